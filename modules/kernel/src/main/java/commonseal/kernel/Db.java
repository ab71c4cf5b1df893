package commonseal.kernel;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.RenderNameCase;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only place where transactions begin and end. READ COMMITTED; callers lock what they decide on. A lambda may run
 * twice (once more after a deadlock or lock timeout), so it touches nothing outside the database.
 */
public final class Db {

    private static final Logger LOG = LoggerFactory.getLogger(Db.class);
    /** PostgreSQL: deadlock detected, lock not available. */
    private static final java.util.Set<String> TRY_ONCE_MORE = java.util.Set.of("40P01", "55P03");

    /**
     * PostgreSQL: shut down by its administrator, crashed, starting or stopping, ended for idling within a transaction.
     * Class 08 are the connection's own faults.
     */
    private static final java.util.Set<String> GONE = java.util.Set.of("57P01", "57P02", "57P03", "25P03");

    private static final Settings SETTINGS =
            new Settings().withRenderNameCase(RenderNameCase.AS_IS).withExecuteLogging(false);

    private final DataSource pool;
    private final Clock clock;

    /** @param pool connections of role commonseal_app (or the role a module's job needs) */
    public Db(DataSource pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /** The real clock this database's transactions take their time from. */
    public Clock clock() {
        return clock;
    }

    /**
     * Runs {@code work} in one read-write transaction and returns its result once the commit is durable.
     *
     * @throws DatabaseUnavailable if no connection could be had or it broke: whether the work happened is then unknown
     *     unless the caller has an idempotency key
     */
    public <T> T write(Act act, Function<Tx, T> work) {
        try {
            return run(act, work, false);
        } catch (DataAccessException e) {
            if (!TRY_ONCE_MORE.contains(e.sqlState())) {
                throw e;
            }
            LOG.atInfo().addKeyValue("sqlState", e.sqlState()).log("transaction runs once more");
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000, 20_000_000));
            return run(act, work, false);
        }
    }

    /** Like {@link #write} without a result. */
    public void execute(Act act, java.util.function.Consumer<Tx> work) {
        var unused = write(act, tx -> {
            work.accept(tx);
            return Boolean.TRUE;
        });
    }

    /**
     * Runs {@code work} in one read-only transaction (a write in it fails).
     *
     * @throws DatabaseUnavailable if no connection could be had or it broke
     */
    public <T> T read(Act act, Function<Tx, T> work) {
        return run(act, work, true);
    }

    /** Loads the query library; may run beside other work while a program starts. */
    public static void warmUp() {
        var unused = DSL.using(SQLDialect.POSTGRES, SETTINGS)
                .select(DSL.field("warm", String.class).eq("up"))
                .getSQL();
    }

    /**
     * One query on one connection: for readiness probes. Waits for a connection as long as the pool does.
     *
     * @throws DatabaseUnavailable if the database does not answer
     */
    public void requireReachable() {
        try (Connection connection = connect();
                var query = connection.createStatement()) {
            query.execute("select 1");
        } catch (SQLException e) {
            throw new DatabaseUnavailable(e);
        }
    }

    private <T> T run(Act act, Function<Tx, T> work, boolean readOnly) {
        Connection connection = connect();
        try (connection) {
            connection.setAutoCommit(false);
            connection.setReadOnly(readOnly);
            Tx tx = begin(connection, act);
            T result;
            try {
                result = work.apply(tx);
            } catch (DataAccessException e) {
                boolean gone = gone(e.sqlState(), connection);
                rollback(connection, e);
                throw gone ? new DatabaseUnavailable(e) : e;
            } catch (RuntimeException | Error e) {
                rollback(connection, e);
                throw e;
            }
            commit(connection);
            tx.runAfterCommit();
            return result;
        } catch (SQLException e) {
            throw new DatabaseUnavailable(e);
        }
    }

    /** A check that waits for the end of the transaction may refuse it: that is no outage. */
    private static void commit(Connection connection) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException e) {
            if (gone(e.getSQLState(), connection)) {
                throw e;
            }
            DataAccessException refused = new DataAccessException("the commit was refused", e);
            rollback(connection, refused);
            throw refused;
        }
        connection.setReadOnly(false);
    }

    /** The pool closes a connection that broke under a statement, and then no longer says why. */
    private static boolean gone(@Nullable String sqlState, Connection connection) {
        try {
            return sqlState != null && (sqlState.startsWith("08") || GONE.contains(sqlState)) || connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    private Connection connect() {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            throw new DatabaseUnavailable(e);
        }
    }

    private Tx begin(Connection connection, Act act) throws SQLException {
        Instant now = clock.now().truncatedTo(ChronoUnit.MICROS);
        try (var set = connection.prepareStatement("select set_config('commonseal.actor', ?, true),"
                + " set_config('commonseal.purpose', ?, true), set_config('commonseal.at', ?, true)")) {
            set.setString(1, act.actor());
            set.setString(2, act.purpose());
            set.setString(3, now.toString());
            set.execute();
        }
        DSLContext dsl = DSL.using(connection, SQLDialect.POSTGRES, SETTINGS);
        return new Tx(dsl, now, act);
    }

    private static void rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
            connection.setReadOnly(false);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
