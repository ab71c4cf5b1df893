package commonseal.web;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.web.api.ApiRoutes;
import commonseal.web.ui.ApiDescription;
import commonseal.web.ui.ApiDescription.Operation;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Holds the hand-written description to the one list of routes. */
final class OpenApiTest {

    private static final WebSettings SETTINGS = new WebSettings(
            "127.0.0.1",
            0,
            URI.create("http://localhost"),
            "清河示范区",
            "Qinghe",
            true,
            false,
            "test",
            Optional.empty(),
            () -> HttpsState.QUIET);

    private static final ApiDescription DESCRIPTION = ApiDescription.load();

    /** Routes of the interface; the description itself is served among the pages. */
    private static Map<String, String> routes() {
        return Stream.concat(ApiRoutes.routes(SETTINGS).stream(), Routes.all(SETTINGS).stream())
                .filter(route -> route.api()
                        || ApiRoutes.routes(SETTINGS).stream()
                                .anyMatch(api -> api.path().equals(route.path())))
                .collect(Collectors.toMap(
                        route -> route.method() + " "
                                + route.path().replace('<', '{').replace('>', '}'),
                        route -> route.access().label(),
                        (first, second) -> first));
    }

    @Test
    void everyRouteIsDescribedAndNothingElseWithTheAccessItHas() {
        Map<String, String> described = DESCRIPTION.operations().stream()
                .collect(Collectors.toMap(operation -> operation.method() + " " + operation.path(), Operation::access));

        assertThat(described).containsExactlyInAnyOrderEntriesOf(routes());
    }

    @Test
    void publicOperationsAndOnlyTheyNeedNoToken() {
        eachOperation((path, operation) -> assertThat(operation.path("security").isEmpty())
                .as(path)
                .isEqualTo(operation.path("x-access").asString().equals("public")));
    }

    @Test
    void everyOperationIsNamedOnceInBothLanguagesAndUnderAKnownTag() {
        List<String> ids = new ArrayList<>();
        Set<String> tags = DESCRIPTION
                .root()
                .path("tags")
                .valueStream()
                .map(tag -> tag.path("name").asString())
                .collect(Collectors.toSet());

        eachOperation((path, operation) -> {
            ids.add(operation.path("operationId").asString());
            assertThat(operation.path("summary").asString()).as(path).isNotBlank();
            assertThat(operation.path("x-summary-zh").asString()).as(path).containsPattern("\\p{IsHan}");
            assertThat(tags).as(path).contains(operation.path("tags").path(0).asString());
        });

        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void everyParameterOfAPathIsDescribed() {
        eachOperation((path, operation) -> {
            Set<String> named = Stream.of(path.split("[{}]"))
                    .skip(1)
                    .filter(part -> path.contains("{" + part + "}"))
                    .collect(Collectors.toSet());
            Set<String> described = operation
                    .path("parameters")
                    .valueStream()
                    .map(parameter -> at(parameter.path("$ref").asString()))
                    .filter(parameter -> parameter.path("in").asString().equals("path"))
                    .map(parameter -> parameter.path("name").asString())
                    .collect(Collectors.toSet());
            assertThat(described).as(path).isEqualTo(named);
        });
    }

    @Test
    void everyReferenceLeadsSomewhereAndNoSchemaIsLeftOver() {
        Set<String> references = new TreeSet<>();
        references(DESCRIPTION.root(), references);

        assertThat(references)
                .allSatisfy(
                        reference -> assertThat(at(reference).isMissingNode()).isFalse());
        assertThat(DESCRIPTION.root().path("components").path("schemas").propertyNames())
                .allSatisfy(name -> assertThat(references).contains("#/components/schemas/" + name));
    }

    @Test
    void everyOperationSaysWhatProblemsLookLike() {
        Function<JsonNode, JsonNode> resolved =
                response -> response.has("$ref") ? at(response.path("$ref").asString()) : response;

        eachOperation((path, operation) -> operation
                .path("responses")
                .properties()
                .forEach(response -> {
                    boolean good = response.getKey().startsWith("2");
                    boolean oauth =
                            path.endsWith("/oauth/token") && !response.getKey().equals("default");
                    if (!good && !oauth) {
                        assertThat(resolved.apply(response.getValue())
                                        .path("content")
                                        .has("application/problem+json"))
                                .as("%s %s", path, response.getKey())
                                .isTrue();
                    }
                }));
    }

    private static void eachOperation(java.util.function.BiConsumer<String, JsonNode> check) {
        DESCRIPTION
                .root()
                .path("paths")
                .properties()
                .forEach(path ->
                        path.getValue().properties().forEach(method -> check.accept(path.getKey(), method.getValue())));
    }

    private static JsonNode at(String reference) {
        return DESCRIPTION.root().at(reference.substring(1));
    }

    private static void references(JsonNode node, Set<String> into) {
        if (node.has("$ref")) {
            into.add(node.path("$ref").asString());
        }
        node.forEach(child -> references(child, into));
    }
}
