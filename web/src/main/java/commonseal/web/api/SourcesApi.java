package commonseal.web.api;

import commonseal.documents.Exchange.Copy;
import commonseal.documents.Exchange.Health;
import commonseal.documents.Exchange.Requirement;
import commonseal.documents.Exchange.RuleResult;
import commonseal.documents.Exchange.Source;
import commonseal.identity.Actor;
import commonseal.identity.Role;
import commonseal.kernel.Tx;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Registers of other offices and their health, what meets a requirement, and what registers said in a case. */
final class SourcesApi {

    private static final Role[] WORKING = {
        Role.ADMINISTRATOR, Role.APPROVER, Role.AUDITOR, Role.COUNTER_CLERK, Role.SUPERVISOR
    };

    private SourcesApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/api/v1/sources", Access.officer(WORKING), "api.sources", SourcesApi::sources),
                Route.post(
                        "/api/v1/sources",
                        Access.officer(Role.ADMINISTRATOR),
                        "api.publish-source",
                        SourcesApi::publishSource),
                Route.get("/api/v1/requirements", Access.open(), "api.requirements", SourcesApi::requirements),
                Route.post(
                        "/api/v1/requirements",
                        Access.officer(Role.ADMINISTRATOR),
                        "api.publish-requirement",
                        SourcesApi::publishRequirement),
                Route.get("/api/v1/cases/{id}/sources", Access.signedIn(), "api.case-sources", SourcesApi::ofCase));
    }

    private static commonseal.documents.Exchange registers(Exchange exchange) {
        return exchange.services().documents().exchange();
    }

    private static void sources(Exchange exchange) {
        exchange.json(
                HttpStatus.OK,
                exchange.services()
                        .db()
                        .read(
                                exchange.actor().act("sources"),
                                tx -> Json.items(
                                        registers(exchange).sources(tx),
                                        source -> source(
                                                source, registers(exchange).health(tx, source.code())))));
    }

    private static JsonNode source(Source source, Health health) {
        ObjectNode node = Exchange.object()
                .put("code", source.code())
                .put("version", source.version())
                .put("nameZh", source.nameZh())
                .put("nameEn", source.nameEn())
                .put("office", source.office())
                .put("url", source.url())
                .put("patienceSeconds", source.patience().toSeconds())
                .put("atOnce", source.atOnce())
                .put("active", source.active());
        Json.put(node, "publicKey", source.publicKey());
        ObjectNode kinds = node.putObject("kinds");
        new TreeMap<>(source.kinds()).forEach((kind, identifiers) -> kinds.set(kind, Json.strings(identifiers)));
        ObjectNode state = node.putObject("health")
                .put("asked", health.asked())
                .put("good", health.good())
                .put("resting", health.resting());
        health.median().ifPresent(millis -> state.put("medianMillis", millis));
        Json.put(state, "lastGood", health.lastGood());
        return node;
    }

    private static void publishSource(Exchange exchange) {
        JsonNode body = exchange.body();
        Map<String, List<String>> kinds = new TreeMap<>();
        body.path("kinds")
                .properties()
                .forEach(kind -> kinds.put(kind.getKey(), Json.list(body.path("kinds"), kind.getKey())));
        Source source = new Source(
                Json.text(body, "code"),
                Json.text(body, "nameZh"),
                Json.text(body, "nameEn"),
                Json.text(body, "office"),
                Json.text(body, "url"),
                kinds,
                Json.maybeText(body, "publicKey"),
                Duration.ofSeconds(body.path("patienceSeconds").asInt(10)),
                body.path("atOnce").asInt(4),
                Json.flag(body, "active", true),
                0);
        publish(exchange, source.code(), tx -> registers(exchange).publish(tx, exchange.actor(), source));
    }

    private static void requirements(Exchange exchange) {
        exchange.json(
                HttpStatus.OK,
                exchange.services()
                        .db()
                        .read(
                                commonseal.kernel.Act.job("requirements"),
                                tx -> Json.items(registers(exchange).requirements(tx), SourcesApi::requirement)));
    }

    private static JsonNode requirement(Requirement requirement) {
        ObjectNode node = Exchange.object()
                .put("code", requirement.code())
                .put("version", requirement.version())
                .put("nameZh", requirement.nameZh())
                .put("nameEn", requirement.nameEn());
        node.set("kinds", Json.strings(requirement.kinds()));
        return node;
    }

    private static void publishRequirement(Exchange exchange) {
        JsonNode body = exchange.body();
        Requirement requirement = new Requirement(
                Json.text(body, "code"),
                Json.text(body, "nameZh"),
                Json.text(body, "nameEn"),
                Json.list(body, "kinds"),
                0);
        publish(exchange, requirement.code(), tx -> registers(exchange).publish(tx, exchange.actor(), requirement));
    }

    private static void publish(Exchange exchange, String code, Function<Tx, RuleResult> publication) {
        Actor actor = exchange.actor();
        switch (exchange.services().db().write(actor.act("publish-exchange-rule"), publication)) {
            case RuleResult.Published(int version) ->
                exchange.json(HttpStatus.OK, Exchange.object().put("code", code).put("version", version));
            case RuleResult.Refused(String why) -> {
                if (why.equals("NOT_ALLOWED")) {
                    exchange.problem(HttpStatus.FORBIDDEN, "NO_ROLE", Map.of());
                } else {
                    Answers.invalid(exchange, "DEFINITION_INVALID", Map.of(code, why));
                }
            }
        }
    }

    /** For whom the case concerns; who may not see it gets the answer of a case that does not exist. */
    private static void ofCase(Exchange exchange) {
        var id = exchange.pathId("id");
        Optional<JsonNode> found = exchange.services()
                .cases()
                .view(exchange.actor(), id)
                .map(view -> exchange.services()
                        .db()
                        .read(
                                exchange.actor().act("case:" + id),
                                tx -> Json.items(registers(exchange).ofCase(tx, id), SourcesApi::copy)));
        Answers.found(exchange, found);
    }

    private static JsonNode copy(Copy copy) {
        ObjectNode node = Exchange.object()
                .put("document", copy.id().toString())
                .put("owner", copy.owner().ref())
                .put("kind", copy.kind())
                .put("source", copy.source())
                .put("state", copy.state().name())
                .put("reason", copy.reason());
        Json.put(node, "askedAgainAt", copy.next());
        if (!copy.differing().isEmpty()) {
            ObjectNode differing = node.putObject("differing");
            new TreeMap<>(copy.differing()).forEach((name, values) -> {
                ObjectNode one = differing.putObject(name).put("ours", values.ours());
                Json.put(one, "theirs", values.theirs());
            });
        }
        return node;
    }
}
