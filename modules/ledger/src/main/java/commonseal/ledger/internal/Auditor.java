package commonseal.ledger.internal;

import static commonseal.ledger.internal.db.Tables.CHECKPOINT;
import static commonseal.ledger.internal.db.Tables.ENTRY;
import static commonseal.ledger.internal.db.Tables.LEAF;
import static commonseal.ledger.internal.db.Tables.PENDING;
import static commonseal.ledger.internal.db.Tables.PUBLISHED;
import static commonseal.ledger.internal.db.Tables.TILE;
import static org.jooq.impl.DSL.max;

import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Tx;
import commonseal.ledger.HighWaterMark;
import commonseal.ledger.Ledger;
import commonseal.ledger.SealedRows;
import commonseal.proof.Blinding;
import commonseal.proof.Checkpoint;
import commonseal.proof.Hash;
import commonseal.proof.MalformedException;
import commonseal.proof.Merkle;
import commonseal.proof.VerifierKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One complete audit, in pages, while others go on writing. What can only grow is read from the end first: a checkpoint
 * that was there before the leaves were read must be among them.
 */
final class Auditor {

    private static final Act ACT = Act.job("ledger-verify");
    private static final int LEAVES_PER_PAGE = 16 * Tree.WIDTH;
    private static final int ROWS_PER_PAGE = 500;
    private static final int LEVELS = 8;
    private static final int MOST_FINDINGS = 1000;

    private static final String T_ENTRY = "ledger.entry";
    private static final String T_LEAF = "ledger.leaf";
    private static final String T_TILE = "ledger.tile";
    private static final String T_CHECKPOINT = "ledger.checkpoint";
    private static final String T_PUBLISHED = "ledger.published";

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(long index, long entry, Hash leafHash, byte @Nullable [] leaf, byte @Nullable [] entryHash) {}

    private record Signed(long size, long previous, Hash root, String note) {}

    /** A bit per entry id, in chunks. */
    private static final class EntrySet {
        private final Map<Long, java.util.BitSet> chunks = new TreeMap<>();

        void add(long id) {
            chunks.computeIfAbsent(id >> 16, key -> new java.util.BitSet()).set((int) (id & 0xffff));
        }

        void remove(long id) {
            java.util.BitSet chunk = chunks.get(id >> 16);
            if (chunk != null) {
                chunk.clear((int) (id & 0xffff));
            }
        }

        List<Long> first(int most) {
            List<Long> ids = new ArrayList<>();
            chunks.forEach((high, chunk) -> {
                for (int bit = chunk.nextSetBit(0); bit >= 0 && ids.size() < most; bit = chunk.nextSetBit(bit + 1)) {
                    ids.add((high << 16) + bit);
                }
            });
            return ids;
        }
    }

    private final Db app;
    private final Db reader;
    private final VerifierKey key;
    private final String origin;
    private final List<HighWaterMark> marks;
    private final Optional<Heads.Head> head;
    private final List<Ledger.Finding> findings = new ArrayList<>();

    // The tree as recomputed so far.
    private final Frontier frontier = new Frontier();
    private final byte[][] filling = new byte[LEVELS][Tree.WIDTH * Hash.SIZE];
    private final long[] counts = new long[LEVELS];
    private long rowsChecked;
    private long rowsErased;
    /** Subject to the first row that is unreadable because he was erased. */
    private final Map<UUID, String[]> erased = new LinkedHashMap<>();

    private final Set<UUID> acts = new HashSet<>();

    Auditor(Db app, Db reader, VerifierKey key, String origin, List<HighWaterMark> marks, Optional<Heads.Head> head) {
        this.app = app;
        this.reader = reader;
        this.key = key;
        this.origin = origin;
        this.marks = marks;
        this.head = head;
    }

