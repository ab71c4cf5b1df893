package commonseal.planner;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The planner against a slow and obvious computation, on definitions with alternatives, cycles and gaps. */
final class RandomDefinitionsTest {
    private static final int DEFINITIONS = 5_000;
    private static final int NEVER = 1_000_000;

    @Test
    void earliestStartsDeadlocksAndSlackEqualTheFixpoint() {
        Random random = Seeds.random("random definitions");
        int deadlocked = 0;
        for (int run = 0; run < DEFINITIONS; run++) {
            ProcessDefinition definition = definition(random);
            Facts facts = facts(random);
            String which = "-Dseed=" + Seeds.run() + " run " + run;

            Plan plan = Planner.plan(definition, facts);

            Map<String, Integer> finish = fixpoint(definition, facts);
            Set<String> stuck = new TreeSet<>();
            for (Link link : definition.links()) {
                int expected = finish.getOrDefault(link.id(), NEVER);
                Plan.Times times = plan.link(link.id()).times();
                if (expected == NEVER) {
                    stuck.add(link.id());
                    assertThat(times).as(which).isNull();
                } else {
                    assertThat(Objects.requireNonNull(times, which).earliestFinish())
                            .as(which)
                            .isEqualTo(expected);
                    assertThat(times.slack()).as(which + " " + link.id()).isEqualTo(slack(plan, link.id()));
                }
            }
            assertThat(new TreeSet<>(plan.deadlockedLinks())).as(which).isEqualTo(stuck);
            assertThat(plan.slots())
                    .as(which)
                    .hasSize(definition.links().stream()
                            .mapToInt(link -> link.materials().size())
                            .sum());
            deadlocked += stuck.size();
            schedule(definition, facts, plan, random, which);
            drawing(definition, plan, which);
        }
        // Otherwise the test would not have tested what it is for.
        assertThat(deadlocked).isGreaterThan(DEFINITIONS / 10);
    }

    /** With few officers nothing is faster, nobody does two things, and nothing begins before what it needs. */
    private static void schedule(ProcessDefinition definition, Facts facts, Plan plan, Random random, String which) {
        int officers = 1 + random.nextInt(2);
        Facts limited = facts;
        for (int office = 0; office < 3; office++) {
            limited = limited.withOfficers("office-" + office, officers);
        }
        Plan with = Planner.plan(definition, limited);
        Plan.Schedule schedule = Objects.requireNonNull(with.schedule());
        assertThat(schedule.days()).as(which).isGreaterThanOrEqualTo(plan.parallelDays());
        for (Plan.Edge edge : with.edges()) {
            Integer to = schedule.starts().get(edge.to());
            Integer from = schedule.starts().get(edge.from());
            if (to != null && from != null) {
                assertThat(to)
                        .as(which)
                        .isGreaterThanOrEqualTo(from + with.link(edge.from()).days());
            }
        }
        for (int day = 0; day < schedule.days(); day++) {
            Map<String, Integer> busy = new HashMap<>();
            for (Map.Entry<String, Integer> start : schedule.starts().entrySet()) {
                Plan.LinkPlan link = with.link(start.getKey());
                if (start.getValue() <= day && day < start.getValue() + link.days()) {
                    busy.merge(link.agency(), 1, Integer::sum);
                }
            }
            assertThat(busy.values()).as(which).allMatch(count -> count <= officers);
        }
    }

    /** Leaving out implied lines changes nothing that can be reached. */
    private static void drawing(ProcessDefinition definition, Plan plan, String which) {
        List<Plan.Edge> drawn = Structure.of(definition, plan).drawing();
        assertThat(closure(drawn)).as(which).isEqualTo(closure(plan.edges()));
    }

    private static Set<String> closure(List<Plan.Edge> edges) {
        Set<String> pairs = new TreeSet<>();
        edges.forEach(edge -> pairs.add(edge.from() + ">" + edge.to()));
        int size = -1;
        while (size != pairs.size()) {
            size = pairs.size();
            for (String pair : List.copyOf(pairs)) {
                String[] ends = pair.split(">");
                for (Plan.Edge edge : edges) {
                    if (edge.from().equals(ends[1])) {
                        pairs.add(ends[0] + ">" + edge.to());
                    }
                }
            }
        }
        return pairs;
    }

    /** Days from the link's earliest finish to the end, minus the longest way that is still to go. */
    private static int slack(Plan plan, String link) {
        return plan.parallelDays()
                - Objects.requireNonNull(plan.link(link).times()).earliestFinish()
                - longestAfter(plan, link);
    }

