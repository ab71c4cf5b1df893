package commonseal.testkit;

import java.security.SecureRandom;
import java.util.Random;

/** Random tests whose failure can be run again: the seed is printed, and {@code -Dseed=...} repeats it. */
public final class Seeds {
    private static final long RUN = chosen();

    private Seeds() {}

    /** The seed of this test run: {@code -Dseed} or a fresh one. */
    public static long run() {
        return RUN;
    }

    /**
     * A generator of its own for {@code name}: the order in which tests run changes nothing. The line printed says how to
     * repeat it.
     */
    public static Random random(String name) {
        System.err.println("seed: " + name + " runs with -Dseed=" + RUN);
        return new Random(RUN * 31 + name.hashCode());
    }

    private static long chosen() {
        String given = System.getProperty("seed", "");
        return given.isBlank() || given.startsWith("${")
                ? new SecureRandom().nextLong() >>> 16
                : Long.parseLong(given.strip());
    }
}
