package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.APPROVAL_CASE;
import static commonseal.approvals.internal.db.Tables.CASE_ANSWER;
import static commonseal.approvals.internal.db.Tables.CASE_EVENT;
import static commonseal.approvals.internal.db.Tables.CASE_ITEM;
import static commonseal.approvals.internal.db.Tables.CASE_LINK;
import static commonseal.approvals.internal.db.Tables.CASE_PARTY;
import static commonseal.approvals.internal.db.Tables.CASE_SLOT;
import static commonseal.approvals.internal.db.Tables.CLOCK_STOP;
import static commonseal.approvals.internal.db.Tables.DECISION;
import static commonseal.approvals.internal.db.Tables.JOINT_EVENT;
import static commonseal.approvals.internal.db.Tables.NUMBERING;
import static commonseal.approvals.internal.db.Tables.OPINION;
import static commonseal.approvals.internal.db.Tables.UPLOAD;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.Source;
import commonseal.approvals.Cases.Upload;
import commonseal.approvals.internal.CaseFile.Answer;
import commonseal.approvals.internal.CaseFile.Decided;
import commonseal.approvals.internal.CaseFile.Item;
import commonseal.approvals.internal.CaseFile.ItemKey;
import commonseal.approvals.internal.CaseFile.JointRow;
import commonseal.approvals.internal.CaseFile.LinkRow;
import commonseal.approvals.internal.CaseFile.OpinionRow;
import commonseal.approvals.internal.CaseFile.Row;
import commonseal.approvals.internal.CaseFile.SlotRow;
import commonseal.approvals.internal.CaseFile.Stop;
import commonseal.catalog.Catalog;
import commonseal.documents.Documents.Outcome;
import commonseal.identity.HolderId;
import commonseal.kernel.Ids;
import commonseal.kernel.Invariant;
import commonseal.kernel.Tx;
import commonseal.planner.Outcome.Effect;
import commonseal.planner.Reason;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.JSONB;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Row4;
import org.jooq.SelectConditionStep;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * The statements behind a case file. Everything about one case is read by a fixed number of statements. Not final: a test
 * takes the lock away to see the tests of concurrency fail.
 */
class CaseStore {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Vault vault;
    private final Catalog catalog;

    CaseStore(Vault vault, Catalog catalog) {
        this.vault = vault;
        this.catalog = catalog;
    }

    // -- reading

    /** The case with its row locked until the transaction ends: the first statement of every act on it. */
    Optional<CaseFile> lock(Tx tx, UUID id) {
        return select(tx, id).forUpdate().fetchOptional().map(row -> file(tx, row));
    }

    /** The case as it is now, unlocked. */
    Optional<CaseFile> read(Tx tx, UUID id) {
        return select(tx, id).fetchOptional().map(row -> file(tx, row));
    }

    /** A case that was locked in this transaction, after writes to it. */
    CaseFile again(Tx tx, UUID id) {
        return read(tx, id).orElseThrow(() -> new IllegalStateException("case " + id + " vanished"));
    }

    private static SelectConditionStep<Record> select(Tx tx, UUID id) {
        return tx.dsl().select(APPROVAL_CASE.fields()).from(APPROVAL_CASE).where(APPROVAL_CASE.ID.eq(id));
    }

    private CaseFile file(Tx tx, Record record) {
        Row row = row(record);
        Catalog.Process process = catalog.process(row.service(), row.version())
                .orElseThrow(
                        () -> new IllegalStateException("APPROVALS-001 case " + row.id() + " needs " + row.service()
                                + " version " + row.version() + ", which the catalogue does not have: reload it"));
        Invariant.check(
                process.hash().equals(row.hash()),
                "INV-A5",
                "case %s was opened under another text of version %s",
                row.id(),
                row.version());
        return new CaseFile(
                row,
                process,
                parties(tx, List.of(row.id())).getOrDefault(row.id(), Map.of()),
                answers(tx, row.id()),
                links(tx, row.id()),
                slots(tx, row.id()),
                items(tx, row.id()),
                decisions(tx, row.id()),
                opinions(tx, row.id()),
                joints(tx, row.id()),
                stops(tx, row.id()));
    }

