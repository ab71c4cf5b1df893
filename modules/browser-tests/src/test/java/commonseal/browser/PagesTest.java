package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import commonseal.demo.Api;
import commonseal.demo.Cast;
import commonseal.demo.Person;
import commonseal.web.Exchange;
import commonseal.web.HttpsState;
import commonseal.web.Route;
import commonseal.web.Routes;
import commonseal.web.WebSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Every page in both languages, wide and narrow: accessible, light, usable by keyboard. */
@Tag("long")
@Tag("browser")
class PagesTest {

    private static final long HEAVIEST = 150_000;
    /** What some visits answer instead of 200. */
    private static final Map<String, Integer> REFUSED = Map.of(
            "invitation-ended",
            410,
            "absent",
            404,
            "verdict-unknown",
            404,
            "ledger-absent",
            404,
            "no-role",
            403,
            "no-place",
            400,
            "case-absent",
            404,
            "provider-down",
            503,
            "provider-answer-used",
            410,
            "check-unknown",
            410);

    /** Answers that are no pages: files, redirects, and what programs read. */
    private static final Set<String> NO_PAGES = Set.of(
            "/language/{language}",
            "/signed-out",
            "/v/{code}",
            "/verifier.html",
            "/verify-document.js",
            "/my/documents/{id}/bundle",
            "/my/documents/{id}/pdf",
            "/my/documents/{id}/file",
            "/my/cases/{id}/materials/{slot}",
            "/cases/{id}/materials/{slot}/file",
            "/batches/{id}/problems",
            "/checkpoint",
            "/.well-known/did.json",
            "/.well-known/did.jsonl",
            "/.well-known/vct/{kind}/{version}",
            "/status/{list}/{form}",
            "/tile/<path>",
            "/livez",
            "/readyz");

    private static District district;
    private static Browsers browsers;
    private static Path figures;

    @BeforeAll
    static void begin() throws IOException {
        district = District.get();
        browsers = new Browsers(district.url());
        figures = Path.of("target/pages.tsv");
        Files.deleteIfExists(figures);
    }

    @AfterAll
    static void end() {
        browsers.close();
    }

    /** A page in some state; {@code who} is the login of whoever looks at it, empty for anybody. */
    record Visit(String name, String route, Optional<String> who, String path) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Visit open(String name, String route, String path) {
        return new Visit(name, route, Optional.empty(), path);
    }

    private static Visit as(String who, String name, String route, String path) {
        return new Visit(name, route, Optional.of(who), path);
    }

