package commonseal.approvals.internal;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.approvals.internal.UploadCheck.Finding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class UploadCheckTest {

    @Test
    void takesWhatPeopleBring() throws IOException {
        assertThat(check("%PDF-1.7".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(new Finding.Fine("application/pdf"));
        assertThat(check(png(800, 600))).isEqualTo(new Finding.Fine("image/png"));
        assertThat(check(jpeg(800, 600))).isEqualTo(new Finding.Fine("image/jpeg"));
        assertThat(check(zip(3, 1000))).isEqualTo(new Finding.Fine("application/zip"));
        assertThat(check(zip(200, 10))).isEqualTo(new Finding.Fine("application/zip"));
    }

    @Test
    void refusesWhatIsNoFileOfTheseKinds() {
        assertThat(check(new byte[0])).isEqualTo(new Finding.Wrong("EMPTY"));
        assertThat(check(new byte[UploadCheck.LARGEST + 1])).isEqualTo(new Finding.Wrong("TOO_LARGE"));
        assertThat(check("<html>".getBytes(StandardCharsets.US_ASCII))).isEqualTo(new Finding.Wrong("WRONG_TYPE"));
        assertThat(check(Arrays.copyOf(png(1, 1), 20))).isEqualTo(new Finding.Wrong("WRONG_TYPE"));
        assertThat(check(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0, 0}))
                .isEqualTo(new Finding.Wrong("WRONG_TYPE"));
        assertThat(check(new byte[] {'P', 'K', 3, 4, 0, 0})).isEqualTo(new Finding.Wrong("WRONG_TYPE"));
        assertThat(UploadCheck.check("x".repeat(201), png(1, 1))).isEqualTo(new Finding.Wrong("NAME_TOO_LONG"));
        assertThat(UploadCheck.check(" ", png(1, 1))).isEqualTo(new Finding.Wrong("NAME_TOO_LONG"));
    }

    @Test
    void refusesWhatWouldExplode() throws IOException {
        assertThat(check(png(60_000, 60_000))).isEqualTo(new Finding.Wrong("BOMB"));
        assertThat(check(jpeg(60_000, 60_000))).isEqualTo(new Finding.Wrong("BOMB"));
        assertThat(check(png(0, 5))).isEqualTo(new Finding.Wrong("WRONG_TYPE"));
        assertThat(check(zip(1, 5_000_000))).isEqualTo(new Finding.Wrong("BOMB"));
        assertThat(check(zip(201, 1))).isEqualTo(new Finding.Wrong("BOMB"));
        ByteArrayOutputStream nested = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(nested)) {
            out.putNextEntry(new ZipEntry("inner.ZIP"));
            out.write(zip(1, 10));
        }
        assertThat(check(nested.toByteArray())).isEqualTo(new Finding.Wrong("BOMB"));
        ByteArrayOutputStream disguised = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(disguised)) {
            out.putNextEntry(new ZipEntry("scan.pdf"));
            out.write(zip(1, 10));
        }
        assertThat(check(disguised.toByteArray())).isEqualTo(new Finding.Wrong("BOMB"));
    }

    @Test
    void creditCodesHaveTheCheckCharacterOfGb32100() {
        // A published example of the standard's arithmetic: 91350100M000100Y43.
        assertThat("0123456789ABCDEFGHJKLMNPQRTUWXY".charAt(CreditCode.check("91350100M000100Y4")))
                .isEqualTo('3');
        String right = CreditCode.of("990100", 7, false);
        String wrong = CreditCode.of("990100", 7, true);
        assertThat(right).hasSize(18).startsWith("91990100MA000007");
        assertThat(wrong.substring(0, 17)).isEqualTo(right.substring(0, 17));
        assertThat(wrong).isNotEqualTo(right);
    }

    private static Finding check(byte[] bytes) {
        return UploadCheck.check("file", bytes);
    }

    private static byte[] png(int width, int height) {
        ByteBuffer png = ByteBuffer.allocate(40);
        png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}).putInt(13);
        png.put(new byte[] {'I', 'H', 'D', 'R'}).putInt(width).putInt(height);
        return png.array();
    }

    private static byte[] jpeg(int width, int height) {
        ByteBuffer jpeg = ByteBuffer.allocate(40);
        jpeg.put(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, 0, 4, 1, 2});
        jpeg.put(new byte[] {(byte) 0xff, (byte) 0xc0, 0, 17, 8})
                .putShort((short) height)
                .putShort((short) width);
        return jpeg.array();
    }

    private static byte[] zip(int entries, int size) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (int i = 0; i < entries; i++) {
                out.putNextEntry(new ZipEntry("f" + i));
                out.write(new byte[size]);
            }
        }
        return bytes.toByteArray();
    }
}
