package commonseal.identity.internal;

import commonseal.identity.Actor;
import commonseal.identity.Grant;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Officers;
import commonseal.identity.SignIn.OpenSession;
import commonseal.identity.SignIn.Session;
import commonseal.identity.SignIn.SignedIn;
import commonseal.identity.internal.AccountRows.Account;
import commonseal.identity.internal.SessionRows.Way;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long sessions live and who is acting in one, however it was begun. */
final class Sessions {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
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
    private final AccountEventRows events;
    private final boolean providerRequired;

    /** @param providerRequired whether officials have to come by the identity provider */
    Sessions(
            Db db,
            Officers officers,
            AccountRows accounts,
            SessionRows rows,
            AccountEventRows events,
            boolean providerRequired) {
        this.events = events;
        this.providerRequired = providerRequired;
        this.db = db;
        this.officers = officers;
        this.accounts = accounts;
        this.rows = rows;
    }

    static boolean isPlausible(Secret token) {
        return token.reveal().length <= LONGEST_TOKEN;
    }

    /** A session of somebody who proved himself with what was set up here, or with a one-time link. */
    SignedIn begin(Tx tx, Account account, boolean complete, boolean byLink) {
        return begin(tx, account, complete, byLink, localWay(tx, account.person(), byLink));
    }

    /** A session that may only set the account up; who the person is was established without an office. */
    SignedIn beginSettingUp(Tx tx, Account account) {
        return begin(tx, account, false, true, Way.LOCAL);
    }

    /** A session of somebody for whom the identity provider answers. */
    SignedIn begin(Tx tx, Account account, Way way) {
        return begin(tx, account, true, false, way);
    }

    private SignedIn begin(Tx tx, Account account, boolean complete, boolean byLink, Way way) {
        Secret token = Tokens.fresh();
        SessionRows.Session session = rows.insert(tx, token, account.person(), complete, byLink, way);
        return new SignedIn(token, shown(tx, session, account, token));
    }

    /** Past a required provider an officer comes only by exception or by a link, and everybody who watches sees it. */
    private Way localWay(Tx tx, UUID person, boolean byLink) {
        boolean officer =
                providerRequired && !officers.grants(tx, new PersonId(person)).isEmpty();
        if (!officer || !byLink && !events.isLocalAllowed(tx, person)) {
            return Way.LOCAL;
        }
        events.insert(tx, person, AccountEventRows.Kind.LOCAL_USED);
        LOG.atWarn()
                .addKeyValue("person", person)
                .log(
                        "IDENTITY-007 an officer signed in without the identity provider, which is required: see the alarms");
        return Way.EMERGENCY;
    }

    private Session shown(Tx tx, SessionRows.Session session, Account account, Secret token) {
        PersonId person = new PersonId(session.person());
        List<Grant> held = session.complete() ? officers.grants(tx, person) : List.of();
        List<Grant> grants = carriesRoles(session.way()) ? held : List.of();
        Actor actor = new Actor(Actor.Kind.PERSON, session.person(), grants, Optional.of(session.id()));
        return new Session(
                actor,
                Tokens.csrf(token),
                session.complete(),
                account.login(),
                session.way().byProvider(),
                grants.size() < held.size(),
                end(session, !grants.isEmpty()));
    }

    private boolean carriesRoles(Way way) {
        return switch (way) {
            case LOCAL -> !providerRequired;
            case EMERGENCY, OFFICER -> true;
            case HOLDER -> false;
        };
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
