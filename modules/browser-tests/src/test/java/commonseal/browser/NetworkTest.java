package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import commonseal.app.App;
import commonseal.app.Config;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Another computer of the office: Chromium in a network of its own, with one cable to the server and its own belief in
 * authorities. Needs root and {@code ip}; {@code bin/test --long network}.
 */
@Tag("long")
@Tag("network")
class NetworkTest {

    private static final String HOST = "seal.qinghe.test";
    private static final String SERVER = "10.213.7.1";
    private static final String COMPUTER = "10.213.7.2";

    private final long pid = ProcessHandle.current().pid();
    private final String space = "commonseal-" + pid;
    private final String near = "cs" + pid + "a";
    private final String far = "cs" + pid + "b";

    @TempDir
    Path folder;

    @BeforeEach
    void lay() {
        ip("netns", "add", space);
        ip("link", "add", near, "type", "veth", "peer", "name", far);
        ip("link", "set", far, "netns", space);
        ip("addr", "add", SERVER + "/24", "dev", near);
        ip("link", "set", near, "up");
        ip("-n", space, "addr", "add", COMPUTER + "/24", "dev", far);
        ip("-n", space, "link", "set", far, "up");
        ip("-n", space, "link", "set", "lo", "up");
    }

    @AfterEach
    void takeAway() {
        // The cable goes with one of its ends.
        ip("link", "del", near);
        ip("netns", "del", space);
    }

    private static void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(command + ": " + said).isZero();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("this test needs root and ip", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void signsInWithAPasskeyOnceItTrustsTheDistrictsAuthority() throws Exception {
        int http = freePort();
        int https = freePort();
        Path data = folder.resolve("data");
        try (App app = App.build(Config.read(
                        Optional.empty(),
                        Map.of(),
                        List.of(
                                "data.directory=" + data,
                                "profile=demonstration",
                                "http.host=" + SERVER,
                                "http.port=" + http,
                                "https.port=" + https,
                                "https.mode=local-ca",
                                "http.base-url=https://" + HOST + ":" + https)));
                Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")))) {
            URI site = app.start();
            assertThat(site).isEqualTo(URI.create("https://" + HOST + ":" + https));
            String link = Files.readString(data.resolve("setup-link")).strip();

            try (Browser stranger = chromium(playwright, List.of());
                    BrowserContext context = stranger.newContext()) {
                Page page = context.newPage();
                assertThatThrownBy(() -> page.navigate(site + "/sign-in"))
                        .isInstanceOf(PlaywrightException.class)
                        .hasMessageContaining("ERR_CERT_AUTHORITY_INVALID");
            }
            String trusted = "--ignore-certificate-errors-spki-list=" + key(data.resolve("https/authority.crt"));
            try (Browser browser = chromium(playwright, List.of(trusted));
                    BrowserContext context = browser.newContext()) {
                Page page = context.newPage();
                PasskeyTest.giveAuthenticator(page);
                page.navigate(link);
                page.click("main button");
                page.waitForURL(site + "/set-up");
                page.fill("#name", "二楼窗口");
                page.click("button[data-create]");
                page.waitForURL(site + "/services");
                page.click("form[action='/sign-out'] button");
                page.navigate(site + "/sign-in");
                page.click("#passkey");
                page.waitForURL(site + "/services");
                page.navigate(site + "/account");
                assertThat(page.locator("main").innerText()).contains("二楼窗口");
                assertThat(context.cookies().stream().map(cookie -> cookie.name))
                        .contains("__Host-session");
            }
        }
    }

    /** Of the authority, as somebody has carried it to this computer. */
    private static String key(Path authority) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(authority)) {
            var certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256")
                            .digest(certificate.getPublicKey().getEncoded()));
        }
    }

    private Browser chromium(Playwright playwright, List<String> more) throws IOException {
        Path script = folder.resolve("chromium");
        Files.writeString(script, "#!/bin/sh\nexec ip netns exec " + space + " /usr/bin/chromium \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        List<String> arguments = new ArrayList<>(List.of(
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--host-resolver-rules=MAP " + HOST + " " + SERVER));
        arguments.addAll(more);
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(script)
                        .setArgs(arguments));
    }
}
