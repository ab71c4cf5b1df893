package commonseal.ledger;

import commonseal.kernel.Tx;
import commonseal.proof.Checkpoint;
import commonseal.proof.ConsistencyProof;
import commonseal.proof.Hash;
import commonseal.proof.TlogProof;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The append-only Merkle ledger. An act appends in its own transaction: commit means acknowledged. One sequencer gives
 * indexes and signs checkpoints shortly afterwards. Proofs and tiles come from memory.
 */
public interface Ledger {

    /**
     * Commits to {@code record} with a fresh blinding and appends the leaf in the caller's transaction, last of all its
     * writes. The ledger keeps only the 34-byte leaf; the caller stores {@link Sealed#record} and
     * {@link Sealed#blinding} encrypted, beside its own row.
     *
     * @param idempotencyKey business key of the act, e.g. {@code document.issued|<id>}; hashed to 256 bits
     * @throws IllegalStateException if the key was already used for another leaf
     */
    Sealed append(Tx tx, String idempotencyKey, JsonNode record);

    /**
     * As {@link #append} for many acts at once, in their order: two statements for every thousand.
     *
     * @throws IllegalStateException if one of the keys was already used, also by another of {@code acts}
     */
    List<Sealed> appendAll(Tx tx, List<Recorded> acts);

    /**
     * Whether {@code entry} exists (sequenced or still pending, also when appended in this transaction) and its stored
     * bytes are exactly {@code leaf}. For modules that believe a row only if the ledger does.
     */
    default boolean holds(Tx tx, EntryId entry, commonseal.proof.Leaf leaf) {
        return leaf.equals(leaves(tx, List.of(entry)).get(entry));
    }

    /**
     * Stored leaves of those of {@code entries} that exist (sequenced or still pending, also when appended in this
     * transaction); an entry whose stored bytes are no leaf is left out. One query, none for no entries.
     */
    Map<EntryId, commonseal.proof.Leaf> leaves(Tx tx, Collection<EntryId> entries);

    /**
     * Whether an act with this key was ever appended. Numbered acts (status events of a document) so betray a row that
     * was removed from the end of its series: the ledger knows of the next one. One look-up by index.
     */
    boolean knows(Tx tx, String idempotencyKey);

    /** The proof of an entry in the newest signed checkpoint; empty while it waits for the sequencer. From memory. */
    Optional<TlogProof> proof(EntryId entry);

    /** The proof of an entry in exactly the tree of {@code size}; empty if it is not in it. */
    Optional<TlogProof> proofAt(EntryId entry, long size);

    /** Waits until the entry is provable, at most {@code patience}. Never inside a transaction. */
    Optional<TlogProof> await(EntryId entry, Duration patience);

    /** Newest signed checkpoint, backlog and age. */
    State state();

    /** The C2SP note that {@code /checkpoint} serves; empty before the first one is published. */
    Optional<String> published();

    /** Signed note of a past size, if a checkpoint of that size was signed. */
    Optional<String> noteOf(long size);

    /** That the tree of {@code from} is a prefix of the tree of {@code to}; empty beyond the newest checkpoint. */
    Optional<ConsistencyProof> consistency(long from, long to);

    /**
     * C2SP tlog-tiles: bytes of tile (level, n) of the given width (256 = full), of the published tree only.
     */
    Optional<byte[]> tile(int level, long n, int width);

    /** C2SP entry bundle n of the given width. */
    Optional<byte[]> entries(long n, int width);

    /** Index and leaf of one entry, for the explorer; empty if not sequenced. */
    Optional<Leaf> leaf(long index);

    /** Signed checkpoints, newest first, at most {@code limit}, below {@code beforeSize}. */
    List<Signed> checkpoints(long beforeSize, int limit);

    /**
     * Checks everything: leaves, tiles, checkpoints and signatures, and every row of every module that claims an entry.
     * Works while the ledger is in use and without a started sequencer. With an empty list of modules only the ledger
     * itself is checked; otherwise an entry that no row claims is a finding too. Cost: O(n), in pages.
     */
    Audit verify(List<SealedRows> modules);

    /** Id of an appended entry; not its index in the tree. */
    record EntryId(long value) {}

    /** An act to append: its business key and its record. */
    record Recorded(String idempotencyKey, JsonNode record) {}

    /** What {@link #append} committed to. */
    record Sealed(EntryId entry, JsonNode record, commonseal.proof.Blinding blinding) {}

    /**
     * The ledger at this moment; {@code checkpoint} has size 0 and the empty root before the first entry ({@code signedAt}
     * is then the epoch).
     *
     * @param pending entries acknowledged and not yet sequenced
     * @param oldestPending how long the oldest of them waits; zero if there is none
     */
    record State(
            Checkpoint checkpoint, String note, java.time.Instant signedAt, long pending, Duration oldestPending) {}

    /** One signed checkpoint. */
    record Signed(long size, Hash root, String note, java.time.Instant signedAt) {}

    /** A sequenced leaf. */
    record Leaf(long index, EntryId entry, byte[] bytes, Hash hash) {
        public Leaf {
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }
    }

    /**
     * Result of {@link #verify}: empty {@code findings} means clean.
     *
     * @param rowsErased rows among those checked whose subject was erased by an act in the ledger: unreadable, not altered
     */
    record Audit(long size, Hash root, long rowsChecked, long rowsErased, List<Finding> findings) {
        public Audit {
            findings = List.copyOf(findings);
        }
    }

    /**
     * One thing that is not as it was written.
     *
     * @param code ROW_ALTERED (a module's row does not give its leaf), ROW_UNSEALED (it names an entry that is not there),
     *     ENTRY_UNCLAIMED (no row for an entry: a row is missing), ENTRY_ALTERED, ENTRY_LOST (neither sequenced nor
     *     waiting), LEAF_MISMATCH, TILE_MISMATCH, ROOT_MISMATCH, SIGNATURE_BAD, GAP (something between two others is
     *     missing), ROLLED_BACK (something outside the database knows a larger tree), MORE (findings beyond the first
     *     1000 are not listed)
     * @param table schema and table
     * @param row primary key as text; empty if the finding is not about a row
     */
    record Finding(String code, String table, String row, String detail) {}
}
