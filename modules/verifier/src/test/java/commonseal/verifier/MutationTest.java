package commonseal.verifier;

import static commonseal.verifier.VerifierFixture.NOW;
import static commonseal.verifier.VerifierFixture.chain;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.proof.CanonicalJson;
import commonseal.proof.MalformedException;
import commonseal.verifier.Verdict.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * More than ten thousand changed files of each carrier, from a seed that is printed: single bits, and what people and
 * programs do to JSON. None may be accepted that does not say the same as the file it was made from.
 */
final class MutationTest {
    private static final int MANY = 10_500;
    private static final int SOME = 3_000;

    /** Who else saw the checkpoint of an event does not matter: the ledger's own signature does. */
    private static final Pattern OTHER_SIGNATURE =
            Pattern.compile("— (?!" + Pattern.quote(VerifierFixture.ORIGIN) + " )[^\\\\]*\\\\n");

    private final VerifierFixture district = new VerifierFixture();
    private final TrustFile trust = district.trust();

    /** What is done to a file. */
    private enum Kind {
        FLIPPED_BIT,
        TWICE_THE_SAME_MEMBER,
        LONE_SURROGATE,
        DEPTH,
        BIG_NUMBER,
        OTHER_TYPE,
        OTHER_SPELLING,
        MEMBER_TAKEN_OUT,
        MEMBER_ADDED,
        SHUFFLED_MEMBERS,
        SHUFFLED_ITEMS,
        TRUNCATED,
        MORE_BEHIND,
        PART_OF_ANOTHER,
        PART_OF_ITSELF
    }

    @Test
    void noChangedBundleIsAccepted() {
        assertNoneAccepted(
                MANY, number -> district.new Case(number).recorded().bundle().bytes());
    }

    @Test
    void noChangedBundleWithEventsAndTrustFileIsAccepted() {
        assertNoneAccepted(SOME, this::eventful);
    }

    @Test
    void noChangedEvidenceIsAccepted() {
        assertNoneAccepted(MANY, this::evidence);
    }

    private byte[] eventful(int number) {
        VerifierFixture.Case document = district.new Case(number)
                .recorded()
                .changed(VerifierFixture.changeRecord(number, "suspended", NOW.minusSeconds(7200)))
                .changed(VerifierFixture.changeRecord(number, "reinstated", NOW.minusSeconds(7000)));
        return document.bundle().withTrust(trust.sign(district.root)).bytes();
    }

    private byte[] evidence(int number) {
        VerifierFixture.Case pulled = district.new Case(number).recorded();
        int index = district.append(VerifierFixture.evidenceRecord(Optional.of(pulled.document), "PULLED"));
        int size = district.size();
        return Bundle.evidence(
                        district.receipt(index),
                        Optional.of(pulled.document),
                        pulled.receipt,
                        List.of(district.anchor(index, size, size)))
                .bytes();
    }

    @FunctionalInterface
    private interface Carrier {
        byte[] of(int document);
    }

    private void assertNoneAccepted(int count, Carrier carrier) {
        long seed = System.nanoTime();
        System.out.println("MutationTest seed " + seed);
        byte[] file = carrier.of(1);
        // Of the same office and kind, in the same ledger: the best material for a forger.
        byte[] other = carrier.of(2);
        ChainView chain = chain(anchors(file, other));
        assertThat(verify(file, chain).value()).isEqualTo(Value.VALID);
        assertThat(verify(other, chain).value()).isEqualTo(Value.VALID);
        String text = canonical(file);
        String otherText = canonical(other);

        Map<Kind, Integer> tried = new HashMap<>();
        List<String> accepted = Collections.synchronizedList(new ArrayList<>());
        List<Mutation> mutations = mutations(count, file, other, new Random(seed));
        mutations.forEach(mutation -> tried.merge(mutation.kind(), 1, Integer::sum));
        mutations.parallelStream().forEach(mutation -> {
            Value value = verify(mutation.bytes(), chain).effective();
            boolean wrongly = switch (value) {
                case VALID -> !isSame(mutation.bytes(), text, otherText);
                case VALID_PENDING_ANCHOR -> !anchorsOnly(mutation.bytes(), text, otherText);
                default -> false;
            };
            if (wrongly) {
                accepted.add(mutation.kind() + ": " + mutation.what() + " -> " + value);
            }
        });

        assertThat(tried).containsOnlyKeys(Kind.values());
        assertThat(mutations).hasSize(count);
        assertThat(accepted).isEmpty();
    }

