package commonseal.verifier;

import commonseal.carriers.PaperSeal;
import commonseal.proof.Blinding;
import commonseal.proof.CanonicalJson;
import commonseal.proof.Checkpoint;
import commonseal.proof.Cosignature;
import commonseal.proof.DataIntegrity;
import commonseal.proof.Ed25519PublicKey;
import commonseal.proof.Hash;
import commonseal.proof.Leaf;
import commonseal.proof.Merkle;
import commonseal.proof.NoteSigner;
import commonseal.proof.SignedNote;
import commonseal.proof.Suite;
import commonseal.proof.TlogProof;
import commonseal.proof.VerifierKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A complete district in memory: root, ledger, witness and office keys, a tree, documents, an anchored chain. */
final class VerifierFixture {
    static final String ORIGIN = "district.example/log";
    static final String DID = "did:webvh:QmScid:district.example";
    static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    static final Instant ISSUED = Instant.parse("2026-03-02T01:02:03Z");
    static final Hash GENESIS = Hash.sha256("mainnet".getBytes(StandardCharsets.UTF_8));
    static final String CONTRACT = "0x" + "c0".repeat(20);
    static final String SENDER = "0x" + "5e".repeat(20);

    final Key root = new Key("district.example/root", 1);
    final Key log = new Key(ORIGIN, 2);
    final Key witness = new Key("witness.example/w", 3);
    final Key office = new Key("unused", 4);
    final Key stranger = new Key(ORIGIN, 5);
    private final List<ObjectNode> records = new ArrayList<>();
    private final List<Hash> leaves = new ArrayList<>();

    private final Suite suite;
    private final SmKey smOffice = new SmKey(6);

    VerifierFixture() {
        this(Suite.INTERNATIONAL);
    }

    /** @param suite of leaves and documents; all that concerns the tree is as ever */
    VerifierFixture(Suite suite) {
        this.suite = suite;
        // The tree is older than what is tested.
        for (int i = 0; i < 5; i++) {
            append(object("{\"v\":1,\"type\":\"filler\",\"n\":" + i + "}"));
        }
    }

    // --- trust

    TrustFile.Builder trustWithoutKeys() {
        return TrustFile.builder(ORIGIN, DID, root.verifierKey())
                .logKey(log.verifierKey(), 0, Optional.empty())
                .witnesses(List.of(witnessKey()), 1);
    }

    TrustFile.Builder trustWithoutAuthority() {
        return trustWithoutKeys().issuerKey(officeKey(Optional.empty(), Optional.empty()));
    }

    TrustFile.Builder trustWithoutAnchors() {
        return trustWithoutAuthority()
                .authority(new TrustFile.Authority(
                        "AMR", "AMR-01", Instant.parse("2026-01-01T00:00:00Z"), Optional.empty()));
    }

    TrustFile trust() {
        return build(trustWithoutAnchors().anchorTarget(target(false)));
    }

    static TrustFile build(TrustFile.Builder builder) {
        return builder.build(1, Instant.parse("2026-01-01T00:00:00Z"));
    }

    TrustFile.IssuerKey officeKey(Optional<Instant> until, Optional<Long> compromisedAtSize) {
        return new TrustFile.IssuerKey(
                DID + "#AMR-1",
                suite == Suite.SM ? smOffice.publicKey() : office.publicKey(),
                "AMR",
                Instant.parse("2026-01-01T00:00:00Z"),
                until,
                compromisedAtSize);
    }

    VerifierKey witnessKey() {
        return VerifierKey.cosignature(witness.name(), witness.publicKey());
    }

    static TrustFile.AnchorTarget target(boolean test) {
        return new TrustFile.AnchorTarget(1, GENESIS, CONTRACT, List.of(SENDER), test);
    }

    /** The seal of the office on a licence that is valid for a year from its issue. */
    PaperSeal paperSeal() {
        byte[] handle = new byte[PaperSeal.HANDLE_SIZE];
        Arrays.fill(handle, (byte) 7);
        PaperSeal.Content content = new PaperSeal.Content(
                DID,
                "AMR",
                "Zk3v8mQ0T2uXw5yB7cD9eA",
                "AMR-01",
                Map.of("number", "91110108MA00000001", "name", "示范科技有限公司"),
                ISSUED,
                Optional.of(ISSUED.plus(Duration.ofDays(365))),
                ISSUED,
                handle);
        return PaperSeal.create(content, "AMR-1", suite, suite == Suite.SM ? smOffice::sign : office::sign);
    }

    // --- ledger

    static ObjectNode object(String json) {
        return (ObjectNode) CanonicalJson.parse(json);
    }

