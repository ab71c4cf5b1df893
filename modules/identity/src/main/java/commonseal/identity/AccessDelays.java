package commonseal.identity;

import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What of the access log its holder sees later, because a law says so: for some days, or until a supervisor releases it. Only
 * entries that came about without the holder: never a disclosure he authorised or his visit at the counter. One administrator
 * proposes, another puts it in force; it counts for entries from then on. Everybody may read which delays there are.
 */
public interface AccessDelays {

    /** Longest delay in days. */
    int LONGEST = 3_650;

    /** In force, what they apply to in order. */
    List<Delay> inForce(Tx tx);

    /** Proposals that wait, the oldest first. */
    List<Delay> waiting(Tx tx);

    /** Proposes; a class NONE ends a delay for entries from then on. */
    ProposeResult propose(Tx tx, Actor by, NewDelay delay);

    /** Another administrator puts it in force; anyone of them may decline. */
    DecideResult decide(Tx tx, Actor by, UUID proposal, boolean confirm);

    /** Entries of the supervisor's offices that wait for a release, newest first; none for anybody else. */
    Page<Access.Logged> withheld(Tx tx, Actor supervisor, Page.Request page);

    /** Lets the holder see the entry from now on. @return false if it is none of {@link #withheld} */
    boolean release(Tx tx, Actor supervisor, UUID logged);

    /** How an entry is delayed. */
    enum DelayClass {
        NONE,
        DAYS,
        RELEASE
    }

    /**
     * What somebody wants delayed.
     *
     * @param appliesTo {@code service:<code>}: disclosures for this service; {@code purpose:OPEN_CASE} or
     *     {@code purpose:AUDIT}: looks for this purpose
     * @param days 1 to {@link #LONGEST} for DAYS, else 0
     * @param law that says so, as it is cited; at most 500 characters
     */
    record NewDelay(String appliesTo, DelayClass delayClass, int days, String law) {}

    /** A delay, proposed or in force. */
    record Delay(UUID id, NewDelay rule, String by, Instant at) {}

    /** What became of a proposal. */
    sealed interface ProposeResult {
        record Proposed(UUID proposal) implements ProposeResult {}

        /** {@code code}: NO_ROLE, DELAY_APPLIES, DELAY_DAYS, DELAY_LAW. */
        record Refused(String code) implements ProposeResult {}
    }

    /** What became of a decision. */
    sealed interface DecideResult {
        record Decided() implements DecideResult {}

        /** {@code code}: NO_ROLE, DELAY_UNKNOWN, DELAY_SECOND. */
        record Refused(String code) implements DecideResult {}
    }
}
