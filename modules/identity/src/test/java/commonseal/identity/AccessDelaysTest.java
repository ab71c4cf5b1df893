package commonseal.identity;

import static commonseal.identity.District.OFFICE;
import static commonseal.identity.District.OTHER_OFFICE;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.Access.Disclosure;
import commonseal.identity.Access.Logged;
import commonseal.identity.AccessDelays.DecideResult;
import commonseal.identity.AccessDelays.DelayClass;
import commonseal.identity.AccessDelays.NewDelay;
import commonseal.identity.AccessDelays.ProposeResult;
import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Page;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An entry appears exactly when it is due, and nothing is delayed without a law, two administrators and a notice to all. */
class AccessDelaysTest {

    private static final NewDelay WEEK = new NewDelay("service:IV-01", DelayClass.DAYS, 7, "Inspection Act § 9");
    private static final NewDelay SEALED =
            new NewDelay("purpose:OPEN_CASE", DelayClass.RELEASE, 0, "Inheritance Act § 3");

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private District district;

    @SuppressWarnings("NullAway.Init")
    private PersonId owner;

    @SuppressWarnings("NullAway.Init")
    private Actor clerk;

    @SuppressWarnings("NullAway.Init")
    private Actor supervisor;

    @SuppressWarnings("NullAway.Init")
    private Actor first;

    @SuppressWarnings("NullAway.Init")
    private Actor second;

