package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.SUBSTITUTION_EVENT;

import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Officers.SetSubstitution;
import commonseal.identity.Officers.Substitution;
import commonseal.identity.Role;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Table {@code identity.substitution_event}: append-only; a SET row that no ENDED row names and whose end is to come. */
final class SubstitutionRows {

    static final String TABLE = "identity.substitution_event";
    /** One officer has a few in a year. */
    private static final int MOST = 2_000;

    private static final String SET = "SET";
    private static final String ENDED = "ENDED";

    private final Seals seals;

    SubstitutionRows(Seals seals) {
        this.seals = seals;
    }

    record Row(
            UUID id,
            String kind,
            Optional<UUID> ends,
            UUID officer,
            UUID deputy,
            String role,
            String office,
            Instant from,
            Instant until,
            Instant at,
            String actor)
            implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            ObjectNode record = Seals.record("identity.substitution/v1", id, at, actor)
                    .put("kind", kind)
                    .put("officer", "person:" + officer)
                    .put("deputy", "person:" + deputy)
                    .put("role", role)
                    .put("office", office)
                    .put("from", from.toString())
                    .put("until", until.toString());
            Seals.putIfPresent(record, "ends", ends.map(UUID::toString));
            return record;
        }

        boolean hasBegun(Instant now) {
            return !now.isBefore(from);
        }

        SetSubstitution shown() {
            Substitution substitution = new Substitution(
                    new PersonId(officer), new PersonId(deputy), Role.valueOf(role), office, from, until);
            return new SetSubstitution(id, substitution, actor);
        }
    }

    static Row set(Tx tx, UUID id, Substitution wanted) {
        return new Row(
                id,
                SET,
                Optional.empty(),
                wanted.officer().value(),
                wanted.deputy().value(),
                wanted.role().name(),
                wanted.office(),
                wanted.from(),
                wanted.until(),
                tx.now(),
                tx.act().actor());
    }

    static Row ended(Tx tx, UUID id, Row set) {
        return new Row(
                id,
                ENDED,
                Optional.of(set.id()),
                set.officer(),
                set.deputy(),
                set.role(),
                set.office(),
                set.from(),
                set.until(),
                tx.now(),
                tx.act().actor());
    }

    void insert(Tx tx, Row row) {
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(SUBSTITUTION_EVENT)
                .set(SUBSTITUTION_EVENT.ID, row.id())
                .set(SUBSTITUTION_EVENT.KIND, row.kind())
                .set(SUBSTITUTION_EVENT.ENDS, row.ends().orElse(null))
                .set(SUBSTITUTION_EVENT.OFFICER, row.officer())
                .set(SUBSTITUTION_EVENT.DEPUTY, row.deputy())
                .set(SUBSTITUTION_EVENT.ROLE, row.role())
                .set(SUBSTITUTION_EVENT.OFFICE, row.office())
                .set(SUBSTITUTION_EVENT.VALID_FROM, row.from())
                .set(SUBSTITUTION_EVENT.VALID_UNTIL, row.until())
                .set(SUBSTITUTION_EVENT.AT, row.at())
                .set(SUBSTITUTION_EVENT.ACTOR, row.actor())
                .set(claimed.columns(SUBSTITUTION_EVENT))
                .execute();
    }

    /** Confirmed, not over, in which the person is officer or deputy; earliest first. */
    List<Row> ofPerson(Tx tx, UUID person) {
        return open(tx, SUBSTITUTION_EVENT.OFFICER.eq(person).or(SUBSTITUTION_EVENT.DEPUTY.eq(person)));
    }

    /** Confirmed and in force now, of the deputies. */
    List<Row> ofDeputies(Tx tx, Collection<UUID> deputies) {
        return open(tx, SUBSTITUTION_EVENT.DEPUTY.in(deputies)).stream()
                .filter(row -> row.hasBegun(tx.now()))
                .toList();
    }

    /** Confirmed and in force now. */
    List<Row> inForce(Tx tx) {
        return open(tx, DSL.noCondition()).stream()
                .filter(row -> row.hasBegun(tx.now()))
                .toList();
    }

    /** Confirmed and not over. */
    Optional<Row> byId(Tx tx, UUID id) {
        return open(tx, SUBSTITUTION_EVENT.ID.eq(id).or(SUBSTITUTION_EVENT.ENDS.eq(id))).stream()
                .findFirst();
    }

    private List<Row> open(Tx tx, Condition which) {
        List<Claimed<Row>> events = tx.dsl()
                .select()
                .from(SUBSTITUTION_EVENT)
                .where(which, SUBSTITUTION_EVENT.VALID_UNTIL.gt(tx.now()))
                .orderBy(SUBSTITUTION_EVENT.VALID_FROM, SUBSTITUTION_EVENT.ID)
                .limit(MOST)
                .fetch(SubstitutionRows::row);
        // An end counts even if the ledger does not confirm it: doubt takes power away, never gives it.
        Set<UUID> ended =
                events.stream().flatMap(each -> each.row().ends().stream()).collect(Collectors.toSet());
        List<Claimed<Row>> open = events.stream()
                .filter(each -> each.row().kind().equals(SET)
                        && !ended.contains(each.row().id()))
                .toList();
        return seals.confirmed(tx, open).stream().map(Claimed::row).toList();
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, SUBSTITUTION_EVENT, after, limit).map(SubstitutionRows::row);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(SUBSTITUTION_EVENT.ID),
                r.get(SUBSTITUTION_EVENT.KIND),
                Optional.ofNullable(r.get(SUBSTITUTION_EVENT.ENDS)),
                r.get(SUBSTITUTION_EVENT.OFFICER),
                r.get(SUBSTITUTION_EVENT.DEPUTY),
                r.get(SUBSTITUTION_EVENT.ROLE),
                r.get(SUBSTITUTION_EVENT.OFFICE),
                r.get(SUBSTITUTION_EVENT.VALID_FROM),
                r.get(SUBSTITUTION_EVENT.VALID_UNTIL),
                r.get(SUBSTITUTION_EVENT.AT),
                r.get(SUBSTITUTION_EVENT.ACTOR));
        return Claimed.read(SUBSTITUTION_EVENT, r, row);
    }
}
