package commonseal.planner;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** A time that does not count: the day the clock stopped, and the day it went on (absent: it still stands). */
public record ClockStop(LocalDate from, @Nullable LocalDate to) {
    public ClockStop {
        Require.that(to == null || !to.isBefore(from), "a stop from " + from + " to " + to);
    }
}
