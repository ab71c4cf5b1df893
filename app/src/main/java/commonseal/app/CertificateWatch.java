package commonseal.app;

import commonseal.kernel.Clock;
import commonseal.web.WebServer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a running server's certificate fresh, on a thread of its own: an authority may take minutes, or not answer at all. */
final class CertificateWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
    private static final Duration AFTER_FAULT = Duration.ofHours(1);
    private static final int END_SECONDS = 10;

    private final Certificates certificates;
    private final WebServer server;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("certificate").factory());

    private CertificateWatch(Certificates certificates, WebServer server) {
        this.certificates = certificates;
        this.server = server;
    }

    /** Returns at once. */
    static CertificateWatch begin(Certificates certificates, WebServer server) {
        CertificateWatch watch = new CertificateWatch(certificates, server);
        var unused = watch.timer.schedule(watch::turn, certificates.firstLook().toSeconds(), TimeUnit.SECONDS);
        return watch;
    }

    private void turn() {
        Duration pause = AFTER_FAULT;
        try {
            Instant now = Clock.system().now();
            pause = Duration.between(now, certificates.turn(server));
        } catch (InterruptedException e) {
            // Only when closed.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("job", "certificate").log("JOB-001 failed; it runs again");
        }
        if (!timer.isShutdown()) {
            var unused = timer.schedule(this::turn, Math.max(1, pause.toSeconds()), TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            // The next server of this data directory has the files to itself.
            if (!timer.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.atWarn().log("START-003 a part did not close in good order");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
