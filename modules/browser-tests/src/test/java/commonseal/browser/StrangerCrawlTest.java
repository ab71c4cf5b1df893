package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.browser.Crawler.Answer;
import commonseal.browser.Crawler.Route;
import commonseal.demo.Cast;
import commonseal.demo.Papers;
import commonseal.demo.VrStory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Somebody in his own session calls every route with the ids of other people's cases, documents and requests. */
@Tag("browser")
class StrangerCrawlTest {

    /** Routes whose parameter names nothing that belongs to anybody. */
    private static final Set<String> ANYBODYS = Set.of(
            "my-apply",
            "api.kind",
            "api.kind-schema",
            "kind",
            "api.service",
            "service",
            "api.verify-code",
            "verify-code",
            "verify-short",
            "verify-code-receipt",
            "api.verify-code-receipt",
            "language",
            "ledger-entry",
            "link",
            "invitation",
            "vct",
            "api.follow-link");

    private static final String PDF = """
        %PDF-1.4
        1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
        2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
        trailer<</Root 1 0 R>>
        %%EOF
        """;

    private static District district;
    private static Browsers browsers;
    private static Crawler stranger;
    private static final Map<String, List<String>> VALUES = new LinkedHashMap<>();
    private static final List<String> MARKERS = new ArrayList<>();
    private static String applicant;

    @BeforeAll
    static void begin() {
        district = District.get();
        browsers = new Browsers(district.url());
        stranger = new Crawler(district.url(), browsers, district.newcomer());
        Cast cast = district.cast();
        applicant = cast.get("agent").ref();
        JsonNode view = district.window().view(district.running());
        JsonNode mine = cast.get("landlord").get("/api/v1/documents?limit=1&holder=" + cast.organisation("property"));
        VALUES.put(
                "id",
                List.of(
                        district.running(),
                        district.agreed(),
                        mine.path("items")
                                .get(0)
                                .path("document")
                                .asString(district.papers().document("building-fire")),
                        uuid(applicant),
                        uuid(cast.organisation("property")),
                        sessions().getFirst()));
        VALUES.put("ref", List.of(applicant, cast.organisation("property")));
        VALUES.put("slot", List.of(view.path("slots").get(0).path("slot").asString()));
        VALUES.put("link", List.of(view.path("links").get(0).path("link").asString()));
        VALUES.put("evidence", List.of(uuid(applicant)));
        VALUES.put("joint", List.of("visit"));
        VALUES.put("service", List.of(VrStory.SERVICE));
        VALUES.put("code", List.of(VrStory.SERVICE, "PNR-01"));
        VALUES.put("document", List.of(district.papers().document("building-fire")));
        VALUES.put("index", List.of("0", "100"));
        VALUES.put("token", List.of("none"));
        VALUES.put("language", List.of("en"));
        MARKERS.addAll(List.of(
                view.path("reference").asString(),
                "清河幻境",
                Papers.PREMISES,
                Papers.UNIT,
                cast.code("property"),
                cast.name("property")));
        for (String somebody : List.of("agent", "founder", "partner", "landlord", "builder", "operator1")) {
            MARKERS.add(cast.name(somebody));
            MARKERS.add(cast.number(somebody));
        }
        assertThat(MARKERS).noneMatch(String::isBlank);
    }

    @AfterAll
    static void end() {
        browsers.close();
    }

    private static String uuid(String ref) {
        return ref.substring(ref.indexOf(':') + 1);
    }

    private static List<String> markersIn(Answer answer) {
        return MARKERS.stream().filter(answer.text()::contains).toList();
    }

    private static void holdsNothingForeign(Answer answer) {
        assertThat(markersIn(answer)).as(answer.what()).isEmpty();
    }

    @Test
    void theMarkersAreWhatTheApplicantHimselfSees() {
        Crawler agent = new Crawler(district.url(), browsers, district.cast().get("agent"));

        assertThat(markersIn(agent.get("/my/cases/" + district.running()))).isNotEmpty();
        assertThat(markersIn(agent.get("/api/v1/cases/" + district.running()))).isNotEmpty();
    }

