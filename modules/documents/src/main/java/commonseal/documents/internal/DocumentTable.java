package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.DOCUMENT;
import static commonseal.documents.internal.db.Tables.DOCUMENT_HOLDER;
import static commonseal.documents.internal.db.Tables.FURTHER_PREDECESSOR;
import static commonseal.documents.internal.db.Tables.STANDING;
import static commonseal.documents.internal.db.Tables.STATUS_EVENT;
import static commonseal.documents.internal.db.Tables.STATUS_SLOT;
import static org.jooq.impl.DSL.arrayAgg;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import commonseal.documents.Documents.CopyMethod;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.State;
import commonseal.documents.internal.StoredDocument.Columns;
import commonseal.documents.internal.StoredDocument.Eyes;
import commonseal.documents.internal.StoredDocument.Seal;
import commonseal.documents.internal.StoredDocument.StoredEvent;
import commonseal.documents.internal.Transitions.Event;
import commonseal.identity.HolderId;
import commonseal.kernel.Invariant;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger.EntryId;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SelectField;
import org.jooq.SelectFieldOrAsterisk;

/** Statements on documents, their holders, standings and status events. One method, one statement. */
final class DocumentTable {
    /** More documents of asked kinds in the hands of a case's parties than any case can use. */
    private static final int MOST_USABLE = 2000;

    private static final commonseal.documents.internal.db.tables.DocumentHolder HOLDER_ROW =
            DOCUMENT_HOLDER.as("holder_row");

    private static final Field<String[]> HOLDERS = field(
                    select(arrayAgg(HOLDER_ROW.HOLDER).orderBy(HOLDER_ROW.POSITION))
                            .from(HOLDER_ROW)
                            .where(HOLDER_ROW.DOCUMENT_ID.eq(DOCUMENT.ID)))
            .as("holders");

    private static final Field<UUID[]> FURTHER = field(
                    select(arrayAgg(FURTHER_PREDECESSOR.PREDECESSOR).orderBy(FURTHER_PREDECESSOR.POSITION))
                            .from(FURTHER_PREDECESSOR)
                            .where(FURTHER_PREDECESSOR.DOCUMENT_ID.eq(DOCUMENT.ID)))
            .as("further");

    private static final List<SelectField<?>> HELD = List.of(
            DOCUMENT.ID,
            DOCUMENT.KIND,
            DOCUMENT.OFFICE,
            HOLDERS,
            STANDING.STATE,
            STANDING.SUCCESSOR,
            STANDING.EVENTS,
            DOCUMENT.VALID_FROM,
            DOCUMENT.VALID_UNTIL,
            DOCUMENT.ASSET,
            DOCUMENT.CASE_ID,
            DOCUMENT.PUBLIC_CODE,
            DOCUMENT.ISSUED_AT,
            DOCUMENT.COPIED);

    private static final List<SelectField<?>> SEALED = List.of(
            DOCUMENT.KIND_VERSION,
            DOCUMENT.NUMBER_SEALED,
            DOCUMENT.NUMBER_INDEX,
            DOCUMENT.FIRST_HOLDER,
            DOCUMENT.LINK,
            DOCUMENT.PREDECESSOR,
            FURTHER,
            DOCUMENT.DRAFTED_BY,
            DOCUMENT.EYES,
            DOCUMENT.ISSUED_BY,
            DOCUMENT.CREDENTIAL,
            DOCUMENT.CREDENTIAL_DIGEST,
            DOCUMENT.BLINDING,
            DOCUMENT.ENTRY,
            STATUS_SLOT.LIST,
            STATUS_SLOT.INDEX);

    /** Of the document itself, not of a copy in a wallet. */
    private static final Condition OWN_SLOT =
            STATUS_SLOT.DOCUMENT_ID.eq(DOCUMENT.ID).and(STATUS_SLOT.COPY.eq((short) 0));

    private static final List<SelectField<?>> EVENT = List.of(
            STATUS_EVENT.DOCUMENT_ID,
            STATUS_EVENT.NUMBER,
            STATUS_EVENT.TYPE,
            STATUS_EVENT.REASON,
            STATUS_EVENT.EFFECTIVE_AT,
            STATUS_EVENT.RECORDED_AT,
            STATUS_EVENT.OFFICE,
            STATUS_EVENT.ACTOR,
            STATUS_EVENT.SUCCESSOR,
            STATUS_EVENT.CHANGED,
            STATUS_EVENT.BLINDING,
            STATUS_EVENT.ENTRY);

