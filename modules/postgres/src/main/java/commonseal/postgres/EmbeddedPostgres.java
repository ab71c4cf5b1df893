package commonseal.postgres;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own beside this process. It listens on loopback only, every connection needs a password
 * (SCRAM-SHA-256), pages carry checksums. It ends when this JVM ends, however it ends; if the server dies alone it is
 * started again on the same port. The roles and the database of {@code db/roles.sql} exist once {@link #start} returns.
 *
 * <p>Its home holds {@code data/} (the cluster), {@code passwords.properties} (0600), {@code port}, {@code postgres.log} and
 * {@code instance.lock}. Nothing in a durable home is ever deleted.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    /** What a power cut may cost. */
    public enum Mode {
        /** Nothing that was acknowledged: fsync on. */
        DURABLE,
        /** Everything: fsync off, and the home is deleted when the server ends. For tests and code generation. */
        EPHEMERAL
    }

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private static final String LOOPBACK = "127.0.0.1";

    /** Redo after a crash may take minutes on a slow disk; a server that is alive is waited for. */
    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    /** Processes of a killed server hold its shared memory for a moment: 0.1 s, 0.2 s, 0.4 s ... 3.2 s between the tries. */
    private static final int START_TRIES = 7;

    private static final long LOG_LIMIT = 10_000_000;

    /**
     * Runs the server ($2...) and ends it with a fast shutdown (SIGINT) when standard input ends, which happens however the
     * JVM at its other end dies. With $1 non-empty that directory goes when a server that was once ready is gone. A session of its own keeps
     * the terminal's Ctrl-C away: the application closes first, the database last.
     */
    private static final String KEEPER = """
            home=$1; shift
            exec 3<&0
            "$@" </dev/null 3<&- &
            server=$!
            { read -r never; kill -INT $server; } <&3 3<&- 2>/dev/null &
            reader=$!
            exec </dev/null 3<&-
            trap 'kill -INT $server' TERM INT
            while :; do wait $server; code=$?; kill -0 $server 2>/dev/null || break; done
            kill $reader 2>/dev/null
            [ -z "$home" ] || [ ! -f "$home/ready" ] || rm -rf -- "$home"
            exit $code
            """;

    private static final String OWN_SESSION = "command -v setsid >/dev/null && exec setsid \"$@\"; exec \"$@\"";

    private final ServerHome home;
    private final ServerBinaries binaries;
    private final ServerUser user;
    private final Properties passwords;
    private final InstanceLock lock;

    // Guarded by this.
    private int port;
    private @Nullable Process keeper;
    private boolean closed;
    private int restarts;

    private EmbeddedPostgres(
            ServerHome home, ServerBinaries binaries, ServerUser user, Properties passwords, InstanceLock lock) {
        this.home = home;
        this.binaries = binaries;
        this.user = user;
        this.passwords = passwords;
        this.lock = lock;
    }

    /**
     * Starts the server, creating the cluster at the first start; returns when it accepts connections (0.1 s when all is
     * there, 3 s the first time). A server left over by a killed process is stopped first.
     *
     * @param home directory of this instance; created if absent. An ephemeral home must be absent or an earlier ephemeral one
     * @param cache directory for the unpacked programs (60 MB), may be shared by many instances
     * @throws PostgresException with one sentence for the operator
     */
    public static EmbeddedPostgres start(Path home, Path cache, Mode mode) {
        return start(home, cache, mode, ServerUser.choose());
    }

    static EmbeddedPostgres start(Path directory, Path cache, Mode mode, ServerUser user) {
        ServerHome home = new ServerHome(directory, mode);
        home.prepare();
        InstanceLock lock = InstanceLock.take(home.directory());
        EmbeddedPostgres server = null;
        try {
            ServerBinaries binaries =
                    ServerBinaries.unpack(cache.toAbsolutePath().normalize());
            user.letThrough(home.directory());
            server = new EmbeddedPostgres(home, binaries, user, home.cluster(binaries, user), lock);
            server.open();
            return server;
        } catch (IOException e) {
            abandon(home, server, lock);
            throw new PostgresException(
                    "PG-005", "The database in " + home.directory() + " could not be started: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            abandon(home, server, lock);
            throw e;
        }
    }

    /**
     * Access to the server that another process runs on this home now; empty if none runs. For tools that read beside a
     * running district; who may read the password file may do this.
     *
     * @throws PostgresException PG-001 if the password file cannot be read
     */
    public static Optional<DatabaseAccess> running(Path directory) {
        return new ServerHome(directory, Mode.DURABLE).running();
    }

    private static void abandon(ServerHome home, @Nullable EmbeddedPostgres server, InstanceLock lock) {
        if (server != null) {
            server.close();
        }
        lock.close();
        home.abandon();
    }

    /** A cache directory for tests and builds: in the temporary directory, one per user, shared by all his projects. */
    public static Path sharedCache() {
        return Path.of(System.getProperty("java.io.tmpdir"), "commonseal-postgres-" + ServerUser.current());
    }

    /** Port on 127.0.0.1; the same for the life of this object, and at the next start if it is still free. */
    public synchronized int port() {
        return port;
    }

    /** How often the server died under this process and was started again. */
    public synchronized int restarts() {
        return restarts;
    }

    /** Process id of the server, absent while it is down. */
    public Optional<Long> pid() {
        return home.postmaster().map(ProcessHandle::pid);
    }

    /** The database {@code commonseal} and the passwords of its roles. */
    public DatabaseAccess access() {
        Map<DatabaseRole, String> byRole = new EnumMap<>(DatabaseRole.class);
        for (DatabaseRole role : DatabaseRole.values()) {
            byRole.put(role, password(role.user()));
        }
        return new DatabaseAccess(url(DatabaseRoles.DATABASE), byRole);
    }

    /** Plain connections as superuser: for the creation of databases, and for tests that tamper. The application never uses it. */
    public DataSource superuser(String database) {
        return DatabaseAccess.plain(url(database), Passwords.SUPERUSER, password(Passwords.SUPERUSER));
    }

    /** Stops the server (fast: open transactions are rolled back) and waits for it. May be called again. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            stop();
            Process running = keeper;
            if (running != null) {
                running.getOutputStream().close();
                running.waitFor(1, TimeUnit.MINUTES);
            }
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("code", "PG-005")
                    .addKeyValue("home", home.directory())
                    .setCause(e)
                    .log("database did not stop in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.close();
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://" + LOOPBACK + ":" + port() + "/" + database;
    }

    private String password(String role) {
        String password = passwords.getProperty(role);
        if (password == null) {
            throw new PostgresException(
                    "PG-007",
                    "The file " + home.passwordFile() + " has no line for " + role + ": put its backup back.");
        }
        return password;
    }

    private synchronized void open() throws IOException {
        try {
            stop();
            port = home.rememberedPort();
            launch(true);
            home.serverIsReady(port);
            DatabaseRoles.createAll(superuser("postgres"), access().passwords());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    // ---- the process ----

    /** Starts the server on {@link #port}, or, if that is taken and {@code mayMove}, on another. Caller holds the monitor. */
    private void launch(boolean mayMove) throws IOException, InterruptedException {
        String reason = "";
        for (int attempt = 0; attempt < START_TRIES; attempt++) {
            if (attempt > 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50L << attempt));
            }
            if (!ServerHome.isFree(port)) {
                if (!mayMove) {
                    reason = "port " + port + " is taken";
                    continue;
                }
                port = ServerHome.freePort();
            }
            Process started = spawn();
            keeper = started;
            if (awaitReady(started)) {
                Thread.ofPlatform().daemon().name("postgres-watchdog").start(() -> watch(started));
                return;
            }
            reason = home.lastLogLine();
            stop();
        }
        throw new PostgresException(
                "PG-005",
                "The database in " + home.directory() + " does not start (" + reason + "): see " + home.log() + ".");
    }

    private Process spawn() throws IOException {
        List<String> server = new ArrayList<>(
                List.of(binaries.program("postgres"), "-D", home.data().toString(), "-p", String.valueOf(port)));
        settings().forEach((key, value) -> server.addAll(List.of("-c", key + "=" + value)));
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", OWN_SESSION, "sh", "sh", "-c", KEEPER, "postgres-keeper"));
        command.add(home.mode() == Mode.EPHEMERAL ? home.directory().toString() : "");
        command.addAll(user.command(server));
        File log = home.log().toFile();
        if (log.length() > LOG_LIMIT) {
            Files.move(log.toPath(), home.log().resolveSibling("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        ServerUser.cleanEnvironment(builder);
        return builder.start();
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("listen_addresses", LOOPBACK);
        settings.put("unix_socket_directories", "");
        settings.put("password_encryption", "scram-sha-256");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        settings.put("log_line_prefix", "%m [%p] %q%u@%d ");
        // Neither row contents nor statements belong in a log: they could hold personal data.
        settings.put("log_error_verbosity", "terse");
        settings.put("log_min_error_statement", "panic");
        if (home.mode() == Mode.EPHEMERAL) {
            settings.put("fsync", "off");
            settings.put("synchronous_commit", "off");
            settings.put("full_page_writes", "off");
            settings.put("wal_level", "minimal");
            settings.put("max_wal_senders", "0");
            // Many test databases on one server, each with pools of its own.
            settings.put("max_connections", "300");
        }
        return settings;
    }

    /** True when the server accepts connections, false when it ended before that. */
    private boolean awaitReady(Process started) throws IOException, InterruptedException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < end) {
            if (started.waitFor(5, TimeUnit.MILLISECONDS)) {
                return false;
            }
            if (home.statusLine(7).equals("ready")
                    && home.postmaster()
                            .flatMap(ProcessHandle::parent)
                            .filter(parent -> parent.pid() == started.pid())
                            .isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Waits for the end of the server; unless we ended it, starts another on the same port, for ever. */
    private void watch(Process watched) {
        try {
            watched.waitFor();
            while (!repaired(watched)) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean repaired(Process watched) throws InterruptedException {
        if (closed || keeper != watched && keeper != null && keeper.isAlive() || home.mode() == Mode.EPHEMERAL) {
            return true;
        }
        LOG.atWarn()
                .addKeyValue("code", "PG-010")
                .addKeyValue("home", home.directory())
                .log("database server ended unexpectedly, starting it again");
        try {
            stop();
            launch(false);
            restarts++;
            LOG.atInfo().addKeyValue("restarts", restarts).log("database server is back");
            return true;
        } catch (IOException | PostgresException e) {
            LOG.atError()
                    .addKeyValue("code", "PG-010")
                    .setCause(e)
                    .log("database server could not be started again, trying on");
            return false;
        }
    }

    /** Stops whatever server runs on our data: ours, or one that a killed process left. Caller holds the monitor. */
    private void stop() throws IOException, InterruptedException {
        Optional<ProcessHandle> running = home.postmaster();
        if (running.isEmpty()) {
            // A stale file whose number now belongs to somebody else would stop the next start.
            if (Files.exists(home.data()) && keeper == null) {
                Files.deleteIfExists(home.data().resolve("postmaster.pid"));
            }
            return;
        }
        if (keeper == null) {
            LOG.atWarn()
                    .addKeyValue("code", "PG-011")
                    .addKeyValue("pid", running.get().pid())
                    .log("stopping a database server left by a killed process");
        }
        for (String how : List.of("fast", "immediate")) {
            try {
                user.run(List.of(
                        binaries.program("pg_ctl"), "stop", "-D", home.data().toString(), "-m", how, "-w", "-t", "60"));
            } catch (IOException e) {
                LOG.debug("pg_ctl stop", e);
            }
            try {
                running.get().onExit().get(5, TimeUnit.SECONDS);
                return;
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                LOG.atWarn()
                        .addKeyValue("code", "PG-011")
                        .addKeyValue("how", how)
                        .log("database server does not stop");
            }
        }
        throw new PostgresException(
                "PG-011",
                "The database server with process id " + running.get().pid() + " in " + home
                        + " does not stop: stop it by hand.");
    }
}
