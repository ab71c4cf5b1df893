package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.ORGANISATION;

import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.Register.NewOrganisation;
import commonseal.identity.Register.Organisation;
import commonseal.kernel.Tx;
import commonseal.keys.IndexedColumn;
import commonseal.keys.Opener;
import commonseal.keys.SubjectKey;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Record;
import org.jooq.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Table {@code identity.organisation}: append-only, values encrypted. */
final class OrganisationRows {

    static final String TABLE = "identity.organisation";
    private static final String CREDIT_CODE_FIELD = "identity.organisation.credit-code";

    private static final LookupColumn LOOKUP =
            new LookupColumn(ORGANISATION, ORGANISATION.ID, ORGANISATION.CREDIT_CODE_INDEX);

    private final Seals seals;

    OrganisationRows(Seals seals) {
        this.seals = seals;
    }

    record Row(
            UUID id,
            Optional<Ciphertext> creditCodeIndex,
            Ciphertext name,
            Ciphertext creditCode,
            Optional<Ciphertext> address,
            boolean testNumber,
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
            Organisation organisation = opened();
            if (creditCodeIndex
                    .filter(indexes(seals, organisation.creditCode())::contains)
                    .isEmpty()) {
                throw new IllegalArgumentException("the blind index is not that of the credit code");
            }
            ObjectNode record = Seals.record("identity.organisation/v1", id, at, actor)
                    .put("creditCode", organisation.creditCode())
                    .put("name", organisation.name())
                    .put("testNumber", testNumber);
            Seals.putIfPresent(record, "address", organisation.address());
            return record;
        }

        /** Empty after an erasure. */
        Optional<Organisation> organisation() {
            return Seals.unlessErased(this::opened);
        }

        private Organisation opened() {
            return new Organisation(
                    new OrganisationId(id),
                    openName(),
                    Seals.open(key, TABLE, "credit_code", id, creditCode),
                    Seals.open(key, TABLE, "address", id, address));
        }

        private String openName() {
            return Seals.open(key, TABLE, "name", id, name);
        }

        /** Empty after an erasure. */
        Optional<String> presentName() {
            return Seals.unlessErased(this::openName);
        }
    }

    static Ciphertext index(Seals seals, String creditCode) {
        return Ciphertext.of(seals.lookupIndex(CREDIT_CODE_FIELD, creditCode));
    }

    private static List<Ciphertext> indexes(Seals seals, String creditCode) {
        return seals.lookupIndexes(CREDIT_CODE_FIELD, creditCode).stream()
                .map(Ciphertext::of)
                .toList();
    }

    /** @param organisation normalised and valid */
    void insert(Tx tx, UUID id, NewOrganisation organisation) {
        SubjectKey key = seals.subjectKey(tx, id);
        Row row = new Row(
                id,
                Optional.of(index(seals, organisation.creditCode())),
                Seals.seal(key, TABLE, "name", id, organisation.name()),
                Seals.seal(key, TABLE, "credit_code", id, organisation.creditCode()),
                Seals.seal(key, TABLE, "address", id, organisation.address()),
                organisation.testNumber(),
                tx.now(),
                tx.act().actor(),
                key);
        Claimed<Row> claimed = seals.append(tx, row, key);
        tx.dsl()
                .insertInto(ORGANISATION)
                .set(ORGANISATION.ID, id)
                .set(ORGANISATION.CREDIT_CODE_INDEX, Ciphertext.column(row.creditCodeIndex()))
                .set(ORGANISATION.NAME, row.name().bytes())
                .set(ORGANISATION.CREDIT_CODE, row.creditCode().bytes())
                .set(ORGANISATION.ADDRESS, Ciphertext.column(row.address()))
                .set(ORGANISATION.TEST_NUMBER, row.testNumber())
                .set(ORGANISATION.AT, row.at())
                .set(ORGANISATION.ACTOR, row.actor())
                .set(claimed.columns(ORGANISATION))
                .execute();
    }

    Optional<Row> byCreditCode(Tx tx, String creditCode) {
        return Optional.ofNullable(byCreditCodes(tx, List.of(creditCode)).get(creditCode));
    }

    /** The same for many codes; those found. */
    Map<String, Row> byCreditCodes(Tx tx, Collection<String> creditCodes) {
        List<byte[]> indexes = creditCodes.stream()
                .flatMap(code -> seals.lookupIndexes(CREDIT_CODE_FIELD, code).stream())
                .toList();
        Map<String, Row> found = new HashMap<>();
        if (indexes.isEmpty()) {
            return found;
        }
        Set<String> asked = Set.copyOf(creditCodes);
        for (Claimed<Row> claimed : rows(
                tx,
                tx.dsl()
                        .select()
                        .from(ORGANISATION)
                        .where(ORGANISATION.CREDIT_CODE_INDEX.in(indexes))
                        .fetch())) {
            claimed.row()
                    .organisation()
                    .map(Organisation::creditCode)
                    .filter(asked::contains)
                    .ifPresent(code -> found.putIfAbsent(code, claimed.row()));
        }
        return found;
    }

    Optional<Row> byId(Tx tx, UUID id) {
        return rows(
                        tx,
                        tx.dsl()
                                .select()
                                .from(ORGANISATION)
                                .where(ORGANISATION.ID.eq(id))
                                .fetch())
                .stream()
                .findFirst()
                .map(Claimed::row);
    }

    List<Row> byIds(Tx tx, Collection<UUID> ids) {
        return rows(
                        tx,
                        tx.dsl()
                                .select()
                                .from(ORGANISATION)
                                .where(ORGANISATION.ID.in(ids))
                                .orderBy(ORGANISATION.ID)
                                .fetch())
                .stream()
                .map(Claimed::row)
                .toList();
    }

    /** They are found by credit code no more. */
    void forget(Tx tx, Collection<UUID> ids) {
        LOOKUP.forget(tx, ids);
    }

    /** The page's indexes under the newest key; those that changed are stored. */
    IndexedColumn.Done backfill(Tx tx, Optional<String> after, int limit) {
        return LOOKUP.store(
                tx,
                page(tx, after.map(UUID::fromString), limit).stream()
                        .map(Claimed::row)
                        .map(row -> new LookupColumn.Pair(
                                row.id(),
                                row.creditCodeIndex(),
                                row.organisation().map(found -> index(seals, found.creditCode()))))
                        .toList());
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return rows(tx, SealedTable.page(tx, ORGANISATION, after, limit));
    }

    private List<Claimed<Row>> rows(Tx tx, Result<? extends Record> found) {
        Opener key = seals.opener(tx, found.getValues(ORGANISATION.NAME));
        return found.map(r -> row(r, key));
    }

    private static Claimed<Row> row(Record r, Opener key) {
        Row row = new Row(
                r.get(ORGANISATION.ID),
                Ciphertext.ofColumn(r.get(ORGANISATION.CREDIT_CODE_INDEX)),
                Ciphertext.of(r.get(ORGANISATION.NAME)),
                Ciphertext.of(r.get(ORGANISATION.CREDIT_CODE)),
                Ciphertext.ofColumn(r.get(ORGANISATION.ADDRESS)),
                r.get(ORGANISATION.TEST_NUMBER),
                r.get(ORGANISATION.AT),
                r.get(ORGANISATION.ACTOR),
                key);
        return Claimed.read(ORGANISATION, r, row);
    }
}