    static Row row(Record r) {
        return new Row(
                r.get(APPROVAL_CASE.ID),
                r.get(APPROVAL_CASE.REFERENCE),
                r.get(APPROVAL_CASE.SERVICE),
                r.get(APPROVAL_CASE.DEFINITION_VERSION),
                r.get(APPROVAL_CASE.DEFINITION_HASH),
                r.get(APPROVAL_CASE.OFFICE),
                r.get(APPROVAL_CASE.OPENED_BY),
                r.get(APPROVAL_CASE.OPENED_AT),
                r.get(APPROVAL_CASE.OPENED_ON),
                Optional.ofNullable(r.get(APPROVAL_CASE.PREMISES)),
                r.get(APPROVAL_CASE.PAPER_ONLY),
                r.get(APPROVAL_CASE.FOUNDING),
                HolderId.parse(r.get(APPROVAL_CASE.APPLICANT)),
                CaseState.valueOf(r.get(APPROVAL_CASE.STATE)),
                Optional.ofNullable(r.get(APPROVAL_CASE.SUBMITTED_ON)),
                Optional.ofNullable(r.get(APPROVAL_CASE.ACCEPTED_ON)),
                Optional.ofNullable(r.get(APPROVAL_CASE.FINISHED_ON)),
                r.get(APPROVAL_CASE.LAST_EVENT));
    }

    /** Parties of several cases in one statement. */
    static Map<UUID, Map<String, List<HolderId>>> parties(Tx tx, Collection<UUID> cases) {
        Map<UUID, Map<String, List<HolderId>>> parties = new HashMap<>();
        tx.dsl()
                .select(CASE_PARTY.CASE_ID, CASE_PARTY.ROLE, CASE_PARTY.HOLDER)
                .from(CASE_PARTY)
                .where(CASE_PARTY.CASE_ID.in(cases))
                .orderBy(CASE_PARTY.CASE_ID, CASE_PARTY.ROLE, CASE_PARTY.POSITION)
                .forEach(r -> parties.computeIfAbsent(r.value1(), id -> new LinkedHashMap<>())
                        .computeIfAbsent(r.value2(), role -> new ArrayList<>())
                        .add(HolderId.parse(r.value3())));
        return parties;
    }

    private Map<String, Answer> answers(Tx tx, UUID id) {
        Map<String, Answer> answers = new HashMap<>();
        tx.dsl()
                .select(
                        CASE_ANSWER.FIELD,
                        CASE_ANSWER.VALUE,
                        CASE_ANSWER.LOCKED,
                        CASE_ANSWER.SOURCE_KIND,
                        CASE_ANSWER.SOURCE_OFFICE,
                        CASE_ANSWER.SOURCE_DOCUMENT,
                        CASE_ANSWER.SOURCE_ISSUED,
                        CASE_ANSWER.SOURCE_EVIDENCE)
                .from(CASE_ANSWER)
                .where(CASE_ANSWER.CASE_ID.eq(id))
                .forEach(r -> answers.put(
                        r.value1(),
                        new Answer(
                                vault.open("case_answer", "value", id + "|" + r.value1(), r.value2()),
                                r.value3(),
                                Optional.ofNullable(r.value6())
                                        .map(document -> new Source(
                                                r.value4(), r.value5(), document, r.value7(), r.value8())))));
        return answers;
    }

    private static Map<String, LinkRow> links(Tx tx, UUID id) {
        Map<String, LinkRow> links = new LinkedHashMap<>();
        tx.dsl()
                .select(
                        CASE_LINK.LINK,
                        CASE_LINK.ROUND,
                        CASE_LINK.OFFICE,
                        CASE_LINK.STATE,
                        CASE_LINK.READY_ON,
                        CASE_LINK.CLAIMED_BY,
                        CASE_LINK.DUE_ON,
                        CASE_LINK.ASKS)
                .from(CASE_LINK)
                .where(CASE_LINK.CASE_ID.eq(id))
                .orderBy(CASE_LINK.LINK)
                .forEach(r -> links.put(
                        r.value1(),
                        new LinkRow(
                                r.value1(),
                                r.value2(),
                                r.value3(),
                                LinkState.valueOf(r.value4()),
                                Optional.ofNullable(r.value5()),
                                Optional.ofNullable(r.value6()),
                                Optional.ofNullable(r.value7()),
                                List.of(r.value8()))));
        return links;
    }

