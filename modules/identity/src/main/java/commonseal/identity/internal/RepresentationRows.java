package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.REPRESENTATION;

import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Mandates.Capacity;
import commonseal.identity.Mandates.Mandate;
import commonseal.identity.Mandates.Power;
import commonseal.identity.Mandates.Scope;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Opener;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
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

    /** A row; {@code organisation} or {@code ward} is represented. */
    record Row(
            UUID id,
            Optional<UUID> organisation,
            Optional<UUID> ward,
            UUID person,
            String appointedAs,
            int version,
            List<String> kinds,
            List<String> powers,
            Instant from,
            Optional<Instant> until,
            Optional<Ciphertext> basis,
            Optional<Ciphertext> diedOn,
            Optional<Ciphertext> endReason,
            Instant at,
            String actor,
            Opener key)
            implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        /** Version 1 has nothing but an organisation and a term; later members are there if the row has them. */
        @Override
        public JsonNode record(Seals seals) {
            boolean first = ward.isEmpty()
                    && kinds.isEmpty()
                    && powers.isEmpty()
                    && basis.isEmpty()
                    && diedOn.isEmpty()
                    && endReason.isEmpty();
            ObjectNode record = Seals.record("identity.representation/v" + (first ? 1 : 2), id, at, actor);
            Seals.putIfPresent(record, "organisation", organisation.map(value -> "organisation:" + value));
            Seals.putIfPresent(record, "ward", ward.map(value -> "person:" + value));
            record.put("person", "person:" + person)
                    .put("as", appointedAs)
                    .put("version", version)
                    .put("from", from.toString());
            Seals.putIfPresent(record, "until", until.map(Instant::toString));
            if (!first) {
                record.set("kinds", Seals.texts(kinds));
                record.set("powers", Seals.texts(powers));
                Seals.putIfPresent(record, "basis", open("basis", basis));
                Seals.putIfPresent(record, "diedOn", open("died_on", diedOn));
                Seals.putIfPresent(record, "endReason", open("end_reason", endReason));
            }
            return record;
        }

        private Optional<String> open(String column, Optional<Ciphertext> sealed) {
            return Seals.open(key, TABLE, column, id, sealed);
        }

        /** Of an erased holder nothing is left to represent; one that was tampered with is not erased. */
        boolean isErased() {
            try {
                return Seals.unlessErased(() -> open("basis", basis).isPresent()
                                || open("end_reason", endReason).isPresent())
                        .isEmpty();
            } catch (Keys.Tampered e) {
                return false;
            }
        }

        boolean inForce(Instant now) {
            return endReason.isEmpty()
                    && !now.isBefore(from)
                    && until.map(now::isBefore).orElse(true);
        }

        HolderId holder() {
            return organisation
                    .<HolderId>map(OrganisationId::new)
                    .or(() -> ward.map(PersonId::new))
                    .orElseThrow(() -> new IllegalStateException("represents nobody"));
        }

        Mandate mandate(Instant now) {
            return new Mandate(
                    id,
                    holder(),
                    new PersonId(person),
                    Capacity.valueOf(appointedAs),
                    new Scope(
                            Set.copyOf(kinds),
                            powers.stream().map(Power::valueOf).collect(Collectors.toSet())),
                    from,
                    until,
                    open("basis", basis),
                    open("died_on", diedOn).map(LocalDate::parse),
                    open("end_reason", endReason),
                    inForce(now));
        }

        private record Appointment(Optional<UUID> organisation, Optional<UUID> ward, UUID person, String appointedAs) {}

        private Appointment appointment() {
            return new Appointment(organisation, ward, person, appointedAs);
        }
    }

    void insert(Tx tx, Row row) {
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(REPRESENTATION)
                .set(REPRESENTATION.ID, row.id())
                .set(REPRESENTATION.ORGANISATION, row.organisation().orElse(null))
                .set(REPRESENTATION.WARD, row.ward().orElse(null))
                .set(REPRESENTATION.PERSON, row.person())
                .set(REPRESENTATION.APPOINTED_AS, row.appointedAs())
                .set(REPRESENTATION.VERSION, row.version())
                .set(REPRESENTATION.KINDS, row.kinds().toArray(String[]::new))
                .set(REPRESENTATION.POWERS, row.powers().toArray(String[]::new))
                .set(REPRESENTATION.VALID_FROM, row.from())
                .set(REPRESENTATION.VALID_UNTIL, row.until().orElse(null))
                .set(REPRESENTATION.BASIS, Ciphertext.column(row.basis()))
                .set(REPRESENTATION.DIED_ON, Ciphertext.column(row.diedOn()))
                .set(REPRESENTATION.END_REASON, Ciphertext.column(row.endReason()))
                .set(REPRESENTATION.AT, row.at())
                .set(REPRESENTATION.ACTOR, row.actor())
                .set(claimed.columns(REPRESENTATION))
                .execute();
    }

    private static Condition of(HolderId holder) {
        return switch (holder) {
            case OrganisationId organisation -> REPRESENTATION.ORGANISATION.eq(organisation.value());
            case PersonId ward -> REPRESENTATION.WARD.eq(ward.value());
        };
    }

    int highestVersion(Tx tx, HolderId holder, UUID person, String appointedAs) {
        return tx.dsl()
                .select(DSL.coalesce(DSL.max(REPRESENTATION.VERSION), 0))
                .from(REPRESENTATION)
                .where(of(holder), REPRESENTATION.PERSON.eq(person), REPRESENTATION.APPOINTED_AS.eq(appointedAs))
                .fetchSingle()
                .value1();
    }

    /** In force now and confirmed by the ledger, of these representatives. */
    List<Row> ofPersons(Tx tx, Collection<UUID> persons) {
        return inForce(tx, REPRESENTATION.PERSON.in(persons));
    }

    /** In force now and confirmed by the ledger, for one holder. */
    List<Row> ofHolder(Tx tx, HolderId holder) {
        return inForce(tx, of(holder));
    }

    private List<Row> inForce(Tx tx, Condition which) {
        // The newest version hides older ones even if the ledger does not confirm it: doubt takes power away.
        List<Claimed<Row>> inForce = newest(tx, which).stream()
                .filter(claimed -> claimed.row().inForce(tx.now()))
                .toList();
        return confirmed(tx, inForce);
    }

    /** The newest version of every appointment for the holder that the ledger confirms, also those that are over. */
    List<Row> everOf(Tx tx, HolderId holder) {
        return confirmed(tx, newest(tx, of(holder)));
    }

    private List<Claimed<Row>> newest(Tx tx, Condition which) {
        Set<Row.Appointment> seen = new HashSet<>();
        return rows(
                        tx,
                        tx.dsl()
                                .select()
                                .from(REPRESENTATION)
                                .where(which)
                                .orderBy(REPRESENTATION.VERSION.desc(), REPRESENTATION.ID)
                                .limit(MOST)
                                .fetch())
                .stream()
                .filter(claimed -> seen.add(claimed.row().appointment()))
                .toList();
    }

    private List<Row> confirmed(Tx tx, List<Claimed<Row>> rows) {
        return seals
                .confirmed(
                        tx,
                        rows.stream()
                                .filter(claimed -> !claimed.row().isErased())
                                .toList())
                .stream()
                .map(Claimed::row)
                .toList();
    }

    /** One row that is its appointment's newest and confirmed. */
    Optional<Row> byId(Tx tx, UUID id) {
        return rows(
                        tx,
                        tx.dsl()
                                .select()
                                .from(REPRESENTATION)
                                .where(REPRESENTATION.ID.eq(id))
                                .fetch())
                .stream()
                .findFirst()
                .flatMap(claimed -> everOf(tx, claimed.row().holder()).stream()
                        .filter(row -> row.id().equals(id))
                        .findFirst());
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return rows(tx, SealedTable.page(tx, REPRESENTATION, after, limit));
    }

    private List<Claimed<Row>> rows(Tx tx, Result<? extends Record> found) {
        List<byte @Nullable []> sealed = new ArrayList<>(found.getValues(REPRESENTATION.BASIS));
        sealed.addAll(found.getValues(REPRESENTATION.END_REASON));
        Opener key = seals.opener(tx, sealed);
        return found.map(r -> row(r, key));
    }

    private static Claimed<Row> row(Record r, Opener key) {
        Row row = new Row(
                r.get(REPRESENTATION.ID),
                Optional.ofNullable(r.get(REPRESENTATION.ORGANISATION)),
                Optional.ofNullable(r.get(REPRESENTATION.WARD)),
                r.get(REPRESENTATION.PERSON),
                r.get(REPRESENTATION.APPOINTED_AS),
                r.get(REPRESENTATION.VERSION),
                Arrays.asList(r.get(REPRESENTATION.KINDS)),
                Arrays.asList(r.get(REPRESENTATION.POWERS)),
                r.get(REPRESENTATION.VALID_FROM),
                Optional.ofNullable(r.get(REPRESENTATION.VALID_UNTIL)),
                Ciphertext.ofColumn(r.get(REPRESENTATION.BASIS)),
                Ciphertext.ofColumn(r.get(REPRESENTATION.DIED_ON)),
                Ciphertext.ofColumn(r.get(REPRESENTATION.END_REASON)),
                r.get(REPRESENTATION.AT),
                r.get(REPRESENTATION.ACTOR),
                key);
        return Claimed.read(REPRESENTATION, r, row);
    }
}
