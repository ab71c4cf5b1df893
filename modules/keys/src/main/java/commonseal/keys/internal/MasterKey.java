package commonseal.keys.internal;

import com.google.crypto.tink.Aead;
import commonseal.kernel.DurableFile;
import commonseal.kernel.Ids;
import commonseal.keys.KeysRefused;
import commonseal.keys.MasterKeyProvider;
import commonseal.proof.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key that encrypts all others, from a file of three lines: version, base64 of 32 bytes, checksum. Whoever has this
 * file and the database has everything; whoever loses it has lost every encrypted field.
 */
final class MasterKey {

    private static final Logger LOG = LoggerFactory.getLogger(MasterKey.class);

    private static final String VERSION = "commonseal-master-key/v1";
    private static final int SIZE = 32;
    private static final int FINGERPRINT_DIGITS = 16;

    private final Algorithms algorithms;
    private final Aead aead;
    private final String fingerprint;

    private MasterKey(Algorithms algorithms, Aead aead, String fingerprint) {
        this.algorithms = algorithms;
        this.aead = aead;
        this.fingerprint = fingerprint;
    }

    Algorithms algorithms() {
        return algorithms;
    }

    Aead aead() {
        return aead;
    }

    String fingerprint() {
        return fingerprint;
    }

    /** @param algorithms with which the key encrypts */
    static MasterKey read(MasterKeyProvider provider, Algorithms algorithms) {
        return of(provider.place(), provider.key(), algorithms);
    }

    /** The key itself, checked like at a start. */
    static byte[] bytes(Path file) {
        try {
            if (DurableFile.isOpenToOthers(file)) {
                throw new KeysRefused("KEYS-004 the master key file " + file
                        + " can be read by others: run chmod 600 on it, then start again");
            }
            return parse(file, Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new KeysRefused("KEYS-005 the master key file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** A crash leaves either no file or a whole one; a file that is there stays as it is. */
    static void write(Path file, byte[] key) {
        try {
            if (!DurableFile.create(file, format(key))) {
                LOG.atInfo().log("another process was quicker: its master key is the district's");
            }
        } catch (IOException e) {
            throw new KeysRefused("KEYS-005 the master key file " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Kept in a plain file. */
    record InFile(Path file) implements MasterKeyProvider {
        @Override
        public String place() {
            return "file " + file;
        }

        @Override
        public boolean isThere() {
            return Files.exists(file);
        }

        @Override
        public byte[] key() {
            return bytes(file);
        }

        @Override
        public void keep(byte[] fresh) {
            write(file, fresh);
        }
    }

    static byte[] random() {
        return Ids.randomBytes(SIZE);
    }

    private static String format(byte[] key) {
        String base64 = Base64.getEncoder().encodeToString(key);
        return VERSION + "\n" + base64 + "\n" + checksum(base64) + "\n";
    }

    private static byte[] parse(Path file, String text) {
        String[] lines = text.split("\n", -1);
        boolean whole = lines.length == 4
                && lines[0].equals(VERSION)
                && lines[2].equals(checksum(lines[1]))
                && lines[3].isEmpty();
        if (!whole) {
            throw new KeysRefused("KEYS-006 the master key file " + file
                    + " is damaged: restore it from its backup, then start again");
        }
        return Base64.getDecoder().decode(lines[1]);
    }

    private static MasterKey of(String place, byte[] key, Algorithms algorithms) {
        try {
            return new MasterKey(algorithms, algorithms.underMasterKey(key), fingerprint(key));
        } catch (GeneralSecurityException e) {
            throw new KeysRefused("KEYS-006 the master key " + place + " does not hold a key", e);
        }
    }

    /** A hash of 256 random bits tells nothing of them. */
    static String fingerprint(byte[] key) {
        return Hash.sha256("commonseal master key fingerprint/v1\n".getBytes(StandardCharsets.US_ASCII), key)
                .hex()
                .substring(0, FINGERPRINT_DIGITS);
    }

    /** Finds a damaged copy; it is no secret and no defence. */
    private static String checksum(String base64) {
        return Hash.sha256((VERSION + "\n" + base64).getBytes(StandardCharsets.US_ASCII))
                .hex()
                .substring(0, FINGERPRINT_DIGITS);
    }
}