    private Map<String, SlotRow> slots(Tx tx, UUID id) {
        Map<String, SlotRow> slots = new HashMap<>();
        tx.dsl()
                .select(
                        CASE_SLOT.SLOT,
                        CASE_SLOT.PAPER,
                        CASE_SLOT.UPLOAD,
                        UPLOAD.FILE_NAME,
                        UPLOAD.SHA256,
                        CASE_SLOT.CHECKED,
                        CASE_SLOT.CHECK_REASON,
                        CASE_SLOT.SETTLED,
                        CASE_SLOT.SETTLED_FROM)
                .from(CASE_SLOT)
                .leftJoin(UPLOAD)
                .on(UPLOAD.ID.eq(CASE_SLOT.UPLOAD))
                .where(CASE_SLOT.CASE_ID.eq(id))
                .forEach(r -> slots.put(
                        r.value1(),
                        new SlotRow(
                                r.value2(),
                                Optional.ofNullable(r.value3()),
                                Optional.ofNullable(r.value3())
                                        .flatMap(upload -> vault.openOptional(
                                                "upload", "file_name", upload.toString(), r.value4())),
                                Optional.ofNullable(r.value5()).map(HexFormat.of()::formatHex),
                                Optional.ofNullable(r.value6()),
                                vault.openOptional("case_slot", "check_reason", id + "|" + r.value1(), r.value7()),
                                Optional.ofNullable(r.value8()).map(Reason::valueOf),
                                Optional.ofNullable(r.value9()))));
        return slots;
    }

    private static Map<ItemKey, Item> items(Tx tx, UUID id) {
        Map<ItemKey, Item> items = new LinkedHashMap<>();
        tx.dsl()
                .select(
                        CASE_ITEM.SLOT,
                        CASE_ITEM.OWNER,
                        CASE_ITEM.DOCUMENT,
                        CASE_ITEM.OUTCOME,
                        CASE_ITEM.EVIDENCE,
                        CASE_ITEM.WHY)
                .from(CASE_ITEM)
                .where(CASE_ITEM.CASE_ID.eq(id))
                .orderBy(CASE_ITEM.SLOT, CASE_ITEM.OWNER)
                .forEach(r -> items.put(
                        new ItemKey(r.value1(), HolderId.parse(r.value2())),
                        new Item(
                                r.value3(),
                                Optional.ofNullable(r.value4()).map(Outcome::valueOf),
                                Optional.ofNullable(r.value5()),
                                Optional.ofNullable(r.value6()))));
        return items;
    }

    private List<Decided> decisions(Tx tx, UUID id) {
        return tx.dsl()
                .select(
                        DECISION.ID,
                        DECISION.LINK,
                        DECISION.ROUND,
                        DECISION.OUTCOME,
                        DECISION.EFFECT,
                        DECISION.REASON,
                        DECISION.OFFICER,
                        DECISION.OFFICE,
                        DECISION.DECIDED_AT,
                        DECISION.DECIDED_ON,
                        DECISION.RESULT_KIND,
                        DECISION.RESULT_DOCUMENT)
                .from(DECISION)
                .where(DECISION.CASE_ID.eq(id))
                .orderBy(DECISION.LINK, DECISION.ROUND)
                .fetch(r -> new Decided(
                        r.value1(),
                        r.value2(),
                        r.value3(),
                        r.value4(),
                        Effect.valueOf(r.value5()),
                        vault.openOptional("decision", "reason", r.value1().toString(), r.value6()),
                        r.value7(),
                        r.value8(),
                        r.value9(),
                        r.value10(),
                        Optional.ofNullable(r.value11()),
                        Optional.ofNullable(r.value12())));
    }

