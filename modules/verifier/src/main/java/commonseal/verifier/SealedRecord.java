package commonseal.verifier;

import commonseal.proof.CanonicalJson;
import commonseal.proof.MalformedException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The records of the ledger that the verifier understands; others are malformed to it. Format: docs/verify.md. */
sealed interface SealedRecord {
    /** A document was issued. */
    record Issued(String document, String documentDigest, String kind, String office, Instant at)
            implements SealedRecord {}

    /** Its status changed. */
    record Changed(
            String document,
            Change change,
            Instant at,
            Optional<Instant> effectiveAt,
            String office,
            Optional<String> reason,
            Optional<String> successor)
            implements SealedRecord {}

    /** Something was pulled, refused or failed. */
    record Evidence(Optional<String> documentDigest, Verdict.Evidence said) implements SealedRecord {}

    /** The changes of status. */
    enum Change {
        SUSPENDED,
        REINSTATED,
        REVOKED,
        SUPERSEDED,
        SURRENDERED,
        VOID,
        /** A successor was issued; this one runs out. */
        RENEWED
    }

    /** Reads a record of version 1. */
    static SealedRecord parse(ObjectNode record) {
        if (Json.number(record, "v") != 1) {
            throw new MalformedException("a record of unknown version");
        }
        String type = Json.text(record, "type");
        if (type.equals("document.issued")) {
            return new Issued(
                    Json.text(record, "document"),
                    Json.text(record, "documentDigest"),
                    Json.text(record, "kind"),
                    Json.text(record, "office"),
                    Json.instant(record, "at"));
        }
        if (type.equals("pull.evidence")) {
            return new Evidence(
                    Json.optionalText(record, "documentDigest"),
                    new Verdict.Evidence(
                            Json.text(record, "evidence"),
                            Json.text(record, "outcome"),
                            Json.text(record, "case"),
                            Json.text(record, "service"),
                            Json.text(record, "document"),
                            Json.text(record, "kind"),
                            Json.text(record, "office"),
                            Json.instant(record, "at"),
                            Json.text(record, "verdict"),
                            Json.optionalText(record, "underlying")));
        }
        for (Change change : Change.values()) {
            if (type.equals("document." + change.name().toLowerCase(java.util.Locale.ROOT))) {
                return new Changed(
                        Json.text(record, "document"),
                        change,
                        Json.instant(record, "at"),
                        Json.optionalInstant(record, "effectiveAt"),
                        Json.text(record, "office"),
                        Json.optionalText(record, "reason"),
                        Json.optionalText(record, "successor"));
            }
        }
        throw new MalformedException("a record of unknown type");
    }

    /** Whether the record is of this issue of this document, byte for byte. */
    static boolean isIssueOf(SealedRecord record, ObjectNode document, String documentId) {
        return record instanceof Issued issued
                && isId(issued.document(), documentId)
                && issued.documentDigest().equals(CanonicalJson.digest(document).hex());
    }

    /** Records name a document by its bare id, credentials by urn:uuid. */
    static boolean isId(String inRecord, String inDocument) {
        return inDocument.equals(inRecord) || inDocument.equals("urn:uuid:" + inRecord);
    }
}
