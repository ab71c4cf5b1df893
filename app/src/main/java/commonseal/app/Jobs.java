package commonseal.app;

import commonseal.kernel.Act;
import commonseal.keys.Rotation;
import commonseal.web.Services;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens by itself: deadlines fire, the ready set is recomputed, rows of power are compared with the ledger, finished
 * days of the access log are sealed, the trust file follows new keys and chains.
 */
final class Jobs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    private static final int END_SECONDS = 10;
    /** Asked in one go. */
    private static final int QUESTIONS = 50;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("jobs").factory());
    /** Its own thread: an exchange of keys may take an hour, and deadlines fire meanwhile. */
    private final ScheduledExecutorService keys = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("key-rotation").factory());

    /** Its own thread: a gateway that does not answer holds up messages and nothing else. */
    private final ScheduledExecutorService messages = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("messages").factory());

    /** Its own thread: registers of other offices take their time. */
    private final ScheduledExecutorService sources = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sources").factory());
    /** Its own thread: a file of many documents takes minutes. */
    private final ScheduledExecutorService batches = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("batches").factory());

    private final Services services;
    private final Rotation rotation;

    Jobs(Services services, Rotation rotation) {
        this.services = services;
        this.rotation = rotation;
    }

    void start() {
        every(30, "deadlines", () -> services.cases().sweep());
        every(60, "reconcile", this::reconcile);
        every(120, "memory", new IdleMemory());
        Runnable power = guarded("rows of power", this::checkPower);
        // At once too: what was written while nothing ran is found before anybody relies on it.
        timer.scheduleWithFixedDelay(power, 0, 300, TimeUnit.SECONDS);
        Runnable seal = guarded(
                "sealing of the access log",
                () -> services.identity().accessLog().sealFinishedDays());
        keys.scheduleWithFixedDelay(seal, 0, 600, TimeUnit.SECONDS);
        keys.scheduleWithFixedDelay(guarded("key rotation", this::exchangeKeys), 20, 20, TimeUnit.SECONDS);
        messages.scheduleWithFixedDelay(
                guarded("messages", () -> services.identity().invitations().deliver()), 10, 20, TimeUnit.SECONDS);
        messages.scheduleWithFixedDelay(
                guarded("reminders", () -> services.identity().invitations().remind()), 15, 600, TimeUnit.SECONDS);
        every(1, "status lists", () -> services.documents().publishStatusLists());
        sources.scheduleWithFixedDelay(
                guarded("sources", () -> services.documents().exchange().work(QUESTIONS)), 10, 10, TimeUnit.SECONDS);
        batches.scheduleWithFixedDelay(guarded("batches", this::workOnBatches), 2, 2, TimeUnit.SECONDS);
        Runnable trust = guarded("trust file", () -> services.documents().refreshTrust());
        // At once too: a key or a chain may be new with this start.
        timer.scheduleWithFixedDelay(trust, 0, 5, TimeUnit.SECONDS);
    }

    private void exchangeKeys() {
        while (rotation.work() && !keys.isShutdown()) {
            // Page by page, each a transaction: the counter waits for none of them.
        }
    }

    private void workOnBatches() {
        while (!batches.isShutdown() && services.documents().batches().work()) {
            // Chunk by chunk, each a transaction.
        }
    }

    private void reconcile() {
        int differences = services.cases().reconcile();
        if (differences > 0) {
            LOG.atError().addKeyValue("differences", differences).log("CASE-001 the ready set differed from the facts");
        }
    }

    /** Roles and what else gives power, asked of the ledger again; a row that it does not confirm has no effect anyway. */
    private void checkPower() {
        services.db()
                .read(
                        Act.job("check-power"),
                        tx -> services.identity().officers().unconfirmed(tx))
                .forEach(row -> LOG.atError()
                        .addKeyValue("table", row.table())
                        .addKeyValue("row", row.row())
                        .log("IDENTITY-002 somebody wrote a row of power behind the application; it has no effect:"
                                + " run 'ledger verify', find out who could write to the database"));
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
        List<ExecutorService> all = List.of(timer, keys, messages, sources, batches);
        all.forEach(ExecutorService::shutdown);
        // What is underway ends in order, for the database closes next.
        all.forEach(Jobs::end);
    }

    private static void end(ExecutorService jobs) {
        try {
            if (!jobs.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                jobs.shutdownNow();
            }
        } catch (InterruptedException e) {
            jobs.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
