package commonseal.approvals.internal;

import static commonseal.approvals.internal.db.Tables.APPROVAL_CASE;
import static commonseal.approvals.internal.db.Tables.DECISION;

import commonseal.approvals.Cases.Flagged;
import commonseal.documents.Documents.EndedUse;
import commonseal.identity.Actor;
import commonseal.identity.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/** Decisions that rest on documents revoked since; two statements, whatever their number. */
final class Flags {
    private static final int MOST = 1_000;

    private Flags() {}

    /** @param inputs slot to what the decision rested on, as it was sealed */
    private record Decided(UUID id, String reference, String link, String inputs, Instant at) {}

    static List<Flagged> of(Desk desk, Actor officer) {
        Optional<Condition> concerned = concerned(officer);
        if (concerned.isEmpty()) {
            return List.of();
        }
        return desk.db().read(officer.act("flagged"), tx -> {
            List<EndedUse> uses = desk.documents().endedUses(tx, Optional.empty(), MOST);
            Set<UUID> cases = uses.stream().map(EndedUse::caseId).collect(Collectors.toSet());
            Map<UUID, List<Decided>> decided = new LinkedHashMap<>();
            tx.dsl()
                    .select(
                            APPROVAL_CASE.ID,
                            APPROVAL_CASE.REFERENCE,
                            DECISION.ID,
                            DECISION.LINK,
                            DECISION.INPUTS,
                            DECISION.DECIDED_AT)
                    .from(DECISION)
                    .join(APPROVAL_CASE)
                    .on(APPROVAL_CASE.ID.eq(DECISION.CASE_ID))
                    .where(DECISION.CASE_ID.in(cases), concerned.get())
                    .orderBy(DECISION.DECIDED_AT, DECISION.LINK)
                    .forEach(row -> decided.computeIfAbsent(row.value1(), id -> new ArrayList<>())
                            .add(new Decided(
                                    row.value3(),
                                    row.value2(),
                                    row.value4(),
                                    row.value5().data(),
                                    row.value6())));
            return uses.stream()
                    .flatMap(use -> flagged(use, decided.getOrDefault(use.caseId(), List.of())).stream())
                    .toList();
        });
    }

    /** Which decisions are his to see; empty if none. */
    private static Optional<Condition> concerned(Actor officer) {
        if (officer.has(Role.SUPERVISOR) || officer.has(Role.AUDITOR)) {
            return Optional.of(DSL.noCondition());
        }
        List<String> offices = officer.offices(Role.APPROVER);
        if (offices.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(offices.contains("*") ? DSL.noCondition() : DECISION.OFFICE.in(offices));
    }

    /**
     * By the evidence of its use; decisions from before there was any name the evidence of the pull themselves. On a paper that
     * the case had as a file rests whatever was decided from then on.
     */
    private static Optional<Flagged> flagged(EndedUse use, List<Decided> decided) {
        List<String> links = decided.stream()
                .filter(decision -> use.decisions().contains(decision.id())
                        || use.evidence()
                                .map(pull -> decision.inputs().contains(pull.toString()))
                                .orElseGet(() -> !decision.at().isBefore(use.usedAt())))
                .map(Decided::link)
                .distinct()
                .toList();
        return links.isEmpty()
                ? Optional.empty()
                : Optional.of(new Flagged(use.caseId(), decided.getFirst().reference(), links, use));
    }
}
