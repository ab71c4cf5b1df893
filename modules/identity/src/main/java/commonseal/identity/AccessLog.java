package commonseal.identity;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/**
 * The access log as a whole: disclosures and looks stand in the database and, written before anything is shown, as lines in a
 * file a day outside it. Days are those of UTC.
 */
public interface AccessLog {

    /** Transactions that began on a day end within this time after it; then it is sealed. */
    Duration GRACE = Duration.ofMinutes(15);

    /**
     * Seals each day that is over and not yet sealed, the first one with a row or a line first: a ledger entry and a
     * transaction each. Days without rows too, so that nothing can be dated back into them.
     *
     * @return how many
     * @throws AccessLogUnavailable if the files cannot be read or written
     */
    int sealFinishedDays();

    /**
     * Compares rows, lines and sealed days with each other. Never inside a transaction; cost: reads every file and every row
     * once, in pages; memory: some 200 bytes per line of two days. While the district works a finding may be of the moment:
     * it counts when a second look finds it too.
     *
     * @return at most {@link #MOST_FINDINGS}, oldest day first
     * @throws AccessLogUnavailable if a file cannot be read
     */
    List<Finding> verify();

    /** More say nothing more. */
    int MOST_FINDINGS = 200;

    /**
     * Something that is not as it was written.
     *
     * @param row id of the disclosure or look, {@code line <number>} of the day's file, or empty if the day as a whole
     */
    record Finding(LocalDate day, Difference what, String row) {}

    /** What is wrong. */
    enum Difference {
        /** A line, and an entry in the ledger, but no row any more. */
        ROW_MISSING,
        /** Row and line say different things. */
        ROW_ALTERED,
        /** A row without a line: it was written behind the application, or its line was removed. */
        LINE_MISSING,
        /** The chain breaks at a line: it was changed or added, or one before it removed. */
        LINE_ALTERED,
        /** The sealed day's rows are not those of its entry in the ledger. */
        ROWS_DIFFER,
        /** The sealed day's file does not end as its entry in the ledger says, or is gone. */
        FILE_DIFFERS,
        /** A day between sealed days is not sealed. */
        UNSEALED
    }
}
