package commonseal.planner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * From a definition and facts to a plan: which links run, where each material comes from, how soon everything can be
 * done, and why. A pure function; about a millisecond for 40 links, O((V+E) log V).
 *
 * <p>Source: AND/OR precedence after Möhring, Skutella, Stork (SIAM J. Comput. 33(2), 2004) with Knuth's algorithm.
 */
public final class Planner {
    /** A requirement with what it stands for. */
    private record Need(
            EarliestStarts.Requirement requirement,
            Plan.@Nullable Why why,
            Slots.@Nullable Draft slot,
            String missing) {}

    private final ProcessDefinition definition;
    private final Facts facts;
    private final Slots slots;
    private final List<Slots.Draft> drafts;
    private final List<Link> running = new ArrayList<>();
    private final Map<String, Integer> number = new HashMap<>();
    private final List<Need> needs = new ArrayList<>();
    private final boolean[] pinned;

    private Planner(ProcessDefinition definition, Facts facts) {
        this.definition = definition;
        this.facts = facts;
        slots = new Slots(definition, facts);
        drafts = slots.drafts(Plan.State.RUNS);
        for (Link link : definition.links()) {
            if (slots.states().get(link.id()) == Plan.State.RUNS) {
                number.put(link.id(), running.size());
                running.add(link);
            }
        }
        pinned = new boolean[running.size()];
        for (int i = 0; i < pinned.length; i++) {
            pinned[i] = begun().contains(running.get(i).id());
        }
        orders();
        documents();
    }

    /** The plan. Always returns one: what can never run is listed in it, not thrown. */
    public static Plan plan(ProcessDefinition definition, Facts facts) {
        return new Planner(definition, facts).plan();
    }

    private Plan plan() {
        boolean[] refused = new boolean[running.size()];
        for (int i = 0; i < refused.length; i++) {
            refused[i] = slots.refused(running.get(i).id());
        }
        EarliestStarts starts = earliest(refused);
        Set<String> stopped = stopped(starts, refused);
        List<EarliestStarts.Requirement> requirements = requirements();
        int[] latest = starts.latestFinish(requirements);
        List<Plan.LinkPlan> links = definition.links().stream()
                .map(link -> link(link, starts, latest, stopped))
                .toList();
        List<Plan.Edge> edges = edges(starts);
        return new Plan(
                definition.code(),
                running.stream()
                        .mapToInt(link -> link.seriesDays(facts.answers()))
                        .sum(),
                starts.end(),
                links,
                slots(starts),
                slots.drafts(Plan.State.SKIPPED).stream()
                        .map(draft -> slot(draft, draft.from()))
                        .toList(),
                edges,
                joint(links),
                deadlock(starts, stopped),
                running.stream().map(Link::id).filter(stopped::contains).toList(),
                facts.officers().isEmpty() ? null : OfficerSchedule.of(links, edges, facts.officers(), begun()));
    }

    private Set<String> begun() {
        Set<String> begun = new HashSet<>(facts.progress().started().keySet());
        begun.addAll(facts.progress().decided().keySet());
        return begun;
    }

    private void orders() {
        for (Link link : running) {
            for (String needed : link.links()) {
                order(link, needed, new Plan.Why.Decision());
            }
            for (Link.After after : link.after()) {
                order(link, after.link(), new Plan.Why.Order(after.law()));
            }
        }
    }

    /** A link that is skipped or does not apply makes nobody wait. */
    private void order(Link link, String needed, Plan.Why why) {
        Integer from = number.get(needed);
        if (from != null) {
            needs.add(new Need(new EarliestStarts.Requirement(of(link.id()), new int[] {from}), why, null, needed));
        }
    }

    private void documents() {
        for (Slots.Draft draft : drafts) {
            if (draft.reason() == null || draft.reason() == Reason.RESULT_OF_LINK) {
                int[] producers = draft.producers().stream().mapToInt(this::of).toArray();
                needs.add(new Need(
                        new EarliestStarts.Requirement(of(draft.link()), producers),
                        null,
                        draft,
                        draft.material().kind()));
            }
        }
    }

    private EarliestStarts earliest(boolean[] refused) {
        int[] days = new int[running.size()];
        int[] release = releases();
        for (int i = 0; i < days.length; i++) {
            Link link = running.get(i);
            Progress.Decided decided = facts.progress().decided().get(link.id());
            Integer started = facts.progress().started().get(link.id());
            days[i] = link.days(facts.answers());
            if (decided != null) {
                release[i] = decided.start();
                days[i] = decided.finish() - decided.start();
            } else if (started != null) {
                release[i] = started;
                // A link past its days is expected at once, not in the past.
                days[i] = Math.max(days[i], facts.progress().today() - started);
            }
        }
        return new EarliestStarts(days, release, pinned, refused, requirements());
    }

