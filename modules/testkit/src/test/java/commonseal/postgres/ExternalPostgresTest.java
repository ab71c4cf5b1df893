package commonseal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import commonseal.testkit.GoldenFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Debian's PostgreSQL 15 as an administrator would run it; must run where CI=true. */
final class ExternalPostgresTest {
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");

    private Path scratch = Path.of("");
    private PGSimpleDataSource superuser = new PGSimpleDataSource();

    @BeforeEach
    void startServer() throws Exception {
        assumeTrue(
                Files.isDirectory(PROGRAMS) || "true".equals(System.getenv("CI")),
                "PostgreSQL 15 is not installed: apt-get install postgresql-15");
        scratch = Files.createTempDirectory("commonseal-external-");
        // Its server runs as nobody when the test runs as root.
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwx--x--x"));
        superuser.setUrl(helper("start"));
    }

    @AfterEach
    void stopServer() throws Exception {
        if (!scratch.toString().isEmpty()) {
            helper("stop");
            ServerBinaries.deleteTree(scratch);
        }
    }

    @Test
    void carriesRolesMigrationsAndPoolsAsTheEmbeddedServerDoes() throws Exception {
        Path printed = Files.writeString(scratch.resolve("roles.sql"), DatabaseRoles.sql());
        psql(printed);
        assertThat(psql(printed)).contains("already exists");
        DatabaseAccess access = passwordsSet();

        DatabaseRoles.check(access);
        Migrations.run(access.dataSource(DatabaseRole.MIGRATE), Migrations.onClassPath());
        Migrations.run(access.dataSource(DatabaseRole.MIGRATE), Migrations.onClassPath());

        try (HikariDataSource pool = Pools.open(access, DatabaseRole.APP, "external", 2)) {
            assertThat(DatabaseRolesTest.column(pool, "show server_version"))
                    .singleElement()
                    .asString()
                    .startsWith("15.");
            assertThat(DatabaseRolesTest.column(pool, "select count(*) from kernel.business_clock"))
                    .containsExactly("0");
        }
    }

    /** As the administrator does it: a password per role, handed to the application in a properties file. */
    private DatabaseAccess passwordsSet() throws Exception {
        Properties file = new Properties();
        Map<DatabaseRole, String> passwords = new EnumMap<>(DatabaseRole.class);
        for (DatabaseRole role : DatabaseRole.values()) {
            passwords.put(role, "chosen by hand " + role);
            file.setProperty(role.user(), passwords.get(role));
        }
        DatabaseRoles.createRoles(superuser, passwords);
        Path path = scratch.resolve("passwords.properties");
        try (var out = Files.newBufferedWriter(path)) {
            file.store(out, null);
        }
        return DatabaseAccess.external(
                "jdbc:postgresql://127.0.0.1:" + superuser.getPortNumbers()[0] + "/commonseal", path);
    }

    private String psql(Path script) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                PROGRAMS.resolve("psql").toString(),
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(superuser.getPortNumbers()[0]),
                "-U",
                "postgres",
                "-d",
                "postgres",
                "-f",
                script.toString());
        builder.environment().put("PGPASSWORD", String.valueOf(superuser.getPassword()));
        return output(builder);
    }

    private String helper(String verb) throws Exception {
        String script =
                GoldenFile.repositoryRoot().resolve("bin/lib/postgres15.sh").toString();
        return output(new ProcessBuilder(script, verb, scratch.resolve("server").toString()))
                .strip();
    }

    private static String output(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(List.copyOf(builder.command()) + ": " + output)
                .isZero();
        return output;
    }
}
