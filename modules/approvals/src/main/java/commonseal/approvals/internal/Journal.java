package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.APPROVAL_CASE;
import static commonseal.approvals.internal.db.Tables.CASE_EVENT;
import static commonseal.approvals.internal.db.Tables.DECISION;

import commonseal.approvals.internal.Rows.Row;
import commonseal.identity.HolderId;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.Invariant;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger;
import commonseal.planner.Outcome.Effect;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jooq.JSONB;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes what happened in one act: case row, events and decisions, each sealed in the ledger. Used once per act, at its
 * end, so that the ledger is appended to last.
 */
final class Journal {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Ledger ledger;
    private final Vault vault;
    private final BusinessClock clock;

    Journal(Ledger ledger, Vault vault, BusinessClock clock) {
        this.ledger = ledger;
        this.vault = vault;
        this.clock = clock;
    }

    /** Something to write down; {@code data} holds ids, codes and dates, nothing personal. */
    record Happened(String type, Map<String, String> data) {
        Happened {
            data = Map.copyOf(data);
        }
    }

    /**
     * A decision to write down.
     *
     * @param inputs slot to what it rested on
     */
    record Deciding(
            UUID id,
            String link,
            int round,
            String outcome,
            Effect effect,
            Optional<String> reason,
            String office,
            LocalDate day,
            Optional<String> kind,
            Optional<UUID> result,
            Map<String, String> inputs,
            byte[] answersDigest) {}

    /** Appends the events of one act and leaves the case row as {@code after} says. */
    Row write(Tx tx, CaseFile before, Row after, LocalDate day, List<Happened> events) {
        Instant business = clock.now(tx);
        JsonNode facts = facts(after, before.parties());
        long number = before.row().lastEvent();
        List<org.jooq.Query> writes = new ArrayList<>();
        for (Happened event : events) {
            number++;
            JsonNode record = eventRecord(
                    after.id(),
                    number,
                    event.type(),
                    tx.now(),
                    business,
                    day,
                    tx.act().actor(),
                    data(event.data()),
                    facts);
            Ledger.Sealed sealed = ledger.append(tx, "case.event|" + after.id() + "|" + number, record);
            writes.add(tx.dsl()
                    .insertInto(CASE_EVENT)
                    .set(CASE_EVENT.CASE_ID, after.id())
                    .set(CASE_EVENT.NUMBER, number)
                    .set(CASE_EVENT.TYPE, event.type())
                    .set(CASE_EVENT.AT, tx.now())
                    .set(CASE_EVENT.BUSINESS_AT, business)
                    .set(CASE_EVENT.BUSINESS_DAY, day)
                    .set(CASE_EVENT.ACTOR, tx.act().actor())
                    .set(CASE_EVENT.DATA, JSONB.valueOf(data(event.data()).toString()))
                    .set(CASE_EVENT.FACTS, JSONB.valueOf(facts.toString()))
                    .set(CASE_EVENT.ENTRY_ID, sealed.entry().value())
                    .set(
                            CASE_EVENT.BLINDING,
                            vault.sealBytes(
                                    "case_event",
                                    "blinding",
                                    after.id() + "|" + number,
                                    sealed.blinding().bytes())));
        }
        tx.dsl().batch(writes).execute();
        int changed = tx.dsl()
                .update(APPROVAL_CASE)
                .set(APPROVAL_CASE.APPLICANT, after.applicant().ref())
                .set(APPROVAL_CASE.STATE, after.state().name())
                .set(APPROVAL_CASE.SUBMITTED_ON, after.submittedOn().orElse(null))
                .set(APPROVAL_CASE.ACCEPTED_ON, after.acceptedOn().orElse(null))
                .set(APPROVAL_CASE.FINISHED_ON, after.finishedOn().orElse(null))
                .set(APPROVAL_CASE.LAST_EVENT, number)
                .set(APPROVAL_CASE.TOUCHED_AT, tx.now())
                .where(
                        APPROVAL_CASE.ID.eq(after.id()),
                        APPROVAL_CASE.LAST_EVENT.eq(before.row().lastEvent()))
                .execute();
        Invariant.check(changed == 1, "INV-A2", "case %s was changed without its lock", after.id());
        return after.afterEvent(number);
    }

