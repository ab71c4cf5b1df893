package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.BATCH;
import static commonseal.documents.internal.db.Tables.BATCH_ROW;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.noCondition;

import commonseal.documents.Batches.RowState;
import commonseal.documents.Batches.State;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger.EntryId;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.BatchBindStep;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;

/** Statements on batches and their rows. One method, one statement. */
final class BatchTable {
    private BatchTable() {}

    record Row(
            UUID id,
            String effect,
            String kind,
            String office,
            Bytes fileDigest,
            int rows,
            State state,
            int position,
            String uploadedBy,
            Instant uploadedAt,
            Optional<String> startedBy,
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt,
            Optional<Boolean> two) {}

    /** A batch that was started, with what seals that. */
    record Started(Row batch, Bytes blinding, EntryId entry) {}

    /** @param content sealed; absent once it is done */
    record Line(int number, RowState state, Optional<Bytes> content, List<String> problems, Optional<UUID> document) {
        Line {
            problems = List.copyOf(problems);
        }
    }

    /** How a row goes on. */
    record Moved(
            int number,
            RowState state,
            Optional<Bytes> content,
            Optional<Bytes> key,
            List<String> problems,
            Optional<UUID> document) {
        Moved {
            problems = List.copyOf(problems);
        }
    }

    static void insert(Tx tx, Row row) {
        tx.dsl()
                .insertInto(BATCH)
                .set(BATCH.ID, row.id())
                .set(BATCH.EFFECT, row.effect())
                .set(BATCH.KIND, row.kind())
                .set(BATCH.OFFICE, row.office())
                .set(BATCH.FILE_DIGEST, row.fileDigest().copy())
                .set(BATCH.ROW_COUNT, row.rows())
                .set(BATCH.STATE, row.state().name())
                .set(BATCH.POSITION, row.position())
                .set(BATCH.UPLOADED_BY, row.uploadedBy())
                .set(BATCH.UPLOADED_AT, row.uploadedAt())
                .execute();
    }

    /** @param lines at most 1,000 */
    static void insertLines(Tx tx, UUID batch, List<Line> lines) {
        tx.dsl()
                .insertInto(BATCH_ROW, BATCH_ROW.BATCH_ID, BATCH_ROW.LINE, BATCH_ROW.CONTENT, BATCH_ROW.STATE)
                .valuesOfRows(lines.stream()
                        .map(line -> DSL.row(
                                batch,
                                line.number(),
                                line.content().orElseThrow().copy(),
                                line.state().name()))
                        .toList())
                .execute();
    }

    static Optional<UUID> sameFile(Tx tx, String effect, String kind, Bytes digest) {
        return tx.dsl()
                .select(BATCH.ID)
                .from(BATCH)
                .where(
                        BATCH.KIND.eq(kind),
                        BATCH.EFFECT.eq(effect),
                        BATCH.FILE_DIGEST.eq(digest.copy()),
                        BATCH.STATE.ne(State.DISCARDED.name()))
                .fetchOptional(BATCH.ID);
    }

    static Optional<Row> find(Tx tx, UUID id) {
        return tx.dsl().select().from(BATCH).where(BATCH.ID.eq(id)).fetchOptional(BatchTable::row);
    }

    static Optional<Row> lock(Tx tx, UUID id) {
        return tx.dsl().select().from(BATCH).where(BATCH.ID.eq(id)).forUpdate().fetchOptional(BatchTable::row);
    }

    /** The oldest batch that waits for work and that no other process works on; locked. */
    static Optional<Row> next(Tx tx) {
        return tx.dsl()
                .select()
                .from(BATCH)
                .where(BATCH.STATE.in(State.CHECKING.name(), State.RUNNING.name()))
                .orderBy(BATCH.ID)
                .limit(1)
                .forUpdate()
                .skipLocked()
                .fetchOptional(BatchTable::row);
    }

    static List<Row> list(Tx tx, Collection<String> kinds, Optional<UUID> after, int limit) {
        return tx.dsl()
                .select()
                .from(BATCH)
                .where(BATCH.KIND.in(kinds), after.map(BATCH.ID::lessThan).orElse(noCondition()))
                .orderBy(BATCH.ID.desc())
                .limit(limit)
                .fetch(BatchTable::row);
    }

    static Map<UUID, Map<RowState, Integer>> counts(Tx tx, Collection<UUID> batches) {
        Map<UUID, Map<RowState, Integer>> counts = new java.util.HashMap<>();
        tx.dsl()
                .select(BATCH_ROW.BATCH_ID, BATCH_ROW.STATE, count())
                .from(BATCH_ROW)
                .where(BATCH_ROW.BATCH_ID.in(batches))
                .groupBy(BATCH_ROW.BATCH_ID, BATCH_ROW.STATE)
                .forEach(row -> counts.computeIfAbsent(row.value1(), id -> new EnumMap<>(RowState.class))
                        .put(RowState.valueOf(row.value2()), row.value3()));
        return counts;
    }

