package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import commonseal.eseal.Containers;
import commonseal.eseal.Containers.Part;
import commonseal.eseal.SealCertificates;
import commonseal.eseal.SealKey;
import commonseal.testkit.GoldenFile;
import commonseal.verifier.Contents;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code commonseal verify} on the vectors, whose documents' signed answers about status are old by now. */
class VerifyCommandTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String DAY = "2026-06-01T00:00:00Z";

    @TempDir
    Path directory;

    private JsonNode vectors = JSON.nullNode();
    private Path trust = Path.of("");

    @BeforeEach
    void readVectors() throws IOException {
        vectors = JSON.readTree(Files.readString(GoldenFile.repositoryRoot().resolve("docs/vectors/verifier.json")));
        trust = Files.writeString(
                directory.resolve("trust.json"), vectors.at("/trust/real").asString());
    }

    @Test
    void oneFileIsPrintedInFull() throws IOException {
        Ran ran = run(file("valid.json", "valid").toString(), "--trust", trust.toString(), "--as-of", DAY);

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .startsWith("valid-pending-anchor\n  as of " + DAY + ", by what is proved at ")
                .contains("  anchored      cannot-check  ANCHOR_UNCHECKED");
    }

    @Test
    void theTextOfAQrCodeOnPaperIsAFile() throws IOException {
        Path scanned = file("scanned.txt", "seal on paper, as scanned");
        Path altered = file("altered.txt", "seal on paper, altered");

        Ran good = run(scanned.toString(), "--trust", trust.toString(), "--as-of", DAY);
        Ran bad = run(altered.toString(), "--trust", trust.toString(), "--as-of", DAY);

        // Nobody was asked whether it is in force, and paper proves nothing of the ledger.
        assertThat(good.code()).isEqualTo(75);
        assertThat(good.out())
                .startsWith("seal on paper: cannot-check\n")
                .contains("  unaltered     pass          SIG_OK", "  status        cannot-check  ST_UNKNOWN");
        assertThat(bad.code()).isEqualTo(1);
        assertThat(bad.out()).startsWith("seal on paper: altered\n");
    }

    @Test
    void whatTheBearerOfAWalletCopyShowsIsAFile() throws IOException {
        // Of a district whose seal this trust file does not name: nothing can be said, and nothing is.
        Path shown = Files.writeString(
                directory.resolve("shown.txt"),
                part("{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"x5c\":[\"AAAA\"]}") + "."
                        + part("{\"iat\":1780000000}") + "." + "A".repeat(86) + "~\n");

        Ran unknown =
                run(shown.toString(), "--trust", trust.toString(), "--aud", "https://bank.example", "--nonce", "n");
        Ran half = run(shown.toString(), "--trust", trust.toString(), "--aud", "https://bank.example");

        assertThat(unknown.code()).isEqualTo(75);
        assertThat(unknown.out())
                .startsWith("wallet copy: cannot-check\n")
                .contains("  issuer        cannot-check  SEAL_AUTHORITY_UNKNOWN");
        assertThat(half.code()).isEqualTo(64);
    }

    private static String part(String json) {
        return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void ofManyEachHasItsLineAndTheWorstDecides() throws IOException {
        Path named = directory.resolve("in");
        Path folder = Files.createDirectories(named.resolve("below"));
        Files.writeString(folder.resolve("1-valid.json"), text("valid"));
        Files.writeString(folder.resolve("2-revoked.json"), text("revoked"));
        Files.writeString(folder.resolve(".hidden"), text("altered"));
        Path zip = zip(Map.of("inner/old.json", text("bare credential"), "note\u001b.txt", "hello"));

        Ran ran = run(named.toString(), zip.toString(), "--trust", trust.toString(), "--as-of", DAY);

        assertThat(ran.code()).isEqualTo(1);
        assertThat(lines(ran.out()))
                .containsExactly(
                        "valid-pending-anchor  -                     " + folder.resolve("1-valid.json"),
                        "revoked               ST_REVOKED            " + folder.resolve("2-revoked.json"),
                        "cannot-check          LOG_MISSING           " + zip + "!/inner/old.json",
                        "unknown               FMT_UNREADABLE        " + zip + "!/note_.txt",
                        "4 files: 1 good, 1 bad, 1 could not be checked, 1 not readable");
        Ran bad = run(named.toString(), "--trust", trust.toString(), "--as-of", DAY, "--only-bad", "--csv");
        assertThat(bad.out())
                .startsWith("file,sha256,verdict,underlying,subject,row,code,at\r\n" + folder.resolve("2-revoked.json"))
                .endsWith(",revoked,,document,status,ST_REVOKED," + DAY + "\r\n");
        assertThat(bad.code()).isEqualTo(1);
    }

    @Test
    void theExitCodeOfManyIsTheWorst() throws IOException {
        String valid = file("valid.json", "valid").toString();
        String unchecked = file("unchecked.json", "bare credential").toString();
        String none = Files.writeString(directory.resolve("none.txt"), "hello").toString();
        String absent = directory.resolve("absent").toString();

        assertThat(code(valid, valid)).isZero();
        assertThat(code(valid, unchecked)).isEqualTo(75);
        assertThat(code(valid, none)).isEqualTo(66);
        assertThat(code(unchecked, none)).isEqualTo(66);
        assertThat(code(valid, absent)).isEqualTo(66);
    }

    @Test
    void everyLineOfJsonNamesItsFileAndItsDigest() throws IOException {
        String valid = file("valid.json", "valid").toString();

        Ran ran = run(valid, valid, "--trust", trust.toString(), "--as-of", DAY, "--json");

        List<String> lines = lines(ran.out());
        assertThat(lines).hasSize(2);
        JsonNode line = JSON.readTree(lines.getFirst());
        assertThat(line.path("file").asString()).isEqualTo(valid);
        assertThat(line.path("sha256").asString()).matches("[0-9a-f]{64}");
        assertThat(line.path("verdict").asString()).isEqualTo("valid-pending-anchor");
        assertThat(line.path("at").asString()).isEqualTo(DAY);
    }

    @Test
    void standardInputIsAFileOrAnArchive() throws IOException {
        Ran one = run(text("revoked").getBytes(StandardCharsets.UTF_8), "-", "--trust", trust.toString());
        assertThat(one.code()).isEqualTo(1);
        assertThat(one.out()).startsWith("revoked\n");
        Ran many = run(Files.readAllBytes(zip(Map.of("a.json", text("revoked")))), "-", "--trust", trust.toString());
        assertThat(many.out()).contains("ST_REVOKED            -!/a.json\n1 files");
    }

    /** The vectors' district has no seal, so whose it is cannot be checked; what is in the container is. */
    @Test
    void aContainerIsJudgedAsAWholeAndNotUnpacked() throws Exception {
        byte[] container = container();
        Path whole = Files.write(directory.resolve("evidence.asice"), container);

        Ran ran = run(whole.toString(), "--trust", trust.toString());

        assertThat(ran.out())
                .startsWith("sealed evidence, 1 pieces: cannot-check\n")
                .contains("CONTAINER_OK", "SEAL_AUTHORITY_UNKNOWN", "LOG_OK", "TS_NONE")
                .contains("evidence-1.json: evidence (outcome PULLED): record verifies: valid-pending-anchor");
        assertThat(ran.code()).isEqualTo(75);
        Ran json = run(whole.toString(), "--trust", trust.toString(), "--json");
        assertThat(JSON.readTree(json.out()).at("/pieces/0/outcome").asString()).isEqualTo("PULLED");

        // In the middle of a sealed file.
        container[container.length / 2] ^= 1;
        Path changed = Files.write(directory.resolve("changed.asice"), container);
        Ran refused = run(changed.toString(), "--trust", trust.toString());
        assertThat(refused.code()).isIn(1, 66);
        assertThat(refused.out()).doesNotContain("record verifies");
    }

    private byte[] container() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        UnaryOperator<byte[]> signer = bytes -> signed(keys, bytes);
        Instant now = Instant.parse(DAY);
        var party = new SealCertificates.Party("Seal", keys.getPublic(), BigInteger.ONE, signer);
        X509Certificate certificate = SealCertificates.root(party, "Test", now, now.plus(Duration.ofDays(3650)));
        SealKey key = new SealKey() {
            @Override
            public List<X509Certificate> chain() {
                return List.of(certificate);
            }

            @Override
            public List<byte[]> revocationLists() {
                return List.of();
            }

            @Override
            public byte[] sign(byte[] bytes) {
                return signer.apply(bytes);
            }
        };
        Contents contents =
                new Contents("测试区", "Test", now, Contents.Stamping.NONE, Optional.empty(), List.of("evidence-1.json"));
        return Containers.seal(
                List.of(
                        new Part(Contents.NAME, "application/json", contents.bytes()),
                        new Part(Contents.PAGE, "application/pdf", new byte[] {1}),
                        new Part(
                                "evidence-1.json",
                                "application/json",
                                text("evidence of a pull").getBytes(StandardCharsets.UTF_8))),
                key,
                now);
    }

    private static byte[] signed(KeyPair keys, byte[] bytes) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPolicyPinsTheRootAndDemands() throws IOException {
        String valid = file("valid.json", "valid").toString();
        String root = vectors.path("root").asString();
        String demanding = Files.writeString(
                        directory.resolve("demanding.json"),
                        "{\"format\":\"commonseal-policy/1\",\"minWitnesses\":2,\"root\":\"" + root + "\",\"trust\":"
                                + vectors.at("/trust/real").asString() + "}")
                .toString();
        Ran ran = run(valid, "--policy", demanding, "--as-of", DAY);
        assertThat(ran.code()).isEqualTo(75);
        assertThat(ran.out()).startsWith("cannot-check").contains("LOG_WITNESS_SHORT");

        String impatient = Files.writeString(
                        directory.resolve("impatient.json"),
                        "{\"format\":\"commonseal-policy/1\",\"maxStatusAge\":\"PT30M\"}")
                .toString();
        Ran stale = run(valid, "--policy", impatient, "--trust", trust.toString(), "--as-of", DAY);
        assertThat(stale.code()).isEqualTo(75);
        assertThat(stale.out()).contains("ST_LIST_STALE");
        String other = Files.writeString(
                        directory.resolve("other.json"),
                        "{\"format\":\"commonseal-policy/1\",\"root\":\""
                                + "district.example/log+c7772318+AYE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU\"}")
                .toString();
        Ran stranger = run(valid, "--policy", other, "--trust", trust.toString());
        assertThat(stranger.code()).isEqualTo(66);
        assertThat(stranger.err()).startsWith("VERIFY-002 ");
        String unknown = Files.writeString(
                        directory.resolve("unknown.json"), "{\"format\":\"commonseal-policy/1\",\"minimum\":3}")
                .toString();
        Ran refused = run(valid, "--policy", unknown, "--trust", trust.toString());
        assertThat(refused.code()).isEqualTo(66);
        assertThat(refused.err()).startsWith("VERIFY-006 ").contains("minimum");
        assertThat(run(valid).code()).isEqualTo(64);
        assertThat(run(valid, "--trust", trust.toString(), "--as-of", "2999-01-01")
                        .code())
                .isEqualTo(64);
        assertThat(run(valid, "--trust", trust.toString(), "--rpc", "file:///etc/passwd")
                        .code())
                .isEqualTo(64);
    }

    @Test
    void aDemonstrationCountsOnlyIfItMay() throws IOException {
        Path demo = Files.writeString(
                directory.resolve("demo.json"), vectors.at("/trust/demo").asString());
        String file = file("demo-document.json", "demonstration").toString();

        assertThat(run(file, "--trust", demo.toString(), "--as-of", DAY).code()).isEqualTo(1);
        assertThat(run(file, "--trust", demo.toString(), "--as-of", DAY, "--allow-demo")
                        .code())
                .isZero();
    }

    @Test
    void anArchiveThatUnpacksToMoreThanADocumentIsNotUnpacked() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("bomb"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                zip.write(zeros);
            }
            zip.closeEntry();
        }
        Path bomb = Files.write(directory.resolve("bomb.zip"), bytes.toByteArray());
        Path cut = Files.write(
                directory.resolve("cut.zip"),
                Arrays.copyOf(Files.readAllBytes(zip(Map.of("a.json", text("valid")))), 300));

        Ran ran = run(bomb.toString(), cut.toString(), "--trust", trust.toString());

        assertThat(ran.code()).isEqualTo(66);
        assertThat(lines(ran.out()))
                .containsExactly(
                        "-                     ARCHIVE_TOO_LARGE     " + bomb,
                        "-                     ARCHIVE_DAMAGED       " + cut,
                        "2 files: 0 good, 0 bad, 0 could not be checked, 2 not readable");
    }

    @Test
    void aProviderConfirmsOrContradictsTheAnchorAndOneOfAnotherChainIsNotAsked() throws IOException {
        JsonNode anchor = JSON.readTree(text("valid")).at("/anchors/0");
        Map<String, String> answers = new ConcurrentHashMap<>();
        answers.put("eth_chainId", "\"0x1\"");
        answers.put("0x0", "{\"hash\":\"0x" + anchor.path("genesis").asString() + "\"}");
        answers.put("finalized", "{\"number\":\"0x" + Long.toHexString(2_000_000) + "\"}");
        String blockHash = "0x" + anchor.path("blockHash").asString();
        answers.put("0x" + Long.toHexString(anchor.path("blockNumber").asLong()), "{\"hash\":\"" + blockHash + "\"}");
        String receipt =
                "{\"status\":\"0x1\",\"from\":\"" + anchor.path("sender").asString() + "\",\"blockHash\":\""
                        + blockHash + "\",\"blockNumber\":\"0x"
                        + Long.toHexString(anchor.path("blockNumber").asLong())
                        + "\",\"logs\":[{\"logIndex\":\"0x7\",\"address\":\""
                        + anchor.path("contract").asString()
                        + "\",\"topics\":[\"0xbea4d11b910aad40d2df2a90d97a3329219b6389f85777c99daad7eb5fafd439\",\"0x"
                        + commonseal.proof.Hash.sha256("district.example/log".getBytes(StandardCharsets.UTF_8))
                                .hex()
                        + "\",\"0x" + String.format("%064x", anchor.path("size").asLong()) + "\"],\"data\":\"0x"
                        + commonseal.proof.Hash.fromBase64(anchor.path("root").asString())
                                .hex() + "\"}]}";
        answers.put("eth_getTransactionReceipt", receipt);
        HttpServer provider = provider(answers);
        try {
            String url = "http://127.0.0.1:" + provider.getAddress().getPort();
            String valid = file("valid.json", "valid").toString();
            String[] arguments = {valid, "--trust", trust.toString(), "--as-of", DAY, "--rpc", url};

            assertThat(run(arguments).out()).startsWith("valid\n").contains("ANCHOR_OK");
            answers.put("eth_getTransactionReceipt", receipt.replace("\"0x7\"", "\"0x8\""));
            assertThat(run(arguments).out()).startsWith("altered\n").contains("ANCHOR_BAD");
            answers.put("finalized", "{\"number\":\"0x1\"}");
            assertThat(run(arguments).out())
                    .startsWith("valid-pending-anchor\n")
                    .contains("ANCHOR_NOT_FOUND");
            answers.put("eth_getTransactionReceipt", "null");
            assertThat(run(arguments).out())
                    .startsWith("valid-pending-anchor\n")
                    .contains("ANCHOR_NOT_FOUND");
            answers.put("eth_chainId", "\"0x2\"");
            assertThat(run(arguments).out()).contains("ANCHOR_UNCHECKED").contains("reached=true");
            provider.stop(0);
            assertThat(run(arguments).out()).contains("ANCHOR_UNCHECKED").contains("reached=false");
        } finally {
            provider.stop(0);
        }
    }

    /** A provider of a chain, which answers by method, or by the block that was asked for. */
    private static HttpServer provider(Map<String, String> answers) throws IOException {
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/", exchange -> {
            try (exchange) {
                JsonNode asked = JSON.readTree(exchange.getRequestBody().readAllBytes());
                String method = asked.path("method").asString();
                String key = method.equals("eth_getBlockByNumber")
                        ? asked.at("/params/0").asString()
                        : method;
                byte[] body = ("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + answers.getOrDefault(key, "null") + "}")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        provider.start();
        return provider;
    }

    private String text(String name) {
        return vectors.path("cases")
                .valueStream()
                .filter(one -> one.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow()
                .path("file")
                .asString();
    }

    private Path file(String name, String vector) throws IOException {
        return Files.writeString(directory.resolve(name), text(vector));
    }

    private Path zip(Map<String, String> files) throws IOException {
        Path path = directory.resolve("files.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            for (String name : files.keySet().stream().sorted().toList()) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(files.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return path;
    }

    private int code(String... files) {
        List<String> arguments = new ArrayList<>(List.of(files));
        arguments.addAll(List.of("--trust", trust.toString(), "--as-of", DAY));
        return run(arguments.toArray(String[]::new)).code();
    }

    private static List<String> lines(String text) {
        return text.lines().toList();
    }

    private record Ran(int code, String out, String err) {}

    private static Ran run(String... arguments) {
        return run(new byte[0], arguments);
    }

    private static Ran run(byte[] in, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        InputStream oldIn = System.in;
        PrintStream oldOut = System.out;
        PrintStream oldErr = System.err;
        System.setIn(new ByteArrayInputStream(in));
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            String[] all = new String[arguments.length + 1];
            all[0] = "verify";
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            int code = Main.run(all);
            return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setIn(oldIn);
            System.setOut(oldOut);
            System.setErr(oldErr);
        }
    }
}
