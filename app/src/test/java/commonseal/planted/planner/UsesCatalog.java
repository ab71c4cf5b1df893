package commonseal.planted.planner;

import commonseal.planted.catalog.UsesPlanner;

/** The other half. */
public final class UsesCatalog {
    private UsesCatalog() {}

    /** Asks the other. */
    public static int depth(int rest) {
        return rest == 0 ? 0 : UsesPlanner.depth(rest - 1);
    }
}
