package commonseal.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class LeafTest {
    @Test
    void theGoldenLeavesOfDocsLeafMd() throws IOException {
        JsonNode golden;
        try (InputStream file = Objects.requireNonNull(LeafTest.class.getResourceAsStream("/leaf-vectors.json"))) {
            golden = CanonicalJson.parse(file.readAllBytes());
        }
        int count = 0;
        for (JsonNode vector : golden.get("leaves").values()) {
            JsonNode record = vector.get("record");
            Blinding blinding =
                    Blinding.of(HexFormat.of().parseHex(vector.get("blinding").stringValue()));

            Leaf leaf = Leaf.commit(record, blinding);

            assertThat(CanonicalJson.text(record)).isEqualTo(vector.get("jcs").stringValue());
            assertThat(HexFormat.of().formatHex(leaf.bytes()))
                    .isEqualTo(vector.get("leaf").stringValue());
            assertThat(leaf.hash().hex()).isEqualTo(vector.get("leafHash").stringValue());
            assertThat(Leaf.parse(leaf.bytes())).isEqualTo(leaf);
            count++;
        }
        assertThat(count).isEqualTo(4);
    }

    @Test
    void anotherRecordOrAnotherBlindingIsAnotherLeaf() {
        ObjectNode record = (ObjectNode) CanonicalJson.parse("{\"a\":1}");
        Blinding blinding = Blinding.random(new SecureRandom());
        Leaf leaf = Leaf.commit(record, blinding);

        assertThat(Leaf.commit(CanonicalJson.parse(" { \"a\" : 1.0 } "), blinding))
                .isEqualTo(leaf);
        assertThat(Leaf.commit(record, Blinding.random(new SecureRandom()))).isNotEqualTo(leaf);
        assertThat(Leaf.commit(record.deepCopy().put("a", 2), blinding)).isNotEqualTo(leaf);
        assertThat(Leaf.commit(record.deepCopy().put("a", "1"), blinding)).isNotEqualTo(leaf);
    }

    @Test
    void refusesWhatIsNoLeaf() {
        byte[] leaf = Leaf.commit(CanonicalJson.parse("{}"), Blinding.of(new byte[32]))
                .bytes();
        byte[] version = leaf.clone();
        version[0] = 2;
        byte[] suite = leaf.clone();
        suite[1] = 9;
        for (byte[] bad : new byte[][] {version, suite, new byte[0], new byte[33], new byte[35]}) {
            assertThatThrownBy(() -> Leaf.parse(bad)).isInstanceOf(MalformedException.class);
        }
        assertThatThrownBy(() -> Blinding.of(new byte[31])).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Hash.of(new byte[31])).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Hash.fromHex("AB".repeat(32))).isInstanceOf(MalformedException.class);
    }

    @Test
    void aBlindingIsNeverPrinted() {
        Blinding blinding = Blinding.random(new SecureRandom());
        assertThat(blinding.toString()).isEqualTo("***");
        assertThat(new Leaf.Opening(Leaf.SUITE_INTERNATIONAL, blinding).toString())
                .doesNotContain(blinding.base64());
    }
}
