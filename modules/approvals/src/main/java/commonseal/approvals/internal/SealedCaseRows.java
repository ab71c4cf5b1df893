package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.APPROVAL_CASE;
import static commonseal.approvals.internal.db.Tables.CASE_EVENT;
import static commonseal.approvals.internal.db.Tables.DECISION;

import commonseal.identity.HolderId;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Opener;
import commonseal.keys.SealedColumns;
import commonseal.keys.SealedColumns.KeyColumn;
import commonseal.keys.SealedColumns.KeyType;
import commonseal.ledger.Ledger.EntryId;
import commonseal.ledger.SealedRows;
import commonseal.proof.Blinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A sealed table of this module, each record derived again from the columns.
 *
 * @param reader its rows after a key, at most so many
 */
record SealedCaseRows(String table, Reader reader) implements SealedRows {

    /** Ten megabytes each at most, twice in memory. */
    private static final int UPLOADS_AT_ONCE = 5;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Reads one page. */
    interface Reader {
        List<Row> rows(Tx tx, Optional<String> after, int limit);
    }

    static List<SealedRows> of(Vault vault) {
        return List.of(
                new SealedCaseRows("approvals.case_event", (tx, after, limit) -> events(vault, tx, after, limit)),
                new SealedCaseRows("approvals.approval_case", (tx, after, limit) -> cases(vault, tx, after, limit)),
                new SealedCaseRows("approvals.decision", (tx, after, limit) -> decisions(vault, tx, after, limit)));
    }

    /** Columns that may hold values under the district's key: of cases whose applicant was erased. */
    static List<SealedColumns> sealedColumns() {
        KeyColumn ofCase = new KeyColumn("case_id", KeyType.UUID);
        return List.of(
                columns("case_answer", List.of(ofCase, text("field")), "value", "documented", "reason"),
                columns(
                        "case_statement",
                        List.of(
                                ofCase,
                                text("slot"),
                                text("owner"),
                                text("field"),
                                new KeyColumn("position", KeyType.INTEGER)),
                        "value"),
                SealedColumns.byUuid("approvals.upload", "id", "file_name", "bytes")
                        .inPagesOf(UPLOADS_AT_ONCE),
                columns("case_slot", List.of(ofCase, text("slot")), "check_reason"),
                SealedColumns.byUuid("approvals.decision", "id", "reason", "statement", "blinding"),
                columns(
                        "opinion",
                        List.of(ofCase, text("link"), new KeyColumn("round", KeyType.INTEGER), text("office")),
                        "reason"),
                columns("joint_event", List.of(ofCase, text("joint")), "minutes"),
                columns("clock_stop", List.of(ofCase, new KeyColumn("number", KeyType.INTEGER)), "reason"),
                columns("case_event", List.of(ofCase, new KeyColumn("number", KeyType.BIGINT)), "blinding"));
    }

    private static KeyColumn text(String name) {
        return new KeyColumn(name, KeyType.TEXT);
    }

    private static SealedColumns columns(String table, List<KeyColumn> key, String... columns) {
        return new SealedColumns("approvals." + table, key, "|", List.of(columns));
    }

    @Override
    public List<Row> rows(Tx tx, Optional<String> after, int limit) {
        return reader.rows(tx, after, limit);
    }

