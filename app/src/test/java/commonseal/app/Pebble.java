package commonseal.app;

import commonseal.kernel.Pem;
import commonseal.testkit.Eventually;
import commonseal.testkit.GoldenFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A real ACME server (Let's Encrypt's for tests), which fetches proofs from a port of this machine instead of port 80. */
final class Pebble implements AutoCloseable {

    /** An account key of the customer that {@link #forCustomers} knows. */
    static final String CUSTOMER_KEY = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Path program;
    private final Path folder;
    private final int port;
    private final int management;
    private @Nullable Process process;

    private Pebble(Path program, Path folder, int port, int management) {
        this.program = program;
        this.folder = folder;
        this.port = port;
        this.management = management;
    }

    /** Not running yet; its addresses are known. */
    static Pebble stopped(Path folder, int proofs) throws Exception {
        return stopped(folder, proofs, "");
    }

    /** It takes nobody without a key of its customer {@code kid-1}. */
    static Pebble forCustomers(Path folder, int proofs) throws Exception {
        return stopped(
                folder,
                proofs,
                ", \"externalAccountBindingRequired\": true, \"externalAccountMACKeys\": {\"kid-1\": \"" + CUSTOMER_KEY
                        + "\"}");
    }

    private static Pebble stopped(Path folder, int proofs, String more) throws Exception {
        // First: without it the test is not run.
        Path program = program();
        var unused = new LocalAuthority(folder, "Pebble", List.of("localhost")).server(Instant.now());
        Pebble pebble = new Pebble(program, folder, HttpsTest.freePort(), HttpsTest.freePort());
        Files.writeString(
                folder.resolve("pebble.json"),
                "{\"pebble\": {\"listenAddress\": \"127.0.0.1:" + pebble.port
                        + "\", \"managementListenAddress\": \"127.0.0.1:" + pebble.management
                        + "\", \"certificate\": \"" + folder.resolve("server.crt") + "\", \"privateKey\": \""
                        + folder.resolve("server.key") + "\", \"httpPort\": " + proofs + ", \"tlsPort\": 1" + more
                        + "}}");
        return pebble;
    }

    Pebble start() {
        return start(Map.of());
    }

    /** It fetches no proofs. */
    Pebble startBelieving() {
        return start(Map.of("PEBBLE_VA_ALWAYS_VALID", "1"));
    }

    private Pebble start(Map<String, String> more) {
        ProcessBuilder builder = new ProcessBuilder(
                        program.toString(),
                        "-config",
                        folder.resolve("pebble.json").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        // Proofs are always fetched, and at once; some good nonces are refused, as a client must bear.
        builder.environment().put("PEBBLE_VA_NOSLEEP", "1");
        builder.environment().put("PEBBLE_AUTHZREUSE", "0");
        builder.environment().put("PEBBLE_WFE_NONCEREJECT", "10");
        builder.environment().putAll(more);
        try {
            Process started = builder.start();
            process = started;
            Eventually.holds("Pebble answers", LIMIT, () -> {
                if (!started.isAlive()) {
                    throw new AssertionError("Pebble ended: " + log());
                }
                return listens();
            });
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens() {
        try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port);
                Socket second = new Socket(InetAddress.getLoopbackAddress(), management)) {
            return first.isConnected() && second.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI directory() {
        return URI.create("https://localhost:" + port + "/dir");
    }

    /** Root of the directory's own https. */
    Path trust() {
        return folder.resolve("authority.crt");
    }

    /** Root of the certificates that it gives. */
    X509Certificate root() throws Exception {
        Path root = folder.resolve("root.crt");
        try (HttpClient client = HttpsTest.trusting(Pem.certificates(trust()).getFirst())) {
            var unused = client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + management + "/roots/0"))
                            .build(),
                    HttpResponse.BodyHandlers.ofFile(root));
        }
        return Pem.certificates(root).getFirst();
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            try {
                var unused = running.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Path program() {
        String given = System.getenv("PEBBLE");
        Optional<Path> found = given == null || given.isBlank() ? fetched() : Optional.of(Path.of(given));
        if (found.isEmpty() && !"true".equals(System.getenv("CI"))) {
            Assumptions.abort("Pebble is absent and could not be fetched: see bin/lib/pebble.sh");
        }
        return found.orElseThrow(() -> new IllegalStateException("Pebble is absent: run bin/lib/pebble.sh to see why"));
    }

    private static Optional<Path> fetched() {
        try {
            Process fetching = new ProcessBuilder(
                            "bash",
                            GoldenFile.repositoryRoot()
                                    .resolve("bin/lib/pebble.sh")
                                    .toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String path = new String(fetching.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return fetching.waitFor() == 0 ? Optional.of(Path.of(path)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
