package commonseal.web.api;

import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Mandates;
import commonseal.identity.Mandates.AppointResult;
import commonseal.identity.Mandates.Capacity;
import commonseal.identity.Mandates.EndResult;
import commonseal.identity.Mandates.Mandate;
import commonseal.identity.Mandates.NewMandate;
import commonseal.identity.Mandates.Power;
import commonseal.identity.Mandates.Scope;
import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.HolderLook;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who represents whom, for what, how long and on what ground. */
final class MandatesApi {

    private static final Access COUNTER = Access.officer(Role.COUNTER_CLERK, Role.ADMINISTRATOR);

    private MandatesApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get(
                        "/api/v1/organisations/{id}/representatives",
                        Access.signedIn(),
                        "api.representatives-of-organisation",
                        x -> list(x, new OrganisationId(x.pathId("id")))),
                Route.post(
                        "/api/v1/organisations/{id}/representatives",
                        COUNTER,
                        "api.appoint",
                        x -> appoint(x, new OrganisationId(x.pathId("id")))),
                Route.get(
                        "/api/v1/persons/{id}/representatives",
                        Access.signedIn(),
                        "api.representatives-of-person",
                        x -> list(x, new PersonId(x.pathId("id")))),
                Route.post(
                        "/api/v1/persons/{id}/representatives",
                        COUNTER,
                        "api.appoint-for-person",
                        x -> appoint(x, new PersonId(x.pathId("id")))),
                Route.post("/api/v1/mandates/{id}/end", COUNTER, "api.end-mandate", MandatesApi::end));
    }

    private static Mandates mandates(Exchange exchange) {
        return exchange.services().identity().mandates();
    }

    /** For the holder and who represents him; for a clerk as the holder's page is, and recorded. */
    private static void list(Exchange exchange, HolderId holder) {
        if (!NamesApi.isOwn(exchange, holder)
                && !HolderLook.sight(exchange, holder).allowed()) {
            return;
        }
        List<Mandate> all = exchange.services()
                .db()
                .read(exchange.actor().act("mandates"), tx -> mandates(exchange).of(tx, holder));
        exchange.json(HttpStatus.OK, Json.items(all, MandatesApi::json));
    }

    private static JsonNode json(Mandate mandate) {
        ObjectNode node = Exchange.object()
                .put("id", mandate.id().toString())
                .put("person", mandate.person().ref())
                .put("as", mandate.as().name())
                .put("from", mandate.from().toString())
                .put("inForce", mandate.inForce());
        node.set("kinds", Json.strings(mandate.scope().kinds().stream().sorted().toList()));
        node.set(
                "powers",
                Json.strings(mandate.scope().powers().stream()
                        .map(Power::name)
                        .sorted()
                        .toList()));
        Json.put(node, "until", mandate.until());
        Json.put(node, "basis", mandate.basis());
        Json.put(node, "endReason", mandate.endReason());
        return node;
    }

    private static void appoint(Exchange exchange, HolderId holder) {
        JsonNode body = exchange.body();
        if (!HolderLook.isAllowed(exchange, holder)) {
            return;
        }
        Capacity as;
        Set<Power> powers = new LinkedHashSet<>();
        String part = "as";
        try {
            as = Capacity.valueOf(Json.text(body, "as"));
            part = "powers";
            Json.list(body, "powers").forEach(name -> powers.add(Power.valueOf(name)));
        } catch (IllegalArgumentException e) {
            throw Json.bad(part);
        }
        PersonId representative = RegisterApi.person(body, "person");
        Scope scope = new Scope(Set.copyOf(Json.list(body, "kinds")), powers);
        Optional<Instant> from = NamesApi.instant(body, "from");
        Optional<Instant> until = NamesApi.instant(body, "until");
        Optional<String> basis = Json.maybeText(body, "basis");
        Optional<LocalDate> diedOn = RegisterApi.day(body, "diedOn");
        AppointResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("appoint"),
                        tx -> mandates(exchange)
                                .appoint(
                                        tx,
                                        new NewMandate(
                                                holder,
                                                representative,
                                                as,
                                                scope,
                                                from.orElse(tx.now()),
                                                until,
                                                basis,
                                                diedOn)));
        switch (result) {
            case AppointResult.Appointed appointed -> exchange.context().status(HttpStatus.NO_CONTENT);
            case AppointResult.Refused(String code) ->
                exchange.problem(HttpStatus.UNPROCESSABLE_CONTENT, code, Map.of());
        }
    }

    private static void end(Exchange exchange) {
        String reason = Json.text(exchange.body(), "reason");
        Optional<Mandate> mandate = exchange.services()
                .db()
                .read(
                        exchange.actor().act("end-mandate"),
                        tx -> mandates(exchange).find(tx, exchange.pathId("id")));
        if (mandate.isEmpty()) {
            exchange.notFound();
            return;
        }
        if (!HolderLook.isAllowed(exchange, mandate.get().holder())) {
            return;
        }
        EndResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("end-mandate"),
                        tx -> mandates(exchange).end(tx, exchange.pathId("id"), reason));
        switch (result) {
            case EndResult.Ended() -> exchange.context().status(HttpStatus.NO_CONTENT);
            case EndResult.Refused(String code) when code.equals("MANDATE_UNKNOWN") -> exchange.notFound();
            case EndResult.Refused(String code) -> exchange.problem(HttpStatus.UNPROCESSABLE_CONTENT, code, Map.of());
        }
    }
}
