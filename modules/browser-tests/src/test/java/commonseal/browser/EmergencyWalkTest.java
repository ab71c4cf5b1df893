package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import commonseal.demo.Person;
import commonseal.web.Messages;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A clerk sees somebody in an emergency, the supervisor reviews it, and who was seen knows: without a script. */
@Tag("browser")
class EmergencyWalkTest {

    @Test
    void aClerkSeesSomebodyForAnHourAndAnswersForIt() {
        District district = District.get();
        Person clerk = district.cast().get("clerk");
        String seen = "/holders/" + district.cast().get("auditor").ref();
        try (Browsers browsers = new Browsers(district.url())) {
            try (BrowserContext context = browsers.plain("en", Looks.NARROW, Optional.of(clerk))) {
                Page page = context.newPage();
                page.navigate(seen);
                assertThat(page.content()).contains(Messages.EN.text("problem.NOT_IDENTIFIED"));
                page.click("a[href$='/emergency']");
                page.click("form[action$='/emergency'] button");
                assertThat(page.locator(".govuk-error-summary").innerText())
                        .contains(Messages.EN.text("emergency.choose"), Messages.EN.text("decide.totp.missing"));

                page.check("#reason-0");
                page.fill("#text", "He fainted in the hall; the hospital asks for his address.");
                // He may have signed in with the code of this moment; the next one counts already.
                page.fill("#totp", clerk.totp(Instant.now().plusSeconds(30)));
                page.click("form[action$='/emergency'] button");
                assertThat(page.url()).endsWith(seen);
                assertThat(page.locator(".govuk-inset-text").first().innerText())
                        .contains("Emergency access until");
            }
            try (BrowserContext context = browsers.plain(
                    "en", Looks.NARROW, Optional.of(district.cast().get("supervisor")))) {
                Page page = context.newPage();
                page.navigate("/emergencies");
                assertThat(page.content()).contains("He fainted in the hall");
                page.click("form[action$='/review'] button");
                assertThat(page.locator(".govuk-error-summary").innerText())
                        .contains(Messages.EN.text("emergencies.choose"));
                page.locator("input[name=justified][value=yes]").first().check();
                page.locator("form[action$='/review'] textarea").first().fill("I stood beside it.");
                page.click("form[action$='/review'] button");
                assertThat(page.content()).contains(Messages.EN.text("done.emergency-reviewed"));
                page.navigate("/emergencies?all=yes");
                assertThat(page.content()).contains("I stood beside it.");
            }
        }
        assertThat(district.cast()
                        .get("auditor")
                        .get("/api/v1/looks")
                        .path("items")
                        .toString())
                .contains("EMERGENCY");
    }
}
