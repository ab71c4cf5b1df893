package commonseal.anchoring.internal;

import static commonseal.anchoring.internal.Town.SETTINGS;
import static commonseal.anchoring.internal.Town.health;
import static commonseal.anchoring.internal.Town.sender;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.anchoring.Anchoring.Anchor;
import commonseal.anchoring.Anchoring.Health;
import commonseal.anchoring.Anchoring.State;
import commonseal.anchoring.AnchoringSettings;
import commonseal.anchoring.Cable;
import commonseal.proof.Hash;
import commonseal.testkit.Eventually;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The newest root gets onto a real chain, once, and counts when no reorganisation can take it back. */
class AnchoringTest {

    /** Changes with the source: {@code npm install --no-save solc@0.8.37 && modules/anchoring/src/main/solidity/build.sh}. */
    private static final String BYTECODE_SHA256 = "b42da842e503b16df811707d4e9fa320e10d8267fc70a914bb8550d8c37b2a4f";

    private final TestDatabase database = TestDatabase.create();
    private final FakeClock clock = new FakeClock();

    @TempDir
    Path folder;

    private Anvil anvil;
    private Town town;

    @BeforeEach
    void start() {
        anvil = Anvil.start(folder, 1_700_000_000);
        town = Town.start(database.db(clock), database.sequencer(), folder);
    }

    @AfterEach
    void stop() {
        anvil.close();
        town.close();
        database.close();
    }

    @Test
    void theNewestRootIsOnTheChainAndFinal() {
        AnchoringModule anchoring = town.anchoring(anvil);
        assertThat(health(anchoring)).isEqualTo(Health.STARTING);
        town.deploy(anchoring, anvil);
        town.grow(3);

        anchoring.step(false);
        assertThat(anchoring.recent(9)).extracting(Anchor::state).containsExactly(State.PENDING);
        anvil.mine(1);
        anchoring.step(false);
        assertThat(anchoring.recent(9)).extracting(Anchor::state).containsExactly(State.INCLUDED);
        assertThat(anchoring.covering(3)).isEmpty();
        anvil.mine(4);
        anchoring.step(false);

        Anchor anchor = anchoring.covering(1).orElseThrow();
        assertThat(anchor.state()).isEqualTo(State.FINAL);
        assertThat(anchor.test()).isTrue();
        assertThat(anchoring.covering(3)).contains(anchor);
        assertThat(anchoring.covering(4)).isEmpty();
        assertThat(anvil.events())
                .containsExactly(new Anvil.Event(anchor.contract(), Town.LOG_ID, 3, town.rootOf(3), anchor.txHash()));
        assertThat(anchor.size()).isEqualTo(3);
        assertThat(anchor.root()).isEqualTo(town.rootOf(3));
        assertThat(anchor.genesis()).isEqualTo(anvil.chain().genesis());
        assertThat(anvil.chain().blockHash(anchor.blockNumber().orElseThrow())).isEqualTo(anchor.blockHash());
        assertThat(anchor.logIndex()).contains(0);
        assertThat(anchoring.targets()).singleElement().satisfies(target -> {
            assertThat(target.contract()).isEqualTo(anchor.contract());
            assertThat(target.sender()).isEqualTo(sender(anchoring));
        });
        assertThat(health(anchoring)).isEqualTo(Health.OK);
    }

    @Test
    void anchorsAtItsRhythmAndOnlyWhatIsNew() {
        AnchoringModule anchoring = town.anchoring(anvil);
        town.deploy(anchoring, anvil);
        town.grow(1);
        town.settle(anchoring, anvil);

        anchoring.step(true);
        assertThat(town.stored()).as("nothing new, nothing sent").hasSize(2);
        town.grow(1);
        anchoring.step(false);
        assertThat(town.stored()).as("not before the hour").hasSize(2);
        clock.advance(Duration.ofHours(1));
        anchoring.step(false);
        assertThat(town.stored()).hasSize(3);
        town.settle(anchoring, anvil);
        assertThat(anvil.events()).extracting(Anvil.Event::size).containsExactly(1L, 2L);
        town.assertChainTellsTheTruth(anvil);
    }

