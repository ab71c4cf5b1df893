package commonseal.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A key management service on this machine that speaks the protocol of docs/kms.md, and can be made to fail. */
public final class FakeTransit implements AutoCloseable {

    /** The only token it takes. */
    public static final String TOKEN = "s.FakeTransitToken";

    private static final String PREFIX = "vault:v1:";
    private static final Pattern MEMBER = Pattern.compile("\"(plaintext|ciphertext)\"\\s*:\\s*\"([^\"]*)\"");

    private final HttpServer server;
    private final byte[] key = new byte[32];
    private volatile int status = 200;
    private volatile String body = "";

    private FakeTransit(HttpServer server) {
        this.server = server;
    }

    /** Begins to listen, on a free port of the loopback. */
    public static FakeTransit start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        FakeTransit fake = new FakeTransit(server);
        server.createContext("/", fake::serve);
        server.start();
        return fake;
    }

    /** For {@code keys.kms-url}. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/transit");
    }

    /** From now on it answers so; with 200 as it should. */
    public void answerWith(int code) {
        status = code;
        body = "";
    }

    /** From now on it answers 200 with this. */
    public void answerWith(String text) {
        body = text;
    }

    /** What it wrapped is nothing to its new key. */
    public void exchangeKey() {
        key[0]++;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String given = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean known = TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"));
            int code = known ? status : 403;
            Optional<String> answer =
                    code == 200 ? answer(exchange.getRequestURI().getPath(), given) : Optional.empty();
            if (answer.isEmpty()) {
                exchange.sendResponseHeaders(code == 200 ? 400 : code, -1);
                return;
            }
            byte[] bytes = answer.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Empty for a question it cannot answer. */
    private Optional<String> answer(String path, String given) {
        Matcher member = MEMBER.matcher(given);
        if (!body.isEmpty()) {
            return Optional.of(body);
        }
        if (!member.find()) {
            return Optional.empty();
        }
        String value = member.group(2);
        try {
            return switch (path) {
                case "/v1/transit/encrypt/commonseal" -> data("ciphertext", PREFIX + crypt(Cipher.ENCRYPT_MODE, value));
                case "/v1/transit/decrypt/commonseal" ->
                    data("plaintext", crypt(Cipher.DECRYPT_MODE, value.substring(PREFIX.length())));
                default -> Optional.empty();
            };
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> data(String name, String value) {
        return Optional.of("{\"data\":{\"" + name + "\":\"" + value + "\"}}");
    }

    /** One nonce for all: a test wraps one value. */
    private String crypt(int mode, String base64) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(Arrays.copyOf(key, 32), "AES"), new GCMParameterSpec(128, new byte[12]));
        return Base64.getEncoder()
                .encodeToString(cipher.doFinal(Base64.getDecoder().decode(base64)));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
