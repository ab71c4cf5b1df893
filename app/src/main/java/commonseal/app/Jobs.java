package commonseal.app;

import commonseal.web.Services;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens by itself: deadlines fire, the ready set is recomputed, the trust file follows new keys and chains. */
final class Jobs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("jobs").factory());
    private final Services services;

    Jobs(Services services) {
        this.services = services;
    }

    void start() {
        every(30, "deadlines", () -> services.cases().sweep());
        every(60, "reconcile", this::reconcile);
        Runnable trust = guarded("trust file", () -> services.documents().refreshTrust());
        // At once too: a key or a chain may be new with this start.
        timer.scheduleWithFixedDelay(trust, 0, 5, TimeUnit.SECONDS);
    }

    private void reconcile() {
        int differences = services.cases().reconcile();
        if (differences > 0) {
            LOG.atError().addKeyValue("differences", differences).log("CASE-001 the ready set differed from the facts");
        }
    }

    private void every(int seconds, String name, Runnable job) {
        timer.scheduleWithFixedDelay(guarded(name, job), seconds, seconds, TimeUnit.SECONDS);
    }

    private static Runnable guarded(String name, Runnable job) {
        return () -> {
            try {
                job.run();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).addKeyValue("job", name).log("JOB-001 failed; it runs again");
            }
        };
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
