package commonseal.web.api;

import commonseal.identity.HolderId;
import commonseal.identity.SignIn;
import commonseal.identity.SignIn.SetUpResult;
import commonseal.identity.SignIn.SignInResult;
import commonseal.identity.SignIn.SignedIn;
import commonseal.kernel.Secret;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Sessions for people, tokens for systems, account set-up. */
final class SessionApi {

    private SessionApi() {}

    static List<Route> routes() {
        return List.of(
                Route.post("/api/v1/sessions", Access.open(), "api.sign-in", SessionApi::signIn),
                Route.delete("/api/v1/sessions/current", new Access.SettingUp(), "api.sign-out", SessionApi::signOut),
                Route.post("/api/v1/links", Access.open(), "api.follow-link", SessionApi::followLink),
                Route.put(
                        "/api/v1/account/password",
                        new Access.SettingUp(),
                        "api.set-password",
                        SessionApi::setPassword),
                Route.put("/api/v1/account/totp", new Access.SettingUp(), "api.confirm-totp", SessionApi::confirmTotp),
                Route.post("/api/v1/oauth/token", Access.open(), "api.client-token", SessionApi::clientToken),
                Route.get("/api/v1/me", Access.signedIn(), "api.me", SessionApi::me));
    }

    private static SignIn signIns(Exchange exchange) {
        return exchange.services().identity().signIn();
    }

    private static void signIn(Exchange exchange) {
        JsonNode body = exchange.body();
        SignInResult result = signIns(exchange)
                .signIn(Json.text(body, "login"), Secret.of(Json.text(body, "password")), Json.text(body, "totp"));
        switch (result) {
            case SignInResult.Success(SignedIn signedIn) -> exchange.json(HttpStatus.CREATED, session(signedIn));
            case SignInResult.Failed() -> exchange.problem(HttpStatus.UNAUTHORIZED, "SIGN_IN_FAILED", Map.of());
            case SignInResult.Delayed(var delay) -> exchange.delayed(delay);
        }
    }

    static ObjectNode session(SignedIn signedIn) {
        ObjectNode node = Exchange.object();
        node.put("token", signedIn.token().revealText());
        node.put("login", signedIn.session().login());
        node.put("person", signedIn.session().actor().ref());
        node.put("complete", signedIn.session().complete());
        node.put("expiresAt", signedIn.session().expiresAt().toString());
        return node;
    }

    private static void signOut(Exchange exchange) {
        signIns(exchange).signOut(exchange.actor());
        exchange.context().status(HttpStatus.NO_CONTENT);
    }

    private static void followLink(Exchange exchange) {
        Optional<SignedIn> signedIn = signIns(exchange).followLink(Secret.of(Json.text(exchange.body(), "token")));
        if (signedIn.isPresent()) {
            exchange.json(HttpStatus.CREATED, session(signedIn.get()));
        } else {
            exchange.problem(HttpStatus.GONE, "LINK_ENDED", Map.of());
        }
    }

    private static void setPassword(Exchange exchange) {
        Secret password = Secret.of(Json.text(exchange.body(), "password"));
        switch (signIns(exchange).setUp(exchange.actor(), password)) {
            case SetUpResult.ConfirmTotp(Secret uri, Secret base32) -> {
                ObjectNode node = Exchange.object();
                node.put("otpauth", uri.revealText());
                node.put("secret", base32.revealText());
                exchange.json(HttpStatus.OK, node);
            }
            case SetUpResult.Refused(String code) -> exchange.problem(HttpStatus.UNPROCESSABLE_CONTENT, code, Map.of());
        }
    }

    private static void confirmTotp(Exchange exchange) {
        if (signIns(exchange).confirmTotp(exchange.actor(), Json.text(exchange.body(), "code"))) {
            exchange.context().status(HttpStatus.NO_CONTENT);
        } else {
            exchange.problem(HttpStatus.UNPROCESSABLE_CONTENT, "TOTP_WRONG", Map.of());
        }
    }

    /** OAuth 2 client credentials (RFC 6749, 4.4): form-encoded in, its own error format out. */
    private static void clientToken(Exchange exchange) {
        ObjectNode error = Exchange.object();
        if (!exchange.form("grant_type").equals("client_credentials")) {
            exchange.json(HttpStatus.BAD_REQUEST, error.put("error", "unsupported_grant_type"));
            return;
        }
        UUID client;
        try {
            client = UUID.fromString(exchange.form("client_id"));
        } catch (IllegalArgumentException e) {
            exchange.json(HttpStatus.UNAUTHORIZED, error.put("error", "invalid_client"));
            return;
        }
        Set<String> scopes = Arrays.stream(exchange.form("scope").split(" ", -1))
                .filter(scope -> !scope.isEmpty())
                .collect(Collectors.toSet());
        Optional<Secret> token =
                signIns(exchange).clientToken(client, Secret.of(exchange.form("client_secret")), scopes);
        if (token.isEmpty()) {
            exchange.json(HttpStatus.UNAUTHORIZED, error.put("error", "invalid_client"));
            return;
        }
        ObjectNode node = Exchange.object();
        node.put("access_token", token.get().revealText());
        node.put("token_type", "Bearer");
        node.put("expires_in", 3600);
        exchange.json(HttpStatus.OK, node);
    }

    private static void me(Exchange exchange) {
        ObjectNode node = Exchange.object();
        node.put("actor", exchange.actor().ref());
        ArrayNode grants = node.putArray("grants");
        exchange.actor().grants().forEach(grant -> {
            ObjectNode each = grants.addObject();
            each.put("role", grant.role().name());
            each.put("office", grant.office());
        });
        if (exchange.actor().kind() == commonseal.identity.Actor.Kind.PERSON) {
            List<HolderId> holders = exchange.services()
                    .db()
                    .read(
                            exchange.actor().act("me"),
                            tx -> exchange.services()
                                    .identity()
                                    .register()
                                    .holdersOf(tx, exchange.actor().person()));
            node.set("holders", Json.strings(holders.stream().map(HolderId::ref).toList()));
        }
        exchange.json(HttpStatus.OK, node);
    }
}
