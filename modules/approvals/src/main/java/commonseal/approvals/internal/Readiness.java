package commonseal.approvals.internal;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.SlotState;
import commonseal.approvals.internal.Checklist.Line;
import commonseal.approvals.internal.Rows.LinkRow;
import commonseal.planner.FinalDecision;
import commonseal.planner.Link;
import commonseal.planner.Plan;
import commonseal.planner.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which links may be worked on: a pure function of stored facts, never a token or a counter that could be lost. The
 * stored state of a link is only a copy of this, and the reconciler compares them.
 */
final class Readiness {

    private final CaseFile file;
    private final Checklist list;

    private Readiness(CaseFile file, Checklist list) {
        this.file = file;
        this.list = list;
    }

    /** State of every link. A claimed link stays claimed as long as it is ready. */
    static Map<String, LinkState> of(CaseFile file, Checklist list) {
        return new Readiness(file, list).states();
    }

    /** What a link still lacks: slots, links as {@code link:<id>}; empty means it may start. */
    static List<String> missing(CaseFile file, Checklist list, Link link) {
        return new Readiness(file, list).missing(link);
    }

    /** Whether the decisions so far decide the case. */
    static Optional<CaseState> end(CaseFile file, Map<String, LinkState> states) {
        if (!file.row().open() || file.row().acceptedOn().isEmpty()) {
            return Optional.empty();
        }
        FinalDecision rule = file.definition().decision();
        boolean approved = switch (rule.approve()) {
            case FINAL_LINK ->
                Optional.ofNullable(rule.finalLink()).filter(file::approved).isPresent();
            case ALL ->
                states.entrySet().stream().allMatch(link -> switch (link.getValue()) {
                    case DECIDED -> file.approved(link.getKey());
                    case NOT_APPLICABLE, SKIPPED -> true;
                    case WAITING, READY, CLAIMED, STOPPED -> false;
                });
        };
        if (approved) {
            return Optional.of(CaseState.APPROVED);
        }
        boolean rejected = states.keySet().stream().anyMatch(file::rejected);
        boolean over = rule.reject() == FinalDecision.Reject.FIRST_REJECT
                || states.values().stream().noneMatch(state -> switch (state) {
                    case WAITING, READY, CLAIMED -> true;
                    case DECIDED, STOPPED, NOT_APPLICABLE, SKIPPED -> false;
                });
        return rejected && over ? Optional.of(CaseState.REFUSED) : Optional.empty();
    }

    private Map<String, LinkState> states() {
        Map<String, LinkState> states = new LinkedHashMap<>();
        Set<String> dead = dead();
        boolean running = file.row().acceptedOn().isPresent() && file.row().open();
        for (Link link : file.definition().links()) {
            LinkRow stored = file.linkRow(link.id());
            states.put(link.id(), state(link, stored, dead, running));
        }
        return states;
    }

    private LinkState state(Link link, LinkRow stored, Set<String> dead, boolean running) {
        if (file.decision(link.id()).isPresent()) {
            return LinkState.DECIDED;
        }
        Plan.State planned = list.plan().link(link.id()).state();
        if (planned == Plan.State.NOT_APPLICABLE) {
            return LinkState.NOT_APPLICABLE;
        }
        if (planned == Plan.State.SKIPPED) {
            return LinkState.SKIPPED;
        }
        if (dead.contains(link.id()) || !file.row().open()) {
            return LinkState.STOPPED;
        }
        if (!running || !missing(link).isEmpty()) {
            return LinkState.WAITING;
        }
        return stored.state() == LinkState.CLAIMED ? LinkState.CLAIMED : LinkState.READY;
    }

    private List<String> missing(Link link) {
        List<String> missing = new ArrayList<>();
        for (Line line : list.of(link.id())) {
            if (!there(line)) {
                missing.add(line.slot());
            }
        }
        for (Line line : list.lines().values()) {
            if (line.reason() == Reason.LATER
                    && !line.link().id().equals(link.id())
                    && link.id().equals(line.material().lateUntil())
                    && !file.slot(line.slot()).usable()) {
                missing.add(line.slot());
            }
        }
        for (String needed : before(link)) {
            if (!settled(needed)) {
                missing.add("link:" + needed);
            }
        }
        return missing;
    }

    private boolean there(Line line) {
        return switch (line.reason()) {
            // A late material is due before the link it is named for: see the caller, and the decision itself.
            case NOT_APPLICABLE, FIELDS_ONLY, UNDERTAKING, LATER -> true;
            case ON_LEDGER -> line.state() == SlotState.PULLED;
            case RESULT_OF_LINK -> line.state() == SlotState.FROM_LINK;
            case DUPLICATE -> there(list.line(line.coveredBy().orElseThrow()));
            case APPLICANT -> line.state() == SlotState.UPLOADED || line.state() == SlotState.CHECKED;
        };
    }

    private static List<String> before(Link link) {
        List<String> before = new ArrayList<>(link.links());
        link.after().forEach(after -> before.add(after.link()));
        return before;
    }

    /** A link nobody waits for: approved, skipped or not applicable. */
    private boolean settled(String link) {
        Plan.State planned = list.plan().link(link).state();
        return file.approved(link) || planned == Plan.State.SKIPPED || planned == Plan.State.NOT_APPLICABLE;
    }

    /** Links that can never run because one they need was refused, or waits for such a one. */
    private Set<String> dead() {
        Set<String> dead = new HashSet<>();
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Link link : file.definition().links()) {
                if (file.decision(link.id()).isEmpty() && !dead.contains(link.id()) && blocked(link, dead)) {
                    grew = dead.add(link.id()) || grew;
                }
            }
        }
        return dead;
    }

    private boolean blocked(Link link, Set<String> dead) {
        boolean byOrder = before(link).stream().anyMatch(id -> file.rejected(id) || dead.contains(id));
        return byOrder || list.of(link.id()).stream().anyMatch(line -> neverComes(line, dead));
    }

    private boolean neverComes(Line line, Set<String> dead) {
        if (line.reason() != Reason.RESULT_OF_LINK || line.state() == SlotState.FROM_LINK) {
            return false;
        }
        return file.definition().links().stream()
                .filter(other -> !other.id().equals(line.link().id()))
                .filter(other ->
                        other.products().stream().anyMatch(line.material().kinds()::contains))
                .allMatch(other -> file.rejected(other.id()) || dead.contains(other.id()));
    }
}