    /** Appends a record; its index. */
    int append(ObjectNode record) {
        records.add(record);
        leaves.add(Leaf.commit(record, blinding(records.size() - 1)).hash());
        return records.size() - 1;
    }

    int size() {
        return leaves.size();
    }

    private Blinding blinding(int index) {
        byte[] r = Hash.sha256(ByteBuffer.allocate(4).putInt(index).array()).bytes();
        return Blinding.of(
                suite == Suite.INTERNATIONAL
                        ? r
                        : ByteBuffer.allocate(33).put(suite.id()).put(r).array());
    }

    Checkpoint checkpoint(int size) {
        return new Checkpoint(ORIGIN, size, Merkle.root(leaves.subList(0, size)));
    }

    SignedNote cosigned(Checkpoint checkpoint) {
        return checkpoint.sign(log, new WitnessSigner());
    }

    Receipt receipt(int index) {
        return receipt(index, cosigned(checkpoint(size())), size());
    }

    Receipt receipt(int index, SignedNote note, int size) {
        List<Hash> path = Merkle.inclusionPath(index, leaves.subList(0, size));
        return new Receipt(records.get(index), blinding(index), new TlogProof(index, path, note));
    }

    /** A final anchor of the tree of this size, linked to a receipt of the tree of {@code receiptSize}. */
    AnchorClaim anchor(int index, int receiptSize, int size) {
        List<Hash> tree = leaves.subList(0, size);
        AnchorClaim.Link link = size >= receiptSize
                ? new AnchorClaim.Link.Consistency(Merkle.consistencyPath(receiptSize, tree))
                : new AnchorClaim.Link.Inclusion(Merkle.inclusionPath(index, tree));
        return new AnchorClaim(
                1,
                GENESIS,
                CONTRACT,
                SENDER,
                "0x" + "ab".repeat(32),
                1234567,
                Hash.sha256(new byte[] {9}),
                7,
                size,
                Merkle.root(tree),
                true,
                link);
    }

    /** A chain that has exactly these. */
    static ChainView chain(AnchorClaim... anchored) {
        List<AnchorClaim> all = List.of(anchored);
        return claim -> all.contains(claim) ? ChainView.Finding.CONFIRMED : ChainView.Finding.NOT_FOUND;
    }

    static ChainView chain(ChainView.Finding always) {
        return claim -> always;
    }

    // --- documents

