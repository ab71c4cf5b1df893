package commonseal.carriers;

import commonseal.proof.CanonicalJson;
import commonseal.proof.Ed25519PublicKey;
import commonseal.proof.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * A signed JSON object in the compact form of RFC 7515. Reading proves nothing; which algorithm counts is decided by the
 * key that verifies, never by the header alone.
 *
 * @param header as signed; refused with {@code crit}, for we know no extension
 * @param payload as signed
 * @param text the whole compact form
 */
public record Jws(ObjectNode header, ObjectNode payload, String text) {
    /** Longest compact form in characters. */
    public static final int MAX_LENGTH = 4 * 1024 * 1024;

    public Jws {
        header = header.deepCopy();
        payload = payload.deepCopy();
    }

    @Override
    public ObjectNode header() {
        return header.deepCopy();
    }

    @Override
    public ObjectNode payload() {
        return payload.deepCopy();
    }

    /** How to sign. */
    public enum Algorithm {
        /** ECDSA over P-256 with SHA-256: 64 bytes r and s. */
        ES256("ES256"),
        /** Ed25519. */
        ED25519("EdDSA");

        private final String word;

        Algorithm(String word) {
            this.word = word;
        }
    }

    /**
     * Signs.
     *
     * @param header without {@code alg}
     * @param sign gives the 64 bytes of a signature
     */
    public static Jws sign(Algorithm algorithm, ObjectNode header, ObjectNode payload, UnaryOperator<byte[]> sign) {
        ObjectNode full = header.deepCopy().put("alg", algorithm.word);
        String input = Base64Url.encode(CanonicalJson.of(full)) + "." + Base64Url.encode(CanonicalJson.of(payload));
        byte[] signature = sign.apply(input.getBytes(StandardCharsets.US_ASCII));
        return new Jws(full, payload, input + "." + Base64Url.encode(signature));
    }

    /**
     * Reads one strictly: no duplicate member, no other spelling of its base64url.
     *
     * @throws MalformedException if it is none
     */
    public static Jws parse(String compact) {
        if (compact.length() > MAX_LENGTH) {
            throw new MalformedException("a token that is too long");
        }
        String[] parts = compact.split("\\.", -1);
        if (parts.length != 3) {
            throw new MalformedException("not a signed token");
        }
        ObjectNode header = Members.object(CanonicalJson.parse(Base64Url.decode(parts[0])));
        ObjectNode payload = Members.object(CanonicalJson.parse(Base64Url.decode(parts[1])));
        if (header.has("crit") || Base64Url.decode(parts[2]).length != 64) {
            throw new MalformedException("not a token of a kind we know");
        }
        return new Jws(header, payload, compact);
    }

    /** The header's {@code typ}; absent if it has none. */
    public Optional<String> type() {
        return Members.optionalText(header, "typ");
    }

    /** Whether this key signed it with ES256. */
    public boolean signedBy(P256Key key) {
        return says(Algorithm.ES256) && key.verify(input(), signature());
    }

    /** Whether this key signed it with EdDSA. */
    public boolean signedBy(Ed25519PublicKey key) {
        return says(Algorithm.ED25519) && key.verify(input(), signature());
    }

    private boolean says(Algorithm algorithm) {
        return Members.optional(header, "alg")
                .filter(alg -> alg.isString() && alg.stringValue().equals(algorithm.word))
                .isPresent();
    }

    private byte[] input() {
        return text.substring(0, text.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] signature() {
        return Base64Url.decode(text.substring(text.lastIndexOf('.') + 1));
    }
}
