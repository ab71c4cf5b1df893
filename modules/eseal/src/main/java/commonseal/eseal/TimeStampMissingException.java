package commonseal.eseal;

/** The time-stamping authority did not answer, or not with a stamp. Whoever seals goes on without one, and says so. */
public final class TimeStampMissingException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why, in one word of a file. */
    private final Reason reason;

    /** Why there is no stamp. */
    public enum Reason {
        /** No answer in time, or none at all. */
        UNREACHABLE,
        /** The authority said no. */
        REFUSED,
        /** What it answered is no stamp for what it was asked. */
        WRONG
    }

    /** @param message says more than the reason, without anything that was sent or received */
    public TimeStampMissingException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
