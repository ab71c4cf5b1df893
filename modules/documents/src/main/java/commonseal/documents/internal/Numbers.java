package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.NUMBER_SERIES;

import commonseal.catalog.Catalog.Kind;
import commonseal.kernel.Tx;
import java.time.LocalDate;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers of documents, by the kind's pattern such as {@code QH-AMR01-{year}-{seq:6}}: parts {@code {year}},
 * {@code {kind}}, {@code {office}}, {@code {seq}} and {@code {seq:n}} (n digits at least). The series begins anew every
 * year if the year is in the pattern.
 */
final class Numbers {
    private static final Pattern PART = Pattern.compile("\\{(year|kind|office|seq)(?::([1-9]))?\\}");

    private Numbers() {}

    /** Takes the next number; the series stays locked until the transaction ends, which leaves no gap if it fails. */
    static String next(Tx tx, Kind kind, LocalDate day) {
        String year = Integer.toString(day.getYear());
        long number = take(tx, kind.code(), kind.numbering().contains("{year}") ? year : "all");
        Matcher parts = PART.matcher(kind.numbering());
        StringBuilder text = new StringBuilder();
        boolean counted = false;
        while (parts.find()) {
            String value = switch (parts.group(1)) {
                case "year" -> year;
                case "kind" -> kind.code();
                case "office" -> kind.office();
                default -> padded(number, parts.group(2));
            };
            counted |= parts.group(1).equals("seq");
            parts.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        parts.appendTail(text);
        // A pattern without a counter would give every document the same number.
        return counted ? text.toString() : text + "-" + number;
    }

    private static String padded(long number, @org.jspecify.annotations.Nullable String digits) {
        return digits == null ? Long.toString(number) : String.format(Locale.ROOT, "%0" + digits + "d", number);
    }

    private static long take(Tx tx, String kind, String period) {
        return tx.dsl()
                .insertInto(NUMBER_SERIES, NUMBER_SERIES.KIND, NUMBER_SERIES.PERIOD, NUMBER_SERIES.LAST)
                .values(kind, period, 1L)
                .onConflict(NUMBER_SERIES.KIND, NUMBER_SERIES.PERIOD)
                .doUpdate()
                .set(NUMBER_SERIES.LAST, NUMBER_SERIES.LAST.plus(1L))
                .returningResult(NUMBER_SERIES.LAST)
                .fetchSingle()
                .value1();
    }
}
