package commonseal.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

final class DataIntegrityTest {
    private static final String W3C = "credentials/w3c-vc-di-eddsa/TestVectors/";
    private static final TestKey KEY = new TestKey("k", 5);

    @Test
    void makesTheW3cProofByteForByte() throws GeneralSecurityException {
        JsonNode pair = Vectors.json(W3C + "keyPair.json");
        byte[] secret = Multikey.bytes(pair.get("privateKeyMultibase").stringValue());
        PrivateKey key = KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(
                        NamedParameterSpec.ED25519, Arrays.copyOfRange(secret, 2, secret.length)));
        ObjectNode unsigned = (ObjectNode) Vectors.json(W3C + "unsigned.json");
        ObjectNode expected = (ObjectNode) Vectors.json(W3C + "eddsa-jcs-2022/signedJCS.json");
        DataIntegrity.Proof proof = DataIntegrity.proof(expected).orElseThrow();

        ObjectNode signed = DataIntegrity.create(unsigned, proof, Suite.INTERNATIONAL, data -> {
            assertThat(HexFormat.of().formatHex(data))
                    .isEqualTo(Vectors.text(W3C + "eddsa-jcs-2022/combinedHashJCS.txt")
                            .strip());
            return sign(key, data);
        });

        assertThat(CanonicalJson.text(signed)).isEqualTo(CanonicalJson.text(expected));
        PublicSigningKey publicKey =
                Multikey.publicKey(pair.get("publicKeyMultibase").stringValue());
        assertThat(DataIntegrity.verify(expected, publicKey)).isTrue();
        assertThat(DataIntegrity.verify(expected, KEY.publicKey())).isFalse();
    }

    @Test
    void aProofOfAnotherSuiteOrASetOfProofsIsNotOurs() {
        JsonNode rdfc = Vectors.json(W3C + "eddsa-rdfc-2022/signedDataInt.json");
        JsonNode set = Vectors.json(W3C + "proof-set-chain/signedProofSet2.json");
        for (JsonNode foreign : new JsonNode[] {rdfc, set}) {
            assertThat(DataIntegrity.proof(foreign)).isEmpty();
            assertThat(DataIntegrity.verify(foreign, KEY.publicKey())).isFalse();
        }
    }

    @Test
    void noticesEveryChangeOfAMember() {
        ObjectNode signed = signed();
        assertThat(DataIntegrity.verify(signed, KEY.publicKey())).isTrue();
        for (String name : signed.propertyNames()) {
            ObjectNode without = signed.deepCopy();
            without.remove(name);
            assertThat(DataIntegrity.verify(without, KEY.publicKey())).as(name).isFalse();
        }
        for (String name : signed.get("proof").propertyNames()) {
            ObjectNode without = signed.deepCopy();
            ((ObjectNode) without.get("proof")).remove(name);
            assertThat(DataIntegrity.verify(without, KEY.publicKey())).as(name).isFalse();
            ObjectNode changed = signed.deepCopy();
            ((ObjectNode) changed.get("proof")).put(name, "other");
            assertThat(DataIntegrity.verify(changed, KEY.publicKey())).as(name).isFalse();
        }
        ObjectNode more = signed.deepCopy();
        more.put("extra", 1);
        assertThat(DataIntegrity.verify(more, KEY.publicKey())).isFalse();
    }

    @Test
    void aContextAddedAfterSigningIsRefusedThoughTheSpecificationLetsItPass() {
        ObjectNode signed = signed();
        ((ArrayNode) signed.get("@context")).add("https://evil.example/redefines");
        assertThat(DataIntegrity.verify(signed, KEY.publicKey())).isFalse();
    }

    @Test
    void aDocumentIsSignedOnce() {
        ObjectNode signed = signed();
        assertThatThrownBy(() -> DataIntegrity.create(
                        signed, DataIntegrity.Proof.assertion("t", "k"), Suite.INTERNATIONAL, KEY::sign))
                .isInstanceOf(MalformedException.class);
    }

    private static ObjectNode signed() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.putArray("@context").add("https://www.w3.org/ns/credentials/v2");
        document.put("id", "urn:uuid:1");
        document.putObject("credentialSubject").put("name", "甲");
        return DataIntegrity.create(
                document,
                DataIntegrity.Proof.assertion("2026-03-02T01:02:03Z", "did:example:d#k"),
                Suite.INTERNATIONAL,
                KEY::sign);
    }

    private static byte[] sign(PrivateKey key, byte[] data) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(data);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
