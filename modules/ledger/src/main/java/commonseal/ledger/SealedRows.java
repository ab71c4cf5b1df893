package commonseal.ledger;

import commonseal.kernel.Tx;
import commonseal.proof.Blinding;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * Port: a module shows its rows that are sealed in the ledger, each re-derived from the row's own columns (not from a
 * stored copy of the record), so that an altered column no longer fits its leaf.
 */
public interface SealedRows {

    /** Schema and table, e.g. {@code documents.document_version}. */
    String table();

    /** Rows in primary-key order after {@code after} (empty: from the start), at most {@code limit}. */
    List<Row> rows(Tx tx, Optional<String> after, int limit);

    /**
     * One sealed row.
     *
     * @param key primary key as text
     * @param record canonical record as the columns say now; empty if the row no longer decrypts or parses
     * @param erased whose key was deleted on purpose, so that this row can no longer be opened; good only if some other
     *     row, confirmed by its leaf, is the act that erased him
     * @param erases whom this row, once confirmed by its leaf, erased
     */
    record Row(
            String key,
            Ledger.EntryId entry,
            Optional<JsonNode> record,
            Blinding blinding,
            Optional<UUID> erased,
            Optional<UUID> erases) {

        /** A row that concerns no erasure. */
        public Row(String key, Ledger.EntryId entry, Optional<JsonNode> record, Blinding blinding) {
            this(key, entry, record, blinding, Optional.empty(), Optional.empty());
        }

        /** A row whose subject's key was deleted on purpose: record and blinding are gone. */
        public static Row erased(String key, Ledger.EntryId entry, UUID subject) {
            return new Row(
                    key,
                    entry,
                    Optional.empty(),
                    Blinding.of(new byte[Blinding.SIZE]),
                    Optional.of(subject),
                    Optional.empty());
        }
    }
}
