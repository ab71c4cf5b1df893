package commonseal.identity;

import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Owners allow an office beforehand to pull their documents, for a stated purpose, until a day, so many times in all and
 * so many times a day. Every use is counted in the transaction of the pull, under a lock: there is no overdraft. What is
 * given, each use and the withdrawal are ledger entries; what the ledger does not confirm opens nothing, what takes away
 * counts even so. It serves where the owner has not answered for the case itself.
 */
public interface StandingAuthorisations {

    /** Characters of a purpose, at most. */
    int LONGEST_PURPOSE = 200;
    /** Named documents and kinds together, at most. */
    int MOST_NAMED = 50;
    /** Pulls, at most. */
    int MOST_PULLS = 1_000;
    /** In force for one holder at a time, at most. */
    int MOST_AT_ONCE = 20;

    /** The longest term, counted from when it is given; set by the district. */
    Duration longestTerm();

    /** Whether it could be given: what {@link #give} would answer, without giving it. */
    GiveResult check(Tx tx, Actor giver, Terms terms);

    /** Given by the holder in his own session, or by who may authorise all of it for him under one mandate. */
    GiveResult give(Tx tx, Actor giver, Terms terms);

    /** Those of the person and of the holders for whom he may authorise, newest first; also those that are over. */
    Page<View> of(Tx tx, PersonId person, Page.Request page);

    /** One, if he would see it in {@link #of}. */
    Optional<View> view(Tx tx, PersonId person, UUID standing);

    /** Taken back, effective with the next pull; for who could have given it. False if it is not his or over. */
    boolean withdraw(Tx tx, Actor owner, UUID standing);

    /**
     * Which of these documents the office could pull now for the service, for anybody whose office it is. At most four
     * queries.
     */
    Map<UUID, UUID> covering(Tx tx, String office, String service, Collection<Subject> documents);

    /**
     * What covers a pull by this officer: locked until the transaction ends, so that what was found holds for
     * {@link #use}. Prefers one that is not used up.
     */
    Cover cover(Tx tx, Actor officer, String office, String service, Subject document);

    /** Counts one pull. Only in the transaction in which {@link #cover} found it within its limits. */
    void use(Tx tx, UUID standing, UUID evidence, UUID document, UUID caseId);

    /**
     * What the owner allows.
     *
     * @param service empty for all services of the office
     * @param documents by name
     * @param kinds of documents, whichever he holds then
     * @param purpose in the owner's words
     * @param most pulls in all
     * @param mostADay pulls on one day of the district
     */
    record Terms(
            HolderId owner,
            String office,
            Optional<String> service,
            List<Named> documents,
            Set<String> kinds,
            String purpose,
            Instant until,
            int most,
            int mostADay) {
        public Terms {
            documents = List.copyOf(documents);
            kinds = Set.copyOf(kinds);
        }
    }

    /** A document and its kind. */
    record Named(UUID document, String kind) {}

    /** A document that is to be pulled. */
    record Subject(UUID document, String kind, Set<HolderId> owners) {
        public Subject {
            owners = Set.copyOf(owners);
        }
    }

    /** How it stands. */
    enum State {
        IN_FORCE,
        /** Used as often as was allowed. */
        USED_UP,
        /** Its term is over. */
        ENDED,
        WITHDRAWN,
        /** The mandate under which it was given is over. */
        MANDATE_OVER
    }

    /**
     * As shown to the owner.
     *
     * @param givenBy who gave it
     * @param givenAs SELF or a capacity of {@link Mandates.Capacity}
     */
    record View(
            UUID id,
            Terms terms,
            Instant givenAt,
            String givenBy,
            String givenAs,
            State state,
            int used,
            int usedToday,
            Optional<Instant> lastUsed) {}

    /** What became of {@link #give}. */
    sealed interface GiveResult {
        /** {@code standing} is empty for {@link #check}. */
        record Given(Optional<UUID> standing) implements GiveResult {}

        /** Not his to give, or unknown: the same for both. */
        record NotYours() implements GiveResult {}

        /** Something of it is beyond the mandate. */
        record Beyond() implements GiveResult {}

        /**
         * {@code code}: STANDING_NOTHING (neither a document nor a kind), STANDING_MANY, STANDING_PURPOSE (missing, or
         * longer than {@link #LONGEST_PURPOSE}), TEXT_CHARACTERS, STANDING_TERM (over already, or longer than {@link #longestTerm} or the mandate),
         * STANDING_LIMIT (not 1 to {@link #MOST_PULLS}, or more a day than in all), STANDING_FULL, OFFICE_UNKNOWN.
         */
        record Refused(String code) implements GiveResult {}
    }

    /** What covers a pull. */
    sealed interface Cover {
        /** Nothing does. */
        record None() implements Cover {}

        record Within(UUID standing) implements Cover {}

        /** Used up, in all or for this day. */
        record Over(UUID standing) implements Cover {}

        /**
         * {@code reason}: LINK_ISSUER, APPOINTER: this officer could have given it himself, as with
         * {@link Authorisations.RedeemResult.Denied}.
         */
        record Barred(UUID standing, String reason) implements Cover {}
    }
}
