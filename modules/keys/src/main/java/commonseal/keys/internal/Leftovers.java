package commonseal.keys.internal;

import commonseal.kernel.Tx;
import commonseal.keys.internal.Generations.Generation;
import java.util.Arrays;
import java.util.List;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** Looks through every column of bytes the application can read for values under an older key, whether declared or not. */
final class Leftovers {

    private static final String COLUMNS = """
            select n.nspname, c.relname, a.attname
            from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
            where a.atttypid = 'bytea'::regtype and a.attnum > 0 and not a.attisdropped and c.relkind = 'r'
              and n.nspname not in ('pg_catalog', 'information_schema', 'ledger', 'keys')
              and has_schema_privilege(n.oid, 'usage') and has_column_privilege(c.oid, a.attnum, 'select')
            order by n.nspname, c.relname, a.attnum
            limit 2000
            """;

    private record Column(String schema, String table, String column) {}

    private Leftovers() {}

    /** Schema, table and column of each. A scan of the tables, once at the end of an exchange. */
    static List<String> of(Tx tx, byte[] prefix, List<Generation<SealingKey>> inUse) {
        List<byte[]> older = inUse.stream()
                .map(each -> each.key().prefix())
                .filter(each -> !Arrays.equals(each, prefix))
                .toList();
        if (older.isEmpty()) {
            return List.of();
        }
        List<Column> columns = tx.dsl()
                .resultQuery(COLUMNS)
                .fetch(r -> new Column(r.get(0, String.class), r.get(1, String.class), r.get(2, String.class)));
        List<Field<String>> found =
                columns.stream().map(column -> sought(column, older)).toList();
        return found.isEmpty()
                ? List.of()
                : Arrays.stream(tx.dsl().select(found).fetchSingle().intoArray())
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
    }

    /** One select with a sub-select for each column: its name if there is such a value. */
    private static Field<String> sought(Column column, List<byte[]> older) {
        Field<byte[]> field = DSL.field(DSL.name(column.column()), byte[].class);
        Field<byte[]> begin = DSL.function(DSL.name("substr"), byte[].class, field, DSL.inline(1), DSL.inline(5));
        String name = column.schema() + "." + column.table() + "." + column.column();
        return DSL.when(
                DSL.exists(DSL.selectOne()
                        .from(DSL.table(DSL.name(column.schema(), column.table())))
                        .where(begin.in(older))),
                DSL.inline(name));
    }
}