    /** Today, and what the applicant still has to bring. */
    private int[] releases() {
        int[] release = new int[running.size()];
        Arrays.fill(release, facts.progress().today());
        for (Slots.Draft draft : drafts) {
            Material material = draft.material();
            String until = material.lateUntil();
            if (facts.progress().supplied().contains(material.id())) {
                continue;
            }
            if (draft.reason() == Reason.APPLICANT || draft.reason() == Reason.DUPLICATE) {
                supply(release, draft.link(), facts.supplyDays());
            } else if (draft.reason() == Reason.LATER && until != null && number.containsKey(until)) {
                // For the link itself "later" means before it decides.
                int spared = until.equals(draft.link()) ? running.get(of(until)).days(facts.answers()) : 0;
                supply(release, until, facts.supplyDays() - spared);
            }
        }
        return release;
    }

    private void supply(int[] release, String link, int day) {
        release[of(link)] = Math.max(release[of(link)], day);
    }

    private List<EarliestStarts.Requirement> requirements() {
        return needs.stream().map(Need::requirement).toList();
    }

    /** Links that would run if nothing had been refused. */
    private Set<String> stopped(EarliestStarts starts, boolean[] refused) {
        Set<String> stopped = new HashSet<>();
        if (starts.order.size() < running.size()) {
            EarliestStarts otherwise = earliest(new boolean[refused.length]);
            for (int i = 0; i < refused.length; i++) {
                if (!starts.runs(i) && otherwise.runs(i)) {
                    stopped.add(running.get(i).id());
                }
            }
        }
        return stopped;
    }

    private Plan.LinkPlan link(Link link, EarliestStarts starts, int[] latest, Set<String> stopped) {
        int days = link.days(facts.answers());
        Integer i = number.get(link.id());
        if (i == null) {
            Plan.State state = slots.states().getOrDefault(link.id(), Plan.State.NOT_APPLICABLE);
            return new Plan.LinkPlan(link.id(), link.agency(), days, state, null, null);
        }
        if (!starts.runs(i)) {
            Plan.State state = stopped.contains(link.id()) ? Plan.State.STOPPED : Plan.State.DEADLOCKED;
            return new Plan.LinkPlan(link.id(), link.agency(), days, state, null, null);
        }
        int taken = starts.finish[i] - starts.start[i];
        Plan.Times times = new Plan.Times(starts.start[i], starts.finish[i], latest[i] - taken, latest[i]);
        return new Plan.LinkPlan(link.id(), link.agency(), taken, Plan.State.RUNS, times, opinions(link, times));
    }

    private Plan.@Nullable Opinions opinions(Link link, Plan.Times times) {
        Link.Phases phases = link.phases();
        Assistance longest = link.opinions(facts.answers()).stream()
                .reduce((a, b) -> b.limit().asWorkingDays() > a.limit().asWorkingDays() ? b : a)
                .orElse(null);
        if (phases == null || longest == null) {
            return null;
        }
        int asked = times.earliestStart() + phases.request();
        return new Plan.Opinions(asked, asked + longest.limit().asWorkingDays(), longest.agency());
    }

    private List<Plan.Slot> slots(EarliestStarts starts) {
        Map<String, List<Plan.Slot>> byLink = new HashMap<>();
        Map<Slots.Draft, String> producers = new IdentityHashMap<>();
        for (int r = 0; r < needs.size(); r++) {
            Slots.Draft draft = needs.get(r).slot();
            if (draft != null && starts.chosen[r] != EarliestStarts.NEVER) {
                producers.put(draft, running.get(starts.chosen[r]).id());
            }
        }
        for (Slots.Draft draft : drafts) {
            byLink.computeIfAbsent(draft.link(), id -> new ArrayList<>())
                    .add(slot(draft, producers.getOrDefault(draft, draft.from())));
        }
        for (Slots.Draft draft : slots.drafts(Plan.State.NOT_APPLICABLE)) {
            byLink.computeIfAbsent(draft.link(), id -> new ArrayList<>()).add(slot(draft, null));
        }
        return definition.links().stream()
                .flatMap(link -> byLink.getOrDefault(link.id(), List.of()).stream())
                .toList();
    }

    /** A slot that nobody supplies is the applicant's on the list, and its link is among the deadlocks. */
    private Plan.Slot slot(Slots.Draft draft, @Nullable String from) {
        Reason reason = draft.reason() == null ? Reason.APPLICANT : draft.reason();
        Material material = draft.material();
        return new Plan.Slot(
                draft.link(),
                material.id(),
                material.kind(),
                reason,
                from,
                facts.excluded().get(material.id()),
                draft.documents(),
                draft.held());
    }

