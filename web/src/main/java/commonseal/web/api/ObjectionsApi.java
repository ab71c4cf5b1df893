package commonseal.web.api;

import commonseal.identity.Access.Logged;
import commonseal.identity.AccessDelays;
import commonseal.identity.AccessDelays.Delay;
import commonseal.identity.AccessDelays.DelayClass;
import commonseal.identity.AccessDelays.NewDelay;
import commonseal.identity.HolderId;
import commonseal.identity.Objections;
import commonseal.identity.Objections.Objection;
import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Objections to entries of the access log, and entries that holders see later. */
final class ObjectionsApi {

    private static final int AT_ONCE = 50;
    private static final Access ADMINISTRATOR = Access.officer(Role.ADMINISTRATOR);
    private static final Access SUPERVISOR = Access.officer(Role.SUPERVISOR);

    private ObjectionsApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/api/v1/objections", Access.signedIn(), "api.own-objections", ObjectionsApi::own),
                Route.post("/api/v1/objections", Access.signedIn(), "api.object", ObjectionsApi::raise),
                Route.get("/api/v1/objections/received", SUPERVISOR, "api.objections", ObjectionsApi::received),
                Route.post("/api/v1/objections/{id}/answer", SUPERVISOR, "api.answer-objection", ObjectionsApi::answer),
                Route.get("/api/v1/access-delays", Access.signedIn(), "api.access-delays", ObjectionsApi::delays),
                Route.post("/api/v1/access-delays", ADMINISTRATOR, "api.propose-delay", ObjectionsApi::propose),
                Route.post(
                        "/api/v1/access-delays/{id}/decision",
                        ADMINISTRATOR,
                        "api.decide-delay",
                        ObjectionsApi::decide),
                Route.get("/api/v1/withheld", SUPERVISOR, "api.withheld", ObjectionsApi::withheld),
                Route.post("/api/v1/withheld/{id}/release", SUPERVISOR, "api.release", ObjectionsApi::release));
    }

    private static Objections objections(Exchange exchange) {
        return exchange.services().identity().objections();
    }

    private static AccessDelays delaysOf(Exchange exchange) {
        return exchange.services().identity().accessDelays();
    }

    private static void own(Exchange exchange) {
        HolderId holder = RegisterApi.holderOfActor(exchange);
        var page = exchange.services()
                .db()
                .read(
                        exchange.actor().act("objections"),
                        tx -> objections(exchange).ofHolder(tx, exchange.actor(), holder, exchange.page(AT_ONCE)));
        exchange.json(HttpStatus.OK, Json.page(page, ObjectionsApi::json));
    }

    private static ObjectNode json(Objection objection) {
        ObjectNode node = Exchange.object()
                .put("id", objection.id().toString())
                .put("entry", objection.logged().toString())
                .put("office", objection.office())
                .put("text", objection.text())
                .put("at", objection.at().toString());
        objection
                .answer()
                .ifPresent(answer -> node.putObject("answer")
                        .put("text", answer.text())
                        .put("by", answer.by())
                        .put("at", answer.at().toString()));
        return node;
    }

    private static void raise(Exchange exchange) {
        JsonNode body = exchange.body();
        HolderId holder = RegisterApi.holderOfActor(exchange);
        UUID entry = Json.id(body, "entry");
        String text = Json.text(body, "text");
        var result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("objection"),
                        tx -> objections(exchange).raise(tx, exchange.actor(), holder, entry, text));
        switch (result) {
            case Objections.RaiseResult.Raised raised -> created(exchange, raised.objection());
            case Objections.RaiseResult.Refused refused -> refused(exchange, refused.code());
        }
    }

    private static void received(Exchange exchange) {
        boolean unanswered = exchange.query("unanswered").isPresent();
        var page = exchange.services()
                .db()
                .read(
                        exchange.actor().act("objections"),
                        tx -> objections(exchange).received(tx, exchange.actor(), unanswered, exchange.page(AT_ONCE)));
        exchange.json(HttpStatus.OK, Json.page(page, objection -> {
            ObjectNode node = json(objection);
            Json.put(node, "officer", objection.subject().map(Logged::officerRef));
            return node;
        }));
    }

    private static void answer(Exchange exchange) {
        String text = Json.text(exchange.body(), "text");
        var result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("objections"),
                        tx -> objections(exchange).answer(tx, exchange.actor(), exchange.pathId("id"), text));
        switch (result) {
            case Objections.AnswerResult.Answered() -> exchange.context().status(HttpStatus.NO_CONTENT);
            case Objections.AnswerResult.Refused refused -> refused(exchange, refused.code());
        }
    }

    private static void delays(Exchange exchange) {
        boolean decides = exchange.actor().has(Role.ADMINISTRATOR);
        ObjectNode node = exchange.services().db().read(exchange.actor().act("delays"), tx -> {
            ObjectNode both = Json.items(delaysOf(exchange).inForce(tx), ObjectionsApi::json);
            if (decides) {
                both.set(
                        "waiting",
                        Json.items(delaysOf(exchange).waiting(tx), ObjectionsApi::json)
                                .get("items"));
            }
            return both;
        });
        exchange.json(HttpStatus.OK, node);
    }

    private static JsonNode json(Delay delay) {
        return Exchange.object()
                .put("id", delay.id().toString())
                .put("appliesTo", delay.rule().appliesTo())
                .put("class", delay.rule().delayClass().name())
                .put("days", delay.rule().days())
                .put("law", delay.rule().law())
                .put("at", delay.at().toString());
    }

    private static void propose(Exchange exchange) {
        JsonNode body = exchange.body();
        String named = Json.text(body, "class");
        DelayClass delayClass = Arrays.stream(DelayClass.values())
                .filter(value -> value.name().equals(named))
                .findFirst()
                .orElseThrow(() -> Json.bad("class"));
        JsonNode days = body.path("days");
        if (!days.isMissingNode() && !days.isInt()) {
            throw Json.bad("days");
        }
        NewDelay delay = new NewDelay(Json.text(body, "appliesTo"), delayClass, days.asInt(0), Json.text(body, "law"));
        var result = exchange.services()
                .db()
                .write(exchange.actor().act("delays"), tx -> delaysOf(exchange).propose(tx, exchange.actor(), delay));
        switch (result) {
            case AccessDelays.ProposeResult.Proposed proposed -> created(exchange, proposed.proposal());
            case AccessDelays.ProposeResult.Refused refused -> refused(exchange, refused.code());
        }
    }

    private static void decide(Exchange exchange) {
        JsonNode body = exchange.body();
        if (!body.has("confirm")) {
            throw Json.bad("confirm");
        }
        boolean confirm = Json.flag(body, "confirm", false);
        var result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("delays"),
                        tx -> delaysOf(exchange).decide(tx, exchange.actor(), exchange.pathId("id"), confirm));
        switch (result) {
            case AccessDelays.DecideResult.Decided() -> exchange.context().status(HttpStatus.NO_CONTENT);
            case AccessDelays.DecideResult.Refused refused -> refused(exchange, refused.code());
        }
    }

    private static void withheld(Exchange exchange) {
        var page = exchange.services()
                .db()
                .read(
                        exchange.actor().act("withheld"),
                        tx -> delaysOf(exchange).withheld(tx, exchange.actor(), exchange.page(AT_ONCE)));
        exchange.json(
                HttpStatus.OK,
                Json.page(
                        page,
                        logged -> Exchange.object()
                                .put("id", logged.id().toString())
                                .put("officer", logged.officerRef())
                                .put("office", logged.office())
                                .put("at", logged.at().toString())));
    }

    private static void release(Exchange exchange) {
        boolean released = exchange.services()
                .db()
                .write(
                        exchange.actor().act("withheld"),
                        tx -> delaysOf(exchange).release(tx, exchange.actor(), exchange.pathId("id")));
        if (released) {
            exchange.context().status(HttpStatus.NO_CONTENT);
        } else {
            exchange.notFound();
        }
    }

    private static void created(Exchange exchange, UUID id) {
        exchange.json(HttpStatus.CREATED, Exchange.object().put("id", id.toString()));
    }

    private static void refused(Exchange exchange, String code) {
        HttpStatus status = switch (code) {
            case "NO_ROLE", "OBJECTION_OWN", "DELAY_SECOND" -> HttpStatus.FORBIDDEN;
            case "ENTRY_UNKNOWN", "OBJECTION_UNKNOWN", "DELAY_UNKNOWN" -> HttpStatus.NOT_FOUND;
            case "OBJECTION_TWICE", "OBJECTION_ANSWERED" -> HttpStatus.CONFLICT;
            default -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
        exchange.problem(status, code, Map.of());
    }
}
