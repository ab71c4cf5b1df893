package commonseal.eseal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.brotli.dec.BrotliInputStream;

/**
 * The fonts of the product, in the order in which they are asked for a character: Noto Sans SC (all Han characters of the basic plane, Latin),
 * Liberation Sans (more Latin, Greek, Cyrillic), rare Han characters of the supplementary plane
 * by pieces of 1,024. Read when first needed and kept: 30 MB. Not safe for use by several threads.
 */
final class Fonts {

    /** A part of a text in one face. */
    record Run(Typeface.Face face, String text) {}

    private static final String FOLDER = "fonts/";
    private static final String SANS = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

    private static final Set<Integer> UNSEEN = Set.of(
            (int) Character.PRIVATE_USE,
            (int) Character.CONTROL,
            (int) Character.FORMAT,
            (int) Character.SURROGATE,
            (int) Character.UNASSIGNED);

    private final List<Typeface.Face> common = new ArrayList<>();
    private final TreeMap<Integer, String> pieceOf = new TreeMap<>();
    private final Map<String, Typeface> pieces = new HashMap<>();

    Fonts() {
        common.addAll(new Typeface(Sfnt.read(unpacked(resource(FOLDER + "main.ttf.br")))).faces());
        common.addAll(new Typeface(Sfnt.read(resource(PDDocument.class, SANS))).faces());
        String index = new String(resource(FOLDER + "rare.txt"), StandardCharsets.US_ASCII);
        for (String line : index.lines().toList()) {
            String[] parts = line.split(" ", -1);
            pieceOf.put(Integer.parseInt(parts[0], 16), parts[2]);
        }
    }

    /** The face that chapters of the page are measured by: the first. */
    Typeface.Face first() {
        return common.getFirst();
    }

    /**
     * The text in faces that have every character of it. A word of letters stays in one face if one has all of it, so that
     * no name is set in two types.
     *
     * @throws MissingGlyphException for the first character that none has
     */
    List<Run> runs(String text) throws MissingGlyphException {
        refuseUnseen(text);
        List<Run> runs = new ArrayList<>();
        Typeface.Face current = null;
        StringBuilder collected = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            int end = wordEnd(text, at);
            String word = text.substring(at, end);
            Optional<Typeface.Face> whole = common.stream()
                    .filter(face -> word.codePoints().allMatch(face::has))
                    .findFirst();
            if (whole.isEmpty()) {
                end = at + Character.charCount(text.codePointAt(at));
            }
            Typeface.Face face = whole.isPresent() ? whole.get() : faceOf(text.codePointAt(at));
            if (face != current && current != null) {
                runs.add(new Run(current, collected.toString()));
                collected.setLength(0);
            }
            current = face;
            collected.append(text, at, end);
            at = end;
        }
        if (current != null) {
            runs.add(new Run(current, collected.toString()));
        }
        return runs;
    }

    private Typeface.Face faceOf(int codePoint) throws MissingGlyphException {
        for (Typeface.Face face : common) {
            if (face.has(codePoint)) {
                return face;
            }
        }
        Map.Entry<Integer, String> piece = pieceOf.floorEntry(codePoint);
        if (piece != null) {
            for (Typeface.Face face : piece(piece.getValue()).faces()) {
                if (face.has(codePoint)) {
                    return face;
                }
            }
        }
        throw new MissingGlyphException(codePoint);
    }

    /** What looks different on every computer, or is not seen at all, has no place on a document. */
    private static void refuseUnseen(String text) throws MissingGlyphException {
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int codePoint = text.codePointAt(at);
            int type = Character.getType(codePoint);
            if (UNSEEN.contains(type)) {
                throw new MissingGlyphException(codePoint);
            }
        }
    }

    private Typeface piece(String name) {
        return pieces.computeIfAbsent(name, file -> {
            try {
                return new Typeface(Woff2.read(resource(FOLDER + file)));
            } catch (IOException e) {
                throw new UncheckedIOException("a font of this product cannot be read: " + file, e);
            }
        });
    }

    /** Letters that are written as words stay together; every other character is a word of its own. */
    private static int wordEnd(String text, int from) {
        int at = from;
        while (at < text.length() && isLetterOfWord(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at > from ? at : from + Character.charCount(text.codePointAt(from));
    }

    private static boolean isLetterOfWord(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK
                || Character.isLetter(codePoint) && !Character.isIdeographic(codePoint);
    }

    private static byte[] unpacked(byte[] brotli) {
        try (var in = new BrotliInputStream(new ByteArrayInputStream(brotli))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("a font of this product cannot be unpacked", e);
        }
    }

    private static byte[] resource(String name) {
        return resource(Fonts.class, name);
    }

    private static byte[] resource(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the product was built without its font " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
