package commonseal.app;

import commonseal.documents.Documents;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.Finding;
import commonseal.ledger.SealedRows;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code ledger verify} by itself: soon after the start and an hour after the last one ended. One thread of low priority, one
 * connection at a time, in pages of 500 rows and 4,096 leaves; memory: a bit per entry. Measured on two busy cores: some 3,000
 * sealed rows a second, so a million take six minutes of one processor. What it finds the documents answer for, until it is
 * found no more.
 */
final class AuditJob implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditJob.class);
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration EVERY = Duration.ofHours(1);
    /** More say nothing more; {@code ledger verify} lists them. */
    private static final int MOST_LOGGED = 50;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform()
            .daemon()
            .priority(Thread.MIN_PRIORITY)
            .name("audit")
            .factory());
    private final Supplier<Ledger.Audit> audit;
    private final Documents documents;

    AuditJob(Supplier<Ledger.Audit> audit, Documents documents) {
        this.audit = audit;
        this.documents = documents;
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::run, FIRST.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * One audit. A finding counts when a second look finds it too: while the district works, a row may change between two
     * statements of one look.
     */
    static Ledger.Audit confirmed(Ledger ledger, List<SealedRows> rows) {
        Ledger.Audit first = ledger.verify(rows);
        if (first.findings().isEmpty()) {
            return first;
        }
        Ledger.Audit second = ledger.verify(rows);
        return new Ledger.Audit(
                second.size(),
                second.root(),
                second.rowsChecked(),
                second.rowsErased(),
                second.findings().stream()
                        .filter(found -> first.findings().stream().anyMatch(before -> isSame(before, found)))
                        .toList());
    }

    private static boolean isSame(Finding a, Finding b) {
        return a.code().equals(b.code())
                && a.table().equals(b.table())
                && a.row().equals(b.row());
    }

    /** One audit, and what follows from it. */
    void run() {
        long began = System.nanoTime();
        try {
            Ledger.Audit done = audit.get();
            documents.audited(done.findings());
            report(done.findings());
            LOG.atInfo()
                    .addKeyValue("size", done.size())
                    .addKeyValue("rows", done.rowsChecked())
                    .addKeyValue("findings", done.findings().size())
                    .addKeyValue("took", Duration.ofNanos(System.nanoTime() - began))
                    .log("audit of the ledger");
        } catch (RuntimeException e) {
            if (!timer.isShutdown()) {
                LOG.atError().setCause(e).log("AUDIT-002 the audit of the ledger failed; it runs again in an hour");
            }
        }
    }

    private static void report(List<Finding> findings) {
        findings.stream()
                .limit(MOST_LOGGED)
                .forEach(finding -> LOG.atError()
                        .addKeyValue("finding", finding.code())
                        .addKeyValue("table", finding.table())
                        .addKeyValue("row", finding.row())
                        .log("AUDIT-001 something is not as it was written: " + finding.detail()
                                + "; documents concerned answer cannot-check. Run 'ledger verify', find out who could write to the"
                                + " database, restore it from a backup"));
    }

    /** An audit under way ends with the connections it reads from. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
