package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.PROVIDER_FAILURE;

import commonseal.identity.ProviderSignIn.Failures;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jooq.impl.DSL;

/** Table {@code identity.provider_failure}: counted by hour and code, so that whoever causes many fills nothing. */
final class ProviderFailureRows {

    private static final Duration MEMORY = Duration.ofDays(90);
    private static final Duration SHOWN = Duration.ofHours(24);

    private ProviderFailureRows() {}

    static void count(Tx tx, String code) {
        tx.dsl()
                .deleteFrom(PROVIDER_FAILURE)
                .where(PROVIDER_FAILURE.HOUR.lt(tx.now().minus(MEMORY)))
                .execute();
        tx.dsl()
                .insertInto(PROVIDER_FAILURE)
                .set(PROVIDER_FAILURE.HOUR, tx.now().truncatedTo(ChronoUnit.HOURS))
                .set(PROVIDER_FAILURE.CODE, code)
                .set(PROVIDER_FAILURE.TIMES, 1L)
                .set(PROVIDER_FAILURE.LAST_AT, tx.now())
                .onConflict(PROVIDER_FAILURE.HOUR, PROVIDER_FAILURE.CODE)
                .doUpdate()
                .set(PROVIDER_FAILURE.TIMES, PROVIDER_FAILURE.TIMES.plus(1L))
                .set(PROVIDER_FAILURE.LAST_AT, tx.now())
                .execute();
    }

    static List<Failures> recent(Tx tx) {
        var times = DSL.sum(PROVIDER_FAILURE.TIMES);
        var last = DSL.max(PROVIDER_FAILURE.LAST_AT);
        return tx.dsl()
                .select(PROVIDER_FAILURE.CODE, times, last)
                .from(PROVIDER_FAILURE)
                .where(PROVIDER_FAILURE.LAST_AT.gt(tx.now().minus(SHOWN)))
                .groupBy(PROVIDER_FAILURE.CODE)
                .orderBy(PROVIDER_FAILURE.CODE)
                .fetch(r -> new Failures(r.value1(), r.value2().longValue(), r.value3()));
    }
}
