package commonseal.verifier;

import commonseal.proof.CanonicalJson;
import commonseal.proof.MalformedException;
import commonseal.proof.SignedNote;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything that is needed to check a document or a piece of evidence without asking anyone:
 * {@code application/vnd.commonseal.evidence+json}, canonical JSON, described in docs/verify.md. A value read from a
 * file; nothing is verified by its existence.
 *
 * @param format which of the two
 * @param document the sealed document; absent in evidence of something that was not disclosed
 * @param receipt that the ledger holds the record of the issue, or the evidence; absent while it is not provable
 * @param status receipts of status events, oldest first; empty in evidence
 * @param statusAnswer signed answer about the status; absent in evidence
 * @param anchors of trees that hold the record
 * @param documentReceipt evidence only: the receipt of the disclosed document's issue
 * @param statusLists status list credentials as published; empty in evidence
 * @param trust a copy of the signed trust file, for reading; never trusted for being inside
 */
public record Bundle(
        Format format,
        Optional<ObjectNode> document,
        Optional<Receipt> receipt,
        List<Receipt> status,
        Optional<SignedNote> statusAnswer,
        List<AnchorClaim> anchors,
        Optional<Receipt> documentReceipt,
        List<ObjectNode> statusLists,
        Optional<ObjectNode> trust) {

    /** Media type of the file. */
    public static final String MEDIA_TYPE = "application/vnd.commonseal.evidence+json";

    /** What the bundle is about. */
    public enum Format {
        /** A document in force or not. */
        DOCUMENT("commonseal-bundle/1"),
        /** A pull, a refusal or a failure that happened. */
        EVIDENCE("commonseal-evidence/1");

        private final String json;

        Format(String json) {
            this.json = json;
        }

        /** The word in JSON. */
        public String json() {
            return json;
        }

        static Optional<Format> find(String word) {
            for (Format format : values()) {
                if (format.json.equals(word)) {
                    return Optional.of(format);
                }
            }
            return Optional.empty();
        }
    }

    public Bundle {
        boolean fits = switch (format) {
            case DOCUMENT -> document.isPresent() && documentReceipt.isEmpty();
            case EVIDENCE -> receipt.isPresent() && status.isEmpty() && statusAnswer.isEmpty() && statusLists.isEmpty();
        };
        if (!fits) {
            throw new MalformedException("members that do not belong in " + format.json);
        }
        document = document.map(ObjectNode::deepCopy);
        status = List.copyOf(status);
        anchors = List.copyOf(anchors);
        statusLists = statusLists.stream().map(ObjectNode::deepCopy).toList();
        trust = trust.map(ObjectNode::deepCopy);
    }

    /** The bundle of a document. */
    public static Bundle document(
            ObjectNode document,
            Optional<Receipt> receipt,
            List<Receipt> status,
            Optional<SignedNote> statusAnswer,
            List<AnchorClaim> anchors) {
        return new Bundle(
                Format.DOCUMENT,
                Optional.of(document),
                receipt,
                status,
                statusAnswer,
                anchors,
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    /** A piece of evidence, with the document if it was disclosed. */
    public static Bundle evidence(
            Receipt receipt,
            Optional<ObjectNode> document,
            Optional<Receipt> documentReceipt,
            List<AnchorClaim> anchors) {
        return new Bundle(
                Format.EVIDENCE,
                document,
                Optional.of(receipt),
                List.of(),
                Optional.empty(),
                anchors,
                documentReceipt,
                List.of(),
                Optional.empty());
    }

    /** The same with a copy of the signed trust file ({@link TrustFile#sign}) inside. */
    public Bundle withTrust(byte[] signedTrustFile) {
        ObjectNode copy = Json.asObject(CanonicalJson.parse(signedTrustFile));
        return new Bundle(
                format,
                document,
                receipt,
                status,
                statusAnswer,
                anchors,
                documentReceipt,
                statusLists,
                Optional.of(copy));
    }

    /** The same with these status list credentials inside. */
    public Bundle withStatusLists(List<ObjectNode> lists) {
        return new Bundle(format, document, receipt, status, statusAnswer, anchors, documentReceipt, lists, trust);
    }

    /** The canonical bytes of the file. */
    public byte[] bytes() {
        return CanonicalJson.of(toJson());
    }

    private ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("format", format.json());
        document.ifPresent(value -> json.set("document", value.deepCopy()));
        receipt.ifPresent(value -> json.set("receipt", value.toJson()));
        if (format == Format.DOCUMENT) {
            ArrayNode events = json.putArray("status");
            status.forEach(event -> events.add(event.toJson()));
        }
        statusAnswer.ifPresent(note -> json.put("statusAnswer", note.format()));
        ArrayNode claims = json.putArray("anchors");
        anchors.forEach(claim -> claims.add(claim.toJson()));
        documentReceipt.ifPresent(value -> json.set("documentReceipt", value.toJson()));
        if (!statusLists.isEmpty()) {
            ArrayNode lists = json.putArray("statusLists");
            statusLists.forEach(list -> lists.add(list.deepCopy()));
        }
        trust.ifPresent(value -> json.set("trust", value.deepCopy()));
        return json;
    }

    /**
     * Reads a bundle strictly: what this version would not write back the same is refused, unknown members included.
     *
     * @throws MalformedException if it is not a bundle
     */
    public static Bundle parse(JsonNode json) {
        Format format = Format.find(Json.text(json, "format"))
                .orElseThrow(() -> new MalformedException("not a bundle of version 1"));
        Bundle bundle = new Bundle(
                format,
                optional(json, "document").map(Json::asObject),
                optional(json, "receipt").map(Receipt::parse),
                format == Format.DOCUMENT ? Json.list(json, "status", Receipt::parse) : List.of(),
                Json.optionalText(json, "statusAnswer").map(SignedNote::parse),
                Json.list(json, "anchors", AnchorClaim::parse),
                optional(json, "documentReceipt").map(Receipt::parse),
                json.has("statusLists") ? Json.list(json, "statusLists", Json::asObject) : List.of(),
                optional(json, "trust").map(Json::asObject));
        if (!CanonicalJson.text(bundle.toJson()).equals(CanonicalJson.text(json))) {
            throw new MalformedException("a bundle with unknown members or other spellings");
        }
        return bundle;
    }

    private static Optional<JsonNode> optional(JsonNode json, String name) {
        return Optional.ofNullable(json.get(name));
    }
}
