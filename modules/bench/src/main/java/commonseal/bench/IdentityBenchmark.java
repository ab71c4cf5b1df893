package commonseal.bench;

import com.zaxxer.hikari.HikariDataSource;
import commonseal.identity.Access;
import commonseal.identity.Access.Action;
import commonseal.identity.Access.Facts;
import commonseal.identity.Access.Purpose;
import commonseal.identity.Actor;
import commonseal.identity.Grant;
import commonseal.identity.Identity;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.PersonResult;
import commonseal.identity.Role;
import commonseal.identity.SignIn.AccountResult;
import commonseal.identity.SignIn.SetUpResult;
import commonseal.identity.SignIn.SignInResult;
import commonseal.identity.internal.IdentityModule;
import commonseal.kernel.Act;
import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.internal.KeysModule;
import commonseal.ledger.Ledger;
import commonseal.ledger.LedgerConfig;
import commonseal.ledger.internal.LedgerModule;
import commonseal.postgres.DatabaseRole;
import commonseal.postgres.EmbeddedPostgres;
import commonseal.postgres.Migrations;
import commonseal.postgres.Pools;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code identity}: the decision {@code can}; the look-up of an identity number among three million persons; three hundred
 * people who sign in within ninety seconds, with what everybody else waits meanwhile and without them; the exchange of a key.
 */
final class IdentityBenchmark implements Main.Benchmark {

    private static final Act ACT = new Act("job:bench", "bench");
    private static final int PERSONS = 3_000_000;
    private static final int LOOK_UPS = 2_000;
    private static final int ROUNDS = 3;
    private static final int DECISIONS = 200_000;
    private static final int SIGN_INS = 300;
    private static final Duration WITHIN = Duration.ofSeconds(90);
    /** The last one must be done, not only have come. */
    private static final Duration ARRIVING = Duration.ofSeconds(88);

    private static final Duration ALONE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(25);
    private static final Secret PASSWORD = Secret.of("correct zebra battery 91");
    private static final String SCHEME = "PASSPORT";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private record Account(String login, byte[] totp) {}

    /** The module on a scratch database. */
    private record District(Db db, Ledger ledger, Identity identity) {}

