package commonseal.app;

import commonseal.kernel.HttpOut;
import commonseal.kernel.Secret;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON over HTTP from other systems: https everywhere but on this machine, no redirects, no answer above a megabyte. */
final class Outbound {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LARGEST = 1024 * 1024;

    private final HttpOut client = HttpOut.ordinary(PATIENCE);

    /** The other side does not answer, or says that it cannot. The message holds nothing of what was sent. */
    static final class Down extends Exception {
        private static final long serialVersionUID = 1L;

        Down(String what) {
            super(what);
        }
    }

    /** The other side answers what it must not. The message holds nothing of the answer. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String what) {
            super(what);
        }
    }

    /** An address in what was answered, if it is there. */
    static Optional<URI> address(JsonNode said, String name) throws Wrong {
        String text = said.path(name).asString("");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(text);
            if (HttpOut.isSafe(uri)) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException e) {
            throw new Wrong(name + " is no address");
        }
        throw new Wrong(name + " is not https");
    }

    /** @param bearer to show for what is asked */
    String get(URI from, Optional<Secret> bearer) throws Down, Wrong {
        HttpRequest.Builder request = HttpRequest.newBuilder(from);
        bearer.ifPresent(token -> request.header("Authorization", "Bearer " + token.revealText()));
        return send(request);
    }

    /** @param authorization the header of that name */
    JsonNode post(URI to, String contentType, String body, Optional<String> authorization) throws Down, Wrong {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(to).header("Content-Type", contentType).POST(BodyPublishers.ofString(body));
        authorization.ifPresent(value -> request.header("Authorization", value));
        return json(send(request));
    }

    private String send(HttpRequest.Builder request) throws Down, Wrong {
        try {
            HttpOut.Answer answer = client.send(request.header("Accept", "application/json"), PATIENCE, LARGEST);
            if (answer.status() >= 500) {
                throw new Down("status " + answer.status());
            }
            if (answer.status() / 100 != 2) {
                throw new Wrong("status " + answer.status());
            }
            return new String(answer.body(), StandardCharsets.UTF_8);
        } catch (HttpOut.Failed e) {
            throw new Down(e.what());
        }
    }

    static JsonNode json(String text) throws Wrong {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw new Wrong("not JSON");
        }
    }
}
