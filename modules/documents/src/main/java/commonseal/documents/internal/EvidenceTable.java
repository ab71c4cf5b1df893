package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.EVIDENCE;
import static commonseal.documents.internal.db.Tables.EVIDENCE_EXPORT;
import static commonseal.documents.internal.db.Tables.EVIDENCE_OWNER;
import static org.jooq.impl.DSL.arrayAgg;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import commonseal.documents.Documents.EvidenceQuery;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.Reliance;
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
import org.jspecify.annotations.Nullable;

/** Statements on evidence and its exports. One method, one statement. */
final class EvidenceTable {
    private static final commonseal.documents.internal.db.tables.EvidenceOwner OWNER_ROW =
            EVIDENCE_OWNER.as("owner_row");

    private static final Field<String[]> OWNERS = field(
                    select(arrayAgg(OWNER_ROW.OWNER).orderBy(OWNER_ROW.POSITION))
                            .from(OWNER_ROW)
                            .where(OWNER_ROW.EVIDENCE_ID.eq(EVIDENCE.ID)))
            .as("owners");

    private static final commonseal.documents.internal.db.tables.Evidence CORRECTING = EVIDENCE.as("correcting");

    private static final Field<UUID> SUPERSEDED_BY = field(
                    select(CORRECTING.ID).from(CORRECTING).where(CORRECTING.SUPERSEDES.eq(EVIDENCE.ID)))
            .as("superseded_by");

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
            EVIDENCE.LINK,
            EVIDENCE.DECISION,
            EVIDENCE.RESTS_ON,
            EVIDENCE.FILE_DIGEST,
            EVIDENCE.SUPERSEDES,
            EVIDENCE.CORRECTED_BY,
            EVIDENCE.CORRECTION,
            SUPERSEDED_BY,
            EVIDENCE.COPIED,
            EVIDENCE.BLINDING,
            EVIDENCE.ENTRY);

    /**
     * A row with what belongs to the ledger.
     *
     * @param supersededBy the row that corrects it; not part of it
     */
    record Row(StoredEvidence evidence, Bytes blinding, EntryId entry, Optional<UUID> supersededBy) {
        /** Of what was just written. */
        Row(StoredEvidence evidence, Bytes blinding, EntryId entry) {
            this(evidence, blinding, entry, Optional.empty());
        }
    }

    /** A row of evidence_export. */
    record Export(UUID id, UUID evidence, String auditor, Bytes reason, Instant at, Bytes blinding, EntryId entry) {}

    private EvidenceTable() {}

    /** At least one. */
    static void insert(Tx tx, List<Row> rows) {
        var insert = tx.dsl().insertInto(EVIDENCE, INSERTED);
        for (Row row : rows) {
            insert = insert.values(values(row));
        }
        insert.execute();
    }

    private static final List<Field<?>> INSERTED = List.of(
            EVIDENCE.ID,
            EVIDENCE.OUTCOME,
            EVIDENCE.CASE_ID,
            EVIDENCE.SERVICE,
            EVIDENCE.SLOT,
            EVIDENCE.DOCUMENT_ID,
            EVIDENCE.KIND,
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
            EVIDENCE.LINK,
            EVIDENCE.DECISION,
            EVIDENCE.RESTS_ON,
            EVIDENCE.FILE_DIGEST,
            EVIDENCE.SUPERSEDES,
            EVIDENCE.CORRECTED_BY,
            EVIDENCE.CORRECTION,
            EVIDENCE.COPIED,
            EVIDENCE.BLINDING,
            EVIDENCE.ENTRY);

    private static List<@Nullable Object> values(Row row) {
        StoredEvidence evidence = row.evidence();
        return Arrays.asList(
                evidence.id(),
                evidence.outcome().name(),
                evidence.caseId(),
                evidence.service(),
                evidence.slot(),
                evidence.document(),
                evidence.kind(),
                evidence.officer(),
                evidence.office(),
                evidence.refusedBy().orElse(null),
                evidence.ground(),
                evidence.fields().toArray(String[]::new),
                evidence.verdict(),
                evidence.underlying().orElse(null),
                evidence.reason(),
                evidence.credentialDigest().map(Hash::bytes).orElse(null),
                evidence.statusEvents(),
                evidence.at(),
                evidence.businessAt(),
                evidence.reliance().map(Reliance::link).orElse(null),
                evidence.reliance().map(Reliance::decision).orElse(null),
                evidence.reliance().map(Reliance::pull).orElse(null),
                evidence.fileDigest().map(Hash::bytes).orElse(null),
                evidence.correction().map(StoredEvidence.Correction::supersedes).orElse(null),
                evidence.correction().map(StoredEvidence.Correction::by).orElse(null),
                evidence.correction()
                        .map(StoredEvidence.Correction::reason)
                        .map(Bytes::copy)
                        .orElse(null),
                evidence.copy(),
                row.blinding().copy(),
                row.entry().value());
    }

    /** Nothing for no owners. */
    static void insertOwners(Tx tx, List<StoredEvidence> evidence) {
        if (evidence.stream().allMatch(each -> each.owners().isEmpty())) {
            return;
        }
        var insert = tx.dsl()
                .insertInto(EVIDENCE_OWNER, EVIDENCE_OWNER.EVIDENCE_ID, EVIDENCE_OWNER.OWNER, EVIDENCE_OWNER.POSITION);
        for (StoredEvidence each : evidence) {
            for (int i = 0; i < each.owners().size(); i++) {
                insert = insert.values(each.id(), each.owners().get(i).ref(), (short) i);
            }
        }
        insert.execute();
    }

    /**
     * What an officer may have seen of a document in a case before, newest first: its pulls, and his own looks since then.
     * What was corrected since does not count, nor does a correction: it says what should have been written, and lets nobody
     * see what he was not shown.
     */
    static List<Row> before(Tx tx, UUID caseId, UUID document, String officer, Instant since) {
        return tx.dsl()
                .select(COLUMNS)
                .from(EVIDENCE)
                .where(
                        EVIDENCE.CASE_ID.eq(caseId),
                        EVIDENCE.DOCUMENT_ID.eq(document),
                        EVIDENCE.OUTCOME
                                .eq(Outcome.PULLED.name())
                                .or(EVIDENCE.OUTCOME
                                        .eq(Outcome.PREVIEWED.name())
                                        .and(EVIDENCE.OFFICER.eq(officer))
                                        .and(EVIDENCE.AT.gt(since))),
                        EVIDENCE.SUPERSEDES.isNull(),
                        notExists(selectOne().from(CORRECTING).where(CORRECTING.SUPERSEDES.eq(EVIDENCE.ID))))
                .orderBy(EVIDENCE.ID.desc())
                .fetch(EvidenceTable::row);
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

    /** Held against another correction until the transaction ends. */
    static Optional<Row> locked(Tx tx, UUID id) {
        tx.dsl()
                .select(DSL.field(
                        "pg_advisory_xact_lock(hashtextextended({0}, 12))", SQLDataType.OTHER, DSL.val(id.toString())))
                .fetch();
        return find(tx, id);
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
                .map(id -> EVIDENCE.OFFICER
                        .in("person:" + id, "system:" + id, "job:" + id)
                        .or(EVIDENCE.CORRECTED_BY.eq("person:" + id)))
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
        if (!query.deeds().isEmpty()) {
            all.add(EVIDENCE.OUTCOME.in(Arrays.stream(Outcome.values())
                    .filter(outcome -> query.deeds().contains(outcome.deed()))
                    .map(Outcome::name)
                    .toList()));
        }
        return all;
    }

    static Map<Outcome, Long> counts(Tx tx, UUID caseId) {
        Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        tx.dsl()
                .select(EVIDENCE.OUTCOME, count())
                .from(EVIDENCE)
                .where(EVIDENCE.CASE_ID.eq(caseId), EVIDENCE.SUPERSEDES.isNull())
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
                        Optional.ofNullable(row.get(EVIDENCE.DECISION))
                                .map(decision ->
                                        new Reliance(row.get(EVIDENCE.LINK), decision, row.get(EVIDENCE.RESTS_ON))),
                        Optional.ofNullable(row.get(EVIDENCE.FILE_DIGEST)).map(Hash::of),
                        Optional.ofNullable(row.get(EVIDENCE.SUPERSEDES))
                                .map(corrected -> new StoredEvidence.Correction(
                                        corrected,
                                        row.get(EVIDENCE.CORRECTED_BY),
                                        Bytes.of(row.get(EVIDENCE.CORRECTION)))),
                        row.get(EVIDENCE.COPIED)),
                Bytes.of(row.get(EVIDENCE.BLINDING)),
                new EntryId(row.get(EVIDENCE.ENTRY)),
                Optional.ofNullable(row.get(SUPERSEDED_BY)));
    }
}
