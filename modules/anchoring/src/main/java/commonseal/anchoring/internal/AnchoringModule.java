package commonseal.anchoring.internal;

import static commonseal.anchoring.internal.db.Tables.ATTEMPT;
import static commonseal.anchoring.internal.db.Tables.RECEIPT;

import commonseal.anchoring.Anchoring;
import commonseal.anchoring.AnchoringSettings;
import commonseal.anchoring.PublicChain;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.keys.Keys;
import commonseal.ledger.Ledger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.ECKeyPair;

/** Wires the module. */
public final class AnchoringModule implements Anchoring, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AnchoringModule.class);
    private static final Act ACT = Act.job("anchor");
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final Db db;
    private final Optional<AnchorWorker> worker;
    private final AnchorStore store = new AnchorStore();
    /** Holds at most one wish; more wishes before it is granted are the same wish. */
    private final BlockingQueue<Boolean> wishes = new ArrayBlockingQueue<>(1);

    private volatile boolean running;
    private @Nullable Thread thread;

    private AnchoringModule(Db db, Optional<AnchorWorker> worker) {
        this.db = db;
        this.worker = worker;
    }

    /** Anchors to the chain behind these JSON-RPC URLs; none: nothing is anchored and nothing starts. */
    public static AnchoringModule wire(
            Db db, Ledger ledger, Keys keys, String origin, List<String> urls, AnchoringSettings settings) {
        List<PublicChain> chains =
                urls.stream().map(Web3jChain::new).map(PublicChain.class::cast).toList();
        return wireTo(db, ledger, keys, origin, chains, settings);
    }

    /** The same on given chains; for tests of what a chain may do. */
    static AnchoringModule wireTo(
            Db db, Ledger ledger, Keys keys, String origin, List<PublicChain> chains, AnchoringSettings settings) {
        if (chains.isEmpty()) {
            return new AnchoringModule(db, Optional.empty());
        }
        Credentials credentials = Credentials.create(ECKeyPair.create(keys.anchorKey()));
        return new AnchoringModule(
                db, Optional.of(new AnchorWorker(db, ledger, chains, settings, credentials, origin)));
    }

    /** Starts the worker thread. */
    public void start() {
        if (worker.isPresent() && !running) {
            running = true;
            thread = Thread.ofPlatform().daemon().name("anchoring").start(() -> run(worker.get()));
        }
    }

    private void run(AnchorWorker steps) {
        while (running) {
            try {
                Boolean wish = wishes.poll(ROUND.toMillis(), TimeUnit.MILLISECONDS);
                if (running) {
                    steps.step(wish != null);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("ANCHOR-004 anchoring failed; it tries again");
            }
        }
    }

    /** One step now; for tests. */
    void step(boolean soon) {
        worker.ifPresent(steps -> steps.step(soon));
    }

    @Override
    public Optional<Anchor> covering(long size) {
        return db
                .read(ACT, tx -> store.anchors(tx, RECEIPT.FINAL.isTrue().and(ATTEMPT.SIZE.ge(size)), true, 1))
                .stream()
                .findFirst();
    }

    @Override
    public List<Anchor> recent(int limit) {
        return db.read(ACT, tx -> store.anchors(tx, DSL.noCondition(), false, limit));
    }

    @Override
    public ChainState chain() {
        return new ChainState(
                worker.map(AnchorWorker::health).orElse(Health.NOT_CONFIGURED),
                worker.map(AnchorWorker::sender),
                recent(1).stream().findFirst());
    }

    @Override
    public List<Target> targets() {
        return db.read(ACT, store::targets);
    }

    @Override
    public void anchorSoon() {
        var unused = wishes.offer(Boolean.TRUE);
    }

    /** Ends after the step in hand: a step cut short would be repeated, but its log would look like a fault. */
    @Override
    public void close() {
        running = false;
        Thread worker = thread;
        if (worker != null) {
            var unused = wishes.offer(Boolean.FALSE);
            try {
                worker.join(Duration.ofSeconds(15));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
