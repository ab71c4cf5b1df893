package commonseal.verifier;

import commonseal.proof.DataIntegrity;
import commonseal.proof.MalformedException;
import commonseal.verifier.TrustFile.IssuerKey;
import commonseal.verifier.Verdict.Check;
import commonseal.verifier.Verdict.Row;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rows UNALTERED and ISSUER of a credential: who signed it, and whether that office might. */
final class IssuerCheck {
    /** The type of a credential that no issuer of its kind signed. */
    private static final String COPY = "AttestedCopy";

    private final TrustFile trust;

    IssuerCheck(Inquiry inquiry) {
        this.trust = inquiry.trust();
    }

    /**
     * The two rows; only the first if it fails.
     *
     * @param issued the proved record of the issue, if there is one
     * @param index of a proved record that presupposes the document, to judge stolen keys by
     */
    List<Check> rows(ObjectNode document, Optional<SealedRecord.Issued> issued, OptionalLong index) {
        Optional<DataIntegrity.Proof> proof = DataIntegrity.proof(document);
        if (proof.isEmpty()) {
            return unknown("no-signature");
        }
        Optional<IssuerKey> known = trust.issuerKey(proof.get().verificationMethod());
        if (known.isEmpty()) {
            return unknown("key");
        }
        IssuerKey key = known.get();
        if (!proof.get().proofPurpose().equals("assertionMethod") || !DataIntegrity.verify(document, key.key())) {
            return List.of(Inquiry.fail(Row.UNALTERED, Code.SIG_ALTERED, Map.of("reason", "signature")));
        }
        return List.of(
                Inquiry.pass(Row.UNALTERED, Code.SIG_OK, Map.of("key", key.id())),
                issuer(document, key, proof.get(), issued, index));
    }

    private Check issuer(
            ObjectNode document,
            IssuerKey key,
            DataIntegrity.Proof proof,
            Optional<SealedRecord.Issued> issued,
            OptionalLong index) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("office", key.office());
        data.put("key", key.id());
        issued.ifPresent(record -> data.put("kind", record.kind()));
        if (!isOfDistrict(document)) {
            return refused(data, Code.KEY_UNKNOWN, "issuer");
        }
        // The sealed time counts; the one in the proof is only the signer's word.
        Optional<Instant> at = issued.map(SealedRecord.Issued::at).or(() -> time(proof.created()));
        if (at.isEmpty()) {
            return refused(data, Code.KEY_UNKNOWN, "no-time");
        }
        data.put("at", at.get().toString());
        if (!key.covers(at.get())) {
            return refused(data, Code.KEY_UNKNOWN, "outside-window");
        }
        boolean tooLate = key.compromisedAtSize()
                .filter(size -> index.isEmpty() || index.getAsLong() >= size)
                .isPresent();
        if (tooLate) {
            return refused(data, Code.KEY_COMPROMISED_LATE, "compromised");
        }
        boolean copy = isCopy(document);
        if (issued.isPresent() && !(copy ? isOf(key, issued.get()) : mayIssue(key, issued.get()))) {
            return refused(data, Code.AUTH_NOT_ALLOWED, "authority");
        }
        if (copy) {
            method(document).ifPresent(method -> data.put("method", method));
            return Inquiry.warning(Row.ISSUER, Code.COPY_ATTESTED, data);
        }
        return Inquiry.pass(Row.ISSUER, Code.KEY_OK, data);
    }

    /** Whether it says of itself that it is a copy of somebody else's paper: any office may attest what it saw. */
    private static boolean isCopy(ObjectNode document) {
        return Json.member(document, "type").values().stream()
                .anyMatch(type -> type.isString() && type.stringValue().equals(COPY));
    }

    /** What the office says that it saw. */
    private static Optional<String> method(ObjectNode document) {
        return Optional.ofNullable(document.get("attestation"))
                .map(attestation -> attestation.get("method"))
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue);
    }

    private static boolean isOf(IssuerKey key, SealedRecord.Issued issued) {
        return key.office().equals(issued.office());
    }

    private boolean mayIssue(IssuerKey key, SealedRecord.Issued issued) {
        return isOf(key, issued)
                && trust.authorities().stream().anyMatch(a -> a.covers(key.office(), issued.kind(), issued.at()));
    }

    private boolean isOfDistrict(ObjectNode document) {
        JsonNode issuer = document.get("issuer");
        JsonNode id = issuer != null && issuer.isObject() ? issuer.get("id") : issuer;
        String did = trust.did();
        return id != null
                && id.isString()
                && (id.stringValue().equals(did)
                        || id.stringValue().startsWith(did + ":")
                        || id.stringValue().startsWith(did + "#"));
    }

    private static Check refused(Map<String, String> data, Code code, String reason) {
        data.put("reason", reason);
        return Inquiry.fail(Row.ISSUER, code, data);
    }

    private static List<Check> unknown(String reason) {
        Map<String, String> data = Map.of("reason", reason);
        return List.of(
                Inquiry.cannot(Row.UNALTERED, Code.KEY_UNKNOWN, data),
                Inquiry.fail(Row.ISSUER, Code.KEY_UNKNOWN, data));
    }

    /** A time with zone; absent if it is none. */
    static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Id of a credential; refuses what is none. */
    static String id(ObjectNode document) {
        JsonNode type = Json.member(document, "type");
        boolean isCredential = type.isArray()
                && type.values().stream()
                        .anyMatch(t -> t.isString() && t.stringValue().equals("VerifiableCredential"));
        JsonNode context = Json.member(document, "@context");
        boolean isVersion2 = context.isArray()
                && !context.isEmpty()
                && context.get(0).isString()
                && context.get(0).stringValue().equals("https://www.w3.org/ns/credentials/v2");
        if (!isCredential || !isVersion2 || !document.has("credentialSubject")) {
            throw new MalformedException("not a verifiable credential of data model 2.0");
        }
        return Json.text(document, "id");
    }
}
