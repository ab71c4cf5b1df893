package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.APPROVAL_CASE;
import static commonseal.approvals.internal.db.Tables.CASE_ANSWER;
import static commonseal.approvals.internal.db.Tables.CASE_EVENT;
import static commonseal.approvals.internal.db.Tables.CASE_STATEMENT;
import static commonseal.approvals.internal.db.Tables.CLOCK_STOP;
import static commonseal.approvals.internal.db.Tables.JOINT_EVENT;
import static commonseal.approvals.internal.db.Tables.OPINION;
import static commonseal.approvals.internal.db.Tables.UPLOAD;

import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Opener;
import commonseal.ledger.SealedRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.Cursor;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SelectJoinStep;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The tables whose hashes stand in events: each row must be what the event that tells of it says, and every event must
 * find its row. A row that differs is handed out without a record, which the ledger's check reports as altered.
 */
final class HashedCaseRows {

    /** Files are large: so many are held at a time. */
    private static final int FILES_AT_ONCE = 4;

    private static final int UUID_LENGTH = 36;

    /** No digest: what is stored does not open. */
    private static final String UNREADABLE = "does not open";

    private HashedCaseRows() {}

    static List<SealedRows> of(Vault vault) {
        Told upload = new Told(
                UPLOAD,
                UPLOAD.ID,
                Files.STORED,
                Files.storedBy(),
                uploadKey(),
                List.of(UPLOAD.FILE_NAME, UPLOAD.BYTES),
                (key, row) -> !(Files.read(key, row) instanceof Files.Read.Altered));
        Told opinion = new Told(
                OPINION,
                OPINION.CASE_ID,
                "opinion.given",
                given(),
                opinionKey(),
                List.of(OPINION.REASON),
                HashedCaseRows::opinion);
        Told joint = new Told(
                JOINT_EVENT,
                JOINT_EVENT.CASE_ID,
                "joint.recorded",
                held(),
                jointKey(),
                List.of(JOINT_EVENT.MINUTES),
                HashedCaseRows::joint);
        return List.of(
                new SealedCaseRows("approvals.upload", (tx, after, n) -> told(vault, tx, upload, after, n)),
                new SealedCaseRows("approvals.upload", (tx, after, n) -> lost(vault, tx, upload, after, n)),
                new SealedCaseRows("approvals.opinion", (tx, after, n) -> told(vault, tx, opinion, after, n)),
                new SealedCaseRows("approvals.opinion", (tx, after, n) -> lost(vault, tx, opinion, after, n)),
                new SealedCaseRows("approvals.joint_event", (tx, after, n) -> told(vault, tx, joint, after, n)),
                new SealedCaseRows("approvals.joint_event", (tx, after, n) -> lost(vault, tx, joint, after, n)),
                new SealedCaseRows("approvals.case_answer", perCase(vault, (tx, cases) -> answers(vault, tx, cases))),
                new SealedCaseRows(
                        "approvals.case_statement", perCase(vault, (tx, cases) -> statements(vault, tx, cases))),
                new SealedCaseRows("approvals.case_party", perCase(vault, HashedCaseRows::parties)),
                new SealedCaseRows("approvals.clock_stop", perCase(vault, (tx, cases) -> stops(vault, tx, cases))));
    }

    // -- tables with an event for each row

    /**
     * A table with an event for each row.
     *
     * @param required a column that every row has
     * @param event joins a row with the event of this type that tells of it
     * @param same whether a row is what its event says
     */
    private record Told(
            Table<?> table,
            TableField<?, ?> required,
            String type,
            Condition event,
            Field<String> key,
            List<TableField<?, byte[]>> sealed,
            BiPredicate<Opener, Record> same) {}

    /** Rows, each with the event that tells of it, by key. */
    private static List<SealedRows.Row> told(Vault vault, Tx tx, Told of, Optional<String> after, int limit) {
        List<SealedRows.Row> rows = new ArrayList<>();
        try (Cursor<Record> cursor = tx.dsl()
                .select(of.table().fields())
                .select(CASE_EVENT.fields())
                .select(of.key())
                .from(of.table())
                .leftJoin(CASE_EVENT)
                .on(of.event())
                .where(after.map(of.key()::gt).orElse(DSL.noCondition()))
                .orderBy(of.key())
                .limit(limit)
                .fetchSize(FILES_AT_ONCE)
                .fetchLazy()) {
            for (Record r : cursor) {
                List<byte @Nullable []> sealed = new ArrayList<>();
                sealed.add(r.get(CASE_EVENT.BLINDING));
                of.sealed().forEach(column -> sealed.add(r.get(column)));
                Opener key = vault.opener(tx, sealed);
                rows.add(row(key, r, r.get(of.key()), of.same().test(key, r)));
            }
        }
        return rows;
    }

