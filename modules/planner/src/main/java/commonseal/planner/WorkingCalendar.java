package commonseal.planner;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which days count. Public holidays and make-up working days come from the yearly notices, as data; immutable.
 *
 * <p>Limits are working days without statutory holidays (行政许可法 art. 82), the first day is not counted (民法典 art. 201),
 * and the last day ends at 24:00, or at close of business where the calendar says so (art. 203).
 *
 * <p>A year is known only if its notice is in the data. Exact questions about another year throw {@link UnknownYear};
 * {@link #due} answers them provisionally: weekends, and the days that are off in every year known.
 */
public final class WorkingCalendar {
    /** No limit in law is longer; a loop that gets here has lost its way. */
    private static final int MAX_DAYS = 4000;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final String code;
    private final ZoneId zone;
    private final Set<DayOfWeek> weekend;
    private final @Nullable LocalTime closing;
    private final TreeMap<Integer, BitSet> working;
    private final Set<MonthDay> standing;

    private WorkingCalendar(
            String code,
            ZoneId zone,
            Set<DayOfWeek> weekend,
            @Nullable LocalTime closing,
            TreeMap<Integer, BitSet> working,
            Set<MonthDay> standing) {
        this.code = code;
        this.zone = zone;
        this.weekend = weekend;
        this.closing = closing;
        this.working = working;
        this.standing = standing;
    }

    /** What a calendar file turned out to be. */
    public sealed interface Read {
        /** A calendar. */
        record Good(WorkingCalendar calendar) implements Read {}

        /** What is wrong with it; never empty. */
        record Bad(List<Problem> problems) implements Read {
            public Bad {
                problems = List.copyOf(problems);
            }
        }
    }

    /**
     * Reads {@code {format: 1, calendar, zone, weekend: [SATURDAY ...], officeHours: [[from, to] ...], dayEnd?: midnight |
     * closing, years: {"2026": {source: {...}, off: [[from, to, name] ...], work: [date ...]}}}}. Refuses days both off
     * and worked, make-up days that are no weekend, ranges that are backwards or leave their year, and days named twice.
     */
    public static Read parse(byte[] json) {
        List<Problem> problems = new ArrayList<>();
        try {
            JsonObject in = new JsonObject(MAPPER.readTree(json), "", problems);
            Optional<WorkingCalendar> read = calendar(in);
            if (read.isPresent() && problems.isEmpty()) {
                return new Read.Good(read.get());
            }
        } catch (JacksonException notJson) {
            problems.add(new Problem("", "is not JSON: " + notJson.getOriginalMessage()));
        }
        return new Read.Bad(problems);
    }

    /** Its code. */
    public String code() {
        return code;
    }

    /** The zone in which its days begin and end. */
    public ZoneId zone() {
        return zone;
    }

    /** The years it knows. */
    public SortedSet<Integer> years() {
        return new TreeSet<>(working.keySet());
    }

    /** How many working days a known year has; throws {@link UnknownYear}. */
    public int workingDays(int year) {
        return known(year).cardinality();
    }

    /** Whether the day counts; throws {@link UnknownYear}. */
    public boolean isWorking(LocalDate day) {
        return known(day.getYear()).get(day.getDayOfYear());
    }

    /**
     * The n-th working day after {@code start}, which is not counted; {@code start} itself for 0. Throws {@link
     * UnknownYear}. Linear in the days passed.
     */
    public LocalDate plus(LocalDate start, int days) {
        Count count = count(start, days, List.of(), StopRule.USUAL);
        if (count.unknownYear.isPresent()) {
            throw new UnknownYear(code, count.unknownYear.getAsInt());
        }
        return count.day;
    }

    /**
     * Working days after {@code from} up to and including {@code to}; negative if {@code to} is earlier. Throws {@link
     * UnknownYear}.
     */
    public int between(LocalDate from, LocalDate to) {
        if (to.isBefore(from)) {
            return -between(to, from);
        }
        int days = 0;
        for (LocalDate day = from.plusDays(1); !day.isAfter(to); day = day.plusDays(1)) {
            days += isWorking(day) ? 1 : 0;
        }
        return days;
    }

    /** The day of a moment, in the calendar's zone. */
    public LocalDate dayOf(Instant moment) {
        return moment.atZone(zone).toLocalDate();
    }

    /** The first moment after a day: midnight, or close of business where the calendar ends its days there. */
    public Instant endOf(LocalDate day) {
        return closing == null
                ? day.plusDays(1).atStartOfDay(zone).toInstant()
                : day.atTime(closing).atZone(zone).toInstant();
    }

    /** {@link #due(LocalDate, int, List, StopRule)} from the day of a moment, with the usual rule. */
    public Deadline due(Instant start, int days, List<ClockStop> stops) {
        return due(dayOf(start), days, stops, StopRule.USUAL);
    }

    /**
     * When a limit that began on {@code start} is over.
     *
     * <p>A day counts if it is a working day and in no stop; overlapping stops are a union. After a resume there is at
     * least the next working day. A stop still open pauses the deadline unless it was over before. A stop never makes a
     * deadline earlier.
     *
     * @param days 0: the same day
     */
    public Deadline due(LocalDate start, int days, List<ClockStop> stops, StopRule rule) {
        List<ClockStop> ordered =
                stops.stream().sorted(Comparator.comparing(ClockStop::from)).toList();
        List<ClockStop> closed = new ArrayList<>();
        Count due = count(start, days, closed, rule);
        for (ClockStop stop : ordered) {
            LocalDate resumed = stop.to();
            // A stop after the deadline is too late to change it; one on its last day is not.
            if (stop.from().isAfter(due.day)) {
                break;
            }
            if (resumed == null) {
                int used = used(start, stop.from(), closed, rule);
                return new Deadline.Paused(stop.from(), Math.max(0, days - used));
            }
            if (!resumed.equals(stop.from())) {
                closed.add(stop);
                due = count(start, days, closed, rule).atLeast(due);
                if (resumed.isAfter(start)) {
                    due = due.atLeast(count(resumed, 1, List.of(), rule));
                }
            }
        }
        return new Deadline.Due(due.day, endOf(due.day), due.unknownYear.isPresent());
    }

    /** Working days used up when the clock stops on {@code day}. */
    private int used(LocalDate start, LocalDate day, List<ClockStop> stops, StopRule rule) {
        int used = 0;
        LocalDate last = rule.stopDayCounts() ? day : day.minusDays(1);
        for (LocalDate d = start.plusDays(1); !d.isAfter(last); d = d.plusDays(1)) {
            used += worksProvisionally(d) && !stopped(d, stops, rule) ? 1 : 0;
        }
        return used;
    }

    private record Count(LocalDate day, OptionalInt unknownYear) {
        Count atLeast(Count other) {
            return other.day.isAfter(day) ? other : this;
        }
    }

    private Count count(LocalDate start, int days, List<ClockStop> stops, StopRule rule) {
        Require.that(days >= 0 && days <= MAX_DAYS, "a limit of " + days + " days");
        LocalDate day = start;
        int left = days;
        OptionalInt unknown = OptionalInt.empty();
        while (left > 0) {
            day = day.plusDays(1);
            if (unknown.isEmpty() && !working.containsKey(day.getYear())) {
                unknown = OptionalInt.of(day.getYear());
            }
            if (worksProvisionally(day) && !stopped(day, stops, rule)) {
                left--;
            }
        }
        return new Count(day, unknown);
    }

    private static boolean stopped(LocalDate day, List<ClockStop> stops, StopRule rule) {
        for (ClockStop stop : stops) {
            LocalDate to = stop.to();
            boolean after = day.isAfter(stop.from()) || (!rule.stopDayCounts() && day.equals(stop.from()));
            boolean before = to == null || day.isBefore(to) || (!rule.resumeDayCounts() && day.equals(to));
            if (after && before) {
                return true;
            }
        }
        return false;
    }

    private boolean worksProvisionally(LocalDate day) {
        BitSet year = working.get(day.getYear());
        return year == null
                ? !weekend.contains(day.getDayOfWeek()) && !standing.contains(MonthDay.from(day))
                : year.get(day.getDayOfYear());
    }

    private BitSet known(int year) {
        BitSet days = working.get(year);
        if (days == null) {
            throw new UnknownYear(code, year);
        }
        return days;
    }

    private static Optional<WorkingCalendar> calendar(JsonObject in) {
        int before = in.problemsSoFar();
        if (in.number("format") != 1) {
            in.problem("/format", "is not 1");
        }
        String code = in.text("calendar");
        String zoneName = in.text("zone");
        List<String> weekendNames = in.texts("weekend");
        @Nullable LocalTime close = closing(in);
        Set<DayOfWeek> weekend = EnumSet.noneOf(DayOfWeek.class);
        for (String name : weekendNames) {
            try {
                weekend.add(DayOfWeek.valueOf(name));
            } catch (IllegalArgumentException unknown) {
                in.problem("/weekend", "'" + name + "' is not a day like SATURDAY");
            }
        }
        if (weekend.size() == DayOfWeek.values().length) {
            in.problem("/weekend", "leaves no day to work");
        }
        TreeMap<Integer, BitSet> working = new TreeMap<>();
        List<Set<MonthDay>> off = new ArrayList<>();
        in.map("years", (value, path, problems) -> {
                    int year = year(path.substring(path.lastIndexOf('/') + 1));
                    return year(new JsonObject(value, path, problems), year, weekend);
                })
                .forEach((name, year) -> {
                    working.put(year.year, year.working);
                    off.add(year.off);
                });
        if (working.isEmpty() && in.problemsSoFar() == before) {
            in.problem("/years", "has no year");
        }
        return in.build(before, () -> {
            Require.code("calendar", code);
            return new WorkingCalendar(code, zone(zoneName), weekend, close, working, inAll(off));
        });
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException("zone '" + name + "' is not known", unknown);
        }
    }

    private static @Nullable LocalTime closing(JsonObject in) {
        String dayEnd = in.optionalText("dayEnd");
        JsonNode hours = in.value("officeHours");
        if (dayEnd != null && !dayEnd.equals("midnight") && !dayEnd.equals("closing")) {
            in.problem("/dayEnd", "is neither midnight nor closing");
        }
        if (!"closing".equals(dayEnd)) {
            return null;
        }
        try {
            return LocalTime.parse(
                    hours == null ? "" : hours.path(hours.size() - 1).path(1).asString(""));
        } catch (DateTimeException unreadable) {
            in.problem("/officeHours", "does not say when the office closes, as [[\"09:00\", \"17:30\"]]");
            return null;
        }
    }

    private record Year(int year, BitSet working, Set<MonthDay> off) {}

    private static int year(String name) {
        return name.matches("[12][0-9]{3}") ? Integer.parseInt(name) : 0;
    }

    private static Optional<Year> year(JsonObject in, int year, Set<DayOfWeek> weekend) {
        int before = in.problemsSoFar();
        in.value("source");
        if (year == 0) {
            in.problem("", "is not a year");
            return Optional.empty();
        }
        Set<LocalDate> off = off(in, year);
        Set<LocalDate> work = new HashSet<>();
        for (String text : in.texts("work")) {
            LocalDate day = date(in, "/work", text, year);
            if (day != null && !weekend.contains(day.getDayOfWeek())) {
                in.problem("/work", day + " is no weekend");
            }
            if (day != null && off.contains(day)) {
                in.problem("/work", day + " is off and worked");
            }
            if (day != null && !work.add(day)) {
                in.problem("/work", day + " is named twice");
            }
        }
        BitSet working = new BitSet();
        LocalDate first = LocalDate.of(year, 1, 1);
        for (LocalDate day = first; day.getYear() == year; day = day.plusDays(1)) {
            boolean works = work.contains(day) || (!off.contains(day) && !weekend.contains(day.getDayOfWeek()));
            working.set(day.getDayOfYear(), works);
        }
        Set<MonthDay> days = new HashSet<>();
        off.forEach(day -> days.add(MonthDay.from(day)));
        return in.build(before, () -> new Year(year, working, days));
    }

    private static Set<LocalDate> off(JsonObject in, int year) {
        Set<LocalDate> off = new HashSet<>();
        JsonNode ranges = in.value("off");
        for (int i = 0; ranges != null && i < ranges.size(); i++) {
            LocalDate from = date(in, "/off/" + i, ranges.path(i).path(0).asString(""), year);
            LocalDate to = date(in, "/off/" + i, ranges.path(i).path(1).asString(""), year);
            if (from == null || to == null) {
                continue;
            }
            if (to.isBefore(from)) {
                in.problem("/off/" + i, "runs backwards");
            }
            for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
                if (!off.add(day)) {
                    in.problem("/off/" + i, day + " is named twice");
                }
            }
        }
        return off;
    }

    private static @Nullable LocalDate date(JsonObject in, String below, String text, int year) {
        try {
            LocalDate date = LocalDate.parse(text);
            if (date.getYear() == year) {
                return date;
            }
            in.problem(below, date + " is not in " + year);
        } catch (DateTimeException unreadable) {
            in.problem(below, "'" + text + "' is not a date");
        }
        return null;
    }

    private static Set<MonthDay> inAll(List<Set<MonthDay>> years) {
        Set<MonthDay> common = new HashSet<>(years.isEmpty() ? Set.of() : years.getFirst());
        years.forEach(common::retainAll);
        return common;
    }
}
