package commonseal.ledger.internal;

import static commonseal.ledger.internal.db.Tables.ENTRY;
import static commonseal.ledger.internal.db.Tables.FOUNDATION;
import static commonseal.ledger.internal.db.Tables.LEAF;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;

import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.ledger.Foundation;
import commonseal.ledger.Ledger.EntryId;
import commonseal.ledger.SealedRows;
import commonseal.proof.Blinding;
import commonseal.proof.Hash;
import commonseal.proof.Leaf;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The one row that says what this ledger is, and its entry. */
final class FoundationTable implements SealedRows {

    private static final Act ACT = Act.job("found");
    /** Any number that no other lock of the database uses. */
    private static final long LOCK = 0x636f_6d6d_6f6e_0001L;

    private static final String KEY = "1";

    private record Row(Foundation foundation, Blinding blinding, long entry) {
        Leaf leaf() {
            return Leaf.commit(record(foundation), blinding);
        }
    }

    static Foundation.Result establish(Db app, Db reader, String profile, String origin) {
        Row row = app.write(ACT, tx -> {
                    tx.dsl().execute("select pg_advisory_xact_lock({0})", inline(LOCK));
                    return load(tx).or(() -> found(tx, profile, origin));
                })
                .orElse(null);
        if (row == null) {
            return new Foundation.Result.Untrue("there are entries, but the row of ledger.foundation is missing");
        }
        Optional<String> untrue = untrue(app, reader, row);
        if (untrue.isPresent()) {
            return new Foundation.Result.Untrue(untrue.get());
        }
        Foundation foundation = row.foundation();
        return foundation.profile().equals(profile) && foundation.origin().equals(origin)
                ? new Foundation.Result.Ours(foundation)
                : new Foundation.Result.Other(foundation);
    }

    private static Optional<Row> load(Tx tx) {
        return tx.dsl()
                .select(
                        FOUNDATION.PROFILE,
                        FOUNDATION.ORIGIN,
                        FOUNDATION.FOUNDED_AT,
                        FOUNDATION.BLINDING,
                        FOUNDATION.ENTRY_ID)
                .from(FOUNDATION)
                .fetchOptional(row -> new Row(
                        new Foundation(row.value1(), row.value2(), row.value3()),
                        Blinding.of(row.value4()),
                        row.value5()));
    }

    /** The first entry; empty if there are others already. */
    private static Optional<Row> found(Tx tx, String profile, String origin) {
        if (tx.dsl().fetchExists(ENTRY)) {
            return Optional.empty();
        }
        Foundation foundation = new Foundation(profile, origin, tx.now());
        Blinding blinding = Blinding.of(Ids.randomBytes(Blinding.SIZE));
        long entry = PostgresLedger.insert(tx, "ledger.founded", Leaf.commit(record(foundation), blinding))
                .orElseThrow();
        tx.dsl()
                .insertInto(FOUNDATION)
                .set(FOUNDATION.SINGLETON, true)
                .set(FOUNDATION.PROFILE, profile)
                .set(FOUNDATION.ORIGIN, origin)
                .set(FOUNDATION.FOUNDED_AT, foundation.at())
                .set(FOUNDATION.BLINDING, blinding.bytes())
                .set(FOUNDATION.ENTRY_ID, entry)
                .execute();
        return Optional.of(new Row(foundation, blinding, entry));
    }

    /** Why the row is not what was sealed first; empty if it is. */
    private static Optional<String> untrue(Db app, Db reader, Row row) {
        record First(Optional<Long> entry, Optional<byte[]> leaf) {}
        First first = app.read(
                ACT,
                tx -> new First(
                        tx.dsl().select(min(ENTRY.ENTRY_ID)).from(ENTRY).fetchOptional(min(ENTRY.ENTRY_ID)),
                        tx.dsl()
                                .select(ENTRY.LEAF)
                                .from(ENTRY)
                                .where(ENTRY.ENTRY_ID.eq(row.entry()))
                                .fetchOptional(ENTRY.LEAF)));
        if (!first.entry().equals(Optional.of(row.entry()))) {
            return Optional.of("ledger.foundation names entry " + row.entry() + ", which is not the first one");
        }
        if (first.leaf().filter(leaf -> Arrays.equals(leaf, row.leaf().bytes())).isEmpty()) {
            return Optional.of("ledger.foundation says something else than its entry");
        }
        Optional<Hash> leaf = reader.read(
                ACT,
                tx -> tx.dsl()
                        .select(LEAF.LEAF_HASH)
                        .from(LEAF)
                        .where(LEAF.IDX.eq(0L))
                        .fetchOptional(found -> Hash.of(found.value1())));
        return leaf.filter(hash -> !hash.equals(row.leaf().hash()))
                .map(hash -> "ledger.foundation says something else than leaf 0");
    }

    private static JsonNode record(Foundation foundation) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("v", 1)
                .put("type", "ledger.founded")
                .put("profile", foundation.profile())
                .put("origin", foundation.origin())
                .put("at", foundation.at().toString());
    }

    @Override
    public String table() {
        return "ledger.foundation";
    }

    @Override
    public List<SealedRows.Row> rows(Tx tx, Optional<String> after, int limit) {
        return after.isPresent()
                ? List.of()
                : load(tx)
                        .map(row -> new SealedRows.Row(
                                KEY, new EntryId(row.entry()), Optional.of(record(row.foundation())), row.blinding()))
                        .stream()
                        .toList();
    }
}
