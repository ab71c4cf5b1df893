package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.DUAL_CONTROL;

import commonseal.identity.DualControl.Deed;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Table {@code identity.dual_control}: append-only. */
final class DualControlRows {

    static final String TABLE = "identity.dual_control";
    private static final String CONTENT = "content";

    private final Seals seals;

    DualControlRows(Seals seals) {
        this.seals = seals;
    }

    enum Kind {
        ASKED,
        CONFIRMED,
        DECLINED,
        WITHDRAWN
    }

    record Row(
            UUID id,
            String kind,
            Optional<UUID> about,
            Optional<String> askedBy,
            String deed,
            Optional<Ciphertext> content,
            Instant at,
            String actor)
            implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            ObjectNode record = Seals.record("identity.dual-control/v1", id, at, actor)
                    .put("kind", kind)
                    .put("deed", deed);
            Seals.putIfPresent(record, "about", about.map(UUID::toString));
            Seals.putIfPresent(record, "askedBy", askedBy);
            Seals.putIfPresent(record, CONTENT, seals.open(TABLE, CONTENT, id, content));
            return record;
        }
    }

    UUID ask(Tx tx, Deed deed) {
        UUID id = Ids.next(tx);
        Ciphertext content = seals.seal(TABLE, CONTENT, id, Deeds.content(deed));
        insert(
                tx,
                new Row(
                        id,
                        Kind.ASKED.name(),
                        Optional.empty(),
                        Optional.empty(),
                        Deeds.name(deed),
                        Optional.of(content),
                        tx.now(),
                        tx.act().actor()));
        return id;
    }

    void answer(Tx tx, Row asked, Kind kind) {
        insert(
                tx,
                new Row(
                        Ids.next(tx),
                        kind.name(),
                        Optional.of(asked.id()),
                        Optional.of(asked.actor()),
                        asked.deed(),
                        Optional.empty(),
                        tx.now(),
                        tx.act().actor()));
    }

    private void insert(Tx tx, Row row) {
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(DUAL_CONTROL)
                .set(DUAL_CONTROL.ID, row.id())
                .set(DUAL_CONTROL.KIND, row.kind())
                .set(DUAL_CONTROL.ABOUT, row.about().orElse(null))
                .set(DUAL_CONTROL.ASKED_BY, row.askedBy().orElse(null))
                .set(DUAL_CONTROL.DEED, row.deed())
                .set(DUAL_CONTROL.CONTENT, Ciphertext.column(row.content()))
                .set(DUAL_CONTROL.AT, row.at())
                .set(DUAL_CONTROL.ACTOR, row.actor())
                .set(claimed.columns(DUAL_CONTROL))
                .execute();
    }

    String content(Row asked) {
        return seals.open(TABLE, CONTENT, asked.id(), asked.content()).orElseThrow();
    }

    /** Requests that the ledger confirms, newest first, before an entry of it. */
    List<Claimed<Row>> asked(Tx tx, Condition which, Optional<Long> before, int limit) {
        Condition from = before.<Condition>map(DUAL_CONTROL.ENTRY::lt).orElseGet(DSL::noCondition);
        return seals.confirmed(
                tx,
                tx.dsl()
                        .select()
                        .from(DUAL_CONTROL)
                        .where(DUAL_CONTROL.KIND.eq(Kind.ASKED.name()), which, from)
                        .orderBy(DUAL_CONTROL.ENTRY.desc())
                        .limit(limit)
                        .fetch(DualControlRows::row));
    }

    /** Answers to these, whether the ledger confirms them or not. */
    List<Claimed<Row>> answers(Tx tx, Collection<UUID> asked) {
        return tx.dsl()
                .select()
                .from(DUAL_CONTROL)
                .where(DUAL_CONTROL.ABOUT.eq(DSL.any(asked.toArray(UUID[]::new))))
                .fetch(DualControlRows::row);
    }

    /** Whether the ledger knows the answer as it stands. */
    boolean confirms(Tx tx, Claimed<Row> answer) {
        return seals.confirms(tx, answer);
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, DUAL_CONTROL, after, limit).map(DualControlRows::row);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(DUAL_CONTROL.ID),
                r.get(DUAL_CONTROL.KIND),
                Optional.ofNullable(r.get(DUAL_CONTROL.ABOUT)),
                Optional.ofNullable(r.get(DUAL_CONTROL.ASKED_BY)),
                r.get(DUAL_CONTROL.DEED),
                Ciphertext.ofColumn(r.get(DUAL_CONTROL.CONTENT)),
                r.get(DUAL_CONTROL.AT),
                r.get(DUAL_CONTROL.ACTOR));
        return Claimed.read(DUAL_CONTROL, r, row);
    }
}
