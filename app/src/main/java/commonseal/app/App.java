package commonseal.app;

import commonseal.catalog.CatalogueFiles;
import commonseal.catalog.DemoDistrict;
import commonseal.identity.Actor;
import commonseal.identity.DualControl;
import commonseal.identity.DualControl.AskResult;
import commonseal.identity.DualControl.Deed;
import commonseal.identity.Officers;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.PersonResult;
import commonseal.identity.Role;
import commonseal.identity.SignIn.AccountResult;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Page;
import commonseal.kernel.Secret;
import commonseal.keys.Keys;
import commonseal.keys.MasterKeyProvider;
import commonseal.keys.Rotating;
import commonseal.keys.Rotation;
import commonseal.keys.internal.KeysModule;
import commonseal.ledger.Ledger;
import commonseal.ledger.SealedRows;
import commonseal.ledger.Sequencer;
import commonseal.web.Services;
import commonseal.web.WebServer;
import commonseal.web.offline.DistrictFiles;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: builds every module bottom up in plain {@code new}, starts them once all is wired, closes them in
 * reverse. Choices are made here, from {@link Config}, as values.
 */
public final class App implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(App.class);
    private static final Act START = Act.job("start");
    private static final Duration LINK_TERM = Duration.ofMinutes(30);
    private static final String ADMINISTRATOR = "administrator";
    private static final String SECOND_PERSON = "second-person";

    private final Config config;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable beforeServing;
    private final Db db;
    private final Wiring wiring;
    private final Services services;
    private final Rotation rotation;
    private final Ahead catalogue;
    private boolean closed;
    private volatile boolean sealing;

    private App(Config config, Database database, MasterKeyProvider masterKey, Runnable beforeServing) {
        this.config = config;
        this.beforeServing = beforeServing;
        open.push(database);
        try {
            this.db = database.db();
            Keys keys = KeysModule.wire(db, config.suite(), masterKey, config.dataDirectory(), config.origin());
            this.wiring = Wiring.of(config, database, keys);
            this.services = wiring.services();
            this.catalogue = Ahead.run("catalogue", services.catalog()::reload);
            this.rotation =
                    KeysModule.rotation(db, keys, wiring.sealedColumns(), wiring.indexed(), config.backupRetention());
            eraseAgain();
            db.execute(START, tx -> services.identity().keyActs().nameSigningKeys(tx));
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

    /**
     * Opens the database (embedded or yours), migrates it and wires everything; nothing serves yet. Asks for the passphrase
     * if the master key lies under one.
     */
    public static App build(Config config) {
        return build(config, false);
    }

    /**
     * The same, but if another process runs the embedded database of this data directory, beside it: for commands that
     * only read. Migrates nothing then.
     */
    public static App buildBeside(Config config) {
        return build(config, true);
    }

    private static App build(Config config, boolean beside) {
        MasterKeyProvider masterKey = MasterKeys.forCommand(config);
        return new App(config, Database.open(config, beside), masterKey, () -> {});
    }

    /**
     * Wires everything on the database of a sealed server, which it takes over.
     *
     * @param beforeServing frees the port, at the last moment
     */
    static App unsealed(Config config, Database database, MasterKeyProvider masterKey, Runnable beforeServing) {
        return new App(config, database, masterKey, beforeServing);
    }

    /** The program's version, from the jar. */
    public static String version() {
        String version = App.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /**
     * Starts sequencing, anchoring, jobs and the web; prints where to look.
     *
     * @return where it serves
     */
    public URI start() {
        Sequencer sequencer = wiring.sequencer();
        sequencer.start();
        open.push(sequencer);
        if (sequencer.status() instanceof Sequencer.Status.Refusing(String sentence)) {
            LOG.atError().log(sentence);
        }
        Ahead demonstration = Ahead.run("demonstration", this::loadDemonstration);
        wiring.anchoring().start();
        open.push(wiring.anchoring());
        Jobs jobs = new Jobs(services, rotation);
        open.push(jobs);
        int wanted = config.port();
        // Whoever waits for /readyz finds the link: written before anything answers, unless the port is still unknown.
        if (wanted != 0) {
            claimLink(config.baseUrl(wanted));
        }
        int port = serve(demonstration);
        jobs.start();
        AuditJob audits = new AuditJob(this::audit, services.documents());
        open.push(audits);
        audits.start();
        if (config.sealedStart()) {
            open.push(UnsealSocket.open(config.dataDirectory(), this::seal));
        }
        URI url = config.baseUrl(port);
        if (wanted == 0) {
            claimLink(url);
        }
        LOG.atInfo().addKeyValue("url", url).addKeyValue("version", version()).log("ready");
        return url;
    }

    private void loadDemonstration() {
        catalogue.await();
        if (config.demonstration()) {
            db.execute(
                    START,
                    tx -> DemoDistrict.load(tx, Actor.job(), services.identity().register(), services.catalog()));
        }
    }

    private int serve(Ahead loaded) {
        Certificates certificates = new Certificates(config);
        WebServer web = WebServer.wire(services, Wiring.web(config, certificates));
        loaded.await();
        beforeServing.run();
        try {
            int bound = web.start();
            open.push(web::stop);
            open.push(CertificateWatch.begin(certificates, web));
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
        catalogue.await();
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

    /** Asks for a new key of the district, as who works on the server; an officer confirms it. */
    public AskResult askForKey(Rotating purpose) {
        return db.write(
                Actor.job().act(SECOND_PERSON),
                tx -> services.identity().dualControl().ask(tx, Actor.job(), new Deed.ExchangeKey(purpose)));
    }

    /** What waits for a second person. */
    public List<DualControl.Request> waiting() {
        return db
                .read(
                        Actor.job().act(SECOND_PERSON),
                        tx -> services.identity()
                                .dualControl()
                                .requests(tx, Actor.job(), Page.Request.first(Page.LARGEST)))
                .items()
                .stream()
                .filter(request -> request.state() == DualControl.State.WAITING)
                .toList();
    }

    /** Confirms, as who works on the server, what an officer asked for. */
    public DualControl.AnswerResult confirm(UUID request) {
        return services.identity().dualControl().confirm(Actor.job(), request, Secret.of(""));
    }

    /** Where people reach the district. */
    public String address() {
        return config.baseUrl(config.port()).toString();
    }

    /** The exchange of the district's keys. */
    public Rotation rotation() {
        return rotation;
    }

    /** The verifier that works from a disk, with the trust file as of now; the same bytes as /verifier.html. */
    public DistrictFiles.Made offlineVerifier() {
        return DistrictFiles.made(services, config.nameZh(), config.nameEn(), config.baseUrl(config.port()), version());
    }

    /** Checks the whole ledger, every sealed row, and the access log's rows against its files. */
    public Ledger.Audit audit() {
        return AuditJob.confirmed(
                services.ledger(), wiring.sealedRows(), services.identity().accessLog());
    }

    /** Tables sealed in the ledger; for tests that compare them with the schema. */
    public List<String> sealedTables() {
        return wiring.sealedRows().stream().map(SealedRows::table).sorted().toList();
    }

    /** The facades; for tests and benchmarks in this process. */
    public Services services() {
        catalogue.await();
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

    /**
     * Waits until {@link #close} was called or the server is to be sealed.
     *
     * @return whether it is to be sealed: closed, and started again without the master key
     */
    public boolean awaitEnd() throws InterruptedException {
        ended.await();
        return sealing;
    }

    private void seal() {
        LOG.atWarn().log("KEYS-046 'commonseal keys seal': the server ends and starts again without its master key");
        sealing = true;
        ended.countDown();
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
