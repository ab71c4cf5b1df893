package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.FilePayload;
import commonseal.demo.Api;
import commonseal.demo.Papers;
import commonseal.demo.Person;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One case from the application to public verification, on pages only, with scripts switched off. */
@Tag("browser")
class WalkTest {

    private static final int DESK = 1280;
    private static final int PHONE = 390;

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

    private static Person person(String login) {
        return district.cast().get(login);
    }

    private static Page page(String login, int width) {
        return browsers.plain("zh", width, Optional.of(person(login))).newPage();
    }

    @Test
    void aCaseGoesFromTheApplicantToPublicVerificationWithoutScripts() throws IOException {
        Page landlord = page("landlord", PHONE);
        String id = apply(landlord);
        String reference = landlord.locator(".cs-identity .cs-mono").innerText();
        answer(landlord, id);

        Page clerk = page("clerk", DESK);
        scan(clerk, reference, id);
        askOwners(clerk);
        String landlordsCode = agree(landlord);
        Page employee = page("employee1", PHONE);
        String employeesCode = agree(employee);
        redeem(clerk, id, landlordsCode);
        redeem(clerk, id, employeesCode);
        pull(clerk, id);
        seesBackfilledFields(clerk, id);

        List<String> uploaded = upload(landlord, id);
        assertThat(uploaded).isNotEmpty();
        declareComplete(landlord, id);
        checkMaterials(clerk, id, uploaded);
        acceptAndPrint(clerk, id, reference);

        decide("gsc", id, "X01", reference);
        decide("hec", id, "X04", reference);
        followBoard(clerk, id);
        JsonNode closed = district.toTheEnd(id);
        assertThat(closed.path("state").asString()).isEqualTo("APPROVED");

        audit(id);
        verify(landlord);
    }

    private static void goes(Page page, String path) {
        Response response = page.navigate(path);
        assertThat(response).isNotNull();
        assertThat(response.status()).as(path).isEqualTo(200);
    }

    private static String apply(Page page) {
        String company = district.cast().organisation("property");
        goes(page, "/services/open-exhibition-hall");
        page.locator("a[href='/my/apply/open-exhibition-hall']").first().click();
        page.locator("input[name='behalf'][value='" + company + "']").check();
        page.locator("input[name='own-legal-representative'][value='"
                        + person("landlord").ref() + "']")
                .check();
        page.locator("input[name='own-landlord'][value='" + company + "']").check();
        page.fill("#others-employee", district.cast().number("employee1"));
        if (page.locator("#premises").count() > 0) {
            page.fill("#premises", Papers.SECOND_UNIT);
        }
        page.click("button[value=check]");
        assertThat(page.locator(".cs-lines li").count()).isGreaterThanOrEqualTo(13);
        page.click("button[value=open]");
        assertThat(page.url()).contains("/my/cases/");
        return page.url().replaceAll(".*/my/cases/", "").replaceAll("[?#].*", "");
    }

    private static void answer(Page page, String id) {
        page.click("a[href='/my/cases/" + id + "/answers']");
        fill(page, "company-name", district.cast().name("property"));
        fill(page, "company-credit-code", district.cast().code("property"));
        fill(page, "legal-representative-name", district.cast().name("landlord"));
        fill(page, "legal-representative-id-number", district.cast().number("landlord"));
        fill(page, "floor-area", "280");
        fill(page, "venue-name", "云杉展览馆");
        fill(page, "capacity", "80");
        page.click("main form button.govuk-button");
        assertThat(page.locator(".govuk-error-summary").count()).isZero();
        assertThat(page.url()).contains("/my/cases/" + id);
    }

    private static void fill(Page page, String field, String value) {
        page.locator("main form input[name$='" + field + "']").fill(value);
    }

    private static void scan(Page clerk, String reference, String id) {
        goes(clerk, "/counter");
        clerk.fill("#scan", reference);
        clerk.press("#scan", "Enter");
        assertThat(clerk.url()).endsWith("/cases/" + id);
    }

