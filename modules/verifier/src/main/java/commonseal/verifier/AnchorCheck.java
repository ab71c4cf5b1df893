package commonseal.verifier;

import commonseal.proof.Merkle;
import commonseal.verifier.Verdict.Check;
import commonseal.verifier.Verdict.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Row ANCHORED: whether a public chain carries a tree that holds the record. */
final class AnchorCheck {
    /** Of one claim, worst first. */
    private enum Standing {
        BROKEN,
        CONFIRMED,
        UNREACHABLE,
        NOT_ASKED,
        NOT_FOUND
    }

    private record Judged(AnchorClaim claim, Standing standing, boolean test) {}

    private final Inquiry inquiry;

    AnchorCheck(Inquiry inquiry) {
        this.inquiry = inquiry;
    }

    /** The row for a recorded entry; claims about chains outside the trust file are nobody's word and are ignored. */
    Check row(Recorded.Yes recorded, List<AnchorClaim> claims) {
        List<Judged> judged = claims.stream()
                .filter(AnchorClaim::isFinal)
                .flatMap(claim -> target(claim).map(target -> judge(recorded, claim, target)).stream())
                .toList();
        Optional<Judged> broken = first(judged, Standing.BROKEN);
        if (broken.isPresent()) {
            return Inquiry.fail(Row.ANCHORED, Code.ANCHOR_BAD, data(broken.get(), judged));
        }
        // Test anchors count only in a district that has nothing else, and is a demonstration for that.
        List<Judged> counted = inquiry.isDemo()
                ? judged
                : judged.stream().filter(j -> !j.test()).toList();
        Optional<Judged> confirmed = first(counted, Standing.CONFIRMED);
        long confirmations = counted.stream()
                .filter(j -> j.standing() == Standing.CONFIRMED)
                .map(j -> j.claim().chainId() + " " + j.claim().genesis())
                .distinct()
                .count();
        if (confirmed.isPresent() && confirmations >= inquiry.policy().minAnchors()) {
            return Inquiry.pass(Row.ANCHORED, Code.ANCHOR_OK, data(confirmed.get(), counted));
        }
        Optional<Judged> unchecked = first(counted, Standing.UNREACHABLE).or(() -> first(counted, Standing.NOT_ASKED));
        if (unchecked.isPresent()) {
            return Inquiry.cannot(Row.ANCHORED, Code.ANCHOR_UNCHECKED, data(unchecked.get(), counted));
        }
        Optional<Judged> notFound = first(counted, Standing.NOT_FOUND);
        return notFound.isPresent()
                ? Inquiry.warning(Row.ANCHORED, Code.ANCHOR_NOT_FOUND, data(notFound.get(), counted))
                : Inquiry.warning(Row.ANCHORED, Code.ANCHOR_MISSING, Map.of());
    }

    private Judged judge(Recorded.Yes recorded, AnchorClaim claim, TrustFile.AnchorTarget target) {
        return new Judged(claim, isLinked(recorded, claim) ? ask(claim) : Standing.BROKEN, target.test());
    }

    private Standing ask(AnchorClaim claim) {
        return switch (inquiry.chain().look(claim)) {
            case CONFIRMED -> Standing.CONFIRMED;
            case NOT_FOUND -> Standing.NOT_FOUND;
            case MISMATCH -> Standing.BROKEN;
            case UNREACHABLE -> Standing.UNREACHABLE;
            case NOT_ASKED -> Standing.NOT_ASKED;
        };
    }

    private static boolean isLinked(Recorded.Yes recorded, AnchorClaim claim) {
        return switch (claim.link()) {
            case AnchorClaim.Link.Consistency link ->
                Merkle.consistent(
                        recorded.checkpoint().size(),
                        claim.size(),
                        recorded.checkpoint().root(),
                        claim.root(),
                        link.path());
            case AnchorClaim.Link.Inclusion link ->
                Merkle.includes(recorded.index(), claim.size(), recorded.leafHash(), link.path(), claim.root());
        };
    }

    private Optional<TrustFile.AnchorTarget> target(AnchorClaim claim) {
        return inquiry.trust().anchorTargets().stream()
                .filter(target -> target.covers(claim))
                .findFirst();
    }

    private static Optional<Judged> first(List<Judged> judged, Standing standing) {
        return judged.stream().filter(j -> j.standing() == standing).findFirst();
    }

    private static Map<String, String> data(Judged judged, List<Judged> all) {
        Map<String, String> data = new LinkedHashMap<>();
        AnchorClaim claim = judged.claim();
        data.put("chainId", Long.toString(claim.chainId()));
        data.put("txHash", claim.txHash());
        data.put("block", Long.toString(claim.blockNumber()));
        data.put("size", Long.toString(claim.size()));
        data.put("test", Boolean.toString(judged.test()));
        data.put("reached", Boolean.toString(judged.standing() != Standing.UNREACHABLE));
        data.put("claims", Integer.toString(all.size()));
        return data;
    }
}
