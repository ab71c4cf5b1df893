package commonseal.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;

/** Connection pools with the limits every request lives under: nobody waits for ever, on either side. */
public final class Pools {
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);

    /** Time zone UTC; 3 s for a lock, 15 s for a statement, 30 s idle within a transaction. */
    private static final String SESSION = """
            set time zone 'UTC'; set lock_timeout = '3s'; set statement_timeout = '15s'; \
            set idle_in_transaction_session_timeout = '30s'""";

    private Pools() {}

    /**
     * Opens a pool as one role; the caller closes it. Fails after 3 s if the database is away.
     *
     * @param name shown in logs, metrics and {@code pg_stat_activity}
     * @param size most connections at once; at most two stay open when idle
     * @throws PostgresException PG-009 if no connection can be made
     */
    public static HikariDataSource open(DatabaseAccess access, DatabaseRole role, String name, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(access.jdbcUrl());
        config.setUsername(role.user());
        config.setPassword(access.password(role));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(Math.min(2, size));
        config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        config.setValidationTimeout(Duration.ofSeconds(1).toMillis());
        config.setConnectionInitSql(SESSION);
        config.addDataSourceProperty("ApplicationName", name);
        config.addDataSourceProperty("connectTimeout", String.valueOf(CONNECTION_TIMEOUT.toSeconds()));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // The details of an error hold values of the row it is about.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        try {
            return new HikariDataSource(config);
        } catch (RuntimeException e) {
            throw new PostgresException(
                    "PG-009",
                    "The database at " + access.jdbcUrl() + " cannot be reached as " + role.user() + ": "
                            + rootMessage(e),
                    e);
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable at = e;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return String.valueOf(at.getMessage());
    }
}
