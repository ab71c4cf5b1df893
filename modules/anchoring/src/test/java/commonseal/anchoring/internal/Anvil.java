package commonseal.anchoring.internal;

import commonseal.anchoring.PublicChain;
import commonseal.proof.Hash;
import commonseal.testkit.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * A real EVM node. Blocks become final four blocks later; without {@code --block-time} it mines only when told. Stopped and
 * started again it has the same port and chain, and has forgotten what was not mined.
 */
final class Anvil implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Path PROGRAM = program();

    private final int port;
    private final List<String> command;
    private final Thread hook = new Thread(this::destroy, "stop-anvil");
    private @Nullable Process process;

    private Anvil(int port, Path folder, List<String> options) {
        this.port = port;
        this.command = new ArrayList<>(List.of(PROGRAM.toString(), "--port", Integer.toString(port)));
        command.addAll(List.of(
                "--slots-in-an-epoch",
                "2",
                "--state",
                folder.resolve("chain-" + port + ".json").toString()));
        command.addAll(options);
        // Even if the test's JVM is told to stop: an orphan would keep the build waiting for its output.
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** A node that mines when told. {@code time} makes the genesis block: another time, another chain of the same id. */
    static Anvil start(Path folder, long time) {
        Anvil anvil = stopped(folder, "--no-mining", "--timestamp", Long.toString(time));
        anvil.start();
        return anvil;
    }

    /** A node that is not running yet; its port is known. */
    static Anvil stopped(Path folder, String... options) {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new Anvil(socket.getLocalPort(), folder, List.of(options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path program() {
        String given = System.getenv("ANVIL");
        Optional<Path> found = given == null || given.isBlank() ? fetched() : Optional.of(Path.of(given));
        if (found.isEmpty() && !"true".equals(System.getenv("CI"))) {
            Assumptions.abort("anvil is absent and could not be fetched: see bin/lib/anvil.sh");
        }
        return found.orElseThrow(() -> new IllegalStateException("anvil is absent: run bin/lib/anvil.sh to see why"));
    }

    private static Optional<Path> fetched() {
        Path script = Stream.iterate(Path.of("").toAbsolutePath(), java.util.Objects::nonNull, Path::getParent)
                .map(folder -> folder.resolve("bin/lib/anvil.sh"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        try {
            Process fetching = new ProcessBuilder("bash", script.toString())
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

    /** Starts it; returns when it answers. */
    void start() {
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process = started;
            Eventually.holds("anvil answers", LIMIT, () -> {
                if (!started.isAlive()) {
                    throw new AssertionError("anvil ended with " + started.exitValue() + ": " + command);
                }
                return answers();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try {
            rpc("eth_blockNumber");
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Stops it and waits until its chain is on disk. */
    void stop() {
        Process running = process;
        if (running != null) {
            try {
                // Told to end in any other way it does not write its chain.
                int told = new ProcessBuilder("kill", "-INT", Long.toString(running.pid()))
                        .start()
                        .waitFor();
                if (told != 0 || !running.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new AssertionError("anvil does not stop");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** The provider as production sees it. */
    PublicChain chain() {
        return new Web3jChain(url());
    }

    /** Result of a call; what the node refuses is an assertion that failed. */
    JsonNode rpc(String method, Object... parameters) {
        JsonNode answer = post(method, parameters);
        if (answer.has("error")) {
            throw new AssertionError(method + ": " + answer.get("error"));
        }
        return answer.get("result");
    }

    private JsonNode post(String method, Object... parameters) {
        ArrayNode list = JSON.createArrayNode();
        Stream.of(parameters).forEach(parameter -> list.add(JSON.<JsonNode>valueToTree(parameter)));
        String body = JSON.createObjectNode()
                .put("jsonrpc", "2.0")
                .put("id", 1)
                .put("method", method)
                .set("params", list)
                .toString();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url()))
                .header("content-type", "application/json")
                .timeout(LIMIT)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream stream = response.body()) {
                return JSON.readTree(stream.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void mine(int blocks) {
        rpc("anvil_mine", "0x" + Integer.toHexString(blocks));
    }

    /** Gives an address a hundred coins. */
    void fund(String address) {
        rpc("anvil_setBalance", address, "0x56bc75e2d63100000");
    }

    /** A transaction of that sender that this district did not sign; mined at once. */
    void sendAs(String sender, String to, String data) {
        rpc("anvil_impersonateAccount", sender);
        rpc("eth_sendTransaction", java.util.Map.of("from", sender, "to", to, "data", data, "gas", "0x30d40"));
        rpc("anvil_stopImpersonatingAccount", sender);
        mine(1);
    }

    /** An event Anchored as it stands on the chain. */
    record Event(String contract, Hash logId, long size, Hash root, String txHash) {}

    /** All events on the chain, oldest first, whoever caused them. */
    List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (JsonNode log : rpc("eth_getLogs", java.util.Map.of("fromBlock", "0x0", "toBlock", "latest"))) {
            events.add(new Event(
                    log.get("address").asString(),
                    hash(log.get("topics").get(1)),
                    Long.decode("0x" + log.get("topics").get(2).asString().substring(50)),
                    hash(log.get("data")),
                    log.get("transactionHash").asString()));
        }
        return events;
    }

    private static Hash hash(JsonNode hex) {
        return Hash.fromHex(hex.asString().substring(2));
    }

    long minedTransactions(String address) {
        return Long.decode(rpc("eth_getTransactionCount", address, "latest").asString());
    }

    private void destroy() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }

    @Override
    public void close() {
        destroy();
        if (!Thread.currentThread().equals(hook)) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
