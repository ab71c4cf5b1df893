package commonseal.identity;

import commonseal.identity.SignIn.SignedIn;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Passkeys (WebAuthn Level 3): a key that lives in a person's device, opened by him there (finger, face, PIN: user
 * verification is always required), and works at this site's address only. It signs in without a login, and confirms one
 * decision: what the device signs then contains a digest of what is decided.
 *
 * <p>An <i>answer</i> is the credential as browsers serialise it ({@code PublicKeyCredential.toJSON()}). Every question is
 * answered once, within five minutes. Registering and removing are ledger entries; a key that the ledger does not confirm
 * is none. Every method without a {@link Tx} opens its own transactions, so none is called inside another.
 */
public interface Passkeys {

    /** Most passkeys of one person. */
    int MOST = 20;

    /**
     * Begins to register a passkey.
     *
     * @param proof step-up for {@link #digestOfAdding}, as {@link SignIn#stepUp} takes it, so that a stolen session cannot
     *     take the account over; not looked at in a session that sets the account up
     */
    BeginResult beginAdding(Actor actor, String name, Secret proof);

    /** Registers the passkey; in a session that sets the account up, account and session are complete from then on. */
    AddResult add(Actor actor, Secret answer);

    /** The person's passkeys, oldest first, at most {@link #MOST}. */
    List<Passkey> all(Actor actor);

    /** Gives one of his passkeys another name. */
    RenameResult rename(Actor actor, UUID passkey, String name);

    /**
     * Removes one of his passkeys for good.
     *
     * @param proof step-up for {@link #digestOfRemoving}
     */
    RemoveResult remove(Actor actor, UUID passkey, Secret proof);

    /** Begins a sign-in with any passkey that the browser knows for this site. */
    Question beginSignIn();

    /** Signs in; empty if the answer does not fit, comes twice or too late, or its passkey is none of ours. */
    Optional<SignedIn> signIn(Secret answer);

    /** Begins a step-up for what has this digest; empty if the person has no passkey or the session has ended. */
    Optional<Question> beginStepUp(Actor actor, byte[] digest);

    /**
     * Keeps what his passkey signed, for a third party that does not believe the sign-in; a ledger entry. Call it in the
     * transaction of the act that was confirmed, so that neither stands without the other.
     *
     * @param act id of what was done, which the ledger holds with the digest that he confirmed; one signature each
     * @param subject whom the act concerns: under his key it is encrypted, so that it ends with his other content
     */
    void keep(Tx tx, Confirmation.ByPasskey signed, UUID act, HolderId subject);

    /** What a step-up that precedes {@link #beginAdding} confirms. */
    byte[] digestOfAdding(Actor actor, String name);

    /** What a step-up that precedes {@link #remove} confirms. */
    byte[] digestOfRemoving(Actor actor, UUID passkey);

    /**
     * What to ask the authenticator.
     *
     * @param options JSON for {@code PublicKeyCredential.parseCreationOptionsFromJSON} or {@code parseRequestOptionsFromJSON}
     */
    record Question(String options) {}

    /** One passkey. */
    record Passkey(UUID id, String name, Instant addedAt, Optional<Instant> usedAt) {}

    /** What became of {@link #beginAdding}. */
    sealed interface BeginResult {
        /** Ask the authenticator. */
        record Ask(Question question) implements BeginResult {}

        /** {@code code}: PASSKEY_NAME_EMPTY, _LONG, _CHARACTERS, STEP_UP_FAILED, PASSKEY_TOO_MANY. */
        record Refused(String code) implements BeginResult {}
    }

    /** What became of {@link #add}. */
    sealed interface AddResult {
        /** Registered. */
        record Added(UUID passkey) implements AddResult {}

        /** {@code code}: PASSKEY_REFUSED (does not fit, twice or too late), PASSKEY_KNOWN, PASSKEY_TOO_MANY. */
        record Refused(String code) implements AddResult {}
    }

    /** What became of {@link #rename}. */
    sealed interface RenameResult {
        record Renamed() implements RenameResult {}

        /** {@code code}: PASSKEY_NAME_EMPTY, _LONG, _CHARACTERS, NOT_FOUND. */
        record Refused(String code) implements RenameResult {}
    }

    /** What became of {@link #remove}. */
    sealed interface RemoveResult {
        record Removed() implements RemoveResult {}

        /** {@code code}: STEP_UP_FAILED, NOT_FOUND, PASSKEY_LAST (nothing else signs him in). */
        record Refused(String code) implements RemoveResult {}
    }
}
