package commonseal.ledger.internal;

import commonseal.proof.Hash;
import commonseal.proof.Merkle;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The whole tree in memory as tiles: 256 hashes of 32 bytes each, the hashes of a level being the roots of the full tiles
 * below. About 50 bytes per leaf. One thread appends; others read, but only below a size that was handed to them
 * through a volatile field after the append ({@link Heads}), so they never see a half-written hash.
 */
final class Tree implements Merkle.Nodes {

    static final int WIDTH = 256;
    /** 256^8 = 2^64 leaves. */
    private static final int LEVELS = 8;

    private static final int CHUNK = 4096;

    /** A tile that just became full. Its bytes belong to the tree. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record FullTile(int level, long n, byte[] hashes) {}

    private static final class Level {
        // Volatile: a reader must see the contents of an array that replaced a shorter one.
        private volatile byte[][] tiles = new byte[4][];
        private long count;
    }

    private final Level[] levels = new Level[LEVELS];
    private volatile long[][] entryAt = new long[4][];
    /** Index + 1 by entry id, in chunks: ids are almost dense, but one far out costs one chunk only. */
    private final ConcurrentHashMap<Long, long[]> indexOf = new ConcurrentHashMap<>();

    Tree() {
        for (int i = 0; i < LEVELS; i++) {
            levels[i] = new Level();
        }
    }

    /** Leaves appended; for the appending thread. */
    long size() {
        return levels[0].count;
    }

    /** Appends a leaf and tells which tiles became full, lowest first. */
    void append(long entry, Hash leafHash, Consumer<FullTile> full) {
        long index = levels[0].count;
        remember(entry, index);
        Hash hash = leafHash;
        for (int level = 0; level < LEVELS; level++) {
            Level at = levels[level];
            byte[] tile = tileToFill(at);
            int position = (int) (at.count & (WIDTH - 1));
            System.arraycopy(hash.bytes(), 0, tile, position * Hash.SIZE, Hash.SIZE);
            at.count++;
            if (position + 1 < WIDTH) {
                return;
            }
            full.accept(new FullTile(level, (at.count >> 8) - 1, tile));
            hash = subtree(tile, 0, WIDTH);
        }
    }

    private static byte[] tileToFill(Level level) {
        int tile = Math.toIntExact(level.count >> 8);
        byte[][] tiles = level.tiles;
        if (tile == tiles.length) {
            tiles = Arrays.copyOf(tiles, tiles.length * 2);
        }
        if ((level.count & (WIDTH - 1)) == 0) {
            tiles[tile] = new byte[WIDTH * Hash.SIZE];
        }
        level.tiles = tiles;
        return tiles[tile];
    }

    private void remember(long entry, long index) {
        indexOf.computeIfAbsent(entry / CHUNK, key -> new long[CHUNK])[(int) (entry % CHUNK)] = index + 1;
        int chunk = Math.toIntExact(index / CHUNK);
        long[][] chunks = entryAt;
        if (chunk == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunks.length * 2);
        }
        if (index % CHUNK == 0) {
            chunks[chunk] = new long[CHUNK];
        }
        chunks[chunk][(int) (index % CHUNK)] = entry;
        entryAt = chunks;
    }

    /** Index of an entry; the caller compares it with the size he was given. */
    OptionalLong indexOf(long entry) {
        long[] chunk = entry < 0 ? null : indexOf.get(entry / CHUNK);
        long found = chunk == null ? 0 : chunk[(int) (entry % CHUNK)];
        return found == 0 ? OptionalLong.empty() : OptionalLong.of(found - 1);
    }

    /** Entry of a leaf. */
    long entryAt(long index) {
        return entryAt[Math.toIntExact(index / CHUNK)][(int) (index % CHUNK)];
    }

    /** Root of the first {@code size} leaves. */
    Hash root(long size) {
        return Merkle.root(size, this);
    }

    @Override
    public Hash node(int level, long index) {
        int inTile = level & 7;
        long first = index << inTile;
        byte[] tile = levels[level >> 3].tiles[Math.toIntExact(first >> 8)];
        return subtree(tile, (int) (first & (WIDTH - 1)), 1 << inTile);
    }

    /** The first {@code width} hashes of a tile; a fresh array. The caller knows that they are there. */
    byte[] tile(int level, long n, int width) {
        return Arrays.copyOf(levels[level].tiles[Math.toIntExact(n)], width * Hash.SIZE);
    }

    /** How many hashes a level has when the tree has {@code size} leaves. */
    static long hashesAt(int level, long size) {
        return level >= LEVELS ? 0 : size >>> (8 * level);
    }

    static Hash subtree(byte[] tile, int from, int count) {
        if (count == 1) {
            return Hash.of(Arrays.copyOfRange(tile, from * Hash.SIZE, (from + 1) * Hash.SIZE));
        }
        int half = count / 2;
        return Merkle.nodeHash(subtree(tile, from, half), subtree(tile, from + half, half));
    }
}