    /** A value that does not decrypt or parse any more is an altered row, not a broken program. */
    private static Optional<JsonNode> derived(Supplier<JsonNode> record) {
        try {
            return Optional.of(record.get());
        } catch (Keys.Unreadable | JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Erased if the blinding was, with its applicant's key; altered if it does not open otherwise. */
    private static Row row(Opener opener, String table, String row, byte[] sealed, Row unsealed) {
        try {
            byte[] blinding = Vault.openBytes(opener, table, "blinding", row, sealed);
            return new Row(unsealed.key(), unsealed.entry(), unsealed.record(), Blinding.of(blinding));
        } catch (Keys.Erased e) {
            return Row.erased(unsealed.key(), unsealed.entry(), e.subject());
        } catch (Keys.Tampered e) {
            return unsealed;
        }
    }

    /** No record fits its leaf under this one: the row is reported as altered unless a better one is found. */
    static Row unopened(String key, long entry, Optional<JsonNode> record) {
        return new Row(key, new EntryId(entry), record, Blinding.of(new byte[Blinding.SIZE]));
    }

    static JsonNode json(JSONB stored) {
        return JSON.readTree(stored.data());
    }

    /** Events, by case and number. */
    private static List<Row> events(Vault vault, Tx tx, Optional<String> after, int limit) {
        var found = tx.dsl()
                .selectFrom(CASE_EVENT)
                .where(eventsAfter(after))
                .orderBy(CASE_EVENT.CASE_ID, CASE_EVENT.NUMBER)
                .limit(limit)
                .fetch();
        Opener key = vault.opener(tx, found.getValues(CASE_EVENT.BLINDING));
        return found.map(r -> event(key, r, eventKey(r), () -> json(r.get(CASE_EVENT.FACTS))));
    }

    static Condition eventsAfter(Optional<String> after) {
        return after.map(key -> DSL.row(CASE_EVENT.CASE_ID, CASE_EVENT.NUMBER)
                        .gt(UUID.fromString(key.substring(0, 36)), Long.valueOf(key.substring(37))))
                .orElse(DSL.noCondition());
    }

    static String eventKey(Record r) {
        return r.get(CASE_EVENT.CASE_ID) + "|" + r.get(CASE_EVENT.NUMBER);
    }

    static Row event(Opener opener, Record r, String key, Supplier<JsonNode> facts) {
        Row unopened = unopened(
                key,
                r.get(CASE_EVENT.ENTRY_ID),
                derived(() -> Journal.eventRecord(
                        r.get(CASE_EVENT.CASE_ID),
                        r.get(CASE_EVENT.NUMBER),
                        r.get(CASE_EVENT.TYPE),
                        r.get(CASE_EVENT.AT),
                        r.get(CASE_EVENT.BUSINESS_AT),
                        r.get(CASE_EVENT.BUSINESS_DAY),
                        r.get(CASE_EVENT.ACTOR),
                        json(r.get(CASE_EVENT.DATA)),
                        facts.get())));
        return row(opener, "case_event", eventKey(r), r.get(CASE_EVENT.BLINDING), unopened);
    }

    /** Case rows: each must still be what its newest event says. */
    private static List<Row> cases(Vault vault, Tx tx, Optional<String> after, int limit) {
        var found = tx.dsl()
                .select(APPROVAL_CASE.fields())
                .select(CASE_EVENT.fields())
                .from(APPROVAL_CASE)
                .leftJoin(CASE_EVENT)
                .on(CASE_EVENT.CASE_ID.eq(APPROVAL_CASE.ID), CASE_EVENT.NUMBER.eq(APPROVAL_CASE.LAST_EVENT))
                .where(after.map(key -> APPROVAL_CASE.ID.gt(UUID.fromString(key)))
                        .orElse(DSL.noCondition()))
                .orderBy(APPROVAL_CASE.ID)
                .limit(limit)
                .fetch();
        Opener key = vault.opener(tx, found.getValues(CASE_EVENT.BLINDING));
        Map<UUID, Map<String, List<HolderId>>> parties = CaseStore.parties(tx, found.getValues(APPROVAL_CASE.ID));
        return found.map(r -> {
            UUID id = r.get(APPROVAL_CASE.ID);
            return Optional.ofNullable(r.get(CASE_EVENT.ENTRY_ID)).isEmpty()
                    ? unopened(id.toString(), 0, Optional.empty())
                    : event(key, r, id.toString(), () -> facts(r, parties.getOrDefault(id, Map.of())));
        });
    }

    /**
     * What the newest event says of the case, derived again. What it says of answers, statements and stops of the clock is taken
     * as it stands: the readers of those tables hold it against their rows.
     */
    private static JsonNode facts(Record r, Map<String, List<HolderId>> parties) {
        JsonNode stored = json(r.get(CASE_EVENT.FACTS));
        ObjectNode facts = Journal.facts(CaseStore.row(r), parties, List.of());
        for (String part : List.of(Journal.ANSWERS, Journal.STATEMENTS, Journal.STOPS)) {
            if (stored.has(part)) {
                facts.set(part, stored.path(part));
            }
        }
        return facts;
    }

    private static List<Row> decisions(Vault vault, Tx tx, Optional<String> after, int limit) {
        var found = tx.dsl()
                .selectFrom(DECISION)
                .where(after.map(key -> DECISION.ID.gt(UUID.fromString(key))).orElse(DSL.noCondition()))
                .orderBy(DECISION.ID)
                .limit(limit)
                .fetch();
        List<byte @Nullable []> sealed = new ArrayList<>(found.getValues(DECISION.BLINDING));
        sealed.addAll(found.getValues(DECISION.REASON));
        sealed.addAll(found.getValues(DECISION.STATEMENT));
        Opener opener = vault.opener(tx, sealed);
        return found.map(r -> {
            String key = r.get(DECISION.ID).toString();
            Row unopened = unopened(
                    key,
                    r.get(DECISION.ENTRY_ID),
                    derived(() -> Journal.decisionRecord(
                            r.get(DECISION.CASE_ID),
                            CaseStore.decided(opener, r),
                            json(r.get(DECISION.INPUTS)),
                            r.get(DECISION.ANSWERS_DIGEST))));
            return row(opener, "decision", key, r.get(DECISION.BLINDING), unopened);
        });
    }
}
