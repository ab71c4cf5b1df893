package commonseal.bench;

import commonseal.app.App;
import commonseal.app.Config;
import commonseal.documents.Documents.Held;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Act;
import commonseal.kernel.Page;
import commonseal.postgres.DatabaseRole;
import commonseal.postgres.EmbeddedPostgres;
import commonseal.web.Services;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Looks for the documents of a holder where there are very many: a million, or as many as the environment variable
 * {@code COMMONSEAL_BENCH_DOCUMENTS} says (at ten million it takes half an hour and 30 GB). The rows are generated in the
 * database and have the size of real ones; nothing opens them, so what is encrypted in real ones is filled with bytes that
 * do not compress. The comparison is the same district before they were loaded.
 */
final class HolderBenchmark implements Main.Benchmark {

    private static final Act ACT = new Act("job:bench", "bench");
    private static final String COUNT = "COMMONSEAL_BENCH_DOCUMENTS";
    private static final int USUAL = 1_000_000;
    private static final int CHUNK = 100_000;
    private static final int PER_HOLDER = 8;
    private static final int LOOKS = 2_000;
    private static final int FEW = 8_000;
    private static final List<String> KINDS =
            List.of("PSB-01", "PSB-03", "PSB-04", "PSB-06", "PSB-07", "PSB-08", "PSB-09", "PSB-10");

    @Override
    public List<Row> run() throws Exception {
        int count = Integer.parseInt(Optional.ofNullable(System.getenv(COUNT)).orElse(Integer.toString(USUAL)));
        Path data = Files.createTempDirectory("commonseal-bench-");
        try (App app = App.build(Config.read(
                Optional.empty(),
                Map.of(),
                List.of("data.directory=" + data, "http.port=" + freePort(), "profile=demonstration")))) {
            app.start();
            DataSource owner = EmbeddedPostgres.running(data.resolve("postgres"))
                    .orElseThrow()
                    .dataSource(DatabaseRole.MIGRATE);
            load(owner, 0, FEW);
            Looks few = looks(app.services(), FEW);
            load(owner, FEW, count);
            Looks many = looks(app.services(), count);
            return List.of(
                    few.usable().named("usable for a case, among " + FEW),
                    few.held().named("held, first page, among " + FEW),
                    many.usable().named("usable for a case, among " + count).atMost(10),
                    many.held().named("held, first page, among " + count).atMost(10));
        } finally {
            LedgerBenchmark.delete(data);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    // -- loading

    /** Number {@code n} belongs to holder {@code n / PER_HOLDER}; ids are in the order of issue, codes and numbers random. */
    private static final String DOCUMENTS = """
            INSERT INTO documents.document (id, kind, kind_version, office, number_sealed, number_index, valid_from,
              valid_until, first_holder, public_code, issued_by, issued_at, credential, credential_digest, blinding, entry)
            SELECT $id, (?::text[])[1 + n % 8], 1, 'PSB', decode(repeat(md5('s' || n), 4), 'hex'),
              decode(md5('n' || n), 'hex'), DATE '2026-01-05', NULL, $holder,
              substr(translate(encode(decode(md5('c' || n) || '00', 'hex'), 'base64'), '+/', '-_'), 1, 22),
              'person:00000000-0000-7000-8000-000000000001', TIMESTAMPTZ '2026-01-05 08:00+08' + n * INTERVAL '1 second',
              (SELECT string_agg(sha256(convert_to(n || '/' || part, 'UTF8')), '') FROM generate_series(1, 50) part),
              sha256(convert_to(n::text, 'UTF8')), decode(repeat(md5('b' || n), 4), 'hex'), 1000000000 + n
            FROM generate_series(?::bigint, ?::bigint) n
            """;

    private static final String HOLDERS = """
            INSERT INTO documents.document_holder (document_id, holder, position)
            SELECT $id, $holder, 0 FROM generate_series(?::bigint, ?::bigint) n
            """;

    private static final String STANDING = """
            INSERT INTO documents.standing (document_id, state, successor, events)
            SELECT $id, 'ACTIVE', NULL, 0 FROM generate_series(?::bigint, ?::bigint) n
            """;

    /** Version 7 ids, in the order of issue. */
    private static final String ID =
            "(lpad(to_hex(1767571200000 + n), 12, '0') || '7000' || substr(md5('d' || n), 1, 16))::uuid";

    private static final String HOLDER =
            "'person:' || ('00000000-0000-7000-8000-' || lpad(to_hex(n / " + PER_HOLDER + "), 12, '0'))";

    private static void load(DataSource owner, int from, int until) throws SQLException {
        try (Connection connection = owner.getConnection()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET ROLE commonseal_owner");
            }
            for (int start = from; start < until; start += CHUNK) {
                int last = Math.min(start + CHUNK, until) - 1;
                for (String sql : List.of(DOCUMENTS, HOLDERS, STANDING)) {
                    insert(connection, sql.replace("$id", ID).replace("$holder", HOLDER), start, last);
                }
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("ANALYZE documents.document, documents.document_holder, documents.standing");
            }
        }
    }

    private static void insert(Connection connection, String sql, int first, int last) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int next = 1;
            if (sql.contains("text[]")) {
                statement.setArray(next++, connection.createArrayOf("text", KINDS.toArray()));
            }
            statement.setLong(next++, first);
            statement.setLong(next, last);
            statement.executeUpdate();
        }
    }

    private static PersonId holder(int number) {
        return new PersonId(new UUID(0x7000L, 0x8000_0000_0000_0000L | number));
    }

    // -- looking

    private record Figure(double[] millis) {
        Row named(String name) {
            double[] sorted = millis.clone();
            Arrays.sort(sorted);
            return new Row(
                    name + ", p95",
                    sorted[(int) (sorted.length * 0.95)],
                    "ms",
                    sorted[0],
                    sorted[sorted.length - 1],
                    "",
                    true);
        }
    }

    private record Looks(Figure usable, Figure held) {}

    private static Looks looks(Services services, int count) {
        Random random = new Random(count);
        double[] usable = new double[LOOKS];
        double[] held = new double[LOOKS];
        for (int i = -LOOKS / 4; i < LOOKS; i++) {
            PersonId holder = holder(random.nextInt(count / PER_HOLDER));
            long start = System.nanoTime();
            List<Held> counting = services.db()
                    .read(
                            ACT,
                            tx -> services.documents()
                                    .usable(
                                            tx,
                                            Set.<HolderId>of(holder),
                                            KINDS,
                                            services.businessClock().now(tx)));
            long middle = System.nanoTime();
            Page<Held> page =
                    services.db().read(ACT, tx -> services.documents().held(tx, holder, Page.Request.first(50)));
            long end = System.nanoTime();
            if (counting.size() != PER_HOLDER || page.items().size() != PER_HOLDER) {
                throw new IllegalStateException(holder + " has " + counting.size() + " and "
                        + page.items().size());
            }
            if (i >= 0) {
                usable[i] = (middle - start) / 1e6;
                held[i] = (end - middle) / 1e6;
            }
        }
        return new Looks(new Figure(usable), new Figure(held));
    }
}
