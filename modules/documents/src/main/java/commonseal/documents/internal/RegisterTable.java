package commonseal.documents.internal;

import static commonseal.documents.internal.db.Tables.BATCH;
import static commonseal.documents.internal.db.Tables.REGISTER_ITEM;
import static commonseal.documents.internal.db.Tables.REGISTER_MAPPING;
import static commonseal.documents.internal.db.Tables.REGISTER_READING;
import static commonseal.documents.internal.db.Tables.STANDING;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import commonseal.documents.Batches;
import commonseal.documents.Documents;
import commonseal.documents.Registers.Reading;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger.EntryId;
import commonseal.proof.CanonicalJson;
import commonseal.proof.Hash;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.BatchBindStep;
import org.jooq.Record;
import org.jooq.impl.DSL;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Statements on registers of an office, their readings and their rows. One method, one statement. */
final class RegisterTable {
    static final String MAPPING = "documents.register_mapping";

    private RegisterTable() {}

    /** A version of a mapping. */
    record Mapped(
            String register,
            int version,
            String kind,
            String office,
            String content,
            String officer,
            Instant at,
            Bytes blinding,
            EntryId entry) {
        String key() {
            return register + "/" + version;
        }
    }

    /** A row of a register that is a document. */
    record Item(Bytes key, Bytes content, UUID document) {}

    static ObjectNode record(Mapped mapped) {
        ObjectNode record = JsonNodeFactory.instance
                .objectNode()
                .put("v", 1)
                .put("type", "register.mapping")
                .put("at", mapped.at().toString())
                .put("register", mapped.register())
                .put("version", mapped.version())
                .put("kind", mapped.kind())
                .put("office", mapped.office())
                .put("officer", mapped.officer());
        record.set("content", CanonicalJson.parse(mapped.content()));
        return record;
    }

    /** One reading, one mapping, one chunk of a register at a time, whichever process. */
    static void hold(Tx tx, String register) {
        tx.dsl()
                .select(DSL.field(
                        "pg_advisory_xact_lock(hashtextextended({0}, 11))", DSL.val("documents.register|" + register)))
                .fetch();
    }

    static void insert(Tx tx, Mapped mapped) {
        tx.dsl()
                .insertInto(REGISTER_MAPPING)
                .set(REGISTER_MAPPING.REGISTER, mapped.register())
                .set(REGISTER_MAPPING.VERSION, mapped.version())
                .set(REGISTER_MAPPING.KIND, mapped.kind())
                .set(REGISTER_MAPPING.OFFICE, mapped.office())
                .set(REGISTER_MAPPING.CONTENT, mapped.content())
                .set(REGISTER_MAPPING.OFFICER, mapped.officer())
                .set(REGISTER_MAPPING.AT, mapped.at())
                .set(REGISTER_MAPPING.BLINDING, mapped.blinding().copy())
                .set(REGISTER_MAPPING.ENTRY, mapped.entry().value())
                .execute();
    }

    static Optional<Mapped> newest(Tx tx, String register) {
        return tx.dsl()
                .select()
                .from(REGISTER_MAPPING)
                .where(REGISTER_MAPPING.REGISTER.eq(register))
                .orderBy(REGISTER_MAPPING.VERSION.desc())
                .limit(1)
                .fetchOptional(RegisterTable::mapped);
    }

    static List<Mapped> newest(Tx tx, Collection<String> kinds) {
        return tx.dsl()
                .select()
                .distinctOn(REGISTER_MAPPING.REGISTER)
                .from(REGISTER_MAPPING)
                .where(REGISTER_MAPPING.KIND.in(kinds))
                .orderBy(REGISTER_MAPPING.REGISTER, REGISTER_MAPPING.VERSION.desc())
                .fetch(RegisterTable::mapped);
    }