    @Test
    void aWishMadeWhileAnotherAnchorIsOnItsWayIsNotForgotten() {
        AnchoringModule anchoring = town.anchoring(anvil);
        town.deploy(anchoring, anvil);
        town.grow(1);
        anchoring.step(false);
        town.grow(1);

        anchoring.step(true);
        anvil.mine(5);
        anchoring.step(false);
        anchoring.step(false);

        assertThat(anchoring.recent(1)).singleElement().satisfies(anchor -> {
            assertThat(anchor.size()).isEqualTo(2);
            assertThat(anchor.state()).isEqualTo(State.PENDING);
        });
    }

    @Test
    void theContractRefusesASizeThatDoesNotGrow() {
        AnchoringModule anchoring = town.anchoring(anvil);
        town.deploy(anchoring, anvil);
        town.grow(2);
        Anchor anchor = town.settle(anchoring, anvil);
        Hash other = Hash.sha256(new byte[] {1});

        assertThat(gas(anchor, anchor.sender(), 2, other))
                .as("another root of that size")
                .isEmpty();
        assertThat(gas(anchor, anchor.sender(), 1, other)).as("a smaller size").isEmpty();
        assertThat(gas(anchor, anchor.sender(), 3, other)).isPresent();
        assertThat(gas(anchor, "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", 1, other))
                .as("strangers have their own line")
                .isPresent();
    }

    private Optional<Long> gas(Anchor anchor, String from, long size, Hash root) {
        return anvil.chain()
                .estimateGas(from, Optional.of(anchor.contract()), AnchorContract.anchorCall(Town.LOG_ID, size, root));
    }

    @Test
    void aConfiguredContractIsUsedHoweverItIsSpelt() {
        AnchoringModule first = town.anchoring(anvil);
        town.deploy(first, anvil);
        String contract = first.targets().getFirst().contract();
        String spelt = "0x" + contract.substring(2).toUpperCase(Locale.ROOT);
        AnchoringModule anchoring = town.anchoring(
                new AnchoringSettings(
                        Optional.of(spelt), SETTINGS.every(), true, SETTINGS.maxFeePerGas(), SETTINGS.stuckAfter()),
                anvil.chain());
        town.grow(1);

        assertThat(town.settle(anchoring, anvil).contract()).isEqualTo(contract);
        assertThat(anchoring.targets()).hasSize(1);
    }

    @Test
    void anAddressWithoutACodeIsNotPaidFor() {
        AnchoringModule anchoring = town.anchoring(
                new AnchoringSettings(
                        Optional.of("0x00000000000000000000000000000000000000aa"),
                        SETTINGS.every(),
                        true,
                        SETTINGS.maxFeePerGas(),
                        SETTINGS.stuckAfter()),
                anvil.chain());
        anvil.fund(sender(anchoring));
        town.grow(1);

        anchoring.step(true);

        assertThat(health(anchoring)).isEqualTo(Health.REFUSED);
        assertThat(town.stored()).isEmpty();
    }

    @Test
    void anotherChainWithTheSameIdGetsNothing() {
        AnchoringModule anchoring = town.anchoring(anvil);
        anvil.fund(sender(anchoring));
        anchoring.step(false);
        try (Anvil other = Anvil.start(folder, 1_600_000_000)) {
            other.fund(sender(anchoring));
            AnchoringModule astray = town.anchoring(other);

            astray.step(true);
            assertThat(health(astray)).as("with a transaction on its way").isEqualTo(Health.WRONG_CHAIN);
            anvil.mine(5);
            anchoring.step(false);
            town.grow(1);
            astray.step(true);
            assertThat(health(astray)).as("with a contract").isEqualTo(Health.WRONG_CHAIN);
            other.mine(1);
            assertThat(other.minedTransactions(sender(anchoring))).isZero();
        }
        town.settle(anchoring, anvil);
        assertThat(health(anchoring)).isEqualTo(Health.OK);
    }

