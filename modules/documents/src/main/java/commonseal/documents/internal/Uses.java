package commonseal.documents.internal;

import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.Reliance;
import commonseal.documents.Documents.Use;
import commonseal.documents.Documents.UseResult;
import commonseal.documents.internal.Pulling.Said;
import commonseal.documents.internal.Verification.Judgement;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.verifier.Verdict.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What decisions rest on. All of it is copied from the pulls; only the verdict is new. */
final class Uses {
    private final BusinessClock clock;
    private final Verification verification;
    private final EvidenceSealing sealing;
    private final ExchangeService copies;

    Uses(BusinessClock clock, Verification verification, EvidenceSealing sealing, ExchangeService copies) {
        this.clock = clock;
        this.verification = verification;
        this.sealing = sealing;
        this.copies = copies;
    }

    UseResult use(Tx tx, Use use) {
        if (use.pulls().isEmpty()) {
            return new UseResult.Used(List.of());
        }
        Map<UUID, StoredEvidence> found = EvidenceTable.find(tx, use.pulls()).stream()
                .map(EvidenceTable.Row::evidence)
                .filter(pull ->
                        pull.outcome() == Outcome.PULLED && pull.caseId().equals(use.caseId()))
                .collect(Collectors.toMap(StoredEvidence::id, Function.identity()));
        if (found.size() != use.pulls().size()) {
            throw new IllegalArgumentException("what was not pulled in this case is not used in it");
        }
        List<StoredEvidence> pulls = use.pulls().stream()
                .flatMap(id -> Optional.ofNullable(found.get(id)).stream())
                .toList();
        // A copy of another office's register is none of these: nothing of ours is there to verify.
        Map<UUID, StoredDocument> documents = DocumentTable.loadAll(
                tx, pulls.stream().map(StoredEvidence::document).collect(Collectors.toSet()));
        Instant at = clock.now(tx);
        List<StoredEvidence> uses = new ArrayList<>();
        for (StoredEvidence pull : pulls) {
            Optional<StoredDocument> stored = Optional.ofNullable(documents.get(pull.document()));
            Optional<Judgement> judgement = stored.map(document -> verification.judge(tx, document, at));
            boolean altered = judgement
                    .map(what -> isAltered(what, pull))
                    .orElseGet(() -> copies.isAltered(tx, pull.document(), pull.credentialDigest()));
            if (altered) {
                return new UseResult.Altered(pull.id(), sealing.seal(tx, altered(tx, use, pull, at)));
            }
            uses.add(new StoredEvidence(
                    Ids.next(tx),
                    Outcome.USED,
                    use.caseId(),
                    pull.service(),
                    pull.slot(),
                    pull.document(),
                    pull.kind(),
                    pull.owners(),
                    use.officer().ref(),
                    use.office(),
                    Optional.empty(),
                    pull.ground(),
                    pull.fields(),
                    judgement
                            .map(what -> Said.of(what.verdict()))
                            .orElse(Said.NOT_RUN)
                            .verdict(),
                    judgement.flatMap(what -> Said.of(what.verdict()).underlying()),
                    judgement.map(Pulling::decisive).orElse(pull.reason()),
                    pull.credentialDigest(),
                    stored.map(document -> document.events().size()).orElse(0),
                    tx.now(),
                    at,
                    Optional.of(new Reliance(use.link(), use.decision(), pull.id())),
                    Optional.empty(),
                    Optional.empty(),
                    pull.copy()));
        }
        List<UUID> evidence = sealing.sealAll(tx, uses);
        // The decision commits with it; a crash here leaves neither.
        CrashPoint.reach("documents.use.recorded");
        return new UseResult.Used(evidence);
    }

    /** The sealed bytes do not open, or are other ones than those that were pulled. */
    private static boolean isAltered(Judgement judgement, StoredEvidence pull) {
        return judgement.verdict().effective() == Value.ALTERED
                || judgement
                        .credential()
                        .filter(credential -> !pull.credentialDigest().equals(Optional.of(credential.digest())))
                        .isPresent();
    }

    private static StoredEvidence altered(Tx tx, Use use, StoredEvidence pull, Instant at) {
        return new StoredEvidence(
                Ids.next(tx),
                Outcome.ALTERED,
                use.caseId(),
                pull.service(),
                pull.slot(),
                pull.document(),
                pull.kind(),
                pull.owners(),
                use.officer().ref(),
                use.office(),
                Optional.empty(),
                pull.ground(),
                List.of(),
                Value.ALTERED.json(),
                Optional.empty(),
                "ALTERED",
                Optional.empty(),
                pull.statusEvents(),
                tx.now(),
                at,
                pull.copy());
    }
}