    /** Events whose row is gone, by case and number. */
    private static List<SealedRows.Row> lost(Vault vault, Tx tx, Told of, Optional<String> after, int limit) {
        SelectJoinStep<Record> events = tx.dsl().select(CASE_EVENT.fields()).from(CASE_EVENT);
        Result<Record> found = events.leftJoin(of.table())
                .on(of.event())
                .where(CASE_EVENT.TYPE.eq(of.type()), of.required().isNull(), SealedCaseRows.eventsAfter(after))
                .orderBy(CASE_EVENT.CASE_ID, CASE_EVENT.NUMBER)
                .limit(limit)
                .fetch();
        Opener key = vault.opener(tx, found.getValues(CASE_EVENT.BLINDING));
        return found.map(r -> row(key, r, SealedCaseRows.eventKey(r), false));
    }

    private static SealedRows.Row row(Opener opener, Record r, String key, boolean same) {
        @Nullable Long entry = r.get(CASE_EVENT.ENTRY_ID);
        if (entry == null) {
            return SealedCaseRows.unopened(key, 0, Optional.empty());
        }
        SealedRows.Row event = SealedCaseRows.event(opener, r, key, () -> SealedCaseRows.json(r.get(CASE_EVENT.FACTS)));
        return same ? event : SealedCaseRows.unopened(key, entry, Optional.empty());
    }

    private static Field<String> data(String name) {
        return DSL.jsonbGetAttributeAsText(CASE_EVENT.DATA, name);
    }

    private static Field<String> uploadKey() {
        return UPLOAD.ID.cast(SQLDataType.VARCHAR);
    }

    private static Field<String> opinionKey() {
        return DSL.concat(
                OPINION.CASE_ID.cast(SQLDataType.VARCHAR),
                DSL.inline("|"),
                OPINION.LINK,
                DSL.inline("|"),
                OPINION.ROUND.cast(SQLDataType.VARCHAR),
                DSL.inline("|"),
                OPINION.OFFICE);
    }

    private static Field<String> jointKey() {
        return DSL.concat(JOINT_EVENT.CASE_ID.cast(SQLDataType.VARCHAR), DSL.inline("|"), JOINT_EVENT.JOINT);
    }

    private static Condition given() {
        return CASE_EVENT
                .CASE_ID
                .eq(OPINION.CASE_ID)
                .and(CASE_EVENT.TYPE.eq("opinion.given"))
                .and(data("link").eq(OPINION.LINK))
                .and(data("round").eq(OPINION.ROUND.cast(SQLDataType.VARCHAR)))
                .and(data("office").eq(OPINION.OFFICE));
    }

    private static boolean opinion(Opener opener, Record r) {
        byte @Nullable [] reason = r.get(OPINION.REASON);
        String key = r.get(opinionKey());
        return says(r, "answer", r.get(OPINION.ANSWER))
                && says(r, "reason", String.valueOf(reason != null))
                && by(r, r.get(OPINION.OFFICER), r.get(OPINION.GIVEN_AT))
                && r.get(CASE_EVENT.BUSINESS_DAY).equals(r.get(OPINION.GIVEN_ON))
                && opens(() -> Vault.openOptional(opener, "opinion", "reason", key, reason));
    }

    private static Condition held() {
        return CASE_EVENT
                .CASE_ID
                .eq(JOINT_EVENT.CASE_ID)
                .and(CASE_EVENT.TYPE.eq("joint.recorded"))
                .and(data("joint").eq(JOINT_EVENT.JOINT));
    }

    private static boolean joint(Opener opener, Record r) {
        return says(r, "heldOn", r.get(JOINT_EVENT.HELD_ON).toString())
                && by(r, r.get(JOINT_EVENT.RECORDED_BY), r.get(JOINT_EVENT.RECORDED_AT))
                && opens(() ->
                        Vault.open(opener, "joint_event", "minutes", r.get(jointKey()), r.get(JOINT_EVENT.MINUTES)));
    }

    private static boolean says(Record r, String name, String value) {
        @Nullable JSONB data = r.get(CASE_EVENT.DATA);
        return data != null && SealedCaseRows.json(data).path(name).asString("").equals(value);
    }

