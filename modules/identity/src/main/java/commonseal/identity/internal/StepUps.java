package commonseal.identity.internal;

import commonseal.identity.Actor;
import commonseal.identity.internal.AccountRows.Account;
import commonseal.kernel.Db;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether the person of a live session is there now and means this: by a TOTP code or by the answer of a passkey. */
final class StepUps {

    private static final String STEP_UP = "step-up";
    private static final int LONGEST_CODE = 20;

    private final Db db;
    private final Sessions sessions;
    private final AccountRows accounts;
    private final Attempts attempts;
    private final Ceremonies ceremonies;

    StepUps(Db db, Sessions sessions, AccountRows accounts, Attempts attempts, Ceremonies ceremonies) {
        this.db = db;
        this.sessions = sessions;
        this.accounts = accounts;
        this.attempts = attempts;
        this.ceremonies = ceremonies;
    }

    boolean confirm(Actor actor, Secret proof, byte[] digest) {
        if (actor.kind() != Actor.Kind.PERSON) {
            return false;
        }
        boolean code = proof.reveal().length <= LONGEST_CODE;
        return db.write(
                actor.act(STEP_UP),
                tx -> sessions.live(tx, actor)
                        .filter(SessionRows.Session::complete)
                        .filter(session -> code
                                ? byCode(tx, actor, proof.revealText(), digest)
                                : ceremonies.confirms(tx, actor.id(), proof, digest))
                        .isPresent());
    }

    private boolean byCode(Tx tx, Actor actor, String code, byte[] digest) {
        Optional<String> secret = accounts.byPerson(tx, actor.id()).flatMap(Account::totpSecret);
        byte[] subject = attempts.subject(STEP_UP, actor.id().toString());
        if (secret.isEmpty() || attempts.begin(tx, subject).isPresent()) {
            return false;
        }
        OptionalLong step = Totp.step(secret.get(), code, tx.now());
        if (step.isEmpty()) {
            return false;
        }
        attempts.succeed(tx, subject);
        return Totp.use(tx, actor.id(), step.getAsLong(), Totp.binding(STEP_UP, digest));
    }
}
