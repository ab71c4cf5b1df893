package commonseal.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The REST interface as a client sees it. */
public final class Api {

    /** Reads and writes JSON as the interface speaks it. */
    public static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI base;
    private Optional<Kills> kills = Optional.empty();

    /** @param base where the server listens */
    public Api(URI base) {
        this.base = base;
    }

    /** From now on the power is cut now and then. */
    void disturb(Kills disturbance) {
        kills = Optional.of(disturbance);
    }
    /** Codes by which the server says that a request sent again had been done the first time. */
    private static final Set<String> DONE_BEFORE = Set.of(
            "ALREADY_DECIDED",
            "WRONG_STATE",
            "NOTHING_TO_ASK",
            "USED",
            "AUTHORISATION_CLOSED",
            "ALREADY_RECORDED",
            "ALREADY_CLAIMED",
            "JOINT_RECORDED",
            "NOT_WANTED");

    /** An answer. */
    public record Answer(int status, byte[] body) {
        public Answer {
            body = body.clone();
        }

        @Override
        public byte[] body() {
            return body.clone();
        }

        /** Whether it was done. */
        public boolean ok() {
            return status < 300;
        }

        /** The body as JSON; an empty object if there is none. */
        public JsonNode json() {
            return body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
        }

        /** The problem's code; empty if it is none. */
        public String code() {
            return ok() ? "" : json().path("code").asString("");
        }
    }

    /** The server answered something that the story did not expect. */
    static final class Unexpected extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unexpected(String what, Answer answer) {
            super(what + " answered " + answer.status() + " "
                    + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    /** No answer: whether the act happened is not known. */
    static final class NoAnswer extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoAnswer(IOException cause) {
            super(cause);
        }
    }

    /** What anybody may read. */
    public byte[] read(String path) {
        Answer answer = send("GET", path, Optional.empty(), new byte[0], "application/json");
        if (!answer.ok()) {
            throw new Unexpected("GET " + path, answer);
        }
        return answer.body();
    }

    Answer send(String method, String path, Optional<String> token, byte[] body, String type) {
        if (kills.isEmpty()) {
            return once(method, path, token, body, type);
        }
        boolean again = false;
        while (true) {
            kills.get().before();
            try {
                Answer answer = once(method, path, token, body, type);
                if (answer.ok() && !method.equals("GET")) {
                    kills.get().acknowledge(path);
                }
                return again && !answer.ok() && DONE_BEFORE.contains(answer.code())
                        ? new Answer(200, "{\"doneBefore\":true}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        : answer;
            } catch (NoAnswer e) {
                // The next kill may fall into the second try too.
                if (!kills.get().mayBeWhy()) {
                    throw e;
                }
                kills.get().restart();
                again = true;
            }
        }
    }

    private Answer once(String method, String path, Optional<String> token, byte[] body, String type) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(PATIENCE)
                .header("Content-Type", type)
                .header("Accept-Language", "en")
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new NoAnswer(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends JSON and expects a success. */
    public JsonNode call(String method, String path, Optional<String> token, JsonNode body) {
        Answer answer = send(
                method,
                path,
                token,
                method.equals("GET") ? new byte[0] : JSON.writeValueAsBytes(body),
                "application/json");
        if (!answer.ok()) {
            throw new Unexpected(method + " " + path, answer);
        }
        return answer.json();
    }

    /** An empty object. */
    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** An object of texts. */
    public static ObjectNode object(Map<String, String> members) {
        ObjectNode node = object();
        members.forEach(node::put);
        return node;
    }
}
