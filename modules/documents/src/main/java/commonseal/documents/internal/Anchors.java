package commonseal.documents.internal;

import commonseal.anchoring.Anchoring;
import commonseal.anchoring.Anchoring.Anchor;
import commonseal.anchoring.Anchoring.State;
import commonseal.verifier.AnchorClaim;
import commonseal.verifier.ChainView;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The final anchors in memory. A pull looks here and not into the database: it already holds a connection, and waiting for
 * a second one while others do the same would stop them all. What is final never changes, so only new ones are read.
 */
final class Anchors {
    /** The newest alone would do, for it covers everything earlier; the others give older files their own. */
    private static final int REMEMBERED = 200;

    private final Anchoring anchoring;
    private final ConcurrentSkipListMap<Long, Anchor> bySize = new ConcurrentSkipListMap<>();
    private final ConcurrentHashMap<String, Anchor> byTransaction = new ConcurrentHashMap<>();

    Anchors(Anchoring anchoring) {
        this.anchoring = anchoring;
    }

    /** Reads what became final; never inside a transaction. Whether anything did. */
    boolean refresh() {
        long known = bySize.isEmpty() ? 0 : bySize.lastKey();
        // Mostly there is nothing new, which one look at an index tells.
        if (anchoring.covering(known + 1).isEmpty()) {
            return false;
        }
        boolean more = false;
        for (Anchor anchor : anchoring.recent(REMEMBERED)) {
            if (anchor.state() == State.FINAL) {
                more |= bySize.putIfAbsent(anchor.size(), anchor) == null;
                byTransaction.putIfAbsent(key(anchor.txHash()), anchor);
            }
        }
        return more;
    }

    /** Size of the largest anchored tree that is remembered; 0 for none. */
    long newest() {
        Map.Entry<Long, Anchor> last = bySize.lastEntry();
        return last == null ? 0 : last.getKey();
    }

    /** A final anchor of a tree of at least {@code size} entries. From memory. */
    Optional<Anchor> covering(long size) {
        return Optional.ofNullable(bySize.ceilingEntry(size)).map(Map.Entry::getValue);
    }

    /** As a claim in a bundle. */
    static Optional<AnchorClaim> claim(Anchor anchor, AnchorClaim.Link link) {
        if (anchor.blockNumber().isEmpty()
                || anchor.blockHash().isEmpty()
                || anchor.logIndex().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new AnchorClaim(
                anchor.chainId(),
                anchor.genesis(),
                anchor.contract(),
                anchor.sender(),
                anchor.txHash(),
                anchor.blockNumber().get(),
                anchor.blockHash().get(),
                anchor.logIndex().get(),
                anchor.size(),
                anchor.root(),
                anchor.state() == State.FINAL,
                link));
    }

    /** What anchoring has seen final on the chain; it asks the chain, a verification does not. */
    ChainView seen() {
        return claim -> Optional.ofNullable(byTransaction.get(key(claim.txHash())))
                .map(anchor -> claim(anchor, claim.link()).filter(claim::equals).isPresent()
                        ? ChainView.Finding.CONFIRMED
                        : ChainView.Finding.MISMATCH)
                .orElse(ChainView.Finding.NOT_ASKED);
    }

    private static String key(String txHash) {
        return txHash.toLowerCase(java.util.Locale.ROOT);
    }
}
