package commonseal.proof;

import java.util.List;

/**
 * That the tree of {@code size1} leaves is a prefix of the tree of {@code size2}.
 *
 * @param path hashes in the order of RFC 6962; at most 64; empty if the sizes are equal
 */
public record ConsistencyProof(long size1, long size2, List<Hash> path) {
    public ConsistencyProof {
        if (size1 <= 0 || size1 > size2 || path.size() > 64) {
            throw new MalformedException("a consistency proof needs 0 < size1 <= size2 and at most 64 hashes");
        }
        path = List.copyOf(path);
    }

    /** Whether it holds between these roots. */
    public boolean verify(Hash root1, Hash root2) {
        return Merkle.consistent(size1, size2, root1, root2, path);
    }
}
