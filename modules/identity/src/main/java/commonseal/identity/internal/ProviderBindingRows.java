package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.PROVIDER_BINDING;

import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Table {@code identity.provider_binding}: append-only; issuer and subject are encrypted for the row. */
final class ProviderBindingRows {

    static final String TABLE = "identity.provider_binding";
    private static final String FIELD = "identity.provider.subject";
    private static final String BOUND = "BOUND";
    private static final String ENDED = "ENDED";

    private final Seals seals;

    ProviderBindingRows(Seals seals) {
        this.seals = seals;
    }

    /** Whom the provider means: {@code issuer} and what it calls him. */
    record Subject(String issuer, String name) {
        private String text() {
            return issuer + "\n" + name;
        }
    }

    record Row(
            UUID id,
            String kind,
            Optional<UUID> ends,
            UUID person,
            Ciphertext subjectIndex,
            Ciphertext subject,
            Instant at,
            String actor)
            implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public JsonNode record(Seals seals) {
            ObjectNode record = Seals.record("identity.provider-binding/v1", id, at, actor)
                    .put("kind", kind)
                    .put("person", "person:" + person)
                    .put("subjectIndex", HexFormat.of().formatHex(subjectIndex.bytes()))
                    .put("subject", seals.open(TABLE, "subject", id, subject));
            Seals.putIfPresent(record, "ends", ends.map(UUID::toString));
            return record;
        }
    }

    void bind(Tx tx, UUID person, Subject subject) {
        insert(tx, BOUND, Optional.empty(), person, subject.text());
    }

    void end(Tx tx, Row bound) {
        insert(
                tx,
                ENDED,
                Optional.of(bound.id()),
                bound.person(),
                seals.open(TABLE, "subject", bound.id(), bound.subject()));
    }

    private void insert(Tx tx, String kind, Optional<UUID> ends, UUID person, String subject) {
        UUID id = Ids.next(tx);
        Row row = new Row(
                id,
                kind,
                ends,
                person,
                Ciphertext.of(seals.index(FIELD, subject)),
                seals.seal(TABLE, "subject", id, subject),
                tx.now(),
                tx.act().actor());
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(PROVIDER_BINDING)
                .set(PROVIDER_BINDING.ID, row.id())
                .set(PROVIDER_BINDING.KIND, row.kind())
                .set(PROVIDER_BINDING.ENDS, row.ends().orElse(null))
                .set(PROVIDER_BINDING.PERSON, row.person())
                .set(PROVIDER_BINDING.SUBJECT_INDEX, row.subjectIndex().bytes())
                .set(PROVIDER_BINDING.SUBJECT, row.subject().bytes())
                .set(PROVIDER_BINDING.AT, row.at())
                .set(PROVIDER_BINDING.ACTOR, row.actor())
                .set(claimed.columns(PROVIDER_BINDING))
                .execute();
    }

    /** Who is bound to the subject, as far as the ledger confirms it. */
    Optional<UUID> person(Tx tx, Subject subject) {
        return seals.confirmed(tx, open(tx, isOf(subject))).stream()
                .map(claimed -> claimed.row().person())
                .findFirst();
    }

    /** Whether the subject is bound to somebody, confirmed or not: nobody else gets it meanwhile. */
    boolean isTaken(Tx tx, Subject subject) {
        return !open(tx, isOf(subject)).isEmpty();
    }

    /** What was not ended of a person's, confirmed or not. */
    List<Row> of(Tx tx, UUID person) {
        return open(tx, PROVIDER_BINDING.PERSON.eq(person)).stream()
                .map(Claimed::row)
                .toList();
    }

    /** Whether this actor ever bound a subject to the account of one of these: he could sign in as them. */
    static boolean gaveAccess(Tx tx, String binder, Collection<UUID> persons) {
        return tx.dsl()
                .fetchExists(
                        PROVIDER_BINDING,
                        PROVIDER_BINDING.PERSON.in(persons),
                        PROVIDER_BINDING.KIND.eq(BOUND),
                        PROVIDER_BINDING.ACTOR.eq(binder));
    }

    private Condition isOf(Subject subject) {
        return PROVIDER_BINDING.SUBJECT_INDEX.eq(seals.index(FIELD, subject.text()));
    }

    private List<Claimed<Row>> open(Tx tx, Condition which) {
        var end = PROVIDER_BINDING.as("ending");
        return tx.dsl()
                .select()
                .from(PROVIDER_BINDING)
                .where(
                        which,
                        PROVIDER_BINDING.KIND.eq(BOUND),
                        DSL.notExists(DSL.selectOne().from(end).where(end.ENDS.eq(PROVIDER_BINDING.ID))))
                .orderBy(PROVIDER_BINDING.AT.desc(), PROVIDER_BINDING.ID.desc())
                .fetch(ProviderBindingRows::row);
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, PROVIDER_BINDING, after, limit).map(ProviderBindingRows::row);
    }

    private static Claimed<Row> row(Record r) {
        Row row = new Row(
                r.get(PROVIDER_BINDING.ID),
                r.get(PROVIDER_BINDING.KIND),
                Optional.ofNullable(r.get(PROVIDER_BINDING.ENDS)),
                r.get(PROVIDER_BINDING.PERSON),
                Ciphertext.of(r.get(PROVIDER_BINDING.SUBJECT_INDEX)),
                Ciphertext.of(r.get(PROVIDER_BINDING.SUBJECT)),
                r.get(PROVIDER_BINDING.AT),
                r.get(PROVIDER_BINDING.ACTOR));
        return Claimed.read(PROVIDER_BINDING, r, row);
    }
}
