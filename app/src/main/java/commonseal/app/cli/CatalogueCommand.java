package commonseal.app.cli;

import commonseal.app.App;
import commonseal.app.Main;
import commonseal.app.Refusal;
import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.CatalogueFiles;
import commonseal.catalog.CatalogueFiles.FileProblem;
import commonseal.catalog.DemoDistrict;
import commonseal.catalog.ProcessFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Works on catalogue files. */
@Command(
        name = "catalogue",
        description = "Works on catalogue files.",
        subcommands = {CatalogueCommand.Template.class, CatalogueCommand.Validate.class, CatalogueCommand.Publish.class
        })
public final class CatalogueCommand {

    private static ObjectNode node(Path file, Problem problem) {
        ObjectNode node = JsonMapper.shared()
                .createObjectNode()
                .put("file", file.toString())
                .put("line", problem.line())
                .put("pointer", problem.pointer())
                .put("code", problem.code());
        ObjectNode values = node.putObject("values");
        problem.values().forEach(values::put);
        return node;
    }

    /** {@code file:line: CODE at pointer (values)}. */
    static String line(Path file, Problem problem) {
        return file + (problem.line() == 0 ? "" : ":" + problem.line()) + ": " + problem.code()
                + (problem.pointer().isEmpty() ? "" : " at " + problem.pointer())
                + (problem.values().isEmpty() ? "" : " " + new TreeMap<>(problem.values()));
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
            ArrayNode all = JsonMapper.shared().createArrayNode();
            boolean good = true;
            for (Path file : files) {
                List<Problem> problems = problems(file);
                good &= problems.isEmpty();
                for (Problem problem : problems) {
                    if (!json) {
                        System.out.println(line(file, problem));
                    }
                    all.add(node(file, problem));
                }
            }
            if (json) {
                System.out.println(all);
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

    /** Writes a folder to begin with. */
    @Command(
            name = "template",
            description = {
                "Writes the packaged catalogue (200 document kinds, offices, a working calendar, two processes) into a folder,",
                "as a beginning for a district's own. Its offices are those of the fictional demonstration district."
            })
    static final class Template implements Runnable {

        @Parameters(paramLabel = "DIR", description = "Must not exist yet, or be empty.")
        private Path folder = Path.of(".");

        @Override
        public void run() {
            try {
                if (Files.exists(folder) && !isEmpty(folder)) {
                    throw new Refusal(
                            Main.UNAVAILABLE,
                            "CAT-003 " + folder + " is not empty: name a folder that is, or a new one");
                }
                for (Map.Entry<String, byte[]> file : DemoDistrict.packaged().entrySet()) {
                    Path target = folder.resolve(file.getKey());
                    Files.createDirectories(target.getParent());
                    Files.write(target, file.getValue());
                }
            } catch (IOException e) {
                throw new Refusal(Main.UNAVAILABLE, "CAT-003 " + folder + " cannot be written: check its rights");
            }
            System.out.println("written to " + folder + "; edit it, then: commonseal catalogue publish " + folder);
        }

        private static boolean isEmpty(Path folder) throws IOException {
            try (Stream<Path> entries = Files.list(folder)) {
                return entries.findAny().isEmpty();
            }
        }
    }

    /** Publishes a folder. */
    @Command(
            name = "publish",
            description = {
                "Publishes a catalogue folder: offices.csv, kinds.csv, fields.csv, *.calendar.json, processes/*.yaml.",
                "What is published already and unchanged stays as it is; all of it is published or nothing. The server must",
                "be stopped if it runs the embedded database; while it runs, publish by REST (see openapi.yaml)."
            })
    static final class Publish implements Callable<Integer> {

        @Mixin
        private ConfigOptions options = new ConfigOptions();

        @Parameters(paramLabel = "DIR")
        private Path folder = Path.of(".");

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() {
            try {
                CatalogueFiles files = CatalogueFiles.read(folder);
                try (App app = App.build(options.read())) {
                    print(app.publish(files));
                    return 0;
                }
            } catch (IOException e) {
                throw new Refusal(Main.NO_INPUT, "CAT-001 " + folder + " cannot be read: check its path and rights");
            } catch (CatalogueFiles.Refused e) {
                print(e.problems());
                return 1;
            }
        }

        private void print(CatalogueFiles.Published published) {
            if (json) {
                ObjectNode node = JsonMapper.shared().createObjectNode();
                node.put("offices", published.offices());
                node.put("kinds", published.kinds());
                node.put("calendars", published.calendars());
                node.put("processes", published.processes().size());
                System.out.println(node);
            } else {
                System.out.println(published.offices() + " offices, " + published.kinds() + " document kinds, "
                        + published.calendars() + " calendars, "
                        + published.processes().size() + " processes are published");
            }
        }

        private void print(List<FileProblem> problems) {
            ArrayNode all = JsonMapper.shared().createArrayNode();
            for (FileProblem each : problems) {
                if (json) {
                    all.add(node(Path.of(each.file()), each.problem()));
                } else {
                    System.out.println(line(Path.of(each.file()), each.problem()));
                }
            }
            System.out.println(json ? all.toString() : "nothing was published");
        }
    }
}
