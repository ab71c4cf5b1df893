package commonseal.identity.internal;

import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Keys.Place;
import commonseal.keys.Opener;
import commonseal.keys.Sealer;
import commonseal.keys.SubjectKey;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.EntryId;
import commonseal.ledger.SealedRows;
import commonseal.proof.Blinding;
import commonseal.proof.Leaf;
import commonseal.proof.MalformedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Encrypts the module's values, appends its rows to the ledger, and asks the ledger whether a row is as it was written. */
final class Seals {

    private static final Logger LOG = LoggerFactory.getLogger(Seals.class);
    /** Entries never change, so an answer may be kept; enough for the officers of a large district. */
    private static final int MOST_REMEMBERED = 50_000;

    private static final String BLINDING = "blinding";

    private final Keys keys;
    private final Ledger ledger;
    private final Map<EntryId, Leaf> known = new ConcurrentHashMap<>();

    Seals(Keys keys, Ledger ledger) {
        this.keys = keys;
        this.ledger = ledger;
    }

    // -- values

    Ciphertext seal(String table, String column, UUID row, String plain) {
        return seal(keys, table, column, row, plain);
    }

    Optional<Ciphertext> seal(String table, String column, UUID row, Optional<String> plain) {
        return plain.map(text -> seal(table, column, row, text));
    }

    // -- values of one person or organisation, under a key of his own

    /** Makes the key if he has none. */
    SubjectKey subjectKey(Tx tx, UUID subject) {
        return keys.subjectKey(tx, subject);
    }

    /** The subject's key; the district's once he was erased. */
    Sealer sealer(Tx tx, UUID subject) {
        try {
            return keys.subjectKey(tx, subject);
        } catch (Keys.Erased e) {
            return keys;
        }
    }

    /** For the rows of a page at once. */
    Opener opener(Tx tx, Collection<? extends byte @Nullable []> sealed) {
        return keys.opener(tx, sealed);
    }

    static Ciphertext seal(Sealer key, String table, String column, UUID row, String plain) {
        return Ciphertext.of(key.seal(place(table, column, row), plain.getBytes(StandardCharsets.UTF_8)));
    }

    static Optional<Ciphertext> seal(Sealer key, String table, String column, UUID row, Optional<String> plain) {
        return plain.map(text -> seal(key, table, column, row, text));
    }

    static String open(Opener key, String table, String column, UUID row, Ciphertext sealed) {
        return new String(key.open(place(table, column, row), sealed.bytes()), StandardCharsets.UTF_8);
    }

    static Optional<String> open(Opener key, String table, String column, UUID row, Optional<Ciphertext> sealed) {
        return sealed.map(value -> open(key, table, column, row, value));
    }

    /** Empty if the key of its subject was deleted on purpose. */
    static <V> Optional<V> unlessErased(Supplier<V> value) {
        try {
            return Optional.of(value.get());
        } catch (Keys.Erased e) {
            return Optional.empty();
        }
    }

    // -- values of nobody in particular, under the district's key

    /** @throws Keys.Tampered if it was changed or moved */
    String open(String table, String column, UUID row, Ciphertext sealed) {
        return open(keys, table, column, row, sealed);
    }

    Optional<String> open(String table, String column, UUID row, Optional<Ciphertext> sealed) {
        return sealed.map(value -> open(table, column, row, value));
    }

    /** Keyed MAC of a value that must never be recovered, or by which a row is found again. */
    byte[] index(String field, String normalised) {
        return keys.blindIndex(field, normalised);
    }

    /** Under which a value that is looked up is stored from now on. */
    byte[] lookupIndex(String field, String normalised) {
        return keys.lookupIndex(field, normalised);
    }

    /** Under which it may have been stored, newest first. */
    List<byte[]> lookupIndexes(String field, String normalised) {
        return keys.lookupIndexes(field, normalised);
    }

    private static Place place(String table, String column, UUID row) {
        return new Place(table, column, row.toString());
    }

    // -- ledger

    /** Appends the row's record; the caller inserts the row with the claim in the same transaction. */
    <T extends Ledgered> Claimed<T> append(Tx tx, T row) {
        return append(tx, row, keys);
    }

