package commonseal.eseal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The container of a TrueType font: named tables. */
final class Sfnt {

    /** What drawing and embedding need. Substitutions are left out: a ligature would be another text when extracted. */
    static final Set<String> NEEDED = Set.of(
            "OS/2", "cmap", "cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post", "prep");

    private static final int VERSION = 0x00010000;
    private static final int POST_WITHOUT_NAMES = 0x00030000;
    private static final int POST_HEADER = 32;
    private static final int HEADER = 12;
    private static final int ENTRY = 16;
    private static final int CMAP_HEADER = 28;
    private static final int GROUP = 12;

    private Sfnt() {}

    /** The needed tables of a font file. */
    static SortedMap<String, byte[]> read(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        int count = in.getShort(4);
        SortedMap<String, byte[]> tables = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            int entry = HEADER + i * ENTRY;
            String tag = new String(file, entry, 4, StandardCharsets.US_ASCII);
            if (NEEDED.contains(tag)) {
                byte[] table = new byte[in.getInt(entry + 12)];
                in.get(in.getInt(entry + 8), table);
                tables.put(tag, table);
            }
        }
        return tables;
    }

    /** A font file of these tables. */
    static byte[] write(SortedMap<String, byte[]> tables) {
        int size = HEADER + ENTRY * tables.size();
        for (byte[] table : tables.values()) {
            size += padded(table.length);
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        int log = 31 - Integer.numberOfLeadingZeros(tables.size());
        out.putInt(VERSION)
                .putShort((short) tables.size())
                .putShort((short) (ENTRY << log))
                .putShort((short) log)
                .putShort((short) (ENTRY * tables.size() - (ENTRY << log)));
        int at = HEADER + ENTRY * tables.size();
        for (Map.Entry<String, byte[]> each : tables.entrySet()) {
            byte[] table = each.getValue();
            out.put(each.getKey().getBytes(StandardCharsets.US_ASCII))
                    .putInt(checksum(table))
                    .putInt(at)
                    .putInt(table.length);
            out.put(at, table);
            at += padded(table.length);
        }
        return out.array();
    }

    /** A table {@code cmap} that knows exactly these code points (format 12). */
    static byte[] cmap(SortedMap<Integer, Integer> glyphs) {
        ByteBuffer out = ByteBuffer.allocate(CMAP_HEADER + GROUP * glyphs.size());
        out.putShort((short) 0).putShort((short) 1).putShort((short) 3).putShort((short) 10);
        out.putInt(12).putShort((short) 12).putShort((short) 0);
        out.putInt(out.capacity() - 12).putInt(0).putInt(glyphs.size());
        glyphs.forEach(
                (codePoint, glyph) -> out.putInt(codePoint).putInt(codePoint).putInt(glyph));
        return out.array();
    }

    /** The table {@code post} without the names of glyphs. */
    static byte[] withoutNames(byte[] post) {
        return ByteBuffer.allocate(POST_HEADER)
                .put(post, 0, POST_HEADER)
                .putInt(0, POST_WITHOUT_NAMES)
                .array();
    }

    private static int checksum(byte[] table) {
        ByteBuffer words = ByteBuffer.allocate(padded(table.length)).put(table).rewind();
        int sum = 0;
        while (words.hasRemaining()) {
            sum += words.getInt();
        }
        return sum;
    }

    private static int padded(int length) {
        return length + 3 & ~3;
    }
}
