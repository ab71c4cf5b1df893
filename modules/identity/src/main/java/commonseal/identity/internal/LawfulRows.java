package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.LAWFUL_ACCESS;

import commonseal.identity.Access.Disclosure;
import commonseal.identity.Access.Lawful;
import commonseal.identity.HolderId;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.keys.Opener;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;

/** Table {@code identity.lawful_access}: append-only, for each owner of what was disclosed without consent a row. */
final class LawfulRows {

    static final String TABLE = "identity.lawful_access";

    private static final String REASON = "reason";

    private final Seals seals;

    LawfulRows(Seals seals) {
        this.seals = seals;
    }

    record Row(
            UUID id,
            UUID evidence,
            String holder,
            String service,
            int version,
            String ground,
            String citationZh,
            String citationEn,
            Ciphertext reason,
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
            return Seals.record("identity.lawful_access/v1", id, at, actor)
                    .put("evidence", evidence.toString())
                    .put("holder", holder)
                    .put("service", service)
                    .put("version", version)
                    .put("ground", ground)
                    .put("citationZh", citationZh)
                    .put("citationEn", citationEn)
                    .put(REASON, Seals.open(key, TABLE, REASON, id, reason));
        }

        /** Empty after an erasure of the holder. */
        Optional<Lawful> lawful() {
            return Seals.unlessErased(() -> Seals.open(key, TABLE, REASON, id, reason))
                    .map(words -> new Lawful(service, version, ground, citationZh, citationEn, words));
        }
    }

    void insert(Tx tx, Disclosure disclosure, Lawful law) {
        for (HolderId holder : disclosure.owners().stream().distinct().toList()) {
            UUID id = Ids.next(tx);
            var key = seals.subjectKey(tx, holder.value());
            Row row = new Row(
                    id,
                    disclosure.evidence(),
                    holder.ref(),
                    law.service(),
                    law.version(),
                    law.ground(),
                    law.citationZh(),
                    law.citationEn(),
                    Seals.seal(key, TABLE, REASON, id, law.reason()),
                    tx.now(),
                    tx.act().actor(),
                    key);
            Claimed<Row> claimed = seals.append(tx, row, key);
            tx.dsl()
                    .insertInto(LAWFUL_ACCESS)
                    .set(LAWFUL_ACCESS.ID, id)
                    .set(LAWFUL_ACCESS.EVIDENCE, row.evidence())
                    .set(LAWFUL_ACCESS.HOLDER, row.holder())
                    .set(LAWFUL_ACCESS.SERVICE, row.service())
                    .set(LAWFUL_ACCESS.VERSION, row.version())
                    .set(LAWFUL_ACCESS.GROUND, row.ground())
                    .set(LAWFUL_ACCESS.CITATION_ZH, row.citationZh())
                    .set(LAWFUL_ACCESS.CITATION_EN, row.citationEn())
                    .set(LAWFUL_ACCESS.REASON, row.reason().bytes())
                    .set(LAWFUL_ACCESS.AT, row.at())
                    .set(LAWFUL_ACCESS.ACTOR, row.actor())
                    .set(claimed.columns(LAWFUL_ACCESS))
                    .execute();
        }
    }

    /** By evidence; only what the ledger confirms. */
    Map<UUID, Lawful> of(Tx tx, HolderId holder, Collection<UUID> evidence) {
        List<Claimed<Row>> found = rows(
                tx,
                tx.dsl()
                        .select()
                        .from(LAWFUL_ACCESS)
                        .where(
                                LAWFUL_ACCESS.HOLDER.eq(holder.ref()),
                                LAWFUL_ACCESS.EVIDENCE.eq(DSL.any(evidence.toArray(UUID[]::new))))
                        .fetch());
        Map<UUID, Lawful> lawful = new HashMap<>();
        seals.confirmed(tx, found)
                .forEach(claimed -> claimed.row()
                        .lawful()
                        .ifPresent(law -> lawful.put(claimed.row().evidence(), law)));
        return lawful;
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return rows(tx, SealedTable.page(tx, LAWFUL_ACCESS, after, limit));
    }

    private List<Claimed<Row>> rows(Tx tx, Result<? extends Record> found) {
        Opener key = seals.opener(tx, found.getValues(LAWFUL_ACCESS.REASON));
        return found.map(r -> row(r, key));
    }

    private static Claimed<Row> row(Record r, Opener key) {
        Row row = new Row(
                r.get(LAWFUL_ACCESS.ID),
                r.get(LAWFUL_ACCESS.EVIDENCE),
                r.get(LAWFUL_ACCESS.HOLDER),
                r.get(LAWFUL_ACCESS.SERVICE),
                r.get(LAWFUL_ACCESS.VERSION),
                r.get(LAWFUL_ACCESS.GROUND),
                r.get(LAWFUL_ACCESS.CITATION_ZH),
                r.get(LAWFUL_ACCESS.CITATION_EN),
                Ciphertext.of(r.get(LAWFUL_ACCESS.REASON)),
                r.get(LAWFUL_ACCESS.AT),
                r.get(LAWFUL_ACCESS.ACTOR),
                key);
        return Claimed.read(LAWFUL_ACCESS, r, row);
    }
}