    private List<OpinionRow> opinions(Tx tx, UUID id) {
        return tx.dsl()
                .select(
                        OPINION.LINK,
                        OPINION.ROUND,
                        OPINION.OFFICE,
                        OPINION.ANSWER,
                        OPINION.REASON,
                        OPINION.OFFICER,
                        OPINION.GIVEN_AT,
                        OPINION.GIVEN_ON)
                .from(OPINION)
                .where(OPINION.CASE_ID.eq(id))
                .orderBy(OPINION.LINK, OPINION.GIVEN_AT)
                .fetch(r -> new OpinionRow(
                        r.value1(),
                        r.value2(),
                        r.value3(),
                        r.value4(),
                        vault.openOptional(
                                "opinion", "reason", opinionKey(id, r.value1(), r.value2(), r.value3()), r.value5()),
                        r.value6(),
                        r.value7(),
                        r.value8()));
    }

    private static String opinionKey(UUID id, String link, int round, String office) {
        return id + "|" + link + "|" + round + "|" + office;
    }

    private static Map<String, JointRow> joints(Tx tx, UUID id) {
        Map<String, JointRow> joints = new HashMap<>();
        tx.dsl()
                .select(JOINT_EVENT.JOINT, JOINT_EVENT.HELD_ON, JOINT_EVENT.RECORDED_BY, JOINT_EVENT.RECORDED_AT)
                .from(JOINT_EVENT)
                .where(JOINT_EVENT.CASE_ID.eq(id))
                .forEach(r -> joints.put(r.value1(), new JointRow(r.value2(), r.value3(), r.value4())));
        return joints;
    }

    private List<Stop> stops(Tx tx, UUID id) {
        return tx.dsl()
                .select(
                        CLOCK_STOP.NUMBER,
                        CLOCK_STOP.KIND,
                        CLOCK_STOP.FROM_ON,
                        CLOCK_STOP.UNTIL_ON,
                        CLOCK_STOP.SLOTS,
                        CLOCK_STOP.ASKED_BY,
                        CLOCK_STOP.OFFICE,
                        CLOCK_STOP.REASON)
                .from(CLOCK_STOP)
                .where(CLOCK_STOP.CASE_ID.eq(id))
                .orderBy(CLOCK_STOP.NUMBER)
                .fetch(r -> new Stop(
                        r.value1(),
                        r.value2(),
                        r.value3(),
                        Optional.ofNullable(r.value4()),
                        strings(r.value5()),
                        r.value6(),
                        r.value7(),
                        vault.open("clock_stop", "reason", id + "|" + r.value1(), r.value8())));
    }

    private static List<String> strings(JSONB json) {
        List<String> strings = new ArrayList<>();
        for (JsonNode node : JSON.readTree(json.data())) {
            strings.add(node.asString());
        }
        return strings;
    }

    private static JSONB array(List<String> strings) {
        ArrayNode array = JSON.createArrayNode();
        strings.forEach(array::add);
        return JSONB.valueOf(array.toString());
    }

    /** The present file of a slot. */
    Optional<Upload> upload(Tx tx, UUID id, String slot) {
        return tx.dsl()
                .select(UPLOAD.ID, UPLOAD.FILE_NAME, UPLOAD.MEDIA_TYPE, UPLOAD.BYTES)
                .from(CASE_SLOT)
                .join(UPLOAD)
                .on(UPLOAD.ID.eq(CASE_SLOT.UPLOAD))
                .where(CASE_SLOT.CASE_ID.eq(id), CASE_SLOT.SLOT.eq(slot))
                .fetchOptional(r -> new Upload(
                        vault.open("upload", "file_name", r.value1().toString(), r.value2()),
                        r.value3(),
                        vault.openBytes("upload", "bytes", r.value1().toString(), r.value4())));
    }

    /** Keyed digest of every answer, so that a changed row no longer fits the sealed act without telling its value. */
    byte[] answersDigest(CaseFile file) {
        StringBuilder text = new StringBuilder();
        new java.util.TreeMap<>(file.answers())
                .forEach((field, answer) -> text.append(field)
                        .append('\u0000')
                        .append(answer.value())
                        .append('\u0001'));
        return vault.keys().blindIndex("approvals.case_answer.digest", file.id() + "|" + text);
    }