    Ledger.Audit run(List<SealedRows> modules) {
        // First what must be contained in what is read later.
        TreeMap<Long, Map<String, Hash>> known = knownOutside();
        long newestSigned = reader.read(ACT, Auditor::newestSigned);
        Map<Integer, Long> lastTiles = reader.read(ACT, Auditor::lastTiles);
        long newestPublished = checkPublished();
        EntrySet unclaimed = checkEntries();

        checkTree(known);
        checkEnds(known, newestSigned, lastTiles, newestPublished);
        for (SealedRows module : modules) {
            checkRows(module, unclaimed);
        }
        erased.forEach((subject, row) -> {
            if (!acts.contains(subject)) {
                find("ROW_ALTERED", row[0], row[1], "its subject's key is gone, and no entry of the ledger erased him");
            }
        });
        if (!modules.isEmpty()) {
            for (long id : unclaimed.first(MOST_FINDINGS)) {
                find("ENTRY_UNCLAIMED", T_ENTRY, id, "no row of any module belongs to this entry: a row is missing");
            }
        }
        return new Ledger.Audit(frontier.size(), frontier.root(), rowsChecked, rowsErased, findings);
    }

    private TreeMap<Long, Map<String, Hash>> knownOutside() {
        TreeMap<Long, Map<String, Hash>> known = new TreeMap<>();
        for (HighWaterMark mark : marks) {
            mark.highest()
                    .ifPresent(m -> known.computeIfAbsent(m.size(), size -> new HashMap<>())
                            .put(mark.name(), m.root()));
        }
        head.ifPresent(
                h -> known.computeIfAbsent(h.size(), size -> new HashMap<>()).put("memory of this process", h.root()));
        return known;
    }

    private static long newestSigned(Tx tx) {
        return tx.dsl()
                .select(max(CHECKPOINT.SIZE))
                .from(CHECKPOINT)
                .fetchOptional()
                .flatMap(row -> Optional.ofNullable(row.value1()))
                .orElse(0L);
    }

    private static Map<Integer, Long> lastTiles(Tx tx) {
        Map<Integer, Long> last = new TreeMap<>();
        tx.dsl()
                .select(TILE.LVL, max(TILE.N))
                .from(TILE)
                .groupBy(TILE.LVL)
                .orderBy(TILE.LVL)
                .limit(LEVELS)
                .fetch()
                .forEach(row -> last.put((int) row.value1(), row.value2()));
        return last;
    }

    private void checkTree(TreeMap<Long, Map<String, Hash>> known) {
        checkRoots(0, known.getOrDefault(0L, Map.of()), Optional.empty());
        long previous = 0;
        boolean more = true;
        for (long from = 0; more; from += LEAVES_PER_PAGE) {
            long pageStart = from;
            List<Row> rows = reader.read(ACT, tx -> leaves(tx, pageStart));
            Map<Long, byte[]> tiles = reader.read(ACT, tx -> tiles(tx, pageStart / Tree.WIDTH));
            ArrayDeque<Signed> signed = new ArrayDeque<>(reader.read(ACT, tx -> checkpoints(tx, pageStart)));
            long expected = from;
            for (Row row : rows) {
                if (row.index() != expected) {
                    find("GAP", T_LEAF, expected, "leaves " + expected + " to " + (row.index() - 1) + " are missing");
                    return; // every root behind a gap differs; the one finding says it
                }
                expected++;
                rowsChecked++;
                add(trueHash(row, tiles), tiles);
                Optional<Signed> here = Optional.empty();
                while (!signed.isEmpty() && signed.peek().size() <= frontier.size()) {
                    Signed next = signed.remove();
                    if (next.previous() != previous) {
                        find(
                                "GAP",
                                T_CHECKPOINT,
                                next.size(),
                                "the checkpoint of size " + next.previous() + " that stood before it is missing");
                    }
                    previous = next.size();
                    here = Optional.of(next);
                }
                checkRoots(frontier.size(), known.getOrDefault(frontier.size(), Map.of()), here);
            }
            more = rows.size() == LEAVES_PER_PAGE;
        }
    }

    /** Pages are look-ups by index; a join of whole tables per page would make the audit quadratic. */
    private static void byIndex(Tx tx) {
        tx.dsl().execute("set local enable_hashjoin = off");
        tx.dsl().execute("set local enable_mergejoin = off");
        tx.dsl().execute("set local enable_seqscan = off");
        tx.dsl().execute("set local jit = off");
    }

