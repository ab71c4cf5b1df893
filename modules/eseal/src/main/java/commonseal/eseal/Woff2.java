package commonseal.eseal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.brotli.dec.BrotliInputStream;

/** Unpacks a font of W3C WOFF2 whose outlines are TrueType; only fonts that come with the product are read. */
final class Woff2 {

    private static final int HEADER = 48;
    private static final int ARBITRARY = 63;
    private static final int TRANSFORMED = 0;
    private static final int PLAIN_OUTLINES = 3;
    /** The tags that have a number, as far as TrueType fonts use them; others are unpacked and dropped. */
    private static final List<String> TAGS = List.of(
            "cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post", "cvt ", "fpgm", "glyf", "loca", "prep");

    private static final int LOCA_FORMAT = 50;

    private record Entry(String tag, int length, boolean transformed) {}

    private Woff2() {}

    /** The tables that {@link Sfnt} needs. */
    static SortedMap<String, byte[]> read(byte[] file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(file);
        if (in.getInt() != 0x774F4632) {
            throw new IOException("no WOFF2 font");
        }
        int count = in.getShort(12);
        int packed = in.getInt(20);
        in.position(HEADER);
        Entry[] entries = new Entry[count];
        for (int i = 0; i < count; i++) {
            entries[i] = entry(in);
        }
        ByteBuffer data;
        try (var unpacked = new BrotliInputStream(new ByteArrayInputStream(file, in.position(), packed))) {
            data = ByteBuffer.wrap(unpacked.readAllBytes());
        }
        SortedMap<String, byte[]> tables = new TreeMap<>();
        for (Entry each : entries) {
            byte[] table = new byte[each.length];
            data.get(table);
            if (each.tag.equals("glyf") && each.transformed) {
                new Woff2Glyphs(table).into(tables);
            } else if (Sfnt.NEEDED.contains(each.tag) && !each.transformed) {
                tables.put(each.tag, table);
            }
        }
        // Offsets of the rebuilt outlines are written long.
        ByteBuffer.wrap(required(tables, "head")).putShort(LOCA_FORMAT, (short) 1);
        return tables;
    }

    private static byte[] required(SortedMap<String, byte[]> tables, String tag) throws IOException {
        byte[] table = tables.get(tag);
        if (table == null) {
            throw new IOException("the font has no table " + tag);
        }
        return table;
    }

    private static Entry entry(ByteBuffer in) {
        int flags = in.get() & 0xff;
        int number = flags & 0x3f;
        String tag = "";
        if (number == ARBITRARY) {
            in.getInt();
        } else if (number < TAGS.size()) {
            tag = TAGS.get(number);
        }
        int length = base128(in);
        boolean outlines = tag.equals("glyf") || tag.equals("loca");
        boolean transformed = flags >>> 6 != (outlines ? PLAIN_OUTLINES : TRANSFORMED);
        return new Entry(tag, transformed ? base128(in) : length, transformed);
    }

    private static int base128(ByteBuffer in) {
        int value = 0;
        byte next;
        do {
            next = in.get();
            value = value << 7 | next & 0x7f;
        } while (next < 0);
        return value;
    }

    /** The table {@code glyf} as WOFF2 transforms it: one stream for each kind of number. */
    private static final class Woff2Glyphs {

        private static final int COMPOSITE = -1;
        private static final int HAS_INSTRUCTIONS = 0x100;
        private static final int MORE = 0x20;
        private static final int WORDS = 0x1;

        private final int count;
        private final ByteBuffer contours;
        private final ByteBuffer points;
        private final ByteBuffer flags;
        private final ByteBuffer glyphs;
        private final ByteBuffer composites;
        private final ByteBuffer boxes;
        private final ByteBuffer instructions;
        private final int boxBitmap;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Woff2Glyphs(byte[] table) {
            ByteBuffer in = ByteBuffer.wrap(table);
            count = in.getShort(4) & 0xffff;
            int at = 36;
            ByteBuffer[] streams = new ByteBuffer[7];
            for (int i = 0; i < streams.length; i++) {
                int length = in.getInt(8 + 4 * i);
                streams[i] = in.slice(at, length);
                at += length;
            }
            contours = streams[0];
            points = streams[1];
            flags = streams[2];
            glyphs = streams[3];
            composites = streams[4];
            boxes = streams[5];
            instructions = streams[6];
            boxBitmap = boxes.position();
            boxes.position(4 * ((count + 31) / 32));
        }

        void into(SortedMap<String, byte[]> tables) {
            ByteBuffer loca = ByteBuffer.allocate(4 * (count + 1));
            for (int glyph = 0; glyph < count; glyph++) {
                loca.putInt(out.size());
                int number = contours.getShort();
                if (number == COMPOSITE) {
                    composite();
                } else if (number > 0) {
                    simple(glyph, number);
                }
                while (out.size() % 4 != 0) {
                    out.write(0);
                }
            }
            loca.putInt(out.size());
            tables.put("glyf", out.toByteArray());
            tables.put("loca", loca.array());
        }

