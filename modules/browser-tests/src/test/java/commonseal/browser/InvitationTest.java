package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import commonseal.web.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The clerk has a letter sent to an owner who is not there; its link leads the owner to the request, after sign-in. */
@Tag("browser")
class InvitationTest {

    private static final Pattern LINK = Pattern.compile("/invitation/[A-Za-z0-9_-]{43}");

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

    /** The one letter that is new. */
    private static String letter(List<Path> before) throws IOException {
        var unused = district.app().services().identity().invitations().deliver();
        List<Path> fresh =
                letters().stream().filter(file -> !before.contains(file)).toList();
        assertThat(fresh).hasSize(1);
        return Files.readString(fresh.getFirst());
    }

    private static List<Path> letters() throws IOException {
        if (!Files.exists(district.letters())) {
            return List.of();
        }
        try (var files = Files.list(district.letters())) {
            return files.filter(file -> file.toString().endsWith(".txt")).toList();
        }
    }

    @Test
    void theLinkOfALetterLeadsTheOwnerToTheRequestOnceAndTellsNobodyElseAnything() throws IOException {
        List<Path> before = letters();
        try (BrowserContext clerk =
                browsers.inspected("en", Looks.WIDE, Optional.of(district.cast().get("clerk")))) {
            Page page = clerk.newPage();
            page.navigate("/cases/" + district.asked() + "/authorisations");
            var row = page.locator(
                    "tr", new Page.LocatorOptions().setHasText(district.cast().name("founder")));
            row.locator("summary").click();
            Response refused = page.waitForResponse(
                    response -> response.request().method().equals("POST"),
                    () -> row.locator("form[action$='/invitations'] button").click());
            assertThat(refused.status()).isEqualTo(422);
            assertThat(Looks.faults(page, Looks.WIDE)).isEmpty();
            assertThat(Looks.faults(page, Looks.NARROW)).isEmpty();
            row.locator("input[name=address]").fill("清河示范区云杉路9号");
            row.locator("form[action$='/invitations'] button").click();
            assertThat(page.content()).contains(Messages.EN.text("done.invited"));
            String letter = letter(before);
            page.navigate("/cases/" + district.asked() + "/authorisations");
            assertThat(row.innerText())
                    .contains(Messages.EN.text("invitation.SENT"))
                    .doesNotContain("云杉路");
            assertThat(letter).doesNotContain(district.cast().name("founder"), "VR", "身份证号");
            Matcher link = LINK.matcher(letter);
            assertThat(link.find()).isTrue();
            follow(link.group());
            page.navigate("/cases/" + district.asked() + "/authorisations");
            assertThat(row.innerText()).contains(Messages.EN.text("invitation.OPENED"));
            assertThat(Looks.faults(page, Looks.NARROW)).isEmpty();
        }
    }

    /** Before it is given he sees who could then do what; afterwards he sees how it stands and takes it back. */
    @Test
    void theOwnerAllowsAnOfficeBeforehandAndTakesItBack() {
        try (BrowserContext owner = browsers.inspected(
                "en", Looks.NARROW, Optional.of(district.cast().get("landlord")))) {
            Page page = owner.newPage();
            page.navigate("/my/standing");
            page.locator("main a[href*='/my/standing/new']").last().click();
            page.locator("button[value=check]").click();
            assertThat(page.locator(".govuk-error-summary li").count()).isEqualTo(6);
            assertThat(Looks.faults(page, Looks.NARROW)).isEmpty();
            page.selectOption("#office", "GSC");
            page.locator("input[name=kind]").first().check();
            page.fill("#purpose", "Checking my address each month");
            LocalDate until = LocalDate.now(Messages.ZONE).plusDays(30);
            page.fill("[name='until.year']", String.valueOf(until.getYear()));
            page.fill("[name='until.month']", String.valueOf(until.getMonthValue()));
            page.fill("[name='until.day']", String.valueOf(until.getDayOfMonth()));
            page.fill("#most", "12");
            page.fill("#mostADay", "13");
            page.locator("button[value=check]").click();
            assertThat(page.content()).contains(Messages.EN.text("problem.STANDING_LIMIT"));
            page.fill("#mostADay", "1");
            page.locator("button[value=check]").click();
            assertThat(page.title()).contains(Messages.EN.text("standing.check.title"));
            assertThat(page.content()).contains("Checking my address each month");
            assertThat(Looks.faults(page, Looks.NARROW)).isEmpty();
            page.locator("button[value=change]").click();
            assertThat(page.inputValue("#most")).isEqualTo("12");
            page.locator("button[value=check]").click();
            page.locator("button[value=give]").click();
            assertThat(page.content())
                    .contains(Messages.EN.text("done.my-standing-given"), Messages.EN.text("standing.state.IN_FORCE"));
            assertThat(Looks.faults(page, Looks.NARROW)).isEmpty();
            page.locator("form[action$='/withdrawal'] button").click();
            assertThat(page.content()).contains(Messages.EN.text("standing.state.WITHDRAWN"));
        }
    }

    private static void follow(String link) {
        try (BrowserContext anybody = browsers.inspected("en", Looks.NARROW, Optional.empty())) {
            Page page = anybody.newPage();
            page.navigate(link);
            assertThat(page.title()).contains(Messages.EN.text("invitation.title"));
            assertThat(page.content()).doesNotContain(district.cast().name("founder"), district.asked());
            assertThat(Looks.faults(page, Looks.NARROW)).isEmpty();
        }
        try (BrowserContext founder =
                browsers.plain("en", Looks.NARROW, Optional.of(district.cast().get("founder")))) {
            Page page = founder.newPage();
            page.navigate(link);
            page.locator("form[action^='/invitation/'] button").click();
            assertThat(page.url()).contains("/my/authorisations/");
            Response again = page.navigate(link);
            assertThat(again.status()).isEqualTo(410);
        }
    }
}
