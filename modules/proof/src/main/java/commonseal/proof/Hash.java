package commonseal.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 value (in commitments of {@link Suite#SM}: an SM3 value): exactly 32 bytes, immutable, ordered as unsigned bytes. */
public final class Hash implements Comparable<Hash> {
    /** Length in bytes. */
    public static final int SIZE = 32;

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The value in a copy of {@code bytes}.
     *
     * @throws MalformedException if there are not exactly 32
     */
    public static Hash of(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new MalformedException("a hash has 32 bytes, not " + bytes.length);
        }
        return new Hash(bytes.clone());
    }

    /** SHA-256 of the parts, one after the other. */
    public static Hash sha256(byte[]... parts) {
        MessageDigest digest = newDigest();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return new Hash(digest.digest());
    }

    /**
     * 64 lower-case hexadecimal digits.
     *
     * @throws MalformedException for anything else
     */
    public static Hash fromHex(String hex) {
        if (hex.length() != 2 * SIZE || !hex.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
            throw new MalformedException("a hash is written as 64 lower-case hexadecimal digits");
        }
        return new Hash(HexFormat.of().parseHex(hex));
    }

    /**
     * Standard base64 with padding.
     *
     * @throws MalformedException for anything else, other spellings of the same bytes included
     */
    public static Hash fromBase64(String base64) {
        return of(Encoding.base64(base64));
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** 64 lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** Standard base64 with padding. */
    public String base64() {
        return Encoding.base64(bytes);
    }

    /** Adds the value to a running digest without a copy. */
    void feed(MessageDigest digest) {
        digest.update(bytes);
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static Hash digested(MessageDigest digest) {
        return new Hash(digest.digest());
    }

    @Override
    public int compareTo(Hash other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
