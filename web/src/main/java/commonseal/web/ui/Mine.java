package commonseal.web.ui;

import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.kernel.Tx;
import commonseal.web.Exchange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * For whom the signed-in person acts: himself first, then the organisations he represents.
 *
 * @param names of these holders only; nobody else's name is looked up for a holder's page
 */
record Mine(PersonId self, List<HolderId> all, Map<HolderId, String> names) {

    Mine {
        all = List.copyOf(all);
        names = Map.copyOf(names);
    }

    static Mine of(Exchange exchange) {
        return exchange.services().db().read(exchange.actor().act("own-holders"), tx -> of(exchange, tx));
    }

    static Mine of(Exchange exchange, Tx tx) {
        var register = exchange.services().identity().register();
        PersonId self = exchange.actor().person();
        Set<HolderId> others = new HashSet<>();
        List<HolderId> all = new ArrayList<>(List.of(self));
        for (HolderId holder : register.holdersOf(tx, self)) {
            if (!holder.equals(self) && others.add(holder)) {
                all.add(holder);
            }
        }
        return new Mine(self, all, register.names(tx, all));
    }

    /** Own holders as choices, the current one marked. */
    List<HolderChoice> choices(Optional<HolderId> current) {
        return all.stream()
                .map(holder -> new HolderChoice(
                        holder.ref(),
                        names.getOrDefault(holder, holder.ref()),
                        holder instanceof PersonId,
                        current.filter(holder::equals).isPresent()))
                .toList();
    }

    /** The holder of this reference if the person acts for it; somebody else's looks like an unknown one. */
    Optional<HolderId> find(String ref) {
        return all.stream().filter(holder -> holder.ref().equals(ref)).findFirst();
    }

    /** Whether the person acts for the holder. */
    boolean has(HolderId holder) {
        return all.contains(holder);
    }
}
