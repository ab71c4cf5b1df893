package commonseal.eseal;

import java.awt.geom.AffineTransform;
import java.awt.geom.PathIterator;
import java.io.IOException;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.fontbox.ttf.GlyphData;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureElement;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.util.Matrix;
import org.jspecify.annotations.Nullable;

/** Pages, and what is put on the newest of them. Lengths in points, from the lower left corner. */
final class Sheet {

    /** A colour in sRGB. */
    record Ink(float red, float green, float blue) {}

    private static final double GRID = 0.2;
    private static final double FLATNESS = 1;

    private final PDDocument pdf;
    private final Fonts fonts;
    private final Tags tags;
    private final Map<TrueTypeFont, PDType0Font> embedded = new HashMap<>();
    private PDPage page = new PDPage();
    private PDPageContentStream out;

    Sheet(PDDocument pdf, Fonts fonts, Tags tags, float width, float height) throws IOException {
        this.pdf = pdf;
        this.fonts = fonts;
        this.tags = tags;
        this.out = open(width, height);
    }

    void nextPage() throws IOException {
        PDRectangle size = page.getMediaBox();
        out.close();
        out = open(size.getWidth(), size.getHeight());
    }

    void finish() throws IOException {
        out.close();
        tags.finish();
    }

    private PDPageContentStream open(float width, float height) throws IOException {
        page = new PDPage(new PDRectangle(width, height));
        pdf.addPage(page);
        tags.page(page);
        return new PDPageContentStream(pdf, page);
    }

    /** Width of a text in one line. */
    float width(String text, float size) throws IOException, MissingGlyphException {
        float width = 0;
        for (Fonts.Run run : fonts.runs(text)) {
            TrueTypeFont font = run.face().font();
            float units = 0;
            for (int codePoint : run.text().codePoints().toArray()) {
                units += font.getAdvanceWidth(run.face().lookup().getGlyphId(codePoint));
            }
            width += units / font.getUnitsPerEm() * size;
        }
        return width;
    }

    /** The text in lines of at most this width: broken where the scripts allow it, and elsewhere only if one must. */
    List<String> lines(String text, float size, float widest) throws IOException, MissingGlyphException {
        List<String> lines = new ArrayList<>();
        for (String paragraph : text.replace('\t', ' ').split("\r\n|\r|\n", -1)) {
            BreakIterator breaks = BreakIterator.getLineInstance(Locale.SIMPLIFIED_CHINESE);
            breaks.setText(paragraph);
            String line = "";
            int from = breaks.first();
            for (int to = breaks.next(); to != BreakIterator.DONE; from = to, to = breaks.next()) {
                String longer = line + paragraph.substring(from, to);
                if (width(longer.stripTrailing(), size) > widest && !line.isEmpty()) {
                    lines.add(line.stripTrailing());
                    longer = paragraph.substring(from, to);
                }
                line = rest(longer, size, widest, lines);
            }
            lines.add(line.stripTrailing());
        }
        return lines;
    }

    /** What is left of a piece after full lines of it were taken off, character by character. */
    private String rest(String piece, float size, float widest, List<String> lines)
            throws IOException, MissingGlyphException {
        String left = piece;
        while (width(left.stripTrailing(), size) > widest) {
            int end = left.offsetByCodePoints(0, 1);
            while (end < left.length() && width(left.substring(0, left.offsetByCodePoints(end, 1)), size) <= widest) {
                end = left.offsetByCodePoints(end, 1);
            }
            lines.add(left.substring(0, end));
            left = left.substring(end);
        }
        return left;
    }

    /** A new element of the structure below {@code parent}. */
    PDStructureElement element(PDStructureElement parent, String type) {
        return tags.child(parent, type);
    }

    /** The structure's top. */
    PDStructureElement top() {
        return tags.document();
    }

    /** A line of text as a piece of this element, its baseline beginning there. */
    void text(PDStructureElement element, String text, float x, float y, float size, Ink ink)
            throws IOException, MissingGlyphException {
        List<Fonts.Run> runs = fonts.runs(text);
        if (runs.isEmpty()) {
            return;
        }
        begin(element);
        out.beginText();
        out.setNonStrokingColor(ink.red, ink.green, ink.blue);
        out.newLineAtOffset(x, y);
        for (Fonts.Run run : runs) {
            out.setFont(embed(run.face().font()), size);
            out.showText(run.text());
        }
        out.endText();
        out.endMarkedContent();
    }

    /** A new paragraph of one line around {@code x}, made smaller until it is no wider than {@code widest}. */
    void centred(PDStructureElement element, String text, float x, float y, float size, float widest, Ink ink)
            throws IOException, MissingGlyphException {
        float width = width(text, size);
        float fitting = width > widest ? size * widest / width : size;
        text(element, text, x - Math.min(width, widest) / 2, y, fitting, ink);
    }

    /** What follows belongs to this element, or to none: then it is decoration. */
    PDPageContentStream begin(@Nullable PDStructureElement element) throws IOException {
        if (element == null) {
            out.beginMarkedContent(COSName.ARTIFACT);
        } else {
            out.beginMarkedContent(COSName.getPDFName(element.getStructureType()), tags.piece(element, page));
        }
        return out;
    }

    /** Outlines of a text, filled, under a transformation whose unit is the size of the type; no text to be extracted. */
    void outlines(String text, AffineTransform place, Ink ink) throws IOException, MissingGlyphException {
        out.setNonStrokingColor(ink.red, ink.green, ink.blue);
        double advance = 0;
        for (Fonts.Run run : fonts.runs(text)) {
            TrueTypeFont font = run.face().font();
            for (int codePoint : run.text().codePoints().toArray()) {
                int glyph = run.face().lookup().getGlyphId(codePoint);
                double scale = 1.0 / font.getUnitsPerEm();
                AffineTransform at = new AffineTransform(place);
                at.translate(advance, 0);
                at.scale(scale / GRID, scale / GRID);
                out.saveGraphicsState();
                out.transform(new Matrix(at));
                trace(font, glyph);
                out.restoreGraphicsState();
                advance += font.getAdvanceWidth(glyph) * scale;
            }
        }
    }

    /**
     * Coarser than in the font, for it is decoration at the size of text: a grid of a 200th of the letter, and curves that
     * hardly bend are lines.
     */
    private void trace(TrueTypeFont font, int glyph) throws IOException {
        GlyphData outline = font.getGlyph().getGlyph(glyph);
        if (outline == null) {
            return;
        }
        float[] p = new float[6];
        AffineTransform grid = AffineTransform.getScaleInstance(GRID, GRID);
        for (PathIterator each = outline.getPath().getPathIterator(grid, FLATNESS); !each.isDone(); each.next()) {
            switch (each.currentSegment(p)) {
                case PathIterator.SEG_MOVETO -> out.moveTo(Math.round(p[0]), Math.round(p[1]));
                case PathIterator.SEG_LINETO -> out.lineTo(Math.round(p[0]), Math.round(p[1]));
                default -> out.closePath();
            }
        }
        out.fill();
    }

    private PDType0Font embed(TrueTypeFont font) throws IOException {
        PDType0Font known = embedded.get(font);
        if (known == null) {
            known = PDType0Font.load(pdf, font, true);
            embedded.put(font, known);
        }
        return known;
    }
}
