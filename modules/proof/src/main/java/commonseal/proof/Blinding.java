package commonseal.proof;

import java.security.MessageDigest;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The 32 random bytes r that hide a record behind its leaf. Whoever destroys r makes the leaf unlinkable to the
 * record, so r is stored encrypted beside the record and is never printed.
 */
public final class Blinding {
    /** Length in bytes. */
    public static final int SIZE = 32;

    private final byte[] bytes;

    private Blinding(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Fresh bytes; {@code random} must be a cryptographic generator, for r is all that hides the record. */
    public static Blinding random(SecureRandom random) {
        byte[] bytes = new byte[SIZE];
        random.nextBytes(bytes);
        return new Blinding(bytes);
    }

    /**
     * The value in a copy of {@code bytes}.
     *
     * @throws MalformedException if there are not exactly 32
     */
    public static Blinding of(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new MalformedException("a blinding has 32 bytes, not " + bytes.length);
        }
        return new Blinding(bytes.clone());
    }

    /**
     * Standard base64 with padding.
     *
     * @throws MalformedException for anything else
     */
    public static Blinding fromBase64(String base64) {
        return of(Encoding.base64(base64));
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Standard base64 with padding. */
    public String base64() {
        return Encoding.base64(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Blinding blinding && MessageDigest.isEqual(bytes, blinding.bytes);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(bytes);
    }

    /** Never the value. */
    @Override
    public String toString() {
        return "***";
    }
}