    private DocumentTable() {}

    // -- writing

    /** A new document as it is written. */
    record New(Held held, Columns columns, Seal seal) {}

    /** With holders, predecessors and standing: a statement for each table, however many documents (at most 1,000). */
    static void insert(Tx tx, List<New> documents) {
        tx.dsl()
                .insertInto(DOCUMENT)
                .set(documents.stream().map(each -> row(tx, each)).toList())
                .execute();
        tx.dsl()
                .insertInto(DOCUMENT_HOLDER)
                .set(documents.stream()
                        .<Record>flatMap(each -> holders(tx, each.held()))
                        .toList())
                .execute();
        tx.dsl()
                .insertInto(STANDING)
                .set(documents.stream()
                        .map(each -> standing(tx, each.held().id()))
                        .toList())
                .execute();
        List<Record> further =
                documents.stream().flatMap(each -> further(tx, each)).toList();
        if (!further.isEmpty()) {
            tx.dsl().insertInto(FURTHER_PREDECESSOR).set(further).execute();
        }
    }

    private static Record row(Tx tx, New document) {
        Held held = document.held();
        Columns columns = document.columns();
        Seal seal = document.seal();
        Record row = tx.dsl().newRecord(DOCUMENT);
        row.set(DOCUMENT.ID, held.id());
        row.set(DOCUMENT.KIND, held.kind());
        row.set(DOCUMENT.KIND_VERSION, columns.kindVersion());
        row.set(DOCUMENT.OFFICE, held.office());
        row.set(DOCUMENT.NUMBER_SEALED, columns.numberSealed().copy());
        row.set(DOCUMENT.NUMBER_INDEX, columns.numberIndex().copy());
        row.set(DOCUMENT.VALID_FROM, held.validFrom());
        row.set(DOCUMENT.VALID_UNTIL, held.validUntil().orElse(null));
        row.set(DOCUMENT.ASSET, held.asset().orElse(null));
        row.set(DOCUMENT.CASE_ID, held.caseId().orElse(null));
        row.set(DOCUMENT.LINK, columns.link().orElse(null));
        row.set(DOCUMENT.FIRST_HOLDER, columns.firstHolder());
        row.set(
                DOCUMENT.PREDECESSOR,
                columns.predecessors().isEmpty() ? null : columns.predecessors().getFirst());
        row.set(DOCUMENT.DRAFTED_BY, columns.draftedBy().orElse(null));
        row.set(DOCUMENT.EYES, columns.eyes().map(Eyes::name).orElse(null));
        row.set(DOCUMENT.PUBLIC_CODE, held.publicCode());
        row.set(DOCUMENT.ISSUED_BY, columns.issuedBy());
        row.set(DOCUMENT.ISSUED_AT, held.issuedAt());
        row.set(DOCUMENT.COPIED, held.copy().map(CopyMethod::name).orElse(null));
        row.set(DOCUMENT.CREDENTIAL, seal.credential().copy());
        row.set(DOCUMENT.CREDENTIAL_DIGEST, seal.digest().copy());
        row.set(DOCUMENT.BLINDING, seal.blinding().copy());
        row.set(DOCUMENT.ENTRY, seal.entry().value());
        return row;
    }

    private static Record standing(Tx tx, UUID document) {
        Record row = tx.dsl().newRecord(STANDING);
        row.set(STANDING.DOCUMENT_ID, document);
        row.set(STANDING.STATE, State.ACTIVE.name());
        row.set(STANDING.EVENTS, 0);
        return row;
    }

    private static Stream<Record> holders(Tx tx, Held held) {
        return IntStream.range(0, held.holders().size()).mapToObj(i -> {
            Record row = tx.dsl().newRecord(DOCUMENT_HOLDER);
            row.set(DOCUMENT_HOLDER.DOCUMENT_ID, held.id());
            row.set(DOCUMENT_HOLDER.HOLDER, held.holders().get(i).ref());
            row.set(DOCUMENT_HOLDER.POSITION, (short) i);
            return row;
        });
    }

    private static Stream<Record> further(Tx tx, New document) {
        List<UUID> all = document.columns().predecessors();
        return IntStream.range(1, all.size()).mapToObj(i -> {
            Record row = tx.dsl().newRecord(FURTHER_PREDECESSOR);
            row.set(FURTHER_PREDECESSOR.DOCUMENT_ID, document.held().id());
            row.set(FURTHER_PREDECESSOR.PREDECESSOR, all.get(i));
            row.set(FURTHER_PREDECESSOR.POSITION, (short) i);
            return row;
        });
    }

