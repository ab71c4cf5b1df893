package commonseal.identity.internal;

import commonseal.identity.internal.AccountEventRows.Kind;
import commonseal.identity.internal.AccountRows.Account;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/** Accounts of people whose identity was established without a counter; a ledger entry as any other account. */
final class OwnAccounts {

    private static final int LOGIN_BYTES = 5;

    private final AccountRows accounts;
    private final AccountEventRows events;

    OwnAccounts(AccountRows accounts, AccountEventRows events) {
        this.accounts = accounts;
        this.events = events;
    }

    /** The person's account, made under a name of chance if he has none; empty if he counts as another. */
    Optional<Account> of(Tx tx, UUID person) {
        return accounts.lock(tx, person).or(() -> open(tx, person));
    }

    private Optional<Account> open(Tx tx, UUID person) {
        String login = "id-" + HexFormat.of().formatHex(Ids.randomBytes(LOGIN_BYTES));
        if (!accounts.insert(tx, person, login)) {
            return Optional.empty();
        }
        events.insert(tx, person, Kind.CREATED);
        return accounts.byPerson(tx, person);
    }
}
