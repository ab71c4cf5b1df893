package commonseal.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A remote identity check on loopback, over real HTTP; what it finds is said by the test. */
final class TestCheck implements AutoCloseable {

    static final String TOKEN = "check-token";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final Map<String, ObjectNode> begun = new ConcurrentHashMap<>();
    private volatile String state = "pending";
    private volatile boolean confuses;

    TestCheck() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/checks", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/checks";
    }

    /** @param how pending, refused, confirmed, or down */
    void finds(String how) {
        state = how;
        confuses = false;
    }

    /** Confirms somebody else than who was to be checked. */
    void confuses() {
        state = "confirmed";
        confuses = true;
    }

    private void handle(HttpExchange exchange) throws IOException {
        boolean ours = ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!ours || state.equals("down")) {
            exchange.sendResponseHeaders(ours ? 503 : 401, -1);
            exchange.close();
            return;
        }
        if (exchange.getRequestMethod().equals("POST")) {
            ObjectNode asked = (ObjectNode)
                    JSON.readTree(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String reference = "ref-" + asked.path("id").asString();
            begun.put(reference, asked);
            answer(
                    exchange,
                    JSON.createObjectNode()
                            .put("reference", reference)
                            .put("url", asked.path("returnTo").asString()));
            return;
        }
        String path = exchange.getRequestURI().getPath();
        ObjectNode said = Objects.requireNonNull(begun.get(path.substring(path.lastIndexOf('/') + 1)))
                .deepCopy();
        said.put("state", state).put("evidence", "evidence-7");
        if (confuses) {
            said.put("number", "E79999999");
        }
        answer(exchange, said);
    }

    private static void answer(HttpExchange exchange, JsonNode body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
