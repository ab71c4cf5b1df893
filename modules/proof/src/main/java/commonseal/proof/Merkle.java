package commonseal.proof;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * The Merkle tree of RFC 6962 section 2.1 and RFC 9162 section 2.1 with SHA-256: hashes, roots, and inclusion and
 * consistency proofs, made and checked. Indexes and sizes are up to 2^63-1. Checking never throws on a wrong proof; it
 * says false.
 */
public final class Merkle {
    /** Root of the tree with no leaves. */
    public static final Hash EMPTY_ROOT = Hash.sha256();

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private Merkle() {}

    /**
     * Gives the hash of a complete subtree: level 0 are leaf hashes, a node at level L covers the 2^L leaves from
     * {@code index << L}. Asked only for subtrees that lie wholly within the size named in the call.
     */
    @FunctionalInterface
    public interface Nodes {
        Hash node(int level, long index);
    }

    /** SHA-256(0x00 ‖ leaf). */
    public static Hash leafHash(byte[] leaf) {
        MessageDigest digest = Hash.newDigest();
        digest.update(LEAF);
        digest.update(leaf);
        return Hash.digested(digest);
    }

    /** SHA-256(0x01 ‖ left ‖ right). */
    public static Hash nodeHash(Hash left, Hash right) {
        MessageDigest digest = Hash.newDigest();
        digest.update(NODE);
        left.feed(digest);
        right.feed(digest);
        return Hash.digested(digest);
    }

    /** The root over these leaf hashes; O(n). */
    public static Hash root(List<Hash> leafHashes) {
        return root(leafHashes.size(), nodes(leafHashes));
    }

    /** The root of the first {@code size} leaves, from at most 63 complete subtrees. */
    public static Hash root(long size, Nodes nodes) {
        checkSize(size);
        return size == 0 ? EMPTY_ROOT : range(0, size, nodes);
    }

    /** Proof that leaf {@code index} is in the tree of these leaves; O(n). */
    public static List<Hash> inclusionPath(long index, List<Hash> leafHashes) {
        return inclusionPath(index, leafHashes.size(), nodes(leafHashes));
    }

    /**
     * Proof that leaf {@code index} is in the tree of the first {@code size} leaves, from the leaf upwards.
     *
     * @throws IllegalArgumentException unless 0 &lt;= index &lt; size
     */
    public static List<Hash> inclusionPath(long index, long size, Nodes nodes) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("leaf " + index + " is not in a tree of " + size);
        }
        List<Hash> path = new ArrayList<>();
        long begin = 0;
        long end = size;
        while (end - begin > 1) {
            long middle = begin + split(end - begin);
            if (index < middle) {
                path.add(range(middle, end, nodes));
                end = middle;
            } else {
                path.add(range(begin, middle, nodes));
                begin = middle;
            }
        }
        return List.copyOf(path.reversed());
    }

    /** Proof that the tree of the first {@code size1} of these leaves is a prefix of the tree of all; O(n). */
    public static List<Hash> consistencyPath(long size1, List<Hash> leafHashes) {
        return consistencyPath(size1, leafHashes.size(), nodes(leafHashes));
    }

    /**
     * Proof that the tree of {@code size1} leaves is a prefix of the tree of {@code size2}; empty if they are equal.
     *
     * @throws IllegalArgumentException unless 0 &lt; size1 &lt;= size2
     */
    public static List<Hash> consistencyPath(long size1, long size2, Nodes nodes) {
        if (size1 <= 0 || size1 > size2) {
            throw new IllegalArgumentException("no consistency proof from " + size1 + " to " + size2);
        }
        List<Hash> path = new ArrayList<>();
        long begin = 0;
        long end = size2;
        boolean known = true; // the subtree begin..end of the old tree is its root, which the checker already has
        while (end != size1) {
            long middle = begin + split(end - begin);
            if (size1 <= middle) {
                path.add(range(middle, end, nodes));
                end = middle;
            } else {
                path.add(range(begin, middle, nodes));
                begin = middle;
                known = false;
            }
        }
        if (!known) {
            path.add(range(begin, end, nodes));
        }
        return List.copyOf(path.reversed());
    }

    /**
     * Whether {@code path} proves that the leaf with this hash is number {@code index} of the tree with this size and
     * root. Missing and trailing hashes make it false. RFC 9162 section 2.1.3.2.
     */
    public static boolean includes(long index, long size, Hash leafHash, List<Hash> path, Hash root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long fn = index;
        long sn = size - 1;
        Hash hash = leafHash;
        for (Hash sibling : path) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                hash = nodeHash(sibling, hash);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                hash = nodeHash(hash, sibling);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && hash.equals(root);
    }

    /**
     * Whether {@code path} proves that the tree with {@code size1} and {@code root1} is a prefix of the tree with
     * {@code size2} and {@code root2}. Nothing is ever proved from an empty tree. RFC 9162 section 2.1.4.2.
     */
    public static boolean consistent(long size1, long size2, Hash root1, Hash root2, List<Hash> path) {
        if (size1 <= 0 || size1 > size2) {
            return false;
        }
        if (size1 == size2) {
            return path.isEmpty() && root1.equals(root2);
        }
        boolean wholeSubtree = Long.bitCount(size1) == 1;
        if (!wholeSubtree && path.isEmpty()) {
            return false;
        }
        long fn = size1 - 1;
        long sn = size2 - 1;
        while ((fn & 1) == 1) {
            fn >>= 1;
            sn >>= 1;
        }
        Hash hash1 = wholeSubtree ? root1 : path.getFirst();
        Hash hash2 = hash1;
        for (Hash sibling : wholeSubtree ? path : path.subList(1, path.size())) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                hash1 = nodeHash(sibling, hash1);
                hash2 = nodeHash(sibling, hash2);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                hash2 = nodeHash(hash2, sibling);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && hash1.equals(root1) && hash2.equals(root2);
    }

    /** Hash of leaves begin..end, where begin is a multiple of the largest power of two below the length. */
    private static Hash range(long begin, long end, Nodes nodes) {
        long length = end - begin;
        if (Long.bitCount(length) == 1) {
            int level = Long.numberOfTrailingZeros(length);
            return nodes.node(level, begin >> level);
        }
        long middle = begin + split(length);
        return nodeHash(range(begin, middle, nodes), range(middle, end, nodes));
    }

    /** Largest power of two strictly below a length of at least 2. */
    private static long split(long length) {
        return Long.highestOneBit(length - 1);
    }

    private static Nodes nodes(List<Hash> leafHashes) {
        return new Nodes() {
            @Override
            public Hash node(int level, long index) {
                return level == 0
                        ? leafHashes.get(Math.toIntExact(index))
                        : nodeHash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1));
            }
        };
    }

    private static void checkSize(long size) {
        if (size < 0) {
            throw new IllegalArgumentException("a tree has no negative size");
        }
    }
}
