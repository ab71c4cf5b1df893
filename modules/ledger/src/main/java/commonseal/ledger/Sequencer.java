package commonseal.ledger;

/**
 * The one writer of the tree: gives indexes to waiting entries, stores full tiles, signs checkpoints. Any number of
 * processes may start one on the same database; one leads, the others follow and keep their proofs up to date.
 */
public interface Sequencer extends AutoCloseable {

    /** Lets {@code mark} forbid signing a smaller or different tree. Before {@link #start} only. */
    void guardedBy(HighWaterMark mark);

    /**
     * Loads the tree, checks it and begins. Returns once the ledger can answer, or knows that it must refuse or that the
     * database is away (it then keeps trying). Cost: one pass over the leaves.
     */
    void start();

    /** Finishes the batch in hand and lets another process lead. May be called again. */
    void stop();

    /** What it does now. */
    Status status();

    @Override
    default void close() {
        stop();
    }

    /** What a sequencer does. */
    sealed interface Status {
        /** Not started, or stopped. */
        record Stopped() implements Status {}

        /** Another process leads, or the database is away. */
        record Standby() implements Status {}

        /** Sequences and signs. */
        record Leading() implements Status {}

        /**
         * Found something that forbids signing; reads go on, entries wait. Ends with a restart after repair.
         *
         * @param sentence {@code LEDGER-nnn}, what was found and what to do
         */
        record Refusing(String sentence) implements Status {}
    }
}
