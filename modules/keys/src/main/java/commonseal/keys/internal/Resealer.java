package commonseal.keys.internal;

import commonseal.kernel.Tx;
import commonseal.keys.Keys.Place;
import commonseal.keys.SealedColumns;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.BatchBindStep;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Seals one table's values again, a page at a time. */
final class Resealer {

    private static final Logger LOG = LoggerFactory.getLogger(Resealer.class);
    private static final int PREFIX = 5;
    /** Every value that a key of the district sealed begins so. */
    private static final byte[] OF_THE_DISTRICT = {1};

    /** Opens under any key in use and seals under the newest. */
    interface Again {
        byte[] seal(Place place, byte[] sealed) throws GeneralSecurityException;
    }

    /**
     * One page.
     *
     * @param last primary key of its last row, as texts; empty if nothing is left behind {@code after}
     */
    record Page(Optional<List<String>> last, int changed) {}

    private Resealer() {}

    /** Values that are not sealed under {@code prefix}, and are the district's, of the next rows in order. */
    static Page page(
            Tx tx, SealedColumns columns, Again again, byte[] prefix, Optional<List<String>> after, int limit) {
        Condition old = DSL.or(columns.columns().stream()
                .map(column -> left(column, 1)
                        .eq(OF_THE_DISTRICT)
                        .and(left(column, PREFIX).ne(prefix)))
                .toList());
        var rows = tx.dsl()
                .select(Stream.concat(columns.key().stream(), columns.columns().stream())
                        .toList())
                .from(columns.table())
                .where(old, after.map(key -> later(columns, key)).orElseGet(DSL::noCondition))
                .orderBy(columns.key())
                .limit(limit)
                .fetch();
        if (rows.isEmpty()) {
            return new Page(Optional.empty(), 0);
        }
        int changed = 0;
        for (Field<byte[]> column : columns.columns()) {
            changed += update(tx, columns, column, rows, again, prefix);
        }
        return new Page(Optional.of(key(columns, rows.getLast())), changed);
    }

    /** Compare and set: what somebody changed meanwhile is under the newest key already. */
    private static int update(
            Tx tx,
            SealedColumns columns,
            Field<byte[]> column,
            List<? extends Record> rows,
            Again again,
            byte[] prefix) {
        Condition same = column.eq(DSL.param("was", byte[].class));
        for (Field<?> key : columns.key()) {
            same = same.and(equal(key));
        }
        BatchBindStep batch = tx.dsl()
                .batch(tx.dsl()
                        .update(columns.table())
                        .set(column, DSL.param("is", byte[].class))
                        .where(same));
        for (Record row : rows) {
            byte @Nullable [] was = row.get(column);
            if (was == null || !isOld(was, prefix)) {
                continue;
            }
            Optional<byte[]> is = sealed(columns, column, row, was, again);
            if (is.isPresent()) {
                List<Object> values = new ArrayList<>(List.of(is.get(), was));
                columns.key().forEach(key -> values.add(row.get(key)));
                batch = batch.bind(values.toArray());
            }
        }
        return batch.size() == 0 ? 0 : Arrays.stream(batch.execute()).sum();
    }

    private static <T> Condition equal(Field<T> key) {
        return key.eq(DSL.param(key.getName(), key.getDataType()));
    }

    /** A value that does not open was altered; it stays, and {@code ledger verify} names it. */
    private static Optional<byte[]> sealed(
            SealedColumns columns, Field<byte[]> column, Record row, byte[] was, Again again) {
        String key = String.join(columns.separator(), key(columns, row));
        try {
            return Optional.of(again.seal(new Place(columns.name(), column.getName(), key), was));
        } catch (GeneralSecurityException e) {
            LOG.atWarn()
                    .addKeyValue("table", columns.name())
                    .addKeyValue("column", column.getName())
                    .addKeyValue("row", key)
                    .log("KEYS-012 a value cannot be sealed again because it does not open: run 'ledger verify'");
            return Optional.empty();
        }
    }

    private static boolean isOld(byte[] value, byte[] prefix) {
        return value.length > PREFIX && value[0] == 1 && !Arrays.equals(value, 0, PREFIX, prefix, 0, PREFIX);
    }

    private static Field<byte[]> left(Field<byte[]> column, int bytes) {
        return DSL.function(DSL.name("substr"), byte[].class, column, DSL.inline(1), DSL.inline(bytes));
    }

    private static Condition later(SealedColumns columns, List<String> after) {
        List<Field<?>> values = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            values.add(value(columns.key().get(i), after.get(i)));
        }
        return DSL.row(columns.key()).gt(DSL.row(values));
    }

    private static <T> Field<T> value(Field<T> key, String text) {
        return DSL.val(key.getDataType().convert(text), key);
    }

    private static List<String> key(SealedColumns columns, Record row) {
        return columns.key().stream().map(key -> String.valueOf(row.get(key))).collect(Collectors.toList());
    }
}
