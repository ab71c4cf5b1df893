package commonseal.documents;

import static commonseal.documents.District.GUN;
import static commonseal.documents.District.PERMIT;
import static commonseal.documents.District.as;
import static commonseal.documents.District.card;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.ReplaceResult;
import commonseal.documents.Documents.Replacement;
import commonseal.documents.Documents.StatusChange;
import commonseal.documents.Drafts.ApproveResult;
import commonseal.documents.Drafts.Content;
import commonseal.documents.Drafts.SaveResult;
import commonseal.documents.Drafts.StepResult;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kind asks: one document in force, two persons. */
class KindAsksTest {
    private static final int AT_ONCE = 6;

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path home;

    private District district;
    private Actor psb;
    private PersonId owner;

    @BeforeEach
    void startDistrict() {
        district = District.start(database, home, false);
        psb = district.officer(Role.ISSUER, "PSB");
        owner = district.person("张三");
    }

    @AfterEach
    void stopDistrict() {
        district.close();
        database.close();
    }

    @Test
    void aSecondOneIsRefusedAndTheFirstNamedUntilItEnds() {
        UUID first = district.issued(psb, permit()).document();

        assertThat(issue(permit())).isEqualTo(new IssueResult.Taken(Optional.of(first)));
        district.change(psb, first, StatusChange.Kind.SUSPENDED, "INSPECTION");
        assertThat(issue(permit())).isInstanceOf(IssueResult.Taken.class);
        district.change(psb, first, StatusChange.Kind.REVOKED, "MISUSE");
        assertThat(issue(permit())).isInstanceOf(IssueResult.Issued.class);
        // A refusal takes no number.
        assertThat(district.issued(psb, as(PERMIT, card(district.person("李四")))).number())
                .endsWith("-000003");
    }

    @Test
    void anotherTermIsAnotherDocumentAndASuccessorTakesItsPlace() {
        UUID first = district.issued(psb, permit()).document();
        LocalDate after = LocalDate.now(District.ZONE).plusMonths(13);
        Order later = new Order(
                PERMIT,
                "PSB",
                List.of(owner),
                permit().fields(),
                Optional.of(after),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        assertThat(issue(later)).isInstanceOf(IssueResult.Issued.class);
        IssueResult successor = district.write(tx -> district.documents.supersede(tx, psb, first, permit()));
        assertThat(successor).isInstanceOf(IssueResult.Issued.class);
        assertThat(issue(permit()))
                .isEqualTo(new IssueResult.Taken(Optional.of(((IssueResult.Issued) successor).document())));
    }

    @Test
    void aRefusedSuccessorLeavesThePlaceTaken() {
        UUID first = district.issued(psb, permit()).document();

        ReplaceResult refused = district.write(tx -> district.documents.replace(
                tx,
                psb,
                Replacement.REPLACEMENT,
                List.of(first),
                List.of(new Order(
                        PERMIT,
                        "PSB",
                        List.of(owner),
                        java.util.Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))));

        assertThat(refused).isInstanceOf(ReplaceResult.Refused.class);
        assertThat(issue(permit())).isEqualTo(new IssueResult.Taken(Optional.of(first)));
    }

    @Test
    void ofManyAtOnceOneIsIssued() throws Exception {
        CountDownLatch together = new CountDownLatch(AT_ONCE);
        List<IssueResult> results = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            Callable<IssueResult> one = () -> {
                together.countDown();
                together.await();
                return issue(permit());
            };
            for (Future<IssueResult> result : threads.invokeAll(Collections.nCopies(AT_ONCE, one))) {
                results.add(result.get());
            }
        }

        assertThat(results).filteredOn(IssueResult.Issued.class::isInstance).hasSize(1);
        assertThat(results).filteredOn(IssueResult.Taken.class::isInstance).hasSize(AT_ONCE - 1);
    }

    @Test
    void theDrafterOfAKindThatTakesTwoDoesNotApprove() {
        Drafts drafts = district.documents.drafts();
        Actor second = district.officer(Role.ISSUER, "PSB");
        assertThat(issue(as(GUN, card(owner)))).isEqualTo(new IssueResult.NotAllowed("TWO_PERSONS"));
        UUID draft = ((SaveResult.Saved) district.<SaveResult>write(tx ->
                        drafts.draft(tx, psb, new Content(as(GUN, card(owner)), Optional.empty()))))
                .draft();
        assertThat(district.<StepResult>write(tx -> drafts.submit(tx, psb, draft)))
                .isEqualTo(new StepResult.Done());

        assertThat(district.<ApproveResult>write(tx -> drafts.approve(tx, psb, draft)))
                .isEqualTo(new ApproveResult.Refused("TWO_PERSONS"));
        ApproveResult approved = district.write(tx -> drafts.approve(tx, second, draft));
        UUID document = ((ApproveResult.Approved) approved).issued().document();
        // The database says no to whoever writes past the program, too.
        for (String lone : List.of("issued_by", "'job:00000000-0000-0000-0000-000000000000'")) {
            assertThatThrownBy(() -> database.tamper("insert into documents.document select (jsonb_populate_record(d,"
                            + " jsonb_build_object('id', gen_random_uuid(), 'entry', d.entry + 1000, 'public_code',"
                            + " reverse(d.public_code), 'number_index', sha256('x')::bytea, 'issued_by', "
                            + (lone.equals("issued_by") ? "d.drafted_by" : lone) + "))).* from documents.document d"
                            + " where id = '" + document + "'"))
                    .hasStackTraceContaining("takes two persons");
        }
        district.documents.awaitProvable(List.of(document), District.LONG_ENOUGH);
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    private Order permit() {
        return as(PERMIT, card(owner));
    }

    private IssueResult issue(Order order) {
        return district.write(tx -> district.documents.issue(tx, psb, order));
    }
}
