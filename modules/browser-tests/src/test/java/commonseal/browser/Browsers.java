package commonseal.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.Cookie;
import commonseal.demo.Person;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The installed Chromium, and who is signed in there. Everybody signs in on the sign-in page, once. */
final class Browsers implements AutoCloseable {

    private static final String CHROMIUM = "/usr/bin/chromium";

    /** For all tests of this run: an authenticator's code signs in once, and the next one is half a minute away. */
    private static final Map<String, Cookie> SESSIONS = new HashMap<>();

    private final Playwright playwright =
            Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    private final Browser browser = playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of(CHROMIUM))
                    .setArgs(List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync")));
    private final URI url;

    Browsers(URI url) {
        this.url = url;
    }

    /** As a person's browser is: no scripts run, the policy of the pages holds. */
    BrowserContext plain(String language, int width, Optional<Person> person) {
        return context(language, width, person, false);
    }

    /** With scripts let in from outside, for the rules of accessibility and for measuring. */
    BrowserContext inspected(String language, int width, Optional<Person> person) {
        return context(language, width, person, true);
    }

    /** As a person's browser is, with scripts: the policy of the pages decides which run. */
    BrowserContext scripted(String language) {
        BrowserContext context = fresh(1280, true, false);
        context.addCookies(List.of(new Cookie("language", language).setUrl(url.toString())));
        return context;
    }

    private BrowserContext context(String language, int width, Optional<Person> person, boolean scripts) {
        List<Cookie> cookies = new ArrayList<>();
        person.ifPresent(somebody -> cookies.add(session(somebody)));
        cookies.add(new Cookie("language", language).setUrl(url.toString()));
        BrowserContext context = fresh(width, scripts, scripts);
        context.addCookies(cookies);
        return context;
    }

    private BrowserContext fresh(int width, boolean scripts, boolean bypass) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setBaseURL(url.toString())
                .setViewportSize(width, 900)
                .setJavaScriptEnabled(scripts)
                .setBypassCSP(bypass)
                .setReducedMotion(com.microsoft.playwright.options.ReducedMotion.REDUCE));
        context.setDefaultTimeout(20_000.0);
        context.setDefaultNavigationTimeout(30_000.0);
        return context;
    }

    /** The cookie of a session of his; one for all tests. */
    Cookie session(Person person) {
        Cookie known = SESSIONS.get(person.login());
        if (known != null) {
            return known;
        }
        try (BrowserContext context = fresh(1280, false, false)) {
            signIn(context.newPage(), person);
            Cookie session = context.cookies().stream()
                    .filter(cookie -> cookie.name.equals("session"))
                    .map(cookie -> new Cookie(cookie.name, cookie.value).setUrl(url.toString()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("not signed in: " + person.login()));
            SESSIONS.put(person.login(), session);
            return session;
        }
    }

    /** Fills in the sign-in page. */
    static void signIn(Page page, Person person) {
        page.navigate("/sign-in");
        page.fill("#login", person.login());
        page.fill("#password", person.password());
        page.fill("#totp", person.totp(Instant.now()));
        page.click("form[action='/sign-in'] button");
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
