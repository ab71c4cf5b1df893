package commonseal.identity.internal;

import commonseal.kernel.Tx;

/** Locks on things that are not a row yet, held until the transaction ends. */
final class Locks {

    private Locks() {}

    /** One transaction at a time per {@code subject}; others wait. */
    static void hold(Tx tx, String subject) {
        tx.dsl()
                .execute(
                        "select pg_advisory_xact_lock(hashtextextended({0}, 11))",
                        org.jooq.impl.DSL.val("identity|" + subject));
    }
}
