package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.FilePayload;
import commonseal.demo.Api;
import commonseal.demo.Papers;
import commonseal.demo.Person;
import commonseal.web.Messages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What people and hostile pages send: a clear message, the right status, nothing changed. */
@Tag("browser")
class BadInputTest {

    private static District district;
    private static Browsers browsers;

    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void begin() {
        district = District.get();
        browsers = new Browsers(district.url());
    }

    @AfterAll
    static void end() {
        browsers.close();
    }

    @BeforeEach
    void sitDown() {
        Person clerk = district.cast().get("clerk");
        context = browsers.inspected("en", Looks.WIDE, Optional.of(clerk));
        page = context.newPage();
    }

    @AfterEach
    void leave() {
        context.close();
    }

    private Response sends(Runnable action) {
        return page.waitForResponse(response -> response.request().method().equals("POST"), action);
    }

    private String asked(String suffix) {
        return "/cases/" + district.asked() + suffix;
    }

    private void saysWhatIsWrong(Response response, String field) {
        assertThat(response.status()).isEqualTo(422);
        assertThat(page.title()).startsWith("Error");
        assertThat(page.locator(".govuk-error-summary a[href='#" + field + "']").count())
                .as(page.locator("main").innerText())
                .isEqualTo(1);
        assertThat(page.locator("[id='" + field + "']").count()).isEqualTo(1);
        assertThat(Looks.faults(page, Looks.WIDE)).isEmpty();
        assertThat(Looks.faults(page, Looks.NARROW)).isEmpty();
    }

    @Test
    void aWrongCodeIsRefusedAndNotShownAgain() {
        page.navigate(asked("/authorisations"));
        page.fill("#code", "00000000");
        Response response = sends(() -> page.click("form[action$='/redemptions'] button"));

        saysWhatIsWrong(response, "code");
        assertThat(page.inputValue("#code")).isEmpty();
    }

    @Test
    void aCodeOfTheWrongShapeIsRefused() {
        page.navigate(asked("/authorisations"));
        page.fill("#code", "12ab");
        Response response = sends(() -> page.click("form[action$='/redemptions'] button"));

        saysWhatIsWrong(response, "code");
    }

    @Test
    void aVerifiedValueCannotBePostedOver() {
        page.navigate(asked("/form"));
        page.evaluate("() => { const i = document.createElement('input'); i.name = 'answer.premises-address';"
                + " i.value = 'somewhere else'; document.querySelector(\"form[action$='/form']\").append(i); }");
        Response response =
                sends(() -> page.locator("form[action$='/form'] button").first().click());

        saysWhatIsWrong(response, "answer.premises-address");
        page.navigate(asked("/form"));
        assertThat(page.locator("[id='answer.premises-address']").innerText())
                .contains(Papers.PREMISES)
                .doesNotContain("somewhere else");
    }

    @Test
    void aProgramIsNoMaterial() {
        String slot = district.window()
                .view(district.asked())
                .path("slots")
                .valueStream()
                .filter(one -> one.path("state").asString().equals("TO_SUBMIT")
                        && one.path("reason").asString().equals("applicant"))
                .findFirst()
                .orElseThrow()
                .path("slot")
                .asString();
        page.navigate(asked("/materials/" + slot));
        page.setInputFiles(
                "#file",
                new FilePayload(
                        "scan.pdf",
                        "application/pdf",
                        "MZ\u0090\u0000 this is a program".getBytes(StandardCharsets.ISO_8859_1)));
        Response response = sends(() -> page.click("form[enctype] button"));

        saysWhatIsWrong(response, "file");
    }

