package commonseal.verifier;

import static commonseal.verifier.VerifierFixture.NOW;
import static commonseal.verifier.VerifierFixture.chain;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.proof.CanonicalJson;
import commonseal.verifier.Verdict.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

final class HostileInputTest {
    private final VerifierFixture district = new VerifierFixture();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "1",
                "[]",
                "{}",
                "\"x\"",
                "%PDF-1.7",
                "{\"format\":1}",
                "{\"format\":\"commonseal-bundle/2\"}",
                "{\"format\":\"commonseal-bundle/1\"}",
                "{\"format\":\"commonseal-evidence/1\",\"anchors\":[]}",
                "{\"credentialSubject\":{}}",
                "{\"credentialSubject\":{},\"type\":[],\"@context\":[]}",
                "{\"@context\":\"https://www.w3.org/ns/credentials/v2\",\"type\":\"VerifiableCredential\",\"credentialSubject\":1,\"id\":1}"
            })
    void whatIsNoDocumentIsUnknown(String file) {
        assertUnreadable(file.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aHugeDeepOrBinaryFileIsUnknown() {
        assertUnreadable(new byte[Verifier.MAX_BYTES + 1]);
        assertUnreadable("[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8));
        assertUnreadable("{\"a\":".repeat(500_000).getBytes(StandardCharsets.UTF_8));
        byte[] binary = new byte[10_000];
        new Random(1).nextBytes(binary);
        assertUnreadable(binary);
        Bundle good = district.aDocument().bundle();
        List<AnchorClaim> many = java.util.Collections.nCopies(
                Verifier.MAX_CLAIMS + 1, good.anchors().getFirst());
        assertUnreadable(
                Bundle.document(good.document().orElseThrow(), good.receipt(), List.of(), good.statusAnswer(), many)
                        .bytes());
    }

    @Test
    void noFlippedByteOfABundleLeavesItValid() {
        assertNoFlipIsValid(small().bundle().bytes(), Value.VALID);
    }

    @Test
    void noFlippedByteOfEvidenceLeavesItValid() {
        VerifierFixture.Case pulled = small();
        int index = district.append(VerifierFixture.evidenceRecord(Optional.of(pulled.document), "PULLED"));
        int size = district.size();
        Bundle bundle = Bundle.evidence(
                district.receipt(index),
                Optional.of(pulled.document),
                pulled.receipt,
                List.of(district.anchor(index, size, size)));
        assertNoFlipIsValid(bundle.bytes(), Value.VALID);
    }

    @Test
    void noByteTakenOutOrDoubledLeavesItValid() {
        VerifierFixture.Case document = small();
        byte[] file = document.bundle().bytes();
        TrustFile trust = district.trust();
        ChainView chain = chain(document.anchors.toArray(AnchorClaim[]::new));
        for (int i = 0; i < file.length; i++) {
            byte[] shorter = new byte[file.length - 1];
            System.arraycopy(file, 0, shorter, 0, i);
            System.arraycopy(file, i + 1, shorter, i, shorter.length - i);
            assertThat(verify(shorter, trust, chain).effective())
                    .as("without " + i)
                    .isNotEqualTo(Value.VALID);
            assertThat(verify(Arrays.copyOf(file, i), trust, chain).value()).isEqualTo(Value.UNKNOWN);
        }
    }

    @Test
    void noMemberOfABundleCanBeTakenOutExchangedOrAdded() {
        long seed = System.nanoTime();
        System.out.println("HostileInputTest seed " + seed);
        Random random = new Random(seed);
        VerifierFixture.Case document =
                small().changed("suspended", NOW.minusSeconds(7000)).changed("reinstated", NOW.minusSeconds(6900));
        TrustFile trust = district.trust();
        ChainView chain = chain(document.anchors.toArray(AnchorClaim[]::new));
        JsonNode good = CanonicalJson.parse(document.bundle().bytes());
        assertThat(verify(CanonicalJson.of(good), trust, chain).value()).isEqualTo(Value.VALID);
        int tried = 0;
        for (String pointer : pointers(good, "")) {
            for (JsonNode instead : replacements(random)) {
                JsonNode copy = good.deepCopy();
                replace(copy, pointer, instead);
                if (!copy.equals(good)) {
                    // Events that suspended and lifted it may go: the signed answer, newer than both, says it is
                    // active.
                    boolean mayStay = pointer.equals("/status") && instead.isArray() && instead.isEmpty()
                            || pointer.matches("/status/[0-9]+") && instead.isMissingNode();
                    Verdict verdict = verify(copy.toString().getBytes(StandardCharsets.UTF_8), trust, chain);
                    assertThat(verdict.value() == Value.VALID)
                            .as(pointer + " -> " + instead)
                            .isEqualTo(mayStay);
                    tried++;
                }
            }
        }
        assertThat(tried).isGreaterThan(500);
    }

    @Test
    void aForgedTrustFileInsideABundleMakesItUnreadableAndATrueOneChangesNothing() {
        VerifierFixture.Case document = small();
        byte[] own = district.trust().sign(district.root);
        VerifierFixture.Key other = new VerifierFixture.Key("district.example/root", 99);
        byte[] foreign = VerifierFixture.build(
                        TrustFile.builder(VerifierFixture.ORIGIN, VerifierFixture.DID, other.verifierKey())
                                .issuerKey(district.officeKey(Optional.empty(), Optional.empty())))
                .sign(other);
        ChainView chain = chain(document.anchors.toArray(AnchorClaim[]::new));

        assertThat(verify(document.bundle().withTrust(own).bytes(), district.trust(), chain)
                        .value())
                .isEqualTo(Value.VALID);
        assertUnreadable(document.bundle().withTrust(foreign).bytes());
    }

    private VerifierFixture.Case small() {
        return district.aDocument();
    }

    private void assertNoFlipIsValid(byte[] file, Value unflipped) {
        long seed = System.nanoTime();
        System.out.println("HostileInputTest seed " + seed);
        Random random = new Random(seed);
        TrustFile trust = district.trust();
        Bundle bundle = Bundle.parse(CanonicalJson.parse(file));
        ChainView chain = chain(bundle.anchors().toArray(AnchorClaim[]::new));
        assertThat(verify(file, trust, chain).value()).isEqualTo(unflipped);
        for (int i = 0; i < file.length; i++) {
            for (int flip : new int[] {1 << random.nextInt(7), 1 + random.nextInt(255)}) {
                byte[] flipped = file.clone();
                flipped[i] ^= (byte) flip;
                Verdict verdict = verify(flipped, trust, chain);
                assertThat(verdict.effective())
                        .as("byte " + i + " ^ " + flip + " near " + near(file, i))
                        .isNotEqualTo(Value.VALID);
            }
        }
    }

    private static String near(byte[] file, int i) {
        int from = Math.max(0, i - 20);
        return new String(file, from, Math.min(40, file.length - from), StandardCharsets.UTF_8);
    }

    private static Verdict verify(byte[] file, TrustFile trust, ChainView chain) {
        return Verifier.verify(file, trust, Policy.standard(), NOW, StatusSource.OFFLINE, chain);
    }

    private void assertUnreadable(byte[] file) {
        Verdict verdict = Verifier.verify(file, district.trust(), Policy.standard(), NOW);
        assertThat(verdict.value()).isEqualTo(Value.UNKNOWN);
        assertThat(verdict.checks()).hasSize(1);
        assertThat(verdict.checks().getFirst().code()).isIn(Code.FMT_UNREADABLE, Code.FMT_NO_CREDENTIAL);
    }

    private static List<String> pointers(JsonNode node, String at) {
        List<String> all = new ArrayList<>();
        if (node.isObject()) {
            for (String name : node.propertyNames()) {
                String pointer = at + "/" + name.replace("~", "~0").replace("/", "~1");
                all.add(pointer);
                all.addAll(pointers(node.get(name), pointer));
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                all.add(at + "/" + i);
                all.addAll(pointers(node.get(i), at + "/" + i));
            }
        }
        return all;
    }

    private static List<JsonNode> replacements(Random random) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return List.of(
                json.missingNode(), // takes the member out
                json.nullNode(),
                json.numberNode(random.nextInt(1000)),
                json.numberNode(-1),
                json.booleanNode(random.nextBoolean()),
                json.stringNode("x" + random.nextInt()),
                json.stringNode("2026-01-01T00:00:00Z"),
                json.arrayNode(),
                json.objectNode().put("a", 1));
    }

    private static void replace(JsonNode root, String pointer, JsonNode instead) {
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = root.at(pointer.substring(0, slash));
        String name = pointer.substring(slash + 1).replace("~1", "/").replace("~0", "~");
        if (parent instanceof ArrayNode array) {
            if (instead.isMissingNode()) {
                array.remove(Integer.parseInt(name));
            } else {
                array.set(Integer.parseInt(name), instead);
            }
        } else if (parent instanceof ObjectNode object) {
            if (instead.isMissingNode()) {
                object.remove(name);
            } else {
                object.set(name, instead);
            }
        }
    }
}
