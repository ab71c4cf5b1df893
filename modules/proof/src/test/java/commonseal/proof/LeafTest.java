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
        assertThat(count).isEqualTo(6);
    }

    @Test
    void anotherRecordOrAnotherBlindingIsAnotherLeaf() {
        ObjectNode record = (ObjectNode) CanonicalJson.parse("{\"a\":1}");
        Blinding blinding = Blinding.random(Suite.INTERNATIONAL, new SecureRandom());
        Leaf leaf = Leaf.commit(record, blinding);

        assertThat(Leaf.commit(CanonicalJson.parse(" { \"a\" : 1.0 } "), blinding))
                .isEqualTo(leaf);
        assertThat(Leaf.commit(record, Blinding.random(Suite.INTERNATIONAL, new SecureRandom())))
                .isNotEqualTo(leaf);
        assertThat(Leaf.commit(record.deepCopy().put("a", 2), blinding)).isNotEqualTo(leaf);
        assertThat(Leaf.commit(record.deepCopy().put("a", "1"), blinding)).isNotEqualTo(leaf);
        byte[] otherSuite = new byte[33];
        otherSuite[0] = Suite.SM.id();
        System.arraycopy(blinding.bytes(), 0, otherSuite, 1, 32);
        Leaf sm = Leaf.commit(record, Blinding.of(otherSuite));
        assertThat(sm.commitment()).isNotEqualTo(leaf.commitment());
        assertThat(Leaf.parse(sm.bytes())).isEqualTo(sm);
        assertThat(Blinding.of(otherSuite).bytes()).isEqualTo(otherSuite);
        assertThat(Blinding.of(otherSuite)).isNotEqualTo(blinding);
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
        for (byte[] bad : new byte[][] {new byte[31], new byte[33], new byte[34]}) {
            assertThatThrownBy(() -> Blinding.of(bad)).isInstanceOf(MalformedException.class);
        }
        byte[] twoSpellings = new byte[33];
        twoSpellings[0] = Suite.INTERNATIONAL.id();
        assertThatThrownBy(() -> Blinding.of(twoSpellings)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Hash.of(new byte[31])).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Hash.fromHex("AB".repeat(32))).isInstanceOf(MalformedException.class);
    }

    @Test
    void aBlindingIsNeverPrinted() {
        Blinding blinding = Blinding.random(Suite.INTERNATIONAL, new SecureRandom());
        assertThat(blinding.toString()).isEqualTo("***");
    }
}
