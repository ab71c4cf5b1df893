package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.testkit.GoldenFile;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {

    private static final String DEMONSTRATION = "profile=demonstration";

    @TempDir
    Path directory;

    @Test
    void everyKeyIsTheOneReviewed() {
        StringBuilder text = new StringBuilder("# mvn test -Dgolden=write refreshes this list.\n");
        for (Setting setting : Setting.values()) {
            text.append('\n')
                    .append(setting.key())
                    .append('=')
                    .append(setting.byDefault())
                    .append("\n  ")
                    .append(setting.variable())
                    .append("\n  ")
                    .append(setting.meaning())
                    .append('\n');
        }

        GoldenFile.check("docs/config.golden.txt", text.toString());
    }

    @Test
    void theExampleHoldsEveryKeyWithItsDefault() throws IOException {
        Path example = GoldenFile.repositoryRoot().resolve("app/config/commonseal.example.properties");
        Properties written = new Properties();
        try (Reader reader = Files.newBufferedReader(example)) {
            written.load(reader);
        }

        assertThat(written)
                .containsExactlyInAnyOrderEntriesOf(
                        Arrays.stream(Setting.values()).collect(Collectors.toMap(Setting::key, Setting::byDefault)));
        Config config = Config.read(
                Optional.of(example),
                Map.of(),
                List.of(
                        "district.name-zh=青山区",
                        "district.name-en=Qingshan",
                        "district.division=110101",
                        "district.origin=seal.example.org/ledger"));
        for (Setting setting : Setting.values()) {
            if (!setting.key().startsWith("district.")) {
                assertThat(config.text(setting)).isEqualTo(setting.byDefault());
                assertThat(config.source(setting)).isEqualTo(example.toString());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http.prot, http.port",
        "db.pol, db.pool",
        "anchor.max-fee, anchor.max-fee-gwei",
        "ledger.publish, ledger.publish-every"
    })
    void asksWhatAnUnknownKeyMeant(String typed, String meant) {
        assertThatThrownBy(() -> read(DEMONSTRATION, typed + "=1"))
                .isInstanceOf(Config.Refused.class)
                .hasMessage("CONFIG-001 unknown key " + typed + " in command line: did you mean " + meant + "?");
    }

    @ParameterizedTest
    @CsvSource({
        "COMMONSEAL_HTTP_PROT, COMMONSEAL_HTTP_PORT",
        "COMMONSEAL_DB_POL, COMMONSEAL_DB_POOL",
        "COMMONSEAL_ANCHOR_RCP, COMMONSEAL_ANCHOR_RPC"
    })
    void asksWhatAnUnknownVariableMeant(String typed, String meant) {
        assertThatThrownBy(() -> Config.read(Optional.empty(), Map.of(typed, "5"), List.of(DEMONSTRATION)))
                .isInstanceOf(Config.Refused.class)
                .hasMessage(
                        "CONFIG-001 unknown variable " + typed + " in the environment: did you mean " + meant + "?");
    }

    @Test
    void variablesThatAreNoSettingsAreLeftAlone() {
        Map<String, String> environment =
                Map.of("COMMONSEAL_JAVA_OPTS", "-Xmx1g", "COMMONSEAL_VECTORS", "/v", "COMMONSEAL_TEST_DB", "jdbc:x");

        assertThat(Config.read(Optional.empty(), environment, List.of(DEMONSTRATION))
                        .demonstration())
                .isTrue();
    }

    @Test
    void anUnknownKeyInAFileNamesTheFile() throws IOException {
        Path file = file("profile=demonstration\nhttp.hots=0.0.0.0\n");

        assertThatThrownBy(() -> Config.read(Optional.of(file), Map.of(), List.of()))
                .hasMessage("CONFIG-001 unknown key http.hots in " + file + ": did you mean http.host?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http.port=80a",
                "http.port=-1",
                "http.port=65536",
                "db.pool=1",
                "db.pool=65",
                "ledger.publish-every=10",
                "ledger.publish-every=10 s",
                "ledger.publish-every=-10s",
                "anchor.every=1d",
                "anchor.test=yes",
                "anchor.max-fee-gwei=0",
                "http.trust-forwarded=TRUE",
                "profile=production",
                "http.base-url=seal.example.org",
                "anchor.rpc=notaurl",
                "anchor.rpc=ftp://chain.example",
                "anchor.rpc=http:///path",
                "anchor.rpc=http://chain.example,"
            })
    void refusesWrongShapesWithKeyValueAndSource(String assignment) {
        String key = assignment.substring(0, assignment.indexOf('='));
        String value = assignment.substring(assignment.indexOf('=') + 1);

        assertThatThrownBy(() -> read(DEMONSTRATION, assignment))
                .isInstanceOf(Config.Refused.class)
                .hasMessageStartingWith("CONFIG-004 " + key + " must be ")
                .hasMessageEndingWith("not \"" + value + "\" (from command line)");
    }

    @Test
    void aRealDistrictMustNameItself() {
        assertThatThrownBy(() -> read())
                .isInstanceOf(Config.Refused.class)
                .hasMessageStartingWith(
                        "CONFIG-005 a real district needs district.name-zh, district.name-en, district.division, district.origin");
        assertThatThrownBy(() ->
                        read("district.name-zh=青山区", "district.division=110101", "district.origin=x.example/ledger"))
                .hasMessageStartingWith("CONFIG-005 a real district needs district.name-en:");
    }

    @Test
    void aDemonstrationHasANameOfItsOwn() {
        Config config = read(DEMONSTRATION);

        assertThat(config.demonstration()).isTrue();
        assertThat(config.nameZh()).isEqualTo("清河示范区");
        assertThat(config.nameEn()).isEqualTo("Qinghe Demonstration District");
        assertThat(config.origin()).isNotEmpty();
    }

    @Test
    void environmentBeatsFileAndCommandLineBeatsBoth() throws IOException {
        Path file = file("profile=demonstration\nhttp.port=1001\ndb.pool=9\nhttp.host=127.0.0.2\n");
        Map<String, String> environment =
                Map.of("COMMONSEAL_HTTP_PORT", "1002", "COMMONSEAL_DB_POOL", "10", "PATH", "/bin");

        Config config = Config.read(Optional.of(file), environment, List.of("http.port=1003"));

        assertThat(config.number(Setting.HTTP_PORT, 0, 65_535)).isEqualTo(1003);
        assertThat(config.source(Setting.HTTP_PORT)).isEqualTo("command line");
        assertThat(config.number(Setting.DB_POOL, 2, 64)).isEqualTo(10);
        assertThat(config.source(Setting.DB_POOL)).isEqualTo("COMMONSEAL_DB_POOL");
        assertThat(config.text(Setting.HTTP_HOST)).isEqualTo("127.0.0.2");
        assertThat(config.source(Setting.HTTP_HOST)).isEqualTo(file.toString());
        assertThat(config.duration(Setting.ANCHOR_EVERY)).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.source(Setting.ANCHOR_EVERY)).isEqualTo("default");
    }

    // Tests run under Turkish casing, where "district".toUpperCase() would give DİSTRİCT.
    @ParameterizedTest
    @CsvSource({
        "db.url, COMMONSEAL_DB_URL",
        "district.name-zh, COMMONSEAL_DISTRICT_NAME_ZH",
        "anchor.max-fee-gwei, COMMONSEAL_ANCHOR_MAX_FEE_GWEI"
    })
    void theEnvironmentUsesTheSameNames(String key, String variable) {
        assertThat(Setting.of(key).orElseThrow().variable()).isEqualTo(variable);
    }

    @Test
    void anUnreadableFileIsNamed() {
        Path absent = directory.resolve("absent.properties");

        assertThatThrownBy(() -> Config.read(Optional.of(absent), Map.of(), List.of()))
                .isInstanceOf(Config.Refused.class)
                .hasMessage(
                        "CONFIG-002 the configuration file " + absent + " cannot be read: check its path and rights");
    }

    @Test
    void anOverrideNeedsKeyAndValue() {
        assertThatThrownBy(() -> read("http.port")).hasMessage("CONFIG-003 --set needs key=value, not http.port");
    }

    @Test
    void anExternalDatabaseNeedsItsPasswordsFile() {
        assertThatThrownBy(() -> read(DEMONSTRATION, "db.url=jdbc:postgresql://db.example/commonseal"))
                .hasMessageStartingWith("CONFIG-006 ");
        assertThatThrownBy(() -> read(DEMONSTRATION, "db.url=jdbc:mysql://db.example/x", "db.passwords-file=p"))
                .hasMessageStartingWith("CONFIG-006 ");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("commonseal.properties"), text);
    }

    private static Config read(String... overrides) {
        return Config.read(Optional.empty(), Map.of(), List.of(overrides));
    }
}
