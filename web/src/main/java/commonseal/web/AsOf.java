package commonseal.web;

import commonseal.kernel.Act;
import commonseal.verifier.Verdict;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * "As of" as people write it: a moment, or a day of the district. A day is asked about at its last second, so that what
 * was revoked or issued in its course is already so; of today it is the present.
 *
 * @param from the first moment that was meant
 * @param at the moment to judge
 */
public record AsOf(Instant from, Instant at) {

    /** Reads {@code 2026-05-03} or {@code 2026-05-03T08:00:00Z}; empty if it is neither. */
    public static Optional<AsOf> parse(String text, ZoneId zone) {
        try {
            if (text.length() > "2026-05-03".length()) {
                Instant at = Instant.parse(text);
                return Optional.of(new AsOf(at, at));
            }
            LocalDate day = LocalDate.parse(text);
            return Optional.of(new AsOf(
                    day.atStartOfDay(zone).toInstant(),
                    day.plusDays(1).atStartOfDay(zone).toInstant().minusSeconds(1)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Whether nobody can know yet. */
    public boolean isAhead(Instant now) {
        return from.isAfter(now);
    }

    /** Whether nobody can know yet, by the district's calendar. */
    public boolean isAhead(Exchange exchange) {
        Instant now = exchange.services()
                .db()
                .<Instant>read(
                        Act.job("as-of"),
                        tx -> exchange.services().businessClock().now(tx));
        return isAhead(now);
    }

    /** Whether nobody could know when this was judged. */
    public boolean isAhead(Verdict verdict) {
        return isAhead(verdict.at());
    }
}
