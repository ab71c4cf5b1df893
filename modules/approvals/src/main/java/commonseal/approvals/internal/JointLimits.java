package commonseal.approvals.internal;

import commonseal.approvals.internal.Rows.JointRow;
import commonseal.kernel.Tx;
import commonseal.planner.Deadline;
import commonseal.planner.Plan;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Until when the members of a joint evaluation may wait for it. The visit needs all of them to have begun, and the plan
 * leaves it a window that moves nobody's end; who has begun early is not late while the window is open.
 */
final class JointLimits {

    /** The window of the visit: it opens on this day and is this many working days long. */
    record Window(LocalDate opens, int days) {}

    private JointLimits() {}

    /** By link; links without a joint evaluation, or whose members cannot meet, are left out. One plan if there is one. */
    static Map<String, Window> of(Desk desk, Tx tx, CaseFile file, LocalDate today) {
        Optional<LocalDate> accepted = file.row().acceptedOn();
        if (file.definition().joint().isEmpty()
                || accepted.isEmpty()
                || !file.row().open()) {
            return Map.of();
        }
        Days days = desk.days(file);
        Plan planned = new ChecklistMaker(file, desk.outside(tx, file, today), days).planned();
        Map<String, Window> windows = new HashMap<>();
        for (Plan.JointPlan joint : planned.joint()) {
            if (joint.feasible() && days.due(accepted.get(), joint.notBefore()) instanceof Deadline.Due opening) {
                Optional<LocalDate> held =
                        Optional.ofNullable(file.joints().get(joint.id())).map(JointRow::heldOn);
                Window window = new Window(
                        opens(file, joint, held, opening.date(), today), joint.notAfter() - joint.notBefore());
                joint.links().stream()
                        .filter(link -> file.linkRow(link)
                                .readyOn()
                                .filter(day -> held.isPresent() && day.isAfter(held.get()))
                                .isEmpty())
                        .forEach(link -> windows.merge(link, window, JointLimits::later));
            }
        }
        return windows;
    }

    /** When the last member began; while one has not, the planned day, and never a day gone by. */
    private static LocalDate opens(
            CaseFile file, Plan.JointPlan joint, Optional<LocalDate> held, LocalDate planned, LocalDate today) {
        LocalDate expected = planned.isBefore(today) ? today : planned;
        return joint.links().stream()
                .map(link -> file.linkRow(link).readyOn())
                // Who began after the visit, or did not come, has nothing to do with when it could be.
                .filter(day -> held.isEmpty()
                        || day.filter(begun -> !begun.isAfter(held.get())).isPresent())
                .map(day -> day.orElse(expected))
                .max(LocalDate::compareTo)
                .orElse(planned);
    }

    private static Window later(Window one, Window other) {
        return other.opens().isAfter(one.opens()) ? other : one;
    }
}
