package commonseal.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** Roles and database, created from {@code db/roles.sql}, their only source. */
public final class DatabaseRoles {
    /** Name of the database that {@code db/roles.sql} creates. */
    public static final String DATABASE = "commonseal";

    private static final int OLDEST_VERSION = 15;

    private DatabaseRoles() {}

    /** The SQL an administrator runs on an external PostgreSQL; {@code migrate --print-roles} prints it. */
    public static String sql() {
        try (InputStream in = DatabaseRoles.class.getResourceAsStream("/db/roles.sql")) {
            if (in == null) {
                throw new IllegalStateException("db/roles.sql is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("db/roles.sql cannot be read", e);
        }
    }

    /**
     * Creates the roles that are missing and gives those without a password the one named. May be called again and by
     * several processes at once; an existing password stays.
     *
     * @param superuser connections to the database {@code postgres} of the server
     */
    public static void createRoles(DataSource superuser, Map<DatabaseRole, String> passwords) {
        try (Connection connection = superuser.getConnection()) {
            createRoles(connection, passwords);
        } catch (SQLException e) {
            throw new PostgresException("PG-009", "The database roles could not be created: " + e.getMessage(), e);
        }
    }

    private static void createRoles(Connection connection, Map<DatabaseRole, String> passwords) throws SQLException {
        connection.setAutoCommit(false);
        execute(connection, part("roles"));
        List<String> without = withoutPassword(connection);
        for (Map.Entry<DatabaseRole, String> entry : passwords.entrySet()) {
            if (without.contains(entry.getKey().user())) {
                // Hashed on this side: the password itself never reaches the server or its log.
                connection
                        .unwrap(PGConnection.class)
                        .alterUserPassword(
                                entry.getKey().user(), entry.getValue().toCharArray(), "scram-sha-256");
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    /**
     * Creates a database owned by {@code commonseal_owner} with the rights of {@code db/roles.sql}, unless it exists.
     *
     * @param superuser connections to the database {@code postgres} of the server
     * @param name lower-case letters, digits and underscores
     */
    public static void createDatabase(DataSource superuser, String name) {
        if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("database name " + name);
        }
        try (Connection connection = superuser.getConnection()) {
            createDatabase(connection, name);
        } catch (SQLException e) {
            throw new PostgresException(
                    "PG-009", "The database " + name + " could not be created: " + e.getMessage(), e);
        }
    }

    /** {@link #createRoles} and {@link #createDatabase} of {@link #DATABASE} on one connection: to sign in takes longer. */
    static void createAll(DataSource superuser, Map<DatabaseRole, String> passwords) {
        try (Connection connection = superuser.getConnection()) {
            createRoles(connection, passwords);
            createDatabase(connection, DATABASE);
        } catch (SQLException e) {
            throw new PostgresException(
                    "PG-009", "The database and its roles could not be created: " + e.getMessage(), e);
        }
    }

    private static void createDatabase(Connection connection, String name) throws SQLException {
        if (!databaseExists(connection, name)) {
            execute(connection, part("database").replace("database " + DATABASE, "database " + name));
        }
        execute(connection, part("rights").replace("database " + DATABASE, "database " + name));
    }

    /**
     * Refuses a server that cannot carry Commonseal: unreachable, older than 15, or with roles missing or too mighty.
     *
     * @throws PostgresException PG-009, with what to do
     */
    public static void check(DatabaseAccess access) {
        try (Connection connection = access.dataSource(DatabaseRole.MIGRATE).getConnection()) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST_VERSION) {
                throw new PostgresException(
                        "PG-009",
                        "The database server is PostgreSQL " + version + "; " + OLDEST_VERSION
                                + " or later is needed.");
            }
            for (DatabaseRole role : DatabaseRole.values()) {
                if (!harmless(connection, role.user())) {
                    throw new PostgresException(
                            "PG-009",
                            "The database role " + role.user()
                                    + " is missing or has rights it must not have: run the SQL that 'commonseal migrate --print-roles' prints.");
                }
            }
        } catch (SQLException e) {
            throw new PostgresException(
                    "PG-009", "The database at " + access.jdbcUrl() + " cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Refuses to serve as a role for which row security is no wall: one that is a superuser, bypasses it, owns a table or
     * may become who does.
     *
     * @param application the pool that serves pages, REST and jobs
     * @throws PostgresException PG-010
     */
    public static void checkRowSecurity(DataSource application) {
        try (Connection connection = application.getConnection();
                Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(
                        "select r.rolsuper or r.rolbypassrls or pg_has_role(r.oid, 'commonseal_owner', 'member')"
                                + " or exists (select from pg_class c where c.relowner = r.oid)"
                                + " from pg_roles r where r.rolname = current_user")) {
            if (!row.next() || row.getBoolean(1)) {
                throw new PostgresException(
                        "PG-010",
                        "The database role of the application owns tables or passes by row security, so that people"
                                + " could see each other's data: run the SQL that 'commonseal migrate --print-roles'"
                                + " prints, and give what the role owns to commonseal_owner.");
            }
        } catch (SQLException e) {
            throw new PostgresException("PG-009", "The database cannot be asked for its roles: " + e.getMessage(), e);
        }
    }

    private static boolean harmless(Connection connection, String role) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "select not (rolsuper or rolcreaterole) and rolbypassrls = (rolname = ?) from pg_roles where rolname = ?")) {
            query.setString(1, DatabaseRole.BACKUP.user());
            query.setString(2, role);
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static List<String> withoutPassword(Connection connection) throws SQLException {
        List<String> roles = new ArrayList<>();
        try (Statement query = connection.createStatement();
                ResultSet rows = query.executeQuery(
                        "select rolname from pg_authid where rolcanlogin and rolpassword is null and starts_with(rolname, 'commonseal_')")) {
            while (rows.next()) {
                roles.add(rows.getString(1));
            }
        }
        return roles;
    }

    private static boolean databaseExists(Connection connection, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select from pg_database where datname = ?")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String part(String name) {
        String sql = sql();
        String mark = "-- part " + name + "\n";
        int start = sql.indexOf(mark);
        if (start < 0) {
            throw new IllegalStateException("db/roles.sql has no part " + name);
        }
        int end = sql.indexOf("-- part ", start + mark.length());
        return sql.substring(start + mark.length(), end < 0 ? sql.length() : end);
    }
}
