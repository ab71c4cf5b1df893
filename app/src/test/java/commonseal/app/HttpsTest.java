package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.identity.Actor;
import commonseal.identity.Officers;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.PersonResult;
import commonseal.identity.Role;
import commonseal.identity.SignIn;
import commonseal.identity.SignIn.AccountResult;
import commonseal.kernel.Act;
import commonseal.kernel.Pem;
import commonseal.kernel.Secret;
import commonseal.testkit.FakeClock;
import commonseal.web.WebServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The district's own authority, and a server that speaks https with it. */
class HttpsTest {

    @TempDir
    Path data;

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A client that trusts this authority and no other. */
    static HttpClient trusting(X509Certificate authority) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", authority);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    /** The certificate that a server shows now, trusted or not. */
    static X509Certificate served(int port) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Everybody()}, null);
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                socket.startHandshake();
                return (X509Certificate) socket.getSession().getPeerCertificates()[0];
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Of the authority that is asked by ACME. */
    static X509Certificate kept(Config config) {
        return new AcmeCertificate(
                        AcmeSettings.of(config).orElseThrow(),
                        List.of("localhost"),
                        config.dataDirectory().resolve("https"))
                .kept()
                .orElseThrow()
                .certificate();
    }

    static HttpResponse<String> get(HttpClient client, URI url) throws Exception {
        return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void whicheverPortIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> StartChecks.ports(withPorts(freePort(), port)))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("START-002 port " + port)
                    .hasMessageEndingWith("set https.port");
            assertThatThrownBy(() -> StartChecks.ports(withPorts(port, freePort())))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("START-002 port " + port)
                    .hasMessageEndingWith("set http.port");
        }
        StartChecks.ports(withPorts(freePort(), freePort()));
    }

    private Config withPorts(int http, int https) {
        return Config.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        "data.directory=" + data,
                        "profile=demonstration",
                        "http.port=" + http,
                        "https.port=" + https,
                        "https.mode=local-ca",
                        "https.hosts=127.0.0.1"));
    }

    @Test
    void aServerOfItsOwnAuthoritySpeaksHttpsAndHttpOnlyLeadsThere() throws Exception {
        int http = freePort();
        int https = freePort();
        URI secure = URI.create("https://localhost:" + https);
        URI plain = URI.create("http://localhost:" + http);
        Config config = withPorts(http, https);
        var unusedOld = new LocalAuthority(data.resolve("https"), config.nameEn(), List.of("localhost", "127.0.0.1"))
                .server(Instant.now().minus(Duration.ofDays(3640)));
        try (App app = App.build(config)) {
            assertThat(app.start()).isEqualTo(secure);
            X509Certificate authority =
                    Pem.certificates(data.resolve("https/authority.crt")).getFirst();
            try (HttpClient knows = trusting(authority);
                    HttpClient knowsNobody = HttpClient.newHttpClient()) {
                HttpResponse<String> page = get(knows, secure.resolve("/sign-in"));
                assertThat(page.statusCode()).isEqualTo(200);
                assertThat(page.headers().firstValue("Strict-Transport-Security"))
                        .contains("max-age=31536000");
                assertThat(get(knows, URI.create("https://127.0.0.1:" + https + "/livez"))
                                .statusCode())
                        .as("by its address, too")
                        .isEqualTo(200);
                assertThatThrownBy(() -> get(knowsNobody, secure.resolve("/sign-in")))
                        .isInstanceOf(SSLHandshakeException.class);

                HttpResponse<String> led = get(knowsNobody, plain.resolve("/verify?x=1"));
                assertThat(led.statusCode()).isEqualTo(308);
                assertThat(led.headers().firstValue("Location")).contains(secure + "/verify?x=1");
                assertThat(get(knowsNobody, plain.resolve("/livez")).statusCode())
                        .isEqualTo(200);
                assertThat(get(knowsNobody, plain.resolve("/readyz")).statusCode())
                        .isEqualTo(200);

                HttpResponse<String> instructions = get(knows, secure.resolve("/https"));
                byte[] digest =
                        java.security.MessageDigest.getInstance("SHA-256").digest(authority.getEncoded());
                assertThat(instructions.body())
                        .contains(java.util.HexFormat.ofDelimiter(":")
                                .withUpperCase()
                                .formatHex(digest));
                HttpResponse<byte[]> download = knows.send(
                        HttpRequest.newBuilder(secure.resolve("/https/authority.crt"))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                assertThat(CertificateFactory.getInstance("X.509")
                                .generateCertificate(new ByteArrayInputStream(download.body())))
                        .isEqualTo(authority);

                renewedWhileItServes(app);

                assertThat(alarms(knows, secure, app))
                        .as("its own certificate was renewed, but the authority ends")
                        .contains("\"code\":\"HTTPS-003\"", "\"what\":\"AUTHORITY\"", "\"days\":9")
                        .doesNotContain("HTTPS-002", "CERTIFICATE");

                String link = Files.readString(data.resolve("setup-link")).strip();
                assertThat(link).startsWith(secure + "/link/");
                HttpResponse<String> followed = knows.send(
                        HttpRequest.newBuilder(URI.create(link))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(""))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(followed.headers().firstValue("Set-Cookie"))
                        .hasValueSatisfying(cookie ->
                                assertThat(cookie).startsWith("__Host-session=").containsIgnoringCase("; Secure"));
            }
        }
    }

    /** Another server on the services of this district, whose clock goes on by a year. */
    private void renewedWhileItServes(App app) throws Exception {
        int port = freePort();
        Config config = Config.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        "data.directory=" + data.resolve("another"),
                        "profile=demonstration",
                        "http.port=0",
                        "https.port=" + port,
                        "https.mode=local-ca"));
        FakeClock clock = new FakeClock(Instant.now());
        Certificates certificates = new Certificates(config, clock);
        WebServer server = WebServer.wire(app.services(), Wiring.web(config, certificates));
        var unusedPort = server.start();
        try {
            X509Certificate first = served(port);
            Instant same = clock.advance(Duration.ofDays(366));
            assertThat(certificates.turn(server)).isEqualTo(same.plus(Duration.ofDays(1)));
            assertThat(served(port)).isEqualTo(first);
            clock.advance(Duration.ofDays(2));
            var unusedNext = certificates.turn(server);
            assertThat(served(port)).isNotEqualTo(first);
            assertThat(served(port).getIssuerX500Principal()).isEqualTo(first.getIssuerX500Principal());
        } finally {
            server.stop();
        }
    }

    /** What programs read, and then the page. */
    static String alarms(HttpClient client, URI site, App app) throws Exception {
        var identity = app.services().identity();
        Secret link = app.services().db().write(Act.job("test"), tx -> {
            var person = (PersonResult.Added) identity.register()
                    .addPerson(
                            tx,
                            new NewPerson(
                                    "钱审计",
                                    "PASSPORT",
                                    "E60000001",
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    false));
            identity.officers().grant(tx, Actor.job(), person.id(), Role.AUDITOR, "*", Set.of(), Officers.Term.OPEN);
            return ((AccountResult.Created) identity.signIn().createAccount(tx, person.id(), "auditor.test"))
                    .linkToken();
        });
        SignIn.SignedIn auditor = identity.signIn().followLink(link).orElseThrow();
        Actor actor = auditor.session().actor();
        var confirm =
                (SignIn.SetUpResult.ConfirmTotp) identity.signIn().setUp(actor, Secret.of("correct zebra battery 91"));
        assertThat(identity.signIn().confirmTotp(actor, ProviderSignInTest.totp(confirm.base32(), 0)))
                .isTrue();
        String token = auditor.token().revealText();
        String json = client.send(
                        HttpRequest.newBuilder(site.resolve("/api/v1/alarms"))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        String page = client.send(
                        HttpRequest.newBuilder(site.resolve("/alarms"))
                                .header("Cookie", "__Host-session=" + token)
                                .header("Accept-Language", "en")
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return json + page;
    }

    @Test
    void theServersCertificateIsRenewedAMonthBeforeItEndsAndWhenTheHostsChange() throws Exception {
        Instant now = Instant.now();
        LocalAuthority authority = new LocalAuthority(data, "清河示范区", List.of("seal.example.org", "10.1.2.3"));

        Pem.Identity first = authority.server(now);
        Pem.Identity same = authority.server(now.plus(Duration.ofDays(360)));
        Pem.Identity renewed = authority.server(now.plus(Duration.ofDays(368)));
        Pem.Identity moved = new LocalAuthority(data, "清河示范区", List.of("other.example.org")).server(now);

        first.certificate().verify(authority.certificate().getPublicKey());
        assertThat(same.certificate()).isEqualTo(first.certificate());
        assertThat(renewed.certificate()).isNotEqualTo(first.certificate());
        assertThat(moved.certificate().getSubjectAlternativeNames().toString()).contains("other.example.org");
        assertThat(moved.chain().getLast())
                .as("one authority")
                .isEqualTo(first.chain().getLast());
        for (String key : List.of("authority.key", "server.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(key))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aCertificateWithAnotherKeyIsRefusedWithWhatToDo() throws Exception {
        var unusedFirst = new LocalAuthority(data.resolve("a"), "a", List.of("localhost")).server(Instant.now());
        var unusedOther = new LocalAuthority(data.resolve("b"), "b", List.of("localhost")).server(Instant.now());

        assertThat(new Certificates(own("a/server.crt", "a/server.key")).https())
                .isPresent();
        assertThatThrownBy(() -> new Certificates(own("a/server.crt", "b/server.key")).https())
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("HTTPS-001");
        assertThatThrownBy(() -> new Certificates(own("a/server.crt", "absent")).https())
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("HTTPS-001");
        assertThatThrownBy(() ->
                        Config.read(Optional.empty(), Map.of(), List.of("profile=demonstration", "https.mode=own")))
                .hasMessageStartingWith("CONFIG-007");
    }

    @Test
    void settingsOfAcmeThatContradictEachOtherAreRefusedWithWhatToDo() throws Exception {
        Path key = Files.writeString(data.resolve("customer.key"), "c2VjcmV0");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        Path trust = Files.writeString(data.resolve("root.crt"), "none");
        assertThat(AcmeSettings.of(acme())).isPresent();
        for (var refused : Map.of(
                        "https.mode=local-ca",
                        "CONFIG-008 https.acme-directory needs https.mode=acme, not local-ca",
                        "https.acme-directory=",
                        "CONFIG-008 https.mode=acme needs https.acme-directory",
                        "https.acme-terms-agreed=false",
                        "CONFIG-008 https.mode=acme needs https.acme-terms-agreed=true",
                        "https.key-file=own.key",
                        "CONFIG-008 https.certificate-file and https.key-file need https.mode=own",
                        "http.port=8443",
                        "CONFIG-004 https.port must be another port than http.port",
                        "http.port=0",
                        "CONFIG-004 http.port must be a port",
                        "https.acme-directory=http://ca.example.org/dir",
                        "CONFIG-004 https.acme-directory must be an https address",
                        "https.acme-account=kid-1",
                        "CONFIG-008 https.acme-account and https.acme-account-key-file need each other",
                        "https.acme-trust-file=" + trust,
                        "CONFIG-004 https.acme-trust-file must be a PEM file")
                .entrySet()) {
            assertThatThrownBy(() -> acme(refused.getKey()))
                    .isInstanceOf(Config.Refused.class)
                    .hasMessageStartingWith(refused.getValue());
        }
        assertThatThrownBy(() -> acme("https.acme-account=kid-1", "https.acme-account-key-file=" + key))
                .hasMessageContaining("readable by others");
        assertThatThrownBy(() -> acme("https.acme-contact=Wang Min <min@example.org>"))
                .hasMessageStartingWith("CONFIG-004 https.acme-contact must be one e-mail address")
                .as("the value is somebody's")
                .hasMessageNotContainingAny("Min", "@");
    }

    private static Config acme(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "profile=demonstration",
                "http.base-url=https://seal.example.org",
                "https.mode=acme",
                "https.acme-directory=https://ca.example.org/dir",
                "https.acme-terms-agreed=true"));
        all.addAll(List.of(more));
        return Config.read(Optional.empty(), Map.of(), all);
    }

    private Config own(String certificate, String key) {
        return Config.read(
                Optional.empty(),
                Map.of(),
                List.of(
                        "profile=demonstration",
                        "https.mode=own",
                        "https.certificate-file=" + data.resolve(certificate),
                        "https.key-file=" + data.resolve(key)));
    }

    /** Only looks. */
    private static final class Everybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
