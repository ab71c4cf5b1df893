package commonseal.documents.internal;

import commonseal.documents.Documents.Held;
import commonseal.identity.HolderId;
import commonseal.proof.Hash;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The ledger records of this module, version 1. The first three are read by every verifier: docs/verify.md. */
final class Records {
    private static final String FORM = "form";
    private static final String COPY = "attested-copy";

    private Records() {}

    static ObjectNode issued(Held held, StoredDocument.Columns columns, Hash digest) {
        ObjectNode record = record("document.issued", held.issuedAt());
        record.put("document", held.id().toString());
        record.put("documentDigest", digest.hex());
        record.put("kind", held.kind());
        record.put("version", columns.kindVersion());
        record.put("office", held.office());
        record.put("officer", columns.issuedBy());
        held.caseId().ifPresent(id -> record.put("case", id.toString()));
        columns.link().ifPresent(link -> record.put("link", link));
        held.copy().ifPresent(method -> record.put(FORM, COPY).put("method", method.name()));
        columns.draftedBy().ifPresent(drafter -> record.put("drafter", drafter));
        columns.eyes().ifPresent(eyes -> record.put("eyes", eyes.name()));
        if (!columns.predecessors().isEmpty()) {
            record.put("predecessor", columns.predecessors().getFirst().toString());
        }
        if (columns.predecessors().size() > 1) {
            putTexts(
                    record,
                    "furtherPredecessors",
                    columns.predecessors().stream().skip(1).map(UUID::toString).toList());
        }
        return record;
    }

    static ObjectNode changed(
            UUID document,
            int number,
            Transitions.Event type,
            String reason,
            Instant effectiveAt,
            Instant at,
            String office,
            String officer,
            Optional<UUID> successor,
            List<String> changed) {
        ObjectNode record = record("document." + type.name().toLowerCase(Locale.ROOT), at);
        record.put("document", document.toString());
        record.put("number", number);
        record.put("reason", reason);
        record.put("effectiveAt", effectiveAt.toString());
        record.put("office", office);
        record.put("officer", officer);
        successor.ifPresent(id -> record.put("successor", id.toString()));
        if (!changed.isEmpty()) {
            putTexts(record, "changed", changed);
        }
        return record;
    }

    static ObjectNode changed(StoredDocument.StoredEvent event) {
        return changed(
                event.document(),
                event.number(),
                event.type(),
                event.reason(),
                event.effectiveAt(),
                event.recordedAt(),
                event.office(),
                event.actor(),
                event.successor(),
                event.changed());
    }

    /** @param correction why, opened; present exactly of a correction */
    static ObjectNode evidence(StoredEvidence evidence, Optional<String> correction) {
        ObjectNode record = record("pull.evidence", evidence.at());
        record.put("evidence", evidence.id().toString());
        record.put("outcome", evidence.outcome().name());
        record.put("case", evidence.caseId().toString());
        record.put("service", evidence.service());
        record.put("slot", evidence.slot());
        record.put("document", evidence.document().toString());
        evidence.credentialDigest().ifPresent(digest -> record.put("documentDigest", digest.hex()));
        record.put("kind", evidence.kind());
        if (evidence.copy()) {
            record.put(FORM, COPY);
        }
        putTexts(record, "owners", evidence.owners().stream().map(HolderId::ref).toList());
        record.put("officer", evidence.officer());
        record.put("office", evidence.office());
        evidence.refusedBy().ifPresent(person -> record.put("refusedBy", person));
        record.put("ground", evidence.ground());
        putTexts(record, "fields", evidence.fields());
        record.put("verdict", evidence.verdict());
        evidence.underlying().ifPresent(underlying -> record.put("underlying", underlying));
        record.put("reason", evidence.reason());
        record.put("statusEvents", evidence.statusEvents());
        record.put("businessAt", evidence.businessAt().toString());
        evidence.reliance()
                .ifPresent(reliance -> record.put("link", reliance.link())
                        .put("decision", reliance.decision().toString())
                        .put("restsOn", reliance.pull().toString()));
        evidence.fileDigest().ifPresent(digest -> record.put("fileDigest", digest.hex()));
        evidence.correction()
                .ifPresent(what -> record.put("supersedes", what.supersedes().toString())
                        .put("correctedBy", what.by())
                        .put("correction", correction.orElseThrow()));
        return record;
    }

    /** @param reason opened */
    static ObjectNode draft(DraftTable.Event event, Optional<String> reason) {
        ObjectNode record = record("draft." + event.type().name().toLowerCase(Locale.ROOT), event.at());
        record.put("draft", event.draft().toString());
        record.put("kind", event.kind());
        record.put("office", event.office());
        record.put("drafter", event.draftedBy());
        record.put("twoPersons", event.two());
        record.put("contentDigest", Hash.of(event.digest().copy()).hex());
        record.put("officer", event.actor());
        reason.ifPresent(text -> record.put("reason", text));
        if (!event.documents().isEmpty()) {
            putTexts(
                    record,
                    "documents",
                    event.documents().stream().map(UUID::toString).toList());
        }
        return record;
    }

    /** @param batch started */
    static ObjectNode batch(BatchTable.Row batch) {
        ObjectNode record = record("batch.started", batch.startedAt().orElseThrow());
        record.put("batch", batch.id().toString());
        record.put("effect", batch.effect());
        record.put("kind", batch.kind());
        record.put("office", batch.office());
        record.put("rows", batch.rows());
        record.put("fileDigest", Hash.of(batch.fileDigest().copy()).hex());
        record.put("uploadedBy", batch.uploadedBy());
        record.put("uploadedAt", batch.uploadedAt().toString());
        record.put("officer", batch.startedBy().orElseThrow());
        record.put("twoPersons", batch.two().orElseThrow());
        return record;
    }

    static ObjectNode exported(UUID export, UUID evidence, String auditor, String reason, Instant at) {
        ObjectNode record = record("evidence.exported", at);
        record.put("export", export.toString());
        record.put("evidence", evidence.toString());
        record.put("auditor", auditor);
        record.put("reason", reason);
        return record;
    }

    static ObjectNode receipt(UUID receipt, Hash digest, Instant at) {
        ObjectNode record = record("verification.receipt", at);
        record.put("receipt", receipt.toString());
        record.put("digest", digest.hex());
        return record;
    }

    static ObjectNode trust(int version, byte[] file, Hash fingerprint, Instant at) {
        ObjectNode record = record("trust.published", at);
        record.put("version", version);
        record.put("fingerprint", fingerprint.hex());
        record.put("fileDigest", Hash.sha256(file).hex());
        return record;
    }

    static ObjectNode did(int number, byte[] line, Instant versionTime, Instant at) {
        ObjectNode record = record("did.published", at);
        record.put("number", number);
        record.put("versionTime", versionTime.toString());
        record.put("lineDigest", Hash.sha256(line).hex());
        return record;
    }

    private static ObjectNode record(String type, Instant at) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("v", 1)
                .put("type", type)
                .put("at", at.toString());
    }

    private static void putTexts(ObjectNode record, String name, List<String> texts) {
        ArrayNode array = record.putArray(name);
        texts.forEach(array::add);
    }
}
