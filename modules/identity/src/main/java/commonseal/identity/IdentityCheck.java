package commonseal.identity;

import java.net.URI;
import java.util.Optional;
import java.util.UUID;

/**
 * The one way out to whoever checks an identity document from afar (document and face, on the person's own telephone). What
 * an installation has is its configuration; none at all is a supported state: then everybody comes to a counter once. Both
 * calls go over the network: never inside a transaction.
 */
public interface IdentityCheck {

    /** Who checks, as it is kept with each check and shown to people; empty if nobody does. */
    Optional<Offer> offer();

    /** Begins a check of that document. */
    Started start(Document document);

    /** What became of it; may be asked any number of times. */
    Outcome ask(Document document, String reference);

    /** Nobody checks. */
    static IdentityCheck none() {
        return new IdentityCheck() {
            @Override
            public Optional<Offer> offer() {
                return Optional.empty();
            }

            @Override
            public Started start(Document document) {
                return new Started.Unavailable();
            }

            @Override
            public Outcome ask(Document document, String reference) {
                return new Outcome.Unavailable();
            }
        };
    }

    /** Who checks: {@code source} for the records, names for people. */
    record Offer(String source, String nameZh, String nameEn) {}

    /**
     * What is to be checked.
     *
     * @param id of this check; the same check again if it comes twice
     */
    record Document(UUID id, String scheme, String number, String name) {

        /** Neither number nor name gets into a log. */
        @Override
        public String toString() {
            return "check " + id;
        }
    }

    /** What became of {@link #start}. */
    sealed interface Started {
        /** The person goes there; {@code reference} is what the other side calls the check. */
        record Go(URI to, String reference) implements Started {}

        /** Not now. */
        record Unavailable() implements Started {}
    }

    /** What became of a check. */
    sealed interface Outcome {
        /** The person has not finished. */
        record Pending() implements Outcome {}

        /** He is who he says; {@code evidence} is what the other side keeps it under. */
        record Confirmed(String evidence) implements Outcome {}

        /** He is not, or it could not be established. */
        record Refused() implements Outcome {}

        /** No answer, or one that is none. */
        record Unavailable() implements Outcome {}
    }
}
