package commonseal.identity;

import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A holder objects to one entry of his access log, once, in his own words; a supervisor of the office that looked answers,
 * once. Both are ledger entries; the words are encrypted under the holder's key and go with it.
 */
public interface Objections {

    /** Longest objection and answer, in characters. */
    int LONGEST = 2_000;

    /** The entry, if the actor may read it in the holder's log at this moment. */
    Optional<Access.Logged> readable(Tx tx, Actor actor, HolderId holder, UUID logged);

    /**
     * Objects.
     *
     * @param actor the holder himself, or who may read what the entry is about for him
     * @param logged id of an entry that is {@link #readable}
     */
    RaiseResult raise(Tx tx, Actor actor, HolderId holder, UUID logged, String text);

    /** The holder's objections to these entries, by entry; two queries. */
    Map<UUID, Objection> about(Tx tx, HolderId holder, Collection<UUID> logged);

    /** The holder's objections, newest first; of them those to entries that the actor may read for him. */
    Page<Objection> ofHolder(Tx tx, Actor actor, HolderId holder, Page.Request page);

    /**
     * Objections to what the offices did of which the actor is supervisor, newest first; none for anybody else.
     *
     * @param unanswered only those that wait for an answer
     */
    Page<Objection> received(Tx tx, Actor actor, boolean unanswered, Page.Request page);

    /** Answers; only a supervisor of the office, and never about a look of his own. */
    AnswerResult answer(Tx tx, Actor actor, UUID objection, String text);

    /**
     * An objection.
     *
     * @param subject what the entry says; empty if it is gone or not confirmed by the ledger
     * @param office that looked
     */
    record Objection(
            UUID id,
            UUID logged,
            Optional<Access.Logged> subject,
            HolderId holder,
            String office,
            String text,
            Instant at,
            Optional<Answer> answer) {}

    /** What the supervisor wrote. */
    record Answer(String text, String by, Instant at) {}

    /** What became of an objection. */
    sealed interface RaiseResult {
        record Raised(UUID objection) implements RaiseResult {}

        /** {@code code}: ENTRY_UNKNOWN, OBJECTION_TWICE, TEXT_EMPTY, TEXT_LONG, TEXT_CHARACTERS. */
        record Refused(String code) implements RaiseResult {}
    }

    /** What became of an answer. */
    sealed interface AnswerResult {
        record Answered() implements AnswerResult {}

        /** {@code code}: OBJECTION_UNKNOWN, OBJECTION_OWN, OBJECTION_ANSWERED, TEXT_EMPTY, TEXT_LONG, TEXT_CHARACTERS. */
        record Refused(String code) implements AnswerResult {}
    }
}
