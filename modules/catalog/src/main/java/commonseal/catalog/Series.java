package commonseal.catalog;

import java.util.List;
import java.util.Optional;

/**
 * How documents of a kind are numbered.
 *
 * @param pattern see {@link Numbering}
 * @param yearly whether the running number begins again at 1 every year; only with {@code {year}} in the pattern
 * @param reserved running numbers that are never given out, because another system or the paper register gave them
 */
public record Series(String pattern, boolean yearly, List<Reserved> reserved) {
    public Series {
        reserved = List.copyOf(reserved);
    }

    /** By the pattern alone: anew every year if it holds the year. */
    public static Series of(String pattern) {
        return new Series(pattern, Numbering.isYearly(pattern), List.of());
    }

    /**
     * Running numbers that are never given out.
     *
     * @param year of a yearly series; empty: of every year
     * @param first and {@code last} belong to it
     */
    public record Reserved(Optional<Integer> year, long first, long last, String reasonZh, String reasonEn) {
        boolean holds(int inYear, long sequence) {
            return year.map(only -> only == inYear).orElse(true) && sequence >= first && sequence <= last;
        }

        /** Whether the two meet anywhere; also with itself. */
        public boolean overlaps(Reserved other) {
            boolean sameYear = year.isEmpty() || other.year.isEmpty() || year.equals(other.year);
            return sameYear && first <= other.last && other.first <= last;
        }
    }

    /** The period a running number belongs to: the year, or {@code all}. */
    public String period(int year) {
        return yearly ? Integer.toString(year) : "all";
    }

    /** The range that keeps this running number from being given out. */
    public Optional<Reserved> reservation(int year, long sequence) {
        return reserved.stream().filter(range -> range.holds(year, sequence)).findFirst();
    }

    /** The first running number after {@code last} that may be given out. */
    public long after(int year, long last) {
        long next = last + 1;
        Optional<Reserved> range = reservation(year, next);
        while (range.isPresent()) {
            next = range.get().last() + 1;
            range = reservation(year, next);
        }
        return next;
    }
}
