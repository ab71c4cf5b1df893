package commonseal.planner;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When a link or a material applies. A closed language: no code in definitions, every verdict can be explained, and the
 * fields it looks at are known without running it.
 */
public sealed interface Condition {
    /** True if every part is (an empty list is true). */
    record All(List<Condition> parts) implements Condition {
        public All {
            parts = List.copyOf(parts);
        }
    }

    /** True if some part is (an empty list is false). */
    record Any(List<Condition> parts) implements Condition {
        public Any {
            parts = List.copyOf(parts);
        }
    }

    /** The opposite. */
    record Not(Condition part) implements Condition {}

    /**
     * One answer against constants. An absent answer makes every operator false except {@code ne}; so does an answer of
     * another type than the constant.
     */
    record Test(String field, Op op, List<Value> values) implements Condition {
        public Test {
            Require.code("field", field);
            values = List.copyOf(values);
            Require.that(
                    op == Op.IN || values.size() == (op == Op.EXISTS ? 0 : 1),
                    "'" + op.code() + "' on '" + field + "' has " + values.size() + " values");
        }
    }

    /** How an answer is compared. */
    enum Op implements Coded {
        EQ,
        NE,
        IN,
        LT,
        LE,
        GT,
        GE,
        EXISTS
    }

    /** A verdict with the parts it follows from; {@code words} is neutral notation, e.g. {@code has-cafe eq true [false]}. */
    record Explanation(boolean holds, String words, List<Explanation> parts) {
        public Explanation {
            parts = List.copyOf(parts);
        }
    }

    /** Whether it holds for these answers. */
    default boolean holds(Map<String, Value> answers) {
        return switch (this) {
            case All all -> all.parts.stream().allMatch(part -> part.holds(answers));
            case Any any -> any.parts.stream().anyMatch(part -> part.holds(answers));
            case Not not -> !not.part.holds(answers);
            case Test test -> test(test, answers.get(test.field));
        };
    }

    /** The verdict with its grounds, in the order written. */
    default Explanation explain(Map<String, Value> answers) {
        return switch (this) {
            case All all -> new Explanation(holds(answers), "all", explain(all.parts, answers));
            case Any any -> new Explanation(holds(answers), "any", explain(any.parts, answers));
            case Not not -> new Explanation(holds(answers), "not", List.of(not.part.explain(answers)));
            case Test test -> {
                Value actual = answers.get(test.field);
                String constants = test.op == Op.IN
                        ? " " + test.values
                        : test.values.isEmpty() ? "" : " " + test.values.getFirst();
                yield new Explanation(
                        holds(answers),
                        test.field + " " + test.op.code() + constants + " [" + (actual == null ? "-" : actual) + "]",
                        List.of());
            }
        };
    }

    /** The fields it looks at, sorted. */
    default Set<String> fields() {
        TreeSet<String> fields = new TreeSet<>();
        tests().forEach(test -> fields.add(test.field()));
        return fields;
    }

    /** The single comparisons in it. */
    default Stream<Test> tests() {
        return switch (this) {
            case All all -> all.parts.stream().flatMap(Condition::tests);
            case Any any -> any.parts.stream().flatMap(Condition::tests);
            case Not not -> not.part.tests();
            case Test test -> Stream.of(test);
        };
    }

    private static List<Explanation> explain(List<Condition> parts, Map<String, Value> answers) {
        return parts.stream().map(part -> part.explain(answers)).toList();
    }

    private static boolean test(Test test, @Nullable Value actual) {
        if (actual == null) {
            return test.op == Op.NE;
        }
        return switch (test.op) {
            case EXISTS -> true;
            case IN -> test.values.contains(actual);
            case EQ -> test.values.getFirst().equals(actual);
            case NE -> !test.values.getFirst().equals(actual);
            case LT -> comparable(test, actual) && compare(test, actual) < 0;
            case LE -> comparable(test, actual) && compare(test, actual) <= 0;
            case GT -> comparable(test, actual) && compare(test, actual) > 0;
            case GE -> comparable(test, actual) && compare(test, actual) >= 0;
        };
    }

    private static boolean comparable(Test test, Value actual) {
        return actual.getClass() == test.values.getFirst().getClass() && !(actual instanceof Value.Flag);
    }

    private static int compare(Test test, Value actual) {
        return actual instanceof Value.Num left && test.values.getFirst() instanceof Value.Num right
                ? left.value().compareTo(right.value())
                : actual.toString().compareTo(test.values.getFirst().toString());
    }
}
