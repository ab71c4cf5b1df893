package commonseal.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of expected results of the study, and what must hold for every calendar. */
final class WorkingCalendarTest {
    private static final WorkingCalendar CALENDAR = Fixtures.calendar();

    @ParameterizedTest
    @CsvSource({
        "2026-02-12,  5, 2026-02-26",
        "2026-02-12, 20, 2026-03-18",
        "2026-04-30,  5, 2026-05-11",
        "2026-09-18,  1, 2026-09-20",
        "2026-09-18,  5, 2026-09-24",
        "2026-09-24,  5, 2026-10-09",
        "2026-09-24, 20, 2026-10-29",
        "2025-09-26,  5, 2025-10-10",
        "2025-01-24,  5, 2025-02-07",
        "2024-02-03,  5, 2024-02-08",
        "2025-12-31,  1, 2026-01-04",
        "2026-03-02, 20, 2026-03-30",
        "2026-03-02,  0, 2026-03-02",
        // The last days of acceptance from which these limits can be computed with 2026 as the last year known.
        "2026-12-24,  5, 2026-12-31",
        "2026-12-03, 20, 2026-12-31",
        "2026-11-19, 30, 2026-12-31",
        "2026-10-29, 45, 2026-12-31",
        "2026-10-09, 60, 2026-12-31",
    })
    void countsWorkingDaysAfterTheFirst(LocalDate start, int days, LocalDate due) {
        assertThat(CALENDAR.plus(start, days)).isEqualTo(due);
        assertThat(CALENDAR.due(start, days, List.of(), StopRule.USUAL))
                .isEqualTo(new Deadline.Due(due, CALENDAR.endOf(due), false));
    }

    @ParameterizedTest
    @CsvSource({"2024, 251", "2025, 248", "2026, 248"})
    void knowsHowManyDaysAYearWorks(int year, int days) {
        assertThat(CALENDAR.workingDays(year)).isEqualTo(days);
    }

    @Test
    void countsBetweenTwoDays() {
        LocalDate from = LocalDate.of(2026, 2, 12);
        LocalDate to = LocalDate.of(2026, 2, 28);

        assertThat(CALENDAR.between(from, to)).isEqualTo(7);
        assertThat(CALENDAR.between(to, from)).isEqualTo(-7);
    }

    @Test
    void theDayBeginsAtMidnightOfTheOffice() {
        assertThat(due("2026-02-12T15:30:00Z").at()).isEqualTo(Instant.parse("2026-02-13T16:00:00Z"));
        assertThat(due("2026-02-12T16:30:00Z").at()).isEqualTo(Instant.parse("2026-02-14T16:00:00Z"));
    }

    @Test
    void theEndIsExclusive() {
        Deadline due = CALENDAR.due(Instant.parse("2026-02-12T15:30:00Z"), 1, List.of());

        assertThat(due.isOver(Instant.parse("2026-02-13T15:59:59.999999Z"))).isFalse();
        assertThat(due.isOver(Instant.parse("2026-02-13T16:00:00Z"))).isTrue();
        assertThat(due.mayDeem(Instant.parse("2026-02-13T16:00:00Z"))).isTrue();
    }

    @Test
    void stoppedDaysDoNotCountAndOverlappingStopsCountOnce() {
        LocalDate start = LocalDate.of(2026, 3, 2);
        ClockStop first = stop("2026-03-06", "2026-03-16");
        ClockStop second = stop("2026-03-12", "2026-03-18");

        assertThat(dueDate(start, 20, first)).isEqualTo(LocalDate.of(2026, 4, 8));
        assertThat(dueDate(start, 20, first, second)).isEqualTo(LocalDate.of(2026, 4, 10));
        assertThat(dueDate(start, 20, second, first)).isEqualTo(LocalDate.of(2026, 4, 10));
    }

