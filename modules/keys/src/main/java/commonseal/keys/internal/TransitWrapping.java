package commonseal.keys.internal;

import commonseal.kernel.DurableFile;
import commonseal.kernel.HttpOut;
import commonseal.keys.KeyWrapping;
import commonseal.keys.KeysUnavailable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The protocol of the transit engine of OpenBao and HashiCorp Vault, and so of what speaks it: POST of
 * {@code {"plaintext": base64}} to {@code <url>/encrypt/<key>} gives {@code {"data": {"ciphertext": text}}}, POST of that
 * ciphertext to {@code <url>/decrypt/<key>} the plaintext; header {@code X-Vault-Token}. Redirects are not followed.
 */
final class TransitWrapping implements KeyWrapping {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int MOST = 64 * 1024;

    private final URI url;
    private final String key;
    private final Path tokenFile;

    /** @param tokenFile read for each question: a changed token counts without a restart */
    TransitWrapping(URI url, String key, Path tokenFile) {
        this.url = url;
        this.key = key;
        this.tokenFile = tokenFile;
    }

    @Override
    public String place() {
        return "key " + key + " of " + url;
    }

    @Override
    public String wrap(byte[] plain) {
        return ask("encrypt", "plaintext", Base64.getEncoder().encodeToString(plain), "ciphertext");
    }

    @Override
    public byte[] unwrap(String wrapped) {
        try {
            return Base64.getDecoder().decode(ask("decrypt", "ciphertext", wrapped, "plaintext"));
        } catch (IllegalArgumentException e) {
            throw unavailable("it answered something else than base64");
        }
    }

    private String ask(String act, String given, String value, String wanted) {
        try (HttpOut client = HttpOut.ordinary(CONNECT)) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/" + act + "/" + key))
                    .header("Content-Type", "application/json")
                    .header("X-Vault-Token", token())
                    .POST(BodyPublishers.ofString(
                            JSON.createObjectNode().put(given, value).toString()));
            HttpOut.Answer answer = client.send(request, ANSWER, MOST);
            if (answer.status() != 200) {
                throw unavailable("it answered " + answer.status());
            }
            JsonNode found = JSON.readTree(answer.body()).path("data").path(wanted);
            if (!found.isString()) {
                throw unavailable("its answer has no " + wanted);
            }
            return found.stringValue();
        } catch (JacksonException e) {
            throw unavailable("its answer is no JSON");
        } catch (HttpOut.Failed e) {
            throw unavailable(e.what());
        }
    }

    private String token() {
        try {
            if (DurableFile.isOpenToOthers(tokenFile)) {
                throw unavailable("the token file " + tokenFile + " can be read by others: run chmod 600 on it");
            }
            String token =
                    Files.readString(tokenFile, StandardCharsets.US_ASCII).strip();
            if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
                throw unavailable("the token file " + tokenFile + " holds no token");
            }
            return token;
        } catch (IOException e) {
            throw unavailable("the token file " + tokenFile + " cannot be read");
        }
    }

    private KeysUnavailable unavailable(String why) {
        return new KeysUnavailable("KEYS-050 the key management service (" + place() + ") did not unwrap or wrap the"
                + " master key: " + why + "; nothing is lost, look at the service, its key and the token");
    }
}
