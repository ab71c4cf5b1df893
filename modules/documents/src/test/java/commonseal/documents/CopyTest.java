package commonseal.documents;

import static commonseal.documents.District.LICENCE;
import static commonseal.documents.District.citizen;
import static commonseal.documents.District.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.documents.Copies.MakeResult;
import commonseal.documents.Copies.Paper;
import commonseal.documents.Copies.Proposal;
import commonseal.documents.Copies.ProposeResult;
import commonseal.documents.Copies.Scan;
import commonseal.documents.Documents.CopyMethod;
import commonseal.documents.Documents.EndedUse;
import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.PullResult;
import commonseal.documents.Documents.State;
import commonseal.documents.Documents.StatusResult;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.KeyActs.ErasureResult;
import commonseal.identity.Role;
import commonseal.keys.Keys;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.Bundle;
import commonseal.verifier.Code;
import commonseal.verifier.Policy;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A paper of another authority, accepted once: a copy with its holder's agreement, never in its issuer's name. */
class CopyTest {
    static final String CARD = District.CARD;
    private static final byte[] SCAN = "%PDF-1.7 张三的身份证".getBytes(StandardCharsets.UTF_8);
    private static final Instant RECEIVED = Instant.parse("2026-01-02T03:04:05Z");

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path home;

    private District district;
    private Actor clerk;
    private PersonId owner;
    private UUID caseId;

    @BeforeEach
    void startDistrict() {
        district = District.start(database, home, false);
        clerk = district.officer(Role.COUNTER_CLERK, "AMR");
        owner = district.person("张三");
        caseId = UUID.randomUUID();
    }

    @AfterEach
    void stopDistrict() {
        district.close();
        database.close();
    }

    static Paper paper(PersonId owner, UUID caseId, String number) {
        return new Paper(
                CARD,
                "AMR",
                owner,
                caseId,
                "L01.M01",
                "外省公安局",
                number,
                LocalDate.of(2020, 5, 1),
                Optional.of(LocalDate.of(2040, 4, 30)),
                CopyMethod.ORIGINAL_SEEN,
                Map.of("name", "张三"));
    }

    static UUID proposed(District district, Actor clerk, Paper paper) {
        ProposeResult result = district.write(tx ->
                district.documents.copies().propose(tx, clerk, paper, new Scan("application/pdf", SCAN, RECEIVED)));
        assertThat(result).isInstanceOf(ProposeResult.Proposed.class);
        return ((ProposeResult.Proposed) result).copy();
    }

    private MakeResult make(UUID copy) {
        return district.write(tx -> district.documents.copies().make(tx, copy));
    }

    /** Proposed, agreed to and made. */
    private UUID copied(String number) {
        UUID copy = proposed(district, clerk, paper(owner, caseId, number));
        var unused = district.authorise(clerk, caseId, owner, owner, copy, CARD);
        assertThat(make(copy)).isInstanceOf(MakeResult.Made.class);
        district.documents.awaitProvable(List.of(copy), District.LONG_ENOUGH);
        return copy;
    }

