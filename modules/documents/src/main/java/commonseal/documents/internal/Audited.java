package commonseal.documents.internal;

import commonseal.documents.internal.StoredDocument.StoredEvent;
import commonseal.documents.internal.Unsealing.Claim;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Opener;
import commonseal.ledger.Ledger.EntryId;
import commonseal.ledger.SealedRows;
import commonseal.proof.Blinding;
import commonseal.proof.Hash;
import commonseal.proof.MalformedException;
import commonseal.verifier.TrustFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The sealed rows of this module, each re-derived from its columns, for the ledger's audit. */
final class Audited {
    /** Stands for a blinding that no longer opens; the record is absent then, so nothing is compared with it. */
    private static final Blinding LOST = Blinding.of(new byte[Blinding.SIZE]);

    private final Vault vault;
    private final Unsealing unsealing;

    Audited(Vault vault, Unsealing unsealing) {
        this.vault = vault;
        this.unsealing = unsealing;
    }

    List<SealedRows> all() {
        return List.of(
                documents(),
                statusEvents(),
                evidence(),
                exports(),
                receipts(),
                trust(),
                didEntries(),
                statusPublications(),
                rules(),
                drafts(),
                batches(),
                mappings(),
                walletCopies(),
                walletWithdrawals());
    }

    /** One table's rows. */
    private record Rows(String table, Reader reader) implements SealedRows {
        @Override
        public List<Row> rows(Tx tx, Optional<String> after, int limit) {
            return reader.read(tx, after, limit);
        }
    }

    @FunctionalInterface
    private interface Reader {
        List<SealedRows.Row> read(Tx tx, Optional<String> after, int limit);
    }

    /** With its holders and its standing, which are part of it. */
    private SealedRows documents() {
        return new Rows(Unsealing.DOCUMENT, (tx, after, limit) -> {
            List<StoredDocument> page = DocumentTable.inOrder(tx, after.map(UUID::fromString), limit);
            Map<UUID, List<StoredEvent>> events =
                    DocumentTable.eventsOf(
                                    tx, page.stream().map(d -> d.held().id()).toList())
                            .stream()
                            .collect(Collectors.groupingBy(StoredEvent::document));
            List<StoredDocument> whole = page.stream()
                    .map(d -> new StoredDocument(
                            d.held(),
                            d.columns(),
                            d.seal(),
                            d.slot(),
                            d.standingEvents(),
                            events.getOrDefault(d.held().id(), List.of())))
                    .toList();
            Opener key = unsealing.opener(tx, whole);
            return whole.stream().map(stored -> document(key, stored)).toList();
        });
    }

    private SealedRows.Row document(Opener key, StoredDocument stored) {
        Optional<Claim> claim =
                Unsealing.standsAsFolded(stored) ? unsealing.issueAsColumnsSay(key, stored) : Optional.empty();
        return row(
                key,
                Unsealing.DOCUMENT,
                stored.held().id().toString(),
                stored.seal().entry(),
                stored.seal().blinding(),
                claim);
    }

    private SealedRows statusEvents() {
        return new Rows(Unsealing.STATUS_EVENT, (tx, after, limit) -> {
            Optional<String[]> key = after.map(text -> text.split("/", 2));
            Optional<UUID> document = key.map(parts -> UUID.fromString(parts[0]));
            int number = key.map(parts -> Integer.parseInt(parts[1])).orElse(0);
            List<StoredEvent> page = DocumentTable.events(tx, document, number, limit);
            Opener opener =
                    vault.opener(tx, page.stream().map(StoredEvent::blinding).toList());
            return page.stream()
                    .map(event -> row(
                            opener,
                            Unsealing.STATUS_EVENT,
                            Unsealing.eventKey(event),
                            event.entry(),
                            event.blinding(),
                            Unsealing.event(opener, event)))
                    .toList();
        });
    }

    private SealedRows evidence() {
        return new Rows(Pulling.EVIDENCE, (tx, after, limit) -> {
            List<EvidenceTable.Row> page = EvidenceTable.inOrder(tx, after.map(UUID::fromString), limit);
            Opener opener = vault.opener(
                    tx, page.stream().map(EvidenceTable.Row::blinding).toList());
            return page.stream()
                    .map(row -> opened(
                            opener,
                            Pulling.EVIDENCE,
                            row.evidence().id().toString(),
                            row.entry(),
                            row.blinding(),
                            () -> Vault.evidenceRecord(opener, row.evidence())))
                    .toList();
        });
    }

    private SealedRows exports() {
        return new Rows(Exporting.EXPORT, (tx, after, limit) -> {
            List<EvidenceTable.Export> page = EvidenceTable.exportsInOrder(tx, after.map(UUID::fromString), limit);
            Opener opener = vault.opener(
                    tx, page.stream().map(EvidenceTable.Export::blinding).toList());
            return page.stream()
                    .map(export -> {
                        String key = export.id().toString();
                        return opened(
                                opener,
                                Exporting.EXPORT,
                                key,
                                export.entry(),
                                export.blinding(),
                                () -> Records.exported(
                                        export.id(),
                                        export.evidence(),
                                        export.auditor(),
                                        Vault.openText(opener, Exporting.EXPORT, "reason", key, export.reason()),
                                        export.at()));
                    })
                    .toList();
        });
    }

