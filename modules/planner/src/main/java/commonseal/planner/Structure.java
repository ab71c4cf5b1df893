package commonseal.planner;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The shape of a plan, for reports and drawing. O(V·E/64 + V²).
 *
 * @param series every pair of links in their order before the reform, and whether that order is still needed
 * @param drawing the edges without those that follow from others (transitive reduction); same meaning, fewer lines
 * @param levels link to its lane: 0 for those that start first, and so on by earliest start
 */
public record Structure(List<SeriesEdge> series, List<Plan.Edge> drawing, Map<String, Integer> levels) {
    public Structure {
        series = List.copyOf(series);
        drawing = List.copyOf(drawing);
        levels = Require.ordered(levels);
    }

    /**
     * One pair of the old order, {@code before} somewhere before {@code after}.
     *
     * @param adjacent whether they were neighbours
     */
    public record SeriesEdge(String before, String after, boolean adjacent, Verdict verdict) {
        /** Whether the order is still needed. */
        public boolean kept() {
            return !(verdict instanceof Verdict.Dropped);
        }
    }

    /** Why an order stays or goes. */
    public sealed interface Verdict {
        /** It takes nothing from the other, and no law orders them. */
        record Dropped() implements Verdict {}

        /** It waits for exactly this. */
        record Kept(Plan.Why why) implements Verdict {}

        /** It waits for links that wait for the other; the first of them in time. */
        record KeptThrough(String link) implements Verdict {}
    }

    /** The shape of this plan of this definition. Links that do not run have no part in it. */
    public static Structure of(ProcessDefinition definition, Plan plan) {
        List<String> order = plan.links().stream()
                .filter(link -> link.times() != null)
                .sorted(Comparator.comparingInt(
                                (Plan.LinkPlan link) -> times(link).earliestFinish())
                        .thenComparingInt(link -> times(link).earliestStart()))
                .map(Plan.LinkPlan::id)
                .toList();
        Map<String, List<Plan.Edge>> edges = Planner.bySource(plan);
        Map<String, Integer> index = new HashMap<>();
        order.forEach(id -> index.put(id, index.size()));
        Map<String, BitSet> reach = new HashMap<>();
        // Depth first rather than by finish: a case under way may have finished in another order than it was planned.
        order.forEach(id -> reach(id, edges, index, reach));
        List<Plan.Edge> drawing = new ArrayList<>();
        Set<List<String>> drawn = new HashSet<>();
        for (Plan.Edge edge : plan.edges()) {
            boolean implied = edges.getOrDefault(edge.from(), List.of()).stream()
                    .anyMatch(other -> !other.to().equals(edge.to()) && reaches(reach, index, other.to(), edge.to()));
            if (!implied && drawn.add(List.of(edge.from(), edge.to()))) {
                drawing.add(edge);
            }
        }
        return new Structure(series(definition, edges, index, reach), drawing, levels(plan));
    }

    private static BitSet reach(
            String id, Map<String, List<Plan.Edge>> edges, Map<String, Integer> index, Map<String, BitSet> done) {
        BitSet known = done.get(id);
        if (known != null) {
            return known;
        }
        BitSet reached = new BitSet();
        done.put(id, reached);
        for (Plan.Edge edge : edges.getOrDefault(id, List.of())) {
            Integer to = index.get(edge.to());
            if (to != null) {
                reached.set(to);
                reached.or(reach(edge.to(), edges, index, done));
            }
        }
        return reached;
    }

    private static boolean reaches(Map<String, BitSet> reach, Map<String, Integer> index, String from, String to) {
        BitSet reached = reach.get(from);
        Integer at = index.get(to);
        return reached != null && at != null && reached.get(at);
    }

    private static List<SeriesEdge> series(
            ProcessDefinition definition,
            Map<String, List<Plan.Edge>> edges,
            Map<String, Integer> index,
            Map<String, BitSet> reach) {
        List<String> order =
                definition.seriesOrder().stream().filter(index::containsKey).toList();
        List<SeriesEdge> series = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            for (int j = i + 1; j < order.size(); j++) {
                String before = order.get(i);
                String after = order.get(j);
                series.add(new SeriesEdge(before, after, j == i + 1, verdict(before, after, edges, index, reach)));
            }
        }
        return series;
    }

    private static Verdict verdict(
            String before,
            String after,
            Map<String, List<Plan.Edge>> edges,
            Map<String, Integer> index,
            Map<String, BitSet> reach) {
        List<Plan.Edge> out = edges.getOrDefault(before, List.of());
        for (Plan.Edge edge : out) {
            if (edge.to().equals(after)) {
                return new Verdict.Kept(edge.why());
            }
        }
        return out.stream()
                .map(Plan.Edge::to)
                .filter(id -> reaches(reach, index, id, after))
                .min(Comparator.comparingInt(id -> index.getOrDefault(id, 0)))
                .<Verdict>map(Verdict.KeptThrough::new)
                .orElseGet(Verdict.Dropped::new);
    }

    private static Map<String, Integer> levels(Plan plan) {
        TreeSet<Integer> starts = new TreeSet<>();
        plan.links().stream()
                .filter(link -> link.times() != null)
                .forEach(link -> starts.add(times(link).earliestStart()));
        List<Integer> lanes = List.copyOf(starts);
        Map<String, Integer> levels = new LinkedHashMap<>();
        plan.links().stream()
                .filter(link -> link.times() != null)
                .forEach(link -> levels.put(link.id(), lanes.indexOf(times(link).earliestStart())));
        return levels;
    }

    private static Plan.Times times(Plan.LinkPlan link) {
        return Objects.requireNonNull(link.times());
    }
}
