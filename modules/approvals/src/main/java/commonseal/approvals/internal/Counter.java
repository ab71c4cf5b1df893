package commonseal.approvals.internal;

import commonseal.approvals.Cases.StepResult;
import commonseal.approvals.internal.Checklist.Line;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Journal.Happened;
import commonseal.identity.Actor;
import commonseal.planner.Reason;
import commonseal.planner.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The counter's side of a case: the paper route, checks of what was brought, acceptance. */
final class Counter {

    private final Desk desk;

    Counter(Desk desk) {
        this.desk = desk;
    }

    StepResult usePaper(Actor actor, UUID caseId, String slot) {
        return desk.step(actor, caseId, desk::applyingOrHandling, at -> {
            Optional<Line> line = desk.checklist(at).find(slot);
            if (line.isEmpty()) {
                return Desk.refused("UNKNOWN_SLOT");
            }
            if (!at.file().row().open() || at.file().row().acceptedOn().isPresent()) {
                return Desk.refused("WRONG_STATE");
            }
            boolean possible = line.get().reason() == Reason.ON_LEDGER
                    && line.get().material().sources().contains(Source.APPLICANT);
            if (!possible) {
                return Desk.refused("NOT_ON_LEDGER");
            }
            CaseWriter.paper(at.tx(), caseId, slot);
            return desk.done(at, "slot.paper", Map.of("slot", slot));
        });
    }

    StepResult checkMaterial(Actor clerk, UUID caseId, String slot, boolean usable, Optional<String> reason) {
        if (reason.filter(text -> text.length() > Desk.LONGEST_REASON).isPresent()) {
            return Desk.refused("TOO_LONG");
        }
        return desk.step(clerk, caseId, Desk.MATERIALS, desk::handling, at -> {
            if (!at.file().row().open()) {
                return Desk.refused("WRONG_STATE");
            }
            if (!CaseFile.slotIds(at.file().definition()).contains(slot)) {
                return Desk.refused("UNKNOWN_SLOT");
            }
            if (at.file().slot(slot).upload().isEmpty()) {
                return Desk.refused("NOTHING_UPLOADED");
            }
            if (!usable && reason.filter(text -> !text.isBlank()).isEmpty()) {
                return Desk.refused("REASON_REQUIRED");
            }
            if (usable && desk.files().read(at.tx(), caseId, slot) instanceof Files.Read.Altered altered) {
                Uploading.noteAltered(desk, at, slot, altered.upload());
                return Desk.refused("ALTERED", Map.of(slot, "ALTERED"));
            }
            desk.writer().check(at.tx(), at.file().row(), List.of(slot), usable, reason);
            return desk.done(at, "material.checked", Map.of("slot", slot, "usable", String.valueOf(usable)));
        });
    }

    StepResult accept(Actor clerk, UUID caseId) {
        return desk.step(clerk, caseId, desk::handling, at -> {
            if (Transitions.ACCEPT.from(at.file().row().state()).isEmpty()) {
                return Desk.refused("WRONG_STATE");
            }
            Checklist list = desk.checklist(at);
            Map<String, String> missing = list.missing();
            if (!missing.isEmpty()) {
                return Desk.refused("INCOMPLETE", missing);
            }
            accept(at, list, false);
            return new StepResult.Done();
        });
    }

    /** Fixes the reason of every line and starts the clock; {@code deemed}: the office let its five days pass. */
    void accept(Opened at, Checklist list, boolean deemed) {
        CaseWriter.settle(at.tx(), at.file().id(), list.lines().values());
        Map<String, String> reasons = new TreeMap<>();
        list.lines()
                .values()
                .forEach(line -> reasons.put(line.slot(), line.reason().code()));
        List<Happened> events = List.of(
                new Happened("case.accepted", Map.of("deemed", String.valueOf(deemed))),
                new Happened("checklist.settled", reasons));
        desk.finish(at, at.file().row().accepted(at.today()), events);
    }
}
