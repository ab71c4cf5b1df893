package commonseal.approvals.internal;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.internal.Checklist.Line;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Journal.Happened;
import commonseal.approvals.internal.Rows.LinkRow;
import commonseal.approvals.internal.Rows.Row;
import commonseal.planner.Link;
import commonseal.planner.Outcome;
import commonseal.planner.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A decision gives a link back: to the applicant, or to an earlier link. */
final class Returns {

    private final Desk desk;
    private final Supplements supplements;

    Returns(Desk desk, Supplements supplements) {
        this.desk = desk;
        this.supplements = supplements;
    }

    /** Opens the next round: of this link for the applicant, or of an earlier one and everything that rested on it. */
    Row giveBack(Opened at, Row row, Link link, Outcome outcome, Checklist list, Ruling ruling, List<Happened> events) {
        Set<String> again = new HashSet<>(Set.of(link.id()));
        @Nullable String to = outcome.to();
        if (to != null) {
            again.addAll(restingOn(at.file(), list, to));
        }
        List<LinkRow> rounds = new ArrayList<>();
        again.stream().sorted().forEach(id -> {
            LinkRow old = at.file().linkRow(id);
            rounds.add(LinkRow.waiting(id, old.round() + 1, old.office()));
            events.add(new Happened(
                    "link.returned",
                    Map.of(
                            "link",
                            id,
                            "round",
                            String.valueOf(old.round() + 1),
                            "office",
                            old.office(),
                            "by",
                            link.id())));
        });
        CaseWriter.links(at.tx(), row.id(), rounds);
        if (to != null) {
            return row;
        }
        List<String> slots = list.of(link.id()).stream()
                .filter(Line::toSubmit)
                .map(Line::slot)
                .toList();
        desk.writer().check(at.tx(), row, slots, false, ruling.reason());
        if (at.file().openStop().isPresent()) {
            return row;
        }
        supplements.stop(at, "RETURN", link.agency(), slots, ruling.reason().orElse(ruling.outcome()));
        return row.with(CaseState.SUPPLEMENT);
    }

    /** A link and every link whose decision took its result or waited for it. */
    private static Set<String> restingOn(CaseFile file, Checklist list, String first) {
        Set<String> resting = new HashSet<>(Set.of(first));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Link link : file.definition().links()) {
                boolean takes = link.links().stream().anyMatch(resting::contains)
                        || link.after().stream().anyMatch(after -> resting.contains(after.link()))
                        || list.of(link.id()).stream()
                                .anyMatch(line -> line.reason() == Reason.RESULT_OF_LINK
                                        && line.from().filter(resting::contains).isPresent());
                if (takes && file.decision(link.id()).isPresent()) {
                    grew = resting.add(link.id()) || grew;
                }
            }
        }
        return resting;
    }
}
