package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import commonseal.identity.Actor;
import commonseal.kernel.Act;
import commonseal.postgres.DatabaseAccess;
import commonseal.testkit.Eventually;
import commonseal.web.Services;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a district was founded as, and what its own audit finds. */
class FoundingTest {

    private static final String ORIGIN = "qinghe.demonstration.example/ledger";

    @TempDir
    Path data;

    @Test
    void aDemonstrationIsNeverOpenedAsARealDistrictNorUnderAnotherName() {
        Running.start(data, "profile=demonstration").close();

        assertThatThrownBy(() -> build(
                        "profile=real",
                        "district.name-zh=清河区",
                        "district.name-en=Qinghe",
                        "district.division=110101",
                        "district.origin=" + ORIGIN))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(78))
                .hasMessageStartingWith(
                        "START-005 this data belongs to the ledger " + ORIGIN + " with profile demonstration")
                .hasMessageContaining("set district.origin and profile back");
        assertThatThrownBy(() -> build("profile=demonstration", "district.origin=other.example/ledger"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(78))
                .hasMessageStartingWith("START-005 ");
        try (App same = build("profile=demonstration")) {
            assertThat(same.audit().findings()).isEmpty();
        }
    }

    @Test
    void theAuditNamesWhatWasRemovedAndSaysItInTheLog() throws Exception {
        try (Running district = Running.start(data, "profile=demonstration")) {
            Logger logger = (Logger) LoggerFactory.getLogger(AuditJob.class);
            ListAppender<ILoggingEvent> lines = new ListAppender<>();
            lines.start();
            logger.addAppender(lines);
            try (AuditJob audits = new AuditJob(
                    district.app()::audit, district.app().services().documents())) {
                asSuperuser(
                        "alter table catalog.definition_version disable trigger all",
                        "delete from catalog.definition_version where type = 'calendar'");
                audits.run();
            } finally {
                logger.detachAppender(lines);
            }

            List<ILoggingEvent> errors = lines.list.stream()
                    .filter(line -> line.getLevel() == Level.ERROR)
                    .toList();
            assertThat(errors).isNotEmpty();
            assertThat(errors.getFirst().getMessage()).startsWith("AUDIT-001 ");
            assertThat(errors.getFirst().getKeyValuePairs())
                    .anyMatch(pair -> pair.key.equals("table") && "ledger.entry".equals(pair.value))
                    .anyMatch(pair -> pair.key.equals("row")
                            && !String.valueOf(pair.value).isEmpty());
        }
    }

    @Test
    void theAuditNamesALookWhoseLineWasRemoved() throws Exception {
        try (Running district = Running.start(data, "profile=demonstration")) {
            Services services = district.app().services();
            services.db()
                    .execute(
                            Act.job("test"),
                            tx -> services.identity().access().identify(tx, Actor.job(), List.of("CN-ID"), "1"));
            assertThat(district.app().audit().findings()).isEmpty();
            Path file;
            try (Stream<Path> files = Files.list(data.resolve("access-log"))) {
                file = files.findFirst().orElseThrow();
            }
            List<String> before = Files.readAllLines(file);
            Files.write(file, before.subList(0, before.size() - 1));
            Logger logger = (Logger) LoggerFactory.getLogger(AuditJob.class);
            ListAppender<ILoggingEvent> lines = new ListAppender<>();
            lines.start();
            logger.addAppender(lines);
            try (AuditJob audits = new AuditJob(district.app()::audit, services.documents())) {
                audits.run();
            } finally {
                logger.detachAppender(lines);
            }

            assertThat(lines.list)
                    .filteredOn(line -> line.getLevel() == Level.ERROR)
                    .singleElement()
                    .satisfies(line -> {
                        assertThat(line.getMessage()).startsWith("IDENTITY-004 ");
                        assertThat(line.getKeyValuePairs())
                                .anyMatch(pair -> pair.key.equals("finding") && "LINE_MISSING".equals(pair.value))
                                .anyMatch(pair -> pair.key.equals("table")
                                        && String.valueOf(pair.value).startsWith("access-log/20"));
                    });
        }
    }

    @Test
    void aChainThatIsAwayIsOneSentence() {
        Logger logger = (Logger) LoggerFactory.getLogger("commonseal.anchoring");
        List<ILoggingEvent> seen = java.util.Collections.synchronizedList(new ArrayList<>());
        ListAppender<ILoggingEvent> lines = new ListAppender<>() {
            @Override
            protected void append(ILoggingEvent event) {
                seen.add(event);
            }
        };
        lines.start();
        logger.addAppender(lines);
        try (Running district = Running.start(data, "profile=demonstration", "anchor.rpc=http://127.0.0.1:1")) {
            Eventually.holds(
                    "it is said",
                    Duration.ofSeconds(30),
                    () -> seen.stream().anyMatch(line -> line.getLevel() == Level.WARN));
            assertThat(district.get("/readyz").statusCode()).isEqualTo(200);
        } finally {
            logger.detachAppender(lines);
        }

        assertThat(seen)
                .filteredOn(line -> line.getLevel() == Level.WARN)
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.getFormattedMessage()).startsWith("ANCHOR-001 127.0.0.1:1 does not answer");
                    assertThat(line.getThrowableProxy()).isNull();
                });
    }

    private App build(String... overrides) {
        List<String> all = new ArrayList<>(List.of("data.directory=" + data, "http.port=0"));
        all.addAll(List.of(overrides));
        return App.build(Config.read(Optional.empty(), Map.of(), all));
    }

    private void asSuperuser(String... statements) throws IOException, SQLException {
        Path home = data.resolve("postgres");
        Properties passwords = new Properties();
        try (Reader in = Files.newBufferedReader(home.resolve("passwords.properties"))) {
            passwords.load(in);
        }
        DatabaseAccess access =
                commonseal.postgres.EmbeddedPostgres.running(home).orElseThrow();
        try (Connection connection =
                        DriverManager.getConnection(access.jdbcUrl(), "postgres", passwords.getProperty("postgres"));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
