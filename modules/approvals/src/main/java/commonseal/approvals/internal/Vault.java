package commonseal.approvals.internal;

import commonseal.keys.Keys;
import commonseal.keys.Keys.Place;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Personal values of this schema, sealed to the column and row they stand in. */
record Vault(Keys keys) {

    byte[] seal(String table, String column, String row, String text) {
        return keys.seal(new Place("approvals." + table, column, row), text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] sealBytes(String table, String column, String row, byte[] bytes) {
        return keys.seal(new Place("approvals." + table, column, row), bytes);
    }

    String open(String table, String column, String row, byte[] sealed) {
        return new String(openBytes(table, column, row, sealed), StandardCharsets.UTF_8);
    }

    byte[] openBytes(String table, String column, String row, byte[] sealed) {
        return keys.open(new Place("approvals." + table, column, row), sealed);
    }

    /** Of a column that may be empty. */
    Optional<String> openOptional(String table, String column, String row, byte @Nullable [] sealed) {
        return sealed == null ? Optional.empty() : Optional.of(open(table, column, row, sealed));
    }
}
