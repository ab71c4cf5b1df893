package commonseal.postgres;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where a database is and how each role signs in: the same value for the embedded server and for an external one.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/database}, without user and password
 * @param passwords password per role; a role that is absent cannot be used
 */
public record DatabaseAccess(String jdbcUrl, Map<DatabaseRole, String> passwords) {
    public DatabaseAccess {
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            throw new PostgresException(
                    "PG-009",
                    "The database address must begin with jdbc:postgresql: (for example jdbc:postgresql://db.example/commonseal).");
        }
        passwords = Map.copyOf(passwords);
    }

    /**
     * Access to an external PostgreSQL.
     *
     * @param passwordFile properties file with one line per role, {@code commonseal_app=...}; roles may be missing
     * @throws PostgresException PG-001 if the file cannot be read
     */
    public static DatabaseAccess external(String jdbcUrl, Path passwordFile) {
        Properties file = Passwords.read(passwordFile);
        Map<DatabaseRole, String> passwords = new EnumMap<>(DatabaseRole.class);
        for (DatabaseRole role : DatabaseRole.values()) {
            String password = file.getProperty(role.user());
            if (password != null) {
                passwords.put(role, password);
            }
        }
        return new DatabaseAccess(jdbcUrl, passwords);
    }

    /** The same server and passwords, another database on it. */
    public DatabaseAccess withDatabase(String database) {
        int slash = jdbcUrl.lastIndexOf('/');
        int query = jdbcUrl.indexOf('?', slash);
        String tail = query < 0 ? "" : jdbcUrl.substring(query);
        return new DatabaseAccess(jdbcUrl.substring(0, slash + 1) + database + tail, passwords);
    }

    /**
     * The password of a role.
     *
     * @throws PostgresException PG-009 if none is configured
     */
    public String password(DatabaseRole role) {
        String password = passwords.get(role);
        if (password == null) {
            throw new PostgresException(
                    "PG-009", "No password is configured for the database role " + role.user() + ".");
        }
        return password;
    }

    /** Plain connections as a role, without a pool and without time limits: for migrations and tools. */
    public DataSource dataSource(DatabaseRole role) {
        return plain(jdbcUrl, role.user(), password(role));
    }

    static PGSimpleDataSource plain(String jdbcUrl, String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        source.setUser(user);
        source.setPassword(password);
        source.setConnectTimeout(5);
        source.setApplicationName("commonseal");
        return Objects.requireNonNull(source);
    }

    /** Shows the address, never a password. */
    @Override
    public String toString() {
        return "DatabaseAccess[" + jdbcUrl + ", roles " + passwords.keySet() + "]";
    }
}
