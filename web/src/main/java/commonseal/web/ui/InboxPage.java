package commonseal.web.ui;

import commonseal.approvals.Cases.InboxItem;
import commonseal.approvals.Cases.Task;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Links that wait for an officer's offices.
 *
 * @param today business day
 * @param me reference of the officer
 * @param people names by reference
 * @param flagged decisions of his offices that rest on documents revoked since
 */
public record InboxPage(
        Names names,
        LocalDate today,
        String me,
        Map<String, String> people,
        Figures figures,
        List<InboxItem> items,
        Optional<String> next,
        Optional<String> notice,
        int flagged) {

    public InboxPage {
        items = List.copyOf(items);
    }

    /**
     * Of the links due first (at most 200).
     *
     * @param more whether there are later ones that were not counted
     */
    public record Figures(int ready, int opinions, int mine, int overdue, boolean more) {}

    /** Whether the officer is asked for an opinion, not for a decision. */
    public boolean asksOpinion(InboxItem item) {
        return item.task() == Task.OPINION;
    }

    /** Whether its limit is over. */
    public boolean isOverdue(InboxItem item) {
        return item.dueOn().filter(due -> due.isBefore(today)).isPresent();
    }

    /** Whether the officer reading has taken it. */
    public boolean isMine(InboxItem item) {
        return item.claimedBy().filter(me::equals).isPresent();
    }

    /** Who has taken it; empty if nobody has. */
    public String claimedBy(InboxItem item) {
        return item.claimedBy().map(ref -> people.getOrDefault(ref, ref)).orElse("");
    }
}
