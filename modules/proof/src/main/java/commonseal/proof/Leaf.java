package commonseal.proof;

import java.nio.ByteBuffer;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/**
 * What the ledger keeps of a record: 34 bytes, {@code 0x01 ‖ suite ‖ C} with {@code C = H(0x20 ‖ suite ‖ r ‖
 * H(JCS(record)))} and H the suite's hash. It says nothing about the record to anyone who lacks r, even if he can guess
 * the record, and binds the record for everyone who has both. Format, example and golden vectors: docs/leaf.md.
 */
public record Leaf(Suite suite, Hash commitment) {
    /** First byte of every leaf. */
    public static final byte VERSION = 0x01;

    /** Length in bytes. */
    public static final int SIZE = 2 + Hash.SIZE;

    private static final byte COMMITMENT_DOMAIN = 0x20;

    /** The leaf of a record, of the suite that r was drawn for. */
    public static Leaf commit(JsonNode record, Blinding blinding) {
        Suite suite = blinding.suite();
        return new Leaf(
                suite,
                suite.digest(
                        new byte[] {COMMITMENT_DOMAIN, suite.id()},
                        blinding.r(),
                        suite.digest(CanonicalJson.of(record)).bytes()));
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
        Suite suite = Suite.ofId(bytes[1]).orElseThrow(() -> new MalformedException("unknown leaf suite " + bytes[1]));
        return new Leaf(suite, Hash.of(Arrays.copyOfRange(bytes, 2, SIZE)));
    }

    /** The 34 bytes; a fresh array. */
    public byte[] bytes() {
        return ByteBuffer.allocate(SIZE)
                .put(VERSION)
                .put(suite.id())
                .put(commitment.bytes())
                .array();
    }

    /** Its hash in the tree: SHA-256(0x00 ‖ leaf). */
    public Hash hash() {
        return Merkle.leafHash(bytes());
    }
}
