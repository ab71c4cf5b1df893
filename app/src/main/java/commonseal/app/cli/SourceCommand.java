package commonseal.app.cli;

import commonseal.app.Main;
import commonseal.app.Refusal;
import commonseal.app.SourceSample;
import commonseal.kernel.Ids;
import commonseal.proof.MalformedException;
import commonseal.sources.CheckConfig;
import commonseal.sources.ReferenceConfig;
import commonseal.sources.ReferenceSource;
import commonseal.sources.SourceCheck;
import commonseal.sources.SourceCheck.Result;
import commonseal.sources.SourceCheck.State;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Registers of other offices, from their side: a model to start from, and the check of what an office built. */
@Command(
        name = "source",
        description = "A reference source, and the check of an office's own source adapter.",
        subcommands = {SourceCommand.Sample.class, SourceCommand.Serve.class, SourceCommand.Check.class})
public final class SourceCommand {

    private static final InstantSource CLOCK = InstantSource.system();

    /** A file that cannot be used. */
    private static Refusal unusable(Path file, Exception why) {
        return why instanceof IOException
                ? new Refusal(
                        Main.NO_INPUT,
                        "SOURCE-001 " + file + " or a file beside it cannot be read: check paths and rights")
                : new Refusal(Main.CONFIGURATION, "SOURCE-002 " + file + ": " + why.getMessage());
    }

    /** Writes a sample. */
    @Command(
            name = "sample",
            description = "Writes a folder with certificates, source.json and check.json to start from.")
    static final class Sample implements Callable<Integer> {
        @Parameters(paramLabel = "FOLDER", description = "Must not exist.")
        private Path folder = Path.of("");

        @Option(names = "--port", defaultValue = "8444", description = "Of the source; ${DEFAULT-VALUE} if absent.")
        private int port;

        @Override
        public Integer call() {
            if (Files.exists(folder)) {
                throw new Refusal(Main.USAGE, "SOURCE-003 " + folder + " is there already: name a folder that is not");
            }
            try {
                SourceSample.write(folder, port, CLOCK.instant());
            } catch (IOException | GeneralSecurityException e) {
                throw unusable(folder, e);
            }
            System.out.println("commonseal source serve --config " + folder.resolve("source.json"));
            System.out.println(
                    "commonseal source check https://localhost:" + port + " --config " + folder.resolve("check.json"));
            return 0;
        }
    }

    /** Serves. */
    @Command(name = "serve", description = "Runs a reference source until it is stopped.")
    static final class Serve implements Callable<Integer> {
        @Option(names = "--config", required = true, paramLabel = "FILE", description = "See docs/sources.md.")
        private Path config = Path.of("");

        @Option(
                names = "--mode",
                defaultValue = "HONEST",
                description = "How it breaks the contract: ${COMPLETION-CANDIDATES}.")
        private ReferenceSource.Mode mode = ReferenceSource.Mode.HONEST;

        @Override
        public Integer call() throws InterruptedException {
            ReferenceConfig read;
            try {
                read = ReferenceConfig.read(config);
            } catch (IOException | GeneralSecurityException | MalformedException e) {
                throw unusable(config, e);
            }
            try (ReferenceSource source = ReferenceSource.start(read, CLOCK)) {
                source.behave(mode);
                System.out.println(source.url());
                new CountDownLatch(1).await();
                return 0;
            } catch (IOException | GeneralSecurityException e) {
                throw new Refusal(
                        Main.UNAVAILABLE,
                        "SOURCE-004 the source does not start on " + read.host() + ":" + read.port() + ": "
                                + e.getClass().getSimpleName() + "; is the port free?");
            }
        }
    }

    /** Checks. */
    @Command(
            name = "check",
            description = {
                "Runs the contract against an adapter with the test persons agreed with its office.",
                "Exit code: 0 all passed, 1 something failed, 75 it was not reached."
            })
    static final class Check implements Callable<Integer> {
        @Parameters(paramLabel = "URL", description = "Base address, https.")
        private String url = "";

        @Option(names = "--config", required = true, paramLabel = "FILE", description = "See docs/sources.md.")
        private Path config = Path.of("");

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() throws InterruptedException {
            List<Result> results;
            try {
                results = SourceCheck.run(
                        CheckConfig.read(config, address(), SourceSample.stranger(CLOCK.instant())),
                        CLOCK,
                        () -> Ids.of(CLOCK.instant(), RandomGenerator.getDefault()));
            } catch (IOException | GeneralSecurityException | MalformedException e) {
                throw unusable(config, e);
            }
            System.out.println(json ? json(url, results) : text(results));
            if (SourceCheck.unreachable(results)) {
                return Main.TEMPORARY;
            }
            return results.stream().anyMatch(each -> each.state() == State.FAIL) ? 1 : 0;
        }

        private URI address() {
            try {
                URI address = URI.create(url);
                if ("https".equals(address.getScheme()) && address.getHost() != null) {
                    return address;
                }
            } catch (IllegalArgumentException e) {
                throw new Refusal(Main.USAGE, "SOURCE-005 this is no address; give https://host:port");
            }
            throw new Refusal(Main.USAGE, "SOURCE-005 the address must begin with https:// and name a host");
        }
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String text(List<Result> results) {
        StringBuilder text = new StringBuilder();
        for (Result each : results) {
            text.append(String.format(Locale.ROOT, "%-8s %-28s %s%n", word(each.state()), each.name(), each.what()));
            if (!each.fix().isEmpty()) {
                text.append(" ".repeat(9)).append("fix: ").append(each.fix()).append(System.lineSeparator());
            }
        }
        long failed =
                results.stream().filter(each -> each.state() == State.FAIL).count();
        return text.append(failed == 0 ? "the contract is kept" : failed + " failed")
                .toString();
    }

    private static String json(String url, List<Result> results) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("url", url);
        ArrayNode list = json.putArray("checks");
        results.forEach(each -> {
            ObjectNode one = list.addObject()
                    .put("check", each.name())
                    .put("state", word(each.state()))
                    .put("what", each.what());
            if (!each.fix().isEmpty()) {
                one.put("fix", each.fix());
            }
        });
        return json.toPrettyString();
    }
}
