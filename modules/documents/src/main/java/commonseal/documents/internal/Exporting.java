package commonseal.documents.internal;

import commonseal.documents.Documents;
import commonseal.documents.Documents.ExportResult;
import commonseal.documents.internal.Unsealing.Claim;
import commonseal.eseal.SealKey;
import commonseal.identity.Access.Action;
import commonseal.identity.Access.Facts;
import commonseal.identity.Access.Purpose;
import commonseal.identity.Actor;
import commonseal.identity.DualControl.AskResult;
import commonseal.identity.DualControl.Deed;
import commonseal.identity.Identity;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.keys.Opener;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.Sealed;
import commonseal.verifier.Bundle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Takes evidence out of the district: recorded first, and by two persons when it is much. */
final class Exporting {

    static final String EXPORT = "documents.evidence_export";
    /** What a second person is asked about. */
    private static final String WHAT = "evidence";

    private static final String ACT = "evidence-export";
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration DAY = Duration.ofHours(24);
    private static final int LONGEST_REASON = 500;
    /** Bytes after which a container takes no further piece: with the largest one more, verifiers still read it. */
    private static final long FULL = 6 << 20;

    private final Db db;
    private final Ledger ledger;
    private final Identity identity;
    private final Vault vault;
    private final Verification verification;
    private final Seals seals;
    private final Containing containing;
    private final Runnable lookForAnchors;

    Exporting(
            Db db,
            Ledger ledger,
            Identity identity,
            Vault vault,
            Verification verification,
            Seals seals,
            Containing containing,
            Runnable lookForAnchors) {
        this.db = db;
        this.ledger = ledger;
        this.identity = identity;
        this.vault = vault;
        this.verification = verification;
        this.seals = seals;
        this.containing = containing;
        this.lookForAnchors = lookForAnchors;
    }

    ExportResult export(Actor auditor, List<UUID> evidence, String reason) {
        return refusal(auditor, evidence, reason)
                .<ExportResult>map(ExportResult.Refused::new)
                .orElseGet(() ->
                        recorded(auditor, db.write(auditor.act(ACT), tx -> attempt(tx, auditor, evidence, reason))));
    }

    ExportResult exportConfirmed(Actor auditor, UUID request) {
        return isPermitted(auditor)
                ? recorded(auditor, db.write(auditor.act(ACT), tx -> attempt(tx, auditor, request)))
                : new ExportResult.Refused("NO_ROLE");
    }

    private boolean isPermitted(Actor auditor) {
        return identity.access()
                .can(auditor, Action.SEARCH_EVIDENCE, new Facts.District(), new Purpose("audit", Optional.empty()))
                .permitted();
    }

