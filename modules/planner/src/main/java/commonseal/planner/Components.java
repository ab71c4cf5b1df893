package commonseal.planner;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** Strongly connected components (Tarjan), those waited for before those that wait. */
final class Components {
    private final List<List<Integer>> edges;
    private final int[] index;
    private final int[] low;
    private final boolean[] onStack;
    private final Deque<Integer> stack = new ArrayDeque<>();
    private final List<List<Integer>> found = new ArrayList<>();
    private int counter;

    private Components(List<List<Integer>> edges) {
        this.edges = edges;
        index = new int[edges.size()];
        low = new int[edges.size()];
        onStack = new boolean[edges.size()];
        Arrays.fill(index, -1);
    }

    /** {@code edges.get(n)} are the nodes n waits for; nodes inside a component ascend. */
    static List<List<Integer>> of(List<List<Integer>> edges) {
        Components search = new Components(edges);
        for (int node = 0; node < edges.size(); node++) {
            if (search.index[node] < 0) {
                search.visit(node);
            }
        }
        return search.found;
    }

    private void visit(int root) {
        Deque<int[]> calls = new ArrayDeque<>();
        calls.push(new int[] {root, 0});
        while (!calls.isEmpty()) {
            int[] call = calls.element();
            int node = call[0];
            if (call[1] == 0) {
                index[node] = low[node] = counter++;
                stack.push(node);
                onStack[node] = true;
            }
            if (call[1] < edges.get(node).size()) {
                int next = edges.get(node).get(call[1]++);
                if (index[next] < 0) {
                    calls.push(new int[] {next, 0});
                } else if (onStack[next]) {
                    low[node] = Math.min(low[node], index[next]);
                }
                continue;
            }
            calls.pop();
            if (!calls.isEmpty()) {
                int parent = calls.element()[0];
                low[parent] = Math.min(low[parent], low[node]);
            }
            if (low[node] == index[node]) {
                close(node);
            }
        }
    }

    private void close(int node) {
        List<Integer> component = new ArrayList<>();
        int member;
        do {
            member = stack.pop();
            onStack[member] = false;
            component.add(member);
        } while (member != node);
        Collections.sort(component);
        found.add(component);
    }
}
