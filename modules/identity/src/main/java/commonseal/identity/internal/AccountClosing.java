package commonseal.identity.internal;

import commonseal.kernel.Tx;
import java.util.UUID;

/** The end of somebody's sign-in: passwords, codes, passkeys, links and sessions. */
final class AccountClosing {

    private final AccountRows accounts;
    private final PasskeyRows passkeys;
    private final PasskeyRemovalRows removals;
    private final PasskeyStateRows states;
    private final LinkRows links;
    private final SessionRows sessions;

    AccountClosing(
            AccountRows accounts,
            PasskeyRows passkeys,
            PasskeyRemovalRows removals,
            PasskeyStateRows states,
            LinkRows links,
            SessionRows sessions) {
        this.accounts = accounts;
        this.passkeys = passkeys;
        this.removals = removals;
        this.states = states;
        this.links = links;
        this.sessions = sessions;
    }

    /** What was set up is gone; the login stays taken, and a new link sets it up again. */
    void close(Tx tx, UUID person) {
        accounts.close(tx, person);
        end(tx, person);
    }

    /** Nothing he chose stays, neither login nor the names of his passkeys. */
    void erase(Tx tx, UUID person) {
        end(tx, person);
        states.forget(tx, person);
        accounts.delete(tx, person);
    }

    private void end(Tx tx, UUID person) {
        passkeys.of(tx, person).forEach(passkey -> removals.insert(tx, passkey.id(), person));
        links.forget(tx, person);
        sessions.endAll(tx, person);
    }
}
