package commonseal.keys.internal;

import commonseal.kernel.Clock;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.DurableFile;
import commonseal.kernel.Secret;
import commonseal.keys.KeyProtection;
import commonseal.keys.KeysRefused;
import commonseal.keys.MasterKeyProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The master key's two files and the ways between them: the new one always opens before the old one goes. */
final class PassphraseProtection implements KeyProtection {

    static final String PLAIN = "master.key";
    private static final String SEALED = "master.sealed";

    private static final Logger LOG = LoggerFactory.getLogger(PassphraseProtection.class);
    private static final int LONGEST_DELAY_SECONDS = 60;
    /** Two to the sixth is beyond the longest delay. */
    private static final int MOST_DOUBLINGS = 6;

    private final Path plain;
    private final Path sealed;
    private final Clock clock;
    private int wrong;
    private Instant notBefore = Instant.EPOCH;

    PassphraseProtection(Path folder, Clock clock) {
        this.plain = folder.resolve(PLAIN);
        this.sealed = folder.resolve(SEALED);
        this.clock = clock;
    }

    /** A key that somebody gave; it is kept where it was. */
    /** A key in memory. */
    record Given(String place, Secret secret) implements MasterKeyProvider {
        @Override
        public boolean isThere() {
            return true;
        }

        @Override
        public byte[] key() {
            return secret.reveal();
        }

        @Override
        public void keep(byte[] fresh) {
            throw new IllegalStateException("a key that is there is kept already");
        }
    }

    @Override
    public boolean isProtected() {
        return Files.exists(sealed);
    }

    @Override
    public boolean isPlain() {
        return Files.exists(plain);
    }

    @Override
    public synchronized ProtectResult protect(Secret passphrase) {
        if (!isPlain()) {
            return new ProtectResult.NoKey();
        }
        if (isTooShort(passphrase)) {
            return new ProtectResult.TooShort();
        }
        byte[] key = MasterKey.bytes(plain);
        String fingerprint = MasterKey.fingerprint(key);
        if (isProtected()) {
            String other = ProtectedFile.read(sealed).fingerprint();
            if (!other.equals(fingerprint)) {
                return new ProtectResult.DifferentKeys(fingerprint, other);
            }
        }
        return stored(() -> {
            DurableFile.replace(sealed, ProtectedFile.wrap(key, passphrase).format());
            CrashPoint.reach("keys.protect.sealed-written");
            prove(fingerprint, passphrase);
            DurableFile.delete(plain);
            CrashPoint.reach("keys.protect.plain-deleted");
            return new ProtectResult.Done(fingerprint);
        });
    }

    @Override
    public synchronized ProtectResult found(Secret passphrase) {
        if (isPlain() || isProtected()) {
            return new ProtectResult.KeyExists();
        }
        if (isTooShort(passphrase)) {
            return new ProtectResult.TooShort();
        }
        byte[] key = MasterKey.random();
        return stored(() ->
                DurableFile.create(sealed, ProtectedFile.wrap(key, passphrase).format())
                        ? new ProtectResult.Done(MasterKey.fingerprint(key))
                        : new ProtectResult.KeyExists());
    }

    @Override
    public synchronized ProtectResult unprotect(Secret passphrase) {
        if (!isProtected()) {
            return new ProtectResult.NoKey();
        }
        ProtectedFile file = ProtectedFile.read(sealed);
        byte[] key = file.unwrap(passphrase).orElse(null);
        if (key == null) {
            return new ProtectResult.WrongPassphrase();
        }
        if (isPlain()) {
            String other = MasterKey.fingerprint(MasterKey.bytes(plain));
            if (!other.equals(file.fingerprint())) {
                return new ProtectResult.DifferentKeys(other, file.fingerprint());
            }
        }
        return stored(() -> {
            MasterKey.write(plain, key);
            CrashPoint.reach("keys.unprotect.plain-written");
            if (!MasterKey.fingerprint(MasterKey.bytes(plain)).equals(file.fingerprint())) {
                throw new IOException("what was written reads otherwise");
            }
            DurableFile.delete(sealed);
            CrashPoint.reach("keys.unprotect.sealed-deleted");
            return new ProtectResult.Done(file.fingerprint());
        });
    }

    /** Read back from the disk: nothing is deleted for a file that does not open. */
    private void prove(String fingerprint, Secret passphrase) throws IOException {
        boolean opens = ProtectedFile.read(sealed)
                .unwrap(passphrase)
                .filter(key -> MasterKey.fingerprint(key).equals(fingerprint))
                .isPresent();
        if (!opens) {
            throw new IOException("what was written does not open");
        }
    }

    private interface Writing {
        ProtectResult run() throws IOException;
    }

    private ProtectResult stored(Writing writing) {
        try {
            return writing.run();
        } catch (IOException e) {
            throw new KeysRefused(
                    "KEYS-005 the master key could not be written beside " + plain + ": " + e.getMessage()
                            + "; nothing that opened before was deleted",
                    e);
        }
    }

    private static boolean isTooShort(Secret passphrase) {
        String text = ProtectedFile.normalised(passphrase);
        return text.codePointCount(0, text.length()) < SHORTEST_PASSPHRASE;
    }

    @Override
    public synchronized UnsealResult unseal(Secret passphrase) {
        Instant now = clock.now();
        if (now.isBefore(notBefore)) {
            return new UnsealResult.TooSoon(Duration.between(now, notBefore));
        }
        ProtectedFile file = ProtectedFile.read(sealed);
        // Counted before it is looked at: whoever ends the attempt has made it.
        int before = wrong;
        wrong++;
        Duration delay = Duration.ofSeconds(Math.min(LONGEST_DELAY_SECONDS, 1L << Math.min(MOST_DOUBLINGS, before)));
        notBefore = now.plus(delay);
        byte[] key = file.unwrap(passphrase).orElse(null);
        if (key == null) {
            LOG.atWarn()
                    .addKeyValue("code", "KEYS-031")
                    .addKeyValue("attempts", wrong)
                    .log("a wrong passphrase was given for the master key");
            return new UnsealResult.Wrong(wrong, delay);
        }
        return opened(key, file.fingerprint(), before);
    }

    @Override
    public synchronized UnsealResult unseal(Secret firstShare, Secret secondShare) {
        String wanted = ProtectedFile.read(sealed).fingerprint();
        return switch (Shares.combine(firstShare.revealText(), secondShare.revealText())) {
            case Shares.Combined.Bad(var why) -> new UnsealResult.BadShares(why);
            case Shares.Combined.Key(byte[] key, String fingerprint) ->
                fingerprint.equals(wanted)
                        ? opened(key, fingerprint, wrong)
                        : new UnsealResult.OtherKey(fingerprint, wanted);
        };
    }

    private UnsealResult opened(byte[] key, String fingerprint, int before) {
        wrong = 0;
        notBefore = Instant.EPOCH;
        return new UnsealResult.Opened(
                fingerprint, before, new Given("under the passphrase of " + sealed, Secret.of(key)));
    }
}
