package commonseal.identity.internal;

import commonseal.identity.Actor;
import commonseal.identity.Grant;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Officers;
import commonseal.identity.SignIn.OpenSession;
import commonseal.identity.SignIn.Session;
import commonseal.identity.SignIn.SignedIn;
import commonseal.identity.internal.AccountRows.Account;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** How long sessions live and who is acting in one, however it was begun. */
final class Sessions {

    private static final Act SIGN_IN = Act.job("sign-in");
    private static final Duration OFFICER_IDLE = Duration.ofMinutes(15);
    private static final Duration IDLE = Duration.ofMinutes(30);
    private static final Duration LONGEST_SESSION = Duration.ofHours(12);
    /** A session in steady use is written at most twice a minute; idle time is short by at most this much. */
    private static final Duration SEEN_EVERY = Duration.ofSeconds(30);

    private static final int LONGEST_TOKEN = 1_000;

    private final Db db;
    private final Officers officers;
    private final AccountRows accounts;
    private final SessionRows rows;

    Sessions(Db db, Officers officers, AccountRows accounts, SessionRows rows) {
        this.db = db;
        this.officers = officers;
        this.accounts = accounts;
        this.rows = rows;
    }

    static boolean isPlausible(Secret token) {
        return token.reveal().length <= LONGEST_TOKEN;
    }

    SignedIn begin(Tx tx, Account account, boolean complete, boolean byLink) {
        Secret token = Tokens.fresh();
        SessionRows.Session session = rows.insert(tx, token, account.person(), complete, byLink);
        return new SignedIn(token, shown(tx, session, account, token));
    }

    private Session shown(Tx tx, SessionRows.Session session, Account account, Secret token) {
        PersonId person = new PersonId(session.person());
        List<Grant> grants = session.complete() ? officers.grants(tx, person) : List.of();
        Actor actor = new Actor(Actor.Kind.PERSON, session.person(), grants, Optional.of(session.id()));
        return new Session(
                actor, Tokens.csrf(token), session.complete(), account.login(), end(session, !grants.isEmpty()));
    }

    private static Instant end(SessionRows.Session session, boolean officer) {
        Instant idle = session.seenAt().plus(officer ? OFFICER_IDLE : IDLE);
        Instant longest = session.createdAt().plus(LONGEST_SESSION);
        return idle.isBefore(longest) ? idle : longest;
    }

    /** The actor's session if it was begun by a link and has not set the account up yet. */
    Optional<SessionRows.Session> settingUp(Tx tx, Actor actor) {
        return live(tx, actor).filter(session -> session.byLink() || !session.complete());
    }

    /** The actor's session if it still lives. */
    Optional<SessionRows.Session> live(Tx tx, Actor actor) {
        if (actor.kind() != Actor.Kind.PERSON) {
            return Optional.empty();
        }
        return actor.session()
                .flatMap(id -> rows.byId(tx, id))
                .filter(session -> session.person().equals(actor.id()))
                .filter(session ->
                        tx.now().isBefore(end(session, !actor.grants().isEmpty())));
    }

    /** The account was set up in this session: it is a full one from now on, and the person's others end. */
    void finish(Tx tx, SessionRows.Session session) {
        rows.finish(tx, session);
        rows.endOthers(tx, session);
    }

    Optional<Session> find(Secret token) {
        if (!isPlausible(token)) {
            return Optional.empty();
        }
        Optional<Found> found = db.read(SIGN_IN, tx -> find(tx, token));
        if (found.isPresent() && found.get().stale()) {
            UUID id = found.get().row().id();
            return db.write(SIGN_IN, tx -> {
                rows.seen(tx, id);
                return find(tx, token).map(Found::session);
            });
        }
        return found.map(Found::session);
    }

    private record Found(SessionRows.Session row, Session session, boolean stale) {}

    private Optional<Found> find(Tx tx, Secret token) {
        Optional<SessionRows.Session> row = rows.byToken(tx, token);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        boolean stale = !tx.now().isBefore(row.get().seenAt().plus(SEEN_EVERY));
        return accounts.byPerson(tx, row.get().person())
                .map(account -> shown(tx, row.get(), account, token))
                .filter(session -> tx.now().isBefore(session.expiresAt()))
                .map(session -> new Found(row.get(), session, stale));
    }

    List<OpenSession> of(Tx tx, Actor actor) {
        boolean officer = !actor.grants().isEmpty();
        return rows.open(tx, actor.id(), tx.now().minus(LONGEST_SESSION)).stream()
                .filter(session -> session.person().equals(actor.id()))
                .filter(session -> tx.now().isBefore(end(session, officer)))
                .map(session -> new OpenSession(
                        session.id(),
                        session.createdAt(),
                        session.seenAt(),
                        actor.session().equals(Optional.of(session.id()))))
                .toList();
    }

    boolean end(Tx tx, Actor actor, UUID id) {
        Optional<SessionRows.Session> own =
                rows.byId(tx, id).filter(session -> session.person().equals(actor.id()));
        own.ifPresent(session -> rows.end(tx, session.id()));
        return own.isPresent();
    }

    void endAll(Tx tx, UUID person) {
        rows.endAll(tx, person);
    }
}
