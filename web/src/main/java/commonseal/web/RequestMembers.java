package commonseal.web;

import commonseal.web.ui.ApiDescription;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Which members the body of an operation may have, as openapi.yaml describes it: a mistyped {@code validUntl} must not pass for
 * a document without end. Read once, with the first body (about 10 ms).
 */
final class RequestMembers {

    private static final String COMPONENT = "#/components/schemas/";

    /** By method and path. */
    private static final class Described {
        static final Map<String, Set<String>> MEMBERS =
                read(ApiDescription.load().root());
    }

    private RequestMembers() {}

    /** A member that the operation does not know, at most 60 characters of it; empty if all are known. */
    static Optional<String> unknown(String method, String path, JsonNode body) {
        Set<String> known = Described.MEMBERS.getOrDefault(method + " " + path, Set.of());
        return known.isEmpty()
                ? Optional.empty()
                : body.propertyNames().stream()
                        .filter(name -> !known.contains(name))
                        .map(name -> name.substring(0, Math.min(60, name.length())))
                        .findFirst();
    }

    private static Map<String, Set<String>> read(JsonNode root) {
        Map<String, Set<String>> members = new HashMap<>();
        root.path("paths")
                .forEachEntry((path, methods) -> methods.forEachEntry((method, operation) -> {
                    JsonNode schema = operation
                            .path("requestBody")
                            .path("content")
                            .path("application/json")
                            .path("schema");
                    String name = schema.path("$ref").asString("");
                    JsonNode described = name.startsWith(COMPONENT)
                            ? root.path("components").path("schemas").path(name.substring(COMPONENT.length()))
                            : schema;
                    members.put(
                            method.toUpperCase(Locale.ROOT) + " " + path,
                            described.path("properties").propertyNames().stream()
                                    .collect(Collectors.toSet()));
                }));
        return members;
    }
}
