package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.carriers.DidLog;
import commonseal.proof.Ed25519PublicKey;
import commonseal.proof.Multikey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code commonseal did-log verify} on a log of three entries, whose district is not there. */
class DidLogCommandTest {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private final List<KeyPair> control = List.of(pair(), pair(), pair(), pair());
    private final Ed25519PublicKey taxes = open(pair());
    private final Ed25519PublicKey police = open(pair());
    private DidLog log = log();

    @BeforeEach
    void begin() {
        log = log();
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Ed25519PublicKey open(KeyPair pair) {
        byte[] encoded = pair.getPublic().getEncoded();
        return Ed25519PublicKey.of(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    }

    private static byte[] sign(KeyPair pair, byte[] message) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private DidLog.Control control(int number) {
        KeyPair key = control.get(number - 1);
        return new DidLog.Control(open(key), message -> sign(key, message), open(control.get(number)));
    }

    private DidLog log() {
        List<String> names = List.of("did:web:gone.example");
        DidLog made = DidLog.create(
                "gone.example", did -> DidLog.document(did, Map.of("TAX-1", taxes), names), control(1), FIRST);
        Map<String, commonseal.proof.PublicSigningKey> both = new LinkedHashMap<>();
        both.put("TAX-1", taxes);
        both.put("PSB-1", police);
        return made.append(DidLog.document(made.did(), both, names), control(2), Instant.parse("2026-03-01T00:00:00Z"))
                .append(
                        DidLog.document(made.did(), Map.of("PSB-1", police), names),
                        control(3),
                        Instant.parse("2026-06-01T00:00:00Z"));
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("did.jsonl"), bytes);
    }

    @Test
    void whoeverKeptTheLogFindsTheKeysOfADay() throws IOException {
        String kept = file(log.bytes()).toString();

        Ran early = run(kept, "--did", log.did(), "--as-of", "2026-02-01");
        Ran later = run(kept, "--did", log.did(), "--as-of", "2026-03-01");
        Ran now = run(kept);

        assertThat(early.code()).isZero();
        assertThat(early.out())
                .startsWith("genuine: " + log.did() + "\n  entries    3, the first of 2026-01-01T00:00:00Z")
                .contains(
                        "also       did:web:gone.example",
                        "2026-02-01T15:59:59Z, by entry 1-",
                        Multikey.multikey(taxes) + "  #TAX-1")
                .doesNotContain("#PSB-1");
        assertThat(later.out()).contains(", by entry 2-", "  #TAX-1", Multikey.multikey(police) + "  #PSB-1");
        assertThat(now.code()).isZero();
        assertThat(now.out()).contains(", by entry 3-", "  #PSB-1").doesNotContain("#TAX-1");
    }

    @Test
    void programsReadTheSame() throws IOException {
        Ran ran = run(file(log.bytes()).toString(), "--as-of", "2026-03-01T00:00:00Z", "--json");

        JsonNode json = JsonMapper.builder().build().readTree(ran.out());
        assertThat(json.path("did").asString()).isEqualTo(log.did());
        assertThat(json.path("entries").asInt()).isEqualTo(3);
        assertThat(json.at("/alsoKnownAs/0").asString()).isEqualTo("did:web:gone.example");
        assertThat(json.path("keys").path("#TAX-1").asString()).isEqualTo(Multikey.multikey(taxes));
        assertThat(json.path("keys").propertyNames()).containsExactly("#TAX-1", "#PSB-1");
    }

    @Test
    void aDayBeforeTheLogEndsWith75() throws IOException {
        Ran ran = run(file(log.bytes()).toString(), "--as-of", "2025-12-30");

        assertThat(ran.code()).isEqualTo(75);
        assertThat(ran.out()).contains("none is known as of 2025-12-30T15:59:59Z: the log begins later");
        Ran json = run(file(log.bytes()).toString(), "--as-of", "2025-12-30", "--json");
        assertThat(json.code()).isEqualTo(75);
        assertThat(json.out()).doesNotContain("\"keys\"");
    }

    @Test
    void aChangedHistoryARemovedEntryAndAnotherLogEndWith1() throws IOException {
        String text = new String(log.bytes(), StandardCharsets.UTF_8);
        List<String> lines = text.lines().toList();
        Ran rewritten = run(file(text.replace(Multikey.multikey(taxes), Multikey.multikey(open(pair())))
                        .getBytes(StandardCharsets.UTF_8))
                .toString());
        Ran removed = run(file((lines.get(0) + "\n" + lines.get(2) + "\n").getBytes(StandardCharsets.UTF_8))
                .toString());
        Ran garbage = run(file(new byte[] {1, 2, 3}).toString());
        Ran other = run(file(log.bytes()).toString(), "--did", log.did().replace("gone", "other"));

        assertThat(List.of(rewritten, removed, garbage)).allSatisfy(ran -> {
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.out()).startsWith("not genuine: ").contains("believe none of its keys");
        });
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.out()).startsWith("another log: its DID is " + log.did() + ", not ");
    }

    @Test
    void wrongUseSaysWhatToDo() throws IOException {
        String kept = file(log.bytes()).toString();

        assertThat(run(directory.resolve("absent").toString()))
                .satisfies(ran -> assertThat(ran.code()).isEqualTo(66))
                .satisfies(ran -> assertThat(ran.err()).startsWith("DIDLOG-001 "));
        assertThat(run(kept, "--as-of", "yesterday"))
                .satisfies(ran -> assertThat(ran.code()).isEqualTo(64))
                .satisfies(ran -> assertThat(ran.err()).startsWith("DIDLOG-002 "));
        assertThat(run(kept, "--as-of", "9999-01-01"))
                .satisfies(ran -> assertThat(ran.code()).isEqualTo(64))
                .satisfies(ran -> assertThat(ran.err()).startsWith("DIDLOG-003 "));
    }

    private record Ran(int code, String out, String err) {}

    private static Ran run(String... arguments) {
        List<String> all = new java.util.ArrayList<>(List.of("did-log", "verify"));
        all.addAll(List.of(arguments));
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        try {
            int code = Main.run(all.toArray(String[]::new));
            return new Ran(code, printed.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
