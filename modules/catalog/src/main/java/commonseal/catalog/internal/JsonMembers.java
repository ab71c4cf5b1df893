package commonseal.catalog.internal;

import commonseal.catalog.Catalog.Problem;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Members of a JSON object read strictly: what is missing, unknown, or of another type is named with its place.
 *
 * @param at JSON pointer of the object
 */
record JsonMembers(JsonNode json, String at) {

    /** A member that cannot be used. */
    static final class Bad extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        private Bad(Problem problem) {
            super(problem.code());
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    JsonMembers {
        if (!json.isObject()) {
            throw new Bad(new Problem(at, 0, "VALUE_UNKNOWN", Map.of("value", "not an object")));
        }
    }

    Bad bad(String pointer, String code, String value) {
        return new Bad(new Problem(at + pointer, 0, code, Map.of("value", value)));
    }

    private Bad bad(String name) {
        return bad("/" + name, "VALUE_UNKNOWN", json.path(name).toString());
    }

    void only(String... names) {
        for (String name : json.propertyNames()) {
            if (!Arrays.asList(names).contains(name)) {
                throw bad("/" + name, "MEMBER_UNKNOWN", name);
            }
        }
    }

    String text(String name) {
        return optionalText(name).orElseThrow(() -> bad("/" + name, "MEMBER_MISSING", name));
    }

    Optional<String> optionalText(String name) {
        return member(name, JsonNode::isString).map(JsonNode::asString);
    }

    boolean flag(String name, boolean usual) {
        return member(name, JsonNode::isBoolean).map(JsonNode::asBoolean).orElse(usual);
    }

    Optional<Integer> optionalNumber(String name) {
        return member(name, node -> node.isIntegralNumber() && node.canConvertToInt())
                .map(JsonNode::intValue);
    }

    long longNumber(String name) {
        return member(name, node -> node.isIntegralNumber() && node.canConvertToLong())
                .map(JsonNode::longValue)
                .orElseThrow(() -> bad("/" + name, "MEMBER_MISSING", name));
    }

    Optional<LocalDate> optionalDay(String name) {
        return optionalText(name).map(day -> parsed(name, () -> LocalDate.parse(day)));
    }

    <E extends Enum<E>> E oneOf(String name, Class<E> values) {
        String text = text(name);
        return Arrays.stream(values.getEnumConstants())
                .filter(value -> value.name().equals(text))
                .findFirst()
                .orElseThrow(() -> bad(name));
    }

    <E extends Enum<E>> E oneOf(String name, E usual) {
        return json.has(name) ? oneOf(name, usual.getDeclaringClass()) : usual;
    }

    Optional<JsonMembers> object(String name) {
        return member(name, JsonNode::isObject).map(node -> new JsonMembers(node, at + "/" + name));
    }

    <T> List<T> list(String name, Function<JsonMembers, T> item) {
        List<T> items = new ArrayList<>();
        for (JsonNode node : array(name)) {
            items.add(item.apply(new JsonMembers(node, at + "/" + name + "/" + items.size())));
        }
        return items;
    }

    List<String> texts(String name) {
        List<String> items = new ArrayList<>();
        for (JsonNode node : array(name)) {
            if (!node.isString()) {
                throw bad(name);
            }
            items.add(node.asString());
        }
        return items;
    }

    /** What the text says, if it says anything. */
    <T> T parsed(String name, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (DateTimeException e) {
            throw bad(name);
        }
    }

    private List<JsonNode> array(String name) {
        List<JsonNode> nodes = new ArrayList<>();
        member(name, JsonNode::isArray).ifPresent(array -> array.forEach(nodes::add));
        return nodes;
    }

    private Optional<JsonNode> member(String name, Function<JsonNode, Boolean> fits) {
        if (!json.hasNonNull(name)) {
            return Optional.empty();
        }
        JsonNode node = json.path(name);
        if (!fits.apply(node)) {
            throw bad(name);
        }
        return Optional.of(node);
    }
}
