package commonseal.identity;

import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One person registered twice. Merged, look-ups of either number lead to the one kept, who also holds and answers for what
 * the duplicate holds; the duplicate's own history stays readable under its own id, and its sign-in ends. A split ends the
 * merge. One administrator proposes with a reason, another decides; neither is one of the two. All of it are ledger entries.
 */
public interface Duplicates {

    /** Proposes that {@code duplicate} is {@code kept}. */
    ProposeResult proposeMerge(Tx tx, Actor by, PersonId duplicate, PersonId kept, String reason);

    /** Proposes that a merged duplicate is somebody else after all. */
    ProposeResult proposeSplit(Tx tx, Actor by, PersonId duplicate, String reason);

    /** Confirms or declines; the first decision counts. */
    DecideResult decide(Tx tx, Actor by, UUID proposal, boolean confirm);

    /** Proposals that wait for a decision, the oldest first; at most 200. */
    List<Proposal> waiting(Tx tx);

    /** The person as whom the duplicate counts; empty if it counts as itself. */
    Optional<PersonId> countsAs(Tx tx, PersonId duplicate);

    /**
     * A proposal.
     *
     * @param split whether a merge is to end
     * @param by reference of who proposed
     */
    record Proposal(UUID id, boolean split, PersonId duplicate, PersonId kept, String reason, String by, Instant at) {}

    /** What became of a proposal. */
    sealed interface ProposeResult {
        record Proposed(UUID proposal) implements ProposeResult {}

        /**
         * Nothing was stored; {@code code} is one of NO_ROLE, PERSON_UNKNOWN, MERGE_SAME (one person twice), MERGE_OWN (nobody
         * merges himself), MERGE_REASON, MERGE_CHAIN (one of them is merged already), MERGE_OFFICER (the duplicate has roles),
         * MERGE_WAITING (proposed already), MERGE_UNKNOWN (no merge to split), VALUE_LONG, VALUE_CHARACTERS.
         */
        record Refused(String code) implements ProposeResult {}
    }

    /** What became of a decision. */
    sealed interface DecideResult {
        record Decided() implements DecideResult {}

        /**
         * Nothing was stored; {@code code} is one of NO_ROLE, MERGE_UNKNOWN (no such proposal, or decided), MERGE_SECOND (who
         * proposed does not decide), MERGE_OWN, MERGE_CHAIN, MERGE_OFFICER (what was true when it was proposed is so no more).
         */
        record Refused(String code) implements DecideResult {}
    }
}
