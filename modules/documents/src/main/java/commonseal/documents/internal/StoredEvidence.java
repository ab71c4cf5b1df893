package commonseal.documents.internal;

import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.Reliance;
import commonseal.identity.HolderId;
import commonseal.proof.Hash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Evidence as its columns say; see the comments of documents.evidence. */
record StoredEvidence(
        UUID id,
        Outcome outcome,
        UUID caseId,
        String service,
        String slot,
        UUID document,
        String kind,
        List<HolderId> owners,
        String officer,
        String office,
        Optional<String> refusedBy,
        String ground,
        List<String> fields,
        String verdict,
        Optional<String> underlying,
        String reason,
        Optional<Hash> credentialDigest,
        int statusEvents,
        Instant at,
        Instant businessAt,
        Optional<Reliance> reliance,
        Optional<Hash> fileDigest,
        Optional<Correction> correction,
        boolean copy) {
    StoredEvidence {
        owners = List.copyOf(owners);
        fields = List.copyOf(fields);
    }

    /**
     * What it corrects.
     *
     * @param reason sealed
     */
    record Correction(UUID supersedes, String by, Bytes reason) {}

    /** Of something that is no use, no verification and no correction. */
    StoredEvidence(
            UUID id,
            Outcome outcome,
            UUID caseId,
            String service,
            String slot,
            UUID document,
            String kind,
            List<HolderId> owners,
            String officer,
            String office,
            Optional<String> refusedBy,
            String ground,
            List<String> fields,
            String verdict,
            Optional<String> underlying,
            String reason,
            Optional<Hash> credentialDigest,
            int statusEvents,
            Instant at,
            Instant businessAt,
            boolean copy) {
        this(
                id,
                outcome,
                caseId,
                service,
                slot,
                document,
                kind,
                owners,
                officer,
                office,
                refusedBy,
                ground,
                fields,
                verdict,
                underlying,
                reason,
                credentialDigest,
                statusEvents,
                at,
                businessAt,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                copy);
    }
}