    @Test
    void nothingChosenIsSaidSo() {
        String slot = district.window()
                .view(district.asked())
                .path("slots")
                .valueStream()
                .filter(one -> one.path("state").asString().equals("TO_SUBMIT")
                        && one.path("reason").asString().equals("applicant"))
                .findFirst()
                .orElseThrow()
                .path("slot")
                .asString();
        page.navigate(asked("/materials/" + slot));
        Response response = sends(() -> page.click("form[enctype] button"));

        saysWhatIsWrong(response, "file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "99999999999999999999", "1-1-1-1-1", "9999-99-99|x|y", "../x", " a b"})
    void aCursorThatNoListGaveIsTheSendersFault(String cursor) {
        String wrong = "cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8);
        String property = district.cast().organisation("property");
        district.showCreditCode("property");
        Map<String, List<String>> lists = Map.of(
                "clerk", List.of("/counter", "/holders/" + property, asked("/timeline")),
                "auditor", List.of("/audit?case=" + district.running()),
                "landlord",
                        List.of(
                                "/my?documents=" + wrong.substring("cursor=".length()),
                                "/my?looks=" + wrong.substring("cursor=".length()),
                                "/my?visits=" + wrong.substring("cursor=".length()),
                                "/my?cases=" + wrong.substring("cursor=".length())),
                "gsc", List.of("/inbox"));
        lists.forEach((login, paths) -> {
            try (BrowserContext desk =
                    browsers.plain("en", Looks.WIDE, Optional.of(district.cast().get(login)))) {
                for (String path : paths) {
                    APIResponse answer = desk.request().get(path + (path.contains("?") ? "&" : "?") + wrong);
                    assertThat(answer.status()).as(path).isEqualTo(400);
                    assertThat(answer.text()).as(path).contains(Messages.EN.text("problem.CURSOR_MALFORMED"));
                }
            }
        });
        Map<String, List<String>> programs = Map.of(
                "auditor", List.of("/api/v1/evidence?case=" + district.running()),
                "administrator", List.of("/api/v1/officers?"),
                "landlord",
                        List.of(
                                "/api/v1/documents?holder=" + property,
                                "/api/v1/access-log?",
                                "/api/v1/looks?",
                                "/api/v1/cases?holder=" + property),
                "agent", List.of("/api/v1/cases/" + district.running() + "/events?"),
                "gsc", List.of("/api/v1/inbox?"));
        programs.forEach((login, paths) -> {
            for (String path : paths) {
                Api.Answer answer = district.cast().get(login).attempt("GET", path + "&" + wrong, Api.object());
                assertThat(answer.status()).as(path).isEqualTo(400);
                assertThat(Api.JSON.readTree(answer.body()).path("code").asString())
                        .as(path)
                        .isEqualTo("CURSOR_MALFORMED");
            }
        });
    }

    @Test
    void nobodysPageOpensToAClerkBeforeWhomHeDoesNotStandAndHeSeesWhoTried() {
        String stranger = district.cast().get("employee3").ref();
        String name = district.cast().name("employee3");

        APIResponse refused = context.request().get("/holders/" + stranger);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text())
                .contains(Messages.EN.text("problem.NOT_IDENTIFIED"))
                .doesNotContain(name);
        APIResponse draft = context.request().get("/cases/new?service=vr-experience-hall&for=" + stranger);
        assertThat(draft.text()).doesNotContain(name);

        JsonNode looks = district.cast().get("employee3").get("/api/v1/looks").path("items");
        assertThat(looks.path(0).path("outcome").asString()).isEqualTo("REFUSED");
        assertThat(looks.path(0).path("officer").asString())
                .isEqualTo(district.cast().get("clerk").ref());
    }

    @Test
    void nobodyIsShownToAClerkWhileTheAccessLogCannotBeWritten() throws IOException {
        String stranger = district.cast().get("employee3").ref();
        Path log = district.data().resolve("access-log");
        Path away = district.data().resolve("access-log-away");
        Files.move(log, away);
        Files.writeString(log, "no folder");
        try {
            APIResponse refused = context.request().get("/holders/" + stranger);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).containsEntry("retry-after", "5");
            assertThat(refused.text())
                    .contains(Messages.EN.text("problem.ACCESS_LOG_UNAVAILABLE"))
                    .contains(Messages.EN.text("problem.next.ACCESS_LOG_UNAVAILABLE"));
        } finally {
            Files.delete(log);
            Files.move(away, log);
        }
        assertThat(context.request().get("/holders/" + stranger).status()).isEqualTo(403);
    }

