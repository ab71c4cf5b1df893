package commonseal.keys.internal;

import static commonseal.keys.internal.db.Tables.ROTATION;
import static commonseal.keys.internal.db.Tables.SUBJECT_KEY;

import commonseal.kernel.Act;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Db;
import commonseal.kernel.Tx;
import commonseal.keys.IndexedColumn;
import commonseal.keys.Rotating;
import commonseal.keys.Rotation;
import commonseal.keys.SealedColumns;
import commonseal.keys.internal.Generations.Generation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jooq.JSONB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * Works off what {@code keys.rotation} says is underway. Each page is one transaction that also moves the place, so a crash
 * repeats nothing and loses nothing. A transaction that began under the old key may end behind that place: therefore an old
 * key is retired only after a whole pass that found nothing to do.
 */
final class Rotator implements Rotation {

    private static final Logger LOG = LoggerFactory.getLogger(Rotator.class);
    private static final Act ACT = Act.job("key-rotation");
    private static final int PAGE = 1_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A table of one rotation and how a page of it is done. */
    private record Task(String table, Step step) {}

    /** Done for a page: key of the last row, empty at the end of the table, and how many changed. */
    private interface Step {
        Resealer.Page page(Tx tx, Optional<List<String>> after);
    }

    private record Underway(
            Rotating purpose, int generation, Optional<String> table, Optional<List<String>> row, boolean clean) {}

    /** Longer than any transaction lasts and any two clocks of one district differ. */
    private static final Duration QUIET = Duration.ofMinutes(5);

    private static final Duration LOOK_AGAIN = Duration.ofHours(1);

    private final Db db;
    private final RotatingKeys keys;
    private final SubjectKeyWrapping wrapping;
    private final Duration retention;
    private final List<Resealer> sealed;
    private final List<IndexedColumn> indexed;
    /** Where the work of the week has come; from the beginning after a restart. */
    private Optional<String> rewrappedTo = Optional.empty();

    /** In this pass. */
    private int rewrapped;

    private Instant turnsAt = Instant.EPOCH;
    /** A pass that cannot end the exchange is not repeated at once. */
    private volatile Instant lookAgainAt = Instant.EPOCH;

    Rotator(
            Db db,
            RotatingKeys keys,
            SubjectKeyWrapping wrapping,
            List<SealedColumns> sealed,
            List<IndexedColumn> indexed,
            Duration retention) {
        this.db = db;
        this.keys = keys;
        this.wrapping = wrapping;
        this.retention = retention;
        this.sealed = sealed.stream()
                .map(Resealer::new)
                .sorted(Comparator.comparing(Resealer::name))
                .toList();
        this.indexed = indexed.stream()
                .sorted(Comparator.comparing(IndexedColumn::table))
                .toList();
    }

    @Override
    public List<State> list() {
        return db.read(ACT, RotatingKeys::list);
    }

    @Override
    public boolean work() {
        db.read(ACT, tx -> {
            keys.refresh(tx);
            return true;
        });
        boolean more = false;
        for (Rotating purpose : Rotating.values()) {
            more |= db.write(
                    ACT,
                    tx -> underway(tx, purpose)
                            .filter(each -> isQuiet(tx.now(), purpose, each.generation())
                                    && !tx.now().isBefore(lookAgainAt))
                            .map(each -> page(tx, each))
                            .orElse(false));
        }
        return more | work(db.clock().now());
    }

    /** The week's work: a page of keys under the new one; at the end of a pass, and every hour, a look at the weeks. */
    private boolean work(Instant now) {
        if (now.isBefore(turnsAt)) {
            return false;
        }
        Epochs epochs = wrapping.epochs();
        Resealer.Page page = db.write(ACT, tx -> underThisWeek(tx, rewrappedTo));
        rewrappedTo = page.last().map(List::getFirst);
        rewrapped += page.changed();
        if (page.last().isPresent()) {
            return true;
        }
        // What does not open is no reason to keep a key: it would open for nobody.
        boolean clean = rewrapped == 0;
        rewrapped = 0;
        int before = epochs.current();
        db.execute(ACT, tx -> epochs.turn(tx, retention, clean));
        if (clean && epochs.current() == before) {
            turnsAt = now.plus(LOOK_AGAIN);
            return false;
        }
        return true;
    }