    /** In key order, for the audit. */
    static List<Mapped> inOrder(Tx tx, Optional<String> after, int limit) {
        Optional<String[]> key = after.map(text -> text.split("/", 2));
        return tx.dsl()
                .select()
                .from(REGISTER_MAPPING)
                .where(key.map(parts -> row(REGISTER_MAPPING.REGISTER, REGISTER_MAPPING.VERSION)
                                .greaterThan(row(parts[0], Integer.parseInt(parts[1]))))
                        .orElse(noCondition()))
                .orderBy(REGISTER_MAPPING.REGISTER, REGISTER_MAPPING.VERSION)
                .limit(limit)
                .fetch(RegisterTable::mapped);
    }

    private static Mapped mapped(Record row) {
        return new Mapped(
                row.get(REGISTER_MAPPING.REGISTER),
                row.get(REGISTER_MAPPING.VERSION),
                row.get(REGISTER_MAPPING.KIND),
                row.get(REGISTER_MAPPING.OFFICE),
                row.get(REGISTER_MAPPING.CONTENT),
                row.get(REGISTER_MAPPING.OFFICER),
                row.get(REGISTER_MAPPING.AT),
                Bytes.of(row.get(REGISTER_MAPPING.BLINDING)),
                new EntryId(row.get(REGISTER_MAPPING.ENTRY)));
    }

    /** Whether a batch of an earlier reading waits for somebody or is carried out. */
    static boolean isOpen(Tx tx, String register) {
        return tx.dsl()
                .fetchExists(tx.dsl()
                        .selectOne()
                        .from(REGISTER_READING)
                        .join(BATCH)
                        .on(BATCH.ID.in(REGISTER_READING.FRESH, REGISTER_READING.CHANGED, REGISTER_READING.VANISHED))
                        .where(
                                REGISTER_READING.REGISTER.eq(register),
                                BATCH.STATE.notIn(Batches.State.DONE.name(), Batches.State.DISCARDED.name())));
    }

    static void insert(Tx tx, Reading reading, Bytes sourceDigest) {
        tx.dsl()
                .insertInto(REGISTER_READING)
                .set(REGISTER_READING.ID, reading.id())
                .set(REGISTER_READING.REGISTER, reading.register())
                .set(REGISTER_READING.VERSION, reading.version())
                .set(REGISTER_READING.SOURCE_DIGEST, sourceDigest.copy())
                .set(REGISTER_READING.ROW_COUNT, reading.rows())
                .set(REGISTER_READING.SAME, reading.same())
                .set(REGISTER_READING.UNMAPPED, reading.unmapped().toArray(String[]::new))
                .set(REGISTER_READING.READ_BY, reading.readBy())
                .set(REGISTER_READING.READ_AT, reading.readAt())
                .set(REGISTER_READING.FRESH, reading.fresh().orElse(null))
                .set(REGISTER_READING.CHANGED, reading.changed().orElse(null))
                .set(REGISTER_READING.VANISHED, reading.vanished().orElse(null))
                .execute();
    }

    static Optional<Reading> reading(Tx tx, UUID id) {
        return tx.dsl()
                .select()
                .from(REGISTER_READING)
                .where(REGISTER_READING.ID.eq(id))
                .fetchOptional(RegisterTable::reading);
    }

    static List<Reading> readings(Tx tx, String register, Optional<UUID> after, int limit) {
        return tx.dsl()
                .select()
                .from(REGISTER_READING)
                .where(
                        REGISTER_READING.REGISTER.eq(register),
                        after.map(REGISTER_READING.ID::lessThan).orElse(noCondition()))
                .orderBy(REGISTER_READING.ID.desc())
                .limit(limit)
                .fetch(RegisterTable::reading);
    }

