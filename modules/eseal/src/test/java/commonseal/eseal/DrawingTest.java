package commonseal.eseal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;

class DrawingTest {

    private static final TestSeal SEAL = TestSeal.of("Qinghe");

    /** A bar of the issue: the page, two files and the seal of a Chinese licence. */
    private static final int BAR = 60_000;

    @Test
    void aLicenceIsOnePageAndSmall() throws IOException {
        byte[] pdf = Samples.drawn(Samples.licence(), SEAL);
        keep("licence.pdf", pdf);

        assertThat(pages(pdf)).isEqualTo(1);
        assertThat(pdf.length).isLessThan(BAR);
    }

    @Test
    void whatIsExtractedIsWhatWasPrinted() throws IOException {
        for (Face face : List.of(Samples.licence(), Samples.certificate())) {
            byte[] pdf = Samples.drawn(face, SEAL);
            keep(face.kind().en() + ".pdf", pdf);

            String text = text(pdf).replaceAll("\\s", "");

            for (Face.Row row : face.rows()) {
                assertThat(text)
                        .contains(row.value().replaceAll("\\s", ""), row.label().zh());
            }
            assertThat(text)
                    .contains(face.code().replace(" ", ""), face.office().zh());
        }
    }

    @Test
    void everyRareNameComesOutAsItWentIn() throws IOException {
        // The last ones share their glyphs with others: a radical, a compatibility form.
        String names = "𠮷野㛃 喆堃瑨旻昇 𬭎𫖯𬸚𡈽𪚥 一⼀ 金金 Айгүл Łódź Đặng ƏəҢөҰқ·〇";
        String printable = names.codePoints()
                .filter(each -> Pdfs.missing(Character.toString(each)).isEmpty())
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        byte[] pdf = Samples.drawn(
                Samples.face(false, new Words("名", "n"), List.of(Samples.row("姓名", "Name", printable)), false), SEAL);

        assertThat(text(pdf).replaceAll("\\s", "")).contains(printable.replaceAll("\\s", ""));
        assertThat(printable).isEqualTo(names);
    }

    @Test
    void aCharacterWithoutAGlyphIsNamed() {
        for (int codePoint : new int[] {0xE000, 0xF0000, 0x0628, 0x200B, 0x1F600, 0x0007, 0x30001}) {
            Face face = Samples.face(
                    false,
                    new Words("名", "n"),
                    List.of(Samples.row("姓名", "Name", "李" + Character.toString(codePoint) + "明")),
                    false);

            assertThat(Pdfs.draw(face, Samples.attachments(), SEAL)).isEqualTo(new Drawing.MissingGlyph(codePoint));
        }
        assertThat(new Drawing.MissingGlyph(0xE000).name()).isEqualTo("U+E000");
    }

    @Test
    void manyFieldsAndLongValuesGoToFurtherPages() throws IOException {
        for (boolean landscape : new boolean[] {false, true}) {
            List<Face.Row> rows = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                rows.add(Samples.row("字段" + i, "Field " + i, "值".repeat(i == 20 ? 3000 : 1 + i) + "终" + i));
            }
            rows.add(Samples.row("长", "Long", "W".repeat(400)));
            byte[] pdf = Samples.drawn(Samples.face(landscape, new Words("许可证", "Permit"), rows, true), SEAL);
            keep("many-" + landscape + ".pdf", pdf);

            String text = text(pdf).replaceAll("\\s", "");
            int pages = pages(pdf);

            assertThat(pages).isGreaterThan(2);
            assertThat(text).contains("Page1of" + pages, "Page" + pages + "of" + pages);
            for (Face.Row row : rows) {
                assertThat(text.replaceAll("第\\d+页，共\\d+页·Page\\d+of\\d+许可证QH-2026-000123", ""))
                        .contains(row.value());
            }
        }
    }

    private static int pages(byte[] pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            return document.getNumberOfPages();
        }
    }

    static String text(byte[] pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document);
        }
    }

    /** For looking at: {@code -Dpages=FOLDER}. */
    private static void keep(String name, byte[] pdf) throws IOException {
        String folder = System.getProperty("pages");
        if (folder != null) {
            Files.createDirectories(Path.of(folder));
            Files.write(Path.of(folder, name), pdf);
        }
    }
}
