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
import static commonseal.approvals.internal.db.Tables.OPINION;
import static commonseal.approvals.internal.db.Tables.UPLOAD;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.Source;
import commonseal.approvals.Cases.Upload;
import commonseal.approvals.internal.Rows.Answer;
import commonseal.approvals.internal.Rows.Decided;
import commonseal.approvals.internal.Rows.Item;
import commonseal.approvals.internal.Rows.ItemKey;
import commonseal.approvals.internal.Rows.JointRow;
import commonseal.approvals.internal.Rows.LinkRow;
import commonseal.approvals.internal.Rows.OpinionRow;
import commonseal.approvals.internal.Rows.Origin;
import commonseal.approvals.internal.Rows.Row;
import commonseal.approvals.internal.Rows.SlotRow;
import commonseal.approvals.internal.Rows.Stop;
import commonseal.catalog.Catalog;
import commonseal.documents.Documents.Outcome;
import commonseal.identity.HolderId;
import commonseal.kernel.Invariant;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Opener;
import commonseal.planner.Outcome.Effect;
import commonseal.planner.Reason;
import java.time.Duration;
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
import org.jooq.Record;
import org.jooq.SelectConditionStep;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads case files. Everything about one case is read by a fixed number of statements. Not final: a test takes the lock
 * away to see the tests of concurrency fail.
 */
class CaseStore {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Vault vault;
    private final Catalog catalog;

