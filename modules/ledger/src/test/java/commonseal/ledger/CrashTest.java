package commonseal.ledger;

import static commonseal.ledger.TestLedger.LONG_ENOUGH;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.keys.Keys;
import commonseal.keys.internal.KeysModule;
import commonseal.ledger.internal.LedgerModule;
import commonseal.postgres.DatabaseAccess;
import commonseal.postgres.DatabaseRole;
import commonseal.postgres.Pools;
import commonseal.testkit.ChildJvm;
import commonseal.testkit.Seeds;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Power fails between two steps, or anywhere: what was acknowledged is there, proven, and the ledger has one history. */
class CrashTest {

    private static final Duration CHILD_LIMIT = Duration.ofSeconds(60);

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path folder;

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ledger.appended",
                "ledger.leaves-inserted",
                "ledger.leaves-committed",
                "ledger.checkpoint-committed",
                "ledger.guard-written",
                "ledger.published"
            })
    void nothingAcknowledgedIsLostAtTheCrashPoint(String point) {
        try (TestLedger before = TestLedger.start(database, folder, guard())) {
            before.grow("before", 200);
        }

        String output;
        try (ChildJvm child = child(Map.of("commonseal.crash", point), 300)) {
            assertThat(child.exitCode(CHILD_LIMIT)).isEqualTo(ChildJvm.CRASHED);
            output = child.output();
        }

        assertNothingLost(output, 200, point.equals("ledger.appended") ? 0 : 300);
    }

    @Test
    void nothingAcknowledgedIsLostWhenKilledAnywhere() {
        Random random = Seeds.random("killedAnywhere");
        try (TestLedger before = TestLedger.start(database, folder, guard())) {
            before.grow("before", 1);
        }
        for (int round = 0; round < 3; round++) {
            String output;
            try (ChildJvm child = child(Map.of(), 1)) {
                child.await("leads", CHILD_LIMIT);
                int acknowledged = 50 + random.nextInt(400);
                for (int i = 0; i < acknowledged; i++) {
                    child.await("acknowledged ", CHILD_LIMIT);
                }
                child.kill();
                output = child.output();
            }
            assertNothingLost(output, 1, 50);
        }
    }

    private void assertNothingLost(String output, int sizeBefore, int atLeast) {
        List<Long> acknowledged = Pattern.compile("acknowledged ([0-9]+)")
                .matcher(output)
                .results()
                .map(match -> Long.valueOf(match.group(1)))
                .toList();
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(atLeast);
        try (TestLedger after = TestLedger.start(database, folder, guard())) {
            for (Long id : acknowledged) {
                assertThat(after.ledger.await(new Ledger.EntryId(id), LONG_ENOUGH))
                        .isPresent();
            }
            assertThat(after.ledger.state().checkpoint().size())
                    .isGreaterThanOrEqualTo(sizeBefore + acknowledged.size());
            after.grow("after" + after.ledger.state().checkpoint().size() + "-", 10);
            LedgerAssert.assertSound(after);
        }
    }

    private GuardFile guard() {
        return GuardFile.at(folder.resolve("guard"), TestLedger.ORIGIN);
    }

    private ChildJvm child(Map<String, String> properties, int beforeStart) {
        DatabaseAccess access = database.access();
        return ChildJvm.start(
                Child.class,
                properties,
                access.jdbcUrl(),
                access.password(DatabaseRole.APP),
                access.password(DatabaseRole.SEQUENCER),
                folder.toString(),
                Integer.toString(beforeStart));
    }

    /** A process that appends until it dies. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            DatabaseAccess access =
                    new DatabaseAccess(args[0], Map.of(DatabaseRole.APP, args[1], DatabaseRole.SEQUENCER, args[2]));
            Path folder = Path.of(args[3]);
            Db db = new Db(Pools.open(access, DatabaseRole.APP, "child-app", 3), Clock.system());
            Keys keys = KeysModule.wire(db, folder.resolve("master.key"), TestLedger.ORIGIN);
            LedgerModule.Parts parts = LedgerModule.wire(
                    db,
                    Pools.open(access, DatabaseRole.SEQUENCER, "child-sequencer", 3),
                    keys,
                    TestLedger.ORIGIN,
                    TestLedger.CONFIG);
            parts.sequencer().guardedBy(GuardFile.at(folder.resolve("guard"), TestLedger.ORIGIN));
            int number = 0;
            for (; number < Integer.parseInt(args[4]); number++) {
                append(db, parts.ledger(), number);
            }
            parts.sequencer().start();
            System.out.println("leads");
            while (true) {
                append(db, parts.ledger(), number++);
            }
        }

        private static void append(Db db, Ledger ledger, int number) {
            String key = ProcessHandle.current().pid() + "-" + number;
            long entry = db.write(TestLedger.ACT, tx -> ledger.append(tx, key, TestLedger.record(key)))
                    .entry()
                    .value();
            System.out.println("acknowledged " + entry);
        }
    }
}
