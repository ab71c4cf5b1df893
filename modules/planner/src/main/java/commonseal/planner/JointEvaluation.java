package commonseal.planner;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One visit or meeting instead of one per link, or that of a single link; each link keeps its own decision.
 *
 * @param window working days of the case outside which it may not be (absent: any)
 * @param quorum how many must take part (absent: all)
 */
public record JointEvaluation(
        String id,
        Title title,
        List<String> links,
        Mode mode,
        Limit limit,
        @Nullable Window window,
        @Nullable Integer quorum,
        Absence absence,
        @Nullable Law law) {
    public JointEvaluation {
        Require.code("joint evaluation", id);
        links = Require.codes("member", links);
        Require.that(!links.isEmpty(), "joint evaluation '" + id + "' has no member");
        Require.that(
                quorum == null || (quorum >= 1 && quorum <= links.size()), "quorum " + quorum + " of " + links.size());
        Require.that(absence == Absence.WAIT || law != null, "'" + absence.code() + "' needs a law");
    }

    /** As each of the links would hold it by itself: any day, and waited for. */
    List<JointEvaluation> apart() {
        return links.stream()
                .map(link -> new JointEvaluation(
                        id + "-" + link, title, List.of(link), mode, limit, null, null, Absence.WAIT, law))
                .toList();
    }

    /** How it is held. */
    public enum Mode implements Coded {
        MEETING,
        SITE_VISIT,
        WRITTEN
    }

    /** What it means not to come. */
    public enum Absence implements Coded {
        WAIT,
        DEEMED_CONSENT
    }

    /** From the end of working day {@code notBefore} to the end of working day {@code notAfter}. */
    public record Window(int notBefore, int notAfter) {
        public Window {
            Require.that(notBefore >= 0 && notAfter >= notBefore, "window " + notBefore + " to " + notAfter);
        }
    }
}
