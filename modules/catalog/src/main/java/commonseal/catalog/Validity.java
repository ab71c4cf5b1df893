package commonseal.catalog;

import java.time.LocalDate;
import java.time.MonthDay;
import java.util.Optional;

/**
 * How long documents of a kind last: so many months, until a day of the year, or without end. An order may name another
 * last day.
 *
 * @param months from the first day; empty if not counted in months
 * @param endsOn the last day is the next such day, on 29 February or 28; empty unless the end is fixed
 * @param graceDays days after the last day on which the holder may still renew; 0: none
 * @param renewalDays days before the last day from which renewal is open; 0: the whole time
 */
public record Validity(Optional<Integer> months, Optional<MonthDay> endsOn, int graceDays, int renewalDays) {

    /** Months and nothing else; empty: without end. */
    public static Validity months(Optional<Integer> months) {
        return new Validity(months, Optional.empty(), 0, 0);
    }

    /** The last day of a document that begins on {@code from}; empty: without end. Twelve months from 2 March end with 1 March. */
    public Optional<LocalDate> lastDay(LocalDate from) {
        return months.map(count -> from.plusMonths(count).minusDays(1))
                .or(() -> endsOn.map(day -> {
                    LocalDate thisYear = day.atYear(from.getYear());
                    return thisYear.isBefore(from) ? day.atYear(from.getYear() + 1) : thisYear;
                }));
    }

    /** Whether a document that lasts until {@code lastDay} may be renewed on {@code today}. */
    public boolean isRenewable(LocalDate lastDay, LocalDate today) {
        return !today.isAfter(lastDay.plusDays(graceDays))
                && (renewalDays == 0 || !today.isBefore(lastDay.minusDays(renewalDays)));
    }
}
