package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.LOOK;

import commonseal.identity.Access.OfficerDay;
import commonseal.identity.Access.Ordinary;
import commonseal.identity.Access.Unusual;
import commonseal.identity.internal.LookRows.Outcome;
import commonseal.identity.internal.LookRows.Purpose;
import commonseal.kernel.Tx;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.util.List;
import org.jooq.DatePart;
import org.jooq.Field;
import org.jooq.Record3;
import org.jooq.Record5;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** Counts of looks by officer and day, and what is usual. */
final class OfficerDays {

    private static final int SECONDS_A_DAY = 86_400;
    private static final int MOST = 200;
    private static final Period COMPARED_WITH = Period.ofDays(90);
    private static final BigDecimal PERCENTILE = new BigDecimal("0.99");

    private static final Field<String> OFFICER = DSL.field(DSL.name("actor"), String.class);
    private static final Field<Integer> DAY = DSL.field(DSL.name("day"), Integer.class);
    private static final Field<Integer> PERSONS = DSL.field(DSL.name("persons"), Integer.class);
    private static final Field<Integer> REFUSED = DSL.field(DSL.name("refused"), Integer.class);
    private static final Field<Integer> UNKNOWN = DSL.field(DSL.name("unknown"), Integer.class);

    private OfficerDays() {}

    static Unusual unusual(Tx tx, LocalDate from, ZoneId zone) {
        Instant begin = from.atStartOfDay(zone).toInstant();
        Instant compared = from.minus(COMPARED_WITH).atStartOfDay(zone).toInstant();
        int offset = zone.getRules().getOffset(tx.now()).getTotalSeconds();
        Table<?> before = counts(compared, begin, offset).asTable("officer_day");
        Record3<Integer, Integer, Integer> usual = tx.dsl()
                .select(percentile(PERSONS), percentile(REFUSED), percentile(UNKNOWN))
                .from(before)
                .fetchSingle();
        Ordinary ordinary = new Ordinary(
                from(usual.value1(), Ordinary.LEAST.persons()),
                from(usual.value2(), Ordinary.LEAST.refused()),
                from(usual.value3(), Ordinary.LEAST.unknown()));
        Table<?> since = counts(begin, tx.now(), offset).asTable("officer_day");
        List<OfficerDay> days = tx.dsl()
                .select(OFFICER, DAY, PERSONS, REFUSED, UNKNOWN)
                .from(since)
                .where(PERSONS.ge(ordinary.persons())
                        .or(REFUSED.ge(ordinary.refused()))
                        .or(UNKNOWN.ge(ordinary.unknown())))
                .orderBy(DAY.desc(), PERSONS.desc())
                .limit(MOST)
                .fetch(row -> new OfficerDay(
                        row.value1(), LocalDate.ofEpochDay(row.value2()), row.value3(), row.value4(), row.value5()));
        return new Unusual(ordinary, days);
    }

    private static int from(Integer percentile, int least) {
        return Math.max(least, (percentile * 3 + 1) / 2);
    }

    private static Field<Integer> percentile(Field<Integer> counts) {
        return DSL.coalesce(
                DSL.percentileDisc(PERCENTILE).withinGroupOrderBy(counts).cast(Integer.class), 0);
    }

    private static Select<Record5<String, Integer, Integer, Integer, Integer>> counts(
            Instant from, Instant until, int offset) {
        // Inlined: PostgreSQL must see that the grouped expression is the selected one.
        Field<Integer> day = DSL.floor(DSL.extract(LOOK.AT, DatePart.EPOCH)
                        .plus(DSL.inline(offset))
                        .div(DSL.inline(SECONDS_A_DAY)))
                .cast(Integer.class);
        return DSL.select(
                        LOOK.ACTOR,
                        day.as(DAY),
                        DSL.countDistinct(LOOK.HOLDER)
                                .filterWhere(LOOK.OUTCOME.eq(Outcome.SHOWN.name()))
                                .as(PERSONS),
                        DSL.count()
                                .filterWhere(LOOK.OUTCOME.eq(Outcome.REFUSED.name()))
                                .as(REFUSED),
                        DSL.count()
                                .filterWhere(LOOK.OUTCOME.eq(Outcome.UNKNOWN.name()))
                                .as(UNKNOWN))
                .from(LOOK)
                .where(LOOK.AT.ge(from), LOOK.AT.le(until), LOOK.PURPOSE.ne(Purpose.AUDIT.name()))
                .groupBy(LOOK.ACTOR, day);
    }
}
