package commonseal.postgres;

/** The database cannot be used as it is. The message is one sentence for the operator: a stable code, what is wrong, what to do. */
public final class PostgresException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    PostgresException(String code, String sentence) {
        super(code + " " + sentence);
        this.code = code;
    }

    PostgresException(String code, String sentence, Throwable cause) {
        super(code + " " + sentence, cause);
        this.code = code;
    }

    /** Stable code, for example {@code PG-002}; the README of this module lists them. */
    public String code() {
        return code;
    }
}