    CaseStore(Vault vault, Catalog catalog) {
        this.vault = vault;
        this.catalog = catalog;
    }

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
        return tx.dsl().selectFrom(APPROVAL_CASE).where(APPROVAL_CASE.ID.eq(id));
    }

    private CaseFile file(Tx tx, Record record) {
        Row row = row(record);
        UUID id = row.id();
        Catalog.Process process = process(catalog, row);
        Invariant.check(
                process.hash().equals(row.origin().hash()),
                "INV-A5",
                "case %s was opened under another text of version %s",
                id,
                row.origin().version());
        return new CaseFile(
                row,
                process,
                parties(tx, List.of(id)).getOrDefault(id, Map.of()),
                answers(tx, id),
                links(tx, id),
                slots(tx, id),
                items(tx, id),
                decisions(tx, id),
                opinions(tx, id),
                joints(tx, id),
                stops(tx, id));
    }

    /** The definition that a case is pinned to. */
    static Catalog.Process process(Catalog catalog, Row row) {
        int version = row.origin().version();
        return catalog.process(row.service(), version)
                .orElseThrow(() -> new IllegalStateException("APPROVALS-001 case " + row.id() + " needs "
                        + row.service() + " version " + version + ", which the catalogue does not have: reload it"));
    }

    static Row row(Record r) {
        return new Row(
                r.get(APPROVAL_CASE.ID),
                r.get(APPROVAL_CASE.REFERENCE),
                new Origin(
                        r.get(APPROVAL_CASE.SERVICE),
                        r.get(APPROVAL_CASE.DEFINITION_VERSION),
                        r.get(APPROVAL_CASE.DEFINITION_HASH),
                        r.get(APPROVAL_CASE.OFFICE),
                        r.get(APPROVAL_CASE.OPENED_BY),
                        r.get(APPROVAL_CASE.OPENED_AT),
                        r.get(APPROVAL_CASE.OPENED_ON),
                        Optional.ofNullable(r.get(APPROVAL_CASE.PREMISES)),
                        r.get(APPROVAL_CASE.PAPER_ONLY),
                        r.get(APPROVAL_CASE.FOUNDING)),
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
                .selectFrom(CASE_PARTY)
                .where(CASE_PARTY.CASE_ID.in(cases))
                .orderBy(CASE_PARTY.CASE_ID, CASE_PARTY.ROLE, CASE_PARTY.POSITION)
                .forEach(r -> parties.computeIfAbsent(r.get(CASE_PARTY.CASE_ID), id -> new LinkedHashMap<>())
                        .computeIfAbsent(r.get(CASE_PARTY.ROLE), role -> new ArrayList<>())
                        .add(HolderId.parse(r.get(CASE_PARTY.HOLDER))));
        return parties;
    }

    private Map<String, Answer> answers(Tx tx, UUID id) {
        var found = tx.dsl()
                .selectFrom(CASE_ANSWER)
                .where(CASE_ANSWER.CASE_ID.eq(id))
                .fetch();
        Opener key = vault.opener(tx, found.getValues(CASE_ANSWER.VALUE));
        return found.intoMap(CASE_ANSWER.FIELD, r -> {
            String row = id + "|" + r.get(CASE_ANSWER.FIELD);
            return new Answer(
                    Vault.open(key, "case_answer", "value", row, r.get(CASE_ANSWER.VALUE)),
                    r.get(CASE_ANSWER.LOCKED),
                    Optional.ofNullable(r.get(CASE_ANSWER.SOURCE_DOCUMENT))
                            .map(document -> new Source(
                                    r.get(CASE_ANSWER.SOURCE_KIND),
                                    r.get(CASE_ANSWER.SOURCE_OFFICE),
                                    document,
                                    r.get(CASE_ANSWER.SOURCE_ISSUED),
                                    r.get(CASE_ANSWER.SOURCE_EVIDENCE))));
        });
    }

    private static Map<String, LinkRow> links(Tx tx, UUID id) {
        return tx.dsl()
                .selectFrom(CASE_LINK)
                .where(CASE_LINK.CASE_ID.eq(id))
                .orderBy(CASE_LINK.LINK)
                .fetchMap(
                        CASE_LINK.LINK,
                        r -> new LinkRow(
                                r.get(CASE_LINK.LINK),
                                r.get(CASE_LINK.ROUND),
                                r.get(CASE_LINK.OFFICE),
                                LinkState.valueOf(r.get(CASE_LINK.STATE)),
                                Optional.ofNullable(r.get(CASE_LINK.READY_ON)),
                                Optional.ofNullable(r.get(CASE_LINK.CLAIMED_BY)),
                                Optional.ofNullable(r.get(CASE_LINK.DUE_ON)),
                                List.of(r.get(CASE_LINK.ASKS))));
    }

    private Map<String, SlotRow> slots(Tx tx, UUID id) {
        var found = tx.dsl()
                .select(CASE_SLOT.fields())
                .select(UPLOAD.FILE_NAME, UPLOAD.SHA256)
                .from(CASE_SLOT)
                .leftJoin(UPLOAD)
                .on(UPLOAD.ID.eq(CASE_SLOT.UPLOAD))
                .where(CASE_SLOT.CASE_ID.eq(id))
                .fetch();
        List<byte @Nullable []> sealed = new ArrayList<>(found.getValues(UPLOAD.FILE_NAME));
        sealed.addAll(found.getValues(CASE_SLOT.CHECK_REASON));
        Opener key = vault.opener(tx, sealed);
        return found.intoMap(CASE_SLOT.SLOT, r -> {
            Optional<UUID> upload = Optional.ofNullable(r.get(CASE_SLOT.UPLOAD));
            String row = id + "|" + r.get(CASE_SLOT.SLOT);
            return new SlotRow(
                    r.get(CASE_SLOT.PAPER),
                    upload,
                    upload.flatMap(file ->
                            Vault.openOptional(key, "upload", "file_name", file.toString(), r.get(UPLOAD.FILE_NAME))),
                    Optional.ofNullable(r.get(UPLOAD.SHA256)).map(HexFormat.of()::formatHex),
                    Optional.ofNullable(r.get(CASE_SLOT.CHECKED)),
                    Vault.openOptional(key, "case_slot", "check_reason", row, r.get(CASE_SLOT.CHECK_REASON)),
                    Optional.ofNullable(r.get(CASE_SLOT.SETTLED)).map(Reason::valueOf),
                    Optional.ofNullable(r.get(CASE_SLOT.SETTLED_FROM)));
        });
    }

    private static Map<ItemKey, Item> items(Tx tx, UUID id) {
        Map<ItemKey, Item> items = new LinkedHashMap<>();
        tx.dsl()
                .selectFrom(CASE_ITEM)
                .where(CASE_ITEM.CASE_ID.eq(id))
                .orderBy(CASE_ITEM.SLOT, CASE_ITEM.OWNER)
                .forEach(r -> items.put(
                        new ItemKey(r.get(CASE_ITEM.SLOT), HolderId.parse(r.get(CASE_ITEM.OWNER))),
                        new Item(
                                r.get(CASE_ITEM.DOCUMENT),
                                Optional.ofNullable(r.get(CASE_ITEM.OUTCOME)).map(Outcome::valueOf),
                                Optional.ofNullable(r.get(CASE_ITEM.EVIDENCE)),
                                Optional.ofNullable(r.get(CASE_ITEM.WHY)))));
        return items;
    }

    private List<Decided> decisions(Tx tx, UUID id) {
        var found = tx.dsl()
                .selectFrom(DECISION)
                .where(DECISION.CASE_ID.eq(id))
                .orderBy(DECISION.LINK, DECISION.ROUND)
                .fetch();
        Opener key = vault.opener(tx, found.getValues(DECISION.REASON));
        return found.map(r -> decided(key, r));
    }

    static Decided decided(Opener key, Record r) {
        UUID id = r.get(DECISION.ID);
        return new Decided(
                id,
                r.get(DECISION.LINK),
                r.get(DECISION.ROUND),
                r.get(DECISION.OUTCOME),
                Effect.valueOf(r.get(DECISION.EFFECT)),
                Vault.openOptional(key, "decision", "reason", id.toString(), r.get(DECISION.REASON)),
                r.get(DECISION.OFFICER),
                r.get(DECISION.OFFICE),
                r.get(DECISION.DECIDED_AT),
                r.get(DECISION.DECIDED_ON),
                Optional.ofNullable(r.get(DECISION.RESULT_KIND)),
                Optional.ofNullable(r.get(DECISION.RESULT_DOCUMENT)));
    }

    private List<OpinionRow> opinions(Tx tx, UUID id) {
        var found = tx.dsl()
                .selectFrom(OPINION)
                .where(OPINION.CASE_ID.eq(id))
                .orderBy(OPINION.LINK, OPINION.GIVEN_AT)
                .fetch();
        Opener key = vault.opener(tx, found.getValues(OPINION.REASON));
        return found.map(r -> {
            String link = r.get(OPINION.LINK);
            int round = r.get(OPINION.ROUND);
            String office = r.get(OPINION.OFFICE);
            return new OpinionRow(
                    link,
                    round,
                    office,
                    r.get(OPINION.ANSWER),
                    Vault.openOptional(
                            key, "opinion", "reason", opinionKey(id, link, round, office), r.get(OPINION.REASON)),
                    r.get(OPINION.OFFICER),
                    r.get(OPINION.GIVEN_AT),
                    r.get(OPINION.GIVEN_ON));
        });
    }

    static String opinionKey(UUID id, String link, int round, String office) {
        return id + "|" + link + "|" + round + "|" + office;
    }

    private static Map<String, JointRow> joints(Tx tx, UUID id) {
        return tx.dsl()
                .selectFrom(JOINT_EVENT)
                .where(JOINT_EVENT.CASE_ID.eq(id))
                .fetchMap(
                        JOINT_EVENT.JOINT,
                        r -> new JointRow(
                                r.get(JOINT_EVENT.HELD_ON),
                                r.get(JOINT_EVENT.RECORDED_BY),
                                r.get(JOINT_EVENT.RECORDED_AT)));
    }

    private List<Stop> stops(Tx tx, UUID id) {
        var found = tx.dsl()
                .selectFrom(CLOCK_STOP)
                .where(CLOCK_STOP.CASE_ID.eq(id))
                .orderBy(CLOCK_STOP.NUMBER)
                .fetch();
        Opener key = vault.opener(tx, found.getValues(CLOCK_STOP.REASON));
        return found.map(r -> new Stop(
                r.get(CLOCK_STOP.NUMBER),
                r.get(CLOCK_STOP.KIND),
                r.get(CLOCK_STOP.FROM_ON),
                Optional.ofNullable(r.get(CLOCK_STOP.UNTIL_ON)),
                strings(r.get(CLOCK_STOP.SLOTS)),
                r.get(CLOCK_STOP.ASKED_BY),
                r.get(CLOCK_STOP.OFFICE),
                Vault.open(
                        key, "clock_stop", "reason", id + "|" + r.get(CLOCK_STOP.NUMBER), r.get(CLOCK_STOP.REASON))));
    }

    private static List<String> strings(JSONB json) {
        List<String> strings = new ArrayList<>();
        for (JsonNode node : JSON.readTree(json.data())) {
            strings.add(node.asString());
        }
        return strings;
    }

    /** The present file of a slot; none if it was erased with its applicant. */
    Optional<Upload> upload(Tx tx, UUID id, String slot) {
        return tx.dsl()
                .select(UPLOAD.fields())
                .from(CASE_SLOT)
                .join(UPLOAD)
                .on(UPLOAD.ID.eq(CASE_SLOT.UPLOAD))
                .where(CASE_SLOT.CASE_ID.eq(id), CASE_SLOT.SLOT.eq(slot))
                .fetchOptional()
                .flatMap(r -> {
                    String upload = r.get(UPLOAD.ID).toString();
                    Opener key = vault.opener(tx, List.of(r.get(UPLOAD.FILE_NAME), r.get(UPLOAD.BYTES)));
                    try {
                        return Optional.of(new Upload(
                                Vault.open(key, "upload", "file_name", upload, r.get(UPLOAD.FILE_NAME)),
                                r.get(UPLOAD.MEDIA_TYPE),
                                Vault.openBytes(key, "upload", "bytes", upload, r.get(UPLOAD.BYTES))));
                    } catch (Keys.Erased e) {
                        return Optional.empty();
                    }
                });
    }

    /** Whether the newest event of a case is this one, of the same actor and not longer ago. */
    static boolean goesOn(Tx tx, Row row, String type, Duration atMost) {
        return tx.dsl()
                .fetchExists(tx.dsl()
                        .selectOne()
                        .from(CASE_EVENT)
                        .where(
                                CASE_EVENT.CASE_ID.eq(row.id()),
                                CASE_EVENT.NUMBER.eq(row.lastEvent()),
                                CASE_EVENT.TYPE.eq(type),
                                CASE_EVENT.ACTOR.eq(tx.act().actor()),
                                CASE_EVENT.AT.ge(tx.now().minus(atMost))));
    }
}
