package commonseal.ledger.internal;

import commonseal.proof.Hash;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The newest signed and the newest published tree, handed from the sequencer's thread to all readers. */
final class Heads {

    /** A tree with its signed checkpoint; {@code tree} may hold more leaves than {@code size}. */
    record Head(Tree tree, long size, Hash root, String note, Instant signedAt) {}

    /** What {@code /checkpoint} serves. */
    record Published(long size, String note) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Head head;
    private volatile @Nullable Published published;

    Optional<Head> head() {
        return Optional.ofNullable(head);
    }

    /** Never beyond {@link #head}: it is set later and read earlier by whoever needs both. */
    Optional<Published> published() {
        return Optional.ofNullable(published);
    }

    void signed(Head newHead) {
        lock.lock();
        try {
            head = newHead;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void published(Published newPublished) {
        published = newPublished;
    }

    /** Waits until there is another head than {@code seen}; returns the nanoseconds left, at most 0 if time is up. */
    long awaitOther(@Nullable Head seen, long nanos) throws InterruptedException {
        long left = nanos;
        lock.lock();
        try {
            while (head == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
            return left;
        } finally {
            lock.unlock();
        }
    }
}
