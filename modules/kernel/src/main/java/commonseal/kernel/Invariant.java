package commonseal.kernel;

/** A broken invariant names itself: {@code Invariant.check(updated == 1, "INV-A1", "link %s decided twice", id)}. */
public final class Invariant {

    private Invariant() {}

    /** @throws Broken if {@code holds} is false; the message must hold ids only, nothing personal */
    public static void check(boolean holds, String id, String message, Object... args) {
        if (!holds) {
            throw new Broken(id + ": " + String.format(java.util.Locale.ROOT, message, args));
        }
    }

    /** A bug or a damaged store; never something a person can cause. */
    public static final class Broken extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }
}
