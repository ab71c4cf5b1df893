package commonseal.planner;

import org.jspecify.annotations.Nullable;

/**
 * A part that persons or organisations play in a case (landlord, shareholder, employee).
 *
 * @param max absent: any number
 */
public record PartyRole(
        String role, Type type, int min, @Nullable Integer max, Title title) {
    public PartyRole {
        Require.code("role", role);
        Require.that(
                min >= 0 && (max == null || (max >= 1 && max >= min)),
                "role '" + role + "' from " + min + " to " + max);
    }

    /** Who may play it. */
    public enum Type implements Coded {
        PERSON,
        ORGANISATION,
        ANY
    }
}
