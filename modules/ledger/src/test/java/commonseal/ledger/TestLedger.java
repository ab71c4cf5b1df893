package commonseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.kernel.Act;
import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.keys.Keys;
import commonseal.keys.internal.KeysModule;
import commonseal.ledger.internal.LedgerModule;
import commonseal.proof.VerifierKey;
import commonseal.testkit.Eventually;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A ledger on a test database, with everything a test needs to use it; one process of a district. */
final class TestLedger implements AutoCloseable {

    static final String ORIGIN = "ledger.qinghe.example";
    static final Act ACT = new Act("person:test", "test");
    static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

    /** Publishes at once, so that tests need not wait for the rhythm. */
    static final LedgerConfig CONFIG = new LedgerConfig(Duration.ZERO, 4096, Duration.ofMillis(50));

    final Db db;
    final Keys keys;
    final Ledger ledger;
    final Sequencer sequencer;

    private TestLedger(Db db, Keys keys, LedgerModule.Parts parts) {
        this.db = db;
        this.keys = keys;
        this.ledger = parts.ledger();
        this.sequencer = parts.sequencer();
    }

    /** Built, not started. */
    static TestLedger wire(TestDatabase database, Path folder, LedgerConfig config, HighWaterMark... marks) {
        return wire(database, folder, config, Clock.system(), marks);
    }

    static TestLedger wire(
            TestDatabase database, Path folder, LedgerConfig config, Clock clock, HighWaterMark... marks) {
        Db db = database.db(clock);
        Keys keys = KeysModule.wire(db, folder.resolve("master.key"), ORIGIN);
        TestLedger built = new TestLedger(db, keys, LedgerModule.wire(db, database.sequencer(), keys, ORIGIN, config));
        for (HighWaterMark mark : marks) {
            built.sequencer.guardedBy(mark);
        }
        return built;
    }

    /** Built and leading. */
    static TestLedger start(TestDatabase database, Path folder, HighWaterMark... marks) {
        TestLedger started = wire(database, folder, CONFIG, marks);
        started.sequencer.start();
        // A server that is busy notices late that a killed process no longer holds the lead.
        Eventually.holds(
                "it leads",
                Duration.ofSeconds(60),
                () -> started.sequencer.status().equals(new Sequencer.Status.Leading()));
        return started;
    }

    static JsonNode record(String key) {
        return JsonNodeFactory.instance.objectNode().put("type", "test").put("key", key);
    }

    /** One entry in a transaction of its own. */
    Ledger.Sealed append(String key) {
        return db.write(ACT, tx -> ledger.append(tx, key, record(key)));
    }

    /** {@code count} entries in one transaction, named prefix and number. */
    List<Ledger.Sealed> appendMany(String prefix, int count) {
        return db.write(ACT, tx -> {
            List<Ledger.Sealed> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(ledger.append(tx, prefix + i, record(prefix + i)));
            }
            return all;
        });
    }

    /** Appends and waits until all of them are provable. */
    List<Ledger.Sealed> grow(String prefix, int count) {
        List<Ledger.Sealed> all = appendMany(prefix, count);
        all.forEach(appended ->
                assertThat(ledger.await(appended.entry(), LONG_ENOUGH)).isPresent());
        return all;
    }

    VerifierKey key() {
        return keys.logSigner().verifierKey();
    }

    @Override
    public void close() {
        sequencer.close();
    }
}
