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
import org.jooq.Name;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
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

    private final String name;
    private final Table<?> table;
    private final List<Field<?>> key;
    private final String separator;
    private final int rowsAtOnce;
    private final List<Field<byte[]>> columns;

    Resealer(SealedColumns sealed) {
        this.name = sealed.table();
        this.table = DSL.table(DSL.name(sealed.table().split("\\.", 2)));
        this.key = sealed.key().stream().<Field<?>>map(Resealer::field).toList();
        this.separator = sealed.separator();
        this.rowsAtOnce = sealed.rowsAtOnce();
        this.columns = sealed.columns().stream()
                .map(column -> DSL.field(DSL.name(column), SQLDataType.BLOB))
                .toList();
    }

    private static Field<?> field(SealedColumns.KeyColumn column) {
        Name name = DSL.name(column.name());
        return switch (column.type()) {
            case UUID -> DSL.field(name, SQLDataType.UUID);
            case TEXT -> DSL.field(name, SQLDataType.CLOB);
            case INTEGER -> DSL.field(name, SQLDataType.INTEGER);
            case BIGINT -> DSL.field(name, SQLDataType.BIGINT);
        };
    }

    String name() {
        return name;
    }

    /** Values that are not sealed under {@code prefix}, and are the district's, of the next rows in order. */
    Page page(Tx tx, Again again, byte[] prefix, Optional<List<String>> after) {
        Condition old = DSL.or(columns.stream()
                .map(column -> left(column, 1)
                        .eq(OF_THE_DISTRICT)
                        .and(left(column, PREFIX).ne(prefix)))
                .toList());
        var rows = tx.dsl()
                .select(Stream.concat(key.stream(), columns.stream()).toList())
                .from(table)
                .where(old, after.map(this::later).orElseGet(DSL::noCondition))
                .orderBy(key)
                .limit(rowsAtOnce)
                .fetch();
        if (rows.isEmpty()) {
            return new Page(Optional.empty(), 0);
        }
        int changed = 0;
        for (Field<byte[]> column : columns) {
            changed += update(tx, column, rows, again, prefix);
        }
        return new Page(Optional.of(texts(rows.getLast())), changed);
    }

    /** Compare and set: what somebody changed meanwhile is under the newest key already. */
    private int update(Tx tx, Field<byte[]> column, List<? extends Record> rows, Again again, byte[] prefix) {
        Condition same = column.eq(DSL.param("was", byte[].class));
        for (Field<?> each : key) {
            same = same.and(equal(each));
        }
        BatchBindStep batch = tx.dsl()
                .batch(tx.dsl()
                        .update(table)
                        .set(column, DSL.param("is", byte[].class))
                        .where(same));
        for (Record row : rows) {
            byte @Nullable [] was = row.get(column);
            if (was == null || !isOld(was, prefix)) {
                continue;
            }
            Optional<byte[]> is = sealed(column, row, was, again);
            if (is.isPresent()) {
                List<Object> values = new ArrayList<>(List.of(is.get(), was));
                key.forEach(each -> values.add(row.get(each)));
                batch = batch.bind(values.toArray());
            }
        }
        return batch.size() == 0 ? 0 : Arrays.stream(batch.execute()).sum();
    }

    private static <T> Condition equal(Field<T> key) {
        return key.eq(DSL.param(key.getName(), key.getDataType()));
    }

    /** A value that does not open was altered; it stays, and {@code ledger verify} names it. */
    private Optional<byte[]> sealed(Field<byte[]> column, Record row, byte[] was, Again again) {
        String place = String.join(separator, texts(row));
        try {
            return Optional.of(again.seal(new Place(name, column.getName(), place), was));
        } catch (GeneralSecurityException e) {
            LOG.atWarn()
                    .addKeyValue("table", name)
                    .addKeyValue("column", column.getName())
                    .addKeyValue("row", place)
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

    private Condition later(List<String> after) {
        List<Field<?>> values = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            values.add(value(key.get(i), after.get(i)));
        }
        return DSL.row(key).gt(DSL.row(values));
    }

    private static <T> Field<T> value(Field<T> key, String text) {
        return DSL.val(key.getDataType().convert(text), key);
    }

    private List<String> texts(Record row) {
        return key.stream().map(each -> String.valueOf(row.get(each))).collect(Collectors.toList());
    }
}
