package commonseal.eseal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.junit.jupiter.api.Test;

class ReadingTest {

    private static final TestSeal SEAL = TestSeal.of("Qinghe");
    private static final byte[] LICENCE = Samples.drawn(Samples.licence(), SEAL);

    @Test
    void ourFileIsSealedByOurAuthority() {
        PdfFile.Sealed sealed = (PdfFile.Sealed) Pdfs.read(LICENCE);

        assertThat(sealed.data()).isEqualTo(Samples.bytes("{\"format\":\"x\"}"));
        assertThat(sealed.chain().getFirst()).isEqualTo(SEAL.chain().getFirst());
        assertThat(Pdfs.isIssuedBy(
                        sealed, SealCertificates.fingerprint(SEAL.chain().getLast())))
                .isTrue();
    }

    @Test
    void anotherAuthorityOfTheSameNameIsAnother() {
        TestSeal other = TestSeal.of("Qinghe");
        PdfFile.Sealed sealed = (PdfFile.Sealed) Pdfs.read(Samples.drawn(Samples.licence(), other));

        assertThat(Pdfs.isIssuedBy(
                        sealed, SealCertificates.fingerprint(SEAL.chain().getLast())))
                .isFalse();
        // Our authority's certificate beside his own does not make his a certificate of ours.
        assertThat(Pdfs.isIssuedBy(
                        new PdfFile.Sealed(
                                sealed.data(),
                                java.util.List.of(
                                        other.chain().getFirst(), SEAL.chain().getLast())),
                        SealCertificates.fingerprint(SEAL.chain().getLast())))
                .isFalse();
    }

    @Test
    void whatIsAppendedChangesTheFace() throws IOException {
        assertThat(Pdfs.read(appended())).isInstanceOf(PdfFile.FaceChanged.class);
        for (String added : new String[] {" ", "\n", "%comment\n", "9 0 obj<<>>endobj\n%%EOF\n"}) {
            ByteArrayOutputStream longer = new ByteArrayOutputStream();
            longer.writeBytes(LICENCE);
            longer.writeBytes(added.getBytes(ISO_8859_1));

            assertThat(Pdfs.read(longer.toByteArray())).isInstanceOf(PdfFile.FaceChanged.class);
        }
    }

    @Test
    void savedAnewItIsNoLongerSealedButTheDataIsThere() throws IOException {
        try (PDDocument pdf = Loader.loadPDF(LICENCE)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            pdf.save(out);

            assertThat(Pdfs.read(out.toByteArray()))
                    .isInstanceOfSatisfying(
                            PdfFile.FaceChanged.class,
                            changed -> assertThat(changed.data()).isEqualTo(Samples.bytes("{\"format\":\"x\"}")));
        }
    }

    @Test
    void noChangedByteOutsideTheSealIsBelieved() {
        Random random = Seeds.random("eseal.mutations");
        String text = new String(LICENCE, ISO_8859_1);
        int from = text.indexOf("/Contents <") + "/Contents ".length();
        int to = text.indexOf('>', from);
        for (int i = 0; i < 1500; i++) {
            byte[] changed = LICENCE.clone();
            int at = random.nextInt(changed.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));

            // The digits in which the seal itself is written may differ where they say nothing about the file: the room
            // behind it is checked, and a certificate that was changed leads to no authority.
            boolean isInSeal = from < at && at < to;
            assertThat(isInSeal || !(Pdfs.read(changed) instanceof PdfFile.Sealed))
                    .as("byte %d", at)
                    .isTrue();
        }
    }

    @Test
    void foreignFilesCarryNothing() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PDDocument pdf = new PDDocument()) {
            pdf.addPage(new PDPage());
            pdf.save(out);
        }

        assertThat(Pdfs.read(out.toByteArray())).isEqualTo(new PdfFile.NoCredential());
        assertThat(Pdfs.read("%PDF-1.7 and nothing else".getBytes(ISO_8859_1))).isEqualTo(new PdfFile.NoCredential());
        assertThat(Pdfs.read(Samples.bytes("{}"))).isEqualTo(new PdfFile.NotPdf());
        assertThat(Pdfs.read(new byte[0])).isEqualTo(new PdfFile.NotPdf());
        assertThat(Pdfs.read(new byte[Pdfs.MAX_BYTES + 1])).isEqualTo(new PdfFile.NotPdf());
    }

    @Test
    void hostileFilesEndQuickly() {
        for (String part : new String[] {
            "1 0 obj<</A 2 0 R>>stream\n",
            "1 0 obj[[[[[[[[",
            "1 0 obj(((((",
            "1 0 obj<<<<<<",
            "1 0 obj<0",
            "1 0 obj<</Type/ObjStm/N 999999999/First 0/Length 5>>stream\n1 0 1 endstream ",
            "obj obj ",
            "0 0 obj 1 0 R "
        }) {
            byte[] file = ("%PDF-1.7\n" + part.repeat(2_000_000 / part.length())).getBytes(ISO_8859_1);

            assertThat(Pdfs.read(file)).isEqualTo(new PdfFile.NoCredential());
        }
    }

    @Test
    void piecesOfAFileNeverThrow() {
        for (int length = 0; length < LICENCE.length; length += 997) {
            assertThat(Pdfs.read(Arrays.copyOf(LICENCE, length))).isNotInstanceOf(PdfFile.Sealed.class);
        }
    }

    /** What an attacker does with any PDF tool: words over the page, appended as an update. */
    private static byte[] appended() throws IOException {
        try (PDDocument pdf = Loader.loadPDF(LICENCE)) {
            PDPage page = pdf.getPage(0);
            try (PDPageContentStream out =
                    new PDPageContentStream(pdf, page, PDPageContentStream.AppendMode.APPEND, false)) {
                out.addRect(100, 400, 200, 200);
                out.fill();
            }
            page.getCOSObject().setNeedToBeUpdated(true);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            pdf.saveIncremental(out);
            return out.toByteArray();
        }
    }
}
