package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.carriers.Jws;
import commonseal.carriers.P256Key;
import commonseal.carriers.SdJwt;
import commonseal.demo.Api;
import commonseal.demo.Person;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A wallet that nobody here wrote would do the same: asks by REST, shows a field to a bank, is taken back. */
@Tag("browser")
class WalletCopyTest {
    private static final String BANK = "https://bank.example";

    private final KeyPair pair = pair();

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] sign(byte[] message) {
        try {
            Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
            signer.initSign(pair.getPrivate());
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private String token(ObjectNode header, ObjectNode payload) {
        payload.put("iat", Instant.now().getEpochSecond());
        return Jws.sign(Jws.Algorithm.ES256, header, payload, this::sign).text();
    }

    /** Asked as a bank does, without signing in. */
    private static JsonNode verdict(String shown) throws IOException, InterruptedException {
        URI address = District.get().url().resolve("/api/v1/verify?nonce=n1&aud=" + BANK);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return Api.JSON.readTree(client.send(
                            HttpRequest.newBuilder(address)
                                    .POST(HttpRequest.BodyPublishers.ofString(shown))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
        }
    }

    @Test
    void aCopyIsTakenShownAndTakenBack() throws IOException, InterruptedException {
        Person landlord = District.get().cast().get("landlord");
        String path = "/api/v1/documents/" + District.get().papers().document("title") + "/wallet-copies";
        JsonNode question = landlord.get(path).path("question");
        ObjectNode header = object().put("typ", "openid4vci-proof+jwt");
        header.set("jwk", P256Key.of(pair.getPublic()).jwk());
        String proof = token(
                header,
                object().put("aud", question.path("audience").asString())
                        .put("nonce", question.path("nonce").asString()));

        JsonNode given = landlord.post(path, Api.object().put("proof", proof));
        SdJwt shown = SdJwt.parse(given.path("credential").asString()).showing(Set.of("number"));
        String presented = shown.unbound()
                + token(
                        object().put("typ", "kb+jwt"),
                        object().put("aud", BANK).put("nonce", "n1").put("sd_hash", shown.bindingHash()));

        JsonNode good = verdict(presented);
        assertThat(good.path("underlying").asString()).as(good.toString()).isEqualTo("valid-pending-anchor");
        assertThat(good.path("subject").asString()).isEqualTo("wallet-copy");
        String vct = shown.issued().payload().get("vct").stringValue();
        assertThat(landlord.get(vct.substring(vct.indexOf("/.well-known")))
                        .path("vct")
                        .asString())
                .isEqualTo(vct);

        assertThat(landlord.attempt("DELETE", path + "/" + given.path("copy").asInt(), Api.object())
                        .status())
                .isEqualTo(204);
        assertThat(verdict(presented).path("underlying").asString()).isEqualTo("revoked");
    }

    @Test
    void thePageShowsTheQuestionAndSaysWhatIsWrongWithAnAnswer() {
        District district = District.get();
        Browsers browsers = new Browsers(district.url());
        try {
            Crawler landlord =
                    new Crawler(district.url(), browsers, district.cast().get("landlord"));
            String path = "/my/documents/" + district.papers().document("title") + "/wallet";

            Crawler.Answer page = landlord.get(path);
            Crawler.Answer refused = landlord.form(path, "proof=nonsense");

            assertThat(page.status()).isEqualTo(200);
            assertThat(page.text()).contains("Nonce", "openid4vci-proof+jwt");
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.text()).contains("govuk-error-summary", "proof-error");
        } finally {
            browsers.close();
        }
    }
}
