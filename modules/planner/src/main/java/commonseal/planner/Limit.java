package commonseal.planner;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long something may take.
 *
 * @param days in {@code unit}; 0 means the same day
 * @param extend the single extension the law allows (absent: none)
 * @param remindAt working days before the due date at which to remind
 * @param law required where expiry decides something (行政许可法 deemed rules)
 */
public record Limit(
        int days,
        Unit unit,
        @Nullable Extension extend,
        List<Integer> remindAt,
        OnExpiry onExpiry,
        @Nullable Law law) {
    public Limit {
        Require.that(days >= 0 && days <= 3650, "a limit of " + days + " days");
        remindAt = List.copyOf(remindAt);
        Require.that(remindAt.stream().allMatch(day -> day >= 0), "a reminder after the due date: " + remindAt);
        Require.that(law != null || !onExpiry.deems(), "'" + onExpiry.code() + "' needs a law");
    }

    /** A plain limit in working days. */
    public static Limit workingDays(int days) {
        return new Limit(days, Unit.WORKDAY, null, List.of(), OnExpiry.ESCALATE, null);
    }

    /** The limit in working days; calendar days count five for every seven, rounded up, for planning only. */
    public int asWorkingDays() {
        return unit == Unit.WORKDAY ? days : (days * 5 + 6) / 7;
    }

    /** The same rules with another number of days. */
    public Limit withDays(int other) {
        return new Limit(other, unit, extend, remindAt, onExpiry, law);
    }

    /** The same rules with this number of working days. */
    public Limit withWorkingDays(int other) {
        return new Limit(other, Unit.WORKDAY, extend, remindAt, onExpiry, law);
    }

    /** What the days are. */
    public enum Unit implements Coded {
        WORKDAY,
        DAY
    }

    /** What happens when the limit is over. */
    public enum OnExpiry implements Coded {
        ESCALATE,
        DEEMED_ACCEPTED,
        DEEMED_CONSENT,
        DEEMED_GRANTED,
        LAPSE;

        /** Whether silence decides; such a rule needs a law and never fires on a provisional date. */
        public boolean deems() {
            return this == DEEMED_ACCEPTED || this == DEEMED_CONSENT || this == DEEMED_GRANTED;
        }
    }

    /** More days, granted once by an authority named by its role code. */
    public record Extension(int days, String by) {
        public Extension {
            Require.that(days >= 1, "an extension of " + days + " days");
            Require.code("by", by);
        }
    }
}
