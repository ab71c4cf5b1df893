package commonseal.catalog.internal;

import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.ProcessFiles;
import commonseal.catalog.ProcessFiles.Result;
import commonseal.catalog.ProcessFiles.Surroundings;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.ProcessDefinitions;
import commonseal.proof.CanonicalJson;
import commonseal.proof.MalformedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of the publish gate in their order: a step is not taken while the one before found something. */
final class ProcessReader {

    private static final int MOST_PROBLEMS = 100;

    /** Compiling the schema takes a tenth of a second; once is enough, and only if somebody reads a file. */
    private static final class Once {
        static final SchemaCheck SCHEMA = new SchemaCheck();
    }

    private ProcessReader() {}

    static Result read(byte[] yaml) {
        return run(yaml, Optional.empty());
    }

    static Result check(byte[] yaml, Surroundings around) {
        return run(yaml, Optional.of(around));
    }

    private static Result run(byte[] yaml, Optional<Surroundings> around) {
        try {
            YamlText file = YamlText.read(yaml, ProcessFiles.LARGEST_BYTES);
            List<Problem> schema = Once.SCHEMA.problems(file);
            if (!schema.isEmpty()) {
                return bad(schema);
            }
            try {
                CanonicalJson.of(file.body());
            } catch (MalformedException e) {
                return bad(List.of(
                        new Problem("", 1, "NOT_CANONICAL", Map.of("message", String.valueOf(e.getMessage())))));
            }
            return switch (ProcessDefinitions.fromJson(file.body())) {
                case ProcessDefinitions.Read.Bad(var problems) ->
                    bad(problems.stream()
                            .map(problem -> new Problem(
                                    problem.path(),
                                    file.line(problem.path()),
                                    "DEFINITION",
                                    Map.of("message", problem.message())))
                            .toList());
                case ProcessDefinitions.Read.Good(var definition) -> around(file, definition, around);
            };
        } catch (YamlText.Refused e) {
            return bad(List.of(e.problem()));
        }
    }

    private static Result around(YamlText file, ProcessDefinition definition, Optional<Surroundings> around) {
        if (around.isEmpty()) {
            return new Result.Good(definition, file.body(), List.of());
        }
        Gate.Verdict verdict = Gate.check(definition, around.get(), file);
        return verdict.problems().isEmpty()
                ? new Result.Good(definition, file.body(), verdict.warnings())
                : bad(verdict.problems());
    }

    private static Result bad(List<Problem> problems) {
        List<Problem> sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.comparingInt(Problem::line).thenComparing(Problem::pointer));
        return new Result.Bad(sorted.subList(0, Math.min(sorted.size(), MOST_PROBLEMS)));
    }
}
