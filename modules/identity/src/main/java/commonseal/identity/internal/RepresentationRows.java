package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.REPRESENTATION;

import commonseal.kernel.Tx;
import commonseal.ledger.Ledger.EntryId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Table {@code identity.representation}: append-only; the newest version of an appointment counts. */
final class RepresentationRows {

    static final String TABLE = "identity.representation";
    /** One organisation has a few representatives, one person represents at most a few hundred. */
    private static final int MOST = 2_000;

    private final Seals seals;

    RepresentationRows(Seals seals) {
        this.seals = seals;
    }

    record Row(
            UUID id,
            UUID organisation,
            UUID person,
            String appointedAs,
            int version,
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
            ObjectNode record = Seals.record("identity.representation/v1", id, at, actor)
                    .put("organisation", "organisation:" + organisation)
                    .put("person", "person:" + person)
                    .put("as", appointedAs)
                    .put("version", version)
                    .put("from", from.toString());
            Seals.putIfPresent(record, "until", until.map(Instant::toString));
            return record;
        }

        boolean inForce(Instant now) {
            return !now.isBefore(from) && until.map(now::isBefore).orElse(true);
        }

        private record Appointment(UUID organisation, UUID person, String appointedAs) {}

        private Appointment appointment() {
            return new Appointment(organisation, person, appointedAs);
        }
    }

    void insert(Tx tx, Row row) {
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(REPRESENTATION)
                .set(REPRESENTATION.ID, row.id())
                .set(REPRESENTATION.ORGANISATION, row.organisation())
                .set(REPRESENTATION.PERSON, row.person())
                .set(REPRESENTATION.APPOINTED_AS, row.appointedAs())
                .set(REPRESENTATION.VERSION, row.version())
                .set(REPRESENTATION.VALID_FROM, row.from())
                .set(REPRESENTATION.VALID_UNTIL, row.until().orElse(null))
                .set(REPRESENTATION.AT, row.at())
                .set(REPRESENTATION.ACTOR, row.actor())
                .set(REPRESENTATION.ENTRY, claimed.entry().value())
                .set(REPRESENTATION.BLINDING, claimed.blinding().bytes())
                .execute();
    }

    int highestVersion(Tx tx, UUID organisation, UUID person, String appointedAs) {
        return tx.dsl()
                .select(DSL.coalesce(DSL.max(REPRESENTATION.VERSION), 0))
                .from(REPRESENTATION)
                .where(
                        REPRESENTATION.ORGANISATION.eq(organisation),
                        REPRESENTATION.PERSON.eq(person),
                        REPRESENTATION.APPOINTED_AS.eq(appointedAs))
                .fetchSingle()
                .value1();
    }

    /** In force now and confirmed by the ledger, of one person. */
    List<Row> ofPerson(Tx tx, UUID person) {
        return inForce(tx, REPRESENTATION.PERSON.eq(person));
    }

    /** In force now and confirmed by the ledger, of one organisation. */
    List<Row> ofOrganisation(Tx tx, UUID organisation) {
        return inForce(tx, REPRESENTATION.ORGANISATION.eq(organisation));
    }

    private List<Row> inForce(Tx tx, Condition which) {
        List<Claimed<Row>> newestFirst = tx.dsl()
                .select()
                .from(REPRESENTATION)
                .where(which)
                .orderBy(REPRESENTATION.VERSION.desc(), REPRESENTATION.ID)
                .limit(MOST)
                .fetch(RepresentationRows::row);
        Set<Row.Appointment> seen = new HashSet<>();
        // The newest version hides older ones even if the ledger does not confirm it: doubt takes power away.
        List<Claimed<Row>> inForce = newestFirst.stream()
                .filter(claimed -> seen.add(claimed.row().appointment()))
                .filter(claimed -> claimed.row().inForce(tx.now()))
                .toList();
        return seals.confirmed(tx, inForce).stream().map(Claimed::row).toList();
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        Condition from = after.<Condition>map(REPRESENTATION.ID::gt).orElseGet(DSL::noCondition);
        return tx.dsl()
                .select()
                .from(REPRESENTATION)
                .where(from)
                .orderBy(REPRESENTATION.ID)
                .limit(limit)
                .fetch(RepresentationRows::row);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(REPRESENTATION.ID),
                r.get(REPRESENTATION.ORGANISATION),
                r.get(REPRESENTATION.PERSON),
                r.get(REPRESENTATION.APPOINTED_AS),
                r.get(REPRESENTATION.VERSION),
                r.get(REPRESENTATION.VALID_FROM),
                Optional.ofNullable(r.get(REPRESENTATION.VALID_UNTIL)),
                r.get(REPRESENTATION.AT),
                r.get(REPRESENTATION.ACTOR));
        return new Claimed<>(
                row, new EntryId(r.get(REPRESENTATION.ENTRY)), Ciphertext.of(r.get(REPRESENTATION.BLINDING)));
    }
}
