package commonseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Every statement that would change what is written, by every role there is. */
class AppendOnlyTest {

    private static final String NO_RIGHT = "42501";
    private static final String REFUSED = "CS001";

    private static final Map<String, String> TABLES = Map.of(
            "entry", "leaf",
            "pending", "entry_id",
            "leaf", "idx",
            "tile", "n",
            "checkpoint", "size",
            "published", "size",
            "foundation", "profile");

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @TempDir
    static Path folder;

    @BeforeAll
    static void fill() {
        try (TestLedger test = TestLedger.start(database, folder)) {
            test.grow("a", 300);
        }
        // One that waits, so that pending has a row.
        TestLedger.wire(database, folder, TestLedger.CONFIG).append("waits");
    }

    @Test
    void noRoleChangesAnything() {
        Map<String, DataSource> roles = new LinkedHashMap<>();
        roles.put("app", database.app());
        roles.put("sequencer", database.sequencer());
        roles.put("read", database.read());
        roles.put("backup", database.backup());
        roles.put("migrate", database.migrate());
        List<String> allowed = new ArrayList<>();
        roles.forEach((role, source) -> changes().forEach(statement -> {
            String state = stateOf(source, "select 1", statement);
            if (!state.equals(NO_RIGHT)) {
                allowed.add(role + ": " + statement + " gives " + state);
            }
        }));

        // The queue is what the sequencer empties; nothing else.
        assertThat(allowed).containsExactly("sequencer: delete from ledger.pending gives 00000");
    }

    @Test
    void theOwnerAndASuperuserInReplicaModeAreStoppedByTheTriggers() {
        for (String statement : changes()) {
            if (statement.equals("delete from ledger.pending")) {
                continue;
            }
            assertThat(stateOf(database.migrate(), "set role commonseal_owner", statement))
                    .as("owner: " + statement)
                    .isEqualTo(REFUSED);
            assertThat(stateOf(database.superuser(), "set session_replication_role = replica", statement))
                    .as("superuser: " + statement)
                    .isEqualTo(REFUSED);
        }
    }

    @Test
    void onlyTheSequencerInsertsIntoTheTreeAndOnlyTheApplicationAppends() {
        String entry =
                "insert into ledger.entry (idem_key, leaf, leaf_hash, created_at) select sha256('x'), l, sha256('\\x00'::bytea || l), now() from (select decode(repeat('01', 34), 'hex') as l) x";
        String leaf = "insert into ledger.leaf select 300, max(entry_id), null from ledger.entry";
        String tile = "insert into ledger.tile select 7, 7, decode(repeat('00', 8192), 'hex')";
        String checkpoint = "insert into ledger.checkpoint values (9, 0, sha256('x'), 'x', now())";
        String published = "insert into ledger.published values (300, 'x', now())";

        for (String statement : List.of(leaf, tile, checkpoint, published)) {
            assertThat(stateOf(database.app(), "select 1", statement))
                    .as(statement)
                    .isEqualTo(NO_RIGHT);
            assertThat(stateOf(database.sequencer(), "select 1", statement))
                    .as(statement)
                    .isNotEqualTo(NO_RIGHT);
        }
        assertThat(stateOf(database.app(), "select 1", entry)).isEqualTo("00000");
        assertThat(stateOf(database.sequencer(), "select 1", entry)).isEqualTo(NO_RIGHT);
        for (String statement : List.of(entry, tile, checkpoint, published)) {
            assertThat(stateOf(database.read(), "select 1", statement))
                    .as(statement)
                    .isEqualTo(NO_RIGHT);
            assertThat(stateOf(database.backup(), "select 1", statement))
                    .as(statement)
                    .isEqualTo(NO_RIGHT);
        }
    }

    @Test
    void theDatabaseRefusesAGapAForeignHashAndACheckpointThatDoesNotFit() {
        String rest =
                ", entry_id, leaf_hash from ledger.entry where entry_id not in (select entry_id from ledger.leaf) limit 1";
        String wrongHash =
                "insert into ledger.leaf select 300, entry_id, sha256('x') from ledger.entry where entry_id not in (select entry_id from ledger.leaf) limit 1";
        String smaller =
                "insert into ledger.checkpoint select 299, max(size), sha256('x'), 'x', now() from ledger.checkpoint";
        String wrongPrevious = "insert into ledger.checkpoint values (301, 0, sha256('x'), 'x', now())";

        assertThat(stateOf(database.sequencer(), "select 1", "insert into ledger.leaf select 301" + rest))
                .isEqualTo("CS002");
        assertThat(stateOf(
                        database.superuser(),
                        "set session_replication_role = replica",
                        "insert into ledger.leaf select 301" + rest))
                .isEqualTo("CS002");
        assertThat(stateOf(database.sequencer(), "select 1", wrongHash)).isEqualTo("CS003");
        assertThat(stateOf(database.sequencer(), "select 1", smaller)).isEqualTo("CS004");
        assertThat(stateOf(database.sequencer(), "select 1", wrongPrevious)).isEqualTo("CS004");
        // The harness lets through what is right.
        assertThat(stateOf(database.sequencer(), "select 1", "insert into ledger.leaf select 300" + rest))
                .isEqualTo("00000");
    }

    @Test
    void everyTableSaysWhatProtectsIt() throws SQLException {
        try (Connection connection = database.superuser().getConnection();
                Statement query = connection.createStatement();
                var rows = query.executeQuery(
                        "select c.relname, obj_description(c.oid) from pg_class c where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'r' and c.relname <> 'flyway_schema_history' order by 1")) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
                assertThat(rows.getString(2)).matches("(LEDGERED|DERIVED|HASHED|EPHEMERAL): .+");
            }
            assertThat(found).containsExactlyInAnyOrderElementsOf(TABLES.keySet());
        }
    }

    private static List<String> changes() {
        List<String> statements = new ArrayList<>();
        TABLES.forEach((table, column) -> {
            statements.add("update ledger." + table + " set " + column + " = " + column);
            statements.add("delete from ledger." + table);
            statements.add("truncate ledger." + table + " cascade");
        });
        return statements;
    }

    /** SQLSTATE of a statement that is then rolled back; 00000 if it works. */
    private static String stateOf(DataSource source, String first, String statement) {
        String[] state = {"00000"};
        assertThatCode(() -> {
                    try (Connection connection = source.getConnection();
                            Statement execute = connection.createStatement()) {
                        connection.setAutoCommit(false);
                        execute.execute(first);
                        try {
                            execute.execute(statement);
                        } catch (SQLException e) {
                            state[0] = e.getSQLState();
                        }
                        connection.rollback();
                        execute.execute("reset all");
                        connection.rollback();
                        connection.setAutoCommit(true);
                    }
                })
                .doesNotThrowAnyException();
        return state[0];
    }
}
