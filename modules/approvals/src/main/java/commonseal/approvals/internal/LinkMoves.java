package commonseal.approvals.internal;

import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.internal.Journal.Happened;
import commonseal.approvals.internal.Rows.LinkRow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What follows for the links from what an act stored. */
final class LinkMoves {

    private LinkMoves() {}

    /** Links whose stored state is no longer what follows from the facts, with the events that say so. */
    static List<LinkRow> moved(
            CaseFile file,
            Map<String, LinkState> states,
            LocalDate today,
            List<Happened> events,
            List<String> nowReady) {
        List<LinkRow> changed = new ArrayList<>();
        states.forEach((id, state) -> {
            LinkRow row = file.linkRow(id);
            if (row.state() != state) {
                Optional<LocalDate> readyOn = readyOn(file, row, state, today);
                boolean keepsClaim = state == LinkState.CLAIMED || state == LinkState.DECIDED;
                changed.add(row.in(state, readyOn, keepsClaim ? row.claimedBy() : Optional.empty()));
                if (state != LinkState.DECIDED) {
                    events.add(new Happened(
                            "link." + state.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                            Map.of("link", id, "round", String.valueOf(row.round()), "office", row.office())));
                }
                if (state == LinkState.READY) {
                    nowReady.add(id);
                }
            }
        });
        return changed;
    }

    /** A link that only waits while the clock stands still keeps the day it began. */
    private static Optional<LocalDate> readyOn(CaseFile file, LinkRow row, LinkState state, LocalDate today) {
        return switch (state) {
            case READY, CLAIMED -> row.readyOn().or(() -> Optional.of(today));
            case DECIDED, STOPPED -> row.readyOn();
            case WAITING -> file.openStop().isPresent() ? row.readyOn() : Optional.empty();
            case NOT_APPLICABLE, SKIPPED -> Optional.empty();
        };
    }

    /** Links whose due day or open opinions are no longer what is stored. */
    static List<LinkRow> dueAndAsked(CaseFile file, Map<String, LocalDate> due) {
        return file.links().values().stream()
                .map(row -> row.due(Optional.ofNullable(due.get(row.link())).or(row::dueOn), file.asks(row)))
                .filter(row -> !row.equals(file.linkRow(row.link())))
                .toList();
    }
}
