package commonseal.identity;

import static commonseal.identity.District.OFFICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.identity.DualControl.AnswerResult;
import commonseal.identity.DualControl.AskResult;
import commonseal.identity.DualControl.Deed;
import commonseal.identity.DualControl.Request;
import commonseal.identity.DualControl.State;
import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Page;
import commonseal.kernel.Secret;
import commonseal.keys.Rotating;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one person never does alone: erasing somebody, exchanging a key, making an administrator, large exports. */
class DualControlTest {

    private static final String LAW = "个人信息保护法第四十七条，案卷 2026-0815";
    private static final Secret NONE = Secret.of("");

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private District district;

    @SuppressWarnings("NullAway.Init")
    private PersonId administrator;

    @SuppressWarnings("NullAway.Init")
    private District.Login auditor;

    @SuppressWarnings("NullAway.Init")
    private PersonId holder;

    @BeforeEach
    void anAdministratorAndAnAuditor() {
        district = District.on(database, clock, folder);
        district.addOffices();
        administrator = district.addPerson("管理员甲");
        district.grant(administrator, Role.ADMINISTRATOR, "*");
        auditor = district.addLogin("审计员", "auditor");
        district.grant(auditor.person(), Role.AUDITOR, "*");
        holder = district.addPerson("王小明");
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    private AskResult ask(Actor by, Deed deed) {
        return district.db.write(by.act("ask"), tx -> district.dualControl.ask(tx, by, deed));
    }

    private AskResult ask(PersonId by, Deed deed) {
        return ask(District.actorOf(by), deed);
    }

    private UUID asked(PersonId by, Deed deed) {
        return ((AskResult.Asked) ask(by, deed)).request();
    }

    private Request request(UUID id) {
        return district.write(tx -> district.dualControl.request(tx, Actor.job(), id))
                .orElseThrow();
    }

    private AnswerResult confirm(UUID id) {
        clock.advance(Duration.ofMinutes(1));
        return district.dualControl.confirm(district.actor(auditor), id, Secret.of(auditor.code(district.now())));
    }

    private AnswerResult decline(PersonId by, UUID id) {
        Actor actor = District.actorOf(by);
        return district.db.write(actor.act("decline"), tx -> district.dualControl.decline(tx, actor, id));
    }

    private boolean isReadable() {
        return district.write(
                tx -> !district.register.names(tx, List.of(holder)).isEmpty());
    }

    private static AnswerResult refused(String code) {
        return new AnswerResult.Refused(code);
    }

    @Test
    void anErasureHappensOnceAnotherConfirmsItAndNotBefore() {
        UUID id = asked(administrator, new Deed.EraseHolder(holder, LAW));
        assertThat(isReadable()).isTrue();
        assertThat(request(id).state()).isEqualTo(State.WAITING);

        assertThat(confirm(id)).isEqualTo(new AnswerResult.Done());

        assertThat(isReadable()).isFalse();
        assertThat(request(id)).satisfies(request -> {
            assertThat(request.state()).isEqualTo(State.CONFIRMED);
            assertThat(request.byRef()).isEqualTo(administrator.ref());
            assertThat(request.answeredBy()).contains(auditor.person().ref());
            assertThat(request.deed()).isEqualTo(new Deed.EraseHolder(holder, LAW));
        });
        assertThat(confirm(id)).isEqualTo(refused("DUAL_ANSWERED"));
        assertThat(district.audit().findings()).isEmpty();
    }

    @Test
    void onlyAnotherWithTheRoleAndAStepUpAboutExactlyThisConfirms() {
        district.grant(auditor.person(), Role.ADMINISTRATOR, "*");
        UUID own = asked(auditor.person(), new Deed.ExchangeKey(Rotating.FIELD));
        assertThat(confirm(own)).isEqualTo(refused("DUAL_SECOND"));
        UUID about = asked(administrator, new Deed.EraseHolder(auditor.person(), LAW));
        assertThat(confirm(about)).isEqualTo(refused("DUAL_CONCERNED"));

        UUID id = asked(administrator, new Deed.EraseHolder(holder, LAW));
        PersonId beholden = district.addPerson("审计员乙");
        district.accountBy(District.actorOf(administrator), beholden, "beholden");
        district.grant(beholden, Role.AUDITOR, "*");
        assertThat(district.dualControl.confirm(District.actorOf(beholden), id, NONE))
                .as("who asked could be signed in as him")
                .isEqualTo(refused("DUAL_ACCESS"));
        Actor clerk = District.actorOf(district.addLogin("窗口", "window").person());
        assertThat(district.dualControl.confirm(clerk, id, NONE)).isEqualTo(refused("NO_ROLE"));
        assertThat(district.dualControl.confirm(district.actor(auditor), id, Secret.of("000000")))
                .isEqualTo(refused("STEP_UP_FAILED"));
        assertThat(confirm(UUID.randomUUID())).isEqualTo(refused("DUAL_UNKNOWN"));
        assertThat(isReadable()).isTrue();

        clock.advance(DualControl.TERM);
        assertThat(request(id).state()).isEqualTo(State.OVER);
        assertThat(district.dualControl.confirm(Actor.job(), id, NONE)).isEqualTo(refused("DUAL_OVER"));
        assertThat(isReadable()).isTrue();
    }

    @Test
    void whoAskedAndLostHisRoleAsksForNothingAnyMore() {
        UUID id = asked(administrator, new Deed.EraseHolder(holder, LAW));
        district.execute(tx -> district.officers.endGrant(tx, Actor.job(), administrator, Role.ADMINISTRATOR, "*"));

        assertThat(confirm(id)).isEqualTo(refused("DUAL_ASKER"));
        assertThat(isReadable()).isTrue();
    }

    @Test
    void aRequestIsDeclinedWithdrawnAndAskedForAgain() {
        Deed deed = new Deed.EraseHolder(holder, LAW);
        UUID first = asked(administrator, deed);
        assertThat(ask(administrator, new Deed.EraseHolder(holder, " " + LAW)))
                .isEqualTo(new AskResult.Refused("DUAL_WAITING"));
        assertThat(decline(auditor.person(), first)).isEqualTo(new AnswerResult.Done());
        UUID second = asked(administrator, deed);
        assertThat(decline(administrator, second)).isEqualTo(new AnswerResult.Done());
        assertThat(decline(administrator, second)).isEqualTo(refused("DUAL_ANSWERED"));
        assertThat(decline(holder, second)).isEqualTo(refused("DUAL_UNKNOWN"));
        assertThat(confirm(second)).isEqualTo(refused("DUAL_ANSWERED"));

        Actor officer = District.actorOf(auditor.person());
        Page<Request> seen = district.db.read(
                officer.act("list"), tx -> district.dualControl.requests(tx, officer, Page.Request.first(9)));
        assertThat(seen.items()).extracting(Request::state).containsExactly(State.WITHDRAWN, State.DECLINED);
        Actor nobody = District.actorOf(holder);
        assertThat(district.db
                        .read(
                                nobody.act("list"),
                                tx -> district.dualControl.requests(tx, nobody, Page.Request.first(9)))
                        .items())
                .isEmpty();
    }

    @Test
    void aKeyIsExchangedByAnOfficerAndWhoeverWorksOnTheServer() {
        UUID byOfficer = asked(administrator, new Deed.ExchangeKey(Rotating.FIELD));
        assertThat(district.dualControl.confirm(Actor.job(), byOfficer, NONE)).isEqualTo(new AnswerResult.Done());

        UUID again = asked(administrator, new Deed.ExchangeKey(Rotating.FIELD));
        assertThat(confirm(again)).isEqualTo(refused("KEY_UNDERWAY"));
        assertThat(request(again).state()).as("nothing was stored").isEqualTo(State.WAITING);

        UUID byServer = ((AskResult.Asked) ask(Actor.job(), new Deed.ExchangeKey(Rotating.BLIND_INDEX))).request();
        assertThat(district.dualControl.confirm(Actor.job(), byServer, NONE)).isEqualTo(refused("DUAL_SECOND"));
        assertThat(confirm(byServer)).isEqualTo(new AnswerResult.Done());
        assertThat(ask(auditor.person(), new Deed.ExchangeKey(Rotating.KEY_ENCRYPTION)))
                .isEqualTo(new AskResult.Refused("NO_ROLE"));
    }

    @Test
    void anAdministratorIsMadeByTwo() {
        PersonId next = district.addPerson("管理员乙");
        Actor first =
                District.actorOf(administrator, district.grants(administrator).toArray(Grant[]::new));
        Officers.GrantResult alone = district.db.write(
                first.act("grant"),
                tx -> district.officers.grant(tx, first, next, Role.ADMINISTRATOR, "*", Set.of(), Officers.Term.OPEN));
        assertThat(alone).isEqualTo(new Officers.GrantResult.Refused("SECOND_PERSON"));

        district.grant(administrator, Role.ADMINISTRATOR, OFFICE);
        var lent = new Officers.Substitution(
                administrator,
                next,
                Role.ADMINISTRATOR,
                OFFICE,
                district.now(),
                district.now().plus(Duration.ofDays(3)));
        Officers.SubstitutionResult substitution =
                district.db.write(first.act("lend"), tx -> district.officers.substitute(tx, first, lent));
        assertThat(substitution).isEqualTo(new Officers.SubstitutionResult.Refused("DISTRICT_WIDE"));

        assertThat(ask(administrator, new Deed.GiveAdministrator(administrator, "*", Officers.Term.OPEN)))
                .isEqualTo(new AskResult.Refused("OWN_GRANT"));
        assertThat(ask(auditor.person(), new Deed.GiveAdministrator(next, "*", Officers.Term.OPEN)))
                .isEqualTo(new AskResult.Refused("OTHER_OFFICE"));
        UUID id = asked(administrator, new Deed.GiveAdministrator(next, "*", Officers.Term.OPEN));
        assertThat(district.grants(next)).isEmpty();
        assertThat(confirm(id)).isEqualTo(new AnswerResult.Done());
        assertThat(district.grants(next)).extracting(Grant::role).containsExactly(Role.ADMINISTRATOR);
    }

    @Test
    void aConfirmedExportIsTheAskersForADay() {
        Deed.Export export = new Deed.Export("evidence", List.of(UUID.randomUUID(), UUID.randomUUID()), "法院调取");
        UUID id = asked(auditor.person(), export);
        assertThat(taken(auditor.person(), id)).isEmpty();
        assertThat(district.dualControl.confirm(Actor.job(), id, NONE)).isEqualTo(new AnswerResult.Done());

        assertThat(taken(auditor.person(), id)).contains(export);
        assertThat(taken(administrator, id)).isEmpty();
        clock.advance(DualControl.TERM);
        assertThat(taken(auditor.person(), id)).isEmpty();
    }

    private Optional<Deed.Export> taken(PersonId by, UUID id) {
        Actor actor = District.actorOf(by);
        return district.db.read(actor.act("export"), tx -> district.dualControl.confirmedExport(tx, actor, id));
    }

    @Test
    void theDatabaseRefusesALoneActToo() {
        UUID id = asked(administrator, new Deed.EraseHolder(holder, LAW));
        String answer =
                "insert into identity.dual_control (id, kind, about, asked_by, deed, at, actor, entry, blinding)"
                        + " select gen_random_uuid(), 'CONFIRMED', id, actor, deed, at, %s, 1000000, blinding"
                        + " from identity.dual_control where id = '" + id + "'";
        assertThatThrownBy(() -> database.tamper(answer.formatted("actor"))).hasMessageContaining("takes two persons");
        assertThatThrownBy(() ->
                        database.tamper("insert into identity.key_act (id, kind, about, at, actor, entry, blinding)"
                                + " select gen_random_uuid(), 'ERASED', '" + holder.value()
                                + "', at, actor, 1000001, blinding"
                                + " from identity.dual_control where id = '" + id + "'"))
                .hasMessageContaining("takes two persons");
        String grant =
                "insert into identity.grant_event select gen_random_uuid(), (jsonb_populate_record(g, jsonb_build_object("
                        + "'person', '" + holder.value() + "', 'actor', '" + administrator.ref()
                        + "', 'entry', 1000002))).*"
                        + " from identity.grant_event g where role = 'ADMINISTRATOR' limit 1";
        assertThatThrownBy(() -> database.tamper(grant.replace("select gen_random_uuid(), (", "select (")
                        .replace("'entry'", "'id', gen_random_uuid(), 'entry'")))
                .hasMessageContaining("takes two persons");
    }

    @Test
    void whoeverIsKilledInBetweenHasDoneAllOfItOrNothing() {
        UUID id = asked(administrator, new Deed.EraseHolder(holder, LAW));
        for (String point : List.of("identity.dual-control.confirmed", "identity.dual-control.done")) {
            try (ChildJvm child = child(Map.of("commonseal.crash", point), id)) {
                assertThat(child.exitCode(Duration.ofSeconds(60)))
                        .as(child::output)
                        .isEqualTo(ChildJvm.CRASHED);
            }
            assertThat(isReadable()).isTrue();
        }
        assertThat(request(id).state()).isEqualTo(State.WAITING);

        try (ChildJvm child = child(Map.of(), id)) {
            assertThat(child.exitCode(Duration.ofSeconds(60))).as(child::output).isZero();
        }
        assertThat(request(id).state()).isEqualTo(State.CONFIRMED);
    }

    private ChildJvm child(Map<String, String> properties, UUID id) {
        return Crashing.child(Child.class, database, folder, properties, id.toString());
    }

    /** Confirms on the server. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            District district = Crashing.resumed(args, new FakeClock(), Messages.none());
            System.out.println(district.dualControl.confirm(Actor.job(), UUID.fromString(args[4]), NONE));
            System.exit(0);
        }
    }
}
