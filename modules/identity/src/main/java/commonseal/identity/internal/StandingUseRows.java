package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.STANDING_END;
import static commonseal.identity.internal.db.Tables.STANDING_USE;

import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tables {@code identity.standing_use} and {@code identity.standing_end}, append-only: what a standing authorisation has
 * become. Both take power away, so they count whether the ledger confirms them or not.
 */
final class StandingUseRows {

    static final String TABLE = "identity.standing_use";
    static final String END_TABLE = "identity.standing_end";

    private final Seals seals;

    StandingUseRows(Seals seals) {
        this.seals = seals;
    }

    record Row(
            UUID id,
            UUID standing,
            int number,
            LocalDate day,
            UUID evidence,
            UUID document,
            UUID caseId,
            Instant at,
            String actor)
            implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            return Seals.record("identity.standing.use/v1", id, at, actor)
                    .put("standing", standing.toString())
                    .put("number", number)
                    .put("day", day.toString())
                    .put("evidence", evidence.toString())
                    .put("document", document.toString())
                    .put("case", caseId.toString());
        }
    }

    record EndRow(UUID id, UUID standing, Given given, Instant at, String actor) implements Ledgered {
        @Override
        public String table() {
            return END_TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            ObjectNode record =
                    Seals.record("identity.standing.end/v1", id, at, actor).put("standing", standing.toString());
            given.put(record);
            return record;
        }
    }

    /** @param used the highest number, so that a row missing in between gives nothing back */
    record Count(int used, int today, Optional<Instant> last) {
        static final Count NONE = new Count(0, 0, Optional.empty());
    }

    void insert(Tx tx, UUID standing, int number, LocalDate day, UUID evidence, UUID document, UUID caseId) {
        Row row = new Row(
                Ids.next(tx),
                standing,
                number,
                day,
                evidence,
                document,
                caseId,
                tx.now(),
                tx.act().actor());
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(STANDING_USE)
                .set(STANDING_USE.ID, row.id())
                .set(STANDING_USE.STANDING, row.standing())
                .set(STANDING_USE.NUMBER, row.number())
                .set(STANDING_USE.DAY, row.day())
                .set(STANDING_USE.EVIDENCE, row.evidence())
                .set(STANDING_USE.DOCUMENT, row.document())
                .set(STANDING_USE.CASE_ID, row.caseId())
                .set(STANDING_USE.AT, row.at())
                .set(STANDING_USE.ACTOR, row.actor())
                .set(claimed.columns(STANDING_USE))
                .execute();
    }

    void insertEnd(Tx tx, UUID standing, Given given) {
        EndRow row =
                new EndRow(Ids.next(tx), standing, given, tx.now(), tx.act().actor());
        Claimed<EndRow> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(STANDING_END)
                .set(STANDING_END.ID, row.id())
                .set(STANDING_END.STANDING, row.standing())
                .set(STANDING_END.GIVEN_AS, given.as())
                .set(STANDING_END.MANDATE, given.mandate().orElse(null))
                .set(STANDING_END.AT, row.at())
                .set(STANDING_END.ACTOR, row.actor())
                .set(claimed.columns(STANDING_END))
                .execute();
    }

    // -- reading

    Map<UUID, Count> counts(Tx tx, Collection<UUID> standings, LocalDate today) {
        Map<UUID, Count> counts = new HashMap<>();
        var used = DSL.max(STANDING_USE.NUMBER);
        var ofToday = DSL.count().filterWhere(STANDING_USE.DAY.eq(today));
        var last = DSL.max(STANDING_USE.AT);
        tx.dsl()
                .select(STANDING_USE.STANDING, used, ofToday, last)
                .from(STANDING_USE)
                .where(STANDING_USE.STANDING.eq(DSL.any(standings.toArray(UUID[]::new))))
                .groupBy(STANDING_USE.STANDING)
                .forEach(r ->
                        counts.put(r.value1(), new Count(r.value2(), r.value3(), Optional.ofNullable(r.value4()))));
        return counts;
    }

    Set<UUID> ended(Tx tx, Collection<UUID> standings) {
        return new HashSet<>(tx.dsl()
                .select(STANDING_END.STANDING)
                .from(STANDING_END)
                .where(STANDING_END.STANDING.eq(DSL.any(standings.toArray(UUID[]::new))))
                .fetch(STANDING_END.STANDING));
    }

    // -- for the ledger's audit

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, STANDING_USE, after, limit).map(StandingUseRows::row);
    }

    List<Claimed<EndRow>> endPage(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, STANDING_END, after, limit).map(StandingUseRows::end);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(STANDING_USE.ID),
                r.get(STANDING_USE.STANDING),
                r.get(STANDING_USE.NUMBER),
                r.get(STANDING_USE.DAY),
                r.get(STANDING_USE.EVIDENCE),
                r.get(STANDING_USE.DOCUMENT),
                r.get(STANDING_USE.CASE_ID),
                r.get(STANDING_USE.AT),
                r.get(STANDING_USE.ACTOR));
        return Claimed.read(STANDING_USE, r, row);
    }

    private static Claimed<EndRow> end(Record r) {
        EndRow row = new EndRow(
                r.get(STANDING_END.ID),
                r.get(STANDING_END.STANDING),
                new Given(r.get(STANDING_END.GIVEN_AS), Optional.ofNullable(r.get(STANDING_END.MANDATE))),
                r.get(STANDING_END.AT),
                r.get(STANDING_END.ACTOR));
        return Claimed.read(STANDING_END, r, row);
    }
}
