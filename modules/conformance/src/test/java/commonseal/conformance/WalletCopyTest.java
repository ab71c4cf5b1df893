package commonseal.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.carriers.Jws;
import commonseal.carriers.P256Key;
import commonseal.carriers.SdJwt;
import commonseal.conformance.Foreign.Answer;
import commonseal.demo.Api;
import commonseal.demo.Person;
import commonseal.testkit.Eventually;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A copy as a wallet shows it, before the reference implementation of SD-JWT VC and jose. */
@Tag("long")
@Tag("conformance")
class WalletCopyTest {

    private static final String BANK = "https://bank.example";
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final District district = District.get();
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

    private static String path(District district) {
        return "/api/v1/documents/" + district.papers().document("title") + "/wallet-copies";
    }

    private JsonNode taken(Person holder) {
        JsonNode question = holder.get(path(district)).path("question");
        ObjectNode header = object().put("typ", "openid4vci-proof+jwt");
        header.set("jwk", P256Key.of(pair.getPublic()).jwk());
        String proof = token(
                header,
                object().put("aud", question.path("audience").asString())
                        .put("nonce", question.path("nonce").asString()));
        return holder.post(path(district), Api.object().put("proof", proof));
    }

    private String shown(SdJwt copy, String nonce) {
        return copy.unbound()
                + token(
                        object().put("typ", "kb+jwt"),
                        object().put("aud", BANK).put("nonce", nonce).put("sd_hash", copy.bindingHash()));
    }

    private Map<String, Answer> judged(Map<String, String> cases, SdJwt copy) {
        String list = copy.issued()
                .payload()
                .get("status")
                .get("status_list")
                .get("uri")
                .stringValue();
        String authority =
                district.trust().at("/trust/walletAuthorities").get(0).stringValue();
        Foreign foreign = new Foreign(folder)
                .file("list", district.read(URI.create(list).getPath()))
                .file(
                        "authority.pem",
                        ("-----BEGIN CERTIFICATE-----\n" + authority + "\n-----END CERTIFICATE-----\n")
                                .getBytes(StandardCharsets.US_ASCII))
                .member("lists", object().put(list, "list"))
                .member("authority", Api.JSON.getNodeFactory().stringNode("authority.pem"))
                .member(
                        "now",
                        Api.JSON
                                .getNodeFactory()
                                .stringNode(Instant.now().plusSeconds(1).toString()));
        cases.forEach((name, text) -> foreign.show(
                name,
                text.getBytes(StandardCharsets.US_ASCII),
                name.startsWith("without a question") ? Map.of() : Map.of("nonce", "n1", "audience", BANK)));
        return foreign.judge("tokens.mjs");
    }

    private static boolean accepted(Map<String, Answer> answers, String name) {
        return Objects.requireNonNull(answers.get(name), name).accepted();
    }

    @Test
    void foreignVerifiersTakeACopyAndNothingAltered() {
        Person landlord = district.cast().get("landlord");
        JsonNode given = taken(landlord);
        SdJwt whole = SdJwt.parse(given.path("credential").asString());
        SdJwt part = whole.showing(Set.of("number"));
        Map<String, String> cases = new LinkedHashMap<>();
        cases.put("all of it", shown(whole, "n1"));
        cases.put("a part of it", shown(part, "n1"));
        cases.put("without a question", whole.unbound());
        cases.put("answer to another question", shown(whole, "n2"));
        cases.put("no answer", whole.unbound());
        cases.put(
                "answer of another showing",
                part.unbound() + shown(whole, "n1").substring(whole.unbound().length()));
        String good = shown(whole, "n1");
        cases.put("another signature", good.replaceFirst("\\.([A-Za-z0-9_-])", ".A$1"));
        int claims = good.indexOf('.') + 20;
        cases.put(
                "another claim",
                good.substring(0, claims) + (good.charAt(claims) == 'A' ? 'B' : 'A') + good.substring(claims + 1));

        Map<String, Answer> answers = judged(cases, whole);

        assertThat(cases.keySet().stream().filter(name -> accepted(answers, name)))
                .as("%s", answers)
                .containsExactly("all of it", "a part of it", "without a question");

        landlord.attempt("DELETE", path(district) + "/" + given.path("copy").asInt(), Api.object());
        Eventually.holds(
                "the list says that it was taken back",
                LONG_ENOUGH,
                () -> !accepted(judged(Map.of("taken back", shown(whole, "n1")), whole), "taken back"));
    }
}
