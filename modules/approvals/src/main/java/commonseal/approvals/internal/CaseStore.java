package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.APPROVAL_CASE;
import static commonseal.approvals.internal.db.Tables.CASE_ANSWER;
import static commonseal.approvals.internal.db.Tables.CASE_ITEM;
import static commonseal.approvals.internal.db.Tables.CASE_LINK;
import static commonseal.approvals.internal.db.Tables.CASE_PARTY;
import static commonseal.approvals.internal.db.Tables.CASE_SLOT;
import static commonseal.approvals.internal.db.Tables.CASE_STATEMENT;
import static commonseal.approvals.internal.db.Tables.CLOCK_STOP;
import static commonseal.approvals.internal.db.Tables.DECISION;
import static commonseal.approvals.internal.db.Tables.JOINT_EVENT;
import static commonseal.approvals.internal.db.Tables.OPINION;
import static commonseal.approvals.internal.db.Tables.UPLOAD;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.Filled;
import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.Source;
import commonseal.approvals.internal.Rows.Answer;
import commonseal.approvals.internal.Rows.Confirmed;
import commonseal.approvals.internal.Rows.Decided;
import commonseal.approvals.internal.Rows.Departure;
import commonseal.approvals.internal.Rows.Item;
import commonseal.approvals.internal.Rows.ItemKey;
import commonseal.approvals.internal.Rows.JointRow;
import commonseal.approvals.internal.Rows.LinkRow;
import commonseal.approvals.internal.Rows.OpinionRow;
import commonseal.approvals.internal.Rows.Origin;
import commonseal.approvals.internal.Rows.Row;
import commonseal.approvals.internal.Rows.SlotRow;
import commonseal.approvals.internal.Rows.StatementKey;
import commonseal.approvals.internal.Rows.StatementRow;
import commonseal.approvals.internal.Rows.Stop;
import commonseal.catalog.Catalog;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Exchange;
import commonseal.identity.HolderId;
import commonseal.kernel.Invariant;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Opener;
import commonseal.planner.Outcome.Effect;
import commonseal.planner.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.SelectConditionStep;
import org.jooq.TableField;
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
    private final Exchange exchange;

    CaseStore(Vault vault, Catalog catalog, Exchange exchange) {
        this.exchange = exchange;
        this.vault = vault;
        this.catalog = catalog;
    }

    /** The outline of a case, its row locked until the transaction ends: the first statement of every act on it. */
    Optional<CaseFile> lock(Tx tx, UUID id) {
        return select(tx, id).forUpdate().fetchOptional().map(row -> outline(tx, row));
    }

    /** The outline of a case as it is now, unlocked. */
    Optional<CaseFile> read(Tx tx, UUID id) {
        return select(tx, id).fetchOptional().map(row -> outline(tx, row));
    }

    /** A case that was locked in this transaction, after writes to it. */
    CaseFile again(Tx tx, UUID id) {
        return read(tx, id)
                .map(outline -> whole(tx, outline))
                .orElseThrow(() -> new IllegalStateException("case " + id + " vanished"));
    }

    private static SelectConditionStep<Record> select(Tx tx, UUID id) {
        return tx.dsl().selectFrom(APPROVAL_CASE).where(APPROVAL_CASE.ID.eq(id));
    }

    private CaseFile outline(Tx tx, Record record) {
        Row row = row(record);
        UUID id = row.id();
        Catalog.Process process = process(catalog, row);
        Invariant.check(
                process.hash().equals(row.origin().hash()),
                "INV-A5",
                "case %s was opened under another text of version %s",
                id,
                row.origin().version());
        Catalog.Process met = metBy(tx, exchange, process);
        return CaseFile.outline(row, met, parties(tx, List.of(id)).getOrDefault(id, Map.of()), items(tx, id));
    }

    /** Everything about a case, decrypted: for those of whom it is decided that it concerns them. */
    CaseFile whole(Tx tx, CaseFile outline) {
        UUID id = outline.id();
        Set<String> altered = new TreeSet<>();
        return new CaseFile(
                outline.row(),
                outline.process(),
                outline.parties(),
                answers(tx, id, altered),
                statements(tx, id, altered),
                links(tx, id),
                slots(tx, id, altered),
                outline.items(),
                decisions(tx, id, altered),
                opinions(tx, id, altered),
                joints(tx, id),
                stops(tx, id, altered),
                altered);
    }

    /** A sealed text; one that was changed behind the application is named and stays empty. */
    private static Optional<String> opened(Set<String> altered, String name, Supplier<Optional<String>> open) {
        try {
            return open.get();
        } catch (Keys.Tampered e) {
            altered.add(name);
            return Optional.empty();
        }
    }

    /** The text stays; which kinds meet what it names is what the district says now. */
    static Catalog.Process metBy(Tx tx, Exchange exchange, Catalog.Process process) {
        return new Catalog.Process(
                process.code(),
                process.version(),
                process.titleZh(),
                process.titleEn(),
                process.hash(),
                process.publishedAt(),
                process.definition().metBy(named -> exchange.acceptable(tx, named)));
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

    private Map<String, Answer> answers(Tx tx, UUID id, Set<String> altered) {
        var found = tx.dsl()
                .selectFrom(CASE_ANSWER)
                .where(CASE_ANSWER.CASE_ID.eq(id))
                .fetch();
        List<byte @Nullable []> sealed = new ArrayList<>(found.getValues(CASE_ANSWER.VALUE));
        sealed.addAll(found.getValues(CASE_ANSWER.REASON));
        sealed.addAll(found.getValues(CASE_ANSWER.DOCUMENTED));
        Opener key = vault.opener(tx, sealed);
        return found.intoMap(
                CASE_ANSWER.FIELD,
                r -> answer(
                        r,
                        column -> opened(
                                        altered,
                                        "form." + r.get(CASE_ANSWER.FIELD),
                                        () -> Optional.of(Vault.open(
                                                key, "case_answer", column.getName(), answerKey(r), r.get(column))))
                                .orElse("")));
    }

    private static String answerKey(Record r) {
        return r.get(CASE_ANSWER.CASE_ID) + "|" + r.get(CASE_ANSWER.FIELD);
    }

    /**
     * As it was stored.
     *
     * @throws Keys.Erased if its applicant was erased
     */
    static Answer answer(Opener key, Record r) {
        return answer(
                r, column -> text(Vault.openBytes(key, "case_answer", column.getName(), answerKey(r), r.get(column))));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Answer answer(Record r, Function<TableField<?, byte[]>, String> text) {
        Optional<Source> source = Optional.ofNullable(r.get(CASE_ANSWER.SOURCE_DOCUMENT))
                .map(document -> new Source(
                        r.get(CASE_ANSWER.SOURCE_KIND),
                        r.get(CASE_ANSWER.SOURCE_OFFICE),
                        document,
                        r.get(CASE_ANSWER.SOURCE_ISSUED),
                        r.get(CASE_ANSWER.SOURCE_EVIDENCE)));
        Optional<Filled> departed =
                Optional.ofNullable(r.get(CASE_ANSWER.DEPARTURE)).map(Filled::valueOf);
        return new Answer(
                text.apply(CASE_ANSWER.VALUE),
                r.get(CASE_ANSWER.LOCKED),
                source,
                departed.orElse(source.isPresent() ? Filled.DOCUMENT : Filled.TYPED),
                departed.map(how -> new Departure(
                        text.apply(CASE_ANSWER.DOCUMENTED),
                        text.apply(CASE_ANSWER.REASON),
                        r.get(CASE_ANSWER.DEPARTED_BY),
                        r.get(CASE_ANSWER.DEPARTED_AT))));
    }

    private List<StatementRow> statements(Tx tx, UUID id, Set<String> altered) {
        var found = tx.dsl()
                .selectFrom(CASE_STATEMENT)
                .where(CASE_STATEMENT.CASE_ID.eq(id))
                .orderBy(
                        CASE_STATEMENT.FIELD,
                        CASE_STATEMENT.POSITION,
                        CASE_STATEMENT.STATED_AT,
                        CASE_STATEMENT.SLOT,
                        CASE_STATEMENT.OWNER)
                .fetch();
        Opener key = vault.opener(tx, found.getValues(CASE_STATEMENT.VALUE));
        return found.map(r -> statement(
                r,
                bytes -> opened(
                        altered,
                        "statement." + r.get(CASE_STATEMENT.FIELD),
                        () -> Optional.of(Vault.open(key, "case_statement", "value", statementKey(r), bytes)))));
    }

    private static String statementKey(Record r) {
        return r.get(CASE_STATEMENT.CASE_ID) + "|" + key(r).text();
    }

    static StatementKey key(Record r) {
        return new StatementKey(
                r.get(CASE_STATEMENT.SLOT),
                HolderId.parse(r.get(CASE_STATEMENT.OWNER)),
                r.get(CASE_STATEMENT.FIELD),
                r.get(CASE_STATEMENT.POSITION));
    }

    /**
     * As it was stored.
     *
     * @throws Keys.Erased if its applicant was erased
     */
    static StatementRow statement(Opener key, Record r) {
        return statement(
                r, bytes -> Optional.of(text(Vault.openBytes(key, "case_statement", "value", statementKey(r), bytes))));
    }

    private static StatementRow statement(Record r, Function<byte[], Optional<String>> text) {
        return new StatementRow(
                key(r),
                new Source(
                        r.get(CASE_STATEMENT.KIND),
                        r.get(CASE_STATEMENT.OFFICE),
                        r.get(CASE_STATEMENT.DOCUMENT),
                        r.get(CASE_STATEMENT.ISSUED_ON),
                        r.get(CASE_STATEMENT.EVIDENCE)),
                r.get(CASE_STATEMENT.KIND_VERSION),
                r.get(CASE_STATEMENT.STATED_AT),
                Optional.ofNullable(r.get(CASE_STATEMENT.VALUE)).flatMap(text),
                Optional.ofNullable(r.get(CASE_STATEMENT.PROBLEM)),
                r.get(CASE_STATEMENT.COPIED));
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

    private Map<String, SlotRow> slots(Tx tx, UUID id, Set<String> altered) {
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
            String name = "material." + r.get(CASE_SLOT.SLOT);
            return new SlotRow(
                    r.get(CASE_SLOT.PAPER),
                    upload,
                    upload.flatMap(file -> opened(
                            altered,
                            name,
                            () -> Vault.openOptional(
                                    key, "upload", "file_name", file.toString(), r.get(UPLOAD.FILE_NAME)))),
                    Optional.ofNullable(r.get(UPLOAD.SHA256)).map(HexFormat.of()::formatHex),
                    Optional.ofNullable(r.get(CASE_SLOT.CHECKED)),
                    opened(
                            altered,
                            name,
                            () -> Vault.openOptional(
                                    key, "case_slot", "check_reason", row, r.get(CASE_SLOT.CHECK_REASON))),
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

    private List<Decided> decisions(Tx tx, UUID id, Set<String> altered) {
        var found = tx.dsl()
                .selectFrom(DECISION)
                .where(DECISION.CASE_ID.eq(id))
                .orderBy(DECISION.LINK, DECISION.ROUND)
                .fetch();
        Opener key = vault.opener(tx, found.getValues(DECISION.REASON));
        return found.map(r -> decided(
                r,
                opened(altered, "decision." + r.get(DECISION.LINK), () -> decisionReason(key, r)),
                Optional.empty()));
    }

    /** As the sealed record of a decision has it. */
    static Decided decided(Opener key, Record r) {
        String id = r.get(DECISION.ID).toString();
        Optional<Confirmed> confirmed = Vault.openOptional(key, "decision", "statement", id, r.get(DECISION.STATEMENT))
                .map(statement -> new Confirmed(
                        statement,
                        Optional.ofNullable(r.get(DECISION.CONFIRMED_BY)).orElse("")));
        return decided(r, decisionReason(key, r), confirmed);
    }

    private static Optional<String> decisionReason(Opener key, Record r) {
        return Vault.openOptional(key, "decision", "reason", r.get(DECISION.ID).toString(), r.get(DECISION.REASON));
    }

    private static Decided decided(Record r, Optional<String> reason, Optional<Confirmed> confirmed) {
        return new Decided(
                r.get(DECISION.ID),
                r.get(DECISION.LINK),
                r.get(DECISION.ROUND),
                r.get(DECISION.OUTCOME),
                Effect.valueOf(r.get(DECISION.EFFECT)),
                reason,
                r.get(DECISION.OFFICER),
                r.get(DECISION.OFFICE),
                r.get(DECISION.DECIDED_AT),
                r.get(DECISION.DECIDED_ON),
                Optional.ofNullable(r.get(DECISION.RESULT_KIND)),
                Optional.ofNullable(r.get(DECISION.RESULT_DOCUMENT)),
                confirmed);
    }

    private List<OpinionRow> opinions(Tx tx, UUID id, Set<String> altered) {
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
            String row = opinionKey(id, link, round, office);
            return new OpinionRow(
                    link,
                    round,
                    office,
                    r.get(OPINION.ANSWER),
                    opened(
                            altered,
                            "opinion." + link,
                            () -> Vault.openOptional(key, "opinion", "reason", row, r.get(OPINION.REASON))),
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

    private List<Stop> stops(Tx tx, UUID id, Set<String> altered) {
        var found = tx.dsl()
                .selectFrom(CLOCK_STOP)
                .where(CLOCK_STOP.CASE_ID.eq(id))
                .orderBy(CLOCK_STOP.NUMBER)
                .fetch();
        Opener key = vault.opener(tx, found.getValues(CLOCK_STOP.REASON));
        return found.map(r -> {
            String row = id + "|" + r.get(CLOCK_STOP.NUMBER);
            return stop(
                    r,
                    opened(
                                    altered,
                                    "supplement." + r.get(CLOCK_STOP.NUMBER),
                                    () -> Vault.openOptional(
                                            key, "clock_stop", "reason", row, r.get(CLOCK_STOP.REASON)))
                            .orElse(""));
        });
    }

    static Stop stop(Record r, String reason) {
        return new Stop(
                r.get(CLOCK_STOP.NUMBER),
                r.get(CLOCK_STOP.KIND),
                r.get(CLOCK_STOP.FROM_ON),
                Optional.ofNullable(r.get(CLOCK_STOP.UNTIL_ON)),
                strings(r.get(CLOCK_STOP.SLOTS)),
                r.get(CLOCK_STOP.ASKED_BY),
                r.get(CLOCK_STOP.OFFICE),
                reason);
    }

    private static List<String> strings(JSONB json) {
        List<String> strings = new ArrayList<>();
        for (JsonNode node : JSON.readTree(json.data())) {
            strings.add(node.asString());
        }
        return strings;
    }
}