    @Test
    void afterAResumeThereIsAtLeastTheNextWorkingDay() {
        LocalDate start = LocalDate.of(2026, 3, 2);

        assertThat(dueDate(start, 4)).isEqualTo(LocalDate.of(2026, 3, 6));
        assertThat(dueDate(start, 4, stop("2026-03-06", "2026-03-16"))).isEqualTo(LocalDate.of(2026, 3, 17));
        assertThat(dueDate(start, 4, stop("2026-03-07", "2026-03-16"))).isEqualTo(LocalDate.of(2026, 3, 6));
    }

    @Test
    void theEdgeDaysOfAStopAreASetting() {
        LocalDate start = LocalDate.of(2026, 3, 2);
        List<ClockStop> stops = List.of(stop("2026-03-06", "2026-03-16"));

        assertThat(date(CALENDAR.due(start, 10, stops, new StopRule(true, false))))
                .isEqualTo(LocalDate.of(2026, 3, 24));
        assertThat(date(CALENDAR.due(start, 10, stops, new StopRule(true, true))))
                .isEqualTo(LocalDate.of(2026, 3, 23));
        assertThat(date(CALENDAR.due(start, 10, stops, new StopRule(false, false))))
                .isEqualTo(LocalDate.of(2026, 3, 25));
    }

    @Test
    void nothingFiresWhileTheClockStands() {
        LocalDate start = LocalDate.of(2026, 3, 2);
        ClockStop open = new ClockStop(LocalDate.of(2026, 3, 6), null);

        Deadline paused = CALENDAR.due(start, 20, List.of(open), StopRule.USUAL);
        Deadline over = CALENDAR.due(start, 2, List.of(open), StopRule.USUAL);

        assertThat(paused).isEqualTo(new Deadline.Paused(LocalDate.of(2026, 3, 6), 16));
        assertThat(paused.isOver(Instant.parse("2030-01-01T00:00:00Z"))).isFalse();
        assertThat(date(over)).isEqualTo(LocalDate.of(2026, 3, 4));
    }

    @Test
    void aYearThatIsNotPublishedIsAnErrorOrProvisional() {
        LocalDate start = LocalDate.of(2026, 12, 20);

        assertThatThrownBy(() -> CALENDAR.plus(start, 20))
                .isInstanceOf(UnknownYear.class)
                .hasMessageContaining("no calendar for 2027");
        Deadline.Due due = (Deadline.Due) CALENDAR.due(start, 20, List.of(), StopRule.USUAL);
        assertThat(due.provisional()).isTrue();
        // New Year's Day is off in every year known, so it is expected to be off again.
        assertThat(due.date()).isEqualTo(LocalDate.of(2027, 1, 18));
        assertThat(due.isOver(due.at())).isTrue();
        assertThat(due.mayDeem(due.at())).isFalse();
    }