    @Test
    void aListOfServicesGoesOnAfterCodesOnly() {
        for (String path : List.of("/services?cursor=../x", "/cases/new?cursor=a%20b", "/api/v1/services?cursor=%27")) {
            assertThat(context.request().get(path).status()).as(path).isEqualTo(400);
        }
        assertThat(context.request().get("/services?cursor=vr").status()).isEqualTo(200);
    }

    @Test
    void aFileFarTooLargeIsAnsweredWithAPageThatSaysSo() throws IOException {
        Path large = Files.createTempFile("large", ".pdf");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(40L * 1024 * 1024);
        }
        page.navigate("/verify");
        page.click("details[data-server] summary");
        page.setInputFiles("form[enctype] input[type=file]", large);
        Response response =
                sends(() -> page.locator("form[enctype] button").first().click());

        assertThat(response.status()).isEqualTo(413);
        assertThat(page.locator("main").innerText()).contains("10 MB");
        Files.delete(large);
    }

    @Test
    void anotherSiteCannotPostForTheClerk() {
        int another =
                district.url().getPort() == 65_535 ? 1_024 : district.url().getPort() + 1;
        // The neighbour's port: the browser still sends the session's cookie there.
        String neighbour = "http://localhost:" + another + "/";
        context.route(neighbour, route -> hostile(route, district.url() + asked("/pulls")));
        page.navigate(neighbour);
        Response response = sends(() -> page.click("button"));

        assertThat(response.status()).isEqualTo(403);
        assertThat(page.locator("h1").count()).isEqualTo(1);
    }

    @Test
    void aForeignSiteCannotSignSomebodyIn() {
        String foreign = "http://foreign.example/";
        context.route(foreign, route -> hostile(route, district.url() + "/sign-in"));
        page.navigate(foreign);
        Response response = sends(() -> page.click("button"));

        assertThat(response.status()).isEqualTo(403);
    }

    @Test
    void aFormWithoutTheSessionsTokenIsRefused() {
        page.navigate(asked("/form"));
        page.evaluate("() => document.querySelectorAll('main input[name=csrf]').forEach(i => i.value = 'guess')");
        Response response = sends(
                () -> page.locator("main form[action$='/form'] button").first().click());

        assertThat(response.status()).isEqualTo(403);
    }

    private static void hostile(Route route, String target) {
        route.fulfill(new Route.FulfillOptions()
                .setContentType("text/html")
                .setBody(String.format(
                        Locale.ROOT,
                        "<form method=\"post\" action=\"%s\"><button>win a prize</button></form>",
                        target)));
    }

    @Test
    void aWrongAuthenticatorCodeDecidesNothing() {
        var view = district.window().view(district.running());
        var link = view.path("links")
                .valueStream()
                .filter(one -> one.path("state").asString().equals("READY"))
                .findFirst()
                .orElseThrow();
        Person officer = district.cast().approver(link.path("office").asString());
        try (BrowserContext desk = browsers.inspected("en", Looks.WIDE, Optional.of(officer))) {
            page = desk.newPage();
            String path =
                    "/cases/" + district.running() + "/links/" + link.path("id").asString();
            page.navigate(path);
            page.click("form[action$='/claim'] button");
            page.navigate(path);
            page.locator("input[name=outcome][value=ok]").check();
            page.fill("#totp", "12");
            Response response = sends(() -> page.click("form[action$='/decision'] button"));

            saysWhatIsWrong(response, "step-up");
        }
        assertThat(district.window()
                        .view(district.running())
                        .path("links")
                        .valueStream()
                        .filter(one -> one.path("id").equals(link.path("id")))
                        .map(one -> one.path("state").asString()))
                .containsExactly("CLAIMED");
    }
}
