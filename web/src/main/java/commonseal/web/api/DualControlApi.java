package commonseal.web.api;

import commonseal.documents.Documents.ExportResult;
import commonseal.identity.DualControl;
import commonseal.identity.DualControl.AnswerResult;
import commonseal.identity.DualControl.AskResult;
import commonseal.identity.DualControl.Deed;
import commonseal.identity.DualControl.Request;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Officers.Term;
import commonseal.identity.Role;
import commonseal.keys.Rotating;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Exports;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What takes two persons: asked for by one, confirmed by another. */
final class DualControlApi {

    private static final Access OFFICERS = Access.officer(Role.ADMINISTRATOR, Role.AUDITOR);
    private static final Access AUDITOR = Access.officer(Role.AUDITOR);
    private static final int AT_ONCE = 50;

    private DualControlApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/api/v1/dual-control", OFFICERS, "api.dual-control", DualControlApi::list),
                Route.post("/api/v1/dual-control", OFFICERS, "api.ask-second", DualControlApi::ask),
                Route.get("/api/v1/dual-control/{id}", OFFICERS, "api.dual-request", DualControlApi::one),
                Route.post("/api/v1/dual-control/{id}/question", OFFICERS, "api.ask-confirm", DualControlApi::question),
                Route.post("/api/v1/dual-control/{id}/confirm", OFFICERS, "api.confirm", DualControlApi::confirm),
                Route.post("/api/v1/dual-control/{id}/decline", OFFICERS, "api.decline", DualControlApi::decline),
                Route.post(
                        "/api/v1/dual-control/{id}/export", AUDITOR, "api.export-confirmed", DualControlApi::export));
    }

    private static DualControl dualControl(Exchange exchange) {
        return exchange.services().identity().dualControl();
    }

    private static void list(Exchange exchange) {
        var page = exchange.services()
                .db()
                .read(
                        exchange.actor().act("dual-control"),
                        tx -> dualControl(exchange).requests(tx, exchange.actor(), exchange.page(AT_ONCE)));
        exchange.json(HttpStatus.OK, Json.page(page, DualControlApi::json));
    }

    private static Optional<Request> find(Exchange exchange) {
        UUID id = exchange.pathId("id");
        return exchange.services()
                .db()
                .read(
                        exchange.actor().act("dual-control"),
                        tx -> dualControl(exchange).request(tx, exchange.actor(), id));
    }

    private static void one(Exchange exchange) {
        Answers.found(exchange, find(exchange).map(DualControlApi::json));
    }

    private static JsonNode json(Request request) {
        ObjectNode node = Exchange.object()
                .put("id", request.id().toString())
                .put("by", request.byRef())
                .put("at", request.at().toString())
                .put("until", request.until().toString())
                .put("state", request.state().name());
        Json.put(node, "answeredBy", request.answeredBy());
        Json.put(node, "answeredAt", request.answeredAt());
        switch (request.deed()) {
            case Deed.EraseHolder(HolderId holder, String law) ->
                node.put("deed", "ERASE_HOLDER").put("holder", holder.ref()).put("law", law);
            case Deed.ExchangeKey(Rotating key) ->
                node.put("deed", "EXCHANGE_KEY").put("key", key.code());
            case Deed.GiveAdministrator(PersonId person, String office, Term term) -> {
                node.put("deed", "GIVE_ADMINISTRATOR")
                        .put("person", person.ref())
                        .put("office", office);
                node.put("from", term.from().toString());
                Json.put(node, "until", term.until());
            }
            case Deed.Export(String what, List<UUID> records, String reason) -> {
                node.put("deed", "EXPORT").put("what", what).put("reason", reason);
                node.set(
                        "records",
                        Json.strings(records.stream().map(UUID::toString).toList()));
            }
        }
        return node;
    }

    private static Deed deed(JsonNode body) {
        return switch (Json.text(body, "deed")) {
            case "ERASE_HOLDER" ->
                new Deed.EraseHolder(RegisterApi.holder(Json.text(body, "holder")), Json.text(body, "law"));
            case "EXCHANGE_KEY" -> new Deed.ExchangeKey(key(Json.text(body, "key")));
            case "GIVE_ADMINISTRATOR" ->
                new Deed.GiveAdministrator(
                        RegisterApi.person(body, "person"),
                        Json.text(body, "office"),
                        new Term(
                                OfficersApi.instant(body, "from").orElse(Instant.EPOCH),
                                OfficersApi.instant(body, "until")));
            default -> throw Json.bad("deed");
        };
    }

    private static Rotating key(String code) {
        return Rotating.of(code).orElseThrow(() -> Json.bad("key"));
    }

    private static void ask(Exchange exchange) {
        Deed deed = deed(exchange.body());
        AskResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("dual-control"),
                        tx -> dualControl(exchange).ask(tx, exchange.actor(), deed));
        switch (result) {
            case AskResult.Asked(UUID request, Instant until) -> asked(exchange, request, until);
            case AskResult.Refused(String code) -> refused(exchange, code);
        }
    }

    /** 202: somebody else has to confirm it. */
    static void asked(Exchange exchange, UUID request, Instant until) {
        exchange.json(
                HttpStatus.ACCEPTED,
                Exchange.object().put("request", request.toString()).put("until", until.toString()));
    }

    private static void question(Exchange exchange) {
        Optional<Request> request = find(exchange);
        if (request.isEmpty()) {
            exchange.notFound();
            return;
        }
        byte[] digest = dualControl(exchange).digest(request.get());
        PasskeysApi.question(exchange, exchange.services().identity().passkeys().beginStepUp(exchange.actor(), digest));
    }

    private static void confirm(Exchange exchange) {
        JsonNode body = exchange.body();
        answered(
                exchange,
                dualControl(exchange).confirm(exchange.actor(), exchange.pathId("id"), PasskeysApi.proof(body)));
    }

    private static void decline(Exchange exchange) {
        UUID id = exchange.pathId("id");
        answered(
                exchange,
                exchange.services()
                        .db()
                        .write(
                                exchange.actor().act("dual-control"),
                                tx -> dualControl(exchange).decline(tx, exchange.actor(), id)));
    }

    private static void answered(Exchange exchange, AnswerResult result) {
        switch (result) {
            case AnswerResult.Done() -> exchange.context().status(HttpStatus.NO_CONTENT);
            case AnswerResult.Refused(String code) -> refused(exchange, code);
        }
    }

    private static void refused(Exchange exchange, String code) {
        HttpStatus status = switch (code) {
            case "NO_ROLE",
                    "STEP_UP_FAILED",
                    "DUAL_SECOND",
                    "DUAL_ACCESS",
                    "DUAL_CONCERNED",
                    "OWN_GRANT",
                    "OTHER_OFFICE" -> HttpStatus.FORBIDDEN;
            case "DUAL_UNKNOWN", "HOLDER_UNKNOWN", "PERSON_UNKNOWN" -> HttpStatus.NOT_FOUND;
            case "DUAL_WAITING", "DUAL_ANSWERED", "DUAL_OVER", "DUAL_ASKER", "KEY_UNDERWAY", "HOLDER_ERASED" ->
                HttpStatus.CONFLICT;
            default -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
        exchange.problem(status, code, Map.of());
    }

    private static void export(Exchange exchange) {
        UUID id = exchange.pathId("id");
        answer(exchange, exchange.services().documents().exportConfirmed(exchange.actor(), id));
    }

    /** The files, 202 with the request that waits, or why neither. */
    static void answer(Exchange exchange, ExportResult result) {
        switch (result) {
            case ExportResult.Ready(var export) -> Exports.write(exchange, export);
            case ExportResult.SecondPerson(UUID request, Instant until) -> asked(exchange, request, until);
            case ExportResult.Refused(String code) -> Exports.refused(exchange, code);
        }
    }
}
