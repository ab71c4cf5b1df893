package commonseal.anchoring;

import commonseal.proof.Hash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Puts checkpoints on a public chain. Asynchronous and skippable: a later root covers everything earlier, and a chain
 * that is down or dear never stops the counter.
 */
public interface Anchoring {

    /** The smallest FINAL anchor whose size covers a tree of {@code size} entries. */
    Optional<Anchor> covering(long size);

    /** Anchors, newest first, at most {@code limit}. */
    List<Anchor> recent(int limit);

    /** The chain's state for the health page: reachable or why not, last anchor, balance in wei if known. */
    ChainState chain();

    /** Asks for an anchor of the newest checkpoint now instead of at the next rhythm. Returns at once. */
    void anchorSoon();

    /**
     * One root on one chain.
     *
     * @param state what is known of it
     * @param blockNumber etc. present from INCLUDED on
     */
    record Anchor(
            long chainId,
            Hash genesis,
            String contract,
            String sender,
            String txHash,
            Optional<Long> blockNumber,
            Optional<Hash> blockHash,
            Optional<Integer> logIndex,
            long size,
            Hash root,
            State state,
            boolean test,
            Instant at) {}

    /** Life of an anchor. */
    enum State {
        /** Raw transaction stored, perhaps broadcast. */
        PENDING,
        /** In a block that is not final yet. */
        INCLUDED,
        /** At or below the chain's finalized block. */
        FINAL
    }

    /** How the chain looks from here. */
    record ChainState(boolean configured, boolean reachable, String detail, Optional<Anchor> newest) {}
}
