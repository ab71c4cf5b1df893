package commonseal.planner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Earliest starts where a node waits for all of its requirements and a requirement for the first of its alternatives:
 * Knuth's generalisation of Dijkstra's algorithm (Inf. Proc. Letters 6(1), 1977). Durations are not negative, so a node
 * taken from the queue is final. O((V+E) log V).
 */
final class EarliestStarts {
    static final int NEVER = -1;

    /** {@code owner} waits for the first of {@code candidates}; none: it waits for ever. */
    record Requirement(int owner, int[] candidates) {
        // An array inside a record: never compared, never leaves this package.
    }

    final int[] start;
    final int[] finish;
    /** Per requirement the candidate that met it, or {@link #NEVER}. */
    final int[] chosen;
    /** Node numbers in the order they were finished; nodes that never run are missing. */
    final List<Integer> order = new ArrayList<>();

    private final int[] duration;
    private final boolean[] pinned;

    /**
     * @param release a node starts no earlier than this
     * @param pinned nodes that have begun: they start at their release whatever they wait for
     * @param barren nodes that meet no requirement although they finish (refused)
     */
    EarliestStarts(int[] duration, int[] release, boolean[] pinned, boolean[] barren, List<Requirement> requirements) {
        int nodes = duration.length;
        this.duration = duration;
        this.pinned = pinned;
        start = release.clone();
        finish = new int[nodes];
        Arrays.fill(finish, NEVER);
        chosen = new int[requirements.size()];
        Arrays.fill(chosen, NEVER);
        int[] open = new int[nodes];
        List<List<Integer>> waiting = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            waiting.add(new ArrayList<>());
        }
        for (int r = 0; r < requirements.size(); r++) {
            Requirement requirement = requirements.get(r);
            open[requirement.owner]++;
            for (int candidate : requirement.candidates) {
                waiting.get(candidate).add(r);
            }
        }
        // Packed as finish, then node number: the order of the definition breaks ties.
        PriorityQueue<Long> queue = new PriorityQueue<>();
        for (int node = 0; node < nodes; node++) {
            if (open[node] == 0 || pinned[node]) {
                queue.add(key(start[node] + duration[node], node));
            }
        }
        while (!queue.isEmpty()) {
            long key = queue.remove();
            int node = (int) key;
            finish[node] = (int) (key >>> 32);
            order.add(node);
            if (barren[node]) {
                continue;
            }
            for (int r : waiting.get(node)) {
                int owner = requirements.get(r).owner;
                if (chosen[r] == NEVER) {
                    chosen[r] = node;
                    open[owner]--;
                    if (!pinned[owner]) {
                        start[owner] = Math.max(start[owner], finish[node]);
                        if (open[owner] == 0) {
                            queue.add(key(start[owner] + duration[owner], owner));
                        }
                    }
                }
            }
        }
    }

    boolean runs(int node) {
        return finish[node] != NEVER;
    }

    /** When the last node is finished; 0 if none runs. */
    int end() {
        return order.stream().mapToInt(node -> finish[node]).max().orElse(0);
    }

    /**
     * Latest finishes that move neither the end nor, because of what was chosen, anybody else's. Edges into nodes that
     * never run or have already begun bind nobody.
     */
    int[] latestFinish(List<Requirement> requirements) {
        int[] latest = new int[duration.length];
        Arrays.fill(latest, end());
        List<List<Integer>> successors = new ArrayList<>();
        for (int node = 0; node < duration.length; node++) {
            successors.add(new ArrayList<>());
        }
        for (int r = 0; r < requirements.size(); r++) {
            int owner = requirements.get(r).owner;
            if (chosen[r] != NEVER && runs(owner) && !pinned[owner]) {
                successors.get(chosen[r]).add(owner);
            }
        }
        for (int node : order.reversed()) {
            for (int successor : successors.get(node)) {
                latest[node] = Math.min(latest[node], latest[successor] - duration[successor]);
            }
        }
        return latest;
    }

    private static long key(int finish, int node) {
        return ((long) finish << 32) | node;
    }
}
