package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.APPROVAL_CASE;
import static commonseal.approvals.internal.db.Tables.CASE_EVENT;
import static commonseal.approvals.internal.db.Tables.DECISION;

import commonseal.identity.HolderId;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.ledger.Ledger.EntryId;
import commonseal.ledger.SealedRows;
import commonseal.proof.Blinding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A sealed table of this module, each record derived again from the columns.
 *
 * @param reader its rows after a key, at most so many
 */
record SealedCaseRows(String table, Reader reader) implements SealedRows {

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

    @Override
    public List<Row> rows(Tx tx, Optional<String> after, int limit) {
        return reader.rows(tx, after, limit);
    }

    /** A value that does not decrypt or parse any more is an altered row, not a broken program. */
    private static Optional<JsonNode> derived(Supplier<JsonNode> record) {
        try {
            return Optional.of(record.get());
        } catch (Keys.Tampered | JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Blinding blinding(Vault vault, String table, String row, byte[] sealed) {
        try {
            return Blinding.of(vault.openBytes(table, "blinding", row, sealed));
        } catch (Keys.Tampered e) {
            // The row is reported as altered: no record fits its leaf under another blinding.
            return Blinding.of(new byte[Blinding.SIZE]);
        }
    }

    private static JsonNode json(JSONB stored) {
        return JSON.readTree(stored.data());
    }

    /** Events, by case and number. */
    private static List<Row> events(Vault vault, Tx tx, Optional<String> after, int limit) {
        Condition later = after.map(key -> DSL.row(CASE_EVENT.CASE_ID, CASE_EVENT.NUMBER)
                        .gt(UUID.fromString(key.substring(0, 36)), Long.valueOf(key.substring(37))))
                .orElse(DSL.noCondition());
        return tx.dsl()
                .selectFrom(CASE_EVENT)
                .where(later)
                .orderBy(CASE_EVENT.CASE_ID, CASE_EVENT.NUMBER)
                .limit(limit)
                .fetch(r -> event(vault, r, eventKey(r), () -> json(r.get(CASE_EVENT.FACTS))));
    }

    private static String eventKey(Record r) {
        return r.get(CASE_EVENT.CASE_ID) + "|" + r.get(CASE_EVENT.NUMBER);
    }

    private static Row event(Vault vault, Record r, String key, Supplier<JsonNode> facts) {
        return new Row(
                key,
                new EntryId(r.get(CASE_EVENT.ENTRY_ID)),
                derived(() -> Journal.eventRecord(
                        r.get(CASE_EVENT.CASE_ID),
                        r.get(CASE_EVENT.NUMBER),
                        r.get(CASE_EVENT.TYPE),
                        r.get(CASE_EVENT.AT),
                        r.get(CASE_EVENT.BUSINESS_AT),
                        r.get(CASE_EVENT.BUSINESS_DAY),
                        r.get(CASE_EVENT.ACTOR),
                        json(r.get(CASE_EVENT.DATA)),
                        facts.get())),
                blinding(vault, "case_event", eventKey(r), r.get(CASE_EVENT.BLINDING)));
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
        Map<UUID, Map<String, List<HolderId>>> parties = CaseStore.parties(tx, found.getValues(APPROVAL_CASE.ID));
        return found.map(r -> {
            UUID id = r.get(APPROVAL_CASE.ID);
            return Optional.ofNullable(r.get(CASE_EVENT.ENTRY_ID)).isEmpty()
                    ? new Row(id.toString(), new EntryId(0), Optional.empty(), Blinding.of(new byte[Blinding.SIZE]))
                    : event(
                            vault,
                            r,
                            id.toString(),
                            () -> Journal.facts(CaseStore.row(r), parties.getOrDefault(id, Map.of())));
        });
    }

    private static List<Row> decisions(Vault vault, Tx tx, Optional<String> after, int limit) {
        return tx.dsl()
                .selectFrom(DECISION)
                .where(after.map(key -> DECISION.ID.gt(UUID.fromString(key))).orElse(DSL.noCondition()))
                .orderBy(DECISION.ID)
                .limit(limit)
                .fetch(r -> {
                    String key = r.get(DECISION.ID).toString();
                    return new Row(
                            key,
                            new EntryId(r.get(DECISION.ENTRY_ID)),
                            derived(() -> Journal.decisionRecord(
                                    r.get(DECISION.CASE_ID),
                                    CaseStore.decided(vault, r),
                                    json(r.get(DECISION.INPUTS)),
                                    r.get(DECISION.ANSWERS_DIGEST))),
                            blinding(vault, "decision", key, r.get(DECISION.BLINDING)));
                });
    }
}
