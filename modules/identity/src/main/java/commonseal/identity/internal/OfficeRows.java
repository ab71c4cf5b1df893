package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.OFFICE_VERSION;

import commonseal.identity.Register.Office;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Record;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Table {@code identity.office_version}: append-only. */
final class OfficeRows {

    static final String TABLE = "identity.office_version";
    /** A district has tens of offices, each renamed a few times. */
    private static final int MOST = 5_000;

    private final Seals seals;

    OfficeRows(Seals seals) {
        this.seals = seals;
    }

    record Row(UUID id, Office office, int version, Instant at, String actor) implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            ObjectNode record = Seals.record("identity.office/v1", id, at, actor)
                    .put("code", office.code())
                    .put("version", version)
                    .put("nameZh", office.nameZh())
                    .put("nameEn", office.nameEn());
            Seals.putIfPresent(record, "parent", office.parent());
            return record;
        }
    }

    void insert(Tx tx, Row row) {
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(OFFICE_VERSION)
                .set(OFFICE_VERSION.ID, row.id())
                .set(OFFICE_VERSION.CODE, row.office().code())
                .set(OFFICE_VERSION.VERSION, row.version())
                .set(OFFICE_VERSION.NAME_ZH, row.office().nameZh())
                .set(OFFICE_VERSION.NAME_EN, row.office().nameEn())
                .set(OFFICE_VERSION.PARENT, row.office().parent().orElse(null))
                .set(OFFICE_VERSION.AT, row.at())
                .set(OFFICE_VERSION.ACTOR, row.actor())
                .set(claimed.columns(OFFICE_VERSION))
                .execute();
    }

    /** Every version, by code and then newest first. */
    List<Claimed<Row>> all(Tx tx) {
        return tx.dsl()
                .select()
                .from(OFFICE_VERSION)
                .orderBy(OFFICE_VERSION.CODE, OFFICE_VERSION.VERSION.desc())
                .limit(MOST)
                .fetch(OfficeRows::row);
    }

    /** Versions of one office, newest first. */
    List<Claimed<Row>> of(Tx tx, String code) {
        return tx.dsl()
                .select()
                .from(OFFICE_VERSION)
                .where(OFFICE_VERSION.CODE.eq(code))
                .orderBy(OFFICE_VERSION.VERSION.desc())
                .limit(MOST)
                .fetch(OfficeRows::row);
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, OFFICE_VERSION, after, limit).map(OfficeRows::row);
    }

    private static Claimed<Row> row(Record r) {
        Office office = new Office(
                r.get(OFFICE_VERSION.CODE),
                r.get(OFFICE_VERSION.NAME_ZH),
                r.get(OFFICE_VERSION.NAME_EN),
                Optional.ofNullable(r.get(OFFICE_VERSION.PARENT)));
        Row row = new Row(
                r.get(OFFICE_VERSION.ID),
                office,
                r.get(OFFICE_VERSION.VERSION),
                r.get(OFFICE_VERSION.AT),
                r.get(OFFICE_VERSION.ACTOR));
        return Claimed.read(OFFICE_VERSION, r, row);
    }
}