    private static List<Row> leaves(Tx tx, long from) {
        byIndex(tx);
        return tx.dsl()
                .select(LEAF.IDX, LEAF.ENTRY_ID, LEAF.LEAF_HASH, ENTRY.LEAF, ENTRY.LEAF_HASH)
                .from(LEAF)
                .leftJoin(ENTRY)
                .on(ENTRY.ENTRY_ID.eq(LEAF.ENTRY_ID))
                .where(LEAF.IDX.ge(from), LEAF.IDX.lt(from + LEAVES_PER_PAGE))
                .orderBy(LEAF.IDX)
                .limit(LEAVES_PER_PAGE)
                .fetch(row -> new Row(row.value1(), row.value2(), Hash.of(row.value3()), row.value4(), row.value5()));
    }

    private static Map<Long, byte[]> tiles(Tx tx, long from) {
        return tx.dsl()
                .select(TILE.N, TILE.HASHES)
                .from(TILE)
                .where(TILE.LVL.eq((short) 0), TILE.N.ge(from), TILE.N.lt(from + LEAVES_PER_PAGE / Tree.WIDTH))
                .orderBy(TILE.N)
                .limit(LEAVES_PER_PAGE / Tree.WIDTH)
                .fetchMap(TILE.N, TILE.HASHES);
    }

    private static List<Signed> checkpoints(Tx tx, long from) {
        return tx.dsl()
                .select(CHECKPOINT.SIZE, CHECKPOINT.PREVIOUS_SIZE, CHECKPOINT.ROOT, CHECKPOINT.NOTE)
                .from(CHECKPOINT)
                .where(CHECKPOINT.SIZE.gt(from), CHECKPOINT.SIZE.le(from + LEAVES_PER_PAGE))
                .orderBy(CHECKPOINT.SIZE)
                .limit(LEAVES_PER_PAGE)
                .fetch(row -> new Signed(row.value1(), row.value2(), Hash.of(row.value3()), row.value4()));
    }

    /**
     * The hash that belongs at this index. It is stored up to four times (entry, leaf, tile, memory); where they differ,
     * the odd one out is named and the others go on, so that one altered row gives one finding.
     */
    private Hash trueHash(Row row, Map<Long, byte[]> tiles) {
        if (row.leaf() == null) {
            find("ENTRY_LOST", T_ENTRY, row.entry(), "the entry of leaf " + row.index() + " is missing");
            return row.leafHash();
        }
        Hash computed = Merkle.leafHash(row.leaf());
        if (!Arrays.equals(computed.bytes(), row.entryHash())) {
            find("ENTRY_ALTERED", T_ENTRY, row.entry(), "its leaf does not give its stored hash");
        }
        if (computed.equals(row.leafHash())) {
            return computed;
        }
        Optional<Hash> elsewhere = head.filter(h -> row.index() < h.size())
                .map(h -> h.tree().node(0, row.index()))
                .or(() -> Optional.ofNullable(tiles.get(row.index() / Tree.WIDTH))
                        .map(tile -> hashIn(tile, (int) (row.index() % Tree.WIDTH))));
        if (elsewhere.filter(row.leafHash()::equals).isPresent()) {
            find("ENTRY_ALTERED", T_ENTRY, row.entry(), "it is not what leaf " + row.index() + " commits to");
            return row.leafHash();
        }
        find("LEAF_MISMATCH", T_LEAF, row.index(), "it is not the hash of entry " + row.entry());
        return computed;
    }

    private void add(Hash leafHash, Map<Long, byte[]> bottomTiles) {
        frontier.add(leafHash);
        Hash hash = leafHash;
        for (int level = 0; level < LEVELS; level++) {
            int position = (int) (counts[level] % Tree.WIDTH);
            System.arraycopy(hash.bytes(), 0, filling[level], position * Hash.SIZE, Hash.SIZE);
            counts[level]++;
            if (position + 1 < Tree.WIDTH) {
                return;
            }
            long n = counts[level] / Tree.WIDTH - 1;
            byte[] stored = level == 0 ? bottomTiles.get(n) : tile(level, n);
            if (stored == null) {
                find("GAP", T_TILE, level + "/" + n, "the tile is missing");
            } else if (!Arrays.equals(stored, filling[level])) {
                find("TILE_MISMATCH", T_TILE, level + "/" + n, "it is not what the leaves give");
            }
            hash = Tree.subtree(filling[level], 0, Tree.WIDTH);
        }
    }

    /** One of 65,536 leaves at most asks for one. */
    private byte @Nullable [] tile(int level, long n) {
        return reader.read(
                        ACT,
                        tx -> tx.dsl()
                                .select(TILE.HASHES)
                                .from(TILE)
                                .where(TILE.LVL.eq((short) level), TILE.N.eq(n))
                                .fetchOptional(TILE.HASHES))
                .orElse(null);
    }