    static void insertEvent(Tx tx, StoredEvent event) {
        tx.dsl()
                .insertInto(STATUS_EVENT)
                .set(STATUS_EVENT.DOCUMENT_ID, event.document())
                .set(STATUS_EVENT.NUMBER, event.number())
                .set(STATUS_EVENT.TYPE, event.type().name())
                .set(STATUS_EVENT.REASON, event.reason())
                .set(STATUS_EVENT.EFFECTIVE_AT, event.effectiveAt())
                .set(STATUS_EVENT.RECORDED_AT, event.recordedAt())
                .set(STATUS_EVENT.OFFICE, event.office())
                .set(STATUS_EVENT.ACTOR, event.actor())
                .set(STATUS_EVENT.SUCCESSOR, event.successor().orElse(null))
                .set(
                        STATUS_EVENT.CHANGED,
                        event.changed().isEmpty() ? null : event.changed().toArray(String[]::new))
                .set(STATUS_EVENT.BLINDING, event.blinding().copy())
                .set(STATUS_EVENT.ENTRY, event.entry().value())
                .execute();
    }

    /** Compare and set: the caller holds the lock of {@link #lockStanding}. */
    static void moveStanding(Tx tx, UUID document, int eventsBefore, State state, Optional<UUID> successor) {
        int updated = tx.dsl()
                .update(STANDING)
                .set(STANDING.STATE, state.name())
                .set(STANDING.SUCCESSOR, successor.orElse(null))
                .set(STANDING.EVENTS, eventsBefore + 1)
                .where(STANDING.DOCUMENT_ID.eq(document), STANDING.EVENTS.eq(eventsBefore))
                .execute();
        Invariant.check(updated == 1, "INV-D4", "the standing of document %s moved behind its lock", document);
    }

    // -- reading

    /** Locks the document against other changes of its status; false if there is none. */
    static boolean lockStanding(Tx tx, UUID document) {
        return tx.dsl()
                .select(STANDING.DOCUMENT_ID)
                .from(STANDING)
                .where(STANDING.DOCUMENT_ID.eq(document))
                .forUpdate()
                .fetchOptional()
                .isPresent();
    }

    /** Everything about one document as of one moment: one statement, so that events and standing belong together. */
    static Optional<StoredDocument> load(Tx tx, UUID id) {
        return load(tx, DOCUMENT.ID.eq(id));
    }

    /** As {@link #load(Tx, UUID)}, by the public code. */
    static Optional<StoredDocument> loadByCode(Tx tx, String publicCode) {
        return load(tx, DOCUMENT.PUBLIC_CODE.eq(publicCode));
    }

    /** As {@link #load(Tx, UUID)} for many; those that are there, by id. */
    static Map<UUID, StoredDocument> loadAll(Tx tx, Collection<UUID> ids) {
        Map<UUID, StoredDocument> documents = new HashMap<>();
        rows(tx, DOCUMENT.ID.in(ids)).intoGroups(DOCUMENT.ID).forEach((id, rows) -> documents.put(id, document(rows)));
        return documents;
    }

    private static Optional<StoredDocument> load(Tx tx, Condition which) {
        Result<Record> rows = rows(tx, which);
        return rows.isEmpty() ? Optional.empty() : Optional.of(document(rows));
    }

    private static Result<Record> rows(Tx tx, Condition which) {
        List<SelectFieldOrAsterisk> columns = new ArrayList<>(HELD);
        columns.addAll(SEALED);
        columns.addAll(EVENT);
        return tx.dsl()
                .select(columns)
                .from(DOCUMENT)
                .leftJoin(STANDING)
                .on(STANDING.DOCUMENT_ID.eq(DOCUMENT.ID))
                .leftJoin(STATUS_SLOT)
                .on(OWN_SLOT)
                .leftJoin(STATUS_EVENT)
                .on(STATUS_EVENT.DOCUMENT_ID.eq(DOCUMENT.ID))
                .where(which)
                .orderBy(STATUS_EVENT.NUMBER)
                .fetch();
    }

    /** @param rows of one document, one for each event or one without */
    private static StoredDocument document(Result<Record> rows) {
        List<StoredEvent> events = rows.stream()
                .filter(row -> row.get(STATUS_EVENT.NUMBER) != null)
                .map(DocumentTable::event)
                .toList();
        return document(rows.getFirst(), events);
    }

    static Optional<Held> find(Tx tx, UUID id) {
        return find(tx, DOCUMENT.ID.eq(id));
    }

