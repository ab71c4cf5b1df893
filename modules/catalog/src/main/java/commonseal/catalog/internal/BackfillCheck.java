package commonseal.catalog.internal;

import commonseal.catalog.Catalog.FieldType;
import commonseal.planner.FormField;
import commonseal.planner.Texts;
import commonseal.planner.Transform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Whether what a document says can become an answer, after its transformations; and what to do if not. */
final class BackfillCheck {

    private BackfillCheck() {}

    /** A code with values, among them {@code do}: what the author does about it. */
    record Wrong(String code, Map<String, String> values) {
        Wrong {
            values = Map.copyOf(values);
        }

        private static Wrong of(String code, String advice, Map<String, String> values) {
            Map<String, String> all = new TreeMap<>(values);
            all.put("do", advice);
            return new Wrong(code, all);
        }
    }

    /** The first thing that is wrong; empty if nothing. */
    static Optional<Wrong> wrong(FormField field, FieldType stated, List<Transform> steps) {
        FieldType given = stated;
        for (Transform step : steps) {
            Set<FieldType> takes = takes(step);
            if (!takes.contains(given)) {
                return Optional.of(Wrong.of(
                        "BACKFILL_TRANSFORM",
                        "remove the transformation, or name a document field of type " + takes,
                        Map.of("transform", name(step), "given", given.name())));
            }
            given = gives(step);
        }
        if (!steps.isEmpty() && !outcomes(steps.getLast()).isEmpty()) {
            return outcomes(steps.getLast()).stream()
                    .filter(value -> Texts.problem(field, value).isPresent())
                    .sorted()
                    .findFirst()
                    .map(value -> Wrong.of(
                            "BACKFILL_MAP_VALUE",
                            "map it to a text that the question takes"
                                    + (field.values().isEmpty() ? "" : ": " + String.join(", ", field.values())),
                            Map.of("value", value, "type", field.type().code())));
        }
        return fits(field.type(), given)
                ? Optional.empty()
                : Optional.of(Wrong.of(
                        "BACKFILL_TYPE",
                        "ask for another type, name another document field, or add a transform",
                        Map.of("type", field.type().code(), "given", given.name())));
    }

    private static boolean fits(FormField.Type asked, FieldType given) {
        return switch (asked) {
            case STRING, ADDRESS, ENUM -> true;
            case NUMBER, INTEGER -> given == FieldType.NUMBER;
            case DATE -> given == FieldType.DATE;
            case BOOLEAN -> false;
        };
    }

    private static String name(Transform step) {
        return switch (step) {
            case Transform.AddressPart ignored -> "address";
            case Transform.Name ignored -> "name";
            case Transform.Day ignored -> "date";
            case Transform.IdNumber ignored -> "id-number";
            case Transform.Codes ignored -> "map";
        };
    }

    private static Set<FieldType> takes(Transform step) {
        return switch (step) {
            case Transform.AddressPart ignored -> Set.of(FieldType.TEXT);
            case Transform.Name ignored -> Set.of(FieldType.TEXT);
            case Transform.IdNumber ignored -> Set.of(FieldType.TEXT);
            case Transform.Day ignored -> Set.of(FieldType.TEXT, FieldType.DATE);
            case Transform.Codes ignored -> Set.of(FieldType.values());
        };
    }

    private static FieldType gives(Transform step) {
        return switch (step) {
            case Transform.Day(var shape) ->
                switch (shape) {
                    case ISO -> FieldType.DATE;
                    case YEAR -> FieldType.NUMBER;
                    case COMPACT, CHINESE, YEAR_MONTH -> FieldType.TEXT;
                };
            case Transform.IdNumber(var part) ->
                part == Transform.IdNumber.Part.BIRTH_DATE ? FieldType.DATE : FieldType.TEXT;
            case Transform.AddressPart ignored -> FieldType.TEXT;
            case Transform.Name ignored -> FieldType.TEXT;
            case Transform.Codes ignored -> FieldType.TEXT;
        };
    }

    /** Everything a step can come to, where that is known beforehand. */
    private static Set<String> outcomes(Transform step) {
        return switch (step) {
            case Transform.Codes(var values) -> Set.copyOf(values.values());
            case Transform.IdNumber(var part) -> part == Transform.IdNumber.Part.SEX ? Set.of("男", "女") : Set.of();
            case Transform.Day ignored -> Set.of();
            case Transform.AddressPart ignored -> Set.of();
            case Transform.Name ignored -> Set.of();
        };
    }
}
