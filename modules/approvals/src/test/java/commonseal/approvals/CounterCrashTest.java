package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.approvals.Cases.SlotState;
import commonseal.documents.Documents.Outcome;
import commonseal.identity.Actor;
import commonseal.identity.Authorisations;
import commonseal.identity.HolderId.PersonId;
import commonseal.planner.FinalDecision;
import commonseal.planner.FinalDecision.Reject;
import commonseal.planner.Limit;
import commonseal.planner.Limits;
import commonseal.planner.Link;
import commonseal.planner.Material;
import commonseal.planner.Source;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies while documents are pulled, refused, or terms run out: each is there once, with its evidence. */
class CounterCrashTest {

    @TempDir
    Path home;

    private TestDatabase database;
    private Actor clerk = Actor.job();

    @BeforeEach
    void start() {
        database = TestDatabase.create();
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void aPullIsThereWithItsEvidenceAndTheOthersFollow() {
        UUID id;
        try (District district = District.start(database, home)) {
            PersonId owner = district.person("持证人");
            id = twoMaterials(district, owner);
            district.agree(id, owner, owner);
        }

        crash("approvals.pulled", Puller.class, clerk, id.toString());
        try (District again = again()) {
            assertThat(again.view(id).slots()).extracting(Cases.Slot::state).containsOnly(SlotState.AUTHORISED);
            assertThat(evidence(again, id)).isEmpty();
        }
        crash("approvals.between-pulls", Puller.class, clerk, id.toString());
        try (District again = again()) {
            assertThat(again.view(id).slots())
                    .extracting(Cases.Slot::state)
                    .containsExactlyInAnyOrder(SlotState.PULLED, SlotState.AUTHORISED);
            assertThat(evidence(again, id)).isEqualTo(Map.of(Outcome.PULLED, 1L));

            assertThat(again.cases.pull(clerk, id).items()).hasSize(1);
            assertThat(evidence(again, id)).isEqualTo(Map.of(Outcome.PULLED, 2L));
            assertClean(again);
        }
    }

    @Test
    void aRefusalAndItsEvidenceAreThereTogetherOrNotAtAll() {
        UUID id;
        PersonId owner;
        try (District district = District.start(database, home)) {
            owner = district.person("不同意的人");
            id = twoMaterials(district, owner);
        }

        crash("approvals.refusal-recorded", Refuser.class, District.citizen(owner), id.toString());
        try (District again = again()) {
            assertThat(again.view(id).slots()).extracting(Cases.Slot::state).containsOnly(SlotState.ASKED);
            assertThat(evidence(again, id)).isEmpty();

            again.refuse(id, owner, owner);
            assertThat(evidence(again, id)).isEqualTo(Map.of(Outcome.REFUSED_BY_OWNER, 2L));
            assertClean(again);
        }
    }

    @Test
    void everyTermThatRanOutIsNotedOnce() {
        List<UUID> cases;
        try (District district = District.start(database, home)) {
            PersonId applicant = district.person("逾期人");
            district.publish(Definitions.process(
                    "paper",
                    new Limits(null, Limit.workingDays(45), null, Limit.workingDays(10)),
                    new FinalDecision(FinalDecision.Approve.ALL, null, Reject.FIRST_REJECT),
                    List.of(),
                    List.of(Definitions.paper("M1")),
                    Definitions.withAll(Link.of("A", "PNR", 3, null, "M1"), null)));
            clerk = district.clerk();
            cases = List.of(lateSupplement(district, applicant), lateSupplement(district, applicant));
            LocalDate due = district.view(cases.getFirst())
                    .supplements()
                    .getFirst()
                    .dueOn()
                    .orElseThrow();
            district.setDay(district.plus(due, 1));
        }

        crash("approvals.between-deadlines", Sweeper.class, clerk);
        try (District again = again()) {
            assertThat(overdue(again, cases)).isEqualTo(1);
            assertThat(again.cases.sweep()).isEqualTo(1);
            assertThat(overdue(again, cases)).isEqualTo(2);
            assertThat(again.cases.sweep()).isZero();
            assertClean(again);
        }
    }

    private UUID twoMaterials(District district, PersonId owner) {
        district.publish(Definitions.process(
                "held",
                Reject.FIRST_REJECT,
                List.of(
                        Material.of("ID", "PSB-01", Source.LEDGER, Source.APPLICANT),
                        Material.of("HUKOU", "PSB-02", Source.LEDGER, Source.APPLICANT)),
                Link.of("A", "PNR", 3, null, "ID", "HUKOU")));
        district.hold("PSB-01", owner);
        district.hold("PSB-02", owner);
        UUID id = district.apply(
                District.citizen(owner),
                new Cases.Application("held", Map.of(), Optional.empty(), Optional.empty(), Map.of(), false));
        clerk = district.clerk();
        district.done(district.cases.requestAuthorisations(clerk, id, Optional.empty()));
        return id;
    }

    private UUID lateSupplement(District district, PersonId person) {
        Actor applicant = District.citizen(person);
        UUID id = district.apply(
                applicant,
                new Cases.Application("paper", Map.of(), Optional.empty(), Optional.empty(), Map.of(), false));
        district.uploadAll(applicant, id);
        district.done(district.cases.submit(applicant, id));
        district.done(district.cases.requestSupplement(clerk, id, List.of("A.M1"), "不清晰"));
        return id;
    }

    private long overdue(District district, List<UUID> cases) {
        return cases.stream()
                .flatMap(id -> district.events(id).stream())
                .filter(event -> event.type().equals("supplement.overdue"))
                .count();
    }

    private static Map<Outcome, Long> evidence(District district, UUID id) {
        return district.read(tx -> district.documents.evidenceCounts(tx, id));
    }

    private static void assertClean(District district) {
        assertThat(district.cases.reconcile()).isZero();
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    private District again() {
        return District.resume(database.db(), database.sequencer(), home);
    }

    private void crash(String point, Class<?> child, Actor who, String... more) {
        Crashing.crash(point, child, database, home, who, more);
    }

    /** Pulls what was authorised and is expected to die on the way. */
    static final class Puller {
        private Puller() {}

        public static void main(String[] arguments) {
            Cases.PullReport report = Crashing.resumed(arguments)
                    .cases
                    .pull(Crashing.actor(arguments), UUID.fromString(arguments[Crashing.OWN]));
            throw new AssertionError("lived through it: " + report);
        }
    }

    /** Refuses every document asked for and is expected to die on the way. */
    static final class Refuser {
        private Refuser() {}

        public static void main(String[] arguments) {
            District district = Crashing.resumed(arguments);
            UUID id = UUID.fromString(arguments[Crashing.OWN]);
            for (Authorisations.View open : district.<List<Authorisations.View>>read(
                    tx -> district.identity.authorisations().ofCase(tx, id))) {
                Map<UUID, Boolean> answers = new HashMap<>();
                open.items().keySet().forEach(document -> answers.put(document, false));
                Authorisations.AnswerResult result =
                        district.cases.answerRequest(Crashing.actor(arguments), open.id(), answers);
                throw new AssertionError("lived through it: " + result);
            }
        }
    }

    /** Notes what ran out and is expected to die on the way. */
    static final class Sweeper {
        private Sweeper() {}

        public static void main(String[] arguments) {
            int fired = Crashing.resumed(arguments).cases.sweep();
            throw new AssertionError("lived through it: " + fired);
        }
    }
}
