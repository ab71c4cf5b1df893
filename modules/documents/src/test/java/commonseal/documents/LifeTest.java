package commonseal.documents;

import static commonseal.documents.District.card;
import static commonseal.documents.District.licence;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Documents.AsOf;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.ReplaceResult;
import commonseal.documents.Documents.Replacement;
import commonseal.documents.Documents.State;
import commonseal.documents.Documents.StatusChange;
import commonseal.documents.Documents.Validity;
import commonseal.documents.Drafts.ApproveResult;
import commonseal.documents.Drafts.Content;
import commonseal.documents.Drafts.Draft;
import commonseal.documents.Drafts.SaveResult;
import commonseal.documents.Drafts.StepResult;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.Verdict;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents that take the place of others, what was said of them on a day, and drafts. */
class LifeTest {
    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path home;

    private District district;
    private Actor amr;
    private Actor psb;
    private PersonId owner;

    @BeforeEach
    void startDistrict() {
        district = District.start(database, home, false);
        amr = district.officer(Role.ISSUER, "AMR");
        psb = district.officer(Role.ISSUER, "PSB");
        owner = district.person("张三");
    }

    @AfterEach
    void stopDistrict() {
        district.close();
        database.close();
    }

    @Test
    void aMergerHasTwoPredecessorsAndADivisionTwoSuccessors() {
        UUID a = district.issued(psb, card(owner)).document();
        UUID b = district.issued(psb, card(owner)).document();

        UUID one = replaced(psb, Replacement.MERGER, List.of(a, b), card(owner)).getFirst();

        assertThat(this.<List<UUID>>read(tx -> district.documents.predecessors(tx, one)))
                .containsExactly(a, b);
        assertThat(state(a)).isEqualTo(State.SUPERSEDED);
        assertThat(state(b)).isEqualTo(State.SUPERSEDED);
        List<UUID> two = replaced(psb, Replacement.DIVISION, List.of(one), card(owner), card(district.person("李四")));
        assertThat(this.<List<UUID>>read(tx -> district.documents.successors(tx, one)))
                .containsExactlyInAnyOrderElementsOf(two);
        assertThat(held(one).successor()).contains(two.getFirst());
        district.documents.awaitProvable(two, District.LONG_ENOUGH);
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void aRenewedDocumentRunsOutBesideItsSuccessor() {
        HolderId company = district.organisation("示范公司");
        UUID old = district.provable(amr, licence(company)).document();

        UUID next = replaced(amr, Replacement.RENEWAL, List.of(old), licence(company))
                .getFirst();

        assertThat(state(old)).isEqualTo(State.ACTIVE);
        assertThat(held(old).successor()).contains(next);
        assertThat(held(next).validFrom())
                .isEqualTo(held(old).validUntil().orElseThrow().plusDays(1));
        district.documents.awaitProvable(List.of(old, next), District.LONG_ENOUGH);
        byte[] bundle = read(tx -> district.documents.bundle(tx, amr, old)).orElseThrow();
        assertThat(district.documents.verify(bundle).value())
                .isIn(Verdict.Value.VALID, Verdict.Value.VALID_PENDING_ANCHOR);
        assertThat(replace(amr, Replacement.RENEWAL, List.of(old), licence(company)))
                .isEqualTo(new ReplaceResult.NotAllowed("WRONG_STATE"));
        // It still ends like any other.
        district.change(amr, old, StatusChange.Kind.REVOKED, "MISUSE");
        assertThat(state(old)).isEqualTo(State.REVOKED);
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void aCorrectionNamesTheFieldsThatDifferAndATransferAnotherHolder() throws Exception {
        UUID old = district.issued(psb, card(owner)).document();

        assertThat(replace(psb, Replacement.CORRECTION, List.of(old), card(owner)))
                .isEqualTo(new ReplaceResult.NotAllowed("NOTHING_CHANGED"));
        assertThat(replace(psb, Replacement.CORRECTION, List.of(old), card(district.person("李四"))))
                .isEqualTo(new ReplaceResult.NotAllowed("OTHER_HOLDER"));
        UUID corrected = replaced(psb, Replacement.CORRECTION, List.of(old), with(card(owner), Map.of("name", "张三丰")))
                .getFirst();
        try (var connection = database.superuser().getConnection();
                var row = connection
                        .createStatement()
                        .executeQuery(
                                "select reason || ' ' || array_to_string(changed, ',') from documents.status_event"
                                        + " where document_id = '" + old + "'")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("CORRECTION name");
        }
        assertThat(replace(psb, Replacement.TRANSFER, List.of(corrected), card(owner)))
                .isEqualTo(new ReplaceResult.NotAllowed("SAME_HOLDER"));
        PersonId buyer = district.person("李四");
        UUID his = replaced(psb, Replacement.TRANSFER, List.of(corrected), card(buyer))
                .getFirst();
        assertThat(held(his).holders()).containsExactly(buyer);
        assertThat(state(corrected)).isEqualTo(State.SUPERSEDED);
    }

    @Test
    void ofADivisionOfWhichOnePartIsWrongNothingRemains() {
        UUID one = district.issued(psb, card(owner)).document();

        ReplaceResult result = replace(
                psb, Replacement.DIVISION, List.of(one), card(owner), with(card(owner), Map.of("id_number", "")));

        assertThat(result)
                .isEqualTo(new ReplaceResult.Refused(1, new IssueResult.Invalid(Map.of("id_number", "REQUIRED"))));
        assertThat(state(one)).isEqualTo(State.ACTIVE);
        assertThat(this.<List<UUID>>read(tx -> district.documents.successors(tx, one)))
                .isEmpty();
        assertThat(district.issued(psb, card(owner)).number()).endsWith("-000002");
    }

    @Test
    void whatWasValidOnADayIsNotWhatWasKnownThen() {
        HolderId company = district.organisation("示范公司");
        LocalDate today = LocalDate.now(District.ZONE);
        UUID document = district.issued(
                        amr,
                        new Order(
                                District.LICENCE,
                                "AMR",
                                List.of(company),
                                licence(company).fields(),
                                Optional.of(today.minusDays(20)),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()))
                .document();
        Instant before = held(document).issuedAt();
        Instant since = today.minusDays(10).atStartOfDay(District.ZONE).toInstant();
        district.write(tx -> district.documents.changeStatus(
                tx, amr, document, new StatusChange(StatusChange.Kind.REVOKED, "COURT_ORDER", Optional.of(since))));

        assertThat(asOf(document, today.minusDays(5), Optional.empty()))
                .isEqualTo(new AsOf(State.REVOKED, Validity.IN_DATES, Optional.of(since), Optional.of("COURT_ORDER")));
        assertThat(asOf(document, today.minusDays(5), Optional.of(before)).counted())
                .isTrue();
        assertThat(asOf(document, today.minusDays(15), Optional.empty()).counted())
                .isTrue();
        assertThat(asOf(document, today.minusDays(25), Optional.empty()).validity())
                .isEqualTo(Validity.NOT_YET);
        assertThat(asOf(document, today.plusYears(2), Optional.of(before)).validity())
                .isEqualTo(Validity.EXPIRED);
        assertThat(this.<Optional<AsOf>>read(
                        tx -> district.documents.asOf(tx, document, today, Optional.of(before.minusSeconds(1)))))
                .isEmpty();
    }

    @Test
    void aDraftIsChangedSubmittedAndApproved() {
        Drafts drafts = district.documents.drafts();
        SaveResult begun =
                district.write(tx -> drafts.draft(tx, psb, content(with(card(owner), Map.of("id_number", "")))));
        UUID id = ((SaveResult.Saved) begun).draft();
        assertThat(begun).isEqualTo(new SaveResult.Saved(id, 1, Map.of("id_number", "REQUIRED")));
        assertThat(district.<StepResult>write(tx -> drafts.submit(tx, psb, id)))
                .isEqualTo(new StepResult.NotGood(new IssueResult.Invalid(Map.of("id_number", "REQUIRED"))));
        assertThat(district.<SaveResult>write(tx -> drafts.change(tx, psb, id, 7, content(card(owner)))))
                .isEqualTo(new SaveResult.Refused("DRAFT_CHANGED"));
        assertThat(district.<SaveResult>write(tx -> drafts.change(tx, psb, id, 1, content(card(owner)))))
                .isEqualTo(new SaveResult.Saved(id, 2, Map.of()));
        assertThat(district.<StepResult>write(tx -> drafts.submit(tx, psb, id))).isEqualTo(new StepResult.Done());

        Actor second = district.officer(Role.ISSUER, "PSB");
        assertThat(district.<StepResult>write(tx -> drafts.discard(tx, psb, id)))
                .isEqualTo(new StepResult.Refused("DRAFT_STATE"));
        assertThat(district.<Optional<Draft>>read(tx -> drafts.find(tx, amr, id)))
                .isEmpty();
        ApproveResult approved = district.write(tx -> drafts.approve(tx, second, id));

        UUID document = ((ApproveResult.Approved) approved).issued().document();
        Draft ended =
                district.<Optional<Draft>>read(tx -> drafts.find(tx, psb, id)).orElseThrow();
        assertThat(ended.state()).isEqualTo(Drafts.State.APPROVED);
        assertThat(ended.content()).isEmpty();
        assertThat(ended.documents()).containsExactly(document);
        assertThat(ended.decidedBy()).contains(second.ref());
        district.documents.awaitProvable(List.of(document), District.LONG_ENOUGH);
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void aDraftIsRefusedWithAReasonOrWithdrawn() {
        Drafts drafts = district.documents.drafts();
        Actor second = district.officer(Role.ISSUER, "PSB");
        UUID refused = submitted(card(owner));
        UUID withdrawn = submitted(card(owner));

        assertThat(district.<StepResult>write(tx -> drafts.refuse(tx, second, refused, " ")))
                .isEqualTo(new StepResult.Refused("REASON_REQUIRED"));
        assertThat(district.<StepResult>write(tx -> drafts.refuse(tx, psb, refused, "mine")))
                .isEqualTo(new StepResult.Refused("TWO_PERSONS"));
        assertThat(district.<StepResult>write(tx -> drafts.refuse(tx, second, refused, "照片不清")))
                .isEqualTo(new StepResult.Done());
        assertThat(district.<StepResult>write(tx -> drafts.withdraw(tx, second, withdrawn)))
                .isEqualTo(new StepResult.Refused("DRAFT_OTHER"));
        assertThat(district.<StepResult>write(tx -> drafts.withdraw(tx, psb, withdrawn)))
                .isEqualTo(new StepResult.Done());

        assertThat(district.<ApproveResult>write(tx -> drafts.approve(tx, second, refused)))
                .isEqualTo(new ApproveResult.Refused("DRAFT_STATE"));
        assertThat(district.<Page<Draft>>read(tx -> drafts.list(tx, psb, Optional.empty(), Page.Request.first(10)))
                        .items())
                .extracting(Draft::state)
                .containsExactly(Drafts.State.WITHDRAWN, Drafts.State.REFUSED);
        assertThat(district.<Optional<Draft>>read(tx -> drafts.find(tx, psb, refused))
                        .orElseThrow()
                        .reason())
                .contains("照片不清");
        assertThat(district.<Page<Held>>read(tx -> district.documents.held(tx, owner, Page.Request.first(10)))
                        .items())
                .isEmpty();
    }

    @Test
    void aDraftReplacesWhatItSays() {
        UUID old = district.issued(psb, card(owner)).document();
        Drafts drafts = district.documents.drafts();
        UUID id = ((SaveResult.Saved) district.<SaveResult>write(tx -> drafts.draft(
                        tx,
                        psb,
                        new Content(
                                with(card(owner), Map.of("name", "张三丰")),
                                Optional.of(new Drafts.Replaces(Replacement.CORRECTION, List.of(old)))))))
                .draft();
        assertThat(district.<StepResult>write(tx -> drafts.submit(tx, psb, id))).isEqualTo(new StepResult.Done());

        ApproveResult approved = district.write(tx -> drafts.approve(tx, psb, id));

        assertThat(approved).isInstanceOf(ApproveResult.Approved.class);
        assertThat(state(old)).isEqualTo(State.SUPERSEDED);
    }

    private UUID submitted(Order order) {
        Drafts drafts = district.documents.drafts();
        UUID id = ((SaveResult.Saved) district.<SaveResult>write(tx -> drafts.draft(tx, psb, content(order)))).draft();
        assertThat(district.<StepResult>write(tx -> drafts.submit(tx, psb, id))).isEqualTo(new StepResult.Done());
        return id;
    }

    private static Content content(Order order) {
        return new Content(order, Optional.empty());
    }

    static Order with(Order order, Map<String, String> fields) {
        Map<String, String> all = new HashMap<>(order.fields());
        all.putAll(fields);
        return new Order(
                order.kind(),
                order.office(),
                order.holders(),
                all,
                order.validFrom(),
                order.validUntil(),
                order.asset(),
                order.caseId(),
                order.link());
    }

    private AsOf asOf(UUID document, LocalDate day, Optional<Instant> knownAt) {
        return read(tx -> district.documents.asOf(tx, document, day, knownAt)).orElseThrow();
    }

    private <T> T read(Function<Tx, T> work) {
        return district.read(work);
    }

    private State state(UUID document) {
        return held(document).state();
    }

    private Held held(UUID document) {
        return read(tx -> district.documents.find(tx, document)).orElseThrow();
    }

    private ReplaceResult replace(Actor issuer, Replacement how, List<UUID> old, Order... successors) {
        return district.write(tx -> district.documents.replace(tx, issuer, how, old, List.of(successors)));
    }

    private List<UUID> replaced(Actor issuer, Replacement how, List<UUID> old, Order... successors) {
        ReplaceResult result = replace(issuer, how, old, successors);
        assertThat(result).isInstanceOf(ReplaceResult.Replaced.class);
        return ((ReplaceResult.Replaced) result)
                .successors().stream().map(IssueResult.Issued::document).toList();
    }
}
