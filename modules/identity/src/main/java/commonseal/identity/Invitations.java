package commonseal.identity;

import commonseal.identity.Messages.Channel;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Asks an owner who is not at the counter to answer a request in his own session. The link of a message leads to the
 * request, once and for some days; who follows it still proves who he is by signing in, so it opens nothing by itself.
 */
public interface Invitations {

    /** How long a link leads somewhere. */
    Duration LIFE = Duration.ofDays(7);

    /** Most messages about one request: an invitation and its reminders. */
    int MOST = 5;

    /** What this installation can send by; empty if nothing is configured. */
    Set<Channel> channels();

    /**
     * Puts a message into the outbox, in the caller's transaction; {@link #deliver} sends it. A further one for the same
     * request is a reminder with a link of its own.
     */
    InviteResult invite(Tx tx, Actor officer, UUID authorisation, Channel channel, String address);

    /** Messages of a case, oldest first, at most 500. */
    List<Invitation> ofCase(Tx tx, UUID caseId);

    /**
     * Sends what is due, at most 20; called by a job. What fails is tried again after 1, 5, 30 and 120 minutes, then given
     * up. A message is claimed in one transaction, sent in none, and its result written down in another: after a crash in
     * between nobody knows whether it went, it is {@link State#UNKNOWN} and never sent again. Returns how many were handed
     * over.
     */
    int deliver();

    /**
     * Queues reminders of requests whose last message went out {@link Reminders#after} ago and which are still not
     * answered, at most 50; called by a job. Returns how many.
     */
    int remind();

    /**
     * What the district wants sent without anybody's doing.
     *
     * @param after the message before
     * @param most of one request; 0 for none
     */
    record Reminders(Duration after, int most) {
        /** None. */
        public static final Reminders NONE = new Reminders(Duration.ofDays(3), 0);

        public Reminders {
            if (!after.isPositive() || most < 0 || most >= MOST) {
                throw new IllegalArgumentException("reminders come later, and fewer than " + MOST);
            }
        }
    }

    /** Until when the link leads somewhere; empty if it is unknown, used or too old. Uses nothing up. */
    Optional<Instant> look(Secret token);

    /** Uses the link up; the request to which it leads, empty as {@link #look}. */
    Optional<UUID> follow(Secret token);

    /** What became of a message. */
    enum State {
        WAITING,
        /** Somebody is handing it over now. */
        SENDING,
        SENT,
        FAILED,
        /** The server stopped while it was handed over. */
        UNKNOWN
    }

    /**
     * A message as the counter sees it: nothing of the address.
     *
     * @param failure code of the last try that failed
     * @param openedAt when its link was followed
     * @param nextTry while it waits
     * @param automatic a reminder that went by itself
     * @param remindAt when the next reminder goes by itself
     */
    record Invitation(
            UUID id,
            UUID authorisation,
            Channel channel,
            State state,
            int tries,
            Optional<String> failure,
            Instant at,
            Optional<Instant> sentAt,
            Optional<Instant> openedAt,
            Optional<Instant> nextTry,
            Instant until,
            boolean automatic,
            Optional<Instant> remindAt) {}

    /** What became of {@link #invite}. */
    sealed interface InviteResult {
        record Queued(UUID invitation) implements InviteResult {}

        /**
         * Nothing was stored; {@code code} is one of NOTHING_ASKED (no such request that waits for an answer), CHANNEL_OFF,
         * ADDRESS_MALFORMED, ALREADY_WAITING (the one before is not sent yet), TOO_MANY.
         */
        record Refused(String code) implements InviteResult {}
    }
}
