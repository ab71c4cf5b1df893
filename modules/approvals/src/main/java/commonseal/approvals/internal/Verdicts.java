package commonseal.approvals.internal;

import commonseal.verifier.Verdict;

/** Verdicts as the words of the checklist. */
final class Verdicts {

    private Verdicts() {}

    /** Inside its own district a demonstration document counts as what it would be. */
    static String code(Verdict verdict) {
        return verdict.effective().json();
    }
}
