package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.COPIED_PAPER;
import static commonseal.documents.internal.db.Tables.DOCUMENT;

import commonseal.identity.HolderId;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Statements on papers that were proposed to become copies. One method, one statement. */
final class CopiedPapers {
    static final String TABLE = "documents.copied_paper";

    /** A row without its file. */
    record Row(
            UUID id,
            UUID caseId,
            String slot,
            String kind,
            String office,
            String holder,
            String proposedBy,
            Instant proposedAt,
            Instant receivedAt,
            Bytes content,
            boolean made) {}

    private CopiedPapers() {}

    static void insert(Tx tx, Row row, Bytes file) {
        tx.dsl()
                .insertInto(COPIED_PAPER)
                .set(COPIED_PAPER.ID, row.id())
                .set(COPIED_PAPER.CASE_ID, row.caseId())
                .set(COPIED_PAPER.SLOT, row.slot())
                .set(COPIED_PAPER.KIND, row.kind())
                .set(COPIED_PAPER.OFFICE, row.office())
                .set(COPIED_PAPER.HOLDER, row.holder())
                .set(COPIED_PAPER.PROPOSED_BY, row.proposedBy())
                .set(COPIED_PAPER.PROPOSED_AT, row.proposedAt())
                .set(COPIED_PAPER.RECEIVED_AT, row.receivedAt())
                .set(COPIED_PAPER.CONTENT, row.content().copy())
                .set(COPIED_PAPER.FILE, file.copy())
                .execute();
    }

    static Optional<Row> find(Tx tx, UUID id) {
        return rows(tx, COPIED_PAPER.ID.eq(id)).stream().findFirst();
    }

    static List<Row> ofCase(Tx tx, UUID caseId) {
        return rows(tx, COPIED_PAPER.CASE_ID.eq(caseId));
    }

    static Set<UUID> madeIn(Tx tx, UUID caseId) {
        return Set.copyOf(tx.dsl()
                .select(COPIED_PAPER.ID)
                .from(COPIED_PAPER)
                .join(DOCUMENT)
                .on(DOCUMENT.ID.eq(COPIED_PAPER.ID))
                .where(COPIED_PAPER.CASE_ID.eq(caseId))
                .fetchSet(COPIED_PAPER.ID));
    }

    private static List<Row> rows(Tx tx, Condition which) {
        return tx.dsl()
                .select(
                        COPIED_PAPER.ID,
                        COPIED_PAPER.CASE_ID,
                        COPIED_PAPER.SLOT,
                        COPIED_PAPER.KIND,
                        COPIED_PAPER.OFFICE,
                        COPIED_PAPER.HOLDER,
                        COPIED_PAPER.PROPOSED_BY,
                        COPIED_PAPER.PROPOSED_AT,
                        COPIED_PAPER.RECEIVED_AT,
                        COPIED_PAPER.CONTENT,
                        DOCUMENT.ID)
                .from(COPIED_PAPER)
                .leftJoin(DOCUMENT)
                .on(DOCUMENT.ID.eq(COPIED_PAPER.ID))
                .where(which)
                .orderBy(COPIED_PAPER.ID)
                .fetch(CopiedPapers::row);
    }

    private static Row row(Record row) {
        return new Row(
                row.get(COPIED_PAPER.ID),
                row.get(COPIED_PAPER.CASE_ID),
                row.get(COPIED_PAPER.SLOT),
                row.get(COPIED_PAPER.KIND),
                row.get(COPIED_PAPER.OFFICE),
                row.get(COPIED_PAPER.HOLDER),
                row.get(COPIED_PAPER.PROPOSED_BY),
                row.get(COPIED_PAPER.PROPOSED_AT),
                row.get(COPIED_PAPER.RECEIVED_AT),
                Bytes.of(row.get(COPIED_PAPER.CONTENT)),
                row.get(DOCUMENT.ID) != null);
    }

    static Optional<Bytes> file(Tx tx, UUID id) {
        return tx.dsl()
                .select(COPIED_PAPER.FILE)
                .from(COPIED_PAPER)
                .where(COPIED_PAPER.ID.eq(id))
                .fetchOptional(row -> Bytes.of(row.value1()));
    }

    /** Copies of a kind of a holder are made one after the other until the transaction ends. */
    static void hold(Tx tx, String kind, HolderId holder) {
        tx.dsl()
                .select(DSL.field(
                        "pg_advisory_xact_lock(hashtextextended({0}, 13))",
                        SQLDataType.OTHER, DSL.val(kind + "|" + holder.ref())))
                .execute();
    }

    /** Held until the transaction ends; false if there is none. */
    static boolean lock(Tx tx, UUID id) {
        return tx.dsl()
                .select(COPIED_PAPER.ID)
                .from(COPIED_PAPER)
                .where(COPIED_PAPER.ID.eq(id))
                .forUpdate()
                .fetchOptional()
                .isPresent();
    }

    static int forget(Tx tx, UUID id) {
        return forget(tx, COPIED_PAPER.ID.eq(id));
    }

    static int forgetCase(Tx tx, UUID caseId) {
        return forget(tx, COPIED_PAPER.CASE_ID.eq(caseId));
    }

    private static int forget(Tx tx, Condition which) {
        return tx.dsl()
                .deleteFrom(COPIED_PAPER)
                .where(which, DSL.notExists(DSL.selectOne().from(DOCUMENT).where(DOCUMENT.ID.eq(COPIED_PAPER.ID))))
                .execute();
    }
}
