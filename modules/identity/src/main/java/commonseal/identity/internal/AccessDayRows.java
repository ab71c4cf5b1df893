package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.ACCESS_DAY;

import commonseal.kernel.Tx;
import commonseal.proof.Hash;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;

/** Table {@code identity.access_day}: append-only, a row for each finished day. */
final class AccessDayRows {

    static final String TABLE = "identity.access_day";

    private final Seals seals;

    AccessDayRows(Seals seals) {
        this.seals = seals;
    }

    /**
     * A sealed day.
     *
     * @param rows how many disclosures and looks
     * @param rowsHash see {@link RowsHash}
     * @param fileChain of the last line of its file, or of the file before
     */
    record Day(UUID id, LocalDate day, long rows, Hash rowsHash, Hash fileChain, Instant sealedAt) {}

    record Row(Day day, String actor) implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public UUID id() {
            return day.id();
        }

        @Override
        public JsonNode record(Seals seals) {
            return Seals.record("identity.access_day/v1", day.id(), day.sealedAt(), actor)
                    .put("day", day.day().toString())
                    .put("rows", day.rows())
                    .put("rowsHash", day.rowsHash().hex())
                    .put("fileChain", day.fileChain().hex());
        }
    }

    void insert(Tx tx, Day day) {
        Claimed<Row> claimed = seals.append(tx, new Row(day, tx.act().actor()));
        tx.dsl()
                .insertInto(ACCESS_DAY)
                .set(ACCESS_DAY.ID, day.id())
                .set(ACCESS_DAY.DAY, day.day())
                .set(ACCESS_DAY.ROW_COUNT, day.rows())
                .set(ACCESS_DAY.ROWS_HASH, day.rowsHash().bytes())
                .set(ACCESS_DAY.FILE_CHAIN, day.fileChain().bytes())
                .set(ACCESS_DAY.AT, day.sealedAt())
                .set(ACCESS_DAY.ACTOR, claimed.row().actor())
                .set(claimed.columns(ACCESS_DAY))
                .execute();
    }

    Optional<LocalDate> newest(Tx tx) {
        return tx.dsl()
                .select(ACCESS_DAY.DAY)
                .from(ACCESS_DAY)
                .orderBy(ACCESS_DAY.DAY.desc())
                .limit(1)
                .fetchOptional(ACCESS_DAY.DAY);
    }

    /** Newest first, before a day; only what the ledger confirms. */
    List<Day> before(Tx tx, Optional<LocalDate> before, int limit) {
        Condition from = before.<Condition>map(ACCESS_DAY.DAY::lt).orElseGet(DSL::noCondition);
        List<Claimed<Row>> rows = tx.dsl()
                .select()
                .from(ACCESS_DAY)
                .where(from)
                .orderBy(ACCESS_DAY.DAY.desc())
                .limit(limit)
                .fetch(AccessDayRows::row);
        return seals.confirmed(tx, rows).stream()
                .map(claimed -> claimed.row().day())
                .toList();
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, ACCESS_DAY, after, limit).map(AccessDayRows::row);
    }

    private static Claimed<Row> row(Record r) {
        Day day = new Day(
                r.get(ACCESS_DAY.ID),
                r.get(ACCESS_DAY.DAY),
                r.get(ACCESS_DAY.ROW_COUNT),
                Hash.of(r.get(ACCESS_DAY.ROWS_HASH)),
                Hash.of(r.get(ACCESS_DAY.FILE_CHAIN)),
                r.get(ACCESS_DAY.AT));
        return Claimed.read(ACCESS_DAY, r, new Row(day, r.get(ACCESS_DAY.ACTOR)));
    }
}
