package commonseal.ledger;

import java.time.Instant;

/**
 * What a ledger is, for ever: a real district's or a demonstration's, and its name. Said by the first entry, before any
 * key is made and anything is signed, so that nobody opens a demonstration's data as a real district's afterwards.
 *
 * @param profile {@code real} or {@code demonstration}
 * @param origin name of the ledger
 * @param at when it was founded
 */
public record Foundation(String profile, String origin, Instant at) {

    /** What the database says to a wanted profile and origin. */
    public sealed interface Result {
        /** It is the one wanted: since now, or since before. */
        record Ours(Foundation foundation) implements Result {}

        /** It was founded as something else; nothing was changed. */
        record Other(Foundation foundation) implements Result {}

        /**
         * The foundation was removed or rewritten behind the application; nothing was changed.
         *
         * @param why one clause
         */
        record Untrue(String why) implements Result {}
    }
}
