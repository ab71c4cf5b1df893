package commonseal.web.api;

import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/** The demonstration's business clock. These routes do not exist in a real district. */
final class DemoApi {

    private static final Access SUPERVISOR = Access.officer(Role.SUPERVISOR);

    private DemoApi() {}

    static List<Route> routes() {
        return List.of(
                Route.put("/api/v1/demonstration/clock", SUPERVISOR, "demo.clock", DemoApi::moveClock),
                Route.post("/api/v1/demonstration/anchor", SUPERVISOR, "demo.anchor", exchange -> {
                    exchange.services().anchoring().anchorSoon();
                    exchange.context().status(HttpStatus.ACCEPTED);
                }));
    }

    private static void moveClock(Exchange exchange) {
        Instant to;
        try {
            to = Instant.parse(Json.text(exchange.body(), "now"));
        } catch (DateTimeParseException e) {
            throw Json.bad("now");
        }
        exchange.services().db().execute(exchange.actor().act("demonstration-clock"), tx -> exchange.services()
                .businessClock()
                .moveTo(tx, to));
        exchange.services().cases().sweep();
        exchange.context().status(HttpStatus.NO_CONTENT);
    }
}
