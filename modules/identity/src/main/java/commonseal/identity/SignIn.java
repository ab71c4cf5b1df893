package commonseal.identity;

import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Accounts, sessions and tokens. Password (Argon2id) with TOTP here, passkeys in {@link Passkeys}: an account is complete
 * with either. Sessions in PostgreSQL; exponential delay counted before hashing, no permanent lock. Every method opens its own transactions unless it takes a {@link Tx}, so none of
 * those without one is called inside another transaction.
 *
 * <p>One-time codes: six digits, steps of 30 s, the step before and after are accepted. A step signs a person in once;
 * it confirms any number of step-ups, but each digest only once. So an officer decides several links within 30 s, and a
 * code seen by somebody else cannot repeat a decision or open a second session.
 *
 * <p>Sessions: idle 15 minutes for officers (who hold a grant), 30 for others, 12 hours at the most.
 */
public interface SignIn {

    /**
     * Creates an account without password or second factor; the person finishes it through a one-time link.
     *
     * @param login 3 to 64 characters without white space; compared without case
     */
    AccountResult createAccount(Tx tx, PersonId person, String login);

    /** Whose login it is; for commands, never shown to whoever is not signed in. */
    Optional<PersonId> personOf(String login);

    /** Whether the account has been set up: with a passkey, or with password and second factor. */
    boolean isComplete(PersonId person);

    /**
     * A new one-time link (30 min); earlier ones of the account end. The token is not stored. A ledger entry, because who
     * issues a link could sign in with it.
     *
     * @param validFor at most 24 hours
     * @throws IllegalArgumentException if the person has no account
     */
    Secret issueLink(Tx tx, PersonId person, Duration validFor);

    /**
     * Follows a one-time link.
     *
     * @return a session that may only set up the account while that has not been done, otherwise a full one; empty if the
     *     token is unknown, used or expired
     */
    Optional<SignedIn> followLink(Secret token);

    /**
     * Proposes a password and returns the TOTP secret to show once (otpauth URI); both count once confirmed. Only in a
     * session begun by a one-time link, so that a stolen session cannot take the account over.
     */
    SetUpResult setUp(Actor actor, Secret password);

    /** Confirms TOTP with a code; account and session are complete from then on and the person's other sessions end. */
    boolean confirmTotp(Actor actor, String code);

    /** Signs in with login, password and TOTP code (three fields at once: no oracle on which was wrong). */
    SignInResult signIn(String login, Secret password, String totp);

    /** The actor of a session cookie; renews the idle time. Empty if unknown, ended or expired. */
    Optional<Session> session(Secret token);

    /**
     * Checks a step-up: that the person is there now and means what has this digest. Single use for that digest. Empty if
     * not; whoever then does what was confirmed hands a signature to {@link Passkeys#keep} in the same transaction.
     *
     * @param proof a TOTP code or the digits of {@link ProviderSignIn.AnswerResult.Confirmed}, of which wrong ones are
     *     counted per person and delayed (empty meanwhile); or the answer to {@link Passkeys#beginStepUp} of that digest
     */
    Optional<Confirmation> stepUp(Actor actor, Secret proof, byte[] digest);

    /** Whether the person can step up with a TOTP code. */
    boolean hasTotp(Actor actor);

    /** Ends the session. */
    void signOut(Actor actor);

    /** The person's sessions that still live, latest seen first, at most 50. */
    List<OpenSession> sessions(Actor actor);

    /** Ends one of the person's own sessions; false if there is none of that id. */
    boolean endSession(Actor actor, UUID session);

    /** Ends every session of the person. */
    void signOutEverywhere(PersonId person);

    /** Registers a system and returns its client secret once; a ledger entry. Scopes such as {@code cases:read}. */
    ClientResult createClient(Tx tx, String name, Set<String> scopes);

    /** OAuth 2 client credentials: an access token for an hour; empty if id or secret are wrong. */
    Optional<Secret> clientToken(UUID client, Secret secret, Set<String> scopes);

    /** The actor of a bearer token (token of a complete session, or client token). */
    Optional<Actor> bearer(Secret token);

    /** Scopes of a system's token; empty for people and for tokens that have ended. */
    Set<String> scopes(Actor actor);

    /** What became of {@link #createAccount}. */
    sealed interface AccountResult {
        /** {@code linkToken} lets the person set the account up, once, within 24 hours; it is not stored. */
        record Created(PersonId person, Secret linkToken) implements AccountResult {}

        /**
         * Nothing was stored; {@code code} is one of LOGIN_FORM, PERSON_UNKNOWN, LOGIN_TAKEN (by somebody, or the person has
         * an account already).
         */
        record Refused(String code) implements AccountResult {}
    }

    /** What became of {@link #createClient}. */
    sealed interface ClientResult {
        /** {@code secret} is not stored. */
        record Created(UUID id, Secret secret) implements ClientResult {}

        /** Nothing was stored; {@code code} is one of NAME_EMPTY, NAME_LONG, NAME_CHARACTERS, SCOPE_FORM. */
        record Refused(String code) implements ClientResult {}
    }

    /**
     * A session.
     *
     * @param csrf token that every form of the session carries
     * @param complete false until the account has been set up: such a session may only do that, and its actor has no grants
     * @param byProvider begun by the identity provider, which can confirm step-ups then
     * @param withoutRoles the person has roles, but not in this session: officials come by the provider here, as officers
     */
    record Session(
            Actor actor,
            Secret csrf,
            boolean complete,
            String login,
            boolean byProvider,
            boolean withoutRoles,
            Instant expiresAt) {}

    /** A fresh session; {@code token} goes into the cookie or the Authorization header and is not stored. */
    record SignedIn(Secret token, Session session) {}

    /**
     * A session as its owner sees it in the list.
     *
     * @param current whether it is the one that asks
     */
    record OpenSession(UUID id, Instant begunAt, Instant seenAt, boolean current) {}

    /** What became of a sign-in. */
    sealed interface SignInResult {
        record Success(SignedIn signedIn) implements SignInResult {}

        /** Login, password or code do not fit; never says which. */
        record Failed() implements SignInResult {}

        /** Too many tries: wait. Counted before anything is hashed. */
        record Delayed(Duration delay) implements SignInResult {}
    }

    /** What became of {@link #setUp}. */
    sealed interface SetUpResult {
        /** Show once; the person scans or types it. */
        record ConfirmTotp(Secret otpauthUri, Secret base32) implements SetUpResult {}

        /** {@code code}: PASSWORD_SHORT (under 15), PASSWORD_LONG (over 200), PASSWORD_COMMON, PASSWORD_BREACHED,
         * PASSWORD_UNCHECKED (the list of breached ones cannot be read), PASSWORD_LOGIN, NEEDS_LINK. */
        record Refused(String code) implements SetUpResult {}
    }
}