    private void checkRoots(long size, Map<String, Hash> known, Optional<Signed> signed) {
        if (known.isEmpty() && signed.isEmpty()) {
            return;
        }
        Hash root = frontier.root();
        known.forEach((name, knownRoot) -> {
            if (!knownRoot.equals(root)) {
                find("ROOT_MISMATCH", T_LEAF, size, "the " + name + " knows another root of this size");
            }
        });
        signed.ifPresent(row -> {
            if (row.size() != size) {
                find("GAP", T_LEAF, row.size(), "there is no leaf for a signed checkpoint");
                return;
            }
            rowsChecked++;
            if (!row.root().equals(root)) {
                find("ROOT_MISMATCH", T_CHECKPOINT, size, "the leaves do not give its root");
            }
            checkNote(T_CHECKPOINT, size, row.note(), new Checkpoint(origin, size, root));
        });
    }

    private void checkNote(String table, long size, String note, Checkpoint expected) {
        try {
            if (!Checkpoint.open(note, List.of(key)).equals(expected)) {
                find("ROOT_MISMATCH", table, size, "its note says something else than the leaves");
            }
        } catch (MalformedException e) {
            find("SIGNATURE_BAD", table, size, "its note is not signed by the key of this ledger");
        }
    }

    private void checkEnds(
            TreeMap<Long, Map<String, Hash>> known,
            long newestSigned,
            Map<Integer, Long> lastTiles,
            long newestPublished) {
        long size = frontier.size();
        if (newestSigned > size) {
            find(
                    "GAP",
                    T_LEAF,
                    size,
                    "a checkpoint of size " + newestSigned + " was signed, but leaves end at " + size);
        }
        if (newestPublished > Math.max(size, newestSigned)) {
            find("GAP", T_CHECKPOINT, newestPublished, "it was published and is missing");
        }
        known.tailMap(size, false)
                .forEach((larger, names) -> names.keySet()
                        .forEach(name ->
                                find("ROLLED_BACK", T_LEAF, size, "the " + name + " knows a tree of size " + larger)));
        lastTiles.forEach((level, last) -> {
            if (last >= counts[level] / Tree.WIDTH) {
                find("TILE_MISMATCH", T_TILE, level + "/" + last, "there are not enough leaves for it");
            }
        });
    }

    /** Every published note is the text of the checkpoint of its size, signed; returns the largest size. */
    private long checkPublished() {
        record Row(long size, String note, @Nullable String checkpoint) {}
        long after = 0;
        while (true) {
            long from = after;
            List<Row> rows = reader.read(
                    ACT,
                    tx -> tx.dsl()
                            .select(PUBLISHED.SIZE, PUBLISHED.NOTE, CHECKPOINT.NOTE)
                            .from(PUBLISHED)
                            .leftJoin(CHECKPOINT)
                            .on(CHECKPOINT.SIZE.eq(PUBLISHED.SIZE))
                            .where(PUBLISHED.SIZE.gt(from))
                            .orderBy(PUBLISHED.SIZE)
                            .limit(ROWS_PER_PAGE)
                            .fetch(row -> new Row(row.value1(), row.value2(), row.value3())));
            for (Row row : rows) {
                after = row.size();
                rowsChecked++;
                String checkpoint = row.checkpoint();
                if (checkpoint == null) {
                    find("GAP", T_CHECKPOINT, row.size(), "it was published and is missing");
                } else {
                    checkPublishedNote(row.size(), row.note(), checkpoint);
                }
            }
            if (rows.size() < ROWS_PER_PAGE) {
                return after;
            }
        }
    }

    private void checkPublishedNote(long size, String note, String checkpointNote) {
        Checkpoint expected;
        try {
            expected = Checkpoint.open(checkpointNote, List.of(key));
        } catch (MalformedException e) {
            return; // the checkpoint itself becomes a finding
        }
        checkNote(T_PUBLISHED, size, note, expected);
    }

