package commonseal.keys.internal;

import static commonseal.keys.internal.db.Tables.KEYSET;

import commonseal.kernel.Tx;
import commonseal.keys.Rotating;
import commonseal.proof.Suite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jooq.Record;
import org.jooq.SelectJoinStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Table {@code keys.keyset}: inserted and read, never changed. */
final class KeysetTable {

    /** More keys than any district has; past it the start stops rather than work with some of them. */
    static final int MOST = 20_000;

    private KeysetTable() {}

    /** One row as it stands. Arrays belong to the row; nobody changes them. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Row(
            String name,
            String purpose,
            byte[] keyset,
            byte @Nullable [] publicKey,
            String master,
            Suite suite,
            Instant createdAt) {

        /** What the master key authenticates beside the keyset: every other column; the suite by what it encrypts with. */
        byte[] associatedData() {
            return associatedData(name, purpose, publicKey, createdAt);
        }

        static byte[] associatedData(String name, String purpose, byte @Nullable [] publicKey, Instant createdAt) {
            byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
            byte[] purposeBytes = purpose.getBytes(StandardCharsets.UTF_8);
            byte[] key = publicKey == null ? new byte[0] : publicKey;
            return ByteBuffer.allocate(2 + nameBytes.length + 2 + purposeBytes.length + 2 + key.length + 8)
                    .putShort((short) nameBytes.length)
                    .put(nameBytes)
                    .putShort((short) purposeBytes.length)
                    .put(purposeBytes)
                    .putShort((short) key.length)
                    .put(key)
                    .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, createdAt))
                    .array();
        }
    }

    /** Every row, oldest first. */
    static List<Row> all(Tx tx) {
        return select(tx).orderBy(KEYSET.CREATED_AT, KEYSET.NAME).limit(MOST).fetch(KeysetTable::row);
    }

    /** The row of that name. */
    static Optional<Row> byName(Tx tx, String name) {
        return select(tx).where(KEYSET.NAME.eq(name)).fetchOptional(KeysetTable::row);
    }

    /** Rows of a purpose that are not among {@code known}. */
    static List<Row> others(Tx tx, String purpose, Collection<String> known) {
        return select(tx)
                .where(KEYSET.PURPOSE.eq(purpose), KEYSET.NAME.ne(DSL.all(known.toArray(String[]::new))))
                .limit(MOST)
                .fetch(KeysetTable::row);
    }

    /** Rows of the purposes that are exchanged without a stop. */
    static List<Row> exchangeable(Tx tx) {
        return select(tx)
                .where(KEYSET.PURPOSE.in(
                        Arrays.stream(Rotating.values()).map(Rotating::code).toList()))
                .orderBy(KEYSET.CREATED_AT, KEYSET.NAME)
                .limit(MOST)
                .fetch(KeysetTable::row);
    }

    /** The suite of the keys there are; empty before the first start. Needs no key. */
    static Optional<Suite> suite(Tx tx) {
        return tx.dsl()
                .select(KEYSET.SUITE)
                .from(KEYSET)
                .orderBy(KEYSET.SUITE.desc())
                .limit(1)
                .fetchOptional(row -> suite(row.value1()));
    }

    private static Suite suite(short id) {
        return Suite.ofId((byte) id).orElseThrow(() -> new IllegalStateException("a check of the table keeps it"));
    }

    /** False if a row of that name is there already; waits for another transaction that is inserting it. */
    static boolean insert(Tx tx, Row row) {
        return tx.dsl()
                        .insertInto(
                                KEYSET,
                                KEYSET.NAME,
                                KEYSET.PURPOSE,
                                KEYSET.KEYSET_,
                                KEYSET.PUBLIC_KEY,
                                KEYSET.MASTER,
                                KEYSET.SUITE,
                                KEYSET.CREATED_AT)
                        .values(
                                row.name(),
                                row.purpose(),
                                row.keyset(),
                                row.publicKey(),
                                row.master(),
                                (short) row.suite().id(),
                                row.createdAt())
                        .onConflict(KEYSET.NAME)
                        .doNothing()
                        .execute()
                == 1;
    }

    private static SelectJoinStep<? extends Record> select(Tx tx) {
        return tx.dsl()
                .select(
                        KEYSET.NAME,
                        KEYSET.PURPOSE,
                        KEYSET.KEYSET_,
                        KEYSET.PUBLIC_KEY,
                        KEYSET.MASTER,
                        KEYSET.SUITE,
                        KEYSET.CREATED_AT)
                .from(KEYSET);
    }

    private static Row row(Record record) {
        return new Row(
                record.get(KEYSET.NAME),
                record.get(KEYSET.PURPOSE),
                record.get(KEYSET.KEYSET_),
                record.get(KEYSET.PUBLIC_KEY),
                record.get(KEYSET.MASTER),
                suite(record.get(KEYSET.SUITE)),
                record.get(KEYSET.CREATED_AT));
    }
}