    /** Rows after a line, in their order. */
    static List<Line> lines(Tx tx, UUID batch, int after, Set<RowState> states, int limit) {
        return tx.dsl()
                .select(BATCH_ROW.LINE, BATCH_ROW.STATE, BATCH_ROW.CONTENT, BATCH_ROW.PROBLEMS, BATCH_ROW.DOCUMENT_ID)
                .from(BATCH_ROW)
                .where(
                        BATCH_ROW.BATCH_ID.eq(batch),
                        BATCH_ROW.LINE.gt(after),
                        BATCH_ROW.STATE.in(states.stream().map(Enum::name).toList()))
                .orderBy(BATCH_ROW.LINE)
                .limit(limit)
                .fetch(row -> new Line(
                        row.value1(),
                        RowState.valueOf(row.value2()),
                        Optional.ofNullable(row.value3()).map(Bytes::of),
                        Stream.ofNullable(row.value4()).flatMap(Stream::of).toList(),
                        Optional.ofNullable(row.value5())));
    }

    /** Which of these keys an earlier row of the batch has. */
    static Set<Bytes> present(Tx tx, UUID batch, Collection<Bytes> keys) {
        return Set.copyOf(tx.dsl()
                .selectDistinct(BATCH_ROW.KEY_INDEX)
                .from(BATCH_ROW)
                .where(
                        BATCH_ROW.BATCH_ID.eq(batch),
                        BATCH_ROW.KEY_INDEX.in(keys.stream().map(Bytes::copy).toList()))
                .fetch(row -> Bytes.of(Objects.requireNonNull(row.value1()))));
    }

    static void move(Tx tx, UUID batch, List<Moved> rows) {
        if (rows.isEmpty()) {
            return;
        }
        BatchBindStep step = tx.dsl()
                .batch(tx.dsl()
                        .update(BATCH_ROW)
                        .set(BATCH_ROW.STATE, DSL.param("state", String.class))
                        .set(BATCH_ROW.CONTENT, DSL.param("content", byte[].class))
                        .set(BATCH_ROW.KEY_INDEX, DSL.param("key", byte[].class))
                        .set(BATCH_ROW.PROBLEMS, DSL.param("problems", String[].class))
                        .set(BATCH_ROW.DOCUMENT_ID, DSL.param("document", UUID.class))
                        .where(
                                BATCH_ROW.BATCH_ID.eq(DSL.param("batch", UUID.class)),
                                BATCH_ROW.LINE.eq(DSL.param("line", Integer.class))));
        for (Moved row : rows) {
            step = step.bind(
                    row.state().name(),
                    row.content().map(Bytes::copy).orElse(null),
                    row.key().map(Bytes::copy).orElse(null),
                    row.problems().isEmpty() ? null : row.problems().toArray(String[]::new),
                    row.document().orElse(null),
                    batch,
                    row.number());
        }
        step.execute();
    }

    /** What stood in the rows that are not done any more; rows that wait keep theirs. */
    static void forget(Tx tx, UUID batch, Set<RowState> states) {
        tx.dsl()
                .update(BATCH_ROW)
                .setNull(BATCH_ROW.CONTENT)
                .where(
                        BATCH_ROW.BATCH_ID.eq(batch),
                        BATCH_ROW.CONTENT.isNotNull(),
                        BATCH_ROW.STATE.in(states.stream().map(Enum::name).toList()))
                .execute();
    }

    static void move(Tx tx, UUID id, State state, int position) {
        tx.dsl()
                .update(BATCH)
                .set(BATCH.STATE, state.name())
                .set(BATCH.POSITION, position)
                .set(BATCH.FINISHED_AT, state == State.DONE ? tx.now() : null)
                .where(BATCH.ID.eq(id))
                .execute();
    }

    static void start(Tx tx, Started started) {
        tx.dsl()
                .update(BATCH)
                .set(BATCH.STATE, State.RUNNING.name())
                .set(BATCH.POSITION, 0)
                .set(BATCH.STARTED_BY, started.batch().startedBy().orElseThrow())
                .set(BATCH.STARTED_AT, started.batch().startedAt().orElseThrow())
                .set(BATCH.TWO, started.batch().two().orElseThrow())
                .set(BATCH.BLINDING, started.blinding().copy())
                .set(BATCH.ENTRY, started.entry().value())
                .where(BATCH.ID.eq(started.batch().id()))
                .execute();
    }

    /** Batches that were started, in key order, for the audit. */
    static List<Started> started(Tx tx, Optional<UUID> after, int limit) {
        Condition more = after.map(BATCH.ID::greaterThan).orElse(noCondition());
        return tx.dsl()
                .select()
                .from(BATCH)
                .where(BATCH.ENTRY.isNotNull(), more)
                .orderBy(BATCH.ID)
                .limit(limit)
                .fetch(row -> new Started(
                        row(row),
                        Bytes.of(Objects.requireNonNull(row.get(BATCH.BLINDING))),
                        new EntryId(Objects.requireNonNull(row.get(BATCH.ENTRY)))));
    }

    private static Row row(Record row) {
        return new Row(
                row.get(BATCH.ID),
                row.get(BATCH.EFFECT),
                row.get(BATCH.KIND),
                row.get(BATCH.OFFICE),
                Bytes.of(row.get(BATCH.FILE_DIGEST)),
                row.get(BATCH.ROW_COUNT),
                State.valueOf(row.get(BATCH.STATE)),
                row.get(BATCH.POSITION),
                row.get(BATCH.UPLOADED_BY),
                row.get(BATCH.UPLOADED_AT),
                Optional.ofNullable(row.get(BATCH.STARTED_BY)),
                Optional.ofNullable(row.get(BATCH.STARTED_AT)),
                Optional.ofNullable(row.get(BATCH.FINISHED_AT)),
                Optional.ofNullable(row.get(BATCH.TWO)));
    }
}
