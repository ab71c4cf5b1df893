package commonseal.planner;

import java.util.Map;
import java.util.Set;

/**
 * What has happened in a running case, in working days since it began (0 = its first morning).
 *
 * @param today working days gone; nothing that has not begun can begin earlier
 * @param started link to the day it began, for links begun but not decided
 * @param decided link to its decision
 * @param supplied materials the applicant has handed in: they no longer wait for {@code supplyDays}
 */
public record Progress(int today, Map<String, Integer> started, Map<String, Decided> decided, Set<String> supplied) {
    public Progress {
        Require.that(today >= 0, "day " + today);
        started = Map.copyOf(started);
        decided = Map.copyOf(decided);
        supplied = Set.copyOf(supplied);
    }

    /** A case that has not begun. */
    public static Progress none() {
        return new Progress(0, Map.of(), Map.of(), Set.of());
    }

    /** A decision: when its link began, when it was made, and whether it approves (then its results exist). */
    public record Decided(int start, int finish, boolean approved) {
        public Decided {
            Require.that(start >= 0 && finish >= start, "decided from day " + start + " to " + finish);
        }
    }
}
