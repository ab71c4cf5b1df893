package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.PERSON;

import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.Person;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger.EntryId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Table {@code identity.person}: append-only, every personal value encrypted. */
final class PersonRows {

    static final String TABLE = "identity.person";
    private static final String NUMBER_FIELD = "identity.person.number";

    private final Seals seals;

    PersonRows(Seals seals) {
        this.seals = seals;
    }

    record Row(
            UUID id,
            String scheme,
            Ciphertext numberIndex,
            Ciphertext name,
            Ciphertext number,
            Optional<Ciphertext> birthDate,
            Optional<Ciphertext> sex,
            Optional<Ciphertext> address,
            Optional<Ciphertext> phone,
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
            Person person = person(seals);
            if (!index(seals, scheme, person.number()).equals(numberIndex)) {
                throw new IllegalArgumentException("the blind index is not that of the number");
            }
            ObjectNode record = Seals.record("identity.person/v1", id, at, actor)
                    .put("scheme", scheme)
                    .put("number", person.number())
                    .put("name", person.name())
                    .put("testNumber", testNumber);
            Seals.putIfPresent(record, "birthDate", person.birthDate().map(LocalDate::toString));
            Seals.putIfPresent(record, "sex", person.sex());
            Seals.putIfPresent(record, "address", person.address());
            Seals.putIfPresent(record, "phone", person.phone());
            return record;
        }

        Person person(Seals seals) {
            return new Person(
                    new PersonId(id),
                    name(seals),
                    scheme,
                    seals.open(TABLE, "number", id, number),
                    seals.open(TABLE, "birth_date", id, birthDate).map(LocalDate::parse),
                    seals.open(TABLE, "sex", id, sex),
                    seals.open(TABLE, "address", id, address),
                    seals.open(TABLE, "phone", id, phone));
        }

        String name(Seals seals) {
            return seals.open(TABLE, "name", id, name);
        }
    }

    static Ciphertext index(Seals seals, String scheme, String number) {
        return Ciphertext.of(seals.index(NUMBER_FIELD, scheme + "|" + number));
    }

    /** @param person normalised and valid */
    void insert(Tx tx, UUID id, NewPerson person) {
        Row row = new Row(
                id,
                person.scheme(),
                index(seals, person.scheme(), person.number()),
                seals.seal(TABLE, "name", id, person.name()),
                seals.seal(TABLE, "number", id, person.number()),
                seals.seal(TABLE, "birth_date", id, person.birthDate().map(LocalDate::toString)),
                seals.seal(TABLE, "sex", id, person.sex()),
                seals.seal(TABLE, "address", id, person.address()),
                seals.seal(TABLE, "phone", id, person.phone()),
                person.testNumber(),
                tx.now(),
                tx.act().actor());
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(PERSON)
                .set(PERSON.ID, id)
                .set(PERSON.SCHEME, row.scheme())
                .set(PERSON.NUMBER_INDEX, row.numberIndex().bytes())
                .set(PERSON.NAME, row.name().bytes())
                .set(PERSON.NUMBER, row.number().bytes())
                .set(PERSON.BIRTH_DATE, Ciphertext.column(row.birthDate()))
                .set(PERSON.SEX, Ciphertext.column(row.sex()))
                .set(PERSON.ADDRESS, Ciphertext.column(row.address()))
                .set(PERSON.PHONE, Ciphertext.column(row.phone()))
                .set(PERSON.TEST_NUMBER, row.testNumber())
                .set(PERSON.AT, row.at())
                .set(PERSON.ACTOR, row.actor())
                .set(PERSON.ENTRY, claimed.entry().value())
                .set(PERSON.BLINDING, claimed.blinding().bytes())
                .execute();
    }

    /** By number; a row whose index was moved behind the application is not found. */
    Optional<Row> byNumber(Tx tx, String scheme, String number) {
        return tx.dsl()
                .select()
                .from(PERSON)
                .where(PERSON.NUMBER_INDEX.eq(index(seals, scheme, number).bytes()))
                .fetchOptional(PersonRows::row)
                .map(Claimed::row)
                .filter(row -> row.scheme().equals(scheme)
                        && seals.open(TABLE, "number", row.id(), row.number()).equals(number));
    }

    Optional<Row> byId(Tx tx, UUID id) {
        return tx.dsl()
                .select()
                .from(PERSON)
                .where(PERSON.ID.eq(id))
                .fetchOptional(PersonRows::row)
                .map(Claimed::row);
    }

    /** Those that exist, in no order; as many as asked for. */
    List<Row> byIds(Tx tx, Collection<UUID> ids) {
        return tx.dsl()
                .select()
                .from(PERSON)
                .where(PERSON.ID.in(ids))
                .orderBy(PERSON.ID)
                .fetch(r -> row(r).row());
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        Condition from = after.<Condition>map(PERSON.ID::gt).orElseGet(DSL::noCondition);
        return tx.dsl()
                .select()
                .from(PERSON)
                .where(from)
                .orderBy(PERSON.ID)
                .limit(limit)
                .fetch(PersonRows::row);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(PERSON.ID),
                r.get(PERSON.SCHEME),
                Ciphertext.of(r.get(PERSON.NUMBER_INDEX)),
                Ciphertext.of(r.get(PERSON.NAME)),
                Ciphertext.of(r.get(PERSON.NUMBER)),
                Ciphertext.ofColumn(r.get(PERSON.BIRTH_DATE)),
                Ciphertext.ofColumn(r.get(PERSON.SEX)),
                Ciphertext.ofColumn(r.get(PERSON.ADDRESS)),
                Ciphertext.ofColumn(r.get(PERSON.PHONE)),
                r.get(PERSON.TEST_NUMBER),
                r.get(PERSON.AT),
                r.get(PERSON.ACTOR));
        return new Claimed<>(row, new EntryId(r.get(PERSON.ENTRY)), Ciphertext.of(r.get(PERSON.BLINDING)));
    }
}
