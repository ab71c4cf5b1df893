package commonseal.keys.internal;

import commonseal.kernel.CrashPoint;
import commonseal.kernel.DurableFile;
import commonseal.keys.KeyWrapping;
import commonseal.keys.KeysRefused;
import commonseal.keys.MasterKeyProvider;
import commonseal.proof.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The master key, encrypted by a service, in file {@code master.wrapped}: version, what the service gave, the key's
 * fingerprint, checksum. Without the service the file is worth nothing.
 */
record WrappedMasterKey(Path file, KeyWrapping service) implements MasterKeyProvider {

    static final String FILE = "master.wrapped";
    private static final String VERSION = "commonseal-wrapped-key/v1";
    private static final int LONGEST = 4_096;

    @Override
    public String place() {
        return "in " + file + " under " + service.place();
    }

    @Override
    public boolean isThere() {
        return Files.exists(file);
    }

    /** @throws commonseal.keys.KeysUnavailable if the service cannot be asked */
    @Override
    public byte[] key() {
        String[] lines = read();
        byte[] key = service.unwrap(lines[1]);
        if (!MasterKey.fingerprint(key).equals(lines[2])) {
            throw new KeysRefused("KEYS-053 " + service.place() + " gave another key than the one that was wrapped ("
                    + MasterKey.fingerprint(key) + " instead of " + lines[2]
                    + "): give it its old key back, or take two shares ('commonseal keys recover')");
        }
        return key;
    }

    /** Asked back before it is written: what the service cannot give back is not relied on. */
    @Override
    public void keep(byte[] fresh) {
        String wrapped = service.wrap(fresh);
        boolean fits = !wrapped.isEmpty()
                && wrapped.length() <= LONGEST
                && wrapped.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (!fits || !Arrays.equals(service.unwrap(wrapped), fresh)) {
            throw new KeysRefused("KEYS-054 " + service.place()
                    + " does not give back what it was given: look at its key; nothing was written");
        }
        String fingerprint = MasterKey.fingerprint(fresh);
        try {
            boolean unused = DurableFile.create(
                    file, VERSION + "\n" + wrapped + "\n" + fingerprint + "\n" + checksum(wrapped, fingerprint) + "\n");
        } catch (IOException e) {
            throw new KeysRefused("KEYS-005 the file " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** See {@link KeysModule#wrap}. */
    String takeOver(Path plain) {
        if (!Files.exists(plain)) {
            throw new KeysRefused("KEYS-051 there is no " + plain + " to wrap: look at data.directory");
        }
        byte[] key = MasterKey.bytes(plain);
        if (!isThere()) {
            keep(key);
        }
        CrashPoint.reach("keys.wrap.written");
        if (!Arrays.equals(key(), key)) {
            throw new KeysRefused("KEYS-052 " + plain + " and " + file
                    + " hold different keys: move the one that is not this district's away");
        }
        try {
            DurableFile.delete(plain);
        } catch (IOException e) {
            throw new KeysRefused("KEYS-005 the file " + plain + " cannot be deleted: " + e.getMessage(), e);
        }
        return MasterKey.fingerprint(key);
    }

    private String[] read() {
        try {
            String[] lines = Files.readString(file, StandardCharsets.US_ASCII).split("\n", -1);
            boolean whole = lines.length == 5
                    && lines[0].equals(VERSION)
                    && lines[3].equals(checksum(lines[1], lines[2]))
                    && lines[4].isEmpty();
            if (!whole) {
                throw new KeysRefused("KEYS-006 the file " + file + " is damaged: restore it from its backup");
            }
            return lines;
        } catch (IOException e) {
            throw new KeysRefused("KEYS-005 the file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String checksum(String wrapped, String fingerprint) {
        return Hash.sha256((VERSION + "\n" + wrapped + "\n" + fingerprint).getBytes(StandardCharsets.US_ASCII))
                .hex()
                .substring(0, 16);
    }
}
