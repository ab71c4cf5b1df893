package commonseal.web.api;

import commonseal.catalog.Catalog;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Document kinds and services: public. */
final class CatalogApi {

    private CatalogApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/api/v1/kinds", Access.open(), "api.kinds", CatalogApi::kinds),
                Route.get("/api/v1/kinds/{code}", Access.open(), "api.kind", exchange -> Answers.found(
                        exchange,
                        exchange.services()
                                .catalog()
                                .kind(exchange.path("code"))
                                .map(CatalogApi::kind))),
                Route.get("/api/v1/services", Access.open(), "api.services", CatalogApi::services),
                Route.get("/api/v1/services/{code}", Access.open(), "api.service", exchange -> Answers.found(
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
        kind.fields().forEach(field -> fields.addObject()
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
                        exchange.services().catalog().services(exchange.query("text").orElse(""), exchange.page(50)),
                        CatalogApi::summary));
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
