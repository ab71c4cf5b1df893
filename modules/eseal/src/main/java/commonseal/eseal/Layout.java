package commonseal.eseal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureElement;

/** Puts a face on A4: head, table, foot with QR code and seal; what does not fit goes to further pages. */
final class Layout {

    /** Measures of one form of paper, in points from its lower edge. */
    private record Form(
            float width,
            float height,
            float margin,
            float kindSize,
            float headHeight,
            int columns,
            float labelWidth,
            float footHeight) {}

    private static final Form UPRIGHT = new Form(595.28f, 841.89f, 62, 32, 228, 1, 132, 160);
    private static final Form WIDE = new Form(841.89f, 595.28f, 66, 30, 182, 2, 104, 160);

    private static final Sheet.Ink INK = new Sheet.Ink(0.12f, 0.13f, 0.16f);
    private static final Sheet.Ink GREY = new Sheet.Ink(0.38f, 0.39f, 0.42f);
    private static final Sheet.Ink RED = new Sheet.Ink(0.56f, 0.10f, 0.10f);
    private static final Sheet.Ink GOLD = new Sheet.Ink(0.70f, 0.57f, 0.34f);
    private static final Sheet.Ink HAIR = new Sheet.Ink(0.82f, 0.78f, 0.70f);

    private static final float VALUE = 11.5f;
    private static final float VALUE_LINE = 16;
    private static final float LABEL = 10;
    private static final float LABEL_LINE = 12;
    private static final float LABEL_SMALL = 7;
    private static final float LABEL_SMALL_LINE = 8.5f;
    private static final float PADDING = 6;
    private static final float BOTTOM = 58;
    private static final float NEXT_TOP = 84;

    /** A cell of the table with its lines. */
    private record Cell(List<String> zh, List<String> en, List<String> value) {

        float height() {
            float labels = zh.size() * LABEL_LINE + en.size() * LABEL_SMALL_LINE;
            return Math.max(labels, value.size() * VALUE_LINE) + 2 * PADDING;
        }
    }

    /** Cells side by side. */
    private record Band(List<Cell> cells) {

        float height() {
            float height = 0;
            for (Cell each : cells) {
                height = Math.max(height, each.height());
            }
            return height;
        }
    }

    private final Face face;
    private final Form form;
    private final Sheet sheet;
    private final PrintedQr qr;
    private PDStructureElement table;
    private int page = 1;
    private int pages = 1;

    Layout(Face face, PDDocument pdf, Fonts fonts, Tags tags) throws IOException {
        this.face = face;
        this.form = face.landscape() ? WIDE : UPRIGHT;
        this.sheet = new Sheet(pdf, fonts, tags, form.width, form.height);
        this.qr = new PrintedQr(face.verifyUrl());
        this.table = sheet.top();
    }

    void draw() throws IOException, MissingGlyphException {
        List<Band> bands = bands();
        List<List<Band>> spread = spread(bands);
        pages = spread.size();
        frame();
        head();
        float top = form.height - form.headHeight;
        table = sheet.element(sheet.top(), "Table");
        for (List<Band> each : spread) {
            if (each != spread.getFirst()) {
                page++;
                sheet.nextPage();
                frame();
                runningHead();
                top = form.height - NEXT_TOP;
            }
            table(each, top);
            pageNumber();
        }
        foot();
        sheet.finish();
    }

    /** The bands of each page; the last has room for the foot. */
    private List<List<Band>> spread(List<Band> bands) {
        List<List<Band>> spread = new ArrayList<>();
        List<Band> current = new ArrayList<>();
        float room = form.height - form.headHeight - BOTTOM;
        float left = room;
        for (Band each : bands) {
            if (each.height() > left && !current.isEmpty()) {
                spread.add(current);
                current = new ArrayList<>();
                left = form.height - NEXT_TOP - BOTTOM;
            }
            current.add(each);
            left -= each.height();
        }
        spread.add(current);
        if (left < form.footHeight) {
            // The foot never stands alone on its page: the last band goes with it.
            List<Band> last = new ArrayList<>();
            if (current.size() > 1) {
                last.add(current.removeLast());
            }
            spread.add(last);
        }
        return spread;
    }

    private List<Band> bands() throws IOException, MissingGlyphException {
        List<Band> bands = new ArrayList<>();
        List<Cell> side = new ArrayList<>();
        float tallest = form.height - NEXT_TOP - BOTTOM;
        for (Face.Row each : face.rows()) {
            Cell narrow = cell(each, form.columns);
            boolean alone = form.columns > 1 && narrow.value.size() > 3;
            if (alone) {
                if (!side.isEmpty()) {
                    bands.add(new Band(List.copyOf(side)));
                    side.clear();
                }
                bands.addAll(pieces(cell(each, 1), tallest));
                continue;
            }
            if (form.columns == 1) {
                bands.addAll(pieces(narrow, tallest));
                continue;
            }
            side.add(narrow);
            if (side.size() == form.columns) {
                bands.add(new Band(List.copyOf(side)));
                side.clear();
            }
        }
        if (!side.isEmpty()) {
            bands.add(new Band(List.copyOf(side)));
        }
        return bands;
    }

