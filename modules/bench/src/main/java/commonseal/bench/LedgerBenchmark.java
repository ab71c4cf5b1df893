package commonseal.bench;

import com.zaxxer.hikari.HikariDataSource;
import commonseal.kernel.Act;
import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.keys.Keys;
import commonseal.keys.internal.KeysModule;
import commonseal.ledger.GuardFile;
import commonseal.ledger.Ledger;
import commonseal.ledger.LedgerConfig;
import commonseal.ledger.internal.LedgerModule;
import commonseal.postgres.DatabaseRole;
import commonseal.postgres.EmbeddedPostgres;
import commonseal.postgres.Migrations;
import commonseal.postgres.Pools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Entries per second that are durable, have their index and are proven under a signed checkpoint, one entry per business
 * transaction, with 1, 8 and 64 in flight; and latency from the start of the act to its proof. Beside it, in the same run
 * and interleaved, on the same server with fsync on: plain transactions of one INSERT (nothing that stores an entry per
 * commit can be faster), and the ledger everybody writes first (a lock, the last index plus one, a chained hash).
 */
final class LedgerBenchmark implements Main.Benchmark {

    private static final Act ACT = new Act("job:bench", "bench");
    private static final int[] IN_FLIGHT = {1, 8, 64};
    private static final int ROUNDS = 5;
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BULK = 500;
    /** As in production: more connections on two cores only make each other wait. */
    private static final int CONNECTIONS = 8;

    /** One act; everything it stands for is done when it returns. Counts entries. */
    @FunctionalInterface
    private interface Operation {
        int run() throws Exception;
    }

    /** What one round gave. */
    private record Round(double perSecond, double p50Ms, double p99Ms) {}

