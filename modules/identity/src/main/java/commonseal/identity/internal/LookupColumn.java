package commonseal.identity.internal;

import commonseal.kernel.Tx;
import commonseal.keys.IndexedColumn;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.BatchBindStep;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** A column by which rows are found: the blind index of a sealed value beside it, absent once its subject was erased. */
record LookupColumn(Table<?> table, Field<UUID> id, Field<byte[]> index) {

    /** A row's stored index and the one it should have now; both empty for an erased one. */
    record Pair(UUID id, Optional<Ciphertext> stored, Optional<Ciphertext> anew) {
        private boolean differs() {
            return stored.isPresent() && anew.isPresent() && !stored.equals(anew);
        }
    }

    /** Stores what changed; a row that was erased meanwhile stays without. */
    IndexedColumn.Done store(Tx tx, List<Pair> page) {
        BatchBindStep batch = tx.dsl()
                .batch(tx.dsl()
                        .update(table)
                        .set(index, DSL.param("index", byte[].class))
                        .where(id.eq(DSL.param("id", UUID.class)), index.isNotNull()));
        for (Pair pair : page) {
            if (pair.differs()) {
                batch = batch.bind(Ciphertext.column(pair.anew()), pair.id());
            }
        }
        return new IndexedColumn.Done(
                page.isEmpty()
                        ? Optional.empty()
                        : Optional.of(page.getLast().id().toString()),
                batch.size() == 0 ? 0 : Arrays.stream(batch.execute()).sum());
    }

    /** They are found no more. */
    void forget(Tx tx, Collection<UUID> ids) {
        tx.dsl().update(table).set(index, (byte[]) null).where(id.in(ids)).execute();
    }
}
