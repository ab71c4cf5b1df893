package commonseal.eseal;

import java.io.IOException;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureElement;

/** Puts a listing on A4, from top to bottom; a row that does not fit goes on on the next page. */
final class ListingLayout {

    private static final float WIDTH = 595.28f;
    private static final float HEIGHT = 841.89f;
    private static final float MARGIN = 56;
    private static final float LABEL_WIDTH = 150;
    private static final float LINE = 14;
    private static final float SMALL_LINE = 9.5f;
    private static final float PADDING = 4;

    private static final Sheet.Ink INK = new Sheet.Ink(0.12f, 0.13f, 0.16f);
    private static final Sheet.Ink GREY = new Sheet.Ink(0.38f, 0.39f, 0.42f);
    private static final Sheet.Ink RED = new Sheet.Ink(0.56f, 0.10f, 0.10f);
    private static final Sheet.Ink HAIR = new Sheet.Ink(0.82f, 0.78f, 0.70f);

    private final Listing listing;
    private final Sheet sheet;
    private float y = HEIGHT - MARGIN;
    private int page = 1;

    ListingLayout(Listing listing, PDDocument pdf, Fonts fonts, Tags tags) throws IOException {
        this.listing = listing;
        this.sheet = new Sheet(pdf, fonts, tags, WIDTH, HEIGHT);
    }

    void draw() throws IOException, MissingGlyphException {
        both("P", "P", listing.district(), 11, 8, GREY);
        y -= 8;
        both("H1", "P", listing.title(), 20, 11, INK);
        if (listing.demonstration()) {
            both("P", "P", new Words("演示数据，不是真实证据", "Demonstration data, not real evidence"), 10, 8, RED);
        }
        y -= 6;
        for (Words each : listing.lead()) {
            both("P", "P", each, 10, 8, INK);
            y -= 4;
        }
        for (Listing.Section each : listing.sections()) {
            section(each);
        }
        pageNumber();
        sheet.finish();
    }

    private void section(Listing.Section section) throws IOException, MissingGlyphException {
        // A heading never stands alone at the foot of a page.
        room(6 * LINE);
        y -= 14;
        both("H2", "P", section.heading(), 13, 8.5f, RED);
        y -= 4;
        PDStructureElement table = sheet.element(sheet.top(), "Table");
        hair();
        for (Face.Row row : section.rows()) {
            row(table, row);
        }
    }

    private void row(PDStructureElement table, Face.Row row) throws IOException, MissingGlyphException {
        List<String> zh = lines(row.label().zh(), 9.5f, LABEL_WIDTH - 10);
        List<String> en = lines(row.label().en(), 7, LABEL_WIDTH - 10);
        List<String> values = lines(row.value(), 10, WIDTH - 2 * MARGIN - LABEL_WIDTH);
        room(2 * PADDING + Math.max(zh.size() * LINE + en.size() * SMALL_LINE, Math.min(values.size(), 3) * LINE));
        PDStructureElement line = sheet.element(table, "TR");
        PDStructureElement label = sheet.element(line, "TH");
        PDStructureElement value = sheet.element(line, "TD");
        float labelY = y - PADDING;
        for (String each : zh) {
            labelY -= LINE;
            sheet.text(label, each, MARGIN, labelY + 4, 9.5f, GREY);
        }
        for (String each : en) {
            labelY -= SMALL_LINE;
            sheet.text(label, each, MARGIN, labelY + 3, 7, GREY);
        }
        y -= PADDING;
        int here = page;
        for (String each : values) {
            room(LINE + PADDING);
            y -= LINE;
            sheet.text(value, each, MARGIN + LABEL_WIDTH, y + 4, 10, INK);
        }
        // Unless the value went on to another page, the label may be the taller one.
        y = (here == page ? Math.min(y, labelY) : y) - PADDING;
        hair();
    }

    private void both(String zhType, String enType, Words words, float size, float small, Sheet.Ink ink)
            throws IOException, MissingGlyphException {
        paragraph(zhType, words.zh(), size, ink, "zh-CN");
        paragraph(enType, words.en(), small, ink, "en");
    }

    private void paragraph(String type, String text, float size, Sheet.Ink ink, String language)
            throws IOException, MissingGlyphException {
        PDStructureElement element = sheet.element(sheet.top(), type);
        element.setLanguage(language);
        for (String line : lines(text, size, WIDTH - 2 * MARGIN)) {
            room(size * 1.4f);
            y -= size * 1.4f;
            sheet.text(element, line, MARGIN, y + size * 0.3f, size, ink);
        }
    }

    private List<String> lines(String text, float size, float widest) throws IOException, MissingGlyphException {
        return sheet.lines(printable(text), size, widest);
    }

    /** With the code point of a character in its place if no font has it. */
    private String printable(String text) throws IOException {
        String left = text;
        while (true) {
            try {
                var unused = sheet.width(left.replaceAll("[\\t\\r\\n]", " "), 1);
                return left;
            } catch (MissingGlyphException e) {
                left = left.replace(Character.toString(e.codePoint()), "[U+%04X]".formatted(e.codePoint()));
            }
        }
    }

    private void room(float needed) throws IOException, MissingGlyphException {
        if (y - needed < MARGIN) {
            pageNumber();
            sheet.nextPage();
            page++;
            y = HEIGHT - MARGIN;
        }
    }

    private void pageNumber() throws IOException, MissingGlyphException {
        sheet.centred(
                sheet.element(sheet.top(), "P"),
                "第 %d 页 · Page %d".formatted(page, page),
                WIDTH / 2,
                MARGIN - 24,
                7.5f,
                WIDTH,
                GREY);
    }

    private void hair() throws IOException {
        PDPageContentStream out = sheet.begin(null);
        out.setStrokingColor(HAIR.red(), HAIR.green(), HAIR.blue());
        out.setLineWidth(0.5f);
        out.moveTo(MARGIN, y);
        out.lineTo(WIDTH - MARGIN, y);
        out.stroke();
        out.endMarkedContent();
    }
}
