package commonseal.approvals.internal;

import commonseal.approvals.Cases.CaseState;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The life of a case as one value: used by the code, tested, printed into docs/approvals.md. */
enum Transitions {
    SUBMIT(Set.of(CaseState.DRAFT), CaseState.SUBMITTED),
    ACCEPT(Set.of(CaseState.SUBMITTED), CaseState.ACCEPTED),
    ASK_SUPPLEMENT(Set.of(CaseState.SUBMITTED, CaseState.ACCEPTED), CaseState.SUPPLEMENT),
    SUPPLY_BEFORE_ACCEPTANCE(Set.of(CaseState.SUPPLEMENT), CaseState.SUBMITTED),
    SUPPLY_AFTER_ACCEPTANCE(Set.of(CaseState.SUPPLEMENT), CaseState.ACCEPTED),
    APPROVE(Set.of(CaseState.ACCEPTED, CaseState.SUPPLEMENT), CaseState.APPROVED),
    REFUSE(Set.of(CaseState.ACCEPTED, CaseState.SUPPLEMENT), CaseState.REFUSED),
    WITHDRAW(
            Set.of(CaseState.DRAFT, CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.SUPPLEMENT),
            CaseState.WITHDRAWN);

    private final Set<CaseState> from;
    private final CaseState to;

    Transitions(Set<CaseState> from, CaseState to) {
        this.from = from.isEmpty() ? EnumSet.noneOf(CaseState.class) : EnumSet.copyOf(from);
        this.to = to;
    }

    Set<CaseState> from() {
        return EnumSet.copyOf(from);
    }

    CaseState to() {
        return to;
    }

    /** The state after this event; empty if it cannot happen in {@code now}. */
    Optional<CaseState> from(CaseState now) {
        return from.contains(now) ? Optional.of(to) : Optional.empty();
    }
}