    static Optional<Held> findByCode(Tx tx, String publicCode) {
        return find(tx, DOCUMENT.PUBLIC_CODE.eq(publicCode));
    }

    static Set<UUID> withNumber(Tx tx, Collection<String> kinds, List<Bytes> indexes) {
        return Set.copyOf(tx.dsl()
                .select(DOCUMENT.ID)
                .from(DOCUMENT)
                .where(
                        DOCUMENT.KIND.in(kinds),
                        DOCUMENT.NUMBER_INDEX.in(
                                indexes.stream().map(Bytes::copy).toList()))
                .fetchSet(DOCUMENT.ID));
    }

    /** Whether a holder has a copy of the kind under this number that did not end. */
    static boolean isCopied(Tx tx, String kind, HolderId holder, List<Bytes> indexes) {
        return tx.dsl()
                .fetchExists(tx.dsl()
                        .selectOne()
                        .from(DOCUMENT)
                        .join(STANDING)
                        .on(STANDING.DOCUMENT_ID.eq(DOCUMENT.ID))
                        .where(
                                DOCUMENT.COPIED.isNotNull(),
                                DOCUMENT.KIND.eq(kind),
                                DOCUMENT.FIRST_HOLDER.eq(holder.ref()),
                                DOCUMENT.NUMBER_INDEX.in(
                                        indexes.stream().map(Bytes::copy).toList()),
                                STANDING.STATE.in(State.ACTIVE.name(), State.SUSPENDED.name())));
    }

    /** Which of these numbers' indexes documents of a kind have; copies have the numbers of their papers. */
    static Set<Bytes> numbersOf(Tx tx, String kind, Collection<Bytes> indexes) {
        return indexes.isEmpty()
                ? Set.of()
                : Set.copyOf(tx.dsl()
                        .select(DOCUMENT.NUMBER_INDEX)
                        .from(DOCUMENT)
                        .where(
                                DOCUMENT.KIND.eq(kind),
                                DOCUMENT.COPIED.isNull(),
                                DOCUMENT.NUMBER_INDEX.in(
                                        indexes.stream().map(Bytes::copy).toList()))
                        .fetch(row -> Bytes.of(row.value1())));
    }

    private static Optional<Held> find(Tx tx, Condition which) {
        return tx.dsl()
                .select(HELD)
                .from(DOCUMENT)
                .join(STANDING)
                .on(STANDING.DOCUMENT_ID.eq(DOCUMENT.ID))
                .where(which)
                .fetchOptional(DocumentTable::held);
    }

    static Page<Held> heldBy(Tx tx, HolderId holder, Page.Request page) {
        Condition after =
                page.afterId().map(DOCUMENT_HOLDER.DOCUMENT_ID::lessThan).orElse(noCondition());
        List<Held> found = tx.dsl()
                .select(HELD)
                .from(DOCUMENT_HOLDER)
                .join(DOCUMENT)
                .on(DOCUMENT.ID.eq(DOCUMENT_HOLDER.DOCUMENT_ID))
                .join(STANDING)
                .on(STANDING.DOCUMENT_ID.eq(DOCUMENT.ID))
                .where(DOCUMENT_HOLDER.HOLDER.eq(holder.ref()), after)
                .orderBy(DOCUMENT_HOLDER.DOCUMENT_ID.desc())
                .limit(page.limit() + 1)
                .fetch(DocumentTable::held);
        boolean more = found.size() > page.limit();
        List<Held> items = more ? found.subList(0, page.limit()) : found;
        return new Page<>(items, more ? Optional.of(items.getLast().id().toString()) : Optional.empty());
    }

    static List<Held> usable(Tx tx, Collection<HolderId> holders, Collection<String> kinds, LocalDate day) {
        List<String> refs = holders.stream().map(HolderId::ref).toList();
        return tx.dsl()
                .select(HELD)
                .from(DOCUMENT)
                .join(STANDING)
                .on(STANDING.DOCUMENT_ID.eq(DOCUMENT.ID))
                .where(
                        DOCUMENT.ID.in(select(DOCUMENT_HOLDER.DOCUMENT_ID)
                                .from(DOCUMENT_HOLDER)
                                .where(DOCUMENT_HOLDER.HOLDER.in(refs))),
                        DOCUMENT.KIND.in(kinds),
                        STANDING.STATE.eq(State.ACTIVE.name()),
                        DOCUMENT.VALID_FROM.lessOrEqual(day),
                        DOCUMENT.VALID_UNTIL.isNull().or(DOCUMENT.VALID_UNTIL.greaterOrEqual(day)))
                .orderBy(DOCUMENT.ID.desc())
                .limit(MOST_USABLE)
                .fetch(DocumentTable::held);
    }

