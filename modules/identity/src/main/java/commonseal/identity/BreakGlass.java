package commonseal.identity;

import commonseal.kernel.Page;
import commonseal.kernel.Secret;
import commonseal.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Access in an emergency: a counter clerk reads what the register holds about one holder who neither stands before him nor
 * has a case at his office. It takes a reason, a text and a step-up, lasts {@link #OPEN}, changes nothing, is seen by the
 * holder, and is reviewed by a supervisor. Whoever lets a review pass its day, or has done it {@link #MONTHLY} times in
 * thirty days, cannot do it until that is over. Source: reliability study 6.3.
 */
public interface BreakGlass {

    /** How long one opening shows one holder. */
    Duration OPEN = Duration.ofMinutes(60);

    /** Openings per officer in {@link #MONTH}. */
    int MONTHLY = 3;

    /** The time in which openings are counted. */
    Duration MONTH = Duration.ofDays(30);

    /** Days from Monday to Friday within which somebody else reviews; public holidays count. */
    int REVIEW_DAYS = 3;

    /** Code points of a text. */
    int LONGEST = 500;

    /** Why it cannot wait. */
    enum Reason {
        LIFE_OR_HEALTH,
        LEGAL_DEADLINE,
        OUTAGE
    }

    /**
     * What is asked for.
     *
     * @param text what happened, at most {@link #LONGEST} code points; encrypted under the holder's key
     */
    record Order(HolderId holder, Reason reason, String text) {}

    /** 32 bytes to which a step-up for the order is bound. */
    byte[] digest(Order order);

    /**
     * Opens. A ledger entry; atomic; two transactions of its own, one for the step-up.
     *
     * @param stepUp TOTP code, or a passkey's answer about {@link #digest}
     */
    OpenResult open(Actor officer, Order order, Secret stepUp);

    /**
     * Whether the officer may read the holder in an emergency now; if so the look is recorded with this transaction, and the
     * holder sees it. It allows no change.
     */
    Optional<Instant> look(Tx tx, Actor officer, HolderId holder);

    /** Openings at the supervisor's offices, those to review or all, newest first. */
    Page<Opening> openings(Tx tx, Actor supervisor, boolean unreviewed, Page.Request page);

    /** A supervisor of the office, not who opened and not the holder, says whether it was justified, and why. Once. */
    ReviewResult review(Tx tx, Actor supervisor, UUID opening, boolean justified, String text);

    /**
     * An opening.
     *
     * @param officerRef who opened
     * @param text empty after an erasure of the holder
     * @param reviewBy end of the term for the review
     */
    record Opening(
            UUID id,
            String officerRef,
            HolderId holder,
            String office,
            Reason reason,
            Optional<String> text,
            Instant at,
            Instant until,
            Instant reviewBy,
            Optional<Review> review) {}

    /** A review; text empty after an erasure of the holder. */
    record Review(boolean justified, Optional<String> text, String byRef, Instant at) {}

    /** What became of an order. */
    sealed interface OpenResult {
        record Opened(Instant until) implements OpenResult {}

        /**
         * Nothing was opened; {@code code} is one of NO_ROLE (no counter clerk), GLASS_OWN (himself), HOLDER_UNKNOWN,
         * TEXT_EMPTY, TEXT_LONG, TEXT_CHARACTERS, STEP_UP_FAILED, GLASS_OFTEN, GLASS_UNREVIEWED.
         */
        record Refused(String code) implements OpenResult {}
    }

    /** What became of a review. */
    sealed interface ReviewResult {
        record Reviewed() implements ReviewResult {}

        /**
         * Nothing was stored; {@code code} is one of GLASS_UNKNOWN (no such opening at his offices), GLASS_REVIEWED,
         * GLASS_SECOND (who opened does not review), GLASS_OWN, TEXT_EMPTY, TEXT_LONG, TEXT_CHARACTERS.
         */
        record Refused(String code) implements ReviewResult {}
    }
}
