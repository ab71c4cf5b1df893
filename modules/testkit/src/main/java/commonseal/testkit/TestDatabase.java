package commonseal.testkit;

import com.zaxxer.hikari.HikariDataSource;
import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.postgres.DatabaseAccess;
import commonseal.postgres.DatabaseRole;
import commonseal.postgres.DatabaseRoles;
import commonseal.postgres.EmbeddedPostgres;
import commonseal.postgres.Migrations;
import commonseal.postgres.Pools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of its own with every migration on the class path, roles and rights as in production. One ephemeral server per
 * JVM (2 s); each further database is a copy of a template (well under 0.1 s), so a test class, or a single test, takes a fresh one.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TestDatabase database = TestDatabase.create();
 * }</pre>
 *
 * With the environment variable {@code COMMONSEAL_TEST_DB} (JDBC address with superuser and password, for example {@code
 * jdbc:postgresql://127.0.0.1:5432/postgres?user=postgres&password=x}) the databases are made on that server instead, which
 * must be one for tests only: its commonseal roles get a known password.
 */
public final class TestDatabase implements AfterAllCallback, AutoCloseable {
    private static final String EXTERNAL = "COMMONSEAL_TEST_DB";

    /** The trigger that later migrations put on every LEDGERED table which had none. */
    private static final String GUARD = "ledgered_unchanged";

    /** Enough for tests with many threads, few enough that many classes fit on one server. */
    private static final int POOL_SIZE = 20;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Server server;
    private final String name;
    private final Map<DatabaseRole, HikariDataSource> pools = new EnumMap<>(DatabaseRole.class);

    private TestDatabase(Server server, String name) {
        this.server = server;
        this.name = name;
    }

    /** A fresh, migrated, empty database. */
    public static TestDatabase create() {
        Server server = Server.INSTANCE;
        String name = server.prefix + "_" + NUMBER.incrementAndGet();
        server.copyTemplate(name);
        return new TestDatabase(server, name);
    }

    /** Transactions as {@code commonseal_app} at the machine's time. */
    public Db db() {
        return db(Clock.system());
    }

    /** Transactions as {@code commonseal_app} at the time of {@code clock}. */
    public Db db(Clock clock) {
        return new Db(app(), clock);
    }

    /** The application's pool, limits as in production. */
    public DataSource app() {
        return pool(DatabaseRole.APP);
    }

    /** The sequencer's pool. */
    public DataSource sequencer() {
        return pool(DatabaseRole.SEQUENCER);
    }

    /** The reporting role's pool. */
    public DataSource read() {
        return pool(DatabaseRole.READ);
    }

    /** The backup role's pool. */
    public DataSource backup() {
        return pool(DatabaseRole.BACKUP);
    }

    /** Plain connections as the migrating role. */
    public DataSource migrate() {
        return access().dataSource(DatabaseRole.MIGRATE);
    }

    /** Plain connections as superuser: for tests that tamper behind the application. */
    public DataSource superuser() {
        return server.superuser(name);
    }

    /** Address and passwords, for a child JVM or the application's own wiring. */
    public DatabaseAccess access() {
        return server.access(name);
    }

    /**
     * Runs statements as superuser, each committed by itself. The triggers that keep LEDGERED tables unchanged are off
     * meanwhile on every table that a statement names, as an attacker would switch them off.
     */
    public void tamper(String... statements) {
        try (Connection connection = superuser().getConnection();
                Statement statement = connection.createStatement()) {
            List<String> guarded = guardedTables(connection, String.join("\n", statements));
            execute(statement, alter(guarded, "disable"));
            try {
                execute(statement, statements);
            } finally {
                execute(statement, alter(guarded, "enable always"));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static void execute(Statement statement, String... statements) throws SQLException {
        for (String sql : statements) {
            statement.execute(sql);
        }
    }

    private static List<String> guardedTables(Connection connection, String statements) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "select c.oid::regclass::text from pg_trigger t join pg_class c on c.oid = t.tgrelid"
                        + " where t.tgname = ? and t.tgenabled = 'A' and position(c.oid::regclass::text in ?) > 0")) {
            query.setString(1, GUARD);
            query.setString(2, statements);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    tables.add(row.getString(1));
                }
            }
        }
        return tables;
    }

    private static String[] alter(List<String> tables, String how) {
        return tables.stream()
                .map(table -> "alter table if exists " + table + " " + how + " trigger " + GUARD)
                .toArray(String[]::new);
    }

    private synchronized DataSource pool(DatabaseRole role) {
        return pools.computeIfAbsent(role, each -> Pools.open(access(), each, name + "-" + each.user(), POOL_SIZE));
    }

    /** Closes the pools and drops the database. */
    @Override
    public synchronized void close() {
        pools.values().forEach(HikariDataSource::close);
        pools.clear();
        server.execute("postgres", "drop database if exists " + name + " with (force)");
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    /** The one server of this JVM: embedded, or the external one of {@link #EXTERNAL}. It ends with the JVM. */
    private static final class Server {
        static final Server INSTANCE = start();

        private final DatabaseAccess access;
        private final java.util.function.Function<String, DataSource> superuser;
        final String prefix;

        private Server(
                DatabaseAccess access, java.util.function.Function<String, DataSource> superuser, String prefix) {
            this.access = access;
            this.superuser = superuser;
            this.prefix = prefix;
        }

        static Server start() {
            String address = System.getenv(EXTERNAL);
            Server server = address == null || address.isBlank() ? embedded() : external(address);
            DatabaseRoles.createDatabase(server.superuser("postgres"), server.prefix);
            Migrations.run(server.access(server.prefix).dataSource(DatabaseRole.MIGRATE), Migrations.onClassPath());
            return server;
        }

        private static Server embedded() {
            try {
                EmbeddedPostgres postgres = EmbeddedPostgres.start(
                        Files.createTempDirectory("commonseal-test-"),
                        EmbeddedPostgres.sharedCache(),
                        EmbeddedPostgres.Mode.EPHEMERAL);
                return new Server(postgres.access(), postgres::superuser, "test");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Server external(String address) {
            Map<DatabaseRole, String> passwords = new EnumMap<>(DatabaseRole.class);
            for (DatabaseRole role : DatabaseRole.values()) {
                passwords.put(role, "for-tests-only");
            }
            PGSimpleDataSource given = source(address, "postgres");
            DatabaseRoles.createRoles(given, passwords);
            String url =
                    "jdbc:postgresql://" + given.getServerNames()[0] + ":" + given.getPortNumbers()[0] + "/postgres";
            // Several JVMs may test on one server: each has names of its own, and takes them away with it.
            Server server = new Server(
                    new DatabaseAccess(url, passwords),
                    database -> source(address, database),
                    "test_" + ProcessHandle.current().pid());
            Runtime.getRuntime().addShutdownHook(new Thread(server::dropAll, "drop-test-databases"));
            return server;
        }

        private static PGSimpleDataSource source(String address, String database) {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(address);
            source.setDatabaseName(database);
            return source;
        }

        DataSource superuser(String database) {
            return superuser.apply(database);
        }

        DatabaseAccess access(String database) {
            return access.withDatabase(database);
        }

        void copyTemplate(String name) {
            execute("postgres", "create database " + name + " template " + prefix + " owner commonseal_owner");
            // Rights on a database are not copied with it; this finds it existing and only grants.
            DatabaseRoles.createDatabase(superuser("postgres"), name);
        }

        void dropAll() {
            for (int i = 1; i <= NUMBER.get(); i++) {
                execute("postgres", "drop database if exists " + prefix + "_" + i + " with (force)");
            }
            execute("postgres", "drop database if exists " + prefix + " with (force)");
        }

        void execute(String database, String... statements) {
            try (Connection connection = superuser(database).getConnection();
                    Statement statement = connection.createStatement()) {
                TestDatabase.execute(statement, statements);
            } catch (SQLException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }
    }
}
