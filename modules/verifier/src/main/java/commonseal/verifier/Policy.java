package commonseal.verifier;

import java.time.Duration;

/**
 * What a verifier demands beyond the trust file.
 *
 * @param minWitnesses cosignatures on the checkpoint; the trust file's quorum counts if it is higher
 * @param minAnchors chains that must confirm before a document is plainly valid; at least 1, for an unanchored document
 *     is never plainly valid
 * @param maxStatusAge how old a signed status answer may be
 * @param bundleStatusIsComplete whether the status events in the bundle are known to be all there are. True only for
 *     whoever put the bundle together from his own ledger a moment ago
 */
public record Policy(int minWitnesses, int minAnchors, Duration maxStatusAge, boolean bundleStatusIsComplete) {
    public Policy {
        if (minWitnesses < 0 || minAnchors < 1 || maxStatusAge.isNegative()) {
            throw new IllegalArgumentException("a policy demands at least one anchor and nothing negative");
        }
    }

    /** For anyone who got the file from somebody else: status answers up to a day old. */
    public static Policy standard() {
        return new Policy(0, 1, Duration.ofDays(1), false);
    }

    /** For the server that has just built the bundle from its own rows. */
    public static Policy ownRecords() {
        return new Policy(0, 1, Duration.ofDays(1), true);
    }
}
