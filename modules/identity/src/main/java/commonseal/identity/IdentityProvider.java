package commonseal.identity;

import commonseal.kernel.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * The one way out to a government's identity provider (OpenID Connect, authorization code with PKCE). What an installation
 * has is its configuration; none at all is a supported state. Both calls go over the network: never inside a transaction.
 */
public interface IdentityProvider {

    /** Who may sign in by it, and what it is called; empty if none is configured. */
    Optional<Offer> offer();

    /** Where to send the browser. */
    Asked ask(Question question);

    /** Exchanges the code that the browser brought for who has signed in there; every claim has been checked. */
    Answered redeem(Redemption redemption);

    /** Where the person signs out there too; empty if the provider has no such page or cannot be reached. */
    Optional<URI> signOut();

    /** No provider. */
    static IdentityProvider none() {
        return new IdentityProvider() {
            @Override
            public Optional<Offer> offer() {
                return Optional.empty();
            }

            @Override
            public Asked ask(Question question) {
                return new Asked.Failed("PROVIDER_OFF");
            }

            @Override
            public Answered redeem(Redemption redemption) {
                return new Answered.Failed("PROVIDER_OFF");
            }

            @Override
            public Optional<URI> signOut() {
                return Optional.empty();
            }
        };
    }

    /** How officials come in. */
    enum Officials {
        /** Only here. */
        OFF,
        /** Here or by the provider. */
        ALLOWED,
        /** By the provider; here they have no role, but in an emergency. */
        REQUIRED
    }

    /** What is offered to whom, and by which issuer. */
    record Offer(String issuer, String nameZh, String nameEn, Officials officials, boolean holders) {}

    /**
     * What is asked.
     *
     * @param state comes back with the browser
     * @param nonce comes back in the signed answer
     * @param verifier of which the provider learns the hash now and the text with the code
     * @param afresh the person has to prove again that it is he, whoever is signed in there
     */
    record Question(String state, String nonce, Secret verifier, boolean afresh) {}

    /** What became of {@link #ask}. */
    sealed interface Asked {
        /** Send the browser there. */
        record Go(URI to) implements Asked {}

        /** {@code code}: PROVIDER_OFF, PROVIDER_DOWN, PROVIDER_ANSWER. */
        record Failed(String code) implements Asked {}
    }

    /**
     * What came back, and what was asked.
     *
     * @param issuer who says that he answers ({@code iss}, RFC 9207), if he says so
     * @param askedAt when it was asked: with {@code afresh} the person must have proved himself since
     * @param now against which the answer's times are held
     */
    record Redemption(
            Secret code,
            Secret verifier,
            String nonce,
            boolean afresh,
            Optional<String> issuer,
            Instant askedAt,
            Instant now) {}

    /** What became of {@link #redeem}. */
    sealed interface Answered {
        /**
         * Who has signed in there.
         *
         * @param subject opaque, never given to anybody else by this issuer
         * @param claimed who he is, if holders sign in by this provider and it says so
         */
        record Known(String issuer, String subject, Optional<Claimed> claimed) implements Answered {}

        /**
         * {@code code}: PROVIDER_OFF, PROVIDER_DOWN, PROVIDER_ANSWER (not the form, signature, issuer or nonce), PROVIDER_AUDIENCE (meant for
         * another site), PROVIDER_EXPIRED, PROVIDER_NOT_FRESH, PROVIDER_ASSURANCE.
         */
        record Failed(String code) implements Answered {}
    }

    /** A person's document as the provider has checked it. */
    record Claimed(String scheme, String number, String name) {

        /** Neither number nor name gets into a log. */
        @Override
        public String toString() {
            return "claimed by " + scheme;
        }
    }
}
