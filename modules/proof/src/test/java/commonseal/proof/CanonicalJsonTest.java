package commonseal.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

final class CanonicalJsonTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}x",
                "{} {}",
                "[1,]",
                "{\"a\":1,\"a\":1}",
                "{\"a\":{\"b\":1,\"b\":2}}",
                "01",
                "+1",
                ".5",
                "NaN",
                "Infinity",
                "-Infinity",
                "1e999",
                "-1e999",
                "9007199254740993",
                "-9007199254740993",
                "123456789012345678901234567890",
                "1e20",
                "'a'",
                "{a:1}",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "{\"\\ud800\":1}",
                "\"\u0001\"",
                "// c\n1",
                "\ufeff{}",
                "tru",
                "\"\\x41\""
            })
    void refusesWhatIsAmbiguous(String json) {
        assertThatThrownBy(() -> CanonicalJson.parse(json)).isInstanceOf(MalformedException.class);
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        for (byte[] bytes : List.of(
                new byte[] {'"', (byte) 0xff, '"'},
                new byte[] {'"', (byte) 0xc0, (byte) 0xaf, '"'},
                new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'})) {
            assertThatThrownBy(() -> CanonicalJson.parse(bytes)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void nestsSixtyFourDeepAndNoDeeper() {
        String deepest = "[".repeat(64) + "]".repeat(64);
        assertThat(CanonicalJson.text(CanonicalJson.parse(deepest))).isEqualTo(deepest);
        assertThatThrownBy(() -> CanonicalJson.parse("[" + deepest + "]")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> CanonicalJson.parse("[".repeat(1_000_000))).isInstanceOf(MalformedException.class);
        ObjectNode built = JSON.objectNode();
        ObjectNode inner = built;
        for (int i = 0; i < 64; i++) {
            inner = inner.putObject("a");
        }
        assertThatThrownBy(() -> CanonicalJson.of(built)).isInstanceOf(MalformedException.class);
    }

    @Test
    void refusesNodesThatWouldLoseDigits() {
        List<JsonNode> losers = List.of(
                JSON.numberNode(9007199254740993L),
                JSON.numberNode(BigInteger.TWO.pow(60)),
                JSON.numberNode(new BigDecimal("0.10000000000000000001")),
                JSON.numberNode(0.1f),
                JSON.numberNode(Double.NaN),
                JSON.binaryNode(new byte[1]),
                JSON.missingNode());
        for (JsonNode loser : losers) {
            assertThatThrownBy(() -> CanonicalJson.of(loser))
                    .as(loser.toString())
                    .isInstanceOf(MalformedException.class);
        }
        assertThat(CanonicalJson.text(JSON.numberNode(9007199254740992L))).isEqualTo("9007199254740992");
        assertThat(CanonicalJson.text(JSON.numberNode(new BigDecimal("4.50")))).isEqualTo("4.5");
        assertThat(CanonicalJson.text(JSON.numberNode(-0.0))).isEqualTo("0");
    }

    @Test
    void neverRepeatsTheInputInItsMessages() {
        assertThatThrownBy(() -> CanonicalJson.parse("{\"name\":\"Zhang San\" oops}"))
                .isInstanceOf(MalformedException.class)
                .hasMessageNotContaining("Zhang")
                .hasMessageNotContaining("oops")
                .hasNoCause();
    }

    @Test
    void agreesWithTheLibraryOnRandomDocumentsAndIsAFixedPoint() throws IOException {
        long seed = System.nanoTime();
        System.out.println("CanonicalJsonTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            JsonNode value = random(random, 0);
            String ours = CanonicalJson.text(value);
            ArrayNode wrapped = JSON.arrayNode().add(value); // the library wants an object or array at the top
            assertThat("[" + ours + "]").isEqualTo(new JsonCanonicalizer(wrapped.toString()).getEncodedString());
            assertThat(CanonicalJson.text(CanonicalJson.parse(ours))).isEqualTo(ours);
        }
    }

    @Test
    void agreesWithTheVectorsOfRfc8785() {
        for (String name : List.of("arrays", "french", "structures", "unicode", "values", "weird")) {
            JsonNode value =
                    CanonicalJson.parse(Vectors.bytes("credentials/jcs-rfc8785/testdata/input/" + name + ".json"));
            assertThat(CanonicalJson.text(value))
                    .as(name)
                    .isEqualTo(Vectors.text("credentials/jcs-rfc8785/testdata/output/" + name + ".json")
                            .stripTrailing());
        }
    }

    @Test
    void writesTenThousandNumbersAsEcmaScriptDoes() {
        int written = 0;
        for (String line : Vectors.text("credentials/jcs-rfc8785/es6testfile-10000.txt")
                .lines()
                .toList()) {
            String[] parts = line.split(",");
            double number = Double.longBitsToDouble(Long.parseUnsignedLong(parts[0], 16));
            boolean guarded = Math.abs(number) > 0x1p53 && Math.abs(number) < 1e21;
            if (guarded) {
                assertThatThrownBy(() -> CanonicalJson.text(JSON.numberNode(number)))
                        .isInstanceOf(MalformedException.class);
            } else {
                assertThat(CanonicalJson.text(JSON.numberNode(number))).isEqualTo(parts[1]);
                written++;
            }
        }
        assertThat(written).isGreaterThan(9000);
    }

    private static JsonNode random(Random random, int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 7)) {
            case 0 -> JSON.numberNode(random.nextInt());
            case 1 -> JSON.numberNode(random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15));
            case 2 -> JSON.booleanNode(random.nextBoolean());
            case 3 -> JSON.nullNode();
            case 4 -> JSON.stringNode(text(random));
            case 5 -> {
                ArrayNode array = JSON.arrayNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    array.add(random(random, depth + 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = JSON.objectNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    object.set(text(random), random(random, depth + 1));
                }
                yield object;
            }
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            int[] ranges = {0x80, 0x800, 0xd800, 0x10000};
            int point =
                    random.nextInt(5) == 0 ? 0x1f600 + random.nextInt(64) : random.nextInt(ranges[random.nextInt(3)]);
            text.appendCodePoint(point);
        }
        return new String(text.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
