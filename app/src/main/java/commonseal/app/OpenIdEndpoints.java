package commonseal.app;

import commonseal.app.Outbound.Down;
import commonseal.app.Outbound.Wrong;
import commonseal.kernel.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Where the provider does what: its discovery document (OpenID Connect Discovery 1.0), asked for again every hour. */
final class OpenIdEndpoints {

    private static final Logger LOG = LoggerFactory.getLogger(OpenIdEndpoints.class);
    private static final long ASK_AGAIN = TimeUnit.HOURS.toNanos(1);

    private final Outbound outbound = new Outbound();
    private final String issuer;
    private @Nullable Known known;

    OpenIdEndpoints(String issuer) {
        this.issuer = issuer;
    }

    /**
     * Where the provider does what.
     *
     * @param namesItself it adds {@code iss} to what the browser brings (RFC 9207)
     * @param basic takes the client's secret in a header, not in the form
     */
    record Metadata(
            URI authorization,
            URI token,
            URI keys,
            Optional<URI> userInfo,
            Optional<URI> endSession,
            boolean namesItself,
            boolean basic) {}

    private record Known(Metadata metadata, long at) {}

    /** What the provider says about itself; what it said before, while it does not answer. */
    synchronized Metadata metadata() throws Down, Wrong {
        Known before = known;
        if (before != null && System.nanoTime() - before.at() < ASK_AGAIN) {
            return before.metadata();
        }
        try {
            Metadata fresh = discover();
            known = new Known(fresh, System.nanoTime());
            return fresh;
        } catch (Down | Wrong e) {
            if (before == null) {
                throw e;
            }
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("OIDC-001 the identity provider does not answer");
            return before.metadata();
        }
    }

    private Metadata discover() throws Down, Wrong {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        JsonNode said =
                Outbound.json(outbound.get(URI.create(base + "/.well-known/openid-configuration"), Optional.empty()));
        if (!said.path("issuer").asString("").equals(issuer)) {
            throw new Wrong("the discovery document is of another issuer");
        }
        JsonNode methods = said.path("token_endpoint_auth_methods_supported");
        boolean basic = methods.isMissingNode()
                || methods.valueStream().anyMatch(each -> each.asString("").equals("client_secret_basic"));
        return new Metadata(
                required(said, "authorization_endpoint"),
                required(said, "token_endpoint"),
                required(said, "jwks_uri"),
                Outbound.address(said, "userinfo_endpoint"),
                Outbound.address(said, "end_session_endpoint"),
                said.path("authorization_response_iss_parameter_supported").asBoolean(false),
                basic);
    }

    private static URI required(JsonNode said, String name) throws Wrong {
        Optional<URI> address = Outbound.address(said, name);
        if (address.isEmpty()) {
            throw new Wrong("no " + name);
        }
        return address.get();
    }

    /** @param token to show for what is asked */
    String get(URI from, Optional<Secret> token) throws Down, Wrong {
        return outbound.get(from, token);
    }

    /** Posts a form to the token endpoint as this client. */
    JsonNode token(Metadata metadata, String clientId, Secret secret, Map<String, String> form) throws Down, Wrong {
        String type = "application/x-www-form-urlencoded";
        if (!metadata.basic()) {
            String body = form(form) + "&" + form(Map.of("client_id", clientId, "client_secret", secret.revealText()));
            return outbound.post(metadata.token(), type, body, Optional.empty());
        }
        String both = encode(clientId) + ":" + encode(secret.revealText());
        String basic = Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
        return outbound.post(metadata.token(), type, form(form), Optional.of("Basic " + basic));
    }

    /** As a query or a form body. */
    static String form(Map<String, String> values) {
        return values.entrySet().stream()
                .map(each -> encode(each.getKey()) + "=" + encode(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
