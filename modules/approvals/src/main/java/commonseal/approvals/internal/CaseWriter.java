package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.CASE_ANSWER;
import static commonseal.approvals.internal.db.Tables.CASE_ITEM;
import static commonseal.approvals.internal.db.Tables.CASE_LINK;
import static commonseal.approvals.internal.db.Tables.CASE_SLOT;
import static commonseal.approvals.internal.db.Tables.CASE_STATEMENT;
import static commonseal.approvals.internal.db.Tables.CLOCK_STOP;
import static commonseal.approvals.internal.db.Tables.JOINT_EVENT;
import static commonseal.approvals.internal.db.Tables.NUMBERING;
import static commonseal.approvals.internal.db.Tables.OPINION;
import static commonseal.approvals.internal.db.Tables.UPLOAD;

import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.Source;
import commonseal.approvals.internal.Rows.Answer;
import commonseal.approvals.internal.Rows.Departure;
import commonseal.approvals.internal.Rows.Item;
import commonseal.approvals.internal.Rows.ItemKey;
import commonseal.approvals.internal.Rows.LinkRow;
import commonseal.approvals.internal.Rows.OpinionRow;
import commonseal.approvals.internal.Rows.Row;
import commonseal.approvals.internal.Rows.StatementRow;
import commonseal.approvals.internal.Rows.Stop;
import commonseal.kernel.Ids;
import commonseal.kernel.Invariant;
import commonseal.kernel.Tx;
import commonseal.keys.Sealer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Query;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Writes what an act changes of a case. The case row itself, its events and its decisions are the journal's. */
final class CaseWriter {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Vault vault;

    CaseWriter(Vault vault) {
        this.vault = vault;
    }

    /** Keyed digest of every answer, so that a changed row no longer fits the sealed act without telling its value. */
    byte[] answersDigest(CaseFile file) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(file.answers())
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

    /** Stores answers; values of {@code locked} come from documents. */
    void answers(Tx tx, Row row, Map<String, Answer> answers) {
        UUID id = row.id();
        Sealer key = vault.of(tx, row.applicant());
        List<Query> writes = new ArrayList<>();
        answers.forEach((field, answer) -> {
            Optional<Source> source = answer.source();
            Map<Field<?>, @Nullable Object> values = new LinkedHashMap<>();
            values.put(CASE_ANSWER.VALUE, Vault.seal(key, "case_answer", "value", id + "|" + field, answer.value()));
            values.put(CASE_ANSWER.LOCKED, answer.locked());
            values.put(CASE_ANSWER.SOURCE_KIND, source.map(Source::kind).orElse(null));
            values.put(CASE_ANSWER.SOURCE_OFFICE, source.map(Source::office).orElse(null));
            values.put(CASE_ANSWER.SOURCE_DOCUMENT, source.map(Source::document).orElse(null));
            values.put(CASE_ANSWER.SOURCE_ISSUED, source.map(Source::issuedOn).orElse(null));
            values.put(CASE_ANSWER.SOURCE_EVIDENCE, source.map(Source::evidence).orElse(null));
            Optional<Departure> departure = answer.departure();
            values.put(
                    CASE_ANSWER.DEPARTURE,
                    departure.map(known -> answer.filled().name()).orElse(null));
            values.put(
                    CASE_ANSWER.DOCUMENTED,
                    departure
                            .map(known ->
                                    Vault.seal(key, "case_answer", "documented", id + "|" + field, known.documented()))
                            .orElse(null));
            values.put(
                    CASE_ANSWER.REASON,
                    departure
                            .map(known -> Vault.seal(key, "case_answer", "reason", id + "|" + field, known.reason()))
                            .orElse(null));
            values.put(CASE_ANSWER.DEPARTED_BY, departure.map(Departure::by).orElse(null));
            values.put(CASE_ANSWER.DEPARTED_AT, departure.map(Departure::at).orElse(null));
            values.put(CASE_ANSWER.CHANGED_AT, tx.now());
            writes.add(tx.dsl()
                    .insertInto(CASE_ANSWER)
                    .set(CASE_ANSWER.CASE_ID, id)
                    .set(CASE_ANSWER.FIELD, field)
                    .set(values)
                    .onConflict(CASE_ANSWER.CASE_ID, CASE_ANSWER.FIELD)
                    .doUpdate()
                    .set(values));
        });
        tx.dsl().batch(writes).execute();
    }

