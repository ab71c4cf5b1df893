package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.identity.SignIn.ClientResult;
import commonseal.kernel.Act;
import commonseal.kernel.Secret;
import commonseal.testkit.Eventually;
import commonseal.web.Services;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A demonstration district as {@code serve} runs it, asked over HTTP. */
class DemonstrationServerTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MEGABYTE = 1024 * 1024;

    @TempDir
    static Path data;

    private static Running district;

    @BeforeAll
    static void start() {
        district = Running.start(data, "profile=demonstration");
    }

    @AfterAll
    static void stop() {
        district.close();
    }

    @Test
    void isLiveAndReady() {
        assertThat(district.get("/livez")).extracting(HttpResponse::statusCode).isEqualTo(200);
        assertThat(district.get("/readyz").body()).isEqualTo("ready\n");
    }

    @Test
    void showsTheSignInPageInBothLanguages() {
        HttpResponse<String> chinese = district.get("/sign-in");
        HttpResponse<String> english = district.get("/sign-in", "Accept-Language", "en");

        assertThat(chinese.statusCode()).isEqualTo(200);
        assertThat(chinese.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(chinese.body()).contains("lang=\"zh", "name=\"password\"");
        assertThat(english.body()).contains("lang=\"en");
    }

    @Test
    void onlyPagesThatNeedAScriptHaveOneAndItIsOurs() {
        HttpResponse<String> signIn = district.get("/sign-in");
        HttpResponse<String> verify = district.get("/verify");
        HttpResponse<String> about = district.get("/about");

        assertThat(List.of(signIn, verify))
                .allSatisfy(page -> assertThat(page.headers().firstValue("Content-Security-Policy"))
                        .hasValueSatisfying(
                                policy -> assertThat(policy).endsWith("; script-src 'self'; connect-src 'self'")));
        assertThat(signIn.body())
                .containsOnlyOnce("<script")
                .containsPattern("<script src=\"/static/[0-9a-f]+/passkey.js\" defer>");
        assertThat(verify.body().split("<script", -1))
                .hasSizeGreaterThan(1)
                .satisfies(parts -> assertThat(List.of(parts).subList(1, parts.length))
                        .allMatch(
                                part -> part.matches("(?s)[^>]* src=\"/static/[0-9a-f]+/[^>\"]+\"[^>]*></script>.*")));
        assertThat(about.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).doesNotContain("script-src", "connect-src"));
        assertThat(about.body()).doesNotContain("<script");
    }

    @Test
    void servesTheStateOfTheLedger() throws IOException {
        Eventually.holds(
                "something published",
                Duration.ofSeconds(30),
                () -> district.get("/checkpoint").statusCode() == 200);
        HttpResponse<String> answer = district.get("/api/v1/ledger");

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode state = JSON.readTree(answer.body());
        assertThat(state.path("origin").asString()).isEqualTo("qinghe.demonstration.example/ledger");
        assertThat(state.path("size").asLong()).isPositive();
        assertThat(state.path("note").asString())
                .startsWith("qinghe.demonstration.example/ledger\n"
                        + state.path("size").asLong() + "\n"
                        + state.path("root").asString() + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sign-in", "/api/v1/ledger", "/livez", "/absent", "/api/v1/absent", "/static/x/app.css"})
    void everyAnswerIsGuarded(String path) {
        HttpResponse<String> answer = district.get(path);

        assertThat(answer.headers().map())
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsEntry("referrer-policy", List.of("no-referrer"))
                .containsEntry("cross-origin-opener-policy", List.of("same-origin"))
                .doesNotContainKey("server");
        String policy = answer.headers().firstValue("Content-Security-Policy").orElse("");
        assertThat(policy)
                .startsWith("default-src 'none'")
                .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")
                .doesNotContain("unsafe", "*", "http:", "data:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/static/x/../../../etc/passwd",
                "/static/x/..%2F..%2F..%2Fetc/passwd",
                "/static/x/%2e%2e/%2e%2e/messages_common_en.properties",
                "/static/x/..;/app.css"
            })
    void aPathThatClimbsLeadsNowhere(String path) {
        HttpResponse<String> answer = district.get(path);

        assertThat(answer.statusCode()).isIn(400, 404);
        assertThat(answer.body()).doesNotContain("root:", "sign-in.title");
    }

    @Test
    void whatIsAbsentIs404ForPeopleAndPrograms() throws IOException {
        HttpResponse<String> page = district.get("/absent");
        HttpResponse<String> problem = district.get("/api/v1/absent");

        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        isProblem(problem, 404, "NOT_FOUND");
    }

    @Test
    void theClockCanBeMovedHereButNotByStrangers() throws IOException {
        isProblem(
                district.send(
                        "PUT",
                        "/api/v1/demonstration/clock",
                        BodyPublishers.ofString("{\"now\":\"2026-03-02T01:00:00Z\"}")),
                401,
                "NOT_SIGNED_IN");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /api/v1/sessions        | application/json                  | {",
                "POST | /api/v1/sessions        | application/json                  | []",
                "POST | /api/v1/sessions        | application/json                  | {\"login\":1}",
                "POST | /api/v1/sessions        | application/json                  | {\"login\":\"a\",\"login\":\"b\"}",
                "POST | /api/v1/sessions        | application/json                  | ''",
                "POST | /api/v1/sessions        | application/json                  | {\"login\":\"a\",\"pasword\":\"b\"}",
                "POST | /api/v1/sessions        | application/json                  | {\"login\":\"a\\u0000b\"}",
                "POST | /api/v1/sessions        | application/json                  | {\"a\":[{\"b\":\"\\u0000\"}]}",
                "GET  | /api/v1/services?limit=x | text/plain                        | ''",
                "GET  | /api/v1/services?limit=201 | text/plain                      | ''",
                "GET  | /api/v1/ledger/consistency?from=1 | text/plain               | ''",
                "POST | /api/v1/oauth/token     | application/x-www-form-urlencoded | grant_type=%zz",
            })
    void whatIsMalformedIsTheSendersFault(String method, String path, String type, String body) throws IOException {
        HttpResponse<String> answer = district.send(method, path, BodyPublishers.ofString(body), "Content-Type", type);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        if (answer.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json")) {
            assertThat(JSON.readTree(answer.body()).path("status").asInt()).isEqualTo(400);
        }
    }

    @Test
    void anOverlongFieldOfAFormIsTheSendersFault() {
        HttpResponse<String> answer =
                district.post("/sign-in", "application/x-www-form-urlencoded", "login=" + "x".repeat(5_000));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    }

    @Test
    void aMalformedIdIsTheSendersFault() throws IOException {
        String token = token(client()).orElseThrow().revealText();

        isProblem(
                district.get("/api/v1/documents/not-a-uuid", "Authorization", "Bearer " + token), 400, "ID_MALFORMED");
    }

    @Test
    void anOversizedBodyIs413WhetherItsLengthIsAnnouncedOrNot() throws IOException {
        byte[] large = new byte[13 * MEGABYTE];

        isProblem(district.send("POST", "/api/v1/verify", BodyPublishers.ofByteArray(large)), 413, "TOO_LARGE");
        byte[] overTheVerifiers = new byte[10 * MEGABYTE + 1];
        isProblem(
                district.send("POST", "/api/v1/verify", BodyPublishers.ofByteArray(overTheVerifiers)),
                413,
                "TOO_LARGE");
        isProblem(
                district.send(
                        "POST", "/api/v1/verify", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))),
                413,
                "TOO_LARGE");
    }

    @Test
    void withoutItsDatabaseItSaysComeBackAndThenRecovers() throws IOException, InterruptedException {
        long before = size(district);
        Eventually.holds(
                "something published",
                Duration.ofSeconds(30),
                () -> district.get("/checkpoint").statusCode() == 200);
        ProcessHandle server = postmaster();
        ProcessHandle keeper = server.parent().orElseThrow();
        // A keeper that stands still cannot tell the watchdog, so the outage lasts until we let it go on.
        signal("STOP", keeper);
        try {
            signal("KILL", server);

            // Its children serve a moment longer than itself.
            Eventually.holds(
                    "not ready",
                    Duration.ofSeconds(30),
                    () -> district.get("/readyz").statusCode() == 503);
            HttpResponse<String> ready = district.get("/readyz");
            HttpResponse<String> session = district.post(
                    "/api/v1/sessions", "application/json", "{\"login\":\"a\",\"password\":\"b\",\"totp\":\"123456\"}");

            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.headers().firstValue("Retry-After")).hasValue("5");
            isProblem(session, 503, "UNAVAILABLE");
            assertThat(session.headers().firstValue("Retry-After")).hasValue("5");
            assertThat(district.get("/livez").statusCode()).isEqualTo(200);
            // From memory: whoever verifies notices nothing.
            assertThat(district.get("/checkpoint").statusCode()).isEqualTo(200);
            assertThat(size(district)).isPositive();
        } finally {
            signal("CONT", keeper);
        }

        Eventually.holds(
                "ready again",
                Duration.ofSeconds(60),
                () -> district.get("/readyz").statusCode() == 200);
        client();
        Eventually.holds("the ledger grows again", Duration.ofSeconds(60), () -> size(district) > before);
    }

    @Test
    void aRestartKeepsWhatWasAcknowledged() throws IOException {
        awaitReady();
        ClientResult.Created client = client();
        Eventually.holds(
                "nothing waits",
                Duration.ofSeconds(30),
                () -> district.app().services().ledger().state().pending() == 0);
        long before = size(district);
        assertThat(district.app().audit().findings()).isEmpty();

        district.close();
        district = Running.start(data, "profile=demonstration");

        assertThat(size(district)).isGreaterThanOrEqualTo(before);
        assertThat(token(client)).isPresent();
        assertThat(district.app().audit().findings()).isEmpty();
        isProblem(district.get("/api/v1/ledger/consistency?from=2&to=1"), 404, "NOT_FOUND");
        assertThat(district.get("/api/v1/ledger/consistency?from=1&to=" + before)
                        .statusCode())
                .isEqualTo(200);
    }

    private static void awaitReady() {
        Eventually.holds(
                "ready", Duration.ofSeconds(60), () -> district.get("/readyz").statusCode() == 200);
    }

    private static JsonNode ledger(Running district) {
        return JSON.readTree(district.get("/api/v1/ledger").body());
    }

    private static long size(Running district) {
        return ledger(district).path("size").asLong();
    }

    /** A system; its registration is an entry of the ledger. */
    private static ClientResult.Created client() {
        Services services = district.app().services();
        return (ClientResult.Created) services.db()
                .write(
                        Act.job("test"),
                        tx -> services.identity().signIn().createClient(tx, "a system", Set.of("cases:read")));
    }

    private static Optional<Secret> token(ClientResult.Created client) {
        return district.app()
                .services()
                .identity()
                .signIn()
                .clientToken(client.id(), client.secret(), Set.of("cases:read"));
    }

    private static ProcessHandle postmaster() throws IOException {
        try (var files = Files.walk(data, 4)) {
            Path file = files.filter(each -> each.endsWith("postmaster.pid"))
                    .findFirst()
                    .orElseThrow();
            long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
            return ProcessHandle.of(pid).orElseThrow();
        }
    }

    private static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static void isProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("code").asString()).isEqualTo(code);
        assertThat(problem.path("title").asString()).isNotBlank();
    }
}
