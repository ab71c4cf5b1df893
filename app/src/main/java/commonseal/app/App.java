package commonseal.app;

import commonseal.anchoring.AnchoringSettings;
import commonseal.anchoring.internal.AnchoringModule;
import commonseal.approvals.internal.ApprovalsModule;
import commonseal.catalog.CatalogueFiles;
import commonseal.catalog.DemoDistrict;
import commonseal.catalog.internal.CatalogModule;
import commonseal.documents.internal.DocumentsModule;
import commonseal.identity.Actor;
import commonseal.identity.Officers;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.PersonResult;
import commonseal.identity.Role;
import commonseal.identity.SignIn.AccountResult;
import commonseal.identity.internal.IdentityModule;
import commonseal.kernel.Act;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Page;
import commonseal.keys.IndexedColumn;
import commonseal.keys.KeyRotated;
import commonseal.keys.Keys;
import commonseal.keys.Rotating;
import commonseal.keys.Rotation;
import commonseal.keys.SealedColumns;
import commonseal.keys.internal.KeysModule;
import commonseal.ledger.GuardFile;
import commonseal.ledger.Ledger;
import commonseal.ledger.LedgerConfig;
import commonseal.ledger.SealedRows;
import commonseal.ledger.Sequencer;
import commonseal.ledger.internal.LedgerModule;
import commonseal.postgres.DatabaseAccess;
import commonseal.postgres.DatabaseRole;
import commonseal.postgres.DatabaseRoles;
import commonseal.postgres.EmbeddedPostgres;
import commonseal.postgres.Migrations;
import commonseal.postgres.Pools;
import commonseal.web.Messages;
import commonseal.web.Services;
import commonseal.web.WebServer;
import commonseal.web.WebSettings;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: builds every module bottom up in plain {@code new}, starts them once all is wired, closes them in
 * reverse. Choices are made here, from {@link Config}, as values.
 */