    private static void askOwners(Page clerk) {
        clerk.locator("main a[href$='/authorisations']").first().click();
        clerk.click("main form[action$='/authorisations'] button");
        assertThat(clerk.locator(".govuk-notification-banner").count()).isEqualTo(1);
        assertThat(clerk.locator(".cs-asked-owners tbody tr").count()).isEqualTo(2);
    }

    /** Agrees to everything asked for the exhibition hall; returns the code to tell the clerk. */
    private static String agree(Page owner) {
        goes(owner, "/my");
        Locator requests = owner.locator(".cs-asked a");
        int open = requests.count();
        for (int index = 0; index < open; index++) {
            requests.nth(index).click();
            if (owner.locator("main").innerText().contains("展览馆")) {
                break;
            }
            goes(owner, "/my");
        }
        for (Locator agree : owner.locator("input[value=agree]").all()) {
            agree.check();
        }
        owner.locator("main form button.govuk-button").first().click();
        Shots.take(owner, "code-phone");
        String code = owner.locator(".cs-bigcode").innerText().replaceAll("\\s", "");
        assertThat(code).matches("[0-9]{8}");
        assertThat(owner.url()).as("the code is in no address").doesNotContain(code);
        return code;
    }

    private static void redeem(Page clerk, String id, String code) {
        goes(clerk, "/cases/" + id + "/authorisations");
        clerk.fill("#code", code);
        clerk.press("#code", "Enter");
        assertThat(clerk.url()).contains("done=redeemed");
    }

    private static void pull(Page clerk, String id) {
        goes(clerk, "/cases/" + id + "/pulls");
        clerk.locator("main form[action$='/pulls'] button").first().click();
        assertThat(clerk.url()).contains("done=pulled");
        assertThat(clerk.locator("main td .govuk-tag--green").count()).isEqualTo(2);
    }

    private static void seesBackfilledFields(Page clerk, String id) {
        goes(clerk, "/cases/" + id + "/form");
        Locator address = clerk.locator("[id='answer.premises-address']");
        assertThat(address.innerText()).contains(Papers.SECOND_PREMISES).contains("✓");
        assertThat(address.locator("a[href*='/evidence/']").count()).isEqualTo(1);
        assertThat(clerk.locator("input[name='answer.premises-address']").count())
                .as("a verified value cannot be typed over")
                .isZero();
    }

    private static List<String> upload(Page applicant, String id) {
        goes(applicant, "/my/cases/" + id);
        List<String> slots = applicant.locator("li[id^='slot-']:has(form[enctype])").all().stream()
                .map(item -> String.valueOf(item.getAttribute("id")).substring("slot-".length()))
                .toList();
        for (String slot : slots) {
            Locator row = applicant.locator("[id='slot-" + slot + "']");
            row.locator("summary").click();
            row.locator("input[type=file]").setInputFiles(pdf(slot));
            row.locator("button.govuk-button").click();
            assertThat(applicant.locator(".govuk-error-summary").count())
                    .as(slot)
                    .isZero();
        }
        return slots;
    }

    private static FilePayload pdf(String name) {
        byte[] file =
                ("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n% "
                                + name + "\ntrailer<</Root 1 0 R>>\n%%EOF\n")
                        .getBytes(StandardCharsets.UTF_8);
        return new FilePayload(name + ".pdf", "application/pdf", file);
    }

    private static void declareComplete(Page applicant, String id) {
        goes(applicant, "/my/cases/" + id);
        applicant.click("form[action$='/submission'] button");
        assertThat(applicant.locator(".govuk-error-summary").count())
                .as(applicant.locator("main").innerText())
                .isZero();
    }

    private static void checkMaterials(Page clerk, String id, List<String> slots) {
        for (String slot : slots) {
            goes(clerk, "/cases/" + id + "/materials/" + slot);
            clerk.click("button[name=usable][value=yes]");
            assertThat(clerk.url()).contains("done=checked");
        }
    }

