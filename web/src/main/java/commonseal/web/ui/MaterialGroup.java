package commonseal.web.ui;

import commonseal.approvals.Cases.Item;
import commonseal.approvals.Cases.Slot;
import commonseal.approvals.Cases.SlotState;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.Reason;
import commonseal.web.Messages;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Materials of a case that come to it in the same way.
 *
 * @param key bring, ledger, result or spared
 */
public record MaterialGroup(String key, List<Line> lines) {

    public MaterialGroup {
        lines = List.copyOf(lines);
    }

    /**
     * One material. Owners are not named: the page is the applicant's, the documents may be others'.
     *
     * @param link title of the link that needs it
     * @param from kind on the ledger or link it comes from, in words
     * @param why why it has to be brought although the ledger might have held it
     * @param remark what the office said about the file
     * @param documents how many documents it takes
     */
    public record Line(
            String slot,
            String title,
            String link,
            Optional<String> from,
            SlotState state,
            Optional<String> why,
            Optional<String> fileName,
            Optional<String> remark,
            int documents) {

        /** Whether a file may replace what is there. */
        public boolean missing() {
            return state == SlotState.TO_SUBMIT || state == SlotState.NOT_USABLE || state == SlotState.ALTERED;
        }
    }

    static List<MaterialGroup> of(Messages messages, Names names, ProcessDefinition definition, List<Slot> slots) {
        Map<ServicePlan.Bringing, List<Line>> lines = new EnumMap<>(ServicePlan.Bringing.class);
        for (Slot slot : slots) {
            lines.computeIfAbsent(ServicePlan.Bringing.of(reason(slot)), group -> new ArrayList<>())
                    .add(line(messages, names, definition, slot));
        }
        List<MaterialGroup> groups = new ArrayList<>();
        lines.forEach((group, of) -> groups.add(new MaterialGroup(group.key(), of)));
        return groups;
    }

    private static Line line(Messages messages, Names names, ProcessDefinition definition, Slot slot) {
        return new Line(
                slot.slot(),
                messages.pick(slot.titleZh(), slot.titleEn()),
                link(messages, definition, slot.link()),
                from(messages, names, definition, slot),
                slot.state(),
                slot.why().map(code -> messages.code("why", code)),
                slot.fileName(),
                slot.remark(),
                slot.items().size());
    }

    private static Optional<String> from(Messages messages, Names names, ProcessDefinition definition, Slot slot) {
        return switch (reason(slot)) {
            case ON_LEDGER ->
                slot.kind()
                        .map(kind -> slot.from()
                                .filter(office -> !isCopy(slot))
                                .map(office ->
                                        messages.text("my.case.kind-from", names.kind(kind), names.office(office)))
                                .orElseGet(() -> isCopy(slot)
                                        ? messages.text("verify.copy.of", names.kind(kind))
                                        : names.kind(kind)));
            case RESULT_OF_LINK -> slot.from().map(link -> link(messages, definition, link));
            case DUPLICATE ->
                slot.from()
                        .map(link -> messages.text(
                                "case.source.duplicate",
                                slot.coveredBy().orElse(link),
                                title(messages, definition, link)));
            case FIELDS_ONLY, UNDERTAKING, NOT_APPLICABLE, LATER -> Optional.of(messages.code("reason", slot.reason()));
            case APPLICANT -> Optional.empty();
        };
    }

    private static boolean isCopy(Slot slot) {
        return slot.items().stream().anyMatch(Item::copy);
    }

    static String link(Messages messages, ProcessDefinition definition, String id) {
        String title = title(messages, definition, id);
        return title.equals(id) ? id : id + " " + title;
    }

    private static String title(Messages messages, ProcessDefinition definition, String id) {
        return definition.links().stream()
                .filter(link -> link.id().equals(id))
                .findFirst()
                .map(link -> ServicePlan.title(messages, link.title()))
                .orElse(id);
    }

    private static Reason reason(Slot slot) {
        for (Reason reason : Reason.values()) {
            if (reason.code().equals(slot.reason())) {
                return reason;
            }
        }
        throw new IllegalStateException("no reason " + slot.reason());
    }
}
