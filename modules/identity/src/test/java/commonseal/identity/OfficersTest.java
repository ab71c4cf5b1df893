package commonseal.identity;

import static commonseal.identity.District.OFFICE;
import static commonseal.identity.District.OTHER_OFFICE;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Officers.GrantResult;
import commonseal.identity.Officers.Officer;
import commonseal.identity.Officers.SetSubstitution;
import commonseal.identity.Officers.Substitution;
import commonseal.identity.Officers.SubstitutionResult;
import commonseal.identity.Officers.Term;
import commonseal.identity.Officers.Unconfirmed;
import commonseal.kernel.Page;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfficersTest {

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();

    @TempDir
    Path folder;

    private District district;
    private Officers officers;

    @BeforeEach
    void build() {
        district = District.on(database, clock, folder);
        officers = district.officers;
        district.addOffices();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    // -- grants

    @Test
    void aGrantIsInForceUntilItEnds() {
        PersonId clerk = district.addPerson("王小明");
        Term until = new Term(district.now(), Optional.of(district.now().plus(Duration.ofDays(1))));
        district.execute(tx ->
                officers.grant(tx, Actor.job(), clerk, Role.COUNTER_CLERK, OFFICE, Set.of("PSB-02", "PSB-01"), until));
        district.grant(clerk, Role.APPROVER, OTHER_OFFICE);

        assertThat(district.grants(clerk))
                .extracting(Grant::role, Grant::office)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Role.COUNTER_CLERK, OFFICE),
                        org.assertj.core.groups.Tuple.tuple(Role.APPROVER, OTHER_OFFICE));
        assertThat(district.countOfficers(Role.APPROVER, OTHER_OFFICE)).isEqualTo(1);

        district.execute(tx -> officers.endGrant(tx, Actor.job(), clerk, Role.APPROVER, OTHER_OFFICE));
        clock.advance(Duration.ofDays(1));
        assertThat(district.grants(clerk)).isEmpty();
        assertThat(district.countOfficers(Role.APPROVER, OTHER_OFFICE)).isZero();
    }

    @Test
    void aGrantCanBeGivenAgainAndReplaced() {
        PersonId clerk = district.addPerson("王小明");
        district.grant(clerk, Role.ISSUER, OFFICE);
        district.grant(clerk, Role.ISSUER, OFFICE);
        district.execute(
                tx -> officers.grant(tx, Actor.job(), clerk, Role.ISSUER, OFFICE, Set.of("PSB-01"), Term.OPEN));

        assertThat(district.grants(clerk))
                .singleElement()
                .extracting(Grant::kinds)
                .isEqualTo(Set.of("PSB-01"));

        district.execute(tx -> officers.endGrant(tx, Actor.job(), clerk, Role.ISSUER, OFFICE));
        assertThat(district.grants(clerk)).isEmpty();
        district.grant(clerk, Role.ISSUER, OFFICE);
        assertThat(district.grants(clerk)).hasSize(1);
    }

    @Test
    void aGrantInsertedOrWidenedBehindTheApplicationHasNoEffect() {
        PersonId clerk = district.addPerson("王小明");
        PersonId thief = district.addPerson("李四");
        district.grant(clerk, Role.COUNTER_CLERK, OFFICE);
        district.grant(thief, Role.ASSISTANT, OFFICE);

        database.tamper(
                "insert into identity.grant_event select gen_random_uuid(), kind, null, '" + thief.value()
                        + "', 'APPROVER', office, kinds, valid_from, valid_until, at, actor, entry + 1000, blinding"
                        + " from identity.grant_event where person = '" + clerk.value() + "'",
                "update identity.grant_event set role = 'ISSUER' where person = '" + clerk.value()
                        + "' and role = 'COUNTER_CLERK'");

        assertThat(district.grants(thief)).extracting(Grant::role).containsExactly(Role.ASSISTANT);
        assertThat(district.grants(clerk)).isEmpty();
        assertThat(district.countOfficers(Role.APPROVER, OFFICE)).isZero();
    }

    @Test
    void aGrantAlteredAfterItWasReadOnceLosesItsEffect() {
        PersonId clerk = district.addPerson("王小明");
        district.grant(clerk, Role.COUNTER_CLERK, OFFICE);
        assertThat(district.grants(clerk)).hasSize(1);

        database.tamper("update identity.grant_event set office = '" + OTHER_OFFICE + "'");

        assertThat(district.grants(clerk)).isEmpty();
    }

    private GrantResult grant(PersonId by, PersonId person, Role role, String office) {
        Actor actor = District.actorOf(by, district.grants(by).toArray(Grant[]::new));
        return district.db.write(
                actor.act("grants"), tx -> officers.grant(tx, actor, person, role, office, Set.of(), Term.OPEN));
    }

    @Test
    void nobodyGivesHimselfARole() {
        PersonId first = district.addPerson("王小明");
        PersonId second = district.addPerson("李四");

        assertThat(grant(first, first, Role.ADMINISTRATOR, "*")).isEqualTo(new GrantResult.Refused("OWN_GRANT"));
        district.grant(first, Role.ADMINISTRATOR, "*");
        assertThat(grant(first, first, Role.APPROVER, OFFICE)).isEqualTo(new GrantResult.Refused("OWN_GRANT"));
        assertThat(grant(first, second, Role.APPROVER, OFFICE)).isEqualTo(new GrantResult.Granted());
        assertThat(district.grants(first)).extracting(Grant::role).containsExactly(Role.ADMINISTRATOR);
    }

    @Test
    void anAdministratorOfOneOfficeGivesAndTakesRolesThereOnly() {
        PersonId first = district.addPerson("王小明");
        PersonId ofOffice = district.addPerson("李四");
        PersonId clerk = district.addPerson("张三");
        district.grant(first, Role.ADMINISTRATOR, "*");
        assertThat(grant(first, ofOffice, Role.ADMINISTRATOR, OFFICE))
                .as("an administrator is made by two")
                .isEqualTo(new GrantResult.Refused("SECOND_PERSON"));
        district.grant(ofOffice, Role.ADMINISTRATOR, OFFICE);

        assertThat(grant(ofOffice, clerk, Role.COUNTER_CLERK, OFFICE)).isEqualTo(new GrantResult.Granted());
        assertThat(grant(ofOffice, clerk, Role.COUNTER_CLERK, OTHER_OFFICE))
                .isEqualTo(new GrantResult.Refused("OTHER_OFFICE"));
        assertThat(grant(ofOffice, clerk, Role.AUDITOR, "*")).isEqualTo(new GrantResult.Refused("OTHER_OFFICE"));
        assertThat(grant(clerk, clerk, Role.APPROVER, OFFICE)).isEqualTo(new GrantResult.Refused("OWN_GRANT"));

        Actor actor = District.actorOf(ofOffice, district.grants(ofOffice).toArray(Grant[]::new));
        boolean endedElsewhere = district.write(tx -> officers.endGrant(tx, actor, first, Role.ADMINISTRATOR, "*"));
        boolean left = district.write(tx -> officers.leave(tx, actor, first));
        boolean endedHere = district.write(tx -> officers.endGrant(tx, actor, clerk, Role.COUNTER_CLERK, OFFICE));
        assertThat(List.of(endedElsewhere, left, endedHere)).containsExactly(false, false, true);
        assertThat(district.grants(clerk)).isEmpty();
        assertThat(district.grants(first)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"COUNTER_CLERK,*,ROLE_OF_OFFICE", "COUNTER_CLERK,NOWHERE,OFFICE_UNKNOWN"})
    void aGrantThatFitsNothingIsRefused(Role role, String office, String code) {
        PersonId clerk = district.addPerson("王小明");

        GrantResult result =
                district.write(tx -> officers.grant(tx, Actor.job(), clerk, role, office, Set.of(), Term.OPEN));

        assertThat(result).isEqualTo(new GrantResult.Refused(code));
        assertThat(district.grants(clerk)).isEmpty();
    }

    @Test
    void nobodyUnknownIsGivenARole() {
        PersonId nobody = new PersonId(UUID.randomUUID());

        GrantResult result = district.write(
                tx -> officers.grant(tx, Actor.job(), nobody, Role.APPROVER, OFFICE, Set.of(), Term.OPEN));

        assertThat(result).isEqualTo(new GrantResult.Refused("PERSON_UNKNOWN"));
    }

    @Test
    void listsOfficersByNamePageByPage() {
        for (String name : List.of("C", "A", "D", "B")) {
            district.grant(district.addPerson(name), Role.ASSISTANT, OFFICE);
        }

        List<String> seen = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            var request = new Page.Request(3, cursor);
            Page<Officer> page = district.write(tx -> officers.officers(tx, request));
            page.items().forEach(officer -> seen.add(officer.name()));
            cursor = page.next();
        } while (cursor.isPresent());

        assertThat(seen).containsExactly("A", "B", "C", "D");
    }

    @Test
    void aGrantForLaterBeginsThenAndCanBeTakenBackBefore() {
        PersonId clerk = district.addPerson("王小明");
        PersonId other = district.addPerson("李四");
        Instant monday = district.now().plus(Duration.ofDays(3));
        Term later = new Term(monday, Optional.of(monday.plus(Duration.ofDays(30))));
        for (PersonId person : List.of(clerk, other)) {
            district.execute(tx -> officers.grant(tx, Actor.job(), person, Role.APPROVER, OFFICE, Set.of(), later));
        }
        assertThat(district.grants(clerk)).isEmpty();
        assertThat(district.countOfficers(Role.APPROVER, OFFICE)).isZero();

        district.execute(tx -> officers.endGrant(tx, Actor.job(), other, Role.APPROVER, OFFICE));
        clock.advance(Duration.ofDays(3));

        assertThat(district.grants(clerk)).hasSize(1);
        assertThat(district.grants(other)).isEmpty();
    }

    @Test
    void aTermThatIsOverIsRefused() {
        PersonId clerk = district.addPerson("王小明");
        Term over = new Term(Instant.EPOCH, Optional.of(district.now()));

        GrantResult result =
                district.write(tx -> officers.grant(tx, Actor.job(), clerk, Role.APPROVER, OFFICE, Set.of(), over));

        assertThat(result).isEqualTo(new GrantResult.Refused("TERM_OVER"));
    }

    // -- substitution

    private Substitution standIn(PersonId officer, PersonId deputy, Duration from, Duration until) {
        Instant now = district.now();
        return new Substitution(officer, deputy, Role.APPROVER, OFFICE, now.plus(from), now.plus(until));
    }

    private SubstitutionResult set(PersonId by, Substitution wanted) {
        Actor actor = District.actorOf(by, district.grants(by).toArray(Grant[]::new));
        return district.db.write(actor.act("substitution"), tx -> officers.substitute(tx, actor, wanted));
    }

    private boolean end(PersonId by, UUID substitution) {
        Actor actor = District.actorOf(by, district.grants(by).toArray(Grant[]::new));
        return district.db.write(actor.act("substitution"), tx -> officers.endSubstitution(tx, actor, substitution));
    }

    private List<SetSubstitution> substitutions(PersonId person) {
        return district.write(tx -> officers.substitutions(tx, person));
    }

    @Test
    void aDeputyHoldsTheRoleFromTheFirstToTheLastDay() {
        PersonId officer = district.addPerson("王小明");
        PersonId deputy = district.addPerson("李四");
        district.grant(officer, Role.APPROVER, OFFICE);
        district.grant(deputy, Role.ASSISTANT, OFFICE);

        assertThat(set(officer, standIn(officer, deputy, Duration.ofDays(1), Duration.ofDays(8))))
                .isInstanceOf(SubstitutionResult.Set.class);

        assertThat(district.grants(deputy)).extracting(Grant::role).containsExactly(Role.ASSISTANT);
        clock.advance(Duration.ofDays(1));
        assertThat(district.grants(deputy))
                .filteredOn(grant -> grant.role() == Role.APPROVER)
                .singleElement()
                .satisfies(grant -> {
                    assertThat(grant.office()).isEqualTo(OFFICE);
                    assertThat(grant.standsInFor()).contains(officer);
                });
        assertThat(district.countOfficers(Role.APPROVER, OFFICE)).isEqualTo(1);
        clock.advance(Duration.ofDays(7));
        assertThat(district.grants(deputy)).extracting(Grant::role).containsExactly(Role.ASSISTANT);
        assertThat(substitutions(deputy)).isEmpty();
    }

    @Test
    void aDeputyLosesTheRoleWithTheOfficer() {
        PersonId officer = district.addPerson("王小明");
        PersonId deputy = district.addPerson("李四");
        district.grant(officer, Role.APPROVER, OFFICE);
        set(officer, standIn(officer, deputy, Duration.ZERO, Duration.ofDays(8)));
        assertThat(district.grants(deputy)).hasSize(1);

        district.execute(tx -> officers.endGrant(tx, Actor.job(), officer, Role.APPROVER, OFFICE));

        assertThat(district.grants(deputy)).isEmpty();
    }

    @Test
    void whatOneStandsInForIsNotHandedOn() {
        PersonId officer = district.addPerson("王小明");
        PersonId deputy = district.addPerson("李四");
        PersonId third = district.addPerson("张三");
        district.grant(officer, Role.APPROVER, OFFICE);
        set(officer, standIn(officer, deputy, Duration.ZERO, Duration.ofDays(8)));

        assertThat(set(deputy, standIn(deputy, third, Duration.ZERO, Duration.ofDays(8))))
                .isEqualTo(new SubstitutionResult.Refused("ROLE_NOT_HELD"));
        assertThat(district.grants(third)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "officer,officer,officer,0,8,SAME_PERSON",
        "deputy,officer,deputy,0,8,OWN_GAIN",
        "stranger,officer,deputy,0,8,NOT_YOURS",
        "officer,officer,deputy,0,367,TERM_LONG",
        "officer,officer,deputy,8,8,TERM_OVER",
        "deputy,deputy,officer,0,8,ROLE_NOT_HELD",
    })
    void refusesAndStoresNothing(String by, String of, String to, int from, int until, String code) {
        PersonId officer = district.addPerson("王小明");
        PersonId deputy = district.addPerson("李四");
        PersonId stranger = district.addPerson("张三");
        district.grant(officer, Role.APPROVER, OFFICE);
        java.util.Map<String, PersonId> who =
                java.util.Map.of("officer", officer, "deputy", deputy, "stranger", stranger);

        var result = set(
                who.getOrDefault(by, stranger),
                standIn(
                        who.getOrDefault(of, stranger),
                        who.getOrDefault(to, stranger),
                        Duration.ofDays(from),
                        Duration.ofDays(until)));

        assertThat(result).isEqualTo(new SubstitutionResult.Refused(code));
        assertThat(substitutions(officer)).isEmpty();
    }

    @Test
    void anAdministratorSetsItForSomebodyWhoIsAwayAndAllThreeMayEndIt() {
        PersonId officer = district.addPerson("王小明");
        PersonId deputy = district.addPerson("李四");
        PersonId administrator = district.addPerson("张三");
        PersonId stranger = district.addPerson("赵六");
        district.grant(officer, Role.APPROVER, OFFICE);
        district.grant(administrator, Role.ADMINISTRATOR, "*");

        for (PersonId ender : List.of(officer, deputy, administrator)) {
            var set = (SubstitutionResult.Set)
                    set(administrator, standIn(officer, deputy, Duration.ZERO, Duration.ofDays(8)));
            assertThat(substitutions(officer)).isEqualTo(substitutions(deputy)).hasSize(1);
            assertThat(district.grants(deputy)).hasSize(1);

            assertThat(end(stranger, set.id())).isFalse();
            assertThat(end(ender, set.id())).isTrue();
            assertThat(end(ender, set.id())).isFalse();
            assertThat(district.grants(deputy)).isEmpty();
        }
    }

    @Test
    void aSubstitutionInsertedOrWidenedBehindTheApplicationHasNoEffect() {
        PersonId officer = district.addPerson("王小明");
        PersonId deputy = district.addPerson("李四");
        PersonId thief = district.addPerson("张三");
        district.grant(officer, Role.APPROVER, OFFICE);
        set(officer, standIn(officer, deputy, Duration.ZERO, Duration.ofDays(8)));
        assertThat(district.grants(deputy)).hasSize(1);

        database.tamper(
                "insert into identity.substitution_event select gen_random_uuid(), kind, null, officer, '"
                        + thief.value() + "', role, office, valid_from, valid_until, at, actor, entry + 1000, blinding"
                        + " from identity.substitution_event",
                "update identity.substitution_event set valid_until = valid_until + interval '1 year'");

        assertThat(district.grants(thief)).isEmpty();
        assertThat(district.grants(deputy)).isEmpty();
    }

    // -- leaving

    @Test
    void whoLeavesLosesEveryRoleAndEverySession() {
        District.Login login = district.addLogin("王小明", "leaver");
        PersonId deputy = district.addPerson("李四");
        district.grant(login.person(), Role.APPROVER, OFFICE);
        district.grant(login.person(), Role.ASSISTANT, OTHER_OFFICE);
        district.grant(deputy, Role.APPROVER, OFFICE);
        Instant later = district.now().plus(Duration.ofDays(9));
        district.execute(tx -> officers.grant(
                tx, Actor.job(), login.person(), Role.ISSUER, OFFICE, Set.of(), new Term(later, Optional.empty())));
        set(login.person(), standIn(login.person(), deputy, Duration.ZERO, Duration.ofDays(8)));
        set(deputy, standIn(deputy, login.person(), Duration.ZERO, Duration.ofDays(8)));

        district.execute(tx -> officers.leave(tx, Actor.job(), login.person()));

        assertThat(district.grants(login.person())).isEmpty();
        assertThat(substitutions(login.person())).isEmpty();
        assertThat(district.grants(deputy)).extracting(Grant::standsInFor).containsExactly(Optional.empty());
        assertThat(district.signIn.session(login.token())).isEmpty();
        clock.advance(Duration.ofDays(10));
        assertThat(district.grants(login.person())).isEmpty();
    }

    // -- what nobody may have written

    @Test
    void aRowOfPowerWrittenBehindTheApplicationIsNamed() {
        PersonId clerk = district.addPerson("王小明");
        district.grant(clerk, Role.COUNTER_CLERK, OFFICE);
        assertThat(district.write(officers::unconfirmed)).isEmpty();
        UUID forged = UUID.randomUUID();

        database.tamper("insert into identity.grant_event select '" + forged
                + "', kind, null, person, 'APPROVER', office, kinds, valid_from, valid_until, at, actor, entry + 1000,"
                + " blinding from identity.grant_event");

        assertThat(district.write(officers::unconfirmed))
                .containsExactly(new Unconfirmed("identity.grant_event", forged.toString()));
    }

    @Test
    void aLeafAlteredAfterItWasReadIsNoticed() {
        PersonId clerk = district.addPerson("王小明");
        district.grant(clerk, Role.COUNTER_CLERK, OFFICE);
        assertThat(district.grants(clerk)).hasSize(1);

        database.tamper(
                "alter table ledger.entry disable trigger all",
                "alter table ledger.entry drop constraint entry_check",
                "update ledger.entry set leaf = set_byte(leaf, 20, get_byte(leaf, 20) # 1) where entry_id ="
                        + " (select entry from identity.grant_event)",
                "alter table ledger.entry enable trigger all");

        assertThat(district.write(officers::unconfirmed))
                .extracting(Unconfirmed::table)
                .containsExactly("identity.grant_event");
    }
}
