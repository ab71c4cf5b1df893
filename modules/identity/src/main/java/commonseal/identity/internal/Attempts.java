package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.ATTEMPT;

import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Wrong tries and the wait they cost, in the database, so that parallel guesses and restarts change nothing. A try is
 * counted before it is judged; success clears the count. Five are free, then the wait doubles from 2 seconds to 5
 * minutes; nothing is ever locked for good, and a day without tries forgets them.
 */
final class Attempts {

    private static final int FREE = 5;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(2);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final Duration MEMORY = Duration.ofDays(1);
    /** Beyond this the doubled wait is over the longest anyway. */
    private static final int MOST_DOUBLINGS = 10;

    private final Seals seals;

    Attempts(Seals seals) {
        this.seals = seals;
    }

    /** What tries are counted for; equal for known and unknown logins. */
    byte[] subject(String what, String which) {
        return seals.index("identity.attempt", what + "|" + which);
    }

    /**
     * Counts a try; concurrent tries for one subject run one after the other from here to the end of the transaction.
     *
     * @return how long to wait if no try is allowed now; that one is not counted
     */
    Optional<Duration> begin(Tx tx, byte[] subject) {
        Instant now = tx.now();
        tx.dsl()
                .deleteFrom(ATTEMPT)
                .where(ATTEMPT.LAST_AT.lt(now.minus(MEMORY)))
                .execute();
        // One statement makes or locks the row: between two, a try that succeeds elsewhere could delete it.
        var row = tx.dsl()
                .insertInto(ATTEMPT)
                .set(ATTEMPT.SUBJECT, subject)
                .set(ATTEMPT.FAILURES, 0)
                .set(ATTEMPT.LAST_AT, now)
                .set(ATTEMPT.NEXT_AT, now)
                .onConflict(ATTEMPT.SUBJECT)
                .doUpdate()
                .set(ATTEMPT.LAST_AT, ATTEMPT.LAST_AT)
                .returningResult(ATTEMPT.FAILURES, ATTEMPT.NEXT_AT)
                .fetchSingle();
        if (now.isBefore(row.value2())) {
            return Optional.of(Duration.between(now, row.value2()));
        }
        int failures = row.value1() + 1;
        tx.dsl()
                .update(ATTEMPT)
                .set(ATTEMPT.FAILURES, failures)
                .set(ATTEMPT.LAST_AT, now)
                .set(ATTEMPT.NEXT_AT, now.plus(waitAfter(failures)))
                .where(ATTEMPT.SUBJECT.eq(subject))
                .execute();
        return Optional.empty();
    }

    /** The try was right: forget the wrong ones. */
    void succeed(Tx tx, byte[] subject) {
        tx.dsl().deleteFrom(ATTEMPT).where(ATTEMPT.SUBJECT.eq(subject)).execute();
    }

    static Duration waitAfter(int failures) {
        if (failures < FREE) {
            return Duration.ZERO;
        }
        Duration doubled = FIRST_WAIT.multipliedBy(1L << Math.min(failures - FREE, MOST_DOUBLINGS));
        return doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
    }
}
