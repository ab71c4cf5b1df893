package commonseal.catalog;

import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.FieldType;
import commonseal.catalog.FieldShape.Choice;
import commonseal.catalog.FieldShape.Standard;
import commonseal.identity.NumberSchemes;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a value of a field must be: judged by the program and told to everybody else as JSON Schema, from the same
 * patterns. Values are texts; a blank one counts as none.
 */
public final class FieldRules {

    /** Longest value in characters unless the field says less or more: an address or a business scope, not a letter. */
    public static final int LONGEST = 500;

    /** No control character but the line break, no half of a character, nothing unassigned or of the private use areas. */
    private static final String CHARACTERS = "[^\\u0000-\\u0009\\u000B-\\u001F\\u007F-\\u009F\\p{Cs}\\p{Co}\\p{Cn}]*";

    private static final String DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
    private static final String DECIMAL = "-?[0-9]{1,18}(?:\\.[0-9]{1,9})?";

    /** Compiled once; there are some dozens. */
    private static final ConcurrentHashMap<String, Pattern> COMPILED = new ConcurrentHashMap<>();

    private FieldRules() {}

    /**
     * What is wrong with a value: REQUIRED, TOO_LONG, NOT_TEXT, NOT_A_DATE, NOT_A_NUMBER, NOT_IN_LIST, WRONG_FORM (not of the
     * field's pattern or standard), WRONG_CHECK_DIGIT; empty if it may be sealed.
     *
     * @param demonstration numbers with a wrong check character are let through: they belong to nobody
     */
    public static Optional<String> problem(Field field, Optional<String> value, boolean demonstration) {
        Optional<String> given = value.filter(Predicate.not(String::isBlank));
        if (given.isEmpty()) {
            return field.required() ? Optional.of("REQUIRED") : Optional.empty();
        }
        String text = given.get();
        if (text.codePointCount(0, text.length()) > longest(field)) {
            return Optional.of("TOO_LONG");
        }
        if (!matches(CHARACTERS, text)) {
            return Optional.of("NOT_TEXT");
        }
        return typeProblem(field.type(), text).or(() -> shapeProblem(field.shape(), text, demonstration));
    }

    private static Optional<String> typeProblem(FieldType type, String text) {
        return switch (type) {
            case TEXT -> Optional.empty();
            case DATE ->
                matches(DATE, text) && fits("date", text, false) ? Optional.empty() : Optional.of("NOT_A_DATE");
            case NUMBER -> matches(DECIMAL, text) ? Optional.empty() : Optional.of("NOT_A_NUMBER");
        };
    }

    private static Optional<String> shapeProblem(FieldShape shape, String text, boolean demonstration) {
        if (!shape.choices().isEmpty()
                && shape.choices().stream().map(Choice::value).noneMatch(text::equals)) {
            return Optional.of("NOT_IN_LIST");
        }
        if (!patterns(shape).stream().allMatch(pattern -> matches(pattern, text))) {
            return Optional.of("WRONG_FORM");
        }
        String format = shape.standard().format();
        return format.isEmpty() || fits(format, text, demonstration)
                ? Optional.empty()
                : Optional.of(shape.standard() == Standard.DATE_TIME ? "WRONG_FORM" : "WRONG_CHECK_DIGIT");
    }

    private static List<String> patterns(FieldShape shape) {
        List<String> patterns = new ArrayList<>();
        shape.pattern().ifPresent(patterns::add);
        if (shape.standard() != Standard.NONE) {
            patterns.add(shape.standard().pattern());
        }
        return patterns;
    }

    /**
     * Whether a value is of a {@code format} that the schemas name, beyond what their patterns say: {@code date},
     * {@code local-date-time}, {@code citizen-number}, {@code credit-code}, {@code holder-number}. Other names fit always.
     */
    public static boolean fits(String format, String text, boolean demonstration) {
        return switch (format) {
            case "date" -> isDate(text);
            case "local-date-time" -> isDateTime(text);
            case "citizen-number" -> NumberSchemes.fits("CN-ID", text, demonstration);
            case "credit-code" -> NumberSchemes.fits("CN-USCC", text, demonstration);
            // Only numbers of persons and organisations of the country have 18 characters.
            case "holder-number" ->
                text.length() != 18
                        || NumberSchemes.fits("CN-ID", text, demonstration)
                        || NumberSchemes.fits("CN-USCC", text, demonstration);
            default -> true;
        };
    }

    private static boolean isDate(String text) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isDateTime(String text) {
        try {
            LocalDateTime.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean matches(String pattern, String text) {
        return COMPILED.computeIfAbsent(pattern, Pattern::compile).matcher(text).matches();
    }

    private static int longest(Field field) {
        return field.shape().maxLength().orElse(LONGEST);
    }

    /** The rule as JSON Schema (2020-12); members beginning with {@code x-} are labels and policy for people. */
    static ObjectNode schema(Field field) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", "string");
        json.put("title", field.labelEn());
        json.put("x-titleZh", field.labelZh());
        json.put("x-policy", field.policy().name());
        json.put("x-paper", field.paper().name());
        json.put("minLength", 1);
        json.put("maxLength", longest(field));
        ArrayNode all = json.putArray("allOf");
        all.addObject().put("pattern", whole(CHARACTERS));
        switch (field.type()) {
            case TEXT -> {}
            case DATE -> all.addObject().put("pattern", whole(DATE)).put("format", "date");
            case NUMBER -> all.addObject().put("pattern", whole(DECIMAL));
        }
        patterns(field.shape()).forEach(pattern -> all.addObject().put("pattern", whole(pattern)));
        if (!field.shape().standard().format().isEmpty()) {
            json.put("format", field.shape().standard().format());
        }
        if (!field.shape().choices().isEmpty()) {
            ArrayNode choices = json.putArray("oneOf");
            field.shape()
                    .choices()
                    .forEach(choice -> choices.addObject()
                            .put("const", choice.value())
                            .put("title", choice.labelEn())
                            .put("x-titleZh", choice.labelZh()));
        }
        if (problem(field, Optional.of(example(field)), true).isEmpty()) {
            json.putArray("examples").add(example(field));
        }
        return json;
    }

    /** {@code $} may stand before a last line break in some dialects, "nothing follows" in none. */
    private static String whole(String pattern) {
        return "^(?:" + pattern + ")(?![\\s\\S])";
    }

    /** A made-up value that fits, unless the field has a pattern of its own; numbers of persons are those of nobody. */
    public static String example(Field field) {
        if (!field.shape().choices().isEmpty()) {
            return field.shape().choices().getFirst().value();
        }
        return switch (field.type()) {
            case TEXT -> field.shape().standard().example();
            case DATE -> "2026-01-05";
            case NUMBER -> "12";
        };
    }

    /** A value as it stands masked on paper and on the public page: first character, asterisks, last character. */
    public static String masked(String value) {
        int[] characters = value.codePoints().toArray();
        StringBuilder masked = new StringBuilder();
        for (int i = 0; i < characters.length; i++) {
            boolean shown = i == 0 && characters.length > 1 || i == characters.length - 1 && characters.length > 2;
            masked.appendCodePoint(shown ? characters[i] : '*');
        }
        return masked.toString();
    }
}
