package commonseal.identity.internal;

import commonseal.identity.Officers.Unconfirmed;
import commonseal.kernel.Tx;
import commonseal.ledger.SealedRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** A LEDGERED table of this module as {@code ledger verify} reads it. */
final class SealedTable implements SealedRows {

    private static final int ROWS_AT_ONCE = 1_000;

    /** Rows in primary-key order after a key, at most {@code limit}. */
    interface Reader {
        List<? extends Claimed<?>> page(Tx tx, Optional<UUID> after, int limit);
    }

    private final String table;
    private final Seals seals;
    private final Reader reader;

    SealedTable(String table, Seals seals, Reader reader) {
        this.table = table;
        this.seals = seals;
        this.reader = reader;
    }

    @Override
    public String table() {
        return table;
    }

    @Override
    public List<Row> rows(Tx tx, Optional<String> after, int limit) {
        return reader.page(tx, after.map(UUID::fromString), limit).stream()
                .map(seals::reveal)
                .toList();
    }

    /** Rows as every {@link Reader} reads them. One query by primary key. */
    static <R extends Record> Result<R> page(Tx tx, Table<R> table, Optional<UUID> after, int limit) {
        Field<UUID> id = Objects.requireNonNull(table.field("id", UUID.class));
        return tx.dsl()
                .selectFrom(table)
                .where(after.<Condition>map(id::gt).orElseGet(DSL::noCondition))
                .orderBy(id)
                .limit(limit)
                .fetch();
    }

    /** Rows that the ledger does not confirm, in pages. */
    List<Unconfirmed> unconfirmed(Tx tx) {
        List<Unconfirmed> found = new ArrayList<>();
        Optional<UUID> after = Optional.empty();
        List<? extends Claimed<?>> page;
        do {
            page = reader.page(tx, after, ROWS_AT_ONCE);
            for (Claimed<?> row : seals.unconfirmed(tx, page)) {
                found.add(new Unconfirmed(table, row.row().id().toString()));
            }
            after = page.isEmpty() ? after : Optional.of(page.getLast().row().id());
        } while (page.size() == ROWS_AT_ONCE);
        return found;
    }
}
