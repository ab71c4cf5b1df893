package commonseal.app;

/** Something the operator must put right; the message says what, the exit code which sort. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /** @param message stable code, what is wrong, what to do next */
    public Refusal(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** As in {@link Main}. */
    public int exitCode() {
        return exitCode;
    }
}
