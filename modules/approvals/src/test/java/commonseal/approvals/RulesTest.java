package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.DecideResult;
import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.SlotState;
import commonseal.approvals.Cases.StepResult;
import commonseal.approvals.Cases.UploadResult;
import commonseal.documents.Documents.Outcome;
import commonseal.identity.Access;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.identity.StandingAuthorisations;
import commonseal.kernel.Page;
import commonseal.kernel.Secret;
import commonseal.planner.FinalDecision;
import commonseal.planner.FinalDecision.Reject;
import commonseal.planner.LegalAccess;
import commonseal.planner.Limit;
import commonseal.planner.Limits;
import commonseal.planner.Link;
import commonseal.planner.Material;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.ProcessDefinitions;
import commonseal.planner.Source;
import commonseal.planner.Title;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What is refused, what comes back, what stops, and who wins. */
class RulesTest {

    @TempDir
    static Path home;

    private static TestDatabase database;
    private static District district;

    private Actor applicant = Actor.job();

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        district = District.start(database, home);
        district.publish(Definitions.process(
                "chain",
                new Limits(null, Limit.workingDays(45), null, Limit.workingDays(10)),
                new FinalDecision(FinalDecision.Approve.ALL, null, Reject.WHEN_ALL_DECIDED),
                List.of(),
                List.of(Definitions.paper("M1"), Definitions.paper("M2"), Material.of("R1", "PNR-05", Source.LINK)),
                Definitions.withAll(Definitions.producing(district, "A", "PNR", 3, "PNR-05", "M1"), null),
                Definitions.withAll(Link.of("B", "AMR", 4, null, "M2", "R1"), "A"),
                Link.of("C", "AMR", 2, null).withLinks(List.of("B")).withSeparate(List.of("B")),
                Definitions.withAll(Link.of("D", "HUD", 5, null), null)));
        district.publish(Definitions.process(
                "silent",
                new Limits(Definitions.deems(5, Limit.OnExpiry.DEEMED_ACCEPTED), Limit.workingDays(45), null, null),
                FinalDecision.allLinks(),
                List.of(),
                List.of(),
                Link.of("A", "PNR", 3, null).withLimit(Definitions.deems(3, Limit.OnExpiry.DEEMED_GRANTED)),
                Link.of("B", "AMR", 4, null)));
        district.publish(Definitions.process(
                "assisted",
                Reject.FIRST_REJECT,
                List.of(),
                Definitions.assisted(Link.of("A", "PNR", 5, null), null, Definitions.assistance("FRD", 2))));
        district.publish(Definitions.process(
                "copies",
                Reject.FIRST_REJECT,
                List.of(
                        Material.of("M1", "paper-floor-plan", Source.APPLICANT),
                        Material.of("M2", "paper-floor-plan", Source.APPLICANT)),
                Link.of("A", "PNR", 3, null, "M1"),
                Link.of("B", "AMR", 4, null, "M2")));
        district.publish(Definitions.process(
                "held",
                Reject.FIRST_REJECT,
                List.of(Material.of("ID", "PSB-01", Source.LEDGER, Source.APPLICANT)),
                Link.of("A", "PNR", 3, null, "ID")));
    }

    @BeforeEach
    void monday() {
        district.setDay(District.MONDAY);
    }

    @AfterAll
    static void stop() {
        district.close();
        database.close();
    }

    // -- refusals of a decision

    @Test
    void aDecisionIsRefusedToWhoMayNotTakeIt() {
        UUID id = accepted("chain");
        District.Officer other = district.approver("AMR");

        assertThat(decide(other, id, "A", "ok")).isEqualTo(new DecideResult.NotAllowed("OTHER_OFFICE"));
        assertThat(decide(district.approver("FRD"), id, "A", "ok"))
                .isEqualTo(new DecideResult.NotAllowed("UNKNOWN_CASE"));
        assertThat(district.cases.decide(applicant, id, "A", "ok", Optional.empty(), Map.of(), Secret.of("000000")))
                .isEqualTo(new DecideResult.NotAllowed("NO_ROLE"));
        assertThat(decide(district.approver("AMR"), id, "B", "ok"))
                .isEqualTo(new DecideResult.NotReady(List.of("B.R1")));
        assertThat(district.decide(id, "D", "no-such-outcome"))
                .isEqualTo(new DecideResult.NotAllowed("UNKNOWN_OUTCOME"));
        assertThat(decide(other, id, "Z", "ok")).isEqualTo(new DecideResult.UnknownLink());
        assertThat(decide(other, UUID.randomUUID(), "A", "ok")).isEqualTo(new DecideResult.NotAllowed("UNKNOWN_CASE"));
        assertThat(district.cases.decide(
                        district.approver("HUD").actor(), id, "D", "no", Optional.of(" "), Map.of(), Secret.of("1")))
                .isEqualTo(new DecideResult.ReasonRequired());
        assertThat(district.cases.decide(
                        district.approver("HUD").actor(),
                        id,
                        "D",
                        "ok",
                        Optional.empty(),
                        Map.of(),
                        Secret.of("000000")))
                .isEqualTo(new DecideResult.StepUpFailed());
        assertThat(district.cases.decide(
                        district.approver("PNR").actor(),
                        id,
                        "A",
                        "ok",
                        Optional.empty(),
                        Map.of("no_such_field", "x", "applicant", "other"),
                        district.approver("PNR").code()))
                .isEqualTo(new DecideResult.InvalidResult(Map.of("no_such_field", "UNKNOWN", "applicant", "LOCKED")));
        assertThat(states(id))
                .isEqualTo(Map.of(
                        "A", LinkState.READY, "B", LinkState.WAITING, "C", LinkState.WAITING, "D", LinkState.READY));
    }

    @Test
    void whoIsAPartyDoesNotDecide() {
        District.Officer officer = district.approver("HUD");
        UUID id = district.apply(
                officer.actor(),
                new Cases.Application("chain", Map.of(), Optional.empty(), Optional.empty(), Map.of(), false));
        district.uploadAll(officer.actor(), id);
        district.accepted(officer.actor(), id);

        assertThat(decide(officer, id, "D", "ok")).isEqualTo(new DecideResult.NotAllowed("OWN_CASE"));
    }

    @Test
    void whoDecidedOneOfTwoSeparateLinksDoesNotDecideTheOther() {
        UUID id = accepted("chain");
        district.approved(id, "A");
        district.approved(id, "B");

        assertThat(decide(district.approver("AMR"), id, "C", "ok"))
                .isEqualTo(new DecideResult.NotAllowed("SEPARATION"));
        assertThat(decide(district.newOfficer(Role.APPROVER, "AMR"), id, "C", "ok"))
                .isInstanceOf(DecideResult.Decided.class);
    }

    @Test
    void aRoleEndedAfterThePageWasLoadedDoesNotDecide() {
        UUID id = accepted("chain");
        District.Officer officer = district.newOfficer(Role.APPROVER, "HUD");
        district.write(tx -> {
            district.identity.officers().endGrant(tx, Actor.job(), officer.person(), Role.APPROVER, "HUD");
            return 0;
        });

        // The database does not show him the case any more.
        assertThat(decide(officer, id, "D", "ok")).isEqualTo(new DecideResult.NotAllowed("UNKNOWN_CASE"));
    }

    @Test
    void aClaimedLinkIsItsOfficers() {
        UUID id = accepted("chain");
        Actor first = district.approver("HUD").actor();
        District.Officer second = district.newOfficer(Role.APPROVER, "HUD");
        assertThat(inbox(second.actor())).contains(id + ".D");

        district.done(district.cases.claim(first, id, "D"));
        district.done(district.cases.claim(first, id, "D"));

        assertThat(district.cases.claim(second.actor(), id, "D"))
                .isEqualTo(new StepResult.Refused("CLAIMED_BY_OTHER", Map.of("officer", first.ref())));
        assertThat(decide(second, id, "D", "ok")).isEqualTo(new DecideResult.NotAllowed("CLAIMED_BY_OTHER"));
        assertThat(district.cases.claim(district.approver("AMR").actor(), id, "B"))
                .isEqualTo(new StepResult.Refused("NOT_READY", Map.of()));
        district.approved(id, "D");
        assertThat(inbox(second.actor())).doesNotContain(id + ".D");
    }

    @Test
    void anAssistantFindsTheLinksOnWhichHisOfficeIsAsked() {
        UUID id = opened("assisted", district.person("协办"));
        Actor assistant = district.officer(Role.ASSISTANT, "FRD").actor();
        Actor elsewhere = district.officer(Role.ASSISTANT, "HEC").actor();
        assertThat(inbox(assistant)).doesNotContain(id + ".A");
        district.accepted(applicant, id);

        Cases.InboxItem item = district.cases.inbox(assistant, Page.Request.first(200)).items().stream()
                .filter(found -> found.caseId().equals(id))
                .findFirst()
                .orElseThrow();
        assertThat(item.link()).isEqualTo("A");
        assertThat(item.task()).isEqualTo(Cases.Task.OPINION);
        assertThat(item.office()).isEqualTo("FRD");
        // The opinion's own limit, not the link's.
        assertThat(item.dueOn()).contains(district.plus(District.MONDAY, 2));
        assertThat(inbox(elsewhere)).doesNotContain(id + ".A");
        assertThat(district.cases.view(assistant, id).orElseThrow().actions())
                .containsExactlyInAnyOrder("look", "opinion:A");
        assertThat(district.cases
                        .inbox(district.approver("PNR").actor(), Page.Request.first(200))
                        .items())
                .filteredOn(found -> found.caseId().equals(id))
                .extracting(Cases.InboxItem::task)
                .containsExactly(Cases.Task.DECIDE);
        assertThat(district.cases.reconcile()).isZero();

        district.done(district.cases.giveOpinion(assistant, id, "A", "agree", Optional.empty()));

        assertThat(inbox(assistant)).doesNotContain(id + ".A");
        assertThat(district.cases.reconcile()).isZero();
        district.approved(id, "A");
    }

    private static List<String> inbox(Actor officer) {
        List<String> found = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<Cases.InboxItem> page = district.cases.inbox(officer, new Page.Request(2, cursor));
            page.items().forEach(item -> found.add(item.caseId() + "." + item.link()));
            cursor = page.next();
        } while (cursor.isPresent());
        return found;
    }

    // -- refusal, return

    @Test
    void aRefusalStopsWhatDependsOnItAndNothingElse() {
        UUID id = accepted("chain");
        assertThat(district.decide(id, "A", "no")).isInstanceOf(DecideResult.Decided.class);

        assertThat(states(id))
                .isEqualTo(Map.of(
                        "A", LinkState.DECIDED, "B", LinkState.STOPPED, "C", LinkState.STOPPED, "D", LinkState.READY));
        assertThat(district.view(id).summary().state()).isEqualTo(CaseState.ACCEPTED);
        assertThat(district.approved(id, "D").caseClosed()).isTrue();
        assertThat(district.view(id).summary().state()).isEqualTo(CaseState.REFUSED);
        assertThat(district.decide(id, "D", "ok")).isInstanceOf(DecideResult.AlreadyDecided.class);
    }

    @Test
    void whatIsReturnedToTheApplicantStopsTheClockUntilHeHasSupplied() {
        UUID id = accepted("chain");
        district.setDay(district.plus(District.MONDAY, 2));
        assertThat(district.decide(id, "A", "back")).isInstanceOf(DecideResult.Decided.class);

        assertThat(district.view(id).summary().state()).isEqualTo(CaseState.SUPPLEMENT);
        assertThat(slot(id, "A.M1").state()).isEqualTo(SlotState.NOT_USABLE);
        assertThat(onlySupplement(id))
                .extracting(Cases.Supplement::kind, Cases.Supplement::office, Cases.Supplement::reason)
                .containsExactly("RETURN", "PNR", "reason");
        assertThat(district.cases.supplied(applicant, id))
                .isEqualTo(new StepResult.Refused("INCOMPLETE", Map.of("A.M1", "NOT_USABLE")));
        district.setDay(district.plus(District.MONDAY, 6));
        district.uploadAll(applicant, id);
        district.done(district.cases.supplied(applicant, id));
        assertThat(states(id)).containsEntry("A", LinkState.READY);
        // Four of the six days do not count.
        assertThat(district.view(id).workingDaysTaken()).contains(2);
        district.approved(id, "A");
        assertThat(district.events(id)).extracting(Cases.Event::type).contains("link.returned", "supplement.supplied");
        assertThat(district.cases.reconcile()).isZero();
    }

    @Test
    void aReturnToAnEarlierLinkRepeatsWhatRestedOnItsResult() {
        UUID id = accepted("chain");
        UUID first = district.approved(id, "A").result().orElseThrow();
        assertThat(district.decide(id, "B", "again")).isInstanceOf(DecideResult.Decided.class);

        assertThat(states(id)).containsEntry("A", LinkState.READY).containsEntry("B", LinkState.WAITING);
        UUID second = district.approved(id, "A").result().orElseThrow();
        assertThat(second).isNotEqualTo(first);
        assertThat(district.read(tx -> district.documents.find(tx, first))
                        .orElseThrow()
                        .successor())
                .contains(second);
        district.approved(id, "B");
        assertThat(slot(id, "B.R1").items().getFirst().document()).contains(second);
    }

    @Test
    void whatWasPulledFromAFounderServesAlsoOnceTheCompanyExists() {
        ObjectNode file = (ObjectNode) ProcessDefinitions.toJson(Definitions.process(
                "founding",
                Reject.FIRST_REJECT,
                List.of(Material.of("ID", "PSB-01", Source.LEDGER, Source.APPLICANT)),
                Definitions.producing(district, "A", "AMR", 3, "AMR-01", "ID"),
                Link.of("B", "PNR", 2, null, "ID").withLinks(List.of("A"))));
        ((ObjectNode) file.path("links").path(0)).put("founds", "applicant");
        ObjectNode name = file.putArray("form").addObject();
        name.put("id", "company-name").put("type", "string");
        name.putObject("title").put("zh", "名称").put("en", "name");
        district.publish(file.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        PersonId founder = district.person("发起人");
        district.hold("PSB-01", founder);
        applicant = District.citizen(founder);
        UUID id = district.apply(
                applicant,
                new Cases.Application(
                        "founding",
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of("company-name", "清河示范新设公司"),
                        false));
        district.done(district.cases.requestAuthorisations(district.clerk(), id, Optional.empty()));
        district.agree(id, founder, founder);
        assertThat(district.cases.pull(district.clerk(), id).items()).hasSize(2);
        district.accepted(applicant, id);
        district.approved(id, "A");

        assertThat(district.view(id).applicant()).isNotEqualTo(founder);
        for (String slot : List.of("A.ID", "B.ID")) {
            assertThat(slot(id, slot).state()).isEqualTo(SlotState.PULLED);
            assertThat(slot(id, slot).items()).hasSize(1).allSatisfy(item -> {
                assertThat(item.owner()).isEqualTo(founder);
                assertThat(item.evidence()).isPresent();
            });
        }
        assertThat(district.cases.reconcile()).isZero();
        district.approved(id, "B");
    }

    @Test
    void aDocumentRevokedAfterItWasPulledIsNotDecidedOn() {
        PersonId person = district.person("持证人");
        UUID card = district.hold("PSB-01", person);
        UUID id = opened("held", person);
        district.done(district.cases.requestAuthorisations(district.clerk(), id, Optional.empty()));
        district.agree(id, person, person);
        district.cases.pull(district.clerk(), id);
        district.accepted(applicant, id);
        district.revoke(card, "PSB-01");

        assertThat(district.decide(id, "A", "ok")).isEqualTo(new DecideResult.InputNotValid("A.ID", "revoked"));
        assertThat(states(id)).containsEntry("A", LinkState.WAITING);
        assertThat(slot(id, "A.ID").why()).contains("revoked");
        assertThat(district.cases.reconcile()).isZero();

        UUID successor = district.hold("PSB-01", person);
        district.done(district.cases.requestAuthorisations(district.clerk(), id, Optional.empty()));
        district.agree(id, person, person);
        assertThat(district.cases.pull(district.clerk(), id).items()).hasSize(1);
        assertThat(slot(id, "A.ID").items().getFirst().document()).contains(successor);
        district.approved(id, "A");
    }

    // -- the counter

    @Test
    void pullingWhatNobodyAuthorisedIsRefusedAndRecorded() {
        PersonId person = district.person("未授权人");
        UUID card = district.hold("PSB-01", person);
        UUID id = opened("held", person);

        for (Cases.PullReport report : List.of(
                district.cases.pull(district.clerk(), id),
                district.cases.pull(district.clerk(), id, "A.ID"),
                district.cases.pull(district.clerk(), id, card))) {
            assertThat(report.refused()).contains("NOT_AUTHORISED");
            assertThat(report.items()).hasSize(1);
            assertThat(report.items().getFirst().outcome()).isEqualTo(Outcome.NOT_AUTHORISED);
        }
        assertThat(evidence(id)).isEqualTo(Map.of(Outcome.NOT_AUTHORISED, 3L));
        // Once asked for and allowed, it comes; and then there is nothing left to pull, which is no failure.
        district.done(district.cases.requestAuthorisations(district.clerk(), id, Optional.empty()));
        assertThat(district.cases.pull(district.clerk(), id).refused()).contains("NOT_AUTHORISED");
        district.agree(id, person, person);
        assertThat(district.view(id).actions()).contains("pull");
        assertThat(district.cases.pull(district.clerk(), id).items())
                .extracting(Cases.Pulled::outcome)
                .containsExactly(Outcome.PULLED);
        assertThat(district.cases.pull(district.clerk(), id))
                .isEqualTo(new Cases.PullReport(List.of(), Optional.empty()));
        assertThat(evidence(id)).isEqualTo(Map.of(Outcome.NOT_AUTHORISED, 4L, Outcome.PULLED, 1L));
        assertThat(district.cases.pull(district.clerk(), id, "no.slot").refused())
                .contains("UNKNOWN_SLOT");
        assertThat(district.cases.pull(district.approver("PNR").actor(), id).refused())
                .contains("NO_ROLE");
        assertThat(district.cases.redeem(district.clerk(), id, Secret.of("12345678")))
                .isEqualTo(new Cases.RedeemResult.Refused("WRONG", Optional.empty()));
    }

    @Test
    void whatItsOwnerAllowedBeforehandIsPulledWithoutAskingHimUntilItIsUsedUp() {
        PersonId person = district.person("长期授权人");
        UUID card = district.hold("PSB-01", person);
        UUID id = opened("held", person);
        UUID standing = standing(person, card);

        assertThat(slot(id, "A.ID").state()).isEqualTo(SlotState.AUTHORISED);
        assertThat(district.view(id).actions()).contains("pull").doesNotContain("request-authorisations");
        assertThat(district.cases.requestAuthorisations(district.clerk(), id, Optional.empty()))
                .isEqualTo(new Cases.StepResult.Refused("NOTHING_TO_ASK", Map.of()));
        assertThat(district.cases.pull(district.clerk(), id).items())
                .extracting(Cases.Pulled::outcome)
                .containsExactly(Outcome.PULLED);
        assertThat(slot(id, "A.ID").state()).isEqualTo(SlotState.PULLED);

        UUID second = opened("held", person);
        assertThat(slot(second, "A.ID").state()).as("used up").isEqualTo(SlotState.ON_LEDGER);
        assertThat(district.cases.pull(district.clerk(), second).refused()).contains("OVER_LIMIT");
        assertThat(evidence(second)).isEqualTo(Map.of(Outcome.OVER_LIMIT, 1L));
        district.done(district.cases.requestAuthorisations(district.clerk(), second, Optional.empty()));
        district.agree(second, person, person);
        assertThat(district.cases.pull(district.clerk(), second).items())
                .extracting(Cases.Pulled::outcome)
                .containsExactly(Outcome.PULLED);
        assertThat(evidence(second)).isEqualTo(Map.of(Outcome.OVER_LIMIT, 1L, Outcome.PULLED, 1L));
        assertThat(district.read(tx -> district.identity.standing().view(tx, person, standing))
                        .orElseThrow()
                        .used())
                .isEqualTo(1);
    }

    private UUID standing(PersonId owner, UUID card) {
        Actor giver = new Actor(Actor.Kind.PERSON, owner.value(), List.of(), Optional.of(UUID.randomUUID()));
        var given = (StandingAuthorisations.GiveResult.Given) district.db.<StandingAuthorisations.GiveResult>write(
                giver.act("standing"),
                tx -> district.identity
                        .standing()
                        .give(
                                tx,
                                giver,
                                new StandingAuthorisations.Terms(
                                        owner,
                                        "GSC",
                                        Optional.of("held"),
                                        List.of(new StandingAuthorisations.Named(card, "PSB-01")),
                                        Set.of(),
                                        "核对身份",
                                        tx.now().plus(Duration.ofDays(9)),
                                        1,
                                        1)));
        return given.standing().orElseThrow();
    }

    @Test
    void aLawIsEnoughWhileTheDefinitionInForceCitesItAndNoLonger() {
        LegalAccess law = new LegalAccess(
                "safety", new Title("《示例法》第八条", "Article 8"), List.of("PSB-01"), List.of("counter-clerk"));
        district.publish(lawful(1, List.of()));
        PersonId person = district.person("不同意者");
        UUID card = district.hold("PSB-01", person);
        UUID first = opened("lawful", person);
        assertThat(slot(first, "A.ID").law()).isEmpty();
        assertThat(district.cases
                        .pullByLaw(district.clerk(), first, "A.ID", "核查")
                        .refused())
                .contains("NOT_CITED");
        assertThat(evidence(first)).isEqualTo(Map.of(Outcome.NOT_CITED, 1L));

        district.publish(lawful(2, List.of(law)));
        assertThat(slot(first, "A.ID").law()).contains(new Cases.LegalGround("safety", "《示例法》第八条", "Article 8"));
        assertThat(district.view(first).actions()).contains("pull-by-law");
        assertThat(district.cases
                        .pullByLaw(district.clerk(), first, "A.ID", " ")
                        .refused())
                .contains("REASON_REQUIRED");
        var pulled = district.cases
                .pullByLaw(district.clerk(), first, "A.ID", "火灾隐患核查")
                .items();
        assertThat(pulled).extracting(Cases.Pulled::outcome).containsExactly(Outcome.PULLED);
        UUID evidence = pulled.getFirst().evidence();
        assertThat(district.read(tx -> district.documents.evidence(tx, evidence))
                        .orElseThrow()
                        .ground())
                .isEqualTo("law:lawful:2:safety");
        assertThat(district.<Map<UUID, Access.Lawful>>read(
                        tx -> district.identity.access().lawful(tx, person, List.of(evidence))))
                .as("what the holder sees")
                .isEqualTo(
                        Map.of(evidence, new Access.Lawful("lawful", 2, "safety", "《示例法》第八条", "Article 8", "火灾隐患核查")));

        UUID second = opened("lawful", person);
        district.publish(
                lawful(3, List.of(new LegalAccess("safety", law.citation(), law.kinds(), List.of("approver")))));
        assertThat(district.cases
                        .pullByLaw(district.clerk(), second, "A.ID", "核查")
                        .refused())
                .as("the law names others")
                .contains("NOT_AUTHORISED");
        district.publish(lawful(4, List.of()));
        assertThat(district.cases
                        .pullByLaw(district.clerk(), second, "A.ID", "核查")
                        .refused())
                .as("the version it was opened under does not help")
                .contains("NOT_CITED");
        assertThat(district.cases.pull(district.clerk(), second, card).refused())
                .contains("NOT_AUTHORISED");
        assertThat(evidence(second)).isEqualTo(Map.of(Outcome.NOT_AUTHORISED, 2L, Outcome.NOT_CITED, 1L));
    }

    private static ProcessDefinition lawful(int version, List<LegalAccess> access) {
        ProcessDefinition made = Definitions.process(
                "lawful",
                Reject.FIRST_REJECT,
                List.of(Material.of("ID", "PSB-01", Source.LEDGER, Source.APPLICANT)),
                Link.of("A", "PNR", 3, null, "ID"));
        return new ProcessDefinition(
                made.code(),
                version,
                made.title(),
                made.law(),
                made.from(),
                made.to(),
                made.calendar(),
                made.applicants(),
                made.limits(),
                made.parties(),
                made.form(),
                made.materials(),
                made.links(),
                made.joint(),
                made.decision(),
                made.issues(),
                made.legacyOrder(),
                made.tests(),
                access);
    }

    @Test
    void aDocumentThatIsNoBusinessOfTheCaseIsNotPulledAndTheTryIsRecorded() {
        PersonId person = district.person("本人");
        district.hold("PSB-01", person);
        UUID id = opened("held", person);
        PersonId other = district.person("他人");
        UUID foreign = district.hold("PSB-01", other);
        UUID outside = district.hold("HEC-04", person);
        Actor clerk = district.clerk();

        assertThat(district.cases.pull(clerk, id, foreign).refused()).contains("NOT_IN_CASE");
        assertThat(district.cases.pull(clerk, id, outside).refused()).contains("OUTSIDE_SERVICE");
        assertThat(district.cases.pull(clerk, id, UUID.randomUUID()).refused()).contains("OUTSIDE_SERVICE");

        assertThat(evidence(id))
                .isEqualTo(Map.of(Outcome.WRONG_OWNER, 1L, Outcome.WRONG_KIND, 1L, Outcome.NOT_VALID, 1L));
        assertThat(district.events(id))
                .filteredOn(event -> event.type().equals("document.not-pulled"))
                .hasSize(3);
        assertThat(slot(id, "A.ID").state()).isEqualTo(SlotState.ON_LEDGER);
    }

    @Test
    void anOwnersRefusalLeavesItsEvidenceAtOnceAndOnlyOnce() {
        PersonId person = district.person("拒绝人");
        district.hold("PSB-01", person);
        UUID id = opened("held", person);
        district.done(district.cases.requestAuthorisations(district.clerk(), id, Optional.empty()));

        district.refuse(id, person, person);

        assertThat(evidence(id)).isEqualTo(Map.of(Outcome.REFUSED_BY_OWNER, 1L));
        assertThat(slot(id, "A.ID").why()).contains("owner-refused");
        assertThat(district.events(id)).last().satisfies(event -> {
            assertThat(event.type()).isEqualTo("document.refused");
            assertThat(event.actorRef()).isEqualTo(person.ref());
        });
        assertThat(district.cases.pull(district.clerk(), id).items()).isEmpty();
        assertThat(evidence(id)).isEqualTo(Map.of(Outcome.REFUSED_BY_OWNER, 1L));
        assertThat(district.cases.answerRequest(District.citizen(district.person("路人")), UUID.randomUUID(), Map.of()))
                .isInstanceOf(commonseal.identity.Authorisations.AnswerResult.NotYours.class);
        // Asked again he may change his mind.
        district.done(district.cases.requestAuthorisations(district.clerk(), id, Optional.of(person)));
        district.agree(id, person, person);
        assertThat(district.cases.pull(district.clerk(), id).items()).hasSize(1);
        assertThat(evidence(id)).isEqualTo(Map.of(Outcome.REFUSED_BY_OWNER, 1L, Outcome.PULLED, 1L));
    }

    @Test
    void whatIsDeclaredCompleteIsCompleteAndStays() {
        UUID id = opened("chain", district.person("申报人"));
        assertThat(district.cases.submit(applicant, id))
                .isEqualTo(new StepResult.Refused("INCOMPLETE", Map.of("A.M1", "TO_SUBMIT", "B.M2", "TO_SUBMIT")));
        district.uploadAll(applicant, id);
        district.done(district.cases.submit(applicant, id));

        assertThat(district.cases.upload(applicant, id, "A.M1", "x.pdf", District.pdf("other")))
                .isEqualTo(new UploadResult.NotAllowed("WRONG_STATE"));
        assertThat(district.cases.view(applicant, id).orElseThrow().actions()).doesNotContain("upload");
        district.done(district.cases.requestSupplement(district.clerk(), id, List.of("A.M1"), "不清晰"));
        assertThat(district.cases.upload(applicant, id, "B.M2", "x.pdf", District.pdf("other")))
                .isEqualTo(new UploadResult.NotAllowed("WRONG_STATE"));
        assertThat(district.cases.upload(applicant, id, "A.M1", "x.pdf", District.pdf("other")))
                .isInstanceOf(UploadResult.Stored.class);
    }

    @Test
    void thePlanStaysAsItWasAcceptedBesideTheDaysItTook() {
        UUID id = accepted("chain");
        int promised = district.view(id).plan().parallelDays();
        assertThat(promised).isEqualTo(9);
        district.approved(id, "A");
        district.approved(id, "B");
        assertThat(decide(district.newOfficer(Role.APPROVER, "AMR"), id, "C", "ok"))
                .isInstanceOf(DecideResult.Decided.class);
        district.approved(id, "D");

        Cases.CaseView over = district.view(id);
        assertThat(over.finishedOn()).isPresent();
        assertThat(over.workingDaysTaken()).contains(0);
        assertThat(over.forecast().parallelDays()).isZero();
        assertThat(over.plan().parallelDays()).isEqualTo(promised);
        assertThat(over.plan().seriesDays()).isEqualTo(14);
    }

    @Test
    void whoDoesNotSupplyInTimeIsMarkedAndTheCounterMayEndTheCase() {
        UUID id = opened("chain", district.person("逾期人"));
        district.uploadAll(applicant, id);
        district.done(district.cases.submit(applicant, id));
        district.done(district.cases.requestSupplement(district.clerk(), id, List.of("A.M1"), "不清晰"));
        java.time.LocalDate due = onlySupplement(id).dueOn().orElseThrow();
        district.setDay(due);
        district.cases.sweep();
        assertThat(onlySupplement(id).overdue()).isFalse();
        assertThat(district.cases.lapse(district.clerk(), id))
                .isEqualTo(new StepResult.Refused("NOT_OVERDUE", Map.of()));

        district.setDay(district.plus(due, 1));
        assertThat(district.cases.sweep()).isPositive();
        assertThat(district.cases.sweep()).isZero();

        assertThat(district.events(id)).extracting(Cases.Event::type).containsOnlyOnce("supplement.overdue");
        assertThat(onlySupplement(id).overdue()).isTrue();
        assertThat(district.cases.view(applicant, id).orElseThrow().actions())
                .contains("supplied")
                .doesNotContain("lapse");
        assertThat(district.view(id).actions()).contains("lapse");
        assertThat(district.cases.lapse(applicant, id)).isEqualTo(new StepResult.Refused("NO_ROLE", Map.of()));
        district.done(district.cases.lapse(district.clerk(), id));
        assertThat(district.view(id).summary().state()).isEqualTo(CaseState.WITHDRAWN);
        assertThat(district.events(id)).extracting(Cases.Event::type).contains("supplement.lapsed");
        assertThat(onlySupplement(id).endedOn()).isPresent();
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void thePaperRouteIsTakenSlotBySlot() {
        PersonId person = district.person("纸质");
        district.hold("PSB-01", person);
        UUID id = opened("held", person);
        assertThat(district.view(id).counts().onLedger()).isEqualTo(1);

        district.done(district.cases.usePaper(applicant, id, "A.ID"));

        assertThat(district.view(id).counts().toSubmit()).isEqualTo(1);
        assertThat(slot(id, "A.ID").why()).contains("paper-route");
        assertThat(district.cases.usePaper(applicant, id, "A.ID"))
                .isEqualTo(new StepResult.Refused("NOT_ON_LEDGER", Map.of()));
        district.uploadAll(applicant, id);
        district.accepted(applicant, id);
        district.approved(id, "A");
    }

    @Test
    void aSecondCopyIsNotAskedForAndNamesTheSlotThatCoversIt() {
        UUID id = opened("copies", district.person("重复"));
        assertThat(slot(id, "B.M2").state()).isEqualTo(SlotState.DUPLICATE);
        assertThat(slot(id, "B.M2").reason()).isEqualTo("duplicate");
        assertThat(slot(id, "B.M2").coveredBy()).contains("A.M1");
        assertThat(district.view(id).counts().toSubmit()).isEqualTo(1);
        assertThat(district.cases.submit(applicant, id))
                .isEqualTo(new StepResult.Refused("INCOMPLETE", Map.of("A.M1", "TO_SUBMIT")));
        assertThat(district.cases.upload(applicant, id, "B.M2", "x.pdf", District.pdf("x")))
                .isEqualTo(new UploadResult.NotAllowed("NOT_TO_SUBMIT"));

        district.uploadAll(applicant, id);
        district.done(district.cases.submit(applicant, id));
        district.done(district.cases.accept(district.clerk(), id));

        assertThat(slot(id, "B.M2").state()).isEqualTo(SlotState.DUPLICATE);
        assertThat(states(id)).containsOnly(Map.entry("A", LinkState.READY), Map.entry("B", LinkState.READY));
        district.approved(id, "A");
        district.approved(id, "B");
    }

    @Test
    void theCounterAsksOnceAndTheClockStandsStill() {
        UUID id = opened("chain", district.person("补正"));
        district.uploadAll(applicant, id);
        district.done(district.cases.submit(applicant, id));
        Actor clerk = district.clerk();
        assertThat(district.cases.requestSupplement(clerk, id, List.of("A.M1"), " "))
                .isEqualTo(new StepResult.Refused("REASON_REQUIRED", Map.of()));
        assertThat(district.cases.requestSupplement(clerk, id, List.of("B.R1"), "x"))
                .isEqualTo(new StepResult.Refused("UNKNOWN_SLOT", Map.of("B.R1", "NOT_TO_SUBMIT")));

        district.done(district.cases.requestSupplement(clerk, id, List.of("A.M1"), "缺页"));
        assertThat(district.cases.accept(clerk, id)).isEqualTo(new StepResult.Refused("WRONG_STATE", Map.of()));
        assertThat(district.view(id).actions()).contains("supplied").doesNotContain("accept");
        Cases.Supplement asked = onlySupplement(id);
        assertThat(asked)
                .isEqualTo(new Cases.Supplement(
                        1,
                        "SUPPLEMENT",
                        "GSC",
                        clerk.ref(),
                        List.of("A.M1"),
                        "缺页",
                        District.MONDAY,
                        Optional.of(district.plus(District.MONDAY, 10)),
                        Optional.empty(),
                        false));
        assertThat(slot(id, "A.M1").remark()).contains("缺页");
        district.uploadAll(applicant, id);
        district.done(district.cases.supplied(applicant, id));
        assertThat(onlySupplement(id).endedOn()).contains(District.MONDAY);
        assertThat(slot(id, "A.M1").remark()).isEmpty();
        assertThat(district.cases.requestSupplement(clerk, id, List.of("A.M1"), "again"))
                .isEqualTo(new StepResult.Refused("ASKED_BEFORE", Map.of()));

        district.done(district.cases.checkMaterial(clerk, id, "A.M1", true, Optional.empty()));
        district.done(district.cases.checkMaterial(clerk, id, "B.M2", false, Optional.of("模糊")));
        assertThat(district.cases.accept(clerk, id))
                .isEqualTo(new StepResult.Refused("INCOMPLETE", Map.of("B.M2", "NOT_USABLE")));
        district.uploadAll(applicant, id);
        district.done(district.cases.accept(clerk, id));
    }

    @Test
    void anOfficesSupplementMovesDueDates() {
        UUID id = accepted("chain");
        assertThat(dueOn(id, "D")).contains(district.plus(District.MONDAY, 5));
        district.done(district.cases.requestSupplement(district.clerk(), id, List.of("A.M1"), "补充"));
        district.setDay(district.plus(District.MONDAY, 10));
        assertThat(sweepEvents(id)).doesNotContain("deadline.overdue");
        district.uploadAll(applicant, id);
        district.done(district.cases.supplied(applicant, id));

        assertThat(dueOn(id, "D")).contains(district.plus(District.MONDAY, 15));
        assertThat(district.cases.upload(applicant, id, "A.M1", "x.pdf", District.pdf("again")))
                .isEqualTo(new UploadResult.NotAllowed("WRONG_STATE"));
    }

    // -- deadlines

    @Test
    void silenceAcceptsAndGrantsOnlyWhereTheLawSaysSo() {
        UUID id = opened("silent", district.person("等待"));
        district.done(district.cases.submit(applicant, id));
        district.setDay(district.plus(District.MONDAY, 5));
        assertThat(sweepEvents(id)).doesNotContain("case.accepted");
        district.setDay(district.plus(District.MONDAY, 6));
        assertThat(sweepEvents(id)).contains("case.accepted");
        assertThat(district.view(id).acceptedOn()).contains(district.plus(District.MONDAY, 6));

        district.setDay(district.plus(District.MONDAY, 10));
        assertThat(sweepEvents(id)).contains("link.decided");
        assertThat(states(id)).containsEntry("A", LinkState.DECIDED).containsEntry("B", LinkState.READY);
        district.setDay(district.plus(District.MONDAY, 11));
        assertThat(sweepEvents(id)).contains("deadline.overdue");
        long events = district.events(id).size();
        district.cases.sweep();
        assertThat(district.events(id)).hasSize((int) events);
    }

    private static List<String> sweepEvents(UUID id) {
        district.cases.sweep();
        return district.events(id).stream().map(Cases.Event::type).toList();
    }

    // -- withdrawal, rights, lists

    @Test
    void aWithdrawnCaseIsOver() {
        UUID id = accepted("chain");
        assertThat(district.cases.withdraw(District.citizen(district.person("路人")), id, "x"))
                .isEqualTo(new StepResult.Refused("UNKNOWN_CASE", Map.of()));
        district.done(district.cases.withdraw(applicant, id, "不办了"));

        assertThat(district.view(id).summary().state()).isEqualTo(CaseState.WITHDRAWN);
        assertThat(states(id).values()).containsOnly(LinkState.STOPPED);
        assertThat(district.decide(id, "D", "ok")).isEqualTo(new DecideResult.NotReady(List.of("case:WITHDRAWN")));
        assertThat(district.cases.withdraw(applicant, id, "x"))
                .isEqualTo(new StepResult.Refused("WRONG_STATE", Map.of()));
        assertThat(district.view(id).actions()).isEmpty();
    }

    @Test
    void aCaseIsSeenByThoseItConcerns() {
        PersonId person = district.person("本人");
        UUID id = opened("chain", person);
        Actor stranger = District.citizen(district.person("路人"));

        assertThat(district.cases.view(stranger, id)).isEmpty();
        assertThat(district.cases.events(stranger, id, Page.Request.first(10))).isEmpty();
        assertThat(district.cases.uploaded(stranger, id, "A.M1")).isEqualTo(new Cases.UploadedResult.Nothing());
        assertThat(district.cases.view(applicant, id).orElseThrow().actions()).contains("submit", "upload", "withdraw");
        assertThat(district.cases
                        .casesOf(applicant, person, Page.Request.first(10))
                        .items())
                .extracting(Cases.CaseSummary::id)
                .containsExactly(id);
        assertThat(district.cases
                        .casesOf(stranger, person, Page.Request.first(10))
                        .items())
                .isEmpty();
        assertThat(district.cases
                        .casesAt(district.clerk(), "GSC", Optional.of(CaseState.DRAFT), Page.Request.first(200))
                        .items())
                .extracting(Cases.CaseSummary::id)
                .contains(id);
        assertThat(district.cases
                        .casesAt(stranger, "GSC", Optional.empty(), Page.Request.first(10))
                        .items())
                .isEmpty();
        String reference = district.view(id).summary().reference();
        assertThat(district.cases.byReference(reference)).contains(id);
        assertThat(district.cases.byReference("no")).isEmpty();
    }

    @Test
    void anAuditorReadsHowACaseWentAndTheReadingIsWrittenDown() {
        UUID id = accepted("chain");
        Actor auditor = district.officer(Role.AUDITOR, "*").actor();

        Cases.CaseView seen = district.cases.view(auditor, id).orElseThrow();

        assertThat(seen.links()).hasSize(4);
        assertThat(seen.names()).isEmpty();
        assertThat(seen.form()).isEmpty();
        assertThat(seen.actions()).isEmpty();
        assertThat(seen.summary().applicantName()).isEmpty();
        assertThat(district.cases.uploaded(auditor, id, "A.M1")).isEqualTo(new Cases.UploadedResult.Nothing());
        assertThat(district.cases.upload(auditor, id, "A.M1", "x.pdf", District.pdf("x")))
                .isEqualTo(new UploadResult.NotAllowed("NO_ROLE"));
        // The next pages are the same reading, also when they are read one event at a time.
        assertThat(pages(auditor, id, 1)).contains("case.read");
        assertThat(readings(id, auditor)).isEqualTo(1);
        district.approved(id, "D");
        assertThat(district.cases.view(auditor, id)).isPresent();
        assertThat(readings(id, auditor)).isEqualTo(2);
        district.done(district.cases.withdraw(applicant, id, "x"));
        assertThat(district.cases.view(auditor, id)).isPresent();
        assertThat(readings(id, auditor)).isEqualTo(3);
        // Who works on it or applies does not leave a trace by looking.
        assertThat(district.events(id))
                .filteredOn(event -> event.type().equals("case.read"))
                .hasSize(3);
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    private static List<String> pages(Actor actor, UUID id, int limit) {
        List<String> types = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<Cases.Event> page = district.cases
                    .events(actor, id, new Page.Request(limit, cursor))
                    .orElseThrow();
            page.items().forEach(event -> types.add(event.type()));
            cursor = page.next();
        } while (cursor.isPresent());
        return types;
    }

    private static long readings(UUID id, Actor reader) {
        return district.events(id).stream()
                .filter(event -> event.type().equals("case.read")
                        && event.actorRef().equals(reader.ref())
                        && event.data().equals(Map.of("purpose", "audit")))
                .count();
    }

    @Test
    void theClerkOpensACaseForWhoStandsBeforeHim() {
        PersonId person = district.person("到窗口");
        district.hold("PSB-01", person);
        Actor clerk = district.clerk();
        Cases.Application application =
                new Cases.Application("held", Map.of(), Optional.of(person), Optional.empty(), Map.of(), false);

        district.visit(clerk, List.of(person));
        assertThat(district.cases.preview(clerk, "held", Map.of(), Optional.of(person)))
                .isInstanceOfSatisfying(
                        Cases.PreviewResult.Preview.class,
                        preview -> assertThat(preview.counts().onLedger()).isEqualTo(1));
        UUID id = district.apply(clerk, application);

        assertThat(district.view(id).applicant()).isEqualTo(person);
        assertThat(district.cases
                        .view(District.citizen(person), id)
                        .orElseThrow()
                        .actions())
                .contains("submit", "withdraw");
        district.done(district.cases.requestAuthorisations(clerk, id, Optional.empty()));
        district.agree(id, person, person);
        assertThat(district.cases.pull(clerk, id).items()).hasSize(1);
        district.done(district.cases.submit(clerk, id));
        district.done(district.cases.accept(clerk, id));
        // He opened it and is still not the applicant.
        assertThat(district.cases.withdraw(clerk, id, "x")).isEqualTo(new StepResult.Refused("NOT_PARTY", Map.of()));
        Hall hall = new Hall(district);
        district.visit(clerk, hall.owners().keySet());
        assertThat(district.view(district.apply(clerk, hall.application(Hall.SERVICE, false)))
                        .applicant())
                .isEqualTo(hall.boss);
    }

    @Test
    void aClerkOfAnotherCounterOrWithoutAnApplicantOpensNothing() {
        PersonId person = district.person("到窗口");
        Cases.Application application =
                new Cases.Application("held", Map.of(), Optional.of(person), Optional.empty(), Map.of(), false);
        Actor elsewhere = district.officer(Role.COUNTER_CLERK, "AMR").actor();
        assertThat(district.cases.apply(elsewhere, application))
                .isEqualTo(new Cases.ApplyResult.NotAllowed("OTHER_OFFICE"));
        assertThat(district.cases.preview(elsewhere, "held", Map.of(), Optional.of(person)))
                .isEqualTo(new Cases.PreviewResult.NotAllowed("OTHER_OFFICE"));
        Actor stranger = District.citizen(district.person("路人"));
        assertThat(district.cases.preview(stranger, "held", Map.of(), Optional.of(person)))
                .isEqualTo(new Cases.PreviewResult.NotAllowed("NOT_PARTY"));
        assertThat(district.cases.preview(Actor.job(), "held", Map.of(), Optional.of(person)))
                .isEqualTo(new Cases.PreviewResult.NotAllowed("NOT_SIGNED_IN"));
        Cases.Application forNobody =
                new Cases.Application("held", Map.of(), Optional.empty(), Optional.empty(), Map.of(), false);
        assertThat(district.cases.apply(district.clerk(), forNobody))
                .isEqualTo(new Cases.ApplyResult.InvalidParties(Map.of("applicant", "MISSING")));
        assertThat(district.cases.preview(district.clerk(), "held", Map.of(), Optional.empty()))
                .isInstanceOf(Cases.PreviewResult.Preview.class);
        assertThat(district.cases.apply(
                        district.clerk(),
                        new Cases.Application(
                                "held",
                                Map.of(),
                                Optional.of(district.clerk().person()),
                                Optional.empty(),
                                Map.of(),
                                false)))
                .isInstanceOf(Cases.ApplyResult.Opened.class);
    }

    @Test
    void badApplicationsOpenNothing() {
        Actor somebody = District.citizen(district.person("某人"));
        assertThat(district.cases.apply(
                        somebody,
                        new Cases.Application(
                                "no-such", Map.of(), Optional.empty(), Optional.empty(), Map.of(), false)))
                .isEqualTo(new Cases.ApplyResult.UnknownService());
        Hall hall = new Hall(district);
        assertThat(district.cases.apply(
                        hall.applicant(),
                        new Cases.Application(
                                Hall.SERVICE,
                                Map.of("agent", List.of(hall.contractor), "chef", List.of(hall.boss)),
                                Optional.empty(),
                                Optional.empty(),
                                Map.of(),
                                false)))
                .isEqualTo(new Cases.ApplyResult.InvalidParties(Map.of(
                        "agent", "WRONG_TYPE",
                        "chef", "UNKNOWN_ROLE",
                        "legal-representative", "MISSING",
                        "landlord", "MISSING",
                        "shareholder", "MISSING",
                        "contractor", "MISSING",
                        "operator", "MISSING",
                        "employee", "MISSING")));
        assertThat(district.cases.apply(
                        hall.applicant(),
                        new Cases.Application(
                                Hall.SERVICE,
                                hall.parties(),
                                Optional.empty(),
                                Optional.of(Hall.UNIT),
                                Map.of(
                                        "capacity",
                                        "many",
                                        "opening-date",
                                        "soon",
                                        "has-cafe",
                                        "maybe",
                                        "no-field",
                                        "x"),
                                false)))
                .isEqualTo(new Cases.ApplyResult.InvalidAnswers(Map.of(
                        "capacity", "NOT_A_NUMBER",
                        "opening-date", "NOT_A_DATE",
                        "has-cafe", "NOT_IN_LIST",
                        "no-field", "UNKNOWN")));
        assertThat(district.cases.apply(somebody, hall.application(Hall.SERVICE, false)))
                .isEqualTo(new Cases.ApplyResult.NotAllowed("NOT_PARTY"));
    }

    @Test
    void wrongFilesAreNotStored() {
        UUID id = opened("chain", district.person("上传"));
        assertThat(district.cases.upload(applicant, id, "A.M1", "x.pdf", new byte[0]))
                .isEqualTo(new UploadResult.Refused("EMPTY"));
        assertThat(district.cases.upload(
                        applicant,
                        id,
                        "A.M1",
                        "x.pdf",
                        "MZ not a pdf".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(new UploadResult.Refused("WRONG_TYPE"));
        assertThat(district.cases.upload(applicant, id, "Z.Z", "x.pdf", District.pdf("x")))
                .isEqualTo(new UploadResult.UnknownSlot());
        assertThat(district.cases.upload(applicant, id, "B.R1", "x.pdf", District.pdf("x")))
                .isEqualTo(new UploadResult.NotAllowed("NOT_TO_SUBMIT"));
        assertThat(district.cases.upload(
                        District.citizen(district.person("路人")), id, "A.M1", "x.pdf", District.pdf("x")))
                .isInstanceOf(UploadResult.NotAllowed.class);
        assertThat(district.cases.upload(applicant, id, "A.M1", "章程.pdf", District.pdf("one")))
                .isInstanceOf(UploadResult.Stored.class);
        Cases.Upload stored = ((Cases.UploadedResult.Found) district.cases.uploaded(applicant, id, "A.M1")).upload();
        assertThat(stored.fileName()).isEqualTo("章程.pdf");
        assertThat(stored.bytes()).isEqualTo(District.pdf("one"));
        assertThat(slot(id, "A.M1").fileName()).contains("章程.pdf");
    }

    // -- races

    @Test
    void ofEightDecidersOneDecides() throws Exception {
        UUID id = accepted("chain");
        District.Officer officer = district.approver("HUD");

        List<DecideResult> results = together(8, () -> decide(officer, id, "D", "ok"));

        assertThat(results).filteredOn(DecideResult.Decided.class::isInstance).hasSize(1);
        // The code is bound to this one decision: who comes second before it is taken is told that his code is used.
        assertThat(results)
                .allMatch(result -> result instanceof DecideResult.Decided
                        || result instanceof DecideResult.AlreadyDecided
                        || result instanceof DecideResult.StepUpFailed);
        List<DecideResult> later = together(4, () -> decide(officer, id, "D", "ok"));
        assertThat(later).hasOnlyElementsOfType(DecideResult.AlreadyDecided.class);
    }

    @Test
    void eitherTheDecisionOrTheWithdrawalWins() throws Exception {
        for (int n = 0; n < 10; n++) {
            UUID id = accepted("chain");
            Actor own = applicant;
            List<Boolean> won = together(List.of(
                    () -> district.decide(id, "D", "ok") instanceof DecideResult.Decided,
                    () -> district.cases.withdraw(own, id, "x") instanceof StepResult.Done));
            assertThat(won.get(1)).isTrue();
            long decided = district.events(id).stream()
                    .filter(event -> event.type().equals("link.decided"))
                    .count();
            assertThat(decided).isEqualTo(won.getFirst() ? 1 : 0);
            assertThat(district.view(id).summary().state()).isEqualTo(CaseState.WITHDRAWN);
        }
    }

    private static <T> List<T> together(int times, Callable<T> work) throws Exception {
        return together(java.util.Collections.nCopies(times, work));
    }

    private static <T> List<T> together(List<Callable<T>> works) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(works.size());
        try (ExecutorService threads = Executors.newFixedThreadPool(works.size())) {
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> work : works) {
                running.add(threads.submit(() -> {
                    barrier.await();
                    return work.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : running) {
                results.add(future.get());
            }
            return results;
        }
    }

    @Test
    void aServiceForOrganisationsTakesNoPerson() {
        PersonId boss = district.person("负责人");
        OrganisationId company = district.organisation("清河示范展览公司", boss);
        Map<String, List<HolderId>> parties =
                Map.of("legal-representative", List.of(boss), "landlord", List.of(company), "employee", List.of(boss));

        assertThat(district.cases.apply(District.citizen(boss), exhibition(parties, Optional.empty())))
                .isEqualTo(new Cases.ApplyResult.InvalidParties(Map.of("applicant", "APPLICANT_TYPE")));
        assertThat(district.cases.preview(District.citizen(boss), "open-exhibition-hall", parties, Optional.empty()))
                .isEqualTo(new Cases.PreviewResult.InvalidParties(Map.of("applicant", "APPLICANT_TYPE")));
        assertThat(district.cases.apply(District.citizen(boss), exhibition(parties, Optional.of(company))))
                .isInstanceOf(Cases.ApplyResult.Opened.class);
    }

    private static Cases.Application exhibition(Map<String, List<HolderId>> parties, Optional<HolderId> behalf) {
        return new Cases.Application("open-exhibition-hall", parties, behalf, Optional.of("示例大厦 2 单元"), Map.of(), true);
    }

    // -- helpers

    private static Map<Outcome, Long> evidence(UUID id) {
        return district.read(tx -> district.documents.evidenceCounts(tx, id));
    }

    private UUID opened(String code, PersonId person) {
        applicant = District.citizen(person);
        return district.apply(
                applicant, new Cases.Application(code, Map.of(), Optional.empty(), Optional.empty(), Map.of(), false));
    }

    private UUID accepted(String code) {
        UUID id = opened(code, district.person("申请人"));
        district.uploadAll(applicant, id);
        district.accepted(applicant, id);
        return id;
    }

    private static DecideResult decide(District.Officer officer, UUID id, String link, String outcome) {
        return district.cases.decide(
                officer.actor(), id, link, outcome, Optional.of("reason"), Map.of(), officer.code());
    }

    /** As the applicant sees it. */
    private Cases.Supplement onlySupplement(UUID id) {
        List<Cases.Supplement> asked =
                district.cases.view(applicant, id).orElseThrow().supplements();
        assertThat(asked).hasSize(1);
        return asked.getFirst();
    }

    private static Map<String, LinkState> states(UUID id) {
        return district.view(id).links().stream()
                .collect(java.util.stream.Collectors.toMap(Cases.LinkView::id, Cases.LinkView::state));
    }

    private static Optional<java.time.LocalDate> dueOn(UUID id, String link) {
        return district.view(id).links().stream()
                .filter(l -> l.id().equals(link))
                .findFirst()
                .flatMap(Cases.LinkView::dueOn);
    }

    private static Cases.Slot slot(UUID id, String slot) {
        return district.view(id).slots().stream()
                .filter(s -> s.slot().equals(slot))
                .findFirst()
                .orElseThrow();
    }
}
