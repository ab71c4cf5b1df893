package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.SOURCE_CALL;
import static commonseal.documents.internal.db.Tables.SOURCE_COPY;

import commonseal.documents.Exchange.CopyState;
import commonseal.identity.HolderId;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.proof.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.SelectConditionStep;

/** Statements on copies of a case and on calls. One method, one statement. */
final class SourceCopies {
    static final String TABLE = "documents.source_copy";

    private static final int REMEMBERED = 100;

    private SourceCopies() {}

    /**
     * A row.
     *
     * @param request id of the question; its time is when it was first asked
     * @param content sealed
     */
    record Row(
            UUID id,
            UUID request,
            UUID caseId,
            HolderId owner,
            String kind,
            String source,
            String service,
            String slot,
            String officer,
            String office,
            String ground,
            List<String> fields,
            CopyState state,
            String reason,
            int attempts,
            Optional<Instant> next,
            Instant created,
            Optional<Hash> digest,
            Optional<Bytes> content) {
        Row {
            fields = List.copyOf(fields);
        }

        Row to(CopyState into, String why, Optional<Instant> again) {
            return new Row(
                    id,
                    request,
                    caseId,
                    owner,
                    kind,
                    source,
                    service,
                    slot,
                    officer,
                    office,
                    ground,
                    fields,
                    into,
                    why,
                    attempts,
                    again,
                    created,
                    Optional.empty(),
                    Optional.empty());
        }

        Row with(Optional<Hash> answer, Optional<Bytes> sealed) {
            return new Row(
                    id, request, caseId, owner, kind, source, service, slot, officer, office, ground, fields, state,
                    reason, attempts, next, created, answer, sealed);
        }

        Row tried(Instant lease) {
            return new Row(
                    id,
                    request,
                    caseId,
                    owner,
                    kind,
                    source,
                    service,
                    slot,
                    officer,
                    office,
                    ground,
                    fields,
                    state,
                    reason,
                    attempts + 1,
                    Optional.of(lease),
                    created,
                    digest,
                    content);
        }

        Row asking(UUID by, String inSlot, String who, String where, String on, List<String> wanted, Instant due) {
            return new Row(
                    id,
                    by,
                    caseId,
                    owner,
                    kind,
                    source,
                    service,
                    inSlot,
                    who,
                    where,
                    on,
                    wanted,
                    CopyState.ASKED,
                    "SOURCE_ASKED",
                    0,
                    Optional.of(due),
                    created,
                    Optional.empty(),
                    Optional.empty());
        }
    }

    static Optional<Row> find(Tx tx, UUID id) {
        return select(tx, SOURCE_COPY.ID.eq(id)).fetchOptional(SourceCopies::row);
    }

    static Optional<Row> lock(Tx tx, UUID id) {
        return select(tx, SOURCE_COPY.ID.eq(id)).forUpdate().fetchOptional(SourceCopies::row);
    }

    static Optional<Row> lockRequest(Tx tx, UUID request) {
        return select(tx, SOURCE_COPY.REQUEST.eq(request)).forUpdate().fetchOptional(SourceCopies::row);
    }

    static List<Row> ofCase(Tx tx, UUID caseId) {
        return select(tx, SOURCE_COPY.CASE_ID.eq(caseId)).fetch(SourceCopies::row);
    }

    static List<Row> find(Tx tx, Collection<UUID> ids) {
        return select(tx, SOURCE_COPY.ID.in(ids)).fetch(SourceCopies::row);
    }

    /** Those due and not in other hands. */
    static List<UUID> due(Tx tx, int most) {
        return tx.dsl()
                .select(SOURCE_COPY.REQUEST)
                .from(SOURCE_COPY)
                .where(SOURCE_COPY.NEXT_AT.le(tx.now()))
                .orderBy(SOURCE_COPY.NEXT_AT)
                .limit(most)
                .fetch(SOURCE_COPY.REQUEST);
    }

