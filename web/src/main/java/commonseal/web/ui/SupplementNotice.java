package commonseal.web.ui;

import commonseal.approvals.Cases.CaseView;
import commonseal.approvals.Cases.Slot;
import commonseal.approvals.Cases.Supplement;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the applicant was asked to supply, in words.
 *
 * @param by office and officer who asked
 * @param materials titles of the materials; may be empty for what was returned as a whole
 * @param due last day to supply; empty if there is no term or it no longer matters
 * @param ended the day from which the limits ran again; empty while it is open
 */
public record SupplementNotice(
        String title,
        String by,
        List<String> materials,
        String reason,
        String asked,
        Optional<String> due,
        Optional<String> ended,
        boolean overdue) {

    public SupplementNotice {
        materials = List.copyOf(materials);
    }

    /** Whether it still waits for the applicant. */
    public boolean open() {
        return ended.isEmpty();
    }

    /** All of a case, newest first. */
    static List<SupplementNotice> of(Exchange exchange, Names names, CaseView view) {
        Messages messages = exchange.messages();
        Map<String, Slot> slots = view.slots().stream().collect(Collectors.toMap(Slot::slot, Function.identity()));
        Map<String, String> officers = Pages.officers(
                exchange,
                view.supplements().stream()
                        .map(Supplement::officerRef)
                        .distinct()
                        .toList());
        return view.supplements().reversed().stream()
                .map(asked -> new SupplementNotice(
                        messages.text(
                                "supplement.notice.title",
                                messages.code("supplement.kind", asked.kind()),
                                asked.number()),
                        messages.text(
                                "supplement.notice.by.text",
                                names.office(asked.office()),
                                officers.getOrDefault(asked.officerRef(), "")),
                        asked.slots().stream()
                                .map(id -> Optional.ofNullable(slots.get(id))
                                        .map(slot -> slot.slot() + " " + messages.pick(slot.titleZh(), slot.titleEn()))
                                        .orElse(id))
                                .toList(),
                        asked.reason(),
                        messages.date(asked.askedOn()),
                        asked.dueOn().filter(day -> asked.endedOn().isEmpty()).map(messages::date),
                        asked.endedOn().map(messages::date),
                        asked.overdue()))
                .toList();
    }
}
