package commonseal.keys;

import java.util.List;
import org.jooq.Field;
import org.jooq.Table;

/**
 * Port: a table of a module with columns sealed under {@link Keys#seal}, so that they can be sealed again under a new key.
 * Values of the table that a subject's key sealed stay as they are.
 *
 * @param table in the generated names of the module; a value's {@link Keys.Place} names it with its schema
 * @param key primary key; a value's place names the row by these, in this order, as texts
 * @param separator between them
 * @param columns sealed columns, which the application may update
 */
public record SealedColumns(
        Table<?> table, List<? extends Field<?>> key, String separator, List<Field<byte[]>> columns) {
    public SealedColumns {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }

    /** Schema and table. */
    public String name() {
        return table.getQualifiedName().unquotedName().toString();
    }
}
