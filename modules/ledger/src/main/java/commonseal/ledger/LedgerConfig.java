package commonseal.ledger;

import java.time.Duration;

/**
 * How the sequencer works.
 *
 * @param publishEvery shortest time between two published checkpoints: it hides the moment of a single act
 * @param batch most entries per checkpoint, 1 to 65536
 * @param poll how long an idle sequencer sleeps when nobody in this process wakes it
 */
public record LedgerConfig(Duration publishEvery, int batch, Duration poll) {

    public LedgerConfig {
        if (publishEvery.isNegative() || batch < 1 || batch > 65_536 || poll.isNegative() || poll.isZero()) {
            throw new IllegalArgumentException("publishEvery from 0, batch from 1 to 65536, poll above 0");
        }
    }

    /** Published every 10 s, at most 4096 entries per batch, 50 ms. */
    public static LedgerConfig defaults() {
        return new LedgerConfig(Duration.ofSeconds(10), 4096, Duration.ofMillis(50));
    }
}
