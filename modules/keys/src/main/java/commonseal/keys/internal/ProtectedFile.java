package commonseal.keys.internal;

import com.google.crypto.tink.subtle.AesGcmJce;
import commonseal.kernel.DurableFile;
import commonseal.kernel.Ids;
import commonseal.kernel.Secret;
import commonseal.keys.KeysRefused;
import commonseal.proof.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * The master key under a passphrase, five lines: version; {@code argon2id <KiB> <passes> <salt>}; fingerprint of the key;
 * nonce, ciphertext and tag of AES-256-GCM over the key with the lines before as associated data; checksum.
 */
record ProtectedFile(String settings, String fingerprint, String wrapped) {

    private static final String VERSION = "commonseal-protected-master-key/v1";
    private static final int SALT_BYTES = 16;
    private static final int KEY_BYTES = 32;
    /** RFC 9106, second recommendation: 64 MiB, three passes; one lane, as one thread computes it. */
    private static final int MEMORY_KIB = 65_536;

    private static final int PASSES = 3;
    /** What a file may ask for at most: a gigabyte, twenty passes. */
    private static final int MOST_MEMORY_KIB = 1 << 20;

    private static final int MOST_PASSES = 20;
    private static final int CHECK_DIGITS = 16;

    static ProtectedFile wrap(byte[] key, Secret passphrase) {
        String settings = "argon2id " + MEMORY_KIB + " " + PASSES + " "
                + Base64.getEncoder().encodeToString(Ids.randomBytes(SALT_BYTES));
        String fingerprint = MasterKey.fingerprint(key);
        ProtectedFile empty = new ProtectedFile(settings, fingerprint, "");
        try {
            byte[] wrapped = empty.aead(passphrase).encrypt(key, empty.associatedData());
            return new ProtectedFile(settings, fingerprint, Base64.getEncoder().encodeToString(wrapped));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM encrypts every value", e);
        }
    }

    /** Empty if the passphrase is another. */
    Optional<byte[]> unwrap(Secret passphrase) {
        try {
            byte[] key = aead(passphrase).decrypt(Base64.getDecoder().decode(wrapped), associatedData());
            return Optional.of(key);
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private AesGcmJce aead(Secret passphrase) throws GeneralSecurityException {
        String[] parts = settings.split(" ", -1);
        Argon2Parameters parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(Integer.parseInt(parts[1]))
                .withIterations(Integer.parseInt(parts[2]))
                .withParallelism(1)
                .withSalt(Base64.getDecoder().decode(parts[3]))
                .build();
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(parameters);
        byte[] typed = normalised(passphrase).getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[KEY_BYTES];
        generator.generateBytes(typed, key);
        Arrays.fill(typed, (byte) 0);
        return new AesGcmJce(key);
    }

    /** One keyboard types an accent as one character, another as two. */
    static String normalised(Secret passphrase) {
        return Normalizer.normalize(passphrase.revealText(), Normalizer.Form.NFKC);
    }

    private byte[] associatedData() {
        return (VERSION + "\n" + settings + "\n" + fingerprint).getBytes(StandardCharsets.US_ASCII);
    }

    String format() {
        String body = VERSION + "\n" + settings + "\n" + fingerprint + "\n" + wrapped + "\n";
        return body + checksum(body) + "\n";
    }

    /** @throws KeysRefused if it is missing, damaged or readable by others */
    static ProtectedFile read(Path file) {
        try {
            if (DurableFile.isOpenToOthers(file)) {
                throw new KeysRefused(
                        "KEYS-004 the file " + file + " can be read by others: run chmod 600 on it, then start again");
            }
            String text = Files.readString(file, StandardCharsets.UTF_8);
            String[] lines = text.split("\n", -1);
            boolean whole = lines.length == 6
                    && lines[0].equals(VERSION)
                    && isBearable(lines[1])
                    && text.equals(new ProtectedFile(lines[1], lines[2], lines[3]).format());
            if (!whole) {
                throw new KeysRefused("KEYS-006 the file " + file
                        + " is damaged: restore it from its backup, or 'keys recover' from two shares");
            }
            return new ProtectedFile(lines[1], lines[2], lines[3]);
        } catch (IOException e) {
            throw new KeysRefused("KEYS-005 the file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Neither weaker than ours nor a way to exhaust the memory. */
    private static boolean isBearable(String settings) {
        if (!settings.matches("argon2id [0-9]{1,7} [0-9]{1,2} [A-Za-z0-9+/]{22}==")) {
            return false;
        }
        String[] parts = settings.split(" ", -1);
        int memory = Integer.parseInt(parts[1]);
        int passes = Integer.parseInt(parts[2]);
        return memory >= MEMORY_KIB && memory <= MOST_MEMORY_KIB && passes >= PASSES && passes <= MOST_PASSES;
    }

    /** Finds a damaged copy; it is no secret and no defence. */
    private static String checksum(String body) {
        return Hash.sha256(body.getBytes(StandardCharsets.US_ASCII)).hex().substring(0, CHECK_DIGITS);
    }
}
