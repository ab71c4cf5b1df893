package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.postgres.Migrations;
import commonseal.testkit.GoldenFile;
import commonseal.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The schema as all migrations leave it. */
class SchemaTest {

    private static final List<String> FIRST_WORDS = List.of("LEDGERED:", "DERIVED:", "HASHED:", "EPHEMERAL:");

    private static final String TABLES = """
            select c.relname, coalesce(obj_description(c.oid, 'pg_class'), '')
            from pg_class c
            where c.relnamespace = ?::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'flyway_schema_history'
            order by c.relname collate "C"
            """;

    private static final String COLUMNS = """
            select '  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
              || case when a.attnotnull then ' not null' else '' end
              || case a.attidentity when 'a' then ' identity always' when 'd' then ' identity' else '' end
              || case when d.adbin is null then ''
                   else case when a.attgenerated = '' then ' default ' else ' generated ' end
                     || pg_get_expr(d.adbin, d.adrelid) end
              || coalesce(' -- ' || col_description(a.attrelid, a.attnum), '')
            from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where a.attrelid = ?::regclass and a.attnum > 0 and not a.attisdropped
            order by a.attnum
            """;

    // Since version 18 not-null constraints stand in pg_constraint too; the columns show them.
    private static final String CONSTRAINTS = """
            select '  constraint ' || conname || ' ' || pg_get_constraintdef(oid)
            from pg_constraint where conrelid = ?::regclass and contype not in ('n', 't')
            order by conname collate "C"
            """;

    private static final String INDEXES = """
            select '  index ' || pg_get_indexdef(i.indexrelid)
            from pg_index i join pg_class c on c.oid = i.indexrelid
            where i.indrelid = ?::regclass
              and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = i.indrelid)
            order by c.relname collate "C"
            """;

    private static final String TRIGGERS = """
            select '  trigger ' || pg_get_triggerdef(oid)
              || case tgenabled when 'A' then ' -- enabled always' when 'O' then '' else ' -- state ' || tgenabled::text end
            from pg_trigger where tgrelid = ?::regclass and not tgisinternal
            order by tgname collate "C"
            """;

    private static final String TABLE_GRANTS = """
            select '  grant ' || string_agg(lower(g.privilege_type), ', ' order by g.privilege_type) || ' to '
              || coalesce(r.rolname, 'public')
            from pg_class c cross join aclexplode(c.relacl) g left join pg_roles r on r.oid = g.grantee
            where c.oid = ?::regclass and g.grantee <> c.relowner
            group by r.rolname order by r.rolname collate "C"
            """;

    private static final String COLUMN_GRANTS = """
            select '  grant ' || lower(g.privilege_type) || ' (' || string_agg(a.attname, ', ' order by a.attnum) || ') to '
              || coalesce(r.rolname, 'public')
            from pg_attribute a cross join aclexplode(a.attacl) g left join pg_roles r on r.oid = g.grantee
            where a.attrelid = ?::regclass and not a.attisdropped
            group by r.rolname, g.privilege_type order by r.rolname collate "C", g.privilege_type
            """;

    private static final String SCHEMA_GRANTS = """
            select 'grant ' || string_agg(lower(g.privilege_type), ', ' order by g.privilege_type) || ' to '
              || coalesce(r.rolname, 'public')
            from pg_namespace n cross join aclexplode(n.nspacl) g left join pg_roles r on r.oid = g.grantee
            where n.nspname = ? and g.grantee <> n.nspowner
            group by r.rolname order by r.rolname collate "C"
            """;

    private static final String FUNCTIONS = """
            select 'function ' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ') returns '
              || pg_get_function_result(p.oid) || case when p.prosecdef then ' security definer' else '' end
              || coalesce(' set ' || array_to_string(p.proconfig, ', '), '')
              || ' source md5 ' || md5(p.prosrc)
            from pg_proc p where p.pronamespace = ?::regnamespace
            order by p.proname collate "C", p.oid
            """;

    private static final String SEQUENCES_AND_VIEWS = """
            select case c.relkind when 'S' then 'sequence ' when 'v' then 'view ' else 'materialized view ' end || c.relname
            from pg_class c where c.relnamespace = ?::regnamespace and c.relkind in ('S', 'v', 'm')
            order by c.relname collate "C"
            """;

    private static final String FOREIGN_KEYS_ACROSS_SCHEMAS = """
            select k.conname from pg_constraint k
            join pg_class own on own.oid = k.conrelid join pg_class other on other.oid = k.confrelid
            where k.contype = 'f' and own.relnamespace = ?::regnamespace and other.relnamespace <> own.relnamespace
            """;

    /** Events are bits of tgtype: 8 delete, 16 update, 32 truncate; an insert-only guard has none of them. */
    private static final String LEDGERED_AND_CHANGEABLE = """
            select c.oid::regclass || ' may be changed by ' || e.name
            from pg_class c cross join (values ('update', 16), ('delete', 8), ('truncate', 32)) e (name, bit)
            where c.relnamespace = ?::regnamespace and c.relkind = 'r'
              and obj_description(c.oid, 'pg_class') like 'LEDGERED:%'
              and not exists (
                select from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal
                  and t.tgenabled = 'A' and t.tgtype::int & 2 = 2 and t.tgtype::int & e.bit = e.bit)
            order by 1
            """;

