package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.PASSKEY_REMOVAL;

import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;

/** Table {@code identity.passkey_removal}: append-only. */
final class PasskeyRemovalRows {

    static final String TABLE = "identity.passkey_removal";

    private final Seals seals;

    PasskeyRemovalRows(Seals seals) {
        this.seals = seals;
    }

    record Row(UUID id, UUID passkey, UUID person, Instant at, String actor) implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            return Seals.record("identity.passkey-removal/v1", id, at, actor)
                    .put("passkey", passkey.toString())
                    .put("person", "person:" + person);
        }
    }

    /** Confirmed by the ledger or not: doubt takes power away, never gives it. */
    static Condition notRemoved(Field<UUID> passkey) {
        return DSL.notExists(DSL.selectOne().from(PASSKEY_REMOVAL).where(PASSKEY_REMOVAL.PASSKEY.eq(passkey)));
    }

    void insert(Tx tx, UUID passkey, UUID person) {
        Row row = new Row(Ids.next(tx), passkey, person, tx.now(), tx.act().actor());
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(PASSKEY_REMOVAL)
                .set(PASSKEY_REMOVAL.ID, row.id())
                .set(PASSKEY_REMOVAL.PASSKEY, row.passkey())
                .set(PASSKEY_REMOVAL.PERSON, row.person())
                .set(PASSKEY_REMOVAL.AT, row.at())
                .set(PASSKEY_REMOVAL.ACTOR, row.actor())
                .set(claimed.columns(PASSKEY_REMOVAL))
                .execute();
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, PASSKEY_REMOVAL, after, limit).map(PasskeyRemovalRows::row);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(PASSKEY_REMOVAL.ID),
                r.get(PASSKEY_REMOVAL.PASSKEY),
                r.get(PASSKEY_REMOVAL.PERSON),
                r.get(PASSKEY_REMOVAL.AT),
                r.get(PASSKEY_REMOVAL.ACTOR));
        return Claimed.read(PASSKEY_REMOVAL, r, row);
    }
}
