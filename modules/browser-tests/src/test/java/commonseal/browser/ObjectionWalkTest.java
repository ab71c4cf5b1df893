package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import commonseal.web.Messages;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A holder asks why somebody looked, the supervisor answers, the holder reads it: without a script. */
@Tag("browser")
class ObjectionWalkTest {

    @Test
    void aHolderObjectsAndReadsTheAnswerBesideTheEntry() {
        District district = District.get();
        String company = district.cast().organisation("property");
        try (Browsers browsers = new Browsers(district.url())) {
            try (BrowserContext context = browsers.plain(
                    "en", Looks.NARROW, Optional.of(district.cast().get("landlord")))) {
                Page page = context.newPage();
                page.navigate("/my?holder=" + company);
                assertThat(page.content()).contains(Messages.EN.text("my.delays.none"));
                page.locator("a[href*='/objection']").first().click();
                page.fill("#text", "Why did you need my plan?\nI sold the house.");
                page.click("form[action*='/objection'] button");

                assertThat(page.url()).contains("/my?done=my-objected");
                assertThat(page.locator(".cs-answer").first().innerText())
                        .contains("Why did you need my plan?", "I sold the house.")
                        .contains(Messages.EN.text("objection.waits"));
            }
            try (BrowserContext context = browsers.plain(
                    "en", Looks.NARROW, Optional.of(district.cast().get("supervisor")))) {
                Page page = context.newPage();
                page.navigate("/objections");
                assertThat(page.content()).contains("Why did you need my plan?");
                page.locator("form[action$='/answer'] button").first().click();
                assertThat(page.locator(".govuk-error-summary").innerText())
                        .contains(Messages.EN.text("problem.TEXT_EMPTY"));
                page.locator("form[action$='/answer'] textarea").first().fill("The fire office compared it.");
                page.locator("form[action$='/answer'] button").first().click();
                assertThat(page.content()).contains(Messages.EN.text("done.objection-answered"));
            }
        }
        JsonNode own = district.cast()
                .get("landlord")
                .get("/api/v1/objections?holder=" + company)
                .path("items")
                .path(0);
        assertThat(own.path("answer").path("text").asString()).isEqualTo("The fire office compared it.");
    }
}
