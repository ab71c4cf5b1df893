package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.APPROVAL_CASE;
import static commonseal.approvals.internal.db.Tables.CASE_EVENT;
import static commonseal.approvals.internal.db.Tables.DECISION;

import commonseal.approvals.Cases.Source;
import commonseal.approvals.internal.Rows.Answer;
import commonseal.approvals.internal.Rows.Confirmed;
import commonseal.approvals.internal.Rows.Decided;
import commonseal.approvals.internal.Rows.Row;
import commonseal.approvals.internal.Rows.StatementRow;
import commonseal.approvals.internal.Rows.Stop;
import commonseal.identity.HolderId;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.Invariant;
import commonseal.kernel.Tx;
import commonseal.keys.Sealer;
import commonseal.ledger.Ledger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** Of the facts: answers that the act changed, and the stops of the clock. */
    static final String ANSWERS = "answers";

    static final String STATEMENTS = "statements";

    static final String STOPS = "stops";

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
     * Appends the events of one act and leaves the case row as {@code left} says.
     *
     * @param left the case with everything the act stored
     */
    Row write(Tx tx, CaseFile before, CaseFile left, LocalDate day, List<Happened> events) {
        Instant business = clock.now(tx);
        Row after = left.row();
        ObjectNode facts = facts(after, left.parties(), left.stops());
        Map<String, String> answers = answersSince(before, left);
        if (!answers.isEmpty()) {
            facts.set(ANSWERS, data(answers));
        }
        Map<String, String> statements = statementsSince(before, left);
        if (!statements.isEmpty()) {
            facts.set(STATEMENTS, data(statements));
        }
        long number = before.row().lastEvent();
        Sealer key = vault.of(tx, after.applicant());
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
                            Vault.sealBytes(
                                    key,
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

    /** Keyed digest of every answer that the act changed. */
    private Map<String, String> answersSince(CaseFile before, CaseFile left) {
        Map<String, String> changed = new TreeMap<>();
        left.answers().forEach((field, answer) -> {
            if (!answer.equals(before.answers().get(field)) || before.altered().contains("form." + field)) {
                changed.put(field, answerDigest(vault, left.id(), field, answer));
            }
        });
        return changed;
    }

    private Map<String, String> statementsSince(CaseFile before, CaseFile left) {
        Set<StatementRow> known = Set.copyOf(before.statements());
        Map<String, String> changed = new TreeMap<>();
        left.statements().stream()
                .filter(stated -> !known.contains(stated))
                .forEach(stated -> changed.put(stated.key().text(), statementDigest(vault, left.id(), stated)));
        return changed;
    }

    static String statementDigest(Vault vault, UUID id, StatementRow stated) {
        String text = String.join(
                "\u0001",
                id.toString(),
                stated.key().text(),
                text(stated.source()),
                String.valueOf(stated.kindVersion()),
                stated.at().toString(),
                stated.problem().orElse(""),
                stated.value().orElse("") + (stated.copy() ? "\u0001copy" : ""));
        return HexFormat.of().formatHex(vault.keys().blindIndex("approvals.case_statement.row", text));
    }

    private static String text(Source from) {
        return String.join(
                "\u0000",
                from.kind(),
                from.office(),
                from.document().toString(),
                from.issuedOn().toString(),
                from.evidence().toString());
    }

    /** So that a changed, moved or restored row no longer fits the sealed act, without telling its value. */
    static String answerDigest(Vault vault, UUID id, String field, Answer answer) {
        String source = answer.source().map(Journal::text).orElse("");
        String departure = answer.departure()
                .map(from -> "\u0001"
                        + String.join(
                                "\u0000",
                                answer.filled().name(),
                                from.documented(),
                                from.reason(),
                                from.by(),
                                from.at().toString()))
                .orElse("");
        String text =
                String.join("\u0001", id.toString(), field, String.valueOf(answer.locked()), source, answer.value())
                        + departure;
        return HexFormat.of().formatHex(vault.keys().blindIndex("approvals.case_answer.row", text));
    }

    /**
     * Appends a decision; the unique key is the last line of defence behind the compare-and-set.
     *
     * @param rested slot to what it rested on
     */
    void decide(Tx tx, Row row, Decided decided, Map<String, String> rested, byte[] answersDigest) {
        UUID caseId = row.id();
        Sealer sealer = vault.of(tx, row.applicant());
        JsonNode inputs = data(rested);
        Ledger.Sealed sealed = ledger.append(
                tx,
                "case.decision|" + caseId + "|" + decided.link() + "|" + decided.round(),
                decisionRecord(caseId, decided, inputs, answersDigest));
        String key = decided.id().toString();
        tx.dsl()
                .insertInto(DECISION)
                .set(DECISION.ID, decided.id())
                .set(DECISION.CASE_ID, caseId)
                .set(DECISION.LINK, decided.link())
                .set(DECISION.ROUND, decided.round())
                .set(DECISION.OUTCOME, decided.outcome())
                .set(DECISION.EFFECT, decided.effect().name())
                .set(
                        DECISION.REASON,
                        decided.reason()
                                .map(text -> Vault.seal(sealer, "decision", "reason", key, text))
                                .orElse(null))
                .set(DECISION.OFFICER, decided.officer())
                .set(DECISION.OFFICE, decided.office())
                .set(DECISION.DECIDED_AT, decided.at())
                .set(DECISION.DECIDED_ON, decided.on())
                .set(DECISION.RESULT_KIND, decided.kind().orElse(null))
                .set(DECISION.RESULT_DOCUMENT, decided.result().orElse(null))
                .set(
                        DECISION.STATEMENT,
                        decided.confirmed()
                                .map(what -> Vault.seal(sealer, "decision", "statement", key, what.statement()))
                                .orElse(null))
                .set(
                        DECISION.CONFIRMED_BY,
                        decided.confirmed().map(Confirmed::by).orElse(null))
                .set(DECISION.INPUTS, JSONB.valueOf(inputs.toString()))
                .set(DECISION.ANSWERS_DIGEST, answersDigest)
                .set(DECISION.ENTRY_ID, sealed.entry().value())
                .set(
                        DECISION.BLINDING,
                        Vault.sealBytes(
                                sealer,
                                "decision",
                                "blinding",
                                key,
                                sealed.blinding().bytes()))
                .execute();
    }

    // -- the sealed records; SealedCaseRows derives them again from the columns

    static ObjectNode facts(Row row, Map<String, List<HolderId>> parties, List<Stop> stops) {
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
            people.set(role, refs(holders));
        });
        if (!stops.isEmpty()) {
            ArrayNode array = facts.putArray(STOPS);
            stops.forEach(stop -> array.add(stop(stop)));
        }
        return facts;
    }

    static ArrayNode refs(List<HolderId> holders) {
        ArrayNode array = JSON.createArrayNode();
        holders.forEach(holder -> array.add(holder.ref()));
        return array;
    }

    /** A stop of the clock; its reason is sealed in its row. */
    static ObjectNode stop(Stop stop) {
        ObjectNode node = JSON.createObjectNode();
        node.put("number", stop.number());
        node.put("kind", stop.kind());
        node.put("from", stop.from().toString());
        stop.until().ifPresent(day -> node.put("until", day.toString()));
        ArrayNode slots = node.putArray("slots");
        stop.slots().forEach(slots::add);
        node.put("askedBy", stop.askedBy());
        node.put("office", stop.office());
        return node;
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

    static JsonNode decisionRecord(UUID caseId, Decided decided, JsonNode inputs, byte[] answersDigest) {
        ObjectNode record = JSON.createObjectNode();
        record.put("type", "commonseal/case-decision/1");
        record.put("id", decided.id().toString());
        record.put("case", caseId.toString());
        record.put("link", decided.link());
        record.put("round", decided.round());
        record.put("outcome", decided.outcome());
        record.put("effect", decided.effect().name());
        decided.reason().ifPresent(text -> record.put("reason", text));
        record.put("officer", decided.officer());
        record.put("office", decided.office());
        record.put("at", decided.at().toString());
        record.put("day", decided.on().toString());
        decided.kind().ifPresent(code -> record.put("resultKind", code));
        decided.result().ifPresent(document -> record.put("result", document.toString()));
        record.set("inputs", inputs);
        decided.confirmed()
                .ifPresent(what -> record.put("confirmed", what.digest()).put("confirmedBy", what.by()));
        record.put("answers", HexFormat.of().formatHex(answersDigest));
        return record;
    }
}
