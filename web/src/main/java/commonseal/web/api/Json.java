package commonseal.web.api;

import commonseal.kernel.Page;
import commonseal.web.Exchange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reading and writing JSON bodies; a missing or wrong member is one error that names it. */
final class Json {

    private Json() {}

    /** A member is missing or has the wrong shape: 400, {@code part} names it. */
    static Exchange.Malformed bad(String part) {
        return new Exchange.Malformed("MEMBER", part);
    }

    static String text(JsonNode body, String name) {
        return maybeText(body, name).orElseThrow(() -> bad(name));
    }

    static Optional<String> maybeText(JsonNode body, String name) {
        JsonNode member = body.get(name);
        if (member == null || member.isNull()) {
            return Optional.empty();
        }
        if (!member.isString() || member.asString().length() > Exchange.LONGEST_VALUE) {
            throw bad(name);
        }
        return Optional.of(member.asString());
    }

    static UUID id(JsonNode body, String name) {
        try {
            return UUID.fromString(text(body, name));
        } catch (IllegalArgumentException e) {
            throw bad(name);
        }
    }

    static boolean flag(JsonNode body, String name, boolean otherwise) {
        JsonNode member = body.get(name);
        if (member == null) {
            return otherwise;
        }
        if (!member.isBoolean()) {
            throw bad(name);
        }
        return member.asBoolean();
    }

    /** An object of texts; empty if absent. */
    static Map<String, String> texts(JsonNode body, String name) {
        JsonNode member = body.get(name);
        Map<String, String> texts = new LinkedHashMap<>();
        if (member == null) {
            return texts;
        }
        if (!member.isObject()) {
            throw bad(name);
        }
        for (var property : member.properties()) {
            JsonNode value = property.getValue();
            if (!value.isValueNode() || value.isNull() || value.asString().length() > Exchange.LONGEST_VALUE) {
                throw bad(name + "." + property.getKey());
            }
            texts.put(property.getKey(), value.asString());
        }
        return texts;
    }

    /** An array of texts; empty if absent. */
    static List<String> list(JsonNode body, String name) {
        JsonNode member = body.get(name);
        if (member == null) {
            return List.of();
        }
        if (!member.isArray()) {
            throw bad(name);
        }
        return member.valueStream()
                .map(item -> {
                    if (!item.isString()) {
                        throw bad(name);
                    }
                    return item.asString();
                })
                .toList();
    }

    /** {@code {"items": […], "next": …}}. */
    static <T> ObjectNode page(Page<T> page, Function<T, JsonNode> each) {
        ObjectNode node = Exchange.object();
        ArrayNode items = node.putArray("items");
        page.items().forEach(item -> items.add(each.apply(item)));
        page.next().ifPresent(next -> node.put("next", next));
        return node;
    }

    static <T> ObjectNode items(List<T> all, Function<T, JsonNode> each) {
        return page(new Page<>(all, Optional.empty()), each);
    }

    static void put(ObjectNode node, String name, Optional<?> value) {
        value.ifPresent(present -> node.put(name, present.toString()));
    }

    static ArrayNode strings(Iterable<String> values) {
        ArrayNode array = Exchange.mapper().createArrayNode();
        values.forEach(array::add);
        return array;
    }
}
