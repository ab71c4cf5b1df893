package commonseal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.keys.internal.KeysModule;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exchange of the district's keys while everything goes on. */
class RotationTest {

    private static final Act ACT = new Act("person:test", "test");
    private static final Table<?> VALUES = DSL.table(DSL.name("kernel", "sealed_thing"));
    private static final Field<UUID> ID = DSL.field(DSL.name("id"), SQLDataType.UUID);
    private static final Field<Integer> PART = DSL.field(DSL.name("part"), SQLDataType.INTEGER);
    private static final Field<byte[]> CONTENT = DSL.field(DSL.name("content"), SQLDataType.BLOB);
    private static final Field<byte[]> NOTE = DSL.field(DSL.name("note"), SQLDataType.BLOB);
    private static final SealedColumns COLUMNS = columns("content", "note");

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();
    private final Db db = database.db(clock);
    private final Map<String, String> written = new HashMap<>();

    @TempDir
    Path folder;

    @BeforeEach
    void aTableOfAModule() {
        database.tamper(
                "create table kernel.sealed_thing (id uuid, part integer, content bytea not null, note bytea, primary key (id, part))",
                "grant select, insert, update (content, note) on kernel.sealed_thing to commonseal_app");
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void everythingIsSealedAgainAndOnlyThenTheOldKeyOpensNoMore() {
        Keys keys = start();
        fill(keys, 2_300);
        byte[] kept = keys.seal(place("content", "elsewhere"), bytes("old"));

        Rotation rotation = rotation(keys);
        rotate(keys, Rotating.FIELD);

        assertThat(prefixes()).hasSize(1);
        assertThat(keys.open(place("content", "elsewhere"), kept)).isEqualTo(bytes("old"));
        assertThat(rotation.work()).as("the key does not seal yet").isFalse();
        clock.advance(Duration.ofMinutes(10));
        assertThat(rotation.work()).isTrue();
        assertThat(prefixes()).as("in the middle").hasSize(2);
        assertThat(everythingOpens(keys)).isTrue();
        finish(rotation);

        assertThat(prefixes()).hasSize(1);
        assertThat(everythingOpens(keys)).isTrue();
        assertThat(rotation.list())
                .filteredOn(state -> state.purpose() == Rotating.FIELD)
                .satisfiesExactly(
                        now -> {
                            assertThat(now.key()).isEqualTo("field-2");
                            assertThat(now.rows()).isEqualTo(2_300 + 1_150);
                            assertThat(now.retiredAt()).isEmpty();
                        },
                        old -> assertThat(old.retiredAt()).isPresent());
        assertThat(rotation.work()).isFalse();
        assertThatThrownBy(() -> keys.open(place("content", "elsewhere"), kept)).isInstanceOf(Keys.Tampered.class);
        assertThat(everythingOpens(start())).as("after a restart").isTrue();
    }

    @Test
    void aValueSealedUnderTheOldKeyBehindThePlaceIsFoundByAnotherPass() {
        Keys keys = start();
        fill(keys, 1_500);
        Rotation rotation = rotation(keys);
        List<byte[]> late = List.of(keys.seal(
                place("content", UUID.fromString("00000000-0000-0000-0000-000000000000") + "|7"), bytes("late")));
        rotate(keys, Rotating.FIELD);
        clock.advance(Duration.ofMinutes(10));
        assertThat(rotation.work()).isTrue();

        execute(tx -> tx.dsl()
                .insertInto(VALUES)
                .columns(ID, PART, CONTENT)
                .values(UUID.fromString("00000000-0000-0000-0000-000000000000"), 7, late.getFirst())
                .execute());
        written.put("00000000-0000-0000-0000-000000000000|7", "late");
        finish(rotation);

        assertThat(prefixes()).hasSize(1);
        assertThat(everythingOpens(start())).isTrue();
    }

    @Test
    void interruptedAnywhereItGoesOnWithoutDoingAPageTwice() {
        Keys keys = start();
        fill(keys, 3_000);
        rotate(keys, Rotating.FIELD);
        clock.advance(Duration.ofMinutes(10));
        assertThat(rotation(keys).work()).isTrue();

        Keys restarted = start();
        Rotation rotation = rotation(restarted);
        finish(rotation);

        assertThat(rotation.list().getFirst().rows()).isEqualTo(3_000 + 1_500);
        assertThat(everythingOpens(restarted)).isTrue();
    }

    @Test
    void aColumnNobodyDeclaredKeepsTheOldKeyInUse() {
        Keys keys = start();
        fill(keys, 10);
        Rotation rotation = KeysModule.rotation(db, keys, List.of(columns("content")), List.of());
        rotate(keys, Rotating.FIELD);
        clock.advance(Duration.ofMinutes(10));
        finish(rotation);

        assertThat(everythingOpens(start())).isTrue();
        assertThat(rotation.list())
                .allSatisfy(state -> assertThat(state.retiredAt()).isEmpty());
    }

    @Test
    void subjectsKeysAreWrappedAgainAndWhatTheySealedStaysAsItIs() {
        Keys keys = start();
        UUID wang = UUID.randomUUID();
        byte[] sealed = db.write(ACT, tx -> keys.subjectKey(tx, wang).seal(place("content", "1"), bytes("secret")));
        Rotation rotation = rotation(keys);
        rotate(keys, Rotating.KEY_ENCRYPTION);
        clock.advance(Duration.ofMinutes(10));
        finish(rotation);

        Keys restarted = start();

        assertThat(rotation.list())
                .filteredOn(state -> state.key().equals("key-encryption"))
                .allSatisfy(state -> assertThat(state.retiredAt()).isPresent());
        assertThat(db.<byte[]>read(
                        ACT, tx -> restarted.opener(tx, List.of(sealed)).open(place("content", "1"), sealed)))
                .isEqualTo(bytes("secret"));
    }

    @Test
    void indexesAreFoundUnderBothKeysUntilAllAreComputedAgain() {
        Keys keys = start();
        byte[] old = keys.lookupIndex("identity.person.number", "1");
        List<byte[]> stored = new ArrayList<>(List.of(old));
        IndexedColumn column = new IndexedColumn() {
            @Override
            public String table() {
                return "identity.person";
            }

            @Override
            public Done backfill(Tx tx, Optional<String> after, int limit) {
                if (after.isPresent()) {
                    return new Done(Optional.empty(), 0);
                }
                byte[] index = keys.lookupIndex("identity.person.number", "1");
                boolean same = Arrays.equals(stored.getFirst(), index);
                stored.set(0, index);
                return new Done(Optional.of("1"), same ? 0 : 1);
            }
        };
        Rotation rotation = KeysModule.rotation(db, keys, List.of(), List.of(column));
        rotate(keys, Rotating.BLIND_INDEX);
        rotation.work();
        assertThat(keys.lookupIndex("identity.person.number", "1")).isEqualTo(old);
        clock.advance(Duration.ofMinutes(10));
        assertThat(keys.lookupIndexes("identity.person.number", "1"))
                .hasSize(2)
                .anySatisfy(each -> assertThat(each).isEqualTo(old));
        finish(rotation);
        rotation.work();

        assertThat(keys.lookupIndexes("identity.person.number", "1"))
                .singleElement()
                .isEqualTo(stored.getFirst())
                .isNotEqualTo(old);
        assertThat(keys.blindIndex("identity.session.token", "t"))
                .as("digests of tokens stay")
                .isEqualTo(start().blindIndex("identity.session.token", "t"));
    }

    @Test
    void oneExchangeOfAPurposeIsUnderwayAtATime() {
        Keys keys = start();
        rotate(keys, Rotating.FIELD);

        assertThat(db.<Optional<KeyRotated>>write(ACT, tx -> keys.rotate(tx, Rotating.FIELD)))
                .isEmpty();
    }

    private void rotate(Keys keys, Rotating purpose) {
        KeyRotated made = db.<Optional<KeyRotated>>write(ACT, tx -> keys.rotate(tx, purpose))
                .orElseThrow();
        assertThat(made.record().toString()).contains("key.rotated").contains(made.key());
    }

    private static void finish(Rotation rotation) {
        for (int page = 0; page < 50; page++) {
            if (!rotation.work()) {
                return;
            }
        }
        throw new AssertionError("no end");
    }

    private static SealedColumns columns(String... columns) {
        return new SealedColumns(
                "kernel.sealed_thing",
                List.of(
                        new SealedColumns.KeyColumn("id", SealedColumns.KeyType.UUID),
                        new SealedColumns.KeyColumn("part", SealedColumns.KeyType.INTEGER)),
                "|",
                List.of(columns));
    }

    private Keys start() {
        return KeysModule.wire(db, folder.resolve("master.key"), "ledger.qinghe.example");
    }

    private Rotation rotation(Keys keys) {
        return KeysModule.rotation(db, keys, List.of(COLUMNS), List.of());
    }

    /** Every second one has a note. */
    private void fill(Keys keys, int count) {
        execute(tx -> {
            var insert = tx.dsl().insertInto(VALUES).columns(ID, PART, CONTENT, NOTE);
            for (int i = 0; i < count; i++) {
                UUID id = Ids.next(tx);
                String row = id + "|" + i;
                written.put(row, "v" + i);
                insert = insert.values(
                        id,
                        i,
                        keys.seal(place("content", row), bytes("v" + i)),
                        i % 2 == 0 ? keys.seal(place("note", row), bytes("v" + i)) : null);
            }
            insert.execute();
        });
    }

    private boolean everythingOpens(Keys keys) {
        return db.read(ACT, tx -> {
            var rows = tx.dsl().select(ID, PART, CONTENT, NOTE).from(VALUES).fetch();
            assertThat(rows).hasSize(written.size());
            rows.forEach(r -> {
                String row = r.value1() + "|" + r.value2();
                assertThat(keys.open(place("content", row), r.value3()))
                        .isEqualTo(bytes(written.getOrDefault(row, "")));
                if (r.value4() != null) {
                    assertThat(keys.open(place("note", row), r.value4()))
                            .isEqualTo(bytes(written.getOrDefault(row, "")));
                }
            });
            return true;
        });
    }

    /** Keys that sealed something in the table. */
    private List<String> prefixes() {
        return db.read(
                ACT,
                tx -> tx.dsl()
                        .fetch(
                                "select distinct encode(substr(v, 1, 5), 'hex') from kernel.sealed_thing, unnest(array[content, note]) v where v is not null")
                        .getValues(0, String.class));
    }

    private void execute(Consumer<Tx> work) {
        db.execute(ACT, work);
    }

    private static Keys.Place place(String column, String row) {
        return new Keys.Place("kernel.sealed_thing", column, row);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
