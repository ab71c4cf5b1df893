package commonseal.web.ui;

import commonseal.catalog.Catalog.Kind;
import commonseal.documents.Registers.Register;
import commonseal.planner.Transform;
import commonseal.proof.CanonicalJson;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A mapping as a form: for each field the column, how it is read, and a code list. What a form cannot show (several
 * transformations, a code list longer than a field) stays as it is under {@link #KEEP}.
 *
 * @param register empty for a new one
 * @param key columns that tell rows apart, one in each line
 * @param kept columns as the newest version holds them, by target
 */
public record MappingForm(
        Kind kind, Optional<Register> register, String code, String key, List<Line> lines, Map<String, JsonNode> kept) {

    /** Choice of a line whose transformation stays as it is. */
    public static final String KEEP = "keep";

    private static final String TRANSFORM = "transform";
    private static final String ORDER = "order";
    private static final String CODES = "map";
    private static final List<String> OWN =
            List.of("holder", "holder_name", "number", "asset", "valid_from", "valid_until");

    public MappingForm {
        lines = List.copyOf(lines);
        kept = Map.copyOf(kept);
    }

    /**
     * One field of the kind, or one of the words beside them.
     *
     * @param from column; empty if it is left out
     * @param step code of a {@link Choice}
     * @param codes {@code from=to} in each line
     * @param keeps whether {@link #KEEP} may be chosen
     */
    public record Line(
            String target, String label, boolean required, String from, String step, String codes, boolean keeps) {}

    /** A way to read a column, as the mapping writes it. */
    public record Choice(String code, String label) {}

    /** As it is stored, or empty for a new register. */
    static MappingForm stored(Exchange exchange, Kind kind, Optional<Register> register) {
        JsonNode mapping =
                register.map(known -> CanonicalJson.parse(known.mapping())).orElseGet(Exchange::object);
        Map<String, JsonNode> kept = columns(mapping);
        List<Line> lines = new ArrayList<>();
        targets(exchange, kind).forEach((target, label) -> {
            JsonNode column = kept.get(target);
            Read read = column == null ? new Read("", "") : Read.of(column);
            lines.add(new Line(
                    target,
                    label,
                    isRequired(kind, target),
                    column == null ? "" : column.path("from").asString(),
                    read.step(),
                    read.codes(),
                    read.step().equals(KEEP)));
        });
        String key = mapping.path("key").valueStream().map(JsonNode::asString).collect(Collectors.joining("\n"));
        return new MappingForm(kind, register, register.map(Register::code).orElse(""), key, lines, kept);
    }

    /** As it was sent. */
    static MappingForm sent(Exchange exchange, Kind kind, Optional<Register> register) {
        MappingForm stored = stored(exchange, kind, register);
        List<Line> lines = stored.lines().stream()
                .map(line -> new Line(
                        line.target(),
                        line.label(),
                        line.required(),
                        exchange.form("from-" + line.target()),
                        exchange.form("step-" + line.target()),
                        exchange.form("codes-" + line.target()).replace("\r\n", "\n"),
                        line.keeps()))
                .toList();
        return new MappingForm(
                kind,
                register,
                register.map(Register::code).orElseGet(() -> exchange.form("code")),
                exchange.form("key").replace("\r\n", "\n"),
                lines,
                stored.kept());
    }

    private static Map<String, JsonNode> columns(JsonNode mapping) {
        Map<String, JsonNode> columns = new LinkedHashMap<>();
        mapping.path("columns").properties().forEach(each -> columns.put(each.getKey(), each.getValue()));
        return columns;
    }

    private static Map<String, String> targets(Exchange exchange, Kind kind) {
        Map<String, String> targets = new LinkedHashMap<>();
        OWN.forEach(own -> targets.put(own, exchange.messages().code("column", own)));
        kind.fields()
                .forEach(
                        field -> targets.put(field.name(), exchange.messages().pick(field.labelZh(), field.labelEn())));
        return targets;
    }

    private static boolean isRequired(Kind kind, String target) {
        return target.equals("holder")
                || kind.fields().stream()
                        .anyMatch(field -> field.required() && field.name().equals(target));
    }

    /** The ways to read a column, in the reader's language. */
    public static List<Choice> choices(Messages messages) {
        return Stream.of(
                        Stream.of(new Choice("", messages.text("mapping.step.none"))),
                        Stream.of(Transform.Day.Shape.values()).map(shape -> choice(messages, "date:" + shape.code())),
                        Stream.of(Transform.AddressPart.Part.values())
                                .map(part -> choice(messages, "address:" + part.code())),
                        Stream.of(Transform.IdNumber.Part.values())
                                .map(part -> choice(messages, "id-number:" + part.code())),
                        Stream.of(Transform.Name.Part.values())
                                .flatMap(part -> Stream.of(Transform.Name.Order.values())
                                        .map(order -> new Choice(
                                                "name:" + part.code() + ":" + order.code(),
                                                messages.text(
                                                        "mapping.step.name",
                                                        messages.code("mapping.name", part.code()),
                                                        messages.code("mapping.order", order.code()))))))
                .flatMap(some -> some)
                .toList();
    }

    private static Choice choice(Messages messages, String code) {
        return new Choice(code, messages.code("mapping.step", code.replace(':', '.')));
    }

    /** What the form shows of a column. */
    private record Read(String step, String codes) {

        static Read of(JsonNode column) {
            JsonNode transform = column.path(TRANSFORM);
            List<JsonNode> steps = transform.isArray()
                    ? transform.valueStream().toList()
                    : Stream.of(transform).filter(JsonNode::isObject).toList();
            boolean mapped = !steps.isEmpty() && steps.getLast().has(CODES);
            int plain = steps.size() - (mapped ? 1 : 0);
            if (plain > 1 || column.has(ORDER)) {
                return new Read(KEEP, "");
            }
            String codes = mapped
                    ? steps.getLast().path(CODES).properties().stream()
                            .map(each -> each.getKey() + "=" + each.getValue().asString())
                            .collect(Collectors.joining("\n"))
                    : "";
            String step = plain == 0 ? "" : code(steps.getFirst());
            // Shown only if the same comes out of it again.
            return codes.length() <= Exchange.LONGEST_VALUE
                            && !step.equals(KEEP)
                            && written(step, codes)
                                    .equals(steps.stream().map(Read::whole).toList())
                    ? new Read(step, codes)
                    : new Read(KEEP, "");
        }

        private static String code(JsonNode step) {
            return step.properties().stream()
                    .filter(each -> !each.getKey().equals(ORDER))
                    .findFirst()
                    .map(each -> each.getKey() + ":" + each.getValue().asString()
                            + (each.getKey().equals("name")
                                    ? ":" + whole(step).path(ORDER).asString()
                                    : ""))
                    .orElse(KEEP);
        }

        /** With the order that is meant where none is written. */
        private static JsonNode whole(JsonNode step) {
            return step instanceof ObjectNode object && step.has("name") && !step.has(ORDER)
                    ? object.deepCopy().put(ORDER, Transform.Name.Order.MARKED.code())
                    : step;
        }
    }

    private static List<JsonNode> written(String step, String codes) {
        List<JsonNode> steps = new ArrayList<>();
        String[] parts = step.split(":", -1);
        if (parts.length >= 2) {
            ObjectNode node = Exchange.object().put(parts[0], parts[1]);
            steps.add(parts.length == 3 ? node.put(ORDER, parts[2]) : node);
        }
        if (!codes.isEmpty()) {
            ObjectNode list = Exchange.object();
            codes.lines().filter(line -> !line.isBlank()).forEach(line -> {
                int equals = Math.max(0, line.indexOf('='));
                list.put(
                        line.substring(0, equals).strip(),
                        line.substring(Math.min(line.length(), equals + 1)).strip());
            });
            steps.add(Exchange.object().set(CODES, list));
        }
        return steps;
    }

    /** What can be said before the registers are asked. */
    List<Problem> problems(Exchange exchange) {
        List<String> choices =
                choices(exchange.messages()).stream().map(Choice::code).toList();
        List<Problem> problems = new ArrayList<>();
        for (Line line : lines) {
            if (!choices.contains(line.step()) && !(line.keeps() && line.step().equals(KEEP))) {
                problems.add(
                        new Problem("step-" + line.target(), exchange.messages().text("mapping.step.wrong")));
            }
            if (line.codes()
                    .lines()
                    .filter(each -> !each.isBlank())
                    .anyMatch(each ->
                            each.strip().indexOf('=') < 1 || each.strip().endsWith("="))) {
                problems.add(new Problem(
                        "codes-" + line.target(), exchange.messages().text("mapping.codes.wrong")));
            }
        }
        return problems;
    }

    /** As the registers take it. */
    ObjectNode json() {
        ObjectNode root = Exchange.object().put("register", code).put("kind", kind.code());
        ArrayNode keys = root.putArray("key");
        key.lines().map(String::strip).filter(name -> !name.isEmpty()).forEach(keys::add);
        ObjectNode columns = root.putObject("columns");
        for (Line line : lines) {
            if (!line.from().isEmpty()) {
                columns.set(line.target(), column(line));
            }
        }
        return root;
    }

    private ObjectNode column(Line line) {
        JsonNode before = kept.get(line.target());
        if (line.step().equals(KEEP) && before instanceof ObjectNode object) {
            return object.deepCopy().put("from", line.from());
        }
        ObjectNode column = Exchange.object().put("from", line.from());
        List<JsonNode> steps = written(line.step(), line.codes());
        if (steps.size() == 1) {
            column.set(TRANSFORM, steps.getFirst());
        } else if (!steps.isEmpty()) {
            column.putArray(TRANSFORM).addAll(steps);
        }
        return column;
    }

    /** Where a refusal belongs in the form. */
    Problem problem(Exchange exchange, String refusal, String place) {
        Messages messages = exchange.messages();
        Optional<Line> line = lines.stream()
                .filter(each -> place.equals(each.target()) || place.startsWith(each.target() + "/"))
                .findFirst();
        String field = switch (refusal) {
            case "REGISTER_CODE", "REGISTER_KIND" -> "code";
            case "MAPPING_KEY" -> "key";
            default -> line.map(each -> "from-" + each.target()).orElse("main");
        };
        return new Problem(
                field,
                line.map(each -> messages.text("batch.at-column", each.label())).orElse("")
                        + messages.code("problem", refusal)
                        + messages.pick("", " ")
                        + messages.code("problem.next", refusal));
    }
}
