package commonseal.documents;

import static commonseal.documents.District.licence;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.State;
import commonseal.documents.Documents.StatusChange;
import commonseal.documents.Documents.StatusChange.Kind;
import commonseal.documents.Documents.StatusResult;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.Role;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.ChainView;
import commonseal.verifier.Code;
import commonseal.verifier.Moment;
import commonseal.verifier.Policy;
import commonseal.verifier.StatusSource;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verifier;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatusTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @TempDir
    static Path home;

    private District district;
    private Actor issuer;
    private OrganisationId company;

    @BeforeAll
    void startDistrict() {
        district = District.start(database, home, false);
        issuer = district.officer(Role.ISSUER, "AMR");
        company = district.organisation("公司");
    }

    @AfterAll
    void stopDistrict() {
        district.close();
    }

    @Test
    void suspendsReinstatesAndRevokesForGood() {
        IssueResult.Issued issued = district.provable(issuer, licence(company));
        UUID id = issued.document();

        assertThat(verdict(issued)).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
        assertThat(district.change(issuer, id, Kind.SUSPENDED, "INSPECTION"))
                .isEqualTo(new StatusResult.Changed(State.SUSPENDED));
        assertThat(verdict(issued)).isEqualTo(Verdict.Value.SUSPENDED);
        assertThat(district.change(issuer, id, Kind.REINSTATED, "INSPECTION_PASSED"))
                .isEqualTo(new StatusResult.Changed(State.ACTIVE));
        assertThat(verdict(issued)).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
        assertThat(district.change(issuer, id, Kind.REVOKED, "LAW_BROKEN"))
                .isEqualTo(new StatusResult.Changed(State.REVOKED));
        assertThat(verdict(issued)).isEqualTo(Verdict.Value.REVOKED);
        for (Kind kind : Kind.values()) {
            assertThat(district.change(issuer, id, kind, "AGAIN"))
                    .isEqualTo(new StatusResult.WrongState(State.REVOKED));
        }
    }

    @Test
    void anOfficeFindsItsDocumentAndItsLifeAndNobodyElseDoes() {
        IssueResult.Issued issued = district.provable(issuer, licence(company));
        district.change(issuer, issued.document(), Kind.SUSPENDED, "INVESTIGATION");
        Actor other = district.officer(Role.ISSUER, "PSB");
        Actor clerk = district.officer(Role.COUNTER_CLERK, "AMR");

        for (String text : List.of(issued.number(), issued.publicCode())) {
            assertThat(district.<List<Held>>read(tx -> district.documents.ofOffice(tx, issuer, text)))
                    .extracting(Held::id)
                    .contains(issued.document());
            assertThat(district.<List<Held>>read(tx -> district.documents.ofOffice(tx, other, text)))
                    .isEmpty();
            assertThat(district.<List<Held>>read(tx -> district.documents.ofOffice(tx, clerk, text)))
                    .isEmpty();
        }
        Optional<Documents.Life> life = district.read(tx -> district.documents.life(tx, issuer, issued.document()));
        assertThat(life.orElseThrow().events())
                .extracting(Documents.LifeEvent::event, Documents.LifeEvent::reason, Documents.LifeEvent::officerRef)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("SUSPENDED", "INVESTIGATION", issuer.ref()));
        assertThat(life.orElseThrow().possible())
                .containsExactlyInAnyOrder(Kind.REINSTATED, Kind.REVOKED, Kind.SURRENDERED, Kind.VOID);
        assertThat(district.<Optional<Documents.Life>>read(tx -> district.documents.life(tx, other, issued.document())))
                .isEmpty();
    }

    @Test
    void saysSinceWhenByWhomAndWhyItIsRevoked() {
        IssueResult.Issued issued = district.provable(issuer, licence(company));
        Instant before = Instant.now().minusSeconds(1);
        district.change(issuer, issued.document(), Kind.REVOKED, "LAW_BROKEN");

        Verdict.Check status = verified(issued).check(Verdict.Row.STATUS).orElseThrow();

        assertThat(status.code()).isEqualTo(Code.ST_REVOKED);
        assertThat(status.data()).containsEntry("office", "AMR").containsEntry("reason", "LAW_BROKEN");
        assertThat(Instant.parse(status.data().get("since"))).isBetween(before, Instant.now());
    }

    @Test
    void aRevocationCountsBeforeTheLedgerProvesIt(@TempDir Path own) {
        try (TestDatabase fresh = TestDatabase.create();
                District slow = District.start(fresh, own, false)) {
            Actor officer = slow.officer(Role.ISSUER, "AMR");
            IssueResult.Issued issued = slow.provable(officer, licence(slow.organisation("公司")));
            slow.ledgerParts.sequencer().stop();

            slow.write(tx -> slow.documents.changeStatus(
                    tx, officer, issued.document(), new StatusChange(Kind.REVOKED, "LAW_BROKEN", Optional.empty())));

            assertThat(slow.documents
                            .verifyByCode(issued.publicCode())
                            .orElseThrow()
                            .verdict()
                            .value())
                    .isEqualTo(Verdict.Value.REVOKED);
        }
    }

    @Test
    void surrenderedAndVoidReadAsRevokedWithTheirOwnCodes() {
        IssueResult.Issued surrendered = district.provable(issuer, licence(company));
        district.change(issuer, surrendered.document(), Kind.SURRENDERED, "BUSINESS_CLOSED");
        IssueResult.Issued voided = district.provable(issuer, licence(company));
        district.change(issuer, voided.document(), Kind.VOID, "ISSUED_IN_ERROR");

        assertThat(verified(surrendered).value()).isEqualTo(Verdict.Value.REVOKED);
        assertThat(verified(surrendered).check(Verdict.Row.STATUS).orElseThrow().code())
                .isEqualTo(Code.ST_SURRENDERED);
        assertThat(verified(voided).check(Verdict.Row.STATUS).orElseThrow().code())
                .isEqualTo(Code.ST_VOID);
    }

    @Test
    void refusesWhoMayNotAndWhatHasNoReason() {
        UUID id = district.issued(issuer, licence(company)).document();
        Actor foreign = district.officer(Role.ISSUER, "PSB");
        Actor clerk = district.officer(Role.COUNTER_CLERK, "AMR");

        assertThat(district.change(foreign, id, Kind.REVOKED, "LAW_BROKEN"))
                .isEqualTo(new StatusResult.NotAllowed("OTHER_OFFICE"));
        assertThat(district.change(clerk, id, Kind.REVOKED, "LAW_BROKEN"))
                .isEqualTo(new StatusResult.NotAllowed("NO_ROLE"));
        assertThat(district.change(issuer, id, Kind.REVOKED, ""))
                .isEqualTo(new StatusResult.NotAllowed("REASON_REQUIRED"));
        assertThat(district.change(issuer, id, Kind.REVOKED, "because he laughed"))
                .isEqualTo(new StatusResult.NotAllowed("REASON_REQUIRED"));
        assertThat(district.change(issuer, UUID.randomUUID(), Kind.REVOKED, "LAW_BROKEN"))
                .isEqualTo(new StatusResult.Unknown());
        assertThat(effective(id, Kind.REVOKED, "LAW_BROKEN", Instant.now().plus(Duration.ofDays(1))))
                .isEqualTo(new StatusResult.NotAllowed("EFFECTIVE_IN_FUTURE"));
        assertThat(effective(id, Kind.REVOKED, "LAW_BROKEN", Instant.now().minus(Duration.ofDays(1))))
                .isEqualTo(new StatusResult.NotAllowed("BACKDATED"));
        assertThat(effective(id, Kind.REVOKED, "COURT_ORDER", Instant.now().minus(Duration.ofDays(1))))
                .isEqualTo(new StatusResult.Changed(State.REVOKED));
    }

    @Test
    void aSuccessorTakesThePlaceOfTheOldOneBothOrNeither() {
        IssueResult.Issued old = district.provable(issuer, licence(company));

        IssueResult notAllowed =
                district.write(tx -> district.documents.supersede(tx, issuer, old.document(), District.card(company)));
        assertThat(notAllowed).isEqualTo(new IssueResult.NotAllowed("OTHER_KIND"));
        assertThat(find(old).state()).isEqualTo(State.ACTIVE);

        IssueResult.Issued successor = (IssueResult.Issued) district.<IssueResult>write(
                tx -> district.documents.supersede(tx, issuer, old.document(), licence(company)));
        district.documents.awaitProvable(List.of(old.document(), successor.document()), District.LONG_ENOUGH);

        assertThat(find(old).state()).isEqualTo(State.SUPERSEDED);
        assertThat(find(old).successor()).contains(successor.document());
        Verdict verdict = verified(old);
        assertThat(verdict.value()).isEqualTo(Verdict.Value.SUPERSEDED);
        assertThat(verdict.check(Verdict.Row.STATUS).orElseThrow().data())
                .containsEntry("successor", successor.document().toString());
        assertThat(verdict(successor)).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
        IssueResult twice =
                district.write(tx -> district.documents.supersede(tx, issuer, old.document(), licence(company)));
        assertThat(twice).isEqualTo(new IssueResult.NotAllowed("WRONG_STATE"));
    }

    @Test
    void whoDecidesALinkAgainReplacesItsResult() {
        UUID caseId = UUID.randomUUID();
        Actor approver = district.officer(Role.APPROVER, "AMR");
        IssueResult.Issued old = district.provable(approver, District.inCase(licence(company), caseId, "L03"));
        IssueResult.Issued foreign = district.provable(issuer, licence(company));

        IssueResult again = district.write(tx -> district.documents.supersede(
                tx, approver, old.document(), District.inCase(licence(company), caseId, "L03")));
        IssueResult other = district.write(tx -> district.documents.supersede(
                tx, approver, foreign.document(), District.inCase(licence(company), caseId, "L03")));

        assertThat(again).isInstanceOf(IssueResult.Issued.class);
        assertThat(find(old).state()).isEqualTo(State.SUPERSEDED);
        assertThat(other).isEqualTo(new IssueResult.NotAllowed("NO_ROLE"));
        assertThat(find(foreign).state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void ofManyRevocationsAtOnceOneHappens() throws Exception {
        UUID id = district.provable(issuer, licence(company)).document();
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            List<Callable<StatusResult>> work = IntStream.range(0, 8)
                    .<Callable<StatusResult>>mapToObj(
                            i -> () -> district.change(issuer, id, Kind.REVOKED, "LAW_BROKEN"))
                    .toList();
            long changed = 0;
            for (Future<StatusResult> result : pool.invokeAll(work)) {
                changed += result.get() instanceof StatusResult.Changed ? 1 : 0;
            }
            assertThat(changed).isEqualTo(1);
        }
    }

    @Test
    void lastDayCountsAndTheDayAfterDoesNot() {
        IssueResult.Issued issued = district.provable(issuer, licence(company));
        Held held = find(issued);
        byte[] bundle = district.<Optional<byte[]>>read(tx -> district.documents.bundle(tx, issuer, issued.document()))
                .orElseThrow();
        Instant end = held.validUntil()
                .orElseThrow()
                .plusDays(1)
                .atStartOfDay(District.ZONE)
                .toInstant();
        var policy = new commonseal.verifier.Policy(0, 1, Duration.ofDays(1000), false);

        assertThat(commonseal.verifier.Verifier.verify(bundle, district.trust(), policy, end.minusSeconds(1))
                        .value())
                .isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
        assertThat(commonseal.verifier.Verifier.verify(bundle, district.trust(), policy, end)
                        .value())
                .isEqualTo(Verdict.Value.EXPIRED);
    }

    @Test
    void tellsTheStateOfAPastMomentByCodeByFileAndOffline() {
        IssueResult.Issued issued = district.provable(issuer, licence(company));
        district.change(issuer, issued.document(), Kind.SUSPENDED, "INSPECTION");
        Instant suspended = Instant.now();
        district.change(issuer, issued.document(), Kind.REINSTATED, "INSPECTION_PASSED");
        Instant lifted = Instant.now();
        byte[] stripped = bundle(issued);
        district.change(issuer, issued.document(), Kind.REVOKED, "LAW_BROKEN");
        district.documents.awaitProvable(List.of(issued.document()), District.LONG_ENOUGH);
        byte[] whole = bundle(issued);

        assertThat(asOf(issued, suspended)).isEqualTo(Verdict.Value.SUSPENDED);
        assertThat(asOf(issued, lifted)).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
        assertThat(verdict(issued)).isEqualTo(Verdict.Value.REVOKED);
        // A moment that has not come is now.
        assertThat(asOf(issued, Instant.now().plus(Duration.ofDays(1)))).isEqualTo(Verdict.Value.REVOKED);
        for (byte[] file : List.of(stripped, whole)) {
            assertThat(district.documents.verify(file, Optional.of(suspended)).value())
                    .isEqualTo(Verdict.Value.SUSPENDED);
            assertThat(district.documents.verify(file, Optional.of(lifted)).value())
                    .isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
            assertThat(Verifier.verify(
                                    file,
                                    district.trust(),
                                    Policy.standard(),
                                    Moment.asOf(suspended, Instant.now()),
                                    StatusSource.OFFLINE,
                                    ChainView.OFFLINE)
                            .value())
                    .isEqualTo(Verdict.Value.SUSPENDED);
        }
    }

    private Verdict.Value asOf(IssueResult.Issued issued, Instant at) {
        return district.documents
                .verifyByCode(issued.publicCode(), Optional.of(at))
                .orElseThrow()
                .verdict()
                .value();
    }

    private byte[] bundle(IssueResult.Issued issued) {
        return district.<Optional<byte[]>>read(tx -> district.documents.bundle(tx, issuer, issued.document()))
                .orElseThrow();
    }

    private StatusResult effective(UUID id, Kind kind, String reason, Instant at) {
        return district.write(
                tx -> district.documents.changeStatus(tx, issuer, id, new StatusChange(kind, reason, Optional.of(at))));
    }

    private Held find(IssueResult.Issued issued) {
        return district.<Optional<Held>>read(tx -> district.documents.find(tx, issued.document()))
                .orElseThrow();
    }

    private Verdict verified(IssueResult.Issued issued) {
        return district.documents
                .verifyByCode(issued.publicCode())
                .orElseThrow()
                .verdict();
    }

    private Verdict.Value verdict(IssueResult.Issued issued) {
        return verified(issued).value();
    }
}
