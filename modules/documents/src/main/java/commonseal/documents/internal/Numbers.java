package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.NUMBER_SERIES;

import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Numbering;
import commonseal.kernel.Tx;
import java.time.LocalDate;

/** Numbers of documents: one series per kind, begun anew every year if the year is in the kind's pattern. */
final class Numbers {
    private Numbers() {}

    /** Takes the next number; the series stays locked until the transaction ends, which leaves no gap if it fails. */
    static String next(Tx tx, Kind kind, LocalDate day) {
        String period = Numbering.isYearly(kind.numbering()) ? Integer.toString(day.getYear()) : "all";
        long sequence = tx.dsl()
                .insertInto(NUMBER_SERIES, NUMBER_SERIES.KIND, NUMBER_SERIES.PERIOD, NUMBER_SERIES.LAST)
                .values(kind.code(), period, 1L)
                .onConflict(NUMBER_SERIES.KIND, NUMBER_SERIES.PERIOD)
                .doUpdate()
                .set(NUMBER_SERIES.LAST, NUMBER_SERIES.LAST.plus(1L))
                .returningResult(NUMBER_SERIES.LAST)
                .fetchSingle()
                .value1();
        return Numbering.format(kind.numbering(), day.getYear(), sequence);
    }
}
