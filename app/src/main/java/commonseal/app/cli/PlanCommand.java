package commonseal.app.cli;

import commonseal.app.Main;
import commonseal.app.Refusal;
import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.ProcessFiles;
import commonseal.planner.Facts;
import commonseal.planner.Plan;
import commonseal.planner.PlanJson;
import commonseal.planner.Planner;
import commonseal.planner.ProcessDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Plans a process definition without server or database. */
@Command(
        name = "plan",
        description =
                "Turns a process definition into its parallel plan: days, critical path, what falls away and why.")
public final class PlanCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "Process definition, YAML or JSON.")
    private Path file = Path.of("");

    @Option(
            names = "--held",
            paramLabel = "KIND,...",
            description = "Kinds held on the ledger. Without it: every kind that the definition can take from there.")
    private @Nullable String held;

    @Option(
            names = "--officers",
            paramLabel = "OFFICE=N,...",
            description = "Officers an office has; may be repeated. Offices not named have enough.")
    private List<String> officers = List.of();

    @Option(
            names = "--supply-days",
            paramLabel = "N",
            description = "Working days the applicant needs to bring things.")
    private String supplyDays = "0";

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() {
        PlanFacts given = new PlanFacts(definition());
        Facts facts = given.facts(Optional.ofNullable(held), officers, supplyDays);
        Plan plan = Planner.plan(given.definition(), facts);
        JsonNode result = PlanJson.toJson(plan);
        if (json) {
            System.out.println(JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValueAsString(result));
        } else {
            print(result);
        }
        return result.path("deadlock").isEmpty() ? 0 : 1;
    }

    private ProcessDefinition definition() {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new Refusal(Main.NO_INPUT, "PLAN-001 " + file + " cannot be read: check its path and rights");
        }
        return switch (ProcessFiles.read(bytes)) {
            case ProcessFiles.Result.Good good -> good.definition();
            case ProcessFiles.Result.Bad(List<Problem> problems) -> {
                problems.forEach(problem -> System.err.println(sentence(file, problem)));
                throw new Refusal(Main.NO_INPUT, "PLAN-002 " + file + " is no usable process definition: see above");
            }
        };
    }

    /** Line, what is wrong in words, where, and last the code. */
    private static String sentence(Path file, Problem problem) {
        String what = problem.values().get("message");
        if (what == null) {
            what = problem.code().toLowerCase(Locale.ROOT).replace('_', ' ')
                    + (problem.values().isEmpty() ? "" : ": " + new TreeMap<>(problem.values()));
        }
        return file + ":" + problem.line() + ": " + what
                + (problem.pointer().isEmpty() ? "" : ", at " + problem.pointer()) + " [" + problem.code() + "]";
    }

    private static void print(JsonNode plan) {
        System.out.println("series days    " + plan.path("seriesDays").asString());
        boolean finishes = plan.path("deadlock").isEmpty();
        System.out.println("parallel days  "
                + (finishes ? plan.path("parallelDays").asString() : "none: the process cannot finish, see deadlock"));
        if (finishes && plan.has("officers")) {
            System.out.println(
                    "with officers  " + plan.path("officers").path("days").asString()
                            + "   (parallel days with the officers given; a rule of thumb, not the minimum)");
        }
        if (finishes) {
            System.out.println("critical path  " + words(plan.path("criticalPath")));
        }
        JsonNode materials = plan.path("materials");
        System.out.println("materials      " + materials.path("total").asString());
        for (var count : materials.path("counts").properties()) {
            System.out.println("  " + count.getKey()
                    + " ".repeat(Math.max(1, 16 - count.getKey().length()))
                    + count.getValue().asString());
        }
        for (JsonNode deadlock : plan.path("deadlock")) {
            System.out.println("deadlock       " + words(deadlock.path("links"))
                    + (deadlock.path("missing").isEmpty()
                            ? " wait for each other"
                            : " wait for " + words(deadlock.path("missing"))));
        }
    }

    private static String words(JsonNode list) {
        return String.join(" ", list.valueStream().map(JsonNode::asString).toList());
    }
}
