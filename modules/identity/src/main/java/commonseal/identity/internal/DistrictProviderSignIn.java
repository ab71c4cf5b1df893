package commonseal.identity.internal;

import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.IdentityProvider;
import commonseal.identity.IdentityProvider.Answered;
import commonseal.identity.IdentityProvider.Asked;
import commonseal.identity.IdentityProvider.Claimed;
import commonseal.identity.IdentityProvider.Offer;
import commonseal.identity.IdentityProvider.Officials;
import commonseal.identity.IdentityProvider.Question;
import commonseal.identity.IdentityProvider.Redemption;
import commonseal.identity.ProviderSignIn;
import commonseal.identity.Register;
import commonseal.identity.Role;
import commonseal.identity.internal.AccountEventRows.Kind;
import commonseal.identity.internal.AccountRows.Account;
import commonseal.identity.internal.ProviderBindingRows.Subject;
import commonseal.identity.internal.ProviderTicketRows.Confirming;
import commonseal.identity.internal.SessionRows.Way;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link ProviderSignIn}: the questions in our tables, the provider behind its port, never both in one transaction. */
final class DistrictProviderSignIn implements ProviderSignIn {

    private static final Logger LOG = LoggerFactory.getLogger(DistrictProviderSignIn.class);
    private static final Act SIGN_IN = Act.job("sign-in");
    private static final Duration SHOWN = Duration.ofDays(30);
    private static final int MOST_SHOWN = 200;
    private static final int LONGEST_BROUGHT = 4_000;
    /** As OpenID Connect has it. */
    private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private final Db db;
    private final IdentityProvider provider;
    private final Register register;
    private final AccountRows accounts;
    private final AccountEventRows events;
    private final Sessions sessions;
    private final SessionRows sessionRows;
    private final ProviderBindingRows bindings;
    private final ProviderTicketRows tickets;
    private final Codes codes;
    private final OwnAccounts ownAccounts;

    DistrictProviderSignIn(
            Db db,
            IdentityProvider provider,
            Register register,
            AccountRows accounts,
            AccountEventRows events,
            Sessions sessions,
            SessionRows sessionRows,
            ProviderBindingRows bindings,
            ProviderTicketRows tickets,
            Codes codes) {
        this.db = db;
        this.provider = provider;
        this.register = register;
        this.accounts = accounts;
        this.events = events;
        this.sessions = sessions;
        this.sessionRows = sessionRows;
        this.bindings = bindings;
        this.tickets = tickets;
        this.codes = codes;
        this.ownAccounts = new OwnAccounts(accounts, events);
    }

    @Override
    public Optional<Offer> offer() {
        return provider.offer();
    }

    @Override
    public Optional<URI> signOut() {
        return provider.signOut();
    }

    // -- begin

    @Override
    public BeginResult begin(String back) {
        return begin(SIGN_IN, back, Optional.empty());
    }

    @Override
    public BeginResult beginStepUp(Actor actor, byte[] digest) {
        Act act = actor.act("step-up");
        Optional<Confirming> confirming = db.read(act, tx -> sessions.live(tx, actor))
                .filter(session -> session.complete() && session.way().byProvider())
                .map(session -> new Confirming(session.person(), session.id(), digest));
        return confirming.isEmpty() ? new BeginResult.Refused("PROVIDER_OFF") : begin(act, "", confirming);
    }

    private BeginResult begin(Act act, String back, Optional<Confirming> confirming) {
        String state = Tokens.fresh().revealText();
        String nonce = Tokens.fresh().revealText();
        Secret verifier = Tokens.fresh();
        return switch (provider.ask(new Question(state, nonce, verifier, confirming.isPresent()))) {
            case Asked.Failed(String code) -> new BeginResult.Refused(failed(code));
            case Asked.Go(URI to) -> {
                Secret browser = Tokens.fresh();
                db.execute(
                        act,
                        tx -> tickets.ask(
                                tx,
                                state,
                                new ProviderTicketRows.Asked(nonce, verifier, browser, back, tx.now(), confirming)));
                yield new BeginResult.Go(to, browser);
            }
        };
    }

