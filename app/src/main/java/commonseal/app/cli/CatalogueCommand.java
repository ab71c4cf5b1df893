package commonseal.app.cli;

import commonseal.app.Main;
import commonseal.app.Refusal;
import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.ProcessFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Works on catalogue files. */
@Command(name = "catalogue", description = "Works on catalogue files.", subcommands = CatalogueCommand.Validate.class)
public final class CatalogueCommand {

    /** {@code file:line: CODE at pointer (values)}. */
    static String line(Path file, Problem problem) {
        return file + ":" + problem.line() + ": " + problem.code() + " at " + problem.pointer()
                + (problem.values().isEmpty() ? "" : " " + problem.values());
    }

    /** Validates definitions. */
    @Command(name = "validate", description = "Validates process definitions; problems carry their line.")
    static final class Validate implements Callable<Integer> {

        @Parameters(arity = "1..*", paramLabel = "FILE")
        private List<Path> files = List.of();

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() {
            JsonMapper mapper = JsonMapper.builder().build();
            ArrayNode all = mapper.createArrayNode();
            boolean good = true;
            for (Path file : files) {
                List<Problem> problems = problems(file);
                good &= problems.isEmpty();
                for (Problem problem : problems) {
                    if (!json) {
                        System.out.println(line(file, problem));
                    }
                    all.addObject()
                            .put("file", file.toString())
                            .put("line", problem.line())
                            .put("pointer", problem.pointer())
                            .put("code", problem.code())
                            .set("values", mapper.valueToTree(problem.values()));
                }
            }
            if (json) {
                System.out.println(mapper.writeValueAsString(all));
            } else if (good) {
                System.out.println(files.size() + " valid");
            }
            return good ? 0 : 1;
        }

        private static List<Problem> problems(Path file) {
            try {
                return switch (ProcessFiles.read(Files.readAllBytes(file))) {
                    case ProcessFiles.Result.Good good -> List.of();
                    case ProcessFiles.Result.Bad(List<Problem> problems) -> problems;
                };
            } catch (IOException e) {
                throw new Refusal(Main.NO_INPUT, "CAT-001 " + file + " cannot be read: check its path and rights");
            }
        }
    }
}
