package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.GRANT_EVENT;

import commonseal.identity.Grant;
import commonseal.identity.Role;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Table {@code identity.grant_event}: append-only; a role is a GRANTED row that no ENDED row names. */
final class GrantRows {

    static final String TABLE = "identity.grant_event";
    static final String EVERY_OFFICE = "*";
    /** Events of all officers of a district over many years. */
    private static final int MOST = 50_000;

    private static final String GRANTED = "GRANTED";
    private static final String ENDED = "ENDED";

    private final Seals seals;

    GrantRows(Seals seals) {
        this.seals = seals;
    }

    /** @param kinds sorted */
    record Row(
            UUID id,
            String kind,
            Optional<UUID> ends,
            UUID person,
            String role,
            String office,
            List<String> kinds,
            Instant from,
            Optional<Instant> until,
            Instant at,
            String actor)
            implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            ObjectNode record = Seals.record("identity.grant/v1", id, at, actor)
                    .put("kind", kind)
                    .put("person", "person:" + person)
                    .put("role", role)
                    .put("office", office)
                    .put("from", from.toString());
            record.set("kinds", Seals.texts(kinds));
            Seals.putIfPresent(record, "until", until.map(Instant::toString));
            Seals.putIfPresent(record, "ends", ends.map(UUID::toString));
            return record;
        }

        Grant grant() {
            return new Grant(Role.valueOf(role), office, Set.copyOf(kinds), from, until);
        }
    }

    static Row granted(Tx tx, UUID id, UUID person, Grant grant) {
        List<String> kinds = List.copyOf(new TreeSet<>(grant.kinds()));
        return new Row(
                id,
                GRANTED,
                Optional.empty(),
                person,
                grant.role().name(),
                grant.office(),
                kinds,
                grant.from(),
                grant.until(),
                tx.now(),
                tx.act().actor());
    }

    static Row ended(Tx tx, UUID id, Row granted) {
        return new Row(
                id,
                ENDED,
                Optional.of(granted.id()),
                granted.person(),
                granted.role(),
                granted.office(),
                granted.kinds(),
                granted.from(),
                granted.until(),
                tx.now(),
                tx.act().actor());
    }

    void insert(Tx tx, Row row) {
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(GRANT_EVENT)
                .set(GRANT_EVENT.ID, row.id())
                .set(GRANT_EVENT.KIND, row.kind())
                .set(GRANT_EVENT.ENDS, row.ends().orElse(null))
                .set(GRANT_EVENT.PERSON, row.person())
                .set(GRANT_EVENT.ROLE, row.role())
                .set(GRANT_EVENT.OFFICE, row.office())
                .set(GRANT_EVENT.KINDS, row.kinds().toArray(String[]::new))
                .set(GRANT_EVENT.VALID_FROM, row.from())
                .set(GRANT_EVENT.VALID_UNTIL, row.until().orElse(null))
                .set(GRANT_EVENT.AT, row.at())
                .set(GRANT_EVENT.ACTOR, row.actor())
                .set(claimed.columns(GRANT_EVENT))
                .execute();
    }

    /** In force now and confirmed by the ledger. */
    List<Row> ofPerson(Tx tx, UUID person) {
        return inForce(tx, GRANT_EVENT.PERSON.eq(person));
    }

    List<Row> ofPersons(Tx tx, Collection<UUID> persons) {
        return inForce(tx, GRANT_EVENT.PERSON.in(persons));
    }

    List<Row> ofPerson(Tx tx, UUID person, Role role, String office) {
        return inForce(
                tx,
                GRANT_EVENT
                        .PERSON
                        .eq(person)
                        .and(GRANT_EVENT.ROLE.eq(role.name()))
                        .and(GRANT_EVENT.OFFICE.eq(office)));
    }

    /** Confirmed and neither ended nor over, those to come included. */
    List<Row> open(Tx tx, UUID person) {
        return seals.confirmed(tx, open(tx, GRANT_EVENT.PERSON.eq(person))).stream()
                .map(Claimed::row)
                .toList();
    }

    List<Row> open(Tx tx, UUID person, Role role, String office) {
        return open(tx, person).stream()
                .filter(row -> row.role().equals(role.name()) && row.office().equals(office))
                .toList();
    }

    List<Row> ofRole(Tx tx, Role role, Collection<String> offices) {
        return inForce(tx, GRANT_EVENT.ROLE.eq(role.name()).and(GRANT_EVENT.OFFICE.in(offices)));
    }

    List<Row> all(Tx tx) {
        return inForce(tx, DSL.noCondition());
    }

    private List<Row> inForce(Tx tx, Condition which) {
        List<Claimed<Row>> begun = open(tx, which).stream()
                .filter(each -> !tx.now().isBefore(each.row().from()))
                .toList();
        return seals.confirmed(tx, begun).stream().map(Claimed::row).toList();
    }

    private static List<Claimed<Row>> open(Tx tx, Condition which) {
        List<Claimed<Row>> events = tx.dsl()
                .select()
                .from(GRANT_EVENT)
                .where(which)
                .orderBy(GRANT_EVENT.AT, GRANT_EVENT.ID)
                .limit(MOST)
                .fetch(GrantRows::row);
        // An end counts even if the ledger does not confirm it: doubt takes power away, never gives it.
        Set<UUID> ended =
                events.stream().flatMap(each -> each.row().ends().stream()).collect(Collectors.toSet());
        return events.stream()
                .filter(each -> each.row().kind().equals(GRANTED)
                        && !ended.contains(each.row().id()))
                .filter(each -> each.row().until().map(tx.now()::isBefore).orElse(true))
                .toList();
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, GRANT_EVENT, after, limit).map(GrantRows::row);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(GRANT_EVENT.ID),
                r.get(GRANT_EVENT.KIND),
                Optional.ofNullable(r.get(GRANT_EVENT.ENDS)),
                r.get(GRANT_EVENT.PERSON),
                r.get(GRANT_EVENT.ROLE),
                r.get(GRANT_EVENT.OFFICE),
                Arrays.asList(r.get(GRANT_EVENT.KINDS)),
                r.get(GRANT_EVENT.VALID_FROM),
                Optional.ofNullable(r.get(GRANT_EVENT.VALID_UNTIL)),
                r.get(GRANT_EVENT.AT),
                r.get(GRANT_EVENT.ACTOR));
        return Claimed.read(GRANT_EVENT, r, row);
    }
}
