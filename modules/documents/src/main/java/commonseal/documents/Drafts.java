package commonseal.documents;

import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.ReplaceResult;
import commonseal.documents.Documents.Replacement;
import commonseal.identity.Actor;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Documents that an office prepares outside of a case. Whoever drafts submits; approval issues in the same transaction. Where
 * the kind takes two persons, the approver is another officer than the drafter; elsewhere he may be the same. No draft is
 * known to a verifier. Everybody here is an issuer of the kind's office; a draft is seen by no one else.
 */
public interface Drafts {

    /** Longest reason of a refusal in characters. */
    int LONGEST_REASON = 500;

    /** Begins a draft; what is missing or wrong in it is said and stays so until it is submitted. */
    SaveResult draft(Tx tx, Actor drafter, Content content);

    /** Changes a draft that was not submitted; its drafter only. */
    SaveResult change(Tx tx, Actor drafter, UUID draft, int version, Content content);

    /** Throws a draft away that was not submitted; its drafter only. Content is gone. */
    StepResult discard(Tx tx, Actor drafter, UUID draft);

    /** Hands it to whoever approves; from now on it stays as it is. A ledger entry. */
    StepResult submit(Tx tx, Actor drafter, UUID draft);

    /** Takes back what was submitted; its drafter only. A ledger entry; content is gone. */
    StepResult withdraw(Tx tx, Actor drafter, UUID draft);

    /** Approves and issues, both or neither; two ledger entries or more. */
    ApproveResult approve(Tx tx, Actor approver, UUID draft);

    /** Refuses what somebody else submitted; a ledger entry, content is gone. */
    StepResult refuse(Tx tx, Actor approver, UUID draft, String reason);

    /** One draft with its content while it has one; empty if the actor is no issuer of its kind. */
    Optional<Draft> find(Tx tx, Actor officer, UUID draft);

    /** Drafts of kinds that the officer issues, newest first, with their content while they have one. */
    Page<Draft> list(Tx tx, Actor officer, Optional<State> state, Page.Request page);

    /**
     * What is to be issued.
     *
     * @param order without a case
     * @param replaces what it takes the place of, and why
     */
    record Content(Order order, Optional<Replaces> replaces) {}

    /** One old document, or several of a MERGER; a division is not drafted but carried out. */
    record Replaces(Replacement how, List<UUID> old) {
        public Replaces {
            old = List.copyOf(old);
        }
    }

    /** How far a draft is. */
    enum State {
        DRAFT,
        SUBMITTED,
        APPROVED,
        REFUSED,
        WITHDRAWN,
        DISCARDED
    }

    /**
     * A draft.
     *
     * @param version counts its changes, from 1
     * @param twoPersons whether another than the drafter has to approve it
     * @param content empty once it has ended
     * @param decidedBy who approved or refused
     * @param reason of a refusal
     * @param documents that the approval issued
     */
    record Draft(
            UUID id,
            String kind,
            String office,
            State state,
            int version,
            boolean twoPersons,
            String draftedBy,
            Instant draftedAt,
            Instant changedAt,
            Optional<Content> content,
            Optional<String> decidedBy,
            Optional<String> reason,
            List<UUID> documents) {
        public Draft {
            documents = List.copyOf(documents);
        }
    }

    /** What became of a draft that was saved. */
    sealed interface SaveResult {
        /** Problems as {@link IssueResult.Invalid} has them; they keep it from being submitted. */
        record Saved(UUID draft, int version, Map<String, String> problems) implements SaveResult {
            public Saved {
                problems = Map.copyOf(problems);
            }
        }

        /**
         * Nothing was stored; {@code code} is UNKNOWN_KIND, OTHER_OFFICE, DRAFT_OF_CASE, DRAFT_UNKNOWN, DRAFT_STATE,
         * DRAFT_CHANGED (another version), DRAFT_OTHER (somebody else's), DRAFT_LARGE, or as {@code Access.Decision.Deny}.
         */
        record Refused(String code) implements SaveResult {}
    }

    /** What became of a step. */
    sealed interface StepResult {
        record Done() implements StepResult {}

        /** As for saving, or REASON_REQUIRED, TWO_PERSONS (he drafted it himself). */
        record Refused(String code) implements StepResult {}

        /** It cannot be submitted as it is: why {@link Documents#issue} would refuse it. */
        record NotGood(IssueResult why) implements StepResult {}
    }

    /** What became of an approval. */
    sealed interface ApproveResult {
        record Approved(IssueResult.Issued issued) implements ApproveResult {}

        /** As for a step, or DRAFT_ALTERED (it is not what was submitted). */
        record Refused(String code) implements ApproveResult {}

        /** Not issued: nothing was changed. */
        record NotIssued(ReplaceResult why) implements ApproveResult {}
    }
}
