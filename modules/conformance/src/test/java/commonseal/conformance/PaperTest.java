package commonseal.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.conformance.Foreign.Ran;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A document as a PDF file, before Debian's pdfsig and qpdf. What veraPDF says is asked in the module that draws. */
@Tag("long")
@Tag("conformance")
class PaperTest {

    private static final String VALID = "Signature is Valid";
    private static final String WHOLE = "Total document signed";

    @TempDir
    Path folder;

    private final District district = District.get();

    private Path written(String name, byte[] pdf) throws IOException {
        return Files.write(folder.resolve(name), pdf);
    }

    private static String signatures(Path pdf) {
        return Foreign.ran(List.of("pdfsig", "-nocert", pdf.toString())).output();
    }

    private static byte[] joined(byte[] first, String second) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(first);
        bytes.writeBytes(second.getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }

    @Test
    void foreignProgramsFindTheFileSoundAndSealedWhole() throws IOException {
        for (String[] paper :
                List.of(new String[] {"landlord", "title"}, new String[] {"employee1", "health-employee1"})) {
            Path pdf = written(paper[1] + ".pdf", district.file(paper[0], paper[1], "pdf"));

            Ran checked = Foreign.ran(List.of("qpdf", "--check", pdf.toString()));
            assertThat(checked.code()).as(checked.output()).isZero();
            assertThat(signatures(pdf)).contains(VALID, WHOLE);
        }
    }

    @Test
    void foreignProgramsRefuseWhatWasChangedAfterTheSeal() throws IOException {
        byte[] pdf = district.file("landlord", "title", "pdf");
        byte[] flipped = pdf.clone();
        flipped[pdf.length / 4] ^= 1;
        String appended = """
                9999 0 obj
                << /Type /Annot >>
                endobj
                """;

        assertThat(signatures(written("flipped.pdf", flipped))).doesNotContain(VALID);
        assertThat(signatures(written("appended.pdf", joined(pdf, appended))))
                .as("whatever is valid does not cover the whole file")
                .doesNotContain(WHOLE);
        Path saved = folder.resolve("saved.pdf");
        assertThat(Foreign.ran(List.of(
                                "qpdf",
                                written("good.pdf", pdf).toString(),
                                "--object-streams=generate",
                                saved.toString()))
                        .code())
                .isZero();
        assertThat(signatures(saved)).as("saved anew").doesNotContain(VALID);
    }
}
