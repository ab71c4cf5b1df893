package commonseal.web.api;

import commonseal.identity.HolderId.PersonId;
import commonseal.identity.ProviderSignIn;
import commonseal.identity.ProviderSignIn.BindResult;
import commonseal.identity.Role;
import commonseal.kernel.Secret;
import commonseal.web.Access;
import commonseal.web.Alarms;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Which subject of the identity provider is which officer, who may do without it, and what to look after. */
final class ProviderApi {

    private static final Access ADMINISTRATOR = Access.officer(Role.ADMINISTRATOR);
    private static final Access WATCHERS = Access.officer(Role.ADMINISTRATOR, Role.AUDITOR, Role.SUPERVISOR);

    private ProviderApi() {}

    static List<Route> routes() {
        return List.of(
                Route.put("/api/v1/officers/{id}/provider", ADMINISTRATOR, "api.bind-officer", ProviderApi::bind),
                Route.delete(
                        "/api/v1/officers/{id}/provider", ADMINISTRATOR, "api.unbind-officer", ProviderApi::unbind),
                Route.put(
                        "/api/v1/officers/{id}/local-sign-in",
                        ADMINISTRATOR,
                        "api.allow-local",
                        exchange -> local(exchange, true)),
                Route.delete(
                        "/api/v1/officers/{id}/local-sign-in",
                        ADMINISTRATOR,
                        "api.end-local",
                        exchange -> local(exchange, false)),
                Route.get("/api/v1/alarms", WATCHERS, "api.alarms", ProviderApi::alarms));
    }

    private static ProviderSignIn provider(Exchange exchange) {
        return exchange.services().identity().provider();
    }

    private static void bind(Exchange exchange) {
        PersonId officer = new PersonId(exchange.pathId("id"));
        Secret subject = Secret.of(Json.text(exchange.body(), "subject"));
        BindResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("bind-officer"),
                        tx -> provider(exchange).bind(tx, exchange.actor(), officer, subject));
        switch (result) {
            case BindResult.Bound() -> exchange.context().status(HttpStatus.NO_CONTENT);
            case BindResult.Refused refused -> {
                HttpStatus status = switch (refused.code()) {
                    case "NOT_YOURS" -> HttpStatus.FORBIDDEN;
                    case "SUBJECT_TAKEN" -> HttpStatus.CONFLICT;
                    default -> HttpStatus.UNPROCESSABLE_CONTENT;
                };
                exchange.problem(status, refused.code(), Map.of());
            }
        }
    }

    private static void unbind(Exchange exchange) {
        PersonId officer = new PersonId(exchange.pathId("id"));
        boolean done = exchange.services()
                .db()
                .write(
                        exchange.actor().act("unbind-officer"),
                        tx -> provider(exchange).unbind(tx, exchange.actor(), officer));
        if (done) {
            exchange.context().status(HttpStatus.NO_CONTENT);
        } else {
            exchange.notFound();
        }
    }

    private static void local(Exchange exchange, boolean allowed) {
        PersonId officer = new PersonId(exchange.pathId("id"));
        boolean done = exchange.services()
                .db()
                .write(
                        exchange.actor().act("local-sign-in"),
                        tx -> provider(exchange).allowLocal(tx, exchange.actor(), officer, allowed));
        if (done) {
            exchange.context().status(HttpStatus.NO_CONTENT);
        } else {
            exchange.problem(HttpStatus.FORBIDDEN, "NOT_YOURS", Map.of());
        }
    }

    private static void alarms(Exchange exchange) {
        exchange.json(HttpStatus.OK, Json.items(Alarms.of(exchange), alarm -> {
            ObjectNode node = Exchange.object().put("code", alarm.code());
            alarm.values().forEach((name, value) -> {
                if (name.equals("times") || name.equals("days")) {
                    node.put(name, Long.parseLong(value));
                } else {
                    node.put(name, value);
                }
            });
            return node;
        }));
    }
}
