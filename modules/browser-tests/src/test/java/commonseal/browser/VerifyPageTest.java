package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.sun.net.httpserver.HttpServer;
import commonseal.demo.Api;
import commonseal.proof.Hash;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The public page and the widget: what is checked on the device stays there, under the policy of the pages. */
@Tag("browser")
class VerifyPageTest {

    @TempDir
    static Path directory;

    private static District district;
    private static Browsers browsers;
    private static String bundle;
    private static Path file;

    @BeforeAll
    static void begin() throws IOException {
        district = District.get();
        browsers = new Browsers(district.url());
        bundle = Api.JSON.writeValueAsString(district.cast()
                .get("landlord")
                .get("/api/v1/documents/" + district.papers().document("title") + "/bundle"));
        file = Files.writeString(directory.resolve("document.json"), bundle);
    }

    @AfterAll
    static void end() {
        browsers.close();
    }

    /** Gives the file and waits until the verdict has the focus. */
    private static void give(Page page, Path given) {
        page.setInputFiles("#cv-file", given);
        page.waitForFunction("() => document.activeElement.tagName === 'H2'");
    }

    @Test
    void theFileIsCheckedOnTheDeviceAndOnlyTheCodeIsSentWhenAsked() {
        try (BrowserContext context = browsers.scripted("en")) {
            Page page = context.newPage();
            List<String> errors = new ArrayList<>();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    errors.add(message.text());
                }
            });
            Response response = page.navigate("/verify");
            assertThat(response.headerValue("content-security-policy"))
                    .contains("script-src 'self'; connect-src 'self'")
                    .doesNotContain("unsafe");
            List<String> asked = new ArrayList<>();
            page.onRequest(request ->
                    asked.add(request.method() + " " + URI.create(request.url()).getPath()));

            give(page, file);
            assertThat(asked).isEmpty();
            assertThat(page.locator(".cv-verdict h2").innerText()).contains("Demonstration document");
            assertThat(page.locator(".cv-document").innerText()).contains("identity document");

            String code = Api.JSON
                    .readTree(bundle)
                    .path("document")
                    .path("publicCode")
                    .asString();
            page.locator(".cv-button").click();
            page.waitForFunction(
                    "() => document.querySelector('.cv-verdict').innerText.includes('The office was asked')");
            assertThat(asked).containsExactly("GET /api/v1/verify/" + code);
            assertThat(page.locator(".cv-check--pass").allInnerTexts()).anyMatch(row -> row.startsWith("✓\nStatus"));
            assertThat(errors).isEmpty();
        }
    }

    /** A camera opens the address in the QR code; a scanner types it into the box; a text is pasted. */
    @Test
    void theSealOnPaperIsReadOnTheDeviceAndSentNowhere() {
        String qr = district.cast()
                .get("landlord")
                .get("/api/v1/documents/" + district.papers().document("title"))
                .path("qr")
                .asString();
        String seal = qr.substring(qr.indexOf('#') + 1);
        try (BrowserContext context = browsers.scripted("en")) {
            Page page = context.newPage();
            List<String> sent = new ArrayList<>();
            page.onRequest(request -> sent.add(request.url() + request.postData()));
            page.navigate("/verify#" + seal);
            page.waitForFunction("() => document.activeElement.tagName === 'H2'");

            assertThat(page.locator(".cv-verdict h2").innerText()).contains("today was not asked");
            assertThat(page.locator(".cv-document").innerText()).contains("item by item");
            assertThat(page.url()).endsWith("/verify");
            page.locator(".cv-button").click();
            page.waitForFunction("() => document.querySelector('.cv-verdict').innerText.includes('in force today')");
            assertThat(page.locator(".cv-verdict a").getAttribute("href")).startsWith("/verify/");

            page.reload();
            page.fill("#code", qr);
            page.press("#code", "Enter");
            page.waitForSelector(".cv-verdict");
            assertThat(page.locator("#code").inputValue()).isEmpty();
            assertThat(sent).noneMatch(each -> each.contains(seal));
        }
    }

    @Test
    void whatCannotBeAskedIsSaidAndChangesNothing() {
        try (BrowserContext context = browsers.scripted("en")) {
            Page page = context.newPage();
            page.navigate("/verify");
            give(page, file);
            String before = page.locator(".cv-verdict h2").innerText();
            page.route("**/api/v1/verify/*", route -> route.abort());
            page.locator(".cv-button").click();
            page.waitForFunction("() => document.querySelector('.cv-verdict').innerText.includes('gave no answer')");

            assertThat(page.locator(".cv-verdict h2").innerText()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zh", "en"})
    void everyStateOfThePageLooksRight(String language) throws IOException {
        Path altered = Files.writeString(
                directory.resolve("altered.json"), bundle.replaceFirst("(\"number\":\")[^\"]", "$1X"));
        try (BrowserContext context = browsers.inspected(language, Looks.WIDE, Optional.empty())) {
            Page page = context.newPage();
            page.navigate("/verify");
            page.waitForSelector("#cv-file");
            looksRight(page, "verify-scripted-" + language);
            give(page, file);
            looksRight(page, "verify-verdict-" + language);
            page.evaluate("document.querySelectorAll('.cv-result details').forEach(each => each.open = true)");
            looksRight(page, "verify-opened-" + language);
            give(page, altered);
            // The verdict before it stands there until the new one does.
            page.waitForSelector(".cv-verdict--bad");
            assertThat(page.locator(".cv-verdict--bad").count()).isOne();
            looksRight(page, "verify-altered-" + language);
        }
    }

    private static void looksRight(Page page, String name) throws IOException {
        for (int width : List.of(Looks.WIDE, Looks.NARROW)) {
            assertThat(Looks.faults(page, width)).as(name).isEmpty();
            Shots.take(page, name + "-" + width);
        }
        page.setViewportSize(Looks.WIDE, 900);
    }

    @Test
    void theOfflineVerifierIsTheOneWhoseDigestIsShown() throws IOException, InterruptedException {
        byte[] first = fetched("/verifier.html").body();
        byte[] second = fetched("/verifier.html").body();
        assertThat(second).isEqualTo(first);
        assertThat(first.length).isLessThan(300_000);
        Path saved = Files.write(directory.resolve("verifier.html"), first);
        try (BrowserContext context = browsers.scripted("en")) {
            Page page = context.newPage();
            page.navigate("/verify");
            assertThat(page.locator(".cs-fingerprint").innerText())
                    .contains(Hash.sha256(first).hex());

            page.navigate(saved.toUri().toString());
            page.waitForSelector("#cv-file");
            give(page, file);
            assertThat(page.locator(".cv-verdict h2").innerText()).contains("Demonstration document");
        }
    }

    private static HttpResponse<byte[]> fetched(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(district.url().resolve(path)).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    @Test
    void othersMayReadTheTrustFileAndTheWidgetAndNothingElse() throws IOException, InterruptedException {
        for (String path : List.of("/api/v1/trust", "/verify-document.js")) {
            assertThat(fetched(path).headers().firstValue("access-control-allow-origin"))
                    .contains("*");
        }
        for (String path : List.of(
                "/verify",
                "/verifier.html",
                "/api/v1/ledger",
                "/api/v1/verify/AAAAAAAAAAAAAAAAAAAAAA",
                "/checkpoint")) {
            assertThat(fetched(path).headers().firstValue("access-control-allow-origin"))
                    .as(path)
                    .isEmpty();
        }
    }

    @Test
    void theWidgetWorksOnThePageOfSomebodyElse() throws IOException {
        JsonNode trust = Api.JSON.readTree(
                district.cast().get("landlord").get("/api/v1/trust").toString());
        String root = trust.path("trust").path("root").asString();
        String district = VerifyPageTest.district.url().toString().replaceAll("/$", "");
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            boolean isDocument = exchange.getRequestURI().getPath().equals("/document.json");
            byte[] body = (isDocument ? bundle : page(district, root)).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .add("Content-Type", isDocument ? "application/json" : "text/html; charset=utf-8");
            exchange.getResponseHeaders()
                    .add(
                            "Content-Security-Policy",
                            "default-src 'none'; script-src " + district + "; connect-src 'self' " + district);
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        other.start();
        try (BrowserContext context = browsers.scripted("en")) {
            Page page = context.newPage();
            List<String> errors = new ArrayList<>();
            List<String> asked = new ArrayList<>();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    errors.add(message.text());
                }
            });
            page.onRequest(request -> asked.add(request.url()));
            page.addInitScript(
                    "window.heard = []; addEventListener('verified', (event) => heard.push(event.detail?.verdict ?? null))");
            String origin = "http://localhost:" + other.getAddress().getPort();
            page.navigate(origin + "/");
            page.waitForFunction("() => heard.length === 3");

            assertThat(page.locator("#right .cv-host").innerText()).contains("Demonstration document");
            assertThat(page.locator("#chinese .cv-host").innerText()).contains("演示");
            assertThat(page.locator("#pinned .cv-host").innerText()).contains("pinned root key did not sign it");
            assertThat(page.evaluate("heard.filter((each) => each === 'demo').length"))
                    .isEqualTo(2);
            assertThat(page.evaluate("heard.filter((each) => each === null).length"))
                    .isEqualTo(1);
            assertThat(page.evaluate("document.querySelector('#right').verdict.subject"))
                    .isEqualTo("document");
            assertThat(errors).noneMatch(error -> error.contains("Content Security Policy"));
            assertThat(asked).allMatch(url -> url.startsWith(origin) || url.startsWith(district));
            assertThat(context.cookies().stream().filter(cookie -> !cookie.name.equals("language")))
                    .isEmpty();
            Shots.take(page, "widget-1280");
            page.setViewportSize(Looks.NARROW, 900);
            assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                    .isEqualTo(true);
            Shots.take(page, "widget-320");
        } finally {
            other.stop(0);
        }
    }

    private static String page(String district, String root) {
        return """
                <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Somebody else</title>
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <script src="%s/verify-document.js" defer></script></head><body>
                <verify-document id="right" src="document.json" lang="en" trust="%s"></verify-document>
                <verify-document id="chinese" src="document.json" lang="zh"></verify-document>
                <verify-document id="pinned" src="document.json" lang="en" trust="x+00000000+AAAA"></verify-document>
                </body></html>""".formatted(district, root);
    }
}
