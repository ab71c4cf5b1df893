package commonseal.documents;

import static commonseal.documents.District.CARD;
import static commonseal.documents.District.card;
import static commonseal.documents.District.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.PullResult;
import commonseal.documents.Documents.StatusChange.Kind;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.ledger.Ledger.Finding;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.Code;
import commonseal.verifier.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A superuser changes rows behind the application: the audit names them, and a pull says altered. */
class TamperTest {

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path home;

    private District district;
    private Actor psb;
    private Actor clerk;
    private PersonId owner;
    private UUID caseId;
    private UUID document;

    @BeforeEach
    void startDistrict() {
        district = District.start(database, home, false);
        psb = district.officer(Role.ISSUER, "PSB");
        clerk = district.officer(Role.COUNTER_CLERK, "AMR");
        owner = district.person("张三");
        caseId = UUID.randomUUID();
        document = district.provable(psb, card(owner)).document();
        district.authorise(clerk, caseId, owner, owner, document, CARD);
        // Triggers enabled "always" stop even this session; the tests take them off as an attacker would.
        database.tamper(
                "alter table documents.document disable trigger user",
                "alter table documents.document_holder disable trigger user",
                "alter table documents.standing disable trigger user",
                "alter table documents.status_event disable trigger user",
                "alter table documents.further_predecessor disable trigger user",
                "alter table documents.draft_event disable trigger user",
                "alter table documents.batch disable trigger user",
                "alter table documents.batch_row disable trigger user",
                "alter table documents.evidence disable trigger user",
                "alter table documents.evidence_owner disable trigger user",
                "alter table documents.evidence_export disable trigger user",
                "alter table documents.status_slot disable trigger user",
                "alter table documents.status_publication disable trigger user",
                "alter table documents.check_receipt disable trigger user",
                "alter table documents.did_log disable trigger user",
                "alter table documents.wallet_copy disable trigger user",
                "alter table documents.wallet_withdrawal disable trigger user",
                "alter table documents.trust_version disable trigger user");
    }

    @AfterEach
    void stopDistrict() {
        district.close();
        database.close();
    }

    @Test
    void nothingIsFoundWhereNothingWasChanged() {
        evidenceOfEveryKind();

        assertThat(findings()).isEmpty();
    }

    @Test
    void aChangedDocumentIsNamedAndNotPulled() {
        each(
                "document",
                List.of(
                        "kind = 'PNR-01'",
                        "kind_version = 2",
                        "office = 'AMR'",
                        "valid_from = valid_from - 1",
                        "valid_until = '2099-01-01'",
                        "asset = 'premises:1'",
                        "case_id = gen_random_uuid(), link = 'L01'",
                        "predecessor = gen_random_uuid()",
                        "first_holder = 'person:' || gen_random_uuid()",
                        "public_code = 'AAAAAAAAAAAAAAAAAAAAAA'",
                        "issued_by = 'person:' || gen_random_uuid()",
                        "issued_at = issued_at - interval '1 day'",
                        "credential = set_byte(credential, 40, get_byte(credential, 40) # 1)",
                        "credential_digest = sha256('x')",
                        "number_sealed = set_byte(number_sealed, 20, get_byte(number_sealed, 20) # 1)",
                        "number_index = '\\x000102030405060708090a0b0c0d0e0f'",
                        "blinding = set_byte(blinding, 20, get_byte(blinding, 20) # 1)"),
                () -> {
                    assertThat(findings())
                            .anyMatch(f -> f.table().equals("documents.document")
                                    && f.row().equals(document.toString()));
                    assertAltered();
                });
    }

    @Test
    void anotherPlaceInAListIsNamedAndNotPulled() {
        each("status_slot", List.of("index = (index + 1) % 131072", "list = '2001-0'", "copy = 1"), () -> {
            assertThat(findings())
                    .anyMatch(f ->
                            f.table().equals("documents.document") && f.row().equals(document.toString()));
            assertAltered();
        });
        database.tamper("delete from documents.status_slot");
        assertAltered();
    }

