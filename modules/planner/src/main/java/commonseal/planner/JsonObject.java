package commonseal.planner;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads one object of a file somebody wrote: notes every problem with its place instead of stopping at the first. A
 * value that is missing or wrong is noted and replaced by a harmless one, so that reading can go on.
 */
final class JsonObject {
    private final JsonNode node;
    private final String path;
    private final List<Problem> problems;
    private final Set<String> read = new HashSet<>();

    JsonObject(JsonNode node, String path, List<Problem> problems) {
        this.node = node;
        this.path = path;
        this.problems = problems;
        if (!node.isObject()) {
            problem("", "is not an object");
        }
    }

    boolean has(String key) {
        JsonNode value = node.get(key);
        return value != null && !value.isNull();
    }

    void problem(String below, String message) {
        problems.add(new Problem(path + below, message));
    }

    /** Builds the record if nothing in here was wrong; what its constructor refuses is a problem of this object. */
    <T> Optional<T> build(int problemsBefore, Supplier<T> constructor) {
        node.propertyNames().stream()
                .filter(key -> !read.contains(key))
                .forEach(key -> problem("/" + key, "is not known here"));
        if (problems.size() > problemsBefore) {
            return Optional.empty();
        }
        try {
            return Optional.of(constructor.get());
        } catch (IllegalArgumentException refused) {
            problem("", String.valueOf(refused.getMessage()));
            return Optional.empty();
        }
    }

    int problemsSoFar() {
        return problems.size();
    }

    String text(String key) {
        String text = optionalText(key);
        if (text == null) {
            require(key);
            return "";
        }
        return text;
    }

    @Nullable
    String optionalText(String key) {
        JsonNode value = value(key);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            problem("/" + key, "is not text");
            return null;
        }
        return value.stringValue();
    }

    int number(String key) {
        Integer number = optionalNumber(key);
        if (number == null) {
            require(key);
            return 0;
        }
        return number;
    }

    int number(String key, int otherwise) {
        Integer number = optionalNumber(key);
        return number == null ? otherwise : number;
    }

    @Nullable
    Integer optionalNumber(String key) {
        JsonNode value = value(key);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            problem("/" + key, "is not a whole number");
            return null;
        }
        return value.intValue();
    }

    boolean flag(String key) {
        JsonNode value = value(key);
        if (value == null) {
            return false;
        }
        if (!value.isBoolean()) {
            problem("/" + key, "is neither true nor false");
            return false;
        }
        return value.booleanValue();
    }

    @Nullable
    LocalDate optionalDate(String key) {
        String text = optionalText(key);
        if (text == null) {
            return null;
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException notADate) {
            problem("/" + key, "is not a date like 2026-03-01");
            return null;
        }
    }

    <E extends Enum<E> & Coded> E code(String key, Class<E> type) {
        E constant = has(key) ? optionalCode(key, type) : null;
        if (constant == null) {
            require(key);
            return type.getEnumConstants()[0];
        }
        return constant;
    }

    <E extends Enum<E> & Coded> E code(String key, Class<E> type, E otherwise) {
        E constant = optionalCode(key, type);
        return constant == null ? otherwise : constant;
    }

    private <E extends Enum<E> & Coded> @Nullable E optionalCode(String key, Class<E> type) {
        String text = optionalText(key);
        return text == null ? null : constant("/" + key, text, type);
    }

    <E extends Enum<E> & Coded> List<E> codes(String key, Class<E> type) {
        List<E> constants = new ArrayList<>();
        List<String> texts = texts(key);
        for (int i = 0; i < texts.size(); i++) {
            E constant = constant("/" + key + "/" + i, texts.get(i), type);
            if (constant != null) {
                constants.add(constant);
            }
        }
        if (new HashSet<>(constants).size() < constants.size()) {
            problem("/" + key, "names something twice");
        }
        return constants;
    }

    private <E extends Enum<E> & Coded> @Nullable E constant(String below, String text, Class<E> type) {
        List<String> known = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            if (constant.code().equals(text)) {
                return constant;
            }
            known.add(constant.code());
        }
        problem(below, "'" + text + "' is none of " + String.join(", ", known));
        return null;
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        elements(key, (element, at) -> {
            if (element.isString()) {
                texts.add(element.stringValue());
            } else {
                problems.add(new Problem(at, "is not text"));
            }
        });
        return texts;
    }

    List<Integer> numbers(String key) {
        List<Integer> numbers = new ArrayList<>();
        elements(key, (element, at) -> {
            if (element.isIntegralNumber() && element.canConvertToInt()) {
                numbers.add(element.intValue());
            } else {
                problems.add(new Problem(at, "is not a whole number"));
            }
        });
        return numbers;
    }

    <T> List<T> objects(String key, Function<JsonObject, Optional<T>> reader) {
        List<T> read = new ArrayList<>();
        elements(
                key,
                (element, at) ->
                        reader.apply(new JsonObject(element, at, problems)).ifPresent(read::add));
        return read;
    }

    <T> @Nullable T optionalObject(String key, Function<JsonObject, Optional<T>> reader) {
        JsonNode value = value(key);
        return value == null
                ? null
                : reader.apply(new JsonObject(value, path + "/" + key, problems))
                        .orElse(null);
    }

    <T> T object(String key, T otherwise, Function<JsonObject, Optional<T>> reader) {
        T read = optionalObject(key, reader);
        if (read == null) {
            require(key);
            return otherwise;
        }
        return read;
    }

    /** An object that may be absent. */
    <T> T objectOr(String key, T otherwise, Function<JsonObject, Optional<T>> reader) {
        T read = optionalObject(key, reader);
        return read == null ? otherwise : read;
    }

    /** An object whose keys are not known beforehand, in the order written. */
    <V> Map<String, V> map(String key, Entry<V> reader) {
        Map<String, V> map = new LinkedHashMap<>();
        JsonNode value = value(key);
        if (value == null) {
            return map;
        }
        if (!value.isObject()) {
            problem("/" + key, "is not an object");
            return map;
        }
        value.properties().forEach(entry -> {
            String at = path + "/" + key + "/" + entry.getKey();
            reader.read(entry.getValue(), at, problems).ifPresent(read -> map.put(entry.getKey(), read));
        });
        return map;
    }

    @Nullable
    JsonNode value(String key) {
        read.add(key);
        JsonNode value = node.get(key);
        return value == null || value.isNull() ? null : value;
    }

    List<Problem> problems() {
        return problems;
    }

    String path() {
        return path;
    }

    /** Reads one value of a map; empty if it noted a problem. */
    interface Entry<V> {
        Optional<V> read(JsonNode value, String path, List<Problem> problems);
    }

    private interface Element {
        void read(JsonNode element, String path);
    }

    private void elements(String key, Element reader) {
        JsonNode value = value(key);
        if (value == null) {
            return;
        }
        if (!value.isArray()) {
            problem("/" + key, "is not a list");
            return;
        }
        for (int i = 0; i < value.size(); i++) {
            reader.read(value.get(i), path + "/" + key + "/" + i);
        }
    }

    /** A required value that is there but wrong has been noted already. */
    private void require(String key) {
        if (!has(key)) {
            problem("/" + key, "is missing");
        }
    }
}