    static Stream<Visit> visits() {
        District district = District.get();
        Cast cast = district.cast();
        String running = "/cases/" + district.running();
        String asked = "/cases/" + district.asked();
        String mine = "/my/cases/" + district.running();
        String property = cast.organisation("property");
        district.showCreditCode("property");
        JsonNode view = district.window().view(district.running());
        String claimable = link(view, "READY");
        String decided = link(view, "DECIDED");
        String waiting = link(view, "WAITING");
        String evidence = cast.get("auditor")
                .get("/api/v1/evidence?limit=1&case=" + district.running())
                .path("items")
                .get(0)
                .path("id")
                .asString();
        String revoked = district.revoked();
        String request = request("founder");
        String dual = "/dual-control/" + secondPerson();
        String batch = batch();
        String issued = issued();
        String register = register();
        List<Visit> visits = new ArrayList<>(List.of(
                open("home", "/", "/"),
                open("sign-in", "/sign-in", "/sign-in"),
                open("link", "/link/{token}", "/link/" + district.freshLink()),
                open("invitation-ended", "/invitation/{token}", "/invitation/" + "A".repeat(43)),
                open("services", "/services", "/services"),
                open("service", "/services/{code}", "/services/vr-experience-hall"),
                open("kinds", "/kinds", "/kinds"),
                open("kind", "/kinds/{code}", "/kinds/PNR-01"),
                open("verify", "/verify", "/verify"),
                open(
                        "verdict",
                        "/verify/{code}",
                        "/verify/" + district.publicCode(cast.get("landlord"), property, "PNR-01")),
                open("verdict-revoked", "/verify/{code}", "/verify/" + revoked),
                open("verdict-unknown", "/verify/{code}", "/verify/AAAAAAAAAAAAAAAAAAAAAA"),
                open("ledger", "/ledger", "/ledger"),
                open("ledger-entry", "/ledger/entries/{index}", "/ledger/entries/3"),
                open("about", "/about", "/about"),
                open("api", "/api", "/api"),
                as("landlord", "my", "/my", "/my"),
                as("landlord", "my-company", "/my", "/my?holder=" + property),
                as(
                        "landlord",
                        "my-document",
                        "/my/documents/{id}",
                        "/my/documents/" + district.papers().document("title")),
                as(
                        "landlord",
                        "my-wallet",
                        "/my/documents/{id}/wallet",
                        "/my/documents/" + district.papers().document("title") + "/wallet"),
                as("founder", "my-authorisation", "/my/authorisations/{id}", "/my/authorisations/" + request),
                as(
                        "partner",
                        "my-authorisation-agreed",
                        "/my/authorisations/{id}",
                        "/my/authorisations/" + district.agreed()),
                as(
                        "landlord",
                        "my-objection",
                        "/my/entries/{id}/objection",
                        "/my/entries/" + entry("landlord", property) + "/objection?holder=" + property),
                as("landlord", "my-standing-list", "/my/standing", "/my/standing"),
                as("landlord", "my-standing-new", "/my/standing/new", "/my/standing/new?holder=" + property),
                as("landlord", "my-standing", "/my/standing/{id}", "/my/standing/" + standing("landlord", property)),
                as("founder", "my-apply", "/my/apply/{service}", "/my/apply/vr-experience-hall"),
                as("agent", "my-case", "/my/cases/{id}", mine),
                as("agent", "my-case-draft", "/my/cases/{id}", "/my" + asked),
                as("agent", "my-answers", "/my/cases/{id}/answers", "/my" + asked + "/answers"),
                as("clerk", "counter", "/counter", "/counter"),
                as("clerk", "holder-new", "/holders/new", "/holders/new"),
                as("clerk", "holder", "/holders/{ref}", "/holders/" + property),
                as("clerk", "emergency", "/holders/{ref}/emergency", "/holders/" + property + "/emergency"),
                as("clerk", "case-new", "/cases/new", "/cases/new"),
                as("clerk", "case-new-service", "/cases/new", "/cases/new?service=vr-experience-hall"),
                as("clerk", "case", "/cases/{id}", running),
                as("clerk", "case-draft", "/cases/{id}", asked),
                as("clerk", "checklist", "/cases/{id}/checklist", running + "/checklist"),
                as("clerk", "checklist-draft", "/cases/{id}/checklist", asked + "/checklist"),
                as("clerk", "authorisations", "/cases/{id}/authorisations", asked + "/authorisations"),
                as("clerk", "pulls", "/cases/{id}/pulls", running + "/pulls"),
                as("clerk", "pulls-draft", "/cases/{id}/pulls", asked + "/pulls"),
                as("clerk", "form", "/cases/{id}/form", asked + "/form"),
                as("clerk", "check", "/cases/{id}/check", asked + "/check"),
                as("clerk", "receipt", "/cases/{id}/receipt", running + "/receipt"),
                as("clerk", "board", "/cases/{id}/board", running + "/board"),
                as("clerk", "timeline", "/cases/{id}/timeline", running + "/timeline"),
                as("clerk", "supplement", "/cases/{id}/supplement", running + "/supplement"),
                as("clerk", "material", "/cases/{id}/materials/{slot}", asked + "/materials/" + slot("TO_SUBMIT")),
                as(
                        "clerk",
                        "copy",
                        "/cases/{id}/materials/{slot}/copy",
                        running + "/materials/" + checked() + "/copy?kind=PSB-01"),
                as("clerk", "case-evidence", "/cases/{id}/evidence/{evidence}", running + "/evidence/" + evidence),
                as(approver(view, claimable), "inbox", "/inbox", "/inbox"),
                as(approver(view, decided), "flagged", "/flagged", "/flagged"),
                as(approver(view, claimable), "review", "/cases/{id}/links/{link}", running + "/links/" + claimable),
                as(
                        approver(view, decided),
                        "review-decided",
                        "/cases/{id}/links/{link}",
                        running + "/links/" + decided),
                as(
                        approver(view, waiting),
                        "review-waiting",
                        "/cases/{id}/links/{link}",
                        running + "/links/" + waiting),
                as(
                        "clerk",
                        "joint",
                        "/cases/{id}/joint/{joint}",
                        running + "/joint/"
                                + view.path("joints").get(0).path("id").asString()),
                as("psb", "documents", "/documents", "/documents"),
                as("psb", "document", "/documents/{id}", "/documents/" + issued),
                as("psb", "drafts", "/drafts", "/drafts"),
                as("psb", "draft-new", "/draft-new", "/draft-new?kind=PSB-09"),
                as("psb", "draft-begun", "/drafts/{id}", "/drafts/" + draft(false)),
                as("psb", "draft-submitted", "/drafts/{id}", "/drafts/" + draft(true)),
                as("psb", "batches", "/batches", "/batches"),
                as("psb", "batch", "/batches/{id}", "/batches/" + batch),
                as("psb", "batch-rows", "/batches/{id}", "/batches/" + batch + "?rows=all"),
                as("psb", "registers", "/registers", "/registers"),
                as("psb", "register", "/registers/{code}", "/registers/" + register),
                as("psb", "register-mapping", "/register-mapping", "/register-mapping?code=" + register),
                as("psb", "register-mapping-new", "/register-mapping", "/register-mapping?kind=PSB-09"),
                as("clerk", "look", "/cases/{id}/looks/{slot}/{document}", running + look(view)),
                as("supervisor", "corrections", "/corrections", "/corrections"),
                as("supervisor", "correction", "/corrections/{id}", "/corrections/" + evidence),
                as("auditor", "case-audited", "/cases/{id}", running),
                as("auditor", "audit", "/audit", "/audit"),
                open("account-request", "/account-request", "/account-request"),
                open("check-unknown", "/account-request/answer", "/account-request/answer"),
                open("provider-down", "/sign-in/provider", "/sign-in/provider"),
                open("provider-answer-used", "/sign-in/provider/answer", "/sign-in/provider/answer?state=none"),
                as("supervisor", "alarms", "/alarms", "/alarms"),
                as("administrator", "dual-control", "/dual-control", "/dual-control"),
                as("administrator", "dual-own", "/dual-control/{id}", dual),
                as("auditor", "dual-request", "/dual-control/{id}", dual),
                as("supervisor", "looks", "/looks", "/looks"),
                as("supervisor", "emergencies", "/emergencies", "/emergencies"),
                as("supervisor", "emergencies-all", "/emergencies", "/emergencies?all=yes"),
                as("supervisor", "objections", "/objections", "/objections"),
                as("supervisor", "objections-all", "/objections", "/objections?all=yes"),
                as("auditor", "audit-found", "/audit", "/audit?case=" + district.running()),
                as("auditor", "audit-evidence", "/audit/evidence/{id}", "/audit/evidence/" + evidence),
                as("partner", "account", "/account", "/account"),
                open("ledger-absent", "/ledger/entries/{index}", "/ledger/entries/999999"),
                as("clerk", "case-absent", "/cases/{id}", "/cases/00000000-0000-7000-8000-000000000000"),
                as("clerk", "no-role", "", "/audit"),
                as("clerk", "no-place", "", "/counter?cursor=x"),
                as("clerk", "absent", "", "/absent")));
        return visits.stream();
    }