    /** What an applicant writes when he withdraws is kept as a keyed digest only: it decides nothing. */
    String reasonDigest(UUID caseId, String reason) {
        return HexFormat.of().formatHex(vault.keys().blindIndex("approvals.withdrawal", caseId + "|" + reason));
    }

    /** Whether the newest event of a case is this one, of the same actor and not longer ago. */
    static boolean goesOn(Tx tx, Row row, String type, Duration atMost) {
        return tx.dsl()
                .fetchExists(
                        CASE_EVENT,
                        CASE_EVENT
                                .CASE_ID
                                .eq(row.id())
                                .and(CASE_EVENT.NUMBER.eq(row.lastEvent()))
                                .and(CASE_EVENT.TYPE.eq(type))
                                .and(CASE_EVENT.ACTOR.eq(tx.act().actor()))
                                .and(CASE_EVENT.AT.ge(tx.now().minus(atMost))));
    }

    // -- writing

    /** The next number of a series, gap-free among committed transactions; holds the series until the end of this one. */
    static long next(Tx tx, String series) {
        return tx.dsl()
                .insertInto(NUMBERING, NUMBERING.SERIES, NUMBERING.LAST)
                .values(series, 1L)
                .onConflict(NUMBERING.SERIES)
                .doUpdate()
                .set(NUMBERING.LAST, NUMBERING.LAST.plus(1L))
                .returningResult(NUMBERING.LAST)
                .fetchSingle()
                .value1();
    }

    static void insert(Tx tx, Row row, Map<String, List<HolderId>> parties, Catalog.Process process) {
        tx.dsl()
                .insertInto(APPROVAL_CASE)
                .set(APPROVAL_CASE.ID, row.id())
                .set(APPROVAL_CASE.REFERENCE, row.reference())
                .set(APPROVAL_CASE.SERVICE, row.service())
                .set(APPROVAL_CASE.DEFINITION_VERSION, row.version())
                .set(APPROVAL_CASE.DEFINITION_HASH, row.hash())
                .set(APPROVAL_CASE.OFFICE, row.office())
                .set(APPROVAL_CASE.OPENED_BY, row.openedBy())
                .set(APPROVAL_CASE.OPENED_AT, row.openedAt())
                .set(APPROVAL_CASE.OPENED_ON, row.openedOn())
                .set(APPROVAL_CASE.PREMISES, row.premises().orElse(null))
                .set(APPROVAL_CASE.PAPER_ONLY, row.paperOnly())
                .set(APPROVAL_CASE.FOUNDING, row.founding())
                .set(APPROVAL_CASE.APPLICANT, row.applicant().ref())
                .set(APPROVAL_CASE.STATE, row.state().name())
                .set(APPROVAL_CASE.LAST_EVENT, 0L)
                .set(APPROVAL_CASE.TOUCHED_AT, tx.now())
                .execute();
        List<Row4<UUID, String, Integer, String>> people = new ArrayList<>();
        parties.forEach((role, holders) -> {
            for (int i = 0; i < holders.size(); i++) {
                people.add(DSL.row(row.id(), role, i, holders.get(i).ref()));
            }
        });
        if (!people.isEmpty()) {
            tx.dsl()
                    .insertInto(CASE_PARTY)
                    .columns(CASE_PARTY.CASE_ID, CASE_PARTY.ROLE, CASE_PARTY.POSITION, CASE_PARTY.HOLDER)
                    .valuesOfRows(people)
                    .execute();
        }
        tx.dsl()
                .insertInto(CASE_LINK)
                .columns(CASE_LINK.CASE_ID, CASE_LINK.LINK, CASE_LINK.ROUND, CASE_LINK.OFFICE, CASE_LINK.STATE)
                .valuesOfRows(process.definition().links().stream()
                        .map(link -> DSL.row(row.id(), link.id(), 1, link.agency(), LinkState.WAITING.name()))
                        .toList())
                .execute();
        List<String> slots = CaseFile.slotIds(process.definition());
        if (!slots.isEmpty()) {
            tx.dsl()
                    .insertInto(CASE_SLOT)
                    .columns(CASE_SLOT.CASE_ID, CASE_SLOT.SLOT)
                    .valuesOfRows(
                            slots.stream().map(slot -> DSL.row(row.id(), slot)).toList())
                    .execute();
        }
    }

