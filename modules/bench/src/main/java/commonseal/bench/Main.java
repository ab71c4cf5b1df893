package commonseal.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.ObjectMapper;

/**
 * {@code bin/bench NAME [--json]}: measures and prints rows of name, value, unit, min, max, bar, met. Value is the median
 * of the rounds. Ends with 0 if every bar is met, 1 if not, 64 for a wrong call.
 */
public final class Main {

    private static final Map<String, Benchmark> BENCHMARKS = new TreeMap<>(Map.of(
            "browser",
            new BrowserBenchmark(),
            "documents",
            new DocumentUseBenchmark(),
            "holders",
            new HolderBenchmark(),
            "identity",
            new IdentityBenchmark(),
            "ledger",
            new LedgerBenchmark(),
            "start",
            new StartBenchmark()));

    private Main() {}

    /** One thing to measure. */
    @FunctionalInterface
    interface Benchmark {
        /** Takes minutes; cleans up after itself. */
        List<Row> run() throws Exception;
    }

    public static void main(String[] args) throws Exception {
        List<String> words = new ArrayList<>(Arrays.asList(args));
        boolean json = words.remove("--json");
        Benchmark benchmark = words.size() == 1 ? BENCHMARKS.get(words.getFirst()) : null;
        if (benchmark == null) {
            System.err.println("bench NAME [--json], where NAME is one of: " + String.join(", ", BENCHMARKS.keySet()));
            System.exit(64);
            return;
        }
        List<Row> rows = benchmark.run();
        if (json) {
            System.out.println(
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(rows));
        } else {
            System.out.println(String.format(
                    Locale.ROOT,
                    "%-44s %12s %-10s %12s %12s %8s %s",
                    "name",
                    "value",
                    "unit",
                    "min",
                    "max",
                    "bar",
                    "met"));
            rows.forEach(row -> System.out.println(row.line()));
        }
        System.exit(rows.stream().allMatch(Row::met) ? 0 : 1);
    }
}
