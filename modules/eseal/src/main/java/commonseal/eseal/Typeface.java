package commonseal.eseal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/**
 * A TrueType font as one or more faces in each of which a glyph stands for one code point only. Many fonts draw, say, a
 * radical and the character of the same form by one glyph; a PDF file can say but one text for a glyph, so that one of the
 * two would come out as the other.
 */
final class Typeface {

    /** One of the faces; {@code lookup} finds glyphs. Not safe for use by several threads. */
    record Face(TrueTypeFont font, CmapLookup lookup) {

        boolean has(int codePoint) {
            return lookup.getGlyphId(codePoint) > 0;
        }
    }

    /** Forms that exist for compatibility; text hardly ever means them. */
    private static final List<int[]> COMPATIBILITY = List.of(
            new int[] {0x00a0, 0x00a0},
            new int[] {0x00ad, 0x00ad},
            new int[] {0x2e80, 0x2fdf},
            new int[] {0xf900, 0xfaff},
            new int[] {0x2f800, 0x2fa1f});

    private final List<Face> faces = new ArrayList<>();

    /** @param tables of one font, see {@link Sfnt#NEEDED} */
    Typeface(SortedMap<String, byte[]> tables) {
        byte[] post = tables.get("post");
        if (post != null) {
            tables.put("post", Sfnt.withoutNames(post));
        }
        Face whole = face(tables);
        for (SortedMap<Integer, Integer> glyphs : apart(whole)) {
            tables.put("cmap", Sfnt.cmap(glyphs));
            faces.add(face(tables));
        }
    }

    List<Face> faces() {
        return faces;
    }

    private static Face face(SortedMap<String, byte[]> tables) {
        try {
            TrueTypeFont font = new TTFParser().parse(new RandomAccessReadBuffer(Sfnt.write(tables)));
            return new Face(font, font.getUnicodeCmapLookup());
        } catch (IOException e) {
            throw new UncheckedIOException("a font of this product cannot be read", e);
        }
    }

    /** Code points and their glyphs, so that no glyph stands twice in a map; the likeliest ones in the first. */
    private static List<SortedMap<Integer, Integer>> apart(Face whole) {
        List<SortedMap<Integer, Integer>> maps = new ArrayList<>();
        for (int glyph = 1; glyph < numberOfGlyphs(whole); glyph++) {
            List<Integer> codePoints = whole.lookup.getCharCodes(glyph);
            if (codePoints == null) {
                continue;
            }
            List<Integer> ordered = new ArrayList<>(codePoints);
            ordered.sort(Comparator.comparing(Typeface::isCompatibility).thenComparing(Comparator.naturalOrder()));
            for (int i = 0; i < ordered.size(); i++) {
                if (maps.size() == i) {
                    maps.add(new TreeMap<>());
                }
                maps.get(i).put(ordered.get(i), glyph);
            }
        }
        return maps;
    }

    private static int numberOfGlyphs(Face face) {
        try {
            return face.font.getNumberOfGlyphs();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isCompatibility(int codePoint) {
        return COMPATIBILITY.stream().anyMatch(range -> range[0] <= codePoint && codePoint <= range[1]);
    }
}
