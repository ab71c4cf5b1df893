package commonseal.verifier;

import static commonseal.verifier.VerifierFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.proof.CanonicalJson;
import commonseal.proof.Suite;
import commonseal.proof.VerifierKey;
import commonseal.verifier.ChainView.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The vectors that every verifier is held to, in docs/vectors/verifier.json: a pinned root key, a trust file, files and
 * the verdict of each. Written again with {@code -Dgolden=write}.
 */
final class GoldenVectorTest {
    private static final Path FILE =
            Path.of(System.getProperty("commonseal.root", "../..")).resolve("docs/vectors/verifier.json");

    private final VerifierFixture district = new VerifierFixture();
    private final VerifierFixture smDistrict = new VerifierFixture(Suite.SM);

    @Test
    void everyFileHasTheVerdictThatStandsBesideIt() throws IOException {
        if ("write".equals(System.getProperty("golden"))) {
            write();
        }
        JsonNode golden = CanonicalJson.parse(Files.readAllBytes(FILE));
        VerifierKey root = VerifierKey.parse(golden.get("root").stringValue());
        int count = 0;
        for (JsonNode vector : golden.get("cases").values()) {
            String name = vector.get("name").stringValue();
            byte[] trustFile = golden.get("trust")
                    .get(vector.get("trust").stringValue())
                    .stringValue()
                    .getBytes(StandardCharsets.UTF_8);
            Finding finding = Finding.valueOf(vector.get("chain").stringValue());

            Verdict verdict = Verifier.verify(
                    vector.get("file").stringValue().getBytes(StandardCharsets.UTF_8),
                    TrustFile.open(trustFile, root),
                    Policy.standard(),
                    Instant.parse(vector.get("at").stringValue()),
                    StatusSource.OFFLINE,
                    claim -> finding);

            assertThat(CanonicalJson.text(verdict.toJson()))
                    .as(name)
                    .isEqualTo(CanonicalJson.text(vector.get("verdict")));
            count++;
        }
        assertThat(count).isEqualTo(29);
    }

    private void write() throws IOException {
        ObjectNode golden = JsonNodeFactory.instance.objectNode();
        golden.put(
                "about",
                "Vectors for verifiers of docs/verify.md. Keys are made from seeds of one repeated byte; trust none.");
        golden.put("policy", "no minimum of witnesses, one chain, status answers up to 24 hours");
        golden.put("root", district.root.verifierKey().format());
        TrustFile real = district.trust();
        TrustFile demo = VerifierFixture.build(district.trustWithoutAnchors()
                .anchorTarget(VerifierFixture.target(true))
                .demo(true));
        golden.putObject("trust")
                .put("real", new String(real.sign(district.root), StandardCharsets.UTF_8))
                .put("demo", new String(demo.sign(district.root), StandardCharsets.UTF_8))
                .put(
                        "keyless",
                        text(VerifierFixture.build(
                                        district.trustWithoutKeys().anchorTarget(VerifierFixture.target(false)))
                                .sign(district.root)))
                .put("stolen", text(stolen().sign(district.root)))
                .put("sm", new String(smDistrict.trust().sign(smDistrict.root), StandardCharsets.UTF_8));
        ArrayNode cases = golden.putArray("cases");
        VerifierFixture.Case good = district.aDocument();
        String file = text(good.bundle().bytes());
        add(cases, "valid", real, file, NOW, Finding.CONFIRMED);
        add(cases, "chain not asked", real, file, NOW, Finding.NOT_ASKED);
        add(cases, "chain disagrees", real, file, NOW, Finding.MISMATCH);
        add(cases, "demonstration", demo, file, NOW, Finding.CONFIRMED);
        add(cases, "expired", real, file, Instant.parse("2028-01-01T00:00:00Z"), Finding.CONFIRMED);
        add(cases, "not yet valid", real, file, Instant.parse("2026-02-01T00:00:00Z"), Finding.CONFIRMED);
        add(cases, "altered", real, file.replace("1000000", "9000000"), NOW, Finding.CONFIRMED);
        add(cases, "cut", real, file.substring(0, file.length() / 2), NOW, Finding.CONFIRMED);
        add(cases, "bare credential", real, good.document.toString(), NOW, Finding.CONFIRMED);
        add(
                cases,
                "renewed",
                real,
                text(district.aDocument()
                        .changed("renewed", NOW.minusSeconds(60))
                        .bundle()
                        .bytes()),
                NOW,
                Finding.CONFIRMED);
        add(
                cases,
                "revoked",
                real,
                text(district.aDocument().changed("revoked", NOW).bundle().bytes()),
                NOW,
                Finding.CONFIRMED);
        add(
                cases,
                "superseded",
                real,
                text(district.aDocument().changed("superseded", NOW).bundle().bytes()),
                NOW,
                Finding.CONFIRMED);
        VerifierFixture.Case pulled = district.aDocument();
        int index = district.append(VerifierFixture.evidenceRecord(Optional.of(pulled.document), "PULLED"));
        int size = district.size();
        Bundle evidence = Bundle.evidence(
                district.receipt(index),
                Optional.of(pulled.document),
                pulled.receipt,
                List.of(district.anchor(index, size, size)));
        add(cases, "evidence of a pull", real, text(evidence.bytes()), NOW, Finding.CONFIRMED);
        int failed = district.append(VerifierFixture.evidenceRecord(Optional.empty(), "ALTERED"));
        Bundle failure = Bundle.evidence(
                district.receipt(failed),
                Optional.empty(),
                Optional.empty(),
                List.of(district.anchor(failed, district.size(), district.size())));
        add(cases, "evidence of a failure", real, text(failure.bytes()), NOW, Finding.CONFIRMED);
        String sm = text(smDistrict.aDocument().bundle().bytes());
        TrustFile smTrust = smDistrict.trust();
        String receipt = text(CheckReceipt.sign(
                        VerifierFixture.id(7),
                        new CheckReceipt.About.PublicCode("AAAAAAAAAAAAAAAAAAAAAA"),
                        district.aDocument().verdict(),
                        NOW,
                        real,
                        10,
                        district.log)
                .bytes());
        add(cases, "check receipt", real, receipt, NOW, Finding.CONFIRMED);
        add(cases, "altered check receipt", real, receipt.replace("\"valid\"", "\"revoked\""), NOW, Finding.CONFIRMED);
        add(cases, "valid under the suite SM", "sm", smTrust, sm, NOW, Finding.CONFIRMED);
        String smAltered = sm.replace("1000000", "9000000");
        add(cases, "altered under the suite SM", "sm", smTrust, smAltered, NOW, Finding.CONFIRMED);
        // A key of one suite signs nothing of the other.
        String renamed = sm.replace("commonseal-sm2-jcs-2026", "eddsa-jcs-2022");
        add(cases, "of the suite SM, named otherwise", "sm", smTrust, renamed, NOW, Finding.CONFIRMED);
        seals(cases, real, smTrust);
        add(cases, "attested copy", real, text(district.aCopy().bundle().bytes()), NOW, Finding.CONFIRMED);
        Files.createDirectories(FILE.getParent());
        Files.writeString(FILE, golden.toPrettyString() + "\n", StandardCharsets.UTF_8);
    }