    @Override
    public List<Row> run() throws Exception {
        Path home = Files.createTempDirectory(
                Files.createDirectories(Path.of(System.getProperty("commonseal.root", "."), "modules/bench/target")),
                "ledger-");
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.start(home, EmbeddedPostgres.sharedCache(), EmbeddedPostgres.Mode.DURABLE)) {
            return measure(postgres, home);
        } finally {
            delete(home);
        }
    }

    private static List<Row> measure(EmbeddedPostgres postgres, Path home) throws Exception {
        Migrations.run(postgres.access().dataSource(DatabaseRole.MIGRATE), List.of("kernel", "keys", "ledger"));
        createComparisons(postgres.superuser("commonseal"));
        try (HikariDataSource app = Pools.open(postgres.access(), DatabaseRole.APP, "bench-app", CONNECTIONS);
                HikariDataSource own = Pools.open(postgres.access(), DatabaseRole.SEQUENCER, "bench-sequencer", 3)) {
            Db db = new Db(app, Clock.system());
            Keys keys = KeysModule.wire(db, home.resolve("master.key"), "bench.example");
            LedgerModule.Parts parts = LedgerModule.wire(db, own, keys, "bench.example", LedgerConfig.defaults());
            parts.sequencer().guardedBy(GuardFile.at(home.resolve("guard"), "bench.example"));
            try (var sequencer = parts.sequencer()) {
                sequencer.start();
                List<Row> rows = compare(db, app, parts.ledger());
                rows.addAll(audit(parts.ledger()));
                return rows;
            }
        }
    }

    private static List<Row> compare(Db db, DataSource app, Ledger ledger) throws Exception {
        AtomicLong number = new AtomicLong();
        Operation ours = () -> append(db, ledger, number, 1);
        Operation bulk = () -> append(db, ledger, number, BULK);
        Operation plain = () -> plain(app);
        Operation naive = () -> naive(app);
        for (Operation each : List.of(plain, naive, ours, bulk)) {
            round(each, CONNECTIONS); // warms up
        }
        Map<String, List<Round>> results = new LinkedHashMap<>();
        for (int i = 0; i < ROUNDS; i++) {
            for (int inFlight : IN_FLIGHT) {
                add(results, "ledger, provable, " + inFlight + " in flight", round(ours, inFlight));
                add(results, "plain insert, " + inFlight + " in flight", round(plain, inFlight));
                add(results, "naive ledger, " + inFlight + " in flight", round(naive, inFlight));
            }
            add(results, "ledger, provable, " + BULK + " per act", round(bulk, CONNECTIONS));
        }
        List<Row> rows = new ArrayList<>();
        results.forEach((name, rounds) -> rows.addAll(rows(name, rounds)));
        rows.add(ratio(
                        "ledger to naive ledger, 64 in flight",
                        results,
                        "ledger, provable, 64 in flight",
                        "naive ledger, 64 in flight")
                .atLeast(1));
        rows.add(ratio(
                        "ledger to plain insert, 64 in flight",
                        results,
                        "ledger, provable, 64 in flight",
                        "plain insert, 64 in flight")
                .atLeast(0.25));
        return rows;
    }

    private static List<Row> rows(String name, List<Round> rounds) {
        Row p50 = Row.of(name + ", p50", "ms", column(rounds, Round::p50Ms));
        Row p99 = Row.of(name + ", p99", "ms", column(rounds, Round::p99Ms));
        boolean latencyCounts = name.equals("ledger, provable, 1 in flight");
        return List.of(
                Row.of(name, "entries/s", column(rounds, Round::perSecond)),
                latencyCounts ? p50.atMost(10) : p50,
                latencyCounts ? p99.atMost(50) : p99);
    }

    private static double[] column(List<Round> rounds, java.util.function.ToDoubleFunction<Round> value) {
        return rounds.stream().mapToDouble(value).toArray();
    }

    /** Of the rounds of the same turn, which ran seconds apart. */
    private static Row ratio(String name, Map<String, List<Round>> results, String ours, String theirs) {
        List<Round> mine = results.getOrDefault(ours, List.of());
        List<Round> other = results.getOrDefault(theirs, List.of());
        double[] ratios = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            ratios[i] = mine.get(i).perSecond() / other.get(i).perSecond();
        }
        return Row.of(name, "times", ratios);
    }

    private static void add(Map<String, List<Round>> results, String name, Round round) {
        results.computeIfAbsent(name, key -> new ArrayList<>()).add(round);
    }

    private static int append(Db db, Ledger ledger, AtomicLong number, int count) {
        List<Ledger.EntryId> entries = db.write(ACT, tx -> {
            List<Ledger.EntryId> ids = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long each = number.incrementAndGet();
                var record = JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "bench")
                        .put("number", Long.toString(each))
                        .put("content", "what a document of ordinary length would say about its holder and its office");
                ids.add(ledger.append(tx, "bench|" + each, record).entry());
            }
            return ids;
        });
        for (Ledger.EntryId entry : entries) {
            if (ledger.await(entry, PATIENCE).isEmpty()) {
                throw new IllegalStateException("entry " + entry.value() + " was not proven within " + PATIENCE);
            }
        }
        return count;
    }

    private static int plain(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into bench.plain (leaf, created_at) values (sha256(gen_random_uuid()::text::bytea), now())")) {
                insert.executeUpdate();
            }
            connection.commit();
        }
        return 1;
    }

    private static int naive(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement lock = connection.createStatement()) {
                lock.execute("select pg_advisory_xact_lock(7)");
            }
            long index = 0;
            byte[] last = new byte[32];
            try (Statement select = connection.createStatement();
                    ResultSet row =
                            select.executeQuery("select idx, hash from bench.naive order by idx desc limit 1")) {
                if (row.next()) {
                    index = row.getLong(1) + 1;
                    last = row.getBytes(2);
                }
            }
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into bench.naive (idx, leaf, hash, created_at) values (?, ?, sha256(?), now())")) {
                insert.setLong(1, index);
                insert.setBytes(2, last);
                insert.setBytes(3, last);
                insert.executeUpdate();
            }
            connection.commit();
        }
        return 1;
    }

    private static Round round(Operation operation, int inFlight) throws Exception {
        long end = System.nanoTime() + ROUND.toNanos();
        long start = System.nanoTime();
        AtomicLong entries = new AtomicLong();
        ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < inFlight; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    while (System.nanoTime() < end) {
                        long before = System.nanoTime();
                        entries.addAndGet(operation.run());
                        nanos.add(System.nanoTime() - before);
                    }
                } catch (Exception e) {
                    failures.add(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw failures.element();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Round(
                entries.get() / seconds,
                sorted[sorted.length / 2] / 1e6,
                sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)] / 1e6);
    }

    /** A figure counts only if the tree it left is sound. */
    private static List<Row> audit(Ledger ledger) {
        long start = System.nanoTime();
        Ledger.Audit audit = ledger.verify(List.of());
        double seconds = (System.nanoTime() - start) / 1e9;
        return List.of(
                Row.of(
                                "findings of the audit afterwards",
                                "findings",
                                audit.findings().size())
                        .atMost(0),
                Row.of("leaves audited", "leaves", audit.size()),
                Row.of("audit", "leaves/s", audit.size() / seconds));
    }

    private static void createComparisons(DataSource superuser) throws SQLException {
        try (Connection connection = superuser.getConnection();
                Statement create = connection.createStatement()) {
            create.execute("create schema bench");
            create.execute("create table bench.plain (id bigint generated always as identity primary key,"
                    + " leaf bytea not null, created_at timestamptz not null)");
            create.execute("create table bench.naive (idx bigint primary key, leaf bytea not null,"
                    + " hash bytea not null, created_at timestamptz not null)");
            create.execute("grant usage on schema bench to commonseal_app");
            create.execute("grant select, insert on all tables in schema bench to commonseal_app");
        }
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
