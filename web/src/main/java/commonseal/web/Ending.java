package commonseal.web;

import java.time.Instant;

/**
 * What of https ends, and when.
 *
 * @param warnFrom from when on somebody should know; what is renewed by itself should have been by then
 */
public record Ending(What what, Instant until, Instant warnFrom) {

    /** What there is. */
    public enum What {
        /** The server's certificate; one of the district's own authority is renewed by itself. */
        CERTIFICATE,
        /** The district's own authority: every computer has to trust the next one. */
        AUTHORITY
    }
}
