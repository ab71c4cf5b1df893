package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.NUMBER_SERIES;

import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Numbering;
import commonseal.catalog.Series;
import commonseal.kernel.Tx;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Numbers of documents: one series per kind, begun anew every year if the kind says so; reserved numbers are left out. */
final class Numbers {
    private Numbers() {}

    /** Takes the next numbers; the series stays locked until the transaction ends, which leaves no gap if it fails. */
    static List<String> next(Tx tx, Kind kind, LocalDate day, int count) {
        Series series = kind.series();
        String period = series.period(day.getYear());
        // Counted up in any case, so that the row is there and locked.
        long sequence = tx.dsl()
                .insertInto(NUMBER_SERIES, NUMBER_SERIES.KIND, NUMBER_SERIES.PERIOD, NUMBER_SERIES.LAST)
                .values(kind.code(), period, (long) count)
                .onConflict(NUMBER_SERIES.KIND, NUMBER_SERIES.PERIOD)
                .doUpdate()
                .set(NUMBER_SERIES.LAST, NUMBER_SERIES.LAST.plus((long) count))
                .returningResult(NUMBER_SERIES.LAST)
                .fetchSingle()
                .value1();
        List<String> numbers = new ArrayList<>();
        long given = sequence - count;
        for (int i = 0; i < count; i++) {
            given = series.after(day.getYear(), given);
            numbers.add(Numbering.format(series.pattern(), day.getYear(), given));
        }
        if (given != sequence) {
            tx.dsl()
                    .update(NUMBER_SERIES)
                    .set(NUMBER_SERIES.LAST, given)
                    .where(NUMBER_SERIES.KIND.eq(kind.code()), NUMBER_SERIES.PERIOD.eq(period))
                    .execute();
        }
        return numbers;
    }

    /** The last number counted up in the year's series; 0 before the first. */
    static long last(Tx tx, Kind kind, int year) {
        return tx.dsl()
                .select(NUMBER_SERIES.LAST)
                .from(NUMBER_SERIES)
                .where(
                        NUMBER_SERIES.KIND.eq(kind.code()),
                        NUMBER_SERIES.PERIOD.eq(kind.series().period(year)))
                .fetchOptional(NUMBER_SERIES.LAST)
                .orElse(0L);
    }
}
