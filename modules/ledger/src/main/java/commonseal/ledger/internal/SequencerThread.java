package commonseal.ledger.internal;

import commonseal.kernel.Clock;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.DatabaseUnavailable;
import commonseal.ledger.HighWaterMark;
import commonseal.ledger.LedgerConfig;
import commonseal.ledger.Sequencer;
import commonseal.proof.Checkpoint;
import commonseal.proof.Hash;
import commonseal.proof.MalformedException;
import commonseal.proof.Merkle;
import commonseal.proof.NoteSigner;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that leads, follows or refuses. Self-clocking: the next batch starts when the last is signed, so one waiting
 * entry goes at once and many go together.
 *
 * <p>The order that makes a crash harmless: leaves and tiles are committed; then their root is signed and committed; then
 * the high-water marks are raised; then the checkpoint is handed out. A crash after the first step is healed at start by
 * signing for the leaves that are there; nobody has seen anything of a later step that is not durable.
 */
final class SequencerThread implements Sequencer {

    private static final Logger LOG = LoggerFactory.getLogger(SequencerThread.class);

    /** How often a follower looks for new checkpoints and for a free lead. */
    private static final Duration FOLLOW = Duration.ofMillis(200);
    /** How long after the connection broke it is tried again. */
    private static final Duration AFTER_FAILURE = Duration.ofMillis(500);
    /** A clock that is further back than this was set wrong; less is a clock being slewed. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

    private static final int REHASHED_AT_START = 256;

    private final DataSource pool;
    private final NoteSigner signer;
    private final String origin;
    private final LedgerConfig config;
    private final Clock clock;
    private final Heads heads;
    private final boolean mayLead;
    private final List<HighWaterMark> marks = new CopyOnWriteArrayList<>();
    private final CountDownLatch ready = new CountDownLatch(1);

    private volatile Status status = new Status.Stopped();
    private volatile boolean stopping;
    private volatile @Nullable Thread thread;

    // Of the thread alone: the tree, its second computation, and the newest signed checkpoint.
    private @Nullable Loaded loaded;
    private long publishedAtNanos;
    /** One warning per outage, not two a second. */
    private boolean failing;

    /** What the thread knows of the database; thrown away and read again whenever the connection breaks. */
    private static final class Loaded {
        private final Tree tree = new Tree();
        private final Frontier frontier = new Frontier();
        private Optional<SequencerStore.CheckpointRow> signed = Optional.empty();

        void add(long index, long entry, Hash leafHash) {
            if (index != tree.size()) {
                throw new Refusal("LEDGER-004 leaf " + tree.size()
                        + " is missing in the database: run 'ledger verify' and restore from a backup");
            }
            tree.append(entry, leafHash, full -> {});
            frontier.add(leafHash);
        }
    }

    /** @param mayLead false if the signer cannot sign yet: another process, or the next life of this one, leads */
    SequencerThread(
            DataSource pool,
            NoteSigner signer,
            String origin,
            LedgerConfig config,
            Clock clock,
            Heads heads,
            boolean mayLead) {
        this.mayLead = mayLead;
        this.pool = pool;
        this.signer = signer;
        this.origin = origin;
        this.config = config;
        this.clock = clock;
        this.heads = heads;
    }

    List<HighWaterMark> marks() {
        return List.copyOf(marks);
    }

    @Override
    public void guardedBy(HighWaterMark mark) {
        if (thread != null) {
            throw new IllegalStateException("high-water marks are set before the start");
        }
        marks.add(mark);
    }

    @Override
    public synchronized void start() {
        if (thread != null) {
            throw new IllegalStateException("a sequencer starts once");
        }
        Thread started = Thread.ofPlatform()
                .name("ledger-sequencer")
                .priority(Thread.MAX_PRIORITY)
                .daemon()
                .unstarted(this::run);
        thread = started;
        started.start();
        awaitReady();
    }

    private void awaitReady() {
        try {
            ready.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the ledger was loading", e);
        }
    }

