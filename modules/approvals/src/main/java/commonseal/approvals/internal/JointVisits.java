package commonseal.approvals.internal;

import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.StepResult;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.identity.Actor;
import commonseal.planner.JointEvaluation;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One visit or meeting of several links instead of one each. */
final class JointVisits {

    private static final int LONGEST_MINUTES = 10_000;

    private final Desk desk;

    JointVisits(Desk desk) {
        this.desk = desk;
    }

    StepResult record(Actor officer, UUID caseId, String joint, LocalDate heldOn, String minutes) {
        if (minutes.isBlank()) {
            return Desk.refused("REASON_REQUIRED");
        }
        if (minutes.length() > LONGEST_MINUTES) {
            return Desk.refused("TOO_LONG");
        }
        return desk.act(officer, caseId, Desk::refused, at -> {
            Optional<JointEvaluation> found = at.file().definition().joint().stream()
                    .filter(evaluation -> evaluation.id().equals(joint))
                    .findFirst();
            if (found.isEmpty()) {
                return Desk.refused("UNKNOWN_JOINT");
            }
            Optional<String> denied = recording(at, found.get());
            if (denied.isPresent()) {
                return Desk.refused(denied.get());
            }
            if (at.file().joints().containsKey(joint)) {
                return Desk.refused("ALREADY_RECORDED");
            }
            List<String> waiting = found.get().links().stream()
                    .filter(member -> at.file().linkRow(member).state() == LinkState.WAITING)
                    .toList();
            if (!waiting.isEmpty()
                    || at.file().row().acceptedOn().isEmpty()
                    || !at.file().row().open()) {
                return Desk.refused("NOT_READY", waiting.stream().collect(Collectors.toMap(m -> m, m -> "WAITING")));
            }
            LocalDate accepted = at.file().row().acceptedOn().get();
            if (heldOn.isAfter(at.today()) || heldOn.isBefore(accepted)) {
                return Desk.refused("DATE_OUT_OF_RANGE");
            }
            JointEvaluation.@Nullable Window window = found.get().window();
            int day = at.days().elapsed(accepted, heldOn).orElse(0);
            if (window != null && (day < window.notBefore() || day > window.notAfter())) {
                return Desk.refused("OUTSIDE_WINDOW");
            }
            if (!desk.writer().joint(at.tx(), at.file().row(), joint, heldOn, minutes)) {
                return Desk.refused("ALREADY_RECORDED");
            }
            Map<String, String> data = new LinkedHashMap<>();
            data.put("joint", joint);
            data.put("heldOn", heldOn.toString());
            data.put("links", String.join(",", found.get().links()));
            data.put("mode", found.get().mode().code());
            return desk.done(at, "joint.recorded", data);
        });
    }

    /** An approver of a member, or the counter that arranged it. */
    private Optional<String> recording(Opened at, JointEvaluation joint) {
        List<Optional<String>> answers = new ArrayList<>();
        joint.links()
                .forEach(member ->
                        answers.add(desk.deciding(at, at.file().definition().link(member))));
        answers.add(desk.handling(at));
        return answers.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : answers.stream().flatMap(Optional::stream).findFirst();
    }
}