    private Optional<String> refusal(Actor auditor, List<UUID> evidence, String reason) {
        if (!isPermitted(auditor)) {
            return Optional.of("NO_ROLE");
        }
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            return Optional.of("DUAL_REASON");
        }
        boolean once = new HashSet<>(evidence).size() == evidence.size();
        return evidence.isEmpty() || evidence.size() > Deed.Export.MOST || !once
                ? Optional.of("DUAL_RECORDS")
                : Optional.empty();
    }

    /** What the transaction left: rows that may leave now, or why none do. */
    private sealed interface Attempt {
        record Recorded(List<EvidenceTable.Row> rows) implements Attempt {}

        record Ended(ExportResult result) implements Attempt {}
    }

    private Attempt attempt(Tx tx, Actor auditor, List<UUID> evidence, String reason) {
        // Two exports of one auditor at once count one after the other.
        EvidenceTable.lockExports(tx, auditor.ref());
        Optional<List<EvidenceTable.Row>> rows = rows(tx, evidence);
        if (rows.isEmpty()) {
            return new Attempt.Ended(new ExportResult.Refused("EVIDENCE_UNKNOWN"));
        }
        int lately = EvidenceTable.exportsSince(tx, auditor.ref(), tx.now().minus(DAY));
        return lately + evidence.size() <= Documents.EXPORTED_ALONE
                ? record(tx, auditor, rows.get(), reason)
                : new Attempt.Ended(ask(tx, auditor, new Deed.Export(WHAT, evidence, reason)));
    }

    private Attempt attempt(Tx tx, Actor auditor, UUID request) {
        return identity.dualControl()
                .confirmedExport(tx, auditor, request)
                .filter(export -> export.what().equals(WHAT))
                .flatMap(export -> rows(tx, export.records()).map(rows -> record(tx, auditor, rows, export.reason())))
                .orElseGet(() -> new Attempt.Ended(new ExportResult.Refused("DUAL_UNKNOWN")));
    }

    private ExportResult ask(Tx tx, Actor auditor, Deed deed) {
        return switch (identity.dualControl().ask(tx, auditor, deed)) {
            case AskResult.Asked(UUID request, var until) -> new ExportResult.SecondPerson(request, until);
            case AskResult.Refused(String code) -> new ExportResult.Refused(code);
        };
    }

    /** In the order asked for; empty if one is unknown. */
    private static Optional<List<EvidenceTable.Row>> rows(Tx tx, List<UUID> evidence) {
        Map<UUID, EvidenceTable.Row> found = EvidenceTable.find(tx, evidence).stream()
                .collect(Collectors.toMap(row -> row.evidence().id(), Function.identity()));
        return found.size() == evidence.size()
                ? Optional.of(evidence.stream().map(found::get).toList())
                : Optional.empty();
    }

    /** Cost: an entry of the ledger for each piece, one insert for all. */
    private Attempt record(Tx tx, Actor auditor, List<EvidenceTable.Row> rows, String reason) {
        List<EvidenceTable.Export> exports = new ArrayList<>();
        for (EvidenceTable.Row row : rows) {
            UUID export = Ids.next(tx);
            UUID evidence = row.evidence().id();
            Sealed sealed = ledger.append(
                    tx,
                    "evidence.exported|" + export,
                    Records.exported(export, evidence, auditor.ref(), reason, tx.now()));
            String key = export.toString();
            exports.add(new EvidenceTable.Export(
                    export,
                    evidence,
                    auditor.ref(),
                    vault.text(EXPORT, "reason", key, reason),
                    tx.now(),
                    vault.blinding(EXPORT, key, sealed.blinding()),
                    sealed.entry()));
        }
        EvidenceTable.insertExports(tx, exports);
        return new Attempt.Recorded(rows);
    }

    private ExportResult recorded(Actor auditor, Attempt attempt) {
        return switch (attempt) {
            case Attempt.Ended(ExportResult result) -> result;
            case Attempt.Recorded(List<EvidenceTable.Row> rows) -> {
                // The export is on record; from here on a crash costs the auditor a second export, never an unrecorded
                // one.
                CrashPoint.reach("documents.export.recorded");
                yield new ExportResult.Ready(new Files(auditor, rows));
            }
        };
    }

    private final class Files implements Documents.Export {
        private final Actor auditor;
        private final List<EvidenceTable.Row> rows;
        private boolean awaited;
        private int handedOut;

        Files(Actor auditor, List<EvidenceTable.Row> rows) {
            this.auditor = auditor;
            this.rows = rows;
        }

        @Override
        public List<UUID> evidence() {
            return rows.stream().map(row -> row.evidence().id()).toList();
        }

        @Override
        public byte[] file(UUID evidence) {
            EvidenceTable.Row row = rows.stream()
                    .filter(each -> each.evidence().id().equals(evidence))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no piece of this export"));
            return made(row).bytes();
        }

        @Override
        public Optional<Documents.Container> container() {
            List<Containing.Made> made = new ArrayList<>();
            long bytes = 0;
            while (handedOut < rows.size() && made.size() < Documents.IN_A_CONTAINER && bytes < FULL) {
                Containing.Made next = made(rows.get(handedOut));
                bytes += next.bytes().length;
                made.add(next);
                handedOut++;
            }
            if (made.isEmpty()) {
                return Optional.empty();
            }
            SealKey key = db.write(auditor.act(ACT), seals::current);
            // The export is on record since it was asked for; a crash here costs the auditor another one.
            CrashPoint.reach("documents.export.sealing");
            return Optional.of(containing.seal(made, key, db.clock().now()));
        }

        private Containing.Made made(EvidenceTable.Row row) {
            if (!awaited) {
                // The newest is sealed last.
                rows.stream()
                        .map(EvidenceTable.Row::entry)
                        .max(java.util.Comparator.comparingLong(Ledger.EntryId::value))
                        .ifPresent(newest -> {
                            var unused = ledger.await(newest, PATIENCE);
                        });
                lookForAnchors.run();
                awaited = true;
            }
            record Opened(Bundle bundle, Optional<String> correction) {}
            Opened opened = db.read(
                    auditor.act(ACT),
                    tx -> new Opened(
                            bundle(tx, row),
                            vault.correction(tx, List.of(row.evidence())).reason(row.evidence())));
            Bundle bundle = opened.bundle();
            return new Containing.Made(
                    new EvidencePages.Piece(
                            Containing.name(row.evidence().id()),
                            row,
                            opened.correction(),
                            bundle.receipt()
                                    .map(receipt ->
                                            OptionalLong.of(receipt.proof().index()))
                                    .orElseGet(OptionalLong::empty)),
                    bundle.bytes());
        }
    }

    private Bundle bundle(Tx tx, EvidenceTable.Row row) {
        StoredEvidence evidence = row.evidence();
        Opener opener = vault.opener(tx, List.of(row.blinding()));
        Claim claim = new Claim(
                Vault.evidenceRecord(opener, evidence),
                Vault.openBlinding(opener, Pulling.EVIDENCE, evidence.id().toString(), row.blinding()),
                row.entry());
        Optional<StoredDocument> disclosed = evidence.credentialDigest().isPresent()
                ? DocumentTable.load(tx, evidence.document())
                : Optional.empty();
        return verification.evidenceBundle(tx, claim, disclosed);
    }
}