    static void insert(Tx tx, Row row) {
        tx.dsl()
                .insertInto(SOURCE_COPY)
                .set(SOURCE_COPY.ID, row.id())
                .set(SOURCE_COPY.REQUEST, row.request())
                .set(SOURCE_COPY.CASE_ID, row.caseId())
                .set(SOURCE_COPY.OWNER, row.owner().ref())
                .set(SOURCE_COPY.KIND, row.kind())
                .set(SOURCE_COPY.SOURCE, row.source())
                .set(SOURCE_COPY.SERVICE, row.service())
                .set(SOURCE_COPY.SLOT, row.slot())
                .set(SOURCE_COPY.OFFICER, row.officer())
                .set(SOURCE_COPY.OFFICE, row.office())
                .set(SOURCE_COPY.GROUND, row.ground())
                .set(SOURCE_COPY.FIELDS, row.fields().toArray(String[]::new))
                .set(SOURCE_COPY.STATE, row.state().name())
                .set(SOURCE_COPY.REASON, row.reason())
                .set(SOURCE_COPY.ATTEMPTS, row.attempts())
                .set(SOURCE_COPY.CREATED_AT, row.created())
                .onConflictDoNothing()
                .execute();
    }

    static void update(Tx tx, Row row) {
        tx.dsl()
                .update(SOURCE_COPY)
                .set(SOURCE_COPY.REQUEST, row.request())
                .set(SOURCE_COPY.SLOT, row.slot())
                .set(SOURCE_COPY.OFFICER, row.officer())
                .set(SOURCE_COPY.OFFICE, row.office())
                .set(SOURCE_COPY.GROUND, row.ground())
                .set(SOURCE_COPY.FIELDS, row.fields().toArray(String[]::new))
                .set(SOURCE_COPY.STATE, row.state().name())
                .set(SOURCE_COPY.REASON, row.reason())
                .set(SOURCE_COPY.ATTEMPTS, row.attempts())
                .set(SOURCE_COPY.NEXT_AT, row.next().orElse(null))
                .set(SOURCE_COPY.CHECKED_AT, tx.now())
                .set(SOURCE_COPY.DIGEST, row.digest().map(Hash::bytes).orElse(null))
                .set(SOURCE_COPY.CONTENT, row.content().map(Bytes::copy).orElse(null))
                .where(SOURCE_COPY.ID.eq(row.id()))
                .execute();
    }

    static void called(Tx tx, String source, int millis, String code, boolean good) {
        tx.dsl()
                .insertInto(SOURCE_CALL)
                .set(SOURCE_CALL.ID, Ids.next(tx))
                .set(SOURCE_CALL.SOURCE, source)
                .set(SOURCE_CALL.AT, tx.now())
                .set(SOURCE_CALL.MILLIS, millis)
                .set(SOURCE_CALL.CODE, code)
                .set(SOURCE_CALL.GOOD, good)
                .execute();
    }

    /** One call. */
    record Call(Instant at, Duration took, boolean good) {}

    static List<Call> calls(Tx tx, String source) {
        return tx.dsl()
                .select(SOURCE_CALL.AT, SOURCE_CALL.MILLIS, SOURCE_CALL.GOOD)
                .from(SOURCE_CALL)
                .where(SOURCE_CALL.SOURCE.eq(source))
                .orderBy(SOURCE_CALL.ID.desc())
                .limit(REMEMBERED)
                .fetch(row -> new Call(row.value1(), Duration.ofMillis(row.value2()), row.value3()));
    }

    private static SelectConditionStep<? extends Record> select(Tx tx, Condition which) {
        return tx.dsl().selectFrom(SOURCE_COPY).where(which);
    }

    private static Row row(Record r) {
        return new Row(
                r.get(SOURCE_COPY.ID),
                r.get(SOURCE_COPY.REQUEST),
                r.get(SOURCE_COPY.CASE_ID),
                HolderId.parse(r.get(SOURCE_COPY.OWNER)),
                r.get(SOURCE_COPY.KIND),
                r.get(SOURCE_COPY.SOURCE),
                r.get(SOURCE_COPY.SERVICE),
                r.get(SOURCE_COPY.SLOT),
                r.get(SOURCE_COPY.OFFICER),
                r.get(SOURCE_COPY.OFFICE),
                r.get(SOURCE_COPY.GROUND),
                List.of(r.get(SOURCE_COPY.FIELDS)),
                CopyState.valueOf(r.get(SOURCE_COPY.STATE)),
                r.get(SOURCE_COPY.REASON),
                r.get(SOURCE_COPY.ATTEMPTS),
                Optional.ofNullable(r.get(SOURCE_COPY.NEXT_AT)),
                r.get(SOURCE_COPY.CREATED_AT),
                Optional.ofNullable(r.get(SOURCE_COPY.DIGEST)).map(Hash::of),
                Optional.ofNullable(r.get(SOURCE_COPY.CONTENT)).map(Bytes::of));
    }
}
