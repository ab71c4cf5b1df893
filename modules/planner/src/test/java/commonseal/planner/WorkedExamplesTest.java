package commonseal.planner;

import static commonseal.planner.Fixtures.after;
import static commonseal.planner.Fixtures.link;
import static commonseal.planner.Fixtures.needing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The small examples of the study that can be checked by hand, T1 to T9. T10 is {@link VrExperienceHallTest}. */
final class WorkedExamplesTest {
    @Test
    void t1LinksThatNeedNothingOfEachOtherRunSideBySide() {
        ProcessDefinition definition =
                ProcessDefinition.of("t1", List.of(), link("A", 5), link("B", 7), needing(link("C", 4), "A"));

        Plan plan = Planner.plan(definition, Facts.none());

        days(plan, 16, 9, "A", "C");
        assertThat(slack(plan, "B")).isEqualTo(2);
        assertThat(Structure.of(definition, plan).series())
                .filteredOn(edge -> !edge.kept())
                .extracting(Structure.SeriesEdge::before, Structure.SeriesEdge::after)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("A", "B"), org.assertj.core.groups.Tuple.tuple("B", "C"));
    }

    @Test
    void t2TheLongerBranchIsCritical() {
        ProcessDefinition definition = ProcessDefinition.of(
                "t2",
                List.of(),
                link("A", 2),
                needing(link("B", 3), "A"),
                needing(link("C", 5), "A"),
                needing(link("D", 1), "B", "C"));

        Plan plan = Planner.plan(definition, Facts.none());

        days(plan, 11, 8, "A", "C", "D");
        assertThat(slack(plan, "B")).isEqualTo(2);
    }

    @Test
    void t3AnOrderOfLawIsKeptThoughNoDocumentPasses() {
        ProcessDefinition definition = ProcessDefinition.of("t3", List.of(), link("A", 3), after(link("B", 4), "A"));

        Plan plan = Planner.plan(definition, Facts.none());

        days(plan, 7, 7, "A", "B");
        assertThat(Structure.of(definition, plan).series())
                .singleElement()
                .satisfies(edge -> assertThat(edge.verdict())
                        .isEqualTo(new Structure.Verdict.Kept(new Plan.Why.Order(new Law("a law", null)))));
    }

    @Test
    void t4TheResultOfALinkIsTheMaterialOfTheNextUnlessItIsHeld() {
        ProcessDefinition definition = ProcessDefinition.of(
                "t4",
                List.of(Material.of("m", "k", Source.LEDGER, Source.LINK)),
                Link.of("A", "one", 5, "k"),
                Link.of("B", "two", 2, null, "m"));

        Plan plan = Planner.plan(definition, Facts.none());
        Plan held = Planner.plan(definition, Facts.holding("k"));

        days(plan, 7, 7, "A", "B");
        assertThat(plan.slot("B", "m").reason()).isEqualTo(Reason.RESULT_OF_LINK);
        assertThat(plan.slot("B", "m").from()).isEqualTo("A");
        days(held, 7, 5, "A");
        assertThat(held.slot("B", "m").reason()).isEqualTo(Reason.ON_LEDGER);
        assertThat(held.edges()).isEmpty();
    }

    @Test
    void t4bTheEarliestOfSeveralProducersServes() {
        Material either = withAlternative(Material.of("m", "k1", Source.LINK), "k2");
        ProcessDefinition definition = ProcessDefinition.of(
                "t4b",
                List.of(either),
                Link.of("A", "one", 5, "k1"),
                Link.of("Q", "two", 2, "k2"),
                Link.of("B", "three", 2, null, "m"));

        Plan plan = Planner.plan(definition, Facts.none());

        days(plan, 9, 5, "A");
        assertThat(times(plan, "B").earliestFinish()).isEqualTo(4);
        assertThat(plan.slot("B", "m").from()).isEqualTo("Q");
    }

    @Test
    void t5LinksThatWaitForEachOtherAreNamedWithWhatIsMissing() {
        ProcessDefinition definition = ProcessDefinition.of(
                "t5",
                List.of(
                        Material.of("b", "kB", Source.LEDGER, Source.LINK),
                        withAlternative(Material.of("a", "kA", Source.LEDGER, Source.LINK), "kX")),
                Link.of("A", "one", 3, "kA", "b"),
                Link.of("B", "two", 4, "kB", "a"));

        Plan stuck = Planner.plan(definition, Facts.none());
        Plan helped = Planner.plan(definition, Facts.holding("kX"));

        assertThat(stuck.canFinish()).isFalse();
        assertThat(stuck.deadlock()).containsExactly(new Plan.Deadlock(List.of("A", "B"), List.of("kA", "kB", "kX")));
        assertThat(stuck.link("A").state()).isEqualTo(Plan.State.DEADLOCKED);
        days(helped, 7, 7, "B", "A");
    }

    @Test
    void t6TheSamePaperIsAskedForOnceAndTakesTimeToBring() {
        ProcessDefinition definition = ProcessDefinition.of(
                "t6",
                List.of(
                        Material.of("plan", "plan", Source.APPLICANT),
                        Material.of("id", "id", Source.LEDGER, Source.APPLICANT)),
                Link.of("A", "one", 2, null, "plan"),
                Link.of("B", "two", 2, null, "plan", "id"));

        Plan plan = Planner.plan(definition, Facts.holding("id").withSupplyDays(3));

        days(plan, 4, 5, "A", "B");
        assertThat(plan.slot("B", "plan").reason()).isEqualTo(Reason.DUPLICATE);
        assertThat(plan.slot("B", "plan").from()).isEqualTo("A");
        assertThat(plan.slot("B", "id").reason()).isEqualTo(Reason.ON_LEDGER);
    }

    @Test
    void t7OneOfficerDoesOneLinkAtATime() {
        ProcessDefinition definition = ProcessDefinition.of(
                "t7",
                List.of(),
                Link.of("A", "same", 4, null),
                Link.of("B", "same", 6, null),
                Link.of("C", "other", 5, null));

        Plan plan = Planner.plan(definition, Facts.none().withOfficers("same", 1));

        days(plan, 15, 6, "B");
        assertThat(Objects.requireNonNull(plan.schedule()).days()).isEqualTo(10);
        assertThat(Objects.requireNonNull(Planner.plan(definition, Facts.none().withOfficers("same", 2))
                                .schedule())
                        .days())
                .isEqualTo(6);
    }

    @Test
    void t8OpinionsAreGivenSideBySideInsideALink() {
        ProcessDefinition definition = Fixtures.read(Fixtures.json("""
                {'format': 1, 'code': 't8', 'version': 1, 'title': {'zh': '例', 'en': 'example'},
                 'limits': {'statutory': {'days': 20}}, 'materials': [], 'decision': {'approve': 'all'}, 'issues': [],
                 'links': [{'id': 'A', 'title': {'zh': '例', 'en': 'example'}, 'agency': 'one', 'role': {'decide': 'approver'},
                            'limit': {'days': 8}, 'phases': {'request': 1, 'decide': 2},
                            'assist': [{'agency': 'street', 'limit': {'days': 5}}, {'agency': 'water', 'limit': {'days': 3}}],
                            'outcomes': {'ok': {'effect': 'approve'}}}]}"""));

        Plan plan = Planner.plan(definition, Facts.none());

        days(plan, 11, 8, "A");
        assertThat(plan.link("A").opinions()).isEqualTo(new Plan.Opinions(1, 6, "street"));
        assertThat(Planner.plan(definition.inSeries(), Facts.none()).parallelDays())
                .isEqualTo(11);
    }

    @Test
    void t9TheSyntheticMuseumGivesThePublishedTotals() {
        Plan plan = Planner.plan(museum(3, 10, 11), held());

        days(plan, 47, 26, "A", "B", "D", "F");
        assertThat(plan.slots()).hasSize(41);
        counts(plan, Map.of(Reason.APPLICANT, 23, Reason.ON_LEDGER, 9, Reason.RESULT_OF_LINK, 7, Reason.DUPLICATE, 2));
        assertThat(windows(plan))
                .containsOnly(
                        entry("A", "0/3/0"),
                        entry("B", "3/13/0"),
                        entry("C", "3/14/1"),
                        entry("D", "13/25/0"),
                        entry("E", "14/24/1"),
                        entry("F", "25/26/0"));
        assertThat(plan.slots().stream()
                        .filter(slot -> slot.reason() == Reason.APPLICANT)
                        .map(Plan.Slot::link))
                .containsExactlyInAnyOrderElementsOf(times(Map.of("A", 5, "B", 4, "C", 4, "D", 6, "E", 3, "F", 1)));
    }

    @Test
    void t9aASlowerFireInspectionMovesTheCriticalPath() {
        days(Planner.plan(museum(3, 10, 13), held()), 49, 27, "A", "C", "E", "F");
    }

    @Test
    void t9bAFasterPlanningOfficeWinsOneDayNotTwo() {
        days(Planner.plan(museum(3, 8, 11), held()), 45, 25, "A", "C", "E", "F");
    }

    @Test
    void t9cBringingPapersCostsDays() {
        days(Planner.plan(museum(3, 10, 11), held().withSupplyDays(5)), 47, 31, "A", "B", "D", "F");
    }

    @Test
    void t9dWithNothingHeldMoreMustBeBrought() {
        Plan plan = Planner.plan(museum(3, 10, 11), Facts.none());

        days(plan, 47, 26, "A", "B", "D", "F");
        counts(plan, Map.of(Reason.APPLICANT, 28, Reason.DUPLICATE, 6, Reason.RESULT_OF_LINK, 7));
    }

    @Test
    void t9eALicenceAlreadyHeldLetsTheOthersStartAtOnce() {
        Plan plan = Planner.plan(museum(3, 10, 11), held().withKinds(List.of("licence")));

        days(plan, 47, 23, "B", "D", "F");
        assertThat(plan.count(Reason.APPLICANT)).isEqualTo(23);
    }

    @Test
    void t9fALinkWhoseResultIsHeldFallsAwayWithItsMaterials() {
        ProcessDefinition definition = museum(3, 10, 11).withLink("A", link -> link.withSkipWhenHeld(true));

        Plan plan = Planner.plan(definition, held().withKinds(List.of("licence")));

        days(plan, 44, 23, "B", "D", "F");
        assertThat(plan.slots()).hasSize(33);
        assertThat(plan.skippedSlots()).hasSize(8);
        assertThat(plan.count(Reason.APPLICANT)).isEqualTo(18);
        assertThat(plan.link("A").state()).isEqualTo(Plan.State.SKIPPED);
    }

    @Test
    void t9OnTheCalendarTheDaysBecomeDates() {
        WorkingCalendar calendar = Fixtures.calendar();
        java.time.LocalDate accepted = java.time.LocalDate.of(2026, 3, 2);

        Plan plan = Planner.plan(museum(3, 10, 11), held());

        Map<String, String> due = new HashMap<>();
        plan.links()
                .forEach(link -> due.put(
                        link.id(),
                        calendar.plus(accepted, times(plan, link.id()).earliestFinish())
                                .toString()));
        assertThat(due)
                .containsOnly(
                        entry("A", "2026-03-05"),
                        entry("B", "2026-03-19"),
                        entry("C", "2026-03-20"),
                        entry("E", "2026-04-03"),
                        entry("D", "2026-04-07"),
                        entry("F", "2026-04-08"));
        assertThat(calendar.plus(accepted, plan.seriesDays())).isEqualTo(java.time.LocalDate.of(2026, 5, 11));
    }

    private static Facts held() {
        return Facts.holding("id", "agent-id", "deed", "credit", "tax");
    }

    /** The synthetic museum of the study; only its totals equal the published ones. */
    private static ProcessDefinition museum(int registration, int planning, int fire) {
        List<Material> materials = new ArrayList<>();
        for (String kind : List.of("id", "agent-id", "deed", "credit", "tax")) {
            materials.add(Material.of(kind, kind, Source.LEDGER, Source.APPLICANT));
        }
        materials.add(Material.of("licence", "licence", Source.LEDGER, Source.LINK));
        for (String kind : List.of("consent", "fire-cert", "museum-lic", "security-cert")) {
            materials.add(Material.of(kind, kind, Source.LINK));
        }
        materials.add(Material.of("floor-plan", "floor-plan", Source.APPLICANT));
        List<Link> links = List.of(
                museumLink(materials, "A", registration, "licence", 5, "id", "agent-id", "deed"),
                museumLink(materials, "B", planning, "consent", 3, "floor-plan", "licence", "deed"),
                museumLink(materials, "C", fire, "fire-cert", 4, "floor-plan", "licence", "deed"),
                museumLink(materials, "D", 12, "museum-lic", 6, "licence", "consent", "credit", "tax", "id"),
                museumLink(materials, "E", 10, "security-cert", 3, "fire-cert", "floor-plan", "id"),
                museumLink(materials, "F", 1, "opening", 1, "museum-lic", "security-cert"));
        return ProcessDefinition.of("museum", materials, links.toArray(Link[]::new));
    }

    private static Link museumLink(
            List<Material> materials, String id, int days, String produces, int own, String... shared) {
        List<String> needs = new ArrayList<>(List.of(shared));
        for (int i = 0; i < own; i++) {
            String name = "own-" + id + i;
            materials.add(Material.of(name, name, Source.APPLICANT));
            needs.add(name);
        }
        return Link.of(id, "office-" + id, days, produces, needs.toArray(String[]::new));
    }

    private static Material withAlternative(Material material, String kind) {
        return new Material(
                material.id(),
                material.title(),
                material.kind(),
                List.of(kind),
                material.subject(),
                null,
                false,
                Set.of(Source.LEDGER, Source.LINK),
                null,
                material.validOn(),
                null,
                null,
                List.of(),
                false,
                null);
    }

    private static void days(Plan plan, int series, int parallel, String... critical) {
        assertThat(plan.deadlock()).isEmpty();
        assertThat(plan.seriesDays()).isEqualTo(series);
        assertThat(plan.parallelDays()).isEqualTo(parallel);
        assertThat(plan.criticalPath()).containsExactly(critical);
    }

    private static void counts(Plan plan, Map<Reason, Integer> expected) {
        assertThat(plan.counts()).containsExactlyInAnyOrderEntriesOf(expected);
    }

    private static Plan.Times times(Plan plan, String link) {
        return Objects.requireNonNull(plan.link(link).times());
    }

    private static int slack(Plan plan, String link) {
        return times(plan, link).slack();
    }

    private static Map<String, String> windows(Plan plan) {
        Map<String, String> windows = new HashMap<>();
        plan.links().forEach(link -> {
            Plan.Times at = times(plan, link.id());
            windows.put(link.id(), at.earliestStart() + "/" + at.earliestFinish() + "/" + at.slack());
        });
        return windows;
    }

    private static List<String> times(Map<String, Integer> counts) {
        List<String> all = new ArrayList<>();
        counts.forEach((id, count) -> {
            for (int i = 0; i < count; i++) {
                all.add(id);
            }
        });
        return all;
    }
}