    @Test
    void aChangedPublicationOfAListIsNamed() {
        district.documents.publishStatusLists();
        assertThat(findings()).isEmpty();
        each(
                "status_publication",
                List.of(
                        "revocation = sha256('x')",
                        "suspension = sha256('x')",
                        "token = null",
                        "at = at - interval '1 day'",
                        "valid_until = valid_until + interval '1 day'",
                        "number = 7",
                        "list = '2001-0'",
                        "blinding = set_byte(blinding, 20, get_byte(blinding, 20) # 1)"),
                () -> assertThat(findings()).anyMatch(f -> f.table().equals("documents.status_publication")));
    }

    @Test
    void aChangedWalletCopyIsNamedAndNotBelieved() {
        Actor holder = District.citizen(owner);
        byte[] copy = new Wallet()
                .take(district, holder, document)
                .text()
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        each(
                "wallet_copy",
                List.of(
                        "key = sha256('x') where copy = 1",
                        "token = sha256('x') where copy = 1",
                        "made_by = 'person:' || gen_random_uuid() where copy = 1",
                        "fields = '{name}' where copy = 1",
                        "made_at = made_at - interval '1 day' where copy = 1",
                        "expires_at = expires_at + interval '1 day' where copy = 1",
                        "entry = entry + 1000000 where copy = 1",
                        "blinding = set_byte(blinding, 20, get_byte(blinding, 20) # 1) where copy = 1"),
                () -> {
                    assertThat(findings()).anyMatch(f -> f.table().equals("documents.wallet_copy"));
                    assertThat(district.documents.verify(copy).value())
                            .isIn(Verdict.Value.CANNOT_CHECK, Verdict.Value.UNKNOWN);
                });
    }

    @Test
    void aChangedWithdrawalOfACopyIsNamed() {
        Actor holder = District.citizen(owner);
        int copy = new Wallet().take(district, holder, document).copy();
        district.write(tx -> district.documents.walletCopies().withdraw(tx, holder, document, copy));
        each(
                "wallet_withdrawal",
                List.of(
                        "withdrawn_by = 'person:' || gen_random_uuid()",
                        "at = at - interval '1 day'",
                        "blinding = set_byte(blinding, 20, get_byte(blinding, 20) # 1)"),
                () -> assertThat(findings()).anyMatch(f -> f.table().equals("documents.wallet_withdrawal")));
        database.tamper("delete from documents.wallet_withdrawal");
        assertThat(findings()).isNotEmpty();
    }

    @Test
    void aDocumentThatClaimsAnotherEntryIsNamedAndNotPulled() {
        UUID other = district.provable(psb, card(owner)).document();
        database.tamper(
                "update documents.document set entry = entry + 1000000 where id = '" + other + "'",
                "update documents.document d set entry = o.entry - 1000000 from documents.document o where d.id = '"
                        + document + "' and o.id = '" + other + "'");

        assertThat(findings()).anyMatch(f -> f.row().equals(document.toString()));
        assertAltered();
    }

    @Test
    void aCredentialMovedFromAnotherRowIsNotPulled() {
        PersonId rich = district.person("富人");
        UUID other = district.provable(psb, card(rich)).document();
        database.tamper(
                "update documents.document d set credential = o.credential, credential_digest = o.credential_digest"
                        + " from documents.document o where d.id = '" + document + "' and o.id = '" + other + "'");

        assertThat(findings()).anyMatch(f -> f.row().equals(document.toString()));
        assertAltered();
    }

    @Test
    void whatBecameOfADraftIsNamedIfItWasChanged() {
        Drafts drafts = district.documents.drafts();
        UUID draft = ((Drafts.SaveResult.Saved) district.<Drafts.SaveResult>write(
                        tx -> drafts.draft(tx, psb, new Drafts.Content(card(owner), Optional.empty()))))
                .draft();
        district.write(tx -> drafts.submit(tx, psb, draft));

        each(
                "draft_event",
                List.of(
                        "kind = 'PNR-01'",
                        "office = 'AMR'",
                        "two = not two",
                        "digest = sha256('x')",
                        "drafted_by = 'person:' || draft_id, actor = 'person:' || draft_id",
                        "at = at - interval '1 day'",
                        "blinding = set_byte(blinding, 20, get_byte(blinding, 20) # 1)"),
                () -> assertThat(findings()).anyMatch(f -> f.table().equals("documents.draft_event")));
        database.tamper("drop table public.kept", "alter table documents.draft disable trigger user");
        each(
                "draft",
                List.of(
                        "state = 'DRAFT'",
                        "state = 'REFUSED', content = null",
                        "kind = 'PNR-01'",
                        "office = 'AMR'",
                        "drafted_by = 'person:' || gen_random_uuid()",
                        "content = set_byte(content, 20, get_byte(content, 20) # 1)"),
                () -> assertThat(findings())
                        .anyMatch(f -> f.table().equals("documents.draft_event")
                                && f.row().equals(draft + "/1")));
    }

