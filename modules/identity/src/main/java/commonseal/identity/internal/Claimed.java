package commonseal.identity.internal;

import commonseal.ledger.Ledger.EntryId;
import java.util.Map;
import java.util.Objects;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/**
 * A row with the entry it claims.
 *
 * @param blinding r of the leaf, encrypted for this row
 */
record Claimed<T extends Ledgered>(T row, EntryId entry, Ciphertext blinding) {

    /** The cursor of lists that go from entry to entry. */
    String cursor() {
        return Long.toString(entry.value());
    }

    /** A row as it was read, with the claim that stands beside it in every LEDGERED table. */
    static <T extends Ledgered> Claimed<T> read(Table<?> table, Record read, T row) {
        return new Claimed<>(row, new EntryId(read.get(entry(table))), Ciphertext.of(read.get(blinding(table))));
    }

    /** What an insert stores of the claim. */
    Map<Field<?>, Object> columns(Table<?> table) {
        return Map.of(entry(table), entry.value(), blinding(table), blinding.bytes());
    }

    private static Field<Long> entry(Table<?> table) {
        return Objects.requireNonNull(table.field("entry", Long.class));
    }

    private static Field<byte[]> blinding(Table<?> table) {
        return Objects.requireNonNull(table.field("blinding", byte[].class));
    }
}
