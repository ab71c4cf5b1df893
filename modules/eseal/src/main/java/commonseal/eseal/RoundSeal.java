package commonseal.eseal;

import java.awt.geom.AffineTransform;
import java.io.IOException;
import org.apache.pdfbox.pdmodel.PDPageContentStream;

/** The round seal of an office: two rings, a star, the name around them. Drawn, not written: its words are decoration. */
final class RoundSeal {

    static final float RADIUS = 57;

    private static final Sheet.Ink RED = new Sheet.Ink(0.80f, 0.13f, 0.11f);
    /** A circle of four curves: how far the controls stand from the corners. */
    private static final float CIRCLE = 0.5523f;

    private static final double WIDEST_ARC = Math.toRadians(250);
    private static final double WIDEST_STEP = Math.toRadians(24);
    private static final float NAME_SIZE = 13;
    private static final float NAME_BASE = 40;
    private static final float STAR = 17;

    private final Sheet sheet;
    private final float x;
    private final float y;

    RoundSeal(Sheet sheet, float x, float y) {
        this.sheet = sheet;
        this.x = x;
        this.y = y;
    }

    void draw(String office, String below) throws IOException, MissingGlyphException {
        PDPageContentStream out = sheet.begin(null);
        out.setStrokingColor(RED.red(), RED.green(), RED.blue());
        circle(out, RADIUS, 2.2f);
        circle(out, RADIUS - 3.4f, 0.5f);
        star(out);
        around(office);
        float size = 8.5f;
        float width = sheet.width(below, size);
        sheet.outlines(below, place(x - width / 2, y - 31, 0, size), RED);
        out.endMarkedContent();
    }

    private void around(String office) throws IOException, MissingGlyphException {
        int[] letters = office.codePoints().toArray();
        double step = letters.length < 2 ? 0 : Math.min(WIDEST_STEP, WIDEST_ARC / (letters.length - 1));
        // Long names: smaller letters, for the arc is as long as it is.
        float size = (float) Math.min(NAME_SIZE, step == 0 ? NAME_SIZE : step * NAME_BASE * 1.08);
        for (int i = 0; i < letters.length; i++) {
            String letter = Character.toString(letters[i]);
            double angle = step * ((letters.length - 1) / 2.0 - i);
            AffineTransform at = AffineTransform.getTranslateInstance(x, y);
            at.rotate(angle);
            at.translate(-sheet.width(letter, size) / 2, NAME_BASE - size * 0.1);
            at.scale(size, size);
            sheet.outlines(letter, at, RED);
        }
    }

    private void circle(PDPageContentStream out, float radius, float line) throws IOException {
        float c = radius * CIRCLE;
        out.setLineWidth(line);
        out.moveTo(x + radius, y);
        out.curveTo(x + radius, y + c, x + c, y + radius, x, y + radius);
        out.curveTo(x - c, y + radius, x - radius, y + c, x - radius, y);
        out.curveTo(x - radius, y - c, x - c, y - radius, x, y - radius);
        out.curveTo(x + c, y - radius, x + radius, y - c, x + radius, y);
        out.closeAndStroke();
    }

    private void star(PDPageContentStream out) throws IOException {
        out.setNonStrokingColor(RED.red(), RED.green(), RED.blue());
        for (int i = 0; i < 5; i++) {
            double angle = Math.PI / 2 + i * 4 * Math.PI / 5;
            float px = x + (float) (STAR * Math.cos(angle));
            float py = y + (float) (STAR * Math.sin(angle));
            if (i == 0) {
                out.moveTo(px, py);
            } else {
                out.lineTo(px, py);
            }
        }
        out.closePath();
        out.fill();
    }

    static AffineTransform place(float x, float y, double angle, float size) {
        AffineTransform at = AffineTransform.getTranslateInstance(x, y);
        at.rotate(angle);
        at.scale(size, size);
        return at;
    }
}
