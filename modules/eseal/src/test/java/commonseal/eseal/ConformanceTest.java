package commonseal.eseal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;

/** What others say of our files: veraPDF here. */
class ConformanceTest {

    private static final TestSeal SEAL = TestSeal.of("Qinghe");

    @BeforeAll
    static void verapdf() {
        VeraGreenfieldFoundryProvider.initialise();
    }

    @Test
    void sealedFilesArePdfA3() throws Exception {
        for (Face face : List.of(Samples.licence(), Samples.certificate())) {
            byte[] pdf = Samples.drawn(face, SEAL);

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
    }
}
