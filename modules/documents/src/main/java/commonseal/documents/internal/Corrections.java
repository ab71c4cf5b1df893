package commonseal.documents.internal;

import commonseal.documents.Documents.CorrectResult;
import commonseal.documents.Documents.Correction;
import commonseal.identity.Access.Action;
import commonseal.identity.Access.Decision;
import commonseal.identity.Access.Facts;
import commonseal.identity.Access.Purpose;
import commonseal.identity.Actor;
import commonseal.identity.Identity;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Evidence that says something wrong gets a successor; what it says itself stays. */
final class Corrections {
    private static final int LONGEST_REASON = 500;
    private static final String ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    /** The words that {@link Grounds} writes. */
    private static final Pattern GROUND = Pattern.compile("none|result-of-link|(authorisation|standing):" + ID
            + "|law:[A-Za-z0-9-]{1,60}:[0-9]{1,9}:[A-Za-z0-9-]{1,60}");

    private final Identity identity;
    private final Vault vault;
    private final Owners owners;
    private final EvidenceSealing sealing;

    Corrections(Identity identity, Vault vault, EvidenceSealing sealing) {
        this.identity = identity;
        this.vault = vault;
        this.owners = new Owners(identity);
        this.sealing = sealing;
    }

    CorrectResult correct(Tx tx, Actor supervisor, UUID id, Correction correction) {
        Optional<EvidenceTable.Row> found = EvidenceTable.locked(tx, id);
        if (found.isEmpty()) {
            return new CorrectResult.Refused("UNKNOWN_EVIDENCE");
        }
        StoredEvidence wrong = found.get().evidence();
        Optional<String> refused = refusal(tx, supervisor, wrong, correction);
        if (refused.isPresent()) {
            return new CorrectResult.Refused(refused.get());
        }
        if (found.get().supersededBy().isPresent()) {
            return new CorrectResult.Superseded(found.get().supersededBy().get());
        }
        String reason = correction.reason().strip();
        UUID successor = Ids.next(tx);
        StoredEvidence right = new StoredEvidence(
                successor,
                wrong.outcome(),
                correction.caseId().orElse(wrong.caseId()),
                correction.service().orElse(wrong.service()),
                wrong.slot(),
                wrong.document(),
                wrong.kind(),
                wrong.owners(),
                wrong.officer(),
                wrong.office(),
                wrong.refusedBy(),
                correction.ground().orElse(wrong.ground()),
                wrong.fields(),
                wrong.verdict(),
                wrong.underlying(),
                wrong.reason(),
                wrong.credentialDigest(),
                wrong.statusEvents(),
                tx.now(),
                wrong.businessAt(),
                wrong.reliance(),
                wrong.fileDigest(),
                // Under the key of the rest: what is said of a holder goes when he is erased.
                Optional.of(new StoredEvidence.Correction(
                        id,
                        supervisor.ref(),
                        Vault.text(
                                vault.of(tx, wrong.owners()),
                                Pulling.EVIDENCE,
                                "correction",
                                successor.toString(),
                                reason))),
                wrong.copy());
        UUID evidence = sealing.seal(tx, right, Optional.of(reason));
        CrashPoint.reach("documents.correction.recorded");
        return new CorrectResult.Corrected(evidence);
    }

    private Optional<String> refusal(Tx tx, Actor supervisor, StoredEvidence wrong, Correction correction) {
        Decision decision = identity.access()
                .can(
                        supervisor,
                        Action.SUPERVISE,
                        new Facts.LinkFacts(wrong.caseId(), wrong.office(), false, false),
                        Purpose.ofCase(wrong.caseId()));
        if (decision instanceof Decision.Deny deny) {
            return Optional.of(deny.reason());
        }
        if (wrong.officer().equals(supervisor.ref())) {
            return Optional.of("OWN_EVIDENCE");
        }
        if (owners.actsFor(tx, supervisor, wrong.owners())) {
            return Optional.of("OWN_CASE");
        }
        String reason = correction.reason().strip();
        if (reason.isEmpty() || reason.length() > LONGEST_REASON) {
            return Optional.of(reason.isEmpty() ? "REASON_REQUIRED" : "TOO_LONG");
        }
        if (correction
                .ground()
                .filter(ground -> !GROUND.matcher(ground).matches())
                .isPresent()) {
            return Optional.of("GROUND_WRONG");
        }
        boolean same = correction.caseId().orElse(wrong.caseId()).equals(wrong.caseId())
                && correction.service().orElse(wrong.service()).equals(wrong.service())
                && correction.ground().orElse(wrong.ground()).equals(wrong.ground());
        return same ? Optional.of("NOTHING_CHANGED") : Optional.empty();
    }
}
