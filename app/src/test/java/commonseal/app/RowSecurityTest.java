package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.identity.Role;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.postgres.Migrations;
import commonseal.testkit.GoldenFile;
import commonseal.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The second wall, with the first one off: what the database shows to whom, whatever the application asks. Every table that
 * holds somebody's data has a row of one person; strangers, officers and the program look for it.
 */
class RowSecurityTest {

    /** Tables that hold nobody's data; any other table has policies, or the test names it. */
    private static final Map<String, String> OPEN = Map.ofEntries(
            Map.entry("approvals.case_fill", "how many questions were filled in: no person, no content"),
            Map.entry("identity.office_version", "offices"),
            Map.entry("identity.grant_event", "public functions: who decides what is no secret of his"),
            Map.entry("identity.substitution_event", "public functions"),
            Map.entry("identity.client", "systems"),
            Map.entry("identity.access_token", "keyed MACs; whose is sealed"),
            Map.entry("identity.attempt", "keyed MACs of whoever tries"),
            Map.entry("identity.passkey_challenge", "keyed MACs; whose is sealed"),
            Map.entry("identity.provider_ticket", "keyed MACs; whose and what for is sealed"),
            Map.entry("identity.provider_failure", "how often, by hour and code"),
            Map.entry("identity.key_act", "names of keys, ids of the erased"),
            Map.entry("identity.access_day", "hashes of days"),
            Map.entry("identity.access_delay", "rules, shown to everybody"),
            Map.entry("identity.access_release", "ids of entries"),
            Map.entry("documents.number_series", "counters"),
            Map.entry("documents.trust_version", "public"),
            Map.entry("documents.did_log", "public"),
            Map.entry("documents.status_publication", "public"),
            Map.entry("documents.status_list", "public"),
            Map.entry("documents.exchange_rule", "public: registers and kinds"),
            Map.entry("documents.source_call", "how long registers took"),
            Map.entry("documents.seal_certificate", "public"),
            Map.entry("approvals.numbering", "counters"),
            Map.entry("approvals.case_link", "which office works on which link until when"),
            Map.entry("approvals.deadline", "days"));

    /** Keys, hashes and definitions. */
    private static final Set<String> OPEN_SCHEMAS = Set.of("kernel", "keys", "ledger", "catalog", "anchoring");

    private static final UUID OWNER = new UUID(0, 0xa1);
    private static final UUID STRANGER = new UUID(0, 0xb1);
    private static final UUID COMPANY = new UUID(0, 0xc1);
    private static final UUID LEFT = new UUID(0, 0xd1);
    private static final Map<String, UUID> IDS = Map.of(
            "identity.person", OWNER,
            "identity.organisation", COMPANY,
            "identity.authorisation", new UUID(0, 0xe1),
            "identity.passkey", new UUID(0, 0xe2),
            "identity.standing", new UUID(0, 0xe6),
            "approvals.approval_case", new UUID(0, 0xe3),
            "documents.document", new UUID(0, 0xe4),
            "documents.evidence", new UUID(0, 0xe5));

    /** Columns by which a row is somebody's, of every table. */
    private static final Map<String, String> WHOSE = Map.ofEntries(
            Map.entry("person", "'" + OWNER + "'"),
            Map.entry("organisation", "'" + COMPANY + "'"),
            Map.entry("kept", "'" + OWNER + "'"),
            Map.entry("valid", "daterange(null, null)"),
            Map.entry("holder", "'person:" + OWNER + "'"),
            Map.entry("owner", "'organisation:" + COMPANY + "'"),
            Map.entry("owners", "array['person:" + OWNER + "']"),
            Map.entry("applicant", "'organisation:" + COMPANY + "'"),
            Map.entry("authorisation", id("identity.authorisation")),
            Map.entry("passkey", id("identity.passkey")),
            Map.entry("standing", id("identity.standing")),
            Map.entry("case_id", id("approvals.approval_case")),
            Map.entry("document_id", id("documents.document")),
            Map.entry("document", id("documents.document")),
            Map.entry("evidence_id", id("documents.evidence")),
            Map.entry("evidence", id("documents.evidence")),
            Map.entry("valid_from", "'2020-01-01'"));

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    private static Db db;
    private static List<String> protectedTables;

