package commonseal.app;

import commonseal.documents.Documents;
import commonseal.identity.AccessLog;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.Finding;
import commonseal.ledger.SealedRows;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
    /** Where findings of the access log are; its day follows. */
    private static final String ACCESS_LOG = "access-log/";
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
    static Ledger.Audit confirmed(Ledger ledger, List<SealedRows> rows, AccessLog accessLog) {
        Ledger.Audit first = once(ledger, rows, accessLog);
        if (first.findings().isEmpty()) {
            return first;
        }
        Ledger.Audit second = once(ledger, rows, accessLog);
        return new Ledger.Audit(
                second.size(),
                second.root(),
                second.rowsChecked(),
                second.rowsErased(),
                second.findings().stream()
                        .filter(found -> first.findings().stream().anyMatch(before -> isSame(before, found)))
                        .toList());
    }

    private static Ledger.Audit once(Ledger ledger, List<SealedRows> rows, AccessLog accessLog) {
        Ledger.Audit audit = ledger.verify(rows);
        return new Ledger.Audit(
                audit.size(),
                audit.root(),
                audit.rowsChecked(),
                audit.rowsErased(),
                Stream.concat(
                                audit.findings().stream(),
                                accessLog.verify().stream().map(AuditJob::finding))
                        .toList());
    }

    private static Finding finding(AccessLog.Finding found) {
        String detail = switch (found.what()) {
            case ROW_MISSING -> "the access log's file and the ledger know this row, the database does not";
            case ROW_ALTERED -> "the row and its line in the access log's file differ";
            case LINE_MISSING -> "the access log's file has no line of this row";
            case LINE_ALTERED -> "the access log's file was changed here: the chain breaks";
            case ROWS_DIFFER -> "the day's rows are not those that were sealed";
            case FILE_DIFFERS -> "the day's file does not end as it was sealed, or is gone";
            case UNSEALED -> "the day between sealed days is not sealed";
        };
        return new Finding(found.what().name(), ACCESS_LOG + found.day(), found.row(), detail);
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
                        .log(message(finding)));
    }

    private static String message(Finding finding) {
        return finding.table().startsWith(ACCESS_LOG)
                ? "IDENTITY-004 who looked at whom is not as it was written: " + finding.detail()
                        + ". Run 'ledger verify', find out who could write to the database and the data directory, keep"
                        + " both as they are for the inquiry"
                : "AUDIT-001 something is not as it was written: " + finding.detail()
                        + "; documents concerned answer cannot-check. Run 'ledger verify', find out who could write to the"
                        + " database, restore it from a backup";
    }

    /** An audit under way ends with the connections it reads from. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