    private Resealer.Page underThisWeek(Tx tx, Optional<String> after) {
        List<SubjectKeyTable.Row> rows =
                SubjectKeyTable.before(tx, wrapping.epochs().current(), after, PAGE);
        int changed = rewrap(tx, rows);
        if (!rows.isEmpty()) {
            CrashPoint.reach("keys.epoch.page-wrapped");
        }
        return page(rows, changed);
    }

    private static Resealer.Page page(List<SubjectKeyTable.Row> rows, int changed) {
        return new Resealer.Page(
                rows.isEmpty()
                        ? Optional.empty()
                        : Optional.of(List.of(rows.getLast().subject().toString())),
                changed);
    }

    /** @return how many of them opened and are stored anew */
    private int rewrap(Tx tx, List<SubjectKeyTable.Row> rows) {
        List<SubjectKeyTable.Row> again = new ArrayList<>();
        for (SubjectKeyTable.Row row : rows) {
            rewrapped(row).ifPresent(again::add);
        }
        SubjectKeyTable.rewrap(tx, again);
        return again.size();
    }

    /** Whether this key seals, and no transaction that sealed under the one before can still be underway. */
    private boolean isQuiet(Instant now, Rotating purpose, int generation) {
        Generation<?> current = switch (purpose) {
            case FIELD -> keys.field().current();
            case KEY_ENCRYPTION -> keys.keyEncryption().current();
            case BLIND_INDEX -> keys.blindIndex().current();
        };
        return current.number() == generation
                && !now.isBefore(current.sealsFrom().plus(QUIET));
    }

    /** Locked: two nodes never work on one rotation at once; the second leaves it to the first. */
    private static Optional<Underway> underway(Tx tx, Rotating purpose) {
        return tx.dsl()
                .select(ROTATION.GENERATION, ROTATION.AT_TABLE, ROTATION.AT_ROW, ROTATION.CLEAN)
                .from(ROTATION)
                .where(ROTATION.PURPOSE.eq(purpose.code()), ROTATION.FINISHED_AT.isNull())
                .forUpdate()
                .skipLocked()
                .fetchOptional(r -> new Underway(
                        purpose,
                        r.value1(),
                        Optional.ofNullable(r.value2()),
                        Optional.ofNullable(r.value3()).map(Rotator::texts),
                        r.value4()));
    }

    /** @return whether there is more to do */
    private boolean page(Tx tx, Underway underway) {
        List<Task> tasks = tasks(underway.purpose());
        int at = underway.table()
                .map(table -> tasks.stream().map(Task::table).toList().indexOf(table))
                .filter(found -> found >= 0)
                .orElse(0);
        Optional<List<String>> after = underway.table().isPresent() ? underway.row() : Optional.empty();
        for (Task task : tasks.subList(at, tasks.size())) {
            Resealer.Page page = task.step().page(tx, after);
            if (page.last().isPresent()) {
                CrashPoint.reach("keys.rotation.page-written");
                move(tx, underway, task.table(), page);
                CrashPoint.reach("keys.rotation.place-moved");
                return true;
            }
            after = Optional.empty();
        }
        if (underway.clean()) {
            finish(tx, underway);
            return false;
        }
        // Once more from the beginning, to find what transactions under the old key left behind the place.
        restart(tx, underway);
        return true;
    }

    private List<Task> tasks(Rotating purpose) {
        return switch (purpose) {
            case FIELD -> sealed.stream().map(this::resealing).toList();
            case KEY_ENCRYPTION -> List.of(rewrapping());
            case BLIND_INDEX -> indexed.stream().map(Rotator::indexing).toList();
        };
    }