    /** Counted and logged: a code, and nothing about anybody. */
    private String failed(String code) {
        if (!code.equals("PROVIDER_OFF")) {
            db.execute(SIGN_IN, tx -> ProviderFailureRows.count(tx, code));
            LOG.atWarn().addKeyValue("code", code).log("IDENTITY-006 signing in through the identity provider failed");
        }
        return code;
    }

    // -- answer

    @Override
    public AnswerResult answer(Answer answer, Optional<Secret> browser, Optional<Actor> actor) {
        AnswerResult result = judged(answer, browser, actor);
        if (result instanceof AnswerResult.Refused(String code, var unused)) {
            failed(code);
        }
        return result;
    }

    private AnswerResult judged(Answer answer, Optional<Secret> browser, Optional<Actor> actor) {
        if (answer.state().length() > LONGEST_BROUGHT || answer.code().reveal().length > LONGEST_BROUGHT) {
            return refused("PROVIDER_ANSWER");
        }
        Optional<ProviderTicketRows.Asked> taken = db.write(SIGN_IN, tx -> tickets.answer(tx, answer.state()));
        if (taken.isEmpty()) {
            return refused("PROVIDER_REPLAYED");
        }
        ProviderTicketRows.Asked asked = taken.get();
        if (!browser.equals(Optional.of(asked.browser()))
                || asked.confirming().filter(each -> !isOf(each, actor)).isPresent()) {
            return refused("PROVIDER_BROWSER");
        }
        if (!answer.error().isEmpty()) {
            return refused(answer.error().equals("access_denied") ? "PROVIDER_DENIED" : "PROVIDER_ANSWER");
        }
        Answered answered = provider.redeem(new Redemption(
                answer.code(),
                asked.verifier(),
                asked.nonce(),
                asked.confirming().isPresent(),
                answer.issuer(),
                asked.at(),
                db.clock().now()));
        return switch (answered) {
            case Answered.Failed(String code) -> refused(code);
            case Answered.Known known ->
                asked.confirming().isPresent()
                        ? confirm(asked.confirming().get(), known)
                        : db.write(SIGN_IN, tx -> enter(tx, known, asked.back()));
        };
    }

    private static boolean isOf(Confirming confirming, Optional<Actor> actor) {
        return actor.filter(each -> each.id().equals(confirming.person())
                        && each.session().equals(Optional.of(confirming.session())))
                .isPresent();
    }

    private static AnswerResult.Refused refused(String code) {
        return new AnswerResult.Refused(code, Optional.empty());
    }

    private AnswerResult enter(Tx tx, Answered.Known known, String back) {
        return switch (whose(tx, known)) {
            case Whose.Nobody(String code, Optional<String> subject) -> new AnswerResult.Refused(code, subject);
            case Whose.Somebody(UUID person, Way way) -> {
                // A holder whom the provider knows needs no visit for an account; an officer had one when he was bound.
                Optional<Account> account =
                        way == Way.HOLDER ? ownAccounts.of(tx, person) : accounts.byPerson(tx, person);
                yield account.<AnswerResult>map(each -> new AnswerResult.Entered(sessions.begin(tx, each, way), back))
                        .orElseGet(() -> refused("PROVIDER_UNKNOWN"));
            }
        };
    }

    /** Whom the provider means. */
    private sealed interface Whose {
        record Somebody(UUID person, Way way) implements Whose {}

        record Nobody(String code, Optional<String> subject) implements Whose {}
    }

    private Whose whose(Tx tx, Answered.Known known) {
        Optional<Offer> offer = provider.offer();
        boolean officials =
                offer.filter(each -> each.officials() != Officials.OFF).isPresent();
        if (officials) {
            Optional<UUID> officer = bindings.person(tx, new Subject(known.issuer(), known.subject()));
            if (officer.isPresent()) {
                return new Whose.Somebody(officer.get(), Way.OFFICER);
            }
        }
        if (offer.filter(Offer::holders).isEmpty()) {
            return new Whose.Nobody("PROVIDER_UNBOUND", Optional.of(known.subject()));
        }
        if (known.claimed().isEmpty()) {
            return new Whose.Nobody(
                    officials ? "PROVIDER_UNBOUND" : "PROVIDER_CLAIMS",
                    Optional.of(known.subject()).filter(unused -> officials));
        }
        return holder(tx, known.claimed().get());
    }

