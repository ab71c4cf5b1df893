package commonseal.anchoring.internal;

import static commonseal.anchoring.internal.Town.SETTINGS;
import static commonseal.anchoring.internal.Town.health;
import static commonseal.anchoring.internal.Town.sender;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpServer;
import commonseal.anchoring.Anchoring.Anchor;
import commonseal.anchoring.Anchoring.Health;
import commonseal.anchoring.Anchoring.State;
import commonseal.anchoring.AnchoringSettings;
import commonseal.anchoring.Cable;
import commonseal.anchoring.PublicChain;
import commonseal.proof.Hash;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A chain that is down, dear, slow, forgetful or contradicts us: nothing is lost, nothing is said twice. */
class TroubleTest {

    private static final AnchoringSettings CHEAP = new AnchoringSettings(
            Optional.empty(), SETTINGS.every(), true, BigInteger.valueOf(5_000_000_000L), SETTINGS.stuckAfter());

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
    void waitsForMoney() {
        AnchoringModule anchoring = town.anchoring(anvil);
        town.grow(1);
        anchoring.step(true);
        assertThat(health(anchoring)).isEqualTo(Health.UNFUNDED);
        anvil.rpc("anvil_setBalance", sender(anchoring), "0x1");
        anchoring.step(true);
        assertThat(health(anchoring)).as("one wei is not enough").isEqualTo(Health.UNFUNDED);
        assertThat(town.stored()).isEmpty();

        anvil.fund(sender(anchoring));
        town.settle(anchoring, anvil);

        assertThat(health(anchoring)).isEqualTo(Health.OK);
    }

