package commonseal.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Named places between the steps of an act. A test starts a child JVM with the system property
 * {@code commonseal.crash=<name>}; the process then halts there as if the power had failed. Costs one comparison
 * otherwise.
 */
public final class CrashPoint {

    private static final @Nullable String HALT_AT = System.getProperty("commonseal.crash");
    /** What a shell reports for kill -9. */
    private static final int KILLED = 137;

    private CrashPoint() {}

    /** Halts the JVM without hooks if a test asked for it here. */
    public static void reach(String name) {
        if (name.equals(HALT_AT)) {
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