    private static boolean by(Record r, String actor, Instant at) {
        return actor.equals(r.get(CASE_EVENT.ACTOR)) && at.equals(r.get(CASE_EVENT.AT));
    }

    private static boolean opens(Supplier<?> sealed) {
        try {
            return sealed.get() != null;
        } catch (Keys.Tampered e) {
            return false;
        }
    }

    // -- tables told of together, by the case

    /** Of these cases, with the facts of the newest event of each: names of the rows that are not what events say. */
    private interface Differing {
        Map<UUID, Set<String>> of(Tx tx, Map<UUID, JsonNode> facts);
    }

    /** One row for each case; its key goes on with the names of what differs. */
    private static SealedCaseRows.Reader perCase(Vault vault, Differing differing) {
        return (tx, after, limit) -> {
            Result<Record> cases = tx.dsl()
                    .select(APPROVAL_CASE.ID)
                    .select(CASE_EVENT.fields())
                    .from(APPROVAL_CASE)
                    .leftJoin(CASE_EVENT)
                    .on(CASE_EVENT.CASE_ID.eq(APPROVAL_CASE.ID), CASE_EVENT.NUMBER.eq(APPROVAL_CASE.LAST_EVENT))
                    .where(after.map(key -> APPROVAL_CASE.ID.gt(UUID.fromString(key.substring(0, UUID_LENGTH))))
                            .orElse(DSL.noCondition()))
                    .orderBy(APPROVAL_CASE.ID)
                    .limit(limit)
                    .fetch();
            Map<UUID, JsonNode> facts = new HashMap<>();
            for (Record r : cases) {
                @Nullable JSONB stored = r.get(CASE_EVENT.FACTS);
                facts.put(
                        r.get(APPROVAL_CASE.ID),
                        stored == null ? MissingNode.getInstance() : SealedCaseRows.json(stored));
            }
            Map<UUID, Set<String>> found = differing.of(tx, facts);
            Opener opener = vault.opener(tx, cases.getValues(CASE_EVENT.BLINDING));
            return cases.map(r -> {
                UUID id = r.get(APPROVAL_CASE.ID);
                Set<String> names = found.getOrDefault(id, Set.of());
                return row(
                        opener,
                        r,
                        names.isEmpty() ? id.toString() : id + "|" + String.join(",", names),
                        names.isEmpty());
            });
        };
    }

    /** Every name that has not the same value on both sides. */
    private static Set<String> differences(Map<String, String> told, Map<String, String> stored) {
        Set<String> names = new TreeSet<>(told.keySet());
        names.addAll(stored.keySet());
        names.removeIf(name -> Objects.equals(told.get(name), stored.get(name)));
        return names;
    }

    private static Map<UUID, Set<String>> differences(
            Map<UUID, JsonNode> facts, Map<UUID, Map<String, String>> told, Map<UUID, Map<String, String>> stored) {
        Map<UUID, Set<String>> differing = new HashMap<>();
        facts.keySet()
                .forEach(id -> differing.put(
                        id, differences(told.getOrDefault(id, Map.of()), stored.getOrDefault(id, Map.of()))));
        return differing;
    }

    private static Map<UUID, Set<String>> answers(Vault vault, Tx tx, Map<UUID, JsonNode> cases) {
        var rows = tx.dsl()
                .selectFrom(CASE_ANSWER)
                .where(CASE_ANSWER.CASE_ID.in(cases.keySet()))
                .fetch();
        List<byte @Nullable []> sealed = new ArrayList<>(rows.getValues(CASE_ANSWER.VALUE));
        sealed.addAll(rows.getValues(CASE_ANSWER.DOCUMENTED));
        sealed.addAll(rows.getValues(CASE_ANSWER.REASON));
        Opener opener = vault.opener(tx, sealed);
        return digested(
                tx,
                cases,
                Journal.ANSWERS,
                rows,
                r -> r.get(CASE_ANSWER.FIELD),
                r -> Journal.answerDigest(
                        vault, r.get(CASE_ANSWER.CASE_ID), r.get(CASE_ANSWER.FIELD), CaseStore.answer(opener, r)));
    }

    private static Map<UUID, Set<String>> statements(Vault vault, Tx tx, Map<UUID, JsonNode> cases) {
        var rows = tx.dsl()
                .selectFrom(CASE_STATEMENT)
                .where(CASE_STATEMENT.CASE_ID.in(cases.keySet()))
                .fetch();
        Opener opener = vault.opener(tx, rows.getValues(CASE_STATEMENT.VALUE));
        return digested(
                tx,
                cases,
                Journal.STATEMENTS,
                rows,
                r -> CaseStore.key(r).text(),
                r -> Journal.statementDigest(vault, r.get(CASE_STATEMENT.CASE_ID), CaseStore.statement(opener, r)));
    }

