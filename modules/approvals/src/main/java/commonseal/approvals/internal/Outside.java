package commonseal.approvals.internal;

import commonseal.documents.Documents.Held;
import commonseal.identity.Authorisations.ItemState;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What other modules say about a case at one moment.
 *
 * @param usable documents of its people that would count now
 * @param asked how each owner answered for a document
 */
record Outside(List<Held> usable, Map<UUID, ItemState> asked, LocalDate today) {
    Outside {
        usable = List.copyOf(usable);
        asked = Map.copyOf(asked);
    }

    boolean isUsable(UUID document) {
        return usable.stream().anyMatch(held -> held.id().equals(document));
    }

    Optional<Held> find(UUID document) {
        return usable.stream().filter(held -> held.id().equals(document)).findFirst();
    }

    Optional<ItemState> answer(UUID document) {
        return Optional.ofNullable(asked.get(document));
    }
}
