package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.FieldType;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Policy;
import commonseal.catalog.FieldRules;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The data items of a kind: what may be in a document, and what may leave it. */
final class Fields {
    /** Names under which a kind repeats the document's own number. */
    private static final List<String> NUMBER_NAMES =
            List.of("certificate_number", "licence_number", "permit_number", "filing_number", "number");

    private static final Set<String> FILLED_IN = Set.of("issuing_authority", "issued_on", "valid_from", "valid_to");

    private Fields() {}

    /**
     * Field name to code of what is wrong, UNKNOWN or as {@link FieldRules} says; empty if the values may be sealed.
     *
     * @param demonstration numbers that belong to nobody are let through
     */
    static Map<String, String> problems(Kind kind, Map<String, String> values, boolean demonstration) {
        Map<String, Field> known = byName(kind);
        Map<String, String> problems = new LinkedHashMap<>();
        for (String name : new TreeMap<>(values).keySet()) {
            if (!known.containsKey(name)) {
                problems.put(name, "UNKNOWN");
            }
        }
        for (Field field : kind.fields()) {
            FieldRules.problem(field, Optional.ofNullable(values.get(field.name())), demonstration)
                    .ifPresent(code -> problems.put(field.name(), code));
        }
        return problems;
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

    /**
     * Who may see the fields of a document: as the kind said when it was issued, or as it says today if that is stricter.
     * Empty if the catalogue does not know that version.
     */
    static Map<String, Policy> policies(Catalog catalog, String kind, int version) {
        Map<String, Policy> policies = new TreeMap<>();
        catalog.kind(kind, version)
                .ifPresent(issued -> issued.fields().forEach(field -> policies.put(field.name(), field.policy())));
        catalog.kind(kind)
                .ifPresent(newest -> newest.fields()
                        .forEach(field -> policies.computeIfPresent(
                                field.name(), (name, then) -> stricter(then, field.policy()))));
        return policies;
    }

    private static Policy stricter(Policy one, Policy other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** Names of the values that a correction changes; what the office fills in by itself and the order leaves out is none. */
    static List<String> changed(Map<String, String> before, Map<String, String> ordered) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(ordered.keySet());
        names.removeIf(name -> {
            String now = ordered.getOrDefault(name, "");
            boolean filledIn = now.isBlank() && (FILLED_IN.contains(name) || NUMBER_NAMES.contains(name));
            return filledIn || now.strip().equals(before.getOrDefault(name, "").strip());
        });
        return List.copyOf(names);
    }

    /** What may leave by a pull: asked for (everything if nothing is named), known to the kind, not withheld. */
    static Map<String, String> leaving(Map<String, Policy> policies, Map<String, String> values, List<String> asked) {
        Map<String, String> leaving = new TreeMap<>(values);
        leaving.keySet()
                .removeIf(name -> policies.getOrDefault(name, Policy.NEVER) == Policy.NEVER
                        || !asked.isEmpty() && !asked.contains(name));
        return leaving;
    }

    /** What anybody may see. */
    static Map<String, String> shownToAll(Map<String, Policy> policies, Map<String, String> values) {
        Map<String, String> shown = new TreeMap<>(values);
        shown.keySet().removeIf(name -> policies.getOrDefault(name, Policy.NEVER) != Policy.PUBLIC);
        return shown;
    }

    private static Map<String, Field> byName(Kind kind) {
        return kind.fields().stream().collect(Collectors.toMap(Field::name, Function.identity()));
    }
}
