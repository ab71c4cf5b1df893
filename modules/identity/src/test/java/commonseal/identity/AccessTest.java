package commonseal.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.identity.Access.Action;
import commonseal.identity.Access.Basis;
import commonseal.identity.Access.Decision;
import commonseal.identity.Access.Disclosure;
import commonseal.identity.Access.Entry;
import commonseal.identity.Access.Facts;
import commonseal.identity.Access.Purpose;
import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Page;
import commonseal.testkit.FakeClock;
import commonseal.testkit.GoldenFile;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {

    private static final TestDatabase DATABASE = TestDatabase.create();

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static District district;

    @BeforeAll
    static void build() {
        district = District.on(DATABASE, new FakeClock(), folder);
    }

    @AfterAll
    static void dropDatabase() {
        DATABASE.close();
    }

    // -- the matrix

    private static final UUID CASE = new UUID(1, 1);
    private static final String HERE = "HERE";
    private static final String KIND = "PSB-01";

    /** Who is permitted what; everybody else is denied. Written by hand, not by the code. */
    private static final String PERMITTED = """
            APPLY district: citizen clerk clerk-elsewhere approver approver-elsewhere assistant assistant-elsewhere issuer \
            issuer-elsewhere issuer-other-kind supervisor supervisor-district auditor administrator
            APPLY case-own: citizen clerk clerk-elsewhere approver approver-elsewhere assistant assistant-elsewhere issuer \
            issuer-elsewhere issuer-other-kind supervisor supervisor-district auditor administrator
            SEE_CASE case-open: job clerk approver assistant issuer issuer-other-kind supervisor supervisor-district
            SEE_CASE case-closed: job clerk approver assistant issuer issuer-other-kind supervisor supervisor-district
            SEE_CASE case-own: job citizen clerk clerk-elsewhere approver approver-elsewhere assistant assistant-elsewhere issuer \
            issuer-elsewhere issuer-other-kind supervisor supervisor-district auditor administrator
            HANDLE_CASE case-open: job clerk
            HANDLE_CASE case-closed: job
            HANDLE_CASE case-own: job
            DECIDE_LINK link: approver
            GIVE_OPINION link: assistant
            PULL_DOCUMENT doc-authorised: clerk clerk-elsewhere approver approver-elsewhere
            PULL_DOCUMENT doc-result: clerk clerk-elsewhere approver approver-elsewhere
            PULL_DOCUMENT doc-standing: clerk approver
            PULL_DOCUMENT doc-law: clerk
            PULL_DOCUMENT doc-law-approver: approver
            SEE_DOCUMENT doc: issuer
            SEE_DOCUMENT doc-standing: issuer
            SEE_DOCUMENT doc-law: issuer
            SEE_DOCUMENT doc-law-approver: issuer
            SEE_DOCUMENT doc-law-uncited: issuer
            SEE_DOCUMENT doc-standing-spent: issuer
            SEE_DOCUMENT doc-standing-barred: issuer
            SEE_DOCUMENT doc-authorised: clerk clerk-elsewhere approver approver-elsewhere assistant assistant-elsewhere issuer
            SEE_DOCUMENT doc-result: clerk clerk-elsewhere approver approver-elsewhere assistant assistant-elsewhere issuer
            SEE_DOCUMENT doc-own: citizen clerk clerk-elsewhere approver approver-elsewhere assistant assistant-elsewhere issuer \
            issuer-elsewhere issuer-other-kind supervisor supervisor-district auditor administrator
            ISSUE_DOCUMENT doc: job issuer
            ISSUE_DOCUMENT doc-authorised: job issuer
            ISSUE_DOCUMENT doc-standing: job issuer
            ISSUE_DOCUMENT doc-law: job issuer
            ISSUE_DOCUMENT doc-law-approver: job issuer
            ISSUE_DOCUMENT doc-law-uncited: job issuer
            ISSUE_DOCUMENT doc-standing-spent: job issuer
            ISSUE_DOCUMENT doc-standing-barred: job issuer
            ISSUE_DOCUMENT doc-result: job issuer approver
            ISSUE_DOCUMENT doc-own: job
            CHANGE_STATUS doc: job issuer
            CHANGE_STATUS doc-authorised: job issuer
            CHANGE_STATUS doc-standing: job issuer
            CHANGE_STATUS doc-law: job issuer
            CHANGE_STATUS doc-law-approver: job issuer
            CHANGE_STATUS doc-law-uncited: job issuer
            CHANGE_STATUS doc-standing-spent: job issuer
            CHANGE_STATUS doc-standing-barred: job issuer
            CHANGE_STATUS doc-result: job issuer
            CHANGE_STATUS doc-own: job
            ATTEST_COPY doc: clerk approver
            ATTEST_COPY doc-authorised: clerk approver
            ATTEST_COPY doc-standing: clerk approver
            ATTEST_COPY doc-law: clerk approver
            ATTEST_COPY doc-law-approver: clerk approver
            ATTEST_COPY doc-law-uncited: clerk approver
            ATTEST_COPY doc-standing-spent: clerk approver
            ATTEST_COPY doc-standing-barred: clerk approver
            ATTEST_COPY doc-result: clerk approver
            SEARCH_EVIDENCE district: auditor
            SEARCH_EVIDENCE case-open: auditor
            SEARCH_EVIDENCE case-closed: auditor
            SEARCH_EVIDENCE case-own: auditor
            SEARCH_EVIDENCE link: auditor
            SEARCH_EVIDENCE link-own: auditor
            SEARCH_EVIDENCE link-separated: auditor
            SEARCH_EVIDENCE doc: auditor
            SEARCH_EVIDENCE doc-authorised: auditor
            SEARCH_EVIDENCE doc-standing: auditor
            SEARCH_EVIDENCE doc-law: auditor
            SEARCH_EVIDENCE doc-law-approver: auditor
            SEARCH_EVIDENCE doc-law-uncited: auditor
            SEARCH_EVIDENCE doc-standing-spent: auditor
            SEARCH_EVIDENCE doc-standing-barred: auditor
            SEARCH_EVIDENCE doc-result: auditor
            SEARCH_EVIDENCE doc-own: auditor
            SEE_PERSON person-self: citizen clerk clerk-elsewhere approver approver-elsewhere assistant assistant-elsewhere \
            issuer issuer-elsewhere issuer-other-kind supervisor supervisor-district auditor administrator
            SEE_PERSON person-at-counter: clerk clerk-elsewhere
            SEE_PERSON person-identified: clerk clerk-elsewhere
            SUPERVISE district: supervisor supervisor-district
            SUPERVISE case-open: supervisor supervisor-district
            SUPERVISE case-closed: supervisor supervisor-district
            SUPERVISE case-own: supervisor supervisor-district
            SUPERVISE link: supervisor supervisor-district
            SUPERVISE link-own: supervisor supervisor-district
            SUPERVISE link-separated: supervisor supervisor-district
            ADMINISTER district: administrator
            """;

    private static Map<String, Actor> actors() {
        Map<String, Actor> actors = new LinkedHashMap<>();
        PersonId person = new PersonId(new UUID(0, 7));
        actors.put("unsigned", new Actor(Actor.Kind.PERSON, person.value(), everyRole(), Optional.empty()));
        actors.put("system", new Actor(Actor.Kind.SYSTEM, new UUID(0, 8), List.of(), Optional.of(new UUID(0, 9))));
        actors.put("job", Actor.job());
        actors.put("citizen", District.actorOf(person));
        actors.put("clerk", District.actorOf(person, grant(Role.COUNTER_CLERK, HERE)));
        actors.put("clerk-elsewhere", District.actorOf(person, grant(Role.COUNTER_CLERK, "THERE")));
        actors.put("approver", District.actorOf(person, grant(Role.APPROVER, HERE)));
        actors.put("approver-elsewhere", District.actorOf(person, grant(Role.APPROVER, "THERE")));
        actors.put("assistant", District.actorOf(person, grant(Role.ASSISTANT, HERE)));
        actors.put("assistant-elsewhere", District.actorOf(person, grant(Role.ASSISTANT, "THERE")));
        actors.put("issuer", District.actorOf(person, grant(Role.ISSUER, HERE)));
        actors.put("issuer-elsewhere", District.actorOf(person, grant(Role.ISSUER, "THERE")));
        actors.put(
                "issuer-other-kind",
                District.actorOf(
                        person, new Grant(Role.ISSUER, HERE, Set.of("PSB-99"), Instant.EPOCH, Optional.empty())));
        actors.put("supervisor", District.actorOf(person, grant(Role.SUPERVISOR, HERE)));
        actors.put("supervisor-district", District.actorOf(person, grant(Role.SUPERVISOR, "*")));
        actors.put("auditor", District.actorOf(person, grant(Role.AUDITOR, "*")));
        actors.put("administrator", District.actorOf(person, grant(Role.ADMINISTRATOR, "*")));
        return actors;
    }

    private static List<Grant> everyRole() {
        return Arrays.stream(Role.values()).map(role -> grant(role, HERE)).toList();
    }

    private static Grant grant(Role role, String office) {
        return new Grant(role, office, Set.of(), Instant.EPOCH, Optional.empty());
    }

    private static Map<String, Facts> facts() {
        Map<String, Facts> facts = new LinkedHashMap<>();
        facts.put("district", new Facts.District());
        facts.put("case-open", new Facts.CaseFacts(CASE, true, false, HERE, Set.of("PSB", "MSA")));
        facts.put("case-closed", new Facts.CaseFacts(CASE, false, false, HERE, Set.of("PSB", "MSA")));
        facts.put("case-own", new Facts.CaseFacts(CASE, true, true, HERE, Set.of("PSB", "MSA")));
        facts.put("link", new Facts.LinkFacts(CASE, HERE, false, false));
        facts.put("link-own", new Facts.LinkFacts(CASE, HERE, true, false));
        facts.put("link-separated", new Facts.LinkFacts(CASE, HERE, false, true));
        facts.put("doc", new Facts.DocumentFacts(KIND, HERE, false, new Basis.None()));
        facts.put("doc-authorised", new Facts.DocumentFacts(KIND, HERE, false, new Basis.Authorised()));
        facts.put("doc-result", new Facts.DocumentFacts(KIND, HERE, false, new Basis.ResultOfCase()));
        facts.put("doc-law", law(true, Role.COUNTER_CLERK));
        facts.put("doc-law-approver", law(true, Role.APPROVER));
        facts.put("doc-law-uncited", law(false, Role.COUNTER_CLERK));
        facts.put("doc-standing", standing(false, Optional.empty()));
        facts.put("doc-standing-spent", standing(true, Optional.empty()));
        facts.put("doc-standing-barred", standing(false, Optional.of("LINK_ISSUER")));
        facts.put("doc-own", new Facts.DocumentFacts(KIND, HERE, true, new Basis.Authorised()));
        facts.put("person", new Facts.PersonFacts(false, false, false));
        facts.put("person-self", new Facts.PersonFacts(true, false, false));
        facts.put("person-at-counter", new Facts.PersonFacts(false, true, false));
        facts.put("person-identified", new Facts.PersonFacts(false, false, true));
        return facts;
    }

    /** Of the office where {@code clerk} and {@code approver} work. */
    private static Facts standing(boolean spent, Optional<String> barred) {
        return new Facts.DocumentFacts(KIND, HERE, false, new Basis.Standing(HERE, spent, barred));
    }

    private static Facts law(boolean cited, Role role) {
        return new Facts.DocumentFacts(KIND, HERE, false, new Basis.Law(HERE, cited, Set.of(role)));
    }

    private static Facts aFact(String name) {
        return java.util.Objects.requireNonNull(facts().get(name));
    }

    private static Actor anActor(String name) {
        return java.util.Objects.requireNonNull(actors().get(name));
    }

    private static Decision decide(Actor actor, Action action, Facts facts) {
        return district.access.can(actor, action, facts, Purpose.ofCase(CASE));
    }

    @Test
    void theWholeMatrixIsAsWrittenByHand() {
        Map<String, Set<String>> expected = PERMITTED
                .lines()
                .map(line -> line.split(": ", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> Set.of(parts[1].split(" +", -1))));

        for (Action action : Action.values()) {
            facts().forEach((name, facts) -> {
                Set<String> permitted = new TreeSet<>();
                actors().forEach((who, actor) -> {
                    if (decide(actor, action, facts).permitted()) {
                        permitted.add(who);
                    }
                });
                assertThat(permitted)
                        .as("%s %s", action, name)
                        .isEqualTo(new TreeSet<>(expected.getOrDefault(action + " " + name, Set.of())));
            });
        }
    }

    @Test
    void everyReasonIsReviewedInTheGoldenFile() {
        List<String> lines = new ArrayList<>();
        for (Action action : Action.values()) {
            facts().forEach((name, facts) -> {
                Map<String, List<String>> byReason = new java.util.TreeMap<>();
                actors().forEach((who, actor) -> byReason.computeIfAbsent(
                                reason(decide(actor, action, facts)), reason -> new ArrayList<>())
                        .add(who));
                byReason.forEach(
                        (reason, who) -> lines.add(action + " " + name + " " + reason + ": " + String.join(" ", who)));
            });
        }

        GoldenFile.check("modules/identity/src/test/resources/access-matrix.txt", String.join("\n", lines) + "\n");
    }

    private static String reason(Decision decision) {
        return switch (decision) {
            case Decision.Permit permit -> "permit";
            case Decision.Deny deny -> deny.reason();
        };
    }

    @Test
    void anAuditorSeesACaseForItsAuditAndForNothingElse() {
        for (String facts : List.of("case-open", "case-closed")) {
            assertThat(audit(anActor("auditor"), aFact(facts), CASE)).isEqualTo(new Decision.Permit());
            assertThat(audit(anActor("auditor"), aFact(facts), UUID.randomUUID())
                            .permitted())
                    .isFalse();
            for (String other : List.of("citizen", "administrator", "clerk-elsewhere", "unsigned", "system")) {
                assertThat(audit(anActor(other), aFact(facts), CASE).permitted())
                        .as(other)
                        .isFalse();
            }
        }
    }

    private static Decision audit(Actor actor, Facts facts, UUID caseId) {
        return district.access.can(actor, Action.SEE_CASE, facts, Purpose.auditOf(caseId));
    }

    @Test
    void somebodyWithEveryRoleStillDecidesNothingOfHisOwn() {
        Actor mighty = new Actor(Actor.Kind.PERSON, new UUID(0, 7), everyRole(), Optional.of(UUID.randomUUID()));

        for (Action action : List.of(Action.HANDLE_CASE)) {
            assertThat(decide(mighty, action, aFact("case-own"))).isEqualTo(new Decision.Deny("OWN_CASE"));
        }
        for (Action action : List.of(Action.DECIDE_LINK, Action.GIVE_OPINION)) {
            assertThat(decide(mighty, action, aFact("link-own"))).isEqualTo(new Decision.Deny("OWN_CASE"));
            assertThat(decide(mighty, action, aFact("link-separated"))).isEqualTo(new Decision.Deny("SEPARATION"));
        }
        for (Action action :
                List.of(Action.PULL_DOCUMENT, Action.ISSUE_DOCUMENT, Action.CHANGE_STATUS, Action.ATTEST_COPY)) {
            assertThat(decide(mighty, action, aFact("doc-own"))).isEqualTo(new Decision.Deny("OWN_CASE"));
        }
    }

    @Test
    void aPurposeForAnotherCaseOrNoneDoesNotCount() {
        Actor clerk = anActor("clerk");
        Actor approver = anActor("approver");
        Purpose other = Purpose.ofCase(UUID.randomUUID());
        Purpose none = new Purpose("curiosity", Optional.empty());
        Purpose blank = new Purpose(" ", Optional.of(CASE));
        Decision noPurpose = new Decision.Deny("NO_PURPOSE");

        assertThat(district.access.can(clerk, Action.HANDLE_CASE, aFact("case-open"), other))
                .isEqualTo(noPurpose);
        assertThat(district.access.can(approver, Action.DECIDE_LINK, aFact("link"), other))
                .isEqualTo(noPurpose);
        assertThat(district.access.can(clerk, Action.PULL_DOCUMENT, aFact("doc-authorised"), none))
                .isEqualTo(noPurpose);
        assertThat(district.access.can(clerk, Action.SEE_DOCUMENT, aFact("doc-authorised"), none))
                .isEqualTo(noPurpose);
        assertThat(district.access.can(clerk, Action.APPLY, aFact("district"), blank))
                .isEqualTo(noPurpose);
    }

    // -- the log

    private static Disclosure aDisclosure(UUID caseId, HolderId... owners) {
        return new Disclosure(
                UUID.randomUUID(),
                UUID.randomUUID(),
                KIND,
                List.of(owners),
                District.actorOf(new PersonId(new UUID(0, 7))),
                "GSC",
                caseId,
                "VR-01",
                "authorisation:" + UUID.randomUUID(),
                List.of("name", "id_number"));
    }

    @Test
    void everyOwnerSeesADisclosureNewestFirstPageByPage() {
        PersonId first = new PersonId(UUID.randomUUID());
        PersonId second = new PersonId(UUID.randomUUID());
        UUID caseId = UUID.randomUUID();
        List<UUID> evidence = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Disclosure both = aDisclosure(caseId, first, second);
            evidence.add(both.evidence());
            district.execute(tx -> district.access.record(tx, both));
        }
        district.execute(tx -> district.access.record(tx, aDisclosure(UUID.randomUUID(), second)));

        List<UUID> seen = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            var request = new Page.Request(2, cursor);
            Page<Entry> page = district.write(tx -> district.access.ofHolder(tx, first, request));
            page.items().forEach(entry -> seen.add(entry.evidence()));
            cursor = page.next();
        } while (cursor.isPresent());
        assertThat(seen).containsExactlyElementsOf(evidence.reversed());

        Page<Entry> ofSecond = district.write(tx -> district.access.ofHolder(tx, second, Page.Request.first(200)));
        assertThat(ofSecond.items()).hasSize(6);
        Page<Entry> ofCase = district.write(tx -> district.access.ofCase(tx, caseId, Page.Request.first(200)));
        assertThat(ofCase.items()).extracting(Entry::evidence).containsExactlyElementsOf(evidence);
        assertThat(ofCase.items().getFirst().fields()).containsExactly("name", "id_number");
        assertThat(ofCase.items().getFirst().officerRef()).isEqualTo("person:" + new UUID(0, 7));
        long count = district.write(tx -> district.access.count(tx, caseId));
        assertThat(count).isEqualTo(5);
    }

    @Test
    void aDisclosureIsLoggedWithItsTransactionOrNotAtAll() {
        UUID caseId = UUID.randomUUID();
        HolderId owner = new PersonId(UUID.randomUUID());

        assertThatThrownBy(() -> district.execute(tx -> {
                    district.access.record(tx, aDisclosure(caseId, owner));
                    throw new IllegalStateException("the pull failed");
                }))
                .hasMessage("the pull failed");

        long count = district.write(tx -> district.access.count(tx, caseId));
        assertThat(count).isZero();
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void theApplicationCannotChangeOrRemoveALogRow() {
        for (String sql : List.of("update identity.disclosure set officer = 'x'", "delete from identity.disclosure")) {
            assertThatThrownBy(() -> district.execute(tx -> tx.dsl().execute(sql)))
                    .hasMessageContaining("permission denied");
        }
    }
}
