package commonseal.catalog;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How documents of a kind are numbered: a pattern of plain text, {@code {year}} (four digits, at most once) and exactly
 * one {@code {seq:N}} (the running number, at least N digits, N from 4 to 12), for example
 * {@code QH-AMR01-{year}-{seq:6}}. With {@code {year}} the running number begins again at 1 every year.
 */
public final class Numbering {

    private static final Pattern SEQUENCE = Pattern.compile("\\{seq:([4-9]|1[0-2])}");
    private static final Pattern YEAR = Pattern.compile("\\{year}");
    private static final Pattern PART = Pattern.compile("\\{year}|\\{seq:(?:[4-9]|1[0-2])}");
    private static final Pattern PLAIN = Pattern.compile("[^{}\\p{Cntrl}]{0,60}");

    private Numbering() {}

    /** Whether the pattern is of the form above. */
    public static boolean isPattern(String pattern) {
        long sequences = SEQUENCE.matcher(pattern).results().count();
        long years = YEAR.matcher(pattern).results().count();
        String plain = YEAR.matcher(SEQUENCE.matcher(pattern).replaceAll("")).replaceAll("");
        return sequences == 1 && years <= 1 && PLAIN.matcher(plain).matches();
    }

    /** Whether the running number begins again every year. */
    public static boolean isYearly(String pattern) {
        return pattern.contains("{year}");
    }

    /**
     * The number of the {@code sequence}-th document (from 1) of {@code year}.
     *
     * @throws IllegalArgumentException if the pattern is not one, or the sequence is below 1
     */
    public static String format(String pattern, int year, long sequence) {
        if (!isPattern(pattern) || sequence < 1) {
            throw new IllegalArgumentException("'" + pattern + "' does not number document " + sequence);
        }
        Matcher matcher = SEQUENCE.matcher(pattern);
        String numbered = matcher.replaceAll(
                found -> String.format(Locale.ROOT, "%0" + Integer.parseInt(found.group(1)) + "d", sequence));
        return numbered.replace("{year}", String.format(Locale.ROOT, "%04d", year));
    }

    /**
     * Which running number of the pattern a text is; empty if the pattern never writes it so.
     *
     * @throws IllegalArgumentException if the pattern is not one
     */
    public static Optional<Place> place(String pattern, String number) {
        if (!isPattern(pattern)) {
            throw new IllegalArgumentException("'" + pattern + "' does not number documents");
        }
        Matcher parts = PART.matcher(pattern);
        StringBuilder expression = new StringBuilder();
        int plain = 0;
        while (parts.find()) {
            expression.append(Pattern.quote(pattern.substring(plain, parts.start())));
            expression.append(parts.group().equals("{year}") ? "(?<year>[0-9]{4})" : "(?<seq>[0-9]{4,18})");
            plain = parts.end();
        }
        Matcher found = Pattern.compile(expression + Pattern.quote(pattern.substring(plain)))
                .matcher(number);
        if (!found.matches()) {
            return Optional.empty();
        }
        Place place = new Place(
                isYearly(pattern) ? Integer.parseInt(found.group("year")) : 0, Long.parseLong(found.group("seq")));
        return Optional.of(place)
                .filter(each -> each.sequence() >= 1
                        && format(pattern, each.year(), each.sequence()).equals(number));
    }

    /** A running number; {@code year} is 0 where the pattern has none. */
    public record Place(int year, long sequence) {}
}
