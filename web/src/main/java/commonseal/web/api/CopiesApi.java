package commonseal.web.api;

import commonseal.approvals.Cases.AttestedPaper;
import commonseal.approvals.Cases.CopyResult;
import commonseal.documents.Copies.Proposal;
import commonseal.documents.Documents.CopyMethod;
import commonseal.documents.Documents.StatusResult;
import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Materials;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Papers of others: proposed as copies, shown to who is asked, taken back, declared void. */
final class CopiesApi {

    private static final Access ATTESTS = Access.officer(Role.COUNTER_CLERK, Role.APPROVER);

    private CopiesApi() {}

    static List<Route> routes() {
        return List.of(
                Route.post("/api/v1/cases/{id}/slots/{slot}/copy", ATTESTS, "api.propose-copy", CopiesApi::propose),
                Route.get("/api/v1/copies/{id}", Access.signedIn(), "api.copy", CopiesApi::show),
                Route.get("/api/v1/copies/{id}/file", Access.signedIn(), "api.copy-file", Materials::copy),
                Route.delete("/api/v1/copies/{id}", Access.signedIn(), "api.withdraw-copy", CopiesApi::withdraw),
                Route.post("/api/v1/copies/{id}/void", ATTESTS, "api.void-copy", CopiesApi::declareVoid));
    }

    private static void propose(Exchange exchange) {
        JsonNode body = exchange.body();
        LocalDate issuedOn = RegisterApi.day(body, "issuedOn").orElseThrow(() -> Json.bad("issuedOn"));
        CopyMethod method;
        try {
            method = CopyMethod.valueOf(Json.text(body, "method"));
        } catch (IllegalArgumentException e) {
            throw Json.bad("method");
        }
        CopyResult result = exchange.services()
                .cases()
                .proposeCopy(
                        exchange.actor(),
                        exchange.pathId("id"),
                        exchange.path("slot"),
                        new AttestedPaper(
                                Json.text(body, "kind"),
                                RegisterApi.holder(Json.text(body, "holder")),
                                Json.text(body, "statedIssuer"),
                                Json.text(body, "number"),
                                issuedOn,
                                RegisterApi.day(body, "expiresOn"),
                                method,
                                Json.texts(body, "fields")));
        switch (result) {
            case CopyResult.Asked(UUID copy, UUID authorisation) ->
                exchange.json(
                        HttpStatus.CREATED,
                        Exchange.object().put("copy", copy.toString()).put("authorisation", authorisation.toString()));
            case CopyResult.Invalid(var problems) -> Answers.invalid(exchange, "FIELDS_INVALID", problems);
            case CopyResult.Refused(String code) -> Answers.refused(exchange, code, Map.of());
        }
    }

    private static void show(Exchange exchange) {
        UUID id = exchange.pathId("id");
        Answers.found(
                exchange,
                exchange.services()
                        .db()
                        .read(
                                exchange.actor().act("copy"),
                                tx -> exchange.services().documents().copies().read(tx, exchange.actor(), id))
                        .map(CopiesApi::proposal));
    }

    private static JsonNode proposal(Proposal proposal) {
        ObjectNode node = Exchange.object();
        node.put("copy", proposal.id().toString());
        node.put("made", proposal.made());
        node.put("kind", proposal.paper().kind());
        node.put("office", proposal.paper().office());
        node.put("holder", proposal.paper().holder().ref());
        node.put("case", proposal.paper().caseId().toString());
        node.put("slot", proposal.paper().slot());
        node.put("statedIssuer", proposal.paper().statedIssuer());
        node.put("number", proposal.paper().number());
        node.put("issuedOn", proposal.paper().issuedOn().toString());
        Json.put(node, "expiresOn", proposal.paper().expiresOn());
        node.put("method", proposal.paper().method().name());
        ObjectNode fields = node.putObject("fields");
        proposal.paper().fields().forEach(fields::put);
        node.put("mediaType", proposal.mediaType());
        node.put("sha256", proposal.sha256());
        node.put("attestedBy", proposal.role());
        node.put("at", proposal.at().toString());
        return node;
    }

    private static void withdraw(Exchange exchange) {
        UUID id = exchange.pathId("id");
        answer(
                exchange,
                exchange.services()
                        .db()
                        .write(
                                exchange.actor().act("withdraw-copy"),
                                tx -> exchange.services().documents().copies().withdraw(tx, exchange.actor(), id)));
    }

    private static void declareVoid(Exchange exchange) {
        UUID id = exchange.pathId("id");
        String reason = Json.text(exchange.body(), "reason");
        answer(
                exchange,
                exchange.services()
                        .db()
                        .write(
                                exchange.actor().act("void-copy"),
                                tx -> exchange.services()
                                        .documents()
                                        .copies()
                                        .declareVoid(tx, exchange.actor(), id, reason)));
    }

    private static void answer(Exchange exchange, StatusResult result) {
        switch (result) {
            case StatusResult.Changed(var state) ->
                exchange.json(HttpStatus.OK, Exchange.object().put("state", state.name()));
            case StatusResult.NotAllowed(String reason) -> Answers.refused(exchange, reason, Map.of());
            case StatusResult.WrongState(var state) ->
                exchange.problem(HttpStatus.CONFLICT, "WRONG_STATE", Map.of("state", state.name()));
            case StatusResult.Unknown() -> exchange.notFound();
        }
    }
}
