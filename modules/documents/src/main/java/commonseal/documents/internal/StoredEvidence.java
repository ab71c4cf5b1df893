package commonseal.documents.internal;

import commonseal.documents.Documents.Outcome;
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
        boolean copy) {
    StoredEvidence {
        owners = List.copyOf(owners);
        fields = List.copyOf(fields);
    }
}
