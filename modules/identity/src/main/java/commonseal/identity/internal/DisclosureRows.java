package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.DISCLOSURE;

import commonseal.identity.Access.Disclosure;
import commonseal.identity.Access.Entry;
import commonseal.identity.HolderId;
import commonseal.identity.Role;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Table {@code identity.disclosure}: append-only. The ledger's entries number the log. */
final class DisclosureRows {

    static final String TABLE = "identity.disclosure";

    private final Seals seals;
    private final AccessLogFile log;

    DisclosureRows(Seals seals, AccessLogFile log) {
        this.seals = seals;
        this.log = log;
    }

    /** @param owners references, in the order given */
    record Row(Entry entry, List<String> owners) implements Ledgered {
        @Override
        public String table() {
            return TABLE;
        }

        @Override
        public UUID id() {
            return entry.id();
        }

        @Override
        public JsonNode record(Seals seals) {
            ObjectNode record = Seals.record("identity.disclosure/v1", entry.id(), entry.at(), entry.officerRef())
                    .put("evidence", entry.evidence().toString())
                    .put("document", entry.document().toString())
                    .put("kind", entry.kind())
                    .put("office", entry.office())
                    .put("case", entry.caseId().toString())
                    .put("service", entry.service())
                    .put("ground", entry.ground());
            record.set("owners", Seals.texts(owners));
            record.set("fields", Seals.texts(entry.fields()));
            if (!entry.roles().isEmpty()) {
                record.set("roles", Seals.texts(entry.roles()));
            }
            return record;
        }
    }

    void insert(Tx tx, Disclosure disclosure) {
        Entry entry = new Entry(
                Ids.next(tx),
                disclosure.evidence(),
                disclosure.document(),
                disclosure.kind(),
                disclosure.officer().ref(),
                disclosure.office(),
                disclosure.caseId(),
                disclosure.service(),
                disclosure.ground(),
                disclosure.fields(),
                roles(disclosure),
                tx.now());
        Row row = new Row(
                entry,
                disclosure.owners().stream().map(HolderId::ref).distinct().toList());
        Claimed<Row> claimed = seals.append(tx, row);
        tx.dsl()
                .insertInto(DISCLOSURE)
                .set(DISCLOSURE.ID, entry.id())
                .set(DISCLOSURE.EVIDENCE, entry.evidence())
                .set(DISCLOSURE.DOCUMENT, entry.document())
                .set(DISCLOSURE.KIND, entry.kind())
                .set(DISCLOSURE.OWNERS, row.owners().toArray(String[]::new))
                .set(DISCLOSURE.OFFICER, entry.officerRef())
                .set(DISCLOSURE.OFFICE, entry.office())
                .set(DISCLOSURE.CASE_ID, entry.caseId())
                .set(DISCLOSURE.SERVICE, entry.service())
                .set(DISCLOSURE.GROUND, entry.ground())
                .set(DISCLOSURE.FIELDS, entry.fields().toArray(String[]::new))
                .set(DISCLOSURE.ROLES, entry.roles().toArray(String[]::new))
                .set(DISCLOSURE.AT, entry.at())
                .set(claimed.columns(DISCLOSURE))
                .execute();
        log.append(claimed, seals);
    }

    private static List<String> roles(Disclosure disclosure) {
        return Arrays.stream(Role.values())
                .filter(role -> disclosure.officer().has(role, disclosure.office()))
                .map(Role::name)
                .toList();
    }

    /** Newest first, before an entry. */
    List<Claimed<Row>> before(Tx tx, Condition which, Optional<Long> before, int limit) {
        Condition from = before.<Condition>map(DISCLOSURE.ENTRY::lt).orElseGet(DSL::noCondition);
        return tx.dsl()
                .select()
                .from(DISCLOSURE)
                .where(which, from)
                .orderBy(DISCLOSURE.ENTRY.desc())
                .limit(limit)
                .fetch(DisclosureRows::row);
    }

    /** Found by a function of the database that asks itself who may: row security would pass by the index on owners. */
    static Condition ofOwner(HolderId holder) {
        return DSL.condition("{0} = any (identity.disclosures_of({1}))", DISCLOSURE.ID, DSL.val(holder.ref()));
    }

    /** Oldest first, after an entry. */
    List<Claimed<Row>> ofCase(Tx tx, UUID caseId, Optional<Long> after, int limit) {
        Condition from = after.<Condition>map(DISCLOSURE.ENTRY::gt).orElseGet(DSL::noCondition);
        return tx.dsl()
                .select()
                .from(DISCLOSURE)
                .where(DISCLOSURE.CASE_ID.eq(caseId), from)
                .orderBy(DISCLOSURE.ENTRY)
                .limit(limit)
                .fetch(DisclosureRows::row);
    }

    long count(Tx tx, UUID caseId) {
        return tx.dsl()
                .selectCount()
                .from(DISCLOSURE)
                .where(DISCLOSURE.CASE_ID.eq(caseId))
                .fetchSingle()
                .value1();
    }

    /** Those that the ledger confirms. */
    List<Row> confirmed(Tx tx, Collection<UUID> ids, Condition which) {
        List<Claimed<Row>> rows = tx.dsl()
                .select()
                .from(DISCLOSURE)
                .where(DISCLOSURE.ID.eq(DSL.any(ids.toArray(UUID[]::new))), which)
                .fetch(DisclosureRows::row);
        return seals.confirmed(tx, rows).stream().map(Claimed::row).toList();
    }

    List<Claimed<Row>> page(Tx tx, Optional<UUID> after, int limit) {
        return SealedTable.page(tx, DISCLOSURE, after, limit).map(DisclosureRows::row);
    }

    static Claimed<Row> row(Record r) {
        Instant at = r.get(DISCLOSURE.AT);
        Entry entry = new Entry(
                r.get(DISCLOSURE.ID),
                r.get(DISCLOSURE.EVIDENCE),
                r.get(DISCLOSURE.DOCUMENT),
                r.get(DISCLOSURE.KIND),
                r.get(DISCLOSURE.OFFICER),
                r.get(DISCLOSURE.OFFICE),
                r.get(DISCLOSURE.CASE_ID),
                r.get(DISCLOSURE.SERVICE),
                r.get(DISCLOSURE.GROUND),
                Arrays.asList(r.get(DISCLOSURE.FIELDS)),
                Arrays.asList(r.get(DISCLOSURE.ROLES)),
                at);
        return Claimed.read(DISCLOSURE, r, new Row(entry, Arrays.asList(r.get(DISCLOSURE.OWNERS))));
    }
}
