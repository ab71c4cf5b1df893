package commonseal.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** SM3 and SM2 against the examples of their standards and against OpenSSL. */
final class SmTest {

    private static JsonNode vectors = CanonicalJson.parse("{}");

    @BeforeAll
    static void read() throws IOException {
        try (InputStream file = Objects.requireNonNull(SmTest.class.getResourceAsStream("/sm-vectors.json"))) {
            vectors = CanonicalJson.parse(file.readAllBytes());
        }
    }

    @Test
    void sm3GivesTheDigestsOfTheStandardAndOfOpenSsl() {
        int count = 0;
        for (JsonNode vector : vectors.get("sm3").values()) {
            byte[] message = bytes(vector, "message");
            int half = message.length / 2;
            assertThat(Sm3.digest(message)).isEqualTo(bytes(vector, "digest"));
            assertThat(Sm3.digest(
                            java.util.Arrays.copyOf(message, half),
                            java.util.Arrays.copyOfRange(message, half, message.length)))
                    .isEqualTo(bytes(vector, "digest"));
            count++;
        }
        assertThat(count).isEqualTo(6);
    }

    @Test
    void sm2VerifiesTheSignatureOfTheStandardAndNothingNextToIt() {
        JsonNode vector = vectors.get("sm2");
        Sm2PublicKey key = Sm2PublicKey.of(bytes(vector, "publicKey"));
        byte[] message = bytes(vector, "message");
        byte[] signature = bytes(vector, "signature");

        assertThat(key.verify(message, signature)).isTrue();
        for (int i = 0; i < signature.length; i += 7) {
            byte[] changed = signature.clone();
            changed[i] ^= 1;
            assertThat(key.verify(message, changed)).isFalse();
        }
        byte[] another = message.clone();
        another[0] ^= 1;
        assertThat(key.verify(another, signature)).isFalse();
        byte[] mirrored = key.bytes();
        mirrored[0] ^= 1;
        assertThat(Sm2PublicKey.of(mirrored).verify(message, signature)).isFalse();
        assertThat(key.verify(message, new byte[63])).isFalse();
        assertThat(key.verify(message, new byte[64])).isFalse();
    }

    @Test
    void numbersOutsideTheGroupAreNoSignatureAndOutsideTheCurveNoKey() {
        JsonNode vector = vectors.get("sm2");
        Sm2PublicKey key = Sm2PublicKey.of(bytes(vector, "publicKey"));
        byte[] message = bytes(vector, "message");
        byte[] good = bytes(vector, "signature");
        byte[] order = Sm2Curve.N.toByteArray();
        byte[] tooLarge = good.clone();
        System.arraycopy(order, order.length - 32, tooLarge, 32, 32);
        assertThat(key.verify(message, tooLarge)).isFalse();
        // r + s = n
        byte[] sumIsOrder = good.clone();
        byte[] s = Sm2Curve.N.subtract(new java.math.BigInteger(1, good, 0, 32)).toByteArray();
        System.arraycopy(new byte[32], 0, sumIsOrder, 32, 32);
        int length = Math.min(32, s.length);
        System.arraycopy(s, s.length - length, sumIsOrder, 64 - length, length);
        assertThat(key.verify(message, sumIsOrder)).isFalse();

        byte[] noPoint = new byte[33];
        noPoint[0] = 2;
        java.util.Arrays.fill(noPoint, 1, 33, (byte) 0xff);
        byte[] uncompressed = key.bytes();
        uncompressed[0] = 4;
        for (byte[] bad : new byte[][] {noPoint, uncompressed, new byte[32], new byte[65]}) {
            assertThatThrownBy(() -> Sm2PublicKey.of(bad)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void aDocumentThatOpenSslSignedVerifiesUnderItsOwnSuiteOnly() {
        JsonNode vector = vectors.get("document");
        ObjectNode secured = (ObjectNode) vector.get("secured");
        PublicSigningKey key = Multikey.publicKey(vector.get("multikey").stringValue());

        assertThat(Multikey.multikey(key)).isEqualTo(vector.get("multikey").stringValue());
        assertThat(key.suite()).isEqualTo(Suite.SM);
        assertThat(DataIntegrity.verify(secured, key)).isTrue();
        ObjectNode config = (ObjectNode) secured.get("proof").deepCopy();
        config.remove("proofValue");
        ObjectNode document = secured.deepCopy();
        document.remove("proof");
        assertThat(DataIntegrity.hashData(Suite.SM, config, document)).isEqualTo(bytes(vector, "hashData"));

        ObjectNode changed = secured.deepCopy();
        changed.put("id", "urn:uuid:2");
        assertThat(DataIntegrity.verify(changed, key)).isFalse();
        ObjectNode renamed = secured.deepCopy();
        ((ObjectNode) renamed.get("proof")).put("cryptosuite", "eddsa-jcs-2022");
        assertThat(DataIntegrity.verify(renamed, key)).isFalse();
        assertThat(DataIntegrity.verify(secured, new TestKey("k", 5).publicKey()))
                .isFalse();
    }

    private static byte[] bytes(JsonNode vector, String name) {
        return HexFormat.of().parseHex(vector.get(name).stringValue());
    }
}
