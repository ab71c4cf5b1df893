package commonseal.proof;

import java.nio.ByteBuffer;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/**
 * What the ledger keeps of a record: 34 bytes, {@code 0x01 ‖ suite ‖ C} with {@code C = SHA-256(0x20 ‖ suite ‖ r ‖
 * SHA-256(JCS(record)))}. It says nothing about the record to anyone who lacks r, even if he can guess the record, and
 * binds the record for everyone who has both. Format, example and golden vectors: docs/leaf.md.
 */
public record Leaf(byte suite, Hash commitment) {
    /** First byte of every leaf. */
    public static final byte VERSION = 0x01;

    /** SHA-256, Ed25519. */
    public static final byte SUITE_INTERNATIONAL = 0x01;

    /** Length in bytes. */
    public static final int SIZE = 2 + Hash.SIZE;

    private static final byte COMMITMENT_DOMAIN = 0x20;

    public Leaf {
        if (suite != SUITE_INTERNATIONAL) {
            throw new MalformedException("unknown leaf suite " + suite);
        }
    }

    /**
     * What opens a leaf beside the record itself.
     *
     * @param blinding r; secret until the record is shown
     */
    public record Opening(byte suite, Blinding blinding) {
        /** The leaf of this record. */
        public Leaf commit(JsonNode record) {
            return new Leaf(suite, commitment(suite, blinding, CanonicalJson.digest(record)));
        }
    }

    /** The leaf of a record under the international suite. */
    public static Leaf commit(JsonNode record, Blinding blinding) {
        return new Opening(SUITE_INTERNATIONAL, blinding).commit(record);
    }

    /**
     * Reads 34 bytes.
     *
     * @throws MalformedException if they are not a leaf of a known version and suite
     */
    public static Leaf parse(byte[] bytes) {
        if (bytes.length != SIZE || bytes[0] != VERSION) {
            throw new MalformedException("not a leaf of version 1");
        }
        return new Leaf(bytes[1], Hash.of(Arrays.copyOfRange(bytes, 2, SIZE)));
    }

    /** The 34 bytes; a fresh array. */
    public byte[] bytes() {
        return ByteBuffer.allocate(SIZE)
                .put(VERSION)
                .put(suite)
                .put(commitment.bytes())
                .array();
    }

    /** Its hash in the tree: SHA-256(0x00 ‖ leaf). */
    public Hash hash() {
        return Merkle.leafHash(bytes());
    }

    private static Hash commitment(byte suite, Blinding blinding, Hash recordDigest) {
        return Hash.sha256(new byte[] {COMMITMENT_DOMAIN, suite}, blinding.bytes(), recordDigest.bytes());
    }
}
