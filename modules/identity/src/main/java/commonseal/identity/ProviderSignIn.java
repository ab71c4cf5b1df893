package commonseal.identity;

import commonseal.identity.HolderId.PersonId;
import commonseal.identity.IdentityProvider.Offer;
import commonseal.identity.SignIn.SignedIn;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Sign-in and step-up through the government's {@link IdentityProvider}. An officer is whom an administrator has bound to a
 * subject of the provider, never who has some e-mail address; his roles stand in our rows alone. A holder is whose number
 * the provider has checked, found by blind index, under the name that we know; such a session carries no role.
 *
 * <p>Each question is answered once, within ten minutes, in the browser that was sent out. Every failure is counted and
 * has a code. Methods without a {@link Tx} open their own transactions and may wait for the provider.
 */
public interface ProviderSignIn {

    /** What is offered; empty without a provider. */
    Optional<Offer> offer();

    /** Begins a sign-in; {@code back} is where the person wanted to go. */
    BeginResult begin(String back);

    /** Begins a step-up for what has this digest; only in a session that the provider began. */
    BeginResult beginStepUp(Actor actor, byte[] digest);

    /**
     * Ends what was begun.
     *
     * @param browser what {@link BeginResult.Go} gave this browser to keep
     * @param actor whose session the browser has, if any
     */
    AnswerResult answer(Answer answer, Optional<Secret> browser, Optional<Actor> actor);

    /** Where the person signs out at the provider too. */
    Optional<URI> signOut();

    /** Binds a subject of the provider to an officer's account; a ledger entry. Ends the officer's earlier binding. */
    BindResult bind(Tx tx, Actor by, PersonId officer, Secret subject);

    /** Ends the binding and the officer's sessions; false if there is none or {@code by} is no administrator of the district. */
    boolean unbind(Tx tx, Actor by, PersonId officer);

    /**
     * Lets an officer keep his roles when he signs in without the provider although it is required, or no longer; a ledger
     * entry, and each such sign-in is another and an alarm. Nobody does it for himself.
     *
     * @return false if {@code by} is no administrator of the district or the officer himself, or the officer has no account
     */
    boolean allowLocal(Tx tx, Actor by, PersonId officer, boolean allowed);

    /** Sign-ins of the last thirty days that went past the required provider, newest first, at most 200. */
    List<LocalUse> localUses(Tx tx);

    /** Failures of the last 24 hours by code. */
    List<Failures> failures(Tx tx);

    /** What the browser brought back: {@code state} with {@code code} or {@code error}. */
    record Answer(String state, Secret code, String error, Optional<String> issuer) {}

    /** What became of {@link #begin} and {@link #beginStepUp}. */
    sealed interface BeginResult {
        /** Send the browser there, and let it keep {@code browser}. */
        record Go(URI to, Secret browser) implements BeginResult {}

        /** {@code code}: PROVIDER_OFF, PROVIDER_DOWN, PROVIDER_ANSWER. */
        record Refused(String code) implements BeginResult {}
    }

    /** What became of {@link #answer}. */
    sealed interface AnswerResult {
        /** A session; go {@code back}. */
        record Entered(SignedIn signedIn, String back) implements AnswerResult {}

        /** Eight digits that confirm, once and within five minutes, what was asked about and nothing else. */
        record Confirmed(Secret code) implements AnswerResult {}

        /**
         * {@code code}: those of the port, PROVIDER_REPLAYED (unknown, used or too old), PROVIDER_BROWSER (begun in another
         * browser or session), PROVIDER_DENIED (the person said no there), PROVIDER_CLAIMS (number or name are missing),
         * PROVIDER_UNKNOWN (no holder of that number), PROVIDER_NAME (of that number, but of another name), PROVIDER_OTHER (a
         * step-up by somebody else), PROVIDER_UNBOUND: then {@code subject} is what an administrator needs.
         */
        record Refused(String code, Optional<String> subject) implements AnswerResult {}
    }

    /** What became of {@link #bind}. */
    sealed interface BindResult {
        record Bound() implements BindResult {}

        /** {@code code}: NOT_YOURS, PROVIDER_OFF, ACCOUNT_UNKNOWN, SUBJECT_FORM (1 to 255 printable ASCII), SUBJECT_TAKEN. */
        record Refused(String code) implements BindResult {}
    }

    /** An officer signed in without the provider. */
    record LocalUse(PersonId officer, Instant at) {}

    /** How often something failed. */
    record Failures(String code, long times, Instant lastAt) {}
}
