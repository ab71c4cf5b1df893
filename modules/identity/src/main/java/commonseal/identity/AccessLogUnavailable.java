package commonseal.identity;

/**
 * The access log's file cannot be written, so nothing is shown: whoever looks at somebody's data leaves a line first. The
 * transaction of the act rolls back. The web answers 503 with Retry-After; nothing is "invalid".
 */
public final class AccessLogUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param cause what the file system said; its text names the file only */
    public AccessLogUnavailable(Exception cause) {
        super(
                "IDENTITY-005 the access log cannot be written: make room on the disk of the data directory, give the folder"
                        + " access-log in it to this user, then try again",
                cause);
    }
}
