package commonseal.kernel;

/** The database could not be reached or the connection broke. The web answers 503 with Retry-After; nothing is "invalid". */
public final class DatabaseUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DatabaseUnavailable(Exception cause) {
        super("DB-001 the database cannot be reached: see the log, check that it runs, then try again", cause);
    }
}
