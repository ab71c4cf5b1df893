package commonseal.kernel;

import java.time.Instant;

/**
 * The real time: security, ledger, anchors, sessions. Deadlines in working days use {@link BusinessClock}.
 */
@FunctionalInterface
public interface Clock {

    /** The present instant, any precision; {@link Db} truncates it to the microseconds PostgreSQL stores. */
    Instant now();

    /** The machine's clock. */
    static Clock system() {
        return java.time.Clock.systemUTC()::instant;
    }
}
