package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every form, sent wrongly: the page comes back, says at its top and at the field what is wrong, and is as usable as before. */
@Tag("browser")
class RefusedFormsTest {

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

    /** Somebody at a page, what he does wrong there, and the form he sends. */
    record Refusal(String name, String who, String path, Consumer<Page> wrong, String button) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Refusal blank(String name, String who, String path, String button) {
        return new Refusal(name, who, path, page -> {}, button);
    }

    static Stream<Refusal> refusals() {
        District district = District.get();
        String asked = "/cases/" + district.asked();
        String running = "/cases/" + district.running();
        JsonNode view = district.window().view(district.running());
        JsonNode ready = link(view, "READY");
        String officer = ready.path("office").asString().toLowerCase(Locale.ROOT);
        String review = running + "/links/" + ready.path("id").asString();
        return Stream.of(
                blank("sign-in", "", "/sign-in", "form[action='/sign-in'] button"),
                blank("verify", "", "/verify", "form[method=get] button"),
                new Refusal(
                        "verify-file",
                        "",
                        "/verify",
                        page -> page.click("details[data-server] summary"),
                        "form[enctype] button"),
                new Refusal("ledger", "", "/ledger", page -> page.fill("#index", "x"), "main form button"),
                blank("counter", "clerk", "/counter", "form[action='/counter/scan'] button"),
                blank("register-person", "clerk", "/holders/new", "form[action='/holders/persons'] button"),
                new Refusal(
                        "register-birth-date",
                        "clerk",
                        "/holders/new",
                        page -> {
                            page.fill("[name='birthDate.year']", "1990");
                            page.fill("[name='birthDate.month']", "13");
                        },
                        "form[action='/holders/persons'] button"),
                blank("register-organisation", "clerk", "/holders/new", "form[action='/holders/organisations'] button"),
                blank("case-new", "clerk", "/cases/new?service=vr-experience-hall", "button[value=open]"),
                blank("redeem", "clerk", asked + "/authorisations", "form[action$='/redemptions'] button"),
                new Refusal(
                        "form",
                        "clerk",
                        asked + "/form",
                        page -> page.fill("[name='answer.floor-area']", "much"),
                        "main form button"),
                blank("supplement", "clerk", running + "/supplement", "form[action$='/supplement'] button"),
                blank("decision", officer, review, "form[action$='/decision'] button"),
                new Refusal(
                        "audit",
                        "auditor",
                        "/audit",
                        page -> page.fill("[name='from.year']", "20x6"),
                        ".cs-scan button"),
                new Refusal(
                        "audit-number",
                        "auditor",
                        "/audit",
                        page -> page.fill("#owner", "110101190001010000"),
                        ".cs-scan button"),
                blank("audit-export", "auditor", "/audit/evidence/" + evidence(), "form[action$='/export'] button"),
                blank("apply", "founder", "/my/apply/vr-experience-hall", "button[value=check]"),
                blank(
                        "objection",
                        "landlord",
                        "/my/entries/"
                                + PagesTest.entry("landlord", district.cast().organisation("property"))
                                + "/objection?holder=" + district.cast().organisation("property"),
                        "form[action*='/objection'] button"),
                blank(
                        "standing",
                        "landlord",
                        "/my/standing/new?holder=" + district.cast().organisation("property"),
                        "button[value=check]"),
                new Refusal(
                        "answers",
                        "agent",
                        "/my" + asked + "/answers",
                        page -> page.fill("[name='field-floor-area']", "much"),
                        "main form button"),
                blank("answer", "founder", "/my/authorisations/" + request("founder"), "main form button"));
    }

    private static JsonNode link(JsonNode view, String state) {
        return view.path("links")
                .valueStream()
                .filter(link -> link.path("state").asString().equals(state))
                .findFirst()
                .orElseThrow();
    }

    private static String evidence() {
        return District.get()
                .cast()
                .get("auditor")
                .get("/api/v1/evidence?limit=1&case=" + District.get().running())
                .path("items")
                .get(0)
                .path("id")
                .asString();
    }

