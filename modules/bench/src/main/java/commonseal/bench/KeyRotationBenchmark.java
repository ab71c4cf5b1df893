package commonseal.bench;

import com.zaxxer.hikari.HikariDataSource;
import commonseal.kernel.Act;
import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.keys.Keys;
import commonseal.keys.Rotating;
import commonseal.keys.Rotation;
import commonseal.keys.SealedColumns;
import commonseal.keys.internal.KeysModule;
import commonseal.postgres.DatabaseRole;
import commonseal.postgres.EmbeddedPostgres;
import commonseal.postgres.Migrations;
import commonseal.postgres.Pools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Rows per second that the background exchange of the district's key seals again, part of {@code bin/bench identity}. */
final class KeyRotationBenchmark implements Main.Benchmark {

    private static final Act ACT = new Act("job:bench", "bench");
    private static final int ROWS = 30_000;
    private static final int ROUNDS = 3;
    private static final double BAR = 5_000;
    private static final Table<?> THING = DSL.table(DSL.name("kernel", "bench_sealed"));
    private static final Field<Integer> ID = DSL.field(DSL.name("id"), SQLDataType.INTEGER);
    private static final Field<byte[]> CONTENT = DSL.field(DSL.name("content"), SQLDataType.BLOB);

    @Override
    public List<Row> run() throws Exception {
        Path home = Files.createTempDirectory(
                Files.createDirectories(Path.of(System.getProperty("commonseal.root", "."), "modules/bench/target")),
                "keys-");
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.start(home, EmbeddedPostgres.sharedCache(), EmbeddedPostgres.Mode.DURABLE)) {
            Migrations.run(postgres.access().dataSource(DatabaseRole.MIGRATE), List.of("kernel", "keys"));
            createTable(postgres);
            try (HikariDataSource app = Pools.open(postgres.access(), DatabaseRole.APP, "bench-app", 4)) {
                return List.of(measure(app, home));
            }
        } finally {
            LedgerBenchmark.delete(home);
        }
    }

    private static Row measure(HikariDataSource app, Path home) {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        Clock clock = now::get;
        Db db = new Db(app, clock);
        Keys keys = KeysModule.wire(db, home.resolve("master.key"), "bench.example");
        db.execute(ACT, tx -> {
            var insert = tx.dsl()
                    .batch(tx.dsl().insertInto(THING).columns(ID, CONTENT).values((Integer) null, null));
            for (int i = 0; i < ROWS; i++) {
                Keys.Place place = new Keys.Place("kernel.bench_sealed", "content", Integer.toString(i));
                insert = insert.bind(i, keys.seal(place, ("330101199001011234" + i).getBytes(StandardCharsets.UTF_8)));
            }
            insert.execute();
        });
        Rotation rotation = KeysModule.rotation(
                db,
                keys,
                List.of(new SealedColumns(
                        "kernel.bench_sealed",
                        List.of(new SealedColumns.KeyColumn("id", SealedColumns.KeyType.INTEGER)),
                        "|",
                        List.of("content"))),
                List.of());
        double[] perSecond = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            var unusedChange =
                    db.write(ACT, tx -> keys.rotate(tx, Rotating.FIELD).orElseThrow());
            now.updateAndGet(at -> at.plus(Duration.ofMinutes(10)));
            long start = System.nanoTime();
            boolean more = true;
            while (more) {
                more = rotation.work();
            }
            perSecond[round] = ROWS / ((System.nanoTime() - start) / 1e9);
        }
        return Row.of("key rotation in the background", "rows/s", perSecond).atLeast(BAR);
    }

    private static void createTable(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = postgres.superuser("commonseal").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table kernel.bench_sealed (id integer primary key, content bytea not null)");
            statement.execute("grant select, insert, update (content) on kernel.bench_sealed to commonseal_app");
        }
    }
}
