package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.approvals.Cases.DecideResult;
import commonseal.approvals.Cases.SlotState;
import commonseal.catalog.Catalog.PublishResult;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.planner.FinalDecision.Reject;
import commonseal.planner.Link;
import commonseal.planner.Material;
import commonseal.planner.Plan;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.ProcessDefinitions;
import commonseal.planner.Source;
import commonseal.testkit.Seeds;
import commonseal.testkit.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worked examples T1-T8 (T10 is the hall): the engine takes as many working days as the planner says. */
class PlanExamplesTest {

    @TempDir
    static Path home;

    private static TestDatabase database;
    private static District district;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        district = District.start(database, home);
    }

    @BeforeEach
    void monday() {
        district.setDay(District.MONDAY);
    }

    @AfterAll
    static void stop() {
        district.close();
        database.close();
    }

    @Test
    void t1TwoChainsSideBySide() {
        assertThat(days(
                        "t1",
                        List.of(),
                        Link.of("A", "PNR", 5, null),
                        Link.of("B", "AMR", 7, null),
                        Link.of("C", "HUD", 4, null).withLinks(List.of("A"))))
                .isEqualTo(9);
    }

    @Test
    void t2AJoinWaitsForTheSlower() {
        assertThat(days(
                        "t2",
                        List.of(),
                        Link.of("A", "PNR", 2, null),
                        Link.of("B", "AMR", 3, null).withLinks(List.of("A")),
                        Link.of("C", "HUD", 5, null).withLinks(List.of("A")),
                        Link.of("D", "FRD", 1, null).withLinks(List.of("B", "C"))))
                .isEqualTo(8);
    }

    @Test
    void t3AnOrderOfLawWithoutADocument() {
        assertThat(days(
                        "t3",
                        List.of(),
                        Link.of("A", "PNR", 3, null),
                        Link.of("B", "AMR", 4, null).withAfter(List.of(new Link.After("A", Definitions.LAW)))))
                .isEqualTo(7);
    }

    @Test
    void t4TheResultOfALinkIsTheMaterialOfTheNext() {
        Material result = Material.of("M1", "PNR-05", Source.LINK, Source.LEDGER);
        Link a = Definitions.producing(district, "A", "PNR", 5, "PNR-05");
        Link b = Link.of("B", "AMR", 2, null, "M1");
        district.publish(Definitions.process("t4", Reject.FIRST_REJECT, List.of(result), a, b));

        UUID id = opened("t4", district.person("甲"));
        district.accepted(applicant, id);
        assertThat(district.view(id).counts().resultOfLink()).isEqualTo(1);
        assertThat(district.run(id)).isEqualTo(7);
        assertThat(evidence(id))
                .isEqualTo(Map.of(
                        commonseal.documents.Documents.Outcome.PULLED,
                        1L,
                        commonseal.documents.Documents.Outcome.USED,
                        1L));

        // T4': who holds it already waits for nobody.
        district.setDay(District.MONDAY);
        PersonId holder = district.person("乙");
        district.hold("PNR-05", holder);
        UUID second = opened("t4", holder);
        district.done(district.cases.requestAuthorisations(district.clerk(), second, Optional.empty()));
        district.agree(second, holder, holder);
        assertThat(district.cases.pull(district.clerk(), second).items()).hasSize(1);
        assertThat(district.view(second).counts().onLedger()).isEqualTo(1);
        district.accepted(applicant, second);
        assertThat(district.run(second)).isEqualTo(5);
    }

    @Test
    void t4bOfTwoProducersTheEarlierServes() {
        Material either = new Material(
                "M1",
                Definitions.TITLE,
                "PNR-05",
                List.of("EEB-01"),
                commonseal.planner.Subject.APPLICANT,
                null,
                false,
                java.util.Set.of(Source.LINK),
                null,
                Material.ValidOn.DECISION,
                null,
                null,
                List.of(),
                false,
                null);
        district.publish(Definitions.process(
                "t4b",
                Reject.FIRST_REJECT,
                List.of(either),
                Definitions.producing(district, "A", "PNR", 5, "PNR-05"),
                Definitions.producing(district, "Q", "EEB", 2, "EEB-01"),
                Link.of("B", "AMR", 2, null, "M1")));
        UUID id = opened("t4b", district.person("丙"));
        district.accepted(applicant, id);

        assertThat(district.run(id)).isEqualTo(5);
        Cases.LinkView b = link(id, "B");
        assertThat(b.decidedOn()).contains(district.plus(District.MONDAY, 4));
        assertThat(slot(id, "B.M1").from()).contains("Q");
    }

    @Test
    void t5AProcessThatCanNeverFinishIsRefused() {
        ProcessDefinition circle = Definitions.process(
                "t5",
                Reject.FIRST_REJECT,
                List.of(Material.of("MA", "PNR-05", Source.LINK), Material.of("MB", "EEB-01", Source.LINK)),
                Definitions.producing(district, "A", "PNR", 3, "PNR-05", "MB"),
                Definitions.producing(district, "B", "EEB", 4, "EEB-01", "MA"));

        PublishResult result = district.write(tx -> district.catalog.publishProcess(
                tx, Actor.job(), ProcessDefinitions.toJson(circle).toString().getBytes(StandardCharsets.UTF_8)));

        assertThat(result).isInstanceOf(PublishResult.Invalid.class);
    }

    @Test
    void t6ASecondCopyIsNotAskedFor() {
        district.publish(Definitions.process(
                "t6",
                Reject.FIRST_REJECT,
                List.of(
                        Material.of("P1", "floor-plan", Source.APPLICANT),
                        Material.of("P2", "floor-plan", Source.APPLICANT),
                        Material.of("ID", "PSB-01", Source.LEDGER, Source.APPLICANT)),
                Link.of("A", "PNR", 2, null, "P1"),
                Link.of("B", "AMR", 2, null, "P2", "ID")));
        PersonId holder = district.person("丁");
        district.hold("PSB-01", holder);
        UUID id = opened("t6", holder);

        assertThat(district.view(id).counts().byReason())
                .isEqualTo(Map.of("applicant", 1, "duplicate", 1, "on-ledger", 1));
        district.done(district.cases.requestAuthorisations(district.clerk(), id, Optional.empty()));
        district.agree(id, holder, holder);
        district.cases.pull(district.clerk(), id);
        district.uploadAll(applicant, id);
        assertThat(slot(id, "B.P2").state()).isEqualTo(SlotState.DUPLICATE);
        assertThat(slot(id, "B.P2").coveredBy()).contains("A.P1");
        district.accepted(applicant, id);
        assertThat(district.run(id)).isEqualTo(2);
    }

    @Test
    void t7TwoLinksOfOneOfficeRunSideBySide() {
        assertThat(days(
                        "t7",
                        List.of(),
                        Link.of("A", "PNR", 4, null),
                        Link.of("B", "PNR", 6, null),
                        Link.of("C", "AMR", 5, null)))
                .isEqualTo(6);
    }

    @Test
    void t8OpinionsAreGivenSideBySide() {
        Link link = Definitions.assisted(
                Link.of("A", "PNR", 8, null),
                new Link.Phases(1, 2),
                Definitions.assistance("UMC", 5),
                Definitions.assistance("EEB", 3));
        district.publish(Definitions.process("t8", Reject.FIRST_REJECT, List.of(), link));
        UUID id = opened("t8", district.person("戊"));
        district.accepted(applicant, id);
        district.setDay(district.plus(District.MONDAY, 3));

        assertThat(district.decide(id, "A", "ok"))
                .isEqualTo(new DecideResult.NotReady(List.of("opinion:UMC", "opinion:EEB")));
        Actor assistant = district.officer(Role.ASSISTANT, "EEB").actor();
        assertThat(district.cases.giveOpinion(assistant, id, "A", "disagree", Optional.empty()))
                .isEqualTo(new Cases.StepResult.Refused("REASON_REQUIRED", Map.of()));
        district.done(district.cases.giveOpinion(assistant, id, "A", "agree", Optional.empty()));
        assertThat(district.cases.giveOpinion(assistant, id, "A", "agree", Optional.empty()))
                .isEqualTo(new Cases.StepResult.Refused("ALREADY_GIVEN", Map.of()));
        assertThat(district.decide(id, "A", "ok")).isEqualTo(new DecideResult.NotReady(List.of("opinion:UMC")));

        // The other office lets its five days pass.
        assertThat(district.run(id)).isEqualTo(8);
        assertThat(link(id, "A").opinions()).hasSize(1);
    }

    /** Any feasible process finishes, in any order of decisions, and nothing starts before what it needs. */
    @Test
    void randomProcessesFinishInAnyOrder() {
        Random random = Seeds.random("PlanExamplesTest.randomProcessesFinishInAnyOrder");
        List<String> offices = List.of("PNR", "AMR", "HUD", "FRD", "HEC", "CTB");
        for (int n = 0; n < 12; n++) {
            district.setDay(District.MONDAY);
            List<Link> links = new ArrayList<>();
            int size = 2 + random.nextInt(7);
            for (int i = 0; i < size; i++) {
                List<String> before = new ArrayList<>();
                for (int j = 0; j < i; j++) {
                    if (random.nextInt(3) == 0) {
                        before.add("L" + j);
                    }
                }
                Link link = Link.of("L" + i, offices.get(random.nextInt(offices.size())), 1 + random.nextInt(6), null);
                links.add(
                        random.nextBoolean()
                                ? link.withLinks(before)
                                : link.withAfter(before.stream()
                                        .map(id -> new Link.After(id, Definitions.LAW))
                                        .toList()));
            }
            Collections.shuffle(links, random);
            String code = "random-" + n;
            district.publish(Definitions.process(code, Reject.FIRST_REJECT, List.of(), links.toArray(Link[]::new)));
            UUID id = opened(code, district.person("己"));
            district.accepted(applicant, id);
            Plan plan = district.view(id).plan();

            if (n % 2 == 0) {
                assertThat(district.run(id)).isEqualTo(plan.parallelDays());
            } else {
                decideInRandomOrder(id, random);
            }

            assertThat(district.view(id).summary().state()).isEqualTo(Cases.CaseState.APPROVED);
            assertOrder(id, links);
        }
        assertThat(district.cases.reconcile()).isZero();
    }

    private static void decideInRandomOrder(UUID id, Random random) {
        for (int guard = 0; guard < 100; guard++) {
            List<String> ready = new ArrayList<>(district.view(id).links().stream()
                    .filter(link -> link.state() == Cases.LinkState.READY)
                    .map(Cases.LinkView::id)
                    .toList());
            if (ready.isEmpty()) {
                return;
            }
            district.approved(id, ready.get(random.nextInt(ready.size())));
        }
    }

    private static void assertOrder(UUID id, List<Link> links) {
        List<String> order = district.events(id).stream()
                .filter(event -> event.type().equals("link.decided"))
                .map(event -> event.data().getOrDefault("link", ""))
                .toList();
        assertThat(order).doesNotHaveDuplicates().hasSize(links.size());
        for (Link link : links) {
            List<String> before = new ArrayList<>(link.links());
            link.after().forEach(after -> before.add(after.link()));
            before.forEach(needed -> assertThat(order.indexOf(needed)).isLessThan(order.indexOf(link.id())));
        }
    }

    // -- helpers

    private static Map<commonseal.documents.Documents.Outcome, Long> evidence(UUID id) {
        return district.read(tx -> district.documents.evidenceCounts(tx, id));
    }

    private Actor applicant = Actor.job();

    private int days(String code, List<Material> materials, Link... links) {
        district.publish(Definitions.process(code, Reject.FIRST_REJECT, materials, links));
        UUID id = opened(code, district.person("申请人"));
        district.accepted(applicant, id);
        assertThat(district.view(id).plan().parallelDays()).isEqualTo(days(id));
        return district.view(id).workingDaysTaken().orElseThrow();
    }

    private static int days(UUID id) {
        int planned = district.view(id).plan().parallelDays();
        assertThat(district.run(id)).isEqualTo(planned);
        return planned;
    }

    private UUID opened(String code, PersonId person) {
        applicant = District.citizen(person);
        return district.apply(
                applicant, new Cases.Application(code, Map.of(), Optional.empty(), Optional.empty(), Map.of(), false));
    }

    private static Cases.LinkView link(UUID id, String link) {
        return district.view(id).links().stream()
                .filter(l -> l.id().equals(link))
                .findFirst()
                .orElseThrow();
    }

    private static Cases.Slot slot(UUID id, String slot) {
        return district.view(id).slots().stream()
                .filter(s -> s.slot().equals(slot))
                .findFirst()
                .orElseThrow();
    }
}
