package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.approvals.Cases.AnswersResult;
import commonseal.approvals.Cases.AttestedPaper;
import commonseal.approvals.Cases.CopyResult;
import commonseal.approvals.Cases.Filled;
import commonseal.approvals.Cases.FormField;
import commonseal.approvals.Cases.SlotState;
import commonseal.documents.Copies.Proposal;
import commonseal.documents.Documents.CopyMethod;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.StatusResult;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.testkit.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A paper brought once: accepted, agreed to, pulled by later cases, always as what it is. */
class CopyCaseTest {

    static final String FIRST = "copy-first";

    @TempDir
    static Path home;

    private static TestDatabase database;
    private static District district;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        district = District.start(database, home);
        publish(district);
    }

    @AfterAll
    static void stop() {
        district.close();
        database.close();
    }

    /** A service that takes the card on paper or from the ledger, and one that demands the document itself. */
    static void publish(District district) {
        for (boolean original : List.of(false, true)) {
            district.publish(
                    """
                    format: 1
                    code: %s
                    version: 1
                    title: {zh: 示例, en: Example}
                    calendar: cn-gov
                    limits: {statutory: {days: 20}}
                    form:
                      - {id: owner-name, type: string, title: {zh: 姓名, en: Name}, backfill: [{kind: PSB-01, path: $.name}]}
                    materials:
                      - {id: card, kind: PSB-01, original: %s, sources: [ledger, applicant], title: {zh: 身份证, en: Card}}
                    links:
                      - id: A
                        title: {zh: 环节, en: Link}
                        agency: PNR
                        role: {decide: approver}
                        needs: {materials: [card]}
                        limit: {days: 3}
                        outcomes: {ok: {effect: approve}}
                    decision: {approve: all}
                    """.formatted(original ? "copy-original" : FIRST, original).getBytes(StandardCharsets.UTF_8));
        }
    }

    static AttestedPaper paper(HolderId holder, String number) {
        return new AttestedPaper(
                "PSB-01",
                holder,
                "外省公安局",
                number,
                LocalDate.of(2020, 5, 1),
                Optional.of(LocalDate.of(2040, 4, 30)),
                CopyMethod.ORIGINAL_SEEN,
                Map.of("name", "张三"));
    }

    private static UUID opened(String service, PersonId owner) {
        return district.apply(
                District.citizen(owner),
                new Cases.Application(service, Map.of(), Optional.empty(), Optional.empty(), Map.of(), false));
    }

    /** A case with the paper uploaded, checked against its original and found usable. */
    static UUID withPaper(District district, PersonId owner) {
        UUID id = district.apply(
                District.citizen(owner),
                new Cases.Application(FIRST, Map.of(), Optional.empty(), Optional.empty(), Map.of(), false));
        district.uploadAll(District.citizen(owner), id);
        district.done(district.cases.submit(District.citizen(owner), id));
        district.done(district.cases.checkMaterial(district.clerk(), id, "A.card", true, Optional.empty()));
        return id;
    }

    private static UUID proposed(UUID id, PersonId owner, String number) {
        CopyResult result = district.cases.proposeCopy(district.clerk(), id, "A.card", paper(owner, number));
        assertThat(result).isInstanceOf(CopyResult.Asked.class);
        return ((CopyResult.Asked) result).copy();
    }

    /** Made in a case of its own. */
    private static UUID copied(PersonId owner) {
        UUID id = withPaper(district, owner);
        UUID copy = proposed(id, owner, "旧字" + id);
        district.agree(id, owner, owner);
        return copy;
    }

    @Test
    void aPaperAcceptedOnceIsPulledByTheNextCaseAsACopy() {
        PersonId owner = district.person("张三");
        UUID first = withPaper(district, owner);
        assertThat(district.view(first).actions()).contains("attest");
        UUID copy = proposed(first, owner, "旧字第1号");
        assertThat(find(copy)).as("not before he agreed").isEmpty();

        district.agree(first, owner, owner);

        assertThat(find(copy).orElseThrow().copy()).contains(CopyMethod.ORIGINAL_SEEN);
        assertThat(find(copy).orElseThrow().office()).isEqualTo("GSC");
        assertThat(types(first)).contains("copy.proposed", "copy.made");
        assertThat(slot(first).state()).as("here the paper itself serves").isEqualTo(SlotState.CHECKED);
        district.done(district.cases.accept(district.clerk(), first));

        UUID later = opened(FIRST, owner);
        assertThat(slot(later).items()).singleElement().satisfies(item -> {
            assertThat(item.document()).contains(copy);
            assertThat(item.copy()).isTrue();
        });
        district.done(district.cases.requestAuthorisations(district.clerk(), later, Optional.empty()));
        district.agree(later, owner, owner);
        assertThat(district.cases.pull(district.clerk(), later).items())
                .singleElement()
                .satisfies(item -> assertThat(item.outcome()).isEqualTo(Outcome.PULLED));

        FormField name = district.view(later).form().getFirst();
        assertThat(name.value()).contains("张三");
        assertThat(name.fromCopy()).isTrue();
        assertThat(name.locked())
                .as("the definition locks what a document states")
                .isFalse();
        Actor applicant = District.citizen(owner);
        assertThat(district.cases.answer(applicant, later, Map.of("owner-name", "张三丰")))
                .isEqualTo(new AnswersResult.Invalid(Map.of("owner-name", "REASON_REQUIRED")));
        assertThat(district.cases.answer(applicant, later, Map.of("owner-name", "张三丰"), Map.of("owner-name", "读错了")))
                .isEqualTo(new AnswersResult.Saved());
        assertThat(district.view(later).form().getFirst().filled()).isEqualTo(Filled.OVERRIDDEN);
        district.accepted(applicant, later);
        assertThat(district.cases.reconcile()).isZero();
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void aDocumentComesBeforeACopyAndWhoDemandsTheDocumentTakesNone() {
        PersonId owner = district.person("李四");
        UUID copy = copied(owner);
        assertThat(slot(opened("copy-original", owner)).reason()).isEqualTo("applicant");
        assertThat(slot(opened(FIRST, owner)).items().getFirst().document()).contains(copy);

        UUID card = district.hold("PSB-01", owner);

        assertThat(slot(opened(FIRST, owner)).items().getFirst()).satisfies(item -> {
            assertThat(item.document()).contains(card);
            assertThat(item.copy()).isFalse();
        });
        assertThat(slot(opened("copy-original", owner)).reason()).isEqualTo("on-ledger");
    }

    @Test
    void whatWasNotAcceptedOrIsSomebodyElsesBecomesNone() {
        PersonId owner = district.person("王五");
        UUID id = opened(FIRST, owner);
        district.uploadAll(District.citizen(owner), id);
        assertThat(district.cases.proposeCopy(district.clerk(), id, "A.card", paper(owner, "1")))
                .as("not checked yet")
                .isEqualTo(new CopyResult.Refused("COPY_NOT_ACCEPTED"));
        district.done(district.cases.checkMaterial(district.clerk(), id, "A.card", true, Optional.empty()));

        assertThat(district.cases.proposeCopy(district.clerk(), id, "A.card", paper(district.person("外人"), "1")))
                .isEqualTo(new CopyResult.Invalid(Map.of("holder", "UNKNOWN")));
        assertThat(district.cases.proposeCopy(District.citizen(owner), id, "A.card", paper(owner, "1")))
                .isInstanceOf(CopyResult.Refused.class);
        assertThat(district.cases.proposeCopy(
                        district.officer(Role.COUNTER_CLERK, "PNR").actor(), id, "A.card", paper(owner, "1")))
                .isInstanceOf(CopyResult.Refused.class);
        assertThat(proposals(id)).isEmpty();
    }

    @Test
    void aRefusalLeavesEvidenceAndNothingOfThePaperAndAnotherReadingTakesThePlaceOfTheFirst() {
        PersonId owner = district.person("赵六");
        UUID id = withPaper(district, owner);
        UUID wrong = proposed(id, owner, "读错");
        UUID right = proposed(id, owner, "正确");
        assertThat(proposals(id))
                .extracting(Proposal::id)
                .containsExactly(right)
                .doesNotContain(wrong);

        district.refuse(id, owner, owner);

        assertThat(proposals(id)).isEmpty();
        assertThat(find(right)).isEmpty();
        assertThat(types(id)).contains("copy.refused").doesNotContain("copy.made");
        assertThat(district.<Map<Outcome, Long>>read(tx -> district.documents.evidenceCounts(tx, id)))
                .isEqualTo(Map.of(Outcome.REFUSED_BY_OWNER, 1L));
    }

    @Test
    void aCaseThatEndsForgetsWhatNobodyAgreedTo() {
        PersonId owner = district.person("钱七");
        UUID id = withPaper(district, owner);
        UUID copy = proposed(id, owner, "1");

        district.done(district.cases.withdraw(District.citizen(owner), id, "不办了"));

        assertThat(proposals(id)).isEmpty();
        assertThat(find(copy)).isEmpty();
    }

    @Test
    void decisionsThatRestOnAFalsePaperAreFlaggedInEveryCase() {
        PersonId owner = district.person("孙八");
        UUID first = withPaper(district, owner);
        UUID copy = proposed(first, owner, "1");
        district.agree(first, owner, owner);
        district.done(district.cases.accept(district.clerk(), first));
        district.approved(first, "A");
        UUID later = opened(FIRST, owner);
        district.done(district.cases.requestAuthorisations(district.clerk(), later, Optional.empty()));
        district.agree(later, owner, owner);
        var unused = district.cases.pull(district.clerk(), later);
        district.accepted(District.citizen(owner), later);
        district.approved(later, "A");

        StatusResult result = district.write(
                tx -> district.documents.copies().declareVoid(tx, district.clerk(), copy, "PAPER_FALSE"));

        assertThat(result).isInstanceOf(StatusResult.Changed.class);
        assertThat(district.cases.flagged(district.approver("PNR").actor()))
                .extracting(Cases.Flagged::caseId)
                .contains(first, later);
        assertThat(slot(opened(FIRST, owner)).reason()).isEqualTo("applicant");
    }

    @Test
    void aHolderWhoTakesItBackBringsThePaperNextTime() {
        PersonId owner = district.person("周九");
        UUID copy = copied(owner);

        StatusResult result = district.db.write(
                District.citizen(owner).act("own-copy"),
                tx -> district.documents.copies().withdraw(tx, District.citizen(owner), copy));

        assertThat(result).isInstanceOf(StatusResult.Changed.class);
        assertThat(slot(opened(FIRST, owner)).reason()).isEqualTo("applicant");
    }

    // -- in short

    private static Optional<Held> find(UUID copy) {
        return district.read(tx -> district.documents.find(tx, copy));
    }

    private static List<Proposal> proposals(UUID id) {
        return district.read(tx -> district.documents.copies().ofCase(tx, id));
    }

    private static Cases.Slot slot(UUID id) {
        return district.view(id).slots().getFirst();
    }

    private static List<String> types(UUID id) {
        return district.cases.events(district.clerk(), id, Page.Request.first(200)).orElseThrow().items().stream()
                .map(Cases.Event::type)
                .toList();
    }
}
