package commonseal.ledger.internal;

import commonseal.proof.Hash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The sequencer's statements on its own connection. Plain JDBC: every write must go through the session that holds the
 * advisory lock, so that whoever loses the lock has lost the means to write; and this is the hot path.
 */
final class SequencerStore implements AutoCloseable {

    /** Any constant that nothing else in this database locks: "ledger" and 1. */
    private static final long LOCK = 0x6c65_6467_6572_0001L;

    private static final int FETCH = 10_000;

    /**
     * Somebody may have switched synchronous_commit off for the whole server; a checkpoint is signed for durable leaves
     * only. All statements are look-ups by index; a plan guessed for tables that grow from nothing would read all of them.
     */
    private static final String SESSION = """
            set synchronous_commit = on; set enable_seqscan = off; set enable_hashjoin = off;
            set enable_mergejoin = off; set jit = off""";

    private static final String UNSESSION = """
            select pg_advisory_unlock_all();
            reset synchronous_commit; reset enable_seqscan; reset enable_hashjoin; reset enable_mergejoin; reset jit""";

    private static final String TAKE = """
            with taken as (
              delete from ledger.pending
              where entry_id = any (array(select entry_id from ledger.pending order by entry_id limit ?))
              returning entry_id
            ), fresh as materialized (
              -- An entry that is in the tree already is dropped here, not sequenced twice.
              select e.entry_id, e.leaf, e.leaf_hash, ? + row_number() over (order by e.entry_id) - 1 as idx
              from taken t join ledger.entry e on e.entry_id = t.entry_id
              where not exists (select from ledger.leaf l where l.entry_id = t.entry_id)
            ), placed as (
              insert into ledger.leaf (idx, entry_id, leaf_hash) select idx, entry_id, leaf_hash from fresh
            )
            select idx, entry_id, leaf, leaf_hash from fresh order by idx
            """;

    /** A leaf with the bytes of its entry. Arrays belong to the row; nobody changes them. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record LeafRow(long index, long entry, byte[] leaf, Hash leafHash) {}

    /** A signed checkpoint as stored. */
    record CheckpointRow(long size, Hash root, String note, Instant signedAt) {}

    /** Receives leaves in order. */
    @FunctionalInterface
    interface LeafSink {
        void leaf(long index, long entry, Hash leafHash);
    }

    private final Connection connection;

    private SequencerStore(Connection connection) {
        this.connection = connection;
    }

