package commonseal.approvals.internal;

import commonseal.documents.Documents.Held;
import commonseal.identity.Authorisations.ItemState;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What other modules say about a case at one moment.
 *
 * @param usable documents of its people that would count now
 * @param asked how each owner answered for a document
 * @param standing documents that the office could pull under a standing authorisation of their owner
 */
record Outside(List<Held> usable, Map<UUID, ItemState> asked, Set<UUID> standing, LocalDate today) {
    Outside {
        usable = List.copyOf(usable);
        asked = Map.copyOf(asked);
        standing = Set.copyOf(standing);
    }

    /** Whether its owner allows its use now: for this case, or beforehand and has not said no in this case. */
    boolean isAuthorised(UUID document) {
        return answer(document)
                .map(answer -> switch (answer) {
                    case REDEEMED -> true;
                    case REFUSED, WITHDRAWN -> false;
                    case ASKED, AGREED, ENDED -> standing.contains(document);
                })
                .orElseGet(() -> standing.contains(document));
    }

    /** Documents that registers of other offices may give, or gave, for this case alone. */
    Set<UUID> offers() {
        return usable.stream()
                .filter(held -> held.publicCode().isEmpty())
                .map(Held::id)
                .collect(Collectors.toSet());
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
