package commonseal.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.kernel.Act;
import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.kernel.Tx;
import commonseal.keys.internal.KeysModule;
import commonseal.postgres.DatabaseAccess;
import commonseal.postgres.DatabaseRole;
import commonseal.postgres.Pools;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Power fails while keys are exchanged or deleted. */
class KeysCrashTest {

    private static final Act ACT = new Act("person:test", "test");
    private static final Duration CHILD_LIMIT = Duration.ofSeconds(90);
    private static final Keys.Place PLACE = new Keys.Place("identity.person", "number", "p-1");
    private static final int SUBJECTS = 1_200;

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();
    private final Db db = database.db(clock);

    @TempDir
    Path folder;

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"keys.rotation.page-written", "keys.rotation.place-moved", "keys.rotation.before-finish"})
    void anExchangeGoesOnWhereItWasInterrupted(String point) {
        Keys keys = start();
        byte[] sealed = db.write(ACT, tx -> {
            byte[] first = new byte[0];
            for (int i = 0; i < SUBJECTS; i++) {
                byte[] each = keys.subjectKey(tx, subject(i)).seal(PLACE, bytes("secret"));
                first = i == 0 ? each : first;
            }
            return first;
        });
        assertThat(db.<Boolean>write(
                        ACT, tx -> keys.rotate(tx, Rotating.KEY_ENCRYPTION).isPresent()))
                .isTrue();

        crash(point, "rotate");

        clock.advance(Duration.ofMinutes(10));
        Keys restarted = start();
        assertThat(open(restarted, sealed)).isEqualTo("secret");
        Rotation rotation = KeysModule.rotation(db, restarted, List.of(), List.of());
        for (int page = 0; page < 20 && rotation.work(); page++) {
            assertThat(open(start(), sealed)).isEqualTo("secret");
        }
        assertThat(rotation.list())
                .filteredOn(state -> state.key().equals("key-encryption-2"))
                .singleElement()
                .satisfies(state -> assertThat(state.rows()).isEqualTo(SUBJECTS));
        assertThat(rotation.list())
                .filteredOn(state -> state.key().equals("key-encryption"))
                .singleElement()
                .satisfies(state -> assertThat(state.retiredAt()).isPresent());
        assertThat(open(start(), sealed)).isEqualTo("secret");
    }

    @Test
    void anErasureThatWasCommittedIsInTheJournalAfterTheNextStart() throws Exception {
        byte[] sealed = db.write(ACT, tx -> start().subjectKey(tx, subject(0)).seal(PLACE, bytes("secret")));
        Path journal = folder.resolve("erasure.journal");

        crash("keys.erasure.committed", "erase");
        assertThat(journal).doesNotExist();
        Keys restarted = start();
        assertThatThrownBy(() -> open(restarted, sealed)).isInstanceOf(Keys.Erased.class);
        assertThat(db.<Integer>write(ACT, tx -> restarted.replayErasures(tx).size()))
                .isZero();

        assertThat(Files.readString(journal))
                .startsWith("erased/v1 " + subject(0) + " ")
                .endsWith("\n");
        Files.writeString(journal, Files.readString(journal) + "erased/v1 0190a0");
        assertThat(db.<Integer>write(ACT, tx -> start().replayErasures(tx).size()))
                .as("a line cut by a crash")
                .isZero();
        Files.writeString(
                journal,
                Files.readString(journal)
                        .replace(subject(0).toString(), subject(1).toString()));
        assertThatThrownBy(() -> db.write(ACT, tx -> start().replayErasures(tx)))
                .isInstanceOf(KeysRefused.class)
                .hasMessageStartingWith("KEYS-014");
    }

    private String open(Keys keys, byte[] sealed) {
        return db.read(
                ACT, tx -> new String(keys.opener(tx, List.of(sealed)).open(PLACE, sealed), StandardCharsets.UTF_8));
    }

    private Keys start() {
        return KeysModule.wire(db, folder.resolve("master.key"), "ledger.qinghe.example");
    }

    private void crash(String point, String act) {
        DatabaseAccess access = database.access();
        try (ChildJvm child = ChildJvm.start(
                Child.class,
                Map.of("commonseal.crash", point),
                access.jdbcUrl(),
                access.password(DatabaseRole.APP),
                folder.toString(),
                clock.now().plus(Duration.ofMinutes(10)).toString(),
                act)) {
            assertThat(child.exitCode(CHILD_LIMIT)).as(child.output()).isEqualTo(ChildJvm.CRASHED);
            assertNoKeyIn(child.output());
        }
    }

    /** Neither the master key nor the one that pays for anchors stands in a log, in the tables or in the journal. */
    private void assertNoKeyIn(String log) {
        Keys keys = start();
        StringBuilder everything = new StringBuilder(log);
        try {
            Path journal = folder.resolve("erasure.journal");
            everything.append(Files.exists(journal) ? Files.readString(journal) : "");
            byte[] master = Base64.getDecoder()
                    .decode(Files.readAllLines(folder.resolve("master.key")).get(1));
            db.execute(ACT, tx -> {
                for (String table : List.of("keyset", "subject_key", "rotation", "erased_subject")) {
                    tx.dsl()
                            .fetch("select t::text from keys." + table + " t")
                            .forEach(row -> everything.append(row.get(0, String.class)));
                }
            });
            String text = everything.toString();
            for (byte[] key : List.of(master, keys.anchorKey())) {
                assertThat(text)
                        .doesNotContain(HexFormat.of().formatHex(key))
                        .doesNotContain(Base64.getEncoder().withoutPadding().encodeToString(key))
                        .doesNotContain(Base64.getUrlEncoder().withoutPadding().encodeToString(key));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process of the district. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            DatabaseAccess access = new DatabaseAccess(args[0], Map.of(DatabaseRole.APP, args[1]));
            Clock clock = new FakeClock(java.time.Instant.parse(args[3]));
            try (var app = Pools.open(access, DatabaseRole.APP, "child-app", 4)) {
                Db db = new Db(app, clock);
                Keys keys = KeysModule.wire(db, Path.of(args[2]).resolve("master.key"), "ledger.qinghe.example");
                if (args[4].equals("erase")) {
                    var unused = db.<Boolean>write(ACT, (Tx tx) -> keys.erase(tx, subject(0)));
                } else {
                    Rotation rotation = KeysModule.rotation(db, keys, List.of(), List.of());
                    boolean more = true;
                    while (more) {
                        more = rotation.work();
                    }
                }
            }
        }
    }

    private static UUID subject(int i) {
        return new UUID(0x0190a00000007000L, 0x8000000000000000L + i);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
