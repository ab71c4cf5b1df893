package commonseal.anchoring.internal;

import commonseal.anchoring.PublicChain.Unreachable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One sentence when a chain goes away, one every ten minutes while it stays away, one when it is back. */
final class OutageLog {

    private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);
    private static final Duration EVERY = Duration.ofMinutes(10);

    private Optional<Instant> since = Optional.empty();
    private Instant next = Instant.MIN;

    /** It did not answer. */
    void away(Unreachable why, Instant now) {
        if (since.isEmpty()) {
            since = Optional.of(now);
            next = now;
        }
        if (!now.isBefore(next)) {
            next = now.plus(EVERY);
            LOG.atWarn()
                    .addKeyValue("since", since.orElse(now))
                    .log(why.getMessage()
                            + "; nothing is lost, later roots cover what waits: check anchor.rpc and the network");
        }
    }

    /** It answered. */
    void back(Instant now) {
        since.ifPresent(gone ->
                LOG.atInfo().addKeyValue("away", Duration.between(gone, now)).log("the chain answers again"));
        since = Optional.empty();
    }
}
