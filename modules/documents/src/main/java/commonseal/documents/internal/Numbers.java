package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.NUMBER_SERIES;

import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Numbering;
import commonseal.catalog.Series;
import commonseal.kernel.Tx;
import java.time.LocalDate;

/** Numbers of documents: one series per kind, begun anew every year if the kind says so; reserved numbers are left out. */
final class Numbers {
    private Numbers() {}

    /** Takes the next number; the series stays locked until the transaction ends, which leaves no gap if it fails. */
    static String next(Tx tx, Kind kind, LocalDate day) {
        Series series = kind.series();
        String period = series.period(day.getYear());
        long first = series.after(day.getYear(), 0);
        long sequence = tx.dsl()
                .insertInto(NUMBER_SERIES, NUMBER_SERIES.KIND, NUMBER_SERIES.PERIOD, NUMBER_SERIES.LAST)
                .values(kind.code(), period, first)
                .onConflict(NUMBER_SERIES.KIND, NUMBER_SERIES.PERIOD)
                .doUpdate()
                .set(NUMBER_SERIES.LAST, NUMBER_SERIES.LAST.plus(1L))
                .returningResult(NUMBER_SERIES.LAST)
                .fetchSingle()
                .value1();
        long given = series.after(day.getYear(), sequence - 1);
        if (given != sequence) {
            // The row is locked since it was counted up.
            tx.dsl()
                    .update(NUMBER_SERIES)
                    .set(NUMBER_SERIES.LAST, given)
                    .where(NUMBER_SERIES.KIND.eq(kind.code()), NUMBER_SERIES.PERIOD.eq(period))
                    .execute();
        }
        return Numbering.format(series.pattern(), day.getYear(), given);
    }
}
