package commonseal.web.api;

import commonseal.identity.Duplicates;
import commonseal.identity.Duplicates.DecideResult;
import commonseal.identity.Duplicates.Proposal;
import commonseal.identity.Duplicates.ProposeResult;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** One person registered twice: an administrator proposes, another decides. */
final class DuplicatesApi {

    private static final Access ADMINISTRATOR = Access.officer(Role.ADMINISTRATOR);

    private DuplicatesApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/api/v1/merges", ADMINISTRATOR, "api.merges", DuplicatesApi::waiting),
                Route.post("/api/v1/merges", ADMINISTRATOR, "api.propose-merge", DuplicatesApi::propose),
                Route.post("/api/v1/merges/{id}/decision", ADMINISTRATOR, "api.decide-merge", DuplicatesApi::decide),
                Route.post("/api/v1/persons/{id}/split", ADMINISTRATOR, "api.propose-split", DuplicatesApi::split));
    }

    private static Duplicates duplicates(Exchange exchange) {
        return exchange.services().identity().duplicates();
    }

    private static void waiting(Exchange exchange) {
        List<Proposal> waiting = exchange.services()
                .db()
                .read(exchange.actor().act("merges"), tx -> duplicates(exchange).waiting(tx));
        exchange.json(HttpStatus.OK, Json.items(waiting, DuplicatesApi::json));
    }

    private static JsonNode json(Proposal proposal) {
        return Exchange.object()
                .put("id", proposal.id().toString())
                .put("split", proposal.split())
                .put("duplicate", proposal.duplicate().ref())
                .put("kept", proposal.kept().ref())
                .put("reason", proposal.reason())
                .put("by", proposal.by())
                .put("at", proposal.at().toString());
    }

    private static void propose(Exchange exchange) {
        JsonNode body = exchange.body();
        PersonId duplicate = RegisterApi.person(body, "duplicate");
        PersonId kept = RegisterApi.person(body, "kept");
        String reason = Json.text(body, "reason");
        answer(
                exchange,
                exchange.services()
                        .db()
                        .write(
                                exchange.actor().act("merges"),
                                tx -> duplicates(exchange)
                                        .proposeMerge(tx, exchange.actor(), duplicate, kept, reason)));
    }

    private static void split(Exchange exchange) {
        String reason = Json.text(exchange.body(), "reason");
        PersonId duplicate = new PersonId(exchange.pathId("id"));
        answer(
                exchange,
                exchange.services()
                        .db()
                        .write(
                                exchange.actor().act("merges"),
                                tx -> duplicates(exchange).proposeSplit(tx, exchange.actor(), duplicate, reason)));
    }

    private static void answer(Exchange exchange, ProposeResult result) {
        switch (result) {
            case ProposeResult.Proposed proposed ->
                exchange.json(
                        HttpStatus.CREATED,
                        Exchange.object().put("id", proposed.proposal().toString()));
            case ProposeResult.Refused refused -> refused(exchange, refused.code());
        }
    }

    private static void decide(Exchange exchange) {
        JsonNode body = exchange.body();
        if (!body.has("confirm")) {
            throw Json.bad("confirm");
        }
        boolean confirm = Json.flag(body, "confirm", false);
        DecideResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("merges"),
                        tx -> duplicates(exchange).decide(tx, exchange.actor(), exchange.pathId("id"), confirm));
        switch (result) {
            case DecideResult.Decided() -> exchange.context().status(HttpStatus.NO_CONTENT);
            case DecideResult.Refused refused -> refused(exchange, refused.code());
        }
    }

    private static void refused(Exchange exchange, String code) {
        HttpStatus status = switch (code) {
            case "NO_ROLE", "MERGE_OWN", "MERGE_SECOND" -> HttpStatus.FORBIDDEN;
            case "MERGE_UNKNOWN", "PERSON_UNKNOWN" -> HttpStatus.NOT_FOUND;
            case "MERGE_WAITING", "MERGE_CHAIN", "MERGE_OFFICER" -> HttpStatus.CONFLICT;
            default -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
        exchange.problem(status, code, Map.of());
    }
}