    /** A value longer than half a page is cut between lines. */
    private static List<Band> pieces(Cell cell, float tallest) {
        int most = (int) (tallest / 2 / VALUE_LINE);
        List<Band> pieces = new ArrayList<>();
        for (int from = 0; from < cell.value.size(); from += most) {
            List<String> lines = cell.value.subList(from, Math.min(from + most, cell.value.size()));
            pieces.add(new Band(
                    List.of(from == 0 ? new Cell(cell.zh, cell.en, lines) : new Cell(List.of(), List.of(), lines))));
        }
        return pieces;
    }

    private Cell cell(Face.Row row, int columns) throws IOException, MissingGlyphException {
        float label = form.labelWidth - 10;
        float value = tableWidth() / columns - form.labelWidth - 10;
        return new Cell(
                sheet.lines(row.label().zh(), LABEL, label),
                sheet.lines(row.label().en(), LABEL_SMALL, label),
                sheet.lines(row.value(), VALUE, value));
    }

    private float tableWidth() {
        return form.width - 2 * form.margin;
    }

    private void frame() throws IOException, MissingGlyphException {
        PDPageContentStream out = sheet.begin(null);
        new Ornament(out).draw(form.width, form.height, GOLD, RED);
        if (face.demonstration()) {
            sheet.outlines(
                    "演示",
                    RoundSeal.place(form.width / 2 - 148, form.height / 2 - 150, Math.toRadians(32), 175),
                    new Sheet.Ink(0.945f, 0.925f, 0.90f));
        }
        out.endMarkedContent();
    }

    private void head() throws IOException, MissingGlyphException {
        float middle = form.width / 2;
        float top = form.height;
        boolean wide = form == WIDE;
        float kind = top - (wide ? 108 : 152);
        line("P", face.district().zh(), middle, top - (wide ? 58 : 90), 15, INK);
        english("P", face.district().en(), middle, top - (wide ? 69 : 103), 8.5f, GREY);
        line("H1", face.kind().zh(), middle, kind, form.kindSize, RED);
        english("P", face.kind().en(), middle, kind - 20, 12, INK);
        rule(middle, kind - 33);
        if (!face.number().isEmpty()) {
            line("P", "编号 No.  " + face.number(), middle, kind - 51, 10.5f, INK);
        }
        if (face.demonstration()) {
            line("P", "演示数据，不是真实证照 · Demonstration data, not a real document", middle, kind - (wide ? 64 : 69), 8, RED);
        }
    }

    private void runningHead() throws IOException, MissingGlyphException {
        String words = face.number().isEmpty() ? face.kind().zh() : face.kind().zh() + "  " + face.number();
        line("P", words, form.width / 2, form.height - 66, 10, GREY);
    }

    private void pageNumber() throws IOException, MissingGlyphException {
        if (pages > 1) {
            line(
                    "P",
                    "第 %d 页，共 %d 页 · Page %d of %d".formatted(page, pages, page, pages),
                    form.width / 2,
                    BOTTOM - 20,
                    7.5f,
                    GREY);
        }
    }

    private void rule(float middle, float y) throws IOException {
        PDPageContentStream out = sheet.begin(null);
        out.setStrokingColor(GOLD.red(), GOLD.green(), GOLD.blue());
        out.setNonStrokingColor(RED.red(), RED.green(), RED.blue());
        out.setLineWidth(0.8f);
        out.moveTo(middle - 110, y);
        out.lineTo(middle - 8, y);
        out.moveTo(middle + 8, y);
        out.lineTo(middle + 110, y);
        out.stroke();
        out.moveTo(middle, y + 3.5f);
        out.lineTo(middle + 3.5f, y);
        out.lineTo(middle, y - 3.5f);
        out.lineTo(middle - 3.5f, y);
        out.fill();
        out.endMarkedContent();
    }

    private void table(List<Band> bands, float top) throws IOException, MissingGlyphException {
        if (bands.isEmpty()) {
            return;
        }
        float y = top;
        hair(y, GOLD, 0.9f);
        for (Band band : bands) {
            PDStructureElement row = sheet.element(table, "TR");
            float x = form.margin;
            for (Cell cell : band.cells) {
                cell(cell, row, x, y);
                x += tableWidth() / form.columns;
            }
            y -= band.height();
            hair(y, band == bands.getLast() ? GOLD : HAIR, band == bands.getLast() ? 0.9f : 0.5f);
        }
    }

