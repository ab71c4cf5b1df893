package commonseal.identity;

import static commonseal.identity.District.OFFICE;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.Access.Disclosure;
import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Page;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Power fails between the line in the file and the row's commit: an attempt stays, nothing was shown, the chain goes on. */
class AccessLogCrashTest {

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private District district;

    @SuppressWarnings("NullAway.Init")
    private PersonId owner;

    @BeforeEach
    void build() {
        district = new District(database.db(), database.sequencer(), folder, true);
        district.addOffices();
        owner = district.addPerson("王小明");
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity.access-log.before-sync", "identity.access-log.written"})
    void theAttemptStaysInTheFileAndNoRowIsLost(String point) throws IOException {
        UUID lost = UUID.randomUUID();
        try (ChildJvm child = child(Map.of("commonseal.crash", point), lost)) {
            assertThat(child.exitCode(Duration.ofSeconds(60)))
                    .as(() -> child.output())
                    .isEqualTo(ChildJvm.CRASHED);
        }
        assertThat(casesOfOwner()).isEmpty();
        assertThat(lines()).anyMatch(line -> line.contains(lost.toString()));

        UUID next = UUID.randomUUID();
        disclose(district, owner, next);

        assertThat(casesOfOwner()).containsExactly(next);
        assertThat(district.accessLog.verify()).isEmpty();
        assertThat(district.audit().findings()).isEmpty();
    }

    @Test
    void theChildDoesItsWorkWhenNothingFails() {
        UUID caseId = UUID.randomUUID();
        try (ChildJvm child = child(Map.of(), caseId)) {
            assertThat(child.exitCode(Duration.ofSeconds(60))).isZero();
        }

        assertThat(casesOfOwner()).containsExactly(caseId);
        assertThat(district.accessLog.verify()).isEmpty();
    }

    private List<UUID> casesOfOwner() {
        return district.write(tx -> district.access.ofHolder(tx, owner, Page.Request.first(9))).items().stream()
                .map(Access.Entry::caseId)
                .toList();
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        LocalDate today = LocalDate.ofInstant(district.now(), ZoneOffset.UTC);
        // The test may run over midnight.
        for (LocalDate day : List.of(today.minusDays(1), today)) {
            Path file = folder.resolve("access-log").resolve(day + ".jsonl");
            if (Files.exists(file)) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    private static void disclose(District district, PersonId owner, UUID caseId) {
        district.execute(tx -> district.access.record(
                tx,
                new Disclosure(
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        "PSB-01",
                        List.of(owner),
                        District.actorOf(new PersonId(UUID.randomUUID())),
                        OFFICE,
                        caseId,
                        "VR-01",
                        "result-of-link",
                        List.of("name"))));
    }

    private ChildJvm child(Map<String, String> properties, UUID caseId) {
        return Crashing.child(
                Child.class, database, folder, properties, owner.value().toString(), caseId.toString());
    }

    /** A process that discloses once. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            disclose(
                    Crashing.resumed(args),
                    new PersonId(UUID.fromString(args[Crashing.OWN])),
                    UUID.fromString(args[Crashing.OWN + 1]));
            System.exit(0);
        }
    }
}