    @Test
    void anOfficeMayEndItsDaysAtClosingTime() {
        String json = new String(Fixtures.resource("cn-gov.calendar.json"), StandardCharsets.UTF_8)
                .replace("\"officeHours\"", "\"dayEnd\": \"closing\", \"officeHours\"");

        WorkingCalendar calendar =
                ((WorkingCalendar.Read.Good) WorkingCalendar.parse(json.getBytes(StandardCharsets.UTF_8))).calendar();

        assertThat(calendar.endOf(LocalDate.of(2026, 3, 2))).isEqualTo(Instant.parse("2026-03-02T09:30:00Z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'2026': {'off': [['2026-01-01', '2026-01-03', 'x']], 'work': ['2026-01-03']}} | off and worked",
                "{'2026': {'off': [], 'work': ['2026-01-05']}} | is no weekend",
                "{'2026': {'off': [['2025-12-31', '2026-01-03', 'x']], 'work': []}} | is not in 2026",
                "{'2026': {'off': [['2026-01-03', '2026-01-01', 'x']], 'work': []}} | backwards",
                "{'2026': {'off': [['2026-01-03', 'soon', 'x']], 'work': []}} | is not a date",
                "{'2026': {'off': [['2026-01-01', '2026-01-03', 'x'], ['2026-01-03', '2026-01-04', 'y']], 'work': []}} | named twice",
                "{'next': {'off': [], 'work': []}} | is not a year",
                "{} | has no year",
                "[] | is not an object",
            })
    void aCalendarThatContradictsItselfIsRefused(String years, String message) {
        String json =
                ("{'format': 1, 'calendar': 'x', 'zone': 'Asia/Shanghai', 'weekend': ['SATURDAY', 'SUNDAY'], 'years': "
                                + years + "}")
                        .replace('\'', '"');

        assertThat(WorkingCalendar.parse(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        WorkingCalendar.Read.Bad.class,
                        bad -> assertThat(bad.problems())
                                .anySatisfy(
                                        problem -> assertThat(problem.message()).contains(message)));
    }

    @Test
    void whatIsNotACalendarIsRefusedWithoutAnException() {
        assertThat(WorkingCalendar.parse(new byte[] {'{', 1})).isInstanceOf(WorkingCalendar.Read.Bad.class);
        assertThat(WorkingCalendar.parse("[1]".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(WorkingCalendar.Read.Bad.class);
        assertThat(WorkingCalendar.parse(new byte[0])).isInstanceOf(WorkingCalendar.Read.Bad.class);
    }

    @Test
    void countingIsStrictlyIncreasingAndItsOwnInverse() {
        LocalDate day = LocalDate.of(2024, 1, 1);
        for (; day.isBefore(LocalDate.of(2026, 10, 1)); day = day.plusDays(1)) {
            LocalDate before = day;
            for (int days = 1; days <= 40; days++) {
                LocalDate due = CALENDAR.plus(day, days);
                assertThat(due).isAfter(before);
                assertThat(CALENDAR.between(day, due)).isEqualTo(days);
                before = due;
            }
        }
    }

    @Test
    void aStopNeverMakesADeadlineEarlierAndAnEmptyOneChangesNothing() {
        Random random = Seeds.random("clock stops");
        for (int run = 0; run < 20_000; run++) {
            LocalDate start = LocalDate.of(2025, 1, 1).plusDays(random.nextInt(300));
            int days = random.nextInt(40);
            StopRule rule = new StopRule(random.nextBoolean(), random.nextBoolean());
            List<ClockStop> stops = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                stops.add(randomStop(random, start));
            }
            Deadline without = CALENDAR.due(start, days, stops, rule);
            LocalDate day = start.plusDays(random.nextInt(40));

            stops.add(new ClockStop(day, day));
            Deadline withEmpty = CALENDAR.due(start, days, stops, rule);
            stops.add(randomStop(random, start));
            Deadline with = CALENDAR.due(start, days, stops, rule);

            String which = "-Dseed=" + Seeds.run() + " run " + run;
            assertThat(withEmpty).as(which).isEqualTo(without);
            assertThat(date(with)).as(which).isAfterOrEqualTo(date(without));
            assertThat(CALENDAR.due(start, days, stops.reversed(), rule))
                    .as(which)
                    .isEqualTo(with);
        }
    }

    private static ClockStop randomStop(Random random, LocalDate start) {
        LocalDate from = start.plusDays(random.nextInt(50) - 5);
        return new ClockStop(from, from.plusDays(random.nextInt(20)));
    }

    private static Deadline.Due due(String start) {
        return (Deadline.Due) CALENDAR.due(Instant.parse(start), 1, List.of());
    }

    private static LocalDate dueDate(LocalDate start, int days, ClockStop... stops) {
        return date(CALENDAR.due(start, days, List.of(stops), StopRule.USUAL));
    }

    private static LocalDate date(Deadline deadline) {
        return ((Deadline.Due) deadline).date();
    }

    private static ClockStop stop(String from, String to) {
        return new ClockStop(LocalDate.parse(from), LocalDate.parse(to));
    }
}
