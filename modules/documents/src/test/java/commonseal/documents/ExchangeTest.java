package commonseal.documents;

import static commonseal.documents.District.TITLE;
import static commonseal.documents.District.context;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Documents.Evidence;
import commonseal.documents.Documents.EvidenceQuery;
import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.PullContext;
import commonseal.documents.Documents.PullResult;
import commonseal.documents.Documents.Refusal;
import commonseal.documents.Exchange.Copy;
import commonseal.documents.Exchange.CopyState;
import commonseal.documents.Exchange.Differing;
import commonseal.documents.Exchange.Requirement;
import commonseal.documents.Exchange.RuleResult;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.sources.ReferenceConfig.Entry;
import commonseal.sources.ReferenceConfig.Standing;
import commonseal.sources.ReferenceSource;
import commonseal.sources.ReferenceSource.Mode;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copies from a register of another office, over mutual TLS, whatever the register does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExchangeTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @TempDir
    static Path home;

    private District district;
    private Actor clerk;
    private ReferenceSource land;
    private final Map<Standing, PersonId> people = new java.util.EnumMap<>(Standing.class);
    private PersonId misnamed;
    private PersonId absent;
    private UUID caseId = UUID.randomUUID();

    @BeforeAll
    void start() throws Exception {
        district = District.start(database, home, false);
        clerk = district.officer(Role.COUNTER_CLERK, "AMR");
        List<Entry> records = new ArrayList<>();
        for (Standing standing : Standing.values()) {
            PersonId person = district.person("王小明");
            people.put(standing, person);
            records.add(SourceRegisters.record(district, person, standing, Map.of()));
        }
        misnamed = district.person("王小明");
        absent = district.person("王小明");
        records.add(SourceRegisters.record(district, misnamed, Standing.ACTIVE, Map.of("name", "李大明")));
        land = SourceRegisters.start(home, records);
    }

    private PersonId person(Standing standing) {
        return java.util.Objects.requireNonNull(people.get(standing));
    }

    @BeforeEach
    void anotherCase() {
        caseId = UUID.randomUUID();
        land.behave(Mode.HONEST);
        // Another version: connections and rest after failures begin anew.
        SourceRegisters.publish(district, SourceRegisters.source(land, 4));
        SourceRegisters.publish(district, SourceRegisters.source(land, 3));
    }

    @AfterAll
    void stop() {
        land.close();
        district.close();
    }

    @Test
    void whatIsFoundIsThisCasesCopyWithItsEvidence() {
        PersonId owner = person(Standing.ACTIVE);
        UUID copy = authorised(owner);

        PullResult result = pull(owner, copy);

        assertThat(result).isInstanceOfSatisfying(PullResult.Pulled.class, pulled -> {
            assertThat(pulled.content().fields()).isEqualTo(Map.of("location", "1 Example Road"));
            assertThat(pulled.verdict()).isEmpty();
        });
        assertThat(outcomes()).containsExactly(Outcome.PULLED, Outcome.ASKED, Outcome.ASKED);
        assertThat(district.<Long>read(tx -> district.identity.access().count(tx, caseId)))
                .isEqualTo(1);
        assertThat(land.asked()).isPositive();

        // Another case asks anew; this copy is not its business.
        UUID other = UUID.randomUUID();
        PullContext elsewhere = context(clerk, other, TITLE, Set.of(owner), new Ground.OwnerAuthorised());
        assertThat(district.pull(elsewhere, copy).evidence()).isNotNull();
        assertThat(((PullResult.NotPulled) district.pull(elsewhere, copy)).outcome())
                .isEqualTo(Outcome.WRONG_OWNER);
    }

    @Test
    void nothingIsAskedWithoutTheOwner() {
        PersonId owner = person(Standing.ACTIVE);
        UUID copy = SourceRegisters.offer(district, caseId, owner).orElseThrow();
        int before = land.asked();

        PullResult result = pull(owner, copy);

        assertThat(((PullResult.NotPulled) result).outcome()).isEqualTo(Outcome.NOT_AUTHORISED);
        assertThat(land.asked()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"REVOKED,SOURCE_REVOKED", "SUSPENDED,SOURCE_SUSPENDED", "EXPIRED,SOURCE_EXPIRED"})
    void whatDoesNotCountIsNotUsedAndNotOfferedAgain(Standing standing, String reason) {
        PersonId owner = person(standing);
        UUID copy = authorised(owner);

        assertThat(((PullResult.NotPulled) pull(owner, copy)).outcome()).isEqualTo(Outcome.NOT_VALID);
        assertThat(copy(copy).reason()).isEqualTo(reason);
        assertThat(SourceRegisters.offer(district, caseId, owner)).isEmpty();
    }

    @Test
    void aMismatchIsExplainedMasked() {
        UUID copy = authorised(misnamed);

        assertThat(((PullResult.NotPulled) pull(misnamed, copy)).outcome()).isEqualTo(Outcome.WRONG_OWNER);
        assertThat(copy(copy).differing()).isEqualTo(Map.of("name", new Differing("王***", Optional.empty())));
    }

    @Test
    void somebodyElsesDocumentIsNeverUsed() {
        land.behave(Mode.OTHER_PERSON);
        PersonId owner = person(Standing.ACTIVE);
        UUID copy = authorised(owner);

        assertThat(((PullResult.NotPulled) pull(owner, copy)).outcome()).isEqualTo(Outcome.WRONG_OWNER);
        assertThat(copy(copy).differing().get("name")).isEqualTo(new Differing("王***", Optional.of("s***e")));
    }

    @Test
    void whoIsNotThereIsNotFound() {
        UUID copy = authorised(absent);

        assertThat(((PullResult.NotPulled) pull(absent, copy)).outcome()).isEqualTo(Outcome.NOT_VALID);
        assertThat(copy(copy).reason()).isEqualTo("SOURCE_NONE");
    }

    @ParameterizedTest
    @CsvSource({
        "FAILING,SOURCE_HTTP_500,FAILED",
        "SLOW,SOURCE_TIMEOUT,FAILED",
        "DRIPPING,SOURCE_TIMEOUT,FAILED",
        "PENDING,SOURCE_PENDING,PENDING",
        "OTHER_KIND,SOURCE_LIED_OTHER_KIND,FAILED",
        "MALFORMED,SOURCE_LIED_MALFORMED,FAILED",
        "UNASKED_FIELDS,SOURCE_LIED_UNASKED_FIELDS,FAILED"
    })
    void whatCannotBeHadNowIsAskedAgainByItself(Mode mode, String reason, CopyState state) {
        if (mode == Mode.SLOW || mode == Mode.DRIPPING) {
            SourceRegisters.publish(district, SourceRegisters.source(land, 1));
        }
        land.behave(mode);
        PersonId owner = person(Standing.ACTIVE);
        UUID copy = authorised(owner);

        assertThat(((PullResult.NotPulled) pull(owner, copy)).outcome()).isEqualTo(Outcome.CANNOT_CHECK);
        assertThat(copy(copy).state()).isEqualTo(state);
        assertThat(copy(copy).reason()).isEqualTo(reason);
        assertThat(copy(copy).next()).isPresent();

        land.behave(Mode.HONEST);
        database.tamper("update documents.source_copy set next_at = now() where id = '" + copy + "'");
        assertThat(district.documents.exchange().work(100)).isPositive();
        assertThat(copy(copy).state()).isEqualTo(CopyState.FOUND);
        assertThat(pull(owner, copy)).isInstanceOf(PullResult.Pulled.class);
    }

    @Test
    void aRefusalAndTheEndOfTheCaseEraseWhatWasSaid() {
        PersonId owner = person(Standing.ACTIVE);
        UUID copy = authorised(owner);
        assertThat(pull(owner, copy)).isInstanceOf(PullResult.Pulled.class);

        var unused = district.<UUID>write(tx -> district.documents.recordRefusal(
                tx,
                new Refusal(
                        caseId, "open-hall", "M01", copy, TITLE, clerk.ref(), "AMR", Optional.of(owner.ref()), "NO")));

        assertThat(copy(copy).state()).isEqualTo(CopyState.OFFERED);
        var unusedToo = district.<UUID>write(tx -> {
            district.documents.exchange().closeCase(tx, caseId);
            return caseId;
        });
        assertThat(copy(copy).state()).isEqualTo(CopyState.ERASED);
        assertThat(SourceRegisters.offer(district, caseId, owner)).isEmpty();
        assertThat(outcomes()).startsWith(Outcome.REFUSED_BY_OWNER, Outcome.PULLED);
    }

    @Test
    void theStatusIsAskedAnewAndANoEndsTheCopy() {
        PersonId owner = person(Standing.ACTIVE);
        UUID copy = authorised(owner);
        assertThat(pull(owner, copy)).isInstanceOf(PullResult.Pulled.class);

        district.documents.exchange().askStatus(List.of(copy));
        assertThat(copy(copy).state()).isEqualTo(CopyState.FOUND);

        land.behave(Mode.FAILING);
        district.documents.exchange().askStatus(List.of(copy));
        assertThat(copy(copy).state()).isEqualTo(CopyState.FOUND);
        assertThat(outcomes()).startsWith(Outcome.CANNOT_CHECK, Outcome.ASKED, Outcome.ASKED);

        land.behave(Mode.OTHER_PERSON);
        district.documents.exchange().askStatus(List.of(copy));
        assertThat(copy(copy).state()).isEqualTo(CopyState.ENDED);
    }

    @Test
    void anAlteredCopyIsNotUsed() {
        PersonId owner = person(Standing.ACTIVE);
        UUID copy = authorised(owner);
        assertThat(pull(owner, copy)).isInstanceOf(PullResult.Pulled.class);
        database.tamper("update documents.source_copy set content = set_byte(content, 20, get_byte(content, 20) # 1)"
                + " where id = '" + copy + "'");

        assertThat(((PullResult.NotPulled) pull(owner, copy)).outcome()).isEqualTo(Outcome.ALTERED);
    }

    @Test
    void fiveFailuresGiveTheSourceARest() {
        land.behave(Mode.FAILING);
        for (int i = 0; i < 5; i++) {
            caseId = UUID.randomUUID();
            PersonId owner = person(Standing.ACTIVE);
            var unused = pull(owner, authorised(owner));
        }
        int before = land.asked();
        caseId = UUID.randomUUID();
        PersonId owner = person(Standing.ACTIVE);
        var unused = pull(owner, authorised(owner));

        assertThat(land.asked()).isEqualTo(before);
        assertThat(district.<Exchange.Health>read(
                        tx -> district.documents.exchange().health(tx, SourceRegisters.LAND)))
                .satisfies(health -> {
                    assertThat(health.resting()).isTrue();
                    assertThat(health.asked()).isGreaterThanOrEqualTo(5);
                    assertThat(health.good()).isLessThan(health.asked());
                });
    }

    @Test
    void aRequirementNamesWhatMeetsItAndOnlyAnAdministratorSaysSo() {
        Requirement housing = new Requirement("HOUSING", "住房", "Housing", List.of(TITLE, "PSB-01"), 0);

        assertThat(district.<List<String>>read(
                        tx -> district.documents.exchange().acceptable(tx, "HOUSING")))
                .containsExactly("HOUSING");
        assertThat(district.<RuleResult>write(
                        tx -> district.documents.exchange().publish(tx, clerk, housing)))
                .isEqualTo(new RuleResult.Refused("NOT_ALLOWED"));
        assertThat(district.<RuleResult>write(
                        tx -> district.documents.exchange().publish(tx, Actor.job(), housing)))
                .isEqualTo(new RuleResult.Published(1));
        assertThat(district.<List<String>>read(
                        tx -> district.documents.exchange().acceptable(tx, "HOUSING")))
                .containsExactly(TITLE, "PSB-01");
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();

        database.tamper(
                "alter table documents.exchange_rule disable trigger user",
                "update documents.exchange_rule set content = replace(content, 'PSB-01', 'AMR-01') where code = 'HOUSING'");
        assertThat(district.<List<Requirement>>read(
                        tx -> district.documents.exchange().requirements(tx)))
                .isEmpty();
        assertThat(district.ledger.verify(district.sealedRows).findings())
                .anyMatch(finding -> finding.table().equals("documents.exchange_rule"));
        database.tamper(
                "update documents.exchange_rule set content = replace(content, 'AMR-01', 'PSB-01') where code = 'HOUSING'",
                "alter table documents.exchange_rule enable always trigger exchange_rule_append_only",
                "alter table documents.exchange_rule enable always trigger exchange_rule_no_truncate");
    }

    private UUID authorised(PersonId owner) {
        UUID copy = SourceRegisters.offer(district, caseId, owner).orElseThrow();
        var unused = district.authorise(clerk, caseId, owner, owner, copy, TITLE);
        return copy;
    }

    private PullResult pull(PersonId owner, UUID copy) {
        PullContext context = context(clerk, caseId, TITLE, Set.of(owner), new Ground.OwnerAuthorised());
        Exchange exchange = district.documents.exchange();
        district.db
                .write(clerk.act("case:" + caseId), tx -> exchange.prepare(tx, context, copy))
                .ifPresent(exchange::ask);
        return district.pull(context, copy);
    }

    private Copy copy(UUID copy) {
        return district.read(tx -> district.documents.exchange().copy(tx, copy)).orElseThrow();
    }

    private List<Outcome> outcomes() {
        EvidenceQuery query = new EvidenceQuery(
                Optional.of(caseId),
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return district
                .<Page<Evidence>>read(tx -> district.documents.evidence(tx, query, Page.Request.first(50)))
                .items()
                .stream()
                .map(Evidence::outcome)
                .toList();
    }
}
