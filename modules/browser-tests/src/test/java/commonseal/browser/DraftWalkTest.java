package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import commonseal.demo.Api;
import commonseal.demo.Cast;
import commonseal.demo.Person;
import commonseal.web.Messages;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An issuer drafts a document, issues it, suspends and reinstates it, and corrects it; all of it on pages. */
@Tag("browser")
class DraftWalkTest {

    private Browsers browsers;
    private BrowserContext context;
    private Page page;
    private String number;
    private String name;

    @BeforeEach
    void sitDown() {
        District district = District.get();
        Cast cast = district.cast();
        Person issuer = cast.get("psb");
        number = cast.number("partner");
        name = cast.name("partner");
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

    private String errors() {
        return page.locator(".govuk-error-summary").innerText();
    }

    private void day(String name, String year, String month, String day) {
        page.fill("[name='" + name + ".year']", year);
        page.fill("[name='" + name + ".month']", month);
        page.fill("[name='" + name + ".day']", day);
    }

    private void fields(String former) {
        page.fill("[name='field.former_name']", former);
        page.fill("[name='field.name']", name);
        page.fill("[name='field.id_number']", number);
        day("field.changed_on", "2026", "3", "2");
    }

    @Test
    void aDocumentIsDraftedIssuedSuspendedReinstatedAndCorrected() {
        page.navigate("/drafts");
        page.selectOption("#kind", "PSB-09");
        page.click("form[action='/draft-new'] button");
        page.fill("#holder", number + " 某人");
        page.fill("[name='field.former_name']", "周野");
        page.click("button[value='save']");
        assertThat(errors()).contains(Messages.EN.text("draft.holder.unknown", 1));
        assertThat(page.inputValue("[name='field.former_name']"))
                .as("nothing typed is lost")
                .isEqualTo("周野");
        looksWell();

        page.fill("#holder", number + " " + name);
        page.click("button[value='save']");
        assertThat(main()).contains(Messages.EN.text("done.draft-begun"));
        assertThat(main()).contains(name).as("the holder is told by name").doesNotContain(number);
        page.click("button[value='submit']");
        assertThat(errors()).contains(Messages.EN.code("field", "REQUIRED"));
        looksWell();

        fields("周野");
        page.click("button[value='submit']");
        assertThat(main()).contains(Messages.EN.text("done.draft-submitted"), "周野");
        looksWell();
        page.click("form[action$='/approve'] button");
        assertThat(main()).contains(Messages.EN.text("done.draft-approved"));
        String code = page.locator("a[href^='/verify/']").innerText();

        page.navigate("/documents");
        page.fill("#text", "QH-NO-SUCH");
        page.click("form[action='/documents'] button");
        assertThat(errors()).contains(Messages.EN.text("document.unknown"));
        page.fill("#text", code);
        page.click("form[action='/documents'] button");
        assertThat(page.url()).contains("/documents/");
        page.click("form[action$='/status'] button");
        assertThat(errors()).contains(Messages.EN.text("document.change.choose"));
        change("SUSPENDED", "INVESTIGATION");
        assertThat(main())
                .contains(
                        Messages.EN.text("done.status-changed"),
                        Messages.EN.code("docevent", "SUSPENDED"),
                        Messages.EN.text("verify.reason.INVESTIGATION"));
        looksWell();
        day("effective", "2026", "1", "5");
        change("REINSTATED", "INSPECTION_PASSED");
        assertThat(errors()).contains(Messages.EN.text("document.backdated"));
        day("effective", "", "", "");
        change("REINSTATED", "INSPECTION_PASSED");
        assertThat(main()).contains(Messages.EN.code("docevent", "REINSTATED"));

        page.click("a[href^='/draft-new']");
        assertThat(page.inputValue("#old")).isEqualTo(code);
        page.selectOption("#how", "CORRECTION");
        page.fill("#holder", number + " " + name);
        fields("周也");
        page.click("button[value='submit']");
        page.click("form[action$='/approve'] button");
        assertThat(main()).contains(Messages.EN.text("done.draft-approved"));

        page.navigate("/documents");
        page.fill("#text", code);
        page.click("form[action='/documents'] button");
        assertThat(main()).contains(Messages.EN.code("docevent", "SUPERSEDED"));
        assertThat(page.locator(".cs-timeline a[href^='/verify/']").innerText()).isNotEqualTo(code);
        looksWell();
    }

    private void change(String what, String reason) {
        page.check("[name='change'][value='" + what + "']");
        page.selectOption("#reason", reason);
        page.click("form[action$='/status'] button");
    }

    @Test
    void aDraftIsTakenBackAndItsContentIsGone() {
        page.navigate("/draft-new?kind=PSB-09");
        page.fill("#holder", number + " " + name);
        fields("周拓");
        page.click("button[value='submit']");
        page.click("form[action$='/withdraw'] button");

        assertThat(main())
                .contains(Messages.EN.text("done.draft-withdrawn"), Messages.EN.text("draft.gone"))
                .doesNotContain("周拓");
        page.navigate("/drafts?state=WITHDRAWN");
        assertThat(main()).contains(Messages.EN.code("draftstate", "WITHDRAWN"));
        looksWell();
    }

    @Test
    void whatSomebodyElseSubmittedIsRefusedWithAReason() {
        Person second = second();
        page.navigate("/draft-new?kind=PSB-09");
        page.fill("#holder", number + " " + name);
        fields("周七");
        page.click("button[value='submit']");
        String draft = page.url().replaceAll("\\?.*", "");
        context.close();
        context = browsers.inspected("zh", Looks.WIDE, Optional.of(second));
        page = context.newPage();

        page.navigate(draft);
        assertThat(main()).contains("周七");
        page.click("form[action$='/refuse'] button");
        assertThat(errors()).contains(Messages.ZH.text("draft.reason.missing"));
        looksWell();
        page.fill("#reason", "曾用名有误");
        page.click("form[action$='/refuse'] button");
        assertThat(main())
                .contains(Messages.ZH.text("done.draft-refused"), "曾用名有误")
                .doesNotContain("周七");
    }

    /** Another issuer of the same office. */
    private static Person second() {
        District district = District.get();
        Person second = district.newcomer();
        district.cast()
                .get("administrator")
                .post(
                        "/api/v1/grants",
                        Api.object()
                                .put("person", second.ref())
                                .put("role", "ISSUER")
                                .put("office", "PSB"));
        return second;
    }
}
