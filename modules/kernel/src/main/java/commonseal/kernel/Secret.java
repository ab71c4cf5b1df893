package commonseal.kernel;

import java.util.Arrays;

/** A password, token or code on its way through: prints as {@code ***}, compares in constant time, has no hash code to leak. */
public final class Secret {

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** UTF-8 bytes of {@code text}. */
    public static Secret of(String text) {
        return new Secret(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** A copy of {@code bytes}. */
    public static Secret of(byte[] bytes) {
        return new Secret(bytes.clone());
    }

    /** A copy of the bytes, for the one place that needs them. */
    public byte[] reveal() {
        return bytes.clone();
    }

    /** The bytes as UTF-8 text, for the one place that needs it. */
    public String revealText() {
        return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && java.security.MessageDigest.isEqual(bytes, secret.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(new int[] {bytes.length});
    }

    @Override
    public String toString() {
        return "***";
    }
}