    private static void acceptAndPrint(Page clerk, String id, String reference) {
        goes(clerk, "/cases/" + id + "/check");
        assertThat(clerk.locator("#row-premises-address").innerText()).contains(Papers.SECOND_PREMISES);
        clerk.click("form[action$='/acceptance'] button");
        assertThat(clerk.url()).contains("/receipt");
        assertThat(clerk.locator(".cs-receipt .cs-bigcode").innerText()).isEqualTo(reference);
        assertThat(clerk.locator(".cs-receipt__qr svg").count()).isEqualTo(1);
    }

    /** Claims from the inbox, reads, decides with a code of the authenticator. */
    private static void decide(String login, String id, String link, String reference) {
        Page page = page(login, DESK);
        goes(page, "/inbox");
        Locator row = page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText(reference));
        row.locator("form[action$='/" + link + "/claim'] button").click();
        goes(page, "/cases/" + id + "/links/" + link);
        assertThat(page.locator(".cs-inputs li").count()).isPositive();
        page.locator("input[name=outcome][value=ok]").check();
        page.fill("#totp", person(login).totp(Instant.now()));
        Shots.take(page, "decide-" + link + "-zh-1280");
        page.click("form[action$='/decision'] button");
        assertThat(page.locator(".govuk-error-summary").count())
                .as(page.locator("main").innerText())
                .isZero();
        assertThat(page.locator(".govuk-notification-banner").count()).isEqualTo(1);
    }

    private static void followBoard(Page clerk, String id) {
        goes(clerk, "/cases/" + id + "/board");
        assertThat(clerk.locator(".cs-board > li").count()).isEqualTo(5);
        assertThat(clerk.locator(".cs-board > li.is-decided").count()).isEqualTo(2);
        goes(clerk, "/cases/" + id + "/timeline");
        assertThat(clerk.locator(".cs-timeline li").count()).isGreaterThan(10);
    }

    private static void audit(String id) throws IOException {
        Page auditor = page("auditor", DESK);
        goes(auditor, "/audit");
        auditor.fill("#case", id);
        auditor.click("form[action='/audit'] button");
        assertThat(auditor.locator("tbody tr").count()).isGreaterThanOrEqualTo(2);
        String number = district.cast().number("employee1");
        auditor.fill("#owner", number);
        auditor.click("form[action='/audit'] button");
        assertThat(auditor.url()).contains("owner=person").doesNotContain(number);
        assertThat(auditor.locator("tbody tr").first().innerText())
                .contains(district.cast().name("employee1"));
        auditor.locator("tbody tr a[href*='/audit/evidence/']").last().click();
        auditor.fill("#reason", "例行检查");
        Download download = auditor.waitForDownload(() -> auditor.click("form[action$='/export'] button"));
        try (java.util.zip.ZipFile container =
                new java.util.zip.ZipFile(download.path().toFile())) {
            String data = container.stream()
                    .map(java.util.zip.ZipEntry::getName)
                    .filter(name -> name.startsWith("evidence-"))
                    .findFirst()
                    .orElseThrow();
            JsonNode bundle = Api.JSON.readTree(
                    container.getInputStream(container.getEntry(data)).readAllBytes());
            assertThat(bundle.toString()).contains(id);
        }
    }

    private static void verify(Page holder) {
        String company = district.cast().organisation("property");
        String code = district.publicCode(person("landlord"), company, "HEC-03");
        goes(holder, "/my?holder=" + company);
        assertThat(holder.locator(".cs-papers li").count()).isGreaterThanOrEqualTo(3);
        try (BrowserContext anybody = browsers.plain("zh", PHONE, Optional.empty())) {
            Page page = anybody.newPage();
            goes(page, "/verify");
            page.fill("#code", code);
            page.press("#code", "Enter");
            assertThat(page.url()).endsWith("/verify/" + code);
            assertThat(page.locator(".cs-verdict--demo").count())
                    .as(page.locator("main").innerText())
                    .isEqualTo(1);
            Shots.take(page, "verdict-phone");
            assertThat(page.locator(".cs-checks > li").count()).isGreaterThanOrEqualTo(4);
            assertThat(page.locator("main").innerText())
                    .as("nobody's name or number on the public page")
                    .doesNotContain(district.cast().number("landlord"))
                    .doesNotContain(district.cast().name("employee1"));
        }
    }
}
