package commonseal.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Register.NewOrganisation;
import commonseal.identity.Register.NewPerson;
import commonseal.identity.Register.Office;
import commonseal.identity.Register.OrganisationResult;
import commonseal.identity.Register.PersonResult;
import commonseal.identity.SignIn.AccountResult;
import commonseal.identity.SignIn.SetUpResult;
import commonseal.identity.SignIn.SignedIn;
import commonseal.identity.internal.IdentityModule;
import commonseal.kernel.Act;
import commonseal.kernel.Clock;
import commonseal.kernel.Db;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import commonseal.keys.IndexedColumn;
import commonseal.keys.Keys;
import commonseal.keys.internal.KeysModule;
import commonseal.ledger.Ledger;
import commonseal.ledger.LedgerConfig;
import commonseal.ledger.SealedRows;
import commonseal.ledger.internal.LedgerModule;
import commonseal.testkit.FakeClock;
import commonseal.testkit.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;

/** The module on a test database, with fixtures; a demonstration district unless told otherwise. */
final class District {

    static final String ORIGIN = "ledger.qinghe.example";
    static final Act JOB = Act.job("test");
    static final String PASSWORD = "correct zebra battery 91";
    static final String OFFICE = "GSC";
    static final String OTHER_OFFICE = "MSA";

    private static final AtomicInteger NUMBER = new AtomicInteger(100);

    final Db db;
    final Clock clock;
    final Keys keys;
    final Ledger ledger;
    final List<SealedRows> sealedRows;
    final List<IndexedColumn> indexed;
    final Register register;
    final HolderNames names;
    final Mandates mandates;
    final Duplicates duplicates;
    final Officers officers;
    final SignIn signIn;
    final Passkeys passkeys;
    final ProviderSignIn provider;
    final RemoteChecks remoteChecks;
    final Access access;
    final BreakGlass breakGlass;
    final AccessLog accessLog;
    final Objections objections;
    final AccessDelays accessDelays;
    final Authorisations authorisations;
    final StandingAuthorisations standing;
    final Invitations invitations;
    final KeyActs keyActs;
    final DualControl dualControl;
    private final DataSource sequencer;
    private final Path folder;

    District(Db db, DataSource sequencer, Path folder, boolean demonstration) {
        this(db, sequencer, folder, demonstration, Messages.none());
    }

    District(Db db, DataSource sequencer, Path folder, boolean demonstration, Messages messages) {
        this(db, sequencer, folder, demonstration, messages, Optional.empty());
    }

    private District(
            Db db,
            DataSource sequencer,
            Path folder,
            boolean demonstration,
            Messages messages,
            Optional<Path> breachedPasswords) {
        this.db = db;
        this.clock = db.clock();
        this.keys = KeysModule.wire(db, folder.resolve("master.key"), ORIGIN);
        this.ledger = LedgerModule.wire(db, sequencer, keys, ORIGIN, LedgerConfig.defaults())
                .ledger();
        var wired = IdentityModule.wire(
                db,
                keys,
                ledger,
                new IdentityModule.Settings(
                        demonstration,
                        "Qinghe Demonstration District",
                        URI.create(Authenticator.SITE),
                        folder.resolve("access-log"),
                        Duration.ofDays(366),
                        ZoneId.of("Asia/Shanghai"),
                        new Invitations.Reminders(Duration.ofDays(3), 1),
                        breachedPasswords),
                messages,
                new AnsweringProvider(),
                new ConfirmingCheck());
        this.sealedRows = wired.sealedRows();
        this.indexed = wired.indexed();
        this.register = wired.identity().register();
        this.names = wired.identity().names();
        this.mandates = wired.identity().mandates();
        this.duplicates = wired.identity().duplicates();
        this.officers = wired.identity().officers();
        this.signIn = wired.identity().signIn();
        this.passkeys = wired.identity().passkeys();
        this.provider = wired.identity().provider();
        this.remoteChecks = wired.identity().remoteChecks();
        this.access = wired.identity().access();
        this.breakGlass = wired.identity().breakGlass();
        this.accessLog = wired.identity().accessLog();
        this.objections = wired.identity().objections();
        this.accessDelays = wired.identity().accessDelays();
        this.authorisations = wired.identity().authorisations();
        this.standing = wired.identity().standing();
        this.invitations = wired.identity().invitations();
        this.keyActs = wired.identity().keyActs();
        this.dualControl = wired.identity().dualControl();
        this.sequencer = sequencer;
        this.folder = folder;
    }

    static District sending(TestDatabase database, FakeClock clock, Path folder, Messages messages) {
        return new District(database.db(clock), database.sequencer(), folder, true, messages);
    }

    static District on(TestDatabase database, FakeClock clock, Path folder) {
        return new District(database.db(clock), database.sequencer(), folder, true);
    }

    /** The same district with a list of breached passwords. */
    District refusing(Path breachedPasswords) {
        return new District(db, sequencer, folder, true, Messages.none(), Optional.of(breachedPasswords));
    }

    /** The same district in a new process: nothing in memory. */
    District restarted() {
        return new District(db, sequencer, folder, true);
    }

    Ledger.Audit audit() {
        return ledger.verify(sealedRows);
    }

    <T> T write(Function<Tx, T> work) {
        return db.write(JOB, work);
    }

    void execute(Consumer<Tx> work) {
        db.execute(JOB, work);
    }

    Instant now() {
        return clock.now();
    }

    // -- fixtures

