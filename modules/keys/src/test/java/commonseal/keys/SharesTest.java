package commonseal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.keys.internal.KeysModule;
import commonseal.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master key on three sheets of paper. */
class SharesTest {

    /** 32 bytes 00 to 1f. */
    private static final String FILE = """
            commonseal-master-key/v1
            AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
            %s
            """;

    @TempDir
    Path folder;

    private List<String> shares = List.of();

    @BeforeEach
    void split() throws IOException {
        byte[] text = "commonseal-master-key/v1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        Files.writeString(
                original(),
                FILE.formatted(commonseal.proof.Hash.sha256(text).hex().substring(0, 16)));
        Files.setPosixFilePermissions(original(), PosixFilePermissions.fromString("rw-------"));
        shares = KeysModule.split(KeysModule.inFile(folder));
    }

    @Test
    void anyTwoOfTheThreeGiveTheFileBackByteForByte() throws IOException {
        for (int[] two : new int[][] {{0, 1}, {1, 0}, {0, 2}, {2, 0}, {1, 2}, {2, 1}}) {
            Path file = folder.resolve("recovered-" + two[0] + two[1]);

            RecoverResult result = KeysModule.recover(shares.get(two[0]), shares.get(two[1]), file);

            assertThat(result).isInstanceOf(RecoverResult.Written.class);
            assertThat(file).hasSameBinaryContentAs(original());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aShareIsFourLinesOfSixGroupsOfFiveDigits() {
        assertThat(shares).hasSize(3).allSatisfy(share -> assertThat(share).matches("(([0-9]{5} ){5}[0-9]{5}\n?){4}"));
        assertThat(KeysModule.split(KeysModule.inFile(folder)))
                .as("another split")
                .doesNotContainAnyElementsOf(shares);
    }

    @Test
    void everyWrongDigitIsNoticed() {
        Random random = Seeds.random("wrongDigit");
        String share = shares.getFirst();
        for (int i = 0; i < share.length(); i++) {
            if (!Character.isDigit(share.charAt(i))) {
                continue;
            }
            char other = (char) ('0' + (share.charAt(i) - '0' + 1 + random.nextInt(9)) % 10);
            String wrong = share.substring(0, i) + other + share.substring(i + 1);

            assertThat(KeysModule.recover(shares.get(1), wrong, folder.resolve("new")))
                    .isInstanceOfSatisfying(
                            RecoverResult.Mistyped.class,
                            mistyped -> assertThat(mistyped.share()).isEqualTo(2));
        }
        assertThat(KeysModule.recover("", share, folder.resolve("new"))).isEqualTo(new RecoverResult.Mistyped(1, 1));
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    void sharesOfTwoSplitsOneShareTwiceAndAnExistingFileAreRefused() {
        List<String> others = KeysModule.split(KeysModule.inFile(folder));
        Path file = folder.resolve("new");

        assertThat(KeysModule.recover(shares.get(0), others.get(1), file)).isEqualTo(new RecoverResult.NotTogether());
        assertThat(KeysModule.recover(shares.get(0), shares.get(0), file)).isEqualTo(new RecoverResult.SameShare());
        assertThat(KeysModule.recover(shares.get(0), shares.get(1), original()))
                .isEqualTo(new RecoverResult.FileExists());
        assertThat(file).doesNotExist();
    }

    @Test
    void noMessageOfARefusedFileTellsTheKey() throws IOException {
        Files.writeString(original(), Files.readString(original()).replace("AAEC", "AAED"));

        assertThatThrownBy(() -> KeysModule.split(KeysModule.inFile(folder)))
                .isInstanceOf(KeysRefused.class)
                .hasMessageStartingWith("KEYS-006")
                .hasMessageNotContaining("AAED");
    }

    @Test
    void oneShareAloneIsEvenlySpread() {
        // Of a secret byte of zero a share's byte is slope times number: uniform if the slopes are.
        int[] counts = new int[256];
        for (int i = 0; i < 2_000; i++) {
            int group = Integer.parseInt(
                    KeysModule.split(KeysModule.inFile(folder)).getFirst().split("\\s+")[3]);
            counts[group >> 8]++;
        }

        assertThat(Arrays.stream(counts).max().orElse(0)).isLessThan(40);
    }

    private Path original() {
        return folder.resolve("master.key");
    }
}