    private void cell(Cell cell, PDStructureElement row, float x, float top) throws IOException, MissingGlyphException {
        PDStructureElement label = sheet.element(row, "TH");
        PDStructureElement value = sheet.element(row, "TD");
        float y = top - PADDING - LABEL_LINE + 2.5f;
        for (String line : cell.zh) {
            sheet.text(label, line, x + 4, y, LABEL, GREY);
            y -= LABEL_LINE;
        }
        y += LABEL_LINE - LABEL_SMALL_LINE - 0.5f;
        for (String line : cell.en) {
            sheet.text(label, line, x + 4, y, LABEL_SMALL, GREY);
            y -= LABEL_SMALL_LINE;
        }
        float lineY = top - PADDING - VALUE_LINE + 4;
        for (String line : cell.value) {
            sheet.text(value, line, x + form.labelWidth, lineY, VALUE, INK);
            lineY -= VALUE_LINE;
        }
    }

    private void hair(float y, Sheet.Ink ink, float width) throws IOException {
        PDPageContentStream out = sheet.begin(null);
        out.setStrokingColor(ink.red(), ink.green(), ink.blue());
        out.setLineWidth(width);
        out.moveTo(form.margin, y);
        out.lineTo(form.width - form.margin, y);
        out.stroke();
        out.endMarkedContent();
    }

    private void foot() throws IOException, MissingGlyphException {
        float base = BOTTOM + 14;
        float side = qr.side();
        float x = form.margin - 4;
        float sealX = form.width - form.margin - 84;
        new RoundSeal(sheet, sealX, base + 88).draw(face.office().zh(), face.demonstration() ? "演示专用" : "电子印章");
        line("P", face.office().zh(), sealX, base + 40, 13, 176, INK);
        english("P", face.office().en(), sealX, base + 29, 8, 176, GREY);
        line("P", face.issuedOn().zh(), sealX, base + 14, 11, 176, INK);
        english("P", face.issuedOn().en(), sealX, base + 4, 8, 176, GREY);
        PDStructureElement figure = sheet.element(sheet.top(), "Figure");
        figure.setAlternateDescription("QR: " + face.verifyUrl());
        PDPageContentStream out = sheet.begin(figure);
        qr.draw(out, x, base + 14);
        out.endMarkedContent();
        float beside = x + side + 8;
        float widest = sealX - 92 - beside;
        float y = base + side - 4;
        y = paragraph("扫码或输入编码核验", beside, y, 8.5f, widest, INK, "zh-CN");
        y = paragraph(
                "Scan, or type the code on the page below, to check this document and whether it is still in force.",
                beside,
                y - 2,
                7,
                widest,
                GREY,
                "en");
        paragraph(face.verifyUrl(), beside, y - 4, 6.5f, widest, GREY, "en");
        codeBelow(x, side, base + 9);
        line(
                "P",
                "以内附电子数据为准。 The signed data attached to this file counts, not the page.",
                form.width / 2,
                BOTTOM - 8,
                6.5f,
                tableWidth(),
                GREY);
    }

    /** The code in two lines, which is as wide as the QR code allows at a size that can be read off. */
    private void codeBelow(float x, float side, float y) throws IOException, MissingGlyphException {
        String code = face.code();
        int middle = code.indexOf(' ', code.length() / 2 - 1);
        float lineY = y;
        for (String each :
                middle < 0 ? List.of(code) : List.of(code.substring(0, middle), code.substring(middle + 1))) {
            line("P", each, x + side / 2, lineY, 8, side, INK);
            lineY -= 9.5f;
        }
    }

    private float paragraph(String text, float x, float top, float size, float widest, Sheet.Ink ink, String language)
            throws IOException, MissingGlyphException {
        PDStructureElement element = sheet.element(sheet.top(), "P");
        element.setLanguage(language);
        float y = top;
        for (String line : sheet.lines(text, size, widest)) {
            y -= size * 1.45f;
            sheet.text(element, line, x, y, size, ink);
        }
        return y;
    }

    private void line(String type, String text, float x, float y, float size, Sheet.Ink ink)
            throws IOException, MissingGlyphException {
        line(type, text, x, y, size, tableWidth(), ink);
    }

    private void line(String type, String text, float x, float y, float size, float widest, Sheet.Ink ink)
            throws IOException, MissingGlyphException {
        sheet.centred(sheet.element(sheet.top(), type), text, x, y, size, widest, ink);
    }

    private void english(String type, String text, float x, float y, float size, Sheet.Ink ink)
            throws IOException, MissingGlyphException {
        english(type, text, x, y, size, tableWidth(), ink);
    }

    private void english(String type, String text, float x, float y, float size, float widest, Sheet.Ink ink)
            throws IOException, MissingGlyphException {
        PDStructureElement element = sheet.element(sheet.top(), type);
        element.setLanguage("en");
        sheet.centred(element, text, x, y, size, widest, ink);
    }
}
