package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.SlotState;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.kernel.Secret;
import commonseal.planner.FinalDecision.Reject;
import commonseal.planner.Link;
import commonseal.planner.Material;
import commonseal.planner.Source;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies between two steps of an act: nothing of it is there, and it is done once afterwards. */
class CrashTest {

    @TempDir
    Path home;

    private TestDatabase database;
    /** A code is good for one try at one decision, so each try has an officer of its own. */
    private final Deque<District.Officer> planners = new ArrayDeque<>();

    private final Deque<District.Officer> registrars = new ArrayDeque<>();
    private Actor clerk = Actor.job();
    private UUID id = new UUID(0, 0);

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        try (District district = District.start(database, home)) {
            district.publish(Definitions.process(
                    "two",
                    Reject.FIRST_REJECT,
                    List.of(Material.of("M1", "PNR-05", Source.LINK)),
                    Definitions.producing(district, "A", "PNR", 3, "PNR-05"),
                    Link.of("B", "AMR", 2, null, "M1")));
            Actor applicant = District.citizen(district.person("甲"));
            id = district.apply(
                    applicant,
                    new Cases.Application("two", Map.of(), Optional.empty(), Optional.empty(), Map.of(), false));
            district.accepted(applicant, id);
            for (int i = 0; i < 5; i++) {
                planners.add(district.newOfficer(Role.APPROVER, "PNR"));
                registrars.add(district.newOfficer(Role.APPROVER, "AMR"));
            }
            clerk = district.clerk();
        }
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void aDecisionAndItsDocumentAreThereTogetherOrNotAtAll() {
        for (String point : List.of(
                "approvals.result-issued",
                "approvals.decision-written",
                "approvals.before-journal",
                "approvals.before-commit")) {
            crash(point, "A", planners.remove());
            try (District again = again()) {
                assertThat(state(again, "A")).as(point).isEqualTo(LinkState.READY);
                assertThat(again.cases
                                .events(clerk, id, commonseal.kernel.Page.Request.first(200))
                                .orElseThrow()
                                .items())
                        .as(point)
                        .extracting(Cases.Event::type)
                        .doesNotContain("link.decided");
            }
        }
        try (District again = again()) {
            assertThat(decide(again, "A", planners.remove())).isInstanceOf(Cases.DecideResult.Decided.class);
        }
        for (String point : List.of("approvals.inputs-used", "approvals.before-commit")) {
            crash(point, "B", registrars.remove());
        }
        try (District again = again()) {
            assertThat(state(again, "B")).isEqualTo(LinkState.READY);
            Map<commonseal.documents.Documents.Outcome, Long> evidence =
                    again.read(tx -> again.documents.evidenceCounts(tx, id));
            assertThat(evidence).isEmpty();
            assertThat(decide(again, "B", registrars.remove())).isInstanceOf(Cases.DecideResult.Decided.class);
            assertThat(again.cases.reconcile()).isZero();
            assertThat(again.ledger.verify(again.sealedRows).findings()).isEmpty();
        }
    }

    @Test
    void aCodeIsUsedAndWrittenDownTogetherOrNotAtAll() {
        Secret code;
        UUID caseId;
        try (District district = again()) {
            district.publish(Definitions.process(
                    "held",
                    Reject.FIRST_REJECT,
                    List.of(Material.of("ID", "PSB-01", Source.LEDGER, Source.APPLICANT)),
                    Link.of("A", "PNR", 3, null, "ID")));
            PersonId owner = district.person("持证人");
            district.hold("PSB-01", owner);
            caseId = district.apply(
                    District.citizen(owner),
                    new Cases.Application("held", Map.of(), Optional.empty(), Optional.empty(), Map.of(), false));
            district.done(district.cases.requestAuthorisations(clerk, caseId, Optional.empty()));
            code = district.code(caseId, owner, owner);
        }
        for (String point :
                List.of("identity.redeem.steps-written", "approvals.code-redeemed", "approvals.before-commit")) {
            crash(point, caseId, code);
            try (District again = again()) {
                assertThat(slotState(again, caseId)).as(point).isEqualTo(SlotState.AGREED);
                assertThat(redeemed(again, caseId)).as(point).isZero();
            }
        }
        try (District again = again()) {
            assertThat(again.cases.redeem(clerk, caseId, code)).isEqualTo(new Cases.RedeemResult.Redeemed(1));
            assertThat(slotState(again, caseId)).isEqualTo(SlotState.AUTHORISED);
            assertThat(redeemed(again, caseId)).isEqualTo(1);
            assertThat(again.cases.redeem(clerk, caseId, code))
                    .isEqualTo(new Cases.RedeemResult.Refused("USED", Optional.empty()));
            assertThat(again.ledger.verify(again.sealedRows).findings()).isEmpty();
        }
    }

    private static SlotState slotState(District district, UUID caseId) {
        return district.view(caseId).slots().getFirst().state();
    }

    private long redeemed(District district, UUID caseId) {
        return district
                .cases
                .events(clerk, caseId, commonseal.kernel.Page.Request.first(200))
                .orElseThrow()
                .items()
                .stream()
                .filter(event -> event.type().equals("authorisation.redeemed"))
                .count();
    }

    private District again() {
        return District.resume(database.db(), database.sequencer(), home);
    }

    private LinkState state(District district, String link) {
        return district.cases.view(clerk, id).orElseThrow().links().stream()
                .filter(l -> l.id().equals(link))
                .map(Cases.LinkView::state)
                .findFirst()
                .orElseThrow();
    }

    private Cases.DecideResult decide(District district, String link, District.Officer officer) {
        return district.cases.decide(officer.actor(), id, link, "ok", Optional.empty(), Map.of(), officer.code());
    }

    private void crash(String point, String link, District.Officer officer) {
        crash(point, Decider.class, officer.actor(), id.toString(), link, officer.base32());
    }

    private void crash(String point, UUID caseId, Secret code) {
        crash(point, Redeemer.class, clerk, caseId.toString(), code.revealText());
    }

    private void crash(String point, Class<?> child, Actor officer, String... more) {
        Crashing.crash(point, child, database, home, officer, more);
    }

    /** Decides one link and is expected to die on the way. */
    static final class Decider {
        private Decider() {}

        public static void main(String[] arguments) {
            Actor officer = Crashing.actor(arguments);
            District.Officer with = new District.Officer(officer.person(), officer, arguments[10]);
            Cases.DecideResult result = Crashing.resumed(arguments)
                    .cases
                    .decide(
                            officer,
                            UUID.fromString(arguments[8]),
                            arguments[9],
                            "ok",
                            Optional.empty(),
                            Map.of(),
                            with.code());
            throw new AssertionError("lived through it: " + result);
        }
    }

    /** Types a code into a case and is expected to die on the way. */
    static final class Redeemer {
        private Redeemer() {}

        public static void main(String[] arguments) {
            Cases.RedeemResult result = Crashing.resumed(arguments)
                    .cases
                    .redeem(Crashing.actor(arguments), UUID.fromString(arguments[8]), Secret.of(arguments[9]));
            throw new AssertionError("lived through it: " + result);
        }
    }
}
