package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.postgres.DatabaseRole;
import commonseal.testkit.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A register in another program's database, fetched as a file. */
class RegisterCommandTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @TempDir
    Path folder;

    private int export(String view, Path file) throws Exception {
        Path password =
                Files.writeString(folder.resolve("password"), database.access().password(DatabaseRole.APP) + "\n");
        PrintStream before = System.out;
        System.setOut(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        try {
            return Main.run(
                    "register",
                    "export",
                    "--jdbc-url",
                    database.access().jdbcUrl(),
                    "--user",
                    "commonseal_app",
                    "--password-file",
                    password.toString(),
                    "--view",
                    view,
                    file.toString());
        } finally {
            System.setOut(before);
        }
    }

    @Test
    void aViewIsWrittenWholeForItsOwnerOnlyAndNothingIsLeftOfWhatFails() throws Exception {
        database.tamper(
                "create schema old",
                "create table old.permit (\"no\" text, name text, since date)",
                "insert into old.permit values ('1', '张\"三\", 2019', '2019-03-01'), ('2', null, null)",
                "create view old.\"Permits\" as select * from old.permit order by \"no\"",
                "grant usage on schema old to commonseal_app",
                "grant select on old.\"Permits\" to commonseal_app");
        Path file = folder.resolve("permits.csv");

        assertThat(export("old.Permits", file)).isZero();

        assertThat(Files.readString(file))
                .isEqualTo(
                        "\"no\",\"name\",\"since\"\r\n\"1\",\"张\"\"三\"\", 2019\",\"2019-03-01\"\r\n\"2\",\"\",\"\"\r\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(export("old.Permits", file)).as("it is there already").isEqualTo(64);
        Path other = folder.resolve("other.csv");
        assertThat(export("old.permit", other)).as("no right to it").isEqualTo(69);
        assertThat(export("old.Permits\" where 1=0; drop table x --", other))
                .as("a name, not a statement")
                .isEqualTo(69);
        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("password", "permits.csv");
        }
    }
}