    /** Stores what documents state, in the place of what was stated there before. */
    void statements(Tx tx, Row row, Collection<StatementRow> statements) {
        UUID id = row.id();
        Sealer key = vault.of(tx, row.applicant());
        List<Query> writes = new ArrayList<>();
        for (StatementRow stated : statements) {
            String place = id + "|" + stated.key().text();
            Map<Field<?>, @Nullable Object> values = new LinkedHashMap<>();
            values.put(CASE_STATEMENT.DOCUMENT, stated.source().document());
            values.put(CASE_STATEMENT.KIND, stated.source().kind());
            values.put(CASE_STATEMENT.KIND_VERSION, stated.kindVersion());
            values.put(CASE_STATEMENT.OFFICE, stated.source().office());
            values.put(CASE_STATEMENT.ISSUED_ON, stated.source().issuedOn());
            values.put(CASE_STATEMENT.EVIDENCE, stated.source().evidence());
            values.put(CASE_STATEMENT.STATED_AT, stated.at());
            values.put(
                    CASE_STATEMENT.VALUE,
                    stated.value()
                            .map(text -> Vault.seal(key, "case_statement", "value", place, text))
                            .orElse(null));
            values.put(CASE_STATEMENT.PROBLEM, stated.problem().orElse(null));
            values.put(CASE_STATEMENT.COPIED, stated.copy());
            writes.add(tx.dsl()
                    .insertInto(CASE_STATEMENT)
                    .set(CASE_STATEMENT.CASE_ID, id)
                    .set(CASE_STATEMENT.SLOT, stated.key().slot())
                    .set(CASE_STATEMENT.OWNER, stated.key().owner().ref())
                    .set(CASE_STATEMENT.FIELD, stated.key().field())
                    .set(CASE_STATEMENT.POSITION, stated.key().position())
                    .set(values)
                    .onConflict(
                            CASE_STATEMENT.CASE_ID,
                            CASE_STATEMENT.SLOT,
                            CASE_STATEMENT.OWNER,
                            CASE_STATEMENT.FIELD,
                            CASE_STATEMENT.POSITION)
                    .doUpdate()
                    .set(values));
        }
        tx.dsl().batch(writes).execute();
    }