    /** A material of the running case that the clerk has checked. */
    private static String checked() {
        District district = District.get();
        String slot = district.window()
                .view(district.running())
                .path("slots")
                .valueStream()
                .filter(each -> Set.of("UPLOADED", "CHECKED")
                        .contains(each.path("state").asString()))
                .findFirst()
                .orElseThrow()
                .path("slot")
                .asString();
        district.cast()
                .get("clerk")
                .attempt(
                        "POST",
                        "/api/v1/cases/" + district.running() + "/slots/" + slot + "/check",
                        Api.object().put("usable", true));
        return slot;
    }

    /** The newest entry of what was pulled. */
    static String entry(String login, String holder) {
        return District.get()
                .cast()
                .get(login)
                .get("/api/v1/access-log?holder=" + holder)
                .path("items")
                .path(0)
                .path("id")
                .asString();
    }

    /** The newest standing authorisation, given if there is none yet. */
    private static String standing(String login, String holder) {
        Person owner = District.get().cast().get(login);
        String path = "/api/v1/standing-authorisations";
        String body = """
            {"office": "GSC", "kinds": ["PNR-01"], "purpose": "每月核对地址",
             "until": "%s", "most": 12, "mostADay": 1}
            """.formatted(Instant.now().plus(Duration.ofDays(30)));
        if (owner.get(path).path("items").isEmpty()) {
            var unused =
                    owner.post(path + "?holder=" + holder, Exchange.mapper().readTree(body));
        }
        return owner.get(path).path("items").path(0).path("id").asString();
    }

