package commonseal.documents;

import static commonseal.documents.District.CARD;
import static commonseal.documents.District.LICENCE;
import static commonseal.documents.District.card;
import static commonseal.documents.District.context;
import static commonseal.documents.District.inCase;
import static commonseal.documents.District.licence;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Documents.Evidence;
import commonseal.documents.Documents.EvidenceQuery;
import commonseal.documents.Documents.ExportResult;
import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.PullContext;
import commonseal.documents.Documents.PullResult;
import commonseal.documents.Documents.Refusal;
import commonseal.documents.Documents.StatusChange.Kind;
import commonseal.identity.Access;
import commonseal.identity.Actor;
import commonseal.identity.DualControl;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.identity.StandingAuthorisations;
import commonseal.identity.StandingAuthorisations.GiveResult;
import commonseal.identity.StandingAuthorisations.Named;
import commonseal.identity.StandingAuthorisations.Terms;
import commonseal.kernel.Page;
import commonseal.kernel.Secret;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.Policy;
import commonseal.verifier.TrustFile;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PullTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @TempDir
    static Path home;

    private static final Ground OWNER = new Ground.OwnerAuthorised();

    private District district;
    private Actor psb;
    private Actor amr;
    private Actor clerk;
    private Actor auditor;
    private PersonId owner;

    @BeforeAll
    void startDistrict() {
        district = District.start(database, home, false);
        psb = district.officer(Role.ISSUER, "PSB");
        amr = district.officer(Role.ISSUER, "AMR");
        clerk = district.officer(Role.COUNTER_CLERK, "AMR");
        auditor = district.officer(Role.AUDITOR, "*");
        owner = district.person("张三");
    }

    @AfterAll
    void stopDistrict() {
        district.close();
    }

    @Test
    void pullsWhatTheOwnerAuthorisedAndLeavesEvidenceAndDisclosure() {
        UUID caseId = UUID.randomUUID();
        UUID document = district.provable(psb, card(owner)).document();
        UUID authorisation = district.authorise(clerk, caseId, owner, owner, document, CARD);

        PullResult result = district.pull(context(clerk, caseId, CARD, Set.of(owner), OWNER), document);

        PullResult.Pulled pulled = (PullResult.Pulled) result;
        assertThat(pulled.content().fields()).containsEntry("name", "张三𠮷");
        assertThat(pulled.verdict().orElseThrow().value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
        Evidence evidence = evidence(pulled.evidence());
        assertThat(evidence.outcome()).isEqualTo(Outcome.PULLED);
        assertThat(evidence.owners()).containsExactly(owner);
        assertThat(evidence.officerRef()).isEqualTo(clerk.ref());
        assertThat(evidence.ground()).isEqualTo("authorisation:" + authorisation);
        assertThat(evidence.fields()).containsExactly("id_number", "name");
        assertThat(evidence.verdict()).isEqualTo("valid-pending-anchor");
        Page<Access.Entry> seen =
                district.read(tx -> district.identity.access().ofHolder(tx, owner, Page.Request.first(10)));
        assertThat(seen.items())
                .anyMatch(entry -> entry.evidence().equals(pulled.evidence())
                        && entry.fields().equals(List.of("id_number", "name")));
    }

    @Test
    void handsOutOnlyWhatWasAskedForAndMayLeave() {
        UUID caseId = UUID.randomUUID();
        OrganisationId company = district.organisation("公司");
        UUID document =
                district.provable(amr, inCase(licence(company), caseId, "L03")).document();
        Ground ground = new Ground.ResultOfLink("L03");

        PullResult everything = district.pull(context(clerk, caseId, LICENCE, Set.of(company), ground), document);
        PullContext two = new PullContext(
                caseId,
                "open-hall",
                "M01",
                clerk,
                "AMR",
                ground,
                Set.of(company),
                LICENCE,
                List.of("name", "internal_note", "no_such_field"));
        PullResult some = district.pull(two, document);

        assertThat(((PullResult.Pulled) everything).content().fields())
                .containsKeys("name", "credit_code", "capital")
                .doesNotContainKey("internal_note");
        assertThat(((PullResult.Pulled) some).content().fields()).containsOnlyKeys("name");
        assertThat(evidence(some.evidence()).fields()).containsExactly("name");
    }

    @Test
    void refusesWithoutTheOwnersAuthorisationForThisCase() {
        UUID caseId = UUID.randomUUID();
        UUID document = district.provable(psb, card(owner)).document();
        district.authorise(clerk, UUID.randomUUID(), owner, owner, document, CARD);

        PullResult result = district.pull(context(clerk, caseId, CARD, Set.of(owner), OWNER), document);

        assertNotPulled(result, Outcome.NOT_AUTHORISED);
        assertThat(((PullResult.NotPulled) result).verdict()).isEmpty();
    }

    @Test
    void refusesAfterTheOwnerTookHisAuthorisationBack() {
        UUID caseId = UUID.randomUUID();
        UUID document = district.provable(psb, card(owner)).document();
        UUID authorisation = district.authorise(clerk, caseId, owner, owner, document, CARD);
        PullContext context = context(clerk, caseId, CARD, Set.of(owner), OWNER);
        assertThat(district.pull(context, document)).isInstanceOf(PullResult.Pulled.class);

        assertThat(district.identity.authorisations().withdraw(District.citizen(owner), authorisation))
                .isTrue();

        assertNotPulled(district.pull(context, document), Outcome.NOT_AUTHORISED);
    }

    @Test
    void parallelPullsTakeNoMoreThanTheOwnerAllowedBeforehand() throws Exception {
        UUID document = district.provable(psb, card(owner)).document();
        UUID standing = standing(document, 3);
        List<PullContext> contexts = Stream.generate(
                        () -> context(clerk, UUID.randomUUID(), CARD, Set.of(owner), OWNER))
                .limit(8)
                .toList();
        List<PullResult> results = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (Future<PullResult> pull : threads.invokeAll(contexts.stream()
                    .<Callable<PullResult>>map(context -> () -> district.pull(context, document))
                    .toList())) {
                results.add(pull.get());
            }
        }

        assertThat(results)
                .filteredOn(PullResult.Pulled.class::isInstance)
                .hasSize(3)
                .allSatisfy(pulled -> {
                    assertThat(evidence(pulled.evidence()).ground()).isEqualTo("standing:" + standing);
                    assertThat(seen(pulled.evidence())).isTrue();
                });
        assertThat(results)
                .filteredOn(PullResult.NotPulled.class::isInstance)
                .hasSize(5)
                .allSatisfy(not -> {
                    assertNotPulled(not, Outcome.OVER_LIMIT);
                    assertThat(seen(not.evidence())).isFalse();
                });
        assertThat(district.<StandingAuthorisations.View>read(tx ->
                        district.identity.standing().view(tx, owner, standing).orElseThrow()))
                .returns(3, StandingAuthorisations.View::used)
                .returns(StandingAuthorisations.State.USED_UP, StandingAuthorisations.View::state);
    }

    @Test
    void whatTheOwnerSaidInTheCaseGoesBeforeWhatHeAllowedBeforehand() {
        UUID caseId = UUID.randomUUID();
        UUID document = district.provable(psb, card(owner)).document();
        UUID once = district.authorise(clerk, caseId, owner, owner, document, CARD);
        UUID standing = standing(document, 9);
        PullContext context = context(clerk, caseId, CARD, Set.of(owner), OWNER);

        assertThat(evidence(district.pull(context, document).evidence()).ground())
                .isEqualTo("authorisation:" + once);
        assertThat(district.identity.authorisations().withdraw(District.citizen(owner), once))
                .isTrue();
        assertNotPulled(district.pull(context, document), Outcome.NOT_AUTHORISED);

        PullContext elsewhere = context(clerk, UUID.randomUUID(), CARD, Set.of(owner), OWNER);
        assertThat(evidence(district.pull(elsewhere, document).evidence()).ground())
                .isEqualTo("standing:" + standing);
        Actor stranger = district.officer(Role.COUNTER_CLERK, "PSB");
        assertNotPulled(
                district.pull(context(stranger, UUID.randomUUID(), CARD, Set.of(owner), OWNER), document),
                Outcome.NOT_AUTHORISED);
        Actor giver = District.citizen(owner);
        district.db.execute(
                giver.act("standing"), tx -> district.identity.standing().withdraw(tx, giver, standing));
        assertNotPulled(district.pull(elsewhere, document), Outcome.NOT_AUTHORISED);
    }

    private UUID standing(UUID document, int most) {
        Actor giver = District.citizen(owner);
        GiveResult given = district.db.write(
                giver.act("standing"),
                tx -> district.identity
                        .standing()
                        .give(
                                tx,
                                giver,
                                new Terms(
                                        owner,
                                        "AMR",
                                        Optional.empty(),
                                        List.of(new Named(document, CARD)),
                                        Set.of(),
                                        "每月核对",
                                        tx.now().plus(Duration.ofDays(30)),
                                        most,
                                        most)));
        return ((GiveResult.Given) given).standing().orElseThrow();
    }

    /** Whether the owner finds it among who looked. */
    private boolean seen(UUID evidence) {
        return district
                .<Page<Access.Entry>>read(tx -> district.identity.access().ofHolder(tx, owner, Page.Request.first(50)))
                .items()
                .stream()
                .anyMatch(entry -> entry.evidence().equals(evidence));
    }

    @Test
    void refusesAResultOfAnotherCaseOrLink() {
        UUID caseId = UUID.randomUUID();
        OrganisationId company = district.organisation("公司");
        UUID document =
                district.provable(amr, inCase(licence(company), caseId, "L03")).document();

        assertNotPulled(
                district.pull(
                        context(clerk, UUID.randomUUID(), LICENCE, Set.of(company), new Ground.ResultOfLink("L03")),
                        document),
                Outcome.NOT_AUTHORISED);
        assertNotPulled(
                district.pull(
                        context(clerk, caseId, LICENCE, Set.of(company), new Ground.ResultOfLink("L04")), document),
                Outcome.NOT_AUTHORISED);
    }

    @Test
    void refusesSomeoneElsesDocumentAndAnotherKind() {
        UUID caseId = UUID.randomUUID();
        PersonId other = district.person("李四");
        UUID document = district.provable(psb, card(owner)).document();
        district.authorise(clerk, caseId, owner, owner, document, CARD);

        assertNotPulled(
                district.pull(context(clerk, caseId, CARD, Set.of(other), OWNER), document), Outcome.WRONG_OWNER);
        assertNotPulled(
                district.pull(context(clerk, caseId, LICENCE, Set.of(owner), OWNER), document), Outcome.WRONG_KIND);
        assertNotPulled(
                district.pull(context(clerk, caseId, CARD, Set.of(owner), OWNER), UUID.randomUUID()),
                Outcome.NOT_VALID);
    }

    @Test
    void refusesAnOfficerWithoutTheRole() {
        UUID caseId = UUID.randomUUID();
        UUID document = district.provable(psb, card(owner)).document();
        district.authorise(clerk, caseId, owner, owner, document, CARD);
        Actor nobody = District.citizen(district.person("路人"));

        assertNotPulled(
                district.pull(context(nobody, caseId, CARD, Set.of(owner), OWNER), document), Outcome.NOT_AUTHORISED);
    }

    @Test
    void refusesWhatWasRevoked() {
        UUID caseId = UUID.randomUUID();
        UUID document = district.provable(psb, card(owner)).document();
        district.authorise(clerk, caseId, owner, owner, document, CARD);
        district.change(psb, document, Kind.REVOKED, "LOST");

        PullResult result = district.pull(context(clerk, caseId, CARD, Set.of(owner), OWNER), document);

        assertNotPulled(result, Outcome.NOT_VALID);
        assertThat(((PullResult.NotPulled) result).verdict().orElseThrow().value())
                .isEqualTo(Verdict.Value.REVOKED);
        assertThat(evidence(result.evidence()).verdict()).isEqualTo("revoked");
    }

    @Test
    void cannotCheckWhatTheLedgerDoesNotProveYet(@TempDir Path own) {
        try (TestDatabase fresh = TestDatabase.create();
                District slow = District.start(fresh, own, false)) {
            Actor issuer = slow.officer(Role.ISSUER, "PSB");
            Actor atCounter = slow.officer(Role.COUNTER_CLERK, "AMR");
            PersonId holder = slow.person("张三");
            slow.ledgerParts.sequencer().stop();
            UUID caseId = UUID.randomUUID();
            UUID document = slow.issued(issuer, card(holder)).document();
            slow.authorise(atCounter, caseId, holder, holder, document, CARD);

            PullResult result = slow.pull(context(atCounter, caseId, CARD, Set.of(holder), OWNER), document);

            assertThat(((PullResult.NotPulled) result).outcome()).isEqualTo(Outcome.CANNOT_CHECK);
        }
    }

    @Test
    void everyJointOwnerCounts() {
        UUID caseId = UUID.randomUUID();
        PersonId wife = district.person("王五");
        Documents.Order order = new Documents.Order(
                District.TITLE,
                "PNR",
                List.of(owner, wife),
                Map.of("location", "清河路 1 号"),
                Optional.empty(),
                Optional.empty(),
                Optional.of("premises:17"),
                Optional.empty(),
                Optional.empty());
        UUID document =
                district.provable(district.officer(Role.ISSUER, "PNR"), order).document();
        district.authorise(clerk, caseId, wife, wife, document, District.TITLE);

        PullResult result = district.pull(context(clerk, caseId, District.TITLE, Set.of(wife), OWNER), document);

        assertThat(result).isInstanceOf(PullResult.Pulled.class);
        assertThat(evidence(result.evidence()).owners()).containsExactly(owner, wife);
    }

    @Test
    void evidenceAndDisclosuresOfACaseAreEqualInNumber() {
        UUID caseId = UUID.randomUUID();
        UUID first = district.provable(psb, card(owner)).document();
        UUID second = district.provable(psb, card(owner)).document();
        district.authorise(clerk, caseId, owner, owner, first, CARD);
        PullContext context = context(clerk, caseId, CARD, Set.of(owner), OWNER);
        district.pull(context, first);
        district.pull(context, first);
        district.pull(context, second);
        UUID refusal = district.write(tx -> district.documents.recordRefusal(tx, refusal(caseId, second)));

        Map<Outcome, Long> counts = district.read(tx -> district.documents.evidenceCounts(tx, caseId));

        assertThat(counts)
                .isEqualTo(Map.of(Outcome.PULLED, 2L, Outcome.NOT_AUTHORISED, 1L, Outcome.REFUSED_BY_OWNER, 1L));
        assertThat(district.<Long>read(tx -> district.identity.access().count(tx, caseId)))
                .isEqualTo(2L);
        assertThat(evidence(refusal).outcome()).isEqualTo(Outcome.REFUSED_BY_OWNER);
    }

    @Test
    void aRefusalNamesWhoAskedAndWhoSaidNo() {
        UUID caseId = UUID.randomUUID();
        UUID document = district.provable(psb, card(owner)).document();
        UUID id = district.write(tx -> district.documents.recordRefusal(tx, refusal(caseId, document)));

        Evidence refused = evidence(id);
        assertThat(refused.officerRef()).isEqualTo(clerk.ref());
        assertThat(refused.office()).isEqualTo("AMR");
        assertThat(refused.refusedBy()).contains(owner.ref());
        assertThat(search(
                        Optional.of(caseId),
                        Optional.of(owner),
                        Optional.of(document),
                        Optional.of(clerk.id()),
                        Optional.of(Outcome.REFUSED_BY_OWNER)))
                .containsExactly(id);
        byte[] file = district.export(auditor, id, "complaint 18").orElseThrow();
        assertThat(new String(file, StandardCharsets.UTF_8))
                .contains("\"officer\":\"" + clerk.ref() + "\"")
                .contains("\"office\":\"AMR\"")
                .contains("\"refusedBy\":\"" + owner.ref() + "\"");
        Verdict verdict = Verifier.verify(file, district.trust(), Policy.standard(), Instant.now());
        assertThat(verdict.value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
    }

    @Test
    void moreThanFiftyPiecesADayTakeASecondPerson() {
        Actor mine = district.officer(Role.AUDITOR, "*");
        UUID document = district.provable(psb, card(owner)).document();
        List<UUID> pieces = district.write(tx -> Stream.generate(
                        () -> district.documents.recordRefusal(tx, refusal(UUID.randomUUID(), document)))
                .limit(Documents.EXPORTED_ALONE + 1L)
                .toList());
        List<UUID> fifty = pieces.subList(0, Documents.EXPORTED_ALONE);
        List<UUID> one = pieces.subList(Documents.EXPORTED_ALONE, pieces.size());

        assertThat(district.documents.exportEvidence(mine, List.of(one.getFirst(), one.getFirst()), "complaint 19"))
                .isEqualTo(new ExportResult.Refused("DUAL_RECORDS"));
        var waiting = (ExportResult.SecondPerson) district.documents.exportEvidence(mine, pieces, "complaint 19");
        assertThat(district.documents.exportConfirmed(mine, waiting.request()))
                .isEqualTo(new ExportResult.Refused("DUAL_UNKNOWN"));
        assertThat(exported(mine)).isZero();

        var ready = (ExportResult.Ready) district.documents.exportEvidence(mine, fifty, "complaint 19");
        assertThat(ready.export().evidence()).isEqualTo(fifty);
        byte[] file = ready.export().file(fifty.getLast());
        assertThat(Verifier.verify(file, district.trust(), Policy.standard(), Instant.now())
                        .value())
                .isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
        assertThat(exported(mine)).isEqualTo(Documents.EXPORTED_ALONE);
        assertThat(district.documents.exportEvidence(mine, one, "and one more"))
                .isInstanceOf(ExportResult.SecondPerson.class);

        assertThat(district.identity.dualControl().confirm(Actor.job(), waiting.request(), Secret.of("")))
                .isEqualTo(new DualControl.AnswerResult.Done());
        var confirmed = (ExportResult.Ready) district.documents.exportConfirmed(mine, waiting.request());
        assertThat(confirmed.export().evidence()).isEqualTo(pieces);
        assertThat(exported(mine)).isEqualTo(Documents.EXPORTED_ALONE + pieces.size());
        assertThat(district.documents.exportConfirmed(district.officer(Role.AUDITOR, "*"), waiting.request()))
                .as("it is the asker's")
                .isEqualTo(new ExportResult.Refused("DUAL_UNKNOWN"));
    }

    private int exported(Actor auditor) {
        return district.write(tx -> tx.dsl()
                .fetchCount(
                        DSL.table("documents.evidence_export"),
                        DSL.field("auditor").eq(auditor.ref())));
    }

    private Refusal refusal(UUID caseId, UUID document) {
        return new Refusal(
                caseId,
                "open-hall",
                "M01",
                document,
                CARD,
                clerk.ref(),
                "AMR",
                Optional.of(owner.ref()),
                "OWNER_REFUSED");
    }

    @Test
    void aPullThatIsRolledBackLeavesNothing() {
        UUID caseId = UUID.randomUUID();
        UUID document = district.provable(psb, card(owner)).document();
        district.authorise(clerk, caseId, owner, owner, document, CARD);
        PullContext context = context(clerk, caseId, CARD, Set.of(owner), OWNER);
        try {
            district.write(tx -> {
                district.documents.pull(tx, context, document);
                throw new IllegalStateException("fails on purpose");
            });
        } catch (IllegalStateException e) {
            // Meant.
        }

        assertThat(district.<Map<Outcome, Long>>read(tx -> district.documents.evidenceCounts(tx, caseId)))
                .isEmpty();
        assertThat(district.<Long>read(tx -> district.identity.access().count(tx, caseId)))
                .isZero();
    }

    @Test
    void findsEvidenceByPersonDocumentOfficerOutcomeAndTime() {
        UUID caseId = UUID.randomUUID();
        PersonId someone = district.person("赵六");
        UUID document = district.provable(psb, card(someone)).document();
        PullContext context = context(clerk, caseId, CARD, Set.<HolderId>of(someone), OWNER);
        PullResult refused = district.pull(context, document);
        district.authorise(clerk, caseId, someone, someone, document, CARD);
        PullResult pulled = district.pull(context, document);

        assertThat(search(Optional.of(caseId), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()))
                .containsExactly(pulled.evidence(), refused.evidence());
        assertThat(search(Optional.empty(), Optional.of(someone), Optional.empty(), Optional.empty(), Optional.empty()))
                .containsExactly(pulled.evidence(), refused.evidence());
        assertThat(search(
                        Optional.empty(), Optional.empty(), Optional.of(document), Optional.empty(), Optional.empty()))
                .containsExactly(pulled.evidence(), refused.evidence());
        assertThat(search(
                        Optional.of(caseId),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(clerk.id()),
                        Optional.of(Outcome.PULLED)))
                .containsExactly(pulled.evidence());
        EvidenceQuery ofTheCase = new EvidenceQuery(
                Optional.of(caseId),
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        int all = district.<Page<Evidence>>read(
                        tx -> district.documents.evidence(tx, ofTheCase, Page.Request.first(10)))
                .items()
                .size();
        assertThat(district.<Page<Evidence>>read(
                                tx -> district.documents.evidence(tx, ofTheCase.of("AMR"), Page.Request.first(10)))
                        .items())
                .hasSize(all)
                .isNotEmpty();
        assertThat(district.<Page<Evidence>>read(
                                tx -> district.documents.evidence(tx, ofTheCase.of("PSB"), Page.Request.first(10)))
                        .items())
                .isEmpty();
        EvidenceQuery past = new EvidenceQuery(
                Optional.of(caseId),
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Instant.now().minusSeconds(3600)));
        assertThat(district.<Page<Evidence>>read(tx -> district.documents.evidence(tx, past, Page.Request.first(10)))
                        .items())
                .isEmpty();
        String number = district.<Optional<Documents.Content>>read(
                        tx -> district.documents.own(tx, District.citizen(someone), document))
                .orElseThrow()
                .number();
        assertThat(district.<Set<UUID>>read(tx -> district.documents.findByNumber(tx, number)))
                .containsExactly(document);
        assertThat(district.<Set<UUID>>read(tx -> district.documents.findByNumber(tx, number + "0")))
                .isEmpty();
    }

    @Test
    void exportsEvidenceThatVerifiesWithoutTheDistrict() {
        UUID caseId = UUID.randomUUID();
        UUID document = district.provable(psb, card(owner)).document();
        district.authorise(clerk, caseId, owner, owner, document, CARD);
        PullResult pulled = district.pull(context(clerk, caseId, CARD, Set.of(owner), OWNER), document);
        PullResult refused = district.pull(context(clerk, UUID.randomUUID(), CARD, Set.of(owner), OWNER), document);

        byte[] file =
                district.export(auditor, pulled.evidence(), "complaint 17").orElseThrow();
        byte[] other =
                district.export(auditor, refused.evidence(), "complaint 17").orElseThrow();
        TrustFile trust = district.trust();

        Verdict verdict = Verifier.verify(file, trust, Policy.standard(), Instant.now());
        assertThat(verdict.value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
        assertThat(new String(file, StandardCharsets.UTF_8)).contains("张三𠮷");
        Verdict failure = Verifier.verify(other, trust, Policy.standard(), Instant.now());
        assertThat(failure.value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
        assertThat(failure.subject()).contains(Verdict.Subject.EVIDENCE);
        Verdict.Evidence said = failure.evidence().orElseThrow();
        assertThat(said.id()).isEqualTo(refused.evidence().toString());
        assertThat(said.outcome()).isEqualTo("NOT_AUTHORISED");
        assertThat(failure.check(Verdict.Row.ISSUER).orElseThrow().state()).isEqualTo(Verdict.State.NOT_APPLICABLE);
        assertThat(new String(other, StandardCharsets.UTF_8)).doesNotContain("张三𠮷");
        byte[] forged =
                new String(file, StandardCharsets.UTF_8).replace("张三𠮷", "张三丰").getBytes(StandardCharsets.UTF_8);
        assertThat(Verifier.verify(forged, trust, Policy.standard(), Instant.now())
                        .value())
                .isEqualTo(Verdict.Value.ALTERED);
    }

    @Test
    void exportsToAuditorsOnlyAndForAReason() {
        PullResult refused = district.pull(
                context(clerk, UUID.randomUUID(), CARD, Set.of(owner), OWNER),
                district.provable(psb, card(owner)).document());

        assertThat(district.export(clerk, refused.evidence(), "curious")).isEmpty();
        assertThat(district.export(auditor, refused.evidence(), " ")).isEmpty();
        assertThat(district.export(auditor, UUID.randomUUID(), "complaint")).isEmpty();
    }

    private List<UUID> search(
            Optional<UUID> caseId,
            Optional<HolderId> holder,
            Optional<UUID> document,
            Optional<UUID> officer,
            Optional<Outcome> outcome) {
        Set<UUID> documents = document.map(Set::of).orElseGet(Set::of);
        EvidenceQuery query =
                new EvidenceQuery(caseId, holder, documents, officer, outcome, Optional.empty(), Optional.empty());
        return district
                .<Page<Evidence>>read(tx -> district.documents.evidence(tx, query, Page.Request.first(10)))
                .items()
                .stream()
                .map(Evidence::id)
                .toList();
    }

    private Evidence evidence(UUID id) {
        return district.<Optional<Evidence>>read(tx -> district.documents.evidence(tx, id))
                .orElseThrow();
    }

    private void assertNotPulled(PullResult result, Outcome outcome) {
        assertThat(result).isInstanceOf(PullResult.NotPulled.class);
        assertThat(((PullResult.NotPulled) result).outcome()).isEqualTo(outcome);
        Evidence evidence = evidence(result.evidence());
        assertThat(evidence.outcome()).isEqualTo(outcome);
        assertThat(evidence.fields()).isEmpty();
    }
}
