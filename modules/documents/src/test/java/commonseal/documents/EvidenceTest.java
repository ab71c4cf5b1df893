package commonseal.documents;

import static commonseal.documents.District.CARD;
import static commonseal.documents.District.card;
import static commonseal.documents.District.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.documents.Documents.CheckContext;
import commonseal.documents.Documents.CheckedInCase;
import commonseal.documents.Documents.CorrectResult;
import commonseal.documents.Documents.Correction;
import commonseal.documents.Documents.Corrects;
import commonseal.documents.Documents.Deed;
import commonseal.documents.Documents.EndedUse;
import commonseal.documents.Documents.Evidence;
import commonseal.documents.Documents.EvidenceQuery;
import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.PullResult;
import commonseal.documents.Documents.Reliance;
import commonseal.documents.Documents.StatusChange.Kind;
import commonseal.documents.Documents.Use;
import commonseal.documents.Documents.UseResult;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.Policy;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Evidence of what is not a pull: looks, uses, verifications in a case, and corrections of all of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvidenceTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @TempDir
    static Path home;

    private static final Ground OWNER = new Ground.OwnerAuthorised();

    private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
    private District district;
    private Actor psb;
    private Actor clerk;
    private Actor supervisor;
    private PersonId owner;
    private UUID caseId = new UUID(0, 0);
    private UUID document = new UUID(0, 0);

    @BeforeAll
    void startDistrict() {
        district = District.start(database, home, false, () -> Instant.now().plus(later.get()));
        psb = district.officer(Role.ISSUER, "PSB");
        clerk = district.officer(Role.COUNTER_CLERK, "AMR");
        supervisor = district.officer(Role.SUPERVISOR, "AMR");
    }

    @BeforeEach
    void oneCase() {
        owner = district.person("张三");
        caseId = UUID.randomUUID();
        document = district.provable(psb, card(owner)).document();
    }

    @AfterAll
    void stopDistrict() {
        district.close();
    }

    // -- previews

    @Test
    void aLookIsOnRecordBeforeItIsShown() {
        UUID authorisation = authorise(clerk);

        PullResult.Pulled shown = (PullResult.Pulled) preview(clerk);

        assertThat(shown.content().fields()).containsEntry("name", "张三𠮷");
        Evidence evidence = evidence(shown.evidence());
        assertThat(evidence.outcome()).isEqualTo(Outcome.PREVIEWED);
        assertThat(evidence.owners()).containsExactly(owner);
        assertThat(evidence.officerRef()).isEqualTo(clerk.ref());
        assertThat(evidence.ground()).isEqualTo("authorisation:" + authorisation);
        assertThat(evidence.fields()).containsExactly("id_number", "name");
        assertThat(evidence.version()).isPresent();
        assertThat(evidence.verdict()).isEqualTo("valid-pending-anchor");
        assertThat(disclosures()).as("its owner sees it").isEqualTo(1);
        assertThat(counts()).isEqualTo(Map.of(Outcome.PREVIEWED, 1L));
    }

    @Test
    void aLookWithoutGroundShowsNothingAndIsOnRecord() {
        PullResult refused = preview(clerk);

        assertThat(refused).isInstanceOf(PullResult.NotPulled.class);
        assertThat(evidence(refused.evidence()).outcome()).isEqualTo(Outcome.NOT_AUTHORISED);
        assertThat(disclosures()).isZero();
    }

    @Test
    void repeatedLooksAtTheSameAreOne() {
        authorise(clerk);
        UUID first = preview(clerk).evidence();

        assertThat(preview(clerk).evidence()).isEqualTo(first);
        assertThat(preview(clerk)).isInstanceOf(PullResult.Pulled.class);
        assertThat(counts()).isEqualTo(Map.of(Outcome.PREVIEWED, 1L));
        assertThat(disclosures()).isEqualTo(1);

        later.updateAndGet(time -> time.plus(Documents.ONE_LOOK).plusSeconds(60));
        UUID afterwards = preview(clerk).evidence();
        assertThat(afterwards).as("the window is over").isNotEqualTo(first);

        district.change(psb, document, Kind.SUSPENDED, "INSPECTION");
        district.change(psb, document, Kind.REINSTATED, "INSPECTION");
        assertThat(preview(clerk).evidence()).as("something changed").isNotIn(first, afterwards);
        Actor colleague = district.officer(Role.COUNTER_CLERK, "AMR");
        assertThat(preview(colleague).evidence()).as("somebody else").isNotIn(first, afterwards);
        assertThat(counts()).isEqualTo(Map.of(Outcome.PREVIEWED, 4L));
        assertThat(disclosures()).isEqualTo(4);
    }

    @Test
    void whatWasPulledIsSeenAgainOnTheSameGroundAndNoMore() {
        authorise(clerk);
        Documents.PullContext name = new Documents.PullContext(
                caseId, "open-hall", "M01", clerk, "AMR", OWNER, Set.of(owner), CARD, List.of("name"));
        PullResult pulled = district.pull(name, document);
        Actor approver = district.officer(Role.APPROVER, "HUD");

        PullResult.Pulled shown = (PullResult.Pulled) preview(approver);

        assertThat(shown.content().fields()).containsOnlyKeys("name");
        assertThat(evidence(shown.evidence()).ground())
                .isEqualTo(evidence(pulled.evidence()).ground());
        assertThat(preview(district.officer(Role.ISSUER, "HUD")))
                .as("an issuer of another office reads no documents of cases")
                .isInstanceOf(PullResult.NotPulled.class);
    }

    @Test
    void nobodyLooksAtHisOwnAsAnOfficer() {
        authorise(clerk);
        var unused = district.pull(context(clerk, caseId, CARD, Set.of(owner), OWNER), document);
        Actor himself = new Actor(Actor.Kind.PERSON, owner.value(), clerk.grants(), clerk.session());

        PullResult result = preview(himself);

        assertThat(result).isInstanceOf(PullResult.NotPulled.class);
        assertThat(evidence(result.evidence()).reason()).isEqualTo("OWN_CASE");
    }

    // -- uses

    @Test
    void aUseNamesDecisionVersionAndFields() {
        UUID pull = pulled();
        UUID decision = UUID.randomUUID();

        UUID used = used(decision, pull);

        Evidence evidence = evidence(used);
        assertThat(evidence.outcome()).isEqualTo(Outcome.USED);
        assertThat(evidence.reliance()).contains(new Reliance("L03", decision, pull));
        assertThat(evidence.version()).isEqualTo(evidence(pull).version()).isPresent();
        assertThat(evidence.fields()).containsExactly("id_number", "name");
        assertThat(evidence.ground()).isEqualTo(evidence(pull).ground());
        assertThat(evidence.office()).isEqualTo("HUD");
        assertThat(evidence.verdict()).isEqualTo("valid-pending-anchor");
        assertThat(disclosures()).as("a use shows nothing to anybody").isEqualTo(1);
    }

    @Test
    void whatWasNotPulledInTheCaseIsNotUsed() {
        PullResult refused = district.pull(context(clerk, caseId, CARD, Set.of(owner), OWNER), document);
        UUID ofAnotherCase = pulled();
        caseId = UUID.randomUUID();

        for (UUID none : List.of(refused.evidence(), ofAnotherCase, UUID.randomUUID())) {
            assertThatThrownBy(() -> used(UUID.randomUUID(), none)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(counts()).isEmpty();
    }

    @Test
    void whatEndsLaterNamesTheDecisionsThatRestOnIt() {
        UUID pull = pulled();
        UUID one = UUID.randomUUID();
        UUID other = UUID.randomUUID();
        used(one, pull);
        used(other, pull);
        correct(pull, new Correction(Optional.of(UUID.randomUUID()), Optional.of("other"), Optional.empty(), "案号误录"));

        district.change(psb, document, Kind.REVOKED, "LAW_BROKEN");

        List<EndedUse> uses = district.read(tx -> district.documents.endedUses(tx, Optional.of(caseId), 10));
        assertThat(uses).hasSize(1);
        assertThat(uses.getFirst().evidence()).contains(pull);
        assertThat(uses.getFirst().decisions()).containsExactlyInAnyOrder(one, other);
    }

    // -- verification in a case

    @Test
    void aFileVerifiedInACaseLeavesEvidenceAndOneVerifiedByAnybodyDoesNot() {
        byte[] bundle = district.<Optional<byte[]>>read(tx -> district.documents.bundle(tx, psb, document))
                .orElseThrow();
        byte[] nothing = "not a document".getBytes(StandardCharsets.UTF_8);
        var unused = district.documents.verify(bundle);
        assertThat(ofDeed(Deed.VERIFICATION, document)).isEmpty();

        CheckedInCase good = district.documents.check(new CheckContext(caseId, "open-hall", "-", clerk, "AMR"), bundle);
        CheckedInCase bad = district.documents.check(new CheckContext(caseId, "open-hall", "-", clerk, "AMR"), nothing);

        assertThat(good.verdict().value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
        Evidence evidence = evidence(good.evidence());
        assertThat(evidence.outcome()).isEqualTo(Outcome.VERIFIED);
        assertThat(evidence.document()).isEqualTo(document);
        assertThat(evidence.owners()).containsExactly(owner);
        assertThat(evidence.verdict()).isEqualTo("valid-pending-anchor");
        assertThat(evidence.file())
                .contains(commonseal.proof.Hash.sha256(bundle).hex());
        assertThat(evidence.fields()).isEmpty();
        Evidence unknown = evidence(bad.evidence());
        assertThat(unknown.document()).isEqualTo(new UUID(0, 0));
        assertThat(unknown.verdict()).isEqualTo(bad.verdict().value().json());
        assertThat(unknown.reason()).isEqualTo("FMT_UNREADABLE");
        assertThat(ofDeed(Deed.VERIFICATION, document)).extracting(Evidence::id).containsExactly(good.evidence());
    }

    // -- corrections

    @Test
    void aCorrectionSupersedesAndBothStay() {
        UUID pull = pulled();
        UUID right = UUID.randomUUID();

        UUID correction = correct(
                pull, new Correction(Optional.of(right), Optional.of("other-service"), Optional.of("none"), " 案号误录 "));

        Evidence corrected = evidence(correction);
        assertThat(corrected.corrects()).contains(new Corrects(pull, supervisor.ref(), "案号误录"));
        assertThat(corrected.caseId()).isEqualTo(right);
        assertThat(corrected.service()).isEqualTo("other-service");
        assertThat(corrected.ground()).isEqualTo("none");
        assertThat(corrected.outcome()).isEqualTo(Outcome.PULLED);
        assertThat(corrected.officerRef()).isEqualTo(clerk.ref());
        assertThat(corrected.version()).isEqualTo(evidence(pull).version());
        assertThat(evidence(pull).supersededBy()).contains(correction);
        assertThat(evidence(pull).caseId()).isEqualTo(caseId);
        assertThat(ofDeed(Deed.PULL, document)).extracting(Evidence::id).containsExactly(correction, pull);
        assertThat(bySupervisor()).extracting(Evidence::id).contains(correction);
        assertThat(counts()).as("what happened").isEqualTo(Map.of(Outcome.PULLED, 1L));
        assertThat(disclosures()).isEqualTo(1);
        assertThat(tryCorrecting(
                        supervisor, pull, new Correction(Optional.empty(), Optional.empty(), Optional.of("law"), "x")))
                .isEqualTo(new CorrectResult.Refused("GROUND_WRONG"));
        assertThat(tryCorrecting(
                        supervisor, pull, new Correction(Optional.empty(), Optional.empty(), Optional.of("none"), "x")))
                .isEqualTo(new CorrectResult.Superseded(correction));
        UUID back = correct(
                correction, new Correction(Optional.of(caseId), Optional.of("open-hall"), Optional.empty(), "again"));
        assertThat(evidence(correction).supersededBy()).contains(back);
    }

    @Test
    void onlyASupervisorOfTheOfficeCorrectsAndNeverHisOwn() {
        UUID pull = pulled();
        Correction wrongCase = new Correction(Optional.of(UUID.randomUUID()), Optional.empty(), Optional.empty(), "误录");

        assertThat(tryCorrecting(clerk, pull, wrongCase)).isEqualTo(new CorrectResult.Refused("NO_ROLE"));
        assertThat(tryCorrecting(district.officer(Role.SUPERVISOR, "PSB"), pull, wrongCase))
                .isEqualTo(new CorrectResult.Refused("OTHER_OFFICE"));
        Actor both = new Actor(Actor.Kind.PERSON, clerk.id(), supervisor.grants(), clerk.session());
        assertThat(tryCorrecting(both, pull, wrongCase)).isEqualTo(new CorrectResult.Refused("OWN_EVIDENCE"));
        Actor holder = new Actor(Actor.Kind.PERSON, owner.value(), supervisor.grants(), clerk.session());
        assertThat(tryCorrecting(holder, pull, wrongCase)).isEqualTo(new CorrectResult.Refused("OWN_CASE"));
        assertThat(tryCorrecting(supervisor, UUID.randomUUID(), wrongCase))
                .isEqualTo(new CorrectResult.Refused("UNKNOWN_EVIDENCE"));
        assertThat(tryCorrecting(
                        supervisor, pull, new Correction(Optional.of(caseId), Optional.empty(), Optional.empty(), "x")))
                .isEqualTo(new CorrectResult.Refused("NOTHING_CHANGED"));
        assertThat(tryCorrecting(
                        supervisor, pull, new Correction(wrongCase.caseId(), Optional.empty(), Optional.empty(), " ")))
                .isEqualTo(new CorrectResult.Refused("REASON_REQUIRED"));
        assertThat(tryCorrecting(
                        supervisor,
                        pull,
                        new Correction(wrongCase.caseId(), Optional.empty(), Optional.empty(), "长".repeat(501))))
                .isEqualTo(new CorrectResult.Refused("TOO_LONG"));
        assertThat(evidence(pull).supersededBy()).isEmpty();
    }

    // -- all of them

    @Test
    void everyKindIsFoundByPersonAndDeedAndLeavesAsAFileThatVerifies() {
        authorise(clerk);
        UUID look = preview(clerk).evidence();
        UUID pull = district.pull(context(clerk, caseId, CARD, Set.of(owner), OWNER), document)
                .evidence();
        UUID use = used(UUID.randomUUID(), pull);
        byte[] bundle = district.<Optional<byte[]>>read(tx -> district.documents.bundle(tx, psb, document))
                .orElseThrow();
        UUID check = district.documents
                .check(new CheckContext(caseId, "open-hall", "-", clerk, "AMR"), bundle)
                .evidence();
        UUID correction =
                correct(look, new Correction(Optional.empty(), Optional.empty(), Optional.of("none"), "依据误录"));

        EvidenceQuery ofPerson = new EvidenceQuery(
                Optional.empty(),
                Optional.of(owner),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(found(ofPerson)).extracting(Evidence::id).containsExactly(correction, check, use, pull, look);
        assertThat(found(ofPerson.only(Set.of(Deed.PREVIEW, Deed.USE))))
                .extracting(Evidence::id)
                .containsExactly(correction, use, look);
        assertThat(found(ofPerson.only(Set.of(Deed.FAILURE)))).isEmpty();

        Actor auditor = district.officer(Role.AUDITOR, "*");
        Map<UUID, Boolean> withDocument = Map.of(look, true, use, true, correction, true, check, false);
        withDocument.forEach((id, inside) -> {
            byte[] file = district.export(auditor, id, "complaint 17").orElseThrow();
            Verdict verdict = Verifier.verify(file, district.trust(), Policy.standard(), Instant.now());
            assertThat(verdict.value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
            assertThat(verdict.evidence().orElseThrow().outcome())
                    .isEqualTo(evidence(id).outcome().name());
            assertThat(new String(file, StandardCharsets.UTF_8).contains("张三𠮷"))
                    .as(evidence(id).outcome().name())
                    .isEqualTo(inside);
        });
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void theDatabaseHoldsWhatTheProgramPromises() throws Exception {
        UUID pull = pulled();
        UUID look = preview(clerk).evidence();
        for (String wrong : List.of(
                "outcome = 'USED'",
                "supersedes = id",
                "file_digest = sha256('x')",
                "credential_digest = null, fields = '{}'")) {
            assertThatThrownBy(() -> copy(look, wrong)).as(wrong).hasMessageContaining("evidence_");
        }
        assertThatThrownBy(() -> copy(
                        look, "supersedes = '" + pull + "', correction = 'x', corrected_by = '" + clerk.ref() + "'"))
                .hasMessageContaining("evidence_corrected_by_another");
    }

    /** Writes a row of its own with this changed, as the program would. */
    private static void copy(UUID evidence, String change) throws java.sql.SQLException {
        try (var connection = database.superuser().getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "create temporary table wrong on commit drop as select * from documents.evidence where id = '"
                            + evidence + "'");
            statement.execute("update wrong set id = gen_random_uuid(), entry = entry + 1000000, " + change);
            statement.execute("insert into documents.evidence select * from wrong");
        }
    }

    // -- steps

    private UUID authorise(Actor officer) {
        return district.authorise(officer, caseId, owner, owner, document, CARD);
    }

    private UUID pulled() {
        authorise(clerk);
        PullResult result = district.pull(context(clerk, caseId, CARD, Set.of(owner), OWNER), document);
        assertThat(result).isInstanceOf(PullResult.Pulled.class);
        return result.evidence();
    }

    private PullResult preview(Actor officer) {
        return district.db.write(
                officer.act("case:" + caseId),
                tx -> district.documents.preview(tx, context(officer, caseId, CARD, Set.of(owner), OWNER), document));
    }

    private UUID used(UUID decision, UUID pull) {
        Actor approver = district.officer(Role.APPROVER, "HUD");
        UseResult result = district.write(
                tx -> district.documents.use(tx, new Use(caseId, "L03", decision, approver, "HUD", List.of(pull))));
        return ((UseResult.Used) result).evidence().getFirst();
    }

    private CorrectResult tryCorrecting(Actor actor, UUID evidence, Correction correction) {
        return district.write(tx -> district.documents.correct(tx, actor, evidence, correction));
    }

    private UUID correct(UUID evidence, Correction correction) {
        CorrectResult result = tryCorrecting(supervisor, evidence, correction);
        assertThat(result).isInstanceOf(CorrectResult.Corrected.class);
        return ((CorrectResult.Corrected) result).evidence();
    }

    private Evidence evidence(UUID id) {
        return district.<Optional<Evidence>>read(tx -> district.documents.evidence(tx, id))
                .orElseThrow();
    }

    private List<Evidence> found(EvidenceQuery query) {
        return district.<Page<Evidence>>read(tx -> district.documents.evidence(tx, query, Page.Request.first(50)))
                .items();
    }

    private List<Evidence> ofDeed(Deed deed, UUID of) {
        return found(new EvidenceQuery(
                        Optional.empty(),
                        Optional.empty(),
                        Set.of(of),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())
                .only(Set.of(deed)));
    }

    private List<Evidence> bySupervisor() {
        return found(new EvidenceQuery(
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Optional.of(supervisor.id()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }

    private Map<Outcome, Long> counts() {
        return district.read(tx -> district.documents.evidenceCounts(tx, caseId));
    }

    private long disclosures() {
        return district.<Long>read(tx -> district.identity.access().count(tx, caseId));
    }
}
