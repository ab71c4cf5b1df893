package commonseal.eseal;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.io.IOException;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.util.Matrix;

/** A QR code that cheap telephones read from paper: error correction M, black on white, four modules of white around it. */
final class PrintedQr {

    static final float MM = 72 / 25.4f;

    private static final int QUIET = 4;
    /** With the white around it. */
    private static final float SMALLEST = 37 * MM;

    private static final float SMALLEST_MODULE = 0.4f * MM;

    private final ByteMatrix modules;

    PrintedQr(String content) {
        try {
            modules = Encoder.encode(
                            content, ErrorCorrectionLevel.M, Map.of(EncodeHintType.CHARACTER_SET, "ISO-8859-1"))
                    .getMatrix();
        } catch (WriterException e) {
            throw new IllegalArgumentException("too long for a QR code", e);
        }
    }

    /** Its width and height on paper. */
    float side() {
        return Math.max(SMALLEST, count() * SMALLEST_MODULE);
    }

    private int count() {
        return modules.getWidth() + 2 * QUIET;
    }

    void draw(PDPageContentStream out, float x, float y) throws IOException {
        float module = side() / count();
        out.saveGraphicsState();
        out.setNonStrokingColor(1f, 1f, 1f);
        out.addRect(x, y, side(), side());
        out.fill();
        out.setNonStrokingColor(0f, 0f, 0f);
        // One unit is one module: short numbers, and neighbours meet without a seam.
        out.transform(new Matrix(module, 0, 0, module, x, y));
        for (int row = 0; row < modules.getHeight(); row++) {
            row(out, row);
        }
        out.fill();
        out.restoreGraphicsState();
    }

    private void row(PDPageContentStream out, int row) throws IOException {
        int bottom = QUIET + modules.getHeight() - 1 - row;
        for (int from = 0; from < modules.getWidth(); from++) {
            int to = from;
            while (to < modules.getWidth() && modules.get(to, row) == 1) {
                to++;
            }
            if (to > from) {
                out.addRect(QUIET + from, bottom, to - from, 1);
                from = to;
            }
        }
    }
}
