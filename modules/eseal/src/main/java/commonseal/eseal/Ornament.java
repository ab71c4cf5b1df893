package commonseal.eseal;

import java.awt.geom.AffineTransform;
import java.io.IOException;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.util.Matrix;

/** Frame and background lines as on printed certificates. */
final class Ornament {

    private static final float OUTER = 26;
    private static final float INNER = 32;
    private static final float CORNER = 10;
    private static final int PETALS = 18;
    private static final int STEPS = 60;
    private static final float RADIUS = 170;

    private final PDPageContentStream out;

    Ornament(PDPageContentStream out) {
        this.out = out;
    }

    void draw(float width, float height, Sheet.Ink gold, Sheet.Ink red) throws IOException {
        rosette(width / 2, height / 2);
        out.setStrokingColor(red.red(), red.green(), red.blue());
        out.setLineWidth(1.5f);
        out.addRect(OUTER, OUTER, width - 2 * OUTER, height - 2 * OUTER);
        out.stroke();
        out.setStrokingColor(gold.red(), gold.green(), gold.blue());
        out.setLineWidth(0.6f);
        out.addRect(INNER, INNER, width - 2 * INNER, height - 2 * INNER);
        for (int corner = 0; corner < 4; corner++) {
            boolean right = corner % 2 == 1;
            boolean top = corner / 2 == 1;
            float x = right ? width - INNER - CORNER : INNER;
            float y = top ? height - INNER - CORNER : INNER;
            out.addRect(x, y, CORNER, CORNER);
            out.addRect(x + 3, y + 3, CORNER - 6, CORNER - 6);
        }
        out.stroke();
    }

    /** Petals around the middle, all drawn by the same words, which packs well; too pale to disturb reading. */
    private void rosette(float x, float y) throws IOException {
        out.setStrokingColor(0.965f, 0.945f, 0.90f);
        out.setLineWidth(0.7f);
        for (int petal = 0; petal < PETALS; petal++) {
            out.saveGraphicsState();
            AffineTransform turned = AffineTransform.getTranslateInstance(x, y);
            turned.rotate(2 * Math.PI * petal / PETALS);
            out.transform(new Matrix(turned));
            for (int i = 0; i <= STEPS; i++) {
                double around = 2 * Math.PI * i / STEPS;
                float px = Math.round(RADIUS * (0.5 + 0.5 * Math.cos(around)));
                float py = Math.round(RADIUS * 0.34 * Math.sin(around) * (1 + 0.4 * Math.cos(around)));
                if (i == 0) {
                    out.moveTo(px, py);
                } else {
                    out.lineTo(px, py);
                }
            }
            out.stroke();
            out.restoreGraphicsState();
        }
    }
}
