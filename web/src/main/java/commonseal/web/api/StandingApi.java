package commonseal.web.api;

import commonseal.identity.HolderId;
import commonseal.identity.StandingAuthorisations;
import commonseal.identity.StandingAuthorisations.GiveResult;
import commonseal.identity.StandingAuthorisations.Terms;
import commonseal.identity.StandingAuthorisations.View;
import commonseal.kernel.Tx;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.OwnPapers;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Standing authorisations of the signed-in person and of whom he represents. */
final class StandingApi {

    private static final int AT_ONCE = 50;
    private static final String PATH = "/api/v1/standing-authorisations";

    private StandingApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get(PATH, Access.signedIn(), "api.standing", StandingApi::list),
                Route.post(PATH, Access.signedIn(), "api.give-standing", StandingApi::give),
                Route.get(PATH + "/{id}", Access.signedIn(), "api.standing-one", StandingApi::one),
                Route.delete(PATH + "/{id}", Access.signedIn(), "api.withdraw-standing", StandingApi::withdraw));
    }

    private static StandingAuthorisations standing(Exchange exchange) {
        return exchange.services().identity().standing();
    }

    private static void list(Exchange exchange) {
        var page = exchange.services()
                .db()
                .read(
                        exchange.actor().act("own-standing"),
                        tx -> standing(exchange).of(tx, exchange.actor().person(), exchange.page(AT_ONCE)));
        exchange.json(HttpStatus.OK, Json.page(page, StandingApi::json));
    }

    private static void one(Exchange exchange) {
        Optional<View> view = exchange.services()
                .db()
                .read(
                        exchange.actor().act("own-standing"),
                        tx -> standing(exchange).view(tx, exchange.actor().person(), exchange.pathId("id")));
        Answers.found(exchange, view.map(StandingApi::json));
    }

    private static JsonNode json(View view) {
        Terms terms = view.terms();
        ObjectNode node = Exchange.object()
                .put("id", view.id().toString())
                .put("owner", terms.owner().ref())
                .put("office", terms.office());
        Json.put(node, "service", terms.service());
        ArrayNode documents = node.putArray("documents");
        terms.documents()
                .forEach(named -> documents
                        .addObject()
                        .put("document", named.document().toString())
                        .put("kind", named.kind()));
        node.set("kinds", Json.strings(terms.kinds().stream().sorted().toList()));
        node.put("purpose", terms.purpose())
                .put("until", terms.until().toString())
                .put("most", terms.most())
                .put("mostADay", terms.mostADay())
                .put("givenAt", view.givenAt().toString())
                .put("givenBy", view.givenBy())
                .put("givenAs", view.givenAs())
                .put("state", view.state().name())
                .put("used", view.used())
                .put("usedToday", view.usedToday());
        Json.put(node, "lastUsedAt", view.lastUsed());
        return node;
    }

    private static void give(Exchange exchange) {
        JsonNode body = exchange.body();
        HolderId owner = RegisterApi.holderOfActor(exchange);
        Set<UUID> documents =
                Json.list(body, "documents").stream().map(StandingApi::document).collect(Collectors.toSet());
        Terms asked = new Terms(
                owner,
                Json.text(body, "office"),
                Json.maybeText(body, "service"),
                List.of(),
                new HashSet<>(Json.list(body, "kinds")),
                Json.text(body, "purpose"),
                until(Json.text(body, "until")),
                number(body, "most"),
                number(body, "mostADay"));
        Optional<GiveResult> result = exchange.services()
                .db()
                .write(exchange.actor().act("own-standing"), tx -> give(exchange, tx, asked, documents));
        if (result.isEmpty()) {
            exchange.problem(HttpStatus.UNPROCESSABLE_CONTENT, "STANDING_DOCUMENT", Map.of());
            return;
        }
        switch (result.get()) {
            case GiveResult.Given given ->
                exchange.json(
                        HttpStatus.CREATED,
                        Exchange.object()
                                .put("id", given.standing().orElseThrow().toString()));
            case GiveResult.NotYours no -> exchange.notFound();
            case GiveResult.Beyond beyond -> exchange.problem(HttpStatus.FORBIDDEN, "BEYOND_MANDATE", Map.of());
            case GiveResult.Refused(String code) -> {
                HttpStatus status =
                        code.equals("STANDING_FULL") ? HttpStatus.CONFLICT : HttpStatus.UNPROCESSABLE_CONTENT;
                exchange.problem(status, code, Map.of());
            }
        }
    }

    private static Optional<GiveResult> give(Exchange exchange, Tx tx, Terms asked, Set<UUID> documents) {
        boolean known = asked.service()
                .map(code -> exchange.services().catalog().process(code).isPresent())
                .orElse(true);
        return OwnPapers.named(exchange, tx, asked.owner(), documents)
                .filter(named -> known)
                .map(named -> standing(exchange)
                        .give(
                                tx,
                                exchange.actor(),
                                new Terms(
                                        asked.owner(),
                                        asked.office(),
                                        asked.service(),
                                        named,
                                        asked.kinds(),
                                        asked.purpose(),
                                        asked.until(),
                                        asked.most(),
                                        asked.mostADay())));
    }

    private static UUID document(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Json.bad("documents");
        }
    }

    private static Instant until(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw Json.bad("until");
        }
    }

    private static int number(JsonNode body, String name) {
        JsonNode member = body.get(name);
        if (member == null || !member.isInt()) {
            throw Json.bad(name);
        }
        return member.asInt();
    }

    private static void withdraw(Exchange exchange) {
        boolean withdrawn = exchange.services()
                .db()
                .write(
                        exchange.actor().act("own-standing"),
                        tx -> standing(exchange).withdraw(tx, exchange.actor(), exchange.pathId("id")));
        if (withdrawn) {
            exchange.context().status(HttpStatus.NO_CONTENT);
        } else {
            exchange.notFound();
        }
    }
}