    private List<Plan.Edge> edges(EarliestStarts starts) {
        Set<Plan.Edge> edges = new LinkedHashSet<>();
        for (int r = 0; r < needs.size(); r++) {
            Need need = needs.get(r);
            if (starts.chosen[r] == EarliestStarts.NEVER
                    || !starts.runs(need.requirement().owner())) {
                continue;
            }
            Link from = running.get(starts.chosen[r]);
            Slots.Draft draft = need.slot();
            Plan.Why why = need.why();
            if (draft != null) {
                String kind = draft.material().kinds().stream()
                        .filter(from.products()::contains)
                        .findFirst()
                        .orElse(draft.material().kind());
                why = new Plan.Why.Result(kind, draft.material().id());
            }
            if (why != null) {
                edges.add(new Plan.Edge(
                        from.id(), running.get(need.requirement().owner()).id(), why));
            }
        }
        return List.copyOf(edges);
    }

    private List<Plan.JointPlan> joint(List<Plan.LinkPlan> links) {
        Map<String, Plan.Times> times = new HashMap<>();
        for (Plan.LinkPlan link : links) {
            Plan.Times at = link.times();
            if (at != null) {
                times.put(link.id(), at);
            }
        }
        return definition.joint().stream().map(one -> joint(one, times)).toList();
    }

    private static Plan.JointPlan joint(JointEvaluation evaluation, Map<String, Plan.Times> times) {
        List<String> members =
                evaluation.links().stream().filter(times::containsKey).toList();
        List<Plan.Times> at = times.entrySet().stream()
                .filter(entry -> members.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        JointEvaluation.Window window = evaluation.window();
        int from = at.stream().mapToInt(Plan.Times::earliestStart).max().orElse(0);
        int to = at.stream().mapToInt(Plan.Times::latestFinish).min().orElse(0);
        if (window != null) {
            from = Math.max(from, window.notBefore());
            to = Math.min(to, window.notAfter());
        }
        boolean feasible = members.size() >= Math.min(2, evaluation.links().size())
                && to - from >= Math.max(1, evaluation.limit().asWorkingDays());
        return new Plan.JointPlan(evaluation.id(), members, from, to, feasible, feasible ? members.size() - 1 : 0);
    }

    private List<Plan.Deadlock> deadlock(EarliestStarts starts, Set<String> stopped) {
        List<Integer> stuck = new ArrayList<>();
        Map<Integer, Integer> position = new HashMap<>();
        for (int i = 0; i < running.size(); i++) {
            if (!starts.runs(i) && !stopped.contains(running.get(i).id())) {
                position.put(i, stuck.size());
                stuck.add(i);
            }
        }
        List<List<Integer>> waitsFor = new ArrayList<>();
        List<Set<String>> missing = new ArrayList<>();
        stuck.forEach(i -> {
            waitsFor.add(new ArrayList<>());
            missing.add(new TreeSet<>());
        });
        for (int r = 0; r < needs.size(); r++) {
            Need need = needs.get(r);
            Integer at = position.get(need.requirement().owner());
            if (at != null && starts.chosen[r] == EarliestStarts.NEVER) {
                Slots.Draft draft = need.slot();
                Collection<String> lacking = draft == null
                        ? List.of(need.missing())
                        : draft.material().kinds();
                missing.get(at).addAll(lacking);
                for (int candidate : need.requirement().candidates()) {
                    Integer other = position.get(candidate);
                    if (other != null) {
                        waitsFor.get(at).add(other);
                    }
                }
            }
        }
        return Components.of(waitsFor).stream()
                .map(component -> {
                    Set<String> lacking = new TreeSet<>();
                    component.forEach(at -> lacking.addAll(missing.get(at)));
                    return new Plan.Deadlock(
                            component.stream()
                                    .map(at -> running.get(stuck.get(at)).id())
                                    .toList(),
                            List.copyOf(lacking));
                })
                .toList();
    }

    private int of(String link) {
        Integer i = number.get(link);
        if (i == null) {
            throw new IllegalStateException("link '" + link + "' does not run");
        }
        return i;
    }

    /** The edges by where they come from, for {@link Structure}. */
    static Map<String, List<Plan.Edge>> bySource(Plan plan) {
        Map<String, List<Plan.Edge>> edges = new LinkedHashMap<>();
        plan.edges()
                .forEach(edge -> edges.computeIfAbsent(edge.from(), id -> new ArrayList<>())
                        .add(edge));
        return edges;
    }
}
