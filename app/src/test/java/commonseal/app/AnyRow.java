package commonseal.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Rows of any table, for tests of what the database itself allows: something in every column that needs a value. */
final class AnyRow {

    private static final String COLUMNS = """
            select a.attname, format_type(a.atttypid, null), a.attnotnull and not a.atthasdef
            from pg_attribute a where a.attrelid = ?::regclass and a.attnum > 0 and not a.attisdropped
              and a.attidentity = '' and a.attgenerated = ''
            order by a.attnum
            """;

    /** So that no two rows have the same unique value. */
    private static int number = 0;

    private AnyRow() {}

    /** @param given SQL of a value by column; columns that the table has not are passed over */
    static String insert(Connection connection, String table, Map<String, String> given) throws SQLException {
        number++;
        Map<String, String> values = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setString(1, table);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String type = row.getString(2);
                    Optional<String> value = Optional.ofNullable(given.get(row.getString(1)));
                    if (value.isPresent() || row.getBoolean(3)) {
                        values.put(row.getString(1), value.orElseGet(() -> plain(type)));
                    }
                }
            }
        }
        return "insert into " + table + " (" + String.join(", ", values.keySet()) + ") values ("
                + String.join(", ", values.values()) + ")";
    }

    private static String plain(String type) {
        return switch (type) {
            case "uuid" -> "gen_random_uuid()";
            case "text" -> "'x" + number + "'";
            case "text[]" -> "array['x']";
            case "uuid[]" -> "array[gen_random_uuid()]";
            case "bytea" -> "decode(md5('" + number + "'), 'hex')";
            case "boolean" -> "false";
            case "jsonb" -> "'{}'";
            case "date", "timestamp with time zone" -> "now()";
            case "bigint" -> String.valueOf(number);
            default -> "1";
        };
    }
}
