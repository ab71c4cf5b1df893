package commonseal.planner;

import org.jspecify.annotations.Nullable;

/** When the case is decided. {@code finalLink} is present exactly if that link alone approves. */
public record FinalDecision(Approve approve, @Nullable String finalLink, Reject reject) {
    public FinalDecision {
        Require.that((approve == Approve.FINAL_LINK) == (finalLink != null), "final-link and final: belong together");
    }

    /** Every link approved. */
    public static FinalDecision allLinks() {
        return new FinalDecision(Approve.ALL, null, Reject.FIRST_REJECT);
    }

    /** Who approves the case. */
    public enum Approve implements Coded {
        ALL,
        FINAL_LINK
    }

    /** When a refusal ends it. */
    public enum Reject implements Coded {
        FIRST_REJECT,
        WHEN_ALL_DECIDED
    }
}
