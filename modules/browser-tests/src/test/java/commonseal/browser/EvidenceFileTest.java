package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import commonseal.demo.Person;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What everybody reads who verifies an exported piece of evidence: what it proves, never that a document is in force. */
@Tag("browser")
class EvidenceFileTest {

    @TempDir
    Path directory;

    private static District district;
    private static Browsers browsers;

    @BeforeAll
    static void begin() {
        district = District.get();
        browsers = new Browsers(district.url());
    }

    @AfterAll
    static void end() {
        browsers.close();
    }

    @ParameterizedTest
    @CsvSource({"PULLED, Outcome then: Pulled", "REFUSED_BY_OWNER, Outcome then: Refused by the owner"})
    void evidenceSaysWhatItProvesAndNeverThatADocumentIsInForce(String outcome, String headline) throws IOException {
        Person auditor = district.cast().get("auditor");
        String id = auditor.get("/api/v1/evidence?limit=1&outcome=" + outcome + "&case=" + district.running())
                .path("items")
                .get(0)
                .path("id")
                .asString();
        Path file = exported(auditor, id);
        try (BrowserContext context = browsers.plain("en", Looks.WIDE, Optional.empty())) {
            Page page = context.newPage();
            page.navigate("/verify");
            page.setInputFiles("input[type=file]", file);
            page.locator("form[enctype] button:not([formaction])").click();

            assertThat(page.locator("h1").innerText())
                    .contains("Demonstration evidence", "This evidence is genuine", headline);
            assertThat(page.locator(".cs-verdict--demo").innerText())
                    .contains(outcome.equals("PULLED") ? " used the document" : " tried to use the document")
                    .doesNotContain("it is in force", "identity document");
            assertThat(page.locator(".cs-checks--pass").allInnerTexts())
                    .noneMatch(row -> row.contains("ST_AT_PULL") || row.contains("HB_") || row.contains("DT_"))
                    .noneMatch(row -> !outcome.equals("PULLED") && row.contains("may issue this kind"));
        }
    }

    /** The data of the container that leaves. */
    private Path exported(Person auditor, String id) throws IOException {
        try (BrowserContext desk = browsers.plain("en", Looks.WIDE, Optional.of(auditor))) {
            Page page = desk.newPage();
            page.navigate("/audit/evidence/" + id);
            page.fill("[name=reason]", "somebody asked");
            Download download = page.waitForDownload(
                    () -> page.locator("form[action$='/export'] button").click());
            Path file = directory.resolve("evidence.json");
            try (java.util.zip.ZipFile container =
                    new java.util.zip.ZipFile(download.path().toFile())) {
                var entry = java.util.Objects.requireNonNull(container.getEntry("evidence-" + id + ".json"));
                Files.write(file, container.getInputStream(entry).readAllBytes());
            }
            return file;
        }
    }
}