    /** What an approval of a draft issued, suspended afterwards. */
    private static String issued() {
        Person issuer = District.get().cast().get("psb");
        String draft = draft(true);
        String document = issuer.post("/api/v1/drafts/" + draft + "/approve", Api.object())
                .path("document")
                .asString();
        issuer.post(
                "/api/v1/documents/" + document + "/status",
                Api.object().put("change", "SUSPENDED").put("reason", "INVESTIGATION"));
        return document;
    }

    private static String draft(boolean submitted) {
        District district = District.get();
        Person issuer = district.cast().get("psb");
        ObjectNode order = Api.object().put("kind", "PSB-09").put("office", "PSB");
        order.putArray("holders").add(district.cast().get("partner").ref());
        order.putObject("fields")
                .put("name", "周牧野")
                .put("former_name", "周野")
                .put("id_number", "110101198409300001")
                .put("changed_on", "2026-05-01");
        String draft = issuer.post("/api/v1/drafts", order).path("draft").asString();
        if (submitted) {
            issuer.post("/api/v1/drafts/" + draft + "/submit", Api.object());
        }
        return draft;
    }

    /** A file of which no row is good; the same file sent again is the same batch. */
    private static String batch() {
        return District.get()
                .cast()
                .get("psb")
                .post("/api/v1/kinds/PSB-09/batches", Exchange.mapper().readTree("""
                                [{"holder": "1", "former_name": "甲", "name": "乙", "id_number": "1",
                                  "changed_on": "yesterday"}]"""))
                .path("batch")
                .asString();
    }

    /** A register that is mapped and was not read yet. */
    private static String register() {
        return District.get()
                .cast()
                .get("psb")
                .post("/api/v1/registers", Exchange.mapper().readTree("""
                                {"register": "PAGES", "kind": "PSB-09", "key": ["no"], "columns": {
                                  "holder": {"from": "id"}, "former_name": {"from": "old"}, "name": {"from": "name"},
                                  "id_number": {"from": "id"},
                                  "changed_on": {"from": "on", "transform": {"date": "iso"}}}}"""))
                .path("code")
                .asString();
    }

