package commonseal.web.ui;

import commonseal.approvals.Cases.Joint;
import commonseal.approvals.Cases.LinkView;
import commonseal.planner.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The links of a case side by side on an axis of working days.
 *
 * @param days length of the axis
 * @param today finished working days since acceptance; empty before it
 */
public record Board(List<Lane> lanes, List<Joint> joints, int days, Optional<Integer> today) {

    public Board {
        lanes = List.copyOf(lanes);
        joints = List.copyOf(joints);
    }

    /**
     * One link.
     *
     * @param bar where it lies on the axis; empty if it never runs
     * @param style class of its state
     */
    public record Lane(LinkView link, String title, String office, String waits, Optional<Bar> bar, String style) {}

    /** From the end of working day {@code start} to the end of {@code finish}. */
    public record Bar(int start, int finish) {
        /** Length in days. */
        public int length() {
            return finish - start;
        }

        /** First working day, counted from 1. */
        public int first() {
            return Math.min(start + 1, finish);
        }
    }

    static Board of(CasePage page) {
        Plan plan = page.view().forecast();
        List<Lane> lanes = new ArrayList<>();
        int last = Math.max(1, plan.parallelDays());
        for (LinkView link : page.view().links()) {
            Plan.@Nullable Times times = plan.link(link.id()).times();
            Optional<Bar> bar = times == null
                    ? Optional.empty()
                    : Optional.of(new Bar(times.earliestStart(), times.earliestFinish()));
            last = Math.max(last, bar.map(Bar::finish).orElse(0));
            lanes.add(new Lane(
                    link, page.title(link), page.names().office(link.office()), page.waitsFor(link), bar, style(link)));
        }
        return new Board(lanes, page.view().joints(), last, page.view().workingDaysTaken());
    }

    private static String style(LinkView link) {
        String state = switch (link.state()) {
            case READY -> "is-ready";
            case CLAIMED -> "is-claimed";
            case DECIDED -> "is-decided";
            case STOPPED -> "is-stopped";
            case NOT_APPLICABLE, SKIPPED, WAITING -> "is-waiting";
        };
        return link.critical() ? state + " is-critical" : state;
    }
}
