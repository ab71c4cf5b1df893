package commonseal.kernel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;

/**
 * One open transaction. Lent to a lambda by {@link Db}; never stored, never shared between threads. It has one time and
 * one act.
 */
public final class Tx {

    private final DSLContext dsl;
    private final Instant now;
    private final Act act;
    private final List<Runnable> afterCommit = new ArrayList<>();

    Tx(DSLContext dsl, Instant now, Act act) {
        this.dsl = dsl;
        this.now = now;
        this.act = act;
    }

    /** Typed SQL on this transaction's connection. */
    public DSLContext dsl() {
        return dsl;
    }

    /** The transaction's one time, in whole microseconds: what PostgreSQL gives back is what was written. */
    public Instant now() {
        return now;
    }

    /** Who acts and what for. */
    public Act act() {
        return act;
    }

    /**
     * Runs {@code action} once this transaction is durable, in order of registration, on the same thread. For hints only
     * (waking a worker): a crash in between loses it, so whatever must happen is a row.
     */
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    void runAfterCommit() {
        afterCommit.forEach(Runnable::run);
    }
}
