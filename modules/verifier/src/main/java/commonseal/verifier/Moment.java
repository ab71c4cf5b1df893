package commonseal.verifier;

import java.time.Instant;

/**
 * When is asked about, and when it is asked. They differ if somebody asks about the past: "was it valid on 3 May" is
 * judged by the dates and effects of that day, and by everything that is proved now.
 *
 * @param at the moment asked about; decides dates and which changes of status had taken effect
 * @param now the moment of asking
 */
public record Moment(Instant at, Instant now) {
    /** The present. */
    public static Moment present(Instant now) {
        return new Moment(now, now);
    }

    /** A moment, asked about at another. One that is not before {@code now} is judged as the present then. */
    public static Moment asOf(Instant at, Instant now) {
        return new Moment(at, now);
    }

    /** Whether the past is asked about. */
    public boolean isPast() {
        return at.isBefore(now);
    }
}
