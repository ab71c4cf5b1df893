package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.APPROVAL_CASE;
import static commonseal.approvals.internal.db.Tables.CASE_EVENT;
import static commonseal.approvals.internal.db.Tables.DECISION;

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
import org.jooq.impl.DSL;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The module's sealed rows, each record derived again from the columns. */
final class SealedCaseRows {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SealedCaseRows() {}

    static List<SealedRows> of(Vault vault) {
        return List.of(new Events(vault), new Cases(vault), new Decisions(vault));
    }

    /** A value that does not decrypt or parse any more is an altered row, not a broken program. */
    private static Optional<JsonNode> derived(Supplier<JsonNode> record) {
        try {
            return Optional.of(record.get());
        } catch (Keys.Tampered | JacksonException e) {
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

    /** Events, by case and number. */
    private record Events(Vault vault) implements SealedRows {
        @Override
        public String table() {
            return "approvals.case_event";
        }

        @Override
        public List<Row> rows(Tx tx, Optional<String> after, int limit) {
            org.jooq.Condition later = after.map(key -> DSL.row(CASE_EVENT.CASE_ID, CASE_EVENT.NUMBER)
                            .gt(UUID.fromString(key.substring(0, 36)), Long.valueOf(key.substring(37))))
                    .orElse(DSL.noCondition());
            return tx.dsl()
                    .select(CASE_EVENT.fields())
                    .from(CASE_EVENT)
                    .where(later)
                    .orderBy(CASE_EVENT.CASE_ID, CASE_EVENT.NUMBER)
                    .limit(limit)
                    .fetch(r -> {
                        String key = r.get(CASE_EVENT.CASE_ID) + "|" + r.get(CASE_EVENT.NUMBER);
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
                                        JSON.readTree(r.get(CASE_EVENT.DATA).data()),
                                        JSON.readTree(r.get(CASE_EVENT.FACTS).data()))),
                                blinding(vault, "case_event", key, r.get(CASE_EVENT.BLINDING)));
                    });
        }
    }

    /** Case rows: each must still be what its newest event says. */
    private record Cases(Vault vault) implements SealedRows {
        @Override
        public String table() {
            return "approvals.approval_case";
        }

        @Override
        public List<Row> rows(Tx tx, Optional<String> after, int limit) {
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
            Map<UUID, Map<String, List<commonseal.identity.HolderId>>> parties =
                    CaseStore.parties(tx, found.getValues(APPROVAL_CASE.ID));
            return found.map(r -> {
                UUID id = r.get(APPROVAL_CASE.ID);
                Optional<Long> entry = Optional.ofNullable(r.get(CASE_EVENT.ENTRY_ID));
                if (entry.isEmpty()) {
                    return new Row(
                            id.toString(), new EntryId(0), Optional.empty(), Blinding.of(new byte[Blinding.SIZE]));
                }
                return new Row(
                        id.toString(),
                        new EntryId(entry.get()),
                        derived(() -> Journal.eventRecord(
                                id,
                                r.get(CASE_EVENT.NUMBER),
                                r.get(CASE_EVENT.TYPE),
                                r.get(CASE_EVENT.AT),
                                r.get(CASE_EVENT.BUSINESS_AT),
                                r.get(CASE_EVENT.BUSINESS_DAY),
                                r.get(CASE_EVENT.ACTOR),
                                JSON.readTree(r.get(CASE_EVENT.DATA).data()),
                                Journal.facts(CaseStore.row(r), parties.getOrDefault(id, Map.of())))),
                        blinding(vault, "case_event", id + "|" + r.get(CASE_EVENT.NUMBER), r.get(CASE_EVENT.BLINDING)));
            });
        }
    }

    /** Decisions. */
    private record Decisions(Vault vault) implements SealedRows {
        @Override
        public String table() {
            return "approvals.decision";
        }

        @Override
        public List<Row> rows(Tx tx, Optional<String> after, int limit) {
            return tx.dsl()
                    .select(DECISION.fields())
                    .from(DECISION)
                    .where(after.map(key -> DECISION.ID.gt(UUID.fromString(key)))
                            .orElse(DSL.noCondition()))
                    .orderBy(DECISION.ID)
                    .limit(limit)
                    .fetch(r -> {
                        String key = r.get(DECISION.ID).toString();
                        return new Row(
                                key,
                                new EntryId(r.get(DECISION.ENTRY_ID)),
                                derived(() -> Journal.decisionRecord(
                                        r.get(DECISION.ID),
                                        r.get(DECISION.CASE_ID),
                                        r.get(DECISION.LINK),
                                        r.get(DECISION.ROUND),
                                        r.get(DECISION.OUTCOME),
                                        r.get(DECISION.EFFECT),
                                        vault.openOptional("decision", "reason", key, r.get(DECISION.REASON)),
                                        r.get(DECISION.OFFICER),
                                        r.get(DECISION.OFFICE),
                                        r.get(DECISION.DECIDED_AT),
                                        r.get(DECISION.DECIDED_ON),
                                        Optional.ofNullable(r.get(DECISION.RESULT_KIND)),
                                        Optional.ofNullable(r.get(DECISION.RESULT_DOCUMENT)),
                                        JSON.readTree(r.get(DECISION.INPUTS).data()),
                                        r.get(DECISION.ANSWERS_DIGEST))),
                                blinding(vault, "decision", key, r.get(DECISION.BLINDING)));
                    });
        }
    }
}
