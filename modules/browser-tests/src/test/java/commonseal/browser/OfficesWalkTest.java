package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What happens between acceptance and decision, on pages only, with scripts switched off: supplement, opinion, joint visit. */
@Tag("browser")
class OfficesWalkTest {

    private static final int DESK = 1280;
    private static final int PHONE = 390;

    private static District district;
    private static Browsers browsers;
    private static Instant before;

    @BeforeAll
    static void begin() {
        district = District.get();
        browsers = new Browsers(district.url());
        before = district.now();
    }

    @AfterAll
    static void end() {
        district.moveTo(before);
        browsers.close();
    }

    private static Page page(String login, int width) {
        return browsers.plain("zh", width, Optional.of(district.cast().get(login)))
                .newPage();
    }

    private static void goes(Page page, String path) {
        Response response = page.navigate(path);
        assertThat(response).isNotNull();
        assertThat(response.status()).as(path).isEqualTo(200);
    }

    private static void done(Page page) {
        assertThat(page.locator(".govuk-error-summary").count())
                .as(page.locator("main").innerText())
                .isZero();
        assertThat(page.locator(".govuk-notification-banner").count()).isEqualTo(1);
    }

    @Test
    void aSupplementAnOpinionAndAJointVisitAreDoneOnPages() {
        String id = district.accepted();
        supplement(id);
        opinion(id);
        jointVisit(id);

        assertThat(district.toTheEnd(id).path("state").asString()).isEqualTo("APPROVED");
    }

    private static void supplement(String id) {
        Page clerk = page("clerk", DESK);
        goes(clerk, "/cases/" + id + "/supplement");
        Locator first = clerk.locator("input[name=slot]").first();
        String slot = String.valueOf(first.getAttribute("value"));
        first.check();
        clerk.fill("#reason", "扫描件不清晰，请重新上传。");
        Shots.take(clerk, "supplement-filled-zh-1280");
        clerk.click("form[action$='/supplement'] button");
        done(clerk);
        goes(clerk, "/cases/" + id + "/board");
        Shots.take(clerk, "board-paused-zh-1280");
        assertThat(district.window().view(id).path("state").asString()).isEqualTo("SUPPLEMENT");

        Page agent = page("agent", PHONE);
        goes(agent, "/my/cases/" + id);
        assertThat(agent.locator("main").innerText()).contains("扫描件不清晰，请重新上传。");
        Shots.take(agent, "my-case-supplement-zh-390");
        Locator row = agent.locator("[id='slot-" + slot + "']");
        row.locator("summary").click();
        row.locator("input[type=file]")
                .setInputFiles(new FilePayload(
                        "again.pdf",
                        "application/pdf",
                        "%PDF-1.4\n% again\ntrailer<<>>\n%%EOF\n".getBytes(StandardCharsets.UTF_8)));
        row.locator("button.govuk-button").click();
        assertThat(agent.locator(".govuk-error-summary").count()).isZero();
        agent.click("form[action$='/supply'] button");
        done(agent);
        assertThat(district.window().view(id).path("state").asString()).isNotEqualTo("SUPPLEMENT");
        goes(clerk, "/cases/" + id + "/timeline");
        Shots.take(clerk, "timeline-supplied-zh-1280");
    }

    private static void opinion(String id) {
        district.seatAssistant("psb", "expert-panel", "专家评审组", "Expert review panel");
        district.until(id, view -> state(view, "L08").equals("READY"));

        Page expert = page("psb", DESK);
        goes(expert, "/inbox");
        Shots.take(expert, "inbox-opinion-zh-1280");
        expert.locator("a[href='/cases/" + id + "/links/L08']").first().click();
        expert.click("form[action$='/opinion'] button");
        assertThat(expert.title()).startsWith("错误：");
        expert.locator("input[name=answer][value=agree-with-conditions]").check();
        expert.click("form[action$='/opinion'] button");
        assertThat(expert.locator(".govuk-error-summary").innerText())
                .as("conditions have to be named")
                .isNotBlank();
        expert.fill("#opinionReason", "设备间距不足处须整改后启用。");
        Shots.take(expert, "opinion-zh-1280");
        expert.click("form[action$='/opinion'] button");
        done(expert);

        Page officer = page("ctb", DESK);
        goes(officer, "/cases/" + id + "/links/L08");
        assertThat(officer.locator("main").innerText()).contains("专家评审组").contains("设备间距不足处须整改后启用。");
        Shots.take(officer, "review-opinion-zh-1280");
    }

    private static String state(JsonNode view, String link) {
        return view.path("links")
                .valueStream()
                .filter(each -> each.path("id").asString().equals(link))
                .findFirst()
                .orElseThrow()
                .path("state")
                .asString();
    }

    private static void jointVisit(String id) {
        district.until(
                id,
                view -> view.path("actions")
                        .valueStream()
                        .anyMatch(action -> action.asString().startsWith("joint:")));

        Page officer = page("frd", DESK);
        goes(officer, "/cases/" + id + "/board");
        officer.locator("main a[href*='/joint/']").first().click();
        officer.click("main form[action*='/joint/'] button");
        assertThat(officer.title()).startsWith("错误：");
        LocalDate today = LocalDate.ofInstant(district.now(), commonseal.web.Messages.ZONE);
        officer.fill("#heldOn", String.valueOf(today.getYear()));
        officer.fill("[name='heldOn.month']", String.valueOf(today.getMonthValue()));
        officer.fill("[name='heldOn.day']", String.valueOf(today.getDayOfMonth()));
        officer.click("main form[action*='/joint/'] button");
        assertThat(officer.inputValue("#heldOn"))
                .as("what was typed is kept")
                .isEqualTo(String.valueOf(today.getYear()));
        assertThat(officer.locator(".govuk-error-summary a[href='#minutes']").count())
                .isEqualTo(1);
        officer.fill("#minutes", "三部门到场，现场与申报一致。");
        Shots.take(officer, "joint-zh-1280");
        officer.click("main form[action*='/joint/'] button");
        done(officer);
        Shots.take(officer, "board-joint-zh-1280");
        assertThat(district.window()
                        .view(id)
                        .path("joints")
                        .get(0)
                        .path("heldOn")
                        .asString())
                .isEqualTo(today.toString());
    }
}
