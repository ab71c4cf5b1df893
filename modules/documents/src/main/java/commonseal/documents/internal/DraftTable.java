package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.DRAFT;
import static commonseal.documents.internal.db.Tables.DRAFT_EVENT;
import static org.jooq.impl.DSL.noCondition;

import commonseal.documents.Drafts.State;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger.EntryId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Record;

/** Statements on drafts and on what became of them. One method, one statement. */
final class DraftTable {
    private DraftTable() {}

    /** @param content sealed; absent once it has ended */
    record Row(
            UUID id,
            String kind,
            String office,
            State state,
            int version,
            String draftedBy,
            Instant draftedAt,
            Instant changedAt,
            Optional<Bytes> content) {}

    /** What became of a submitted draft; the types are those of the column. */
    enum EventType {
        SUBMITTED,
        APPROVED,
        REFUSED,
        WITHDRAWN
    }

    /** @param reason sealed */
    record Event(
            UUID draft,
            int number,
            EventType type,
            String kind,
            String office,
            String draftedBy,
            boolean two,
            Bytes digest,
            Optional<Bytes> reason,
            List<UUID> documents,
            String actor,
            Instant at,
            Bytes blinding,
            EntryId entry) {
        Event {
            documents = List.copyOf(documents);
        }

        String key() {
            return draft + "/" + number;
        }
    }

    static void insert(Tx tx, Row row) {
        tx.dsl()
                .insertInto(DRAFT)
                .set(DRAFT.ID, row.id())
                .set(DRAFT.KIND, row.kind())
                .set(DRAFT.OFFICE, row.office())
                .set(DRAFT.STATE, row.state().name())
                .set(DRAFT.VERSION, row.version())
                .set(DRAFT.DRAFTED_BY, row.draftedBy())
                .set(DRAFT.DRAFTED_AT, row.draftedAt())
                .set(DRAFT.CHANGED_AT, row.changedAt())
                .set(DRAFT.CONTENT, row.content().map(Bytes::copy).orElse(null))
                .execute();
    }

    /** The caller holds its lock. */
    static void update(Tx tx, UUID id, State state, int version, Optional<Bytes> content) {
        tx.dsl()
                .update(DRAFT)
                .set(DRAFT.STATE, state.name())
                .set(DRAFT.VERSION, version)
                .set(DRAFT.CHANGED_AT, tx.now())
                .set(DRAFT.CONTENT, content.map(Bytes::copy).orElse(null))
                .where(DRAFT.ID.eq(id))
                .execute();
    }

    static Optional<Row> lock(Tx tx, UUID id) {
        return tx.dsl().select().from(DRAFT).where(DRAFT.ID.eq(id)).forUpdate().fetchOptional(DraftTable::row);
    }

    static Optional<Row> find(Tx tx, UUID id) {
        return tx.dsl().select().from(DRAFT).where(DRAFT.ID.eq(id)).fetchOptional(DraftTable::row);
    }

    /** Those that are there, by id. */
    static Map<UUID, Row> find(Tx tx, Collection<UUID> ids) {
        return tx.dsl().select().from(DRAFT).where(DRAFT.ID.in(ids)).fetchMap(DRAFT.ID, DraftTable::row);
    }

    static List<Row> list(Tx tx, Collection<String> kinds, Optional<State> state, Optional<UUID> after, int limit) {
        return tx.dsl()
                .select()
                .from(DRAFT)
                .where(
                        DRAFT.KIND.in(kinds),
                        state.map(one -> DRAFT.STATE.eq(one.name())).orElse(noCondition()),
                        after.map(DRAFT.ID::lessThan).orElse(noCondition()))
                .orderBy(DRAFT.ID.desc())
                .limit(limit)
                .fetch(DraftTable::row);
    }

    static void insert(Tx tx, Event event) {
        tx.dsl()
                .insertInto(DRAFT_EVENT)
                .set(DRAFT_EVENT.DRAFT_ID, event.draft())
                .set(DRAFT_EVENT.NUMBER, event.number())
                .set(DRAFT_EVENT.TYPE, event.type().name())
                .set(DRAFT_EVENT.KIND, event.kind())
                .set(DRAFT_EVENT.OFFICE, event.office())
                .set(DRAFT_EVENT.DRAFTED_BY, event.draftedBy())
                .set(DRAFT_EVENT.TWO, event.two())
                .set(DRAFT_EVENT.DIGEST, event.digest().copy())
                .set(DRAFT_EVENT.REASON, event.reason().map(Bytes::copy).orElse(null))
                .set(
                        DRAFT_EVENT.DOCUMENTS,
                        event.documents().isEmpty() ? null : event.documents().toArray(UUID[]::new))
                .set(DRAFT_EVENT.ACTOR, event.actor())
                .set(DRAFT_EVENT.AT, event.at())
                .set(DRAFT_EVENT.BLINDING, event.blinding().copy())
                .set(DRAFT_EVENT.ENTRY, event.entry().value())
                .execute();
    }

    static List<Event> events(Tx tx, Collection<UUID> drafts) {
        return tx.dsl()
                .select()
                .from(DRAFT_EVENT)
                .where(DRAFT_EVENT.DRAFT_ID.in(drafts))
                .orderBy(DRAFT_EVENT.DRAFT_ID, DRAFT_EVENT.NUMBER)
                .fetch(DraftTable::event);
    }

    /** In key order, for the audit. */
    static List<Event> events(Tx tx, Optional<UUID> draft, int number, int limit) {
        Condition after = draft.map(id -> DRAFT_EVENT
                        .DRAFT_ID
                        .greaterThan(id)
                        .or(DRAFT_EVENT.DRAFT_ID.eq(id).and(DRAFT_EVENT.NUMBER.greaterThan(number))))
                .orElse(noCondition());
        return tx.dsl()
                .select()
                .from(DRAFT_EVENT)
                .where(after)
                .orderBy(DRAFT_EVENT.DRAFT_ID, DRAFT_EVENT.NUMBER)
                .limit(limit)
                .fetch(DraftTable::event);
    }

    private static Row row(Record row) {
        return new Row(
                row.get(DRAFT.ID),
                row.get(DRAFT.KIND),
                row.get(DRAFT.OFFICE),
                State.valueOf(row.get(DRAFT.STATE)),
                row.get(DRAFT.VERSION),
                row.get(DRAFT.DRAFTED_BY),
                row.get(DRAFT.DRAFTED_AT),
                row.get(DRAFT.CHANGED_AT),
                Optional.ofNullable(row.get(DRAFT.CONTENT)).map(Bytes::of));
    }

    private static Event event(Record row) {
        return new Event(
                row.get(DRAFT_EVENT.DRAFT_ID),
                row.get(DRAFT_EVENT.NUMBER),
                EventType.valueOf(row.get(DRAFT_EVENT.TYPE)),
                row.get(DRAFT_EVENT.KIND),
                row.get(DRAFT_EVENT.OFFICE),
                row.get(DRAFT_EVENT.DRAFTED_BY),
                row.get(DRAFT_EVENT.TWO),
                Bytes.of(row.get(DRAFT_EVENT.DIGEST)),
                Optional.ofNullable(row.get(DRAFT_EVENT.REASON)).map(Bytes::of),
                Stream.ofNullable(row.get(DRAFT_EVENT.DOCUMENTS))
                        .flatMap(Stream::of)
                        .toList(),
                row.get(DRAFT_EVENT.ACTOR),
                row.get(DRAFT_EVENT.AT),
                Bytes.of(row.get(DRAFT_EVENT.BLINDING)),
                new EntryId(row.get(DRAFT_EVENT.ENTRY)));
    }
}
