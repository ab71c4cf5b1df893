package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.BREAK_GLASS;

import commonseal.identity.BreakGlass.Reason;
import commonseal.identity.HolderId;
import commonseal.kernel.Tx;
import commonseal.keys.Opener;
import commonseal.keys.SubjectKey;
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

/** Table {@code identity.break_glass}: append-only. */
final class BreakGlassRows {

    static final String TABLE = "identity.break_glass";
    private static final String TEXT = "text";

    private final Seals seals;

    BreakGlassRows(Seals seals) {
        this.seals = seals;
    }

    enum Kind {
        OPENED,
        REVIEWED
    }

    record Row(
            UUID id,
            String kind,
            Optional<UUID> about,
            Optional<String> openedBy,
            String holder,
            String office,
            Optional<String> reason,
            Optional<Boolean> justified,
            Ciphertext text,
            Instant at,
            String actor,
            Opener key)
            implements Ledgered {

        static Row opened(Tx tx, UUID id, HolderId holder, String office, Reason reason, String text, SubjectKey key) {
            return new Row(
                    id,
                    Kind.OPENED.name(),
                    Optional.empty(),
                    Optional.empty(),
                    holder.ref(),
                    office,
                    Optional.of(reason.name()),
                    Optional.empty(),
                    Seals.seal(key, TABLE, TEXT, id, text),
                    tx.now(),
                    tx.act().actor(),
                    key);
        }

        static Row reviewed(Tx tx, UUID id, Row opening, boolean justified, String text, SubjectKey key) {
            return new Row(
                    id,
                    Kind.REVIEWED.name(),
                    Optional.of(opening.id()),
                    Optional.of(opening.actor()),
                    opening.holder(),
                    opening.office(),
                    Optional.empty(),
                    Optional.of(justified),
                    Seals.seal(key, TABLE, TEXT, id, text),
                    tx.now(),
                    tx.act().actor(),
                    key);
        }

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
            ObjectNode record = Seals.record("identity.break_glass/v1", id, at, actor)
                    .put("kind", kind)
                    .put("holder", holder)
                    .put("office", office)
                    .put(TEXT, Seals.open(key, TABLE, TEXT, id, text));
            Seals.putIfPresent(record, "about", about.map(UUID::toString));
            Seals.putIfPresent(record, "openedBy", openedBy);
            Seals.putIfPresent(record, "reason", reason);
            justified.ifPresent(given -> record.put("justified", given));
            return record;
        }

        /** Empty after an erasure of the holder. */
        Optional<String> words() {
            return Seals.unlessErased(() -> Seals.open(key, TABLE, TEXT, id, text));
        }
    }

    void insert(Tx tx, Row row, SubjectKey key) {
        Claimed<Row> claimed = seals.append(tx, row, key);
        tx.dsl()
                .insertInto(BREAK_GLASS)
                .set(BREAK_GLASS.ID, row.id())
                .set(BREAK_GLASS.KIND, row.kind())
                .set(BREAK_GLASS.ABOUT, row.about().orElse(null))
                .set(BREAK_GLASS.OPENED_BY, row.openedBy().orElse(null))
                .set(BREAK_GLASS.HOLDER, row.holder())
                .set(BREAK_GLASS.OFFICE, row.office())
                .set(BREAK_GLASS.REASON, row.reason().orElse(null))
                .set(BREAK_GLASS.JUSTIFIED, row.justified().orElse(null))
                .set(BREAK_GLASS.TEXT, row.text().bytes())
                .set(BREAK_GLASS.AT, row.at())
                .set(BREAK_GLASS.ACTOR, row.actor())
                .set(claimed.columns(BREAK_GLASS))
                .execute();
    }

    static Condition is(UUID id) {
        return BREAK_GLASS.ID.eq(id);
    }

    static Condition ofOffices(Collection<String> offices) {
        return BREAK_GLASS.OFFICE.eq(DSL.any(offices.toArray(String[]::new)));
    }

    static Condition by(String officer) {
        return BREAK_GLASS.ACTOR.eq(officer);
    }

    static Condition about(HolderId holder) {
        return BREAK_GLASS.HOLDER.eq(holder.ref());
    }

    static Condition since(Instant from) {
        return BREAK_GLASS.AT.gt(from);
    }

    static Condition isUnreviewed() {
        return BREAK_GLASS.ID.notIn(
                DSL.select(BREAK_GLASS.ABOUT).from(BREAK_GLASS).where(BREAK_GLASS.ABOUT.isNotNull()));
    }

    /** Openings, newest first, before an entry of the ledger, whether it confirms them or not. */
    List<Claimed<Row>> opened(Tx tx, Condition which, Optional<Long> before, int limit) {
        Condition from = before.<Condition>map(BREAK_GLASS.ENTRY::lt).orElseGet(DSL::noCondition);
        return rows(
                tx,
                tx.dsl()
                        .select()
                        .from(BREAK_GLASS)
                        .where(BREAK_GLASS.KIND.eq(Kind.OPENED.name()), which, from)
                        .orderBy(BREAK_GLASS.ENTRY.desc())
                        .limit(limit)
                        .fetch());
    }

    List<Claimed<Row>> reviewsOf(Tx tx, Collection<UUID> openings) {
        return rows(
                tx,
                tx.dsl()
                        .select()
                        .from(BREAK_GLASS)
                        .where(BREAK_GLASS.ABOUT.eq(DSL.any(openings.toArray(UUID[]::new))))
                        .fetch());
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return rows(tx, SealedTable.page(tx, BREAK_GLASS, after, limit));
    }

    private List<Claimed<Row>> rows(Tx tx, Result<? extends Record> found) {
        Opener key = seals.opener(tx, found.getValues(BREAK_GLASS.TEXT));
        return found.map(r -> row(r, key));
    }

    private static Claimed<Row> row(Record r, Opener key) {
        Row row = new Row(
                r.get(BREAK_GLASS.ID),
                r.get(BREAK_GLASS.KIND),
                Optional.ofNullable(r.get(BREAK_GLASS.ABOUT)),
                Optional.ofNullable(r.get(BREAK_GLASS.OPENED_BY)),
                r.get(BREAK_GLASS.HOLDER),
                r.get(BREAK_GLASS.OFFICE),
                Optional.ofNullable(r.get(BREAK_GLASS.REASON)),
                Optional.ofNullable(r.get(BREAK_GLASS.JUSTIFIED)),
                Ciphertext.of(r.get(BREAK_GLASS.TEXT)),
                r.get(BREAK_GLASS.AT),
                r.get(BREAK_GLASS.ACTOR),
                key);
        return Claimed.read(BREAK_GLASS, r, row);
    }
}
