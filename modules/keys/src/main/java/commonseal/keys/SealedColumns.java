package commonseal.keys;

import java.util.List;

/**
 * A table of a module with columns sealed under {@link Keys#seal}, so that they can be sealed again under a new key. Values
 * of the table that a subject's key sealed stay as they are.
 *
 * @param table schema and table, as in {@link Keys.Place}
 * @param key primary key in its order; a value's place names the row by these as texts
 * @param separator between them in the place
 * @param columns sealed columns, which the application may update
 */
public record SealedColumns(String table, List<KeyColumn> key, String separator, List<String> columns) {

    /** What a column of a primary key holds. */
    public enum KeyType {
        UUID,
        TEXT,
        INTEGER,
        BIGINT
    }

    /** One column of a primary key. */
    public record KeyColumn(String name, KeyType type) {}

    public SealedColumns {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }

    /** A table whose primary key is one column of uuids. */
    public static SealedColumns byUuid(String table, String key, String... columns) {
        return new SealedColumns(table, List.of(new KeyColumn(key, KeyType.UUID)), "", List.of(columns));
    }
}
