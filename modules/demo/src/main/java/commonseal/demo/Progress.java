package commonseal.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** One line per step, with the seconds since the start. */
public final class Progress {

    private final Instant begun = Instant.now();

    /** One line; {@code text} is a format if there are arguments. */
    public void line(String text, Object... arguments) {
        Duration since = Duration.between(begun, Instant.now());
        System.out.println(String.format(Locale.ROOT, "[%6.1f s] ", since.toMillis() / 1000.0)
                + (arguments.length == 0 ? text : String.format(Locale.ROOT, text, arguments)));
    }

    void title(String text) {
        System.out.println();
        System.out.println("== " + text);
    }
}
