package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.EVIDENCE;
import static commonseal.documents.internal.db.Tables.EVIDENCE_EXPORT;
import static commonseal.documents.internal.db.Tables.EVIDENCE_OWNER;
import static org.jooq.impl.DSL.arrayAgg;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import commonseal.documents.Documents.EvidenceQuery;
import commonseal.documents.Documents.Outcome;
import commonseal.identity.HolderId;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger.EntryId;
import commonseal.proof.Hash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Statements on evidence and its exports. One method, one statement. */
final class EvidenceTable {
    private static final commonseal.documents.internal.db.tables.EvidenceOwner OWNER_ROW =
            EVIDENCE_OWNER.as("owner_row");

    private static final Field<String[]> OWNERS = field(
                    select(arrayAgg(OWNER_ROW.OWNER).orderBy(OWNER_ROW.POSITION))
                            .from(OWNER_ROW)
                            .where(OWNER_ROW.EVIDENCE_ID.eq(EVIDENCE.ID)))
            .as("owners");

    private static final List<SelectField<?>> COLUMNS = List.of(
            EVIDENCE.ID,
            EVIDENCE.OUTCOME,
            EVIDENCE.CASE_ID,
            EVIDENCE.SERVICE,
            EVIDENCE.SLOT,
            EVIDENCE.DOCUMENT_ID,
            EVIDENCE.KIND,
            OWNERS,
            EVIDENCE.OFFICER,
            EVIDENCE.OFFICE,
            EVIDENCE.REFUSED_BY,
            EVIDENCE.GROUND,
            EVIDENCE.FIELDS,
            EVIDENCE.VERDICT,
            EVIDENCE.UNDERLYING,
            EVIDENCE.REASON,
            EVIDENCE.CREDENTIAL_DIGEST,
            EVIDENCE.STATUS_EVENTS,
            EVIDENCE.AT,
            EVIDENCE.BUSINESS_AT,
            EVIDENCE.COPIED,
            EVIDENCE.BLINDING,
            EVIDENCE.ENTRY);

    /** A row with what belongs to the ledger. */
    record Row(StoredEvidence evidence, Bytes blinding, EntryId entry) {}

    /** A row of evidence_export. */
    record Export(UUID id, UUID evidence, String auditor, Bytes reason, Instant at, Bytes blinding, EntryId entry) {}

    private EvidenceTable() {}

    static void insert(Tx tx, Row row) {
        StoredEvidence evidence = row.evidence();
        tx.dsl()
                .insertInto(EVIDENCE)
                .set(EVIDENCE.ID, evidence.id())
                .set(EVIDENCE.OUTCOME, evidence.outcome().name())
                .set(EVIDENCE.CASE_ID, evidence.caseId())
                .set(EVIDENCE.SERVICE, evidence.service())
                .set(EVIDENCE.SLOT, evidence.slot())
                .set(EVIDENCE.DOCUMENT_ID, evidence.document())
                .set(EVIDENCE.KIND, evidence.kind())
                .set(EVIDENCE.OFFICER, evidence.officer())
                .set(EVIDENCE.OFFICE, evidence.office())
                .set(EVIDENCE.REFUSED_BY, evidence.refusedBy().orElse(null))
                .set(EVIDENCE.GROUND, evidence.ground())
                .set(EVIDENCE.FIELDS, evidence.fields().toArray(String[]::new))
                .set(EVIDENCE.VERDICT, evidence.verdict())
                .set(EVIDENCE.UNDERLYING, evidence.underlying().orElse(null))
                .set(EVIDENCE.REASON, evidence.reason())
                .set(
                        EVIDENCE.CREDENTIAL_DIGEST,
                        evidence.credentialDigest().map(Hash::bytes).orElse(null))
                .set(EVIDENCE.STATUS_EVENTS, evidence.statusEvents())
                .set(EVIDENCE.AT, evidence.at())
                .set(EVIDENCE.BUSINESS_AT, evidence.businessAt())
                .set(EVIDENCE.COPIED, evidence.copy())
                .set(EVIDENCE.BLINDING, row.blinding().copy())
                .set(EVIDENCE.ENTRY, row.entry().value())
                .execute();
    }

