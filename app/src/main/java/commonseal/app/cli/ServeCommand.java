package commonseal.app.cli;

import commonseal.app.App;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the district until it is stopped. */
@Command(name = "serve", description = "Runs the district until it is stopped (Ctrl-C or SIGTERM).")
public final class ServeCommand implements Callable<Integer> {

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Override
    public Integer call() throws InterruptedException {
        App app = App.build(options.read());
        Runtime.getRuntime().addShutdownHook(new Thread(app::close, "shutdown"));
        app.start();
        app.awaitEnd();
        return 0;
    }
}
