package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.REMOTE_CHECK;

import commonseal.kernel.Tx;
import commonseal.keys.Opener;
import commonseal.keys.SubjectKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Record;
import tools.jackson.databind.JsonNode;

/** Table {@code identity.remote_check}: append-only; the evidence is encrypted under the key of the person. */
final class RemoteCheckRows {

    static final String TABLE = "identity.remote_check";

    private final Seals seals;

    RemoteCheckRows(Seals seals) {
        this.seals = seals;
    }

    record Row(UUID id, UUID person, String source, Ciphertext evidence, Instant at, String actor, Opener key)
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
            return Seals.record("identity.remote-check/v1", id, at, actor)
                    .put("person", "person:" + person)
                    .put("source", source)
                    .put("evidence", Seals.open(key, TABLE, "evidence", id, evidence));
        }
    }

    void insert(Tx tx, UUID id, UUID person, String source, String evidence) {
        SubjectKey key = seals.subjectKey(tx, person);
        Row row = new Row(
                id,
                person,
                source,
                Seals.seal(key, TABLE, "evidence", id, evidence),
                tx.now(),
                tx.act().actor(),
                key);
        Claimed<Row> claimed = seals.append(tx, row, key);
        tx.dsl()
                .insertInto(REMOTE_CHECK)
                .set(REMOTE_CHECK.ID, row.id())
                .set(REMOTE_CHECK.PERSON, row.person())
                .set(REMOTE_CHECK.SOURCE, row.source())
                .set(REMOTE_CHECK.EVIDENCE, row.evidence().bytes())
                .set(REMOTE_CHECK.AT, row.at())
                .set(REMOTE_CHECK.ACTOR, row.actor())
                .set(claimed.columns(REMOTE_CHECK))
                .execute();
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        var found = SealedTable.page(tx, REMOTE_CHECK, after, limit);
        Opener key = seals.opener(tx, found.getValues(REMOTE_CHECK.EVIDENCE));
        return found.map(r -> row(r, key));
    }

    private static Claimed<Row> row(Record r, Opener key) {
        Row row = new Row(
                r.get(REMOTE_CHECK.ID),
                r.get(REMOTE_CHECK.PERSON),
                r.get(REMOTE_CHECK.SOURCE),
                Ciphertext.of(r.get(REMOTE_CHECK.EVIDENCE)),
                r.get(REMOTE_CHECK.AT),
                r.get(REMOTE_CHECK.ACTOR),
                key);
        return Claimed.read(REMOTE_CHECK, r, row);
    }
}
