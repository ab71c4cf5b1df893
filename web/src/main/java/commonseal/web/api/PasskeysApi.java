package commonseal.web.api;

import commonseal.identity.Actor;
import commonseal.identity.Passkeys;
import commonseal.identity.Passkeys.AddResult;
import commonseal.identity.Passkeys.BeginResult;
import commonseal.identity.Passkeys.Passkey;
import commonseal.identity.Passkeys.Question;
import commonseal.identity.Passkeys.RemoveResult;
import commonseal.identity.Passkeys.RenameResult;
import commonseal.identity.SignIn.OpenSession;
import commonseal.identity.SignIn.SignedIn;
import commonseal.kernel.Secret;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Passkeys and sessions of the signed-in person; questions and answers in the JSON form of WebAuthn. */
final class PasskeysApi {

    private static final Access SIGNED_IN = Access.signedIn();

    private PasskeysApi() {}

    static List<Route> routes() {
        return List.of(
                Route.post("/api/v1/sessions/question", Access.open(), "api.ask-to-sign-in", PasskeysApi::askToSignIn),
                Route.post("/api/v1/sessions/passkey", Access.open(), "api.sign-in-passkey", PasskeysApi::signIn),
                own(Route.get("/api/v1/account/sessions", SIGNED_IN, "api.own-sessions", PasskeysApi::sessions)),
                own(Route.delete("/api/v1/account/sessions", SIGNED_IN, "api.end-sessions", PasskeysApi::endAll)),
                own(Route.delete("/api/v1/account/sessions/{id}", SIGNED_IN, "api.end-session", PasskeysApi::end)),
                own(Route.get("/api/v1/account/passkeys", SIGNED_IN, "api.passkeys", PasskeysApi::list)),
                own(Route.post(
                        "/api/v1/account/passkeys", new Access.SettingUp(), "api.add-passkey", PasskeysApi::add)),
                own(Route.post(
                        "/api/v1/account/passkeys/question",
                        new Access.SettingUp(),
                        "api.ask-to-add",
                        PasskeysApi::askToAdd)),
                own(Route.post(
                        "/api/v1/account/passkeys/confirmation",
                        SIGNED_IN,
                        "api.confirm-adding",
                        PasskeysApi::confirmAdding)),
                own(Route.put("/api/v1/account/passkeys/{id}", SIGNED_IN, "api.rename-passkey", PasskeysApi::rename)),
                own(Route.post(
                        "/api/v1/account/passkeys/{id}/confirmation",
                        SIGNED_IN,
                        "api.confirm-removal",
                        PasskeysApi::confirmRemoval)),
                own(Route.post(
                        "/api/v1/account/passkeys/{id}/removal",
                        SIGNED_IN,
                        "api.remove-passkey",
                        PasskeysApi::remove)));
    }

    /** Programs have no passkeys. */
    private static Route own(Route route) {
        return new Route(route.method(), route.path(), route.access(), route.name(), exchange -> {
            if (exchange.actor().kind() == Actor.Kind.PERSON) {
                route.action().handle(exchange);
            } else {
                exchange.notFound();
            }
        });
    }

    private static Passkeys passkeys(Exchange exchange) {
        return exchange.services().identity().passkeys();
    }

    /** {@code totp} as text or {@code passkey} as the object that a browser gives; neither is an empty proof. */
    static Secret proof(JsonNode body) {
        return Secret.of(
                body.path("passkey").isObject()
                        ? body.path("passkey").toString()
                        : Json.maybeText(body, "totp").orElse(""));
    }

    private static Secret answer(JsonNode body) {
        JsonNode passkey = body.path("passkey");
        if (!passkey.isObject()) {
            throw Json.bad("passkey");
        }
        return Secret.of(passkey.toString());
    }

    /** 200 with the options, or 409 if there is nothing to ask. */
    static void question(Exchange exchange, Optional<Question> question) {
        if (question.isPresent()) {
            exchange.context()
                    .status(HttpStatus.OK)
                    .contentType("application/json")
                    .result(question.get().options());
        } else {
            exchange.problem(HttpStatus.CONFLICT, "PASSKEY_NONE", Map.of());
        }
    }