    private SealedRows receipts() {
        return new Rows(Receipts.TABLE, (tx, after, limit) -> {
            List<Receipts.Row> page = Receipts.inOrder(tx, after.map(UUID::fromString), limit);
            Opener opener =
                    vault.opener(tx, page.stream().map(Receipts.Row::blinding).toList());
            return page.stream()
                    .map(row -> opened(
                            opener,
                            Receipts.TABLE,
                            row.id().toString(),
                            row.entry(),
                            row.blinding(),
                            () -> Receipts.record(row)))
                    .toList();
        });
    }

    private SealedRows trust() {
        return new Rows(Trust.TABLE, (tx, after, limit) -> {
            List<Trust.Row> page =
                    Trust.inOrder(tx, after.map(Integer::parseInt).orElse(0), limit);
            Opener opener =
                    vault.opener(tx, page.stream().map(Trust.Row::blinding).toList());
            return page.stream()
                    .map(row -> opened(
                            opener,
                            Trust.TABLE,
                            Integer.toString(row.version()),
                            row.entry(),
                            row.blinding(),
                            () -> trust(row)))
                    .toList();
        });
    }

    private SealedRows didEntries() {
        return new Rows(DidEntries.TABLE, (tx, after, limit) -> {
            List<DidEntries.Row> page =
                    DidEntries.inOrder(tx, after.map(Integer::parseInt).orElse(0), limit);
            Opener opener =
                    vault.opener(tx, page.stream().map(DidEntries.Row::blinding).toList());
            return page.stream()
                    .map(row -> opened(
                            opener,
                            DidEntries.TABLE,
                            Integer.toString(row.number()),
                            row.entry(),
                            row.blinding(),
                            () -> Records.did(row.number(), row.line().copy(), row.versionTime(), row.at())))
                    .toList();
        });
    }

    private SealedRows statusPublications() {
        return new Rows(StatusPublications.TABLE, (tx, after, limit) -> {
            Optional<String[]> key = after.map(text -> text.split("/", 2));
            List<StatusPublications.Row> page = StatusPublications.inOrder(
                    tx,
                    key.map(parts -> parts[0]),
                    key.map(parts -> Integer.parseInt(parts[1])).orElse(0),
                    limit);
            Opener opener = vault.opener(
                    tx, page.stream().map(StatusPublications.Row::blinding).toList());
            return page.stream()
                    .map(row -> opened(
                            opener,
                            StatusPublications.TABLE,
                            row.publication().row(),
                            row.entry(),
                            row.blinding(),
                            () -> StatusPublications.record(row.publication())))
                    .toList();
        });
    }

    private SealedRows rules() {
        return new Rows(ExchangeRules.TABLE, (tx, after, limit) -> {
            List<ExchangeRules.Row> page = ExchangeRules.inOrder(tx, after, limit);
            Opener opener = vault.opener(
                    tx, page.stream().map(ExchangeRules.Row::blinding).toList());
            return page.stream()
                    .map(row -> opened(
                            opener,
                            ExchangeRules.TABLE,
                            row.key(),
                            row.entry(),
                            row.blinding(),
                            () -> ExchangeRules.record(row)))
                    .toList();
        });
    }

    /** With the draft itself, which must say what its newest event says. */
    private SealedRows drafts() {
        return new Rows(Drafting.DRAFT_EVENT, (tx, after, limit) -> {
            Optional<String[]> key = after.map(text -> text.split("/", 2));
            List<DraftTable.Event> page = DraftTable.events(
                    tx,
                    key.map(parts -> UUID.fromString(parts[0])),
                    key.map(parts -> Integer.parseInt(parts[1])).orElse(0),
                    limit);
            Set<UUID> ids = page.stream().map(DraftTable.Event::draft).collect(Collectors.toSet());
            Map<UUID, DraftTable.Row> rows = DraftTable.find(tx, ids);
            Map<UUID, Integer> newest = DraftTable.events(tx, ids).stream()
                    .collect(Collectors.toMap(DraftTable.Event::draft, DraftTable.Event::number, Math::max));
            Opener opener = vault.opener(
                    tx, page.stream().map(DraftTable.Event::blinding).toList());
            return page.stream()
                    .map(event -> event.number() < newest.getOrDefault(event.draft(), 0)
                                    || stands(Optional.ofNullable(rows.get(event.draft())), event)
                            ? draft(opener, event)
                            : row(
                                    opener,
                                    Drafting.DRAFT_EVENT,
                                    event.key(),
                                    event.entry(),
                                    event.blinding(),
                                    Optional.empty()))
                    .toList();
        });
    }

    private static SealedRows.Row draft(Opener opener, DraftTable.Event event) {
        return opened(
                opener,
                Drafting.DRAFT_EVENT,
                event.key(),
                event.entry(),
                event.blinding(),
                () -> Records.draft(
                        event,
                        event.reason()
                                .map(reason ->
                                        Vault.openText(opener, Drafting.DRAFT_EVENT, "reason", event.key(), reason))));
    }