    /** What cameras and scanners make of the QR code on paper. */
    private void seals(ArrayNode cases, TrustFile real, TrustFile smTrust) {
        String seal = district.paperSeal().text();
        String scanned = "https://district.example/verify#" + seal;
        Instant later = Instant.parse("2027-06-01T00:00:00Z");
        add(cases, "seal on paper", real, seal, NOW, Finding.NOT_ASKED);
        add(cases, "seal on paper, as scanned", real, scanned + "\r\n", NOW, Finding.NOT_ASKED);
        add(cases, "seal on paper, cut", real, scanned.substring(0, scanned.length() - 40), NOW, Finding.NOT_ASKED);
        byte[] changed = district.paperSeal().bytes();
        int name = new String(changed, StandardCharsets.ISO_8859_1).indexOf("91110108");
        changed[name] = '8';
        String altered = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
        add(cases, "seal on paper, altered", real, altered, NOW, Finding.NOT_ASKED);
        add(cases, "seal on paper, expired", real, seal, later, Finding.NOT_ASKED);
        TrustFile.Builder unknown = district.trustWithoutKeys().anchorTarget(VerifierFixture.target(false));
        TrustFile without = VerifierFixture.build(unknown);
        add(cases, "seal on paper by nobody we know", "keyless", without, seal, NOW, Finding.NOT_ASKED);
        TrustFile stolen = stolen();
        add(cases, "seal on paper by a stolen key", "stolen", stolen, seal, NOW, Finding.NOT_ASKED);
        String sm = smDistrict.paperSeal().text();
        add(cases, "seal on paper under the suite SM", "sm", smTrust, sm, NOW, Finding.NOT_ASKED);
        // A key of one suite seals nothing of the other.
        add(cases, "seal on paper of the suite SM, by the other's key", real, sm, NOW, Finding.NOT_ASKED);
    }

    private TrustFile stolen() {
        return VerifierFixture.build(district.trustWithoutKeys()
                .issuerKey(district.officeKey(Optional.empty(), Optional.of(1_000L)))
                .authority(new TrustFile.Authority(
                        "AMR", "AMR-01", Instant.parse("2026-01-01T00:00:00Z"), Optional.empty())));
    }

    private static void add(ArrayNode cases, String name, TrustFile trust, String file, Instant at, Finding chain) {
        add(cases, name, trust.demo() ? "demo" : "real", trust, file, at, chain);
    }

    private static void add(
            ArrayNode cases, String name, String of, TrustFile trust, String file, Instant at, Finding chain) {
        Verdict verdict = Verifier.verify(
                file.getBytes(StandardCharsets.UTF_8),
                trust,
                Policy.standard(),
                at,
                StatusSource.OFFLINE,
                claim -> chain);
        ObjectNode vector = cases.addObject();
        vector.put("name", name);
        vector.put("trust", of);
        vector.put("at", at.toString());
        vector.put("chain", chain.name());
        vector.put("file", file);
        vector.set("verdict", verdict.toJson());
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
