package commonseal.proof;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What opens a leaf beside the record: the 32 random bytes r that hide the record, and the suite that r was drawn for.
 * Whoever destroys r makes the leaf unlinkable to the record, so r is stored encrypted beside the record and is never
 * printed. Written as r alone under the international suite, else as the suite's byte and then r.
 */
public final class Blinding {
    /** Length of r in bytes, and of the whole under the international suite. */
    public static final int SIZE = 32;

    private final Suite suite;
    private final byte[] r;

    private Blinding(Suite suite, byte[] r) {
        this.suite = suite;
        this.r = r;
    }

    /** Fresh bytes; {@code random} must be a cryptographic generator, for r is all that hides the record. */
    public static Blinding random(Suite suite, SecureRandom random) {
        byte[] r = new byte[SIZE];
        random.nextBytes(r);
        return new Blinding(suite, r);
    }

    /**
     * The value in a copy of {@code bytes}.
     *
     * @throws MalformedException if there are neither exactly 32 nor 33 with the byte of another known suite before r
     */
    public static Blinding of(byte[] bytes) {
        if (bytes.length == SIZE) {
            return new Blinding(Suite.INTERNATIONAL, bytes.clone());
        }
        if (bytes.length != 1 + SIZE) {
            throw new MalformedException("a blinding has 32 or 33 bytes, not " + bytes.length);
        }
        Suite suite = Suite.ofId(bytes[0])
                .filter(known -> known != Suite.INTERNATIONAL)
                .orElseThrow(() -> new MalformedException("a blinding of an unknown suite"));
        return new Blinding(suite, Arrays.copyOfRange(bytes, 1, bytes.length));
    }

    /**
     * Standard base64 with padding.
     *
     * @throws MalformedException for anything else
     */
    public static Blinding fromBase64(String base64) {
        return of(Encoding.base64(base64));
    }

    /** The suite of the leaf it opens. */
    public Suite suite() {
        return suite;
    }

    byte[] r() {
        return r.clone();
    }

    /** As {@link #of} reads it; a fresh copy. */
    public byte[] bytes() {
        return suite == Suite.INTERNATIONAL ? r.clone() : Encoding.join(new byte[] {suite.id()}, r);
    }

    /** Standard base64 with padding. */
    public String base64() {
        return Encoding.base64(bytes());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Blinding blinding && suite == blinding.suite && MessageDigest.isEqual(r, blinding.r);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(r);
    }

    /** Never the value. */
    @Override
    public String toString() {
        return "***";
    }
}
