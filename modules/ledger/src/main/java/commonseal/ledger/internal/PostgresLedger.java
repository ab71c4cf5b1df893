package commonseal.ledger.internal;

import static commonseal.ledger.internal.db.Tables.CHECKPOINT;
import static commonseal.ledger.internal.db.Tables.ENTRY;
import static commonseal.ledger.internal.db.Tables.PENDING;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;

import commonseal.kernel.Act;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Db;
import commonseal.kernel.Invariant;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger;
import commonseal.ledger.SealedRows;
import commonseal.proof.Blinding;
import commonseal.proof.Checkpoint;
import commonseal.proof.ConsistencyProof;
import commonseal.proof.Hash;
import commonseal.proof.InclusionProof;
import commonseal.proof.MalformedException;
import commonseal.proof.Merkle;
import commonseal.proof.NoteSigner;
import commonseal.proof.Suite;
import commonseal.proof.TlogProof;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jooq.Record1;
import org.jooq.Row4;
import org.jooq.impl.DSL;
import tools.jackson.databind.JsonNode;

/** The facade: appends through the caller's transaction, proves from memory. */
final class PostgresLedger implements Ledger {

    private static final Act ACT = Act.job("ledger");
    private static final int MOST_AT_ONCE = 1_000;
    private static final int MOST_CHECKPOINTS = Page.LARGEST;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Db app;
    private final Db reader;
    private final NoteSigner signer;
    private final Supplier<Suite> suite;
    private final String origin;
    private final Heads heads;
    private final SequencerThread sequencer;

    /** @param suite of new leaves; asked when there is one to make, for a sealed server does not know it */
    PostgresLedger(
            Db app,
            Db reader,
            NoteSigner signer,
            Supplier<Suite> suite,
            String origin,
            Heads heads,
            SequencerThread sequencer) {
        this.app = app;
        this.reader = reader;
        this.signer = signer;
        this.suite = suite;
        this.origin = origin;
        this.heads = heads;
        this.sequencer = sequencer;
    }

    @Override
    public Sealed append(Tx tx, String idempotencyKey, JsonNode record) {
        Blinding blinding = Blinding.random(suite.get(), RANDOM);
        commonseal.proof.Leaf leaf = commonseal.proof.Leaf.commit(record, blinding);
        long entry = insert(tx, idempotencyKey, leaf)
                .orElseThrow(
                        () -> new IllegalStateException(
                                "INV-L1: the ledger already has an entry of this act; the caller's own constraint should have said so"));
        CrashPoint.reach("ledger.appended");
        tx.afterCommit(sequencer::wake);
        return new Sealed(new EntryId(entry), record, blinding);
    }

    @Override
    public List<Sealed> appendAll(Tx tx, List<Ledger.Recorded> acts) {
        List<Sealed> sealed = new ArrayList<>();
        for (int from = 0; from < acts.size(); from += MOST_AT_ONCE) {
            sealed.addAll(appendSome(tx, acts.subList(from, Math.min(from + MOST_AT_ONCE, acts.size()))));
        }
        CrashPoint.reach("ledger.appended");
        tx.afterCommit(sequencer::wake);
        return sealed;
    }