    /** Stores answers; values of {@code locked} come from documents. */
    void answers(Tx tx, UUID id, Map<String, Answer> answers) {
        List<Query> writes = new ArrayList<>();
        answers.forEach((field, answer) -> {
            byte[] sealed = vault.seal("case_answer", "value", id + "|" + field, answer.value());
            Optional<Source> source = answer.source();
            writes.add(tx.dsl()
                    .insertInto(CASE_ANSWER)
                    .set(CASE_ANSWER.CASE_ID, id)
                    .set(CASE_ANSWER.FIELD, field)
                    .set(CASE_ANSWER.VALUE, sealed)
                    .set(CASE_ANSWER.LOCKED, answer.locked())
                    .set(CASE_ANSWER.SOURCE_KIND, source.map(Source::kind).orElse(null))
                    .set(CASE_ANSWER.SOURCE_OFFICE, source.map(Source::office).orElse(null))
                    .set(
                            CASE_ANSWER.SOURCE_DOCUMENT,
                            source.map(Source::document).orElse(null))
                    .set(CASE_ANSWER.SOURCE_ISSUED, source.map(Source::issuedOn).orElse(null))
                    .set(
                            CASE_ANSWER.SOURCE_EVIDENCE,
                            source.map(Source::evidence).orElse(null))
                    .set(CASE_ANSWER.CHANGED_AT, tx.now())
                    .onConflict(CASE_ANSWER.CASE_ID, CASE_ANSWER.FIELD)
                    .doUpdate()
                    .set(CASE_ANSWER.VALUE, sealed)
                    .set(CASE_ANSWER.LOCKED, answer.locked())
                    .set(CASE_ANSWER.SOURCE_KIND, source.map(Source::kind).orElse(null))
                    .set(CASE_ANSWER.SOURCE_OFFICE, source.map(Source::office).orElse(null))
                    .set(
                            CASE_ANSWER.SOURCE_DOCUMENT,
                            source.map(Source::document).orElse(null))
                    .set(CASE_ANSWER.SOURCE_ISSUED, source.map(Source::issuedOn).orElse(null))
                    .set(
                            CASE_ANSWER.SOURCE_EVIDENCE,
                            source.map(Source::evidence).orElse(null))
                    .set(CASE_ANSWER.CHANGED_AT, tx.now()));
        });
        tx.dsl().batch(writes).execute();
    }

    /** A file becomes the slot's present one; earlier ones stay stored. */
    UUID upload(Tx tx, UUID id, String slot, String fileName, String mediaType, byte[] bytes, byte[] sha256) {
        UUID upload = Ids.next(tx);
        tx.dsl()
                .insertInto(UPLOAD)
                .set(UPLOAD.ID, upload)
                .set(UPLOAD.CASE_ID, id)
                .set(UPLOAD.SLOT, slot)
                .set(UPLOAD.FILE_NAME, vault.seal("upload", "file_name", upload.toString(), fileName))
                .set(UPLOAD.MEDIA_TYPE, mediaType)
                .set(UPLOAD.BYTES, vault.sealBytes("upload", "bytes", upload.toString(), bytes))
                .set(UPLOAD.SIZE, bytes.length)
                .set(UPLOAD.SHA256, sha256)
                .set(UPLOAD.STORED_BY, tx.act().actor())
                .set(UPLOAD.STORED_AT, tx.now())
                .execute();
        int changed = tx.dsl()
                .update(CASE_SLOT)
                .set(CASE_SLOT.UPLOAD, upload)
                .set(CASE_SLOT.CHECKED, (String) null)
                .set(CASE_SLOT.CHECK_REASON, (byte[]) null)
                .where(CASE_SLOT.CASE_ID.eq(id), CASE_SLOT.SLOT.eq(slot))
                .execute();
        Invariant.check(changed == 1, "INV-A6", "case %s has no slot %s", id, slot);
        return upload;
    }

    void paper(Tx tx, UUID id, String slot) {
        tx.dsl()
                .update(CASE_SLOT)
                .set(CASE_SLOT.PAPER, true)
                .where(CASE_SLOT.CASE_ID.eq(id), CASE_SLOT.SLOT.eq(slot))
                .execute();
    }

