package commonseal.web.ui;

import commonseal.web.Route;
import java.util.ArrayList;
import java.util.List;

/** The counter: home and scan box, applicant hub, new case, and the pages of a case. */
public final class ClerkPages {

    private ClerkPages() {}

    /** The routes; literal paths before those with parameters. */
    public static List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.addAll(CounterPages.routes());
        routes.addAll(HolderHub.routes());
        routes.addAll(NewCasePages.routes());
        routes.addAll(CasePages.routes());
        routes.addAll(CaseSteps.routes());
        routes.addAll(CopyPages.routes());
        return List.copyOf(routes);
    }
}