    /** The result a link already has for this holder, thing and predecessor. */
    static boolean isIssued(
            Tx tx, UUID caseId, String link, String kind, HolderId holder, Optional<String> asset, Optional<UUID> old) {
        return tx.dsl()
                .fetchExists(
                        DOCUMENT,
                        DOCUMENT.CASE_ID
                                .eq(caseId)
                                .and(DOCUMENT.LINK.eq(link))
                                .and(DOCUMENT.KIND.eq(kind))
                                .and(DOCUMENT.FIRST_HOLDER.eq(holder.ref()))
                                .and(asset.map(DOCUMENT.ASSET::eq).orElse(DOCUMENT.ASSET.isNull()))
                                .and(old.map(DOCUMENT.PREDECESSOR::eq).orElse(DOCUMENT.PREDECESSOR.isNull())));
    }

    /** Documents that name this one as what they replace, oldest first. */
    static List<UUID> successors(Tx tx, UUID document) {
        return tx.dsl()
                .select(DOCUMENT.ID)
                .from(DOCUMENT)
                .where(DOCUMENT.PREDECESSOR.eq(document))
                .or(DOCUMENT.ID.in(select(FURTHER_PREDECESSOR.DOCUMENT_ID)
                        .from(FURTHER_PREDECESSOR)
                        .where(FURTHER_PREDECESSOR.PREDECESSOR.eq(document))))
                .orderBy(DOCUMENT.ID)
                .fetch(DOCUMENT.ID);
    }

    /** Ledger entries of these documents: issue and status events. */
    static List<EntryId> entries(Tx tx, Collection<UUID> documents) {
        return tx.dsl()
                .select(DOCUMENT.ENTRY)
                .from(DOCUMENT)
                .where(DOCUMENT.ID.in(documents))
                .unionAll(select(STATUS_EVENT.ENTRY).from(STATUS_EVENT).where(STATUS_EVENT.DOCUMENT_ID.in(documents)))
                .fetch(row -> new EntryId(row.value1()));
    }

    /** These documents without their events. */
    static Map<UUID, StoredDocument> those(Tx tx, Collection<UUID> ids) {
        List<SelectFieldOrAsterisk> columns = new ArrayList<>(HELD);
        columns.addAll(SEALED);
        return tx
                .dsl()
                .select(columns)
                .from(DOCUMENT)
                .leftJoin(STANDING)
                .on(STANDING.DOCUMENT_ID.eq(DOCUMENT.ID))
                .leftJoin(STATUS_SLOT)
                .on(OWN_SLOT)
                .where(DOCUMENT.ID.in(ids))
                .fetch(row -> document(row, List.of()))
                .stream()
                .collect(Collectors.toMap(stored -> stored.held().id(), Function.identity()));
    }

    /** Documents in id order without their events; standing counts and last event type for checking. */
    static List<StoredDocument> inOrder(Tx tx, Optional<UUID> after, int limit) {
        List<SelectFieldOrAsterisk> columns = new ArrayList<>(HELD);
        columns.addAll(SEALED);
        return tx.dsl()
                .select(columns)
                .from(DOCUMENT)
                .leftJoin(STANDING)
                .on(STANDING.DOCUMENT_ID.eq(DOCUMENT.ID))
                .leftJoin(STATUS_SLOT)
                .on(OWN_SLOT)
                .where(after.map(DOCUMENT.ID::greaterThan).orElse(noCondition()))
                .orderBy(DOCUMENT.ID)
                .limit(limit)
                .fetch(row -> document(row, List.of()));
    }

    /** Status events of these documents, in their order. */
    static List<StoredEvent> eventsOf(Tx tx, Collection<UUID> documents) {
        return tx.dsl()
                .select(EVENT)
                .from(STATUS_EVENT)
                .where(STATUS_EVENT.DOCUMENT_ID.in(documents))
                .orderBy(STATUS_EVENT.DOCUMENT_ID, STATUS_EVENT.NUMBER)
                .fetch(DocumentTable::event);
    }

