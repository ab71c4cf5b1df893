package commonseal.web.api;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.PublishResult;
import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Document kinds and services: public. */
final class CatalogApi {

    private CatalogApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/api/v1/kinds", Access.open(), "api.kinds", CatalogApi::kinds),
                Route.get(
                        "/api/v1/kinds/{code}",
                        Access.open(),
                        "api.kind",
                        exchange -> Answers.found(
                                exchange,
                                exchange.services()
                                        .catalog()
                                        .kind(exchange.path("code"))
                                        .map(CatalogApi::kind))),
                Route.post(
                        "/api/v1/services",
                        Access.officer(Role.ADMINISTRATOR),
                        "api.publish-service",
                        CatalogApi::publish),
                Route.get("/api/v1/services", Access.open(), "api.services", CatalogApi::services),
                Route.get(
                        "/api/v1/services/{code}",
                        Access.open(),
                        "api.service",
                        exchange -> Answers.found(
                                exchange,
                                exchange.services()
                                        .catalog()
                                        .process(exchange.path("code"))
                                        .map(CatalogApi::service))));
    }

    private static void kinds(Exchange exchange) {
        exchange.json(HttpStatus.OK, Json.items(exchange.services().catalog().kinds(), CatalogApi::kind));
    }

    private static JsonNode kind(Catalog.Kind kind) {
        ObjectNode node = Exchange.object();
        node.put("code", kind.code());
        node.put("nameZh", kind.nameZh());
        node.put("nameEn", kind.nameEn());
        node.put("office", kind.office());
        node.put("holder", kind.holder().name());
        node.put("licence", kind.licence());
        kind.validMonths().ifPresent(months -> node.put("validMonths", months));
        node.put("version", kind.version());
        node.put("hash", kind.hash());
        ArrayNode fields = node.putArray("fields");
        kind.fields()
                .forEach(field -> fields.addObject()
                        .put("name", field.name())
                        .put("labelZh", field.labelZh())
                        .put("labelEn", field.labelEn())
                        .put("type", field.type().name())
                        .put("policy", field.policy().name())
                        .put("required", field.required()));
        return node;
    }

    private static void services(Exchange exchange) {
        exchange.json(
                HttpStatus.OK,
                Json.page(
                        exchange.services()
                                .catalog()
                                .services(exchange.query("text").orElse(""), exchange.page(50)),
                        CatalogApi::summary));
    }

    /** Body: a process definition in YAML (or JSON). 201 published, 200 unchanged, 422 with problems and their lines. */
    private static void publish(Exchange exchange) {
        byte[] yaml = exchange.context().bodyAsBytes();
        PublishResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("publish-service"),
                        tx -> exchange.services().catalog().publishProcess(tx, exchange.actor(), yaml));
        exchange.services().catalog().reload();
        switch (result) {
            case PublishResult.Published(var process) -> exchange.json(HttpStatus.CREATED, summary(process));
            case PublishResult.Unchanged(var process) -> exchange.json(HttpStatus.OK, summary(process));
            case PublishResult.Valid valid -> throw new IllegalStateException("published nothing");
            case PublishResult.Invalid(var problems) -> {
                Map<String, String> values = new LinkedHashMap<>();
                problems.forEach(problem ->
                        values.put(problem.line() + ":" + problem.pointer(), problem.code() + " " + problem.values()));
                exchange.problem(HttpStatus.UNPROCESSABLE_CONTENT, "DEFINITION_INVALID", values);
            }
        }
    }

    private static ObjectNode summary(Catalog.Process process) {
        ObjectNode node = Exchange.object();
        node.put("code", process.code());
        node.put("version", process.version());
        node.put("titleZh", process.titleZh());
        node.put("titleEn", process.titleEn());
        node.put("hash", process.hash());
        node.put("publishedAt", process.publishedAt().toString());
        return node;
    }

    private static JsonNode service(Catalog.Process process) {
        ObjectNode node = summary(process);
        node.set("definition", commonseal.planner.ProcessDefinitions.toJson(process.definition()));
        return node;
    }
}