    void addOffices() {
        execute(tx -> {
            register.putOffice(tx, new Office(OFFICE, "清河示范区政务服务中心", "Qinghe service centre", Optional.empty()));
            register.putOffice(
                    tx, new Office(OTHER_OFFICE, "清河示范区市场监管局", "Qinghe market authority", Optional.of(OFFICE)));
        });
    }

    /** An identification number of a region, with the right check character or a wrong one. */
    static String idNumber(boolean wrong) {
        String body = String.format(Locale.ROOT, "11010819800101%03d", NUMBER.incrementAndGet() % 1000);
        int[] weights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += (body.charAt(i) - '0') * weights[i];
        }
        // GB 11643, table of check characters: another way than the code's own.
        return body + "10X98765432".charAt((sum + (wrong ? 1 : 0)) % 11);
    }

    static NewPerson aPerson(String name) {
        return new NewPerson(
                name,
                "CN-ID",
                idNumber(true),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);
    }

    PersonId addPerson(String name) {
        return write(tx -> ((PersonResult.Added) register.addPerson(tx, aPerson(name))).id());
    }

    OrganisationId addOrganisation(String name) {
        String creditCode = String.format(Locale.ROOT, "91110108MA%07d", NUMBER.incrementAndGet());
        for (char check : "0123456789ABCDEFGHJKLMNPQRTUWXY".toCharArray()) {
            var added = write(tx -> register.addOrganisation(
                    tx, new NewOrganisation(name, creditCode + check, Optional.of("清河路1号"), true)));
            if (added instanceof OrganisationResult.Added organisation) {
                return organisation.id();
            }
        }
        throw new AssertionError("every check character was the right one");
    }

    void grant(PersonId person, Role role, String office) {
        execute(tx -> assertThat(officers.grant(tx, Actor.job(), person, role, office, Set.of(), Officers.Term.OPEN))
                .isEqualTo(new Officers.GrantResult.Granted()));
    }

    /** As the case does it, without a case. */
    Authorisations.RedeemResult redeem(Actor by, String office, UUID caseId, Secret code) {
        return write(tx -> authorisations.redeem(tx, by, office, caseId, code));
    }

    // -- questions, each in a transaction of its own

    List<Grant> grants(PersonId person) {
        return write(tx -> officers.grants(tx, person));
    }

    int countOfficers(Role role, String office) {
        return write(tx -> officers.countOfficers(tx, role, office));
    }

    boolean actsFor(PersonId person, HolderId holder) {
        return write(tx -> register.actsFor(tx, person, holder));
    }

    List<HolderId> holdersOf(PersonId person) {
        return write(tx -> register.holdersOf(tx, person));
    }

    List<PersonId> representatives(OrganisationId organisation) {
        return write(tx -> register.representatives(tx, organisation));
    }

    List<Office> offices() {
        return write(register::offices);
    }

    Optional<PersonId> findPerson(String scheme, String number) {
        return write(tx -> register.findPerson(tx, scheme, number));
    }

    PersonResult add(NewPerson person) {
        return write(tx -> register.addPerson(tx, person));
    }

    AccountResult tryAccount(PersonId person, String login) {
        return write(tx -> signIn.createAccount(tx, person, login));
    }

    AccountResult.Created createAccount(PersonId person, String login) {
        return (AccountResult.Created) tryAccount(person, login);
    }

    // -- accounts

    /** An account made by an officer. */
    AccountResult.Created accountBy(Actor officer, PersonId person, String login) {
        return (AccountResult.Created)
                db.write(officer.act("add-account"), tx -> signIn.createAccount(tx, person, login));
    }

    /** A person with an account, completely set up. */
    Login addLogin(String name, String login) {
        PersonId person = addPerson(name);
        Secret link = createAccount(person, login).linkToken();
        SignedIn setUp = signIn.followLink(link).orElseThrow();
        return finish(person, login, setUp);
    }

    Login finish(PersonId person, String login, SignedIn setUp) {
        var confirm = (SetUpResult.ConfirmTotp) signIn.setUp(setUp.session().actor(), Secret.of(PASSWORD));
        Login done = new Login(person, login, confirm.base32().revealText(), setUp.token());
        assertThat(signIn.confirmTotp(setUp.session().actor(), done.code(now())))
                .isTrue();
        return done;
    }

    /** The actor of a fresh session, without password and codes. */
    Actor actor(Login login) {
        return signIn.session(login.token()).orElseThrow().actor();
    }

    /** Who may sign in. */
    record Login(PersonId person, String login, String base32, Secret token) {
        String code(Instant at) {
            try {
                var key = new SecretKeySpec(fromBase32(base32), "RAW");
                int code =
                        new TimeBasedOneTimePasswordGenerator(Duration.ofSeconds(30)).generateOneTimePassword(key, at);
                return String.format(Locale.ROOT, "%06d", code);
            } catch (InvalidKeyException e) {
                throw new AssertionError(e);
            }
        }

        private static byte[] fromBase32(String text) {
            var bits = new java.math.BigInteger("0");
            for (char c : text.toCharArray()) {
                bits = bits.shiftLeft(5)
                        .or(java.math.BigInteger.valueOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c)));
            }
            byte[] bytes = bits.toByteArray();
            byte[] key = new byte[text.length() * 5 / 8];
            for (int i = 1; i <= Math.min(bytes.length, key.length); i++) {
                key[key.length - i] = bytes[bytes.length - i];
            }
            return key;
        }
    }

    /** Somebody with a session as web would build it, for facades that only look at the actor. */
    static Actor actorOf(PersonId person, Grant... grants) {
        return new Actor(Actor.Kind.PERSON, person.value(), List.of(grants), Optional.of(UUID.randomUUID()));
    }
}
