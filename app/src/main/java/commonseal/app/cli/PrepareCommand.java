package commonseal.app.cli;

import commonseal.app.App;
import commonseal.app.Config;
import commonseal.app.Main;
import commonseal.app.StartCache;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the cache from which the next start is quick. */
@Command(
        name = "prepare",
        description =
                "Makes the next starts quick: writes a cache of classes beside the jar (some 10 s of processor time)."
                        + " serve does it by itself a minute after its first start, if it may write there.")
public final class PrepareCommand implements Callable<Integer> {

    private static final List<String> PAGES = List.of("/", "/sign-in", "/verify", "/ledger", "/checkpoint");

    @Option(names = "--in", hidden = true, description = "Internal: be the start that is recorded, in this directory.")
    private @Nullable Path scratch;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        return scratch == null ? write() : beRecorded(scratch);
    }

    private int write() throws IOException, InterruptedException {
        Optional<StartCache> cache = StartCache.named();
        if (cache.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("PREPARE-001 not started from a jar: run java -jar commonseal.jar prepare");
            return Main.USAGE;
        }
        if (!cache.get().write()) {
            spec.commandLine()
                    .getErr()
                    .println("PREPARE-002 " + cache.get().file()
                            + " could not be written: run this as a user who may write beside the jar");
            return Main.UNAVAILABLE;
        }
        spec.commandLine().getOut().println(cache.get().file());
        return 0;
    }

    private static int beRecorded(Path scratch) throws IOException, InterruptedException {
        Config config = Config.read(
                Optional.empty(),
                Map.of(),
                List.of("profile=demonstration", "http.port=0", "data.directory=" + scratch.resolve("data")));
        // The first start founds a district; every later one reads what it finds, and that is what has to be quick.
        for (int start = 0; start < 2; start++) {
            try (App app = App.build(config);
                    HttpClient client = HttpClient.newHttpClient()) {
                URI home = app.start();
                for (String page : PAGES) {
                    client.send(
                            HttpRequest.newBuilder(home.resolve(page)).build(), HttpResponse.BodyHandlers.discarding());
                }
            }
        }
        return 0;
    }
}
