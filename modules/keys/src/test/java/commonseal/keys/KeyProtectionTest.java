package commonseal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.kernel.Clock;
import commonseal.kernel.Secret;
import commonseal.keys.KeyProtection.ProtectResult;
import commonseal.keys.KeyProtection.UnsealResult;
import commonseal.keys.internal.KeysModule;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The master key under a passphrase. */
class KeyProtectionTest {

    private static final Secret PASSPHRASE = Secret.of("six words drawn by lot are good");
    private static final Secret OTHER = Secret.of("another passphrase altogether");
    private static final Duration CHILD_LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final FakeClock clock = new FakeClock();
    private KeyProtection protection = KeysModule.protection(Path.of("absent"), clock);
    private byte[] key = new byte[0];

    @BeforeEach
    void makeAKey() {
        protection = KeysModule.protection(folder, clock);
        KeysModule.inFile(folder).keep(new byte[] {
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
            29, 30, 31
        });
        key = KeysModule.inFile(folder).key();
    }

    @Test
    void theWayThereAndBackGivesTheSameKey() throws IOException {
        byte[] plain = Files.readAllBytes(folder.resolve("master.key"));

        assertThat(protection.protect(PASSPHRASE)).isInstanceOf(ProtectResult.Done.class);

        assertThat(folder.resolve("master.key")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("master.sealed"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(folder.resolve("master.sealed")))
                .startsWith("commonseal-protected-master-key/v1\nargon2id 65536 3 ")
                .doesNotContain(Files.readAllLines(written(plain)).get(1));
        assertThat(opened(PASSPHRASE)).isEqualTo(key);

        assertThat(protection.unprotect(OTHER)).isEqualTo(new ProtectResult.WrongPassphrase());
        assertThat(protection.unprotect(PASSPHRASE)).isInstanceOf(ProtectResult.Done.class);
        assertThat(folder.resolve("master.sealed")).doesNotExist();
        assertThat(folder.resolve("master.key")).hasBinaryContent(plain);
    }

    private Path written(byte[] plain) throws IOException {
        return Files.write(folder.resolve("plain"), plain);
    }

    @Test
    void aWrongPassphraseIsCountedAndTheNextOneWaits() {
        protection.protect(PASSPHRASE);

        assertThat(protection.unseal(OTHER)).isEqualTo(new UnsealResult.Wrong(1, Duration.ofSeconds(1)));
        assertThat(protection.unseal(PASSPHRASE)).isEqualTo(new UnsealResult.TooSoon(Duration.ofSeconds(1)));
        clock.advance(Duration.ofSeconds(1));
        assertThat(protection.unseal(OTHER)).isEqualTo(new UnsealResult.Wrong(2, Duration.ofSeconds(2)));
        clock.advance(Duration.ofSeconds(2));
        assertThat(protection.unseal(PASSPHRASE))
                .isInstanceOfSatisfying(
                        UnsealResult.Opened.class,
                        opened -> assertThat(opened.wrongBefore()).isEqualTo(2));
    }

    @Test
    void theDelayEndsAtAMinute() {
        protection.protect(PASSPHRASE);
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 9; i++) {
            UnsealResult said = protection.unseal(OTHER);
            assertThat(said).isInstanceOf(UnsealResult.Wrong.class);
            longest = ((UnsealResult.Wrong) said).next();
            clock.advance(longest);
        }
        assertThat(longest).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void twoSharesOpenAndThoseOfAnotherKeyDoNot() {
        List<Secret> shares = shares(folder);
        Path elsewhere = folder.resolve("elsewhere");
        KeysModule.inFile(elsewhere).keep(new byte[32]);
        List<Secret> others = shares(elsewhere);
        protection.protect(PASSPHRASE);

        assertThat(protection.unseal(shares.get(2), shares.get(0)))
                .isInstanceOfSatisfying(
                        UnsealResult.Opened.class,
                        opened -> assertThat(opened.key().key()).isEqualTo(key));
        assertThat(protection.unseal(shares.get(0), shares.get(0)))
                .isEqualTo(new UnsealResult.BadShares(new RecoverResult.SameShare()));
        assertThat(protection.unseal(others.get(0), others.get(1))).isInstanceOf(UnsealResult.OtherKey.class);
    }

    private static List<Secret> shares(Path of) {
        return KeysModule.split(KeysModule.inFile(of)).stream().map(Secret::of).toList();
    }

    @Test
    void aForgottenPassphraseIsReplacedByWayOfTwoShares() {
        List<Secret> shares = shares(folder);
        protection.protect(PASSPHRASE);

        assertThat(KeysModule.recover(
                        shares.get(0).revealText(), shares.get(1).revealText(), folder.resolve("master.key")))
                .isInstanceOf(RecoverResult.Written.class);
        assertThat(protection.protect(OTHER)).isInstanceOf(ProtectResult.Done.class);

        assertThat(opened(OTHER)).isEqualTo(key);
        assertThat(folder.resolve("master.key")).doesNotExist();
    }

    @Test
    void aNewDistrictsKeyIsMadeUnderThePassphraseAndNeverASecondOne() {
        Path fresh = folder.resolve("fresh");
        KeyProtection founding = KeysModule.protection(fresh, clock);

        assertThat(founding.found(Secret.of("14 characters.")))
                .as("one too few")
                .isEqualTo(new ProtectResult.TooShort());
        assertThat(founding.found(PASSPHRASE)).isInstanceOf(ProtectResult.Done.class);
        assertThat(founding.found(PASSPHRASE)).isEqualTo(new ProtectResult.KeyExists());
        assertThat(protection.found(PASSPHRASE)).isEqualTo(new ProtectResult.KeyExists());
        assertThat(founding.unseal(PASSPHRASE)).isInstanceOf(UnsealResult.Opened.class);
        assertThat(fresh.resolve("master.key")).doesNotExist();
    }

    @Test
    void aDistrictThatWasNeverOpenIsSealedWithoutPublicKeysAndStillWired() {
        Keys sealed = KeysModule.sealed(folder);

        assertThatThrownBy(() -> sealed.logSigner().verifierKey()).isInstanceOf(Keys.Sealed.class);
        assertThatThrownBy(() -> sealed.rootSigner().verifierKey()).isInstanceOf(Keys.Sealed.class);
        assertThatThrownBy(() -> sealed.logSigner().sign(new byte[1])).isInstanceOf(Keys.Sealed.class);
    }

    @Test
    void filesOfTwoKeysStayAsTheyAre() throws IOException {
        protection.protect(PASSPHRASE);
        KeysModule.inFile(folder).keep(new byte[32]);
        byte[] before = Files.readAllBytes(folder.resolve("master.sealed"));

        assertThat(protection.protect(OTHER)).isInstanceOf(ProtectResult.DifferentKeys.class);
        assertThat(protection.unprotect(PASSPHRASE)).isInstanceOf(ProtectResult.DifferentKeys.class);

        assertThat(folder.resolve("master.sealed")).hasBinaryContent(before);
        assertThat(KeysModule.inFile(folder).key()).isEqualTo(new byte[32]);
    }

    @Test
    void aDamagedOrWeakenedOrReadableFileIsRefused() throws IOException {
        protection.protect(PASSPHRASE);
        Path file = folder.resolve("master.sealed");
        String whole = Files.readString(file);

        Files.writeString(file, whole.replace("65536 3", "1024 1"));
        assertThatThrownBy(() -> protection.unseal(PASSPHRASE))
                .isInstanceOf(KeysRefused.class)
                .hasMessageStartingWith("KEYS-006");
        Files.writeString(file, whole);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> protection.unseal(PASSPHRASE))
                .isInstanceOf(KeysRefused.class)
                .hasMessageStartingWith("KEYS-004");
    }

