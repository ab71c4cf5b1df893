package commonseal.approvals.internal;

import commonseal.approvals.internal.Desk.Opened;
import commonseal.identity.Access;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Mandates;
import commonseal.identity.Role;
import commonseal.kernel.Tx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whom an officer of a counter names in a case although that person neither showed him a document nor has a case there.
 * Without this a reference alone would open somebody's page: one would only have to name him. It also holds for what such
 * an officer opens for himself, since that case lies at his office too.
 */
final class Strangers {

    private final Desk desk;
    private final Lists lists;

    Strangers(Desk desk, Lists lists) {
        this.desk = desk;
        this.lists = lists;
    }

    /** Nobody for whoever is no clerk of the case's office. Three queries. */
    Set<HolderId> in(Opened at, Set<HolderId> named) {
        if (!at.actor().has(Role.COUNTER_CLERK, at.file().row().office())) {
            return Set.of();
        }
        Mandates.Reach reach =
                desk.identity().mandates().reach(at.tx(), at.actor().person());
        Set<HolderId> strangers = new LinkedHashSet<>(named);
        strangers.removeIf(holder ->
                reach.position(holder, Mandates.Power.APPLY, Optional.empty()).isPresent());
        strangers.removeAll(desk.identity().access().identified(at.tx(), at.actor(), strangers));
        strangers.removeAll(lists.withOpenCase(at.tx(), at.actor(), strangers));
        return strangers;
    }

    /** The roles in which they are named; {@code applicant} for whom the case is. */
    static List<String> roles(CaseFile file, Set<HolderId> strangers) {
        Set<String> roles = new TreeSet<>();
        file.parties().forEach((role, holders) -> {
            if (holders.stream().anyMatch(strangers::contains)) {
                roles.add(role);
            }
        });
        if (roles.isEmpty()) {
            roles.add("applicant");
        }
        return List.copyOf(roles);
    }

    /** The refusal becomes an entry of the access log for each of them; those named see it. */
    void record(Tx tx, Actor officer, Set<HolderId> strangers) {
        Access access = desk.identity().access();
        strangers.forEach(stranger -> access.look(tx, officer, stranger, false));
    }
}
