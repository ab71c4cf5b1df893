package commonseal.web.ui;

import commonseal.approvals.Cases.Flagged;
import commonseal.documents.Documents.EndedUse;
import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Decisions that rest on documents revoked since, for who decided them and who supervises. */
final class FlagPages {

    private static final Access CONCERNED = Access.officer(Role.APPROVER, Role.SUPERVISOR, Role.AUDITOR);

    private FlagPages() {}

    static List<Route> routes() {
        return List.of(Route.get("/flagged", CONCERNED, "flagged", FlagPages::list));
    }

    private static void list(Exchange exchange) {
        List<Flagged> flagged = exchange.services().cases().flagged(exchange.actor());
        exchange.page("office/flagged.jte", "flagged.title", Map.of("flagged", flagged, "names", Names.of(exchange)));
    }

    /** Of one case, for officers who see it; empty for everybody else. */
    static List<EndedUse> ofCase(Exchange exchange, UUID caseId) {
        boolean officer = List.of(Role.COUNTER_CLERK, Role.APPROVER, Role.SUPERVISOR, Role.AUDITOR).stream()
                .anyMatch(exchange.actor()::has);
        return officer
                ? exchange.services()
                        .db()
                        .read(
                                exchange.actor().act("case:" + caseId),
                                tx -> exchange.services().documents().endedUses(tx, java.util.Optional.of(caseId), 100))
                : List.of();
    }
}
