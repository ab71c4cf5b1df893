package commonseal.catalog.internal;

import commonseal.planner.Condition;
import commonseal.planner.Condition.Test;
import commonseal.planner.FormField;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers to the form that together try every turn a definition's conditions can take: for each field a condition looks
 * at, no answer, each constant it is compared with, and one value on either side. All combinations if there are at most
 * {@link #MOST}; beyond, every pair of values of every two fields.
 */
final class Answers {

    /** Combinations tried in full: ten yes-or-no questions. */
    static final int MOST = 1024;

    private Answers() {}

    static List<Map<String, Value>> combinations(ProcessDefinition definition) {
        Map<String, List<Optional<Value>>> choices = choices(definition);
        long all = 1;
        for (List<Optional<Value>> values : choices.values()) {
            all = Math.min(all * values.size(), MOST + 1L);
        }
        return all <= MOST ? product(choices) : pairs(choices);
    }

    private static Map<String, List<Optional<Value>>> choices(ProcessDefinition definition) {
        Map<String, FormField> fields = new HashMap<>();
        definition.form().forEach(field -> fields.put(field.id(), field));
        Map<String, Set<Optional<Value>>> choices = new TreeMap<>();
        conditions(definition).flatMap(Condition::tests).forEach(test -> {
            Set<Optional<Value>> values = choices.computeIfAbsent(test.field(), id -> start(fields.get(id)));
            values.addAll(around(test));
        });
        Map<String, List<Optional<Value>>> lists = new LinkedHashMap<>();
        choices.forEach((field, values) -> lists.put(field, List.copyOf(values)));
        return lists;
    }

    private static Stream<Condition> conditions(ProcessDefinition definition) {
        List<@Nullable Condition> found = new ArrayList<>();
        definition.materials().forEach(material -> found.add(material.when()));
        definition.links().forEach(link -> {
            found.add(link.when());
            link.assist().forEach(asked -> found.add(asked.when()));
        });
        return found.stream().flatMap(Stream::ofNullable);
    }

    private static Set<Optional<Value>> start(@Nullable FormField field) {
        Set<Optional<Value>> values = new LinkedHashSet<>();
        values.add(Optional.empty());
        if (field != null && field.type() == FormField.Type.BOOLEAN) {
            values.add(Optional.of(Value.of(true)));
            values.add(Optional.of(Value.of(false)));
        }
        if (field != null) {
            field.values().forEach(value -> values.add(Optional.of(Value.of(value))));
        }
        return values;
    }

    private static List<Optional<Value>> around(Test test) {
        List<Optional<Value>> values = new ArrayList<>();
        for (Value constant : test.values()) {
            values.add(Optional.of(constant));
            switch (constant) {
                case Value.Num(BigDecimal number) -> {
                    values.add(Optional.of(Value.of(number.subtract(BigDecimal.ONE))));
                    values.add(Optional.of(Value.of(number.add(BigDecimal.ONE))));
                }
                case Value.Flag(boolean flag) -> values.add(Optional.of(Value.of(!flag)));
                case Value.Text(String text) -> values.add(Optional.of(Value.of(text + "~")));
            }
        }
        if (test.values().isEmpty()) {
            values.add(Optional.of(Value.of("something")));
        }
        return values;
    }

    private static List<Map<String, Value>> product(Map<String, List<Optional<Value>>> choices) {
        List<Map<String, Value>> combinations = List.of(Map.of());
        for (Map.Entry<String, List<Optional<Value>>> choice : choices.entrySet()) {
            List<Map<String, Value>> longer = new ArrayList<>();
            for (Map<String, Value> combination : combinations) {
                choice.getValue().forEach(value -> longer.add(with(combination, choice.getKey(), value)));
            }
            combinations = longer;
        }
        return combinations;
    }

    /** Not a covering array of least size: fields² · values² plans, a second for a form of thirty such questions. */
    private static List<Map<String, Value>> pairs(Map<String, List<Optional<Value>>> choices) {
        Set<Map<String, Value>> combinations = new LinkedHashSet<>();
        List<String> fields = List.copyOf(choices.keySet());
        for (int i = 0; i < fields.size(); i++) {
            for (int j = i + 1; j < fields.size(); j++) {
                Map<String, List<Optional<Value>>> two = new LinkedHashMap<>();
                two.put(fields.get(i), choices.getOrDefault(fields.get(i), List.of()));
                two.put(fields.get(j), choices.getOrDefault(fields.get(j), List.of()));
                combinations.addAll(product(two));
            }
        }
        return List.copyOf(combinations);
    }

    private static Map<String, Value> with(Map<String, Value> answers, String field, Optional<Value> value) {
        Map<String, Value> copy = new TreeMap<>(answers);
        value.ifPresent(given -> copy.put(field, given));
        return copy;
    }
}
