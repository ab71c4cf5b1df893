package commonseal.documents.internal;

import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Register;
import commonseal.kernel.Tx;
import java.util.Collection;
import java.util.Collections;

/** Who acts for whom at this moment. */
final class Owners {
    private final Register register;

    Owners(Register register) {
        this.register = register;
    }

    /** Whether the actor is one of the holders or represents one; no system and no job ever does. Two statements at most. */
    boolean actsFor(Tx tx, Actor actor, Collection<HolderId> holders) {
        return actor.kind() == Actor.Kind.PERSON
                && (holders.contains(actor.person())
                        || holders.stream().anyMatch(HolderId.OrganisationId.class::isInstance)
                                && !Collections.disjoint(register.holdersOf(tx, actor.person()), holders));
    }
}
