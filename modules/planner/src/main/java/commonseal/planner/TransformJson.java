package commonseal.planner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Transformations in the file format: one object, or a list of them to be done in order. */
final class TransformJson {
    private static final String MEMBER = "transform";
    private static final List<String> KINDS = List.of("address", "name", "date", "id-number", "map");
    private static final Transform NONE = new Transform.AddressPart(Transform.AddressPart.Part.PROVINCE);

    private TransformJson() {}

    static List<Transform> read(JsonObject in) {
        JsonNode value = in.value(MEMBER);
        if (value == null) {
            return List.of();
        }
        if (value.isArray()) {
            return in.objects(MEMBER, TransformJson::one);
        }
        Transform only = in.optionalObject(MEMBER, TransformJson::one);
        return only == null ? List.of() : List.of(only);
    }

    private static Optional<Transform> one(JsonObject in) {
        int before = in.problemsSoFar();
        List<String> named = KINDS.stream().filter(in::has).toList();
        if (named.size() != 1) {
            in.problem("", "has " + (named.isEmpty() ? "none" : "more than one") + " of " + String.join(", ", KINDS));
        }
        Transform read = named.isEmpty() ? NONE : read(in, named.getFirst());
        return in.build(before, () -> read);
    }

    private static Transform read(JsonObject in, String kind) {
        return switch (kind) {
            case "address" -> new Transform.AddressPart(in.code(kind, Transform.AddressPart.Part.class));
            case "name" ->
                new Transform.Name(
                        in.code(kind, Transform.Name.Part.class),
                        in.code("order", Transform.Name.Order.class, Transform.Name.Order.MARKED));
            case "date" -> new Transform.Day(in.code(kind, Transform.Day.Shape.class));
            case "id-number" -> new Transform.IdNumber(in.code(kind, Transform.IdNumber.Part.class));
            default -> codes(in);
        };
    }

    private static Transform codes(JsonObject in) {
        Map<String, String> values = in.map("map", (value, at, problems) -> {
            if (value.isString() && !value.stringValue().isBlank()) {
                return Optional.of(value.stringValue());
            }
            problems.add(new Problem(at, "is not text"));
            return Optional.empty();
        });
        if (values.isEmpty() || values.keySet().stream().anyMatch(String::isBlank)) {
            in.problem("/map", "has no text, or an empty one");
            return NONE;
        }
        return new Transform.Codes(values);
    }

    static void write(ObjectNode out, List<Transform> steps) {
        if (steps.size() == 1) {
            out.set(MEMBER, one(steps.getFirst()));
        } else if (!steps.isEmpty()) {
            List<ObjectNode> nodes = new ArrayList<>();
            steps.forEach(step -> nodes.add(one(step)));
            out.putArray(MEMBER).addAll(nodes);
        }
    }

    private static ObjectNode one(Transform step) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        switch (step) {
            case Transform.AddressPart(var part) -> out.put("address", part.code());
            case Transform.Name(var part, var order) -> {
                out.put("name", part.code());
                if (order != Transform.Name.Order.MARKED) {
                    out.put("order", order.code());
                }
            }
            case Transform.Day(var shape) -> out.put("date", shape.code());
            case Transform.IdNumber(var part) -> out.put("id-number", part.code());
            case Transform.Codes(var values) -> {
                ObjectNode map = out.putObject("map");
                values.forEach(map::put);
            }
        }
        return out;
    }
}
