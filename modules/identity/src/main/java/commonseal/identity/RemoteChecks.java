package commonseal.identity;

import commonseal.identity.IdentityCheck.Offer;
import commonseal.identity.SignIn.SignedIn;
import commonseal.kernel.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * An account without a visit: an {@link IdentityCheck} establishes from afar who somebody is, as a counter does by his
 * document. A confirmed check is a ledger entry with its source. Methods open their own transactions and may wait for the
 * other side.
 */
public interface RemoteChecks {

    /** Who checks; empty if everybody comes to a counter. */
    Optional<Offer> offer();

    /** Begins a check. */
    BeginResult begin(String scheme, String number, String name);

    /** Asks what became of a check of the last hour; confirmed, the person sets his account up. Single use then. */
    AnswerResult answer(Secret token);

    /** What became of {@link #begin}. */
    sealed interface BeginResult {
        /** The person goes there, and his browser keeps {@code token}. */
        record Go(URI to, Secret token) implements BeginResult {}

        /**
         * {@code code}: CHECK_UNAVAILABLE, CHECK_OFTEN (too many of this document, wait), or what
         * {@link Register.PersonResult.Invalid} says of name and number.
         */
        record Refused(String code) implements BeginResult {}
    }

    /** What became of {@link #answer}. */
    sealed interface AnswerResult {
        /** A session in which the account is set up. */
        record Entered(SignedIn signedIn) implements AnswerResult {}

        /** The person has not finished there. */
        record Pending() implements AnswerResult {}

        /**
         * {@code code}: CHECK_UNKNOWN (none of ours, used or too old), CHECK_REFUSED, CHECK_UNAVAILABLE, CHECK_NAME (the number
         * is known under another name), CHECK_ACCOUNT (he has an account that is set up), CHECK_OFFICER (an
         * administrator gives officials their link).
         */
        record Refused(String code) implements AnswerResult {}
    }
}
