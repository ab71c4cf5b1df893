package commonseal.identity.internal;

import commonseal.kernel.Tx;
import commonseal.ledger.SealedRows;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A LEDGERED table of this module as {@code ledger verify} reads it. */
final class SealedTable implements SealedRows {

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
}