    private static int longestAfter(Plan plan, String link) {
        return plan.edges().stream()
                .filter(edge -> edge.from().equals(link) && plan.link(edge.to()).times() != null)
                .mapToInt(edge -> plan.link(edge.to()).days() + longestAfter(plan, edge.to()))
                .max()
                .orElse(0);
    }

    /** Everything never, then better and better until nothing moves. */
    private static Map<String, Integer> fixpoint(ProcessDefinition definition, Facts facts) {
        Map<String, Integer> finish = new HashMap<>();
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Link link : definition.links()) {
                int start = 0;
                for (String needed : link.links()) {
                    start = Math.max(start, finish.getOrDefault(needed, NEVER));
                }
                for (Link.After after : link.after()) {
                    start = Math.max(start, finish.getOrDefault(after.link(), NEVER));
                }
                for (String id : link.materials()) {
                    start = Math.max(start, ready(definition, facts, link, definition.material(id), finish));
                }
                int end = start >= NEVER ? NEVER : start + link.limit().days();
                if (end < finish.getOrDefault(link.id(), NEVER)) {
                    finish.put(link.id(), end);
                    moved = true;
                }
            }
        }
        return finish;
    }

    private static int ready(
            ProcessDefinition definition, Facts facts, Link link, Material material, Map<String, Integer> finish) {
        boolean held = material.sources().contains(Source.LEDGER)
                && material.kinds().stream().anyMatch(kind -> facts.held().contains(new Holding.OfKind(kind)));
        if (held) {
            return 0;
        }
        List<Link> producers = definition.links().stream()
                .filter(other -> material.sources().contains(Source.LINK)
                        && !other.id().equals(link.id())
                        && other.products().stream().anyMatch(material.kinds()::contains))
                .toList();
        if (!producers.isEmpty()) {
            return producers.stream()
                    .mapToInt(other -> finish.getOrDefault(other.id(), NEVER))
                    .min()
                    .orElse(NEVER);
        }
        return material.sources().contains(Source.APPLICANT) ? facts.supplyDays() : NEVER;
    }

    private static Facts facts(Random random) {
        List<String> held = new ArrayList<>();
        for (int kind = 0; kind < 6; kind++) {
            if (random.nextInt(4) == 0) {
                held.add("k" + kind);
            }
        }
        return Facts.none().withKinds(held).withSupplyDays(random.nextInt(3));
    }

    private static ProcessDefinition definition(Random random) {
        List<Material> materials = new ArrayList<>();
        int slots = random.nextInt(7);
        for (int m = 0; m < slots; m++) {
            String kind = "k" + random.nextInt(6);
            String other = "k" + random.nextInt(6);
            Set<Source> sources = switch (random.nextInt(5)) {
                case 0 -> Set.of(Source.APPLICANT);
                case 1 -> Set.of(Source.LEDGER, Source.LINK);
                case 2 -> Set.of(Source.LEDGER, Source.LINK, Source.APPLICANT);
                case 3 -> Set.of(Source.LEDGER);
                default -> Set.of(Source.LINK);
            };
            Material plain = Material.of("m" + m, kind, Source.APPLICANT).withSources(sources);
            materials.add(new Material(
                    plain.id(),
                    plain.title(),
                    kind,
                    kind.equals(other) || random.nextBoolean() ? List.of() : List.of(other),
                    Subject.APPLICANT,
                    null,
                    false,
                    sources,
                    null,
                    plain.validOn(),
                    null,
                    null,
                    List.of(),
                    false,
                    null));
        }
        int count = 1 + random.nextInt(8);
        List<Link> links = new ArrayList<>();
        for (int l = 0; l < count; l++) {
            List<String> needs = materials.stream()
                    .map(Material::id)
                    .filter(id -> random.nextInt(4) == 0)
                    .toList();
            String produces = random.nextInt(4) == 0 ? null : "k" + random.nextInt(6);
            Link link = Link.of(
                    "l" + l, "office-" + random.nextInt(3), random.nextInt(8), produces, needs.toArray(String[]::new));
            int self = l;
            List<String> others = new ArrayList<>();
            for (int o = 0; o < count; o++) {
                if (o != self && random.nextInt(o < l ? 5 : 25) == 0) {
                    others.add("l" + o);
                }
            }
            links.add(
                    random.nextBoolean()
                            ? link.withLinks(others)
                            : link.withAfter(others.stream()
                                    .map(id -> new Link.After(id, new Law("law", null)))
                                    .toList()));
        }
        return ProcessDefinition.of("random", materials, links.toArray(Link[]::new));
    }
}