    static void insertOwners(Tx tx, UUID evidence, List<HolderId> owners) {
        if (owners.isEmpty()) {
            return;
        }
        var insert = tx.dsl()
                .insertInto(EVIDENCE_OWNER, EVIDENCE_OWNER.EVIDENCE_ID, EVIDENCE_OWNER.OWNER, EVIDENCE_OWNER.POSITION);
        for (int i = 0; i < owners.size(); i++) {
            insert = insert.values(evidence, owners.get(i).ref(), (short) i);
        }
        insert.execute();
    }

    static void insertExports(Tx tx, List<Export> exports) {
        var insert = tx.dsl()
                .insertInto(
                        EVIDENCE_EXPORT,
                        EVIDENCE_EXPORT.ID,
                        EVIDENCE_EXPORT.EVIDENCE_ID,
                        EVIDENCE_EXPORT.AUDITOR,
                        EVIDENCE_EXPORT.REASON,
                        EVIDENCE_EXPORT.AT,
                        EVIDENCE_EXPORT.BLINDING,
                        EVIDENCE_EXPORT.ENTRY);
        for (Export export : exports) {
            insert = insert.values(
                    export.id(),
                    export.evidence(),
                    export.auditor(),
                    export.reason().copy(),
                    export.at(),
                    export.blinding().copy(),
                    export.entry().value());
        }
        insert.execute();
    }

    /** Held until the transaction ends. */
    static void lockExports(Tx tx, String auditor) {
        tx.dsl()
                .select(DSL.field(
                        "pg_advisory_xact_lock(hashtextextended({0}, 11))",
                        SQLDataType.OTHER, DSL.val("exports|" + auditor)))
                .fetch();
    }

    static int exportsSince(Tx tx, String auditor, Instant since) {
        return tx.dsl().fetchCount(EVIDENCE_EXPORT, EVIDENCE_EXPORT.AUDITOR.eq(auditor), EVIDENCE_EXPORT.AT.gt(since));
    }

    static List<Row> find(Tx tx, Collection<UUID> ids) {
        return tx.dsl()
                .select(COLUMNS)
                .from(EVIDENCE)
                .where(EVIDENCE.ID.eq(DSL.any(ids.toArray(UUID[]::new))))
                .fetch(EvidenceTable::row);
    }

    static List<UUID> ids(Tx tx, EvidenceQuery query, int limit) {
        return tx.dsl()
                .select(EVIDENCE.ID)
                .from(EVIDENCE)
                .where(asked(query))
                .orderBy(EVIDENCE.ID.desc())
                .limit(limit)
                .fetch(EVIDENCE.ID);
    }

