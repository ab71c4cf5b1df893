package commonseal.demo;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Working days counted once more, from the published calendar alone; shares no code with the product. */
public final class Days {

    private final Set<LocalDate> off = new HashSet<>();
    private final Set<LocalDate> work = new HashSet<>();

    /** @param calendar as the catalogue publishes it: per year days off and days worked */
    public Days(JsonNode calendar) {
        for (var year : calendar.path("years").properties()) {
            for (JsonNode span : year.getValue().path("off")) {
                LocalDate day = LocalDate.parse(span.get(0).asString());
                LocalDate last = LocalDate.parse(span.get(1).asString());
                for (; !day.isAfter(last); day = day.plusDays(1)) {
                    off.add(day);
                }
            }
            for (JsonNode day : year.getValue().path("work")) {
                work.add(LocalDate.parse(day.asString()));
            }
        }
    }

    boolean isWorking(LocalDate day) {
        boolean weekend = day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
        return work.contains(day) || !weekend && !off.contains(day);
    }

    /** The n-th working day after {@code from}; the day itself does not count. */
    LocalDate plus(LocalDate from, int days) {
        return plus(from, days, List.of());
    }

    /** The same without the working days in which the clock stood still: after the first of such a span up to its last. */
    LocalDate plus(LocalDate from, int days, List<LocalDate[]> stood) {
        LocalDate day = from;
        for (int left = days; left > 0; ) {
            LocalDate next = day.plusDays(1);
            day = next;
            if (isWorking(next) && stood.stream().noneMatch(span -> next.isAfter(span[0]) && !next.isAfter(span[1]))) {
                left--;
            }
        }
        return day;
    }

    /** Working days after {@code from} up to and with {@code to}. */
    int between(LocalDate from, LocalDate to) {
        int days = 0;
        for (LocalDate day = from.plusDays(1); !day.isAfter(to); day = day.plusDays(1)) {
            if (isWorking(day)) {
                days++;
            }
        }
        return days;
    }
}