    @Test
    void nothingIsStoredForAChainThatIsAway() {
        Cable cable = new Cable(anvil.chain());
        AnchoringModule anchoring = town.anchoring(SETTINGS, cable);
        town.deploy(anchoring, anvil);
        cable.cut(true);
        town.grow(2);

        anchoring.step(true);
        assertThat(health(anchoring)).isEqualTo(Health.UNREACHABLE);
        assertThat(town.stored()).hasSize(1);
        cable.cut(false);
        anchoring.step(false);

        assertThat(town.stored()).as("the wish was kept").hasSize(2);
        assertThat(town.settle(anchoring, anvil).size()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Cable.Broadcast.class,
            names = {"REQUEST_LOST", "ANSWER_LOST"})
    void theSameBytesGoOutAgainWhenNobodyKnowsWhetherTheyArrived(Cable.Broadcast fate) {
        Cable cable = new Cable(anvil.chain());
        AnchoringModule anchoring = town.anchoring(SETTINGS, cable);
        town.deploy(anchoring, anvil);
        town.grow(1);
        cable.broadcasts(fate);
        anchoring.step(true);
        assertThat(health(anchoring)).isEqualTo(Health.UNREACHABLE);
        assertThat(anchoring.recent(1).getFirst().state()).isEqualTo(State.PENDING);
        List<Town.Stored> stored = town.stored();

        cable.broadcasts(Cable.Broadcast.ARRIVES);
        anchoring.step(false);
        assertThat(health(anchoring)).isEqualTo(Health.OK);
        Anchor anchor = town.settle(anchoring, anvil);

        assertThat(town.stored()).isEqualTo(stored);
        assertThat(anchor.txHash()).isEqualTo(stored.getLast().txHash());
        assertThat(anvil.events()).hasSize(1);
    }

    @Test
    void aNodeThatForgotTheTransactionGetsTheSameBytesAgain() {
        AnchoringModule anchoring = town.anchoring(anvil);
        town.deploy(anchoring, anvil);
        town.grow(1);
        anchoring.step(true);
        List<Town.Stored> stored = town.stored();
        anvil.stop();
        anchoring.step(false);
        assertThat(health(anchoring)).isEqualTo(Health.UNREACHABLE);
        town.grow(1);
        anvil.start();
        anvil.mine(1);
        assertThat(anvil.events()).isEmpty();

        anchoring.step(false);
        anvil.mine(5);
        anchoring.step(false);

        assertThat(town.stored()).isEqualTo(stored);
        assertThat(anchoring.covering(1).orElseThrow().txHash())
                .isEqualTo(stored.getLast().txHash());
        assertThat(town.settle(anchoring, anvil).size()).isEqualTo(2);
        town.assertChainTellsTheTruth(anvil);
    }

    @Test
    void aBlockTakenBackMakesItPendingUntilItIsFinalInAnother() {
        AnchoringModule anchoring = town.anchoring(anvil);
        town.deploy(anchoring, anvil);
        town.grow(1);
        anchoring.step(true);
        anvil.mine(2);
        anchoring.step(false);
        Anchor before = anchoring.recent(1).getFirst();
        assertThat(before.state()).isEqualTo(State.INCLUDED);

        anvil.rpc("anvil_reorg", 2, List.of());
        assertThat(anvil.events()).isEmpty();
        anchoring.step(false);
        assertThat(anchoring.recent(1).getFirst().state()).isEqualTo(State.PENDING);
        assertThat(anchoring.recent(1).getFirst().blockHash()).isEmpty();
        anvil.mine(5);
        anchoring.step(false);

        Anchor after = anchoring.covering(1).orElseThrow();
        assertThat(after.txHash()).isEqualTo(before.txHash());
        assertThat(after.blockHash()).isNotEqualTo(before.blockHash());
        assertThat(anvil.chain().blockHash(after.blockNumber().orElseThrow())).isEqualTo(after.blockHash());
        assertThat(anvil.events()).hasSize(1);
    }

    @Test
    void waitsWhileFeesAreAboveTheCap() {
        AnchoringModule anchoring = town.anchoring(CHEAP, anvil.chain());
        town.deploy(anchoring, anvil);
        town.grow(1);
        baseFee(6_000_000_000L);
        anchoring.step(true);
        assertThat(health(anchoring)).isEqualTo(Health.TOO_DEAR);
        assertThat(town.stored()).hasSize(1);

        baseFee(1_000_000_000L);
        anchoring.step(false);

        assertThat(health(anchoring)).isEqualTo(Health.OK);
        assertThat(town.stored()).hasSize(2);
    }

    @Test
    void neverPaysMoreThanTheCapForAStuckTransaction() {
        AnchoringModule anchoring = town.anchoring(CHEAP, anvil.chain());
        town.deploy(anchoring, anvil);
        town.grow(1);
        anchoring.step(true);
        baseFee(6_000_000_000L);
        for (int i = 0; i < 20; i++) {
            clock.advance(SETTINGS.stuckAfter());
            anchoring.step(false);
        }
        assertThat(health(anchoring)).isEqualTo(Health.TOO_DEAR);
        int attempts = town.stored().size();
        clock.advance(SETTINGS.stuckAfter());
        anchoring.step(false);
        assertThat(town.stored()).hasSize(attempts);

        baseFee(1_000_000_000L);
        anchoring.step(false);
        anvil.mine(5);
        anchoring.step(false);

        assertThat(anchoring.covering(1)).isPresent();
    }

    private void baseFee(long wei) {
        anvil.rpc("anvil_setNextBlockBaseFeePerGas", "0x" + Long.toHexString(wei));
        anvil.mine(1);
    }

    @Test
    void aStuckTransactionIsReplacedAtItsNumberByTheNewestRoot() {
        AnchoringModule anchoring = town.anchoring(anvil);
        town.deploy(anchoring, anvil);
        town.grow(1);
        anchoring.step(true);
        town.grow(4);
        anchoring.step(false);
        assertThat(town.stored()).as("not stuck yet").hasSize(2);
        clock.advance(SETTINGS.stuckAfter());
        anchoring.step(false);
        assertThat(anchoring.recent(9))
                .extracting(Anchor::size)
                .as("one number, one anchor")
                .containsExactly(5L);

        anvil.mine(5);
        anchoring.step(false);

        assertThat(town.stored())
                .extracting(Town.Stored::nonce, Town.Stored::attempt, Town.Stored::size)
                .containsExactly(tuple(0L, 1, 0L), tuple(1L, 1, 1L), tuple(1L, 2, 5L));
        assertThat(anvil.events()).extracting(Anvil.Event::size).containsExactly(5L);
        assertThat(anchoring.covering(1).orElseThrow().size()).isEqualTo(5);
    }

    @Test
    void theEarlierTransactionCountsIfItWasMinedAfterAll() {
        Cable cable = new Cable(anvil.chain());
        AnchoringModule anchoring = town.anchoring(SETTINGS, cable);
        town.deploy(anchoring, anvil);
        town.grow(1);
        anchoring.step(true);
        town.grow(4);
        clock.advance(SETTINGS.stuckAfter());
        cable.broadcasts(Cable.Broadcast.REQUEST_LOST);
        anchoring.step(false);
        assertThat(town.stored()).hasSize(3);

        anvil.mine(5);
        cable.broadcasts(Cable.Broadcast.ARRIVES);
        anchoring.step(false);

        assertThat(anchoring.covering(1).orElseThrow().txHash())
                .isEqualTo(town.stored().get(1).txHash());
        assertThat(anchoring.covering(2)).isEmpty();
        assertThat(town.settle(anchoring, anvil).size()).isEqualTo(5);
        town.assertChainTellsTheTruth(anvil);
    }

    @Test
    void aTransactionMinedWithoutEffectAnchorsNothing() {
        AnchoringModule anchoring = town.anchoring(anvil);
        town.deploy(anchoring, anvil);
        String contract = anchoring.targets().getFirst().contract();
        String code = anvil.rpc("eth_getCode", contract, "latest").asString();
        town.grow(1);
        anchoring.step(true);
        anvil.rpc("anvil_setCode", contract, "0x60006000fd");
        anvil.mine(1);
        anchoring.step(false);
        assertThat(anchoring.recent(9)).as("not even before it is final").isEmpty();
        anvil.mine(4);
        anchoring.step(false);
        assertThat(anchoring.covering(1)).isEmpty();
        assertThat(anvil.minedTransactions(sender(anchoring))).isEqualTo(2);

        anvil.rpc("anvil_setCode", contract, code);
        anchoring.step(false);
        assertThat(town.stored()).as("not before its time").hasSize(2);
        clock.advance(SETTINGS.every());
        anchoring.step(false);
        assertThat(town.stored()).hasSize(3);

        assertThat(town.settle(anchoring, anvil).size()).isEqualTo(1);
        assertThat(anvil.events()).hasSize(1);
    }

    @Test
    void aDeploymentThatFailedIsNoTargetAndIsNotRepeatedAtOnce() {
        Cable cable = new Cable(anvil.chain());
        cable.gas(estimate -> 80_000L);
        AnchoringModule anchoring = town.anchoring(SETTINGS, cable);
        anvil.fund(sender(anchoring));
        town.grow(1);
        anchoring.step(false);
        anvil.mine(5);
        anchoring.step(false);
        assertThat(anvil.minedTransactions(sender(anchoring))).isEqualTo(1);
        assertThat(anchoring.targets()).isEmpty();
        anchoring.step(false);
        assertThat(health(anchoring)).isEqualTo(Health.REFUSED);
        assertThat(town.stored()).hasSize(1);

        cable.gas(estimate -> estimate);
        clock.advance(SETTINGS.every());
        anchoring.step(false);

        assertThat(town.settle(anchoring, anvil).size()).isEqualTo(1);
        assertThat(anchoring.targets()).hasSize(1);
    }

    @Test
    void doesNotPayForASizeThatTheContractWouldRefuse() {
        AnchoringModule anchoring = town.anchoring(anvil);
        town.deploy(anchoring, anvil);
        String contract = anchoring.targets().getFirst().contract();
        anvil.sendAs(sender(anchoring), contract, AnchorContract.anchorCall(Town.LOG_ID, 3, Hash.sha256(new byte[0])));
        town.grow(2);

        anchoring.step(true);
        assertThat(health(anchoring)).isEqualTo(Health.REFUSED);
        assertThat(town.stored()).hasSize(1);
        town.grow(2);

        assertThat(town.settle(anchoring, anvil).size()).isEqualTo(4);
        assertThat(town.stored().getLast().nonce())
                .as("the number used elsewhere is passed over")
                .isEqualTo(2);
    }

    @Test
    void aNumberTakenBySomebodyElseIsGivenUpOnceThatIsFinal() {
        Cable cable = new Cable(anvil.chain());
        AnchoringModule anchoring = town.anchoring(SETTINGS, cable);
        town.deploy(anchoring, anvil);
        town.grow(1);
        cable.broadcasts(Cable.Broadcast.REQUEST_LOST);
        anchoring.step(true);
        cable.broadcasts(Cable.Broadcast.ARRIVES);
        anvil.sendAs(sender(anchoring), sender(anchoring), "0x");
        anchoring.step(false);
        assertThat(anchoring.recent(9))
                .as("a reorganisation may still give it back")
                .hasSize(1);
        anvil.mine(4);
        anchoring.step(false);
        assertThat(anchoring.recent(9)).isEmpty();

        Anchor anchor = town.settle(anchoring, anvil);

        assertThat(anchor.size()).isEqualTo(1);
        assertThat(town.stored()).extracting(Town.Stored::nonce).containsExactly(0L, 1L, 2L);
    }

    @Test
    void twoProcessesOfOneDistrictSendOneTransaction() throws Exception {
        AnchoringModule one = town.anchoring(anvil);
        AnchoringModule two = town.anchoring(anvil);
        town.deploy(one, anvil);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int round = 1; round <= 5; round++) {
                town.grow(1);
                for (var done : threads.invokeAll(List.<Callable<Boolean>>of(() -> step(one), () -> step(two)))) {
                    assertThat(done.get()).isTrue();
                }
                assertThat(town.stored()).hasSize(1 + round);
                anvil.mine(5);
                one.step(false);
            }
        }
        assertThat(anvil.events()).extracting(Anvil.Event::size).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(anvil.minedTransactions(sender(one))).isEqualTo(6);
    }

    private static boolean step(AnchoringModule anchoring) {
        anchoring.step(true);
        return true;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>maintenance</html>",
                "",
                "{}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"nonsense\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32005,\"message\":\"too many requests\"}}"
            })
    void aNodeThatTalksNonsenseIsTreatedAsAway(String answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            PublicChain nonsense =
                    new Web3jChain("http://127.0.0.1:" + server.getAddress().getPort() + "/secret-key");
            AnchoringModule anchoring = town.anchoring(SETTINGS, nonsense);

            anchoring.step(true);

            assertThat(health(anchoring)).isEqualTo(Health.UNREACHABLE);
            assertThat(nonsense.name()).doesNotContain("secret");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatTheDistrictSentCannotBeRewritten() {
        AnchoringModule anchoring = town.anchoring(anvil);
        town.deploy(anchoring, anvil);

        for (String statement : List.of(
                "update anchoring.attempt set size = 7",
                "delete from anchoring.attempt",
                "delete from anchoring.job",
                "delete from anchoring.nonce",
                "update anchoring.target set test = false",
                "truncate anchoring.receipt")) {
            assertThatThrownBy(() -> {
                        try (var connection = database.app().getConnection();
                                var prepared = connection.prepareStatement(statement)) {
                            prepared.execute();
                        }
                    })
                    .as(statement)
                    .hasMessageContaining("permission denied");
        }
    }
}
