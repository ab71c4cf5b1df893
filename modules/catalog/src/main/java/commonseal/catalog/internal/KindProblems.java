package commonseal.catalog.internal;

import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Policy;
import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.FieldRules;
import commonseal.catalog.FieldShape;
import commonseal.catalog.KindRules;
import commonseal.catalog.KindRules.Holding;
import commonseal.catalog.KindRules.Issuer;
import commonseal.catalog.KindRules.Uniqueness;
import commonseal.catalog.Numbering;
import commonseal.catalog.Series;
import commonseal.catalog.Validity;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is inconsistent in the definition of a kind: the first finding, with the place, a code and the value. */
final class KindProblems {

    private static final Pattern FIELD = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final Pattern TEMPLATE = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final int MOST_MONTHS = 1200;
    private static final int MOST_DAYS = 3660;
    private static final int MOST_FIELDS = 100;
    private static final int MOST_CHOICES = 500;
    private static final int MOST_LISTED = 50;
    private static final int LONGEST_FIELD = 10_000;
    private static final int LONGEST_PATTERN = 200;
    private static final int LONGEST_TEXT = 500;
    private static final int MOST_HOURS = 8784;
    private static final int MOST_YEARS = 200;

    private KindProblems() {}

    static Optional<Problem> of(Kind kind) {
        return first(
                () -> check(KindJson.CODE.matcher(kind.code()).matches(), "/code", "KIND_CODE", kind.code()),
                () -> check(isText(kind.nameZh()) && isText(kind.nameEn()), "/name", "NAME_EMPTY", kind.code()),
                () -> validity(kind.validity()),
                () -> series(kind.series()),
                () -> fields(kind.fields()),
                () -> issuers(kind),
                () -> rules(kind));
    }

    @SafeVarargs
    private static Optional<Problem> first(Supplier<Optional<Problem>>... checks) {
        return Stream.of(checks).flatMap(check -> check.get().stream()).findFirst();
    }

    private static Optional<Problem> check(boolean good, String pointer, String code, Object value) {
        return good ? Optional.empty() : Optional.of(new Problem(pointer, 0, code, Map.of("value", "" + value)));
    }

    private static boolean isText(String text) {
        return !text.isBlank() && text.length() <= LONGEST_TEXT;
    }

    // -- validity and numbers

    private static Optional<Problem> validity(Validity validity) {
        int months = validity.months().orElse(1);
        return first(
                () -> check(months >= 1 && months <= MOST_MONTHS, "/validMonths", "MONTHS", months),
                () -> check(
                        validity.months().isEmpty() || validity.endsOn().isEmpty(),
                        "/validity/endsOn",
                        "VALIDITY_TWICE",
                        months),
                () -> days(validity.graceDays(), "/validity/graceDays"),
                () -> days(validity.renewalDays(), "/validity/renewalDays"),
                () -> check(
                        validity.months().isPresent()
                                || validity.endsOn().isPresent()
                                || validity.graceDays() + validity.renewalDays() == 0,
                        "/validity",
                        "VALIDITY_WITHOUT_END",
                        validity.graceDays() + validity.renewalDays()));
    }

    private static Optional<Problem> days(int days, String pointer) {
        return check(days >= 0 && days <= MOST_DAYS, pointer, "DAYS", days);
    }

    private static Optional<Problem> series(Series series) {
        return first(
                () -> check(Numbering.isPattern(series.pattern()), "/numbering", "NUMBERING", series.pattern()),
                // Without the year in it a number would come again in the next year.
                () -> check(
                        !series.yearly() || Numbering.isYearly(series.pattern()),
                        "/series/yearly",
                        "SERIES_REPEATS",
                        series.pattern()),
                () -> check(
                        series.reserved().size() <= MOST_LISTED,
                        "/series/reserved",
                        "TOO_MANY",
                        series.reserved().size()),
                () -> each(
                        series.reserved(), "/series/reserved", (range, pointer) -> reserved(series, range, pointer)));
    }

    private static Optional<Problem> reserved(Series series, Series.Reserved range, String pointer) {
        String shown = range.first() + "-" + range.last();
        return first(
                () -> check(range.first() >= 1 && range.last() >= range.first(), pointer, "RESERVED_RANGE", shown),
                () -> check(range.last() <= 999_999_999_999L, pointer, "RESERVED_RANGE", shown),
                () -> check(range.year().isEmpty() || series.yearly(), pointer, "RESERVED_YEAR", shown),
                () -> check(isText(range.reasonZh()) && isText(range.reasonEn()), pointer, "RESERVED_REASON", shown),
                () -> check(
                        series.reserved().stream().filter(range::overlaps).count() == 1,
                        pointer,
                        "RESERVED_OVERLAP",
                        shown));
    }

    // -- fields

    private static Optional<Problem> fields(List<Field> fields) {
        Set<String> names = new HashSet<>();
        return first(
                () -> check(
                        !fields.isEmpty() && fields.size() <= MOST_FIELDS, "/fields", "FIELDS_COUNT", fields.size()),
                () -> fields.stream()
                        .flatMap(field -> field(field, names).stream())
                        .findFirst());
    }

    private static Optional<Problem> field(Field field, Set<String> names) {
        String pointer = "/fields/" + field.name();
        boolean paperFits = switch (field.paper()) {
            case NO -> true;
            case WHOLE -> field.policy() == Policy.PUBLIC;
            case MASKED -> field.policy() != Policy.NEVER;
        };
        return first(
                () -> check(FIELD.matcher(field.name()).matches(), pointer, "FIELD_NAME", field.name()),
                () -> check(names.add(field.name()), pointer, "FIELD_TWICE", field.name()),
                () -> check(isText(field.labelZh()) && isText(field.labelEn()), pointer, "LABEL_EMPTY", field.name()),
                () -> check(paperFits, pointer + "/paper", "FIELD_PAPER", field.name()),
                () -> shape(field, pointer));
    }

