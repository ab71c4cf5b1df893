package commonseal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.keys.internal.KeysModule;
import commonseal.postgres.DatabaseAccess;
import commonseal.postgres.DatabaseRole;
import commonseal.postgres.Pools;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of weeks, which keep the erased from coming back with an old backup. */
class EpochTest {

    private static final Act ACT = new Act("person:test", "test");
    private static final Keys.Place PLACE = new Keys.Place("identity.person", "number", "p-1");
    private static final UUID WANG = UUID.fromString("0190a000-0000-7000-8000-000000000001");
    private static final UUID LI = UUID.fromString("0190a000-0000-7000-8000-000000000002");
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration RETENTION = Duration.ofDays(28);

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();
    private final Db db = database.db(clock);

    @TempDir
    Path folder;

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void onceTheWeeksKeyIsDestroyedAnOldBackupBringsNobodyBackEvenWithoutTheJournal() throws IOException {
        byte[] ofWang = seal(WANG, "310101199001011234");
        byte[] ofLi = seal(LI, "310101199001015678");
        backUp();
        assertThat(db.<Boolean>write(ACT, tx -> start().erase(tx, WANG))).isTrue();

        restore();
        assertThat(db.<Integer>write(ACT, tx -> start().replayErasures(tx).size()))
                .as("the journal erases again")
                .isEqualTo(1);
        assertThatThrownBy(() -> open(start(), ofWang)).isInstanceOf(Keys.Erased.class);
        restore();
        Files.delete(folder.resolve("erasure.journal"));
        assertThat(open(start(), ofWang))
                .as("who has everything reads it still")
                .isEqualTo("310101199001011234");
        eraseBehindTheJournal();

        clock.advance(WEEK);
        work();
        clock.advance(RETENTION.minusMinutes(1));
        work();
        restore();
        assertThat(open(start(), ofWang))
                .as("as long as backups of that week may be restored, they open")
                .isEqualTo("310101199001011234");
        eraseBehindTheJournal();
        clock.advance(Duration.ofMinutes(2));
        work();

        restore();
        assertThatThrownBy(() -> open(start(), ofWang)).isInstanceOf(Keys.Tampered.class);
        assertThatThrownBy(() -> open(start(), ofLi))
                .as("nor anybody of a backup that is too old")
                .isInstanceOf(Keys.Tampered.class);
    }

    @Test
    void theLivingAreWrappedAnewEachWeekAndOpenAlways() {
        byte[] ofLi = seal(LI, "310101199001015678");
        for (int week = 1; week <= 12; week++) {
            clock.advance(WEEK);
            work();
            assertThat(epochOf(LI)).isEqualTo(week + 1);
            assertThat(open(start(), ofLi)).isEqualTo("310101199001015678");
        }
        assertThat(lines()).as("this week and those that backups may need").hasSizeBetween(5, 6);
    }

    @Test
    void aRowThatDoesNotOpenKeepsNoKeyAlive() {
        seal(LI, "310101199001015678");
        seal(WANG, "310101199001011234");
        database.tamper("update keys.subject_key set wrapped = wrapped || '\\x00' where subject = '" + WANG + "'");

        clock.advance(WEEK);
        work();
        clock.advance(RETENTION);
        work();

        assertThat(lines()).noneMatch(line -> line.startsWith("epoch/v1 1 "));
        assertThat(epochOf(WANG)).isEqualTo(1);
    }

    @Test
    void rowsFromBeforeTheWeeksAreWrappedUnderTheFirst() {
        byte[] ofLi = seal(LI, "310101199001015678");
        work();
        assertThat(epochOf(LI)).isEqualTo(1);
        database.tamper("update keys.subject_key set epoch = 0");

        assertThatThrownBy(() -> open(start(), ofLi))
                .as("the number is part of what is authenticated")
                .isInstanceOf(Keys.Tampered.class);
    }

    @Test
    void aMissingOlderOrDamagedFileStopsTheStart() throws IOException {
        Path file = folder.resolve("epoch.keys");
        byte[] ofLi = seal(LI, "310101199001015678");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String older = Files.readString(file);
        clock.advance(WEEK);
        work();
        String newer = Files.readString(file);

        Files.writeString(file, older);
        assertRefused();
        Files.writeString(file, newer.replace("epoch/v1 2 ", "epoch/v1 3 "));
        assertRefused();
        Files.writeString(file, newer.substring(0, newer.length() - 20));
        assertRefused();
        Files.delete(file);
        assertRefused();

        Files.writeString(file, newer);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(open(start(), ofLi)).isEqualTo("310101199001015678");
    }

