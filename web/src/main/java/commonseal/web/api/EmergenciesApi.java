package commonseal.web.api;

import commonseal.identity.BreakGlass;
import commonseal.identity.BreakGlass.OpenResult;
import commonseal.identity.BreakGlass.Opening;
import commonseal.identity.BreakGlass.Order;
import commonseal.identity.BreakGlass.Reason;
import commonseal.identity.BreakGlass.ReviewResult;
import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Seeing somebody in an emergency, and the review of it. */
final class EmergenciesApi {

    private static final int AT_ONCE = 50;
    private static final Access COUNTER = Access.officer(Role.COUNTER_CLERK);
    private static final Access SUPERVISOR = Access.officer(Role.SUPERVISOR);

    private EmergenciesApi() {}

    static List<Route> routes() {
        return List.of(
                Route.post("/api/v1/emergencies", COUNTER, "api.break-glass", EmergenciesApi::open),
                Route.post("/api/v1/emergencies/question", COUNTER, "api.ask-emergency", EmergenciesApi::ask),
                Route.get("/api/v1/emergencies", SUPERVISOR, "api.emergencies", EmergenciesApi::list),
                Route.post(
                        "/api/v1/emergencies/{id}/review", SUPERVISOR, "api.review-emergency", EmergenciesApi::review));
    }

    private static BreakGlass breakGlass(Exchange exchange) {
        return exchange.services().identity().breakGlass();
    }

    private static Order order(JsonNode body) {
        String given = Json.text(body, "reason");
        Reason reason = Arrays.stream(Reason.values())
                .filter(each -> each.name().equals(given))
                .findFirst()
                .orElseThrow(() -> Json.bad("reason"));
        return new Order(RegisterApi.holder(Json.text(body, "holder")), reason, Json.text(body, "text"));
    }

    private static void ask(Exchange exchange) {
        byte[] digest = breakGlass(exchange).digest(order(exchange.body()));
        PasskeysApi.question(exchange, exchange.services().identity().passkeys().beginStepUp(exchange.actor(), digest));
    }

    private static void open(Exchange exchange) {
        JsonNode body = exchange.body();
        switch (breakGlass(exchange).open(exchange.actor(), order(body), PasskeysApi.proof(body))) {
            case OpenResult.Opened(var until) ->
                exchange.json(HttpStatus.CREATED, Exchange.object().put("until", until.toString()));
            case OpenResult.Refused(String code) -> refused(exchange, code);
        }
    }

    private static void list(Exchange exchange) {
        boolean unreviewed = exchange.query("unanswered").isPresent();
        var page = exchange.services()
                .db()
                .read(
                        exchange.actor().act("emergencies"),
                        tx -> breakGlass(exchange).openings(tx, exchange.actor(), unreviewed, exchange.page(AT_ONCE)));
        exchange.json(HttpStatus.OK, Json.page(page, EmergenciesApi::json));
    }

    private static JsonNode json(Opening opening) {
        ObjectNode node = Exchange.object()
                .put("id", opening.id().toString())
                .put("officer", opening.officerRef())
                .put("holder", opening.holder().ref())
                .put("office", opening.office())
                .put("reason", opening.reason().name())
                .put("at", opening.at().toString())
                .put("until", opening.until().toString())
                .put("reviewBy", opening.reviewBy().toString());
        Json.put(node, "text", opening.text());
        opening.review().ifPresent(review -> {
            ObjectNode given = node.putObject("review")
                    .put("justified", review.justified())
                    .put("by", review.byRef())
                    .put("at", review.at().toString());
            Json.put(given, "text", review.text());
        });
        return node;
    }

    private static void review(Exchange exchange) {
        JsonNode body = exchange.body();
        if (!body.has("justified")) {
            throw Json.bad("justified");
        }
        boolean justified = Json.flag(body, "justified", false);
        String text = Json.text(body, "text");
        ReviewResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("emergencies"),
                        tx -> breakGlass(exchange)
                                .review(tx, exchange.actor(), exchange.pathId("id"), justified, text));
        switch (result) {
            case ReviewResult.Reviewed() -> exchange.context().status(HttpStatus.NO_CONTENT);
            case ReviewResult.Refused(String code) -> refused(exchange, code);
        }
    }

    private static void refused(Exchange exchange, String code) {
        HttpStatus status = switch (code) {
            case "NO_ROLE", "STEP_UP_FAILED", "GLASS_OWN", "GLASS_SECOND", "GLASS_OFTEN", "GLASS_UNREVIEWED" ->
                HttpStatus.FORBIDDEN;
            case "HOLDER_UNKNOWN", "GLASS_UNKNOWN" -> HttpStatus.NOT_FOUND;
            case "GLASS_REVIEWED" -> HttpStatus.CONFLICT;
            default -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
        exchange.problem(status, code, Map.of());
    }
}
