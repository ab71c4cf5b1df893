package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.OBJECTION;

import commonseal.identity.HolderId;
import commonseal.kernel.Tx;
import commonseal.keys.Opener;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Table {@code identity.objection}: append-only; an answer is a row about the objection. */
final class ObjectionRows {

    static final String TABLE = "identity.objection";

    private static final String TEXT = "text";

    private final Seals seals;

    ObjectionRows(Seals seals) {
        this.seals = seals;
    }

    enum Kind {
        RAISED,
        ANSWERED
    }

    record Row(
            UUID id,
            String kind,
            Optional<UUID> about,
            UUID logged,
            String holder,
            String office,
            Ciphertext text,
            Instant at,
            String actor,
            Opener key)
            implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public Opener opener(Opener district) {
            return key;
        }

        @Override
        public JsonNode record(Seals seals) {
            ObjectNode record = Seals.record("identity.objection/v1", id, at, actor)
                    .put("kind", kind)
                    .put("logged", logged.toString())
                    .put("holder", holder)
                    .put("office", office)
                    .put(TEXT, Seals.open(key, TABLE, TEXT, id, text));
            Seals.putIfPresent(record, "about", about.map(UUID::toString));
            return record;
        }

        HolderId holderId() {
            return HolderId.parse(holder);
        }

        /** Empty after an erasure of the holder. */
        Optional<String> words() {
            return Seals.unlessErased(() -> Seals.open(key, TABLE, TEXT, id, text));
        }
    }

    void insert(Tx tx, UUID id, Optional<UUID> about, UUID logged, HolderId holder, String office, String text) {
        var key = seals.subjectKey(tx, holder.value());
        Row row = new Row(
                id,
                (about.isEmpty() ? Kind.RAISED : Kind.ANSWERED).name(),
                about,
                logged,
                holder.ref(),
                office,
                Seals.seal(key, TABLE, TEXT, id, text),
                tx.now(),
                tx.act().actor(),
                key);
        Claimed<Row> claimed = seals.append(tx, row, key);
        tx.dsl()
                .insertInto(OBJECTION)
                .set(OBJECTION.ID, row.id())
                .set(OBJECTION.KIND, row.kind())
                .set(OBJECTION.ABOUT, row.about().orElse(null))
                .set(OBJECTION.LOGGED, row.logged())
                .set(OBJECTION.HOLDER, row.holder())
                .set(OBJECTION.OFFICE, row.office())
                .set(OBJECTION.TEXT, row.text().bytes())
                .set(OBJECTION.AT, row.at())
                .set(OBJECTION.ACTOR, row.actor())
                .set(claimed.columns(OBJECTION))
                .execute();
    }

    static Condition ofHolder(HolderId holder) {
        return OBJECTION.HOLDER.eq(holder.ref());
    }

    static Condition ofEntries(Collection<UUID> logged) {
        return OBJECTION.LOGGED.eq(DSL.any(logged.toArray(UUID[]::new)));
    }

    static Condition ofOffices(Collection<String> offices) {
        return OBJECTION.OFFICE.eq(DSL.any(offices.toArray(String[]::new)));
    }

    static Condition is(UUID id) {
        return OBJECTION.ID.eq(id);
    }

    static Condition isUnanswered() {
        return OBJECTION.ID.notIn(DSL.select(OBJECTION.ABOUT).from(OBJECTION).where(OBJECTION.ABOUT.isNotNull()));
    }

    /** Objections, newest first, before an entry of the ledger, whether it confirms them or not. */
    List<Claimed<Row>> raised(Tx tx, Condition which, Optional<Long> before, int limit) {
        Condition from = before.<Condition>map(OBJECTION.ENTRY::lt).orElseGet(DSL::noCondition);
        return rows(
                tx,
                tx.dsl()
                        .select()
                        .from(OBJECTION)
                        .where(OBJECTION.KIND.eq(Kind.RAISED.name()), which, from)
                        .orderBy(OBJECTION.ENTRY.desc())
                        .limit(limit)
                        .fetch());
    }

    List<Claimed<Row>> answersTo(Tx tx, Collection<UUID> objections) {
        return rows(
                tx,
                tx.dsl()
                        .select()
                        .from(OBJECTION)
                        .where(OBJECTION.ABOUT.eq(DSL.any(objections.toArray(UUID[]::new))))
                        .fetch());
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return rows(tx, SealedTable.page(tx, OBJECTION, after, limit));
    }

    private List<Claimed<Row>> rows(Tx tx, Result<? extends Record> found) {
        Opener key = seals.opener(tx, found.getValues(OBJECTION.TEXT));
        return found.map(r -> row(r, key));
    }

    private static Claimed<Row> row(Record r, Opener key) {
        Row row = new Row(
                r.get(OBJECTION.ID),
                r.get(OBJECTION.KIND),
                Optional.ofNullable(r.get(OBJECTION.ABOUT)),
                r.get(OBJECTION.LOGGED),
                r.get(OBJECTION.HOLDER),
                r.get(OBJECTION.OFFICE),
                Ciphertext.of(r.get(OBJECTION.TEXT)),
                r.get(OBJECTION.AT),
                r.get(OBJECTION.ACTOR),
                key);
        return Claimed.read(OBJECTION, r, row);
    }
}