    private void assertRefused() {
        assertThatThrownBy(this::start).isInstanceOf(KeysRefused.class).hasMessageStartingWith("KEYS-016 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keys.epoch.before-write",
                "kernel.file.temporary-written",
                "kernel.file.named",
                "keys.epoch.written",
                "keys.epoch.page-wrapped"
            })
    void whereverPowerFailsTheLivingOpenAndTheErasedGo(String point) {
        byte[] ofLi = seal(LI, "310101199001015678");
        byte[] ofWang = seal(WANG, "310101199001011234");
        backUp();
        assertThat(db.<Boolean>write(ACT, tx -> start().erase(tx, WANG))).isTrue();
        clock.advance(WEEK);
        crash(point);
        assertThat(open(start(), ofLi)).isEqualTo("310101199001015678");

        work();
        clock.advance(RETENTION);
        if (!point.equals("keys.epoch.page-wrapped")) {
            crash(point);
        }
        assertThat(open(start(), ofLi)).isEqualTo("310101199001015678");
        work();

        assertThat(epochOf(LI)).isGreaterThan(1);
        restore();
        assertThatThrownBy(() -> open(start(), ofWang)).isInstanceOf(Keys.Tampered.class);
    }

    private byte[] seal(UUID subject, String text) {
        return db.write(ACT, tx -> start().subjectKey(tx, subject).seal(PLACE, text.getBytes(StandardCharsets.UTF_8)));
    }

    private String open(Keys keys, byte[] sealed) {
        return db.read(
                ACT, tx -> new String(keys.opener(tx, List.of(sealed)).open(PLACE, sealed), StandardCharsets.UTF_8));
    }

    private Keys start() {
        return KeysModule.wire(db, folder.resolve("master.key"), "ledger.qinghe.example");
    }

    /** As the job of a server that starts now. */
    private void work() {
        work(db, start());
    }

    private static void work(Db db, Keys keys) {
        Rotation rotation = KeysModule.rotation(db, keys, List.of(), List.of(), RETENTION);
        for (int round = 0; rotation.work(); round++) {
            assertThat(round).as("the work ends").isLessThan(50);
        }
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(folder.resolve("epoch.keys"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private int epochOf(UUID subject) {
        return db.read(
                ACT,
                tx -> tx.dsl()
                        .fetchSingle("select epoch from keys.subject_key where subject = ?", subject)
                        .get(0, Integer.class));
    }

    /** What a dump of the tables holds. */
    private void backUp() {
        database.tamper("create table keys.dump as select * from keys.subject_key");
    }

    private void restore() {
        database.tamper(
                "alter table keys.erased_subject disable trigger all",
                "delete from keys.erased_subject",
                "alter table keys.erased_subject enable always trigger erased_subject_keeps",
                "delete from keys.subject_key",
                "insert into keys.subject_key select * from keys.dump");
    }

    private void eraseBehindTheJournal() {
        database.tamper("delete from keys.subject_key where subject = '" + WANG + "'");
    }

    private void crash(String point) {
        DatabaseAccess access = database.access();
        try (ChildJvm child = ChildJvm.start(
                Child.class,
                Map.of("commonseal.crash", point),
                access.jdbcUrl(),
                access.password(DatabaseRole.APP),
                folder.toString(),
                clock.now().toString())) {
            assertThat(child.exitCode(Duration.ofSeconds(90)))
                    .as(child.output())
                    .isEqualTo(ChildJvm.CRASHED);
        }
    }

    /** A process of the district that dies at work. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            DatabaseAccess access = new DatabaseAccess(args[0], Map.of(DatabaseRole.APP, args[1]));
            try (var app = Pools.open(access, DatabaseRole.APP, "child-app", 4)) {
                Db db = new Db(app, new FakeClock(Instant.parse(args[3])));
                work(db, KeysModule.wire(db, Path.of(args[2]).resolve("master.key"), "ledger.qinghe.example"));
            }
        }
    }
}
