package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import commonseal.demo.Person;
import commonseal.web.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An administrator asks for an erasure, an auditor confirms it; evidence is taken out as one archive: without a script. */
@Tag("browser")
class SecondPersonWalkTest {

    @Test
    void oneAsksAndAnotherConfirms() {
        District district = District.get();
        Person administrator = district.cast().get("administrator");
        Person auditor = district.cast().get("auditor");
        String erased = district.addStranger();
        try (Browsers browsers = new Browsers(district.url())) {
            String request;
            try (BrowserContext context = browsers.plain("en", Looks.NARROW, Optional.of(administrator))) {
                Page page = context.newPage();
                page.navigate("/dual-control");
                page.fill("#holder", "nobody-at-all");
                page.click("form:has(#holder) button");
                assertThat(page.locator(".govuk-error-summary").innerText())
                        .contains(Messages.EN.text("dual.holder.unknown"));
                page.fill("#holder", erased);
                page.click("form:has(#holder) button");
                assertThat(page.locator(".govuk-error-summary").innerText())
                        .contains(Messages.EN.text("problem.DUAL_LAW"));
                assertThat(page.inputValue("#holder"))
                        .as("nothing typed is lost")
                        .isEqualTo(erased);
                page.fill("#law", "PIPL article 47, file 2026-0815");
                page.click("form:has(#holder) button");
                assertThat(page.content()).contains(Messages.EN.text("done.dual-asked"), Messages.EN.text("dual.own"));
                assertThat(page.locator("form[action$='/confirm']").count()).isZero();
                request = page.url().replaceFirst("\\?.*", "");
            }
            try (BrowserContext context = browsers.plain("en", Looks.NARROW, Optional.of(auditor))) {
                Page page = context.newPage();
                page.navigate(request);
                page.click("form[action$='/confirm'] button");
                assertThat(page.locator(".govuk-error-summary").innerText())
                        .contains(Messages.EN.text("decide.totp.missing"));
                page.fill("#totp", auditor.totp(Instant.now().plusSeconds(30)));
                page.click("form[action$='/confirm'] button");
                assertThat(page.content()).contains(Messages.EN.text("done.dual-confirmed"));
                page.navigate("/dual-control");
                assertThat(page.content()).contains("PIPL article 47").doesNotContain(District.STRANGER);
            }
        }
    }

    @Test
    void whatASearchFindsLeavesAsOneSealedContainer() throws IOException {
        District district = District.get();
        try (Browsers browsers = new Browsers(district.url());
                BrowserContext context = browsers.plain(
                        "en", Looks.NARROW, Optional.of(district.cast().get("auditor")))) {
            Page page = context.newPage();
            page.navigate("/audit?outcome=PULLED&case=" + district.running());
            int found = page.locator("tbody tr").count();
            page.click("form[action*='/audit/export'] button");
            assertThat(page.locator(".govuk-error-summary").innerText())
                    .contains(Messages.EN.text("evidence.reason.missing"));
            page.fill("#reason", "file 2026-0815");
            Download download = page.waitForDownload(() -> page.click("form[action*='/audit/export'] button"));
            try (ZipFile archive = new ZipFile(download.path().toFile())) {
                assertThat(archive.stream()
                                .filter(file -> file.getName().startsWith("evidence-"))
                                .count())
                        .isEqualTo(found)
                        .isGreaterThan(1);
                assertThat(archive.getEntry("evidence.pdf")).isNotNull();
                assertThat(archive.stream().map(ZipEntry::getName))
                        .anyMatch(file -> file.startsWith("META-INF/ASiCManifest"));
            }
            Files.deleteIfExists(download.path());
        }
    }
}
