package commonseal.verifier;

/** Port: asks a public chain whether an anchor is there. Never throws; a network fault is UNREACHABLE. */
@FunctionalInterface
public interface ChainView {
    /** Answers NOT_ASKED to everything. */
    ChainView OFFLINE = claim -> Finding.NOT_ASKED;

    /**
     * Looks for the event of this claim: chain by genesis, contract, sender, transaction, block, log index, size, root,
     * at or below the finalized block.
     */
    Finding look(AnchorClaim claim);

    /** What the chain says. */
    enum Finding {
        /** All of the claim is there and final. */
        CONFIRMED,
        /** No such transaction or event, or not final yet. */
        NOT_FOUND,
        /** The event is there with another size, root or sender. */
        MISMATCH,
        /** It was asked and did not answer. */
        UNREACHABLE,
        /** There is nobody to ask. */
        NOT_ASKED
    }
}
