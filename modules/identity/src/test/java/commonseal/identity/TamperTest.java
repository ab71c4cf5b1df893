package commonseal.identity;

import static commonseal.identity.District.OFFICE;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.Access.Disclosure;
import commonseal.identity.Authorisations.AnswerResult;
import commonseal.identity.Authorisations.Item;
import commonseal.identity.Authorisations.Request;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Mandates.NewMandate;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.PersonResult;
import commonseal.kernel.Page;
import commonseal.kernel.Secret;
import commonseal.ledger.Ledger.Finding;
import commonseal.ledger.SealedRows;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A superuser changes one thing; the audit names table and row. And what he reads tells him nothing about anybody. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TamperTest {

    /** Planted values that must not be found in any column. */
    private static final List<String> MARKERS = new ArrayList<>(List.of(
            "马克标记",
            "清河标记体验馆",
            "标记路77号",
            "13811112222",
            "1980-01-01",
            "标记性别",
            "marker.login",
            "马克曾用",
            "标记委托书",
            "标记重复",
            "标记终止",
            "标记紧急",
            "标记复核",
            "标记用途",
            "标记理由",
            "标记异议",
            "标记答复",
            District.PASSWORD));

    private final TestDatabase database = TestDatabase.create();

    @SuppressWarnings("NullAway.Init")
    private Connection superuser;

    @SuppressWarnings("NullAway.Init")
    private District district;

    @BeforeAll
    void fillEveryTable(@TempDir Path folder) throws SQLException {
        superuser = database.superuser().getConnection();
        FakeClock clock = new FakeClock(FakeClock.MONDAY_MORNING.minus(Duration.ofDays(2)));
        district = District.on(database, clock, folder);
        district.addOffices();
        Actor nobody = District.actorOf(new PersonId(UUID.randomUUID()));
        district.execute(tx -> district.access.identify(tx, nobody, List.of("CN-ID"), "1"));
        clock.set(FakeClock.MONDAY_MORNING);
        assertThat(district.accessLog.sealFinishedDays()).isEqualTo(2);
        String number = District.idNumber(true);
        MARKERS.add(number);
        NewPerson marked = new NewPerson(
                "马克标记",
                "CN-ID",
                number,
                Optional.of(LocalDate.of(1980, 1, 1)),
                Optional.of("标记性别"),
                Optional.of("标记路77号"),
                Optional.of("13811112222"),
                true);
        PersonId person = ((PersonResult.Added) district.add(marked)).id();
        OrganisationId company = district.addOrganisation("清河标记体验馆");
        var registered = district.write(tx -> district.register.organisation(tx, company))
                .orElseThrow();
        MARKERS.add(registered.creditCode());
        district.execute(tx -> district.mandates.appoint(
                tx,
                NewMandate.legalRepresentative(
                        company,
                        person,
                        district.now(),
                        Optional.of(district.now().plus(Duration.ofDays(1))))));
        district.execute(tx -> district.names.set(
                tx,
                person,
                new HolderNames.NewName(
                        "马克曾用",
                        HolderNames.Script.HANS,
                        HolderNames.NameKind.FORMER,
                        district.now().minus(Duration.ofDays(9)),
                        Optional.of(district.now().minus(Duration.ofDays(1))))));
        PersonId officer = district.addPerson("李四");
        UUID mandate = ((Mandates.AppointResult.Appointed) district.<Mandates.AppointResult>write(tx ->
                        district.mandates.appoint(
                                tx,
                                new NewMandate(
                                        person,
                                        officer,
                                        Mandates.Capacity.AGENT,
                                        new Mandates.Scope(Set.of("PSB-01"), Set.of(Mandates.Power.READ)),
                                        district.now(),
                                        Optional.empty(),
                                        Optional.of("标记委托书"),
                                        Optional.empty()))))
                .mandate();
        district.execute(tx -> district.mandates.end(tx, mandate, "标记终止"));
        district.execute(tx -> district.officers.grant(
                tx,
                Actor.job(),
                officer,
                Role.COUNTER_CLERK,
                OFFICE,
                Set.of("PSB-01"),
                new Officers.Term(district.now(), Optional.of(district.now().plus(Duration.ofDays(1))))));
        district.execute(tx -> district.officers.endGrant(tx, Actor.job(), officer, Role.COUNTER_CLERK, OFFICE));
        district.grant(officer, Role.COUNTER_CLERK, OFFICE);
        Actor self = District.actorOf(officer);
        PersonId administrator = district.addPerson("管理员");
        district.grant(administrator, Role.ADMINISTRATOR, "*");
        PersonId again = district.addPerson("马克");
        Actor proposer = District.actorOf(administrator);
        district.db.write(
                proposer.act("merge"), tx -> district.duplicates.proposeMerge(tx, proposer, again, person, "标记重复"));
        Officers.Substitution standIn = new Officers.Substitution(
                officer,
                person,
                Role.COUNTER_CLERK,
                OFFICE,
                district.now(),
                district.now().plus(Duration.ofDays(2)));
        var set = (Officers.SubstitutionResult.Set)
                district.db.write(self.act("substitution"), tx -> district.officers.substitute(tx, self, standIn));
        district.execute(tx -> district.officers.endSubstitution(tx, self, set.id()));

        Secret link = district.createAccount(person, "marker.login").linkToken();
        MARKERS.add(link.revealText());
        var setUp = district.signIn.followLink(link).orElseThrow();
        MARKERS.add(setUp.token().revealText());
        var login = district.finish(person, "marker.login", setUp);
        MARKERS.add(login.base32());
        Actor markedActor = district.actor(login);
        Secret totp = Secret.of(login.code(district.now()));
        assertThat(district.signIn.stepUp(markedActor, totp, new byte[] {1})).isPresent();
        Authenticator device = new Authenticator();
        var asked = (Passkeys.BeginResult.Ask) district.passkeys.beginAdding(markedActor, "标记手机", totp);
        MARKERS.add("标记手机");
        UUID passkey = ((Passkeys.AddResult.Added) district.passkeys.add(markedActor, device.create(asked.question())))
                .passkey();
        byte[] done = {2};
        var signed = (Confirmation.ByPasskey) district.signIn
                .stepUp(
                        markedActor,
                        device.get(
                                district.passkeys.beginStepUp(markedActor, done).orElseThrow()),
                        done)
                .orElseThrow();
        MARKERS.add(signed.signature());
        district.execute(tx -> district.passkeys.keep(tx, signed, UUID.randomUUID(), company));
        assertThat(district.passkeys.remove(markedActor, passkey, totp)).isEqualTo(new Passkeys.RemoveResult.Removed());
        assertThat(district.passkeys.beginSignIn().options()).contains("challenge");
        Grant administers = new Grant(Role.ADMINISTRATOR, "*", Set.of(), district.now(), Optional.empty());
        Actor binder = District.actorOf(new PersonId(UUID.randomUUID()), administers);
        MARKERS.add("marker-subject");
        for (String subject : List.of("marker-subject-1", "marker-subject-2")) {
            assertThat(district.<ProviderSignIn.BindResult>write(
                            tx -> district.provider.bind(tx, binder, person, Secret.of(subject))))
                    .isEqualTo(new ProviderSignIn.BindResult.Bound());
        }
        assertThat(district.provider.begin("/my?marker-subject")).isInstanceOf(ProviderSignIn.BeginResult.Go.class);
        assertThat(district.provider.answer(
                        new ProviderSignIn.Answer("none", Secret.of("none"), "", Optional.empty()),
                        Optional.empty(),
                        Optional.empty()))
                .isEqualTo(new ProviderSignIn.AnswerResult.Refused("PROVIDER_REPLAYED", Optional.empty()));
        var check = (RemoteChecks.BeginResult.Go) district.remoteChecks.begin("PASSPORT", "E88888888", "标记远程");
        MARKERS.addAll(List.of("E88888888", "标记远程", ConfirmingCheck.EVIDENCE));
        assertThat(district.remoteChecks.answer(check.token())).isInstanceOf(RemoteChecks.AnswerResult.Entered.class);
        var client = (SignIn.ClientResult.Created)
                district.write(tx -> district.signIn.createClient(tx, "Bank", Set.of("cases:read")));
        MARKERS.add(client.secret().revealText());
        Secret token = district.signIn
                .clientToken(client.id(), client.secret(), Set.of())
                .orElseThrow();
        MARKERS.add(token.revealText());

        district.execute(tx -> district.keyActs.nameSigningKeys(tx));
        UUID caseId = UUID.randomUUID();
        UUID document = UUID.randomUUID();
        Request request = new Request(
                caseId,
                "VR-01",
                OFFICE,
                company,
                List.of(new Item(document, "PSB-01", List.of("name"))),
                district.now().plus(Duration.ofDays(90)));
        UUID id = district.write(tx -> district.authorisations.request(tx, District.actorOf(officer), request));
        Secret code = ((AnswerResult.Agreed)
                        district.authorisations.answer(District.actorOf(person), id, Map.of(document, true)))
                .code();
        MARKERS.add(code.revealText());
        assertThat(district.redeem(District.actorOf(officer), OFFICE, caseId, Secret.of("00000000")))
                .isEqualTo(new Authorisations.RedeemResult.Wrong());
        district.redeem(District.actorOf(officer), OFFICE, caseId, code);
        district.execute(tx -> district.access.record(
                tx,
                new Disclosure(
                        UUID.randomUUID(),
                        document,
                        "PSB-01",
                        List.of(company, person),
                        District.actorOf(officer),
                        OFFICE,
                        caseId,
                        "VR-01",
                        "authorisation:" + id,
                        List.of("name"))));
        district.execute(tx -> district.access.record(
                tx,
                new Disclosure(
                        UUID.randomUUID(),
                        document,
                        "PSB-01",
                        List.of(company),
                        District.actorOf(officer),
                        OFFICE,
                        caseId,
                        "VR-01",
                        "law:VR-01:1:safety",
                        List.of("name")),
                new Access.Lawful("VR-01", 1, "safety", "《示例法》", "Example Act", "标记理由")));
        Actor atCounter = District.actorOf(
                officer,
                district.write(tx -> district.officers.grants(tx, officer)).toArray(Grant[]::new));
        district.db.execute(
                atCounter.act("counter-check"),
                tx -> district.access.identify(tx, atCounter, List.of("CN-ID"), number));
        Actor holder = District.actorOf(person);
        UUID standing = ((StandingAuthorisations.GiveResult.Given) district.db.<StandingAuthorisations.GiveResult>write(
                        holder.act("standing"),
                        tx -> district.standing.give(
                                tx,
                                holder,
                                new StandingAuthorisations.Terms(
                                        company,
                                        OFFICE,
                                        Optional.of("VR-01"),
                                        List.of(new StandingAuthorisations.Named(document, "PSB-01")),
                                        Set.of("PSB-02"),
                                        "标记用途",
                                        district.now().plus(Duration.ofHours(9)),
                                        2,
                                        1))))
                .standing()
                .orElseThrow();
        district.execute(tx -> district.standing.use(tx, standing, UUID.randomUUID(), document, caseId));
        assertThat(district.db.<Boolean>write(
                        holder.act("standing"), tx -> district.standing.withdraw(tx, holder, standing)))
                .isTrue();
        UUID shown = district.write(tx -> district.access.ofHolder(tx, person, Page.Request.first(1)))
                .items()
                .getFirst()
                .id();
        var objected = (Objections.RaiseResult.Raised) district.db.write(
                holder.act("objection"), tx -> district.objections.raise(tx, holder, person, shown, "标记异议"));
        PersonId supervisor = district.addPerson("周主任");
        district.grant(supervisor, Role.SUPERVISOR, OFFICE);
        Actor answering = District.actorOf(
                supervisor,
                district.write(tx -> district.officers.grants(tx, supervisor)).toArray(Grant[]::new));
        assertThat(district.db.<Objections.AnswerResult>write(
                        answering.act("objections"),
                        tx -> district.objections.answer(tx, answering, objected.objection(), "标记答复")))
                .isEqualTo(new Objections.AnswerResult.Answered());
        Actor second = District.actorOf(district.addPerson("管理员乙"));
        district.grant(second.person(), Role.ADMINISTRATOR, "*");
        MARKERS.add("标记法条");
        for (String file : List.of("一", "二")) {
            var waiting = (DualControl.AskResult.Asked) district.db.<DualControl.AskResult>write(
                    proposer.act("ask"),
                    tx -> district.dualControl.ask(
                            tx, proposer, new DualControl.Deed.EraseHolder(person, "标记法条" + file)));
            assertThat(district.db.<DualControl.AnswerResult>write(
                            second.act("decline"), tx -> district.dualControl.decline(tx, second, waiting.request())))
                    .isEqualTo(new DualControl.AnswerResult.Done());
        }
        var delay = (AccessDelays.ProposeResult.Proposed) district.db.<AccessDelays.ProposeResult>write(
                proposer.act("delays"),
                tx -> district.accessDelays.propose(
                        tx,
                        proposer,
                        new AccessDelays.NewDelay("purpose:OPEN_CASE", AccessDelays.DelayClass.RELEASE, 0, "§ 7")));
        district.db.execute(
                second.act("delays"), tx -> district.accessDelays.decide(tx, second, delay.proposal(), true));
        district.db.execute(atCounter.act("hub"), tx -> district.access.look(tx, atCounter, again, true));
        UUID withheld = district.write(tx -> district.accessDelays.withheld(tx, answering, Page.Request.first(1)))
                .items()
                .getFirst()
                .id();
        assertThat(district.db.<Boolean>write(
                        answering.act("withheld"), tx -> district.accessDelays.release(tx, answering, withheld)))
                .isTrue();
        PersonId stranger = district.addPerson("赵六");
        district.db.execute(atCounter.act("counter-check"), tx -> district.access.look(tx, atCounter, stranger, false));
        Actor clerk = district.actor(login);
        district.grant(person, Role.COUNTER_CLERK, OFFICE);
        BreakGlass.Order order = new BreakGlass.Order(stranger, BreakGlass.Reason.OUTAGE, "标记紧急");
        clock.advance(Duration.ofMinutes(1));
        assertThat(district.breakGlass.open(clerk, order, Secret.of(login.code(district.now()))))
                .isInstanceOf(BreakGlass.OpenResult.Opened.class);
        district.grant(administrator, Role.SUPERVISOR, "*");
        Actor reviewer = District.actorOf(
                administrator,
                district.write(tx -> district.officers.grants(tx, administrator))
                        .toArray(Grant[]::new));
        UUID opening = district.write(tx -> district.breakGlass.openings(tx, reviewer, true, Page.Request.first(1)))
                .items()
                .getFirst()
                .id();
        assertThat(district.db.<BreakGlass.ReviewResult>write(
                        reviewer.act("review"), tx -> district.breakGlass.review(tx, reviewer, opening, true, "标记复核")))
                .isInstanceOf(BreakGlass.ReviewResult.Reviewed.class);
        assertThat(findings()).isEmpty();
    }

    @AfterAll
    void dropDatabase() throws SQLException {
        superuser.close();
        database.close();
    }

    private List<Finding> findings() {
        return district.ledger.verify(district.sealedRows).findings();
    }

    private record Column(String table, String name, String type, boolean nullable) {
        /** Another value of the column's type. */
        String other() {
            return switch (type) {
                case "uuid" -> "'" + UUID.randomUUID() + "'";
                case "text" -> name.equals("owner") ? "'person:" + UUID.randomUUID() + "'" : name + " || 'X'";
                case "ARRAY" ->
                    name.equals("documents")
                            ? "array_append(" + name + ", '" + UUID.randomUUID() + "')"
                            : "array_append(" + name + ", 'X')";
                case "timestamp with time zone" -> "coalesce(" + name + ", now()) + interval '1 microsecond'";
                case "boolean" -> "not " + name;
                case "date" -> name + " + 9";
                case "integer", "bigint" -> name + " + 100000";
                case "bytea" -> "set_byte(" + name + ", 7, 255 - get_byte(" + name + ", 7))";
                default -> throw new AssertionError("no other value for " + type);
            };
        }
    }

    private List<Column> columns() throws SQLException {
        List<Column> columns = new ArrayList<>();
        query(
                """
                select c.table_name, c.column_name, c.data_type, c.is_nullable = 'YES'
                from information_schema.columns c
                join pg_class t on t.relname = c.table_name and t.relnamespace = 'identity'::regnamespace
                where c.table_schema = 'identity' and obj_description(t.oid) like 'LEDGERED:%'
                order by 1, c.ordinal_position
                """,
                row -> columns.add(
                        new Column(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4))));
        return columns;
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private void query(String sql, RowReader reader) throws SQLException {
        try (var statement = superuser.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    private List<String> ids(String table) throws SQLException {
        List<String> ids = new ArrayList<>();
        query("select id from identity." + table + " order by id", row -> ids.add(row.getString(1)));
        return ids;
    }

    /** Without constraints, for a superuser has none. */
    private void alter(String table, String id, String assignment) {
        String kept = "public.kept_" + table;
        database.tamper(
                "create table " + kept + " as select * from identity." + table + " where id = '" + id + "'",
                "set session_replication_role = replica",
                "update identity." + table + " set " + assignment + " where id = '" + id + "'",
                "reset session_replication_role");
    }

    private void restore(String table, String id, String idNow) {
        String kept = "public.kept_" + table;
        database.tamper(
                "set session_replication_role = replica",
                "delete from identity." + table + " where id in ('" + id + "', '" + idNow + "')",
                "insert into identity." + table + " select * from " + kept,
                "reset session_replication_role",
                "drop table " + kept);
    }

    private void dropChecks() throws SQLException {
        List<String> drops = new ArrayList<>();
        query(
                "select format('alter table %s drop constraint %I', conrelid::regclass, conname) from pg_constraint"
                        + " where connamespace = 'identity'::regnamespace and contype = 'c'",
                row -> drops.add(row.getString(1)));
        database.tamper(drops.toArray(String[]::new));
    }

    @Test
    void everyColumnOfEveryLedgeredRowIsGuarded() throws SQLException {
        dropChecks();
        List<Column> columns = columns();
        Map<String, List<Column>> tables = columns.stream().collect(Collectors.groupingBy(Column::table));
        assertThat(tables.keySet().stream().map(table -> "identity." + table).toList())
                .containsExactlyInAnyOrderElementsOf(
                        district.sealedRows.stream().map(SealedRows::table).toList());

        Map<String, Deque<Change>> left = new TreeMap<>();
        for (Column column : columns) {
            left.computeIfAbsent(column.table(), table -> new ArrayDeque<>()).addAll(changes(column));
        }
        while (!left.isEmpty()) {
            changeOneOfEachTable(left.values().stream().map(Deque::pop).toList());
            left.values().removeIf(Deque::isEmpty);
        }
        assertThat(findings()).isEmpty();
    }

    /** One audit for as many changes as there are tables: an audit reads them all. */
    private void changeOneOfEachTable(List<Change> changes) throws SQLException {
        Map<Change, String> idsNow = new HashMap<>();
        for (Change change : changes) {
            List<String> before = ids(change.table());
            alter(change.table(), change.id(), change.assignment());
            List<String> now = ids(change.table());
            now.removeAll(before);
            idsNow.put(change, now.isEmpty() ? change.id() : now.getFirst());
        }
        List<Finding> findings = findings();
        for (Change change : changes) {
            assertThat(findings)
                    .as("%s.%s", change.table(), change.assignment())
                    .anySatisfy(finding -> {
                        assertThat(finding.table()).isEqualTo("identity." + change.table());
                        assertThat(finding.row()).isEqualTo(idsNow.get(change));
                    });
            restore(change.table(), change.id(), Objects.requireNonNull(idsNow.get(change)));
        }
    }

    private record Change(String table, String id, String assignment) {}

    /** Another value and, where the column allows it, none; neither when there is none already. */
    private List<Change> changes(Column column) throws SQLException {
        List<String> ids = ids(column.table());
        assertThat(ids).as(column.table()).isNotEmpty();
        String id = ids.getFirst();
        List<Change> changes = new ArrayList<>();
        for (String value : column.nullable() ? List.of(column.other(), "null") : List.of(column.other())) {
            query(
                    "select 1 from identity." + column.table() + " where id = '" + id + "' and " + column.name()
                            + " is distinct from " + value + " and not (" + column.name() + " is null and '"
                            + column.type() + "' = 'bytea')",
                    row -> changes.add(new Change(column.table(), id, column.name() + " = " + value)));
        }
        return changes;
    }

    @Test
    void aMissingRowOfEveryLedgeredTableIsNoticed() throws SQLException {
        for (SealedRows rows : district.sealedRows) {
            String table = rows.table().substring("identity.".length());
            String id = ids(table).getFirst();
            alter(table, id, "id = id");
            database.tamper(
                    "set session_replication_role = replica",
                    "delete from " + rows.table() + " where id = '" + id + "'",
                    "reset session_replication_role");

            assertThat(findings()).as(table).extracting(Finding::code).contains("ENTRY_UNCLAIMED");

            restore(table, id, id);
        }
        assertThat(findings()).isEmpty();
    }

    @Test
    void noColumnHoldsAnythingPersonalOrSecretInClear() throws SQLException {
        List<String> found = new ArrayList<>();
        List<String> tables = new ArrayList<>();
        query(
                "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('identity', 'ledger', 'kernel')"
                        + " and tablename <> 'flyway_schema_history'",
                row -> tables.add(row.getString(1)));
        assertThat(tables).hasSizeGreaterThan(18);
        int rows = 0;
        for (String table : tables) {
            List<String> texts = new ArrayList<>();
            // Every column as text; bytes once in hexadecimal and once as the characters they may be.
            query("select row_to_json(t)::text from " + table + " t", row -> texts.add(row.getString(1)));
            rows += texts.size();
            for (String marker : MARKERS) {
                String hex =
                        java.util.HexFormat.of().formatHex(marker.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                texts.stream()
                        .filter(text -> text.contains(marker) || text.contains(hex))
                        .forEach(text -> found.add(table + " holds " + marker));
            }
        }
        assertThat(rows).as("there was something to search").isGreaterThan(40);
        assertThat(found).isEmpty();
    }

    @Test
    void theSearchWouldFindAPlantedValue() throws SQLException {
        database.tamper("create table public.planted as select '\\x"
                + java.util.HexFormat.of().formatHex("马克标记".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                + "'::bytea as value");
        List<String> texts = new ArrayList<>();
        query("select row_to_json(t)::text from public.planted t", row -> texts.add(row.getString(1)));

        assertThat(texts.getFirst())
                .contains(java.util.HexFormat.of().formatHex("马克标记".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void everyTableSaysHowItIsProtected() throws SQLException {
        List<String> unsaid = new ArrayList<>();
        query(
                "select relname from pg_class where relnamespace = 'identity'::regnamespace and relkind = 'r'"
                        + " and relname <> 'flyway_schema_history'"
                        + " and coalesce(obj_description(oid), '') !~ '^(LEDGERED|DERIVED|HASHED|EPHEMERAL): '",
                row -> unsaid.add(row.getString(1)));

        assertThat(unsaid).isEmpty();
    }

    @Test
    void theApplicationMayOnlyAddToLedgeredTablesAndSealAnew() throws SQLException {
        List<String> allowed = new ArrayList<>();
        query(
                "select relname || ' ' || p from pg_class, unnest(array['UPDATE','DELETE','TRUNCATE']) p"
                        + " where relnamespace = 'identity'::regnamespace and relkind = 'r'"
                        + " and obj_description(oid) like 'LEDGERED:%' and has_table_privilege('commonseal_app', oid, p)",
                row -> allowed.add(row.getString(1)));
        // What is encrypted or an index may change when keys do; the audit above finds any other change of it.
        query(
                "select relname || '.' || attname from pg_class join pg_attribute on attrelid = pg_class.oid"
                        + " where relnamespace = 'identity'::regnamespace and relkind = 'r' and attnum > 0"
                        + " and obj_description(pg_class.oid) like 'LEDGERED:%' and not attisdropped"
                        + " and has_column_privilege('commonseal_app', pg_class.oid, attnum, 'UPDATE')"
                        + " and atttypid <> 'bytea'::regtype",
                row -> allowed.add(row.getString(1)));

        assertThat(allowed).isEmpty();
    }
}
