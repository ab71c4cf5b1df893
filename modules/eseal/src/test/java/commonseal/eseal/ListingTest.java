package commonseal.eseal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.junit.jupiter.api.Test;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;

class ListingTest {

    @Test
    void everyRowIsThereInBothLanguagesAndTagged() throws IOException {
        byte[] pdf = Pdfs.list(listing(40, "值"));

        String text = DrawingTest.text(pdf).replaceAll("\\s", "");

        assertThat(text).contains("电子证据", "Electronicevidence", "第40项", "Piece40", "经办人", "Officer", "值39");
        try (PDDocument document = Loader.loadPDF(pdf)) {
            assertThat(document.getNumberOfPages()).isGreaterThan(3);
            assertThat(document.getDocumentCatalog().getMarkInfo().isMarked()).isTrue();
            assertThat(document.getDocumentCatalog().getLanguage()).isEqualTo("zh-CN");
        }
    }

    @Test
    void itIsPdfA() throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        byte[] pdf = Pdfs.list(listing(3, "很长的值".repeat(400)));

        try (var parser =
                Foundries.defaultInstance().createParser(new ByteArrayInputStream(pdf), PDFAFlavour.PDFA_3_B)) {
            var result = Foundries.defaultInstance()
                    .createValidator(PDFAFlavour.PDFA_3_B, false)
                    .validate(parser);

            assertThat(result.getTestAssertions())
                    .as("what veraPDF found")
                    .allMatch(each -> each.getStatus() != org.verapdf.pdfa.results.TestAssertion.Status.FAILED);
            assertThat(result.isCompliant()).isTrue();
        }
    }

    @Test
    void aCharacterWithoutAGlyphIsPrintedAsItsCodePoint() throws IOException {
        String text = DrawingTest.text(Pdfs.list(listing(1, "a\uE000b\u0645c")));

        assertThat(text).contains("a[U+E000]b[U+0645]c");
    }

    private static Listing listing(int sections, String value) {
        List<Listing.Section> all = new ArrayList<>();
        for (int i = 0; i < sections; i++) {
            all.add(new Listing.Section(
                    new Words("第" + (i + 1) + "项", "Piece " + (i + 1)),
                    List.of(
                            new Face.Row(new Words("经办人", "Officer"), value + i),
                            new Face.Row(new Words("结果", "Outcome"), "调取成功\nPulled"))));
        }
        return new Listing(
                new Words("清河示范区", "Qinghe Demonstration District"),
                new Words("电子证据", "Electronic evidence"),
                List.of(new Words("以内附数据为准。", "The data counts.")),
                all,
                true,
                TestSeal.NOW);
    }
}
