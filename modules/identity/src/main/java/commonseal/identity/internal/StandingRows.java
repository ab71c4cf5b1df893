package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.REPRESENTATION;
import static commonseal.identity.internal.db.Tables.STANDING;

import commonseal.identity.HolderId;
import commonseal.identity.StandingAuthorisations.Named;
import commonseal.identity.StandingAuthorisations.Terms;
import commonseal.kernel.Tx;
import commonseal.keys.Opener;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Table {@code identity.standing}: append-only, what was given. */
final class StandingRows {

    static final String TABLE = "identity.standing";

    private static final String PURPOSE = "purpose";

    private final Seals seals;

    StandingRows(Seals seals) {
        this.seals = seals;
    }

    record Row(
            UUID id,
            String owner,
            String office,
            Optional<String> service,
            List<UUID> documents,
            List<String> documentKinds,
            List<String> kinds,
            Ciphertext purpose,
            Instant until,
            int most,
            int mostADay,
            Given given,
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
            ObjectNode record = Seals.record("identity.standing/v1", id, at, actor)
                    .put("owner", owner)
                    .put("office", office)
                    .put(PURPOSE, Seals.open(key, TABLE, PURPOSE, id, purpose))
                    .put("until", until.toString())
                    .put("most", most)
                    .put("mostADay", mostADay);
            Seals.putIfPresent(record, "service", service);
            record.set(
                    "documents",
                    Seals.texts(documents.stream().map(UUID::toString).toList()));
            record.set("documentKinds", Seals.texts(documentKinds));
            record.set("kinds", Seals.texts(kinds));
            given.put(record);
            return record;
        }

        HolderId ownerId() {
            return HolderId.parse(owner);
        }

        /** Empty after an erasure of the owner. */
        Optional<Terms> terms() {
            return Seals.unlessErased(() -> Seals.open(key, TABLE, PURPOSE, id, purpose))
                    .map(words -> new Terms(
                            ownerId(), office, service, named(), Set.copyOf(kinds), words, until, most, mostADay));
        }

        private List<Named> named() {
            return IntStream.range(0, Math.min(documents.size(), documentKinds.size()))
                    .mapToObj(i -> new Named(documents.get(i), documentKinds.get(i)))
                    .toList();
        }

        boolean covers(UUID document, String kind) {
            return kinds.contains(kind) || named().contains(new Named(document, kind));
        }

        List<String> everyKind() {
            List<String> all = new ArrayList<>(kinds);
            all.addAll(documentKinds);
            return all;
        }
    }

    void insert(Tx tx, UUID id, Terms terms, Instant until, Given given) {
        var key = seals.subjectKey(tx, terms.owner().value());
        Row row = new Row(
                id,
                terms.owner().ref(),
                terms.office(),
                terms.service(),
                terms.documents().stream().map(Named::document).toList(),
                terms.documents().stream().map(Named::kind).toList(),
                terms.kinds().stream().sorted().toList(),
                Seals.seal(key, TABLE, PURPOSE, id, terms.purpose()),
                until,
                terms.most(),
                terms.mostADay(),
                given,
                tx.now(),
                tx.act().actor(),
                key);
        Claimed<Row> claimed = seals.append(tx, row, key);
        tx.dsl()
                .insertInto(STANDING)
                .set(STANDING.ID, id)
                .set(STANDING.OWNER, row.owner())
                .set(STANDING.OFFICE, row.office())
                .set(STANDING.SERVICE, row.service().orElse(null))
                .set(STANDING.DOCUMENTS, row.documents().toArray(UUID[]::new))
                .set(STANDING.DOCUMENT_KINDS, row.documentKinds().toArray(String[]::new))
                .set(STANDING.KINDS, row.kinds().toArray(String[]::new))
                .set(STANDING.PURPOSE, row.purpose().bytes())
                .set(STANDING.UNTIL, row.until())
                .set(STANDING.MOST, row.most())
                .set(STANDING.MOST_A_DAY, row.mostADay())
                .set(STANDING.GIVEN_AS, given.as())
                .set(STANDING.MANDATE, given.mandate().orElse(null))
                .set(STANDING.AT, row.at())
                .set(STANDING.ACTOR, row.actor())
                .set(claimed.columns(STANDING))
                .execute();
    }

    // -- reading

    static Condition ofOwners(Collection<String> owners) {
        return STANDING.OWNER.eq(DSL.any(owners.toArray(String[]::new)));
    }

    static Condition isFor(String office, String service) {
        return STANDING.OFFICE.eq(office).and(STANDING.SERVICE.isNull().or(STANDING.SERVICE.eq(service)));
    }

    static Condition lastsAt(Instant now) {
        return STANDING.UNTIL.gt(now);
    }

    static Condition is(UUID id) {
        return STANDING.ID.eq(id);
    }

    /** Newest first, before an entry of the ledger, whether it confirms them or not. */
    List<Claimed<Row>> before(Tx tx, Condition which, Optional<Long> before, int limit) {
        Condition from = before.<Condition>map(STANDING.ENTRY::lt).orElseGet(DSL::noCondition);
        return rows(
                tx,
                tx.dsl()
                        .select()
                        .from(STANDING)
                        .where(which, from)
                        .orderBy(STANDING.ENTRY.desc())
                        .limit(limit)
                        .fetch());
    }

    /** Whether the mandate was entered by this officer. What takes power away counts unconfirmed. */
    boolean mandateEnteredBy(Tx tx, UUID mandate, String officer) {
        return tx.dsl().fetchExists(REPRESENTATION, REPRESENTATION.ID.eq(mandate), REPRESENTATION.ACTOR.eq(officer));
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return rows(tx, SealedTable.page(tx, STANDING, after, limit));
    }

    private List<Claimed<Row>> rows(Tx tx, Result<? extends Record> found) {
        Opener key = seals.opener(tx, found.getValues(STANDING.PURPOSE));
        return found.map(r -> row(r, key));
    }

    private static Claimed<Row> row(Record r, Opener key) {
        Row row = new Row(
                r.get(STANDING.ID),
                r.get(STANDING.OWNER),
                r.get(STANDING.OFFICE),
                Optional.ofNullable(r.get(STANDING.SERVICE)),
                Arrays.asList(r.get(STANDING.DOCUMENTS)),
                Arrays.asList(r.get(STANDING.DOCUMENT_KINDS)),
                Arrays.asList(r.get(STANDING.KINDS)),
                Ciphertext.of(r.get(STANDING.PURPOSE)),
                r.get(STANDING.UNTIL),
                r.get(STANDING.MOST),
                r.get(STANDING.MOST_A_DAY),
                new Given(r.get(STANDING.GIVEN_AS), Optional.ofNullable(r.get(STANDING.MANDATE))),
                r.get(STANDING.AT),
                r.get(STANDING.ACTOR),
                key);
        return Claimed.read(STANDING, r, row);
    }
}