    void check(Tx tx, UUID id, Collection<String> slots, boolean usable, Optional<String> reason) {
        List<Query> writes = new ArrayList<>();
        for (String slot : slots) {
            byte[] sealed = reason.map(text -> vault.seal("case_slot", "check_reason", id + "|" + slot, text))
                    .orElse(null);
            writes.add(tx.dsl()
                    .update(CASE_SLOT)
                    .set(CASE_SLOT.CHECKED, usable ? "CHECKED" : "NOT_USABLE")
                    .set(CASE_SLOT.CHECK_REASON, sealed)
                    .where(CASE_SLOT.CASE_ID.eq(id), CASE_SLOT.SLOT.eq(slot), CASE_SLOT.UPLOAD.isNotNull()));
        }
        tx.dsl().batch(writes).execute();
    }

    /** Fixes the reasons of these lines. */
    static void settle(Tx tx, UUID id, Collection<Checklist.Line> lines) {
        List<Query> writes = new ArrayList<>();
        for (Checklist.Line line : lines) {
            writes.add(tx.dsl()
                    .update(CASE_SLOT)
                    .set(CASE_SLOT.SETTLED, line.reason().name())
                    .set(CASE_SLOT.SETTLED_FROM, line.from().orElse(null))
                    .where(CASE_SLOT.CASE_ID.eq(id), CASE_SLOT.SLOT.eq(line.slot())));
        }
        tx.dsl().batch(writes).execute();
    }

    static void unsettle(Tx tx, UUID id, String slot) {
        tx.dsl()
                .update(CASE_SLOT)
                .set(CASE_SLOT.SETTLED, (String) null)
                .set(CASE_SLOT.SETTLED_FROM, (String) null)
                .where(CASE_SLOT.CASE_ID.eq(id), CASE_SLOT.SLOT.eq(slot))
                .execute();
    }

    /** Stores which document serves and how its pull ended. */
    static void items(Tx tx, UUID id, Map<ItemKey, Item> items) {
        List<Query> writes = new ArrayList<>();
        items.forEach((key, item) -> {
            String outcome = item.outcome().map(Enum::name).orElse(null);
            UUID evidence = item.evidence().orElse(null);
            String why = item.why().orElse(null);
            writes.add(tx.dsl()
                    .insertInto(CASE_ITEM)
                    .set(CASE_ITEM.CASE_ID, id)
                    .set(CASE_ITEM.SLOT, key.slot())
                    .set(CASE_ITEM.OWNER, key.owner().ref())
                    .set(CASE_ITEM.DOCUMENT, item.document())
                    .set(CASE_ITEM.OUTCOME, outcome)
                    .set(CASE_ITEM.EVIDENCE, evidence)
                    .set(CASE_ITEM.WHY, why)
                    .onConflict(CASE_ITEM.CASE_ID, CASE_ITEM.SLOT, CASE_ITEM.OWNER)
                    .doUpdate()
                    .set(CASE_ITEM.DOCUMENT, item.document())
                    .set(CASE_ITEM.OUTCOME, outcome)
                    .set(CASE_ITEM.EVIDENCE, evidence)
                    .set(CASE_ITEM.WHY, why));
        });
        tx.dsl().batch(writes).execute();
    }

    static void links(Tx tx, UUID id, Collection<LinkRow> rows) {
        List<Query> writes = new ArrayList<>();
        for (LinkRow row : rows) {
            writes.add(tx.dsl()
                    .update(CASE_LINK)
                    .set(CASE_LINK.ROUND, row.round())
                    .set(CASE_LINK.STATE, row.state().name())
                    .set(CASE_LINK.READY_ON, row.readyOn().orElse(null))
                    .set(CASE_LINK.CLAIMED_BY, row.claimedBy().orElse(null))
                    .set(CASE_LINK.DUE_ON, row.dueOn().orElse(null))
                    .set(CASE_LINK.ASKS, row.asks().toArray(String[]::new))
                    .where(CASE_LINK.CASE_ID.eq(id), CASE_LINK.LINK.eq(row.link())));
        }
        tx.dsl().batch(writes).execute();
    }

