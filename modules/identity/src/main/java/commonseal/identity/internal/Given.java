package commonseal.identity.internal;

import commonseal.identity.Mandates.Position;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * In which position somebody spoke for an owner, as stored.
 *
 * @param as SELF or a capacity
 * @param mandate absent for SELF
 */
record Given(String as, Optional<UUID> mandate) {

    static Given of(Position position) {
        return switch (position) {
            case Position.Self() -> new Given("SELF", Optional.empty());
            case Position.By(UUID mandate, var as) -> new Given(as.name(), Optional.of(mandate));
        };
    }

    void put(ObjectNode record) {
        record.put("givenAs", as);
        Seals.putIfPresent(record, "mandate", mandate.map(UUID::toString));
    }
}
