package commonseal.app;

import commonseal.app.Outbound.Down;
import commonseal.app.Outbound.Wrong;
import commonseal.identity.IdentityCheck;
import commonseal.kernel.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A remote identity check behind two HTTP calls, described in docs/sign-in.md; each shows a bearer token. */
final class RemoteCheckGateway implements IdentityCheck {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteCheckGateway.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_REFERENCE = 200;

    private final Config config;
    private final String url;
    private final Outbound outbound = new Outbound();

    private RemoteCheckGateway(Config config) {
        this.config = config;
        this.url = config.text(Setting.IDENTITY_CHECK_URL);
    }

    /** What the configuration names. */
    static IdentityCheck of(Config config) {
        return config.text(Setting.IDENTITY_CHECK_URL).isEmpty()
                ? IdentityCheck.none()
                : new RemoteCheckGateway(config);
    }

    @Override
    public Optional<Offer> offer() {
        return Optional.of(new Offer(
                config.text(Setting.IDENTITY_CHECK_SOURCE),
                config.text(Setting.IDENTITY_CHECK_NAME_ZH),
                config.text(Setting.IDENTITY_CHECK_NAME_EN)));
    }

    @Override
    public Started start(Document document) {
        String body = JSON.createObjectNode()
                .put("id", document.id().toString())
                .put("scheme", document.scheme())
                .put("number", document.number())
                .put("name", document.name())
                .put("returnTo", config.baseUrl(config.port()) + "/account-request/answer")
                .toString();
        try {
            JsonNode said = outbound.post(
                    URI.create(url), "application/json", body, Optional.of("Bearer " + token().revealText()));
            String reference = said.path("reference").asString("");
            Optional<URI> to = Outbound.address(said, "url");
            if (to.isEmpty() || reference.isEmpty() || reference.length() > LONGEST_REFERENCE) {
                throw new Wrong("no url or reference");
            }
            return new Started.Go(to.get(), reference);
        } catch (Down | Wrong e) {
            failed(e);
            return new Started.Unavailable();
        }
    }

    @Override
    public Outcome ask(Document document, String reference) {
        try {
            String path = URLEncoder.encode(reference, StandardCharsets.UTF_8).replace("+", "%20");
            JsonNode said = Outbound.json(outbound.get(URI.create(url + "/" + path), Optional.of(token())));
            return switch (said.path("state").asString("")) {
                case "pending" -> new Outcome.Pending();
                case "refused" -> new Outcome.Refused();
                case "confirmed" -> confirmed(document, said);
                default -> throw new Wrong("state");
            };
        } catch (Down | Wrong e) {
            failed(e);
            return new Outcome.Unavailable();
        }
    }

    /** Only for the very document that was to be checked. */
    private static Outcome confirmed(Document document, JsonNode said) throws Wrong {
        boolean same = said.path("id").asString("").equals(document.id().toString())
                && said.path("scheme").asString("").equals(document.scheme())
                && said.path("number").asString("").equals(document.number())
                && said.path("name").asString("").equals(document.name());
        String evidence = said.path("evidence").asString("");
        if (!same || evidence.isBlank() || evidence.length() > LONGEST_REFERENCE) {
            throw new Wrong("confirmed, but something else or without evidence");
        }
        return new Outcome.Confirmed(evidence);
    }

    /** Read each time: a changed token counts without a restart. */
    private Secret token() throws Down {
        try {
            return Secret.of(Files.readString(Path.of(config.text(Setting.IDENTITY_CHECK_TOKEN_FILE)))
                    .strip());
        } catch (IOException e) {
            throw new Down("identity-check.token-file cannot be read");
        }
    }

    private static void failed(Exception e) {
        LOG.atWarn()
                .addKeyValue("reason", e.getMessage())
                .log("CHECK-001 the remote identity check does not answer, or answers what it must not");
    }
}
