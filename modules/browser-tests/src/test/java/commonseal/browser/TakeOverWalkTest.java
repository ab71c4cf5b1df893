package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import commonseal.demo.Person;
import commonseal.testkit.Eventually;
import commonseal.web.Messages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An issuer takes over a register: mapped, read, looked at, signed off, read again; all of it on pages. */
@Tag("browser")
class TakeOverWalkTest {

    private static final String HEADING = "no,id,name,old,on\n";
    /** A demonstration takes numbers with a wrong check character only: nobody has them. */
    private static final String GOOD = "旧字第1号,110105194912310021,韦氏,魏氏,2019.3.1\n";

    private static final String WRONG = "旧字第2号,11010519491231002,韦二,魏二,2019.3.1\n";
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private Browsers browsers;
    private BrowserContext context;
    private Page page;

    @BeforeEach
    void sitDown() {
        District district = District.get();
        Person issuer = district.cast().get("psb");
        browsers = new Browsers(district.url());
        context = browsers.inspected("en", Looks.WIDE, Optional.of(issuer));
        page = context.newPage();
    }

    @AfterEach
    void leave() {
        context.close();
        browsers.close();
    }

    private void looksWell() {
        assertThat(Looks.faults(page, Looks.WIDE)).isEmpty();
        assertThat(Looks.faults(page, Looks.NARROW)).isEmpty();
    }

    private String main() {
        return page.locator("main").innerText();
    }

    private void read(String rows) {
        page.setInputFiles(
                "#file",
                new FilePayload("register.csv", "text/csv", (HEADING + rows).getBytes(StandardCharsets.UTF_8)));
        page.click("form[action$='/readings'] button");
    }

    private void awaitState(String state) {
        Eventually.holds(state, LONG_ENOUGH, () -> {
            page.reload();
            return page.locator("main .govuk-tag")
                    .first()
                    .textContent()
                    .strip()
                    .equals(Messages.EN.code("batchstate", state));
        });
    }

    @Test
    void aRegisterIsMappedReadSignedOffAndReadAgain() throws IOException {
        page.navigate("/registers");
        looksWell();
        page.selectOption("#kind", "PSB-09");
        page.click("form[action='/register-mapping'] button");
        looksWell();

        page.fill("#code", "9");
        page.fill("#key", "no");
        page.fill("#from-holder", "id");
        page.fill("#from-holder_name", "name");
        page.fill("#from-number", "no");
        page.fill("#from-former_name", "old");
        page.fill("#from-name", "name");
        page.fill("#from-id_number", "id");
        page.fill("#from-changed_on", "on");
        page.selectOption("#step-changed_on", "date:iso");
        page.click("form[action='/register-mapping'] button");
        assertThat(page.locator(".govuk-error-summary a[href='#code']").innerText())
                .contains(Messages.EN.text("problem.REGISTER_CODE"));
        assertThat(page.inputValue("#from-changed_on"))
                .as("nothing typed is lost")
                .isEqualTo("on");
        looksWell();
        page.fill("#code", "NAME-CHANGES");
        page.click("form[action='/register-mapping'] button");
        assertThat(main()).contains(Messages.EN.text("done.register-mapped"));
        assertThat(page.url()).contains("/registers/NAME-CHANGES");

        page.click("a[href^='/register-mapping']");
        assertThat(page.inputValue("#step-changed_on")).isEqualTo("date:iso");
        page.goBack();

        page.click("form[action$='/readings'] button");
        assertThat(page.locator(".govuk-error-summary").innerText()).contains(Messages.EN.text("batch.file.none"));
        read(GOOD + WRONG);
        assertThat(main()).contains(Messages.EN.text("done.register-read"));
        looksWell();

        page.click("td a[href^='/batches/']");
        awaitState("CHECKED");
        assertThat(main()).contains(Messages.EN.text("rowproblem.HOLDER_NUMBER"));
        looksWell();
        Download list = page.waitForDownload(() -> page.click("a[href$='/problems']"));
        assertThat(Files.readString(list.path())).contains("3,holder,HOLDER_NUMBER");
        page.click("form[action$='/start'] button");
        assertThat(main()).contains(Messages.EN.text("done.batch-started"));
        awaitState("DONE");
        page.click("a[href$='rows=all']");
        assertThat(main()).contains("旧字第1号");
        looksWell();

        page.navigate("/registers/NAME-CHANGES");
        read(WRONG);
        page.locator("td a[href^='/batches/']")
                .filter(new com.microsoft.playwright.Locator.FilterOptions()
                        .setHasText(Messages.EN.text("registers.vanished")))
                .first()
                .click();
        awaitState("CHECKED");
        assertThat(main()).contains(Messages.EN.text("batch.revoke.warning", 1));
        looksWell();
        page.click("form[action$='/discard'] button");
        assertThat(main()).contains(Messages.EN.text("done.batch-discarded"));
    }

    @Test
    void aFileThatIsNoneIsRefusedWithItsPlace() {
        page.navigate("/batches");
        page.selectOption("#kind", "PSB-09");
        page.setInputFiles(
                "#file",
                new FilePayload("rows.csv", "text/csv", "holder,colour\n1,red\n".getBytes(StandardCharsets.UTF_8)));
        page.click("form[action='/batches'] button");

        assertThat(page.title()).startsWith("Error");
        assertThat(page.locator(".govuk-error-summary a[href='#file']").innerText())
                .contains("colour", Messages.EN.text("problem.COLUMN_UNKNOWN"));
        assertThat(page.inputValue("#kind")).isEqualTo("PSB-09");
        looksWell();
    }
}