    private static void refused(Exchange exchange, String code) {
        HttpStatus status = switch (code) {
            case "NOT_FOUND" -> HttpStatus.NOT_FOUND;
            case "STEP_UP_FAILED" -> HttpStatus.FORBIDDEN;
            case "PASSKEY_LAST", "PASSKEY_KNOWN", "PASSKEY_TOO_MANY" -> HttpStatus.CONFLICT;
            default -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
        exchange.problem(status, code, Map.of());
    }

    // -- sign-in

    private static void askToSignIn(Exchange exchange) {
        question(exchange, Optional.of(passkeys(exchange).beginSignIn()));
    }

    private static void signIn(Exchange exchange) {
        Optional<SignedIn> signedIn = passkeys(exchange).signIn(answer(exchange.body()));
        if (signedIn.isPresent()) {
            exchange.json(HttpStatus.CREATED, SessionApi.session(signedIn.get()));
        } else {
            exchange.problem(HttpStatus.UNAUTHORIZED, "PASSKEY_REFUSED", Map.of());
        }
    }

    // -- sessions

    private static void sessions(Exchange exchange) {
        exchange.json(
                HttpStatus.OK,
                Json.items(
                        exchange.services().identity().signIn().sessions(exchange.actor()), PasskeysApi::openSession));
    }

    private static JsonNode openSession(OpenSession session) {
        return Exchange.object()
                .put("id", session.id().toString())
                .put("begunAt", session.begunAt().toString())
                .put("seenAt", session.seenAt().toString())
                .put("current", session.current());
    }

    private static void end(Exchange exchange) {
        if (exchange.services().identity().signIn().endSession(exchange.actor(), exchange.pathId("id"))) {
            exchange.context().status(HttpStatus.NO_CONTENT);
        } else {
            exchange.notFound();
        }
    }

    private static void endAll(Exchange exchange) {
        exchange.services()
                .identity()
                .signIn()
                .signOutEverywhere(exchange.actor().person());
        exchange.context().status(HttpStatus.NO_CONTENT);
    }

    // -- passkeys

    private static void list(Exchange exchange) {
        exchange.json(HttpStatus.OK, Json.items(passkeys(exchange).all(exchange.actor()), PasskeysApi::passkey));
    }

    private static JsonNode passkey(Passkey passkey) {
        ObjectNode node = Exchange.object()
                .put("id", passkey.id().toString())
                .put("name", passkey.name())
                .put("addedAt", passkey.addedAt().toString());
        Json.put(node, "usedAt", passkey.usedAt());
        return node;
    }

    private static void confirmAdding(Exchange exchange) {
        byte[] digest = passkeys(exchange).digestOfAdding(exchange.actor(), Json.text(exchange.body(), "name"));
        question(exchange, passkeys(exchange).beginStepUp(exchange.actor(), digest));
    }

    private static void askToAdd(Exchange exchange) {
        JsonNode body = exchange.body();
        switch (passkeys(exchange).beginAdding(exchange.actor(), Json.text(body, "name"), proof(body))) {
            case BeginResult.Ask(var question) -> question(exchange, Optional.of(question));
            case BeginResult.Refused(String code) -> refused(exchange, code);
        }
    }

    private static void add(Exchange exchange) {
        switch (passkeys(exchange).add(exchange.actor(), answer(exchange.body()))) {
            case AddResult.Added(var id) ->
                exchange.json(HttpStatus.CREATED, Exchange.object().put("id", id.toString()));
            case AddResult.Refused(String code) -> refused(exchange, code);
        }
    }

    private static void rename(Exchange exchange) {
        switch (passkeys(exchange)
                .rename(exchange.actor(), exchange.pathId("id"), Json.text(exchange.body(), "name"))) {
            case RenameResult.Renamed() -> exchange.context().status(HttpStatus.NO_CONTENT);
            case RenameResult.Refused(String code) -> refused(exchange, code);
        }
    }

    private static void confirmRemoval(Exchange exchange) {
        byte[] digest = passkeys(exchange).digestOfRemoving(exchange.actor(), exchange.pathId("id"));
        question(exchange, passkeys(exchange).beginStepUp(exchange.actor(), digest));
    }

    private static void remove(Exchange exchange) {
        switch (passkeys(exchange).remove(exchange.actor(), exchange.pathId("id"), proof(exchange.body()))) {
            case RemoveResult.Removed() -> exchange.context().status(HttpStatus.NO_CONTENT);
            case RemoveResult.Refused(String code) -> refused(exchange, code);
        }
    }
}
