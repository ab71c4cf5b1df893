package commonseal.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An installation on this machine: the jar as a child process, and a local EVM node as the public chain. */
final class Installation implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final Path javaBinary;
    private final Path jar;
    private final Path anvil;
    private final Path data;
    private final int port;
    private final int chainPort;
    private final String profile;
    private final List<String> settings;
    private @Nullable Process server;
    private @Nullable Process chain;

    Installation(Path javaBinary, Path jar, Path anvil, Path data, int port, String profile, List<String> settings)
            throws IOException {
        this.javaBinary = javaBinary;
        this.jar = jar;
        this.anvil = anvil;
        this.data = data;
        this.port = port == 0 ? freePort() : port;
        this.chainPort = freePort();
        this.profile = profile;
        this.settings = List.copyOf(settings);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    Path data() {
        return data;
    }

    Path log() {
        return data.resolve("server.log");
    }

    /** Starts the chain (once) and the server, and waits until it serves. Returns how long the server took. */
    synchronized Duration start() throws IOException {
        Files.createDirectories(data);
        if (chain == null) {
            chain = new ProcessBuilder(
                            anvil.toString(),
                            "--host",
                            "127.0.0.1",
                            "--port",
                            String.valueOf(chainPort),
                            "--block-time",
                            "1",
                            "--slots-in-an-epoch",
                            "2",
                            "--silent")
                    .redirectErrorStream(true)
                    .redirectOutput(data.resolve("chain.log").toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
        }
        Instant begun = Instant.now();
        List<String> command = new ArrayList<>(List.of(javaBinary.toString(), "-jar", jar.toString(), "serve"));
        set(command, "data.directory", data.resolve("district").toString());
        set(command, "profile", profile);
        set(command, "http.port", String.valueOf(port));
        set(command, "anchor.rpc", "http://127.0.0.1:" + chainPort);
        set(command, "anchor.every", "3s");
        set(command, "ledger.publish-every", "1s");
        settings.forEach(setting -> {
            command.add("--set");
            command.add(setting);
        });
        server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        awaitReady(begun);
        return Duration.between(begun, Instant.now());
    }

    private static void set(List<String> command, String key, String value) {
        command.add("--set");
        command.add(key + "=" + value);
    }

    private void awaitReady(Instant begun) {
        Api api = new Api(url());
        while (Duration.between(begun, Instant.now()).compareTo(START_LIMIT) < 0) {
            if (server == null || !server.isAlive()) {
                throw new IllegalStateException("the server ended: see " + log());
            }
            try {
                if (api.send("GET", "/readyz", java.util.Optional.empty(), new byte[0], "text/plain")
                        .ok()) {
                    return;
                }
            } catch (Api.NoAnswer e) {
                // Not listening yet.
                LockSupport.parkNanos(20_000_000);
            }
        }
        throw new IllegalStateException(
                "the server is not ready after " + START_LIMIT.toSeconds() + " s: see " + log());
    }

    /** One call to the chain. */
    JsonNode chain(String method, Object... parameters) {
        var body = Api.object();
        body.put("jsonrpc", "2.0").put("id", 1).put("method", method);
        body.set("params", Api.JSON.valueToTree(List.of(parameters)));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> response = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + chainPort))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofByteArray(Api.JSON.writeValueAsBytes(body)))
                            .build(),
                    BodyHandlers.ofByteArray());
            return Api.JSON.readTree(response.body());
        } catch (IOException e) {
            throw new IllegalStateException("the chain does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Kills the server and its database as a power cut would (kill -9). */
    synchronized void kill() {
        if (server != null) {
            List<ProcessHandle> all = new ArrayList<>(server.descendants().toList());
            all.add(server.toHandle());
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(
                    process -> process.onExit().orTimeout(10, TimeUnit.SECONDS).join());
            server = null;
        }
    }

    /** Stops the server in good order. */
    synchronized void stopServer() {
        if (server != null) {
            end(server, 20);
            server = null;
        }
    }

    /** Stops the chain. */
    void stopChain() {
        if (chain != null) {
            end(chain, 5);
            chain = null;
        }
    }

    private static void end(Process process, int seconds) {
        process.destroy();
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Runs one command of the jar and returns exit code and standard output; its errors are shown as they come. */
    Ran run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(javaBinary.toString(), "-jar", jar.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            return new Ran(process.waitFor(), output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Settings that make a command work on this installation. */
    List<String> commandSettings() {
        List<String> command = new ArrayList<>();
        set(command, "data.directory", data.resolve("district").toString());
        set(command, "profile", profile);
        settings.forEach(setting -> {
            command.add("--set");
            command.add(setting);
        });
        return command;
    }

    /** What a command printed. */
    record Ran(int exitCode, String output) {}

    @Override
    public void close() {
        stopServer();
        stopChain();
    }
}
