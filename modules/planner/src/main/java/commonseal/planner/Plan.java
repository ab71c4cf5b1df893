package commonseal.planner;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a definition comes to under given facts. All days are counts of finished working days since the case began:
 * start 4, finish 7 means working days 5, 6 and 7.
 *
 * @param seriesDays one link after the other, opinions one after the other
 * @param parallelDays when the last link is finished, with any number of officers; links that can never run left out
 * @param links every link of the definition, in its order
 * @param slots every material of every link that runs or does not apply, in the order of the definition; the materials
 *     of skipped links are in {@code skippedSlots} instead
 * @param edges what each link in fact waits for (of alternatives, the earliest)
 * @param deadlock groups of links that wait for each other or for what nobody supplies; empty: the process can finish
 * @param stopped links that cannot run because another was refused
 * @param schedule with the officers there are (absent: capacities were not given); a heuristic, not a minimum
 */
public record Plan(
        String process,
        int seriesDays,
        int parallelDays,
        List<LinkPlan> links,
        List<Slot> slots,
        List<Slot> skippedSlots,
        List<Edge> edges,
        List<JointPlan> joint,
        List<Deadlock> deadlock,
        List<String> stopped,
        @Nullable Schedule schedule) {
    public Plan {
        links = List.copyOf(links);
        slots = List.copyOf(slots);
        skippedSlots = List.copyOf(skippedSlots);
        edges = List.copyOf(edges);
        joint = List.copyOf(joint);
        deadlock = List.copyOf(deadlock);
        stopped = List.copyOf(stopped);
    }

    /** The links without slack, by earliest start. Where several chains are equally long, the links of all of them. */
    public List<String> criticalPath() {
        return links.stream()
                .filter(link -> link.times() != null && link.times().slack() == 0)
                .sorted(Comparator.comparingInt(
                        link -> Objects.requireNonNull(link.times()).earliestStart()))
                .map(LinkPlan::id)
                .toList();
    }

    /** The plan of one link; throws if there is no such link. Linear. */
    public LinkPlan link(String id) {
        return links.stream()
                .filter(link -> link.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no link '" + id + "'"));
    }

    /** The slot of a link and a material; throws if there is none. Linear. */
    public Slot slot(String link, String material) {
        return slots.stream()
                .filter(slot -> slot.link().equals(link) && slot.material().equals(material))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no slot '" + link + "." + material + "'"));
    }

    /** How many slots have each reason, in the order of {@link Reason}; reasons without slots are left out. */
    public Map<Reason, Integer> counts() {
        return slots.stream()
                .collect(Collectors.toMap(Slot::reason, slot -> 1, Integer::sum, () -> new EnumMap<>(Reason.class)));
    }

    /** How many slots have this reason. */
    public int count(Reason reason) {
        return counts().getOrDefault(reason, 0);
    }

    /** Whether every link that applies can run. */
    public boolean canFinish() {
        return deadlock.isEmpty() && stopped.isEmpty();
    }

    /** The links that can never run. */
    public Set<String> deadlockedLinks() {
        return deadlock.stream().flatMap(group -> group.links().stream()).collect(Collectors.toSet());
    }

    /** Site visits and meetings that joint evaluations save. */
    public int visitsSaved() {
        return joint.stream().mapToInt(JointPlan::visitsSaved).sum();
    }

    /** One link. {@code times} is present exactly if it runs or has run. */
    public record LinkPlan(
            String id,
            String agency,
            int days,
            State state,
            @Nullable Times times,
            @Nullable Opinions opinions) {}

    /** What becomes of a link. */
    public enum State implements Coded {
        /** It runs, or has run. */
        RUNS,
        /** Everything it produces is already held. */
        SKIPPED,
        /** Its condition does not hold. */
        NOT_APPLICABLE,
        /** It waits for something that can never be. */
        DEADLOCKED,
        /** It waits for a link that was refused. */
        STOPPED
    }

    /** When a link can start and must have finished. */
    public record Times(int earliestStart, int earliestFinish, int latestStart, int latestFinish) {
        /** Days it can slip without moving the end. */
        public int slack() {
            return latestStart - earliestStart;
        }
    }

    /**
     * Inside a link with phases: opinions are asked until {@code asked}, given side by side until {@code answered}.
     *
     * @param longest the assistant everybody waits for
     */
    public record Opinions(int asked, int answered, String longest) {}

    /**
     * One material of one link.
     *
     * @param from ledger: the kind; result: the link; duplicate: the link for which it is submitted; else absent
     * @param excluded why its documents on the ledger cannot be used (absent: no such thing is known)
     * @param documents how many documents it takes: one, or one of each party
     * @param held how many of them are on the ledger
     */
    public record Slot(
            String link,
            String material,
            String kind,
            Reason reason,
            @Nullable String from,
            @Nullable Exclusion excluded,
            int documents,
            int held) {}

    /** {@code to} waits for {@code from}. */
    public record Edge(String from, String to, Why why) {}

    /** What a link waits for. */
    public sealed interface Why {
        /** A document of this kind, for this material. */
        record Result(String kind, String material) implements Why {}

        /** The decision alone. */
        record Decision() implements Why {}

        /** An order of law without a document. */
        record Order(Law law) implements Why {}
    }

    /**
     * One visit for several links.
     *
     * @param links the members that run
     * @param notBefore the earliest end of the visit's first day minus one: every member may have begun
     * @param notAfter the latest end that moves nobody's latest finish
     * @param feasible whether it fits in between
     * @param visitsSaved members minus one if it fits, else 0
     */
    public record JointPlan(
            String id, List<String> links, int notBefore, int notAfter, boolean feasible, int visitsSaved) {
        public JointPlan {
            links = List.copyOf(links);
        }
    }

    /** Links that wait for each other, or for {@code missing}: kinds nobody supplies, or links that cannot run. */
    public record Deadlock(List<String> links, List<String> missing) {
        public Deadlock {
            links = List.copyOf(links);
            missing = List.copyOf(missing);
        }
    }

    /** With limited officers: when each link starts, and when the last one is finished. Found by a rule of thumb. */
    public record Schedule(int days, Map<String, Integer> starts) {
        public Schedule {
            starts = Require.ordered(starts);
        }
    }
}
