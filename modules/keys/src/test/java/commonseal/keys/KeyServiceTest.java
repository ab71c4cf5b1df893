package commonseal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.keys.internal.KeysModule;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.FakeTransit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master key under a key management service. */
class KeyServiceTest {

    private static final byte[] KEY = new byte[32];

    static {
        Arrays.fill(KEY, (byte) 0x41);
    }

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private FakeTransit service;

    @SuppressWarnings("NullAway.Init")
    private MasterKeyProvider key;

    @BeforeEach
    void start() throws IOException {
        service = FakeTransit.start();
        token("rw-------", FakeTransit.TOKEN + "\n");
        key = KeysModule.wrapped(folder, wrapping(service.url(), folder));
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void whatItKeepsComesBackAndTheFileAloneIsWorthNothing() throws IOException {
        assertThat(key.isThere()).isFalse();
        key.keep(KEY);

        assertThat(key.isThere()).isTrue();
        assertThat(key.key()).isEqualTo(KEY);
        assertThat(Files.readString(folder.resolve("master.wrapped")))
                .doesNotContain(
                        Base64.getEncoder().encodeToString(KEY), HexFormat.of().formatHex(KEY), FakeTransit.TOKEN);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("master.wrapped"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aServiceThatDoesNotAnswerAsItShouldIsWaitedForAndNeverBelieved() throws IOException {
        key.keep(KEY);
        for (int code : new int[] {302, 400, 403, 404, 429, 500, 503}) {
            service.answerWith(code);
            assertUnavailable(String.valueOf(code));
        }
        service.answerWith(200);
        for (String body : List.of(
                "no json",
                "{}",
                "{\"data\":{\"plaintext\":7}}",
                "{\"data\":{\"plaintext\":\"%\"}}",
                "[".repeat(2_000))) {
            service.answerWith(body);
            assertUnavailable("");
        }
        service.answerWith(200);
        token("rw-r-----", FakeTransit.TOKEN);
        assertUnavailable("chmod 600");
        token("rw-------", "another");
        assertUnavailable("403");
        token("rw-------", "");
        assertUnavailable("holds no token");
        token("rw-------", FakeTransit.TOKEN);
        assertThat(key.key()).as("a token counts without a restart").isEqualTo(KEY);
        service.close();
        assertUnavailable("Exception");
    }

    @Test
    void anotherKeyIsRefusedAndWhatDoesNotComeBackIsNotKept() throws IOException {
        service.answerWith("{\"data\":{\"ciphertext\":\"x\",\"plaintext\":\"AAAA\"}}");
        assertThatThrownBy(() -> key.keep(KEY)).isInstanceOf(KeysRefused.class).hasMessageStartingWith("KEYS-054");
        assertThat(key.isThere()).isFalse();
        service.answerWith(200);
        key.keep(KEY);

        service.answerWith("{\"data\":{\"plaintext\":\"" + Base64.getEncoder().encodeToString(new byte[32]) + "\"}}");
        assertThatThrownBy(key::key).isInstanceOf(KeysRefused.class).hasMessageStartingWith("KEYS-053");
        service.answerWith(200);
        service.exchangeKey();
        assertUnavailable("400");

        Path file = folder.resolve("master.wrapped");
        Files.writeString(file, Files.readString(file).replace("vault:v1:", "vault:v2:"));
        assertThatThrownBy(key::key).isInstanceOf(KeysRefused.class).hasMessageStartingWith("KEYS-006");
    }

    @Test
    void afterACrashWhileThePlainFileIsTakenOverTheSameCommandCompletesIt() throws IOException {
        KeysModule.inFile(folder).keep(KEY);
        try (ChildJvm child = ChildJvm.start(
                Child.class,
                Map.of("commonseal.crash", "keys.wrap.written"),
                folder.toString(),
                service.url().toString())) {
            assertThat(child.exitCode(Duration.ofSeconds(30)))
                    .as(child.output())
                    .isEqualTo(ChildJvm.CRASHED);
        }
        assertThat(KeysModule.inFile(folder).key()).isEqualTo(KEY);
        assertThat(key.key()).isEqualTo(KEY);

        assertThat(KeysModule.wrap(folder, wrapping(service.url(), folder))).hasSize(16);

        assertThat(folder.resolve("master.key")).doesNotExist();
        assertThat(key.key()).isEqualTo(KEY);
        assertThatThrownBy(() -> KeysModule.wrap(folder, wrapping(service.url(), folder)))
                .isInstanceOf(KeysRefused.class)
                .hasMessageStartingWith("KEYS-051");
        KeysModule.inFile(folder).keep(new byte[32]);
        assertThatThrownBy(() -> KeysModule.wrap(folder, wrapping(service.url(), folder)))
                .isInstanceOf(KeysRefused.class)
                .hasMessageStartingWith("KEYS-052");
        assertThat(folder.resolve("master.key")).exists();
    }

    private void assertUnavailable(String why) {
        assertThatThrownBy(key::key)
                .isInstanceOf(KeysUnavailable.class)
                .hasMessageStartingWith("KEYS-050")
                .hasMessageContaining(why)
                .hasMessageNotContaining(FakeTransit.TOKEN);
    }

    private void token(String permissions, String text) throws IOException {
        Path file = folder.resolve("token");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static KeyWrapping wrapping(URI url, Path folder) {
        return KeysModule.transit(url, "commonseal", folder.resolve("token"));
    }

    /** A command that dies on the way. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            Path folder = Path.of(args[0]);
            var unused = KeysModule.wrap(folder, wrapping(URI.create(args[1]), folder));
        }
    }
}