    @Override
    public List<Row> run() throws Exception {
        List<Row> rows = new ArrayList<>();
        Path home = Files.createTempDirectory(
                Files.createDirectories(Path.of(System.getProperty("commonseal.root", "."), "modules/bench/target")),
                "identity-");
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.start(home, EmbeddedPostgres.sharedCache(), EmbeddedPostgres.Mode.DURABLE)) {
            Migrations.run(
                    postgres.access().dataSource(DatabaseRole.MIGRATE),
                    List.of("kernel", "keys", "ledger", "identity"));
            try (HikariDataSource app = Pools.open(postgres.access(), DatabaseRole.APP, "bench-app", 8);
                    HikariDataSource sequencer =
                            Pools.open(postgres.access(), DatabaseRole.SEQUENCER, "bench-sequencer", 3)) {
                AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
                Clock clock = () -> Clock.system().now().plus(ahead.get());
                District district = district(new Db(app, clock), sequencer, home);
                rows.add(decisions(district.identity().access()));
                List<Account> accounts = accounts(district, clock);
                // The codes that confirmed the set-up are spent.
                ahead.set(Duration.ofMinutes(5));
                List<String> numbers = register(district);
                fill(postgres);
                rows.add(lookUps(district, numbers));
                rows.addAll(signIns(district, clock, accounts, numbers));
            }
        } finally {
            LedgerBenchmark.delete(home);
        }
        rows.addAll(new KeyRotationBenchmark().run());
        return rows;
    }

    private static District district(Db db, HikariDataSource sequencer, Path home) {
        Keys keys = KeysModule.wire(db, home.resolve("master.key"), "bench.example");
        Ledger ledger = LedgerModule.wire(db, sequencer, keys, "bench.example", LedgerConfig.defaults())
                .ledger();
        return new District(
                db,
                ledger,
                IdentityModule.wire(
                                db,
                                keys,
                                ledger,
                                new IdentityModule.Settings(
                                        true, "Bench", URI.create("http://localhost"), home.resolve("access-log")))
                        .identity());
    }

    private static Row decisions(Access access) {
        Instant now = Clock.system().now();
        List<Grant> grants = new ArrayList<>();
        for (int office = 0; office < 10; office++) {
            grants.add(new Grant(Role.COUNTER_CLERK, "O" + office, Set.of("K1", "K2"), now, Optional.empty()));
        }
        Actor clerk = new Actor(Actor.Kind.PERSON, new UUID(0, 7), grants, Optional.of(new UUID(0, 8)));
        UUID caseId = new UUID(0, 9);
        Facts facts = new Facts.CaseFacts(caseId, true, false, "O9", Set.of("O8", "O9"));
        Purpose purpose = Purpose.ofCase(caseId);
        double[] micros = new double[ROUNDS];
        int permitted = 0;
        // The first round warms up and does not count.
        for (int round = -1; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < DECISIONS; i++) {
                permitted +=
                        access.can(clerk, Action.HANDLE_CASE, facts, purpose) instanceof Access.Decision.Permit ? 1 : 0;
            }
            if (round >= 0) {
                micros[round] = (System.nanoTime() - start) / 1e3 / DECISIONS;
            }
        }
        if (permitted == 0) {
            throw new IllegalStateException("the clerk of the case must be allowed to handle it");
        }
        return Row.of("can", "us", micros).atMost(20);
    }

    private static String addPerson(Tx tx, District district, AtomicReference<UUID> added) {
        String number = String.format(Locale.ROOT, "B%08d", NUMBER.incrementAndGet());
        var result = district.identity()
                .register()
                .addPerson(
                        tx,
                        new NewPerson(
                                "Bench",
                                SCHEME,
                                number,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false));
        if (!(result instanceof PersonResult.Added(var person))) {
            throw new IllegalStateException("the person was not registered: " + result);
        }
        added.set(person.value());
        return number;
    }

    /** Numbers of real rows, to be found among the synthetic ones. */
    private static List<String> register(District district) {
        return district.db().write(ACT, tx -> {
            List<String> numbers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                numbers.add(addPerson(tx, district, new AtomicReference<>(new UUID(0, 0))));
            }
            return numbers;
        });
    }

    /** Rows that look as sealed ones do: random indexes and ciphertexts of the usual lengths. */
    private static void fill(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = postgres.superuser("commonseal").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into identity.person"
                    + " (id, scheme, number_index, name, number, test_number, at, actor, entry, blinding)"
                    + " select gen_random_uuid(), 'CN-ID', uuid_send(gen_random_uuid()), b, b, false, now(), 'job:bench',"
                    + " 1000000000 + i, b from (select i, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())"
                    + " || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) as b"
                    + " from generate_series(1, " + PERSONS + ") i) rows");
            statement.execute("vacuum analyze identity.person");
        }
    }

    private static Row lookUps(District district, List<String> numbers) {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        double[] p99 = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            double[] millis = new double[LOOK_UPS];
            for (int i = 0; i < LOOK_UPS; i++) {
                String number = numbers.get(random.nextInt(numbers.size()));
                long start = System.nanoTime();
                boolean found = district.db()
                        .read(ACT, tx -> district.identity().register().findPerson(tx, SCHEME, number))
                        .isPresent();
                millis[i] = (System.nanoTime() - start) / 1e6;
                if (!found) {
                    throw new IllegalStateException("a registered number was not found");
                }
            }
            if (round >= 0) {
                p99[round] = percentile99(millis);
            }
        }
        return Row.of("look-up by number among 3 million, p99", "ms", p99).atMost(5);
    }

    private static double percentile99(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (sorted.length * 0.99)];
    }

    private static List<Account> accounts(District district, Clock clock) {
        var signIn = district.identity().signIn();
        List<Account> accounts = new ArrayList<>();
        for (int i = 0; i < SIGN_INS; i++) {
            String login = "bench-" + i;
            Secret link = district.db().write(ACT, tx -> {
                AtomicReference<UUID> person = new AtomicReference<>(new UUID(0, 0));
                addPerson(tx, district, person);
                var made = signIn.createAccount(tx, new commonseal.identity.HolderId.PersonId(person.get()), login);
                return ((AccountResult.Created) made).linkToken();
            });
            Actor actor = signIn.followLink(link).orElseThrow().session().actor();
            var proposed = (SetUpResult.ConfirmTotp) signIn.setUp(actor, PASSWORD);
            Account account = new Account(login, base32(proposed.base32().revealText()));
            if (!signIn.confirmTotp(actor, code(account.totp(), clock.now()))) {
                throw new IllegalStateException("the code of the set-up was refused");
            }
            accounts.add(account);
        }
        return accounts;
    }

    private static List<Row> signIns(District district, Clock clock, List<Account> accounts, List<String> numbers)
            throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            double alone = others(threads, district, numbers, new AtomicBoolean(), ALONE)
                    .get();
            AtomicBoolean done = new AtomicBoolean();
            Future<Double> beside = others(threads, district, numbers, done, Duration.ofMinutes(10));
            long start = System.nanoTime();
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < accounts.size(); i++) {
                Account account = accounts.get(i);
                pauseUntil(start + ARRIVING.toNanos() * i / accounts.size());
                all.add(threads.submit(() -> district.identity()
                                .signIn()
                                .signIn(account.login(), PASSWORD, code(account.totp(), clock.now()))
                        instanceof SignInResult.Success));
            }
            int good = 0;
            for (Future<Boolean> each : all) {
                good += each.get() ? 1 : 0;
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            done.set(true);
            return List.of(
                    Row.of("sign-ins that succeeded", "of 300", good).atLeast(SIGN_INS),
                    Row.of("300 sign-ins, until the last is in", "s", seconds).atMost(WITHIN.toSeconds()),
                    Row.of("other traffic alone, p99", "ms", alone),
                    Row.of("other traffic beside the sign-ins, p99", "ms", beside.get())
                            .atMost(2 * alone));
        }
    }

    /** Somebody else's requests, forty a second: a look-up and an entry of the ledger in one transaction. */
    private static Future<Double> others(
            ExecutorService threads, District district, List<String> numbers, AtomicBoolean done, Duration atMost) {
        return threads.submit(() -> {
            List<Double> millis = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; !done.get() && System.nanoTime() - start < atMost.toNanos(); i++) {
                String number = numbers.get(i % numbers.size());
                long due = start + BETWEEN_REQUESTS.toNanos() * i;
                pauseUntil(due);
                district.db().execute(ACT, tx -> {
                    var unusedPerson = district.identity().register().findPerson(tx, SCHEME, number);
                    var unusedEntry = district.ledger()
                            .append(
                                    tx,
                                    "bench|" + Ids.token(),
                                    JsonMapper.shared().createObjectNode().put("type", "bench"));
                });
                // From when it was due: a request that had to wait for the one before has waited, too.
                millis.add((System.nanoTime() - due) / 1e6);
            }
            return percentile99(millis.stream().mapToDouble(Double::doubleValue).toArray());
        });
    }

    private static void pauseUntil(long nanoTime) {
        long left = nanoTime - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = nanoTime - System.nanoTime();
        }
    }

    /** RFC 4648, without padding. */
    private static byte[] base32(String text) {
        BigInteger bits = BigInteger.ZERO;
        for (char c : text.toCharArray()) {
            bits = bits.shiftLeft(5).or(BigInteger.valueOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c)));
        }
        byte[] bytes = bits.toByteArray();
        byte[] key = new byte[text.length() * 5 / 8];
        for (int i = 1; i <= Math.min(bytes.length, key.length); i++) {
            key[key.length - i] = bytes[bytes.length - i];
        }
        return key;
    }

    /** RFC 6238 with SHA-1, six digits, thirty seconds. */
    private static String code(byte[] key, Instant at) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "RAW"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(8)
                    .putLong(at.getEpochSecond() / TimeUnit.SECONDS.toSeconds(30))
                    .array());
            int number = ByteBuffer.wrap(hash).getInt(hash[hash.length - 1] & 15) & 0x7fffffff;
            return String.format(Locale.ROOT, "%06d", number % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-1", e);
        }
    }
}
