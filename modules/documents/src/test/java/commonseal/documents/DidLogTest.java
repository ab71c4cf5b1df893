package commonseal.documents;

import static commonseal.documents.District.card;
import static commonseal.documents.District.licence;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.carriers.DidLog;
import commonseal.documents.Documents.PublishedLog;
import commonseal.identity.Actor;
import commonseal.identity.Role;
import commonseal.kernel.Clock;
import commonseal.keys.KeyChanged;
import commonseal.proof.CanonicalJson;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.TrustFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The district's DID log: the keys of the trust file, for whoever keeps a copy. */
class DidLogTest {
    @RegisterExtension
    final TestDatabase database = TestDatabase.create();

    @TempDir
    Path home;

    private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
    private District district;

    @BeforeEach
    void startDistrict() {
        district = started();
    }

    private District started() {
        Clock real = Clock.system();
        return District.start(database, home, false, () -> real.now().plus(later.get()));
    }

    @AfterEach
    void stopDistrict() {
        district.close();
    }

    private Instant now() {
        return Clock.system().now().plus(later.get());
    }

    private void move(Duration by) {
        later.updateAndGet(before -> before.plus(by));
    }

    /** The log as given out; no reader's clock is behind ours. */
    private DidLog log() {
        return DidLog.parse(published().file().bytes(), now());
    }

    private PublishedLog published() {
        return district.documents.didLog().orElseThrow();
    }

    /** With the entries whose moment has not come. */
    static DidLog stored(District district) {
        String lines =
                String.join(
                        "\n",
                        district.<List<String>>read(tx -> tx
                                .dsl()
                                .fetchValues("select convert_from(line, 'UTF8') from documents.did_log order by number")
                                .stream()
                                .map(String::valueOf)
                                .toList()));
        return DidLog.parse(lines.getBytes(StandardCharsets.UTF_8), Instant.MAX);
    }

    private void firstOf(String office) {
        Actor issuer = district.officer(Role.ISSUER, office);
        var unused = office.equals("AMR")
                ? district.issued(issuer, licence(district.organisation("示范科技有限公司")))
                : district.issued(issuer, card(district.person("张三")));
    }

    private TrustFile trust() {
        return TrustFile.open(
                district.documents.trustFile(), district.keys.rootSigner().verifierKey());
    }

    @Test
    void theFirstTrustFileMakesTheLogAndEachNewKeyContinuesIt() {
        String did = published().did();
        assertThat(did).matches("did:webvh:Qm[1-9A-HJ-NP-Za-km-z]{44}:test.example");
        assertThat(log().versions()).hasSize(1);

        move(Duration.ofMinutes(1));
        firstOf("PSB");
        Instant between = now();
        move(Duration.ofMinutes(1));
        firstOf("AMR");

        DidLog log = log();
        assertThat(log.did()).isEqualTo(did).isEqualTo(published().did());
        assertThat(log.versions()).hasSize(3);
        assertThat(log.latest().document().at("/alsoKnownAs/0").asString()).isEqualTo("did:web:test.example");
        assertThat(log.at(between).orElseThrow().assertionKey(did + "#PSB-1")).isPresent();
        assertThat(log.at(between).orElseThrow().assertionKey(did + "#AMR-1")).isEmpty();
        assertThat(trust().issuerKeys())
                .hasSize(2)
                .allSatisfy(key -> assertThat(log.latest()
                                .assertionKey(did + key.id().substring(key.id().indexOf('#'))))
                        .contains(key.key()));
        assertThat(published().file().mediaType()).isEqualTo("application/jsonl");
        assertThat(published().file().bytes()).isEqualTo(log.bytes());
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void eachEntryHasAKeyOfItsOwnThatTheOneBeforeAnnounced() {
        firstOf("PSB");
        firstOf("AMR");

        List<String> updateKeys = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            JsonNode parameters = CanonicalJson.parse(stored(district).line(i)).get("parameters");
            updateKeys.add(parameters.at("/updateKeys/0").asString());
            assertThat(parameters.get("updateKeys")).hasSize(1);
            assertThat(parameters.get("nextKeyHashes")).hasSize(1);
        }
        assertThat(updateKeys).doesNotHaveDuplicates();
        // The one of the entry to come is made, and named in the ledger like the others.
        assertThat(district.keys.signingKeys())
                .extracting(KeyChanged::key)
                .contains("did/1", "did/2", "did/3", "did/4")
                .doesNotContain("did/5");
        assertThat(district.<List<?>>read(
                        tx -> tx.dsl().fetchValues("select about from identity.key_act where about like 'did/%'")))
                .hasSize(4);
    }

    @Test
    void nothingIsAppendedWhereNothingChanged() {
        firstOf("PSB");
        byte[] before = stored(district).bytes();

        district.documents.refreshTrust();
        firstOf("PSB");
        district.close();
        move(Duration.ofDays(1));
        district = started();

        assertThat(stored(district).bytes()).isEqualTo(before);
        assertThat(published().file().bytes()).isEqualTo(before);
    }

    @Test
    void aClockThatGoesBackKeepsTheOrderAndNothingFromTheFutureIsGivenOut() {
        byte[] first = published().file().bytes();
        move(Duration.ofDays(1));
        firstOf("PSB");
        move(Duration.ofDays(-1));
        assertThat(published().file().bytes()).isEqualTo(first);

        firstOf("AMR");

        assertThat(published().file().bytes()).isEqualTo(first);
        List<DidLog.Version> versions = stored(district).versions();
        assertThat(versions).hasSize(3);
        assertThat(versions.get(2).time()).isEqualTo(versions.get(1).time().plusSeconds(1));
        move(Duration.ofDays(1).plusSeconds(10));
        assertThat(log().versions()).hasSize(3);
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void anotherNodeContinuesTheSameLog() {
        try (District other = new District(database.db(), database.sequencer(), home, false)) {
            other.catalog.reload();
            String did = published().did();
            firstOf("PSB");
            move(Duration.ofSeconds(-1));
            var unused = other.issued(other.officer(Role.ISSUER, "AMR"), licence(other.organisation("示范科技有限公司")));
            firstOf("AMR");

            DidLog log = stored(district);
            assertThat(log.did()).isEqualTo(did);
            assertThat(log.versions()).hasSize(3);
            assertThat(log.latest().assertionKey(did + "#AMR-1")).isPresent();
        }
    }

    /** The log of a district is younger than its trust file where it was founded before there were logs. */
    @Test
    void anInstallationFromBeforeTheLogHasItAfterItsNextStart() {
        firstOf("PSB");
        long version = trust().version();
        district.close();
        database.tamper(
                "alter table documents.did_log disable trigger user",
                "alter table keys.keyset disable trigger user",
                "alter table ledger.entry disable trigger user",
                "delete from documents.did_log",
                "delete from keys.keyset where purpose = 'did'",
                "update ledger.entry set idem_key = sha256(idem_key)",
                "alter table ledger.entry enable trigger user",
                "alter table keys.keyset enable trigger user",
                "alter table documents.did_log enable trigger user");

        district = started();

        assertThat(trust().version()).isEqualTo(version);
        assertThat(log().versions()).hasSize(1);
        assertThat(log().latest().assertionKey(published().did() + "#PSB-1"))
                .isEqualTo(trust().issuerKey("did:web:test.example#PSB-1").map(TrustFile.IssuerKey::key));
    }
}
