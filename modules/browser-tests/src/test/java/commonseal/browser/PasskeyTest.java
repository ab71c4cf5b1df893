package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import commonseal.demo.Api;
import commonseal.identity.HolderId.PersonId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A passkey from the first link to a decision, with Chromium's own authenticator and the policy of the pages in force. */
@Tag("browser")
class PasskeyTest {

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

    /** A device that checks its user and always finds him. */
    static void giveAuthenticator(Page page) {
        CDPSession session = page.context().newCDPSession(page);
        session.send("WebAuthn.enable");
        JsonObject options = new JsonObject();
        options.addProperty("protocol", "ctap2");
        options.addProperty("transport", "internal");
        options.addProperty("hasResidentKey", true);
        options.addProperty("hasUserVerification", true);
        options.addProperty("isUserVerified", true);
        options.addProperty("automaticPresenceSimulation", true);
        JsonObject parameters = new JsonObject();
        parameters.add("options", options);
        session.send("WebAuthn.addVirtualAuthenticator", parameters);
    }

    @Test
    void anAccountWithNothingButAPasskeySignsInAndDecides() {
        try (BrowserContext context = browsers.scripted("zh")) {
            Page page = context.newPage();
            List<String> errors = new ArrayList<>();
            page.onPageError(errors::add);
            giveAuthenticator(page);
            setUp(page);
            String login = page.locator(".cs-header__tools a[href='/account']").textContent();
            login = login.substring(login.lastIndexOf(' ') + 1);
            signOutAndIn(page);
            account(page);
            decide(page, login);
            assertThat(errors).isEmpty();
        }
    }

    private static void setUp(Page page) {
        page.navigate("/link/" + district.freshLink());
        page.click("main button");
        assertThat(page.url()).endsWith("/set-up");
        page.click("button[data-create]");
        // A passkey has a name; the script says so when the server has answered.
        PlaywrightAssertions.assertThat(page.locator("form[action='/set-up/passkey'] [data-passkey-failed]"))
                .hasText("请输入名称。");
        page.fill("#name", "办公电脑");
        page.click("button[data-create]");
        page.waitForURL("**/my");
    }

    private static void signOutAndIn(Page page) {
        page.click("form[action='/sign-out'] button");
        page.navigate("/sign-in");
        Shots.take(page, "sign-in-passkey-zh-1280");
        page.click("#passkey");
        page.waitForURL("**/my");
    }

    private static void account(Page page) {
        page.navigate("/account");
        assertThat(page.locator("main").innerText()).contains("办公电脑", "本浏览器");
        Shots.take(page, "account-zh-1280");
        page.click("a[href^='/account/passkeys/']");
        Shots.take(page, "account-passkey-zh-1280");
        page.click("button[data-confirm]");
        page.waitForSelector(".govuk-error-summary");
        assertThat(page.locator(".govuk-error-summary").innerText())
                .as("his only way in")
                .contains("唯一");
        page.fill("#name", "柜台电脑");
        page.click("form[action$='/name'] button");
        assertThat(page.locator("main").innerText()).contains("柜台电脑");
    }

    private static void decide(Page page, String login) {
        PersonId person =
                district.app().services().identity().signIn().personOf(login).orElseThrow();
        String id = district.accepted();
        JsonNode ready = district.window()
                .view(id)
                .path("links")
                .valueStream()
                .filter(link -> link.path("state").asString().equals("READY"))
                .findFirst()
                .orElseThrow();
        JsonNode unused = district.cast()
                .get("administrator")
                .post(
                        "/api/v1/grants",
                        Api.object()
                                .put("person", person.ref())
                                .put("role", "APPROVER")
                                .put("office", ready.path("office").asString()));
        String path = "/cases/" + id + "/links/" + ready.path("id").asString();

        // What is signed is what stands in the form; here it changes after that, on its way to us.
        page.navigate(path);
        fill(page);
        page.evaluate("""
                () => {
                  const submit = HTMLFormElement.prototype.submit;
                  HTMLFormElement.prototype.submit = function () {
                    this.elements.reason.value = "另一个理由";
                    submit.call(this);
                  };
                }""");
        Response refused = page.waitForResponse(
                response -> response.url().endsWith("/decision"), () -> page.click("button[data-confirm]"));
        assertThat(refused.status()).isEqualTo(422);
        page.waitForSelector(".govuk-error-summary");
        assertThat(page.locator(".govuk-error-summary").innerText()).contains("确认不符");

        page.navigate(path);
        fill(page);
        Shots.take(page, "decide-passkey-zh-1280");
        page.click("button[data-confirm]");
        page.waitForSelector(".govuk-notification-banner");
        assertThat(district.window()
                        .view(id)
                        .path("links")
                        .valueStream()
                        .filter(link -> link.path("id").equals(ready.path("id")))
                        .map(link -> link.path("state").asString()))
                .containsExactly("DECIDED");
        assertThat(keptSignatures(id, ready.path("id").asString()))
                .as("what he signed is kept with what he decided")
                .isEqualTo(1);
    }

    private static int keptSignatures(String caseId, String link) {
        String count = """
                select count(*) from approvals.decision d
                join identity.kept_signature s on s.act = d.id and s.actor = d.officer
                where d.case_id = ?::uuid and d.link = ? and d.confirmed_by = 'PASSKEY'
                """;
        try (Connection connection = district.dump().getConnection();
                PreparedStatement statement = connection.prepareStatement(count)) {
            statement.setString(1, caseId);
            statement.setString(2, link);
            try (ResultSet found = statement.executeQuery()) {
                assertThat(found.next()).isTrue();
                return found.getInt(1);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void fill(Page page) {
        page.locator("input[name=outcome]").first().check();
        page.fill("#reason", "材料齐全，符合条件。");
    }
}