    private List<Sealed> appendSome(Tx tx, List<Ledger.Recorded> acts) {
        List<Blinding> blindings =
                acts.stream().map(act -> Blinding.random(suite.get(), RANDOM)).toList();
        List<Row4<byte[], byte[], byte[], Instant>> rows = new ArrayList<>();
        for (int i = 0; i < acts.size(); i++) {
            commonseal.proof.Leaf leaf =
                    commonseal.proof.Leaf.commit(acts.get(i).record(), blindings.get(i));
            rows.add(row(
                    key(acts.get(i).idempotencyKey()), leaf.bytes(), leaf.hash().bytes(), tx.now()));
        }
        Map<Hash, Long> entries = new HashMap<>();
        tx.dsl()
                .insertInto(ENTRY, ENTRY.IDEM_KEY, ENTRY.LEAF, ENTRY.LEAF_HASH, ENTRY.CREATED_AT)
                .valuesOfRows(rows)
                .onConflict(ENTRY.IDEM_KEY)
                .doNothing()
                .returningResult(ENTRY.ENTRY_ID, ENTRY.IDEM_KEY)
                .fetch()
                .forEach(row -> entries.put(Hash.of(row.value2()), row.value1()));
        if (entries.size() != acts.size()) {
            throw new IllegalStateException(
                    "INV-L1: the ledger already has an entry of one of these acts; the caller's own constraint should have said so");
        }
        tx.dsl()
                .insertInto(PENDING, PENDING.ENTRY_ID)
                .valuesOfRows(entries.values().stream().sorted().map(DSL::row).toList())
                .execute();
        List<Sealed> sealed = new ArrayList<>();
        for (int i = 0; i < acts.size(); i++) {
            Ledger.Recorded act = acts.get(i);
            long entry = Objects.requireNonNull(entries.get(Hash.of(key(act.idempotencyKey()))));
            sealed.add(new Sealed(new EntryId(entry), act.record(), blindings.get(i)));
        }
        return sealed;
    }

    @Override
    public boolean knows(Tx tx, String idempotencyKey) {
        return tx.dsl().fetchExists(ENTRY, ENTRY.IDEM_KEY.eq(key(idempotencyKey)));
    }

    private static byte[] key(String idempotencyKey) {
        return Hash.sha256(idempotencyKey.getBytes(StandardCharsets.UTF_8)).bytes();
    }

    /** Entry and its place in the queue in one statement; empty if the key was used. */
    static Optional<Long> insert(Tx tx, String idempotencyKey, commonseal.proof.Leaf leaf) {
        byte[] key = key(idempotencyKey);
        var entry = name("e")
                .fields("entry_id")
                .as(insertInto(ENTRY, ENTRY.IDEM_KEY, ENTRY.LEAF, ENTRY.LEAF_HASH, ENTRY.CREATED_AT)
                        .values(key, leaf.bytes(), leaf.hash().bytes(), tx.now())
                        .onConflict(ENTRY.IDEM_KEY)
                        .doNothing()
                        .returningResult(ENTRY.ENTRY_ID));
        return tx.dsl()
                .with(entry)
                .insertInto(PENDING, PENDING.ENTRY_ID)
                .select(select(field(name("e", "entry_id"), Long.class)).from(entry))
                .returning(PENDING.ENTRY_ID)
                .fetchOptional(PENDING.ENTRY_ID);
    }

    @Override
    public Map<EntryId, commonseal.proof.Leaf> leaves(Tx tx, Collection<EntryId> entries) {
        if (entries.isEmpty()) {
            return Map.of();
        }
        Map<EntryId, commonseal.proof.Leaf> leaves = new HashMap<>();
        tx.dsl()
                .select(ENTRY.ENTRY_ID, ENTRY.LEAF)
                .from(ENTRY)
                .where(ENTRY.ENTRY_ID.eq(
                        any(entries.stream().map(EntryId::value).toArray(Long[]::new))))
                .forEach(row -> {
                    try {
                        leaves.put(new EntryId(row.value1()), commonseal.proof.Leaf.parse(row.value2()));
                    } catch (MalformedException e) {
                        // Altered past the triggers: confirms nothing, and the audit names it.
                    }
                });
        return leaves;
    }

    @Override
    public Optional<TlogProof> proof(EntryId entry) {
        return heads.head().flatMap(head -> proof(head, entry));
    }

    @Override
    public Optional<TlogProof> proofAt(EntryId entry, long size) {
        Optional<Heads.Head> newest = heads.head();
        if (newest.isEmpty() || size < 1 || size > newest.get().size()) {
            return Optional.empty();
        }
        Tree tree = newest.get().tree();
        return signed(size)
                .map(past -> new Heads.Head(tree, size, past.root(), past.note(), past.signedAt()))
                .flatMap(head -> proof(head, entry));
    }

