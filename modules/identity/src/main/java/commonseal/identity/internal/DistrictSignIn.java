package commonseal.identity.internal;

import commonseal.identity.Actor;
import commonseal.identity.Confirmation;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Register;
import commonseal.identity.SignIn;
import commonseal.identity.internal.AccountEventRows.Kind;
import commonseal.identity.internal.AccountRows.Account;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;

/** {@link SignIn} on the tables of schema identity. */
final class DistrictSignIn implements SignIn {

    private static final Act SIGN_IN = Act.job("sign-in");
    private static final Duration LONGEST_LINK = Duration.ofHours(24);
    private static final Duration TOKEN_LIFE = Duration.ofHours(1);
    private static final Duration FIRST_LINK = Duration.ofMinutes(30);
    private static final Pattern LOGIN = Pattern.compile("[^\\s\\p{Cntrl}]{3,64}");
    private static final Pattern SCOPE = Pattern.compile("[a-z][a-z-]{0,30}:[a-z][a-z-]{0,30}");

    private static final int LONGEST_TYPED = 1_000;

    private static final String SIGN_IN_CODE = "sign-in";
    private static final String CONFIRM_CODE = "confirm";

    private final Db db;
    private final Seals seals;
    private final Register register;
    private final AccountRows accounts;
    private final AccountEventRows events;
    private final Sessions sessions;
    private final StepUps stepUps;
    private final LinkRows links;
    private final ClientRows clients;
    private final AccessTokenRows accessTokens;
    private final Attempts attempts;
    private final Passwords passwords;
    private final String totpIssuer;

    DistrictSignIn(
            Db db,
            Seals seals,
            Register register,
            AccountRows accounts,
            AccountEventRows events,
            Sessions sessions,
            StepUps stepUps,
            Attempts attempts,
            Passwords passwords,
            String totpIssuer) {
        this.db = db;
        this.seals = seals;
        this.register = register;
        this.accounts = accounts;
        this.events = events;
        this.sessions = sessions;
        this.stepUps = stepUps;
        this.attempts = attempts;
        this.links = new LinkRows(seals);
        this.clients = new ClientRows(seals);
        this.accessTokens = new AccessTokenRows(seals);
        this.passwords = passwords;
        this.totpIssuer = totpIssuer;
    }

    // -- accounts

    @Override
    public AccountResult createAccount(Tx tx, PersonId person, String login) {
        String normal = Texts.login(login);
        if (!LOGIN.matcher(normal).matches()) {
            return new AccountResult.Refused("LOGIN_FORM");
        }
        if (register.person(tx, person).isEmpty()) {
            return new AccountResult.Refused("PERSON_UNKNOWN");
        }
        if (!accounts.insert(tx, person.value(), normal)) {
            return new AccountResult.Refused("LOGIN_TAKEN");
        }
        events.insert(tx, person.value(), Kind.CREATED);
        return new AccountResult.Created(person, issueLink(tx, person, FIRST_LINK));
    }

    @Override
    public Optional<PersonId> personOf(String login) {
        return db.read(Act.job("find-account"), tx -> accounts.byLogin(tx, Texts.login(login)))
                .map(account -> new PersonId(account.person()));
    }

    @Override
    public boolean isComplete(PersonId person) {
        return db.read(Act.job("find-account"), tx -> accounts.byPerson(tx, person.value()))
                .filter(Account::complete)
                .isPresent();
    }

    @Override
    public Secret issueLink(Tx tx, PersonId person, Duration validFor) {
        if (validFor.isNegative() || validFor.isZero() || validFor.compareTo(LONGEST_LINK) > 0) {
            throw new IllegalArgumentException("a link lives up to 24 hours");
        }
        if (accounts.lock(tx, person.value()).isEmpty()) {
            throw new IllegalArgumentException("no account");
        }
        Secret token = Tokens.fresh();
        links.insert(tx, token, person.value(), validFor);
        events.insert(tx, person.value(), Kind.LINK_ISSUED);
        return token;
    }

