package commonseal.identity;

import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Accounts, sessions and tokens. Password (Argon2id) and TOTP for now; sessions in PostgreSQL; exponential delay counted
 * before hashing, no permanent lock.
 */
public interface SignIn {

    /**
     * Creates an account without password or second factor; the person finishes it through a one-time link.
     *
     * @return empty if the login is taken
     */
    Optional<AccountCreated> createAccount(Tx tx, PersonId person, String login);

    /** A new one-time link (30 min); earlier ones of the account end. The token is not stored. */
    Secret issueLink(Tx tx, PersonId person, Duration validFor);

    /**
     * Follows a one-time link.
     *
     * @return a session that may only set up the account when {@code password} or TOTP are still missing, otherwise a full
     *     one; empty if the token is unknown, used or expired
     */
    Optional<SignedIn> followLink(Secret token);

    /** Sets password and returns the TOTP secret to show once (otpauth URI). */
    SetUpResult setUp(Actor actor, Secret password);

    /** Confirms TOTP with a code; the account is complete from then on. */
    boolean confirmTotp(Actor actor, String code);

    /** Signs in with login, password and TOTP code (three fields at once: no oracle on which was wrong). */
    SignInResult signIn(String login, Secret password, String totp);

    /** The actor of a session cookie; renews the idle time. Empty if unknown, ended or expired. */
    Optional<Session> session(Secret token);

    /** Checks a step-up: the TOTP code again, bound to the digest of what is decided; single use. */
    boolean stepUp(Actor actor, String totp, byte[] digest);

    /** Ends the session. */
    void signOut(Actor actor);

    /** Ends every session of the person. */
    void signOutEverywhere(PersonId person);

    /** Registers a system and returns its client secret once. Scopes such as {@code cases:read}. */
    ClientCreated createClient(Tx tx, String name, Set<String> scopes);

    /** OAuth 2 client credentials: an access token for an hour; empty if id or secret are wrong. */
    Optional<Secret> clientToken(UUID client, Secret secret, Set<String> scopes);

    /** The actor of a bearer token (session token or client token). */
    Optional<Actor> bearer(Secret token);

    /** A new account. */
    record AccountCreated(PersonId person, Secret linkToken) {}

    /** A new API client. */
    record ClientCreated(UUID id, Secret secret) {}

    /**
     * A session.
     *
     * @param csrf token that every form of the session carries
     * @param complete false while the account still lacks password or TOTP
     */
    record Session(Actor actor, Secret csrf, boolean complete, String login, Instant expiresAt) {}

    /** A fresh session; {@code token} goes into the cookie or the Authorization header and is not stored. */
    record SignedIn(Secret token, Session session) {}

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

        /** {@code code}: PASSWORD_SHORT (under 15), PASSWORD_LONG (over 200), PASSWORD_COMMON, PASSWORD_LOGIN. */
        record Refused(String code) implements SetUpResult {}
    }
}
