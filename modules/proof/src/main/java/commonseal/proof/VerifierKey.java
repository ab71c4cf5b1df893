package commonseal.proof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A public key of C2SP signed-note: {@code name+keyid+base64(algorithm ‖ key)}.
 *
 * @param name of the key; for a log, its origin
 */
public record VerifierKey(String name, Algorithm algorithm, Ed25519PublicKey key) {
    /** How the signature is made. Notes may carry others; they are ignored as unknown. */
    public enum Algorithm {
        /** Over the note's text. */
        ED25519(0x01),
        /** A witness's timestamped cosignature (C2SP tlog-cosignature): over {@link Cosignature#message}. */
        COSIGNATURE_V1(0x04);

        private final byte code;

        Algorithm(int code) {
            this.code = (byte) code;
        }
    }

    public VerifierKey {
        Encoding.name(name);
    }

    /** A key that signs the text itself. */
    public static VerifierKey ed25519(String name, Ed25519PublicKey key) {
        return new VerifierKey(name, Algorithm.ED25519, key);
    }

    /** A witness's key. */
    public static VerifierKey cosignature(String name, Ed25519PublicKey key) {
        return new VerifierKey(name, Algorithm.COSIGNATURE_V1, key);
    }

    /**
     * Reads a vkey line.
     *
     * @throws MalformedException if the form, the key id, the algorithm or the key is not right
     */
    public static VerifierKey parse(String vkey) {
        String[] parts = vkey.split("\\+", 3); // base64 may hold '+', a name may not
        if (parts.length != 3 || !parts[1].matches("[0-9a-f]{8}")) {
            throw new MalformedException("a verifier key is written name+8 hexadecimal digits+base64");
        }
        byte[] typed = Encoding.base64(parts[2]);
        if (typed.length != 1 + Ed25519PublicKey.SIZE) {
            throw new MalformedException("a verifier key of unknown kind");
        }
        for (Algorithm algorithm : Algorithm.values()) {
            if (algorithm.code == typed[0]) {
                Ed25519PublicKey key = Ed25519PublicKey.of(Arrays.copyOfRange(typed, 1, typed.length));
                VerifierKey parsed = new VerifierKey(parts[0], algorithm, key);
                if (!parsed.keyIdHex().equals(parts[1])) {
                    throw new MalformedException("the key id of a verifier key does not fit name and key");
                }
                return parsed;
            }
        }
        throw new MalformedException("a verifier key of unknown kind");
    }

    /** The vkey line, without line end. */
    public String format() {
        return name + "+" + keyIdHex() + "+" + Encoding.base64(typedKey());
    }

    /** First four bytes of SHA-256(name ‖ "\n" ‖ algorithm ‖ key), big endian. */
    public int keyId() {
        Hash hash = Hash.sha256((name + "\n").getBytes(StandardCharsets.UTF_8), typedKey());
        return ByteBuffer.wrap(hash.bytes()).getInt();
    }

    /** Whether this key made this signature (without key id) over the text of a note. */
    public boolean verify(byte[] text, byte[] signature) {
        return switch (algorithm) {
            case ED25519 -> key.verify(text, signature);
            case COSIGNATURE_V1 ->
                Cosignature.parse(signature)
                        .filter(c -> key.verify(Cosignature.message(c.unixSeconds(), text), c.signature()))
                        .isPresent();
        };
    }

    private String keyIdHex() {
        return String.format(java.util.Locale.ROOT, "%08x", keyId());
    }

    private byte[] typedKey() {
        return Encoding.join(new byte[] {algorithm.code}, key.bytes());
    }

    @Override
    public String toString() {
        return format();
    }
}
