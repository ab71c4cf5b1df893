package commonseal.kernel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/**
 * One open transaction. Lent to a lambda by {@link Db}; never stored, never shared between threads. It has one time and
 * one act.
 */
public final class Tx {

    private final DSLContext dsl;
    private final Instant now;
    private final Act act;
    private final List<Runnable> afterCommit = new ArrayList<>();
    /** Whose rows the database shows at present. */
    private String seenBy;

    Tx(DSLContext dsl, Instant now, Act act) {
        this.dsl = dsl;
        this.now = now;
        this.act = act;
        this.seenBy = act.actor();
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
     * Runs {@code work} with the database's sight of the program itself, for the few questions that an answer to a person
     * rests on and whose rows are not his: whether somebody has this number, what the other parties of his case hold. The act
     * stays whose it is; only row security looks away, so nothing comes out of {@code work} but what the caller may say.
     * Two short statements.
     *
     * @param name of the question, for the record of the database
     */
    public <T> T asProgram(String name, Supplier<T> work) {
        String before = seenBy;
        see(Act.job(name).actor());
        T result;
        try {
            result = work.get();
        } catch (RuntimeException | Error e) {
            try {
                see(before);
            } catch (DataAccessException aborted) {
                // A transaction that failed takes no more statements, and shows nobody's rows.
                e.addSuppressed(aborted);
            }
            throw e;
        }
        see(before);
        return result;
    }

    private void see(String actor) {
        if (!actor.equals(seenBy)) {
            dsl.select(DSL.function(
                            "set_config",
                            String.class,
                            DSL.inline("commonseal.actor"),
                            DSL.val(actor),
                            DSL.inline(true)))
                    .fetch();
            seenBy = actor;
        }
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