    /** The same for a row of one person or organisation: without his key nothing links it to its leaf. */
    <T extends Ledgered> Claimed<T> append(Tx tx, T row, Sealer key) {
        Ledger.Sealed sealed = ledger.append(tx, row.table() + "|" + row.id(), row.record(this));
        Ciphertext blinding = Ciphertext.of(key.seal(
                place(row.table(), BLINDING, row.id()), sealed.blinding().bytes()));
        return new Claimed<>(row, sealed.entry(), blinding);
    }

    /** Those rows that are exactly what the ledger's entries commit to, in their order; one query, none for entries seen before. */
    <T extends Ledgered> List<Claimed<T>> confirmed(Tx tx, List<Claimed<T>> rows) {
        Map<EntryId, Leaf> stored = stored(tx, rows);
        return rows.stream()
                .filter(row -> leaf(row)
                                .filter(leaf -> leaf.equals(stored.get(row.entry())))
                                .isPresent()
                        || refuse(row))
                .toList();
    }

    /** Those rows that are not; asks the ledger about all of them, whatever it said before. One query. */
    <T extends Claimed<?>> List<T> unconfirmed(Tx tx, List<T> rows) {
        Map<EntryId, Leaf> stored =
                ledger.leaves(tx, rows.stream().map(Claimed::entry).toList());
        return rows.stream()
                .filter(row -> leaf(row)
                        .filter(leaf -> leaf.equals(stored.get(row.entry())))
                        .isEmpty())
                .toList();
    }

    private Map<EntryId, Leaf> stored(Tx tx, List<? extends Claimed<?>> rows) {
        Map<EntryId, Leaf> stored = new HashMap<>();
        Set<EntryId> unseen = new HashSet<>();
        for (Claimed<?> row : rows) {
            Leaf seen = known.get(row.entry());
            if (seen == null) {
                unseen.add(row.entry());
            } else {
                stored.put(row.entry(), seen);
            }
        }
        Map<EntryId, Leaf> fresh = ledger.leaves(tx, unseen);
        if (known.size() + fresh.size() > MOST_REMEMBERED) {
            known.clear();
        }
        known.putAll(fresh);
        stored.putAll(fresh);
        return stored;
    }

    /** The same for one row. */
    <T extends Ledgered> boolean confirms(Tx tx, Claimed<T> claimed) {
        return !confirmed(tx, List.of(claimed)).isEmpty();
    }

    private static boolean refuse(Claimed<?> claimed) {
        LOG.atWarn()
                .addKeyValue("table", claimed.row().table())
                .addKeyValue("row", claimed.row().id())
                .log("IDENTITY-001 a row has no effect because the ledger does not confirm it: run 'ledger verify'");
        return false;
    }

    private Optional<Leaf> leaf(Claimed<?> claimed) {
        SealedRows.Row row = reveal(claimed);
        try {
            return row.record().map(record -> Leaf.commit(record, row.blinding()));
        } catch (MalformedException e) {
            return Optional.empty(); // columns that no longer make a canonical record
        }
    }

    /** The row as the ledger's audit wants it. */
    SealedRows.Row reveal(Claimed<?> claimed) {
        Ledgered row = claimed.row();
        try {
            Blinding blinding = Blinding.of(row.opener(keys)
                    .open(
                            place(row.table(), BLINDING, row.id()),
                            claimed.blinding().bytes()));
            JsonNode record = row.record(this);
            return new SealedRows.Row(
                    row.id().toString(),
                    claimed.entry(),
                    Optional.of(record),
                    blinding,
                    Optional.empty(),
                    row.erases());
        } catch (Keys.Erased e) {
            return SealedRows.Row.erased(row.id().toString(), claimed.entry(), e.subject());
        } catch (Keys.Tampered | IllegalArgumentException e) {
            Blinding none = Blinding.of(new byte[Blinding.SIZE]);
            return new SealedRows.Row(row.id().toString(), claimed.entry(), Optional.empty(), none);
        }
    }

    // -- records

    /** A record under construction; {@code type} names table and format version. */
    static ObjectNode record(String type, UUID id, Instant at, String actor) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", type)
                .put("id", id.toString())
                .put("at", at.toString())
                .put("actor", actor);
    }

    static ArrayNode texts(List<String> values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        values.forEach(array::add);
        return array;
    }

    static void putIfPresent(ObjectNode record, String name, Optional<String> value) {
        value.ifPresent(text -> record.put(name, text));
    }
}
