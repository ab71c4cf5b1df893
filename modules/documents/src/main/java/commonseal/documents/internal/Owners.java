package commonseal.documents.internal;

import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Identity;
import commonseal.identity.Mandates.Power;
import commonseal.kernel.Tx;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Who acts for whom at this moment. */
final class Owners {
    private final Identity identity;

    Owners(Identity identity) {
        this.identity = identity;
    }

    /** Whether the actor is one of the holders or represents one in anything; no system and no job ever does. Two statements at most. */
    boolean actsFor(Tx tx, Actor actor, Collection<HolderId> holders) {
        return actor.kind() == Actor.Kind.PERSON
                && (holders.contains(actor.person())
                        || !Collections.disjoint(identity.register().holdersOf(tx, actor.person()), holders));
    }

    /** The same for many documents at once: one statement. */
    Predicate<Collection<HolderId>> actsFor(Tx tx, Actor actor) {
        if (actor.kind() != Actor.Kind.PERSON) {
            return holders -> false;
        }
        List<HolderId> all = identity.register().holdersOf(tx, actor.person());
        return holders -> holders.contains(actor.person()) || !Collections.disjoint(all, holders);
    }

    /** Whether the actor is one of the holders, or has a mandate of one to read documents of the kind. */
    boolean reads(Tx tx, Actor actor, Collection<HolderId> holders, String kind) {
        return actor.kind() == Actor.Kind.PERSON
                && (holders.contains(actor.person())
                        || identity.mandates()
                                .reach(tx, actor.person())
                                .covers(holders, Power.READ, Optional.of(kind)));
    }
}