    @Override
    public void stop() {
        stopping = true;
        Thread running = thread;
        if (running == null) {
            return;
        }
        LockSupport.unpark(running);
        try {
            running.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Status status() {
        return status;
    }

    /** Hint that an entry was committed. */
    void wake() {
        LockSupport.unpark(thread);
    }

    private void run() {
        try {
            while (!stopping && !(status instanceof Status.Refusing)) {
                attempt();
            }
        } finally {
            if (!(status instanceof Status.Refusing)) {
                status = new Status.Stopped();
            }
            ready.countDown();
        }
    }

    /** One life of one connection. */
    private void attempt() {
        try (SequencerStore store = SequencerStore.open(pool)) {
            while (!stopping && !(mayLead && store.tryToLead())) {
                status = new Status.Standby();
                follow(store);
                ready.countDown();
                pause(FOLLOW);
            }
            if (!stopping) {
                lead(store);
            }
        } catch (SQLException | UncheckedIOException | DatabaseUnavailable e) {
            // Whether the last commit happened is unknown: everything is read again.
            loaded = null;
            status = new Status.Standby();
            ready.countDown();
            if (!failing) {
                LOG.atWarn()
                        .addKeyValue("code", "LEDGER-002")
                        .addKeyValue("cause", e.getMessage())
                        .log("the sequencer lost the database or a guard; it tries again until it leads");
            }
            failing = true;
            pause(AFTER_FAILURE);
        } catch (Refusal e) {
            refuse(e.getMessage());
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("code", "LEDGER-011").setCause(e).log("the sequencer failed");
            refuse("LEDGER-011 the sequencer failed: see the log, run 'ledger verify', then start again");
        }
    }

    private void refuse(@Nullable String sentence) {
        String said = String.valueOf(sentence);
        status = new Status.Refusing(said);
        LOG.atError().addKeyValue("sentence", said).log("the ledger does not sign");
        ready.countDown();
    }

    /** Reads what the leader has signed since. */
    private void follow(SequencerStore store) throws SQLException {
        store.beginSnapshot();
        Loaded now = loaded == null ? new Loaded() : loaded;
        Optional<SequencerStore.CheckpointRow> newest = store.newestCheckpoint();
        if (loaded == null || newest.map(SequencerStore.CheckpointRow::size).orElse(0L) > signedSize(now)) {
            store.leaves(now.tree.size(), now::add);
            now.signed = newest;
            checkSigned(now);
            hand(now);
        }
        Optional<Heads.Published> published = store.newestPublished();
        store.commit();
        published.ifPresent(heads::published);
        loaded = now;
    }

    private void lead(SequencerStore store) throws SQLException {
        // A new leader trusts nothing it remembers.
        Loaded now = load(store);
        loaded = now;
        checkMarks(now);
        checkClock(now);
        if (now.tree.size() > signedSize(now)) {
            sign(store, now);
        }
        // A guard that is behind, or new, learns where the tree stands before the next entry.
        now.signed.ifPresent(this::raise);
        status = new Status.Leading();
        ready.countDown();
        failing = false;
        LOG.atInfo().addKeyValue("size", now.tree.size()).log("the sequencer leads");
        publishedAtNanos = System.nanoTime() - config.publishEvery().toNanos();
        while (!stopping) {
            boolean worked = sequence(store, now);
            publish(store);
            if (!worked) {
                pause(untilNextLook());
            }
        }
        publishedAtNanos = System.nanoTime() - config.publishEvery().toNanos();
        publish(store);
    }

    private Loaded load(SequencerStore store) throws SQLException {
        store.beginSnapshot();
        Loaded now = new Loaded();
        store.leaves(0, now::add);
        now.signed = store.newestCheckpoint();
        checkSigned(now);
        checkLastTiles(store, now.tree);
        checkLastEntries(store, now.tree);
        Optional<Heads.Published> published = store.newestPublished();
        store.commit();
        hand(now);
        published.ifPresent(heads::published);
        return now;
    }

    /** Gives readers the newest signed tree. */
    private void hand(Loaded now) {
        if (now.signed.isEmpty() && !mayLead) {
            return; // the empty tree would have to be signed
        }
        heads.signed(now.signed
                .map(row -> new Heads.Head(now.tree, row.size(), row.root(), row.note(), row.signedAt()))
                .orElseGet(() -> empty(now.tree)));
    }

    private Heads.Head empty(Tree tree) {
        // Ed25519 signs the same text the same way every time, so the empty tree needs no row.
        String note = new Checkpoint(origin, 0, Merkle.EMPTY_ROOT).sign(signer).format();
        return new Heads.Head(tree, 0, Merkle.EMPTY_ROOT, note, Instant.EPOCH);
    }

    private static long signedSize(Loaded now) {
        return now.signed.map(SequencerStore.CheckpointRow::size).orElse(0L);
    }

    private void checkSigned(Loaded now) {
        if (now.signed.isEmpty()) {
            return;
        }
        SequencerStore.CheckpointRow row = now.signed.get();
        Checkpoint checkpoint;
        try {
            checkpoint = Checkpoint.open(row.note(), List.of(signer.verifierKey()));
        } catch (MalformedException e) {
            throw new Refusal(
                    "LEDGER-005 the newest checkpoint (size " + row.size()
                            + ") is not signed by this ledger's key: restore the master key file or the database that belong together");
        }
        boolean fits = checkpoint.equals(new Checkpoint(origin, row.size(), row.root()))
                && row.size() <= now.tree.size()
                && now.tree.root(row.size()).equals(row.root())
                && (row.size() != now.frontier.size() || now.frontier.root().equals(row.root()));
        if (!fits) {
            throw new Refusal("LEDGER-006 the leaves in the database do not give the newest signed checkpoint (size "
                    + row.size() + "): run 'ledger verify' and restore from a backup");
        }
    }

    private static void checkLastTiles(SequencerStore store, Tree tree) throws SQLException {
        List<Tree.FullTile> tiles = store.lastTiles();
        for (int level = 0; Tree.hashesAt(level, tree.size()) >= Tree.WIDTH || level < tiles.size(); level++) {
            long last = Tree.hashesAt(level, tree.size()) / Tree.WIDTH - 1;
            boolean fits = level < tiles.size()
                    && tiles.get(level).level() == level
                    && tiles.get(level).n() == last
                    && Arrays.equals(tiles.get(level).hashes(), tree.tile(level, last, Tree.WIDTH));
            if (!fits) {
                throw new Refusal(
                        "LEDGER-007 tile " + level + "/" + last
                                + " in the database is not what the leaves give: run 'ledger verify' and restore from a backup");
            }
        }
    }

    private static void checkLastEntries(SequencerStore store, Tree tree) throws SQLException {
        long from = Math.max(0, tree.size() - REHASHED_AT_START);
        List<SequencerStore.LeafRow> rows = store.stored(from, tree.size());
        boolean fits = rows.size() == tree.size() - from
                && rows.stream().allMatch(row -> Merkle.leafHash(row.leaf()).equals(row.leafHash()));
        if (!fits) {
            throw new Refusal(
                    "LEDGER-008 one of the last entries in the database is not what was sequenced: run 'ledger verify' and restore from a backup");
        }
    }

    private void checkMarks(Loaded now) {
        for (HighWaterMark mark : marks) {
            Optional<HighWaterMark.Mark> highest = highest(mark);
            if (highest.isEmpty()) {
                if (now.tree.size() > 0) {
                    LOG.atWarn()
                            .addKeyValue("code", "LEDGER-012")
                            .addKeyValue("mark", mark.name())
                            .log("remembers nothing of this ledger: it cannot tell whether the database is old");
                }
                continue;
            }
            long size = highest.get().size();
            if (size > now.tree.size()) {
                throw new Refusal("LEDGER-001 the database is older than what was signed: it has " + now.tree.size()
                        + " leaves, the " + mark.name() + " knows " + size
                        + ": restore the newest backup; signing now would give this ledger two histories");
            }
            if (!now.tree.root(size).equals(highest.get().root())) {
                throw new Refusal("LEDGER-001 the database holds another history: the " + mark.name()
                        + " knows another root of the tree of size " + size + ": restore the right database");
            }
        }
    }

    private static Optional<HighWaterMark.Mark> highest(HighWaterMark mark) {
        try {
            return mark.highest();
        } catch (IllegalStateException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
    }

    private void checkClock(Loaded now) {
        Instant at = clock.now();
        now.signed.ifPresent(row -> {
            Duration back = Duration.between(at, row.signedAt());
            if (back.compareTo(CLOCK_TOLERANCE) > 0) {
                throw new Refusal("LEDGER-003 the clock went back " + back.toSeconds()
                        + " s since the newest checkpoint: check time synchronisation, then start again");
            }
        });
    }

    /** One batch; false if nothing waited. */
    private boolean sequence(SequencerStore store, Loaded now) throws SQLException {
        store.begin();
        List<SequencerStore.LeafRow> rows = store.take(now.tree.size(), config.batch());
        if (rows.isEmpty()) {
            store.commit();
            return false;
        }
        List<Tree.FullTile> full = new ArrayList<>();
        for (SequencerStore.LeafRow row : rows) {
            Hash hash = Merkle.leafHash(row.leaf());
            if (!hash.equals(row.leafHash()) || row.index() != now.tree.size()) {
                throw new Refusal("LEDGER-008 entry " + row.entry()
                        + " is not what was appended: run 'ledger verify' and restore from a backup");
            }
            now.tree.append(row.entry(), hash, full::add);
        }
        if (!full.isEmpty()) {
            store.insertTiles(full);
        }
        CrashPoint.reach("ledger.leaves-inserted");
        store.commit();
        // From here on the entries have their indexes; a crash before the next commit is healed by signing at start.
        CrashPoint.reach("ledger.leaves-committed");
        sign(store, now);
        return true;
    }

    /** Signs for all leaves, which are durable. */
    private void sign(SequencerStore store, Loaded now) throws SQLException {
        long size = now.tree.size();
        // The second computation starts from what the database says it stored, not from what was sent to it.
        for (SequencerStore.LeafRow row : store.stored(now.frontier.size(), size)) {
            now.frontier.add(Merkle.leafHash(row.leaf()));
        }
        Hash root = now.tree.root(size);
        if (now.frontier.size() != size || !now.frontier.root().equals(root)) {
            throw new Refusal("LEDGER-006 two computations of the root of size " + size
                    + " disagree: memory or disk of this machine is faulty; run 'ledger verify'");
        }
        Instant at = signingTime(now);
        String note = new Checkpoint(origin, size, root).sign(signer).format();
        SequencerStore.CheckpointRow row = new SequencerStore.CheckpointRow(size, root, note, at);
        store.insertCheckpoint(row, signedSize(now));
        CrashPoint.reach("ledger.checkpoint-committed");
        raise(row);
        CrashPoint.reach("ledger.guard-written");
        now.signed = Optional.of(row);
        hand(now);
    }

    private Instant signingTime(Loaded now) {
        Instant at = clock.now().truncatedTo(ChronoUnit.MICROS);
        return now.signed
                .map(SequencerStore.CheckpointRow::signedAt)
                .filter(at::isBefore)
                .orElse(at);
    }

    private void raise(SequencerStore.CheckpointRow row) {
        HighWaterMark.Mark mark = new HighWaterMark.Mark(row.size(), row.root());
        for (HighWaterMark each : marks) {
            try {
                each.raise(mark);
            } catch (IllegalStateException e) {
                throw new Refusal(String.valueOf(e.getMessage()));
            }
        }
    }

    private void publish(SequencerStore store) throws SQLException {
        Optional<Heads.Head> head = heads.head();
        long published = heads.published().map(Heads.Published::size).orElse(0L);
        boolean due =
                System.nanoTime() - publishedAtNanos >= config.publishEvery().toNanos();
        if (head.isEmpty() || head.get().size() <= published || !due) {
            return;
        }
        Heads.Published next = new Heads.Published(head.get().size(), head.get().note());
        store.insertPublished(next, clock.now());
        CrashPoint.reach("ledger.published");
        heads.published(next);
        publishedAtNanos = System.nanoTime();
    }

    private Duration untilNextLook() {
        boolean toPublish = heads.head().map(Heads.Head::size).orElse(0L)
                > heads.published().map(Heads.Published::size).orElse(0L);
        Duration untilPublication = config.publishEvery().minusNanos(System.nanoTime() - publishedAtNanos);
        boolean sooner = toPublish && untilPublication.compareTo(config.poll()) < 0;
        return sooner ? untilPublication : config.poll();
    }

    private static void pause(Duration time) {
        if (time.isPositive()) {
            LockSupport.parkNanos(time.toNanos());
        }
    }
}
