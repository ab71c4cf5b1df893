package commonseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.ledger.HighWaterMark.Mark;
import commonseal.proof.Hash;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class GuardFileTest {

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @TempDir
    Path folder;

    @Test
    void remembersTheNewestOfManyMarks() {
        GuardFile guard = guard();
        assertThat(guard.highest()).isEmpty();
        for (long size = 1; size < 20; size++) {
            guard.raise(mark(size));
            assertThat(guard().highest()).hasValue(mark(size));
        }
        guard.raise(mark(19));
    }

    @Test
    void refusesToGoBackOrToForgetWhatItSaw() {
        guard().raise(mark(5));

        assertThatThrownBy(() -> guard().raise(mark(4)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("LEDGER-009");
        assertThatThrownBy(() -> guard().raise(new Mark(5, Hash.sha256(new byte[1]))))
                .hasMessageStartingWith("LEDGER-009");
        assertThatThrownBy(() ->
                        GuardFile.at(folder.resolve("guard"), "another.example").highest())
                .hasMessageStartingWith("LEDGER-010");
    }

    @Test
    void aTornWriteLeavesTheMarkBefore() throws IOException {
        guard().raise(mark(5));
        guard().raise(mark(6));
        byte[] whole = Files.readAllBytes(folder.resolve("guard"));
        // The second write went to the second slot; whatever part of it is on the disk, the first slot counts.
        for (int cut = 512; cut < whole.length - 1; cut++) {
            byte[] torn = whole.clone();
            torn[cut] ^= 1;
            Files.write(folder.resolve("guard"), torn);

            assertThat(guard().highest().orElseThrow().size()).isIn(5L, 6L);
        }
        byte[] halved = java.util.Arrays.copyOf(whole, 512 + 60);
        Files.write(folder.resolve("guard"), halved);
        assertThat(guard().highest()).hasValue(mark(5));
    }

    @Test
    void theLedgerRefusesToSignOnADatabaseOlderThanTheGuardButGoesOnServing() {
        List<Ledger.Sealed> old;
        try (TestLedger test = TestLedger.start(database, folder, guard())) {
            old = test.grow("old", 5);
            test.grow("new", 5);
        }
        // What restoring yesterday's backup does.
        for (String table : List.of("published", "checkpoint", "leaf", "entry")) {
            database.tamper("alter table ledger." + table + " disable trigger all");
        }
        database.tamper(
                "delete from ledger.published where size > 5",
                "delete from ledger.checkpoint where size > 5",
                "delete from ledger.leaf where idx >= 5",
                "delete from ledger.entry where entry_id > 5");
        for (String table : List.of("published", "checkpoint", "leaf", "entry")) {
            database.tamper("alter table ledger." + table + " enable trigger all");
        }

        try (TestLedger test = TestLedger.wire(database, folder, TestLedger.CONFIG, guard())) {
            test.sequencer.start();

            assertThat(test.sequencer.status())
                    .isInstanceOfSatisfying(
                            Sequencer.Status.Refusing.class,
                            refusing -> assertThat(refusing.sentence())
                                    .startsWith("LEDGER-001")
                                    .contains("is older than what was signed"));
            LedgerAssert.assertProves(
                    test,
                    old.getFirst(),
                    test.ledger.proof(old.getFirst().entry()).orElseThrow());
            Ledger.Sealed waits = test.append("waits");
            assertThat(test.ledger.await(waits.entry(), Duration.ofMillis(200))).isEmpty();
            assertThat(test.ledger.verify(List.of()).findings())
                    .extracting(Ledger.Finding::code)
                    .contains("ROLLED_BACK");
        }

        HighWaterMark otherHistory = fixed(new Mark(3, Hash.sha256(new byte[3])));
        try (TestLedger test = TestLedger.wire(database, folder, TestLedger.CONFIG, otherHistory)) {
            test.sequencer.start();
            assertThat(test.sequencer.status())
                    .isInstanceOfSatisfying(
                            Sequencer.Status.Refusing.class,
                            refusing -> assertThat(refusing.sentence())
                                    .startsWith("LEDGER-001")
                                    .contains("another root"));
        }
    }

    @Test
    void theLedgerRefusesToSignWithAClockThatWentBack() {
        try (TestDatabase own = TestDatabase.create()) {
            FakeClock clock = new FakeClock();
            try (TestLedger test = TestLedger.wire(own, folder, TestLedger.CONFIG, clock)) {
                test.sequencer.start();
                test.grow("a", 1);
            }
            clock.advance(Duration.ofHours(-1));
            try (TestLedger test = TestLedger.wire(own, folder, TestLedger.CONFIG, clock)) {
                test.sequencer.start();
                assertThat(test.sequencer.status())
                        .isInstanceOfSatisfying(
                                Sequencer.Status.Refusing.class,
                                refusing -> assertThat(refusing.sentence()).startsWith("LEDGER-003"));
            }
        }
    }

    private GuardFile guard() {
        return GuardFile.at(folder.resolve("guard"), TestLedger.ORIGIN);
    }

    private static Mark mark(long size) {
        return new Mark(size, Hash.sha256(new byte[] {(byte) size}));
    }

    private static HighWaterMark fixed(Mark mark) {
        return new HighWaterMark() {
            @Override
            public String name() {
                return "anchor";
            }

            @Override
            public java.util.Optional<Mark> highest() {
                return java.util.Optional.of(mark);
            }

            @Override
            public void raise(Mark raised) {
                // remembers what it was made with
            }
        };
    }
}
