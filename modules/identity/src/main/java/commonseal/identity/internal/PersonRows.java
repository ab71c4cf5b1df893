package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.PERSON;

import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.Person;
import commonseal.kernel.Tx;
import commonseal.keys.IndexedColumn;
import commonseal.keys.Opener;
import commonseal.keys.SubjectKey;
import java.time.Instant;
import java.time.LocalDate;
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

/** Table {@code identity.person}: append-only, every personal value encrypted. */
final class PersonRows {

    static final String TABLE = "identity.person";
    private static final String NUMBER_FIELD = "identity.person.number";

    private static final LookupColumn LOOKUP = new LookupColumn(PERSON, PERSON.ID, PERSON.NUMBER_INDEX);

    private final Seals seals;

    PersonRows(Seals seals) {
        this.seals = seals;
    }

    record Row(
            UUID id,
            String scheme,
            Optional<Ciphertext> numberIndex,
            Ciphertext name,
            Ciphertext number,
            Optional<Ciphertext> birthDate,
            Optional<Ciphertext> sex,
            Optional<Ciphertext> address,
            Optional<Ciphertext> phone,
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
            Person person = opened();
            if (numberIndex
                    .filter(indexes(seals, scheme, person.number())::contains)
                    .isEmpty()) {
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

        /** Empty after an erasure. */
        Optional<Person> person() {
            return Seals.unlessErased(this::opened);
        }

        private Person opened() {
            return new Person(
                    new PersonId(id),
                    openName(),
                    scheme,
                    Seals.open(key, TABLE, "number", id, number),
                    Seals.open(key, TABLE, "birth_date", id, birthDate).map(LocalDate::parse),
                    Seals.open(key, TABLE, "sex", id, sex),
                    Seals.open(key, TABLE, "address", id, address),
                    Seals.open(key, TABLE, "phone", id, phone));
        }

        private String openName() {
            return Seals.open(key, TABLE, "name", id, name);
        }

        /** Empty after an erasure. */
        Optional<String> presentName() {
            return Seals.unlessErased(this::openName);
        }
    }

    static Ciphertext index(Seals seals, String scheme, String number) {
        return Ciphertext.of(seals.lookupIndex(NUMBER_FIELD, scheme + "|" + number));
    }

    private static List<Ciphertext> indexes(Seals seals, String scheme, String number) {
        return seals.lookupIndexes(NUMBER_FIELD, scheme + "|" + number).stream()
                .map(Ciphertext::of)
                .toList();
    }

    /** @param person normalised and valid */
    void insert(Tx tx, UUID id, NewPerson person) {
        SubjectKey key = seals.subjectKey(tx, id);
        Row row = new Row(
                id,
                person.scheme(),
                Optional.of(index(seals, person.scheme(), person.number())),
                Seals.seal(key, TABLE, "name", id, person.name()),
                Seals.seal(key, TABLE, "number", id, person.number()),
                Seals.seal(key, TABLE, "birth_date", id, person.birthDate().map(LocalDate::toString)),
                Seals.seal(key, TABLE, "sex", id, person.sex()),
                Seals.seal(key, TABLE, "address", id, person.address()),
                Seals.seal(key, TABLE, "phone", id, person.phone()),
                person.testNumber(),
                tx.now(),
                tx.act().actor(),
                key);
        Claimed<Row> claimed = seals.append(tx, row, key);
        tx.dsl()
                .insertInto(PERSON)
                .set(PERSON.ID, id)
                .set(PERSON.SCHEME, row.scheme())
                .set(PERSON.NUMBER_INDEX, Ciphertext.column(row.numberIndex()))
                .set(PERSON.NAME, row.name().bytes())
                .set(PERSON.NUMBER, row.number().bytes())
                .set(PERSON.BIRTH_DATE, Ciphertext.column(row.birthDate()))
                .set(PERSON.SEX, Ciphertext.column(row.sex()))
                .set(PERSON.ADDRESS, Ciphertext.column(row.address()))
                .set(PERSON.PHONE, Ciphertext.column(row.phone()))
                .set(PERSON.TEST_NUMBER, row.testNumber())
                .set(PERSON.AT, row.at())
                .set(PERSON.ACTOR, row.actor())
                .set(claimed.columns(PERSON))
                .execute();
    }

    /** By number; a row whose index was moved behind the application is not found. */
    Optional<Row> byNumber(Tx tx, String scheme, String number) {
        return Optional.ofNullable(byNumbers(tx, scheme, List.of(number)).get(number));
    }

    /** The same for many numbers of a scheme; those found. */
    Map<String, Row> byNumbers(Tx tx, String scheme, Collection<String> numbers) {
        List<byte[]> indexes = numbers.stream()
                .flatMap(number -> seals.lookupIndexes(NUMBER_FIELD, scheme + "|" + number).stream())
                .toList();
        Map<String, Row> found = new HashMap<>();
        if (indexes.isEmpty()) {
            return found;
        }
        Set<String> asked = Set.copyOf(numbers);
        for (Claimed<Row> claimed : rows(
                tx,
                tx.dsl()
                        .select()
                        .from(PERSON)
                        .where(PERSON.NUMBER_INDEX.in(indexes))
                        .fetch())) {
            Row row = claimed.row();
            if (row.scheme().equals(scheme)) {
                row.person()
                        .map(Person::number)
                        .filter(asked::contains)
                        .ifPresent(number -> found.putIfAbsent(number, row));
            }
        }
        return found;
    }

    Optional<Row> byId(Tx tx, UUID id) {
        return rows(tx, tx.dsl().select().from(PERSON).where(PERSON.ID.eq(id)).fetch()).stream()
                .findFirst()
                .map(Claimed::row);
    }

    /** Those that exist, in no order; as many as asked for. */
    List<Row> byIds(Tx tx, Collection<UUID> ids) {
        return rows(
                        tx,
                        tx.dsl()
                                .select()
                                .from(PERSON)
                                .where(PERSON.ID.in(ids))
                                .orderBy(PERSON.ID)
                                .fetch())
                .stream()
                .map(Claimed::row)
                .toList();
    }

    /** They are found by number no more. */
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
                                row.numberIndex(),
                                row.person().map(found -> index(seals, row.scheme(), found.number()))))
                        .toList());
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return rows(tx, SealedTable.page(tx, PERSON, after, limit));
    }

    private List<Claimed<Row>> rows(Tx tx, Result<? extends Record> found) {
        Opener key = seals.opener(tx, found.getValues(PERSON.NAME));
        return found.map(r -> row(r, key));
    }

    private static Claimed<Row> row(Record r, Opener key) {
        Row row = new Row(
                r.get(PERSON.ID),
                r.get(PERSON.SCHEME),
                Ciphertext.ofColumn(r.get(PERSON.NUMBER_INDEX)),
                Ciphertext.of(r.get(PERSON.NAME)),
                Ciphertext.of(r.get(PERSON.NUMBER)),
                Ciphertext.ofColumn(r.get(PERSON.BIRTH_DATE)),
                Ciphertext.ofColumn(r.get(PERSON.SEX)),
                Ciphertext.ofColumn(r.get(PERSON.ADDRESS)),
                Ciphertext.ofColumn(r.get(PERSON.PHONE)),
                r.get(PERSON.TEST_NUMBER),
                r.get(PERSON.AT),
                r.get(PERSON.ACTOR),
                key);
        return Claimed.read(PERSON, r, row);
    }
}
