package commonseal.web.api;

import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.HolderNames;
import commonseal.identity.HolderNames.Name;
import commonseal.identity.HolderNames.NameKind;
import commonseal.identity.HolderNames.NewName;
import commonseal.identity.HolderNames.Script;
import commonseal.identity.HolderNames.SetResult;
import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.HolderLook;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Names of persons and organisations: the registrar gives them, the holder sees all of them. */
final class NamesApi {

    private static final Access COUNTER = Access.officer(Role.COUNTER_CLERK, Role.ADMINISTRATOR);

    private NamesApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get(
                        "/api/v1/persons/{id}/names",
                        Access.signedIn(),
                        "api.names-of-person",
                        x -> list(x, person(x))),
                Route.post("/api/v1/persons/{id}/names", COUNTER, "api.name-person", x -> set(x, person(x))),
                Route.get(
                        "/api/v1/organisations/{id}/names",
                        Access.signedIn(),
                        "api.names-of-organisation",
                        x -> list(x, organisation(x))),
                Route.post(
                        "/api/v1/organisations/{id}/names",
                        COUNTER,
                        "api.name-organisation",
                        x -> set(x, organisation(x))));
    }

    private static HolderId person(Exchange exchange) {
        return new PersonId(exchange.pathId("id"));
    }

    private static HolderId organisation(Exchange exchange) {
        return new OrganisationId(exchange.pathId("id"));
    }

    /** For the holder and who represents him; for a clerk as the holder's page is, and recorded. */
    private static void list(Exchange exchange, HolderId holder) {
        if (!isOwn(exchange, holder) && !HolderLook.sight(exchange, holder).allowed()) {
            return;
        }
        List<Name> names = exchange.services()
                .db()
                .read(
                        exchange.actor().act("names"),
                        tx -> exchange.services().identity().names().of(tx, holder));
        if (names.isEmpty()) {
            exchange.notFound();
        } else {
            exchange.json(HttpStatus.OK, Json.items(names, NamesApi::json));
        }
    }

    /** Whether the actor is the holder or represents it. */
    static boolean isOwn(Exchange exchange, HolderId holder) {
        Actor actor = exchange.actor();
        return actor.kind() == Actor.Kind.PERSON
                && exchange.services()
                        .db()
                        .read(
                                actor.act("own-holders"),
                                tx -> exchange.services().identity().register().actsFor(tx, actor.person(), holder));
    }

    private static JsonNode json(Name name) {
        ObjectNode node = Exchange.object()
                .put("text", name.text())
                .put("script", name.script().tag())
                .put("kind", name.kind().name());
        Json.put(node, "from", name.from());
        Json.put(node, "until", name.until());
        Json.put(node, "at", name.at());
        return node;
    }

    private static void set(Exchange exchange, HolderId holder) {
        JsonNode body = exchange.body();
        if (!HolderLook.isAllowed(exchange, holder)) {
            return;
        }
        Script script = Script.of(Json.text(body, "script")).orElseThrow(() -> Json.bad("script"));
        NameKind kind;
        try {
            kind = NameKind.valueOf(Json.text(body, "kind"));
        } catch (IllegalArgumentException e) {
            throw Json.bad("kind");
        }
        String text = Json.text(body, "text");
        Optional<Instant> from = instant(body, "from");
        Optional<Instant> until = instant(body, "until");
        SetResult result = exchange.services().db().write(exchange.actor().act("names"), tx -> {
            HolderNames names = exchange.services().identity().names();
            return names.set(tx, holder, new NewName(text, script, kind, from.orElse(tx.now()), until));
        });
        switch (result) {
            case SetResult.Set() -> exchange.context().status(HttpStatus.NO_CONTENT);
            case SetResult.Refused(String code) -> exchange.problem(status(code), code, Map.of());
        }
    }

    private static HttpStatus status(String code) {
        return switch (code) {
            case "HOLDER_UNKNOWN" -> HttpStatus.NOT_FOUND;
            case "NAME_OWN" -> HttpStatus.FORBIDDEN;
            default -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
    }

    /** A moment in a body; malformed is the sender's fault (400). */
    static Optional<Instant> instant(JsonNode body, String name) {
        try {
            return Json.maybeText(body, name).map(Instant::parse);
        } catch (DateTimeParseException e) {
            throw Json.bad(name);
        }
    }
}