    @Override
    public Optional<SignedIn> followLink(Secret token) {
        if (!Sessions.isPlausible(token)) {
            return Optional.empty();
        }
        return db.write(
                SIGN_IN,
                tx -> links.use(tx, token)
                        .flatMap(person -> accounts.byPerson(tx, person))
                        .map(account -> {
                            events.insert(tx, account.person(), Kind.LINK_FOLLOWED);
                            return sessions.begin(tx, account, account.complete(), true);
                        }));
    }

    @Override
    public SetUpResult setUp(Actor actor, Secret password) {
        Act act = actor.act("account");
        Optional<String> login = db.read(
                act,
                tx -> sessions.settingUp(tx, actor)
                        .flatMap(session -> accounts.byPerson(tx, session.person()))
                        .map(Account::login));
        if (login.isEmpty()) {
            return new SetUpResult.Refused("NEEDS_LINK");
        }
        Optional<String> refusal = passwords.refusal(password, login.get());
        if (refusal.isPresent()) {
            return new SetUpResult.Refused(refusal.get());
        }
        String hash = passwords.hash(password);
        String secret = Totp.newSecret();
        return db.write(act, tx -> {
            if (sessions.settingUp(tx, actor).isEmpty()) {
                return new SetUpResult.Refused("NEEDS_LINK");
            }
            accounts.propose(tx, actor.id(), hash, secret);
            return new SetUpResult.ConfirmTotp(
                    Secret.of(Totp.uri(totpIssuer, login.get(), secret)), Secret.of(Totp.base32(secret)));
        });
    }

    @Override
    public boolean confirmTotp(Actor actor, String code) {
        return db.write(actor.act("account"), tx -> {
            Optional<SessionRows.Session> session = sessions.settingUp(tx, actor);
            Optional<Account> account = accounts.lock(tx, actor.id());
            if (session.isEmpty() || account.isEmpty()) {
                return false;
            }
            Optional<String> hash = account.get().newPasswordHash();
            Optional<String> secret = account.get().newTotpSecret();
            if (hash.isEmpty() || secret.isEmpty() || !use(tx, actor.id(), secret.get(), code, CONFIRM_CODE)) {
                return false;
            }
            accounts.complete(tx, actor.id(), hash.get(), secret.get());
            sessions.finish(tx, session.get());
            events.insert(tx, actor.id(), Kind.COMPLETED);
            return true;
        });
    }

    private static boolean use(Tx tx, UUID person, String secret, String code, String purpose) {
        OptionalLong step = Totp.step(secret, code, tx.now());
        // Bound to the secret too: a fresh secret has used no step yet.
        byte[] binding = Totp.binding(purpose, secret.getBytes(StandardCharsets.US_ASCII));
        return step.isPresent() && Totp.use(tx, person, step.getAsLong(), binding);
    }

    // -- sign-in

    @Override
    public SignInResult signIn(String login, Secret password, String totp) {
        if (login.length() > LONGEST_TYPED || password.reveal().length > LONGEST_TYPED) {
            return new SignInResult.Failed();
        }
        String normal = Texts.login(login);
        byte[] subject = attempts.subject("login", normal);
        // Counted in a transaction of its own, before anything is hashed: parallel guesses wait for each other here.
        Optional<Duration> wait = db.write(SIGN_IN, tx -> attempts.begin(tx, subject));
        if (wait.isPresent()) {
            return new SignInResult.Delayed(wait.get());
        }
        Optional<Account> account =
                db.read(SIGN_IN, tx -> accounts.byLogin(tx, normal)).filter(Account::complete);
        if (!passwords.fits(password, account.flatMap(Account::passwordHash)) || account.isEmpty()) {
            return new SignInResult.Failed();
        }
        Account known = account.get();
        return db.write(new Act(new PersonId(known.person()).ref(), SIGN_IN_CODE), tx -> {
            Optional<String> secret = known.totpSecret();
            if (secret.isEmpty() || !use(tx, known.person(), secret.get(), totp, SIGN_IN_CODE)) {
                return new SignInResult.Failed();
            }
            attempts.succeed(tx, subject);
            return new SignInResult.Success(sessions.begin(tx, known, true, false));
        });
    }

