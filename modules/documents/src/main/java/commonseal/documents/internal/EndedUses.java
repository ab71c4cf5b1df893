package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.COPIED_PAPER;
import static commonseal.documents.internal.db.Tables.EVIDENCE;
import static commonseal.documents.internal.db.Tables.STATUS_EVENT;
import static org.jooq.impl.DSL.arrayAgg;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;

import commonseal.documents.Documents.EndedUse;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.State;
import commonseal.documents.internal.Transitions.Event;
import commonseal.kernel.Tx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Field;

/** Uses of documents that ended afterwards: two statements over what is sealed, so there is nothing to keep in step. */
final class EndedUses {
    /** What says that the document should not be relied on; one that was replaced or given back was good when it was used. */
    private static final List<String> ENDING = List.of(Event.REVOKED.name(), Event.VOID.name());

    private static final commonseal.documents.internal.db.tables.Evidence USE = EVIDENCE.as("use");

    private static final Field<UUID[]> DECISIONS = field(select(arrayAgg(USE.DECISION))
                    .from(USE)
                    .where(USE.RESTS_ON.eq(EVIDENCE.ID), USE.SUPERSEDES.isNull()))
            .as("decisions");

    private EndedUses() {}

    static List<EndedUse> find(Tx tx, Optional<UUID> caseId, int limit) {
        List<EndedUse> all = new ArrayList<>(pulled(tx, caseId, limit));
        all.addAll(copied(tx, caseId, limit));
        all.sort(Comparator.comparing(EndedUse::recordedAt).reversed());
        return List.copyOf(all.subList(0, Math.min(limit, all.size())));
    }

    /** The case in which a copy was made used its paper, since it had the file, without pulling anything. */
    private static List<EndedUse> copied(Tx tx, Optional<UUID> caseId, int limit) {
        return tx.dsl()
                .select(
                        COPIED_PAPER.CASE_ID,
                        COPIED_PAPER.SLOT,
                        COPIED_PAPER.ID,
                        COPIED_PAPER.KIND,
                        COPIED_PAPER.RECEIVED_AT,
                        STATUS_EVENT.REASON,
                        STATUS_EVENT.EFFECTIVE_AT,
                        STATUS_EVENT.RECORDED_AT)
                .from(STATUS_EVENT)
                .join(COPIED_PAPER)
                .on(COPIED_PAPER.ID.eq(STATUS_EVENT.DOCUMENT_ID))
                .where(
                        STATUS_EVENT.TYPE.eq(Event.VOID.name()),
                        caseId.map(COPIED_PAPER.CASE_ID::eq).orElse(noCondition()))
                .orderBy(STATUS_EVENT.RECORDED_AT.desc(), COPIED_PAPER.ID.desc())
                .limit(limit)
                .fetch(row -> new EndedUse(
                        Optional.empty(),
                        row.value1(),
                        row.value2(),
                        row.value3(),
                        row.value4(),
                        row.value5(),
                        State.VOID,
                        row.value6(),
                        row.value7(),
                        row.value8(),
                        Set.of()));
    }

    private static List<EndedUse> pulled(Tx tx, Optional<UUID> caseId, int limit) {
        return tx.dsl()
                .select(
                        EVIDENCE.ID,
                        EVIDENCE.CASE_ID,
                        EVIDENCE.SLOT,
                        EVIDENCE.DOCUMENT_ID,
                        EVIDENCE.KIND,
                        EVIDENCE.AT,
                        STATUS_EVENT.TYPE,
                        STATUS_EVENT.REASON,
                        STATUS_EVENT.EFFECTIVE_AT,
                        STATUS_EVENT.RECORDED_AT,
                        DECISIONS)
                .from(STATUS_EVENT)
                .join(EVIDENCE)
                .on(EVIDENCE.DOCUMENT_ID.eq(STATUS_EVENT.DOCUMENT_ID))
                .where(
                        STATUS_EVENT.TYPE.in(ENDING),
                        EVIDENCE.OUTCOME.eq(Outcome.PULLED.name()),
                        // What a correction says happened once, when the piece that it corrects was written.
                        EVIDENCE.SUPERSEDES.isNull(),
                        EVIDENCE.AT.le(STATUS_EVENT.RECORDED_AT),
                        caseId.map(EVIDENCE.CASE_ID::eq).orElse(noCondition()))
                .orderBy(STATUS_EVENT.RECORDED_AT.desc(), EVIDENCE.ID.desc())
                .limit(limit)
                .fetch(row -> new EndedUse(
                        Optional.of(row.value1()),
                        row.value2(),
                        row.value3(),
                        row.value4(),
                        row.value5(),
                        row.value6(),
                        State.valueOf(row.value7()),
                        row.value8(),
                        row.value9(),
                        row.value10(),
                        row.value11() == null ? Set.of() : Set.copyOf(Arrays.asList(row.value11()))));
    }
}
