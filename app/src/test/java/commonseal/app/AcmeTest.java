package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import commonseal.kernel.Pem;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.Eventually;
import commonseal.testkit.FakeClock;
import commonseal.web.HttpsState.Failing;
import commonseal.web.HttpsState.Reason;
import commonseal.web.WebServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of a real ACME server, which really comes to the plain port. */
class AcmeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(5);

    @TempDir
    Path home;

    private static Config config(Path data, Pebble pebble, int http, int https, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "data.directory=" + data,
                "profile=demonstration",
                "http.port=" + http,
                "https.port=" + https,
                "http.base-url=https://localhost:" + https,
                "https.mode=acme",
                "https.hosts=127.0.0.1",
                "https.acme-directory=" + pebble.directory(),
                "https.acme-terms-agreed=true",
                "https.acme-contact=operator@seal.example.org",
                "https.acme-trust-file=" + pebble.trust()));
        all.addAll(List.of(more));
        return Config.read(Optional.empty(), Map.of(), all);
    }

    private static String issuer(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().getName();
    }

    private static Path only(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.reduce((one, other) -> {
                        throw new AssertionError(one + " and " + other);
                    })
                    .orElseThrow();
        }
    }

    @Test
    void aServerServesAtOnceAndItsCertificatesComeWithoutARestart() throws Exception {
        int http = HttpsTest.freePort();
        int https = HttpsTest.freePort();
        try (Pebble pebble = Pebble.stopped(home.resolve("ca"), http).start();
                App app = App.build(config(home.resolve("data"), pebble, http, https))) {
            URI site = app.start();
            assertThat(site).isEqualTo(URI.create("https://localhost:" + https));
            Eventually.holds(
                    "a certificate of the authority",
                    PATIENCE,
                    () -> issuer(HttpsTest.served(https)).contains("Pebble"));
            try (HttpClient client = HttpsTest.trusting(pebble.root())) {
                for (String host : List.of("localhost", "127.0.0.1")) {
                    assertThat(HttpsTest.get(client, URI.create("https://" + host + ":" + https + "/livez"))
                                    .statusCode())
                            .isEqualTo(200);
                }
                String unasked = "http://localhost:" + http + "/.well-known/acme-challenge/unasked";
                assertThat(HttpsTest.get(client, URI.create(unasked)).statusCode())
                        .as("nothing but proofs, health and the way to https")
                        .isEqualTo(308);
            }
            anotherServerMeetsEveryWeather(app);
        }
    }

    /** On the services of the same district, by another authority, with a clock of its own. */
    private void anotherServerMeetsEveryWeather(App app) throws Exception {
        int http = HttpsTest.freePort();
        int https = HttpsTest.freePort();
        Path data = home.resolve("other");
        Path key = home.resolve("customer.key");
        Files.writeString(key, Pebble.CUSTOMER_KEY + "\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        try (Pebble pebble = Pebble.forCustomers(home.resolve("other-ca"), http)) {
            Config config =
                    config(data, pebble, http, https, "https.acme-account=kid-1", "https.acme-account-key-file=" + key);
            Instant start = Instant.now();
            FakeClock clock = new FakeClock(start);
            Certificates certificates = new Certificates(config, clock);
            WebServer server = WebServer.wire(app.services(), Wiring.web(config, certificates));
            var unusedPort = server.start();
            try {
                assertThat(certificates.turn(server)).isEqualTo(start.plus(FIRST_PAUSE));
                X509Certificate local = HttpsTest.served(https);
                assertThat(issuer(local)).contains("Commonseal");
                assertThat(certificates.state().failing())
                        .contains(new Failing(Reason.UNREACHABLE, 1, start, start.plus(FIRST_PAUSE)));
                X509Certificate authority =
                        Pem.certificates(data.resolve("https/authority.crt")).getFirst();
                try (HttpClient client = HttpsTest.trusting(authority)) {
                    assertThat(HttpsTest.alarms(client, URI.create("https://localhost:" + https), app))
                            .contains("\"code\":\"HTTPS-004\"", "\"reason\":\"UNREACHABLE\"", "\"times\":1")
                            .contains("it does not answer.", "https.acme-directory.")
                            .doesNotContain("HTTPS-002", "HTTPS-003");
                }
                clock.advance(FIRST_PAUSE.minusSeconds(1));
                assertThat(certificates.turn(server)).as("too early").isEqualTo(start.plus(FIRST_PAUSE));
                Instant second = clock.advance(Duration.ofSeconds(1));
                assertThat(certificates.turn(server))
                        .as("it grows")
                        .isEqualTo(second.plus(FIRST_PAUSE.multipliedBy(2)));

                assertThat(only(only(data.resolve("https/acme"))))
                        .as("a key without an account")
                        .hasFileName("account.key");
                pebble.start();
                clock.advance(FIRST_PAUSE.multipliedBy(2));
                var unusedGot = certificates.turn(server);
                X509Certificate first = HttpsTest.served(https);
                assertThat(issuer(first)).as(pebble.log()).contains("Pebble");
                assertThat(certificates.state().failing()).isEmpty();
                Path folder = only(data.resolve("https/acme"));
                String account = Files.readString(folder.resolve("account.key"));
                try (Stream<Path> files = Files.list(folder)) {
                    assertThat(files.toList())
                            .hasSize(2)
                            .allSatisfy(file -> assertThat(
                                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                    .isEqualTo("rw-------"));
                }

                Duration life = Duration.between(
                        first.getNotBefore().toInstant(), first.getNotAfter().toInstant());
                Instant third = first.getNotAfter().toInstant().minus(life.dividedBy(3));
                clock.set(third.minusSeconds(1));
                Certificates again = new Certificates(config, clock);
                assertThat(again.turn(server)).as("after a restart").isEqualTo(third);
                assertThat(HttpsTest.served(https)).isEqualTo(first);
                clock.set(third);
                var unusedRenewed = certificates.turn(server);
                X509Certificate renewed = HttpsTest.served(https);
                assertThat(renewed.getSerialNumber()).isNotEqualTo(first.getSerialNumber());
                assertThat(renewed.getPublicKey()).isNotEqualTo(first.getPublicKey());
                assertThat(folder.resolve("account.key")).hasContent(account);

                refusals(pebble, key);
            } finally {
                server.stop();
            }
            pebble.close();
            X509Certificate kept = HttpsTest.kept(config);
            clock.set(kept.getNotAfter().toInstant());
            Certificates late = new Certificates(config, clock);
            assertThat(late.https()).as("a start needs no authority").isPresent();
            assertThat(late.state().endings())
                    .singleElement()
                    .satisfies(ending -> assertThat(ending.until()).isEqualTo(clock.now()));
            theAuthoritysWishIsHeard(only(data.resolve("https/acme")).resolve("server.pem"), kept);
        }
    }

    private void refusals(Pebble pebble, Path key) throws Exception {
        Optional<Path> trust = Optional.of(pebble.trust());
        var customer = Optional.of(new AcmeSettings.Binding("kid-1", key));
        Optional<String> none = Optional.empty();
        assertThat(refusal(new AcmeSettings(pebble.directory(), none, Optional.empty(), customer), "localhost"))
                .isEqualTo(Reason.UNTRUSTED);
        assertThat(refusal(new AcmeSettings(pebble.directory(), none, trust, Optional.empty()), "localhost"))
                .isEqualTo(Reason.ACCOUNT);
        assertThat(refusal(new AcmeSettings(pebble.directory(), none, trust, customer), "localhost"))
                .as("the proof lies at another server")
                .isEqualTo(Reason.CHALLENGE);
        Path folder = only(home.resolve("refused/acme"));
        assertThat(folder.resolve("order"))
                .as("a lost order is not gone on with")
                .doesNotExist();
    }

    private Reason refusal(AcmeSettings settings, String host) throws InterruptedException {
        AcmeCertificate asking = new AcmeCertificate(settings, List.of(host), home.resolve("refused"));
        var unused = asking.turn(Instant.now());
        return asking.failing().orElseThrow().reason();
    }

    /** RFC 9773, which the authority above does not speak. */
    private void theAuthoritysWishIsHeard(Path kept, X509Certificate certificate) throws Exception {
        HttpServer authority = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String site = "http://localhost:" + authority.getAddress().getPort();
        Instant now = certificate.getNotBefore().toInstant().plus(Duration.ofDays(1));
        Instant wish = now.plus(Duration.ofHours(1));
        answer(
                authority,
                "/dir",
                "{\"newNonce\": \"" + site + "/nonce\", \"newAccount\": \"" + site + "/account\", \"newOrder\": \""
                        + site + "/order\", \"renewalInfo\": \"" + site + "/wish\"}");
        answer(
                authority,
                "/wish",
                "{\"suggestedWindow\": {\"start\": \"" + wish + "\", \"end\": \"" + wish.plusSeconds(100) + "\"}}");
        authority.start();
        try {
            Path folder = home.resolve("wishes");
            AcmeCertificate asking = new AcmeCertificate(
                    new AcmeSettings(URI.create(site + "/dir"), Optional.empty(), Optional.empty(), Optional.empty()),
                    List.of("localhost", "127.0.0.1"),
                    folder);
            // It makes its folder with the first question, of which this authority understands nothing.
            var unused = asking.turn(now);
            Files.copy(kept, only(folder.resolve("acme")).resolve("server.pem"));

            assertThat(asking.turn(now)).isBetween(wish, wish.plusSeconds(100));
            var unusedDue = asking.turn(wish.plusSeconds(100));
            assertThat(asking.failing().orElseThrow().times()).as("asked again").isEqualTo(2);
        } finally {
            authority.stop(0);
        }
    }

    private static void answer(HttpServer server, String path, String json) {
        server.createContext(path, exchange -> {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    @Test
    void whereverThePowerFailsTheNextStartServesAndGoesOn() throws Exception {
        List<String> points =
                List.of("acme.key.written", "acme.order.begun", "acme.order.finalised", "acme.certificate.written");
        try (Pebble pebble = Pebble.stopped(home.resolve("ca"), 1).startBelieving()) {
            List<ChildJvm> children = points.stream()
                    .map(point -> ChildJvm.start(
                            AcmeChild.class,
                            Map.of("commonseal.crash", point),
                            pebble.directory().toString(),
                            pebble.trust().toString(),
                            home.resolve(point).resolve("https").toString()))
                    .toList();
            try {
                for (ChildJvm child : children) {
                    assertThat(child.exitCode(PATIENCE)).as(child.output()).isEqualTo(ChildJvm.CRASHED);
                }
            } finally {
                children.forEach(ChildJvm::close);
            }
            for (String point : points) {
                afterwards(point, pebble);
            }
        }
    }

    private void afterwards(String point, Pebble pebble) throws Exception {
        Path data = home.resolve(point);
        Path folder = only(data.resolve("https/acme"));
        String account = text(folder.resolve("account.key"));
        String key = text(folder.resolve("next.key"));
        boolean whole = point.equals("acme.certificate.written");
        AcmeCertificate after = AcmeChild.certificate(pebble.directory(), pebble.trust(), data.resolve("https"));
        assertThat(after.kept().isPresent()).as(point).isEqualTo(whole);
        Config config = config(data, pebble, HttpsTest.freePort(), HttpsTest.freePort(), "https.hosts=");
        assertThat(new Certificates(config).https()).as(point).isPresent();

        Optional<X509Certificate> before = after.kept().map(Pem.Identity::certificate);
        var unused = after.turn(
                before.map(certificate -> certificate.getNotAfter().toInstant()).orElseGet(Instant::now));
        assertThat(after.failing()).as(point).isEmpty();
        X509Certificate got = after.kept().orElseThrow().certificate();
        assertThat(Optional.of(got)).as("one that is there is renewed").isNotEqualTo(before);
        assertThat(text(folder.resolve("account.key"))).isEqualTo(account);
        if (point.startsWith("acme.order.")) {
            assertThat(key).as("the same order: " + point).contains(spki(got));
        }
        assertThat(folder.resolve("order")).doesNotExist();
        assertThat(folder.resolve("next.key")).doesNotExist();
    }

    private static String spki(X509Certificate certificate) {
        return java.util.Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(certificate.getPublicKey().getEncoded());
    }

    private static String text(Path file) throws Exception {
        return Files.exists(file) ? Files.readString(file) : "";
    }
}
