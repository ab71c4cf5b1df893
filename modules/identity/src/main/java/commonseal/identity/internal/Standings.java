package commonseal.identity.internal;

import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Mandates.Mandate;
import commonseal.identity.Mandates.Power;
import commonseal.identity.StandingAuthorisations.State;
import commonseal.identity.internal.StandingRows.Row;
import commonseal.identity.internal.StandingUseRows.Count;
import commonseal.kernel.Tx;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What became of several standing authorisations, read at once.
 *
 * @param givers mandates in force of those who gave them for others
 */
record Standings(Map<UUID, Count> counts, Set<UUID> ended, List<RepresentationRows.Row> givers) {

    /** Three queries at most. */
    static Standings of(
            Tx tx, List<Row> all, StandingUseRows uses, RepresentationRows representations, LocalDate today) {
        if (all.isEmpty()) {
            return new Standings(Map.of(), Set.of(), List.of());
        }
        List<UUID> ids = all.stream().map(Row::id).toList();
        Set<UUID> givers = all.stream()
                .filter(row -> row.given().mandate().isPresent())
                .map(row -> HolderId.parse(row.actor()).value())
                .collect(Collectors.toSet());
        return new Standings(
                uses.counts(tx, ids, today),
                uses.ended(tx, ids),
                givers.isEmpty() ? List.of() : representations.ofPersons(tx, givers));
    }

    Count count(Row row) {
        return counts.getOrDefault(row.id(), Count.NONE);
    }

    State state(Row row, Instant now) {
        if (ended.contains(row.id())) {
            return State.WITHDRAWN;
        }
        if (!now.isBefore(row.until())) {
            return State.ENDED;
        }
        if (row.given().mandate().isPresent() && !mayStillGive(row, now)) {
            return State.MANDATE_OVER;
        }
        return count(row).used() >= row.most() ? State.USED_UP : State.IN_FORCE;
    }

    private boolean mayStillGive(Row row, Instant now) {
        return givers.stream()
                .filter(held -> held.holder().equals(row.ownerId())
                        && new PersonId(held.person()).ref().equals(row.actor()))
                .anyMatch(held -> coversAll(held.mandate(now), row.everyKind()));
    }

    static boolean coversAll(Mandate mandate, Collection<String> kinds) {
        return kinds.stream().allMatch(kind -> mandate.scope().covers(Power.AUTHORISE, Optional.of(kind)));
    }

    boolean isWithin(Row row, Instant now) {
        return state(row, now) == State.IN_FORCE && count(row).today() < row.mostADay();
    }

    boolean isOver(Row row, Instant now) {
        State state = state(row, now);
        return state == State.USED_UP || state == State.IN_FORCE && count(row).today() >= row.mostADay();
    }
}
