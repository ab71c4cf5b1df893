package commonseal.catalog;

import java.util.Locale;
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
}
