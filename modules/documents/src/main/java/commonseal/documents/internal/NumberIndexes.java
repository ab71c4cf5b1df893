package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.DOCUMENT;
import static commonseal.documents.internal.db.Tables.EVIDENCE;
import static commonseal.documents.internal.db.Tables.EVIDENCE_EXPORT;
import static commonseal.documents.internal.db.Tables.STATUS_EVENT;
import static commonseal.documents.internal.db.Tables.TRUST_VERSION;

import commonseal.kernel.Tx;
import commonseal.keys.IndexedColumn;
import commonseal.keys.Opener;
import commonseal.keys.SealedColumns;
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
                new SealedColumns(
                        DOCUMENT,
                        List.of(DOCUMENT.ID),
                        "/",
                        List.of(DOCUMENT.NUMBER_SEALED, DOCUMENT.CREDENTIAL, DOCUMENT.BLINDING)),
                new SealedColumns(
                        STATUS_EVENT,
                        List.of(STATUS_EVENT.DOCUMENT_ID, STATUS_EVENT.NUMBER),
                        "/",
                        List.of(STATUS_EVENT.BLINDING)),
                new SealedColumns(EVIDENCE, List.of(EVIDENCE.ID), "/", List.of(EVIDENCE.BLINDING)),
                new SealedColumns(
                        EVIDENCE_EXPORT,
                        List.of(EVIDENCE_EXPORT.ID),
                        "/",
                        List.of(EVIDENCE_EXPORT.REASON, EVIDENCE_EXPORT.BLINDING)),
                new SealedColumns(TRUST_VERSION, List.of(TRUST_VERSION.VERSION), "/", List.of(TRUST_VERSION.BLINDING)));
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