    private Task resealing(Resealer columns) {
        Resealer.Again again = (place, value) -> {
            byte[] ad = AssociatedData.of(place);
            return SealingKey.encrypt(keys.field(), SealingKey.decrypt(keys.field(), value, ad), ad);
        };
        return new Task(
                columns.name(),
                (tx, after) ->
                        columns.page(tx, again, keys.field().current().key().prefix(), after));
    }

    private Task rewrapping() {
        return new Task("keys.subject_key", (tx, after) -> {
            List<SubjectKeyTable.Row> rows = SubjectKeyTable.notUnder(
                    tx, keys.keyEncryption().current().key().prefix(), after.map(List::getFirst), PAGE);
            return page(rows, rewrap(tx, rows));
        });
    }

    private Optional<SubjectKeyTable.Row> rewrapped(SubjectKeyTable.Row row) {
        try {
            return Optional.of(wrapping.again(row));
        } catch (java.security.GeneralSecurityException e) {
            LOG.atWarn()
                    .addKeyValue("table", SUBJECT_KEY.getName())
                    .addKeyValue("row", row.subject())
                    .log("KEYS-012 a key cannot be wrapped again because it does not open: run 'ledger verify'");
            return Optional.empty();
        }
    }

    private static Task indexing(IndexedColumn column) {
        return new Task(column.table(), (tx, after) -> {
            IndexedColumn.Done done = column.backfill(tx, after.map(List::getFirst), PAGE);
            return new Resealer.Page(done.last().map(List::of), done.changed());
        });
    }

    private static void move(Tx tx, Underway underway, String table, Resealer.Page page) {
        tx.dsl()
                .update(ROTATION)
                .set(ROTATION.AT_TABLE, table)
                .set(ROTATION.AT_ROW, page.last().map(Rotator::json).orElse(null))
                .set(ROTATION.CLEAN, underway.clean() && page.changed() == 0)
                .set(ROTATION.ROWS, ROTATION.ROWS.plus((long) page.changed()))
                .where(ROTATION.PURPOSE.eq(underway.purpose().code()), ROTATION.GENERATION.eq(underway.generation()))
                .execute();
    }

    private static void restart(Tx tx, Underway underway) {
        tx.dsl()
                .update(ROTATION)
                .set(ROTATION.AT_TABLE, (String) null)
                .set(ROTATION.AT_ROW, (JSONB) null)
                .set(ROTATION.CLEAN, true)
                .where(ROTATION.PURPOSE.eq(underway.purpose().code()), ROTATION.GENERATION.eq(underway.generation()))
                .execute();
    }

    private void finish(Tx tx, Underway underway) {
        if (underway.purpose() == Rotating.FIELD) {
            List<String> left = Leftovers.of(
                    tx, keys.field().current().key().prefix(), keys.field().inUse());
            if (!left.isEmpty()) {
                LOG.atError()
                        .addKeyValue("columns", left)
                        .log("KEYS-013 values under an older key remain in columns that were not sealed again: it opens"
                                + " until they are; run 'ledger verify'");
                lookAgainAt = tx.now().plus(LOOK_AGAIN);
                restart(tx, underway);
                return;
            }
        }
        CrashPoint.reach("keys.rotation.before-finish");
        tx.dsl()
                .update(ROTATION)
                .set(ROTATION.FINISHED_AT, tx.now())
                .where(ROTATION.PURPOSE.eq(underway.purpose().code()), ROTATION.GENERATION.eq(underway.generation()))
                .execute();
        LOG.atInfo()
                .addKeyValue("purpose", underway.purpose().code())
                .addKeyValue("generation", underway.generation())
                .log("key exchanged; the older ones open no more");
    }

    private static JSONB json(List<String> texts) {
        ArrayNode array = JSON.createArrayNode();
        texts.forEach(array::add);
        return JSONB.valueOf(array.toString());
    }

    private static List<String> texts(JSONB json) {
        List<String> texts = new ArrayList<>();
        for (JsonNode node : JSON.readTree(json.data())) {
            texts.add(node.asString());
        }
        return texts;
    }
}
