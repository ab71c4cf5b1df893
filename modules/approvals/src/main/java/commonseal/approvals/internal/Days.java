package commonseal.approvals.internal;

import commonseal.approvals.internal.Rows.Stop;
import commonseal.planner.ClockStop;
import commonseal.planner.Deadline;
import commonseal.planner.StopRule;
import commonseal.planner.UnknownYear;
import commonseal.planner.WorkingCalendar;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The days of one case: its working calendar and its stops. */
record Days(WorkingCalendar calendar, List<Stop> stops) {

    Days {
        stops = List.copyOf(stops);
    }

    LocalDate day(Instant at) {
        return calendar.dayOf(at);
    }

    /** When a limit is over; a case whose clock stands still has no due date. */
    Deadline due(LocalDate start, int days) {
        return calendar.due(
                start,
                days,
                stops.stream()
                        .map(stop -> new ClockStop(stop.from(), stop.until().orElse(null)))
                        .toList(),
                StopRule.USUAL);
    }

    /**
     * Working days after {@code from} up to and including {@code to} without those in which the clock stood still: what
     * limits, forecasts and the figure of the whole case count. Empty if no notice is known for one of the years.
     */
    Optional<Integer> elapsed(LocalDate from, LocalDate to) {
        try {
            int days = 0;
            for (LocalDate day = from.plusDays(1); !day.isAfter(to); day = day.plusDays(1)) {
                days += calendar.isWorking(day) && !stopped(day) ? 1 : 0;
            }
            return Optional.of(days);
        } catch (UnknownYear unknown) {
            return Optional.empty();
        }
    }

    /** The calendar's rule: the day of the stop counts, the day of the resume does not. */
    private boolean stopped(LocalDate day) {
        return stops.stream()
                .anyMatch(stop -> day.isAfter(stop.from())
                        && stop.until().map(until -> !day.isAfter(until)).orElse(true));
    }
}