    private Whose holder(Tx tx, Claimed claimed) {
        Optional<Register.Person> person =
                register.findPerson(tx, claimed.scheme(), claimed.number()).flatMap(id -> register.person(tx, id));
        if (person.isEmpty()) {
            return new Whose.Nobody("PROVIDER_UNKNOWN", Optional.empty());
        }
        return person.get().name().equals(NameText.tidy(claimed.name()))
                ? new Whose.Somebody(person.get().id().value(), Way.HOLDER)
                : new Whose.Nobody("PROVIDER_NAME", Optional.empty());
    }

    private AnswerResult confirm(Confirming confirming, Answered.Known known) {
        return db.write(new Act(new PersonId(confirming.person()).ref(), "step-up"), tx -> {
            if (!(whose(tx, known) instanceof Whose.Somebody(UUID person, var unused))
                    || !person.equals(confirming.person())) {
                return refused("PROVIDER_OTHER");
            }
            Secret code = codes.fresh();
            while (!tickets.confirm(tx, confirming, code)) {
                code = codes.fresh();
            }
            return new AnswerResult.Confirmed(code);
        });
    }

    // -- who is who

    @Override
    public BindResult bind(Tx tx, Actor by, PersonId officer, Secret subject) {
        if (!by.has(Role.ADMINISTRATOR, GrantRows.EVERY_OFFICE)) {
            return new BindResult.Refused("NOT_YOURS");
        }
        Optional<String> issuer = provider.offer().map(Offer::issuer);
        if (issuer.isEmpty()) {
            return new BindResult.Refused("PROVIDER_OFF");
        }
        if (!SUBJECT.matcher(subject.revealText()).matches()) {
            return new BindResult.Refused("SUBJECT_FORM");
        }
        Subject bound = new Subject(issuer.get(), subject.revealText());
        // Two administrators at once: one subject is one officer.
        Locks.hold(tx, "provider-binding");
        if (accounts.lock(tx, officer.value()).isEmpty()) {
            return new BindResult.Refused("ACCOUNT_UNKNOWN");
        }
        if (bindings.person(tx, bound).equals(Optional.of(officer.value()))) {
            return new BindResult.Bound();
        }
        if (bindings.isTaken(tx, bound)) {
            return new BindResult.Refused("SUBJECT_TAKEN");
        }
        bindings.of(tx, officer.value()).forEach(row -> bindings.end(tx, row));
        bindings.bind(tx, officer.value(), bound);
        return new BindResult.Bound();
    }

    @Override
    public boolean unbind(Tx tx, Actor by, PersonId officer) {
        if (!by.has(Role.ADMINISTRATOR, GrantRows.EVERY_OFFICE)) {
            return false;
        }
        Locks.hold(tx, "provider-binding");
        List<ProviderBindingRows.Row> bound = bindings.of(tx, officer.value());
        bound.forEach(row -> bindings.end(tx, row));
        if (!bound.isEmpty()) {
            sessionRows.endAll(tx, officer.value());
        }
        return !bound.isEmpty();
    }

    @Override
    public boolean allowLocal(Tx tx, Actor by, PersonId officer, boolean allowed) {
        boolean may =
                by.has(Role.ADMINISTRATOR, GrantRows.EVERY_OFFICE) && !by.ref().equals(officer.ref());
        if (!may || accounts.lock(tx, officer.value()).isEmpty()) {
            return false;
        }
        if (events.isLocalAllowed(tx, officer.value()) != allowed) {
            events.insert(tx, officer.value(), allowed ? Kind.LOCAL_ALLOWED : Kind.LOCAL_ENDED);
        }
        return true;
    }

    // -- for whoever watches

    @Override
    public List<LocalUse> localUses(Tx tx) {
        // Whoever watches sees them, though the accounts are not his to read.
        return tx.asProgram("local-uses", () -> events.localUses(tx, tx.now().minus(SHOWN), MOST_SHOWN));
    }

    @Override
    public List<Failures> failures(Tx tx) {
        return ProviderFailureRows.recent(tx);
    }
}
