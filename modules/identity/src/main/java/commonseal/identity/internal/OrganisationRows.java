package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.ORGANISATION;

import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.Register.NewOrganisation;
import commonseal.identity.Register.Organisation;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger.EntryId;
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

/** Table {@code identity.organisation}: append-only, values encrypted. */
final class OrganisationRows {

    static final String TABLE = "identity.organisation";
    private static final String CREDIT_CODE_FIELD = "identity.organisation.credit-code";

    private final Seals seals;

    OrganisationRows(Seals seals) {
        this.seals = seals;
    }

    record Row(
            UUID id,
            Ciphertext creditCodeIndex,
            Ciphertext name,
            Ciphertext creditCode,
            Optional<Ciphertext> address,
            boolean testNumber,
            Instant at,
            String actor)
            implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            Organisation organisation = organisation(seals);
            if (!index(seals, organisation.creditCode()).equals(creditCodeIndex)) {
                throw new IllegalArgumentException("the blind index is not that of the credit code");
            }
            ObjectNode record = Seals.record("identity.organisation/v1", id, at, actor)
                    .put("creditCode", organisation.creditCode())
                    .put("name", organisation.name())
                    .put("testNumber", testNumber);
            Seals.putIfPresent(record, "address", organisation.address());
            return record;
        }

        Organisation organisation(Seals seals) {
            return new Organisation(
                    new OrganisationId(id),
                    name(seals),
                    seals.open(TABLE, "credit_code", id, creditCode),
                    seals.open(TABLE, "address", id, address));
        }

        String name(Seals seals) {
            return seals.open(TABLE, "name", id, name);
        }
    }

    static Ciphertext index(Seals seals, String creditCode) {
        return Ciphertext.of(seals.index(CREDIT_CODE_FIELD, creditCode));
    }

    /** @param organisation normalised and valid */
    void insert(Tx tx, UUID id, NewOrganisation organisation) {
        Row row = new Row(
                id,
                index(seals, organisation.creditCode()),
                seals.seal(TABLE, "name", id, organisation.name()),
                seals.seal(TABLE, "credit_code", id, organisation.creditCode()),
                seals.seal(TABLE, "address", id, organisation.address()),
                organisation.testNumber(),
                tx.now(),
                tx.act().actor());
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(ORGANISATION)
                .set(ORGANISATION.ID, id)
                .set(ORGANISATION.CREDIT_CODE_INDEX, row.creditCodeIndex().bytes())
                .set(ORGANISATION.NAME, row.name().bytes())
                .set(ORGANISATION.CREDIT_CODE, row.creditCode().bytes())
                .set(ORGANISATION.ADDRESS, Ciphertext.column(row.address()))
                .set(ORGANISATION.TEST_NUMBER, row.testNumber())
                .set(ORGANISATION.AT, row.at())
                .set(ORGANISATION.ACTOR, row.actor())
                .set(ORGANISATION.ENTRY, claimed.entry().value())
                .set(ORGANISATION.BLINDING, claimed.blinding().bytes())
                .execute();
    }

    Optional<Row> byCreditCode(Tx tx, String creditCode) {
        return tx.dsl()
                .select()
                .from(ORGANISATION)
                .where(ORGANISATION.CREDIT_CODE_INDEX.eq(
                        index(seals, creditCode).bytes()))
                .fetchOptional(OrganisationRows::row)
                .map(Claimed::row)
                .filter(row -> seals.open(TABLE, "credit_code", row.id(), row.creditCode())
                        .equals(creditCode));
    }

    Optional<Row> byId(Tx tx, UUID id) {
        return tx.dsl()
                .select()
                .from(ORGANISATION)
                .where(ORGANISATION.ID.eq(id))
                .fetchOptional(OrganisationRows::row)
                .map(Claimed::row);
    }

    List<Row> byIds(Tx tx, Collection<UUID> ids) {
        return tx.dsl()
                .select()
                .from(ORGANISATION)
                .where(ORGANISATION.ID.in(ids))
                .orderBy(ORGANISATION.ID)
                .fetch(r -> row(r).row());
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        Condition from = after.<Condition>map(ORGANISATION.ID::gt).orElseGet(DSL::noCondition);
        return tx.dsl()
                .select()
                .from(ORGANISATION)
                .where(from)
                .orderBy(ORGANISATION.ID)
                .limit(limit)
                .fetch(OrganisationRows::row);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(ORGANISATION.ID),
                Ciphertext.of(r.get(ORGANISATION.CREDIT_CODE_INDEX)),
                Ciphertext.of(r.get(ORGANISATION.NAME)),
                Ciphertext.of(r.get(ORGANISATION.CREDIT_CODE)),
                Ciphertext.ofColumn(r.get(ORGANISATION.ADDRESS)),
                r.get(ORGANISATION.TEST_NUMBER),
                r.get(ORGANISATION.AT),
                r.get(ORGANISATION.ACTOR));
        return new Claimed<>(row, new EntryId(r.get(ORGANISATION.ENTRY)), Ciphertext.of(r.get(ORGANISATION.BLINDING)));
    }
}
