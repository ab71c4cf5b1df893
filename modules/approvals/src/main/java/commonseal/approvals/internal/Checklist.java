package commonseal.approvals.internal;

import commonseal.approvals.Cases.SlotState;
import commonseal.approvals.internal.Rows.Item;
import commonseal.identity.HolderId;
import commonseal.planner.Link;
import commonseal.planner.Material;
import commonseal.planner.Plan;
import commonseal.planner.Reason;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Every material of every link with its reason and state: a pure function of what is stored and what other modules say.
 * Used alike by the page, by acceptance, by pulling and by readiness, so that they cannot disagree.
 *
 * @param lines by slot id, in the order of the definition
 */
record Checklist(Plan plan, Map<String, Line> lines) {

    /** How people see how far a document is, from least to most. */
    static final List<SlotState> PROGRESS =
            List.of(SlotState.ON_LEDGER, SlotState.ASKED, SlotState.AGREED, SlotState.AUTHORISED, SlotState.PULLED);

    /**
     * One material of one link.
     *
     * @param from link or kind it comes from
     * @param why finer code where the ledger could have served but does not
     * @param coveredBy of a duplicate: the slot that is really submitted
     */
    record Line(
            String slot,
            Link link,
            Material material,
            Reason reason,
            Optional<String> from,
            Optional<String> why,
            Optional<String> coveredBy,
            SlotState state,
            List<Piece> pieces) {
        Line {
            pieces = List.copyOf(pieces);
        }

        /** Nothing known yet but the reason. */
        static Line of(String slot, Link link, Material material, Reason reason, Optional<String> from) {
            return new Line(
                    slot,
                    link,
                    material,
                    reason,
                    from,
                    Optional.empty(),
                    Optional.empty(),
                    SlotState.NOT_APPLICABLE,
                    List.of());
        }

        Line at(SlotState where, List<Piece> documents) {
            return new Line(slot, link, material, reason, from, why, coveredBy, where, documents);
        }

        Line because(Optional<String> code) {
            return new Line(slot, link, material, reason, from, code, coveredBy, state, pieces);
        }

        /** A second copy of what is submitted for another slot; without that other slot it is to be submitted itself. */
        Line covered(Optional<Line> original) {
            return original.map(line -> new Line(
                            slot,
                            link,
                            material,
                            reason,
                            from,
                            why,
                            Optional.of(line.slot()),
                            SlotState.DUPLICATE,
                            List.of()))
                    .orElseGet(() -> of(slot, link, material, Reason.APPLICANT, Optional.empty())
                            .because(why)
                            .at(state, pieces));
        }

        /** Whether the applicant brings it. */
        boolean toSubmit() {
            return reason == Reason.APPLICANT || reason == Reason.LATER;
        }

        /** Whether it is there as far as acceptance asks: results come later, duplicates with what covers them. */
        private boolean there() {
            return switch (reason) {
                case NOT_APPLICABLE, FIELDS_ONLY, UNDERTAKING, LATER, RESULT_OF_LINK, DUPLICATE -> true;
                case ON_LEDGER -> state == SlotState.PULLED;
                case APPLICANT -> state == SlotState.UPLOADED || state == SlotState.CHECKED;
            };
        }
    }

    /**
     * One document of a line.
     *
     * @param document the one that serves, or last served
     * @param usable whether it counts (pulled, or could still be)
     * @param why why not
     */
    record Piece(
            HolderId owner,
            Optional<UUID> document,
            SlotState state,
            boolean usable,
            Optional<String> why,
            Optional<Item> item) {

        /** Whether there is a document that was not pulled. */
        boolean isOpen() {
            return document.isPresent() && state != SlotState.PULLED;
        }
    }

    static Checklist of(CaseFile file, Outside outside, Days days) {
        return new ChecklistMaker(file, outside, days).make();
    }

    Line line(String slot) {
        Line line = lines.get(slot);
        if (line == null) {
            throw new IllegalStateException("no slot " + slot);
        }
        return line;
    }

    Optional<Line> find(String slot) {
        return Optional.ofNullable(lines.get(slot));
    }

    List<Line> of(String link) {
        return lines.values().stream()
                .filter(line -> line.link().id().equals(link))
                .toList();
    }

    /** How many lines have each reason. */
    Map<Reason, Integer> counts() {
        Map<Reason, Integer> counts = new EnumMap<>(Reason.class);
        lines.values().forEach(line -> counts.merge(line.reason(), 1, Integer::sum));
        return counts;
    }

    /** Slots that still lack what must be there before a case is accepted, with their state. */
    Map<String, String> missing() {
        Map<String, String> missing = new TreeMap<>();
        lines.values().stream()
                .filter(line -> !line.there())
                .forEach(line -> missing.put(line.slot(), line.state().name()));
        return missing;
    }

    /**
     * Slots for which the applicant must have brought a file before he declares the application complete, with their
     * state; what may come later, an undertaking covers or the ledger has is not among them.
     */
    Map<String, String> unsubmitted() {
        Map<String, String> missing = new TreeMap<>();
        lines.values().stream()
                .filter(line -> line.reason() == Reason.APPLICANT && !line.there())
                .forEach(line -> missing.put(line.slot(), line.state().name()));
        return missing;
    }

    /** The line that is really submitted where this one is only a second copy of it. */
    Optional<Line> original(Line copy) {
        return lines.values().stream()
                .filter(other -> other.reason() == Reason.APPLICANT
                        && other.link().id().equals(copy.from().orElse(""))
                        && same(other.material(), copy.material()))
                .findFirst();
    }

    private static boolean same(Material a, Material b) {
        return a.kind().equals(b.kind())
                && a.subject() == b.subject()
                && a.each() == b.each()
                && Objects.equals(a.party(), b.party());
    }
}
