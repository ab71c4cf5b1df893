package commonseal.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.identity.Duplicates.DecideResult;
import commonseal.identity.Duplicates.Proposal;
import commonseal.identity.Duplicates.ProposeResult;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Mandates.NewMandate;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.PersonResult;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One person registered twice becomes one, and two again; two administrators decide, and nothing is lost. */
class DuplicatesTest {

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();

    @SuppressWarnings("NullAway.Init")
    private District district;

    @SuppressWarnings("NullAway.Init")
    private PersonId first;

    @SuppressWarnings("NullAway.Init")
    private PersonId second;

    @SuppressWarnings("NullAway.Init")
    private PersonId kept;

    @SuppressWarnings("NullAway.Init")
    private PersonId duplicate;

    private final NewPerson twice = District.aPerson("王小明");

    @BeforeEach
    void open(@TempDir Path folder) {
        district = District.on(database, clock, folder);
        first = district.addPerson("管理员甲");
        second = district.addPerson("管理员乙");
        district.grant(first, Role.ADMINISTRATOR, "*");
        district.grant(second, Role.ADMINISTRATOR, "*");
        kept = district.addPerson("王小明");
        duplicate = ((PersonResult.Added) district.add(twice)).id();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private ProposeResult propose(PersonId by, PersonId one, PersonId other) {
        Actor actor = District.actorOf(by);
        return district.db.write(
                actor.act("merge"), tx -> district.duplicates.proposeMerge(tx, actor, one, other, "同一人两次登记"));
    }

    private ProposeResult proposeSplit(PersonId by) {
        Actor actor = District.actorOf(by);
        return district.db.write(
                actor.act("merge"), tx -> district.duplicates.proposeSplit(tx, actor, duplicate, "并非同一人"));
    }

    private DecideResult decide(PersonId by, ProposeResult proposal, boolean confirm) {
        Actor actor = District.actorOf(by);
        UUID id = ((ProposeResult.Proposed) proposal).proposal();
        return district.db.write(actor.act("merge"), tx -> district.duplicates.decide(tx, actor, id, confirm));
    }

    private void merge() {
        assertThat(decide(second, propose(first, duplicate, kept), true)).isEqualTo(new DecideResult.Decided());
    }

    private Optional<PersonId> found() {
        return district.findPerson(twice.scheme(), twice.number());
    }

    private static DecideResult refused(String code) {
        return new DecideResult.Refused(code);
    }

    @Test
    void eitherNumberLeadsToTheOneKeptAndTheDuplicatesHistoryStays() {
        OrganisationId company = district.addOrganisation("清河体验馆");
        district.execute(tx -> district.mandates.appoint(
                tx, NewMandate.legalRepresentative(company, duplicate, district.now(), Optional.empty())));

        merge();

        assertThat(found()).contains(kept);
        assertThat(district.add(twice)).isEqualTo(new PersonResult.Known(kept));
        assertThat(district.write(tx -> district.register.person(tx, duplicate))
                        .orElseThrow()
                        .number())
                .isEqualTo(twice.number());
        assertThat(district.holdersOf(kept)).containsExactlyInAnyOrder(kept, duplicate, company);
        assertThat(district.actsFor(kept, company)).isTrue();
        assertThat(district.actsFor(duplicate, kept)).isFalse();
        assertThat(district.audit().findings()).isEmpty();
    }

    @Test
    void aSplitEndsTheMerge() {
        merge();

        ProposeResult split = proposeSplit(second);
        assertThat(decide(second, split, true)).isEqualTo(refused("MERGE_SECOND"));
        assertThat(decide(first, split, true)).isEqualTo(new DecideResult.Decided());

        assertThat(found()).contains(duplicate);
        assertThat(district.holdersOf(kept)).containsExactly(kept);
        assertThat(proposeSplit(second)).isEqualTo(new ProposeResult.Refused("MERGE_UNKNOWN"));
        merge();
        assertThat(found()).contains(kept);
        assertThat(district.audit().findings()).isEmpty();
    }

    @Test
    void whoProposedDoesNotDecideAlsoNotBehindTheApplication() {
        ProposeResult proposal = propose(first, duplicate, kept);

        assertThat(decide(first, proposal, true)).isEqualTo(refused("MERGE_SECOND"));
        assertThat(found()).contains(duplicate);
        assertThatThrownBy(() -> database.tamper("insert into identity.merge_event (id, kind, about, duplicate, kept,"
                        + " proposed_by, at, actor, entry, blinding) select gen_random_uuid(), 'MERGED', id, duplicate, kept,"
                        + " actor, at, actor, entry + 1000, blinding from identity.merge_event"))
                .hasStackTraceContaining("takes two persons");
        assertThat(decide(first, proposal, false)).isEqualTo(new DecideResult.Decided());
        assertThat(decide(second, proposal, true)).isEqualTo(refused("MERGE_UNKNOWN"));
    }

    @Test
    void nobodyMergesHimselfAndOnlyAdministratorsMerge() {
        PersonId clerk = district.addPerson("窗口");
        district.addOffices();
        district.grant(clerk, Role.COUNTER_CLERK, District.OFFICE);

        assertThat(propose(clerk, duplicate, kept)).isEqualTo(new ProposeResult.Refused("NO_ROLE"));
        assertThat(propose(first, duplicate, first)).isEqualTo(new ProposeResult.Refused("MERGE_OWN"));
        assertThat(propose(first, kept, kept)).isEqualTo(new ProposeResult.Refused("MERGE_SAME"));
        assertThat(propose(first, clerk, kept)).isEqualTo(new ProposeResult.Refused("MERGE_OFFICER"));
        ProposeResult proposal = propose(first, duplicate, kept);
        assertThat(propose(second, duplicate, kept)).isEqualTo(new ProposeResult.Refused("MERGE_WAITING"));
        assertThat(decide(clerk, proposal, true)).isEqualTo(refused("NO_ROLE"));
        assertThat(decide(second, propose(first, kept, second), true)).isEqualTo(refused("MERGE_OWN"));
    }

    @Test
    void thereAreNoChains() {
        merge();
        PersonId third = district.addPerson("王晓明");

        assertThat(propose(first, duplicate, third)).isEqualTo(new ProposeResult.Refused("MERGE_CHAIN"));
        assertThat(propose(first, third, duplicate)).isEqualTo(new ProposeResult.Refused("MERGE_CHAIN"));
        assertThat(propose(first, kept, third)).isEqualTo(new ProposeResult.Refused("MERGE_CHAIN"));
    }

    @Test
    void theSignInOfTheDuplicateEnds() {
        District.Login login = district.addLogin("王小明", "xiaoming");
        duplicate = login.person();
        assertThat(district.signIn.session(login.token())).isPresent();

        merge();

        assertThat(district.signIn.session(login.token())).isEmpty();
        assertThat(district.signIn.personOf("xiaoming")).isEmpty();
        assertThat(district.tryAccount(duplicate, "another"))
                .isEqualTo(new SignIn.AccountResult.Refused("LOGIN_TAKEN"));
        decide(second, proposeSplit(first), true);
        assertThat(district.signIn.isComplete(duplicate)).isFalse();
    }

    @Test
    void proposalsWaitWithTheirReason() {
        propose(first, duplicate, kept);

        List<Proposal> waiting = district.write(district.duplicates::waiting);

        assertThat(waiting).hasSize(1);
        assertThat(waiting.getFirst().reason()).isEqualTo("同一人两次登记");
        assertThat(waiting.getFirst().by()).isEqualTo(first.ref());
    }

    @Test
    void aMergePlantedBehindTheApplicationHasNoEffectButEndsTheSignIn() {
        propose(first, duplicate, kept);

        database.tamper(
                "insert into identity.merge_event (id, kind, about, duplicate, kept, proposed_by, at, actor, entry,"
                        + " blinding) select gen_random_uuid(), 'MERGED', id, duplicate, kept, actor, at, 'person:"
                        + second.value()
                        + "', entry + 1000, blinding from identity.merge_event");

        assertThat(found()).contains(duplicate);
        assertThat(district.holdersOf(kept)).containsExactly(kept);
        int unconfirmed = district.write(tx -> district.officers.unconfirmed(tx).size());
        assertThat(unconfirmed).isPositive();
    }
}
