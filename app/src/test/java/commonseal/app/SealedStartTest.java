package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.testkit.ChildJvm;
import commonseal.testkit.Eventually;
import commonseal.testkit.FakeTransit;
import commonseal.testkit.GoldenFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A district whose master key lies under a passphrase, as its process, its neighbours and its command line see it. */
class SealedStartTest {

    private static final String PASSPHRASE = "six words drawn by lot are good";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path data;

    private int port;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    @Test
    void whatNeedsNoSecretIsServedUntilThePassphraseOpensTheRest() throws IOException {
        port = freePort();
        byte[] file = aDocumentFile();
        JsonNode verdict;
        String trust;
        String tile;
        String log;
        try (Running open = Running.start(data, "profile=demonstration", "http.port=" + port)) {
            Eventually.holds(
                    "something published",
                    PATIENCE,
                    () -> open.get("/checkpoint").statusCode() == 200);
            verdict = verdict(file);
            trust = get("/api/v1/trust").body();
            tile = get("/tile/0/000.p/1").body();
            log = get("/.well-known/did.jsonl").body();
        }
        List<String> shares = List.of(run("", "keys", "split").out().split("(?=Share )"));

        assertThat(run(PASSPHRASE + "\n", "keys", "protect"))
                .satisfies(ran -> assertThat(ran.err()).isEmpty())
                .satisfies(ran -> assertThat(ran.out()).startsWith("the master key "));
        assertThat(data.resolve("master.key")).doesNotExist();
        assertThat(run("", "serve", "--set", "http.port=" + freePort()))
                .satisfies(ran -> assertThat(ran.code()).isEqualTo(78))
                .satisfies(ran -> assertThat(ran.err()).startsWith("KEYS-032 "));

        try (ChildJvm server = serve()) {
            Eventually.holds("it serves", PATIENCE, () -> answers("/checkpoint"));

            assertThat(get("/livez").body()).isEqualTo("ok\n");
            assertThat(get("/readyz").body()).isEqualTo("sealed\n");
            assertThat(get("/api/v1/ledger").statusCode()).isEqualTo(200);
            assertThat(get("/tile/0/000.p/1").body()).isEqualTo(tile);
            assertThat(get("/api/v1/trust").body()).isEqualTo(trust);
            aLogOfKeysIsThere(log);
            assertThat(get("/api/v1/ledger/consistency?from=1&to=2").statusCode())
                    .isEqualTo(200);
            assertThat(get("/ledger/entries/0").statusCode()).isEqualTo(200);
            assertThat(verdict(file)).isEqualTo(verdict);
            assertThat(get("/verify").statusCode()).isEqualTo(200);

            assertThat(get("/sign-in").statusCode()).isEqualTo(503);
            assertThat(get("/sign-in").body()).contains("尚未解封", "commonseal keys unseal", "href=\"/verify\"");
            assertThat(get("/", "Accept-Language", "en", "Cookie", "cs_session=x")
                            .body())
                    .contains("still sealed", "commonseal keys unseal");
            assertThat(JSON.readTree(get("/api/v1/me", "Authorization", "Bearer x")
                                    .body())
                            .path("code")
                            .asString())
                    .isEqualTo("SEALED");
            assertThat(get("/verify/abcdefghijklmnopqrstuv").statusCode())
                    .as("what is looked up by code lies encrypted")
                    .isEqualTo(503);

            Path socket = data.resolve("unseal/socket");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("unseal"))))
                    .isEqualTo("rwx------");
            assertThat(run("a wrong passphrase, alas\n", "keys", "unseal"))
                    .satisfies(ran -> assertThat(ran.code()).isEqualTo(66))
                    .satisfies(
                            ran -> assertThat(ran.err()).startsWith("KEYS-031 ").contains("1 wrong so far"));
            assertThat(run(shares.get(0) + shares.get(0), "keys", "unseal", "--shares")
                            .err())
                    .startsWith("KEYS-023 ");
            assertThat(get("/sign-in").statusCode()).isEqualTo(503);
            Eventually.holds(
                    "the delay is over and the passphrase opens",
                    PATIENCE,
                    () -> run(PASSPHRASE + "\n", "keys", "unseal").out().startsWith("opened: fingerprint "));

            Eventually.holds("everything works", PATIENCE, () -> answers("/sign-in"));
            assertThat(get("/readyz").body()).isEqualTo("ready\n");
            assertThat(verdict(file)).isEqualTo(verdict);
            assertThat(run(PASSPHRASE + "\n", "keys", "unseal"))
                    .satisfies(ran -> assertThat(ran.code()).isEqualTo(69))
                    .satisfies(ran -> assertThat(ran.err()).startsWith("KEYS-040 "));

            assertThat(run("", "keys", "seal").out()).startsWith("sealing: ");
            Eventually.holds("it is sealed again", PATIENCE, () -> answers("/checkpoint") && isSealed());
            assertThat(get("/sign-in").statusCode()).isEqualTo(503);
            assertThat(verdict(file)).isEqualTo(verdict);
            assertThat(run("", "keys", "seal"))
                    .satisfies(ran -> assertThat(ran.code()).isEqualTo(69))
                    .satisfies(ran -> assertThat(ran.err()).startsWith("KEYS-045 "));
            assertThat(run(shares.get(2) + shares.get(0), "keys", "unseal", "--shares")
                            .out())
                    .startsWith("opened: fingerprint ");
            Eventually.holds("everything works", PATIENCE, () -> answers("/sign-in"));
            server.terminate();
            assertThat(server.output())
                    .contains("KEYS-030", "KEYS-031", "KEYS-046")
                    .doesNotContain(PASSPHRASE, "\tat ");
        }
        assertThat(run("", "keys", "seal").err()).startsWith("KEYS-040 ");
        assertThat(run(PASSPHRASE + "\n", "ledger", "verify", "--set", "keys.master=passphrase")
                        .out())
                .contains("clean: size ");
        assertThat(run(PASSPHRASE + "\n", "keys", "unprotect").out()).startsWith("the master key ");
        assertThat(data.resolve("master.key")).exists();
        assertThat(data.resolve("master.sealed")).doesNotExist();
        waitsForItsKeyService(file, verdict);
    }

    private void aLogOfKeysIsThere(String log) throws IOException {
        HttpResponse<String> served = get("/.well-known/did.jsonl");
        assertThat(served.body()).isEqualTo(log).startsWith("{\"parameters\":{\"method\":\"did:webvh:1.0\"");
        assertThat(served.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/jsonl");
        String etag = served.headers().firstValue("ETag").orElseThrow();
        assertThat(get("/.well-known/did.jsonl", "If-None-Match", etag))
                .satisfies(kept -> assertThat(kept.statusCode()).isEqualTo(304))
                .satisfies(kept -> assertThat(kept.body()).isEmpty());
        assertThat(JSON.readTree(get("/.well-known/did.json").body())
                        .at("/alsoKnownAs/0")
                        .asString())
                .startsWith("did:webvh:Qm");
    }

    /** The same district once more: its key with a service that is away, and comes. */
    private void waitsForItsKeyService(byte[] file, JsonNode verdict) throws IOException {
        Path token = data.resolve("kms-token");
        Files.createFile(token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(token, FakeTransit.TOKEN);
        try (FakeTransit service = FakeTransit.start()) {
            List<String> settings =
                    List.of("keys.master=kms", "keys.kms-url=" + service.url(), "keys.kms-token-file=" + token);
            assertThat(run("", with(settings, "ledger", "verify")).err()).startsWith("KEYS-047 ");
            assertThat(run("", with(settings, "keys", "wrap")).out()).startsWith("the master key ");
            assertThat(data.resolve("master.key")).doesNotExist();
            service.answerWith(503);

            assertThat(run("", with(settings, "keys", "split")))
                    .satisfies(ran -> assertThat(ran.code()).isEqualTo(75))
                    .satisfies(ran -> assertThat(ran.err()).contains("KEYS-050 ", "503"));
            try (ChildJvm server = serve(settings)) {
                Eventually.holds("it serves", PATIENCE, () -> answers("/checkpoint"));
                assertThat(get("/readyz").body()).isEqualTo("sealed\n");
                assertThat(verdict(file)).isEqualTo(verdict);
                assertThat(get("/sign-in").statusCode()).isEqualTo(503);
                assertThat(run(PASSPHRASE, "keys", "unseal"))
                        .satisfies(ran -> assertThat(ran.code()).isEqualTo(75))
                        .satisfies(ran -> assertThat(ran.err()).startsWith("KEYS-050 "));

                service.answerWith(200);
                Eventually.holds("everything works", PATIENCE, () -> answers("/sign-in"));
                assertThat(verdict(file)).isEqualTo(verdict);
                server.terminate();
                assertThat(server.output()).contains("KEYS-030", "KEYS-050").doesNotContain(FakeTransit.TOKEN, "\tat ");
            }
        }
    }

    private static String[] with(List<String> settings, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        settings.forEach(setting -> all.addAll(List.of("--set", setting)));
        return all.toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "14 characters."})
    void aDistrictIsFoundedUnderAPassphraseThatIsLongEnough(String typed) {
        assertThat(run(typed, "keys", "protect", "--new").err()).startsWith("KEYS-041 ");
        assertThat(run("", "serve", "--set", "keys.master=passphrase").err())
                .startsWith("KEYS-033 ")
                .contains("protect --new");

        assertThat(run(PASSPHRASE, "keys", "protect", "--new").out()).startsWith("the master key ");

        assertThat(run(PASSPHRASE, "keys", "protect", "--new").err()).startsWith("KEYS-043 ");
        assertThat(run("another passphrase", "keys", "split", "--set", "keys.master=passphrase")
                        .err())
                .contains("KEYS-031 the passphrase is wrong");
        assertThat(run(PASSPHRASE, "keys", "split", "--set", "keys.master=passphrase")
                        .out())
                .startsWith("Share 1 of 3");
    }

    @Test
    void everyRouteThatNeedsNoSecretIsThere() {
        Config config = Config.read(java.util.Optional.empty(), Map.of(), List.of("profile=demonstration"));
        Set<String> names = commonseal.web.Routes.all(Wiring.web(config, new Certificates(config))).stream()
                .map(commonseal.web.Route::name)
                .collect(Collectors.toSet());

        assertThat(names).containsAll(commonseal.web.Routes.WITHOUT_SECRETS);
    }

    /** Somebody else's: whether it is believed is decided by the trust file, which needs no secret. */
    private static byte[] aDocumentFile() throws IOException {
        JsonNode vectors =
                JSON.readTree(Files.readString(GoldenFile.repositoryRoot().resolve("docs/vectors/verifier.json")));
        return vectors.path("cases").path(0).path("file").asString().getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode verdict(byte[] file) {
        HttpResponse<String> answer = send(request("/api/v1/verify")
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(file))
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        ObjectNode node = (ObjectNode) JSON.readTree(answer.body());
        node.remove("at");
        return node;
    }

    private ChildJvm serve() {
        return serve(List.of("keys.master=passphrase"));
    }

    private ChildJvm serve(List<String> settings) {
        List<String> all =
                new ArrayList<>(List.of("profile=demonstration", "data.directory=" + data, "http.port=" + port));
        all.addAll(settings);
        return ChildJvm.start(Main.class, Map.of(), with(all, "serve"));
    }

    /** No while one server hands over to the other and nobody listens. */
    private boolean isSealed() {
        try {
            return get("/readyz").body().equals("sealed\n");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private boolean answers(String path) {
        try {
            return get(path).statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false; // not listening yet
        }
    }

    private HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.GET().build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Ran(int code, String out, String err) {}

    private Ran run(String typed, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--set", "profile=demonstration", "--set", "data.directory=" + data));
        InputStream in = System.in;
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        try {
            System.setIn(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
            int code = Main.run(arguments.toArray(String[]::new));
            return new Ran(code, printed.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setIn(in);
            System.setOut(out);
            System.setErr(err);
        }
    }
}
