package commonseal.documents;

import commonseal.identity.Actor;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Many documents from one file: uploaded, tried row by row, started, carried out in chunks. A row has one effect, whatever
 * crashes meanwhile; rows that fail stop no others. Everybody here is an issuer of the kind's office; where the kind takes
 * two persons, another than the uploader starts. {@link #work} does what is to be done; a job calls it.
 */
public interface Batches {

    /** Most rows of one file. */
    int MOST_ROWS = 100_000;

    /** Largest file in bytes. */
    int MOST_BYTES = 64 * 1024 * 1024;

    /**
     * Takes a file; nothing is issued, and its rows are tried from now on. Columns: {@code holder} (one or several,
     * separated by {@code ;}: an identity number, {@code SCHEME:number}, a credit code, or a reference), the fields of the
     * kind by their names, and where needed {@code asset}, {@code valid_from}, {@code valid_until}.
     *
     * @param file CSV (RFC 4180, UTF-8, with a heading) or a JSON array of objects with texts
     */
    UploadResult upload(Tx tx, Actor issuer, String kind, Format format, byte[] file);

    /** Begins to issue the rows that were found good; a ledger entry. */
    StepResult start(Tx tx, Actor issuer, UUID batch);

    /** Throws a batch away that was not started; the content of its rows is gone. */
    StepResult discard(Tx tx, Actor issuer, UUID batch);

    /** One batch; empty if the actor is no issuer of its kind. */
    Optional<Batch> find(Tx tx, Actor officer, UUID batch);

    /** Batches of kinds that the officer issues, newest first. */
    Page<Batch> list(Tx tx, Actor officer, Page.Request page);

    /** Rows in their order, without what was in them; empty if the actor is no issuer of its kind. */
    Page<Row> rows(Tx tx, Actor officer, UUID batch, boolean wrongOnly, Page.Request page);

    /**
     * Tries or carries out one chunk of one batch, in a transaction of its own; another process takes another batch.
     *
     * @return false if there is nothing to do
     */
    boolean work();

    /** How a file is written. */
    enum Format {
        CSV,
        JSON
    }

    /** How far a batch is. */
    enum State {
        /** Rows are being tried. */
        CHECKING,
        /** It may be started. */
        CHECKED,
        RUNNING,
        DONE,
        DISCARDED
    }

    /** How far a row is. */
    enum RowState {
        READ,
        GOOD,
        /** It will not be tried again; see its problems. */
        BAD,
        DONE,
        /** Good when tried, refused when issued. */
        FAILED
    }

    /**
     * A batch.
     *
     * @param effect ISSUE (of a file), or of a register REGISTER_ISSUE, REGISTER_REPLACE, REGISTER_REVOKE
     * @param counts rows by state
     * @param twoPersons whether another than the uploader has to start it
     */
    record Batch(
            UUID id,
            String effect,
            String kind,
            String office,
            State state,
            int rows,
            Map<RowState, Integer> counts,
            boolean twoPersons,
            String fileDigest,
            String uploadedBy,
            Instant uploadedAt,
            Optional<String> startedBy,
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt) {
        public Batch {
            counts = Map.copyOf(counts);
        }
    }

    /**
     * A row.
     *
     * @param line in the file; the heading of a CSV is line 1, the first object of a JSON file is 1
     * @param number and {@code publicCode} of the document, once issued
     */
    record Row(
            int line,
            RowState state,
            List<RowProblem> problems,
            Optional<UUID> document,
            Optional<String> number,
            Optional<String> publicCode) {
        public Row {
            problems = List.copyOf(problems);
        }
    }

    /**
     * One thing wrong with a row.
     *
     * @param field name of the column; {@code row} if it is about all of it
     * @param code as of {@link Documents.IssueResult}, or HOLDER_UNKNOWN, DOUBLE (an earlier row is the same), TAKEN (there
     *     is one in force), NOT_A_DATE; of registers also HOLDER_NUMBER (wrong form or check digit), NUMBER_FORM,
     *     NUMBER_TAKEN, NUMBER_NOT_RESERVED (the series will give it out), KEY_EMPTY, ROW_KNOWN (taken over meanwhile),
     *     WRONG_STATE, or as {@link commonseal.planner.Transform.Read.Unreadable} says
     */
    record RowProblem(String field, String code) {}

    /** What became of an upload. */
    sealed interface UploadResult {
        record Uploaded(UUID batch, int rows) implements UploadResult {}

        /**
         * Nothing was stored. {@code code}: UNKNOWN_KIND, FILE_LARGE, FILE_EMPTY, FILE_TEXT (not UTF-8), FILE_FORM (not
         * CSV or JSON as described), ROWS_MOST, COLUMN_UNKNOWN, COLUMN_TWICE, COLUMN_MISSING, or as
         * {@code Access.Decision.Deny}.
         *
         * @param line where, 0 for the whole file
         * @param column which, empty if none
         */
        record Refused(String code, int line, String column) implements UploadResult {}

        /** The same file was uploaded already. */
        record Known(UUID batch) implements UploadResult {}
    }

    /** What became of a step. */
    sealed interface StepResult {
        record Done() implements StepResult {}

        /** {@code code}: BATCH_UNKNOWN, BATCH_STATE, BATCH_EMPTY (no good row), TWO_PERSONS. */
        record Refused(String code) implements StepResult {}
    }
}
