package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.approvals.Cases.DecideResult;
import commonseal.approvals.Cases.FileCheckResult;
import commonseal.approvals.Cases.Flagged;
import commonseal.approvals.Cases.LookResult;
import commonseal.documents.Documents;
import commonseal.documents.Documents.Deed;
import commonseal.documents.Documents.Evidence;
import commonseal.documents.Documents.EvidenceQuery;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.Reliance;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.planner.FinalDecision.Reject;
import commonseal.planner.Link;
import commonseal.planner.Material;
import commonseal.planner.Source;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What offices look at, have verified and decide on leaves evidence, and what ends later flags exactly what rests on it. */
class UsesTest {

    @TempDir
    static Path home;

    private static TestDatabase database;
    private static District district;

    private PersonId person = new PersonId(new UUID(0, 0));
    private UUID card = new UUID(0, 0);
    private UUID id = new UUID(0, 0);

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        district = District.start(database, home);
        district.publish(Definitions.process(
                "uses",
                Reject.WHEN_ALL_DECIDED,
                List.of(Material.of("ID", "PSB-01", Source.LEDGER, Source.APPLICANT), Definitions.paper("M1")),
                Definitions.withAll(Link.of("A", "PNR", 3, null, "ID"), null),
                Definitions.withAll(Link.of("B", "AMR", 4, null, "M1"), null)));
    }

    @AfterAll
    static void stop() {
        district.close();
        database.close();
    }

    @BeforeEach
    void oneCase() {
        district.setDay(District.MONDAY);
        person = district.person("持证人");
        card = district.hold("PSB-01", person);
        id = district.apply(
                District.citizen(person),
                new Cases.Application("uses", Map.of(), Optional.empty(), Optional.empty(), Map.of(), false));
        district.done(district.cases.requestAuthorisations(district.clerk(), id, Optional.empty()));
    }

    @Test
    void aClerkLooksBeforeThePullAndAnApproverAfterIt() {
        LookResult early = look(district.clerk());
        assertThat(early)
                .as("the owner has not answered")
                .isInstanceOfSatisfying(
                        LookResult.NotShown.class,
                        not -> assertThat(not.outcome()).isEqualTo(Outcome.NOT_AUTHORISED));
        district.agree(id, person, person);
        assertThat(look(district.clerk())).isInstanceOf(LookResult.Shown.class);
        assertThat(district.cases.pull(district.clerk(), id).items()).hasSize(1);

        LookResult shown = look(district.approver("PNR").actor());

        assertThat(shown).isInstanceOfSatisfying(LookResult.Shown.class, seen -> {
            assertThat(seen.content().fields()).isNotEmpty();
            assertThat(seen.verdict()).isPresent();
            assertThat(evidence(seen.evidence()).office()).isEqualTo("PNR");
        });
        assertThat(look(district.approver("PNR").actor()))
                .isInstanceOfSatisfying(
                        LookResult.Shown.class,
                        again -> assertThat(again.evidence()).isEqualTo(((LookResult.Shown) shown).evidence()));
        assertThat(found(Deed.PREVIEW)).hasSize(2);
        long disclosed = district.read(tx -> district.identity.access().count(tx, id));
        assertThat(disclosed).as("two looks and a pull").isEqualTo(3);
    }

    @Test
    void whoDoesNotWorkOnTheCaseSeesNothing() {
        district.agree(id, person, person);

        assertThat(look(District.citizen(person))).isEqualTo(new LookResult.Refused("OWN_CASE"));
        assertThat(look(district.officer(Role.APPROVER, "HUD").actor()))
                .isEqualTo(new LookResult.Refused("UNKNOWN_CASE"));
        assertThat(look(district.officer(Role.SUPERVISOR, "PNR").actor())).isEqualTo(new LookResult.Refused("NO_ROLE"));
        assertThat(district.cases.look(district.clerk(), id, "A.ID", district.hold("PSB-01", district.person("他人"))))
                .isEqualTo(new LookResult.Refused("NOT_IN_CASE"));
        assertThat(district.cases.look(district.clerk(), id, "A.NONE", card))
                .isEqualTo(new LookResult.Refused("UNKNOWN_SLOT"));
        assertThat(found()).isEmpty();
    }

    @Test
    void aDecisionNamesWhatItRestsOnAndOnlyThatIsFlagged() {
        accepted();
        UUID pull = found(Deed.PULL).getFirst().id();

        district.approved(id, "B");
        assertThat(found(Deed.USE)).as("B needs no document").isEmpty();
        district.approved(id, "A");

        List<Evidence> uses = found(Deed.USE);
        assertThat(uses).hasSize(1);
        Reliance reliance = uses.getFirst().reliance().orElseThrow();
        assertThat(reliance.link()).isEqualTo("A");
        assertThat(reliance.pull()).isEqualTo(pull);
        assertThat(uses.getFirst().document()).isEqualTo(card);
        assertThat(uses.getFirst().office()).isEqualTo("PNR");
        assertThat(uses.getFirst().officerRef()).startsWith("person:");

        district.revoke(card, "PSB-01");
        assertThat(flagged()).singleElement().satisfies(flag -> {
            assertThat(flag.links()).containsExactly("A");
            assertThat(flag.use().decisions()).containsExactly(reliance.decision());
        });
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void aRefusalRestsOnWhatWasPulledToo() {
        accepted();

        assertThat(district.decide(id, "A", "no")).isInstanceOf(DecideResult.Decided.class);

        assertThat(found(Deed.USE)).hasSize(1);
        district.revoke(card, "PSB-01");
        assertThat(flagged())
                .singleElement()
                .satisfies(flag -> assertThat(flag.links()).containsExactly("A"));
    }

    @Test
    void aDecisionThatIsNotMadeLeavesNoUse() {
        accepted();
        district.revoke(card, "PSB-01");

        assertThat(district.decide(id, "A", "ok")).isEqualTo(new DecideResult.InputNotValid("A.ID", "revoked"));

        assertThat(found(Deed.USE)).isEmpty();
        assertThat(flagged()).isEmpty();
    }

    @Test
    void aFileIsVerifiedForAnOfficerOfTheCaseOnly() {
        byte[] file = {1, 2, 3};

        FileCheckResult checked = district.cases.checkFile(district.clerk(), id, file);

        assertThat(checked).isInstanceOfSatisfying(FileCheckResult.Checked.class, made -> {
            Evidence evidence = evidence(made.evidence());
            assertThat(evidence.outcome()).isEqualTo(Outcome.VERIFIED);
            assertThat(evidence.caseId()).isEqualTo(id);
            assertThat(evidence.officerRef()).isEqualTo(district.clerk().ref());
        });
        assertThat(district.cases.checkFile(District.citizen(person), id, file))
                .isEqualTo(new FileCheckResult.Refused("OWN_CASE"));
        assertThat(district.cases.checkFile(
                        district.officer(Role.APPROVER, "HUD").actor(), id, file))
                .isEqualTo(new FileCheckResult.Refused("UNKNOWN_CASE"));
        assertThat(found(Deed.VERIFICATION)).hasSize(1);
    }

    @Test
    void theServiceOfACorrectionGoesWithItsCase() {
        accepted();
        UUID pull = found(Deed.PULL).getFirst().id();
        Actor supervisor =
                district.officer(Role.SUPERVISOR, evidence(pull).office()).actor();

        assertThat(district.cases.correctEvidence(
                        supervisor, pull, Optional.of(UUID.randomUUID()), Optional.empty(), "案号误录"))
                .isEqualTo(new Documents.CorrectResult.Refused("UNKNOWN_CASE"));
        assertThat(district.cases.correctEvidence(supervisor, pull, Optional.of(id), Optional.empty(), "案号误录"))
                .isEqualTo(new Documents.CorrectResult.Refused("NOTHING_CHANGED"));
        assertThat(district.cases.correctEvidence(supervisor, pull, Optional.empty(), Optional.of("none"), "依据误录"))
                .isInstanceOfSatisfying(
                        Documents.CorrectResult.Corrected.class,
                        made -> assertThat(evidence(made.evidence()).service()).isEqualTo("uses"));
    }

    // -- steps

    private void accepted() {
        district.agree(id, person, person);
        assertThat(district.cases.pull(district.clerk(), id).items()).hasSize(1);
        district.uploadAll(District.citizen(person), id);
        district.accepted(District.citizen(person), id);
    }

    private LookResult look(Actor officer) {
        return district.cases.look(officer, id, "A.ID", card);
    }

    private List<Flagged> flagged() {
        return district.cases.flagged(district.approver("PNR").actor()).stream()
                .filter(flag -> flag.caseId().equals(id))
                .toList();
    }

    private Evidence evidence(UUID of) {
        return district.<Optional<Evidence>>read(tx -> district.documents.evidence(tx, of))
                .orElseThrow();
    }

    private List<Evidence> found(Deed... deeds) {
        EvidenceQuery query = new EvidenceQuery(
                        Optional.of(id),
                        Optional.empty(),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())
                .only(Set.of(deeds));
        return district.<Page<Evidence>>read(tx -> district.documents.evidence(tx, query, Page.Request.first(50)))
                .items();
    }
}
