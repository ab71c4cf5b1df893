package commonseal.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A role in an office, from and until when. A ledger entry; a row inserted behind the application has no effect.
 *
 * @param office code; {@code *} for district-wide roles (supervisor, auditor, administrator)
 * @param kinds document kinds the role is limited to; empty means all of the office
 */
public record Grant(Role role, String office, Set<String> kinds, Instant from, Optional<Instant> until) {

    public Grant {
        kinds = Set.copyOf(kinds);
    }

    /** Whether the grant is in force. */
    public boolean inForce(Instant at) {
        return !at.isBefore(from) && until.map(at::isBefore).orElse(true);
    }
}
