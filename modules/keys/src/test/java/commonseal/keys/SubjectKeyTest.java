package commonseal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Tx;
import commonseal.keys.internal.KeysModule;
import commonseal.testkit.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key for each person and organisation. */
class SubjectKeyTest {

    private static final Act ACT = new Act("person:test", "test");
    private static final Keys.Place PLACE = new Keys.Place("identity.person", "number", "p-1");
    private static final UUID WANG = UUID.fromString("0190a000-0000-7000-8000-000000000001");
    private static final UUID LI = UUID.fromString("0190a000-0000-7000-8000-000000000002");

    private final TestDatabase database = TestDatabase.create();
    private final Db db = database.db();

    @TempDir
    Path folder;

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void whatASubjectsKeySealedOpensAfterARestartInItsOwnPlaceOnly() {
        byte[] sealed = seal(start(), WANG, "310101199001011234");

        Keys second = start();

        assertThat(open(second, PLACE, sealed)).isEqualTo("310101199001011234");
        for (Keys.Place elsewhere : List.of(
                new Keys.Place("identity.person", "number", "p-2"),
                new Keys.Place("identity.person", "name", "p-1"),
                new Keys.Place("identity.organisation", "number", "p-1"))) {
            assertThatThrownBy(() -> open(second, elsewhere, sealed)).isInstanceOf(Keys.Tampered.class);
        }
    }

    @Test
    void aValueThatNamesAnotherSubjectDoesNotOpen() {
        Keys keys = start();
        byte[] ofWang = seal(keys, WANG, "secret");
        byte[] ofLi = seal(keys, LI, "other");
        byte[] swapped = ofWang.clone();
        System.arraycopy(ofLi, 0, swapped, 0, 17);

        assertThatThrownBy(() -> open(keys, PLACE, swapped)).isInstanceOf(Keys.Tampered.class);
        assertThatThrownBy(() -> keys.open(PLACE, ofWang)).isInstanceOf(Keys.Tampered.class);
        assertThat(open(keys, PLACE, keys.seal(PLACE, bytes("district")))).isEqualTo("district");
    }

    @Test
    void everyFlippedBitAndEveryCutIsNoticed() {
        Keys keys = start();
        byte[] sealed = seal(keys, WANG, "secret");

        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] flipped = sealed.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> open(keys, PLACE, flipped)).isInstanceOf(Keys.Tampered.class);
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> open(keys, PLACE, cut)).isInstanceOf(Keys.Tampered.class);
        }
    }

    @Test
    void aKeySwappedAlteredOrRedatedInTheTableOpensNothing() {
        byte[] sealed = seal(start(), WANG, "secret");
        seal(start(), LI, "other");

        for (String change : List.of(
                "wrapped = (select o.wrapped from keys.subject_key o where o.subject = '" + LI + "')",
                "wrapped = set_byte(wrapped, 30, get_byte(wrapped, 30) # 1)",
                "created_at = created_at + interval '1 microsecond'")) {
            database.tamper(
                    "create table keys.kept as select * from keys.subject_key",
                    "update keys.subject_key set " + change + " where subject = '" + WANG + "'");
            Keys started = start();
            assertThatThrownBy(() -> open(started, PLACE, sealed)).isInstanceOf(Keys.Tampered.class);
            database.tamper(
                    "update keys.subject_key s set wrapped = k.wrapped, created_at = k.created_at from keys.kept k where k.subject = s.subject",
                    "drop table keys.kept");
            assertThat(open(start(), PLACE, sealed)).isEqualTo("secret");
        }
        database.tamper("delete from keys.subject_key where subject = '" + WANG + "'");
        assertThatThrownBy(() -> open(start(), PLACE, sealed)).isInstanceOf(Keys.Tampered.class);
    }

    @Test
    void aKeyOfATransactionThatRolledBackSealsNothing() {
        Keys keys = start();
        assertThatThrownBy(() -> db.write(ACT, tx -> {
                    keys.subjectKey(tx, WANG).seal(PLACE, bytes("lost"));
                    throw new IllegalStateException("rolled back");
                }))
                .hasMessage("rolled back");

        byte[] sealed = seal(keys, WANG, "kept");

        assertThat(open(start(), PLACE, sealed)).isEqualTo("kept");
    }

    @Test
    void twoAtOnceMakeOneKey() throws Exception {
        Keys keys = start();
        List<Callable<byte[]>> both = List.of(() -> seal(keys, WANG, "a"), () -> seal(keys, WANG, "b"));
        List<byte[]> sealed = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (var each : threads.invokeAll(both)) {
                sealed.add(each.get());
            }
        }

        Keys later = start();

        assertThat(sealed.stream().map(each -> open(later, PLACE, each))).containsExactly("a", "b");
    }

    @Test
    void aListOfManySubjectsIsOpenedByOneOpener() {
        List<byte[]> sealed = new ArrayList<>();
        Keys first = start();
        for (int i = 0; i < 50; i++) {
            sealed.add(seal(first, new UUID(0x0190a00000007000L, 0x8000000000000100L + i), "v" + i));
        }
        Keys cold = start();

        List<String> texts = read(tx -> {
            Opener opener = cold.opener(tx, sealed);
            return sealed.stream()
                    .map(each -> new String(opener.open(PLACE, each), StandardCharsets.UTF_8))
                    .toList();
        });

        assertThat(texts).hasSize(50).startsWith("v0").endsWith("v49");
    }

    private Keys start() {
        return KeysModule.wire(db, folder.resolve("master.key"), "ledger.qinghe.example");
    }

    private byte[] seal(Keys keys, UUID subject, String text) {
        return db.write(ACT, tx -> keys.subjectKey(tx, subject).seal(PLACE, bytes(text)));
    }

    private String open(Keys keys, Keys.Place place, byte[] sealed) {
        return read(tx -> new String(keys.opener(tx, List.of(sealed)).open(place, sealed), StandardCharsets.UTF_8));
    }

    private <T> T read(Function<Tx, T> work) {
        return db.read(ACT, work);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