    @Test
    void aBatchThatWasStartedIsNamedIfItWasChanged() {
        Batches batches = district.documents.batches();
        byte[] file =
                ("holder,name,id_number\n" + owner.ref() + ",张三,1\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        UUID batch = ((Batches.UploadResult.Uploaded) district.<Batches.UploadResult>write(
                        tx -> batches.upload(tx, psb, CARD, Batches.Format.CSV, file)))
                .batch();
        while (batches.work()) {
            // Until it is tried.
        }
        district.write(tx -> batches.start(tx, psb, batch));
        // Only what was started, not what came of it, so that rows may be put back.
        database.tamper("delete from documents.batch_row");

        each(
                "batch",
                List.of(
                        "effect = 'OTHER'",
                        "kind = 'PNR-01'",
                        "office = 'AMR'",
                        "file_digest = sha256('x')",
                        "row_count = row_count + 1",
                        "uploaded_by = 'person:' || gen_random_uuid()",
                        "uploaded_at = uploaded_at - interval '1 day'",
                        "started_by = 'person:' || gen_random_uuid()",
                        "started_at = started_at - interval '1 day'",
                        "blinding = set_byte(blinding, 20, get_byte(blinding, 20) # 1)"),
                () -> assertThat(findings()).anyMatch(f -> f.table().equals("documents.batch")));
    }

    @Test
    void aRemovedPredecessorIsNamed() {
        UUID other = district.provable(psb, card(owner)).document();
        Documents.ReplaceResult merged = district.write(tx -> district.documents.replace(
                tx, psb, Documents.Replacement.MERGER, List.of(document, other), List.of(card(owner))));
        UUID one = ((Documents.ReplaceResult.Replaced) merged)
                .successors()
                .getFirst()
                .document();
        district.documents.awaitProvable(List.of(one), District.LONG_ENOUGH);
        assertThat(findings()).isEmpty();

        database.tamper("delete from documents.further_predecessor");

        assertThat(findings()).anyMatch(f -> f.row().equals(one.toString()));
    }

    @Test
    void anotherHolderIsNamedAndNotPulled() {
        PersonId thief = district.person("小偷");
        database.tamper("update documents.document_holder set holder = '" + thief.ref() + "'");

        assertThat(findings()).anyMatch(f -> f.row().equals(document.toString()));
        assertAltered();
    }

    @Test
    void aStandingThatTheEventsDoNotMakeIsNamedAndNotPulled() {
        district.change(psb, document, Kind.REVOKED, "LOST");
        database.tamper("update documents.standing set state = 'ACTIVE'");

        assertThat(findings()).anyMatch(f -> f.row().equals(document.toString()));
        assertAltered();
    }

    @Test
    void aDeletedRevocationIsNamed() {
        district.change(psb, document, Kind.REVOKED, "LOST");
        database.tamper("delete from documents.status_event");
        assertAltered();
        database.tamper("update documents.standing set state = 'ACTIVE', events = 0");

        // Row and derived state agree again; the ledger still holds the entry that nobody claims.
        assertThat(findings()).anyMatch(f -> f.code().equals("ENTRY_UNCLAIMED"));
        // And it knows without any audit that there was a first event: nobody is told that the document is in force.
        assertDoubtful(document);
        assertThat(pull())
                .isInstanceOfSatisfying(
                        PullResult.NotPulled.class,
                        refused -> assertThat(refused.outcome()).isEqualTo(Outcome.CANNOT_CHECK));
    }

    @Test
    void whatOnlyTheAuditFindsTurnsTheVerdictToo() {
        UUID other = district.provable(psb, card(owner)).document();
        district.change(psb, document, Kind.REVOKED, "LOST");
        // Somebody who knows how the ledger would notice takes that away as well.
        database.tamper(
                "delete from documents.status_event",
                "update documents.standing set state = 'ACTIVE', events = 0",
                "alter table ledger.entry disable trigger user",
                "update ledger.entry set idem_key = sha256('x') where entry_id = (select max(entry_id) from ledger.entry)");
        assertThat(value(document)).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);

        // The finding does not tell whose row is missing: nobody is told anything.
        district.documents.audited(findings());
        assertDoubtful(document);
        assertDoubtful(other);

        // A finding that names a row concerns that document alone.
        district.documents.audited(
                List.of(new Finding("ROW_ALTERED", "documents.status_event", document + "/1", "test")));
        assertDoubtful(document);
        assertThat(value(other)).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);

        district.documents.audited(
                List.of(new Finding("ROW_ALTERED", "identity.grant_event", document.toString(), "test")));
        assertThat(value(other)).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
    }

    private Verdict.Value value(UUID id) {
        return verified(id).value();
    }

    private Verdict verified(UUID id) {
        String code = district.<String>read(
                tx -> district.documents.find(tx, id).orElseThrow().publicCode());
        return district.documents.verifyByCode(code).orElseThrow().verdict();
    }

    private void assertDoubtful(UUID id) {
        Verdict verdict = verified(id);
        assertThat(verdict.value()).isEqualTo(Verdict.Value.CANNOT_CHECK);
        assertThat(verdict.check(Verdict.Row.STATUS).map(Verdict.Check::code)).contains(Code.ST_RECORDS_DOUBTFUL);
    }

    @Test
    void aChangedStatusEventIsNamedAndNotPulled() {
        district.change(psb, document, Kind.REVOKED, "LOST");
        each(
                "status_event",
                List.of(
                        "reason = 'OTHER'",
                        "effective_at = effective_at - interval '1 day'",
                        "recorded_at = recorded_at - interval '1 day'",
                        "office = 'AMR'",
                        "actor = 'person:' || gen_random_uuid()",
                        "type = 'SURRENDERED'",
                        "blinding = set_byte(blinding, 20, get_byte(blinding, 20) # 1)"),
                () -> {
                    assertThat(findings())
                            .anyMatch(f -> f.table().equals("documents.status_event")
                                    && f.row().equals(document + "/1"));
                    assertAltered();
                });
    }

    @Test
    void changedEvidenceIsNamed() {
        UUID evidence = pull().evidence();
        each(
                "evidence",
                List.of(
                        "outcome = 'CANNOT_CHECK', credential_digest = null, fields = '{}'",
                        "case_id = gen_random_uuid()",
                        "service = 'other'",
                        "slot = 'M02'",
                        "document_id = gen_random_uuid()",
                        "kind = 'PNR-01'",
                        "officer = 'person:' || gen_random_uuid()",
                        "office = 'PSB'",
                        "ground = 'none'",
                        "fields = '{name}'",
                        "verdict = 'revoked'",
                        "reason = 'OTHER'",
                        "credential_digest = sha256('x')",
                        "status_events = 1",
                        "at = at - interval '1 day'",
                        "business_at = business_at - interval '1 day'",
                        "blinding = set_byte(blinding, 20, get_byte(blinding, 20) # 1)"),
                () -> assertThat(findings())
                        .anyMatch(f -> f.table().equals("documents.evidence")
                                && f.row().equals(evidence.toString())));
    }

    @Test
    void whoRefusedCannotBeChangedOrLeftOut() {
        UUID evidence = refusal();
        each(
                "evidence",
                List.of("refused_by = null", "refused_by = 'person:' || gen_random_uuid()", "officer = refused_by"),
                () -> assertThat(findings())
                        .anyMatch(f -> f.table().equals("documents.evidence")
                                && f.row().equals(evidence.toString())));
    }

    @Test
    void evidenceOfUsesLooksChecksAndCorrectionsIsNamedIfChanged() {
        UUID pull = pull().evidence();
        PullResult look = district.db.write(
                clerk.act("case:" + caseId),
                tx -> district.documents.preview(
                        tx, context(clerk, caseId, CARD, Set.of(owner), new Ground.OwnerAuthorised()), document));
        UUID use = used(pull) instanceof Documents.UseResult.Used(List<UUID> evidence)
                ? evidence.getFirst()
                : new UUID(0, 0);
        UUID check = district.documents
                .check(new Documents.CheckContext(caseId, "open-hall", "-", clerk, "AMR"), new byte[] {1})
                .evidence();
        UUID correction = ((Documents.CorrectResult.Corrected) district.<Documents.CorrectResult>write(
                        tx -> district.documents.correct(
                                tx,
                                district.officer(Role.SUPERVISOR, "AMR"),
                                pull,
                                new Documents.Correction(
                                        Optional.of(UUID.randomUUID()), Optional.empty(), Optional.empty(), "x"))))
                .evidence();
        changed(look.evidence(), "fields = '{name}'", "outcome = 'PULLED'");
        changed(
                use,
                "link = 'L04'",
                "decision = gen_random_uuid()",
                "rests_on = '" + look.evidence() + "'",
                "fields = '{name}'",
                "verdict = 'revoked'");
        changed(check, "file_digest = sha256('x')", "verdict = 'valid'");
        changed(
                correction,
                "supersedes = '" + check + "'",
                "corrected_by = 'person:' || gen_random_uuid()",
                "correction = set_byte(correction, 20, get_byte(correction, 20) # 1)",
                "supersedes = null, corrected_by = null, correction = null");
    }

    private void changed(UUID evidence, String... changes) {
        each(
                "evidence",
                List.of(changes).stream()
                        .map(change -> change + " where id = '" + evidence + "'")
                        .toList(),
                () -> assertThat(findings())
                        .anyMatch(f -> f.table().equals("documents.evidence")
                                && f.row().equals(evidence.toString())));
        database.tamper("drop table public.kept");
    }

    private Documents.UseResult used(UUID pull) {
        return district.write(tx -> district.documents.use(
                tx,
                new Documents.Use(
                        caseId,
                        "L03",
                        UUID.randomUUID(),
                        district.officer(Role.APPROVER, "HUD"),
                        "HUD",
                        List.of(pull))));
    }

    @Test
    void whatIsNoLongerWhatWasSealedIsNotUsed() {
        UUID pull = pull().evidence();
        database.tamper("update documents.document set valid_until = '2099-01-01'");

        assertThat(used(pull))
                .isInstanceOfSatisfying(
                        Documents.UseResult.Altered.class,
                        altered -> assertThat(altered.pull()).isEqualTo(pull));
        assertThat(district.<Map<Outcome, Long>>read(tx -> district.documents.evidenceCounts(tx, caseId)))
                .containsEntry(Outcome.ALTERED, 1L)
                .doesNotContainKey(Outcome.USED);
    }

    @Test
    void changedOwnersOfEvidenceAreNamed() {
        UUID evidence = pull().evidence();
        database.tamper("delete from documents.evidence_owner");

        assertThat(findings()).anyMatch(f -> f.row().equals(evidence.toString()));
    }

    @Test
    void deletedEvidenceIsNoticed() {
        pull();
        database.tamper("delete from documents.evidence_owner", "delete from documents.evidence");

        assertThat(findings()).anyMatch(f -> f.code().equals("ENTRY_UNCLAIMED"));
    }

    @Test
    void aChangedOrDeletedCheckReceiptIsNamed() {
        var unused = district.documents.check(new byte[] {1}, Optional.empty());
        assertThat(findings()).isEmpty();
        database.tamper("update documents.check_receipt set file = file || '\\x20'");
        assertThat(findings()).anyMatch(f -> f.table().equals("documents.check_receipt"));
        database.tamper("delete from documents.check_receipt");
        assertThat(findings()).anyMatch(f -> f.code().equals("ENTRY_UNCLAIMED"));
    }

    @Test
    void changedExportsAndTrustFilesAreNamed() {
        Actor auditor = district.officer(Role.AUDITOR, "*");
        var unused = district.export(auditor, pull().evidence(), "complaint").orElseThrow();
        database.tamper("update documents.evidence_export set auditor = 'person:nobody'");
        assertThat(findings()).anyMatch(f -> f.table().equals("documents.evidence_export"));

        database.tamper("update documents.trust_version set at = at - interval '1 day'");
        assertThat(findings()).anyMatch(f -> f.table().equals("documents.trust_version"));
    }

    @Test
    void aChangedEntryOfTheDidLogIsNamed() {
        each(
                "did_log",
                List.of(
                        "line = line || '\\x20'",
                        "version_time = version_time + interval '1 second'",
                        "at = at - interval '1 day'",
                        "number = number + 100",
                        "blinding = set_byte(blinding, 20, get_byte(blinding, 20) # 1)"),
                () -> assertThat(findings()).anyMatch(f -> f.table().equals("documents.did_log")));
    }

    @Test
    void aRemovedEntryOfTheDidLogIsFoundOutAndNotReplaced() {
        database.tamper("delete from documents.did_log where number = (select max(number) from documents.did_log)");

        assertThat(findings()).anyMatch(f -> f.code().equals("ENTRY_UNCLAIMED"));
        assertThat(org.assertj.core.api.Assertions.catchThrowable(district.documents::refreshTrust))
                .hasMessageContaining("DOC-005")
                .hasMessageContaining("backup");
    }

    @Test
    void aTrustFileOfAnotherRootIsNotBelieved() {
        database.tamper("update documents.trust_version set file = replace(convert_from(file, 'UTF8'),"
                + " '\"demo\":false', '\"demo\":true')::bytea, entry = entry + 1000000");

        assertThat(org.assertj.core.api.Assertions.catchThrowable(district.documents::trustFile))
                .isInstanceOf(commonseal.proof.MalformedException.class);
        assertThat(findings()).anyMatch(f -> f.table().equals("documents.trust_version"));
    }

    /** Makes each change, lets it be noticed, and puts the rows back as they were. */
    private void each(String table, List<String> changes, Runnable noticed) {
        database.tamper("create table public.kept as select * from documents." + table);
        assertThat(findings()).as("before").isEmpty();
        for (String change : changes) {
            database.tamper("update documents." + table + " set " + change);
            assertThatCode(noticed::run).as(change).doesNotThrowAnyException();
            database.tamper(
                    "set session_replication_role = replica",
                    "delete from documents." + table
                            + " where id in (select id from public.kept)".replace("id", key(table)),
                    "insert into documents." + table + " select * from public.kept");
        }
        assertThat(findings()).as("put back").isEmpty();
    }

    private static String key(String table) {
        return switch (table) {
            case "status_event", "status_slot", "wallet_copy", "wallet_withdrawal" -> "document_id";
            case "status_publication", "did_log" -> "entry";
            case "draft_event" -> "draft_id";
            default -> "id";
        };
    }

    private void evidenceOfEveryKind() {
        Actor auditor = district.officer(Role.AUDITOR, "*");
        UUID evidence = pull().evidence();
        var unused = district.export(auditor, evidence, "complaint").orElseThrow();
        district.change(psb, document, Kind.SUSPENDED, "INSPECTION");
        pull();
        district.write(tx -> district.documents.supersede(tx, psb, document, card(owner)));
    }

    private UUID refusal() {
        return district.write(tx -> district.documents.recordRefusal(
                tx,
                new Documents.Refusal(
                        caseId,
                        "open-hall",
                        "M01",
                        document,
                        CARD,
                        clerk.ref(),
                        "AMR",
                        Optional.of(owner.ref()),
                        "OWNER_REFUSED")));
    }

    private PullResult pull() {
        return district.pull(context(clerk, caseId, CARD, Set.of(owner), new Ground.OwnerAuthorised()), document);
    }

    private void assertAltered() {
        PullResult result = pull();
        assertThat(result).isInstanceOf(PullResult.NotPulled.class);
        assertThat(((PullResult.NotPulled) result).outcome()).isEqualTo(Outcome.ALTERED);
        assertThat(((PullResult.NotPulled) result).verdict().map(Verdict::value))
                .contains(Verdict.Value.ALTERED);
        assertThat(district.<Map<Outcome, Long>>read(tx -> district.documents.evidenceCounts(tx, caseId)))
                .containsKey(Outcome.ALTERED);
    }

    private List<Finding> findings() {
        return district.ledger.verify(district.sealedRows).findings();
    }
}
