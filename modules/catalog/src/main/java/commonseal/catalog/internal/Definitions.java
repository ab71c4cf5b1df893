package commonseal.catalog.internal;

import static commonseal.catalog.internal.db.Tables.DEFINITION_VERSION;
import static org.jooq.impl.DSL.row;

import commonseal.catalog.internal.Definition.Type;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Keys.Place;
import commonseal.keys.Keys.Tampered;
import commonseal.keys.SealedColumns;
import commonseal.keys.SealedColumns.KeyColumn;
import commonseal.keys.SealedColumns.KeyType;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.EntryId;
import commonseal.ledger.Ledger.Sealed;
import commonseal.ledger.SealedRows;
import commonseal.proof.Blinding;
import commonseal.proof.CanonicalJson;
import commonseal.proof.Hash;
import commonseal.proof.Leaf;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The table of published versions: append and read, never change. */
final class Definitions implements SealedRows {

    /** Any number that no other module locks; publishing is rare, so all of it goes one at a time. */
    private static final long LOCK = 0x636174616c6f67L; // "catalog"

    private static final String TABLE = "catalog.definition_version";
    private static final Blinding NO_BLINDING = Blinding.of(new byte[Blinding.SIZE]);

    private final Ledger ledger;
    private final Keys keys;

    Definitions(Ledger ledger, Keys keys) {
        this.ledger = ledger;
        this.keys = keys;
    }

    /** Waits until nobody else publishes; until the end of the transaction. First of all locks. */
    void lock(Tx tx) {
        tx.dsl()
                .select(DSL.field("pg_advisory_xact_lock({0})", Object.class, DSL.val(LOCK)))
                .execute();
    }

    /** The newest version of one code. */
    Optional<Definition> newest(Tx tx, Type type, String code) {
        return tx.dsl()
                .select(DEFINITION_VERSION.fields())
                .from(DEFINITION_VERSION)
                .where(DEFINITION_VERSION.TYPE.eq(type.code()), DEFINITION_VERSION.CODE.eq(code))
                .orderBy(DEFINITION_VERSION.VERSION.desc())
                .limit(1)
                .fetchOptional(this::definition);
    }

    /** At most {@code limit} of the newest versions of a type, in code order after {@code code}. */
    List<Definition> newest(Tx tx, Type type, String code, int limit) {
        return tx.dsl()
                .select(DEFINITION_VERSION.fields())
                .distinctOn(DEFINITION_VERSION.CODE)
                .from(DEFINITION_VERSION)
                .where(DEFINITION_VERSION.TYPE.eq(type.code()), DEFINITION_VERSION.CODE.gt(code))
                .orderBy(DEFINITION_VERSION.CODE, DEFINITION_VERSION.VERSION.desc())
                .limit(limit)
                .fetch(this::definition);
    }

    /** At most {@code limit} versions in key order after {@code after}. */
    List<Definition> after(Tx tx, Optional<String> after, int limit) {
        Condition further = after.map(Definitions::further).orElse(DSL.noCondition());
        return tx.dsl()
                .select(DEFINITION_VERSION.fields())
                .from(DEFINITION_VERSION)
                .where(further)
                .orderBy(DEFINITION_VERSION.TYPE, DEFINITION_VERSION.CODE, DEFINITION_VERSION.VERSION)
                .limit(limit)
                .fetch(this::definition);
    }

    private static Condition further(String key) {
        String[] parts = key.split("/", -1);
        return row(DEFINITION_VERSION.TYPE, DEFINITION_VERSION.CODE, DEFINITION_VERSION.VERSION)
                .gt(parts[0], parts[1], Integer.valueOf(parts[2]));
    }