    private static List<Condition> asked(EvidenceQuery query) {
        List<Condition> conditions = conditions(query);
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException("a search for evidence needs at least one condition");
        }
        return conditions;
    }

    static Optional<Row> find(Tx tx, UUID id) {
        return tx.dsl().select(COLUMNS).from(EVIDENCE).where(EVIDENCE.ID.eq(id)).fetchOptional(EvidenceTable::row);
    }

    /** Newest first; the cursor is the id of the last one shown. */
    static Page<Row> search(Tx tx, EvidenceQuery query, Page.Request page) {
        List<Condition> conditions = asked(query);
        page.afterId().map(EVIDENCE.ID::lessThan).ifPresent(conditions::add);
        List<Row> found = tx.dsl()
                .select(COLUMNS)
                .from(EVIDENCE)
                .where(conditions)
                .orderBy(EVIDENCE.ID.desc())
                .limit(page.limit() + 1)
                .fetch(EvidenceTable::row);
        boolean more = found.size() > page.limit();
        List<Row> items = more ? found.subList(0, page.limit()) : found;
        return new Page<>(
                items, more ? Optional.of(items.getLast().evidence().id().toString()) : Optional.empty());
    }

    private static List<Condition> conditions(EvidenceQuery query) {
        List<Condition> all = new ArrayList<>();
        query.caseId().map(EVIDENCE.CASE_ID::eq).ifPresent(all::add);
        if (!query.documents().isEmpty()) {
            all.add(EVIDENCE.DOCUMENT_ID.in(query.documents()));
        }
        query.outcome().map(Outcome::name).map(EVIDENCE.OUTCOME::eq).ifPresent(all::add);
        query.officer()
                .map(id -> EVIDENCE.OFFICER.in("person:" + id, "system:" + id, "job:" + id))
                .ifPresent(all::add);
        query.office().map(EVIDENCE.OFFICE::eq).ifPresent(all::add);
        query.owner()
                .map(owner -> EVIDENCE.REFUSED_BY
                        .eq(owner.ref())
                        .or(EVIDENCE.ID.in(select(EVIDENCE_OWNER.EVIDENCE_ID)
                                .from(EVIDENCE_OWNER)
                                .where(EVIDENCE_OWNER.OWNER.eq(owner.ref())))))
                .ifPresent(all::add);
        query.from().map(EVIDENCE.AT::greaterOrEqual).ifPresent(all::add);
        query.until().map(EVIDENCE.AT::lessThan).ifPresent(all::add);
        return all;
    }

    static Map<Outcome, Long> counts(Tx tx, UUID caseId) {
        Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        tx.dsl()
                .select(EVIDENCE.OUTCOME, count())
                .from(EVIDENCE)
                .where(EVIDENCE.CASE_ID.eq(caseId))
                .groupBy(EVIDENCE.OUTCOME)
                .forEach(row ->
                        counts.put(Outcome.valueOf(row.value1()), row.value2().longValue()));
        return counts;
    }

    static List<Row> inOrder(Tx tx, Optional<UUID> after, int limit) {
        return tx.dsl()
                .select(COLUMNS)
                .from(EVIDENCE)
                .where(after.map(EVIDENCE.ID::greaterThan).orElse(noCondition()))
                .orderBy(EVIDENCE.ID)
                .limit(limit)
                .fetch(EvidenceTable::row);
    }

    static List<Export> exportsInOrder(Tx tx, Optional<UUID> after, int limit) {
        return tx.dsl()
                .select(
                        EVIDENCE_EXPORT.ID,
                        EVIDENCE_EXPORT.EVIDENCE_ID,
                        EVIDENCE_EXPORT.AUDITOR,
                        EVIDENCE_EXPORT.REASON,
                        EVIDENCE_EXPORT.AT,
                        EVIDENCE_EXPORT.BLINDING,
                        EVIDENCE_EXPORT.ENTRY)
                .from(EVIDENCE_EXPORT)
                .where(after.map(EVIDENCE_EXPORT.ID::greaterThan).orElse(noCondition()))
                .orderBy(EVIDENCE_EXPORT.ID)
                .limit(limit)
                .fetch(row -> new Export(
                        row.value1(),
                        row.value2(),
                        row.value3(),
                        Bytes.of(row.value4()),
                        row.value5(),
                        Bytes.of(row.value6()),
                        new EntryId(row.value7())));
    }

    private static Row row(Record row) {
        String[] owners = row.get(OWNERS);
        return new Row(
                new StoredEvidence(
                        row.get(EVIDENCE.ID),
                        Outcome.valueOf(row.get(EVIDENCE.OUTCOME)),
                        row.get(EVIDENCE.CASE_ID),
                        row.get(EVIDENCE.SERVICE),
                        row.get(EVIDENCE.SLOT),
                        row.get(EVIDENCE.DOCUMENT_ID),
                        row.get(EVIDENCE.KIND),
                        owners == null
                                ? List.of()
                                : Arrays.stream(owners).map(HolderId::parse).toList(),
                        row.get(EVIDENCE.OFFICER),
                        row.get(EVIDENCE.OFFICE),
                        Optional.ofNullable(row.get(EVIDENCE.REFUSED_BY)),
                        row.get(EVIDENCE.GROUND),
                        List.of(row.get(EVIDENCE.FIELDS)),
                        row.get(EVIDENCE.VERDICT),
                        Optional.ofNullable(row.get(EVIDENCE.UNDERLYING)),
                        row.get(EVIDENCE.REASON),
                        Optional.ofNullable(row.get(EVIDENCE.CREDENTIAL_DIGEST)).map(Hash::of),
                        row.get(EVIDENCE.STATUS_EVENTS),
                        row.get(EVIDENCE.AT),
                        row.get(EVIDENCE.BUSINESS_AT),
                        row.get(EVIDENCE.COPIED)),
                Bytes.of(row.get(EVIDENCE.BLINDING)),
                new EntryId(row.get(EVIDENCE.ENTRY)));
    }
}
