package commonseal.web.api;

import commonseal.identity.Authorisations;
import commonseal.identity.Authorisations.AnswerResult;
import commonseal.identity.Authorisations.View;
import commonseal.identity.HolderId;
import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.LookReport;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The owner's side: requests to answer, codes, withdrawal, who looked. */
final class AuthorisationsApi {

    private AuthorisationsApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get(
                        "/api/v1/authorisations", Access.signedIn(), "api.authorisations", AuthorisationsApi::pending),
                Route.post(
                        "/api/v1/authorisations/{id}/answer",
                        Access.signedIn(),
                        "api.answer-authorisation",
                        AuthorisationsApi::answer),
                Route.post(
                        "/api/v1/authorisations/{id}/code",
                        Access.signedIn(),
                        "api.renew-code",
                        exchange -> answered(
                                exchange, authorisations(exchange).renewCode(exchange.actor(), exchange.pathId("id")))),
                Route.delete(
                        "/api/v1/authorisations/{id}",
                        Access.signedIn(),
                        "api.withdraw-authorisation",
                        AuthorisationsApi::withdraw),
                Route.get("/api/v1/access-log", Access.signedIn(), "api.access-log", AuthorisationsApi::accessLog),
                Route.get("/api/v1/looks", Access.signedIn(), "api.looks", AuthorisationsApi::looks),
                Route.get(
                        "/api/v1/looks/unusual",
                        Access.officer(Role.SUPERVISOR, Role.AUDITOR),
                        "api.unusual-looks",
                        AuthorisationsApi::unusual));
    }

    private static Authorisations authorisations(Exchange exchange) {
        return exchange.services().identity().authorisations();
    }

    private static void pending(Exchange exchange) {
        List<View> views = exchange.services()
                .db()
                .read(
                        exchange.actor().act("authorisations"),
                        tx -> authorisations(exchange)
                                .pendingFor(tx, exchange.actor().person()));
        exchange.json(HttpStatus.OK, Json.items(views, AuthorisationsApi::view));
    }

    static JsonNode view(View view) {
        ObjectNode node = Exchange.object();
        node.put("id", view.id().toString());
        node.put("case", view.request().caseId().toString());
        node.put("service", view.request().service());
        node.put("office", view.request().office());
        node.put("owner", view.request().owner().ref());
        node.put("until", view.request().until().toString());
        node.put("askedAt", view.askedAt().toString());
        Json.put(node, "givenAs", view.givenAs());
        ArrayNode documents = node.putArray("documents");
        view.request().items().forEach(item -> {
            ObjectNode each = documents.addObject();
            each.put("document", item.document().toString());
            each.put("kind", item.kind());
            each.set("fields", Json.strings(item.fields()));
            each.put(
                    "state",
                    view.items()
                            .getOrDefault(item.document(), Authorisations.ItemState.ASKED)
                            .name());
        });
        return node;
    }

    private static void answer(Exchange exchange) {
        JsonNode documents = exchange.body().get("documents");
        if (documents == null || !documents.isObject()) {
            throw Json.bad("documents");
        }
        Map<UUID, Boolean> agreed = new HashMap<>();
        for (var property : documents.properties()) {
            try {
                agreed.put(UUID.fromString(property.getKey()), Json.flag(documents, property.getKey(), false));
            } catch (IllegalArgumentException e) {
                throw Json.bad("documents");
            }
        }
        answered(exchange, exchange.services().cases().answerRequest(exchange.actor(), exchange.pathId("id"), agreed));
    }

    private static void answered(Exchange exchange, AnswerResult result) {
        switch (result) {
            case AnswerResult.Agreed(var code, var expiresAt) -> {
                ObjectNode node = Exchange.object();
                node.put("code", code.revealText());
                node.put("expiresAt", expiresAt.toString());
                exchange.json(HttpStatus.OK, node);
            }
            case AnswerResult.Refused() ->
                exchange.json(HttpStatus.OK, Exchange.object().put("refused", true));
            case AnswerResult.NotYours() -> exchange.notFound();
            case AnswerResult.AnsweredByAnother() ->
                exchange.problem(HttpStatus.CONFLICT, "ANSWERED_BY_ANOTHER", Map.of());
            case AnswerResult.Beyond() -> exchange.problem(HttpStatus.FORBIDDEN, "BEYOND_MANDATE", Map.of());
            case AnswerResult.Closed() -> exchange.problem(HttpStatus.CONFLICT, "AUTHORISATION_CLOSED", Map.of());
        }
    }

    private static void withdraw(Exchange exchange) {
        if (authorisations(exchange).withdraw(exchange.actor(), exchange.pathId("id"))) {
            exchange.context().status(HttpStatus.NO_CONTENT);
        } else {
            exchange.notFound();
        }
    }

    private static void looks(Exchange exchange) {
        HolderId holder = RegisterApi.holderOfActor(exchange);
        var page = exchange.services()
                .db()
                .read(
                        exchange.actor().act("own-access-log"),
                        tx -> exchange.services().identity().access().looksAt(tx, holder, exchange.page(50)));
        exchange.json(HttpStatus.OK, Json.page(page, look -> {
            ObjectNode node = Exchange.object();
            node.put("id", look.id().toString());
            node.put("officer", look.officerRef());
            node.put("office", look.office());
            node.put("role", look.role().name());
            node.put("purpose", look.purpose());
            node.put("outcome", look.outcome());
            Json.put(node, "reason", look.reason());
            node.put("at", look.at().toString());
            return node;
        }));
    }

    private static void unusual(Exchange exchange) {
        var report = LookReport.of(exchange);
        ObjectNode node = Exchange.object();
        node.putObject("from")
                .put("persons", report.ordinary().persons())
                .put("refused", report.ordinary().refused())
                .put("unknown", report.ordinary().unknown());
        var days = node.putArray("items");
        report.days()
                .forEach(day -> days.addObject()
                        .put("officer", day.officerRef())
                        .put("day", day.day().toString())
                        .put("persons", day.persons())
                        .put("refused", day.refused())
                        .put("unknown", day.unknown()));
        exchange.json(HttpStatus.OK, node);
    }

    private static void accessLog(Exchange exchange) {
        HolderId holder = RegisterApi.holderOfActor(exchange);
        var page = exchange.services()
                .db()
                .read(
                        exchange.actor().act("own-access-log"),
                        tx -> RegisterApi.readable(
                                exchange,
                                tx,
                                holder,
                                exchange.services().identity().access().ofHolder(tx, holder, exchange.page(50)),
                                commonseal.identity.Access.Entry::kind));
        exchange.json(HttpStatus.OK, Json.page(page, entry -> {
            ObjectNode node = Exchange.object();
            node.put("id", entry.id().toString());
            node.put("evidence", entry.evidence().toString());
            node.put("document", entry.document().toString());
            node.put("kind", entry.kind());
            node.put("officer", entry.officerRef());
            node.put("office", entry.office());
            node.set("roles", Json.strings(entry.roles()));
            node.put("case", entry.caseId().toString());
            node.put("service", entry.service());
            node.put("ground", entry.ground());
            node.set("fields", Json.strings(entry.fields()));
            node.put("at", entry.at().toString());
            return node;
        }));
    }
}
