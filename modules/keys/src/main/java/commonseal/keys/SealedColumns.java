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
 * @param rowsAtOnce so many fit into memory together
 */
public record SealedColumns(String table, List<KeyColumn> key, String separator, List<String> columns, int rowsAtOnce) {

    /** Of values of a few kilobytes at most. */
    private static final int SMALL_ROWS_AT_ONCE = 1_000;

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

    /** A table of small values. */
    public SealedColumns(String table, List<KeyColumn> key, String separator, List<String> columns) {
        this(table, key, separator, columns, SMALL_ROWS_AT_ONCE);
    }

    /** The same for values so large that only so many rows fit into memory together. */
    public SealedColumns inPagesOf(int rows) {
        return new SealedColumns(table, key, separator, columns, rows);
    }

    /** A table whose primary key is one column of uuids. */
    public static SealedColumns byUuid(String table, String key, String... columns) {
        return new SealedColumns(table, List.of(new KeyColumn(key, KeyType.UUID)), "", List.of(columns));
    }
}
