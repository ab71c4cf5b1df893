package commonseal.documents.internal;

import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.FieldType;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Policy;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The data items of a kind: what may be in a document, and what may leave it. */
final class Fields {
    /** Longest value in characters: an address or a business scope, not a letter. */
    static final int LONGEST = 500;

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,9})?");
    /** Names under which a kind repeats the document's own number. */
    private static final List<String> NUMBER_NAMES =
            List.of("certificate_number", "licence_number", "permit_number", "filing_number", "number");

    private Fields() {}

    /** Field name to code of what is wrong; empty if the values may be sealed. */
    static Map<String, String> problems(Kind kind, Map<String, String> values) {
        Map<String, Field> known = byName(kind);
        Map<String, String> problems = new LinkedHashMap<>();
        for (String name : new TreeMap<>(values).keySet()) {
            if (!known.containsKey(name)) {
                problems.put(name, "UNKNOWN");
            }
        }
        for (Field field : kind.fields()) {
            problem(field, Optional.ofNullable(values.get(field.name())))
                    .ifPresent(code -> problems.put(field.name(), code));
        }
        return problems;
    }

    private static Optional<String> problem(Field field, Optional<String> value) {
        if (value.filter(Predicate.not(String::isBlank)).isEmpty()) {
            return field.required() ? Optional.of("REQUIRED") : Optional.empty();
        }
        String text = value.get();
        if (text.codePointCount(0, text.length()) > LONGEST) {
            return Optional.of("TOO_LONG");
        }
        if (!isText(text)) {
            return Optional.of("NOT_TEXT");
        }
        return switch (field.type()) {
            case TEXT -> Optional.empty();
            case DATE -> date(text).isPresent() ? Optional.empty() : Optional.of("NOT_A_DATE");
            case NUMBER -> NUMBER.matcher(text).matches() ? Optional.empty() : Optional.of("NOT_A_NUMBER");
        };
    }

    /** No control character but the line break, no half of a character, nothing of the private use areas. */
    private static boolean isText(String text) {
        return text.codePoints().allMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL -> c == '\n';
            case Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> false;
            default -> true;
        });
    }

    static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * The values with what the office need not type: number, dates and issuing authority, where the kind has such an
     * optional item and the order leaves it empty. Blank values are left out.
     */
    static Map<String, String> completed(
            Kind kind,
            Map<String, String> values,
            String number,
            String authority,
            LocalDate issuedOn,
            LocalDate validFrom,
            Optional<LocalDate> validUntil) {
        Map<String, String> all = new TreeMap<>(values);
        all.values().removeIf(String::isBlank);
        Map<String, Field> known = byName(kind);
        NUMBER_NAMES.stream()
                .filter(name -> Optional.ofNullable(known.get(name))
                        .filter(field -> field.type() == FieldType.TEXT && !field.required())
                        .isPresent())
                .findFirst()
                .ifPresent(name -> all.putIfAbsent(name, number));
        fill(all, known, "issuing_authority", FieldType.TEXT, authority);
        fill(all, known, "issued_on", FieldType.DATE, issuedOn.toString());
        fill(all, known, "valid_from", FieldType.DATE, validFrom.toString());
        validUntil.ifPresent(last -> fill(all, known, "valid_to", FieldType.DATE, last.toString()));
        return all;
    }

    private static void fill(
            Map<String, String> all, Map<String, Field> known, String name, FieldType type, String value) {
        Field field = known.get(name);
        if (field != null && field.type() == type) {
            all.putIfAbsent(name, value);
        }
    }

    /** What may leave by a pull: asked for (everything if nothing is named), known to the kind, not withheld. */
    static Map<String, String> leaving(Kind kind, Map<String, String> values, List<String> asked) {
        Map<String, Field> known = byName(kind);
        Map<String, String> leaving = new TreeMap<>(values);
        leaving.keySet().removeIf(name -> {
            Field field = known.get(name);
            return field == null || field.policy() == Policy.NEVER || !asked.isEmpty() && !asked.contains(name);
        });
        return leaving;
    }

    /** What anybody may see. */
    static Map<String, String> shownToAll(Kind kind, Map<String, String> values) {
        Map<String, Field> known = byName(kind);
        Map<String, String> shown = new TreeMap<>(values);
        shown.keySet().removeIf(name -> {
            Field field = known.get(name);
            return field == null || field.policy() != Policy.PUBLIC;
        });
        return shown;
    }

    private static Map<String, Field> byName(Kind kind) {
        return kind.fields().stream().collect(Collectors.toMap(Field::name, Function.identity()));
    }
}