    static SequencerStore open(DataSource pool) throws SQLException {
        Connection connection = pool.getConnection();
        try {
            connection.setAutoCommit(true);
            try (Statement set = connection.createStatement()) {
                set.execute(SESSION);
            }
            return new SequencerStore(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    boolean tryToLead() throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("select pg_try_advisory_lock(?)")) {
            lock.setLong(1, LOCK);
            try (ResultSet row = lock.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Lets another lead. A connection that cannot even do that is broken, and its lock gone with it. */
    @Override
    public void close() {
        try (connection;
                Statement unlock = connection.createStatement()) {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            unlock.execute(UNSESSION);
        } catch (SQLException e) {
            // The pool has noticed and throws the connection away.
            return;
        }
    }

    /** Begins a transaction that sees one moment of the database. */
    void beginSnapshot() throws SQLException {
        connection.setAutoCommit(false);
        try (Statement begin = connection.createStatement()) {
            begin.execute("set transaction isolation level repeatable read, read only");
        }
    }

    void begin() throws SQLException {
        connection.setAutoCommit(false);
    }

    void commit() throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** All leaves from {@code from} on, in order; inside {@link #beginSnapshot}. */
    void leaves(long from, LeafSink sink) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select idx, entry_id, leaf_hash from ledger.leaf where idx >= ? order by idx")) {
            select.setFetchSize(FETCH);
            select.setLong(1, from);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    sink.leaf(row.getLong(1), row.getLong(2), Hash.of(row.getBytes(3)));
                }
            }
        }
    }

    /** Leaves from {@code from} to below {@code to} with their entries; a leaf without entry is left out. */
    List<LeafRow> stored(long from, long to) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select l.idx, l.entry_id, e.leaf, l.leaf_hash
                from ledger.leaf l join ledger.entry e on e.entry_id = l.entry_id
                where l.idx >= ? and l.idx < ? order by l.idx
                """)) {
            select.setLong(1, from);
            select.setLong(2, to);
            try (ResultSet rows = select.executeQuery()) {
                return leafRows(rows);
            }
        }
    }

    /** Moves up to {@code limit} waiting entries into the tree from index {@code base} on; one statement. */
    List<LeafRow> take(long base, int limit) throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(TAKE)) {
            take.setInt(1, limit);
            take.setLong(2, base);
            try (ResultSet rows = take.executeQuery()) {
                return leafRows(rows);
            }
        }
    }

    private static List<LeafRow> leafRows(ResultSet rows) throws SQLException {
        List<LeafRow> list = new ArrayList<>();
        while (rows.next()) {
            list.add(new LeafRow(rows.getLong(1), rows.getLong(2), rows.getBytes(3), Hash.of(rows.getBytes(4))));
        }
        return list;
    }

    void insertTiles(List<Tree.FullTile> tiles) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into ledger.tile (lvl, n, hashes) values (?, ?, ?)")) {
            for (Tree.FullTile tile : tiles) {
                insert.setInt(1, tile.level());
                insert.setLong(2, tile.n());
                insert.setBytes(3, tile.hashes());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** The last tile of each level. */
    List<Tree.FullTile> lastTiles() throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("""
                        select t.lvl, t.n, t.hashes from generate_series(0, 7) as level(l)
                        cross join lateral (
                          select lvl, n, hashes from ledger.tile where lvl = l order by n desc limit 1
                        ) t order by t.lvl
                        """)) {
            List<Tree.FullTile> tiles = new ArrayList<>();
            while (row.next()) {
                tiles.add(new Tree.FullTile(row.getInt(1), row.getLong(2), row.getBytes(3)));
            }
            return tiles;
        }
    }

    Optional<CheckpointRow> newestCheckpoint() throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(
                        "select size, root, note, signed_at from ledger.checkpoint order by size desc limit 1")) {
            return row.next()
                    ? Optional.of(new CheckpointRow(
                            row.getLong(1),
                            Hash.of(row.getBytes(2)),
                            row.getString(3),
                            row.getObject(4, OffsetDateTime.class).toInstant()))
                    : Optional.empty();
        }
    }

    /**
     * Commits by itself, and does not wait for the disk: the leaves are durable, so a row lost with the machine is made
     * again at the next start, letter by letter the same; and any later batch, which is durable, carries it along.
     */
    void insertCheckpoint(CheckpointRow row, long previousSize) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                with unhurried as materialized (select set_config('synchronous_commit', 'off', true))
                insert into ledger.checkpoint (size, previous_size, root, note, signed_at)
                select ?, ?, ?, ?, ? from unhurried
                """)) {
            insert.setLong(1, row.size());
            insert.setLong(2, previousSize);
            insert.setBytes(3, row.root().bytes());
            insert.setString(4, row.note());
            insert.setObject(5, row.signedAt().atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    Optional<Heads.Published> newestPublished() throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row =
                        select.executeQuery("select size, note from ledger.published order by size desc limit 1")) {
            return row.next() ? Optional.of(new Heads.Published(row.getLong(1), row.getString(2))) : Optional.empty();
        }
    }

    /** Commits by itself. */
    void insertPublished(Heads.Published published, Instant at) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into ledger.published (size, note, published_at) values (?, ?, ?)")) {
            insert.setLong(1, published.size());
            insert.setString(2, published.note());
            insert.setObject(3, at.atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }
}
