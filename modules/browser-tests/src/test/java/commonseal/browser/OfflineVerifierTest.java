package commonseal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import commonseal.proof.CanonicalJson;
import commonseal.proof.VerifierKey;
import commonseal.testkit.GoldenFile;
import commonseal.verifier.ChainView;
import commonseal.verifier.Policy;
import commonseal.verifier.StatusSource;
import commonseal.verifier.TrustFile;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verifier;
import commonseal.web.offline.BrowserVerifier;
import commonseal.web.offline.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The verifier that is one file, opened from a disk: it says of every file what the one in Java says with the chain not
 * asked, which is the one difference there is.
 */
@Tag("browser")
class OfflineVerifierTest {

    private static final int MUTATIONS = 2_000;
    private static final int LARGEST = 300_000;
    private static final String JUDGE = """
            async ({files, trust, root, at, own}) => {
              if (!own) commonseal.withoutNative();
              const opened = await commonseal.openTrust(trust, root);
              const said = [];
              for (const file of files) {
                const bytes = Uint8Array.from(atob(file), (c) => c.charCodeAt(0));
                said.push(JSON.stringify(await commonseal.verify(bytes, {trust: opened, at})));
              }
              return said;
            }""";

    @TempDir
    static Path directory;

    private static JsonNode vectors;
    private static Browsers browsers;
    private static Path file;
    private BrowserContext context;
    private Page page;
    private final List<String> asked = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    @BeforeAll
    static void begin() throws IOException {
        vectors = CanonicalJson.parse(
                Files.readAllBytes(GoldenFile.repositoryRoot().resolve("docs/vectors/verifier.json")));
        browsers = new Browsers(URI.create("http://127.0.0.1:9/"));
        file = directory.resolve("verifier.html");
        Files.write(file, BrowserVerifier.offlinePage(district()));
    }

    @AfterAll
    static void end() {
        browsers.close();
    }

    private static BrowserVerifier.District district() {
        return new BrowserVerifier.District(
                trustFile("real"),
                "示例区",
                "Example District",
                new Labels(Map.of("AMR", new Labels.Label("市场监管局", "Market Regulation")), Map.of(), Map.of()),
                URI.create("https://district.example"),
                "test");
    }

    private static String trustFile(String name) {
        return vectors.get("trust").get(name).stringValue();
    }

    private static String root() {
        return vectors.get("root").stringValue();
    }

