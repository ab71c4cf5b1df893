package commonseal.anchoring.internal;

import static commonseal.anchoring.internal.db.Tables.ATTEMPT;
import static commonseal.anchoring.internal.db.Tables.JOB;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.anchoring.Anchoring.Anchor;
import commonseal.anchoring.Anchoring.Health;
import commonseal.anchoring.Anchoring.State;
import commonseal.anchoring.AnchoringSettings;
import commonseal.anchoring.PublicChain;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.keys.Keys;
import commonseal.keys.internal.KeysModule;
import commonseal.ledger.Ledger;
import commonseal.ledger.LedgerConfig;
import commonseal.ledger.Sequencer;
import commonseal.ledger.internal.LedgerModule;
import commonseal.proof.Hash;
import commonseal.testkit.Eventually;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import tools.jackson.databind.node.JsonNodeFactory;

/** A district's ledger, sequencing, with all that anchoring needs. */
final class Town implements AutoCloseable {

    static final String ORIGIN = "ledger.qinghe.example";
    static final Hash LOG_ID = Hash.sha256(ORIGIN.getBytes(StandardCharsets.UTF_8));
    static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    /** Hourly, at most 100 gwei, replaced after ten minutes. */
    static final AnchoringSettings SETTINGS = new AnchoringSettings(
            Optional.empty(), Duration.ofHours(1), true, BigInteger.valueOf(100_000_000_000L), Duration.ofMinutes(10));

    private static final Act ACT = Act.job("test");
    private static final LedgerConfig CONFIG = new LedgerConfig(Duration.ZERO, 4096, Duration.ofMillis(50));

    final Db db;
    final Ledger ledger;
    private final Keys keys;
    private final Sequencer sequencer;

    private Town(Db db, Keys keys, LedgerModule.Parts parts) {
        this.db = db;
        this.keys = keys;
        this.ledger = parts.ledger();
        this.sequencer = parts.sequencer();
    }

    static Town start(Db db, DataSource sequencer, Path folder) {
        Keys keys = KeysModule.wire(db, folder.resolve("master.key"), ORIGIN);
        Town town = new Town(db, keys, LedgerModule.wire(db, sequencer, keys, ORIGIN, CONFIG));
        town.sequencer.start();
        // A server that is busy notices late that a killed process no longer holds the lead.
        Eventually.holds(
                "it leads",
                Duration.ofSeconds(60),
                () -> town.sequencer.status().equals(new Sequencer.Status.Leading()));
        return town;
    }

    /** Anchoring as production wires it. */
    AnchoringModule anchoring(Anvil anvil) {
        return AnchoringModule.wire(db, ledger, keys, ORIGIN, List.of(anvil.url()), SETTINGS);
    }

    AnchoringModule anchoring(AnchoringSettings settings, PublicChain... chains) {
        return AnchoringModule.wireTo(db, ledger, keys, ORIGIN, List.of(chains), settings);
    }

    /** Appends and waits until the newest checkpoint has them. */
    void grow(int entries) {
        long before = ledger.state().checkpoint().size();
        for (int i = 0; i < entries; i++) {
            String key = UUID.randomUUID().toString();
            Ledger.Sealed sealed = db.write(
                    ACT,
                    tx -> ledger.append(
                            tx, key, JsonNodeFactory.instance.objectNode().put("key", key)));
            assertThat(ledger.await(sealed.entry(), LONG_ENOUGH)).isPresent();
        }
        assertThat(ledger.state().checkpoint().size()).isEqualTo(before + entries);
    }

    long size() {
        return ledger.state().checkpoint().size();
    }

    Hash rootOf(long size) {
        return ledger.checkpoints(size + 1, 1).getFirst().root();
    }

    /** The address that pays. */
    static String sender(AnchoringModule anchoring) {
        return anchoring.chain().sender().orElseThrow();
    }

    static Health health(AnchoringModule anchoring) {
        return anchoring.chain().health();
    }

    /** Steps and mines until an anchor covers the newest checkpoint. */
    Anchor settle(AnchoringModule anchoring, Anvil anvil) {
        for (int i = 0; i < 12; i++) {
            anchoring.step(true);
            anvil.mine(5);
            Optional<Anchor> covering = anchoring.covering(size());
            if (covering.isPresent()) {
                assertThat(covering.get().state()).isEqualTo(State.FINAL);
                return covering.get();
            }
        }
        throw new AssertionError("no anchor of size " + size() + ": " + anchoring.chain());
    }

    /** A contract deployed and final, nothing anchored. */
    void deploy(AnchoringModule anchoring, Anvil anvil) {
        anvil.fund(sender(anchoring));
        anchoring.step(false);
        anvil.mine(5);
        anchoring.step(false);
        assertThat(anchoring.targets()).hasSize(1);
    }

    /** Stored transactions: nonce, attempt, hash; in order. */
    List<Stored> stored() {
        return db.read(
                ACT,
                tx -> tx.dsl()
                        .select(JOB.NONCE, ATTEMPT.NUMBER, ATTEMPT.SIZE, ATTEMPT.TX_HASH)
                        .from(JOB)
                        .join(ATTEMPT)
                        .on(ATTEMPT.JOB_ID.eq(JOB.ID))
                        .orderBy(JOB.NONCE, ATTEMPT.NUMBER)
                        .limit(1000)
                        .fetch(org.jooq.Records.mapping(Stored::new)));
    }

    /** A stored transaction. */
    record Stored(long nonce, int attempt, long size, String txHash) {}

    /** What the chain shows is what the ledger signed, each size once. */
    void assertChainTellsTheTruth(Anvil anvil) {
        List<Anvil.Event> events = anvil.events();
        assertThat(events).extracting(Anvil.Event::size).doesNotHaveDuplicates().isSorted();
        assertThat(events).allSatisfy(event -> {
            assertThat(event.logId()).isEqualTo(LOG_ID);
            assertThat(event.root()).isEqualTo(rootOf(event.size()));
        });
    }

    @Override
    public void close() {
        sequencer.close();
    }
}
