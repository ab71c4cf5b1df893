package commonseal.ledger.internal;

import commonseal.proof.Hash;
import commonseal.proof.Merkle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Root of a growing tree from its right edge alone: a binary counter of complete subtrees. Shares no state and no code
 * with {@link Tree}, so that a signed root was computed twice.
 */
final class Frontier {

    private final List<@Nullable Hash> subtrees = new ArrayList<>();
    private long size;

    long size() {
        return size;
    }

    void add(Hash leafHash) {
        Hash carry = leafHash;
        int level = 0;
        for (; (size >> level & 1) == 1; level++) {
            Hash left = subtrees.get(level);
            if (left == null) {
                throw new IllegalStateException("the counter and its subtrees disagree");
            }
            carry = Merkle.nodeHash(left, carry);
            subtrees.set(level, null);
        }
        if (level == subtrees.size()) {
            subtrees.add(carry);
        } else {
            subtrees.set(level, carry);
        }
        size++;
    }

    Hash root() {
        Hash root = null;
        for (Hash subtree : subtrees) {
            if (subtree != null) {
                root = root == null ? subtree : Merkle.nodeHash(subtree, root);
            }
        }
        return root == null ? Merkle.EMPTY_ROOT : root;
    }
}
