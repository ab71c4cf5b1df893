package commonseal.demo;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What falls away for somebody who holds documents, from the list of materials and the list of what is held alone. */
final class Holdings {

    private Holdings() {}

    /** Materials of a definition by id. */
    static Map<String, JsonNode> materials(JsonNode definition) {
        Map<String, JsonNode> materials = new HashMap<>();
        definition
                .path("materials")
                .forEach(material -> materials.put(material.path("id").asString(), material));
        return materials;
    }

    /** @param held role (or {@code applicant}) to one list of kinds for each who plays it */
    static ObjectNode count(JsonNode definition, JsonNode held) {
        Map<String, JsonNode> materials = materials(definition);
        Set<String> produced = new HashSet<>();
        for (JsonNode link : definition.path("links")) {
            if (!fallsAway(link, held)) {
                produced.addAll(products(link));
            }
        }
        int toSubmit = 0;
        int onLedger = 0;
        int results = 0;
        for (JsonNode link : definition.path("links")) {
            if (fallsAway(link, held)) {
                continue;
            }
            for (JsonNode id : link.path("needs").path("materials")) {
                JsonNode material = materials.getOrDefault(id.asString(), Api.object());
                Set<String> kinds = kinds(material);
                if (names(material, "ledger") && isHeld(material, kinds, held)) {
                    onLedger++;
                } else if (names(material, "link") && kinds.stream().anyMatch(produced::contains)) {
                    results++;
                } else {
                    toSubmit++;
                }
            }
        }
        return Api.object()
                .put("total", toSubmit + onLedger + results)
                .put("toSubmit", toSubmit)
                .put("onLedger", onLedger)
                .put("resultOfLink", results);
    }

    /** Whether a link would only give the applicant once more what he has. */
    private static boolean fallsAway(JsonNode link, JsonNode held) {
        return link.path("skipWhenHeld").asBoolean(false)
                && held.path("applicant")
                        .valueStream()
                        .anyMatch(holder -> contents(holder).containsAll(products(link)));
    }

    private static Set<String> products(JsonNode link) {
        Set<String> kinds = new HashSet<>();
        link.path("outcomes").forEach(outcome -> {
            if (outcome.hasNonNull("produces")) {
                kinds.add(outcome.path("produces").asString());
            }
        });
        return kinds;
    }

    private static Set<String> kinds(JsonNode material) {
        Set<String> kinds = contents(material.path("anyOf"));
        kinds.add(material.path("kind").asString());
        return kinds;
    }

    private static boolean isHeld(JsonNode material, Set<String> kinds, JsonNode held) {
        JsonNode holders = held.path(material.path("party").asString("applicant"));
        return material.path("each").asBoolean(false)
                ? holders.valueStream().allMatch(holder -> holds(holder, kinds))
                : holders.valueStream().anyMatch(holder -> holds(holder, kinds));
    }

    private static boolean holds(JsonNode holder, Set<String> kinds) {
        return contents(holder).stream().anyMatch(kinds::contains);
    }

    private static boolean names(JsonNode material, String source) {
        return contents(material.path("sources")).contains(source);
    }

    private static Set<String> contents(JsonNode array) {
        Set<String> texts = new HashSet<>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }
}
