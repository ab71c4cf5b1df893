package commonseal.identity;

import commonseal.identity.HolderId.PersonId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A role in an office, from and until when. A ledger entry; a row inserted behind the application has no effect.
 *
 * @param office code; {@code *} for district-wide roles (supervisor, auditor, administrator)
 * @param kinds document kinds the role is limited to; empty means all of the office
 * @param standsInFor whose role it is, if somebody stands in for him
 */
public record Grant(
        Role role,
        String office,
        Set<String> kinds,
        Instant from,
        Optional<Instant> until,
        Optional<PersonId> standsInFor) {

    public Grant {
        kinds = Set.copyOf(kinds);
    }

    /** The person's own. */
    public Grant(Role role, String office, Set<String> kinds, Instant from, Optional<Instant> until) {
        this(role, office, kinds, from, until, Optional.empty());
    }

    /** Whether the grant is in force. */
    public boolean inForce(Instant at) {
        return !at.isBefore(from) && until.map(at::isBefore).orElse(true);
    }
}
