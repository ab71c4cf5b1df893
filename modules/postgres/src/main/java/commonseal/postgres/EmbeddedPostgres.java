package commonseal.postgres;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
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

    private final Path home;
    private final Mode mode;
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
            Path home, Mode mode, ServerBinaries binaries, ServerUser user, Properties passwords, InstanceLock lock) {
        this.home = home;
        this.mode = mode;
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

    static EmbeddedPostgres start(Path home, Path cache, Mode mode, ServerUser user) {
        Path place = home.toAbsolutePath().normalize();
        if (mode == Mode.EPHEMERAL) {
            forgetEphemeral(place);
        }
        ServerUser.createDirectories(place, "rwx------");
        InstanceLock lock = InstanceLock.take(place);
        try {
            if (mode == Mode.EPHEMERAL) {
                Files.writeString(place.resolve("ephemeral"), "deleted when the server ends\n");
            }
            ServerBinaries binaries =
                    ServerBinaries.unpack(cache.toAbsolutePath().normalize());
            user.letThrough(place);
            Properties passwords = cluster(place, mode, binaries, user);
            EmbeddedPostgres server = new EmbeddedPostgres(place, mode, binaries, user, passwords, lock);
            server.open();
            return server;
        } catch (IOException e) {
            abandon(place, mode, lock);
            throw new PostgresException(
                    "PG-005", "The database in " + place + " could not be started: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            abandon(place, mode, lock);
            throw e;
        }
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
        return postmaster().map(ProcessHandle::pid);
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
                    .addKeyValue("home", home)
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
                    "PG-007", "The file " + passwordFile(home) + " has no line for " + role + ": put its backup back.");
        }
        return password;
    }

    private synchronized void open() throws IOException {
        try {
            stop();
            port = rememberedPort();
            launch(true);
            Files.writeString(home.resolve("port"), port + "\n");
            if (mode == Mode.EPHEMERAL) {
                Files.writeString(home.resolve("ready"), "");
            }
            DatabaseRoles.createRoles(superuser("postgres"), access().passwords());
            DatabaseRoles.createDatabase(superuser("postgres"), DatabaseRoles.DATABASE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (RuntimeException e) {
            closed = true;
            Process running = keeper;
            if (running != null) {
                running.getOutputStream().close();
            }
            throw e;
        }
    }

    // ---- the cluster ----

    private static Properties cluster(Path home, Mode mode, ServerBinaries binaries, ServerUser user)
            throws IOException {
        Path data = home.resolve("data");
        Path passwordFile = passwordFile(home);
        if (Files.exists(data)) {
            refuseForeign(data);
            if (!Files.exists(passwordFile)) {
                throw new PostgresException(
                        "PG-007",
                        "The password file " + passwordFile
                                + " is missing: put its backup back, the data are untouched.");
            }
            user.own(data);
            return Passwords.read(passwordFile);
        }
        Properties passwords =
                Files.exists(passwordFile) ? Passwords.read(passwordFile) : Passwords.create(passwordFile);
        // Created beside and renamed: a crash in between leaves no half cluster under the name "data".
        Path fresh = home.resolve("data.new");
        Path superuserPassword = home.resolve("initdb.password");
        ServerBinaries.deleteTree(fresh);
        Files.deleteIfExists(superuserPassword);
        ServerUser.createDirectories(fresh, "rwx------");
        try {
            Passwords.writePrivate(
                    superuserPassword,
                    passwords.getProperty(Passwords.SUPERUSER, "").getBytes(StandardCharsets.UTF_8));
            user.own(fresh);
            user.own(superuserPassword);
            List<String> command = new ArrayList<>(List.of(
                    binaries.program("initdb"),
                    "-D",
                    fresh.toString(),
                    "-U",
                    Passwords.SUPERUSER,
                    "-A",
                    "scram-sha-256",
                    "--pwfile=" + superuserPassword,
                    "-E",
                    "UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--data-checksums"));
            if (mode == Mode.EPHEMERAL) {
                command.add("--no-sync");
            }
            user.run(command);
            Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(superuserPassword);
        }
        return passwords;
    }

    private static Path passwordFile(Path home) {
        return home.resolve("passwords.properties");
    }

    private static void refuseForeign(Path data) throws IOException {
        Path versionFile = data.resolve("PG_VERSION");
        if (!Files.exists(versionFile)) {
            throw new PostgresException(
                    "PG-003",
                    "The directory " + data
                            + " is not a PostgreSQL database: it was left as it is; choose another home directory.");
        }
        String version = Files.readString(versionFile).strip();
        if (!version.equals(ServerBinaries.MAJOR)) {
            throw new PostgresException(
                    "PG-003",
                    "The database in " + data + " was made by PostgreSQL " + version + " and this program brings "
                            + ServerBinaries.MAJOR
                            + ": it was left as it is; start the program that made it, dump it there and load the dump into a new home directory.");
        }
    }

    private static void forgetEphemeral(Path home) {
        try {
            if (Files.exists(home) && !Files.exists(home.resolve("ephemeral"))) {
                try (var entries = Files.list(home)) {
                    if (entries.findAny().isPresent()) {
                        throw new PostgresException(
                                "PG-001",
                                "The directory " + home + " is not an ephemeral database: it was left as it is.");
                    }
                }
            }
            ServerBinaries.deleteTree(home);
        } catch (IOException e) {
            throw new PostgresException("PG-001", "The directory " + home + " cannot be emptied.", e);
        }
    }

    /** A start that failed leaves a durable home as it was and an ephemeral one not at all. */
    private static void abandon(Path home, Mode mode, InstanceLock lock) {
        lock.close();
        if (mode == Mode.EPHEMERAL) {
            try {
                ServerBinaries.deleteTree(home);
            } catch (IOException e) {
                LOG.debug("ephemeral home", e);
            }
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
            if (!isFree(port)) {
                if (!mayMove) {
                    reason = "port " + port + " is taken";
                    continue;
                }
                port = freePort();
            }
            Process started = spawn();
            keeper = started;
            if (awaitReady(started)) {
                Thread.ofPlatform().daemon().name("postgres-watchdog").start(() -> watch(started));
                return;
            }
            reason = lastLogLine();
            stop();
        }
        throw new PostgresException(
                "PG-005",
                "The database in " + home + " does not start (" + reason + "): see " + home.resolve("postgres.log")
                        + ".");
    }

    private Process spawn() throws IOException {
        List<String> server = new ArrayList<>(
                List.of(binaries.program("postgres"), "-D", data().toString(), "-p", String.valueOf(port)));
        settings().forEach((key, value) -> server.addAll(List.of("-c", key + "=" + value)));
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", OWN_SESSION, "sh", "sh", "-c", KEEPER, "postgres-keeper"));
        command.add(mode == Mode.EPHEMERAL ? home.toString() : "");
        command.addAll(user.command(server));
        File log = home.resolve("postgres.log").toFile();
        if (log.length() > LOG_LIMIT) {
            Files.move(log.toPath(), home.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
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
        if (mode == Mode.EPHEMERAL) {
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
            if (statusLine(7).equals("ready")
                    && postmaster()
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
        if (closed || keeper != watched && keeper != null && keeper.isAlive() || mode == Mode.EPHEMERAL) {
            return true;
        }
        LOG.atWarn()
                .addKeyValue("code", "PG-010")
                .addKeyValue("home", home)
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
        Optional<ProcessHandle> running = postmaster();
        if (running.isEmpty()) {
            // A stale file whose number now belongs to somebody else would stop the next start.
            if (Files.exists(data()) && keeper == null) {
                Files.deleteIfExists(data().resolve("postmaster.pid"));
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
                        binaries.program("pg_ctl"), "stop", "-D", data().toString(), "-m", how, "-w", "-t", "60"));
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

    /** The live server on our data directory, whoever started it. */
    private Optional<ProcessHandle> postmaster() {
        String first = statusLine(0);
        if (!first.matches("[1-9][0-9]{0,9}")) {
            return Optional.empty();
        }
        long pid = Long.parseLong(first);
        try {
            // The number may have been given to another process since: its command line must name our directory.
            List<String> command =
                    List.of(Files.readString(Path.of("/proc", first, "cmdline"), StandardCharsets.ISO_8859_1)
                            .split("\0"));
            String directory =
                    new String(data().toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            return command.contains(directory)
                    ? ProcessHandle.of(pid).filter(ProcessHandle::isAlive)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A line of {@code postmaster.pid}: 0 the process id, 7 the state; empty if absent. */
    private String statusLine(int index) {
        try {
            List<String> lines = Files.readAllLines(data().resolve("postmaster.pid"));
            return index < lines.size() ? lines.get(index).strip() : "";
        } catch (IOException e) {
            return "";
        }
    }

    private Path data() {
        return home.resolve("data");
    }

    private String lastLogLine() throws IOException {
        Path log = home.resolve("postgres.log");
        if (!Files.exists(log)) {
            return "no log";
        }
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        return lines.isEmpty() ? "empty log" : lines.getLast().strip();
    }

    private int rememberedPort() throws IOException {
        Path file = home.resolve("port");
        if (Files.exists(file)) {
            String text = Files.readString(file).strip();
            if (text.matches("[1-9][0-9]{2,4}") && Integer.parseInt(text) < 65_536) {
                return Integer.parseInt(text);
            }
        }
        return freePort();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(LOOPBACK, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }
}
