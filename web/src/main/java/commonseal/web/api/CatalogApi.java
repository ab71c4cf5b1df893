package commonseal.web.api;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.DefinitionResult;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.Catalog.PublishResult;
import commonseal.catalog.KindFiles;
import commonseal.documents.Documents.NumberUse;
import commonseal.identity.Role;
import commonseal.kernel.Page;
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
                        exchange -> Answers.found(exchange, asked(exchange).map(CatalogApi::kind))),
                Route.get(
                        "/api/v1/kinds/{code}/schema",
                        Access.open(),
                        "api.kind-schema",
                        exchange -> Answers.found(exchange, asked(exchange).map(KindFiles::schema))),
                Route.get(
                        "/api/v1/kinds/{code}/numbers/{number}",
                        Access.officer(Role.AUDITOR),
                        "api.kind-number",
                        CatalogApi::number),
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
        exchange.json(
                HttpStatus.OK,
                Json.page(
                        exchange.services()
                                .catalog()
                                .kinds(exchange.query("text").orElse(""), exchange.page(Page.LARGEST)),
                        CatalogApi::kind));
    }

    /** The version that is asked for, else the newest. */
    private static Optional<Kind> asked(Exchange exchange) {
        Catalog catalog = exchange.services().catalog();
        String code = exchange.path("code");
        return exchange.query("version")
                .map(version -> catalog.kind(code, number(version, "version")))
                .orElseGet(() -> catalog.kind(code));
    }

    private static int number(String text, String part) {
        if (!text.matches("[0-9]{1,9}")) {
            throw Json.bad(part);
        }
        return Integer.parseInt(text);
    }

    /** Why there is, or is not, a document of that running number. */
    private static void number(Exchange exchange) {
        int year = number(exchange.query("year").orElse(""), "year");
        int sequence = number(exchange.path("number"), "number");
        Optional<NumberUse> use = exchange.services()
                .db()
                .read(
                        exchange.actor().act("look-up-number"),
                        tx -> exchange.services().documents().numberUse(tx, exchange.path("code"), year, sequence));
        Answers.found(exchange, use.map(CatalogApi::number));
    }

    private static JsonNode number(NumberUse use) {
        ObjectNode node = Exchange.object();
        switch (use) {
            case NumberUse.Given(var document, var state, var reason) -> {
                node.put("use", "GIVEN").put("document", document.toString()).put("state", state.name());
                reason.ifPresent(code -> node.put("reason", code));
            }
            case NumberUse.Reserved(String zh, String en) ->
                node.put("use", "RESERVED").put("reasonZh", zh).put("reasonEn", en);
            case NumberUse.Free(long last) -> node.put("use", "FREE").put("last", last);
            case NumberUse.Unexplained() -> node.put("use", "UNEXPLAINED");
        }
        return node;
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
