package commonseal.postgres;

import commonseal.postgres.EmbeddedPostgres.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The directory of one instance: {@code data/}, {@code passwords.properties}, {@code port}, {@code postgres.log}. */
final class ServerHome {
    private static final String LOOPBACK = "127.0.0.1";

    private final Path directory;
    private final Mode mode;

    ServerHome(Path directory, Mode mode) {
        this.directory = directory.toAbsolutePath().normalize();
        this.mode = mode;
    }

    Path directory() {
        return directory;
    }

    Mode mode() {
        return mode;
    }

    Path data() {
        return directory.resolve("data");
    }

    Path log() {
        return directory.resolve("postgres.log");
    }

    Path passwordFile() {
        return directory.resolve("passwords.properties");
    }

    /** Makes the directory; an ephemeral one only where nothing is, or an earlier ephemeral one, which goes. */
    void prepare() {
        if (mode == Mode.EPHEMERAL) {
            forgetEphemeral();
        }
        ServerUser.createDirectories(directory, "rwx------");
        if (mode == Mode.EPHEMERAL) {
            mark("ephemeral");
        }
    }

    /** From here on an ephemeral home goes when its server does (the keeper looks for this mark). */
    void serverIsReady(int port) throws IOException {
        Files.writeString(directory.resolve("port"), port + "\n");
        if (mode == Mode.EPHEMERAL) {
            mark("ready");
        }
    }

    private void mark(String name) {
        try {
            Files.writeString(directory.resolve(name), "deleted when the server ends\n");
        } catch (IOException e) {
            throw ServerUser.notWritable(directory, e);
        }
    }

    private void forgetEphemeral() {
        try {
            if (Files.exists(directory) && !Files.exists(directory.resolve("ephemeral"))) {
                try (var entries = Files.list(directory)) {
                    if (entries.findAny().isPresent()) {
                        throw new PostgresException(
                                "PG-001",
                                "The directory " + directory + " is not an ephemeral database: it was left as it is.");
                    }
                }
            }
            ServerBinaries.deleteTree(directory);
        } catch (IOException e) {
            throw new PostgresException("PG-001", "The directory " + directory + " cannot be emptied.", e);
        }
    }

    /** The passwords of the cluster, which is created if there is none; another one than ours is refused and left. */
    Properties cluster(ServerBinaries binaries, ServerUser user) throws IOException {
        Path passwordFile = passwordFile();
        if (Files.exists(data())) {
            refuseForeign(data());
            if (!Files.exists(passwordFile)) {
                throw new PostgresException(
                        "PG-007",
                        "The password file " + passwordFile
                                + " is missing: put its backup back, the data are untouched.");
            }
            user.own(data());
            return Passwords.read(passwordFile);
        }
        Properties passwords =
                Files.exists(passwordFile) ? Passwords.read(passwordFile) : Passwords.create(passwordFile);
        create(binaries, user, passwords.getProperty(Passwords.SUPERUSER, ""));
        return passwords;
    }

    private void create(ServerBinaries binaries, ServerUser user, String password) throws IOException {
        // Created beside and renamed: a crash in between leaves no half cluster under the name "data".
        Path fresh = directory.resolve("data.new");
        Path superuserPassword = directory.resolve("initdb.password");
        ServerBinaries.deleteTree(fresh);
        Files.deleteIfExists(superuserPassword);
        ServerUser.createDirectories(fresh, "rwx------");
        try {
            Passwords.writePrivate(superuserPassword, password.getBytes(StandardCharsets.UTF_8));
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
            Files.move(fresh, data(), StandardCopyOption.ATOMIC_MOVE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(superuserPassword);
        }
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

    /** A start that failed leaves a durable home as it was and an ephemeral one not at all. */
    void abandon() {
        if (mode == Mode.EPHEMERAL) {
            try {
                ServerBinaries.deleteTree(directory);
            } catch (IOException e) {
                throw new PostgresException("PG-001", "The directory " + directory + " cannot be emptied.", e);
            }
        }
    }

    /** The live server on our data directory, whoever started it. */
    Optional<ProcessHandle> postmaster() {
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
    String statusLine(int index) {
        try {
            List<String> lines = Files.readAllLines(data().resolve("postmaster.pid"));
            return index < lines.size() ? lines.get(index).strip() : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Access to the server that runs on this home, whoever started it; empty if none does. */
    Optional<DatabaseAccess> running() {
        if (postmaster().isEmpty() || !statusLine(7).equals("ready")) {
            return Optional.empty();
        }
        Properties passwords = Passwords.read(passwordFile());
        Map<DatabaseRole, String> byRole = new EnumMap<>(DatabaseRole.class);
        for (DatabaseRole role : DatabaseRole.values()) {
            Optional.ofNullable(passwords.getProperty(role.user())).ifPresent(password -> byRole.put(role, password));
        }
        String url = "jdbc:postgresql://" + LOOPBACK + ":" + statusLine(3) + "/" + DatabaseRoles.DATABASE;
        return Optional.of(new DatabaseAccess(url, byRole));
    }

    /** For the operator: what the server said last. */
    String lastLogLine() throws IOException {
        Path log = log();
        if (!Files.exists(log)) {
            return "no log";
        }
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        return lines.isEmpty() ? "empty log" : lines.getLast().strip();
    }

    /** The port of the last start, or a free one. */
    int rememberedPort() throws IOException {
        Path file = directory.resolve("port");
        if (Files.exists(file)) {
            String text = Files.readString(file).strip();
            if (text.matches("[1-9][0-9]{2,4}") && Integer.parseInt(text) < 65_536) {
                return Integer.parseInt(text);
            }
        }
        return freePort();
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(LOOPBACK, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }
}