    @Test
    void twoProvidersMustAgreeBeforeItIsFinal() {
        Cable second = new Cable(anvil.chain());
        AnchoringModule anchoring = town.anchoring(SETTINGS, anvil.chain(), second);
        town.deploy(anchoring, anvil);
        town.grow(1);
        anchoring.step(true);
        anvil.mine(5);

        second.finalized(block -> block - 1);
        anchoring.step(false);
        assertThat(health(anchoring)).isEqualTo(Health.OK);
        assertThat(anchoring.recent(1).getFirst().state())
                .as("the second is behind")
                .isEqualTo(State.INCLUDED);

        second.finalized(block -> block);
        second.blockHashes(hash -> Hash.sha256(hash.bytes()));
        anchoring.step(false);
        assertThat(health(anchoring)).isEqualTo(Health.DISAGREEMENT);
        assertThat(anchoring.covering(1)).isEmpty();

        second.blockHashes(hash -> hash);
        second.cut(true);
        anchoring.step(false);
        assertThat(health(anchoring)).isEqualTo(Health.UNREACHABLE);
        assertThat(anchoring.covering(1)).isEmpty();

        second.cut(false);
        anchoring.step(false);
        assertThat(health(anchoring)).isEqualTo(Health.OK);
        assertThat(anchoring.covering(1)).isPresent();
    }

    @Test
    void aSecondProviderOnAnotherChainIsADisagreement() {
        try (Anvil other = Anvil.start(folder, 1_600_000_000)) {
            AnchoringModule anchoring = town.anchoring(SETTINGS, anvil.chain(), other.chain());
            anvil.fund(sender(anchoring));
            anchoring.step(false);
            anvil.mine(5);
            other.mine(5);

            anchoring.step(false);

            assertThat(health(anchoring)).isEqualTo(Health.DISAGREEMENT);
            assertThat(anchoring.targets()).isEmpty();
        }
    }

    @Test
    void withoutAChainNothingIsAnchoredAndNothingFails() {
        AnchoringModule anchoring = town.anchoring(SETTINGS);
        anchoring.start();
        anchoring.anchorSoon();
        town.grow(1);
        anchoring.step(true);

        assertThat(health(anchoring)).isEqualTo(Health.NOT_CONFIGURED);
        assertThat(anchoring.recent(9)).isEmpty();
        anchoring.close();
    }

    @Test
    void theCounterGoesOnWhileTheChainIsDownAndTheChainCatchesUp() {
        try (Anvil later = Anvil.stopped(folder, "--block-time", "1")) {
            AnchoringModule anchoring = town.anchoring(later);
            try (anchoring) {
                anchoring.start();
                anchoring.anchorSoon();
                Eventually.holds("it notices", Town.LONG_ENOUGH, () -> health(anchoring) == Health.UNREACHABLE);
                town.grow(20);
                later.start();
                later.fund(sender(anchoring));

                Eventually.holds(
                        "the chain has all of it",
                        Town.LONG_ENOUGH,
                        () -> anchoring.covering(20).isPresent());
            }
            town.assertChainTellsTheTruth(later);
        }
    }

    @Test
    void theBytecodeIsTheOneBuiltFromTheSource() throws IOException {
        try (InputStream stream = Objects.requireNonNull(
                AnchorContract.class.getResourceAsStream("/commonseal/anchoring/CommonsealAnchor.bin"))) {
            assertThat(Hash.sha256(stream.readAllBytes()).hex()).isEqualTo(BYTECODE_SHA256);
        }
        assertThat(List.of(AnchorContract.bytecode().length())).containsExactly(2 + 2 * 573);
    }
}