    /** What the administrator asked for and nobody confirmed yet. */
    private static String secondPerson() {
        return District.get()
                .cast()
                .get("administrator")
                .post(
                        "/api/v1/dual-control",
                        Api.object()
                                .put("deed", "ERASE_HOLDER")
                                .put(
                                        "holder",
                                        District.get().cast().get("partner").ref())
                                .put("law", "个人信息保护法第四十七条，案卷 " + System.nanoTime()))
                .path("request")
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

    private static String link(JsonNode view, String state) {
        return view.path("links")
                .valueStream()
                .filter(link -> link.path("state").asString().equals(state))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no link is " + state))
                .path("id")
                .asString();
    }

    private static String approver(JsonNode view, String id) {
        return view.path("links")
                .valueStream()
                .filter(link -> link.path("id").asString().equals(id))
                .findFirst()
                .orElseThrow()
                .path("office")
                .asString()
                .toLowerCase(Locale.ROOT);
    }

    /** A document that was pulled into the case. */
    private static String look(JsonNode view) {
        return view.path("slots")
                .valueStream()
                .flatMap(slot -> slot.path("items")
                        .valueStream()
                        .filter(item -> item.path("state").asString().equals("PULLED"))
                        .map(item -> "/looks/" + slot.path("slot").asString() + "/"
                                + item.path("document").asString()))
                .findFirst()
                .orElseThrow();
    }

    private static String slot(String state) {
        return District.get()
                .window()
                .view(District.get().asked())
                .path("slots")
                .valueStream()
                .filter(slot -> slot.path("state").asString().equals(state))
                .findFirst()
                .orElseThrow()
                .path("slot")
                .asString();
    }

    @Test
    void noPageIsForgotten() {
        WebSettings settings = new WebSettings(
                "127.0.0.1", 0, district.url(), "", "", true, false, "", Optional.empty(), () -> HttpsState.QUIET);
        List<String> visited = visits().map(Visit::route).toList();

        assertThat(Routes.all(settings).stream()
                        .filter(route -> route.method() == Route.Method.GET)
                        .map(Route::path)
                        .filter(path -> !path.startsWith("/api/") && !NO_PAGES.contains(path)))
                // Looked at in tests of their own: what sets an account up, once for each person; a passkey, with one;
                // https, in a district that speaks it.
                .filteredOn(path ->
                        !path.startsWith("/https") && !path.equals("/set-up") && !path.equals("/account/passkeys/{id}"))
                .isSubsetOf(visited);
    }

    /** All, or with {@code -Dpages=REGEX} those of such names. */
    static Stream<Visit> looked() {
        Pattern wanted = Pattern.compile(System.getProperty("pages", ".*"));
        return visits().filter(visit -> wanted.matcher(visit.name()).matches());
    }

    @ParameterizedTest
    @MethodSource("looked")
    void isAccessibleLightAndFitsAPhone(Visit visit) throws IOException {
        Optional<Person> who = visit.who().map(district.cast()::get);
        List<String> faults = new ArrayList<>();
        for (String language : List.of("zh", "en")) {
            try (BrowserContext context = browsers.inspected(language, Looks.WIDE, who)) {
                Page page = context.newPage();
                look(page, visit, language, faults);
            }
        }
        assertThat(faults).isEmpty();
    }

    private static void look(Page page, Visit visit, String language, List<String> faults) throws IOException {
        AtomicLong bytes = new AtomicLong();
        List<String> foreign = new ArrayList<>();
        page.onRequestFinished(request -> {
            bytes.addAndGet(request.sizes().responseBodySize + request.sizes().responseHeadersSize);
            if (!request.url().startsWith(district.url().toString())) {
                foreign.add(request.url());
            }
        });
        int expected = REFUSED.getOrDefault(visit.name(), 200);
        page.onConsoleMessage(message -> {
            // A refused form is no fault of the page, nor is the answer that is expected.
            if (message.type().equals("error")
                    && !message.text().contains("status of 4")
                    && !message.text().contains("status of " + expected)) {
                faults.add("console: " + message.text());
            }
        });
        Response response = page.navigate(visit.path());
        page.waitForLoadState();
        if (response == null || response.status() != expected) {
            faults.add(language + " answered " + (response == null ? "nothing" : response.status()) + ": "
                    + page.locator("main").innerText());
            return;
        }
        for (int width : List.of(Looks.WIDE, Looks.NARROW)) {
            Looks.faults(page, width).forEach(fault -> faults.add(language + " " + fault));
            Shots.take(page, visit.name() + "-" + language + "-" + width);
        }
        if (bytes.get() >= HEAVIEST) {
            faults.add("weighs " + bytes.get() + " bytes");
        }
        if (!foreign.isEmpty()) {
            faults.add("asks others: " + foreign);
        }
        if (language.equals("zh")) {
            page.setViewportSize(Looks.WIDE, 900);
            faults.addAll(Looks.keyboardFaults(page));
        }
        Files.writeString(
                figures,
                visit.name() + "\t" + language + "\t" + bytes.get() + "\t" + faults.size() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @Test
    void settingUpAnAccountIsAccessibleToo() throws IOException {
        List<String> faults = new ArrayList<>();
        try (BrowserContext context = browsers.inspected("en", Looks.WIDE, Optional.empty())) {
            Page page = context.newPage();
            page.navigate("/link/" + district.freshLink());
            page.click("main button");
            assertThat(page.url()).endsWith("/set-up");
            look(page, open("set-up", "/set-up", "/set-up"), "en", faults);
            page.setViewportSize(Looks.WIDE, 900);
            page.fill("#password", "short");
            page.click("form[action='/set-up'] button");
            assertThat(page.title()).startsWith("Error");
            faults.addAll(Looks.faults(page, Looks.WIDE));
            page.fill("#password", "correct horse battery staple 26");
            page.click("form[action='/set-up'] button");
            faults.addAll(Looks.faults(page, Looks.WIDE));
            faults.addAll(Looks.faults(page, Looks.NARROW));
            Shots.take(page, "totp-en-320");
        }
        assertThat(faults).isEmpty();
    }
}
