package commonseal.web;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How it stands with the certificates in use.
 *
 * @param failing while the certification authority gives none
 */
public record HttpsState(List<Ending> endings, Optional<Failing> failing) {

    /** Nothing to look after. */
    public static final HttpsState QUIET = new HttpsState(List.of(), Optional.empty());

    public HttpsState {
        endings = List.copyOf(endings);
    }

    /**
     * Asking the certification authority fails.
     *
     * @param times how often in a row
     * @param at the last time
     * @param next when it is asked again
     */
    public record Failing(Reason reason, int times, Instant at, Instant next) {}

    /** Why, as far as it says what to do. */
    public enum Reason {
        /** It does not answer. */
        UNREACHABLE,
        /** Its own certificate is of nobody whom this server trusts. */
        UNTRUSTED,
        /** It asked this server for the proof, and did not get it. */
        CHALLENGE,
        /** It does not issue for this name. */
        NAME,
        /** It does not take the account. */
        ACCOUNT,
        /** It has new terms of service. */
        TERMS,
        /** It was asked too often. */
        RATE_LIMITED,
        /** Key or certificate cannot be kept in the data directory. */
        FILES,
        /** Something else; the log has its words. */
        OTHER
    }
}
