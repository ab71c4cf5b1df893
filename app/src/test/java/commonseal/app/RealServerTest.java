package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.kernel.Act;
import commonseal.kernel.Ids;
import commonseal.testkit.ChildJvm;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real district: nothing of the demonstration is in it. */
class RealServerTest {

    /** Their rows are members of another table's record, and audited with it. */
    private static final List<String> PARTS_OF_A_RECORD = List.of(
            "documents.document_holder",
            "documents.further_predecessor",
            "documents.evidence_owner",
            "documents.status_slot",
            // Opened against the digest in its event whenever it is approved.
            "documents.draft",
            // What was changed does not open; certificates must be of the keys that the district holds.
            // Inside the digest that batch.started seals.
            "documents.register_reading",
            "documents.artefact",
            "documents.copied_paper",
            "documents.seal_certificate");

    @TempDir
    static Path data;

    @TempDir
    static Path other;

    private static Running district;

    @BeforeAll
    static void start() {
        district = Running.start(
                data,
                "district.name-zh=青山区",
                "district.name-en=Qingshan",
                "district.division=110101",
                "district.origin=seal.qingshan.example/ledger");
    }

    @AfterAll
    static void stop() {
        district.close();
    }

    @Test
    void hasNoClockToMove() {
        assertThat(district.send("PUT", "/api/v1/demonstration/clock", BodyPublishers.ofString("{}"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(district.send("POST", "/api/v1/demonstration/links", BodyPublishers.ofString("{}"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void beginsEmpty() {
        assertThat(district.app().describe()).isEqualTo("Qingshan, 0 offices, 0 document kinds, 0 services");
    }

    @Test
    void theSetUpLinkIsForTheOwnerOfTheDataDirectoryAlone() throws IOException {
        Path link = data.resolve("setup-link");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(link)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(link)).startsWith("http://localhost:" + district.port() + "/link/");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("master.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void everyLedgeredOrHashedTableIsAudited() {
        List<String> ledgered = district.app()
                .services()
                .db()
                .read(Act.job("test"), tx -> tx.dsl().fetch("""
                                        select c.oid::regclass::text from pg_class c
                                        where c.relkind = 'r' and c.relnamespace <> 'ledger'::regnamespace
                                          and c.relnamespace <> 'keys'::regnamespace
                                          and obj_description(c.oid, 'pg_class') ~ '^(LEDGERED|HASHED):'
                                        order by 1
                                        """).map(row -> row.get(0, String.class)));

        assertThat(ledgered).containsAll(PARTS_OF_A_RECORD);
        // Some tables have two readers: what the table says now, and what its events say it held.
        assertThat(Set.copyOf(district.app().sealedTables()))
                .containsExactlyInAnyOrderElementsOf(ledgered.stream()
                        .filter(table -> !PARTS_OF_A_RECORD.contains(table))
                        .toList());
    }

    @Test
    void aTakenPortEndsWith69AndOneSentence() {
        try (ChildJvm child = ChildJvm.start(
                Main.class,
                Map.of(),
                "serve",
                "--set",
                "profile=demonstration",
                "--set",
                "data.directory=" + other,
                "--set",
                "http.port=" + district.port())) {
            assertThat(child.exitCode(Duration.ofSeconds(120))).isEqualTo(69);
            assertThat(child.output())
                    .contains("START-002 port " + district.port()
                            + " on 127.0.0.1 is taken: stop what uses it or set http.port")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void bytesThatAreNoDocumentAreUnreadableInput() throws IOException {
        Path trust = Files.writeString(
                other.resolve("trust.json"), district.get("/api/v1/trust").body());
        Path file = Files.write(other.resolve("random"), Ids.randomBytes(200));
        Path number = Files.writeString(other.resolve("number"), "1");

        assertThat(Main.run("verify", file.toString(), "--trust", trust.toString()))
                .isEqualTo(66);
        assertThat(Main.run("verify", number.toString(), "--trust", trust.toString()))
                .isEqualTo(66);
    }

    @Test
    void theLedgerIsVerifiedBesideTheRunningDistrict() {
        try (ChildJvm child = ChildJvm.start(
                Main.class,
                Map.of(),
                "ledger",
                "verify",
                "--set",
                "data.directory=" + data,
                "--set",
                "district.name-zh=青山区",
                "--set",
                "district.name-en=Qingshan",
                "--set",
                "district.division=110101",
                "--set",
                "district.origin=seal.qingshan.example/ledger")) {
            assertThat(child.exitCode(Duration.ofSeconds(120)))
                    .as(child.output())
                    .isZero();
            assertThat(child.output()).contains("clean: size ");
        }
        assertThat(district.get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void aSecondProcessOnTheSameDataEndsWith69() {
        try (ChildJvm child = ChildJvm.start(
                Main.class,
                Map.of(),
                "serve",
                "--set",
                "profile=demonstration",
                "--set",
                "data.directory=" + data,
                "--set",
                "http.port=0")) {
            assertThat(child.exitCode(Duration.ofSeconds(60))).isEqualTo(69);
            assertThat(child.output()).contains("PG-00").doesNotContain("\tat ");
        }
        assertThat(district.get("/readyz").statusCode()).isEqualTo(200);
    }
}
