package commonseal.documents.internal;

import commonseal.identity.HolderId;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Tx;
import commonseal.keys.Sealer;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.Recorded;
import commonseal.ledger.Ledger.Sealed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Writes evidence: the ledger's entry and the row, in the caller's transaction. */
final class EvidenceSealing {
    private final Ledger ledger;
    private final Vault vault;

    EvidenceSealing(Ledger ledger, Vault vault) {
        this.ledger = ledger;
        this.vault = vault;
    }

    UUID seal(Tx tx, StoredEvidence evidence) {
        return seal(tx, evidence, Optional.empty());
    }

    /** @param correction why, of a correction */
    UUID seal(Tx tx, StoredEvidence evidence, Optional<String> correction) {
        Sealed sealed = ledger.append(tx, key(evidence), Records.evidence(evidence, correction));
        EvidenceTable.insert(tx, List.of(row(evidence, sealed, vault.of(tx, evidence.owners()))));
        EvidenceTable.insertOwners(tx, List.of(evidence));
        CrashPoint.reach("documents.evidence.sealed");
        return evidence.id();
    }

    /** Many at once, none of them a correction; five statements whatever their number, none for none. */
    List<UUID> sealAll(Tx tx, List<StoredEvidence> evidence) {
        if (evidence.isEmpty()) {
            return List.of();
        }
        List<Sealed> sealed = ledger.appendAll(
                tx,
                evidence.stream()
                        .map(each -> new Recorded(key(each), Records.evidence(each, Optional.empty())))
                        .toList());
        Function<Collection<HolderId>, Sealer> sealers =
                vault.ofAll(tx, evidence.stream().map(StoredEvidence::owners).toList());
        List<EvidenceTable.Row> rows = new ArrayList<>();
        for (int i = 0; i < evidence.size(); i++) {
            StoredEvidence each = evidence.get(i);
            rows.add(row(each, sealed.get(i), sealers.apply(each.owners())));
        }
        EvidenceTable.insert(tx, rows);
        EvidenceTable.insertOwners(tx, evidence);
        CrashPoint.reach("documents.evidence.sealed");
        return evidence.stream().map(StoredEvidence::id).toList();
    }

    private static String key(StoredEvidence evidence) {
        return "pull.evidence|" + evidence.id();
    }

    private static EvidenceTable.Row row(StoredEvidence evidence, Sealed sealed, Sealer sealer) {
        return new EvidenceTable.Row(
                evidence,
                Vault.blinding(sealer, Pulling.EVIDENCE, evidence.id().toString(), sealed.blinding()),
                sealed.entry());
    }
}
