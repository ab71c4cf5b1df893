package commonseal.proof;

import java.util.List;

/**
 * That a leaf is number {@code index} of the tree of {@code size} leaves.
 *
 * @param path sibling hashes from the leaf upwards; at most 63
 */
public record InclusionProof(long index, long size, List<Hash> path) {
    public InclusionProof {
        if (index < 0 || index >= size || path.size() > 63) {
            throw new MalformedException("an inclusion proof needs 0 <= index < size and at most 63 hashes");
        }
        path = List.copyOf(path);
    }

    /** Whether it holds for the leaf with this hash under this root. */
    public boolean verify(Hash leafHash, Hash root) {
        return Merkle.includes(index, size, leafHash, path, root);
    }
}
