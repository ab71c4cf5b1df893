package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.KEY_ACT;

import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;

/** Table {@code identity.key_act}: append-only. */
final class KeyActRows {

    static final String TABLE = "identity.key_act";
    private static final Pattern SUBJECT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Seals seals;

    KeyActRows(Seals seals) {
        this.seals = seals;
    }

    enum Kind {
        MADE,
        ROTATED,
        ERASED
    }

    record Row(UUID id, String kind, String about, Instant at, String actor) implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            return Seals.record("identity.key-act/v1", id, at, actor)
                    .put("kind", kind)
                    .put("about", about);
        }

        @Override
        public Optional<UUID> erases() {
            // Columns may have been altered: what is no id erases nobody.
            return kind.equals(Kind.ERASED.name()) && SUBJECT.matcher(about).matches()
                    ? Optional.of(UUID.fromString(about))
                    : Optional.empty();
        }
    }

    void insert(Tx tx, Kind kind, String about) {
        Row row = new Row(Ids.next(tx), kind.name(), about, tx.now(), tx.act().actor());
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(KEY_ACT)
                .set(KEY_ACT.ID, row.id())
                .set(KEY_ACT.KIND, row.kind())
                .set(KEY_ACT.ABOUT, row.about())
                .set(KEY_ACT.AT, row.at())
                .set(KEY_ACT.ACTOR, row.actor())
                .set(claimed.columns(KEY_ACT))
                .execute();
    }

    /** Which of these an act names. */
    Set<String> named(Tx tx, Collection<String> about) {
        return tx.dsl()
                .select(KEY_ACT.ABOUT)
                .from(KEY_ACT)
                .where(KEY_ACT.ABOUT.eq(DSL.any(about.toArray(String[]::new))))
                .fetchSet(KEY_ACT.ABOUT);
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, KEY_ACT, after, limit).map(KeyActRows::row);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(KEY_ACT.ID), r.get(KEY_ACT.KIND), r.get(KEY_ACT.ABOUT), r.get(KEY_ACT.AT), r.get(KEY_ACT.ACTOR));
        return Claimed.read(KEY_ACT, r, row);
    }
}
