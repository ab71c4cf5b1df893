package commonseal.identity;

import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Owners allow the use of their own documents (DESIGN 7): the office requests, the owner answers each document in his
 * own session, an 8-digit code is shown to him alone, the clerk types it into that case. The code lives 10 minutes and
 * once; the authorisation until the case closes, its stated end, or withdrawal. No officer, page, log or column yields
 * the code (stored as a keyed MAC). Every step is a ledger entry.
 */
public interface Authorisations {

    /** Asks an owner; a repeated request for the same case, owner and documents returns the open one. */
    UUID request(Tx tx, Actor officer, Request request);

    /** Requests waiting for an answer of the person (own and those of organisations he represents), newest first, ≤ 200. */
    List<View> pendingFor(Tx tx, PersonId person);

    /** One request as the owner sees it; empty if it is not his. */
    Optional<View> view(Tx tx, PersonId person, UUID authorisation);

    /** Requests of a case, oldest first, without codes. */
    List<View> ofCase(Tx tx, UUID caseId);

    /** The owner's answer, document by document; missing documents count as refused. */
    AnswerResult answer(Actor owner, UUID authorisation, Map<UUID, Boolean> agreed);

    /** As {@link #answer(Actor, UUID, Map)}, together with what the caller writes. */
    AnswerResult answer(Tx tx, Actor owner, UUID authorisation, Map<UUID, Boolean> agreed);

    /** A new code for an agreed, not yet redeemed authorisation (the old one ends), for who agreed and nobody else. */
    AnswerResult renewCode(Actor owner, UUID authorisation);

    /**
     * The clerk types the code into a case. Wrong tries are counted per case and delayed: the caller's transaction, which
     * also writes down what the code opened, must commit whatever the answer is.
     */
    RedeemResult redeem(Tx tx, Actor clerk, String office, UUID caseId, Secret code);

    /** The authorisation in force for a document in a case: redeemed, not ended, not withdrawn. */
    Optional<UUID> inForce(Tx tx, UUID caseId, UUID document);

    /** How the owner answered for a document in a case, if asked. */
    Map<UUID, ItemState> stateOf(Tx tx, UUID caseId);

    /** The owner takes it back; effective with the next pull. */
    boolean withdraw(Actor owner, UUID authorisation);

    /** Ends all authorisations of a closed case. */
    void closeCase(Tx tx, UUID caseId);

    /** Re-opens a refused item: a new request may be answered differently; the refusal stays recorded. */
    UUID askAgain(Tx tx, Actor officer, Request request);

    /**
     * What the office asks.
     *
     * @param until stated end, at the latest
     */
    record Request(UUID caseId, String service, String office, HolderId owner, List<Item> items, Instant until) {
        public Request {
            items = List.copyOf(items);
        }
    }

    /** One document and what it is for. */
    record Item(UUID document, String kind, List<String> fields) {
        public Item {
            fields = List.copyOf(fields);
        }
    }

    /** State of one document in a request. */
    enum ItemState {
        ASKED,
        AGREED,
        REFUSED,
        REDEEMED,
        WITHDRAWN,
        ENDED
    }

    /**
     * A request as shown.
     *
     * @param askedBy reference of the officer who asked
     * @param givenAs how it was answered: SELF or a capacity of {@link Mandates.Capacity}; absent until then
     */
    record View(
            UUID id,
            Request request,
            Map<UUID, ItemState> items,
            String askedBy,
            Instant askedAt,
            Optional<Instant> answeredAt,
            Optional<Instant> codeExpiresAt,
            Optional<String> givenAs) {
        public View {
            items = Map.copyOf(items);
        }
    }

    /** What became of an answer. */
    sealed interface AnswerResult {
        /** At least one document agreed: show the code now, to the owner alone; it cannot be shown again. */
        record Agreed(Secret code, Instant expiresAt) implements AnswerResult {}

        /** All refused. */
        record Refused() implements AnswerResult {}

        /** Not this person's to answer, or unknown: the same for both. */
        record NotYours() implements AnswerResult {}

        /** A document of the request is beyond the mandate of who would answer: nothing was stored. */
        record Beyond() implements AnswerResult {}

        /** Another person who may answer too has agreed: the code is his. */
        record AnsweredByAnother() implements AnswerResult {}

        /** Already answered, withdrawn or ended. */
        record Closed() implements AnswerResult {}
    }

    /** What became of a typed code. */
    sealed interface RedeemResult {
        record Redeemed(UUID authorisation, List<UUID> documents) implements RedeemResult {
            public Redeemed {
                documents = List.copyOf(documents);
            }
        }

        /** No open code of this case fits (also when it belongs to another case). */
        record Wrong() implements RedeemResult {}

        record Expired() implements RedeemResult {}

        record Used() implements RedeemResult {}

        /** Too many wrong codes in this case. */
        record Delayed(java.time.Duration delay) implements RedeemResult {}

        /**
         * {@code reason}: NO_ROLE, OTHER_OFFICE (no counter clerk of the office), OWN_CASE, LINK_ISSUER: the clerk issued a
         * one-time link to the account of who agreed, so that he could have agreed himself; or APPOINTER: he entered the
         * mandate under which it was agreed, so that he could have chosen who agrees. The code stays open for a colleague.
         */
        record Denied(String reason) implements RedeemResult {}
    }
}
