package commonseal.web.api;

import commonseal.identity.Grant;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Officers;
import commonseal.identity.Officers.GrantResult;
import commonseal.identity.Officers.SetSubstitution;
import commonseal.identity.Officers.Substitution;
import commonseal.identity.Officers.SubstitutionResult;
import commonseal.identity.Officers.Term;
import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who works for the district: roles, who stands in for whom, who leaves. */
final class OfficersApi {

    private static final Access ADMINISTRATOR = Access.officer(Role.ADMINISTRATOR);
    private static final Access WATCHERS = Access.officer(Role.ADMINISTRATOR, Role.AUDITOR, Role.SUPERVISOR);
    private static final Access ANY_OFFICER = Access.officer(Role.values());

    private OfficersApi() {}

    static List<Route> routes() {
        return List.of(
                Route.post("/api/v1/grants", ADMINISTRATOR, "api.grant", OfficersApi::grant),
                Route.post("/api/v1/grants/end", ADMINISTRATOR, "api.end-grant", OfficersApi::endGrant),
                Route.get("/api/v1/officers", WATCHERS, "api.officers", OfficersApi::officers),
                Route.post("/api/v1/officers/leave", ADMINISTRATOR, "api.officer-leaves", OfficersApi::leave),
                Route.get("/api/v1/substitutions", ANY_OFFICER, "api.substitutions", OfficersApi::substitutions),
                Route.post("/api/v1/substitutions", ANY_OFFICER, "api.substitute", OfficersApi::substitute),
                Route.post(
                        "/api/v1/substitutions/{id}/end",
                        ANY_OFFICER,
                        "api.end-substitution",
                        OfficersApi::endSubstitution));
    }

    private static Officers officersOf(Exchange exchange) {
        return exchange.services().identity().officers();
    }

    private static Role role(JsonNode body) {
        try {
            return Role.valueOf(Json.text(body, "role"));
        } catch (IllegalArgumentException e) {
            throw Json.bad("role");
        }
    }

    static Optional<Instant> instant(JsonNode body, String name) {
        try {
            return Json.maybeText(body, name).map(Instant::parse);
        } catch (DateTimeParseException e) {
            throw Json.bad(name);
        }
    }

    private static void grant(Exchange exchange) {
        JsonNode body = exchange.body();
        PersonId person = RegisterApi.person(body, "person");
        Role role = role(body);
        String office = Json.text(body, "office");
        Set<String> kinds = Set.copyOf(Json.list(body, "kinds"));
        Term term = new Term(instant(body, "from").orElse(Instant.EPOCH), instant(body, "until"));
        GrantResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("grant"),
                        tx -> officersOf(exchange).grant(tx, exchange.actor(), person, role, office, kinds, term));
        switch (result) {
            case GrantResult.Granted() -> exchange.context().status(HttpStatus.NO_CONTENT);
            case GrantResult.Refused(String code) -> refused(exchange, code);
        }
    }

    private static void refused(Exchange exchange, String code) {
        HttpStatus status = switch (code) {
            case "SECOND_PERSON" -> HttpStatus.CONFLICT;
            case "OWN_GRANT", "OTHER_OFFICE", "OWN_GAIN", "NOT_YOURS" -> HttpStatus.FORBIDDEN;
            default -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
        exchange.problem(status, code, Map.of());
    }

    private static void endGrant(Exchange exchange) {
        JsonNode body = exchange.body();
        PersonId person = RegisterApi.person(body, "person");
        Role role = role(body);
        String office = Json.text(body, "office");
        doneOrNotFound(
                exchange,
                exchange.services()
                        .db()
                        .write(
                                exchange.actor().act("end-grant"),
                                tx -> officersOf(exchange).endGrant(tx, exchange.actor(), person, role, office)));
    }

    private static void officers(Exchange exchange) {
        var page = exchange.services()
                .db()
                .read(
                        exchange.actor().act("officers"),
                        tx -> officersOf(exchange).officers(tx, exchange.page(50)));
        exchange.json(HttpStatus.OK, Json.page(page, officer -> {
            ObjectNode node = Exchange.object();
            node.put("person", officer.person().ref());
            node.put("name", officer.name());
            node.put("login", officer.login());
            var grants = node.putArray("grants");
            officer.grants().forEach(grant -> grants.add(grant(grant)));
            return node;
        }));
    }

    private static ObjectNode grant(Grant grant) {
        ObjectNode node = Exchange.object();
        node.put("role", grant.role().name());
        node.put("office", grant.office());
        node.set("kinds", Json.strings(grant.kinds().stream().sorted().toList()));
        node.put("from", grant.from().toString());
        Json.put(node, "until", grant.until());
        Json.put(node, "standsInFor", grant.standsInFor().map(HolderId::ref));
        return node;
    }

    private static void leave(Exchange exchange) {
        PersonId person = RegisterApi.person(exchange.body(), "person");
        boolean left = exchange.services()
                .db()
                .write(
                        exchange.actor().act("officer-leaves"),
                        tx -> officersOf(exchange).leave(tx, exchange.actor(), person));
        if (left) {
            exchange.context().status(HttpStatus.NO_CONTENT);
        } else {
            exchange.problem(HttpStatus.FORBIDDEN, "NOT_YOURS", Map.of());
        }
    }

    private static void substitutions(Exchange exchange) {
        List<SetSubstitution> own = exchange.services()
                .db()
                .read(
                        exchange.actor().act("substitutions"),
                        tx -> officersOf(exchange)
                                .substitutions(tx, exchange.actor().person()));
        exchange.json(HttpStatus.OK, Json.items(own, OfficersApi::substitution));
    }

    private static ObjectNode substitution(SetSubstitution set) {
        Substitution substitution = set.substitution();
        return Exchange.object()
                .put("id", set.id().toString())
                .put("officer", substitution.officer().ref())
                .put("deputy", substitution.deputy().ref())
                .put("role", substitution.role().name())
                .put("office", substitution.office())
                .put("from", substitution.from().toString())
                .put("until", substitution.until().toString())
                .put("setBy", set.setBy());
    }

    private static void substitute(Exchange exchange) {
        JsonNode body = exchange.body();
        PersonId officer = Json.maybeText(body, "officer").isPresent()
                ? RegisterApi.person(body, "officer")
                : exchange.actor().person();
        Substitution wanted = new Substitution(
                officer,
                RegisterApi.person(body, "deputy"),
                role(body),
                Json.text(body, "office"),
                instant(body, "from").orElse(Instant.EPOCH),
                instant(body, "until").orElseThrow(() -> Json.bad("until")));
        SubstitutionResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("substitution"),
                        tx -> officersOf(exchange).substitute(tx, exchange.actor(), wanted));
        switch (result) {
            case SubstitutionResult.Set(UUID id) ->
                exchange.json(HttpStatus.CREATED, Exchange.object().put("id", id.toString()));
            case SubstitutionResult.Refused(String code) -> refused(exchange, code);
        }
    }

    private static void endSubstitution(Exchange exchange) {
        UUID id = exchange.pathId("id");
        doneOrNotFound(
                exchange,
                exchange.services()
                        .db()
                        .write(
                                exchange.actor().act("substitution"),
                                tx -> officersOf(exchange).endSubstitution(tx, exchange.actor(), id)));
    }

    private static void doneOrNotFound(Exchange exchange, boolean done) {
        if (done) {
            exchange.context().status(HttpStatus.NO_CONTENT);
        } else {
            exchange.notFound();
        }
    }
}
