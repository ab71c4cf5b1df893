package commonseal.web.api;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.DefinitionResult;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.Catalog.PublishResult;
import commonseal.catalog.KindFiles;
import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
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
                        "/api/v1/kinds",
                        Access.officer(Role.ADMINISTRATOR),
                        "api.publish-kind",
                        CatalogApi::publishKind),
                Route.post(
                        "/api/v1/calendars",
                        Access.officer(Role.ADMINISTRATOR),
                        "api.publish-calendar",
                        CatalogApi::publishCalendar),
                Route.post(
                        "/api/v1/services",
                        Access.officer(Role.ADMINISTRATOR),
                        "api.publish-service",
                        CatalogApi::publish),
                Route.get("/api/v1/services", Access.open(), "api.services", CatalogApi::services),
                Route.get("/api/v1/services/{code}", Access.open(), "api.service", CatalogApi::oneService));
    }

    private static void oneService(Exchange exchange) {
        Answers.found(
                exchange,
                exchange.services().catalog().process(exchange.path("code")).map(process -> {
                    ObjectNode node = service(process);
                    Optional.ofNullable(exchange.services().cases().fillShares().get(process.code()))
                            .ifPresent(share -> node.set("backfill", CaseJson.share(share)));
                    return node;
                }));
    }

    private static void kinds(Exchange exchange) {
        exchange.json(HttpStatus.OK, Json.items(exchange.services().catalog().kinds(), CatalogApi::kind));
    }

    private static JsonNode kind(Kind kind) {
        return KindFiles.write(kind).put("version", kind.version()).put("hash", kind.hash());
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
            case PublishResult.Invalid(var problems) -> invalid(exchange, problems);
        }
    }

    /** 422; values by line and place: the problem's code and what it is about. */
    private static void invalid(Exchange exchange, List<Problem> problems) {
        if (problems.stream().anyMatch(problem -> problem.code().equals("NOT_ALLOWED"))) {
            exchange.problem(HttpStatus.FORBIDDEN, "NO_ROLE", Map.of());
            return;
        }
        Map<String, String> values = new LinkedHashMap<>();
        problems.forEach(problem -> values.put(
                problem.line() + ":" + problem.pointer(),
                Stream.concat(
                                Stream.of(problem.code()),
                                new TreeMap<>(problem.values())
                                        .entrySet().stream().map(value -> value.getKey() + "=" + value.getValue()))
                        .collect(Collectors.joining(" "))));
        exchange.problem(HttpStatus.UNPROCESSABLE_CONTENT, "DEFINITION_INVALID", values);
    }

    private static void publishKind(Exchange exchange) {
        switch (KindFiles.read(exchange.body())) {
            case KindFiles.Result.Good(Kind kind) ->
                answer(
                        exchange,
                        exchange.services()
                                .db()
                                .write(
                                        exchange.actor().act("publish-kind"),
                                        tx -> exchange.services().catalog().publishKind(tx, exchange.actor(), kind)));
            case KindFiles.Result.Bad(Problem problem) -> invalid(exchange, List.of(problem));
        }
    }

    private static void publishCalendar(Exchange exchange) {
        byte[] json = exchange.context().bodyAsBytes();
        DefinitionResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("publish-calendar"),
                        tx -> exchange.services().catalog().publishCalendar(tx, exchange.actor(), json));
        answer(exchange, result);
    }

    private static void answer(Exchange exchange, DefinitionResult result) {
        switch (result) {
            case DefinitionResult.Published(String code, int version) ->
                exchange.json(HttpStatus.OK, Exchange.object().put("code", code).put("version", version));
            case DefinitionResult.Refused(Problem problem) -> invalid(exchange, List.of(problem));
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

    private static ObjectNode service(Catalog.Process process) {
        ObjectNode node = summary(process);
        node.set("definition", commonseal.planner.ProcessDefinitions.toJson(process.definition()));
        return node;
    }
}
