package commonseal.planted.catalog;

import commonseal.planted.planner.UsesCatalog;

/** Half of a cycle. */
public final class UsesPlanner {
    private UsesPlanner() {}

    /** Asks the other. */
    public static int depth(int rest) {
        return rest == 0 ? 0 : UsesCatalog.depth(rest - 1);
    }
}