    static ObjectNode unsignedDocument(int number) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.putArray("@context")
                .add("https://www.w3.org/ns/credentials/v2")
                .add("https://district.example/contexts/v1");
        document.put("id", "urn:uuid:" + id(number));
        document.putArray("type").add("VerifiableCredential").add("BusinessLicence");
        document.putObject("issuer").put("id", DID).put("name", "市场监督管理局");
        document.put("validFrom", "2026-03-02T00:00:00+08:00");
        document.put("validUntil", "2027-03-02T00:00:00+08:00");
        document.putObject("credentialSubject").put("name", "清河体验馆").put("capital", 1000000);
        return document;
    }

    static String id(int number) {
        return new UUID(0x0196_0000_0000_7000L, 0x8000_0000_0000_0000L + number).toString();
    }

    ObjectNode signed(ObjectNode document) {
        return suite == Suite.SM
                ? DataIntegrity.create(document, assertion(), suite, smOffice::sign)
                : signed(document, office);
    }

    static ObjectNode signed(ObjectNode document, Key by) {
        return DataIntegrity.create(document, assertion(), Suite.INTERNATIONAL, by::sign);
    }

    private static DataIntegrity.Proof assertion() {
        return DataIntegrity.Proof.assertion(ISSUED.toString(), DID + "#AMR-1");
    }

    static ObjectNode issuedRecord(ObjectNode document, int number) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.put("v", 1);
        record.put("type", "document.issued");
        record.put("document", id(number));
        record.put("documentDigest", CanonicalJson.digest(document).hex());
        record.put("kind", "AMR-01");
        record.put("version", 1);
        record.put("office", "AMR");
        record.put("at", ISSUED.toString());
        return record;
    }

    static ObjectNode changeRecord(int number, String change, Instant at) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.put("v", 1);
        record.put("type", "document." + change);
        record.put("document", id(number));
        record.put("reason", "INSPECTION");
        record.put("at", at.toString());
        record.put("office", "AMR");
        if (change.equals("superseded")) {
            record.put("successor", id(number + 1));
        }
        return record;
    }

    static ObjectNode evidenceRecord(Optional<ObjectNode> document, String outcome) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.put("v", 1);
        record.put("type", "pull.evidence");
        record.put("evidence", id(900));
        record.put("outcome", outcome);
        record.put("case", id(901));
        record.put("service", "S-1001");
        record.put("slot", "M01");
        record.put("document", id(1));
        document.ifPresent(
                d -> record.put("documentDigest", CanonicalJson.digest(d).hex()));
        record.put("kind", "AMR-01");
        record.putArray("owners").add("organisation:" + id(902));
        record.put("officer", "person:" + id(903));
        record.put("office", "GSC");
        boolean pulled = outcome.equals("PULLED");
        record.put("ground", pulled ? "authorisation:" + id(904) : "none");
        ArrayNode fields = record.putArray("fields");
        if (pulled) {
            fields.add("name");
        }
        record.put("verdict", pulled ? "valid" : "revoked");
        record.put("reason", pulled ? "OK" : outcome);
        record.put("statusEvents", pulled ? 0 : 1);
        record.put("businessAt", "2026-03-05T08:00:00Z");
        record.put("at", "2026-03-05T08:00:00Z");
        return record;
    }

    SignedNote active(int number, Instant asOf) {
        return StatusAnswer.active(id(number), asOf).sign(log);
    }

    /** A document as issued and recorded, with what is known of it; each part can be exchanged. */
    final class Case {
        final int number;
        ObjectNode document;
        Optional<Receipt> receipt = Optional.empty();
        List<Receipt> status = new ArrayList<>();
        Optional<SignedNote> answer = Optional.empty();
        List<AnchorClaim> anchors = new ArrayList<>();
        int index;
        int size;

        Case(int number) {
            this.number = number;
            this.document = signed(unsignedDocument(number));
        }

        /** Records the issue and takes the receipt, then anchors a later tree. */
        Case recorded() {
            return recorded(issuedRecord(document, number));
        }

        Case recorded(ObjectNode record) {
            index = append(record);
            append(object("{\"v\":1,\"type\":\"filler\"}"));
            size = size();
            receipt = Optional.of(receipt(index));
            append(object("{\"v\":1,\"type\":\"filler\"}"));
            anchors = new ArrayList<>(List.of(anchor(index, size, size())));
            answer = Optional.of(active(number, NOW.minusSeconds(3600)));
            return this;
        }

        Case changed(String change, Instant at) {
            return changed(changeRecord(number, change, at));
        }

        Case changed(ObjectNode record) {
            int event = append(record);
            status.add(receipt(event));
            return this;
        }

        Bundle bundle() {
            return Bundle.document(document, receipt, status, answer, anchors);
        }

        Verdict verdict(TrustFile trust, ChainView chain) {
            return Verifier.verify(bundle().bytes(), trust, Policy.standard(), NOW, StatusSource.OFFLINE, chain);
        }

        /** By a real district, on a chain that confirms. */
        Verdict verdict() {
            return verdict(trust(), chain(anchors.toArray(AnchorClaim[]::new)));
        }
    }

    Case aDocument() {
        return new Case(1).recorded();
    }

    /** Of a kind that the office may not issue. */
    Case aCopy() {
        ObjectNode unsigned = unsignedDocument(1);
        unsigned.putArray("type").add("VerifiableCredential").add("AttestedCopy");
        unsigned.putObject("attestation").put("method", "ORIGINAL_SEEN").put("statedIssuer", "外省公安局");
        Case copy = new Case(1);
        copy.document = signed(unsigned);
        return copy.recorded(
                issuedRecord(copy.document, 1).put("kind", "PSB-01").put("form", "attested-copy"));
    }

    private final class WitnessSigner implements NoteSigner {
        @Override
        public String name() {
            return witness.name();
        }

        @Override
        public VerifierKey verifierKey() {
            return witnessKey();
        }

        @Override
        public byte[] sign(byte[] text) {
            long time = 1_780_000_000;
            return Cosignature.of(time, witness.sign(Cosignature.message(time, text)))
                    .bytes();
        }
    }

    /** An Ed25519 key whose seed is one byte repeated. */
    static final class Key implements NoteSigner {
        private final String name;
        private final KeyPair pair;

        Key(String name, int seed) {
            this.name = name;
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
                generator.initialize(255, new SecureRandom() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public void nextBytes(byte[] bytes) {
                        Arrays.fill(bytes, (byte) seed);
                    }
                });
                this.pair = generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        Ed25519PublicKey publicKey() {
            byte[] encoded = pair.getPublic().getEncoded();
            return Ed25519PublicKey.of(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public VerifierKey verifierKey() {
            return VerifierKey.ed25519(name, publicKey());
        }

        @Override
        public byte[] sign(byte[] message) {
            try {
                Signature signer = Signature.getInstance("Ed25519");
                signer.initSign(pair.getPrivate());
                signer.update(message);
                return signer.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
