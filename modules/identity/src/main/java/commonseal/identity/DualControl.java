package commonseal.identity;

import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Page;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import commonseal.keys.Rotating;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Acts that take two persons: one asks, another, who holds {@link Role#ADMINISTRATOR} or {@link Role#AUDITOR} for the whole
 * district, confirms within {@link #TERM} with a step-up bound to exactly what was asked. Whoever works on the server counts
 * as a person of his own ({@link Actor#job()}): a district with one administrator is not stuck, and not unwatched. Each step
 * is an entry of the ledger.
 */
public interface DualControl {

    Duration TERM = Duration.ofHours(24);

    /** Longest legal ground or reason in characters. */
    int LONGEST_TEXT = 500;

    /** Asks; nothing happens before somebody else confirms. */
    AskResult ask(Tx tx, Actor by, Deed deed);

    /** Requests of everybody, newest first; only the officer's own unless he may confirm, none for anybody else. */
    Page<Request> requests(Tx tx, Actor by, Page.Request page);

    /** One of {@link #requests}. */
    Optional<Request> request(Tx tx, Actor by, UUID id);

    /** What a step-up for the confirmation is bound to. */
    byte[] digest(Request request);

    /**
     * Confirms what somebody else asked for; except for an export, which the asker then fetches, it is done in the same
     * transaction or not at all.
     *
     * @param stepUp as for {@link SignIn#stepUp}; not asked of who works on the server
     */
    AnswerResult confirm(Actor by, UUID id, Secret stepUp);

    /** Declines what another asked for, or withdraws one's own request. */
    AnswerResult decline(Tx tx, Actor by, UUID id);

    /** The export, if {@code by} asked for it and somebody confirmed it within the last {@link #TERM}. */
    Optional<Deed.Export> confirmedExport(Tx tx, Actor by, UUID id);

    /** What takes two persons. */
    sealed interface Deed {

        /**
         * {@link KeyActs#erase}; asked for by an administrator of the district.
         *
         * @param law that demands it and the file that shows it; stays readable, so it names nobody
         */
        record EraseHolder(HolderId holder, String law) implements Deed {}

        /** {@link KeyActs#rotate}; asked for by an administrator of the district or on the server. */
        record ExchangeKey(Rotating key) implements Deed {}

        /** {@link Officers#grant} of {@link Role#ADMINISTRATOR}; asked for by an administrator of that office. */
        record GiveAdministrator(PersonId person, String office, Officers.Term term) implements Deed {}

        /**
         * More records than one person takes out alone; asked for by an auditor.
         *
         * @param what kind of records, in the words of the module that owns them
         * @param records at most 500
         */
        record Export(String what, List<UUID> records, String reason) implements Deed {
            /** Most records of one export. */
            public static final int MOST = 500;

            public Export {
                records = List.copyOf(records);
            }
        }
    }

    /** How far a request is. */
    enum State {
        WAITING,
        CONFIRMED,
        DECLINED,
        WITHDRAWN,
        /** Nobody answered in time. */
        OVER
    }

    /**
     * A request.
     *
     * @param byRef who asked
     * @param answeredBy who confirmed, declined or withdrew it
     */
    record Request(
            UUID id,
            Deed deed,
            String byRef,
            Instant at,
            Instant until,
            State state,
            Optional<String> answeredBy,
            Optional<Instant> answeredAt) {}

    /** What became of {@link #ask}. */
    sealed interface AskResult {
        record Asked(UUID request, Instant until) implements AskResult {}

        /**
         * Nothing was stored; {@code code} is NO_ROLE, HOLDER_UNKNOWN, HOLDER_ERASED, DUAL_LAW, DUAL_REASON, DUAL_RECORDS,
         * DUAL_WAITING (the same was asked for and waits), KEY_UNDERWAY or one of {@link Officers.GrantResult.Refused}.
         */
        record Refused(String code) implements AskResult {}
    }

    /** What became of an answer. */
    sealed interface AnswerResult {
        record Done() implements AnswerResult {}

        /**
         * Nothing was done; {@code code} is NO_ROLE, DUAL_UNKNOWN, DUAL_ANSWERED, DUAL_OVER, DUAL_SECOND (his own),
         * DUAL_ACCESS (who asked gave him his account or a link to it, so could be signed in as him),
         * DUAL_CONCERNED (it is about him), DUAL_ASKER (who asked no longer may), STEP_UP_FAILED, or what
         * {@link #ask} would say now.
         */
        record Refused(String code) implements AnswerResult {}
    }
}