    private static Optional<Problem> shape(Field field, String pointer) {
        FieldShape shape = field.shape();
        int longest = shape.maxLength().orElse(FieldRules.LONGEST);
        Set<String> values = new HashSet<>();
        return first(
                () -> check(longest >= 1 && longest <= LONGEST_FIELD, pointer + "/maxLength", "FIELD_LENGTH", longest),
                () -> check(
                        shape.pattern().map(KindProblems::isPattern).orElse(true),
                        pointer + "/pattern",
                        "FIELD_PATTERN",
                        shape.pattern().orElse("")),
                () -> check(
                        shape.choices().size() <= MOST_CHOICES,
                        pointer + "/choices",
                        "TOO_MANY",
                        shape.choices().size()),
                // A choice that the field itself would refuse can never be chosen.
                () -> each(
                        shape.choices(),
                        pointer + "/choices",
                        (choice, at) -> check(
                                values.add(choice.value())
                                        && isText(choice.labelZh())
                                        && isText(choice.labelEn())
                                        && FieldRules.problem(field, Optional.of(choice.value()), false)
                                                .isEmpty()
                                        && !choice.value().isBlank(),
                                at,
                                "FIELD_CHOICE",
                                choice.value())));
    }

    private static boolean isPattern(String pattern) {
        try {
            Pattern.compile(pattern);
            return !pattern.isEmpty() && pattern.length() <= LONGEST_PATTERN;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    // -- rules

    private static Optional<Problem> issuers(Kind kind) {
        List<Issuer> issuers = kind.issuers();
        return first(
                () -> check(issuers.size() <= MOST_LISTED, "/issuers", "TOO_MANY", issuers.size()),
                () -> each(
                        issuers,
                        "/issuers",
                        (issuer, pointer) -> first(
                                () -> check(
                                        issuer.until()
                                                .flatMap(end -> issuer.since().map(end::isBefore))
                                                .map(reversed -> !reversed)
                                                .orElse(true),
                                        pointer,
                                        "ISSUER_PERIOD",
                                        issuer.office()),
                                () -> check(
                                        issuers.stream()
                                                        .filter(issuer::overlaps)
                                                        .count()
                                                == 1,
                                        pointer,
                                        "ISSUER_TWICE",
                                        issuer.office()))));
    }

    private static Optional<Problem> rules(Kind kind) {
        KindRules rules = kind.rules();
        return first(
                () -> holding(rules.holding()),
                () -> uniqueness(kind, rules.uniqueness()),
                () -> once(rules.bases(), KindRules.Basis::kind, "/bases", "BASIS_TWICE"),
                () -> once(rules.effects(), KindRules.Effect::kind, "/effects", "EFFECT_TWICE"),
                () -> check(
                        rules.laws().size() <= MOST_LISTED,
                        "/laws",
                        "TOO_MANY",
                        rules.laws().size()),
                () -> each(
                        rules.laws(),
                        "/laws",
                        (law, pointer) -> check(isText(law.zh()) && isText(law.en()), pointer, "LAW", law.zh())),
                () -> limit(rules.statusHours(), MOST_HOURS, "/statusHours", "STATUS_HOURS"),
                () -> limit(rules.retentionYears(), MOST_YEARS, "/retentionYears", "RETENTION"),
                () -> check(
                        TEMPLATE.matcher(rules.template().name()).matches(),
                        "/template/name",
                        "TEMPLATE",
                        rules.template().name()));
    }

    private static Optional<Problem> limit(Optional<Integer> number, int most, String pointer, String code) {
        return check(number.map(n -> n >= 1 && n <= most).orElse(true), pointer, code, number.orElse(1));
    }

    private static Optional<Problem> holding(Holding holding) {
        return check(
                holding.least() >= 1 && holding.least() <= holding.most() && holding.most() <= Holding.MOST,
                "/holders",
                "HOLDERS",
                holding.least() + "-" + holding.most());
    }

    private static Optional<Problem> uniqueness(Kind kind, Uniqueness unique) {
        boolean fits = switch (unique.per()) {
            case NOTHING -> unique.fields().isEmpty();
            case HOLDER, ASSET -> true;
            case FIELDS -> !unique.fields().isEmpty();
        };
        return first(
                () -> check(fits, "/unique", "UNIQUE", unique.per()),
                () -> once(unique.fields(), Function.identity(), "/unique", "UNIQUE"),
                // An optional field could be left out to evade the rule.
                () -> each(
                        unique.fields(),
                        "/unique/fields",
                        (name, pointer) -> check(
                                kind.fields().stream()
                                        .anyMatch(field -> field.name().equals(name) && field.required()),
                                pointer,
                                "UNIQUE_FIELD",
                                name)));
    }

    private static <T> Optional<Problem> once(List<T> items, Function<T, String> name, String pointer, String code) {
        Set<String> seen = new HashSet<>();
        return first(
                () -> check(items.size() <= MOST_LISTED, pointer, "TOO_MANY", items.size()),
                () -> each(
                        items, pointer, (item, at) -> check(seen.add(name.apply(item)), at, code, name.apply(item))));
    }

    /** A check of one item at its place. */
    private interface ItemCheck<T> {
        Optional<Problem> of(T item, String pointer);
    }

    private static <T> Optional<Problem> each(List<T> items, String pointer, ItemCheck<T> check) {
        return IntStream.range(0, items.size())
                .boxed()
                .flatMap(i -> check.of(items.get(i), pointer + "/" + i).stream())
                .findFirst();
    }
}
