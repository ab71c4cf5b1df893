package commonseal.ledger;

import static commonseal.ledger.TestLedger.ACT;
import static commonseal.ledger.TestLedger.LONG_ENOUGH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.proof.Checkpoint;
import commonseal.proof.Leaf;
import commonseal.proof.Merkle;
import commonseal.proof.TlogProof;
import commonseal.testkit.Eventually;
import commonseal.testkit.Seeds;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path folder;

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void anAppendedRecordIsProvenSoonAfterItsCommit() {
        try (TestLedger test = TestLedger.start(database, folder)) {
            Ledger.Sealed sealed = test.append("a");

            TlogProof proof = test.ledger.await(sealed.entry(), LONG_ENOUGH).orElseThrow();

            LedgerAssert.assertProves(test, sealed, proof);
            assertThat(test.ledger.proof(sealed.entry())).hasValue(proof);
            assertThat(test.ledger.state().pending()).isZero();
            LedgerAssert.assertSound(test);
        }
    }

    @Test
    void anEmptyLedgerHasTheEmptyTreeAndNoProofs() {
        try (TestLedger test = TestLedger.start(database, folder)) {
            Ledger.State state = test.ledger.state();

            assertThat(state.checkpoint()).isEqualTo(new Checkpoint(TestLedger.ORIGIN, 0, Merkle.EMPTY_ROOT));
            assertThat(Checkpoint.open(state.note(), List.of(test.key()))).isEqualTo(state.checkpoint());
            assertThat(test.ledger.published()).isEmpty();
            assertThat(test.ledger.proof(new Ledger.EntryId(1))).isEmpty();
            assertThat(test.ledger.proof(new Ledger.EntryId(-1))).isEmpty();
            assertThat(test.ledger.tile(0, 0, 1)).isEmpty();
            LedgerAssert.assertSound(test);
        }
    }

    @Test
    void aRolledBackActLeavesNothing() {
        try (TestLedger test = TestLedger.start(database, folder)) {
            assertThatThrownBy(() -> test.db.execute(ACT, tx -> {
                        test.ledger.append(tx, "gone", TestLedger.record("gone"));
                        throw new IllegalArgumentException("the act fails after its append");
                    }))
                    .isInstanceOf(IllegalArgumentException.class);

            test.grow("kept", 1);

            assertThat(test.ledger.state().checkpoint().size()).isEqualTo(1);
            LedgerAssert.assertSound(test);
        }
    }

    @Test
    void refusesASecondEntryOfTheSameAct() {
        try (TestLedger test = TestLedger.start(database, folder)) {
            test.grow("once", 1);

            assertThatThrownBy(() -> test.append("once0"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("INV-L1");

            assertThat(test.ledger.verify(List.of()).size()).isEqualTo(1);
        }
    }

    @Test
    void knowsWhichLeafAnEntryHolds() {
        try (TestLedger test = TestLedger.start(database, folder)) {
            test.db.execute(ACT, tx -> {
                Ledger.Sealed mine = test.ledger.append(tx, "a", TestLedger.record("a"));
                Ledger.Sealed other = test.ledger.append(tx, "b", TestLedger.record("b"));

                assertThat(test.ledger.holds(tx, mine.entry(), Leaf.commit(mine.record(), mine.blinding())))
                        .isTrue();
                assertThat(test.ledger.holds(tx, mine.entry(), Leaf.commit(other.record(), other.blinding())))
                        .isFalse();
            });
        }
    }

    @Test
    void eightWritersGetDenseIndexesAndProofs() throws Exception {
        Random random = Seeds.random("eightWriters");
        try (TestLedger test = TestLedger.start(database, folder);
                var writers = Executors.newFixedThreadPool(8)) {
            List<Callable<List<Ledger.Sealed>>> work = new ArrayList<>();
            for (int writer = 0; writer < 8; writer++) {
                String prefix = "w" + writer + "-";
                long seed = random.nextLong();
                work.add(() -> {
                    Random own = new Random(seed);
                    List<Ledger.Sealed> all = new ArrayList<>();
                    for (int act = 0; act < 40; act++) {
                        all.addAll(test.appendMany(prefix + act + "-", 1 + own.nextInt(5)));
                    }
                    return all;
                });
            }

            List<Ledger.Sealed> all = new ArrayList<>();
            for (Future<List<Ledger.Sealed>> done : writers.invokeAll(work)) {
                all.addAll(done.get());
            }

            Set<Long> indexes = new HashSet<>();
            for (Ledger.Sealed sealed : all) {
                TlogProof proof = test.ledger.await(sealed.entry(), LONG_ENOUGH).orElseThrow();
                LedgerAssert.assertProves(test, sealed, proof);
                indexes.add(proof.index());
            }
            assertThat(indexes).hasSize(all.size());
            assertThat(test.ledger.state().checkpoint().size()).isEqualTo(all.size());
            LedgerAssert.assertSound(test);
        }
    }

    @Test
    void aTreeOfSeveralLevelsIsServedAsItsTilesAndSurvivesARestart() {
        List<Ledger.Sealed> some;
        try (TestLedger test = TestLedger.start(database, folder)) {
            some = test.grow("many", 700);
            Eventually.holds("published", LONG_ENOUGH, () -> isPublished(test, 700));
            LedgerAssert.assertSound(test);
        }
        try (TestLedger test = TestLedger.start(database, folder)) {
            for (Ledger.Sealed sealed : some) {
                LedgerAssert.assertProves(
                        test, sealed, test.ledger.proof(sealed.entry()).orElseThrow());
            }
            test.grow("after", 400);
            LedgerAssert.assertSound(test);
        }
    }

    @Test
    void aProofCanBeHadForEveryTreeThatWasSigned() {
        try (TestLedger test = TestLedger.start(database, folder)) {
            Ledger.Sealed first = test.grow("first", 1).getFirst();
            Ledger.Sealed later = test.grow("later", 9).getLast();

            LedgerAssert.assertProves(
                    test, first, test.ledger.proofAt(first.entry(), 1).orElseThrow());
            assertThat(test.ledger.proofAt(later.entry(), 1)).isEmpty();
            assertThat(test.ledger.proofAt(first.entry(), 5))
                    .as("no checkpoint")
                    .isEmpty();
            assertThat(test.ledger.proofAt(first.entry(), 11)).isEmpty();
            assertThat(test.ledger.consistency(0, 5)).isEmpty();
            assertThat(test.ledger.consistency(5, 11)).isEmpty();
        }
    }

    @Test
    void checkpointsArePublishedAtTheirRhythmOnly() {
        LedgerConfig slow = new LedgerConfig(Duration.ofHours(1), 4096, Duration.ofMillis(50));
        try (TestLedger test = TestLedger.wire(database, folder, slow)) {
            test.sequencer.start();
            test.grow("first", 1);
            Eventually.holds("first published", LONG_ENOUGH, () -> isPublished(test, 1));

            test.grow("later", 300);

            assertThat(isPublished(test, 1)).isTrue();
            assertThat(test.ledger.tile(0, 0, 2)).as("not published yet").isEmpty();
            assertThat(test.ledger.entries(0, 2)).isEmpty();
            assertThat(test.ledger.entries(0, 1)).isPresent();
        }
        assertThat(TestLedger.wire(database, folder, slow)
                        .ledger
                        .verify(List.of())
                        .findings())
                .isEmpty();
    }

    @Test
    void ofTwoSequencersOneLeadsAndTheOtherFollowsAndTakesOver() {
        try (TestLedger first = TestLedger.start(database, folder);
                TestLedger second = TestLedger.wire(database, folder, TestLedger.CONFIG)) {
            second.sequencer.start();
            assertThat(second.sequencer.status()).isEqualTo(new Sequencer.Status.Standby());

            Ledger.Sealed sealed = second.append("through the follower");
            LedgerAssert.assertProves(
                    second,
                    sealed,
                    second.ledger.await(sealed.entry(), LONG_ENOUGH).orElseThrow());

            first.sequencer.stop();
            Eventually.holds(
                    "the follower leads",
                    LONG_ENOUGH,
                    () -> second.sequencer.status().equals(new Sequencer.Status.Leading()));
            second.grow("after", 3);
            assertThat(first.sequencer.status()).isEqualTo(new Sequencer.Status.Stopped());
            LedgerAssert.assertSound(second);
        }
    }

    @Test
    void aBrokenConnectionIsHealed() {
        try (TestLedger test = TestLedger.start(database, folder)) {
            test.grow("before", 3);

            database.tamper("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");

            test.grow("after", 300);
            LedgerAssert.assertSound(test);
        }
    }

    @Test
    void connectionsThatBreakInTheMiddleOfWorkLoseAndDoubleNothing() throws Exception {
        Random random = Seeds.random("brokenConnections");
        try (TestLedger test = TestLedger.start(database, folder);
                var writers = Executors.newFixedThreadPool(4)) {
            List<Callable<List<Ledger.Sealed>>> work = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                String prefix = "w" + writer + "-";
                work.add(() -> {
                    List<Ledger.Sealed> all = new ArrayList<>();
                    for (int act = 0; act < 150; act++) {
                        all.addAll(test.appendMany(prefix + act + "-", 2));
                    }
                    return all;
                });
            }
            List<Future<List<Ledger.Sealed>>> running =
                    work.stream().map(writers::submit).toList();
            while (!running.stream().allMatch(Future::isDone)) {
                database.tamper(
                        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'",
                        "select pg_sleep(" + random.nextInt(300) / 1000.0 + ")");
            }

            for (Future<List<Ledger.Sealed>> done : running) {
                for (Ledger.Sealed sealed : done.get()) {
                    assertThat(test.ledger.await(sealed.entry(), LONG_ENOUGH)).isPresent();
                }
            }
            assertThat(test.ledger.state().checkpoint().size()).isEqualTo(1200);
            LedgerAssert.assertSound(test);
        }
    }

    @Test
    void anEntryThatIsInTheTreeAlreadyIsNotSequencedTwice() {
        try (TestLedger test = TestLedger.start(database, folder)) {
            Ledger.Sealed sealed = test.grow("a", 1).getFirst();

            database.tamper(
                    "insert into ledger.pending values (" + sealed.entry().value() + ")");
            test.grow("b", 1);

            assertThat(test.ledger.state().checkpoint().size()).isEqualTo(2);
            assertThat(test.ledger.state().pending()).isZero();
            LedgerAssert.assertSound(test);
        }
    }

    @Test
    void nothingIsLostWhileNobodySequences() {
        TestLedger unstarted = TestLedger.wire(database, folder, TestLedger.CONFIG);
        List<Ledger.Sealed> waiting = unstarted.appendMany("waiting", 5);
        assertThat(unstarted.ledger.proof(waiting.getFirst().entry())).isEmpty();
        assertThat(unstarted.ledger.await(waiting.getFirst().entry(), Duration.ofMillis(10)))
                .isEmpty();
        assertThat(unstarted.ledger.state().pending()).isEqualTo(5);
        assertThat(unstarted.ledger.state().oldestPending()).isPositive();
        assertThat(unstarted.ledger.verify(List.of()).findings()).isEmpty();

        try (TestLedger test = TestLedger.start(database, folder)) {
            waiting.forEach(appended ->
                    assertThat(test.ledger.await(appended.entry(), LONG_ENOUGH)).isPresent());
            LedgerAssert.assertSound(test);
        }
    }

    private static boolean isPublished(TestLedger test, long size) {
        return test.ledger
                .published()
                .map(note -> Checkpoint.open(note, List.of(test.key())).size() == size)
                .orElse(false);
    }
}
