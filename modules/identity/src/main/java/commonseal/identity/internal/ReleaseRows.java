package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.ACCESS_RELEASE;

import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Record;
import tools.jackson.databind.JsonNode;

/** Table {@code identity.access_release}: append-only. A row that the ledger does not know shows early, and is found. */
final class ReleaseRows {

    static final String TABLE = "identity.access_release";

    private final Seals seals;

    ReleaseRows(Seals seals) {
        this.seals = seals;
    }

    record Row(UUID id, UUID logged, Instant at, String actor) implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            return Seals.record("identity.access-release/v1", id, at, actor).put("logged", logged.toString());
        }
    }

    void insert(Tx tx, UUID logged) {
        Row row = new Row(Ids.next(tx), logged, tx.now(), tx.act().actor());
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(ACCESS_RELEASE)
                .set(ACCESS_RELEASE.ID, row.id())
                .set(ACCESS_RELEASE.LOGGED, logged)
                .set(ACCESS_RELEASE.AT, row.at())
                .set(ACCESS_RELEASE.ACTOR, row.actor())
                .set(claimed.columns(ACCESS_RELEASE))
                .execute();
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, ACCESS_RELEASE, after, limit).map(ReleaseRows::row);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(ACCESS_RELEASE.ID),
                r.get(ACCESS_RELEASE.LOGGED),
                r.get(ACCESS_RELEASE.AT),
                r.get(ACCESS_RELEASE.ACTOR));
        return Claimed.read(ACCESS_RELEASE, r, row);
    }
}
