package commonseal.anchoring.internal;

import static commonseal.anchoring.internal.Town.SETTINGS;
import static commonseal.anchoring.internal.Town.sender;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.anchoring.AnchoringSettings;
import commonseal.kernel.Clock;
import commonseal.kernel.Db;
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
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Power fails between storing and sending, or anywhere: never two roots at one number, never one root twice. */
class CrashTest {

    private static final Duration CHILD_LIMIT = Duration.ofSeconds(60);

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path folder;

    private Anvil anvil;

    @BeforeEach
    void start() {
        anvil = Anvil.start(folder, 1_700_000_000);
    }

    @AfterEach
    void stop() {
        anvil.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"anchoring.stored", "anchoring.broadcast"})
    void theStoredBytesAreTheOnesThatGetOntoTheChain(String point) {
        try (Town town = town()) {
            town.deploy(town.anchoring(anvil), anvil);
        }
        try (ChildJvm child = child(Map.of("commonseal.crash", point))) {
            assertThat(child.exitCode(CHILD_LIMIT)).isEqualTo(ChildJvm.CRASHED);
        }
        try (Town town = town()) {
            List<Town.Stored> stored = town.stored();
            assertThat(stored).hasSize(2);
            town.grow(1);
            AnchoringModule anchoring = town.anchoring(anvil);
            anchoring.step(false);
            anvil.mine(5);
            anchoring.step(false);

            assertThat(town.stored()).isEqualTo(stored);
            assertThat(anvil.events())
                    .extracting(Anvil.Event::txHash)
                    .containsExactly(stored.getLast().txHash());
            town.settle(anchoring, anvil);
            town.assertChainTellsTheTruth(anvil);
        }
    }

    @Test
    void ofAReplacedAndAReplacingTransactionOneGetsOntoTheChain() {
        try (Town town = town()) {
            town.deploy(town.anchoring(anvil), anvil);
        }
        try (ChildJvm child = child(Map.of("commonseal.crash", "anchoring.replacement-stored"))) {
            assertThat(child.exitCode(CHILD_LIMIT)).isEqualTo(ChildJvm.CRASHED);
        }
        try (Town town = town()) {
            List<Town.Stored> stored = town.stored();
            assertThat(stored).extracting(Town.Stored::nonce).containsExactly(0L, 1L, 1L);
            assertThat(stored).extracting(Town.Stored::size).doesNotHaveDuplicates();
            AnchoringModule anchoring = town.anchoring(anvil);
            anchoring.step(false);
            anvil.mine(5);
            anchoring.step(false);

            assertThat(town.stored()).isEqualTo(stored);
            assertThat(anvil.events())
                    .as("the newer root")
                    .extracting(Anvil.Event::txHash)
                    .containsExactly(stored.getLast().txHash());
            assertThat(anvil.minedTransactions(sender(anchoring))).isEqualTo(2);
            town.assertChainTellsTheTruth(anvil);
        }
    }

    @Test
    void nothingIsSaidTwiceWhenKilledAnywhere() {
        Random random = Seeds.random("killedAnywhere");
        try (Town town = town()) {
            town.deploy(town.anchoring(anvil), anvil);
        }
        for (int round = 0; round < 4; round++) {
            try (ChildJvm child = child(Map.of())) {
                int steps = 1 + random.nextInt(30);
                for (int i = 0; i < steps; i++) {
                    child.await("stepped", CHILD_LIMIT);
                    anvil.mine(random.nextInt(3));
                }
                child.kill();
            }
        }
        try (Town town = town()) {
            AnchoringModule anchoring = town.anchoring(anvil);
            town.settle(anchoring, anvil);

            town.assertChainTellsTheTruth(anvil);
            assertThat(town.stored().stream().map(Town.Stored::nonce).distinct().count())
                    .as("no number left out, none used by two")
                    .isEqualTo(anvil.minedTransactions(sender(anchoring)));
            assertThat(anvil.events()).hasSize((int) anvil.minedTransactions(sender(anchoring)) - 1);
        }
    }

    private Town town() {
        return Town.start(database.db(), database.sequencer(), folder);
    }

    private ChildJvm child(Map<String, String> properties) {
        DatabaseAccess access = database.access();
        return ChildJvm.start(
                Child.class,
                properties,
                access.jdbcUrl(),
                access.password(DatabaseRole.APP),
                access.password(DatabaseRole.SEQUENCER),
                folder.toString(),
                anvil.url());
    }

    /** A process that appends and anchors until it dies; what is not mined is stuck at once. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            DatabaseAccess access =
                    new DatabaseAccess(args[0], Map.of(DatabaseRole.APP, args[1], DatabaseRole.SEQUENCER, args[2]));
            Db db = new Db(Pools.open(access, DatabaseRole.APP, "child-app", 3), Clock.system());
            Town town =
                    Town.start(db, Pools.open(access, DatabaseRole.SEQUENCER, "child-sequencer", 3), Path.of(args[3]));
            AnchoringModule anchoring = town.anchoring(
                    new AnchoringSettings(
                            Optional.empty(), Duration.ZERO, true, SETTINGS.maxFeePerGas(), Duration.ZERO),
                    new Web3jChain(args[4]));
            while (true) {
                town.grow(1);
                anchoring.step(true);
                System.out.println("stepped");
            }
        }
    }
}
