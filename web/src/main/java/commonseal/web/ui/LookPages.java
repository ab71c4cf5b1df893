package commonseal.web.ui;

import commonseal.identity.Access.OfficerDay;
import commonseal.identity.Access.Unusual;
import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.LookReport;
import commonseal.web.Route;
import java.util.List;
import java.util.Map;

/** The supervisor's report: whose looks at people stand out. */
final class LookPages {

    private LookPages() {}

    static List<Route> routes() {
        return List.of(Route.get("/looks", Access.officer(Role.SUPERVISOR, Role.AUDITOR), "looks", LookPages::report));
    }

    private static void report(Exchange exchange) {
        Unusual report = LookReport.of(exchange);
        Map<String, String> officers = Pages.officers(
                exchange, report.days().stream().map(OfficerDay::officerRef).toList());
        exchange.page("office/looks.jte", "looks.title", Map.of("report", report, "officers", officers));
    }
}
