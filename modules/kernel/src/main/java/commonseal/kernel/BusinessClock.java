package commonseal.kernel;

import static commonseal.kernel.internal.db.Tables.BUSINESS_CLOCK;

import java.time.Duration;
import java.time.Instant;

/**
 * The time by which cases are accepted, limits counted and things fall due. In a real district it is the real time. Only
 * the demonstration profile is wired with {@link #movable()}, which can be set to another day; security, ledger and
 * anchors keep {@link Tx#now()}.
 */
public final class BusinessClock {

    private final boolean movable;

    private BusinessClock(boolean movable) {
        this.movable = movable;
    }

    /** Business time is real time; {@link #moveTo} refuses. */
    public static BusinessClock real() {
        return new BusinessClock(false);
    }

    /** Business time is real time plus a stored offset (survives a restart); for demonstrations. */
    public static BusinessClock movable() {
        return new BusinessClock(true);
    }

    /** Whether this installation can move its business time. */
    public boolean isMovable() {
        return movable;
    }

    /** Business time in this transaction, in whole microseconds. */
    public Instant now(Tx tx) {
        if (!movable) {
            return tx.now();
        }
        return tx.dsl()
                .select(BUSINESS_CLOCK.OFFSET_MICROS)
                .from(BUSINESS_CLOCK)
                .fetchOptional(BUSINESS_CLOCK.OFFSET_MICROS)
                .map(micros -> tx.now().plus(Duration.ofNanos(Math.multiplyExact(micros, 1000L))))
                .orElse(tx.now());
    }

    /** Sets business time to {@code instant} from now on; it then runs at the pace of real time. */
    public void moveTo(Tx tx, Instant instant) {
        Invariant.check(movable, "INV-K1", "only a demonstration moves its business clock");
        long micros = Duration.between(tx.now(), instant).toNanos() / 1000;
        tx.dsl()
                .insertInto(BUSINESS_CLOCK, BUSINESS_CLOCK.SINGLETON, BUSINESS_CLOCK.OFFSET_MICROS)
                .values(true, micros)
                .onConflict(BUSINESS_CLOCK.SINGLETON)
                .doUpdate()
                .set(BUSINESS_CLOCK.OFFSET_MICROS, micros)
                .execute();
    }
}