    /** Compare-and-set: a link of this round that may still be decided becomes decided. False: somebody was faster. */
    static boolean decide(Tx tx, UUID id, String link, int round) {
        return tx.dsl()
                        .update(CASE_LINK)
                        .set(CASE_LINK.STATE, LinkState.DECIDED.name())
                        .where(
                                CASE_LINK.CASE_ID.eq(id),
                                CASE_LINK.LINK.eq(link),
                                CASE_LINK.ROUND.eq(round),
                                CASE_LINK.STATE.in(LinkState.READY.name(), LinkState.CLAIMED.name()))
                        .execute()
                == 1;
    }

    /** Compare-and-set: a ready link becomes this officer's. */
    static boolean claim(Tx tx, UUID id, String link, String officer) {
        return tx.dsl()
                        .update(CASE_LINK)
                        .set(CASE_LINK.STATE, LinkState.CLAIMED.name())
                        .set(CASE_LINK.CLAIMED_BY, officer)
                        .where(
                                CASE_LINK.CASE_ID.eq(id),
                                CASE_LINK.LINK.eq(link),
                                CASE_LINK.STATE.eq(LinkState.READY.name()))
                        .execute()
                == 1;
    }

    /** False if this office has already answered. */
    boolean opinion(Tx tx, UUID id, OpinionRow opinion) {
        return tx.dsl()
                        .insertInto(OPINION)
                        .set(OPINION.CASE_ID, id)
                        .set(OPINION.LINK, opinion.link())
                        .set(OPINION.ROUND, opinion.round())
                        .set(OPINION.OFFICE, opinion.office())
                        .set(OPINION.ANSWER, opinion.answer())
                        .set(
                                OPINION.REASON,
                                opinion.reason()
                                        .map(text -> vault.seal(
                                                "opinion",
                                                "reason",
                                                opinionKey(id, opinion.link(), opinion.round(), opinion.office()),
                                                text))
                                        .orElse(null))
                        .set(OPINION.OFFICER, opinion.officer())
                        .set(OPINION.GIVEN_AT, opinion.at())
                        .set(OPINION.GIVEN_ON, opinion.on())
                        .onConflictDoNothing()
                        .execute()
                == 1;
    }

    /** False if it was already recorded. */
    boolean joint(Tx tx, UUID id, String joint, LocalDate heldOn, String minutes) {
        return tx.dsl()
                        .insertInto(JOINT_EVENT)
                        .set(JOINT_EVENT.CASE_ID, id)
                        .set(JOINT_EVENT.JOINT, joint)
                        .set(JOINT_EVENT.HELD_ON, heldOn)
                        .set(JOINT_EVENT.MINUTES, vault.seal("joint_event", "minutes", id + "|" + joint, minutes))
                        .set(JOINT_EVENT.RECORDED_BY, tx.act().actor())
                        .set(JOINT_EVENT.RECORDED_AT, tx.now())
                        .onConflictDoNothing()
                        .execute()
                == 1;
    }

    void stop(Tx tx, UUID id, Stop stop) {
        tx.dsl()
                .insertInto(CLOCK_STOP)
                .set(CLOCK_STOP.CASE_ID, id)
                .set(CLOCK_STOP.NUMBER, stop.number())
                .set(CLOCK_STOP.KIND, stop.kind())
                .set(CLOCK_STOP.FROM_ON, stop.from())
                .set(CLOCK_STOP.SLOTS, array(stop.slots()))
                .set(CLOCK_STOP.REASON, vault.seal("clock_stop", "reason", id + "|" + stop.number(), stop.reason()))
                .set(CLOCK_STOP.ASKED_BY, stop.askedBy())
                .set(CLOCK_STOP.OFFICE, stop.office())
                .execute();
    }

    static void resume(Tx tx, UUID id, LocalDate day) {
        tx.dsl()
                .update(CLOCK_STOP)
                .set(CLOCK_STOP.UNTIL_ON, day)
                .where(CLOCK_STOP.CASE_ID.eq(id), CLOCK_STOP.UNTIL_ON.isNull())
                .execute();
    }
}
