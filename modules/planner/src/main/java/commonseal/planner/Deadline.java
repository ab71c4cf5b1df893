package commonseal.planner;

import java.time.Instant;
import java.time.LocalDate;

/** When a limit is over. */
public sealed interface Deadline {
    /**
     * The clock runs.
     *
     * @param date the last day
     * @param at the first moment after it (exclusive end): over when {@code now >= at}
     * @param provisional whether a year was counted for which no calendar is published yet
     */
    record Due(LocalDate date, Instant at, boolean provisional) implements Deadline {}

    /**
     * The clock stands; nothing fires.
     *
     * @param since the day it stopped
     * @param daysLeft working days left when it goes on; 0 still leaves the next working day
     */
    record Paused(LocalDate since, int daysLeft) implements Deadline {}

    /** Whether the limit is over at this moment; never while the clock stands. */
    default boolean isOver(Instant now) {
        return this instanceof Due due && !now.isBefore(due.at);
    }

    /** Whether a rule by which silence decides may fire: over, and not on a provisional date. */
    default boolean mayDeem(Instant now) {
        return isOver(now) && this instanceof Due due && !due.provisional;
    }
}
