package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.CLIENT;

import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Record;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Table {@code identity.client}: append-only. */
final class ClientRows {

    static final String TABLE = "identity.client";

    private final Seals seals;

    ClientRows(Seals seals) {
        this.seals = seals;
    }

    /** @param scopes sorted */
    record Row(UUID id, String name, List<String> scopes, Ciphertext secretMac, Instant at, String actor)
            implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            ObjectNode record = Seals.record("identity.client/v1", id, at, actor)
                    .put("name", name)
                    .put("secretMac", HexFormat.of().formatHex(secretMac.bytes()));
            record.set("scopes", Seals.texts(scopes));
            return record;
        }
    }

    void insert(Tx tx, Row row) {
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(CLIENT)
                .set(CLIENT.ID, row.id())
                .set(CLIENT.NAME, row.name())
                .set(CLIENT.SCOPES, row.scopes().toArray(String[]::new))
                .set(CLIENT.SECRET_MAC, row.secretMac().bytes())
                .set(CLIENT.AT, row.at())
                .set(CLIENT.ACTOR, row.actor())
                .set(claimed.columns(CLIENT))
                .execute();
    }

    /** A client the ledger confirms. */
    Optional<Row> byId(Tx tx, UUID id) {
        return tx.dsl()
                .select()
                .from(CLIENT)
                .where(CLIENT.ID.eq(id))
                .fetchOptional(ClientRows::row)
                .filter(claimed -> seals.confirms(tx, claimed))
                .map(Claimed::row);
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, CLIENT, after, limit).map(ClientRows::row);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(CLIENT.ID),
                r.get(CLIENT.NAME),
                Arrays.asList(r.get(CLIENT.SCOPES)),
                Ciphertext.of(r.get(CLIENT.SECRET_MAC)),
                r.get(CLIENT.AT),
                r.get(CLIENT.ACTOR));
        return Claimed.read(CLIENT, r, row);
    }
}
