package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import commonseal.web.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
