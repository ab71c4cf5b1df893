package commonseal.app.cli;

import commonseal.app.App;
import commonseal.app.Config;
import commonseal.app.KeyService;
import commonseal.app.SealedServer;
import commonseal.app.StartCache;
import commonseal.app.StartChecks;
import commonseal.keys.KeyWrapping;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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

    private final AtomicReference<Runnable> running = new AtomicReference<>(ServeCommand::nothing);
    private boolean hooked;

    @Override
    public Integer call() throws InterruptedException {
        followLauncher();
        Config config = options.read();
        // Before anything is made: who finds the port taken finds everything else as it was.
        StartChecks.ports(config);
        Optional<KeyWrapping> service = KeyService.of(config);
        if (config.sealedStart()) {
            while (serveFrom(SealedServer.start(config))) {
                LOG.atInfo().log("sealed again");
            }
        } else if (service.isPresent() && !KeyService.answers(config, service.get())) {
            serveFrom(SealedServer.waiting(config, service.get()));
        } else {
            serve(App.build(config));
        }
        return 0;
    }

    /** Whether it was sealed again, and not stopped. */
    private boolean serveFrom(SealedServer server) throws InterruptedException {
        try (SealedServer sealed = server) {
            stopWith(sealed::close);
            Optional<App> unsealed = sealed.awaitApp();
            return unsealed.isPresent() && serve(unsealed.get());
        }
    }

    private boolean serve(App built) throws InterruptedException {
        try (App app = built) {
            stopWith(app::close);
            app.start();
            prepareNextStart();
            return app.awaitEnd();
        }
    }

    /** What a signal ends from now on; closing twice does no harm. */
    private void stopWith(Runnable close) {
        running.set(close);
        if (!hooked) {
            hooked = true;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> running.get().run(), "shutdown"));
        }
    }

    private static void nothing() {
        // before there is anything to end
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
