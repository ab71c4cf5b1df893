package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import commonseal.web.Messages;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A paper that the counter accepted becomes an attested copy, on pages only: proposed, agreed to, made, seen, taken back. */
@Tag("browser")
class CopyWalkTest {

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

    private static Page page(String login) {
        return browsers.inspected("en", Looks.WIDE, Optional.of(district.cast().get(login)))
                .newPage();
    }

    private static void looksWell(Page page) {
        assertThat(Looks.faults(page, Looks.WIDE)).isEmpty();
        assertThat(Looks.faults(page, Looks.NARROW)).isEmpty();
    }

    private static String main(Page page) {
        return page.locator("main").innerText();
    }

    @Test
    void aPaperIsProposedAgreedToMadeAndTakenBack() {
        String id = district.accepted();
        JsonNode view = district.window().view(id);
        assertThat(view.path("applicantRef").asString())
                .isEqualTo(district.cast().get("founder").ref());
        String slot = view.path("slots")
                .valueStream()
                .filter(each -> Set.of("UPLOADED", "CHECKED")
                        .contains(each.path("state").asString()))
                .findFirst()
                .orElseThrow()
                .path("slot")
                .asString();
        String material = "/cases/" + id + "/materials/" + slot;

        Page clerk = page("clerk");
        clerk.navigate(material);
        clerk.click("button[name=usable][value=yes]");
        clerk.navigate(material);
        looksWell(clerk);
        clerk.click("main a[href$='/copy']");
        clerk.navigate(material + "/copy?kind=");
        looksWell(clerk);
        clerk.selectOption("#kind", "PSB-01");
        clerk.click("form[action$='/copy'] button");
        clerk.fill("#number", "旧字第1号");
        clerk.click("main form[method=post] button");
        assertThat(clerk.locator(".govuk-error-summary").innerText()).contains(Messages.EN.text("copy.field.issuedOn"));
        assertThat(clerk.inputValue("#number")).as("nothing typed is lost").isEqualTo("旧字第1号");
        looksWell(clerk);
        clerk.check("#method");
        clerk.fill("#statedIssuer", "外省公安局");
        clerk.fill("[name='issuedOn.year']", "2020");
        clerk.fill("[name='issuedOn.month']", "5");
        clerk.fill("[name='issuedOn.day']", "1");
        clerk.fill("#field-name", "张三");
        clerk.click("main form[method=post] button");
        assertThat(main(clerk)).contains(Messages.EN.text("done.copy-asked"));
        looksWell(clerk);

        Page holder = page("founder");
        String request = district.cast()
                .get("founder")
                .get("/api/v1/authorisations")
                .path("items")
                .valueStream()
                .filter(each -> each.path("case").asString().equals(id))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
        holder.navigate("/my/authorisations/" + request);
        assertThat(main(holder)).contains("外省公安局", "旧字第1号", Messages.EN.text("copy.ask.means"));
        looksWell(holder);
        holder.locator("input[value=agree]").first().check();
        holder.click("main form button");
        String code = holder.locator("main").innerText().replaceAll("(?s).*?([0-9]{4} ?[0-9]{4}).*", "$1");

        clerk.navigate("/cases/" + id + "/authorisations");
        clerk.fill("#code", code.replace(" ", ""));
        clerk.click("form[action$='/redemptions'] button");
        clerk.navigate(material);
        assertThat(main(clerk)).contains(Messages.EN.text("copy.void"), "旧字第1号");
        looksWell(clerk);

        String copy = district.cast()
                .get("founder")
                .get("/api/v1/documents")
                .path("items")
                .valueStream()
                .filter(each -> each.has("copy"))
                .findFirst()
                .orElseThrow()
                .path("document")
                .asString();
        holder.navigate("/my");
        looksWell(holder);
        holder.navigate("/my/documents/" + copy);
        assertThat(main(holder)).contains("外省公安局", Messages.EN.text("copy.withdraw.text"));
        looksWell(holder);
        holder.click("main a[href^='/verify/']");
        assertThat(main(holder)).contains(Messages.EN.text("verify.copy.word"), Messages.EN.text("code.COPY_ATTESTED"));
        looksWell(holder);

        holder.navigate("/my/documents/" + copy);
        holder.click("form[action$='/withdrawal'] button");
        assertThat(main(holder)).contains(Messages.EN.text("done.copy-withdrawn"));
        assertThat(holder.locator("form[action$='/withdrawal']").count()).isZero();
    }
}