    private static JsonNode vector(String name) {
        return vectors.get("cases")
                .valueStream()
                .filter(each -> each.get("name").stringValue().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @BeforeEach
    void open() {
        context = browsers.inspected("en", Looks.WIDE, Optional.empty());
        open(context.newPage());
    }

    private void open(Page opened) {
        page = opened;
        page.onRequest(request -> asked.add(request.url()));
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
            }
        });
        page.onPageError(errors::add);
        page.navigate(file.toUri().toString());
        page.waitForSelector("#cv-file");
    }

    @AfterEach
    void close() {
        context.close();
    }

    private List<String> judged(List<byte[]> files, String trust, String at, boolean own) {
        Object said = page.evaluate(
                JUDGE,
                Map.of(
                        "files",
                        files.stream().map(Base64.getEncoder()::encodeToString).toList(),
                        "trust",
                        trustFile(trust),
                        "root",
                        root(),
                        "at",
                        at,
                        "own",
                        own));
        return ((List<?>) said)
                .stream()
                        .map(each -> CanonicalJson.text(CanonicalJson.parse((String) each)))
                        .toList();
    }

    private static Verdict inJava(byte[] bytes, String trust, String at) {
        return Verifier.verify(
                bytes,
                TrustFile.open(trustFile(trust).getBytes(StandardCharsets.UTF_8), VerifierKey.parse(root())),
                Policy.standard(),
                Instant.parse(at),
                StatusSource.OFFLINE,
                ChainView.OFFLINE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyVectorHasItsVerdictButForTheChainThatIsNotAsked(boolean own) {
        int same = 0;
        int anchored = 0;
        for (JsonNode vector : vectors.get("cases").values()) {
            byte[] bytes = vector.get("file").stringValue().getBytes(StandardCharsets.UTF_8);
            String trust = vector.get("trust").stringValue();
            String at = vector.get("at").stringValue();
            String said = judged(List.of(bytes), trust, at, own).getFirst();
            String golden = CanonicalJson.text(vector.get("verdict"));
            assertThat(said)
                    .as(vector.get("name").stringValue())
                    .isEqualTo(CanonicalJson.text(inJava(bytes, trust, at).toJson()));
            if (said.equals(golden)) {
                same++;
            } else {
                // The vector's chain confirmed or contradicted; nothing else may differ.
                assertThat(unanchored(said)).isEqualTo(unanchored(golden));
                assertThat(said).contains("ANCHOR_UNCHECKED");
                assertThat(golden).containsAnyOf("ANCHOR_OK", "ANCHOR_BAD");
                anchored++;
            }
        }
        assertThat(same).isGreaterThanOrEqualTo(6);
        assertThat(same + anchored).isEqualTo(vectors.get("cases").size());
    }

    /** Single bits of seals, and of what CBOR they are made of: both readers are written by hand or by others. */
    @Test
    void changedSealsAreNeverBelievedAndBothSayTheSame() {
        long seed = System.nanoTime();
        System.out.println("OfflineVerifierTest seals, seed " + seed);
        Random random = new Random(seed);
        for (String name : List.of("seal on paper", "seal on paper under the suite SM")) {
            JsonNode vector = vector(name);
            byte[] seal = Base64.getUrlDecoder().decode(vector.get("file").stringValue());
            List<byte[]> changed = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                byte[] one = seal.clone();
                one[random.nextInt(one.length)] ^= (byte) (1 << random.nextInt(8));
                changed.add(Base64.getUrlEncoder().withoutPadding().encode(one));
            }
            String trust = vector.get("trust").stringValue();
            String at = vector.get("at").stringValue();
            List<String> said = judged(changed, trust, at, true);
            for (int i = 0; i < changed.size(); i++) {
                assertThat(said.get(i))
                        .isEqualTo(CanonicalJson.text(
                                inJava(changed.get(i), trust, at).toJson()))
                        .containsAnyOf("\"verdict\":\"unknown\"", "\"verdict\":\"altered\"");
            }
        }
    }

    /** The chain confirms in these vectors; what is asked about the past is otherwise the same. */
    @Test
    void questionsAboutThePastAreAnsweredAlike() throws IOException {
        JsonNode past = CanonicalJson.parse(
                Files.readAllBytes(GoldenFile.repositoryRoot().resolve("docs/vectors/verifier-as-of.json")));
        for (JsonNode asked : past.get("cases").values()) {
            Object said = page.evaluate(
                    """
                    async ({file, trust, root, at, asOf}) => JSON.stringify(await commonseal.verify(
                      new TextEncoder().encode(file),
                      {trust: await commonseal.openTrust(trust, root), at, asOf}))""",
                    Map.of(
                            "file",
                            past.get("files")
                                    .get(asked.get("file").stringValue())
                                    .stringValue(),
                            "trust",
                            past.get("trust").stringValue(),
                            "root",
                            past.get("root").stringValue(),
                            "at",
                            asked.get("now").stringValue(),
                            "asOf",
                            asked.get("asOf").stringValue()));
            assertThat(unanchored((String) said)).isEqualTo(unanchored(CanonicalJson.text(asked.get("verdict"))));
        }
        assertThat(past.get("cases").size()).isGreaterThanOrEqualTo(24);
    }

    /** All but the row of the chain and what follows from it. */
    private static String unanchored(String verdict) {
        ObjectNode json = (ObjectNode) CanonicalJson.parse(verdict);
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        json.get("checks")
                .valueStream()
                .filter(row -> !row.get("row").stringValue().equals("anchored"))
                .forEach(rows::add);
        json.set("checks", rows);
        String value = json.path("underlying").stringValue(json.get("verdict").stringValue());
        if (List.of("valid", "valid-pending-anchor", "altered").contains(value)) {
            json.remove(List.of("verdict", "underlying"));
        }
        return CanonicalJson.text(json);
    }

    @Test
    void whatIsChangedIsNeverAcceptedAndBothSayTheSame() {
        long seed = System.nanoTime();
        System.out.println("OfflineVerifierTest seed " + seed);
        Random random = new Random(seed);
        List<String> names = List.of(
                "valid",
                "revoked",
                "superseded",
                "evidence of a pull",
                "evidence of a failure",
                "valid under the suite SM");
        int good = 0;
        for (String name : names) {
            JsonNode vector = vector(name);
            String trust = vector.get("trust").stringValue();
            String at = vector.get("at").stringValue();
            byte[] original = vector.get("file").stringValue().getBytes(StandardCharsets.UTF_8);
            List<byte[]> files = mutated(random, vector.get("file").stringValue(), MUTATIONS / names.size() + 1);
            List<String> said = judged(files, trust, at, true);
            for (int i = 0; i < files.size(); i++) {
                Verdict expected = inJava(files.get(i), trust, at);
                assertThat(said.get(i))
                        .as(() -> name + ", seed " + seed)
                        .isEqualTo(CanonicalJson.text(expected.toJson()));
                if (expected.effective().isGood()) {
                    good++;
                    // Evidence is as good without the document that it tells of.
                    assertThat(content(files.get(i)))
                            .isIn(
                                    content(original),
                                    name.startsWith("evidence") ? withoutDocument(original) : content(original));
                }
            }
        }
        // Some changes leave the content as it is: white space, another anchor.
        assertThat(good).isLessThan(MUTATIONS / 2);
    }

    /** What a good verdict vouches for. */
    private static String content(byte[] bytes) {
        return content(CanonicalJson.parse(CanonicalJson.of(CanonicalJson.parse(bytes))));
    }

    private static String withoutDocument(byte[] bytes) {
        ObjectNode json = (ObjectNode) CanonicalJson.parse(CanonicalJson.of(CanonicalJson.parse(bytes)));
        json.remove("document");
        return content(json);
    }

    private static String content(JsonNode json) {
        return Objects.toString(json.get("document")) + json.path("receipt").get("record");
    }

    private static List<byte[]> mutated(Random random, String text, int count) {
        List<byte[]> files = new ArrayList<>();
        while (files.size() < count) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                files.add(bytes);
            } else {
                files.add(restructured(random, text).getBytes(StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    private static String restructured(Random random, String text) {
        int at = random.nextInt(text.length());
        int to = Math.min(text.length(), at + 1 + random.nextInt(40));
        List<String> strange = List.of(
                "null",
                "1e400",
                "1.0",
                "9007199254740993",
                "\"\\ud800\"",
                "{}",
                "[]",
                "true",
                "-0",
                "1E2",
                "\u0000",
                "\\u0041",
                " ",
                "\"a\":1,",
                ",",
                "0.1",
                "\uFEFF");
        return switch (random.nextInt(5)) {
            case 0 -> text.substring(0, at) + text.substring(to);
            case 1 -> text.substring(0, to) + text.substring(at);
            case 2 -> text.substring(0, at) + strange.get(random.nextInt(strange.size())) + text.substring(at);
            case 3 -> replacedMember(random, text, strange);
            default -> text.substring(0, at) + " ".repeat(random.nextInt(3)) + text.substring(at);
        };
    }

    /** Puts something strange in the place of a member's value, a name written otherwise, or another member's value. */
    private static String replacedMember(Random random, String text, List<String> strange) {
        JsonNode copy = CanonicalJson.parse(text);
        List<ObjectNode> objects = new ArrayList<>();
        collect(copy, objects);
        ObjectNode chosen = objects.get(random.nextInt(objects.size()));
        ObjectNode other = objects.get(random.nextInt(objects.size()));
        List<String> members = List.copyOf(chosen.propertyNames());
        List<String> others = List.copyOf(other.propertyNames());
        if (members.isEmpty() || others.isEmpty()) {
            return text + ",";
        }
        String name = members.get(random.nextInt(members.size()));
        return switch (random.nextInt(3)) {
            case 0 -> {
                chosen.put(name, "\u0001mark");
                yield copy.toString().replace("\"\\u0001mark\"", strange.get(random.nextInt(strange.size())));
            }
            case 1 -> {
                chosen.remove(name);
                yield copy.toString();
            }
            default -> {
                chosen.set(
                        name,
                        other.get(others.get(random.nextInt(others.size()))).deepCopy());
                yield copy.toString();
            }
        };
    }

    private static void collect(JsonNode node, List<ObjectNode> objects) {
        if (node instanceof ObjectNode object) {
            objects.add(object);
        }
        node.values().forEach(child -> collect(child, objects));
    }

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
                "{\"a\":1,\"a\":2}",
                "{\"credentialSubject\":1}",
                "[01]",
                "[1.]",
                "[-]",
                "[\"\\x\"]",
                "[\"\t\"]",
                "[1,]",
                "{\"a\":1,}",
                "[1e999]",
                "{\"format\":\"commonseal-bundle/1\",\"__proto__\":{}}",
                "{\"__proto__\":1,\"credentialSubject\":1}",
                "[9007199254740993]",
                "nul",
                "{\"credentialSubject\":\"\\udc00\"}",
                "\uFEFF{}"
            })
    void whatIsNoDocumentIsRefusedAlike(String text) {
        String at = "2026-06-01T00:00:00Z";
        List<byte[]> files = List.of(
                text.getBytes(StandardCharsets.UTF_8),
                ("[".repeat(64) + text + "]".repeat(64)).getBytes(StandardCharsets.UTF_8),
                ("{\"credentialSubject\":" + text + "}").getBytes(StandardCharsets.UTF_8));

        assertThat(judged(files, "real", at, true))
                .isEqualTo(files.stream()
                        .map(each -> CanonicalJson.text(inJava(each, "real", at).toJson()))
                        .toList());
    }

    @Test
    void oneSmallFileThatIsAlwaysTheSameAndAsksNobody() throws IOException {
        assertThat(Files.size(file)).isLessThan(LARGEST);
        assertThat(BrowserVerifier.offlinePage(district())).isEqualTo(Files.readAllBytes(file));
        assertThat(page.locator("meta[http-equiv]").getAttribute("content"))
                .startsWith("default-src 'none'; script-src 'sha256-")
                .doesNotContain("unsafe", "http");
        assertThat(asked).hasSize(1);
        assertThat(errors).isEmpty();
    }

    @Test
    void aPersonSeesTheVerdictFirstAndTheDocumentAsItWasSealed() throws IOException {
        asOf("2026-06-01");
        give("document.json", vector("valid").get("file").stringValue().getBytes(StandardCharsets.UTF_8));

        assertThat(page.locator(".cv-verdict h2").innerText()).contains("Genuine");
        assertThat(page.locator("[aria-live]").innerText()).contains("Genuine");
        assertThat(page.locator(".cv-document").innerText()).contains("1000000", "identity document");
        assertThat(page.locator(".cv-check").count()).isEqualTo(8);
        page.locator(".cv-steps").first().evaluate("each => each.parentElement.open = true");
        assertThat(page.locator(".cv-steps").innerText()).contains("Entry 5", "size 7");
        assertThat(Looks.faults(page, Looks.NARROW)).isEmpty();
        assertThat(errors).isEmpty();
    }

    @Test
    void whatWasChangedShowsNothingOfItself() throws IOException {
        give("document.json", vector("altered").get("file").stringValue().getBytes(StandardCharsets.UTF_8));

        assertThat(page.locator(".cv-verdict--bad h2").innerText()).contains("Changed after it was issued");
        assertThat(page.locator(".cv-document").count()).isZero();
        assertThat(page.locator(".cv-answer").innerText()).doesNotContain("9000000");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theDocumentInAPdfIsTakenOut(boolean compressed) throws IOException {
        asOf("2026-06-01");
        byte[] bundle = vector("valid").get("file").stringValue().getBytes(StandardCharsets.UTF_8);
        give("document.pdf", pdf(List.of(bundle), compressed));

        assertThat(page.locator(".cv-document").innerText()).contains("1000000", "not the page of the PDF");

        byte[] altered = vector("altered").get("file").stringValue().getBytes(StandardCharsets.UTF_8);
        give("two.pdf", pdf(List.of(bundle, altered), compressed));
        assertThat(page.locator(".cv-verdict").innerText()).contains("carries no digital document");
        give("none.pdf", pdf(List.of(), compressed));
        assertThat(page.locator(".cv-verdict").innerText()).contains("carries no digital document");
    }

    private void asOf(String day) {
        page.evaluate("document.querySelector('.cv-asof').open = true");
        page.fill("#cv-day", day);
    }

    private void give(String name, byte[] bytes) throws IOException {
        page.setInputFiles("#cv-file", Files.write(directory.resolve(name), bytes));
        page.waitForFunction("() => document.activeElement.tagName === 'H2'");
        page.evaluate("document.activeElement.blur()");
    }

    private static byte[] pdf(List<byte[]> attached, boolean compressed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write("%PDF-1.7\n%\u00e2\u00e3\n".getBytes(StandardCharsets.ISO_8859_1));
        int number = 1;
        for (byte[] file : attached) {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            if (compressed) {
                try (DeflaterOutputStream deflater = new DeflaterOutputStream(stream)) {
                    deflater.write(file);
                }
            } else {
                stream.write(file);
            }
            String filter = compressed ? "/Filter /FlateDecode " : "";
            out.write((number++ + " 0 obj\n<< /Type /EmbeddedFile " + filter + "/Params << /Size " + file.length
                            + " >> /Length " + stream.size() + " >>\nstream\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.write(stream.toByteArray());
            out.write("\r\nendstream\nendobj\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        out.write("trailer\n<< >>\n%%EOF\n".getBytes(StandardCharsets.ISO_8859_1));
        return out.toByteArray();
    }

    @Test
    void aNewerTrustFileOfTheSameRootIsTakenUpAndNoOther() throws IOException {
        page.setInputFiles(
                "#cv-trust",
                Files.writeString(
                        directory.resolve("forged.json"), trustFile("real").replace("AMR-01", "AMR-02")));
        page.waitForFunction("() => document.querySelector('.cv-trust [role=status]').innerText"
                + ".includes('no trust file signed by this root key')");
        page.setInputFiles("#cv-trust", Files.writeString(directory.resolve("trust.json"), trustFile("demo")));
        page.waitForFunction("() => document.querySelector('.cv-trust [role=status]').innerText.includes('in use')");

        give("document.json", vector("valid").get("file").stringValue().getBytes(StandardCharsets.UTF_8));
        assertThat(page.locator(".cv-verdict").innerText()).contains("demonstration district");
    }

    @Test
    void bothLanguagesLookRight() throws IOException {
        for (String language : List.of("en", "zh")) {
            assertThat(page.getAttribute("html", "lang")).startsWith(language);
            for (int width : List.of(Looks.WIDE, Looks.NARROW)) {
                assertThat(Looks.faults(page, width)).as(language).isEmpty();
                Shots.take(page, "offline-" + language + "-" + width);
            }
            asOf("2026-06-01");
            give("document.json", vector("valid").get("file").stringValue().getBytes(StandardCharsets.UTF_8));
            for (int width : List.of(Looks.WIDE, Looks.NARROW)) {
                assertThat(Looks.faults(page, width)).as(language).isEmpty();
                Shots.take(page, "offline-verdict-" + language + "-" + width);
            }
            page.locator(".cv-language").click();
        }
    }
}