    private static String request(String owner) {
        return District.get()
                .cast()
                .get(owner)
                .get("/api/v1/authorisations")
                .path("items")
                .valueStream()
                .filter(item ->
                        item.path("case").asString().equals(District.get().asked()))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void comesBackAndSaysWhatIsWrong(Refusal refusal) {
        List<String> faults = new ArrayList<>();
        for (String language : List.of("zh", "en")) {
            try (BrowserContext context = browsers.inspected(
                    language,
                    Looks.WIDE,
                    Optional.of(refusal.who()).filter(who -> !who.isEmpty()).map(district.cast()::get))) {
                Page page = context.newPage();
                page.navigate(refusal.path());
                if (page.locator("form[action$='/claim'] button").count() > 0) {
                    page.click("form[action$='/claim'] button");
                }
                refusal.wrong().accept(page);
                Response response = page.waitForNavigation(
                        () -> page.locator(refusal.button()).first().click());
                faults.addAll(faults(page, response, language));
                Shots.take(page, "refused-" + refusal.name() + "-" + language);
            }
        }
        assertThat(faults).isEmpty();
    }

    private static List<String> faults(Page page, Response response, String language) {
        List<String> faults = new ArrayList<>();
        if (response.status() != 422) {
            faults.add(language + " answered " + response.status() + " on " + page.url() + ": "
                    + page.locator("main").innerText());
            return faults;
        }
        if (!page.title().startsWith(language.equals("en") ? "Error: " : "错误：")) {
            faults.add(language + " title: " + page.title());
        }
        if (page.locator(".govuk-error-summary").count() != 1) {
            faults.add(language + " no summary at the top");
        }
        for (var link : page.locator(".govuk-error-summary a").all()) {
            String target = String.valueOf(link.getAttribute("href"));
            if (page.locator("[id='" + target.substring(1) + "']").count() != 1) {
                faults.add(language + " leads nowhere: " + target);
            }
        }
        faults.addAll(Looks.faults(page, Looks.WIDE));
        faults.addAll(Looks.faults(page, Looks.NARROW));
        return faults;
    }

    @Test
    void whoTriesTooOftenIsToldToWait() {
        List<String> faults = new ArrayList<>();
        for (String language : List.of("zh", "en")) {
            try (BrowserContext context = browsers.inspected(language, Looks.WIDE, Optional.empty())) {
                Page page = context.newPage();
                page.navigate("/sign-in");
                Response response = attempt(page, language);
                for (int again = 0; again < 20 && response.status() != 429; again++) {
                    response = attempt(page, language);
                }
                assertThat(response.status()).isEqualTo(429);
                assertThat(response.headerValue("Retry-After")).matches("[1-9][0-9]*");
                faults.addAll(Looks.faults(page, Looks.WIDE));
                faults.addAll(Looks.faults(page, Looks.NARROW));
                Shots.take(page, "delayed-" + language);
            }
        }
        assertThat(faults).isEmpty();
    }

    private static Response attempt(Page page, String language) {
        page.fill("#login", "nobody-" + language);
        page.fill("#password", "wrong");
        page.fill("#totp", "000000");
        return page.waitForNavigation(() -> page.click("form[action='/sign-in'] button"));
    }

    /** Every connection is taken: as when the database is away, but sooner over. */
    @Test
    void withoutADatabaseThePageSaysComeBack() throws InterruptedException {
        Db db = district.app().services().db();
        AtomicBoolean full = new AtomicBoolean();
        CountDownLatch over = new CountDownLatch(1);
        List<Thread> takers = Stream.generate(() -> Thread.ofVirtual().unstarted(() -> take(db, full, over)))
                .limit(80)
                .toList();
        List<String> faults = new ArrayList<>();
        try (BrowserContext context =
                browsers.inspected("zh", Looks.WIDE, Optional.of(district.cast().get("clerk")))) {
            Page page = context.newPage();
            takers.forEach(Thread::start);
            Eventually.holds("somebody came too late for a connection", Duration.ofMinutes(1), full::get);
            Response response = page.navigate("/counter");
            assertThat(response).isNotNull();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.headerValue("Retry-After")).isEqualTo("5");
            faults.addAll(Looks.faults(page, Looks.WIDE));
            faults.addAll(Looks.faults(page, Looks.NARROW));
            Shots.take(page, "unavailable-zh");
        } finally {
            over.countDown();
            for (Thread taker : takers) {
                taker.join();
            }
        }
        assertThat(faults).isEmpty();
    }

    /** Holds a connection, or asks for one again and again, so that what another gives back is taken at once. */
    private static void take(Db db, AtomicBoolean full, CountDownLatch over) {
        while (over.getCount() > 0) {
            try {
                db.execute(Act.job("test"), tx -> {
                    try {
                        over.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            } catch (commonseal.kernel.DatabaseUnavailable e) {
                full.set(true);
            }
        }
    }
}