    private static Reading reading(Record row) {
        return new Reading(
                row.get(REGISTER_READING.ID),
                row.get(REGISTER_READING.REGISTER),
                row.get(REGISTER_READING.VERSION),
                Hash.of(row.get(REGISTER_READING.SOURCE_DIGEST)).hex(),
                row.get(REGISTER_READING.ROW_COUNT),
                row.get(REGISTER_READING.SAME),
                List.of(row.get(REGISTER_READING.UNMAPPED)),
                row.get(REGISTER_READING.READ_BY),
                row.get(REGISTER_READING.READ_AT),
                Optional.ofNullable(row.get(REGISTER_READING.FRESH)),
                Optional.ofNullable(row.get(REGISTER_READING.CHANGED)),
                Optional.ofNullable(row.get(REGISTER_READING.VANISHED)));
    }

    // -- rows that are documents

    static Map<Bytes, Item> items(Tx tx, String register, Collection<Bytes> keys) {
        Map<Bytes, Item> found = new HashMap<>();
        tx.dsl()
                .select(REGISTER_ITEM.KEY_INDEX, REGISTER_ITEM.CONTENT_INDEX, REGISTER_ITEM.DOCUMENT_ID)
                .from(REGISTER_ITEM)
                .where(
                        REGISTER_ITEM.REGISTER.eq(register),
                        REGISTER_ITEM.KEY_INDEX.in(
                                keys.stream().map(Bytes::copy).toList()))
                .forEach(row -> {
                    Item item = new Item(Bytes.of(row.value1()), Bytes.of(row.value2()), row.value3());
                    found.put(item.key(), item);
                });
        return found;
    }

    /** Those whose document has not ended, after a key, in its order. */
    static List<Item> inForce(Tx tx, String register, Optional<Bytes> after, int limit) {
        return tx.dsl()
                .select(REGISTER_ITEM.KEY_INDEX, REGISTER_ITEM.CONTENT_INDEX, REGISTER_ITEM.DOCUMENT_ID)
                .from(REGISTER_ITEM)
                .join(STANDING)
                .on(STANDING.DOCUMENT_ID.eq(REGISTER_ITEM.DOCUMENT_ID))
                .where(
                        REGISTER_ITEM.REGISTER.eq(register),
                        STANDING.STATE.in(Documents.State.ACTIVE.name(), Documents.State.SUSPENDED.name()),
                        after.map(key -> REGISTER_ITEM.KEY_INDEX.greaterThan(key.copy()))
                                .orElse(noCondition()))
                .orderBy(REGISTER_ITEM.KEY_INDEX)
                .limit(limit)
                .fetch(row -> new Item(Bytes.of(row.value1()), Bytes.of(row.value2()), row.value3()));
    }

    static void put(Tx tx, String register, List<Item> items) {
        if (items.isEmpty()) {
            return;
        }
        BatchBindStep step = tx.dsl()
                .batch(tx.dsl()
                        .insertInto(REGISTER_ITEM)
                        .set(REGISTER_ITEM.REGISTER, DSL.param("register", String.class))
                        .set(REGISTER_ITEM.KEY_INDEX, DSL.param("key", byte[].class))
                        .set(REGISTER_ITEM.CONTENT_INDEX, DSL.param("content", byte[].class))
                        .set(REGISTER_ITEM.DOCUMENT_ID, DSL.param("document", UUID.class))
                        .onConflict(REGISTER_ITEM.REGISTER, REGISTER_ITEM.KEY_INDEX)
                        .doUpdate()
                        .set(REGISTER_ITEM.CONTENT_INDEX, DSL.excluded(REGISTER_ITEM.CONTENT_INDEX))
                        .set(REGISTER_ITEM.DOCUMENT_ID, DSL.excluded(REGISTER_ITEM.DOCUMENT_ID)));
        for (Item item : items) {
            step = step.bind(register, item.key().copy(), item.content().copy(), item.document());
        }
        step.execute();
    }

    static void remove(Tx tx, String register, Collection<Bytes> keys) {
        tx.dsl()
                .deleteFrom(REGISTER_ITEM)
                .where(
                        REGISTER_ITEM.REGISTER.eq(register),
                        REGISTER_ITEM.KEY_INDEX.in(
                                keys.stream().map(Bytes::copy).toList()))
                .execute();
    }
}