public final class App implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(App.class);
    private static final Act START = Act.job("start");
    /** The counter in this process must not starve the sequencer: three connections of its own. */
    private static final int SEQUENCER_POOL = 3;

    private static final Duration LINK_TERM = Duration.ofMinutes(30);
    private static final String ADMINISTRATOR = "administrator";

    private final Config config;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Db db;
    private final Services services;
    private final Sequencer sequencer;
    private final AnchoringModule anchoring;
    private final List<SealedRows> sealedRows;
    private final Rotation rotation;
    private boolean closed;

    private App(Config config, boolean beside) {
        this.config = config;
        // While the database comes up, the other processor has nothing to do.
        Thread.ofPlatform().daemon().name("warm-up").start(KeysModule::warmUp);
        try {
            Path data = StartChecks.directory(config.dataDirectory());
            DatabaseAccess access = database(data, beside);
            DataSource application = pool(access, DatabaseRole.APP, config.number(Setting.DB_POOL, 2, 64));
            DataSource sequencing = pool(access, DatabaseRole.SEQUENCER, SEQUENCER_POOL);
            this.db = new Db(application, Clock.system());
            BusinessClock business = config.demonstration() ? BusinessClock.movable() : BusinessClock.real();
            // Before any key is made for it.
            StartChecks.founded(LedgerModule.establish(db, sequencing, config.profile(), config.origin()), config);
            Keys keys = KeysModule.wire(db, data.resolve("master.key"), config.origin());
            LedgerModule.Parts parts = LedgerModule.wire(
                    db,
                    sequencing,
                    keys,
                    config.origin(),
                    new LedgerConfig(
                            config.duration(Setting.LEDGER_PUBLISH_EVERY),
                            LedgerConfig.defaults().batch(),
                            LedgerConfig.defaults().poll()));
            Ledger ledger = parts.ledger();
            this.sequencer = parts.sequencer();
            sequencer.guardedBy(GuardFile.at(data.resolve("checkpoint.guard"), config.origin()));
            this.anchoring = AnchoringModule.wire(db, ledger, keys, config.origin(), rpcUrls(), anchoringSettings());
            var identity = IdentityModule.wire(
                    db,
                    keys,
                    ledger,
                    new IdentityModule.Settings(
                            config.demonstration(), config.nameEn(), config.baseUrl(config.port())));
            var catalog = CatalogModule.wire(db, ledger, keys, identity.identity());
            var documents = DocumentsModule.wire(
                    db,
                    keys,
                    ledger,
                    anchoring,
                    identity.identity(),
                    catalog.catalog(),
                    business,
                    new DocumentsModule.Settings(
                            config.nameZh(),
                            config.nameEn(),
                            did(),
                            config.demonstration(),
                            config.baseUrl(config.port()).toString(),
                            Messages.ZONE));
            var approvals = ApprovalsModule.wire(
                    db,
                    keys,
                    ledger,
                    identity.identity(),
                    catalog.catalog(),
                    documents.documents(),
                    business,
                    new commonseal.approvals.Settings(
                            Optional.empty(),
                            config.division(),
                            config.demonstration(),
                            Duration.ofDays(180),
                            Duration.ofSeconds(20)));
            this.services = new Services(
                    db,
                    business,
                    keys,
                    ledger,
                    anchoring,
                    identity.identity(),
                    catalog.catalog(),
                    documents.documents(),
                    approvals.cases());
            List<SealedRows> rows = new ArrayList<>(identity.sealedRows());
            rows.addAll(catalog.sealedRows());
            rows.addAll(documents.sealedRows());
            rows.addAll(approvals.sealedRows());
            this.sealedRows = List.copyOf(rows);
            List<SealedColumns> columns = new ArrayList<>(IdentityModule.sealedColumns());
            columns.addAll(CatalogModule.sealedColumns());
            columns.addAll(DocumentsModule.sealedColumns());
            columns.addAll(ApprovalsModule.sealedColumns());
            List<IndexedColumn> indexed = new ArrayList<>(identity.indexed());
            indexed.add(documents.numbers());
            this.rotation = KeysModule.rotation(db, keys, columns, indexed);
            eraseAgain();
            db.execute(START, tx -> services.identity().keyActs().nameSigningKeys(tx));
            services.catalog().reload();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A restored backup brings nobody back. */
    private void eraseAgain() {
        int again = db.write(START, tx -> services.identity().keyActs().replay(tx));
        if (again > 0) {
            LOG.atWarn()
                    .addKeyValue("subjects", again)
                    .log("START-004 a backup brought erased subjects back: erased again");
        }
    }

    /** Opens the database (embedded or yours), migrates it and wires everything; nothing serves yet. */
    public static App build(Config config) {
        return new App(config, false);
    }

    /**
     * The same, but if another process runs the embedded database of this data directory, beside it: for commands that
     * only read. Migrates nothing then.
     */
    public static App buildBeside(Config config) {
        return new App(config, true);
    }

    /** The program's version, from the jar. */
    public static String version() {
        String version = App.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private DatabaseAccess database(Path data, boolean beside) {
        String url = config.text(Setting.DB_URL);
        DatabaseAccess access;
        if (url.isEmpty()) {
            Optional<DatabaseAccess> running =
                    beside ? EmbeddedPostgres.running(data.resolve("postgres")) : Optional.empty();
            if (running.isPresent()) {
                return running.get();
            }
            EmbeddedPostgres postgres = EmbeddedPostgres.start(
                    data.resolve("postgres"), EmbeddedPostgres.sharedCache(), EmbeddedPostgres.Mode.DURABLE);
            open.push(postgres);
            access = postgres.access();
        } else {
            access = DatabaseAccess.external(url, Path.of(config.text(Setting.DB_PASSWORDS_FILE)));
            DatabaseRoles.check(access);
        }
        Migrations.run(access.dataSource(DatabaseRole.MIGRATE), Migrations.onClassPath());
        return access;
    }

    private DataSource pool(DatabaseAccess access, DatabaseRole role, int size) {
        var pool = Pools.open(access, role, role.user(), size);
        open.push(pool);
        return pool;
    }

    private List<String> rpcUrls() {
        return Arrays.stream(config.text(Setting.ANCHOR_RPC).split(",", -1))
                .map(String::strip)
                .filter(url -> !url.isEmpty())
                .toList();
    }

    private AnchoringSettings anchoringSettings() {
        String contract = config.text(Setting.ANCHOR_CONTRACT);
        return new AnchoringSettings(
                contract.isEmpty() ? Optional.empty() : Optional.of(contract.toLowerCase(java.util.Locale.ROOT)),
                config.duration(Setting.ANCHOR_EVERY),
                config.flag(Setting.ANCHOR_TEST),
                BigInteger.valueOf(config.number(Setting.ANCHOR_MAX_FEE_GWEI, 1, 1_000_000))
                        .multiply(BigInteger.valueOf(1_000_000_000L)),
                Duration.ofMinutes(3));
    }

    /** did:web of the host that the origin names. */
    private String did() {
        String origin = config.origin();
        int slash = origin.indexOf('/');
        return "did:web:" + (slash < 0 ? origin : origin.substring(0, slash));
    }

    /**
     * Starts sequencing, anchoring, jobs and the web; prints where to look.
     *
     * @return where it serves
     */
    public URI start() {
        sequencer.start();
        open.push(sequencer);
        if (sequencer.status() instanceof Sequencer.Status.Refusing(String sentence)) {
            LOG.atError().log(sentence);
        }
        if (config.demonstration()) {
            db.execute(
                    START,
                    tx -> DemoDistrict.load(tx, Actor.job(), services.identity().register(), services.catalog()));
        }
        anchoring.start();
        open.push(anchoring);
        Jobs jobs = new Jobs(services, rotation);
        open.push(jobs);
        int wanted = config.port();
        // Whoever waits for /readyz finds the link: written before anything answers, unless the port is still unknown.
        if (wanted != 0) {
            claimLink(config.baseUrl(wanted));
        }
        int port = serve(jobs);
        jobs.start();
        AuditJob audits = new AuditJob(this::audit, services.documents());
        open.push(audits);
        audits.start();
        URI url = config.baseUrl(port);
        if (wanted == 0) {
            claimLink(url);
        }
        LOG.atInfo().addKeyValue("url", url).addKeyValue("version", version()).log("ready");
        return url;
    }

    private int serve(Jobs jobs) {
        int port = config.number(Setting.HTTP_PORT, 0, 65_535);
        Certificates certificates = new Certificates(config);
        WebServer web = WebServer.wire(
                services,
                new WebSettings(
                        config.text(Setting.HTTP_HOST),
                        port,
                        config.baseUrl(config.port()),
                        config.nameZh(),
                        config.nameEn(),
                        config.demonstration(),
                        config.flag(Setting.HTTP_TRUST_FORWARDED),
                        version(),
                        certificates.https()));
        try {
            int bound = web.start();
            open.push(web::stop);
            jobs.daily("certificate", () -> certificates.refresh(web));
            return bound;
        } catch (JavalinBindException e) {
            throw StartChecks.portTaken(config);
        }
    }

    /** While there is no administrator, a one-time link lies in the data directory, readable by its owner only. */
    private void claimLink(URI url) {
        if (services.identity()
                .signIn()
                .personOf(ADMINISTRATOR)
                .filter(person -> services.identity().signIn().isComplete(person))
                .isPresent()) {
            return;
        }
        String link = url + "/link/" + firstLink();
        Path file = config.dataDirectory().resolve("setup-link");
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, link + "\n");
        } catch (IOException e) {
            throw new Refusal(Main.UNAVAILABLE, StartChecks.notWritable(config.dataDirectory()));
        }
        System.err.println("Set-up link (30 minutes, once), also in " + file + ": " + link);
    }

    private String firstLink() {
        return db.write(START, tx -> {
            var signIn = services.identity().signIn();
            var known = signIn.personOf(ADMINISTRATOR);
            if (known.isPresent()) {
                return signIn.issueLink(tx, known.get(), LINK_TERM).revealText();
            }
            // A stand-in until the administrator enters his own identity document; the number is random.
            var added = services.identity()
                    .register()
                    .addPerson(
                            tx,
                            new NewPerson(
                                    "Administrator",
                                    "PASSPORT",
                                    "X"
                                            + String.format(
                                                    java.util.Locale.ROOT,
                                                    "%08d",
                                                    Math.floorMod(
                                                            new BigInteger(Ids.randomBytes(8)).longValue(),
                                                            100_000_000L)),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    false));
            if (!(added instanceof PersonResult.Added(var person))) {
                throw new IllegalStateException("the first administrator could not be registered: " + added);
            }
            services.identity()
                    .officers()
                    .grant(tx, Actor.job(), person, Role.ADMINISTRATOR, "*", Set.of(), Officers.Term.OPEN);
            if (!(signIn.createAccount(tx, person, ADMINISTRATOR)
                    instanceof AccountResult.Created(var who, var token))) {
                throw new IllegalStateException("the first administrator's login is taken");
            }
            return token.revealText();
        });
    }

    /**
     * Publishes a district's own catalogue, as the program.
     *
     * @throws CatalogueFiles.Refused if it does not pass the publish gate; nothing was stored
     */
    public CatalogueFiles.Published publish(CatalogueFiles files) {
        return files.publish(db, Actor.job(), services.identity().register(), services.catalog());
    }

    /** A one-time link for an account; empty if there is none of that login. */
    public Optional<String> oneTimeLink(String login) {
        return services.identity()
                .signIn()
                .personOf(login)
                .map(person -> config.baseUrl(config.port()) + "/link/"
                        + db.write(
                                        Act.job("recovery"),
                                        tx -> services.identity().signIn().issueLink(tx, person, LINK_TERM))
                                .revealText());
    }

    /** Makes a new key of the district; empty while the exchange before it is underway. */
    public Optional<KeyRotated> rotateKey(Rotating purpose) {
        return db.write(
                Act.job("keys-rotate"), tx -> services.identity().keyActs().rotate(tx, purpose));
    }

    /** The exchange of the district's keys. */
    public Rotation rotation() {
        return rotation;
    }

    /** Checks the whole ledger and every sealed row. */
    public Ledger.Audit audit() {
        return AuditJob.confirmed(services.ledger(), sealedRows);
    }

    /** Tables sealed in the ledger; for tests that compare them with the schema. */
    public List<String> sealedTables() {
        return sealedRows.stream().map(SealedRows::table).sorted().toList();
    }

    /** The facades; for tests and benchmarks in this process. */
    public Services services() {
        return services;
    }

    /** One line about the installation. */
    public String describe() {
        long offices =
                db.read(START, tx -> services.identity().register().offices(tx).size());
        int processes = services.catalog()
                .services("", Page.Request.first(Page.LARGEST))
                .items()
                .size();
        return config.nameEn() + ", " + offices + " offices, "
                + services.catalog().kinds().size() + " document kinds, " + processes + " services";
    }

    /** Waits until {@link #close} was called. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("START-003 a part did not close in good order");
            }
        }
        ended.countDown();
    }
}
