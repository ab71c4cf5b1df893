package commonseal.documents;

import commonseal.anchoring.Anchoring;
import commonseal.ledger.Ledger;
import commonseal.proof.Hash;
import commonseal.verifier.TrustFile.AnchorTarget;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A hand-written anchoring: a chain on which whatever a test anchors is final at once. */
final class KnownAnchors implements Anchoring {
    static final AnchorTarget TARGET = new AnchorTarget(
            1,
            Hash.sha256(new byte[] {1}),
            "0x00000000000000000000000000000000000000aa",
            List.of("0x00000000000000000000000000000000000000bb"),
            false);

    private final List<Anchor> anchors = new CopyOnWriteArrayList<>();

    /** Anchors the newest checkpoint. */
    Anchor anchor(Ledger ledger) {
        var checkpoint = ledger.state().checkpoint();
        int number = anchors.size() + 1;
        Anchor anchor = new Anchor(
                TARGET.chainId(),
                TARGET.genesis(),
                TARGET.contract(),
                TARGET.senders().getFirst(),
                "0x" + Hash.sha256(new byte[] {2, (byte) number}).hex(),
                Optional.of(1000L + number),
                Optional.of(Hash.sha256(new byte[] {3, (byte) number})),
                Optional.of(0),
                checkpoint.size(),
                checkpoint.root(),
                State.FINAL,
                false,
                Instant.EPOCH);
        anchors.add(anchor);
        return anchor;
    }

    @Override
    public Optional<Anchor> covering(long size) {
        return anchors.stream().filter(anchor -> anchor.size() >= size).min(Comparator.comparingLong(Anchor::size));
    }

    @Override
    public List<Anchor> recent(int limit) {
        return anchors.reversed().stream().limit(limit).toList();
    }

    @Override
    public ChainState chain() {
        return new ChainState(
                Health.OK,
                Optional.of(TARGET.senders().getFirst()),
                recent(1).stream().findFirst());
    }

    @Override
    public void anchorSoon() {}

    @Override
    public List<Target> targets() {
        return List.of(new Target(
                TARGET.chainId(),
                TARGET.genesis(),
                TARGET.contract(),
                TARGET.senders().getFirst(),
                TARGET.test()));
    }
}
