package commonseal.app.cli;

import commonseal.app.App;
import commonseal.app.Config;
import commonseal.app.SealedServer;
import commonseal.app.StartCache;
import commonseal.app.StartChecks;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the district until it is stopped. */
@Command(name = "serve", description = "Runs the district until it is stopped (Ctrl-C or SIGTERM).")
public final class ServeCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    /** After the first start there is better to do: people are setting up. */
    private static final long PREPARE_AFTER_SECONDS = 60;

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Override
    public Integer call() throws InterruptedException {
        followLauncher();
        Config config = options.read();
        // Before anything is made: who finds the port taken finds everything else as it was.
        StartChecks.ports(config);
        if (config.sealedStart()) {
            try (SealedServer sealed = SealedServer.start(config)) {
                Runtime.getRuntime().addShutdownHook(new Thread(sealed::close, "shutdown-sealed"));
                Optional<App> unsealed = sealed.awaitApp();
                if (unsealed.isPresent()) {
                    serve(unsealed.get());
                }
            }
        } else {
            serve(App.build(config));
        }
        return 0;
    }

    private static void serve(App built) throws InterruptedException {
        try (App app = built) {
            Runtime.getRuntime().addShutdownHook(new Thread(app::close, "shutdown"));
            app.start();
            prepareNextStart();
            app.awaitEnd();
        }
    }

    /** A launcher that was killed cannot pass on the signal: without it this process would go on unseen. */
    private static void followLauncher() {
        if (Boolean.getBoolean("commonseal.follow")) {
            ProcessHandle.current()
                    .parent()
                    .ifPresent(launcher -> launcher.onExit().thenRun(() -> System.exit(0)));
        }
    }

    private static void prepareNextStart() {
        Optional<StartCache> wanted = StartCache.named().filter(cache -> Boolean.getBoolean("commonseal.follow"));
        wanted.filter(StartCache::isWanted)
                .ifPresent(cache -> CompletableFuture.delayedExecutor(PREPARE_AFTER_SECONDS, TimeUnit.SECONDS)
                        .execute(() -> prepare(cache)));
    }

    private static void prepare(StartCache cache) {
        try {
            boolean written = cache.write();
            LOG.atInfo()
                    .addKeyValue("written", written)
                    .addKeyValue("file", cache.file())
                    .log("start cache");
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("START-004 the start cache could not be written; starts stay slower");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
