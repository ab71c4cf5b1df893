package commonseal.carriers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.carriers.StatusList.Packing;
import commonseal.proof.DataIntegrity;
import commonseal.proof.MalformedException;
import commonseal.proof.Suite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Both status lists, against the standards' own examples. */
class StatusListTest {
    private static final Instant NOW = Instant.parse("2026-11-01T09:00:00Z");
    private static final String HERE = "https://district.example/status/2026-r";

    private static String examples(String name) {
        return Foreign.text("token-status-list/examples/" + name);
    }

    private static JsonNode listIn(String name) {
        String text = examples(name);
        return JsonMapper.shared().readTree(text.substring(text.indexOf('{')).replaceAll("\\s", ""));
    }

    @Test
    void packsAndCompressesTokensAsTheExamplesDo() {
        StatusList one = StatusList.ofPacked(Packing.TOKEN, 1, HexFormat.of().parseHex("b9a3"));
        StatusList two = StatusList.ofPacked(Packing.TOKEN, 2, HexFormat.of().parseHex("c944f9"));

        assertThat(one.encoded())
                .isEqualTo(listIn("status_list_encoding_json.md").get("lst").stringValue());
        assertThat(two.encoded())
                .isEqualTo(listIn("status_list_encoding2_json.md").get("lst").stringValue());
        assertThat(values(one)).isEqualTo("1001110111000101");
        assertThat(values(two)).isEqualTo("120301011233");
    }

