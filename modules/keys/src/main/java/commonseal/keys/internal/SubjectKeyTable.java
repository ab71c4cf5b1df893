package commonseal.keys.internal;

import static commonseal.keys.internal.db.Tables.ERASED_SUBJECT;
import static commonseal.keys.internal.db.Tables.SUBJECT_KEY;

import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.BatchBindStep;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** Tables {@code keys.subject_key} and {@code keys.erased_subject}. */
final class SubjectKeyTable {

    /** Namespace of the advisory locks of this table. */
    private static final int LOCKS = 0x6b657973;

    /** Of the file of the weeks' keys. */
    private static final int EPOCH_LOCK = 0x65706f63;

    private static final int MOST_ERASED = 1_000_000;

    private SubjectKeyTable() {}

    /** One row as it stands. The array belongs to the row; nobody changes it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Row(UUID subject, byte[] wrapped, Instant createdAt, int epoch) {
        byte[] associatedData() {
            return AssociatedData.ofKey(subject, createdAt, epoch);
        }
    }

    /** Those there are, as many as asked for. */
    static List<Row> of(Tx tx, Collection<UUID> subjects) {
        return tx.dsl()
                .select(SUBJECT_KEY.SUBJECT, SUBJECT_KEY.WRAPPED, SUBJECT_KEY.CREATED_AT, SUBJECT_KEY.EPOCH)
                .from(SUBJECT_KEY)
                .where(SUBJECT_KEY.SUBJECT.eq(DSL.any(subjects.toArray(UUID[]::new))))
                .fetch(r -> new Row(r.value1(), r.value2(), r.value3(), r.value4()));
    }

    static Set<UUID> erased(Tx tx, Collection<UUID> subjects) {
        return tx.dsl()
                .select(ERASED_SUBJECT.SUBJECT)
                .from(ERASED_SUBJECT)
                .where(ERASED_SUBJECT.SUBJECT.eq(DSL.any(subjects.toArray(UUID[]::new))))
                .fetchSet(ERASED_SUBJECT.SUBJECT);
    }

    /** False if the subject has a key already; waits for another transaction that is making it. */
    static boolean insert(Tx tx, Row row) {
        return tx.dsl()
                        .insertInto(
                                SUBJECT_KEY,
                                SUBJECT_KEY.SUBJECT,
                                SUBJECT_KEY.WRAPPED,
                                SUBJECT_KEY.CREATED_AT,
                                SUBJECT_KEY.EPOCH)
                        .values(row.subject(), row.wrapped(), row.createdAt(), row.epoch())
                        .onConflict(SUBJECT_KEY.SUBJECT)
                        .doNothing()
                        .execute()
                == 1;
    }

    /** Rows wrapped under another key than that of this prefix, in order. */
    static List<Row> notUnder(Tx tx, byte[] prefix, Optional<String> after, int limit) {
        Field<byte[]> begin = DSL.function(
                DSL.name("substr"), byte[].class, SUBJECT_KEY.WRAPPED, DSL.inline(1), DSL.inline(prefix.length));
        return tx.dsl()
                .select(SUBJECT_KEY.SUBJECT, SUBJECT_KEY.WRAPPED, SUBJECT_KEY.CREATED_AT, SUBJECT_KEY.EPOCH)
                .from(SUBJECT_KEY)
                .where(
                        begin.ne(prefix),
                        after.map(UUID::fromString)
                                .<Condition>map(SUBJECT_KEY.SUBJECT::gt)
                                .orElseGet(DSL::noCondition))
                .orderBy(SUBJECT_KEY.SUBJECT)
                .limit(limit)
                .fetch(r -> new Row(r.value1(), r.value2(), r.value3(), r.value4()));
    }

    /** Stores what is wrapped anew; one that was erased meanwhile stays away. */
    static void rewrap(Tx tx, List<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        BatchBindStep batch = tx.dsl()
                .batch(tx.dsl()
                        .update(SUBJECT_KEY)
                        .set(SUBJECT_KEY.WRAPPED, DSL.param("wrapped", byte[].class))
                        .set(SUBJECT_KEY.EPOCH, DSL.param("epoch", Integer.class))
                        .where(SUBJECT_KEY.SUBJECT.eq(DSL.param("subject", UUID.class))));
        for (Row row : rows) {
            batch = batch.bind(row.wrapped(), row.epoch(), row.subject());
        }
        batch.execute();
    }

    /** Rows under the keys of earlier weeks, in order; each stays as it is until the end of the transaction. */
    static List<Row> before(Tx tx, int epoch, Optional<String> after, int limit) {
        return tx.dsl()
                .select(SUBJECT_KEY.SUBJECT, SUBJECT_KEY.WRAPPED, SUBJECT_KEY.CREATED_AT, SUBJECT_KEY.EPOCH)
                .from(SUBJECT_KEY)
                .where(
                        SUBJECT_KEY.EPOCH.lt(epoch),
                        after.map(UUID::fromString)
                                .<Condition>map(SUBJECT_KEY.SUBJECT::gt)
                                .orElseGet(DSL::noCondition))
                .orderBy(SUBJECT_KEY.SUBJECT)
                .limit(limit)
                .forUpdate()
                .fetch(r -> new Row(r.value1(), r.value2(), r.value3(), r.value4()));
    }

    /** 0 if there is no row. */
    static int newestEpoch(Tx tx) {
        return tx.dsl()
                .select(SUBJECT_KEY.EPOCH)
                .from(SUBJECT_KEY)
                .orderBy(SUBJECT_KEY.EPOCH.desc())
                .limit(1)
                .fetchOptional(SUBJECT_KEY.EPOCH)
                .orElse(0);
    }

    /** Until the end of the transaction nobody else changes the file of the weeks' keys. */
    static void holdEpochs(Tx tx) {
        tx.dsl()
                .select(DSL.function(DSL.name("pg_advisory_xact_lock"), Object.class, DSL.val(EPOCH_LOCK), DSL.val(0)))
                .fetch();
    }

    /** Until the end of the transaction nobody else makes or deletes this subject's key. */
    static void hold(Tx tx, UUID subject) {
        tx.dsl()
                .select(DSL.function(
                        DSL.name("pg_advisory_xact_lock"), Object.class, DSL.val(LOCKS), DSL.val(subject.hashCode())))
                .fetch();
    }

    /** Everybody ever erased; acts of law, hundreds rather than thousands. */
    static Set<UUID> everErased(Tx tx) {
        return tx.dsl()
                .select(ERASED_SUBJECT.SUBJECT)
                .from(ERASED_SUBJECT)
                .orderBy(ERASED_SUBJECT.SUBJECT)
                .limit(MOST_ERASED)
                .fetchSet(ERASED_SUBJECT.SUBJECT);
    }

    /** False if he was erased already. */
    static boolean erase(Tx tx, UUID subject) {
        hold(tx, subject);
        int marked = tx.dsl()
                .insertInto(ERASED_SUBJECT, ERASED_SUBJECT.SUBJECT, ERASED_SUBJECT.ERASED_AT)
                .values(subject, tx.now())
                .onConflictDoNothing()
                .execute();
        tx.dsl().deleteFrom(SUBJECT_KEY).where(SUBJECT_KEY.SUBJECT.eq(subject)).execute();
        return marked == 1;
    }
}