    /** Appends a decision; the unique key is the last line of defence behind the compare-and-set. */
    void decide(Tx tx, UUID caseId, Deciding decision) {
        JsonNode record = decisionRecord(
                decision.id(),
                caseId,
                decision.link(),
                decision.round(),
                decision.outcome(),
                decision.effect().name(),
                decision.reason(),
                tx.act().actor(),
                decision.office(),
                tx.now(),
                decision.day(),
                decision.kind(),
                decision.result(),
                data(decision.inputs()),
                decision.answersDigest());
        Ledger.Sealed sealed =
                ledger.append(tx, "case.decision|" + caseId + "|" + decision.link() + "|" + decision.round(), record);
        String key = decision.id().toString();
        tx.dsl()
                .insertInto(DECISION)
                .set(DECISION.ID, decision.id())
                .set(DECISION.CASE_ID, caseId)
                .set(DECISION.LINK, decision.link())
                .set(DECISION.ROUND, decision.round())
                .set(DECISION.OUTCOME, decision.outcome())
                .set(DECISION.EFFECT, decision.effect().name())
                .set(
                        DECISION.REASON,
                        decision.reason()
                                .map(text -> vault.seal("decision", "reason", key, text))
                                .orElse(null))
                .set(DECISION.OFFICER, tx.act().actor())
                .set(DECISION.OFFICE, decision.office())
                .set(DECISION.DECIDED_AT, tx.now())
                .set(DECISION.DECIDED_ON, decision.day())
                .set(DECISION.RESULT_KIND, decision.kind().orElse(null))
                .set(DECISION.RESULT_DOCUMENT, decision.result().orElse(null))
                .set(DECISION.INPUTS, JSONB.valueOf(data(decision.inputs()).toString()))
                .set(DECISION.ANSWERS_DIGEST, decision.answersDigest())
                .set(DECISION.ENTRY_ID, sealed.entry().value())
                .set(
                        DECISION.BLINDING,
                        vault.sealBytes(
                                "decision", "blinding", key, sealed.blinding().bytes()))
                .execute();
    }

    // -- the sealed records; SealedCaseRows derives them again from the columns

    static JsonNode facts(Row row, Map<String, List<HolderId>> parties) {
        ObjectNode facts = JSON.createObjectNode();
        facts.put("reference", row.reference());
        facts.put("service", row.service());
        facts.put("version", row.origin().version());
        facts.put("definition", row.origin().hash());
        facts.put("office", row.office());
        facts.put("openedBy", row.origin().openedBy());
        facts.put("openedAt", row.origin().openedAt().toString());
        facts.put("openedOn", row.origin().openedOn().toString());
        row.origin().premises().ifPresent(premises -> facts.put("premises", premises));
        facts.put("paperOnly", row.origin().paperOnly());
        facts.put("founding", row.origin().founding());
        facts.put("applicant", row.applicant().ref());
        facts.put("state", row.state().name());
        row.submittedOn().ifPresent(day -> facts.put("submittedOn", day.toString()));
        row.acceptedOn().ifPresent(day -> facts.put("acceptedOn", day.toString()));
        row.finishedOn().ifPresent(day -> facts.put("finishedOn", day.toString()));
        ObjectNode people = facts.putObject("parties");
        new TreeMap<>(parties).forEach((role, holders) -> {
            ArrayNode array = people.putArray(role);
            holders.forEach(holder -> array.add(holder.ref()));
        });
        return facts;
    }

    static ObjectNode data(Map<String, String> data) {
        ObjectNode node = JSON.createObjectNode();
        new TreeMap<>(data).forEach(node::put);
        return node;
    }

    static JsonNode eventRecord(
            UUID caseId,
            long number,
            String type,
            Instant at,
            Instant businessAt,
            LocalDate day,
            String actor,
            JsonNode data,
            JsonNode facts) {
        ObjectNode record = JSON.createObjectNode();
        record.put("type", "commonseal/case-event/1");
        record.put("case", caseId.toString());
        record.put("number", number);
        record.put("event", type);
        record.put("at", at.toString());
        record.put("businessAt", businessAt.toString());
        record.put("businessDay", day.toString());
        record.put("actor", actor);
        record.set("data", data);
        record.set("facts", facts);
        return record;
    }

    static JsonNode decisionRecord(
            UUID id,
            UUID caseId,
            String link,
            int round,
            String outcome,
            String effect,
            Optional<String> reason,
            String officer,
            String office,
            Instant at,
            LocalDate day,
            Optional<String> kind,
            Optional<UUID> result,
            JsonNode inputs,
            byte[] answersDigest) {
        ObjectNode record = JSON.createObjectNode();
        record.put("type", "commonseal/case-decision/1");
        record.put("id", id.toString());
        record.put("case", caseId.toString());
        record.put("link", link);
        record.put("round", round);
        record.put("outcome", outcome);
        record.put("effect", effect);
        reason.ifPresent(text -> record.put("reason", text));
        record.put("officer", officer);
        record.put("office", office);
        record.put("at", at.toString());
        record.put("day", day.toString());
        kind.ifPresent(code -> record.put("resultKind", code));
        result.ifPresent(document -> record.put("result", document.toString()));
        record.set("inputs", inputs);
        record.put("answers", HexFormat.of().formatHex(answersDigest));
        return record;
    }
}
