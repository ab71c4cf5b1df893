package commonseal.identity.internal;

import static commonseal.identity.internal.db.Tables.DISCLOSURE;
import static commonseal.identity.internal.db.Tables.LOOK;

import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** A table whose rows are in the access log, by days of UTC. */
enum LoggedTable {
    DISCLOSURES(DISCLOSURE, DISCLOSURE.ID, DISCLOSURE.AT, DisclosureRows::row),
    LOOKS(LOOK, LOOK.ID, LOOK.AT, LookRows::row);

    private static final int ROWS_AT_ONCE = 1_000;

    private final Table<?> table;
    private final Field<UUID> id;
    private final Field<Instant> at;
    private final Function<Record, Claimed<? extends Ledgered>> row;

    LoggedTable(Table<?> table, Field<UUID> id, Field<Instant> at, Function<Record, Claimed<? extends Ledgered>> row) {
        this.table = table;
        this.id = id;
        this.at = at;
        this.row = row;
    }

    /** Every row of a day in order of time and id; in pages, on whatever {@code reading} reads with. */
    void ofDay(Reading reading, LocalDate day, Consumer<Claimed<?>> rows) {
        Instant from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant to = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Condition after = DSL.noCondition();
        List<Record> page;
        do {
            Condition rest = after;
            page = reading.read(tx -> tx.dsl()
                    .select()
                    .from(table)
                    .where(at.ge(from), at.lt(to), rest)
                    .orderBy(at, id)
                    .limit(ROWS_AT_ONCE)
                    .fetch());
            page.forEach(record -> rows.accept(row.apply(record)));
            if (!page.isEmpty()) {
                after = DSL.row(at, id)
                        .gt(page.getLast().get(at), page.getLast().get(id));
            }
        } while (page.size() == ROWS_AT_ONCE);
    }

    /** Which of these exist. */
    static Set<UUID> existing(Tx tx, Collection<UUID> ids) {
        UUID[] asked = ids.toArray(UUID[]::new);
        Set<UUID> found = new HashSet<>();
        for (LoggedTable logged : values()) {
            found.addAll(tx.dsl()
                    .select(logged.id)
                    .from(logged.table)
                    .where(logged.id.eq(DSL.any(asked)))
                    .fetch(logged.id));
        }
        return found;
    }

    /** The day of the oldest row. */
    static Optional<LocalDate> firstDay(Tx tx) {
        return Arrays.stream(values())
                .flatMap(logged -> tx
                        .dsl()
                        .select(logged.at)
                        .from(logged.table)
                        .orderBy(logged.at)
                        .limit(1)
                        .fetchOptional(logged.at)
                        .stream())
                .min(Comparator.naturalOrder())
                .map(LoggedTable::dayOf);
    }

    /** Days that have rows. */
    Set<LocalDate> days(Tx tx) {
        Field<LocalDate> day = DSL.field("({0} at time zone 'UTC')::date", LocalDate.class, at);
        return new HashSet<>(tx.dsl().selectDistinct(day).from(table).fetch(day));
    }

    static LocalDate dayOf(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    /** On one transaction, or a new one for each page. */
    interface Reading {
        List<Record> read(Function<Tx, List<Record>> query);

        static Reading in(Tx tx) {
            return query -> query.apply(tx);
        }

        static Reading of(Db db, Act act) {
            return query -> db.read(act, query);
        }
    }
}