    /** Status events in key order. */
    static List<StoredEvent> events(Tx tx, Optional<UUID> document, int number, int limit) {
        Condition after = document.map(id -> STATUS_EVENT
                        .DOCUMENT_ID
                        .greaterThan(id)
                        .or(STATUS_EVENT.DOCUMENT_ID.eq(id).and(STATUS_EVENT.NUMBER.greaterThan(number))))
                .orElse(noCondition());
        return tx.dsl()
                .select(EVENT)
                .from(STATUS_EVENT)
                .where(after)
                .orderBy(STATUS_EVENT.DOCUMENT_ID, STATUS_EVENT.NUMBER)
                .limit(limit)
                .fetch(DocumentTable::event);
    }

    // -- rows to values

    private static Held held(Record row) {
        return new Held(
                row.get(DOCUMENT.ID),
                row.get(DOCUMENT.KIND),
                row.get(DOCUMENT.OFFICE),
                holders(row.get(HOLDERS)),
                Optional.ofNullable(row.get(STANDING.STATE)).map(State::valueOf).orElse(State.ACTIVE),
                row.get(DOCUMENT.VALID_FROM),
                Optional.ofNullable(row.get(DOCUMENT.VALID_UNTIL)),
                Optional.ofNullable(row.get(DOCUMENT.ASSET)),
                Optional.ofNullable(row.get(DOCUMENT.CASE_ID)),
                Optional.ofNullable(row.get(STANDING.SUCCESSOR)),
                row.get(DOCUMENT.PUBLIC_CODE),
                row.get(DOCUMENT.ISSUED_AT),
                Optional.ofNullable(row.get(DOCUMENT.COPIED)).map(CopyMethod::valueOf));
    }

    private static List<HolderId> holders(String @org.jspecify.annotations.Nullable [] refs) {
        // Only a row altered behind the application has no holders.
        return refs == null
                ? List.of()
                : Arrays.stream(refs).map(HolderId::parse).toList();
    }

    private static List<UUID> predecessors(Record row) {
        UUID[] further = row.get(FURTHER);
        return Stream.concat(
                        Stream.ofNullable(row.get(DOCUMENT.PREDECESSOR)),
                        further == null ? Stream.empty() : Arrays.stream(further))
                .toList();
    }

    private static List<String> texts(String @org.jspecify.annotations.Nullable [] texts) {
        return texts == null ? List.of() : List.of(texts);
    }

    private static StoredDocument document(Record row, List<StoredEvent> events) {
        return new StoredDocument(
                held(row),
                new Columns(
                        row.get(DOCUMENT.KIND_VERSION),
                        Bytes.of(row.get(DOCUMENT.NUMBER_SEALED)),
                        Bytes.of(row.get(DOCUMENT.NUMBER_INDEX)),
                        row.get(DOCUMENT.FIRST_HOLDER),
                        Optional.ofNullable(row.get(DOCUMENT.LINK)),
                        predecessors(row),
                        Optional.ofNullable(row.get(DOCUMENT.DRAFTED_BY)),
                        Optional.ofNullable(row.get(DOCUMENT.EYES)).map(Eyes::valueOf),
                        row.get(DOCUMENT.ISSUED_BY)),
                new Seal(
                        Bytes.of(row.get(DOCUMENT.CREDENTIAL)),
                        Bytes.of(row.get(DOCUMENT.CREDENTIAL_DIGEST)),
                        Bytes.of(row.get(DOCUMENT.BLINDING)),
                        new EntryId(row.get(DOCUMENT.ENTRY))),
                Optional.ofNullable(row.get(STATUS_SLOT.LIST))
                        .map(list -> new StatusSlots.Slot(list, row.get(STATUS_SLOT.INDEX))),
                Optional.ofNullable(row.get(STANDING.EVENTS)).orElse(-1),
                events);
    }

    private static StoredEvent event(Record row) {
        return new StoredEvent(
                row.get(STATUS_EVENT.DOCUMENT_ID),
                row.get(STATUS_EVENT.NUMBER),
                Event.valueOf(row.get(STATUS_EVENT.TYPE)),
                row.get(STATUS_EVENT.REASON),
                row.get(STATUS_EVENT.EFFECTIVE_AT),
                row.get(STATUS_EVENT.RECORDED_AT),
                row.get(STATUS_EVENT.OFFICE),
                row.get(STATUS_EVENT.ACTOR),
                Optional.ofNullable(row.get(STATUS_EVENT.SUCCESSOR)),
                texts(row.get(STATUS_EVENT.CHANGED)),
                Bytes.of(row.get(STATUS_EVENT.BLINDING)),
                new EntryId(row.get(STATUS_EVENT.ENTRY)));
    }
}