    /** One changed file. */
    private record Mutation(Kind kind, String what, byte[] bytes) {}

    private static List<Mutation> mutations(int count, byte[] file, byte[] other, Random random) {
        List<Mutation> all = new ArrayList<>();
        for (int i = 0; i < count / 2; i++) {
            byte[] flipped = file.clone();
            int at = random.nextInt(file.length);
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            all.add(new Mutation(Kind.FLIPPED_BIT, "byte " + at, flipped));
        }
        JsonNode json = CanonicalJson.parse(file);
        JsonNode foreign = CanonicalJson.parse(other);
        List<String> pointers = pointers(json, "");
        List<Kind> structural = Arrays.asList(Kind.values()).subList(1, Kind.values().length);
        while (all.size() < count) {
            Kind kind = structural.get(random.nextInt(structural.size()));
            String pointer = pointers.get(random.nextInt(pointers.size()));
            byte[] changed = changed(kind, json, foreign, pointer, pointers, random);
            if (!Arrays.equals(changed, file)) {
                all.add(new Mutation(kind, pointer, changed));
            }
        }
        return all;
    }

    private static byte[] changed(
            Kind kind, JsonNode json, JsonNode foreign, String pointer, List<String> pointers, Random random) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (kind) {
            case FLIPPED_BIT -> throw new IllegalArgumentException();
            case TWICE_THE_SAME_MEMBER -> doubled(json, random);
            case LONE_SURROGATE ->
                inText(json, random, random.nextBoolean() ? "\\ud8" + hex(random, 2) : "\\udc" + hex(random, 2));
            case DEPTH -> {
                int depth = 1 + random.nextInt(3000);
                yield utf8(replaced(json, pointer, make.stringNode("@@"))
                        .toString()
                        .replace("\"@@\"", "[".repeat(depth) + json.at(pointer) + "]".repeat(depth)));
            }
            case BIG_NUMBER ->
                utf8(replaced(json, pointer, make.stringNode("@@"))
                        .toString()
                        .replace(
                                "\"@@\"",
                                List.of(
                                                "1e400",
                                                "9007199254740993",
                                                "-9223372036854775809",
                                                "1" + "0".repeat(5000),
                                                "1.00000000000000000001",
                                                "-0",
                                                "0." + "0".repeat(400) + "1",
                                                "1E+2")
                                        .get(random.nextInt(8))));
            case OTHER_TYPE -> bytes(replaced(json, pointer, otherType(json.at(pointer), random)));
            case OTHER_SPELLING -> bytes(replaced(json, pointer, otherSpelling(json.at(pointer), random)));
            case MEMBER_TAKEN_OUT -> bytes(replaced(json, pointer, make.missingNode()));
            case MEMBER_ADDED -> bytes(added(json, pointer, random));
            case SHUFFLED_MEMBERS -> utf8(shuffledMembers(json, random));
            case SHUFFLED_ITEMS -> bytes(shuffledItems(json, random));
            case TRUNCATED -> {
                byte[] whole = bytes(json);
                yield Arrays.copyOf(whole, random.nextInt(whole.length));
            }
            case MORE_BEHIND -> behind(json, random);
            case PART_OF_ANOTHER -> bytes(replaced(json, pointer, foreign.at(pointer)));
            case PART_OF_ITSELF ->
                bytes(replaced(json, pointer, json.at(pointers.get(random.nextInt(pointers.size())))));
        };
    }

    private static byte[] doubled(JsonNode json, Random random) {
        String text = json.toString();
        List<Integer> braces = IntStream.range(0, text.length())
                .filter(i -> text.charAt(i) == '{' && text.charAt(i + 1) == '"')
                .boxed()
                .toList();
        int at = braces.get(random.nextInt(braces.size()));
        String name = text.substring(at + 1, text.indexOf('"', at + 2) + 1);
        String value = List.of("1", "null", "\"\"", "{}", "[]").get(random.nextInt(5));
        return utf8(text.substring(0, at + 1) + name + ":" + value + "," + text.substring(at + 1));
    }

    private static byte[] inText(JsonNode json, Random random, String inserted) {
        String text = json.toString();
        int quote = text.indexOf('"', random.nextInt(text.length() - 1));
        int at = quote < 0 ? text.indexOf('"') : quote;
        return utf8(text.substring(0, at + 1) + inserted + text.substring(at + 1));
    }

    private static String hex(Random random, int digits) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < digits; i++) {
            hex.append(Character.forDigit(random.nextInt(16), 16));
        }
        return hex.toString();
    }

    private static JsonNode otherType(JsonNode node, Random random) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (random.nextInt(6)) {
            case 0 -> make.stringNode(node.isString() ? "\"" + node.stringValue() + "\"" : node.toString());
            case 1 -> make.arrayNode().add(node.deepCopy());
            case 2 -> make.nullNode();
            case 3 -> make.booleanNode(random.nextBoolean());
            case 4 -> make.numberNode(node.isString() ? node.stringValue().length() : 1);
            default -> make.objectNode().set("value", node.deepCopy());
        };
    }

    /** What looks alike: case, composed and decomposed letters, space around, base64 with other last bits or padding. */
    private static JsonNode otherSpelling(JsonNode node, Random random) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        if (!node.isString()) {
            return node.isIntegralNumber() ? make.numberNode(node.longValue() + (random.nextBoolean() ? 1 : -1)) : node;
        }
        String text = node.stringValue();
        return make.stringNode(
                switch (random.nextInt(8)) {
                    case 0 -> text.toUpperCase(java.util.Locale.ROOT);
                    case 1 -> Normalizer.normalize(text + "é", Normalizer.Form.NFD);
                    case 2 -> " " + text;
                    case 3 -> text + "\n";
                    case 4 -> text.endsWith("=") ? text.substring(0, text.length() - 1) : text + "=";
                    case 5 -> text.replace("Z", "+00:00");
                    case 6 -> text.replace('+', '-').replace('/', '_');
                    default -> text.isEmpty() ? "x" : next(text, random.nextInt(text.length()));
                });
    }

    private static String next(String text, int at) {
        char[] chars = text.toCharArray();
        chars[at]++;
        return new String(chars);
    }

    private static JsonNode added(JsonNode json, String pointer, Random random) {
        JsonNode copy = json.deepCopy();
        JsonNode at = copy.at(pointer);
        String name = List.of("x", "proof", "format", "status", "@context", "__proto__", "")
                .get(random.nextInt(7));
        if (at instanceof ObjectNode object && !object.has(name)) {
            object.put(name, random.nextInt());
        } else if (at instanceof ArrayNode array) {
            array.add(
                    array.isEmpty()
                            ? JsonNodeFactory.instance.nullNode()
                            : array.get(0).deepCopy());
        }
        return copy;
    }

    /** The order of members means nothing. */
    private static String shuffledMembers(JsonNode json, Random random) {
        if (json.isObject()) {
            List<String> names = new ArrayList<>(json.propertyNames());
            Collections.shuffle(names, random);
            StringBuilder text = new StringBuilder("{");
            for (String name : names) {
                text.append(text.length() > 1 ? "," : "")
                        .append(JsonNodeFactory.instance.stringNode(name))
                        .append(random.nextBoolean() ? " : " : ":")
                        .append(shuffledMembers(json.get(name), random));
            }
            return text.append("}").toString();
        }
        if (json.isArray()) {
            StringBuilder text = new StringBuilder("[");
            for (JsonNode item : json.values()) {
                text.append(text.length() > 1 ? "," : "").append(shuffledMembers(item, random));
            }
            return text.append("]").toString();
        }
        return json.toString();
    }

    private static JsonNode shuffledItems(JsonNode json, Random random) {
        JsonNode copy = json.deepCopy();
        List<String> arrays = pointers(copy, "").stream()
                .filter(pointer ->
                        copy.at(pointer).isArray() && copy.at(pointer).size() > 1)
                .toList();
        ArrayNode array = (ArrayNode) copy.at(arrays.get(random.nextInt(arrays.size())));
        List<JsonNode> items = new ArrayList<>(array.values());
        Collections.shuffle(items, random);
        array.removeAll();
        items.forEach(array::add);
        return copy;
    }

    private static byte[] behind(JsonNode json, Random random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] whole = bytes(json);
        byte[] more = random.nextBoolean() ? whole : new byte[] {(byte) random.nextInt(256)};
        switch (random.nextInt(3)) {
            case 0 -> {
                bytes.writeBytes(whole);
                bytes.writeBytes(more);
            }
            case 1 -> {
                bytes.writeBytes(more);
                bytes.writeBytes(whole);
            }
            default -> {
                // The mark of byte order, or an overlong brace.
                bytes.writeBytes(
                        random.nextBoolean()
                                ? new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}
                                : new byte[] {(byte) 0xC1, (byte) 0xBB});
                bytes.writeBytes(whole);
            }
        }
        return bytes.toByteArray();
    }

    // -- judging

    private Verdict verify(byte[] file, ChainView chain) {
        return Verifier.verify(file, trust, Policy.standard(), NOW, StatusSource.OFFLINE, chain);
    }

    private static AnchorClaim[] anchors(byte[]... files) {
        return Arrays.stream(files)
                .flatMap(file -> Bundle.parse(CanonicalJson.parse(file)).anchors().stream())
                .toArray(AnchorClaim[]::new);
    }

    /** Whether it still says what one of the two good files says. */
    private static boolean isSame(byte[] changed, String... good) {
        return Arrays.stream(good)
                .anyMatch(text -> normal(changed, text, false).equals(normal(utf8(text), text, false)));
    }

    /** An anchor is a claim: who takes it away or spoils it makes a document no better than not anchored. */
    private static boolean anchorsOnly(byte[] changed, String... good) {
        return Arrays.stream(good).anyMatch(text -> normal(changed, text, true).equals(normal(utf8(text), text, true)));
    }

    /** Evidence is about the record; the disclosed document and its receipt are left out by who may not show them. */
    private static boolean mayGo(JsonNode original, String name) {
        return name.equals("trust") || original.path("format").asString("").equals(Bundle.Format.EVIDENCE.json());
    }

    /**
     * The order and number of equal events and anchors has no effect, nor have events left out that the newer signed
     * answer makes good, nor a copy of the trust file left out. A text that is no file is equal to none.
     */
    private static String normal(byte[] file, String good, boolean withoutAnchors) {
        try {
            // 1.00000000000000000001 is 1 to whoever reads numbers as RFC 8785 does, and so to every signature.
            JsonNode copy = CanonicalJson.parse(CanonicalJson.of(CanonicalJson.parse(file)));
            JsonNode original = CanonicalJson.parse(good);
            if (copy instanceof ObjectNode object) {
                if (items(original, "status").containsAll(items(object, "status"))) {
                    object.remove("status");
                }
                if (items(original, "anchors").equals(items(object, "anchors")) || withoutAnchors) {
                    object.remove("anchors");
                }
                for (String name : List.of("trust", "documentReceipt", "document")) {
                    if (mayGo(original, name)
                            && Optional.ofNullable(object.get(name)).equals(Optional.ofNullable(original.get(name)))) {
                        object.remove(name);
                    }
                }
            }
            return CanonicalJson.text(copy);
        } catch (MalformedException e) {
            return "no file";
        }
    }

    private static Set<String> items(JsonNode json, String name) {
        return json.get(name) instanceof ArrayNode array
                ? array.values().stream()
                        .map(CanonicalJson::text)
                        .map(OTHER_SIGNATURE::matcher)
                        .map(found -> found.replaceAll(""))
                        .collect(Collectors.toSet())
                : Set.of();
    }

    // -- JSON

    private static String canonical(byte[] file) {
        return CanonicalJson.text(CanonicalJson.parse(file));
    }

    private static byte[] bytes(JsonNode json) {
        return utf8(json.toString());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static List<String> pointers(JsonNode node, String at) {
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

    /** A copy with something else at the pointer; with nothing there if that is missing. */
    private static JsonNode replaced(JsonNode json, String pointer, JsonNode instead) {
        JsonNode copy = json.deepCopy();
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = copy.at(pointer.substring(0, slash));
        String name = pointer.substring(slash + 1).replace("~1", "/").replace("~0", "~");
        if (parent instanceof ArrayNode array) {
            if (instead.isMissingNode()) {
                array.remove(Integer.parseInt(name));
            } else {
                array.set(Integer.parseInt(name), instead.deepCopy());
            }
        } else if (parent instanceof ObjectNode object) {
            if (instead.isMissingNode()) {
                object.remove(name);
            } else {
                object.set(name, instead.deepCopy());
            }
        }
        return copy;
    }
}
