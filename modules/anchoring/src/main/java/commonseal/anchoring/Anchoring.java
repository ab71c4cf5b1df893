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

    /** Anchors in any state, newest first, at most {@code limit}; transactions that failed on the chain are none. */
    List<Anchor> recent(int limit);

    /** The chain's state for the health page: reachable or why not, last anchor, balance in wei if known. */
    ChainState chain();

    /**
     * Asks for an anchor of the newest checkpoint now instead of at the next rhythm. Returns at once; remembered until it
     * can be granted, lost with the process. Nothing newer than the last anchor: nothing happens.
     */
    void anchorSoon();

    /**
     * One root on one chain.
     *
     * @param state what is known of it
     * @param blockNumber etc. present from INCLUDED on
     * @param at when the transaction was signed
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

    /**
     * How the chain looks from here.
     *
     * @param sender the address that pays, once known
     */
    record ChainState(Health health, Optional<String> sender, Optional<Anchor> newest) {}

    /** What stands in the way of the next anchor. */
    enum Health {
        /** No chain is configured. */
        NOT_CONFIGURED,
        /** Not asked yet. */
        STARTING,
        OK,
        /** No answer; the counter goes on, the next anchor covers what waits. */
        UNREACHABLE,
        /** The chain is not the one anchored to before: check anchor.rpc. */
        WRONG_CHAIN,
        /** The sender cannot pay: send it some of the chain's coin. */
        UNFUNDED,
        /** Fees are above the cap: waiting. */
        TOO_DEAR,
        /** Two providers disagree about what is final. */
        DISAGREEMENT,
        /**
         * The contract would refuse the newest root (it knows this size or a larger one from this sender: the database is
         * older than the chain, or another process anchors with this key), or what is at its address is no anchor contract.
         */
        REFUSED
    }

    /** Anchor targets for the trust file: every chain, contract and sender ever used. */
    List<Target> targets();

    /** Where this district anchors. */
    record Target(long chainId, Hash genesis, String contract, String sender, boolean test) {}
}
