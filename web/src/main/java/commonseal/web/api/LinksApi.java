package commonseal.web.api;

import commonseal.approvals.Cases;
import commonseal.approvals.Cases.DecideResult;
import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The offices' side: inbox, claim, decide, opinion, joint evaluation. */
final class LinksApi {

    private static final Access APPROVER = Access.officer(Role.APPROVER);
    private static final Access OFFICE = Access.officer(Role.APPROVER, Role.ASSISTANT);

    private static final Access CONCERNED = Access.officer(Role.APPROVER, Role.SUPERVISOR, Role.AUDITOR);

    private LinksApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/api/v1/inbox", OFFICE, "api.inbox", LinksApi::inbox),
                Route.get("/api/v1/flagged-decisions", CONCERNED, "api.flagged", LinksApi::flagged),
                Route.post(
                        "/api/v1/cases/{id}/links/{link}/claim",
                        APPROVER,
                        "api.claim",
                        exchange -> Answers.step(
                                exchange,
                                cases(exchange).claim(exchange.actor(), exchange.pathId("id"), exchange.path("link")))),
                Route.post("/api/v1/cases/{id}/links/{link}/decision", APPROVER, "api.decide", LinksApi::decide),
                Route.post("/api/v1/cases/{id}/links/{link}/question", APPROVER, "api.ask-to-decide", LinksApi::ask),
                Route.post("/api/v1/cases/{id}/links/{link}/opinion", OFFICE, "api.opinion", LinksApi::opinion),
                Route.post("/api/v1/cases/{id}/joint/{joint}", APPROVER, "api.joint", LinksApi::joint));
    }

    private static Cases cases(Exchange exchange) {
        return exchange.services().cases();
    }

    private static void inbox(Exchange exchange) {
        exchange.json(
                HttpStatus.OK, Json.page(cases(exchange).inbox(exchange.actor(), exchange.page(50)), CaseJson::inbox));
    }

    private static void flagged(Exchange exchange) {
        ObjectNode node = Exchange.object();
        ArrayNode items = node.putArray("items");
        for (Cases.Flagged flag : cases(exchange).flagged(exchange.actor())) {
            ObjectNode item = items.addObject();
            item.put("case", flag.caseId().toString());
            item.put("reference", flag.reference());
            item.set("links", Json.strings(flag.links()));
            Json.put(item, "evidence", flag.use().evidence());
            item.put("document", flag.use().document().toString());
            item.put("kind", flag.use().kind());
            item.put("usedAt", flag.use().usedAt().toString());
            item.put("ended", flag.use().ended().name());
            item.put("reason", flag.use().reason());
            item.put("since", flag.use().since().toString());
            item.put("recordedAt", flag.use().recordedAt().toString());
        }
        exchange.json(HttpStatus.OK, node);
    }

    private static void decide(Exchange exchange) {
        JsonNode body = exchange.body();
        DecideResult result = cases(exchange)
                .decide(
                        exchange.actor(),
                        exchange.pathId("id"),
                        exchange.path("link"),
                        Json.text(body, "outcome"),
                        Json.maybeText(body, "reason"),
                        Json.texts(body, "fields"),
                        PasskeysApi.proof(body));
        switch (result) {
            case DecideResult.Decided(var document, var ready, boolean closed) -> {
                ObjectNode node = Exchange.object();
                Json.put(node, "result", document);
                node.set("nowReady", Json.strings(ready));
                node.put("caseClosed", closed);
                exchange.json(HttpStatus.OK, node);
            }
            case DecideResult.AlreadyDecided(var officer, var at, var outcome) ->
                exchange.problem(
                        HttpStatus.CONFLICT,
                        "ALREADY_DECIDED",
                        Map.of("officer", officer, "at", at.toString(), "outcome", outcome));
            case DecideResult.NotReady(var missing) ->
                exchange.problem(HttpStatus.CONFLICT, "NOT_READY", Map.of("missing", String.join(", ", missing)));
            case DecideResult.InvalidResult(var problems) -> Answers.invalid(exchange, "FIELDS_INVALID", problems);
            case DecideResult.InputNotValid(var slot, var verdict) ->
                exchange.problem(
                        HttpStatus.CONFLICT,
                        verdict.equals("altered") ? "INPUT_ALTERED" : "INPUT_NOT_VALID",
                        Map.of("slot", slot, "verdict", verdict));
            case DecideResult.StepUpFailed() -> exchange.problem(HttpStatus.FORBIDDEN, "STEP_UP_FAILED", Map.of());
            case DecideResult.NotAllowed(String reason) -> Answers.refused(exchange, reason, Map.of());
            case DecideResult.UnknownLink() -> exchange.notFound();
            case DecideResult.ReasonRequired() ->
                exchange.problem(HttpStatus.UNPROCESSABLE_CONTENT, "REASON_REQUIRED", Map.of());
        }
    }

    private static void ask(Exchange exchange) {
        JsonNode body = exchange.body();
        Optional<byte[]> digest = cases(exchange)
                .digestToDecide(
                        exchange.actor(),
                        exchange.pathId("id"),
                        exchange.path("link"),
                        Json.text(body, "outcome"),
                        Json.maybeText(body, "reason"),
                        Json.texts(body, "fields"));
        PasskeysApi.question(
                exchange,
                digest.flatMap(each -> exchange.services().identity().passkeys().beginStepUp(exchange.actor(), each)));
    }

    private static void opinion(Exchange exchange) {
        JsonNode body = exchange.body();
        Answers.step(
                exchange,
                cases(exchange)
                        .giveOpinion(
                                exchange.actor(),
                                exchange.pathId("id"),
                                exchange.path("link"),
                                Json.text(body, "answer"),
                                Json.maybeText(body, "reason")));
    }

    private static void joint(Exchange exchange) {
        JsonNode body = exchange.body();
        Answers.step(
                exchange,
                cases(exchange)
                        .recordJoint(
                                exchange.actor(),
                                exchange.pathId("id"),
                                exchange.path("joint"),
                                RegisterApi.day(body, "heldOn").orElseThrow(() -> Json.bad("heldOn")),
                                Json.text(body, "minutes")));
    }
}