    @BeforeAll
    static void fill() throws SQLException {
        db = database.db();
        protectedTables = strings("""
                select c.oid::regclass::text from pg_class c
                where c.relrowsecurity and c.relforcerowsecurity order by 1
                """);
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement()) {
            // What the values mean is not asked here; whose they are is.
            for (String drop : strings("""
                    select 'alter table ' || conrelid::regclass || ' drop constraint ' || quote_ident(conname)
                    from pg_constraint where contype = 'c' and conrelid <> 0
                      and connamespace::regnamespace::text in ('identity', 'documents', 'approvals')
                    """)) {
                statement.execute(drop);
            }
            statement.execute("set session_replication_role = replica");
            for (String table : protectedTables) {
                // The events of a case are numbered.
                statement.execute(insert(
                        connection, table, table.equals("approvals.case_event") ? Map.of("number", "1") : Map.of()));
            }
            for (Role role : Role.values()) {
                grant(connection, statement, officer(role), role, "'2020-01-01'");
            }
            UUID grant = grant(connection, statement, LEFT, Role.COUNTER_CLERK, "'2020-01-01'");
            statement.execute(insert(
                    connection,
                    "identity.grant_event",
                    Map.of("kind", "'ENDED'", "person", "'" + LEFT + "'", "ends", "'" + grant + "'")));
            grant(connection, statement, STRANGER, Role.AUDITOR, "'2999-01-01'");
        }
    }

    private static String id(String table) {
        return "'" + IDS.get(table) + "'";
    }

    private static UUID officer(Role role) {
        return new UUID(1, role.ordinal());
    }

    private static UUID grant(Connection connection, Statement statement, UUID person, Role role, String from)
            throws SQLException {
        UUID id = UUID.randomUUID();
        statement.execute(insert(
                connection,
                "identity.grant_event",
                Map.of(
                        "id", "'" + id + "'",
                        "kind", "'GRANTED'",
                        "person", "'" + person + "'",
                        "role", "'" + role + "'",
                        "valid_from", from)));
        return id;
    }

    /** A row of the owner's: with his references in every column that says whose it is. */
    private static String insert(Connection connection, String table, Map<String, String> given) throws SQLException {
        Map<String, String> values = new HashMap<>(WHOSE);
        if (IDS.containsKey(table)) {
            values.put("id", id(table));
        }
        values.putAll(given);
        return AnyRow.insert(connection, table, values);
    }

    private static List<String> strings(String query) throws SQLException {
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            while (row.next()) {
                found.add(row.getString(1));
            }
            return found;
        }
    }

    /** Who acts, by what the golden file calls him. */
    private static Map<String, String> actors() {
        Map<String, String> actors = new LinkedHashMap<>();
        actors.put("program", "job:test");
        actors.put("system", "system:" + STRANGER);
        actors.put("owner", "person:" + OWNER);
        for (Role role : Role.values()) {
            actors.put(role.name(), "person:" + officer(role));
        }
        actors.put("stranger", "person:" + STRANGER);
        actors.put("former officer", "person:" + LEFT);
        actors.put("nonsense", "person:test");
        return actors;
    }

    private static int rows(String actor, String table) {
        return db.read(new Act(actor, "walls"), tx -> tx.dsl().fetchCount(DSL.table(DSL.sql(table))));
    }

    @Test
    void everyTableThatHoldsSomebodysDataHasAPolicyForTheApplication() throws SQLException {
        List<String> all = new ArrayList<>();
        for (String schema : Migrations.ORDER) {
            if (!OPEN_SCHEMAS.contains(schema)) {
                all.addAll(strings("select schemaname || '.' || tablename from pg_tables where schemaname = '" + schema
                        + "' and tablename <> 'flyway_schema_history'"));
            }
        }

        assertThat(all)
                .as("neither a policy nor a reason why not")
                .isSubsetOf(Stream.concat(protectedTables.stream(), OPEN.keySet().stream())
                        .toList());
        assertThat(OPEN.keySet()).isSubsetOf(all).doesNotContainAnyElementsOf(protectedTables);
        assertThat(strings("select distinct polrelid::regclass::text from pg_policy"
                        + " where polroles @> array['commonseal_app'::regrole::oid] and polcmd = '*'"))
                .containsExactlyInAnyOrderElementsOf(protectedTables);
        assertThat(strings("select polrelid::regclass || ' ' || polname from pg_policy where 0 = any (polroles)"))
                .as("a policy for everybody")
                .isEmpty();
    }

    @Test
    void eachSeesWhatConcernsHim() {
        StringBuilder text = new StringBuilder(
                "-- Who sees a row of the owner in each protected table, by row security alone. mvn test -Dgolden=write refreshes it.\n");
        for (String table : protectedTables) {
            text.append(table)
                    .append(": ")
                    .append(actors().entrySet().stream()
                            .filter(actor -> rows(actor.getValue(), table) > 0)
                            .map(Map.Entry::getKey)
                            .collect(Collectors.joining(", ")))
                    .append('\n');
        }

        GoldenFile.check("db/row-security.golden.txt", text.toString());
    }

    @Test
    void strangersFormerOfficersAndNobodySeeNothingAndTheProgramEverything() throws SQLException {
        assertThat(protectedTables).hasSizeGreaterThan(35);
        for (String table : protectedTables) {
            for (String nobody : List.of("stranger", "former officer", "nonsense")) {
                assertThat(rows(actors().getOrDefault(nobody, ""), table))
                        .as(nobody + " in " + table)
                        .isZero();
            }
            assertThat(rows("job:test", table)).as(table).isPositive();
        }
        try (Connection connection = database.app().getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : protectedTables) {
                try (ResultSet count = statement.executeQuery("select count(*) from " + table)) {
                    assertThat(count.next()).isTrue();
                    assertThat(count.getInt(1)).as("no actor in " + table).isZero();
                }
            }
        }
    }

    @Test
    void aStrangerChangesAndAddsNothing() {
        Act stranger = new Act("person:" + STRANGER, "walls");
        for (String change : List.of(
                "update identity.session set seen_at = now()",
                "delete from identity.session",
                "update approvals.approval_case set state = 'APPROVED'",
                "update approvals.case_answer set value = '\\x00'",
                "update documents.standing set events = events + 1")) {
            assertThat(db.<Integer>write(stranger, tx -> tx.dsl().execute(change)))
                    .as(change)
                    .isZero();
        }
        for (String addition : List.of(
                "insert into approvals.case_party values (" + id("approvals.approval_case") + ", 'agent', 7, 'person:"
                        + STRANGER + "')",
                "insert into documents.document_holder values (" + id("documents.document") + ", 'person:" + STRANGER
                        + "', 7)",
                "insert into identity.authorisation_event select gen_random_uuid(), " + id("identity.authorisation")
                        + ", gen_random_uuid(), 'AGREED', now(), 'person:" + STRANGER + "', 77, '\\x00'")) {
            assertThatThrownBy(() -> db.write(stranger, tx -> tx.dsl().execute(addition)))
                    .as(addition)
                    .hasMessageContaining("row-level security");
        }
    }

    @Test
    void aBackupLeavesNothingOut() throws SQLException {
        try (Connection connection = database.backup().getConnection();
                Statement statement = connection.createStatement()) {
            // As pg_dump does: an error instead of a part.
            statement.execute("set row_security = off");
            for (String table : protectedTables) {
                try (ResultSet count = statement.executeQuery("select count(*) from " + table)) {
                    assertThat(count.next()).isTrue();
                    assertThat(count.getInt(1)).as(table).isPositive();
                }
            }
        }
    }

    @Test
    void onlyTheseFunctionsSeePastThePolicies() throws SQLException {
        assertThat(strings("""
                        select p.oid::regprocedure::text || ' ' || pg_get_userbyid(p.proowner) || ' ' || array_to_string(p.proconfig, ',')
                          || case when has_function_privilege('commonseal_read', p.oid, 'execute') then ' public' else '' end
                        from pg_proc p where p.prosecdef and p.pronamespace <> 'pg_catalog'::regnamespace order by 1
                        """))
                .containsExactly(Stream.of(
                                "approvals.actor_cases()",
                                "approvals.cases_begun()",
                                "approvals.refuse_own()",
                                "documents.actor_documents()",
                                "documents.actor_evidence()",
                                "documents.forget_only_proposals()",
                                "documents.refuse_lone_act()",
                                "documents.refuse_lone_start()",
                                "documents.refuse_own()",
                                "documents.release_claims()",
                                "identity.actor_authorisations()",
                                "identity.actor_holders()",
                                "identity.actor_passkeys()",
                                "identity.actor_roles()",
                                "identity.actor_standings()",
                                "identity.disclosures_of(text)",
                                "identity.refuse_lone_act()",
                                "identity.refuse_same_person()",
                                "identity.same_person(text)")
                        .map(function -> function + " commonseal_owner search_path=pg_catalog, pg_temp")
                        .toArray(String[]::new));
    }

    @Test
    void otherSchemasReachIdentityByThreeFunctionsOnly() throws SQLException {
        assertThat(strings("""
                        select distinct p.pronamespace::regnamespace || ' ' || m[1]
                        from pg_proc p cross join regexp_matches(p.prosrc, '\\m(identity\\.\\w+)', 'g') m
                        where p.pronamespace::regnamespace::text in ('kernel', 'keys', 'ledger', 'catalog', 'documents', 'approvals', 'anchoring')
                        order by 1
                        """))
                .containsExactly(
                        "approvals identity.actor_holders",
                        "approvals identity.acts_as",
                        "approvals identity.same_person",
                        "documents identity.actor_holders",
                        "documents identity.acts_as",
                        "documents identity.same_person");
    }

    /** Rights of the roles, from the catalogue: what no policy would show is refused here before. */
    @Test
    void theRightsOfEveryRoleAreTheOnesReviewed() throws SQLException {
        GoldenFile.check(
                "db/privileges.golden.txt",
                "-- What each login role may do with each table; (some) is some columns. mvn test -Dgolden=write refreshes it.\n"
                        + String.join("\n", strings("""
                        select c.oid::regclass || ' ' || string_agg(r.rolname || ': ' || coalesce(rights.text, 'nothing'), '; '
                            order by r.rolname collate "C")
                        from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        cross join (select rolname, oid from pg_roles where rolname like 'commonseal%' and rolcanlogin) r
                        left join lateral (
                          select string_agg(p || case when has_table_privilege(r.oid, c.oid, p) then '' else '(some)' end, ' '
                            order by at) as text
                          from unnest(array['select', 'insert', 'update', 'delete', 'truncate']) with ordinality x (p, at)
                          where has_table_privilege(r.oid, c.oid, p)
                            or p in ('select', 'insert', 'update') and has_any_column_privilege(r.oid, c.oid,
                              case when p in ('select', 'insert', 'update') then p else 'select' end)) rights on true
                        where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
                          and c.relname <> 'flyway_schema_history'
                        group by c.oid order by c.oid::regclass::text collate "C"
                        """))
                        + "\n");
    }
}
