package commonseal.documents;

import commonseal.documents.Documents.CopyMethod;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.StatusResult;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Attested copies: a paper that an office accepted once in a case becomes, with its holder's agreement, something that later
 * cases pull. Its credential is of the type {@code AttestedCopy}, signed by the office that saw the paper and never in the
 * name of who issued it; every verdict about it carries the warning COPY_ATTESTED. Otherwise it lives as a document does:
 * {@link Documents#pull}, evidence, status lists, {@link Documents#verifyByCode}; {@link Held#copy} tells them apart.
 *
 * <p>An officer proposes, its holder agrees to the proposal's id as to the use of a document in that case
 * ({@link commonseal.identity.Authorisations}), then it is made. An officer alone makes none.
 */
public interface Copies {

    /** Longest name of an issuer, and longest number, in characters. */
    int LONGEST = 100;

    /**
     * Stores what an officer read from an accepted paper, with the file, encrypted under the holder's key. Nothing is a copy
     * yet; nobody but officers and the holder sees it.
     */
    ProposeResult propose(Tx tx, Actor officer, Paper paper, Scan scan);

    /**
     * Makes the copy that its holder agreed to in the case where it was proposed: sealed, appended to the ledger, with a slot
     * in a status list, all in the caller's transaction. Refused, and nothing changed, without his agreement in force. Who
     * attests is the officer who proposed it, whoever types the holder's code.
     */
    MakeResult make(Tx tx, UUID copy);

    /** Copies that were made in a case: its own use of the paper stays that of the paper. Opens nothing. */
    Set<UUID> madeIn(Tx tx, UUID caseId);

    /** Forgets a proposal, file included; what was made stays. Says whether there was one. */
    boolean forget(Tx tx, UUID copy);

    /**
     * Forgets what was proposed in a case and not made: its holder did not answer, or his code was not used.
     *
     * @return how many
     */
    int closeCase(Tx tx, UUID caseId);

    /** What was proposed in a case, made or not, oldest first; none whose row was altered or whose holder was erased. */
    List<Proposal> ofCase(Tx tx, UUID caseId);

    /**
     * One proposal, made or not, for who has asked whether the actor may see it; empty if there is none, if its row was
     * altered behind the application, or its holder erased.
     */
    Optional<Proposal> find(Tx tx, UUID copy);

    /** As {@link #find} for its holder or who reads for him, and until it is made for the officer who proposed it. */
    Optional<Proposal> read(Tx tx, Actor actor, UUID copy);

    /**
     * The file behind it, for its holder or who reads for him; empty for anybody else. Officers have it from the case, where their looks are on
     * record.
     *
     * @throws commonseal.keys.Keys.Tampered if it was altered behind the application
     */
    Optional<Scan> file(Tx tx, Actor actor, UUID copy);

    /**
     * Ends a copy for later pulls, because its holder, or who acts for him, wants that: SURRENDERED with the reason
     * HOLDER_WITHDREW. Past uses stand.
     */
    StatusResult withdraw(Tx tx, Actor holder, UUID copy);

    /**
     * Declares a copy void for those who attest at its office, from its beginning: the paper was false, or was read wrongly.
     * Every decision that rests on it, the one of the case where it was made included, is flagged
     * ({@link Documents#endedUses}).
     *
     * @param reason code as in {@link Documents.StatusChange}
     */
    StatusResult declareVoid(Tx tx, Actor officer, UUID copy, String reason);

    /**
     * What an officer says of a paper.
     *
     * @param kind code of the kind that the paper is
     * @param office that accepted it and attests
     * @param holder whose it is; he is asked
     * @param slot of the case, where the file was accepted
     * @param statedIssuer who issued it, as it says; 1 to {@link #LONGEST} characters
     * @param number as it says; 1 to {@link #LONGEST} characters
     * @param issuedOn as it says, never in the future
     * @param expiresOn last day; empty if it states none
     * @param method what the officer saw
     * @param fields what he read, by field name of the kind; what the paper does not state is left out
     */
    record Paper(
            String kind,
            String office,
            HolderId holder,
            UUID caseId,
            String slot,
            String statedIssuer,
            String number,
            LocalDate issuedOn,
            Optional<LocalDate> expiresOn,
            CopyMethod method,
            Map<String, String> fields) {
        public Paper {
            fields = Map.copyOf(fields);
        }
    }

    /**
     * A file as it was accepted.
     *
     * @param bytes not copied
     * @param receivedAt since when the case has had it
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Scan(String mediaType, byte[] bytes, Instant receivedAt) {}

    /**
     * What is, or was, proposed.
     *
     * @param sha256 of the file, hexadecimal
     * @param proposedBy reference of the officer
     * @param role as which he saw the paper: COUNTER_CLERK or APPROVER
     * @param made whether it is a copy by now
     */
    record Proposal(
            UUID id,
            Paper paper,
            String mediaType,
            String sha256,
            String proposedBy,
            String role,
            Instant at,
            boolean made) {}

    /** What became of a proposal. */
    sealed interface ProposeResult {
        /** {@code copy} is the id that the copy will have. */
        record Proposed(UUID copy) implements ProposeResult {}

        /**
         * Field name, or {@code statedIssuer}, {@code number}, {@code issuedOn}, {@code expiresOn}, {@code holder}, to a code:
         * REQUIRED, UNKNOWN, TOO_LONG, NOT_TEXT, IN_FUTURE, BEFORE_START, ENDED (a paper that is over proves nothing),
         * WRONG_TYPE, or as {@link Documents.IssueResult.Invalid}.
         */
        record Invalid(Map<String, String> problems) implements ProposeResult {
            public Invalid {
                problems = Map.copyOf(problems);
            }
        }

        /**
         * UNKNOWN_KIND, COPY_NOT_OF_STATEMENT (the kind says how something stood when it was written), COPY_EXISTS (the holder
         * has one of this kind and number), or as {@code Access.Decision.Deny}.
         */
        record NotAllowed(String reason) implements ProposeResult {}
    }

    /** What became of making one. */
    sealed interface MakeResult {
        record Made(UUID copy, String publicCode) implements MakeResult {}

        /**
         * COPY_UNKNOWN, COPY_ALTERED (what was proposed is not what is stored), COPY_MADE, NOT_AUTHORISED (its holder did not
         * agree, or no longer does), UNKNOWN_KIND.
         */
        record NotMade(String reason) implements MakeResult {}
    }
}