    /** A file becomes the slot's present one; earlier ones stay stored. */
    UUID upload(Tx tx, Row row, String slot, String fileName, String mediaType, byte[] bytes, byte[] sha256) {
        UUID id = row.id();
        Sealer key = vault.of(tx, row.applicant());
        UUID upload = Ids.next(tx);
        tx.dsl()
                .insertInto(UPLOAD)
                .set(UPLOAD.ID, upload)
                .set(UPLOAD.CASE_ID, id)
                .set(UPLOAD.SLOT, slot)
                .set(UPLOAD.FILE_NAME, Vault.seal(key, "upload", "file_name", upload.toString(), fileName))
                .set(UPLOAD.MEDIA_TYPE, mediaType)
                .set(UPLOAD.BYTES, Vault.sealBytes(key, "upload", "bytes", upload.toString(), bytes))
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

    static void paper(Tx tx, UUID id, String slot) {
        tx.dsl()
                .update(CASE_SLOT)
                .set(CASE_SLOT.PAPER, true)
                .where(CASE_SLOT.CASE_ID.eq(id), CASE_SLOT.SLOT.eq(slot))
                .execute();
    }

    void check(Tx tx, Row row, Collection<String> slots, boolean usable, Optional<String> reason) {
        UUID id = row.id();
        Sealer key = vault.of(tx, row.applicant());
        List<Query> writes = new ArrayList<>();
        for (String slot : slots) {
            byte[] sealed = reason.map(text -> Vault.seal(key, "case_slot", "check_reason", id + "|" + slot, text))
                    .orElse(null);
            writes.add(tx.dsl()
                    .update(CASE_SLOT)
                    .set(CASE_SLOT.CHECKED, usable ? "CHECKED" : "NOT_USABLE")
                    .set(CASE_SLOT.CHECK_REASON, sealed)
                    .where(CASE_SLOT.CASE_ID.eq(id), CASE_SLOT.SLOT.eq(slot), CASE_SLOT.UPLOAD.isNotNull()));
        }
        tx.dsl().batch(writes).execute();
    }

    /** The present file of a slot is not what was stored. */
    static void altered(Tx tx, UUID id, String slot) {
        tx.dsl()
                .update(CASE_SLOT)
                .set(CASE_SLOT.CHECKED, "ALTERED")
                .set(CASE_SLOT.CHECK_REASON, (byte[]) null)
                .where(CASE_SLOT.CASE_ID.eq(id), CASE_SLOT.SLOT.eq(slot))
                .execute();
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
            Map<Field<?>, @Nullable Object> values = new LinkedHashMap<>();
            values.put(CASE_ITEM.DOCUMENT, item.document());
            values.put(CASE_ITEM.OUTCOME, item.outcome().map(Enum::name).orElse(null));
            values.put(CASE_ITEM.EVIDENCE, item.evidence().orElse(null));
            values.put(CASE_ITEM.WHY, item.why().orElse(null));
            writes.add(tx.dsl()
                    .insertInto(CASE_ITEM)
                    .set(CASE_ITEM.CASE_ID, id)
                    .set(CASE_ITEM.SLOT, key.slot())
                    .set(CASE_ITEM.OWNER, key.owner().ref())
                    .set(values)
                    .onConflict(CASE_ITEM.CASE_ID, CASE_ITEM.SLOT, CASE_ITEM.OWNER)
                    .doUpdate()
                    .set(values));
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
    boolean opinion(Tx tx, Row row, OpinionRow opinion) {
        UUID id = row.id();
        Sealer key = vault.of(tx, row.applicant());
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
                                        .map(text -> Vault.seal(
                                                key,
                                                "opinion",
                                                "reason",
                                                CaseStore.opinionKey(
                                                        id, opinion.link(), opinion.round(), opinion.office()),
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
    boolean joint(Tx tx, Row row, String joint, LocalDate heldOn, String minutes) {
        UUID id = row.id();
        Sealer key = vault.of(tx, row.applicant());
        return tx.dsl()
                        .insertInto(JOINT_EVENT)
                        .set(JOINT_EVENT.CASE_ID, id)
                        .set(JOINT_EVENT.JOINT, joint)
                        .set(JOINT_EVENT.HELD_ON, heldOn)
                        .set(JOINT_EVENT.MINUTES, Vault.seal(key, "joint_event", "minutes", id + "|" + joint, minutes))
                        .set(JOINT_EVENT.RECORDED_BY, tx.act().actor())
                        .set(JOINT_EVENT.RECORDED_AT, tx.now())
                        .onConflictDoNothing()
                        .execute()
                == 1;
    }

    void stop(Tx tx, Row row, Stop stop) {
        UUID id = row.id();
        Sealer key = vault.of(tx, row.applicant());
        tx.dsl()
                .insertInto(CLOCK_STOP)
                .set(CLOCK_STOP.CASE_ID, id)
                .set(CLOCK_STOP.NUMBER, stop.number())
                .set(CLOCK_STOP.KIND, stop.kind())
                .set(CLOCK_STOP.FROM_ON, stop.from())
                .set(CLOCK_STOP.SLOTS, array(stop.slots()))
                .set(
                        CLOCK_STOP.REASON,
                        Vault.seal(key, "clock_stop", "reason", id + "|" + stop.number(), stop.reason()))
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

    private static JSONB array(List<String> strings) {
        ArrayNode array = JSON.createArrayNode();
        strings.forEach(array::add);
        return JSONB.valueOf(array.toString());
    }
}
