package commonseal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import commonseal.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class DatabaseRolesTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @Test
    void noRoleIsMighty() throws SQLException {
        assertThat(
                        column(
                                database.superuser(),
                                "select rolname from pg_roles where rolname like 'commonseal%'"
                                        + " and (rolsuper or rolbypassrls and rolname <> 'commonseal_backup' or rolcreaterole or rolcreatedb or rolreplication) "))
                .isEmpty();
        assertThat(column(database.superuser(), "select rolcanlogin from pg_roles where rolname = 'commonseal_owner'"))
                .containsExactly("f");
        DatabaseRoles.check(database.access());
    }

    @Test
    void creatingThemAgainAndAtOnceChangesNothing() throws Exception {
        DataSource superuser = database.superuser();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Callable<Void> again = () -> {
                DatabaseRoles.createRoles(superuser, Map.of(DatabaseRole.APP, "another"));
                return null;
            };
            for (Future<Void> done : threads.invokeAll(List.of(again, again, again, again))) {
                done.get();
            }
        }

        assertThat(column(database.app(), "select current_user")).containsExactly("commonseal_app");
    }

    @Test
    void theMigratingRoleOwnsNothingUntilItBecomesOwner() throws SQLException {
        try (Connection connection = database.migrate().getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("create schema mine")).hasMessageContaining("permission denied");
            statement.execute("set role commonseal_owner");
            statement.execute("create schema mine");
            statement.execute("drop schema mine");
        }
    }

    @Test
    void nobodyElseCreatesAnything() throws SQLException {
        for (DataSource each : List.of(database.app(), database.sequencer(), database.read(), database.backup())) {
            try (Connection connection = each.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute("create table public.mine (n integer)"))
                        .hasMessageContaining("permission denied");
                assertThatThrownBy(() -> statement.execute("create schema mine"))
                        .hasMessageContaining("permission denied");
                assertThatThrownBy(() -> statement.execute("create temporary table mine (n integer)"))
                        .hasMessageContaining("permission denied");
                assertThatThrownBy(() -> statement.execute("set role commonseal_owner"))
                        .hasMessageContaining("permission denied");
            }
        }
    }

    @Test
    void aMightyRoleIsRefused() throws SQLException {
        database.tamper("alter role commonseal_read bypassrls");
        try {
            assertThatThrownBy(() -> DatabaseRoles.check(database.access()))
                    .hasMessageStartingWith("PG-009 The database role commonseal_read")
                    .hasMessageContaining("--print-roles");
            assertThatThrownBy(() -> DatabaseRoles.createRoles(database.superuser(), Map.of()))
                    .hasMessageContaining("rights it must not have");
        } finally {
            database.tamper("alter role commonseal_read nobypassrls");
        }
    }

    @Test
    void anApplicationThatRowSecurityDoesNotBindIsRefused() {
        DatabaseRoles.checkRowSecurity(database.app());
        for (List<String> there : List.of(
                List.of("alter role commonseal_app bypassrls", "alter role commonseal_app nobypassrls"),
                List.of("grant commonseal_owner to commonseal_app", "revoke commonseal_owner from commonseal_app"),
                List.of(
                        "create table public.mine (); alter table public.mine owner to commonseal_app",
                        "drop table public.mine"))) {
            database.tamper(there.getFirst());
            try {
                assertThatThrownBy(() -> DatabaseRoles.checkRowSecurity(database.app()))
                        .as(there.getFirst())
                        .hasMessageStartingWith("PG-010");
            } finally {
                database.tamper(there.getLast());
            }
        }
    }

    @Test
    void anUnreachableDatabaseIsNamedWithinSeconds() {
        DatabaseAccess nowhere = new DatabaseAccess(
                "jdbc:postgresql://127.0.0.1:9/commonseal",
                Map.of(DatabaseRole.MIGRATE, "secret-1", DatabaseRole.APP, "secret-2"));
        long start = System.nanoTime();

        assertThatThrownBy(() -> DatabaseRoles.check(nowhere)).hasMessageStartingWith("PG-009");
        assertThatThrownBy(() -> Pools.open(nowhere, DatabaseRole.APP, "nowhere", 2))
                .hasMessageStartingWith("PG-009")
                .hasMessageContaining("127.0.0.1:9");

        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
        assertThat(nowhere.toString()).doesNotContain("secret");
    }

    @Test
    void aPoolSetsTheLimitsOfEverySession() throws SQLException {
        try (HikariDataSource pool = Pools.open(database.access(), DatabaseRole.APP, "limits", 2)) {
            List<String> limits = new ArrayList<>();
            for (String name : List.of(
                    "timezone",
                    "lock_timeout",
                    "statement_timeout",
                    "idle_in_transaction_session_timeout",
                    "application_name")) {
                limits.addAll(column(pool, "show " + name));
            }
            assertThat(limits).containsExactly("UTC", "3s", "15s", "30s", "limits");
        }
    }

    static List<String> column(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
}
