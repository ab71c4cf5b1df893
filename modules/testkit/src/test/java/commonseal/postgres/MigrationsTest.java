package commonseal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class MigrationsTest {
    private static final List<String> SHOP = List.of("shop");

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void dropSchema() throws IOException {
        database.tamper("drop schema if exists shop cascade");
        write(
                "V0001__create_shop.sql",
                "create table shop.till (n integer); grant usage on schema shop to commonseal_app;");
    }

    @Test
    void createEverythingAsOwner() throws Exception {
        Migrations.run(database.migrate(), SHOP, folder);

        assertThat(DatabaseRolesTest.column(
                        database.superuser(), "select tableowner from pg_tables where schemaname = 'shop'"))
                .containsOnly("commonseal_owner")
                .hasSize(2);
    }

    @Test
    void runOnceHoweverManyStartAtOnce() throws Exception {
        Callable<Void> run = () -> {
            Migrations.run(database.migrate(), SHOP, folder);
            return null;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (Future<Void> done : threads.invokeAll(List.of(run, run, run))) {
                done.get();
            }
        }
        run.call();

        assertThat(DatabaseRolesTest.column(
                        database.superuser(),
                        "select version from shop.flyway_schema_history where version is not null"))
                .containsExactly("0001");
    }

    @Test
    void refuseADatabaseThatIsNewerThanTheJar() throws Exception {
        write("V0002__add_coin.sql", "alter table shop.till add coin integer;");
        Migrations.run(database.migrate(), SHOP, folder);
        Files.delete(folder.resolve("shop/V0002__add_coin.sql"));

        assertThatThrownBy(() -> Migrations.run(database.migrate(), SHOP, folder))
                .hasMessageStartingWith("PG-008 The database is newer than this program")
                .hasMessageContaining("shop");
    }

    @Test
    void refuseAScriptThatWasChangedAfterItRan() throws Exception {
        Migrations.run(database.migrate(), SHOP, folder);
        write("V0001__create_shop.sql", "create table shop.till (n bigint);");

        assertThatThrownBy(() -> Migrations.run(database.migrate(), SHOP, folder))
                .hasMessageStartingWith("PG-008");
    }

    @Test
    void leaveNothingOfAScriptThatFails() throws Exception {
        write("V0002__break.sql", "create table shop.half (n integer); create table shop.till (n integer);");

        assertThatThrownBy(() -> Migrations.run(database.migrate(), SHOP, folder))
                .hasMessageStartingWith("PG-008");

        assertThat(DatabaseRolesTest.column(
                        database.superuser(), "select tablename from pg_tables where schemaname = 'shop' order by 1"))
                .containsExactly("flyway_schema_history", "till");
    }

    @Test
    void lookAtASchemaAgainOnlyIfItsMarkIsNotThatOfTheScripts() throws Exception {
        List<String> schemas = Migrations.onClassPath();
        String first = schemas.getFirst();
        Migrations.run(database.migrate(), schemas);
        assertThat(comment(first)).startsWith("scripts sha256:");
        String history = first + ".flyway_schema_history";
        database.tamper("update " + history + " set checksum = checksum + 1 where version is not null");
        try {
            Migrations.run(database.migrate(), schemas);

            database.tamper("comment on schema " + first + " is 'scripts of another jar'");
            assertThatThrownBy(() -> Migrations.run(database.migrate(), schemas))
                    .hasMessageStartingWith("PG-008");
            assertThat(comment(first)).isEqualTo("scripts of another jar");
        } finally {
            database.tamper("update " + history + " set checksum = checksum - 1 where version is not null");
        }
        Migrations.run(database.migrate(), schemas);
        assertThat(comment(first)).startsWith("scripts sha256:");
    }

    private static String comment(String schema) throws Exception {
        return DatabaseRolesTest.column(
                        database.superuser(), "select obj_description('" + schema + "'::regnamespace, 'pg_namespace')")
                .getFirst();
    }

    @Test
    void makeAnEmptySchemaWhereThereAreNoScripts() throws Exception {
        database.tamper("drop schema if exists bare cascade");

        Migrations.run(database.migrate(), List.of("bare"), folder);

        assertThat(DatabaseRolesTest.column(
                        database.superuser(),
                        "select schema_owner from information_schema.schemata where schema_name = 'bare'"))
                .containsExactly("commonseal_owner");
    }

    private void write(String name, String sql) throws IOException {
        Files.createDirectories(folder.resolve("shop"));
        Files.writeString(folder.resolve("shop").resolve(name), sql);
    }
}
