package commonseal.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * One measured figure.
 *
 * @param value median of the rounds
 * @param bar what it is held to, such as {@code >= 1000}; empty if it is only a comparison
 */
public record Row(String name, double value, String unit, double min, double max, String bar, boolean met) {

    /** A figure without a bar. */
    static Row of(String name, String unit, double... rounds) {
        double[] sorted = rounds.clone();
        Arrays.sort(sorted);
        return new Row(name, sorted[sorted.length / 2], unit, sorted[0], sorted[sorted.length - 1], "", true);
    }

    /** The same figure, which must be this or more. */
    Row atLeast(double bar) {
        return new Row(name, value, unit, min, max, ">= " + number(bar), value >= bar);
    }

    /** The same figure, which must be this or less. */
    Row atMost(double bar) {
        return new Row(name, value, unit, min, max, "<= " + number(bar), value <= bar);
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%-44s %12s %-10s %12s %12s %8s %s",
                name,
                number(value),
                unit,
                number(min),
                number(max),
                bar,
                bar.isEmpty() ? "" : met ? "yes" : "NO");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 || value == Math.rint(value) ? "%.0f" : "%.2f", value);
    }
}