    /** Appends to the ledger and inserts the row. The caller holds the lock and knows that the version is free. */
    Definition append(
            Tx tx, Type type, String code, int version, JsonNode body, @Nullable String source, String publishedBy) {
        byte[] canonical = CanonicalJson.of(body);
        Hash hash = Hash.sha256(canonical);
        String key = Definition.key(type, code, version);
        JsonNode record = Definition.record(type, code, version, body, hash, tx.now(), publishedBy);
        Sealed sealed = ledger.append(tx, "catalog.published|" + key, record);
        Definition definition = new Definition(
                type,
                code,
                version,
                new String(canonical, StandardCharsets.UTF_8),
                hash,
                tx.now(),
                publishedBy,
                sealed.entry(),
                Optional.of(sealed.blinding()));
        tx.dsl()
                .insertInto(DEFINITION_VERSION)
                .set(DEFINITION_VERSION.TYPE, type.code())
                .set(DEFINITION_VERSION.CODE, code)
                .set(DEFINITION_VERSION.VERSION, version)
                .set(DEFINITION_VERSION.BODY, definition.body())
                .set(DEFINITION_VERSION.SOURCE, source)
                .set(DEFINITION_VERSION.HASH, hash.bytes())
                .set(DEFINITION_VERSION.PUBLISHED_AT, tx.now())
                .set(DEFINITION_VERSION.PUBLISHED_BY, publishedBy)
                .set(DEFINITION_VERSION.ENTRY, sealed.entry().value())
                .set(
                        DEFINITION_VERSION.BLINDING,
                        keys.seal(place(key), sealed.blinding().bytes()))
                .execute();
        return definition;
    }

    /**
     * Bodies, by {@link Definition#key}, of the rows that the ledger holds exactly so: who changes a row without the ledger
     * changes nothing we use.
     */
    Map<String, JsonNode> sealedBodies(Tx tx, List<Definition> rows) {
        Map<EntryId, Leaf> stored =
                ledger.leaves(tx, rows.stream().map(Definition::entry).toList());
        Map<String, JsonNode> bodies = new HashMap<>();
        for (Definition row : rows) {
            if (row.json().orElse(null) instanceof JsonNode body
                    && row.blinding().orElse(null) instanceof Blinding blinding
                    && Leaf.commit(row.record(body), blinding).equals(stored.get(row.entry()))) {
                bodies.put(row.key(), body);
            }
        }
        return bodies;
    }

    @Override
    public String table() {
        return TABLE;
    }

    @Override
    public List<Row> rows(Tx tx, Optional<String> after, int limit) {
        return after(tx, after, limit).stream()
                .map(definition -> new Row(
                        definition.key(),
                        definition.entry(),
                        definition.blinding().isPresent() ? definition.record() : Optional.empty(),
                        definition.blinding().orElse(NO_BLINDING)))
                .toList();
    }

    /** Blindings of definitions stand under the district's key. */
    static List<SealedColumns> sealedColumns() {
        return List.of(new SealedColumns(
                TABLE,
                List.of(
                        new KeyColumn("type", KeyType.TEXT),
                        new KeyColumn("code", KeyType.TEXT),
                        new KeyColumn("version", KeyType.INTEGER)),
                "/",
                List.of("blinding")));
    }

    private Definition definition(Record row) {
        Type type = Type.of(row.get(DEFINITION_VERSION.TYPE));
        String code = row.get(DEFINITION_VERSION.CODE);
        int version = row.get(DEFINITION_VERSION.VERSION);
        return new Definition(
                type,
                code,
                version,
                row.get(DEFINITION_VERSION.BODY),
                Hash.of(row.get(DEFINITION_VERSION.HASH)),
                row.get(DEFINITION_VERSION.PUBLISHED_AT),
                row.get(DEFINITION_VERSION.PUBLISHED_BY),
                new EntryId(row.get(DEFINITION_VERSION.ENTRY)),
                blinding(Definition.key(type, code, version), row.get(DEFINITION_VERSION.BLINDING)));
    }

    private Optional<Blinding> blinding(String key, byte[] sealed) {
        try {
            return Optional.of(Blinding.of(keys.open(place(key), sealed)));
        } catch (Tampered e) {
            return Optional.empty();
        }
    }

    private static Place place(String key) {
        return new Place(TABLE, "blinding", key);
    }
}