    private static String values(StatusList list) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < list.size(); i++) {
            text.append(list.get(i));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void readsTheLongExamples(int bits) {
        String name = bits < 4 ? "status_list_encoding" + bits + "_long" : "status_list_encoding" + bits;
        JsonNode example = listIn(name + "_json.md");
        StatusList list = StatusList.token(bits, example.get("lst").stringValue());

        // What the draft's appendix C says that the lists hold, of 2^20 entries each.
        Map<Integer, Integer> set = switch (bits) {
            case 1 -> Map.of(0, 1, 1993, 1, 25_460, 1, 1_000_345, 1);
            case 2 -> Map.of(0, 1, 1993, 2, 25_460, 1, 159_495, 3);
            case 4 -> Map.of(0, 1, 1993, 2, 35_460, 3);
            default -> Map.of(52_451, 1, 576_778, 2, 513_575, 3);
        };
        assertThat(list.size()).isEqualTo(1 << 20);
        set.forEach((index, value) -> assertThat(list.get(index)).isEqualTo(value));
        assertThat(StatusList.token(bits, list.encoded())).isEqualTo(list);
        String cbor = examples(name + "_cbor.md").replaceAll("\\s", "");
        String compressed = HexFormat.of()
                .formatHex(java.util.Base64.getUrlDecoder()
                        .decode(example.get("lst").stringValue()));
        assertThat(cbor).contains(compressed);
    }

    @Test
    void readsTheExampleOfTheBitstring() {
        for (JsonNode example : Foreign.json("w3c-bitstring-status-list/spec-examples.json")) {
            JsonNode subject = example.get("credentialSubject");
            if (subject != null && subject.has("encodedList")) {
                StatusList list =
                        StatusList.bitstring(subject.get("encodedList").stringValue());
                assertThat(list.size()).isEqualTo(StatusList.LEAST_ENTRIES);
                assertThat(list.get(94567)).isZero();
            }
        }
    }

    @Test
    void readsTheTokensOfTheExamples() {
        P256Key key = P256Key.parse(Foreign.json("token-status-list/example-public-key.jwk.json"));
        int lists = 0;
        for (JsonNode example : Foreign.json("token-status-list/encoded-examples.json")) {
            String compact = example.get("compact").stringValue();
            boolean isList = example.get("kind").stringValue().equals("jwt");
            Jws token = isList ? Jws.parse(compact) : SdJwt.parse(compact).issued();
            // The token that refers to the list is somebody else's.
            assertThat(token.signedBy(key)).isEqualTo(isList);
            assertThat(token.signedBy(Keys.p256().open())).isFalse();
            if (token.type().equals(Optional.of(StatusListToken.TYPE))) {
                StatusListToken list = StatusListToken.parse(token);
                assertThat(list.subject()).isEqualTo("https://example.com/statuslists/1");
                assertThat(list.ttl()).contains(Duration.ofHours(12));
                assertThat(list.list().get(0)).isEqualTo(StatusListToken.INVALID);
                lists++;
            }
        }
        assertThat(lists).isEqualTo(2);
    }

    @Test
    void theTwoStandardsCountBitsFromOppositeEnds() {
        StatusList bitstring = StatusList.of(Packing.BITSTRING, 1, 131_072, Map.of(0, 1));
        StatusList token = StatusList.of(Packing.TOKEN, 1, 131_072, Map.of(0, 1));

        assertThat(bitstring.packed()[0]).isEqualTo((byte) 0x80);
        assertThat(token.packed()[0]).isEqualTo((byte) 0x01);
        assertThat(bitstring).isNotEqualTo(token);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void givesBackWhatWasPut(int bits) {
        Random random = new Random(bits);
        Map<Integer, Integer> values = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            values.put(random.nextInt(131_072), random.nextInt(1 << bits));
        }
        for (Packing packing : Packing.values()) {
            StatusList list = StatusList.of(packing, bits, 131_072, values);
            for (int i = 0; i < list.size(); i++) {
                assertThat(list.get(i)).isEqualTo(values.getOrDefault(i, 0));
            }
            assertThat(StatusList.ofPacked(packing, bits, list.packed())).isEqualTo(list);
        }
        StatusList token = StatusList.of(Packing.TOKEN, bits, 131_072, values);
        assertThat(StatusList.token(bits, token.encoded())).isEqualTo(token);
    }

    @Test
    void aFewKilobytesNeverUnpackToAGigabyte() throws IOException {
        var zlib = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(zlib)) {
            fill(out);
        }
        var gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            fill(out);
        }
        assertThatThrownBy(() -> StatusList.token(1, Base64Url.encode(zlib.toByteArray())))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("too much");
        assertThatThrownBy(() -> StatusList.bitstring("u" + Base64Url.encode(gzip.toByteArray())))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("too much");
    }

    private static void fill(OutputStream out) throws IOException {
        byte[] block = new byte[1 << 20];
        for (int i = 0; i < 64; i++) {
            out.write(block);
        }
    }

    @Test
    void refusesWhatIsNoList() {
        StatusList small = StatusList.of(Packing.BITSTRING, 1, 1024, Map.of());
        StatusList list = StatusList.of(Packing.BITSTRING, 1, 131_072, Map.of());

        assertThatThrownBy(() -> StatusList.bitstring(small.encoded())).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> StatusList.bitstring(list.encoded().substring(1)))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> StatusList.bitstring("u" + Base64Url.encode(new byte[40])))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> list.get(131_072)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> list.get(-1)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> StatusList.of(Packing.TOKEN, 3, 64, Map.of())).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> StatusList.of(Packing.TOKEN, 1, 64, Map.of(3, 2)))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void aCredentialOfAListIsReadAsItWasMade() {
        Keys.Ed key = Keys.ed();
        StatusListCredential made = credential(Map.of(94_567, 1));
        ObjectNode secured = DataIntegrity.create(
                made.unsigned(),
                DataIntegrity.Proof.assertion(NOW.toString(), "did:web:district.example#k"),
                Suite.INTERNATIONAL,
                key::sign);

        StatusListCredential read = StatusListCredential.parse(secured);

        assertThat(DataIntegrity.verify(secured, key.open())).isTrue();
        assertThat(read).isEqualTo(made);
        assertThat(read.list().get(94_567)).isEqualTo(1);
        assertThat(read.list().get(94_566)).isZero();
    }

    private static StatusListCredential credential(Map<Integer, Integer> bits) {
        return new StatusListCredential(
                HERE,
                "did:web:district.example",
                StatusListCredential.REVOCATION,
                NOW,
                NOW.plus(Duration.ofHours(12)),
                Duration.ofHours(12),
                StatusList.of(Packing.BITSTRING, 1, 131_072, bits));
    }

    @Test
    void noChangedByteOfASignedListIsBelieved() {
        Keys.Ed key = Keys.ed();
        ObjectNode secured = DataIntegrity.create(
                credential(Map.of(5, 1)).unsigned(),
                DataIntegrity.Proof.assertion(NOW.toString(), "did:web:district.example#k"),
                Suite.INTERNATIONAL,
                key::sign);
        byte[] bytes = commonseal.proof.CanonicalJson.of(secured);

        Mutations.of(bytes, 4_000, changed -> {
            JsonNode read = commonseal.proof.CanonicalJson.parse(changed);
            return !read.equals(secured) && DataIntegrity.verify(read, key.open());
        });
    }

    @Test
    void noChangedByteOfASignedTokenIsBelieved() {
        Keys.P256 key = Keys.p256();
        StatusListToken made = new StatusListToken(
                HERE,
                NOW,
                Optional.of(NOW.plus(Duration.ofHours(12))),
                Optional.of(Duration.ofHours(12)),
                StatusList.of(Packing.TOKEN, 2, 131_072, Map.of(7, 2)));
        Jws token = Jws.sign(
                Jws.Algorithm.ES256,
                JsonMapper.shared().createObjectNode().put("typ", StatusListToken.TYPE),
                made.payload(),
                key::sign);

        assertThat(StatusListToken.parse(Jws.parse(token.text()))).isEqualTo(made);
        Mutations.of(
                token.text().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                4_000,
                changed -> Jws.parse(new String(changed, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .signedBy(key.open()));
    }

    @Test
    void anEntryOfACredentialIsReadAsItWasMade() {
        StatusListCredential.Entry entry =
                new StatusListCredential.Entry(StatusListCredential.SUSPENSION, 131_071, HERE);

        assertThat(StatusListCredential.Entry.parse(entry.json())).contains(entry);
        for (JsonNode example : Foreign.json("w3c-bitstring-status-list/spec-examples.json")) {
            JsonNode status = example.get("credentialStatus");
            if (status != null && status.isObject() && status.has("statusListIndex")) {
                assertThat(StatusListCredential.Entry.parse(status)
                                .orElseThrow()
                                .index())
                        .isEqualTo(94_567);
            }
        }
        ObjectNode bad = entry.json().put("statusListIndex", "007");
        assertThatThrownBy(() -> StatusListCredential.Entry.parse(bad)).isInstanceOf(MalformedException.class);
    }
}
