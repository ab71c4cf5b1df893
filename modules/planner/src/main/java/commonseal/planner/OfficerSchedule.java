package commonseal.planner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * A plan when offices have few officers: serial schedule generation, smallest latest start first. A rule of thumb for a
 * problem that is NP-hard: near the minimum, never below it, and never to be called the minimum.
 */
final class OfficerSchedule {
    private record Work(int from, int to) {}

    private OfficerSchedule() {}

    /** One officer works on one link for all of its days; offices without a stated number have enough. */
    static Plan.Schedule of(
            List<Plan.LinkPlan> links, List<Plan.Edge> edges, Map<String, Integer> officers, Set<String> begun) {
        Map<String, Plan.LinkPlan> running = new LinkedHashMap<>();
        Map<String, Plan.Times> times = new HashMap<>();
        for (Plan.LinkPlan link : links) {
            Plan.Times at = link.times();
            if (at != null) {
                running.put(link.id(), link);
                times.put(link.id(), at);
            }
        }
        Map<String, List<String>> before = new HashMap<>();
        Map<String, List<String>> after = new HashMap<>();
        Map<String, Integer> open = new HashMap<>();
        for (Plan.Edge edge : edges) {
            if (!begun.contains(edge.to())) {
                before.computeIfAbsent(edge.to(), id -> new ArrayList<>()).add(edge.from());
                after.computeIfAbsent(edge.from(), id -> new ArrayList<>()).add(edge.to());
                open.merge(edge.to(), 1, Integer::sum);
            }
        }
        List<String> order = List.copyOf(running.keySet());
        Map<String, Integer> position = new HashMap<>();
        order.forEach(id -> position.put(id, position.size()));
        PriorityQueue<String> eligible =
                new PriorityQueue<>(Comparator.<String>comparingInt(id -> begun.contains(id) ? 0 : 1)
                        .thenComparingInt(id -> get(times, id).latestStart())
                        .thenComparingInt(id -> get(position, id)));
        order.stream().filter(id -> !open.containsKey(id)).forEach(eligible::add);
        Map<String, List<Work>> byOffice = new HashMap<>();
        Map<String, Integer> finish = new HashMap<>();
        Map<String, Integer> starts = new HashMap<>();
        while (!eligible.isEmpty()) {
            String id = eligible.remove();
            Plan.LinkPlan link = get(running, id);
            int days = get(times, id).earliestFinish() - get(times, id).earliestStart();
            int earliest = get(times, id).earliestStart();
            for (String needed : before.getOrDefault(id, List.of())) {
                earliest = Math.max(earliest, get(finish, needed));
            }
            List<Work> work = byOffice.computeIfAbsent(link.agency(), office -> new ArrayList<>());
            int capacity = officers.getOrDefault(link.agency(), Integer.MAX_VALUE);
            int start = begun.contains(id) ? earliest : free(work, capacity, earliest, days);
            work.add(new Work(start, start + days));
            starts.put(id, start);
            finish.put(id, start + days);
            for (String next : after.getOrDefault(id, List.of())) {
                if (open.merge(next, -1, Integer::sum) == 0) {
                    eligible.add(next);
                }
            }
        }
        Map<String, Integer> inOrder = new LinkedHashMap<>();
        order.forEach(id -> inOrder.put(id, get(starts, id)));
        return new Plan.Schedule(
                finish.values().stream().mapToInt(Integer::intValue).max().orElse(0), inOrder);
    }

    private static <V> V get(Map<String, V> map, String id) {
        V value = map.get(id);
        if (value == null) {
            throw new IllegalStateException("link '" + id + "' is not in the schedule");
        }
        return value;
    }

    /** The first moment from which an officer is free for all the days; only ends of other work need be tried. */
    private static int free(List<Work> work, int capacity, int earliest, int days) {
        PriorityQueue<Integer> moments = new PriorityQueue<>();
        moments.add(earliest);
        work.stream().map(Work::to).filter(end -> end > earliest).forEach(moments::add);
        int start = earliest;
        while (!moments.isEmpty()) {
            start = moments.remove();
            if (busiest(work, start, start + days) < capacity) {
                return start;
            }
        }
        return start;
    }

    private static int busiest(List<Work> work, int from, int to) {
        List<Work> overlapping =
                work.stream().filter(w -> w.from < to && w.to > from).toList();
        int most = 0;
        for (Work one : overlapping) {
            int moment = Math.max(one.from, from);
            most = Math.max(most, (int) overlapping.stream()
                    .filter(w -> w.from <= moment && w.to > moment)
                    .count());
        }
        return most;
    }
}
