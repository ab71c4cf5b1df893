package commonseal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import commonseal.postgres.EmbeddedPostgres.Mode;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.Eventually;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EmbeddedPostgresTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Path CACHE = EmbeddedPostgres.sharedCache();

    private Path place = Path.of("");
    private Path home = Path.of("");

    @BeforeEach
    void takeHome() throws IOException {
        place = Files.createTempDirectory("commonseal-embedded-");
        home = place.resolve("home");
    }

    @AfterEach
    void removeHome() throws IOException {
        ServerBinaries.deleteTree(place);
    }

    @Test
    void keepsDataPortAndPasswordsAcrossARestart() throws Exception {
        int port;
        DatabaseAccess access;
        try (EmbeddedPostgres server = start()) {
            execute(server, "create table kept (n integer)", "insert into kept values (42)");
            port = server.port();
            access = server.access();
        }
        try (EmbeddedPostgres server = start()) {
            assertThat(query(server, "select n from kept")).isEqualTo("42");
            assertThat(server.port()).isEqualTo(port);
            assertThat(server.access()).isEqualTo(access);
        }
    }

    @Test
    void isDurableCheckedAndClosedToOutsiders() throws Exception {
        try (EmbeddedPostgres server = start()) {
            assertThat(query(server, "show server_version")).isEqualTo("18.6");
            assertThat(query(server, "show fsync")).isEqualTo("on");
            assertThat(query(server, "show synchronous_commit")).isEqualTo("on");
            assertThat(query(server, "show full_page_writes")).isEqualTo("on");
            assertThat(query(server, "show data_checksums")).isEqualTo("on");
            assertThat(query(server, "show unix_socket_directories")).isEmpty();
            assertThat(query(
                            server,
                            "select datlocprovider::text || datlocale from pg_database where datname = 'postgres'"))
                    .isEqualTo("bC.UTF-8");
            assertThat(query(server, "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'"))
                    .isEqualTo("0");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(home.resolve("passwords.properties"))))
                    .isEqualTo("rw-------");
            assertThat(home.resolve("initdb.password")).doesNotExist();
            assertListensOnLoopbackOnly(server.port());
            assertThatThrownBy(() -> DatabaseAccess.plain(server.access().jdbcUrl(), "commonseal_app", "guess")
                            .getConnection())
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void endsWithAKilledJvmAndLosesNothingAcknowledged() throws Exception {
        long server;
        int acknowledged;
        try (ChildJvm child = ChildJvm.start(ServerMain.class, Map.of(), home.toString(), CACHE.toString())) {
            server = Long.parseLong(child.await("server ", SOON));
            child.await("row 300", SOON);
            child.kill();
            acknowledged = lastRow(child.output());
        }
        awaitEnd(server);
        try (EmbeddedPostgres again = start()) {
            assertThat(Integer.parseInt(query(again, "select max(n) from counted")))
                    .isGreaterThanOrEqualTo(acknowledged);
            assertThat(query(again, "select max(n) - count(*) from counted")).isEqualTo("0");
        }
    }

    @Test
    void survivesTheDeathOfJvmAndServerTogether() throws Exception {
        int acknowledged;
        try (ChildJvm child = ChildJvm.start(ServerMain.class, Map.of(), home.toString(), CACHE.toString())) {
            ProcessHandle server = handle(child.await("server ", SOON));
            child.await("row 300", SOON);
            server.destroyForcibly();
            child.kill();
            acknowledged = lastRow(child.output());
            awaitEnd(server.pid());
        }
        try (EmbeddedPostgres again = start()) {
            assertThat(Integer.parseInt(query(again, "select max(n) from counted")))
                    .isGreaterThanOrEqualTo(acknowledged);
        }
    }

    @Test
    void stopsAServerThatAnEarlierCrashLeftBehind() throws Exception {
        ProcessHandle orphan;
        try (ChildJvm child = ChildJvm.start(ServerMain.class, Map.of(), home.toString(), CACHE.toString())) {
            orphan = handle(child.await("server ", SOON));
            child.await("row 10", SOON);
            ProcessHandle keeper = orphan.parent().orElseThrow();
            List<ProcessHandle> readers =
                    keeper.children().filter(each -> each.pid() != orphan.pid()).toList();
            keeper.destroyForcibly();
            readers.forEach(ProcessHandle::destroyForcibly);
            child.kill();
        }
        assertThat(orphan.isAlive()).isTrue();

        try (EmbeddedPostgres again = start()) {
            assertThat(orphan.isAlive()).isFalse();
            assertThat(Integer.parseInt(query(again, "select count(*) from counted")))
                    .isGreaterThanOrEqualTo(10);
        }
    }

    @Test
    void comesBackOnTheSamePortWhenTheServerDies() throws Exception {
        try (EmbeddedPostgres server = start()) {
            execute(server, "create table kept (n integer)", "insert into kept values (7)");
            int port = server.port();

            for (int death = 1; death <= 2; death++) {
                int deaths = death;
                handle(server.pid().orElseThrow().toString()).destroyForcibly();
                Eventually.holds("server is back", SOON, () -> server.restarts() == deaths);
            }

            assertThat(server.port()).isEqualTo(port);
            assertThat(query(server, "select n from kept")).isEqualTo("7");
        }
    }

    @Test
    void comesBackWhenItsKeeperDies() throws Exception {
        try (EmbeddedPostgres server = start()) {
            ProcessHandle first = handle(server.pid().orElseThrow().toString());

            first.parent().orElseThrow().destroyForcibly();

            Eventually.holds("server is back", SOON, () -> server.restarts() == 1);
            assertThat(first.isAlive()).isFalse();
            assertThat(query(server, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void refusesASecondInstanceOnTheSameHome() throws Exception {
        try (EmbeddedPostgres server = start()) {
            assertThatThrownBy(this::start).hasMessageStartingWith("PG-002 Another instance is using " + home);
            try (ChildJvm other = ChildJvm.start(ServerMain.class, Map.of(), home.toString(), CACHE.toString())) {
                assertThat(other.exitCode(SOON)).isEqualTo(1);
                assertThat(other.output()).contains("PG-002 Another instance is using");
            }
            assertThat(query(server, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void leavesADatabaseOfAnotherMajorVersionAsItIs() throws Exception {
        start().close();
        Files.writeString(home.resolve("data/PG_VERSION"), "17\n");
        List<String> before = listing();

        assertThatThrownBy(this::start).hasMessageStartingWith("PG-003").hasMessageContaining("PostgreSQL 17");

        assertThat(listing()).isEqualTo(before);
        Files.writeString(home.resolve("data/PG_VERSION"), "18\n");
        start().close();
    }

    @Test
    void leavesAForeignDataDirectoryAsItIs() throws Exception {
        Files.createDirectories(home.resolve("data"));
        Files.writeString(home.resolve("data/thesis.txt"), "the only copy");

        assertThatThrownBy(this::start).hasMessageStartingWith("PG-003");
        assertThatThrownBy(() -> EmbeddedPostgres.start(home, CACHE, Mode.EPHEMERAL))
                .hasMessageStartingWith("PG-001");

        assertThat(home.resolve("data/thesis.txt")).hasContent("the only copy");
    }

    @Test
    void saysWhichDirectoryCannotBeWritten() throws Exception {
        Path file = Files.writeString(home.resolveSibling("file"), "");

        assertThatThrownBy(() -> EmbeddedPostgres.start(file.resolve("home"), CACHE, Mode.DURABLE))
                .hasMessageStartingWith("PG-001 The directory " + file.resolve("home") + " cannot be written to");
        assertThatThrownBy(() -> EmbeddedPostgres.start(Path.of("/proc/commonseal"), CACHE, Mode.DURABLE))
                .hasMessageStartingWith("PG-001 The directory /proc/commonseal cannot be written to");
        assertThatThrownBy(() -> EmbeddedPostgres.start(home, file.resolve("cache"), Mode.DURABLE))
                .hasMessageStartingWith("PG-001 The directory " + file.resolve("cache"));
    }

    @Test
    void asksForThePasswordFileWhenItIsMissing() throws Exception {
        start().close();
        Path passwords = home.resolve("passwords.properties");
        Files.move(passwords, home.resolve("backup"));

        assertThatThrownBy(this::start).hasMessageStartingWith("PG-007");

        Files.move(home.resolve("backup"), passwords);
        start().close();
    }

    @Test
    void takesAnotherPortWhenItsOwnIsTaken() throws Exception {
        start().close();
        int remembered = Integer.parseInt(Files.readString(home.resolve("port")).strip());
        try (ServerSocket squatter = new ServerSocket(remembered, 1, InetAddress.getByName("127.0.0.1"));
                EmbeddedPostgres server = start()) {
            assertThat(server.port()).isNotEqualTo(squatter.getLocalPort());
            assertThat(query(server, "select 1")).isEqualTo("1");
            assertThat(home.resolve("port")).hasContent(server.port() + "\n");
        }
    }

    @Test
    void startsAgainAfterACrashDuringTheFirstStart() throws Exception {
        Files.createDirectories(home.resolve("data.new"));
        Files.writeString(home.resolve("data.new/PG_VERSION"), "18\n");
        Files.writeString(home.resolve("initdb.password"), "half");

        try (EmbeddedPostgres server = start()) {
            assertThat(query(server, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void anEphemeralHomeGoesWithItsServer() throws Exception {
        EmbeddedPostgres server = EmbeddedPostgres.start(home, CACHE, Mode.EPHEMERAL);
        assertThat(query(server, "show fsync")).isEqualTo("off");

        server.close();
        server.close();

        assertThat(home).doesNotExist();
    }

    @Test
    void rootMayChangeBetweenNobodyAndANamespace() throws Exception {
        assumeTrue(ServerUser.current() == 0, "only root changes users");
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwx--x--x"));
        try (EmbeddedPostgres server = EmbeddedPostgres.start(home, CACHE, Mode.DURABLE, ServerUser.NOBODY)) {
            execute(server, "create table kept (n integer)", "insert into kept values (5)");
            assertThat(ServerUser.owner(home.resolve("data/PG_VERSION"))).isEqualTo(65_534);
            assertThat(ServerUser.owner(Path.of("/proc/" + server.pid().orElseThrow())))
                    .isEqualTo(65_534);
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.start(home, CACHE, Mode.DURABLE, ServerUser.NAMESPACE)) {
            assertThat(query(server, "select n from kept")).isEqualTo("5");
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.start(home, CACHE, Mode.DURABLE, ServerUser.NOBODY)) {
            assertThat(query(server, "select n from kept")).isEqualTo("5");
        }
    }

    @Test
    void worksForAnOrdinaryUser() throws Exception {
        assumeTrue(ServerUser.current() == 0, "the other tests show it when they do not run as root");
        Path classes = copyClassPath(Files.createDirectories(place.resolve("classes")));
        Path own = Files.createDirectories(place.resolve("own"));
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setAttribute(own, "unix:uid", 65_534);
        Process process = new ProcessBuilder(ServerUser.NOBODY.command(List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        classes.toString(),
                        ServerMain.class.getName(),
                        own.resolve("home").toString(),
                        own.resolve("cache").toString())))
                .redirectErrorStream(true)
                .redirectOutput(place.resolve("output").toFile())
                .start();
        try {
            Eventually.holds("rows are written", SOON, () -> contains(place.resolve("output"), "row 10"));
        } finally {
            process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        }
        String server = Files.readAllLines(place.resolve("output")).stream()
                .filter(line -> line.startsWith("server "))
                .findFirst()
                .orElseThrow();
        awaitEnd(Long.parseLong(server.substring(7)));
    }

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(home, CACHE, Mode.DURABLE);
    }

    private static void execute(EmbeddedPostgres server, String... statements) throws SQLException {
        try (Connection connection = server.superuser("commonseal").getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String query(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.superuser("commonseal").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void assertListensOnLoopbackOnly(int port) throws IOException {
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            for (InetAddress address : each.inetAddresses()
                    .filter(candidate -> !candidate.isLoopbackAddress())
                    .toList()) {
                assertThatThrownBy(() -> new Socket(address, port).close()).isInstanceOf(IOException.class);
            }
        }
    }

    private static int lastRow(String output) {
        // The last line may be cut off by the kill; the one before it is whole.
        List<String> rows =
                output.lines().filter(line -> line.startsWith("row ")).toList();
        return Integer.parseInt(rows.get(rows.size() - 2).substring(4));
    }

    private static ProcessHandle handle(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private static void awaitEnd(long pid) {
        Eventually.holds(
                "process " + pid + " ends",
                SOON,
                () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    private List<String> listing() throws IOException {
        List<String> files = new ArrayList<>();
        try (var walk = Files.walk(home.resolve("data"))) {
            for (Path file : walk.sorted().filter(Files::isRegularFile).toList()) {
                files.add(file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
        }
        return files;
    }

    private static Path copyClassPath(Path target) throws IOException {
        int number = 0;
        StringBuilder path = new StringBuilder();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path from = Path.of(entry);
            Path to = target.resolve(number++ + (entry.endsWith(".jar") ? ".jar" : ""));
            if (Files.exists(from)) {
                try (var walk = Files.walk(from)) {
                    for (Path file : walk.toList()) {
                        Path copy = to.resolve(from.relativize(file).toString()).normalize();
                        Files.copy(file, copy);
                        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
                    }
                }
                path.append(path.isEmpty() ? "" : File.pathSeparator).append(to);
            }
        }
        return Path.of(path.toString());
    }

    private static boolean contains(Path file, String line) {
        try {
            return Files.readAllLines(file).contains(line);
        } catch (IOException e) {
            return false;
        }
    }
}