    @Test
    void everyReadingOfSomebodyElsesIsRefusedAndShowsNothing() {
        for (Route route : Crawler.routes()) {
            if (!route.method().equals("GET")) {
                continue;
            }
            for (String path : route.paths(VALUES)) {
                Answer answer = stranger.get(path);
                holdsNothingForeign(answer);
                if (path.equals(route.path()) || ANYBODYS.contains(route.name())) {
                    holdsNothingForeign(stranger.get(path + "?holder=" + applicant + "&for=" + applicant + "&case="
                            + district.running() + "&holder-ref=" + applicant));
                } else {
                    assertThat(answer.status()).as(answer.what()).isIn(403, 404);
                }
            }
        }
    }

    /** Ids of the applicant's sessions. */
    private static List<String> sessions() {
        List<String> ids = new ArrayList<>();
        district.cast()
                .get("agent")
                .get("/api/v1/account/sessions")
                .path("items")
                .forEach(session -> ids.add(session.path("id").asString()));
        assertThat(ids).isNotEmpty();
        return ids;
    }

    /** Content that the route understands, so that it is refused for whose it is and not for its form. */
    private static String body(Route route) {
        String document = VALUES.getOrDefault("id", List.of()).get(2);
        return switch (route.name()) {
            case "api.answer-authorisation" -> "{\"documents\":{\"" + document + "\":true}}";
            case "api.answers" -> "{\"answers\":{\"capacity\":\"1\"}}";
            case "api.rename-passkey" -> "{\"name\":\"x\"}";
            case "my-answer", "case.ask-owners" -> "document=" + document + "&agree." + document + "=yes";
            case "case.answer", "my-answers" -> "answer.capacity=1";
            case "api.upload" -> PDF;
            case "api.withdraw" -> "{\"reason\":\"x\"}";
            default -> route.api() ? "{}" : "reason=x&step=x";
        };
    }

    @Test
    void everyActOnSomebodyElsesIsRefusedAndChangesNothing() {
        JsonNode before = district.window().view(district.running());
        List<String> sessions = sessions();
        for (Route route : Crawler.routes()) {
            if (route.method().equals("GET") || !route.path().contains("{") || ANYBODYS.contains(route.name())) {
                continue;
            }
            for (String path : route.paths(VALUES)) {
                Answer answer = route.api()
                        ? stranger.json(route.method(), path, body(route))
                        : stranger.form(path, body(route));
                holdsNothingForeign(answer);
                if (!route.path().contains("/account/")) {
                    assertThat(answer.status()).as(answer.what()).isIn(403, 404);
                }
            }
        }
        assertThat(district.window().view(district.running())).isEqualTo(before);
        assertThat(sessions()).as("nobody else's session was ended").containsAll(sessions);
    }

    /** Orders that carry the ids in what is sent. */
    @Test
    void nobodyOpensOrPreviewsACaseOfSomebodyElse() {
        String order = "{\"service\":\"" + VrStory.SERVICE + "\",\"onBehalfOf\":\""
                + district.cast().organisation("property") + "\",\"parties\":{\"agent\":[\"" + applicant
                + "\"],\"landlord\":[\"" + district.cast().organisation("property") + "\"]}}";
        for (String path : List.of("/api/v1/cases", "/api/v1/cases/preview")) {
            Answer answer = stranger.json("POST", path, order);
            holdsNothingForeign(answer);
            assertThat(answer.status()).as(answer.what() + answer.text()).isIn(403, 422);
        }
        for (String path : List.of(
                "/api/v1/persons",
                "/api/v1/accounts",
                "/api/v1/holders/search",
                "/api/v1/grants",
                "/holders/persons")) {
            Answer answer = path.startsWith("/api/")
                    ? stranger.json("POST", path, "{\"person\":\"" + applicant + "\",\"login\":\"mallory\"}")
                    : stranger.form(path, "number=1");
            holdsNothingForeign(answer);
            assertThat(answer.status()).as(answer.what()).isEqualTo(403);
        }
    }
}
