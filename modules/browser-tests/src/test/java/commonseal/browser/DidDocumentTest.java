package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.demo.Person;
import commonseal.proof.DataIntegrity;
import commonseal.proof.Multikey;
import commonseal.proof.PublicSigningKey;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Strangers find the key of a document by nothing but its issuer's name. */
@Tag("browser")
class DidDocumentTest {

    @Test
    void theKeyThatSignedADocumentIsInTheDidDocumentOfItsIssuer() {
        Person landlord = District.get().cast().get("landlord");
        String id = District.get().papers().document("title");
        JsonNode document = landlord.get("/api/v1/documents/" + id + "/bundle").path("document");
        String method = document.path("proof").path("verificationMethod").asString();

        JsonNode did = landlord.get("/.well-known/did.json");

        assertThat(did.path("id").asString())
                .startsWith("did:web:")
                .isEqualTo(document.path("issuer").path("id").asString());
        assertThat(did.path("assertionMethod").valueStream().map(JsonNode::asString))
                .contains(method);
        PublicSigningKey key = did.path("verificationMethod")
                .valueStream()
                .filter(each -> each.path("id").asString().equals(method))
                .map(each -> Multikey.publicKey(each.path("publicKeyMultibase").asString()))
                .findFirst()
                .orElseThrow();
        assertThat(DataIntegrity.verify(document, key)).isTrue();
    }
}
