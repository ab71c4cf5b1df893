package commonseal.planner;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** T10: the twelve-link reconstruction, as handed over and as shipped, against the values derived elsewhere. */
final class VrExperienceHallTest {
    private static final JsonNode EXPECTED =
            Fixtures.JSON.readTree(Fixtures.resource("vr-experience-hall.expected.json"));
    private static final String[] LEDGER_KINDS = {"PSB-01", "PNR-01", "HUD-04", "HUD-01", "FRD-02", "HEC-04"};

    static Stream<ProcessDefinition> bothForms() {
        return Stream.of(Fixtures.convertedVrHall(), shipped());
    }

    @ParameterizedTest
    @MethodSource("bothForms")
    void t10GivesTheTotalsTheDatesAndTheReasonsOfTheStudy(ProcessDefinition definition) {
        Plan plan = Planner.plan(definition, Facts.holding(LEDGER_KINDS));

        JsonNode summary = EXPECTED.get("summary");
        assertThat(plan.seriesDays())
                .isEqualTo(summary.get("series_working_days").intValue());
        assertThat(plan.parallelDays())
                .isEqualTo(summary.get("critical_path_working_days").intValue());
        assertThat(plan.slots()).hasSize(summary.get("materials_before").intValue());
        assertThat(plan.counts())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Reason.APPLICANT, summary.get("materials_after").intValue(),
                        Reason.ON_LEDGER, summary.get("fall_away_on_ledger").intValue(),
                        Reason.RESULT_OF_LINK,
                                summary.get("fall_away_result_of_link").intValue()));
        List<String> critical = new ArrayList<>();
        summary.get("critical_path").forEach(id -> critical.add(id.stringValue()));
        assertThat(plan.criticalPath()).containsExactlyElementsOf(critical);
        for (Plan.LinkPlan link : plan.links()) {
            JsonNode expected = EXPECTED.get("links").get(link.id());
            assertThat(link.times())
                    .as(link.id())
                    .isEqualTo(new Plan.Times(
                            expected.get("earliest_start").intValue(),
                                    expected.get("earliest_finish").intValue(),
                            expected.get("latest_start").intValue(),
                                    expected.get("latest_finish").intValue()));
        }
        for (Plan.Slot slot : plan.slots()) {
            JsonNode expected = EXPECTED.get("materials").get(slot.material());
            String disposition = switch (slot.reason()) {
                case APPLICANT -> "kept";
                case ON_LEDGER -> "on_ledger";
                case RESULT_OF_LINK -> "result_of_link";
                case DUPLICATE, FIELDS_ONLY, UNDERTAKING, LATER, NOT_APPLICABLE -> "unexpected";
            };
            assertThat(disposition)
                    .as(slot.material())
                    .isEqualTo(expected.get("disposition").stringValue());
            if (slot.reason() == Reason.RESULT_OF_LINK) {
                assertThat(slot.from())
                        .as(slot.material())
                        .isEqualTo(expected.get("result_of").stringValue());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("bothForms")
    void oneVisitFitsTheWindowsOfItsThreeMembers(ProcessDefinition definition) {
        Plan plan = Planner.plan(definition, Facts.holding(LEDGER_KINDS));

        assertThat(plan.joint())
                .containsExactly(new Plan.JointPlan("site-visit", List.of("L05", "L06", "L10"), 10, 17, true, 2));
    }

    @ParameterizedTest
    @MethodSource("bothForms")
    void oneOfficerPerOfficeIsEnough(ProcessDefinition definition) {
        Facts facts = Facts.holding(LEDGER_KINDS);
        for (Link link : definition.links()) {
            facts = facts.withOfficers(link.agency(), 1);
        }

        assertThat(Objects.requireNonNull(Planner.plan(definition, facts).schedule())
                        .days())
                .isEqualTo(26);
    }

    @Test
    void theOldOrderThroughTheSamePlannerTakesAllItsDays() {
        Plan plan = Planner.plan(shipped().inSeries(), Facts.none());

        assertThat(plan.parallelDays()).isEqualTo(47).isEqualTo(plan.seriesDays());
        assertThat(plan.criticalPath()).hasSize(12);
        assertThat(plan.visitsSaved()).isZero();
        assertThat(plan.joint()).hasSize(3);
        assertThat(plan.counts()).containsExactlyInAnyOrderEntriesOf(Map.of(Reason.APPLICANT, 31, Reason.LATER, 10));
    }

    @Test
    void aRefusedAndARevokedDocumentMustBeSubmittedUntilTheyArePutRight() {
        Facts facts = Facts.holding(LEDGER_KINDS)
                .withExcluded("M21", Exclusion.OWNER_REFUSED)
                .withExcluded("M27", Exclusion.REVOKED);

        Plan plan = Planner.plan(shipped(), facts);

        assertThat(plan.counts())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(Reason.APPLICANT, 25, Reason.ON_LEDGER, 6, Reason.RESULT_OF_LINK, 10));
        assertThat(plan.slot("L04", "M21").excluded()).isEqualTo(Exclusion.OWNER_REFUSED);
        assertThat(plan.slot("L05", "M27").reason()).isEqualTo(Reason.APPLICANT);
        assertThat(plan.parallelDays()).isEqualTo(26);
    }

    @Test
    void aSecondVenueOfTheSameCompanyNeedsNoRegistrationAndFewerPapers() {
        Facts first = Facts.holding(LEDGER_KINDS);
        Facts second = first.withHeld(Set.of(new Holding.OfSubject("AMR-01", Subject.APPLICANT)));

        Plan plan = Planner.plan(shipped(), second);

        assertThat(plan.link("L03").state()).isEqualTo(Plan.State.SKIPPED);
        assertThat(plan.slots()).hasSize(36);
        assertThat(plan.skippedSlots())
                .extracting(Plan.Slot::material)
                .containsExactly("M09", "M10", "M11", "M12", "M13");
        assertThat(plan.counts())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(Reason.APPLICANT, 20, Reason.ON_LEDGER, 11, Reason.RESULT_OF_LINK, 5));
        assertThat(plan.count(Reason.APPLICANT))
                .isLessThan(Planner.plan(shipped(), first).count(Reason.APPLICANT));
        assertThat(plan.seriesDays()).isEqualTo(44);
        // Registration was not critical, so no day is won; and nothing may begin before the case is accepted.
        assertThat(plan.parallelDays()).isEqualTo(26);
        assertThat(plan.links())
                .filteredOn(link -> link.times() != null && !link.id().equals("L01"))
                .allSatisfy(
                        link -> assertThat(Objects.requireNonNull(link.times()).earliestStart())
                                .isPositive());
    }

    @Test
    void aShareholdersLicenceIsNotTheApplicants() {
        Facts facts = Facts.none()
                .withParties("shareholder", 2)
                .withHeld(Set.of(
                        new Holding.OfParty("PSB-01", "shareholder", 1),
                        new Holding.OfParty("AMR-01", "shareholder", 1)));

        Plan plan = Planner.plan(shipped(), facts);

        assertThat(plan.slot("L03", "M11").reason()).isEqualTo(Reason.ON_LEDGER);
        assertThat(plan.slot("L03", "M11").documents()).isEqualTo(2);
        assertThat(plan.link("L03").state()).isEqualTo(Plan.State.RUNS);
        assertThat(plan.slot("L01", "M02").reason()).isEqualTo(Reason.APPLICANT);
    }

    @Test
    void aMaterialOfSeveralPeopleCountsOnlyWhenAllAreIn() {
        Facts facts = Facts.none().withParties("employee", 3);

        Plan two = Planner.plan(shipped(), facts.withHeld(Set.of(new Holding.OfParty("HEC-04", "employee", 2))));
        Plan three = Planner.plan(shipped(), facts.withHeld(Set.of(new Holding.OfParty("HEC-04", "employee", 3))));

        assertThat(two.slot("L06", "M31").reason()).isEqualTo(Reason.APPLICANT);
        assertThat(two.slot("L06", "M31").held()).isEqualTo(2);
        assertThat(three.slot("L06", "M31").reason()).isEqualTo(Reason.ON_LEDGER);
    }

    @Test
    void onceIssuedInTheCaseTheLicenceStaysAResultAndRegistrationIsNotSkipped() {
        Progress progress = new Progress(
                7,
                Map.of("L04", 4),
                Map.of(
                        "L01", new Progress.Decided(0, 1, true),
                        "L02", new Progress.Decided(1, 4, true),
                        "L03", new Progress.Decided(4, 7, true)),
                Set.of());
        Facts facts = Facts.holding(LEDGER_KINDS)
                .withHeld(Set.of(new Holding.OfSubject("AMR-01", Subject.APPLICANT)))
                .withProgress(progress);

        Plan plan = Planner.plan(shipped(), facts);

        assertThat(plan.link("L03").state()).isEqualTo(Plan.State.RUNS);
        assertThat(plan.slot("L05", "M23").reason()).isEqualTo(Reason.RESULT_OF_LINK);
        assertThat(plan.counts())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(Reason.APPLICANT, 23, Reason.ON_LEDGER, 8, Reason.RESULT_OF_LINK, 10));
        assertThat(plan.parallelDays()).isEqualTo(26);
    }

    @Test
    void anEarlyAndALateOfficeMoveTheForecast() {
        Progress.Decided intake = new Progress.Decided(0, 1, true);
        Facts early = Facts.holding(LEDGER_KINDS)
                .withProgress(new Progress(
                        2, Map.of(), Map.of("L01", intake, "L02", new Progress.Decided(1, 2, true)), Set.of()));
        Facts late = Facts.holding(LEDGER_KINDS)
                .withProgress(new Progress(6, Map.of("L02", 1), Map.of("L01", intake), Set.of()));

        assertThat(Planner.plan(shipped(), early).parallelDays()).isEqualTo(24);
        assertThat(Planner.plan(shipped(), late).parallelDays()).isEqualTo(28);
    }

    @Test
    void aRefusalStopsOnlyWhatNeedsIt() {
        Progress progress = new Progress(
                6,
                Map.of(),
                Map.of(
                        "L01", new Progress.Decided(0, 1, true),
                        "L08", new Progress.Decided(1, 6, false)),
                Set.of());

        Plan plan = Planner.plan(shipped(), Facts.holding(LEDGER_KINDS).withProgress(progress));

        assertThat(plan.stopped()).containsExactly("L07", "L12");
        assertThat(plan.deadlock()).isEmpty();
        assertThat(plan.canFinish()).isFalse();
        assertThat(plan.link("L05").state()).isEqualTo(Plan.State.RUNS);
    }

    @Test
    void aHundredChangedDefinitionsGiveOutcomesThatFollowTheirInputs() {
        Random random = Seeds.random("changed definitions");
        ProcessDefinition original = shipped();
        Plan before = Planner.plan(original, Facts.holding(LEDGER_KINDS));
        for (int run = 0; run < 100; run++) {
            Link changed = original.links().get(random.nextInt(original.links().size()));
            int more = 1 + random.nextInt(30);
            String dropped = original.materials().get(random.nextInt(41)).id();
            Set<String> kept = Set.of(LEDGER_KINDS[random.nextInt(LEDGER_KINDS.length)]);
            ProcessDefinition definition = original.withLink(
                    changed.id(), link -> link.withDays(link.limit().days() + more));

            Plan slower = Planner.plan(definition, Facts.holding(LEDGER_KINDS));
            Plan poorer = Planner.plan(original, Facts.holding(kept.toArray(String[]::new)));
            Plan smaller = Planner.plan(without(original, dropped), Facts.holding(LEDGER_KINDS));

            int slack =
                    Objects.requireNonNull(before.link(changed.id()).times()).slack();
            assertThat(slower.seriesDays()).isEqualTo(before.seriesDays() + more);
            assertThat(slower.parallelDays()).isEqualTo(before.parallelDays() + Math.max(0, more - slack));
            assertThat(poorer.count(Reason.APPLICANT)).isGreaterThan(before.count(Reason.APPLICANT));
            assertThat(smaller.slots()).hasSize(before.slots().size() - 1);
        }
    }

    @Test
    void theShortProcessIsShortAndItsPaperRouteLonger() {
        ProcessDefinition definition = Fixtures.shippedDefinition("open-exhibition-hall");

        Plan pulled = Planner.plan(definition, Facts.ledgerCapable(definition));
        Plan paper = Planner.plan(definition, Facts.none());

        assertThat(pulled.slots()).hasSize(13);
        assertThat(pulled.counts())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(Reason.APPLICANT, 5, Reason.ON_LEDGER, 5, Reason.RESULT_OF_LINK, 3));
        assertThat(paper.counts())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(Reason.APPLICANT, 9, Reason.DUPLICATE, 1, Reason.RESULT_OF_LINK, 3));
        assertThat(pulled.seriesDays()).isEqualTo(14);
        assertThat(pulled.parallelDays()).isEqualTo(10);
        assertThat(pulled.canFinish()).isTrue();
    }

    @Test
    void theJsonOfAPlanHasExactlyTheMembersPromised() {
        JsonNode json = PlanJson.toJson(Planner.plan(shipped(), Facts.holding(LEDGER_KINDS)));

        assertThat(json.propertyNames())
                .containsExactly("seriesDays", "parallelDays", "criticalPath", "slack", "materials", "deadlock");
        assertThat(json.at("/materials/counts").toString())
                .isEqualTo("{\"on-ledger\":8,\"result-of-link\":10,\"applicant\":23}");
        assertThat(json.at("/materials/total").intValue()).isEqualTo(41);
        assertThat(json.at("/slack/L10").intValue()).isEqualTo(16);
        assertThat(json.at("/materials/slots/1").toString())
                .isEqualTo("{\"link\":\"L01\",\"material\":\"M02\",\"reason\":\"on-ledger\",\"from\":\"PSB-01\"}");
    }

    @Test
    void whatIfSaysWhatAChangeIsWorth() {
        WhatIf faster = WhatIf.of(
                shipped(),
                Facts.holding(LEDGER_KINDS),
                List.of(new WhatIf.Change.Days("L07", 5), new WhatIf.Change.Held("lease-contract")));

        assertThat(faster.daysSaved()).isEqualTo(3);
        // A lease contract is not asked from the ledger, so holding one changes nothing.
        assertThat(faster.materialsSaved()).isZero();
    }

    private static ProcessDefinition without(ProcessDefinition definition, String material) {
        List<Link> links = definition.links().stream()
                .map(link -> link.withMaterials(link.materials().stream()
                        .filter(id -> !id.equals(material))
                        .toList()))
                .toList();
        return definition.withLinks(links);
    }

    private static ProcessDefinition shipped() {
        return Fixtures.shippedDefinition("vr-experience-hall");
    }
}