    /** Columns that an update may name, of tables whose guard names columns: only what the application may update. */
    private static final String UNGUARDED_COLUMNS = """
            select c.oid::regclass || '.' || a.attname
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = ?::regnamespace and c.relkind = 'r'
              and obj_description(c.oid, 'pg_class') like 'LEDGERED:%'
              and not has_column_privilege('commonseal_app', c.oid, a.attnum, 'update')
              and not exists (
                select from pg_trigger t where t.tgrelid = c.oid and t.tgenabled = 'A' and t.tgtype::int & 16 = 16
                  and (t.tgattr::text = '' or a.attnum = any (string_to_array(t.tgattr::text, ' ')::int[])))
            order by 1
            """;

    private static final String LEDGERED = """
            select c.oid::regclass::text from pg_class c
            where c.relnamespace = ?::regnamespace and c.relkind = 'r'
              and obj_description(c.oid, 'pg_class') like 'LEDGERED:%'
            """;

    private static final String WRITABLE_BY_REPORTING = """
            select table_schema || '.' || table_name from information_schema.table_privileges
            where table_schema = ? and grantee in ('commonseal_read', 'commonseal_backup', 'PUBLIC') and privilege_type <> 'SELECT'
            """;

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @Test
    void theSchemaIsTheOneReviewed() throws SQLException {
        StringBuilder text = new StringBuilder(
                "-- The sum of db/migrations, from the catalogue of PostgreSQL. mvn test -Dgolden=write refreshes it.\n");
        try (Connection connection = database.superuser().getConnection()) {
            for (String schema : Migrations.ORDER) {
                describe(connection, schema, text);
            }
        }

        GoldenFile.check("db/schema.golden.txt", text.toString());
    }

    private static void describe(Connection connection, String schema, StringBuilder text) throws SQLException {
        text.append("\nschema ").append(schema).append('\n');
        for (String query : List.of(SCHEMA_GRANTS, SEQUENCES_AND_VIEWS, FUNCTIONS)) {
            rows(connection, query, schema).forEach(line -> text.append(line).append('\n'));
        }
        for (Table table : tables(connection, schema)) {
            String name = schema + "." + table.name();
            text.append('\n')
                    .append(name)
                    .append(" -- ")
                    .append(table.comment())
                    .append('\n');
            for (String query : List.of(COLUMNS, CONSTRAINTS, INDEXES, TRIGGERS, TABLE_GRANTS, COLUMN_GRANTS)) {
                rows(connection, query, name).forEach(line -> text.append(line).append('\n'));
            }
        }
    }

    @Test
    void everyTableSaysHowItIsProtected() throws SQLException {
        List<String> silent = new ArrayList<>();
        int seen = 0;
        try (Connection connection = database.superuser().getConnection()) {
            for (String schema : Migrations.ORDER) {
                for (Table table : tables(connection, schema)) {
                    seen++;
                    if (FIRST_WORDS.stream().noneMatch(table.comment()::startsWith)) {
                        silent.add(schema + "." + table.name() + ": " + table.comment());
                    }
                }
            }
        }

        assertThat(silent).isEmpty();
        assertThat(seen).isGreaterThan(20);
    }

    @Test
    void noForeignKeyLeavesItsSchema() throws SQLException {
        assertThat(inEverySchema(FOREIGN_KEYS_ACROSS_SCHEMAS)).isEmpty();
    }

    @Test
    void rolesThatOnlyReadCannotWrite() throws SQLException {
        assertThat(inEverySchema(WRITABLE_BY_REPORTING)).isEmpty();
    }

    @Test
    void noLedgeredTableMayBeChanged() throws SQLException {
        assertThat(inEverySchema(LEDGERED_AND_CHANGEABLE)).isEmpty();
        assertThat(inEverySchema(UNGUARDED_COLUMNS)).isEmpty();
    }

    @Test
    void evenTheSuperuserIsRefusedWhileTheTriggersStand() throws SQLException {
        List<String> tables = inEverySchema(LEDGERED);
        assertThat(tables).hasSizeGreaterThan(20);
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            for (String table : tables) {
                assertThatThrownBy(() -> statement.execute("truncate " + table + " cascade"))
                        .as(table)
                        .hasMessageContaining("append-only");
            }
            for (String change : List.of(
                    "update identity.grant_event set office = 'X'",
                    "delete from identity.disclosure",
                    "update catalog.definition_version set body = '{}'",
                    "update approvals.approval_case set reference = 'X'",
                    "delete from approvals.approval_case")) {
                assertThatThrownBy(() -> statement.execute(change)).as(change).hasMessageContaining("append-only");
            }
            // What a case's life changes is sealed again with each event, and stays changeable.
            statement.execute("update approvals.approval_case set state = 'DRAFT'");
        }
    }

    private static List<String> inEverySchema(String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = database.superuser().getConnection()) {
            for (String schema : Migrations.ORDER) {
                found.addAll(rows(connection, query, schema));
            }
        }
        return found;
    }

    private static List<Table> tables(Connection connection, String schema) throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(TABLES)) {
            query.setString(1, schema);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    tables.add(new Table(row.getString(1), row.getString(2)));
                }
            }
        }
        return tables;
    }

    private static List<String> rows(Connection connection, String sql, String argument) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, argument);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    rows.add(row.getString(1));
                }
            }
        }
        return rows;
    }

    private record Table(String name, String comment) {}
}