    @BeforeEach
    void build() {
        district = District.on(database, clock, folder);
        district.addOffices();
        owner = district.addPerson("王小明");
        clerk = officer("李四", Role.COUNTER_CLERK, OFFICE);
        supervisor = officer("周主任", Role.SUPERVISOR, OFFICE);
        first = officer("管理员甲", Role.ADMINISTRATOR, "*");
        second = officer("管理员乙", Role.ADMINISTRATOR, "*");
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private Actor officer(String name, Role role, String office) {
        PersonId officer = district.addPerson(name);
        district.grant(officer, role, office);
        List<Grant> grants = district.write(tx -> district.officers.grants(tx, officer));
        return District.actorOf(officer, grants.toArray(Grant[]::new));
    }

    private ProposeResult propose(Actor by, NewDelay delay) {
        return district.db.write(by.act("delays"), tx -> district.accessDelays.propose(tx, by, delay));
    }

    private DecideResult decide(Actor by, UUID proposal, boolean confirm) {
        return district.db.write(by.act("delays"), tx -> district.accessDelays.decide(tx, by, proposal, confirm));
    }

    private void putInForce(NewDelay delay) {
        UUID proposal = ((ProposeResult.Proposed) propose(first, delay)).proposal();
        assertThat(decide(second, proposal, true)).isEqualTo(new DecideResult.Decided());
    }

    private void disclose(String service, String ground) {
        district.execute(tx -> district.access.record(
                tx,
                new Disclosure(
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        "PSB-01",
                        List.of(owner),
                        clerk,
                        OFFICE,
                        UUID.randomUUID(),
                        service,
                        ground,
                        List.of("name"))));
    }

    private int disclosuresSeen() {
        return district.write(tx -> district.access.ofHolder(tx, owner, Page.Request.first(50)))
                .items()
                .size();
    }

    private int looksSeen() {
        return district.write(tx -> district.access.looksAt(tx, owner, Page.Request.first(50)))
                .items()
                .size();
    }

    private void look() {
        assertThat(district.db
                        .<Access.Decision>write(clerk.act("hub"), tx -> district.access.look(tx, clerk, owner, true))
                        .permitted())
                .isTrue();
    }

    private List<Logged> withheld(Actor actor) {
        return district.write(tx -> district.accessDelays.withheld(tx, actor, Page.Request.first(50)))
                .items();
    }

    private boolean release(Actor actor, UUID logged) {
        return district.db.write(actor.act("withheld"), tx -> district.accessDelays.release(tx, actor, logged));
    }

    @Test
    void nothingIsDelayedUntilTwoAdministratorsSaySo() {
        UUID proposal = ((ProposeResult.Proposed) propose(first, WEEK)).proposal();
        disclose("IV-01", "result-of-link");
        assertThat(disclosuresSeen()).isOne();
        assertThat(decide(first, proposal, true)).isEqualTo(new DecideResult.Refused("DELAY_SECOND"));
        assertThat(decide(clerk, proposal, true)).isEqualTo(new DecideResult.Refused("NO_ROLE"));
        assertThat(decide(second, proposal, true)).isEqualTo(new DecideResult.Decided());
        assertThat(decide(second, proposal, true)).isEqualTo(new DecideResult.Refused("DELAY_UNKNOWN"));

        assertThat(district.write(district.accessDelays::inForce))
                .extracting(AccessDelays.Delay::rule)
                .containsExactly(WEEK);
        // What was seen stays seen.
        assertThat(disclosuresSeen()).isOne();
    }

    @Test
    void anEntryAppearsExactlyWhenItsDaysAreOver() {
        putInForce(WEEK);
        disclose("IV-01", "result-of-link");
        disclose("VR-01", "result-of-link");

        assertThat(disclosuresSeen()).isOne();
        clock.advance(Duration.ofDays(7).minusSeconds(1));
        assertThat(disclosuresSeen()).isOne();
        clock.advance(Duration.ofSeconds(1));
        assertThat(disclosuresSeen()).isEqualTo(2);
        assertThat(district.audit().findings()).isEmpty();
    }

    @Test
    void whatTheHolderAllowedHimselfIsNeverDelayed() {
        putInForce(WEEK);
        disclose("IV-01", "authorisation:" + UUID.randomUUID());
        disclose("IV-01", "own-document");

        assertThat(disclosuresSeen()).isEqualTo(2);
    }

    @Test
    void anEntryAppearsWhenASupervisorOfTheOfficeReleasesIt() {
        putInForce(SEALED);
        look();
        Actor elsewhere = officer("钱七", Role.SUPERVISOR, OTHER_OFFICE);
        assertThat(looksSeen()).isZero();
        clock.advance(Duration.ofDays(4_000));
        assertThat(looksSeen()).isZero();

        UUID waiting = withheld(supervisor).getFirst().id();
        assertThat(withheld(elsewhere)).isEmpty();
        assertThat(release(elsewhere, waiting)).isFalse();
        assertThat(release(clerk, waiting)).isFalse();
        assertThat(release(supervisor, waiting)).isTrue();
        assertThat(release(supervisor, waiting)).isFalse();

        assertThat(withheld(supervisor)).isEmpty();
        assertThat(looksSeen()).isOne();
        assertThat(district.audit().findings()).isEmpty();
    }

    @Test
    void aClassOfNoneEndsADelayForEntriesFromThenOn() {
        putInForce(WEEK);
        disclose("IV-01", "result-of-link");
        putInForce(new NewDelay("service:IV-01", DelayClass.NONE, 0, "repealed"));
        disclose("IV-01", "result-of-link");

        assertThat(district.write(district.accessDelays::inForce)).isEmpty();
        assertThat(disclosuresSeen()).isOne();
    }

    @Test
    void nobodyObjectsToWhatHeCannotSeeYet() {
        putInForce(SEALED);
        look();
        UUID hidden = withheld(supervisor).getFirst().id();
        Actor holder = District.actorOf(owner);

        assertThat(district.db.<Objections.RaiseResult>write(
                        holder.act("objection"), tx -> district.objections.raise(tx, holder, owner, hidden, "Why?")))
                .isEqualTo(new Objections.RaiseResult.Refused("ENTRY_UNKNOWN"));
    }

    @Test
    void aDelayWrittenBehindTheApplicationDelaysNothing() {
        putInForce(WEEK);
        UUID proposal = UUID.randomUUID();
        database.tamper(
                "insert into identity.access_delay select '" + proposal
                        + "', kind, about, proposed_by, 'service:VR-01',"
                        + " 'RELEASE', 0, law, at, actor, entry - 1000, blinding"
                        + " from identity.access_delay where kind = 'PROPOSED'",
                "insert into identity.access_delay select gen_random_uuid(), kind, '" + proposal + "', proposed_by,"
                        + " 'service:VR-01', 'RELEASE', 0, law, at, actor, entry - 1000, blinding"
                        + " from identity.access_delay where kind = 'IN_FORCE'");
        disclose("VR-01", "result-of-link");

        assertThat(disclosuresSeen()).isOne();
        assertThat(district.write(district.officers::unconfirmed))
                .extracting(Officers.Unconfirmed::table)
                .containsOnly("identity.access_delay");
    }

    @ParameterizedTest
    @CsvSource({
        "purpose:COUNTER_CHECK,RELEASE,0,§ 1,DELAY_APPLIES",
        "service:,DAYS,1,§ 1,DELAY_APPLIES",
        "service:IV-01,DAYS,0,§ 1,DELAY_DAYS",
        "service:IV-01,DAYS,3651,§ 1,DELAY_DAYS",
        "service:IV-01,RELEASE,1,§ 1,DELAY_DAYS",
        "service:IV-01,RELEASE,0,' ',DELAY_LAW",
    })
    void aDelayHasAnObjectATermAndALaw(String appliesTo, DelayClass delayClass, int days, String law, String code) {
        assertThat(propose(first, new NewDelay(appliesTo, delayClass, days, law)))
                .isEqualTo(new ProposeResult.Refused(code));
        assertThat(propose(clerk, WEEK)).isEqualTo(new ProposeResult.Refused("NO_ROLE"));
    }
}
