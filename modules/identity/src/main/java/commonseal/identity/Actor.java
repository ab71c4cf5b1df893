package commonseal.identity;

import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Act;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Who is acting, as established by sign-in or a bearer token. Every facade method that shows or changes something takes
 * one; the grants are those in force when the request began and are checked again inside the transaction where it
 * matters.
 *
 * @param session id of the session or token
 */
public record Actor(Kind kind, UUID id, List<Grant> grants, Optional<UUID> session) {

    /** What kind of actor. */
    public enum Kind {
        PERSON,
        SYSTEM,
        JOB
    }

    public Actor {
        grants = List.copyOf(grants);
    }

    /** The program itself. */
    public static Actor job() {
        return new Actor(Kind.JOB, new UUID(0, 0), List.of(), Optional.empty());
    }

    /** {@code person:<uuid>}, {@code system:<uuid>} or {@code job:<uuid>}. */
    public String ref() {
        return kind.name().toLowerCase(java.util.Locale.ROOT) + ":" + id;
    }

    /** The person; only for {@link Kind#PERSON}. */
    public PersonId person() {
        if (kind != Kind.PERSON) {
            throw new IllegalStateException("not a person: " + kind);
        }
        return new PersonId(id);
    }

    /** Whether the actor has the role in the office (or district-wide). */
    public boolean has(Role role, String office) {
        return grants.stream()
                .anyMatch(g -> g.role() == role
                        && (g.office().equals(office) || g.office().equals("*")));
    }

    /** Whether the actor has the role anywhere. */
    public boolean has(Role role) {
        return grants.stream().anyMatch(g -> g.role() == role);
    }

    /** Offices in which the actor has the role. */
    public List<String> offices(Role role) {
        return grants.stream()
                .filter(g -> g.role() == role)
                .map(Grant::office)
                .distinct()
                .toList();
    }

    /** This actor with a purpose, for a transaction. */
    public Act act(String purpose) {
        return new Act(ref(), purpose);
    }
}
