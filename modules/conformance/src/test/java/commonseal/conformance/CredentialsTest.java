package commonseal.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.conformance.Foreign.Answer;
import commonseal.demo.Api;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The credential of a document, shown to the reference implementation of W3C Verifiable Credentials. */
@Tag("long")
@Tag("conformance")
class CredentialsTest {

    private static final Instant NOW = Instant.now();

    @TempDir
    Path folder;

    private final District district = District.get();

    private ObjectNode credential(String holder, String document) {
        JsonNode bundle = Api.JSON.readTree(district.file(holder, document, "bundle"));
        return (ObjectNode) bundle.get("document");
    }

    /** The issuer's DID document: the office keys of the trust file. */
    static ObjectNode did(JsonNode trust) {
        JsonNode known = trust.path("trust");
        String id = known.path("did").asString();
        ObjectNode did = Api.JSON.createObjectNode();
        did.putArray("@context").add("https://www.w3.org/ns/did/v1").add("https://w3id.org/security/multikey/v1");
        did.put("id", id);
        ArrayNode methods = did.putArray("verificationMethod");
        ArrayNode assertion = did.putArray("assertionMethod");
        known.path("issuerKeys").forEach(key -> {
            methods.addObject()
                    .put("id", key.path("id").asString())
                    .put("type", "Multikey")
                    .put("controller", id)
                    .put("publicKeyMultibase", key.path("key").asString());
            assertion.add(key.path("id").asString());
        });
        return did;
    }

    private Map<String, Answer> judged(Map<String, byte[]> cases, Map<String, Instant> moments) {
        Foreign foreign = new Foreign(folder)
                .file("did.json", Api.JSON.writeValueAsBytes(did(district.trust())))
                .member("did", Api.JSON.getNodeFactory().stringNode("did.json"))
                .member("now", Api.JSON.getNodeFactory().stringNode(NOW.toString()));
        cases.forEach((name, bytes) -> foreign.show(
                name,
                bytes,
                moments.containsKey(name) ? Map.of("now", moments.get(name).toString()) : Map.of()));
        return foreign.judge("credentials.mjs");
    }

    @Test
    void aForeignVerifierAcceptsWhatWasIssuedAndNothingAltered() {
        Map<String, byte[]> cases = new LinkedHashMap<>();
        Map<String, Instant> moments = new LinkedHashMap<>();
        ObjectNode title = credential("landlord", "title");
        ObjectNode health = credential("employee1", "health-employee1");
        cases.put("genuine title", Api.JSON.writeValueAsBytes(title));
        cases.put("genuine health certificate", Api.JSON.writeValueAsBytes(health));
        alterations().forEach((name, change) -> {
            ObjectNode altered = health.deepCopy();
            change.accept(altered);
            cases.put(name, Api.JSON.writeValueAsBytes(altered));
        });
        cases.put("before its first day", Api.JSON.writeValueAsBytes(health));
        moments.put(
                "before its first day", Instant.parse(text(health, "validFrom")).minus(Duration.ofDays(1)));
        cases.put("after its last day", Api.JSON.writeValueAsBytes(health));
        moments.put(
                "after its last day", Instant.parse(text(health, "validUntil")).plus(Duration.ofDays(1)));

        Map<String, Answer> answers = judged(cases, moments);

        assertThat(answers).hasSameSizeAs(cases);
        assertThat(answers.values().stream().filter(Answer::accepted).map(Answer::name))
                .as("%s", answers)
                .containsExactly("genuine title", "genuine health certificate");
    }

    private static String text(JsonNode json, String member) {
        return java.time.OffsetDateTime.parse(json.path(member).asString())
                .toInstant()
                .toString();
    }

    /** What somebody might do to a credential. */
    private static Map<String, Consumer<ObjectNode>> alterations() {
        Map<String, Consumer<ObjectNode>> alterations = new LinkedHashMap<>();
        alterations.put("another name", vc -> ((ObjectNode) vc.at("/credentialSubject/fields")).put("name", "别人"));
        alterations.put(
                "another holder",
                vc -> ((ObjectNode) vc.at("/credentialSubject/holder/0"))
                        .put("ref", "person:00000000-0000-7000-8000-000000000000"));
        alterations.put("longer validity", vc -> vc.put("validUntil", "2099-01-01T00:00:00+08:00"));
        alterations.put("another office", vc -> ((ObjectNode) vc.get("issuer")).put("office", "AMR"));
        alterations.put("not a demonstration", vc -> vc.remove("demonstration"));
        alterations.put("something added", vc -> vc.putObject("evidence").put("type", "Invented"));
        alterations.put(
                "a key of nobody",
                vc -> ((ObjectNode) vc.get("proof")).put("verificationMethod", "did:web:evil.example#key"));
        alterations.put(
                "a signature of something else",
                vc -> ((ObjectNode) vc.get("proof")).put("created", "2020-01-01T00:00:00Z"));
        alterations.put("no signature", vc -> vc.remove("proof"));
        for (String member : List.of("validFrom", "id", "credentialSubject")) {
            alterations.put("without " + member, vc -> vc.remove(member));
        }
        return alterations;
    }
}