    /** Every entry is in the tree or waits for it; returns those there are. */
    private EntrySet checkEntries() {
        record Row(long entry, boolean isPlaced) {}
        EntrySet all = new EntrySet();
        long after = Long.MIN_VALUE;
        while (true) {
            long from = after;
            List<Row> rows = reader.read(ACT, tx -> {
                byIndex(tx);
                return tx.dsl()
                        .select(ENTRY.ENTRY_ID, LEAF.IDX, PENDING.ENTRY_ID)
                        .from(ENTRY)
                        .leftJoin(LEAF)
                        .on(LEAF.ENTRY_ID.eq(ENTRY.ENTRY_ID))
                        .leftJoin(PENDING)
                        .on(PENDING.ENTRY_ID.eq(ENTRY.ENTRY_ID))
                        .where(ENTRY.ENTRY_ID.gt(from))
                        .orderBy(ENTRY.ENTRY_ID)
                        .limit(LEAVES_PER_PAGE)
                        .fetch(row -> new Row(row.value1(), row.value2() != null || row.value3() != null));
            });
            for (Row row : rows) {
                after = row.entry();
                all.add(row.entry());
                if (!row.isPlaced()) {
                    find("ENTRY_LOST", T_ENTRY, row.entry(), "it is neither in the tree nor waiting for it");
                }
            }
            if (rows.size() < LEAVES_PER_PAGE) {
                return all;
            }
        }
    }

    private void checkRows(SealedRows module, EntrySet unclaimed) {
        Optional<String> after = Optional.empty();
        while (true) {
            Optional<String> from = after;
            int found = app.read(ACT, tx -> {
                List<SealedRows.Row> rows = module.rows(tx, from, ROWS_PER_PAGE);
                Map<Long, byte[]> leaves = entries(tx, rows);
                rows.forEach(row -> checkRow(module.table(), row, leaves, unclaimed));
                return rows.size();
            });
            if (found < ROWS_PER_PAGE) {
                return;
            }
            after = lastKey;
        }
    }

    private Optional<String> lastKey = Optional.empty();

    private static Map<Long, byte[]> entries(Tx tx, List<SealedRows.Row> rows) {
        Set<Long> ids = new HashSet<>();
        rows.forEach(row -> ids.add(row.entry().value()));
        return tx.dsl()
                .select(ENTRY.ENTRY_ID, ENTRY.LEAF)
                .from(ENTRY)
                .where(ENTRY.ENTRY_ID.in(ids))
                .fetchMap(ENTRY.ENTRY_ID, ENTRY.LEAF);
    }

    private void checkRow(String table, SealedRows.Row row, Map<Long, byte[]> leaves, EntrySet unclaimed) {
        lastKey = Optional.of(row.key());
        rowsChecked++;
        byte[] leaf = leaves.get(row.entry().value());
        if (leaf == null) {
            find(
                    "ROW_UNSEALED",
                    table,
                    row.key(),
                    "it names entry " + row.entry().value() + ", which is not there");
            return;
        }
        unclaimed.remove(row.entry().value());
        if (row.erased().isPresent()) {
            rowsErased++;
            erased.putIfAbsent(row.erased().get(), new String[] {table, row.key()});
        } else if (row.record().isEmpty()) {
            find("ROW_ALTERED", table, row.key(), "it no longer decrypts or parses");
        } else if (!fits(leaf, row.record().get(), row.blinding())) {
            find(
                    "ROW_ALTERED",
                    table,
                    row.key(),
                    "it is not what entry " + row.entry().value() + " commits to");
        } else {
            row.erases().ifPresent(acts::add);
        }
    }

    private static boolean fits(byte[] leaf, JsonNode record, Blinding blinding) {
        try {
            return Arrays.equals(
                    leaf, commonseal.proof.Leaf.commit(record, blinding).bytes());
        } catch (MalformedException e) {
            return false;
        }
    }

    private static Hash hashIn(byte[] tile, int position) {
        return Hash.of(Arrays.copyOfRange(tile, position * Hash.SIZE, (position + 1) * Hash.SIZE));
    }

    private void find(String code, String table, long row, String detail) {
        find(code, table, Long.toString(row), detail);
    }

    private void find(String code, String table, String row, String detail) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(new Ledger.Finding(code, table, row, detail));
        } else if (findings.size() == MOST_FINDINGS) {
            findings.add(
                    new Ledger.Finding("MORE", "", "", "only the first " + MOST_FINDINGS + " findings are listed"));
        }
    }
}