    private static Optional<TlogProof> proof(Heads.Head head, EntryId entry) {
        OptionalLong index = head.tree().indexOf(entry.value());
        if (index.isEmpty() || index.getAsLong() >= head.size()) {
            return Optional.empty();
        }
        long at = index.getAsLong();
        InclusionProof proof = new InclusionProof(at, head.size(), Merkle.inclusionPath(at, head.size(), head.tree()));
        // No proof leaves that we have not verified ourselves.
        Invariant.check(
                proof.verify(head.tree().node(0, at), head.root()),
                "INV-L2",
                "the proof of entry %d in size %d does not verify",
                entry.value(),
                head.size());
        return Optional.of(new TlogProof("", at, proof.path(), head.note()));
    }

    @Override
    public Optional<TlogProof> await(EntryId entry, Duration patience) {
        long left = patience.toNanos();
        try {
            while (true) {
                Optional<Heads.Head> head = heads.head();
                Optional<TlogProof> proof = head.flatMap(h -> proof(h, entry));
                if (proof.isPresent() || left <= 0) {
                    return proof;
                }
                left = heads.awaitOther(head.orElse(null), left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private record Backlog(long count, Duration oldest) {}

    @Override
    public State state() {
        Backlog backlog = app.read(ACT, tx -> backlog(tx));
        Signed newest = heads.head()
                .map(h -> new Signed(h.size(), h.root(), h.note(), h.signedAt()))
                .or(() -> checkpoints(Long.MAX_VALUE, 1).stream().findFirst())
                .orElseGet(this::emptyTree);
        return new State(
                new Checkpoint(origin, newest.size(), newest.root()),
                newest.note(),
                newest.signedAt(),
                backlog.count(),
                backlog.oldest());
    }

    private Signed emptyTree() {
        String note = new Checkpoint(origin, 0, Merkle.EMPTY_ROOT).sign(signer).format();
        return new Signed(0, Merkle.EMPTY_ROOT, note, Instant.EPOCH);
    }

    private static Backlog backlog(Tx tx) {
        // The id is given in order of appending, so the smallest is the oldest.
        return tx.dsl().select(count(), min(PENDING.ENTRY_ID)).from(PENDING).fetchSingle(row -> {
            Duration oldest = Optional.ofNullable(row.value2())
                    .flatMap(id -> tx.dsl()
                            .select(ENTRY.CREATED_AT)
                            .from(ENTRY)
                            .where(ENTRY.ENTRY_ID.eq(id))
                            .fetchOptional(ENTRY.CREATED_AT))
                    .map(at -> Duration.between(at, tx.now()))
                    .filter(Duration::isPositive)
                    .orElse(Duration.ZERO);
            return new Backlog(row.value1(), oldest);
        });
    }

    @Override
    public Optional<String> published() {
        return heads.published().map(Heads.Published::note);
    }

    @Override
    public Optional<String> noteOf(long size) {
        return signed(size).map(Signed::note);
    }

    private Optional<Signed> signed(long size) {
        return heads.head()
                .filter(head -> head.size() == size && size > 0)
                .map(head -> new Signed(head.size(), head.root(), head.note(), head.signedAt()))
                .or(() -> reader.read(
                        ACT,
                        tx -> tx.dsl()
                                .select(CHECKPOINT.SIZE, CHECKPOINT.ROOT, CHECKPOINT.NOTE, CHECKPOINT.SIGNED_AT)
                                .from(CHECKPOINT)
                                .where(CHECKPOINT.SIZE.eq(size))
                                .fetchOptional(row ->
                                        new Signed(row.value1(), Hash.of(row.value2()), row.value3(), row.value4()))));
    }

    @Override
    public List<Signed> checkpoints(long beforeSize, int limit) {
        return reader.read(
                ACT,
                tx -> tx.dsl()
                        .select(CHECKPOINT.SIZE, CHECKPOINT.ROOT, CHECKPOINT.NOTE, CHECKPOINT.SIGNED_AT)
                        .from(CHECKPOINT)
                        .where(CHECKPOINT.SIZE.lt(beforeSize))
                        .orderBy(CHECKPOINT.SIZE.desc())
                        .limit(Math.clamp(limit, 1, MOST_CHECKPOINTS))
                        .fetch(row -> new Signed(row.value1(), Hash.of(row.value2()), row.value3(), row.value4())));
    }

    @Override
    public Optional<ConsistencyProof> consistency(long from, long to) {
        Optional<Heads.Head> head = heads.head();
        if (head.isEmpty() || from < 1 || from > to || to > head.get().size()) {
            return Optional.empty();
        }
        Tree tree = head.get().tree();
        ConsistencyProof proof = new ConsistencyProof(from, to, Merkle.consistencyPath(from, to, tree));
        Invariant.check(
                proof.verify(tree.root(from), tree.root(to)),
                "INV-L2",
                "the consistency proof from %d to %d does not verify",
                from,
                to);
        return Optional.of(proof);
    }

    @Override
    public Optional<byte[]> tile(int level, long n, int width) {
        return publishedTree()
                .filter(tree -> level >= 0 && isWithin(Tree.hashesAt(level, tree.size()), n, width))
                .map(tree -> tree.tree().tile(level, n, width));
    }

    @Override
    public Optional<byte[]> entries(long n, int width) {
        Optional<Heads.Head> tree = publishedTree().filter(t -> isWithin(t.size(), n, width));
        if (tree.isEmpty()) {
            return Optional.empty();
        }
        List<Long> ids = LongStream.range(n * Tree.WIDTH, n * Tree.WIDTH + width)
                .map(tree.get().tree()::entryAt)
                .boxed()
                .toList();
        Map<Long, byte[]> leaves = app.read(
                ACT,
                tx -> tx.dsl()
                        .select(ENTRY.ENTRY_ID, ENTRY.LEAF)
                        .from(ENTRY)
                        .where(ENTRY.ENTRY_ID.in(ids))
                        .fetchMap(ENTRY.ENTRY_ID, ENTRY.LEAF));
        Invariant.check(leaves.size() == width, "INV-L3", "entries of bundle %d are missing", n);
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        for (Long id : ids) {
            byte[] leaf = leaves.getOrDefault(id, new byte[0]);
            bundle.write(leaf.length >> 8);
            bundle.write(leaf.length);
            bundle.writeBytes(leaf);
        }
        return Optional.of(bundle.toByteArray());
    }

    /** The published part of the newest tree. */
    private Optional<Heads.Head> publishedTree() {
        Optional<Heads.Published> published = heads.published();
        return heads.head()
                .flatMap(head -> published
                        .filter(p -> p.size() <= head.size())
                        .map(p -> new Heads.Head(head.tree(), p.size(), head.root(), p.note(), head.signedAt())));
    }

    private static boolean isWithin(long count, long n, int width) {
        return n >= 0
                && width >= 1
                && width <= Tree.WIDTH
                && n <= count / Tree.WIDTH
                && n * Tree.WIDTH + width <= count;
    }

    @Override
    public Optional<Leaf> leaf(long index) {
        return heads.head().filter(head -> index >= 0 && index < head.size()).map(head -> {
            long entry = head.tree().entryAt(index);
            Record1<byte[]> row = app.read(
                    ACT,
                    tx -> tx.dsl()
                            .select(ENTRY.LEAF)
                            .from(ENTRY)
                            .where(ENTRY.ENTRY_ID.eq(entry))
                            .fetchSingle());
            return new Leaf(index, new EntryId(entry), row.value1(), head.tree().node(0, index));
        });
    }

    @Override
    public Audit verify(List<SealedRows> modules) {
        List<SealedRows> ordered = new ArrayList<>(modules);
        if (!modules.isEmpty()) {
            ordered.add(new FoundationTable());
        }
        ordered.sort(Comparator.comparing(SealedRows::table));
        return new Auditor(app, reader, signer.verifierKey(), origin, sequencer.marks(), heads.head()).run(ordered);
    }
}