        private void composite() {
            put16(COMPOSITE);
            copy(boxes, 8);
            boolean instructed = false;
            int flag;
            do {
                flag = composites.getShort(composites.position());
                instructed |= (flag & HAS_INSTRUCTIONS) != 0;
                int size = 4 + ((flag & WORDS) != 0 ? 4 : 2);
                size += (flag & 0x8) != 0 ? 2 : (flag & 0x40) != 0 ? 4 : (flag & 0x80) != 0 ? 8 : 0;
                copy(composites, size);
            } while ((flag & MORE) != 0);
            if (instructed) {
                instructions();
            }
        }

        private void simple(int glyph, int number) {
            int[] ends = new int[number];
            int total = 0;
            for (int i = 0; i < number; i++) {
                total += number255(points);
                ends[i] = total - 1;
            }
            Outline outline = new Outline(total);
            for (int i = 0; i < total; i++) {
                outline.add(flags.get() & 0xff, glyphs);
            }
            put16(number);
            if ((boxes.get(boxBitmap + (glyph >> 3)) & 0x80 >> (glyph & 7)) != 0) {
                copy(boxes, 8);
            } else {
                outline.box().forEach(this::put16);
            }
            for (int end : ends) {
                put16(end);
            }
            instructions();
            outline.write(out);
        }

        private void instructions() {
            int length = number255(glyphs);
            put16(length);
            copy(instructions, length);
        }

        private void put16(int value) {
            out.write(value >> 8);
            out.write(value);
        }

        private void copy(ByteBuffer from, int length) {
            byte[] bytes = new byte[length];
            from.get(bytes);
            out.writeBytes(bytes);
        }

        private static int number255(ByteBuffer in) {
            int code = in.get() & 0xff;
            return switch (code) {
                case 253 -> in.getShort() & 0xffff;
                case 255 -> 253 + (in.get() & 0xff);
                case 254 -> 506 + (in.get() & 0xff);
                default -> code;
            };
        }
    }

    /** The points of one glyph: from triplets to TrueType's flags and differences. */
    private static final class Outline {

        private static final int ON_CURVE = 0x1;

        private final ByteArrayOutputStream kinds = new ByteArrayOutputStream();
        private final ByteArrayOutputStream xs = new ByteArrayOutputStream();
        private final ByteArrayOutputStream ys = new ByteArrayOutputStream();
        private final int[] x;
        private final int[] y;
        private int size;

        Outline(int points) {
            x = new int[points];
            y = new int[points];
        }

        void add(int flag, ByteBuffer in) {
            int form = flag & 0x7f;
            int dx = 0;
            int dy = 0;
            if (form < 10) {
                dy = signed(form, ((form & 14) << 7) + next(in));
            } else if (form < 20) {
                dx = signed(form, ((form - 10 & 14) << 7) + next(in));
            } else if (form < 84) {
                int b0 = form - 20;
                int b1 = next(in);
                dx = signed(form, 1 + (b0 & 0x30) + (b1 >> 4));
                dy = signed(form >> 1, 1 + ((b0 & 0x0c) << 2) + (b1 & 0x0f));
            } else if (form < 120) {
                int b0 = form - 84;
                dx = signed(form, 1 + (b0 / 12 << 8) + next(in));
                dy = signed(form >> 1, 1 + (b0 % 12 >> 2 << 8) + next(in));
            } else if (form < 124) {
                int b0 = next(in);
                int b1 = next(in);
                dx = signed(form, (b0 << 4) + (b1 >> 4));
                dy = signed(form >> 1, ((b1 & 0x0f) << 8) + next(in));
            } else {
                dx = signed(form, (next(in) << 8) + next(in));
                dy = signed(form >> 1, (next(in) << 8) + next(in));
            }
            x[size] = dx + (size == 0 ? 0 : x[size - 1]);
            y[size] = dy + (size == 0 ? 0 : y[size - 1]);
            size++;
            int onCurve = (flag & 0x80) == 0 ? ON_CURVE : 0;
            kinds.write(onCurve | difference(dx, 0x2, 0x10, xs) | difference(dy, 0x4, 0x20, ys));
        }

        /** Least and greatest x and y as the header of a glyph has them. */
        List<Integer> box() {
            int minX = x[0];
            int minY = y[0];
            int maxX = x[0];
            int maxY = y[0];
            for (int i = 1; i < size; i++) {
                minX = Math.min(minX, x[i]);
                minY = Math.min(minY, y[i]);
                maxX = Math.max(maxX, x[i]);
                maxY = Math.max(maxY, y[i]);
            }
            return List.of(minX, minY, maxX, maxY);
        }

        void write(ByteArrayOutputStream out) {
            out.writeBytes(kinds.toByteArray());
            out.writeBytes(xs.toByteArray());
            out.writeBytes(ys.toByteArray());
        }

        private static int difference(int by, int shortFlag, int sameFlag, ByteArrayOutputStream to) {
            if (by == 0) {
                return sameFlag;
            }
            if (Math.abs(by) < 256) {
                to.write(Math.abs(by));
                return shortFlag | (by > 0 ? sameFlag : 0);
            }
            to.write(by >> 8);
            to.write(by);
            return 0;
        }

        private static int signed(int flag, int value) {
            return (flag & 1) == 0 ? -value : value;
        }

        private static int next(ByteBuffer in) {
            return in.get() & 0xff;
        }
    }
}