    /**
     * The newest digest that any event has of a row must be that of the row; of a row that was erased with its applicant
     * the event is believed.
     */
    private static Map<UUID, Set<String>> digested(
            Tx tx,
            Map<UUID, JsonNode> cases,
            String fact,
            Result<? extends Record> rows,
            Function<Record, String> key,
            Function<Record, String> digest) {
        Map<UUID, Map<String, String>> told = new HashMap<>();
        Field<JSONB> changed = DSL.jsonbGetAttribute(CASE_EVENT.FACTS, fact);
        tx.dsl()
                .select(CASE_EVENT.CASE_ID, changed)
                .from(CASE_EVENT)
                .where(CASE_EVENT.CASE_ID.in(cases.keySet()), changed.isNotNull())
                .orderBy(CASE_EVENT.CASE_ID, CASE_EVENT.NUMBER)
                .forEach(r -> SealedCaseRows.json(r.value2())
                        .properties()
                        .forEach(row -> told.computeIfAbsent(r.value1(), id -> new TreeMap<>())
                                .put(row.getKey(), row.getValue().asString(""))));
        Map<UUID, Map<String, String>> stored = new HashMap<>();
        rows.forEach(r -> {
            UUID id = r.get("case_id", UUID.class);
            String said = told.getOrDefault(id, Map.of()).getOrDefault(key.apply(r), UNREADABLE);
            stored.computeIfAbsent(id, known -> new TreeMap<>()).put(key.apply(r), digest(() -> digest.apply(r), said));
        });
        return differences(cases, told, stored);
    }

    private static String digest(Supplier<String> digest, String said) {
        try {
            return digest.get();
        } catch (Keys.Erased e) {
            return said;
        } catch (Keys.Tampered e) {
            return UNREADABLE;
        }
    }

    private static Map<UUID, Set<String>> parties(Tx tx, Map<UUID, JsonNode> cases) {
        Map<UUID, Map<String, String>> told = new HashMap<>();
        cases.forEach((id, facts) -> facts.path("parties")
                .properties()
                .forEach(role -> told.computeIfAbsent(id, key -> new TreeMap<>())
                        .put(role.getKey(), role.getValue().toString())));
        Map<UUID, Map<String, String>> stored = new HashMap<>();
        CaseStore.parties(tx, cases.keySet())
                .forEach((id, roles) ->
                        roles.forEach((role, holders) -> stored.computeIfAbsent(id, key -> new TreeMap<>())
                                .put(role, Journal.refs(holders).toString())));
        return differences(cases, told, stored);
    }

    private static Map<UUID, Set<String>> stops(Vault vault, Tx tx, Map<UUID, JsonNode> cases) {
        Map<UUID, Map<String, String>> told = new HashMap<>();
        cases.forEach((id, facts) -> facts.path(Journal.STOPS)
                .forEach(stop -> told.computeIfAbsent(id, key -> new TreeMap<>())
                        .put(stop.path("number").asString(""), text(stop))));
        Map<UUID, Map<String, String>> stored = new HashMap<>();
        var found = tx.dsl()
                .selectFrom(CLOCK_STOP)
                .where(CLOCK_STOP.CASE_ID.in(cases.keySet()))
                .fetch();
        Opener opener = vault.opener(tx, found.getValues(CLOCK_STOP.REASON));
        found.forEach(r -> stored.computeIfAbsent(r.get(CLOCK_STOP.CASE_ID), id -> new TreeMap<>())
                .put(r.get(CLOCK_STOP.NUMBER).toString(), stop(opener, r)));
        return differences(cases, told, stored);
    }

    /** Whatever order its members are stored in. */
    private static String text(JsonNode object) {
        Map<String, JsonNode> members = new TreeMap<>();
        object.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        return members.toString();
    }

    private static String stop(Opener opener, Record r) {
        String row = r.get(CLOCK_STOP.CASE_ID) + "|" + r.get(CLOCK_STOP.NUMBER);
        return opens(() -> Vault.open(opener, "clock_stop", "reason", row, r.get(CLOCK_STOP.REASON)))
                ? text(Journal.stop(CaseStore.stop(r, "")))
                : UNREADABLE;
    }
}