    @Override
    public Optional<Session> session(Secret token) {
        return sessions.find(token);
    }

    @Override
    public Optional<Confirmation> stepUp(Actor actor, Secret proof, byte[] digest) {
        return stepUps.confirm(actor, proof, digest);
    }

    @Override
    public boolean hasTotp(Actor actor) {
        return db.read(actor.act("account"), tx -> accounts.byPerson(tx, actor.id()))
                .flatMap(Account::totpSecret)
                .isPresent();
    }

    @Override
    public void signOut(Actor actor) {
        actor.session().ifPresent(id -> db.execute(actor.act("sign-out"), tx -> sessions.end(tx, actor, id)));
    }

    @Override
    public List<OpenSession> sessions(Actor actor) {
        return db.read(actor.act("account"), tx -> sessions.of(tx, actor));
    }

    @Override
    public boolean endSession(Actor actor, UUID session) {
        return db.write(actor.act("sign-out"), tx -> sessions.end(tx, actor, session));
    }

    @Override
    public void signOutEverywhere(PersonId person) {
        db.execute(new Act(person.ref(), "sign-out"), tx -> sessions.endAll(tx, person.value()));
    }

    // -- systems

    @Override
    public ClientResult createClient(Tx tx, String name, Set<String> scopes) {
        String tidy = Texts.tidy(name);
        Optional<String> refusal = Texts.nameRefusal(tidy);
        if (refusal.isPresent()) {
            return new ClientResult.Refused(refusal.get());
        }
        if (!scopes.stream().allMatch(scope -> SCOPE.matcher(scope).matches())) {
            return new ClientResult.Refused("SCOPE_FORM");
        }
        UUID id = Ids.next(tx);
        Secret secret = Tokens.fresh();
        clients.insert(
                tx,
                new ClientRows.Row(
                        id,
                        tidy,
                        List.copyOf(new TreeSet<>(scopes)),
                        Ciphertext.of(secretMac(id, secret)),
                        tx.now(),
                        tx.act().actor()));
        return new ClientResult.Created(id, secret);
    }

    private byte[] secretMac(UUID client, Secret secret) {
        return seals.index("identity.client.secret", client + "|" + secret.revealText());
    }

    @Override
    public Optional<Secret> clientToken(UUID client, Secret secret, Set<String> scopes) {
        if (!Sessions.isPlausible(secret)) {
            return Optional.empty();
        }
        // 256 random bits cannot be guessed, so wrong secrets are not counted: nobody can delay another's system.
        return db.write(
                Act.job("client-token"),
                tx -> clients.byId(tx, client)
                        .filter(found -> MessageDigest.isEqual(found.secretMac().bytes(), secretMac(client, secret)))
                        .filter(found -> found.scopes().containsAll(scopes))
                        .map(found -> {
                            Secret token = Tokens.fresh();
                            Set<String> given = scopes.isEmpty() ? Set.copyOf(found.scopes()) : scopes;
                            accessTokens.insert(tx, token, client, given, TOKEN_LIFE);
                            return token;
                        }));
    }

    @Override
    public Optional<Actor> bearer(Secret token) {
        Optional<Actor> person = session(token).filter(Session::complete).map(Session::actor);
        if (person.isPresent() || !Sessions.isPlausible(token)) {
            return person;
        }
        return db.read(Act.job("bearer"), tx -> accessTokens.byToken(tx, token))
                .map(found -> new Actor(Actor.Kind.SYSTEM, found.client(), List.of(), Optional.of(found.id())));
    }

    @Override
    public Set<String> scopes(Actor actor) {
        if (actor.kind() != Actor.Kind.SYSTEM) {
            return Set.of();
        }
        return actor.session()
                .flatMap(id -> db.read(actor.act("bearer"), tx -> accessTokens.byId(tx, id)))
                .filter(found -> found.client().equals(actor.id()))
                .map(AccessTokenRows.AccessToken::scopes)
                .orElse(Set.of());
    }
}