    @ParameterizedTest
    @CsvSource({
        "keys.protect.sealed-written, protect",
        "keys.protect.plain-deleted, protect",
        "keys.unprotect.plain-written, unprotect",
        "keys.unprotect.sealed-deleted, unprotect"
    })
    void afterACrashTheKeyOpensAndTheSameCommandCompletesTheAct(String point, String act) {
        if (act.equals("unprotect")) {
            protection.protect(PASSPHRASE);
        }

        try (ChildJvm child = ChildJvm.start(Child.class, Map.of("commonseal.crash", point), folder.toString(), act)) {
            assertThat(child.exitCode(CHILD_LIMIT)).as(child.output()).isEqualTo(ChildJvm.CRASHED);
        }

        assertThat(protection.isPlain() ? KeysModule.inFile(folder).key() : opened(PASSPHRASE))
                .isEqualTo(key);
        if (protection.isPlain() && protection.isProtected()) {
            assertThat(opened(PASSPHRASE)).isEqualTo(key);
            assertThat(act.equals("protect") ? protection.protect(PASSPHRASE) : protection.unprotect(PASSPHRASE))
                    .isInstanceOf(ProtectResult.Done.class);
        }
        assertThat(protection.isPlain()).isEqualTo(act.equals("unprotect"));
        assertThat(protection.isProtected()).isEqualTo(act.equals("protect"));
        assertThat(act.equals("unprotect") ? KeysModule.inFile(folder).key() : opened(PASSPHRASE))
                .isEqualTo(key);
    }

    private byte[] opened(Secret passphrase) {
        UnsealResult said = protection.unseal(passphrase);
        assertThat(said).isInstanceOf(UnsealResult.Opened.class);
        return ((UnsealResult.Opened) said).key().key();
    }

    /** A command that dies on the way. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            KeyProtection protection = KeysModule.protection(Path.of(args[0]), Clock.system());
            var unused = args[1].equals("protect") ? protection.protect(PASSPHRASE) : protection.unprotect(PASSPHRASE);
        }
    }
}
