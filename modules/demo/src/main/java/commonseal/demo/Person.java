package commonseal.demo;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import commonseal.demo.Api.Answer;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Somebody in the story: has a session of his own, set up by himself through his one-time link, with a password nobody
 * else knows and an authenticator.
 */
public final class Person {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Api api;
    private final String login;
    private final String ref;
    private final String password;
    private @Nullable String totpSecret;
    private @Nullable String token;

    private Person(Api api, String login, String ref) {
        this.api = api;
        this.login = login;
        this.ref = ref;
        byte[] bytes = new byte[18];
        RANDOM.nextBytes(bytes);
        this.password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Follows the link, chooses a password, connects an authenticator; signed in from then on. */
    public static Person setUp(Api api, String login, String link) {
        JsonNode session =
                api.call("POST", "/api/v1/links", Optional.empty(), Api.object().put("token", link));
        Person person = new Person(api, login, session.path("person").asString());
        person.token = session.path("token").asString();
        JsonNode totp = api.call(
                "PUT", "/api/v1/account/password", person.token(), Api.object().put("password", person.password));
        person.totpSecret = totp.path("secret").asString();
        api.call("PUT", "/api/v1/account/totp", person.token(), Api.object().put("code", person.totp(Instant.now())));
        return person;
    }

    /** {@code person:<uuid>}. */
    public String ref() {
        return ref;
    }

    /** Name of the account. */
    public String login() {
        return login;
    }

    /** What this person types when signing in. */
    public String password() {
        return password;
    }

    /** What only this person and the server's keys may know: password, seed of the authenticator, session token. */
    List<String> secrets() {
        return Stream.of(password, totpSecret, token).filter(Objects::nonNull).toList();
    }

    private Optional<String> token() {
        return Optional.ofNullable(token);
    }

    /** What the authenticator shows at this moment (RFC 6238). */
    public String totp(Instant at) {
        if (totpSecret == null) {
            throw new IllegalStateException("no authenticator yet");
        }
        try {
            TimeBasedOneTimePasswordGenerator generator = new TimeBasedOneTimePasswordGenerator();
            return generator.generateOneTimePasswordString(
                    new SecretKeySpec(base32(totpSecret), generator.getAlgorithm()), at);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] base32(String text) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        String clean = text.replace("=", "").replace(" ", "");
        byte[] bytes = new byte[clean.length() * 5 / 8];
        long buffer = 0;
        int bits = 0;
        int next = 0;
        for (char c : clean.toCharArray()) {
            buffer = buffer << 5 | alphabet.indexOf(c);
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[next++] = (byte) (buffer >> bits);
            }
        }
        return bytes;
    }

    /** GET that must succeed. */
    public JsonNode get(String path) {
        return api.call("GET", path, token(), Api.object());
    }

    /** POST that must succeed. */
    public JsonNode post(String path, JsonNode body) {
        return api.call("POST", path, token(), body);
    }

    /** PUT that must succeed. */
    public JsonNode put(String path, JsonNode body) {
        return api.call("PUT", path, token(), body);
    }

    /** Anything, whatever comes back. */
    public Answer attempt(String method, String path, JsonNode body) {
        return api.send(
                method,
                path,
                token(),
                method.equals("GET") ? new byte[0] : Api.JSON.writeValueAsBytes(body),
                "application/json");
    }

    /** Bytes of a file. */
    public byte[] download(String path) {
        Answer answer = attempt("GET", path, Api.object());
        if (!answer.ok()) {
            throw new Api.Unexpected("GET " + path, answer);
        }
        return answer.body();
    }

    /** Bytes answered to a POST. */
    byte[] downloadByPost(String path, JsonNode body) {
        Answer answer = attempt("POST", path, body);
        if (!answer.ok()) {
            throw new Api.Unexpected("POST " + path, answer);
        }
        return answer.body();
    }

    /** Uploads a file. */
    public void upload(String path, byte[] bytes) {
        Answer answer = api.send("PUT", path, token(), bytes, "application/octet-stream");
        if (!answer.ok()) {
            throw new Api.Unexpected("PUT " + path, answer);
        }
    }
}
