package commonseal.ledger;

import commonseal.proof.Hash;
import java.util.Optional;

/**
 * Port: something outside the database that remembers how large the tree was (guard file, witness, anchor). The ledger
 * refuses to sign when one of them knows a larger size or another root of the same size: restored from an old backup.
 */
public interface HighWaterMark {

    /** What it is, for messages: {@code guard file}, {@code anchor on chain 1}. */
    String name();

    /** The largest tree it has seen. */
    Optional<Mark> highest();

    /** Told after each durable checkpoint; must not block for long. */
    void raise(Mark mark);

    /** A tree. */
    record Mark(long size, Hash root) {}
}