    private boolean stands(Optional<DraftTable.Row> draft, DraftTable.Event event) {
        return draft.filter(row -> row.state().name().equals(event.type().name())
                        && row.kind().equals(event.kind())
                        && row.office().equals(event.office())
                        && row.draftedBy().equals(event.draftedBy())
                        && (event.type() != DraftTable.EventType.SUBMITTED || holds(row, event)))
                .isPresent();
    }

    /** Whether what waits for approval is what was submitted. */
    private boolean holds(DraftTable.Row row, DraftTable.Event event) {
        try {
            return row.content()
                    .map(content ->
                            vault.openBytes(Drafting.DRAFT, "content", row.id().toString(), content))
                    .filter(content ->
                            Hash.sha256(content).equals(Hash.of(event.digest().copy())))
                    .isPresent();
        } catch (Keys.Unreadable e) {
            return false;
        }
    }

    private SealedRows batches() {
        return new Rows(Batching.BATCH, (tx, after, limit) -> {
            List<BatchTable.Started> page = BatchTable.started(tx, after.map(UUID::fromString), limit);
            Opener opener = vault.opener(
                    tx, page.stream().map(BatchTable.Started::blinding).toList());
            return page.stream()
                    .map(started -> opened(
                            opener,
                            Batching.BATCH,
                            started.batch().id().toString(),
                            started.entry(),
                            started.blinding(),
                            () -> Records.batch(started.batch())))
                    .toList();
        });
    }

    private SealedRows mappings() {
        return new Rows(RegisterTable.MAPPING, (tx, after, limit) -> {
            List<RegisterTable.Mapped> page = RegisterTable.inOrder(tx, after, limit);
            Opener opener = vault.opener(
                    tx, page.stream().map(RegisterTable.Mapped::blinding).toList());
            return page.stream()
                    .map(mapped -> opened(
                            opener,
                            RegisterTable.MAPPING,
                            mapped.key(),
                            mapped.entry(),
                            mapped.blinding(),
                            () -> RegisterTable.record(mapped)))
                    .toList();
        });
    }

    private SealedRows walletCopies() {
        return new Rows(WalletRows.COPY, (tx, after, limit) -> {
            Optional<String[]> key = after.map(text -> text.split("/", 2));
            List<WalletRows.Row<WalletRows.Given>> page = WalletRows.given(
                    tx,
                    key.map(parts -> UUID.fromString(parts[0])),
                    key.map(parts -> Integer.parseInt(parts[1])).orElse(0),
                    limit);
            Opener opener =
                    vault.opener(tx, page.stream().map(WalletRows.Row::blinding).toList());
            return page.stream()
                    .map(row -> opened(
                            opener,
                            WalletRows.COPY,
                            row.what().row(),
                            row.entry(),
                            row.blinding(),
                            () -> row.what().record()))
                    .toList();
        });
    }

    private SealedRows walletWithdrawals() {
        return new Rows(WalletRows.WITHDRAWAL, (tx, after, limit) -> {
            Optional<String[]> key = after.map(text -> text.split("/", 2));
            List<WalletRows.Row<WalletRows.Withdrawn>> page = WalletRows.withdrawn(
                    tx,
                    key.map(parts -> UUID.fromString(parts[0])),
                    key.map(parts -> Integer.parseInt(parts[1])).orElse(0),
                    limit);
            Opener opener =
                    vault.opener(tx, page.stream().map(WalletRows.Row::blinding).toList());
            return page.stream()
                    .map(row -> opened(
                            opener,
                            WalletRows.WITHDRAWAL,
                            row.what().row(),
                            row.entry(),
                            row.blinding(),
                            () -> row.what().record()))
                    .toList();
        });
    }

    private static ObjectNode trust(Trust.Row row) {
        byte[] file = row.file().copy();
        return Records.trust(row.version(), file, TrustFile.openUnpinned(file).fingerprint(), row.at());
    }

    private static SealedRows.Row opened(
            Opener opener, String table, String key, EntryId entry, Bytes blinding, Supplier<ObjectNode> record) {
        Optional<Claim> claim;
        try {
            claim = Optional.of(new Claim(record.get(), Vault.openBlinding(opener, table, key, blinding), entry));
        } catch (Keys.Unreadable | MalformedException e) {
            claim = Optional.empty();
        }
        return row(opener, table, key, entry, blinding, claim);
    }

    private static SealedRows.Row row(
            Opener opener, String table, String key, EntryId entry, Bytes blinding, Optional<Claim> claim) {
        if (claim.isEmpty()) {
            Optional<UUID> erased = Vault.erased(opener, table, key, blinding);
            if (erased.isPresent()) {
                return SealedRows.Row.erased(key, entry, erased.get());
            }
        }
        Optional<JsonNode> record = claim.map(Claim::record);
        return new SealedRows.Row(key, entry, record, claim.map(Claim::blinding).orElse(LOST));
    }
}
