package commonseal.app;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** An OpenID provider on loopback, over real HTTP. It checks what a provider checks, and lies when told to. */
final class TestProvider implements AutoCloseable {

    static final String CLIENT = "qinghe";
    static final String SECRET = "s3cret:with colon";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What it does wrong. */
    enum Fault {
        NONE,
        DOWN,
        NO_SIGNATURE,
        FOREIGN_SIGNATURE,
        NONCE,
        ISSUER,
        AUDIENCE,
        EXPIRED,
        NOT_ASKED_AGAIN,
        DENIED
    }

    private final HttpServer server;
    private final Map<String, Map<String, String>> asked = new ConcurrentHashMap<>();
    private volatile ECKey key = freshKey();
    private volatile Fault fault = Fault.NONE;
    private volatile Map<String, Object> person = Map.of("sub", "nobody");

    TestProvider() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/.well-known/openid-configuration", exchange -> json(exchange, discovery()));
        server.createContext("/keys", exchange -> json(exchange, new JWKSet(key.toPublicJWK()).toJSONObject()));
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::token);
        server.start();
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Who is signed in there, by name of claim; {@code sub} is one of them. */
    void signedIn(Map<String, Object> claims) {
        person = claims;
        fault = Fault.NONE;
    }

    void lies(Fault how) {
        fault = how;
    }

    void changeKey() {
        key = freshKey();
    }

    private static ECKey freshKey() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> discovery() {
        return Map.of(
                "issuer",
                issuer(),
                "authorization_endpoint",
                issuer() + "/authorize",
                "token_endpoint",
                issuer() + "/token",
                "jwks_uri",
                issuer() + "/keys",
                "end_session_endpoint",
                issuer() + "/goodbye",
                "authorization_response_iss_parameter_supported",
                true);
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> query = form(exchange.getRequestURI().getRawQuery());
        String code = UUID.randomUUID().toString();
        asked.put(code, query);
        String said = fault == Fault.DENIED ? "error=access_denied" : "code=" + code;
        exchange.getResponseHeaders()
                .add(
                        "Location",
                        query.get("redirect_uri") + "?" + said + "&state=" + query.get("state") + "&iss=" + issuer());
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> question = asked.remove(form.getOrDefault("code", ""));
        if (fault == Fault.DOWN) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
        }
        String client = "Basic "
                + Base64.getEncoder()
                        .encodeToString((CLIENT + ":s3cret%3Awith+colon").getBytes(StandardCharsets.UTF_8));
        if (question == null
                || !client.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                || !form.getOrDefault("redirect_uri", "").equals(question.get("redirect_uri"))
                || !challenge(form.getOrDefault("code_verifier", "")).equals(question.get("code_challenge"))) {
            exchange.sendResponseHeaders(400, -1);
            exchange.close();
            return;
        }
        json(exchange, Map.of("token_type", "Bearer", "access_token", "opaque", "id_token", idToken(question)));
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String idToken(Map<String, String> question) {
        Instant now = Instant.now();
        Instant ends = now.plus(fault == Fault.EXPIRED ? Duration.ofSeconds(-90) : Duration.ofMinutes(5));
        boolean again = "0".equals(question.get("max_age")) && fault != Fault.NOT_ASKED_AGAIN;
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(fault == Fault.ISSUER ? "https://elsewhere.example" : issuer())
                .audience(fault == Fault.AUDIENCE ? List.of("another") : List.of(CLIENT))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(ends))
                .claim("nonce", fault == Fault.NONCE ? "another" : question.get("nonce"))
                .claim(
                        "auth_time",
                        now.minus(again ? Duration.ZERO : Duration.ofMinutes(20))
                                .getEpochSecond());
        person.forEach(claims::claim);
        try {
            if (fault == Fault.NO_SIGNATURE) {
                return new PlainJWT(claims.build()).serialize();
            }
            ECKey signing = fault == Fault.FOREIGN_SIGNATURE ? freshKey() : key;
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .keyID(key.getKeyID())
                            .build(),
                    claims.build());
            token.sign(new ECDSASigner(signing));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> form(String text) {
        return Arrays.stream(text.split("&", -1))
                .map(each -> each.split("=", 2))
                .collect(Collectors.toMap(
                        each -> each[0],
                        each -> URLDecoder.decode(each[1], StandardCharsets.UTF_8),
                        (first, second) -> second,
                        LinkedHashMap::new));
    }

    private static void json(HttpExchange exchange, Map<String, Object> body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
