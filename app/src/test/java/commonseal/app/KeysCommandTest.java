package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.proof.Hash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master key on paper and back, on the command line. */
class KeysCommandTest {

    @TempDir
    Path directory;

    @Test
    void splitPrintsThreeSharesAndRecoverWritesTheFileFromTwoOfThem() throws IOException {
        Path key = masterKey(directory);

        Ran split = run("", "keys", "split");

        assertThat(split.code()).isZero();
        List<String> shares = List.of(split.out().split("(?=Share )"));
        assertThat(shares).hasSize(3);
        byte[] original = Files.readAllBytes(key);
        assertThat(run(shares.get(0) + shares.get(2), "keys", "recover"))
                .satisfies(ran -> assertThat(ran.code()).isEqualTo(66))
                .satisfies(ran -> assertThat(ran.err()).startsWith("KEYS-025 ").contains(key.toString()));

        Files.delete(key);
        Ran recovered = run(shares.get(0) + shares.get(2), "keys", "recover");

        assertThat(recovered.err()).isEmpty();
        assertThat(recovered.out()).startsWith("written: " + key);
        assertThat(key).hasBinaryContent(original);
    }

    @Test
    void whatCannotBeIsRefusedWithASentenceAndWritesNothing() throws IOException {
        Path key = masterKey(directory);
        List<String> shares = List.of(run("", "keys", "split").out().split("(?=Share )"));
        List<String> others = List.of(run("", "keys", "split").out().split("(?=Share )"));
        Files.delete(key);

        assertThat(run(shares.getFirst(), "keys", "recover").err()).startsWith("KEYS-026 two shares are needed, 1");
        assertThat(run(shares.get(0) + shares.get(0), "keys", "recover").err()).startsWith("KEYS-023 ");
        assertThat(run(shares.get(0) + others.get(1), "keys", "recover").err()).startsWith("KEYS-024 ");
        String mistyped = shares.get(1).replaceFirst("([0-9]{5}) ([0-9]{5})", "99999 $2");
        assertThat(run(shares.get(0) + mistyped, "keys", "recover").err())
                .startsWith("KEYS-022 share 2 is not as it was printed, look at group 1:");
        assertThat(key).doesNotExist();
        assertThat(run("", "keys", "split")).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(69);
            assertThat(ran.err()).startsWith("KEYS-005 ");
        });
    }

    @Test
    void aKeyThatIsNotExchangeableEndsWith64() {
        Ran ran = run("", "keys", "rotate", "log");

        assertThat(ran.code()).isEqualTo(64);
        assertThat(ran.err())
                .isEqualTo("KEYS-020 there is no key log to exchange: one of field, key-encryption, blind-index\n");
    }

    private static Path masterKey(Path directory) throws IOException {
        String head = "commonseal-master-key/v1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        String check =
                Hash.sha256(head.getBytes(StandardCharsets.US_ASCII)).hex().substring(0, 16);
        Path file = directory.resolve("master.key");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, head + "\n" + check + "\n");
    }

    private Ran run(String typed, String group, String command, String... more) {
        List<String> arguments = new java.util.ArrayList<>(List.of(group, command));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--set", "profile=demonstration", "--set", "data.directory=" + directory));
        InputStream in = System.in;
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        try {
            System.setIn(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
            int code = Main.run(arguments.toArray(String[]::new));
            return new Ran(code, printed.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setIn(in);
            System.setOut(out);
            System.setErr(err);
        }
    }

    private record Ran(int code, String out, String err) {}
}
