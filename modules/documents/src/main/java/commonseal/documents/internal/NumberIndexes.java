package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.DOCUMENT;

import commonseal.kernel.Tx;
import commonseal.keys.IndexedColumn;
import commonseal.keys.Opener;
import commonseal.keys.SealedColumns;
import commonseal.keys.SealedColumns.KeyColumn;
import commonseal.keys.SealedColumns.KeyType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.BatchBindStep;
import org.jooq.impl.DSL;

/** The index of documents' numbers, computed again when its key is exchanged. An erased holder's documents keep the old one. */
record NumberIndexes(Unsealing unsealing) implements IndexedColumn {

    /** Columns with values under the district's key: of documents held jointly, exports and trust files. */
    static List<SealedColumns> sealedColumns() {
        return List.of(
                SealedColumns.byUuid(Unsealing.DOCUMENT, "id", "number_sealed", "credential", "blinding"),
                new SealedColumns(
                        Unsealing.STATUS_EVENT,
                        List.of(new KeyColumn("document_id", KeyType.UUID), new KeyColumn("number", KeyType.INTEGER)),
                        "/",
                        List.of("blinding")),
                new SealedColumns(
                        "documents.claim",
                        List.of(new KeyColumn("document_id", KeyType.UUID), new KeyColumn("number", KeyType.INTEGER)),
                        "/",
                        List.of("basis")),
                SealedColumns.byUuid(Drafting.DRAFT, "id", "content"),
                new SealedColumns(
                        Drafting.DRAFT_EVENT,
                        List.of(new KeyColumn("draft_id", KeyType.UUID), new KeyColumn("number", KeyType.INTEGER)),
                        "/",
                        List.of("reason", "blinding")),
                SealedColumns.byUuid(Batching.BATCH, "id", "blinding"),
                new SealedColumns(
                        Batching.BATCH_ROW,
                        List.of(new KeyColumn("batch_id", KeyType.UUID), new KeyColumn("line", KeyType.INTEGER)),
                        "/",
                        List.of("content")),
                SealedColumns.byUuid(Pulling.EVIDENCE, "id", "blinding", "correction"),
                SealedColumns.byUuid(Receipts.TABLE, "id", "blinding"),
                new SealedColumns(
                        Papers.TABLE,
                        List.of(new KeyColumn("document_id", KeyType.UUID), new KeyColumn("type", KeyType.TEXT)),
                        "/",
                        List.of("content")),
                SealedColumns.byUuid(Exporting.EXPORT, "id", "reason", "blinding"),
                new SealedColumns(
                        StatusPublications.TABLE,
                        List.of(new KeyColumn("list", KeyType.TEXT), new KeyColumn("number", KeyType.INTEGER)),
                        "/",
                        List.of("blinding")),
                new SealedColumns(
                        Trust.TABLE, List.of(new KeyColumn("version", KeyType.INTEGER)), "/", List.of("blinding")),
                new SealedColumns(
                        DidEntries.TABLE, List.of(new KeyColumn("number", KeyType.INTEGER)), "/", List.of("blinding")),
                new SealedColumns(
                        ExchangeRules.TABLE,
                        List.of(
                                new KeyColumn("part", KeyType.TEXT),
                                new KeyColumn("code", KeyType.TEXT),
                                new KeyColumn("version", KeyType.INTEGER)),
                        "/",
                        List.of("blinding")),
                new SealedColumns(
                        RegisterTable.MAPPING,
                        List.of(new KeyColumn("register", KeyType.TEXT), new KeyColumn("version", KeyType.INTEGER)),
                        "/",
                        List.of("blinding")),
                SealedColumns.byUuid(SourceCopies.TABLE, "id", "content"),
                SealedColumns.byUuid(CopiedPapers.TABLE, "id", "content", "file"));
    }

    @Override
    public String table() {
        return Unsealing.DOCUMENT;
    }

    @Override
    public Done backfill(Tx tx, Optional<String> after, int limit) {
        List<StoredDocument> page = DocumentTable.inOrder(tx, after.map(UUID::fromString), limit);
        Opener key = unsealing.opener(tx, page);
        BatchBindStep batch = tx.dsl()
                .batch(tx.dsl()
                        .update(DOCUMENT)
                        .set(DOCUMENT.NUMBER_INDEX, DSL.param("index", byte[].class))
                        .where(DOCUMENT.ID.eq(DSL.param("id", UUID.class))));
        for (StoredDocument stored : page) {
            Optional<Bytes> index = unsealing.numberIndex(key, stored);
            if (index.isPresent() && !index.get().equals(stored.columns().numberIndex())) {
                batch = batch.bind(index.get().copy(), stored.held().id());
            }
        }
        return new Done(
                page.isEmpty()
                        ? Optional.empty()
                        : Optional.of(page.getLast().held().id().toString()),
                batch.size() == 0 ? 0 : Arrays.stream(batch.execute()).sum());
    }
}