    @Test
    void withTheHoldersAgreementItIsSealedAsACopyByAnOfficeThatMayNotIssueTheKind() {
        UUID copy = copied("旧字第1号");

        Held held = held(copy);
        assertThat(held.copy()).contains(CopyMethod.ORIGINAL_SEEN);
        assertThat(held.office()).isEqualTo("AMR");
        assertThat(held.validFrom()).as("the paper's day").isEqualTo(LocalDate.of(2020, 5, 1));
        byte[] bundle = district.<Optional<byte[]>>read(tx -> district.documents.bundle(tx, citizen(owner), copy))
                .orElseThrow();
        String credential = Bundle.parse(commonseal.proof.CanonicalJson.parse(bundle))
                .document()
                .orElseThrow()
                .toString();
        assertThat(credential)
                .contains("AttestedCopy", "外省公安局", "ORIGINAL_SEEN", "COUNTER_CLERK", "authorisation:")
                .doesNotContain("OfficialDocument", clerk.ref());
        assertThat(district.trust().authorities())
                .noneMatch(a -> a.office().equals("AMR") && a.kind().equals(CARD));
        Verdict stranger = Verifier.verify(
                bundle, district.trust(), Policy.standard(), district.db.clock().now());
        Verdict own = verdict(held.publicCode());
        for (Verdict verdict : List.of(stranger, own)) {
            assertThat(verdict.value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
            Verdict.Check issuer = verdict.check(Verdict.Row.ISSUER).orElseThrow();
            assertThat(issuer.code()).isEqualTo(Code.COPY_ATTESTED);
            assertThat(issuer.state()).isEqualTo(Verdict.State.WARNING);
            assertThat(issuer.data()).containsEntry("method", "ORIGINAL_SEEN").containsEntry("office", "AMR");
        }
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void noOfficerMakesOneAlone() {
        UUID copy = proposed(district, clerk, paper(owner, caseId, "1"));
        assertThat(make(copy)).isEqualTo(new MakeResult.NotMade("NOT_AUTHORISED"));

        // Agreed to in another case is not agreed to in this one.
        var unused = district.authorise(clerk, UUID.randomUUID(), owner, owner, copy, CARD);
        assertThat(make(copy)).isEqualTo(new MakeResult.NotMade("NOT_AUTHORISED"));
        assertThat(district.<Optional<Held>>read(tx -> district.documents.find(tx, copy)))
                .isEmpty();

        var agreed = district.authorise(clerk, caseId, owner, owner, copy, CARD);
        assertThat(agreed).isNotNull();
        assertThat(make(copy)).isInstanceOf(MakeResult.Made.class);
        assertThat(make(copy)).isEqualTo(new MakeResult.NotMade("COPY_MADE"));
    }

    @Test
    void whoeverDoesNotAcceptPapersAtTheOfficeAndTheHolderHimselfProposeNothing() {
        assertThat(propose(district.officer(Role.ISSUER, "AMR"), paper(owner, caseId, "1")))
                .isEqualTo(new ProposeResult.NotAllowed("NO_ROLE"));
        assertThat(propose(district.officer(Role.COUNTER_CLERK, "PSB"), paper(owner, caseId, "1")))
                .isEqualTo(new ProposeResult.NotAllowed("OTHER_OFFICE"));
        assertThat(propose(clerk, paper(new PersonId(clerk.id()), caseId, "1")))
                .isEqualTo(new ProposeResult.NotAllowed("OWN_CASE"));
        assertThat(propose(district.officer(Role.APPROVER, "AMR"), paper(owner, caseId, "1")))
                .isInstanceOf(ProposeResult.Proposed.class);
    }

    @Test
    void whatTheKindDoesNotHaveOrAPaperThatIsOverIsRefusedFieldByField() {
        Paper wrong = new Paper(
                CARD,
                "AMR",
                owner,
                caseId,
                "L01.M01",
                " ",
                "x".repeat(101),
                LocalDate.of(2020, 5, 1),
                Optional.of(LocalDate.of(2021, 4, 30)),
                CopyMethod.CERTIFIED_COPY,
                Map.of("no_such_field", "1"));

        assertThat(propose(clerk, wrong))
                .isEqualTo(new ProposeResult.Invalid(Map.of(
                        "no_such_field", "UNKNOWN",
                        "statedIssuer", "REQUIRED",
                        "number", "TOO_LONG",
                        "expiresOn", "ENDED")));
        assertThat(propose(clerk, paper(owner, caseId, "1", LICENCE)))
                .as("a company's licence is no person's")
                .isInstanceOfSatisfying(
                        ProposeResult.Invalid.class,
                        invalid -> assertThat(invalid.problems()).containsEntry("holder", "WRONG_TYPE"));
    }

    private static Paper paper(PersonId owner, UUID caseId, String number, String kind) {
        Paper paper = paper(owner, caseId, number);
        return new Paper(
                kind,
                paper.office(),
                owner,
                caseId,
                paper.slot(),
                paper.statedIssuer(),
                number,
                paper.issuedOn(),
                paper.expiresOn(),
                paper.method(),
                paper.fields());
    }

    @Test
    void aLaterCasePullsItLikeADocumentAndTheEvidenceSaysThatItIsACopy() {
        UUID copy = copied("1");
        UUID later = UUID.randomUUID();
        assertThat(pull(later, copy).outcome()).isEqualTo(Outcome.NOT_AUTHORISED);

        var unused = district.authorise(clerk, later, owner, owner, copy, CARD);
        PullResult result =
                district.pull(context(clerk, later, CARD, Set.of(owner), new Ground.OwnerAuthorised()), copy);

        assertThat(result).isInstanceOfSatisfying(PullResult.Pulled.class, pulled -> {
            assertThat(pulled.content().fields()).containsEntry("name", "张三");
            assertThat(pulled.content().document().copy()).isPresent();
            assertThat(pulled.verdict().orElseThrow().value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
        });
        Documents.Evidence evidence = district.<Optional<Documents.Evidence>>read(
                        tx -> district.documents.evidence(tx, result.evidence()))
                .orElseThrow();
        assertThat(evidence.copy()).isTrue();
        byte[] file = district.export(district.officer(Role.AUDITOR, "*"), evidence.id(), "complaint")
                .orElseThrow();
        assertThat(new String(file, StandardCharsets.UTF_8)).contains("attested-copy");
        assertThat(district.documents.verify(file).value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
    }

    @Test
    void itHoldsNoNumberOfTheKindAndExcludesNoDocument() {
        UUID copy = copied("QH-" + CARD + "-2026-000001");
        Actor psb = district.officer(Role.ISSUER, "PSB");

        assertThat(district.provable(psb, District.card(owner)).document()).isNotEqualTo(copy);
        assertThat(propose(clerk, paper(owner, caseId, "QH-" + CARD + "-2026-000001")))
                .isEqualTo(new ProposeResult.NotAllowed("COPY_EXISTS"));
        assertThat(district.<Documents.IssueResult>write(
                        tx -> district.documents.supersede(tx, psb, copy, District.card(owner))))
                .isEqualTo(new Documents.IssueResult.NotAllowed("ATTESTED_COPY"));
    }

    @Test
    void itsHolderEndsItForLaterPullsAndPastUsesStand() {
        UUID copy = copied("1");
        UUID later = UUID.randomUUID();
        var unused = district.authorise(clerk, later, owner, owner, copy, CARD);
        assertThat(pull(later, copy).outcome()).isEqualTo(Outcome.PULLED);
        PersonId stranger = district.person("李四");
        assertThat(withdraw(citizen(stranger), copy)).isInstanceOf(StatusResult.Unknown.class);

        assertThat(withdraw(citizen(owner), copy)).isEqualTo(new StatusResult.Changed(State.SURRENDERED));

        district.documents.awaitProvable(List.of(copy), District.LONG_ENOUGH);
        assertThat(verdict(held(copy).publicCode()).value()).isEqualTo(Verdict.Value.REVOKED);
        assertThat(pull(later, copy).outcome()).isEqualTo(Outcome.NOT_VALID);
        assertThat(uses()).as("nothing was wrong with it").isEmpty();
        assertThat(withdraw(citizen(owner), copy)).isEqualTo(new StatusResult.WrongState(State.SURRENDERED));
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void aHolderEndsNothingElseOfHis() {
        UUID document = district.provable(district.officer(Role.ISSUER, "PSB"), District.card(owner))
                .document();

        assertThat(withdraw(citizen(owner), document)).isInstanceOf(StatusResult.Unknown.class);
    }

    @Test
    void aPaperFoundFalseFlagsTheCaseThatAcceptedItAndEveryLaterOne() {
        UUID copy = copied("1");
        UUID later = UUID.randomUUID();
        var unused = district.authorise(clerk, later, owner, owner, copy, CARD);
        assertThat(pull(later, copy).outcome()).isEqualTo(Outcome.PULLED);
        Actor issuer = district.officer(Role.ISSUER, "AMR");
        assertThat(declareVoid(issuer, copy)).isEqualTo(new StatusResult.NotAllowed("NO_ROLE"));
        assertThat(district.change(clerk, copy, Documents.StatusChange.Kind.REVOKED, "PAPER_FALSE"))
                .isEqualTo(new StatusResult.NotAllowed("COPY_ONLY_VOID"));

        assertThat(declareVoid(clerk, copy)).isEqualTo(new StatusResult.Changed(State.VOID));

        district.documents.awaitProvable(List.of(copy), District.LONG_ENOUGH);
        assertThat(uses()).extracting(EndedUse::caseId).containsExactlyInAnyOrder(caseId, later);
        assertThat(uses())
                .filteredOn(use -> use.caseId().equals(caseId))
                .singleElement()
                .satisfies(use -> {
                    assertThat(use.evidence()).isEmpty();
                    assertThat(use.usedAt()).isEqualTo(RECEIVED);
                    assertThat(use.reason()).isEqualTo("PAPER_FALSE");
                });
        assertThat(pull(later, copy).outcome()).isEqualTo(Outcome.NOT_VALID);
    }

    @Test
    void theFileIsForTheHolderAloneAndAProposalIsForgottenUnlessMade() {
        UUID copy = proposed(district, clerk, paper(owner, caseId, "1"));
        Actor colleague = district.officer(Role.COUNTER_CLERK, "AMR");
        assertThat(file(citizen(owner), copy).orElseThrow().bytes()).isEqualTo(SCAN);
        assertThat(file(clerk, copy)).as("he has it from the case").isEmpty();
        assertThat(read(clerk, copy)).as("he typed it").isPresent();
        assertThat(read(colleague, copy)).isEmpty();
        assertThat(file(citizen(district.person("李四")), copy)).isEmpty();
        UUID made = copied("2");

        assertThat(district.<Integer>write(tx -> district.documents.copies().closeCase(tx, caseId)))
                .isEqualTo(1);

        assertThat(proposal(copy)).isEmpty();
        assertThat(read(clerk, copy)).isEmpty();
        assertThat(proposal(made)).map(Proposal::made).contains(true);
        assertThat(file(citizen(owner), made)).isPresent();
        assertThat(file(clerk, made)).as("he has it from the case").isEmpty();
        assertThatThrownBy(() -> sql("set session_replication_role = replica; delete from documents.copied_paper"))
                .hasMessageContaining("INV-D1");
    }

    @Test
    void whatIsChangedBehindTheApplicationIsFound() {
        UUID copy = copied("1");
        sql(
                "alter table documents.document disable trigger user",
                "alter table documents.copied_paper disable trigger user");
        String code = held(copy).publicCode();
        assertThat(verdict(code).value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);

        for (String changed : List.of("null", "'CERTIFIED_COPY'")) {
            sql("update documents.document set copied = " + changed + " where id = '" + copy + "'");
            assertThat(verdict(code).value()).as(changed).isEqualTo(Verdict.Value.ALTERED);
            assertThat(district.ledger.verify(district.sealedRows).findings())
                    .as(changed)
                    .anyMatch(finding -> finding.row().equals(copy.toString()));
        }
        sql("update documents.document set copied = 'ORIGINAL_SEEN' where id = '" + copy + "'");
        assertThat(verdict(code).value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);

        UUID other = proposed(district, clerk, paper(owner, UUID.randomUUID(), "2"));
        sql("update documents.copied_paper set case_id = '" + caseId + "' where id = '" + other + "'");
        assertThat(proposal(other)).isEmpty();
        var unused = district.authorise(clerk, caseId, owner, owner, other, CARD);
        assertThat(make(other)).isEqualTo(new MakeResult.NotMade("COPY_ALTERED"));

        sql("update documents.copied_paper set file = set_byte(file, 60, get_byte(file, 60) # 1) where id = '" + copy
                + "'");
        assertThatThrownBy(() -> file(citizen(owner), copy)).isInstanceOf(Keys.Tampered.class);
    }

    @Test
    void ofAHolderWhoWasErasedNobodyReadsIt() {
        UUID copy = copied("1");
        String code = held(copy).publicCode();

        ErasureResult erased = district.write(tx -> district.identity.keyActs().erase(tx, owner));

        assertThat(erased).isInstanceOf(ErasureResult.Erased.class);
        assertThat(proposal(copy)).isEmpty();
        assertThat(file(citizen(owner), copy)).isEmpty();
        assertThat(verdict(code).value()).isEqualTo(Verdict.Value.UNKNOWN);
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    // -- in short

    private ProposeResult propose(Actor officer, Paper paper) {
        return district.write(tx ->
                district.documents.copies().propose(tx, officer, paper, new Scan("application/pdf", SCAN, RECEIVED)));
    }

    private Held held(UUID copy) {
        return district.<Optional<Held>>read(tx -> district.documents.find(tx, copy))
                .orElseThrow();
    }

    private Verdict verdict(String code) {
        return district.documents.verifyByCode(code).orElseThrow().verdict();
    }

    private Documents.Evidence pull(UUID inCase, UUID copy) {
        PullResult result =
                district.pull(context(clerk, inCase, CARD, Set.of(owner), new Ground.OwnerAuthorised()), copy);
        return district.<Optional<Documents.Evidence>>read(tx -> district.documents.evidence(tx, result.evidence()))
                .orElseThrow();
    }

    private StatusResult withdraw(Actor holder, UUID copy) {
        return district.db.write(
                holder.act("own-copy"), tx -> district.documents.copies().withdraw(tx, holder, copy));
    }

    private StatusResult declareVoid(Actor officer, UUID copy) {
        return district.write(tx -> district.documents.copies().declareVoid(tx, officer, copy, "PAPER_FALSE"));
    }

    private List<EndedUse> uses() {
        return district.read(tx -> district.documents.endedUses(tx, Optional.empty(), 10));
    }

    private Optional<Proposal> read(Actor actor, UUID copy) {
        return district.read(tx -> district.documents.copies().read(tx, actor, copy));
    }

    private Optional<Scan> file(Actor actor, UUID copy) {
        return district.read(tx -> district.documents.copies().file(tx, actor, copy));
    }

    private Optional<Proposal> proposal(UUID copy) {
        return district.read(tx -> district.documents.copies().find(tx, copy));
    }

    private void sql(String... statements) {
        database.tamper(statements);
    }
}
