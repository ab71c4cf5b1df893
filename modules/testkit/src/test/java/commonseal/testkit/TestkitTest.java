package commonseal.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.kernel.Act;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Tx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestkitTest {
    @Test
    void databasesAreSeparate() {
        try (TestDatabase one = TestDatabase.create();
                TestDatabase other = TestDatabase.create()) {
            one.tamper("create table public.mine (n integer)");

            assertThatThrownBy(() -> other.tamper("select * from public.mine")).hasMessageContaining("does not exist");
        }
    }

    @Test
    void aFreshDatabaseIsCheap() {
        TestDatabase.create().close();
        long start = System.nanoTime();

        for (int i = 0; i < 10; i++) {
            TestDatabase.create().close();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void transactionsTakeTheirTimeFromTheFakeClock() {
        FakeClock clock = new FakeClock();
        try (TestDatabase database = TestDatabase.create()) {
            clock.advance(Duration.ofHours(1));

            assertThat(database.db(clock).read(Act.job("test"), Tx::now))
                    .isEqualTo(FakeClock.MONDAY_MORNING.plusSeconds(3600));
        }
    }

    @Test
    void aChildReachesItsCrashPoint() {
        try (ChildJvm child = ChildJvm.start(Crasher.class, Map.of("commonseal.crash", "half-way"))) {
            assertThat(child.exitCode(Duration.ofSeconds(20))).isEqualTo(ChildJvm.CRASHED);
            assertThat(child.output()).contains("before").doesNotContain("after");
        }
    }

    @Test
    void aGoldenFileThatDiffersSaysHowToRefreshIt(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("list.golden.txt"), "a\n");
        String path =
                GoldenFile.repositoryRoot().relativize(file.toAbsolutePath()).toString();

        GoldenFile.check(path, "a\n");
        assertThatThrownBy(() -> GoldenFile.check(path, "b\n")).hasMessageContaining("-Dgolden=write");
        assertThatThrownBy(() -> GoldenFile.check(path + ".absent", "b\n")).hasMessageContaining("-Dgolden=write");
    }

    @Test
    void aSeedRepeatsItsRun() {
        assertThat(Seeds.random("one").nextLong()).isEqualTo(Seeds.random("one").nextLong());
        assertThat(Seeds.random("one").nextLong())
                .isNotEqualTo(Seeds.random("two").nextLong());
    }

    /** Prints, crashes if asked to, prints. */
    static final class Crasher {
        private Crasher() {}

        public static void main(String[] arguments) {
            System.out.println("before");
            CrashPoint.reach("half-way");
            System.out.println("after");
        }
    }
}
