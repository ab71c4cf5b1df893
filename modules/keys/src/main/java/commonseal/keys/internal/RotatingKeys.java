package commonseal.keys.internal;

import static commonseal.keys.internal.db.Tables.ROTATION;

import commonseal.kernel.Clock;
import commonseal.kernel.Tx;
import commonseal.keys.KeyRotated;
import commonseal.keys.Rotating;
import commonseal.keys.Rotation.State;
import commonseal.keys.internal.Generations.Generation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The keys of the district that may be exchanged, by generation: which of them are in use, and the making of the next. */
final class RotatingKeys {

    /** Nodes look for new keys every twenty seconds; after this, each has it. */
    static final Duration SEALS_AFTER = Duration.ofMinutes(1);

    private final Keysets keysets;
    private final Generations<SealingKey> field;
    private final Generations<SealingKey> keyEncryption;
    private final Generations<IndexKey> blindIndex;
    private final IndexKey firstIndex;

    private RotatingKeys(
            Keysets keysets,
            Generations<SealingKey> field,
            Generations<SealingKey> keyEncryption,
            Generations<IndexKey> blindIndex,
            IndexKey firstIndex) {
        this.keysets = keysets;
        this.field = field;
        this.keyEncryption = keyEncryption;
        this.blindIndex = blindIndex;
        this.firstIndex = firstIndex;
    }

    /** @param rows of every purpose, at least one of each */
    static RotatingKeys open(Tx tx, Clock clock, Keysets keysets, List<KeysetTable.Row> rows) {
        Map<Rotating, Integer> replacedBelow = replacedBelow(tx);
        List<Generation<IndexKey>> indexes = generations(rows, Rotating.BLIND_INDEX, 1, keysets::index);
        return new RotatingKeys(
                keysets,
                new Generations<>(clock, inUse(rows, Rotating.FIELD, replacedBelow, keysets::sealing)),
                new Generations<>(clock, inUse(rows, Rotating.KEY_ENCRYPTION, replacedBelow, keysets::sealing)),
                new Generations<>(clock, inUse(rows, Rotating.BLIND_INDEX, replacedBelow, keysets::index)),
                indexes.stream()
                        .min(Comparator.comparingInt(Generation::number))
                        .map(Generation::key)
                        .orElseThrow());
    }

    Generations<SealingKey> field() {
        return field;
    }

    Generations<SealingKey> keyEncryption() {
        return keyEncryption;
    }

    Generations<IndexKey> blindIndex() {
        return blindIndex;
    }

    /** Keyed digests that nobody can compute again stay with the first key. */
    IndexKey firstIndex() {
        return firstIndex;
    }

    /** What other nodes made or finished since. */
    void refresh(Tx tx) {
        List<KeysetTable.Row> rows = KeysetTable.exchangeable(tx);
        Map<Rotating, Integer> replacedBelow = replacedBelow(tx);
        field.replace(inUse(rows, Rotating.FIELD, replacedBelow, keysets::sealing));
        keyEncryption.replace(inUse(rows, Rotating.KEY_ENCRYPTION, replacedBelow, keysets::sealing));
        blindIndex.replace(inUse(rows, Rotating.BLIND_INDEX, replacedBelow, keysets::index));
    }

    /** Empty while the exchange before it is underway. */
    Optional<KeyRotated> rotate(Tx tx, Rotating purpose) {
        List<KeysetTable.Row> rows = KeysetTable.exchangeable(tx);
        int next = 1
                + rows.stream()
                        .filter(row -> row.purpose().equals(purpose.code()))
                        .mapToInt(row -> number(row, purpose))
                        .max()
                        .orElse(0);
        KeyRotated made = new KeyRotated(purpose, next, tx.now(), tx.now().plus(SEALS_AFTER));
        // The unique index over what is underway decides between two at once; the loser inserts nothing.
        int begun = tx.dsl()
                .insertInto(ROTATION, ROTATION.PURPOSE, ROTATION.GENERATION, ROTATION.STARTED_AT)
                .values(purpose.code(), next, tx.now())
                .onConflictDoNothing()
                .execute();
        if (begun == 0) {
            return Optional.empty();
        }
        KeysetTable.insert(tx, keysets.make(tx, made.key(), purpose.code()));
        return Optional.of(made);
    }

    static List<State> list(Tx tx) {
        Map<String, Instant> finished = new HashMap<>();
        Map<String, Long> done = new HashMap<>();
        tx.dsl()
                .select(ROTATION.PURPOSE, ROTATION.GENERATION, ROTATION.FINISHED_AT, ROTATION.ROWS)
                .from(ROTATION)
                .orderBy(ROTATION.PURPOSE, ROTATION.GENERATION)
                .limit(KeysetTable.MOST)
                .forEach(r -> {
                    String key = r.value1() + "-" + r.value2();
                    done.put(key, r.value4());
                    Optional.ofNullable(r.value3()).ifPresent(at -> finished.put(key, at));
                });
        List<State> states = new ArrayList<>();
        for (Rotating purpose : Rotating.values()) {
            Optional<Instant> replaced = Optional.empty();
            List<KeysetTable.Row> rows = KeysetTable.exchangeable(tx).stream()
                    .filter(row -> row.purpose().equals(purpose.code()))
                    .sorted(Comparator.<KeysetTable.Row>comparingInt(row -> number(row, purpose))
                            .reversed())
                    .toList();
            for (KeysetTable.Row row : rows) {
                boolean first = number(row, purpose) == 1;
                states.add(new State(
                        row.name(),
                        purpose,
                        row.createdAt(),
                        first ? row.createdAt() : row.createdAt().plus(SEALS_AFTER),
                        replaced,
                        done.getOrDefault(row.name(), 0L)));
                replaced = replaced.or(() -> Optional.ofNullable(finished.get(row.name())));
            }
        }
        return states;
    }

    private static Map<Rotating, Integer> replacedBelow(Tx tx) {
        Map<Rotating, Integer> below = new EnumMap<>(Rotating.class);
        var finished = tx.dsl()
                .select(ROTATION.PURPOSE, org.jooq.impl.DSL.max(ROTATION.GENERATION))
                .from(ROTATION)
                .where(ROTATION.FINISHED_AT.isNotNull())
                .groupBy(ROTATION.PURPOSE)
                .fetchMap(r -> r.value1(), r -> r.value2());
        for (Rotating purpose : Rotating.values()) {
            below.put(purpose, finished.getOrDefault(purpose.code(), 1));
        }
        return below;
    }

    private static <K> List<Generation<K>> inUse(
            List<KeysetTable.Row> rows,
            Rotating purpose,
            Map<Rotating, Integer> replacedBelow,
            Function<KeysetTable.Row, K> open) {
        return generations(rows, purpose, replacedBelow.getOrDefault(purpose, 1), open);
    }

    private static <K> List<Generation<K>> generations(
            List<KeysetTable.Row> rows, Rotating purpose, int from, Function<KeysetTable.Row, K> open) {
        return rows.stream()
                .filter(row -> row.purpose().equals(purpose.code()) && number(row, purpose) >= from)
                .map(row -> new Generation<>(
                        number(row, purpose), open.apply(row), row.createdAt().plus(SEALS_AFTER)))
                .toList();
    }

    /** The first key bears the name of the purpose alone. */
    private static int number(KeysetTable.Row row, Rotating purpose) {
        return row.name().equals(purpose.code())
                ? 1
                : Integer.parseInt(row.name().substring(purpose.code().length() + 1));
    }
}
