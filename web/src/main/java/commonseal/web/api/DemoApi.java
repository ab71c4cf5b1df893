package commonseal.web.api;

import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.time.Duration;
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
                Route.post("/api/v1/demonstration/links", SUPERVISOR, "demo.link", DemoApi::link),
                Route.get("/api/v1/demonstration/chain", SUPERVISOR, "demo.chain", DemoApi::chain),
                Route.post("/api/v1/demonstration/anchor", SUPERVISOR, "demo.anchor", exchange -> {
                    exchange.services().anchoring().anchorSoon();
                    exchange.context().status(HttpStatus.ACCEPTED);
                }));
    }

    /** A one-time sign-in link for looking around as somebody of the story. */
    private static void link(Exchange exchange) {
        String login = Json.text(exchange.body(), "login");
        var signIn = exchange.services().identity().signIn();
        var person = signIn.personOf(login);
        if (person.isEmpty()) {
            exchange.notFound();
            return;
        }
        String token = exchange.services()
                .db()
                .write(
                        exchange.actor().act("demonstration-link"),
                        tx -> signIn.issueLink(tx, person.get(), Duration.ofMinutes(30)))
                .revealText();
        exchange.json(HttpStatus.CREATED, Exchange.object().put("path", "/link/" + token));
    }

    private static void chain(Exchange exchange) {
        var state = exchange.services().anchoring().chain();
        var node = Exchange.object();
        node.put("health", state.health().name());
        state.sender().ifPresent(sender -> node.put("sender", sender));
        exchange.json(HttpStatus.OK, node);
    }

    private static void moveClock(Exchange exchange) {
        Instant to;
        try {
            to = Instant.parse(Json.text(exchange.body(), "now"));
        } catch (DateTimeParseException e) {
            throw Json.bad("now");
        }
        exchange.services()
                .db()
                .execute(
                        exchange.actor().act("demonstration-clock"),
                        tx -> exchange.services().businessClock().moveTo(tx, to));
        exchange.services().cases().sweep();
        exchange.context().status(HttpStatus.NO_CONTENT);
    }
}
