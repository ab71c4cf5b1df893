package commonseal.catalog;

import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.CatalogueFiles.FileProblem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in a folder's files the parts of kinds stand, so that what is wrong with one names file and line.
 *
 * @param lines file, a space and the kind's code, to the lines in order
 */
public record KindPlaces(Map<String, List<Integer>> lines) {

    private static final Map<String, String> FILES =
            Map.of("issuers", "issuers.csv", "series", "series.csv", "bases", "bases.csv", "effects", "effects.csv");

    /** The part of a definition that a pointer names, and which item of it. */
    private static final Pattern PART = Pattern.compile("/([a-z]+)(?:/reserved)?(?:/([0-9]+))?.*");

    public KindPlaces {
        Map<String, List<Integer>> copy = new HashMap<>();
        lines.forEach((key, numbers) -> copy.put(key, List.copyOf(numbers)));
        lines = Map.copyOf(copy);
    }

    /** The problem with its file, and its line where that is known. */
    FileProblem at(String kind, Problem problem) {
        String file = "kinds.csv";
        int item = 0;
        Matcher part = PART.matcher(problem.pointer());
        if (part.matches() && lines.containsKey(FILES.get(part.group(1)) + " " + kind)) {
            file = FILES.getOrDefault(part.group(1), file);
            item = part.group(2) == null ? 0 : Integer.parseInt(part.group(2));
        }
        List<Integer> found = lines.getOrDefault(file + " " + kind, List.of());
        int line = item < found.size() ? found.get(item) : 0;
        return new FileProblem(file, new Problem(problem.pointer(), line, problem.code(), problem.values()));
    }
}
