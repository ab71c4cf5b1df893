package commonseal.approvals.internal;

import commonseal.approvals.Cases.DecideResult;

/** Rolls back what a decision has already written and is answered with {@code result}. */
final class DecisionRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient DecideResult result;

    DecisionRefused(DecideResult result) {
        super("decision refused");
        this.result = result;
    }

    DecideResult result() {
        return result;
    }
}
