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
     * up. Each message has its own transaction, so that one bad address holds up nobody. Returns how many were handed over.
     */
    int deliver();

    /** Until when the link leads somewhere; empty if it is unknown, used or too old. Uses nothing up. */
    Optional<Instant> look(Secret token);

    /** Uses the link up; the request to which it leads, empty as {@link #look}. */
    Optional<UUID> follow(Secret token);

    /** What became of a message. */
    enum State {
        WAITING,
        SENT,
        FAILED
    }

    /**
     * A message as the counter sees it: nothing of the address.
     *
     * @param failure code of the last try that failed
     * @param openedAt when its link was followed
     * @param nextTry while it waits
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
            Instant until) {}

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
