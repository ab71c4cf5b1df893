package commonseal.identity.internal;

import commonseal.identity.Actor;
import commonseal.identity.Confirmation;
import commonseal.identity.internal.AccountRows.Account;
import commonseal.kernel.Db;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Whether the person of a live session is there now and means this: by a code, a passkey, or the identity provider. */
final class StepUps {

    private static final String STEP_UP = "step-up";
    private static final int LONGEST_CODE = 20;
    /** A TOTP code has six. */
    private static final int PROVIDER_DIGITS = 8;

    private final Db db;
    private final Sessions sessions;
    private final AccountRows accounts;
    private final Attempts attempts;
    private final Ceremonies ceremonies;
    private final ProviderTicketRows tickets;

    StepUps(
            Db db,
            Sessions sessions,
            AccountRows accounts,
            Attempts attempts,
            Ceremonies ceremonies,
            ProviderTicketRows tickets) {
        this.tickets = tickets;
        this.db = db;
        this.sessions = sessions;
        this.accounts = accounts;
        this.attempts = attempts;
        this.ceremonies = ceremonies;
    }

    /** Empty if not. */
    Optional<Confirmation> confirm(Actor actor, Secret proof, byte[] digest) {
        if (actor.kind() != Actor.Kind.PERSON) {
            return Optional.empty();
        }
        boolean code = proof.reveal().length <= LONGEST_CODE;
        return db.write(
                actor.act(STEP_UP),
                tx -> sessions.live(tx, actor)
                        .filter(SessionRows.Session::complete)
                        .flatMap(session -> code
                                ? byCode(tx, session, proof.revealText().replace(" ", ""), digest)
                                : ceremonies.confirms(tx, actor.id(), proof, digest)));
    }

    private Optional<Confirmation> byCode(Tx tx, SessionRows.Session session, String code, byte[] digest) {
        UUID person = session.person();
        boolean ofProvider = session.way().byProvider() && code.length() == PROVIDER_DIGITS;
        Optional<String> secret = accounts.byPerson(tx, person).flatMap(Account::totpSecret);
        byte[] subject = attempts.subject(STEP_UP, person.toString());
        if (secret.isEmpty() && !ofProvider || attempts.begin(tx, subject).isPresent()) {
            return Optional.empty();
        }
        if (ofProvider) {
            boolean confirmed = tickets.confirmed(
                    tx, new ProviderTicketRows.Confirming(person, session.id(), digest), Secret.of(code));
            if (confirmed) {
                attempts.succeed(tx, subject);
            }
            return confirmed ? Optional.of(new Confirmation.ByProvider()) : Optional.empty();
        }
        OptionalLong step = Totp.step(secret.orElseThrow(), code, tx.now());
        if (step.isEmpty()) {
            return Optional.empty();
        }
        attempts.succeed(tx, subject);
        return Totp.use(tx, person, step.getAsLong(), Totp.binding(STEP_UP, digest))
                ? Optional.of(new Confirmation.ByCode())
                : Optional.empty();
    }
}
