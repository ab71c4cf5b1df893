package commonseal.app.cli;

import commonseal.app.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How every command that needs an installation finds it. */
final class ConfigOptions {

    @Option(names = "--config", paramLabel = "FILE", description = "Properties file; see commonseal config keys.")
    private @Nullable Path file;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides one key; may be repeated.")
    private List<String> overrides = List.of();

    Config read() {
        return Config.read(Optional.ofNullable(file), System.getenv(), overrides);
    }

    /** Unchecked: to be shown. */
    Config readAsItIs() {
        return Config.readAsItIs(Optional.ofNullable(file), System.getenv(), overrides);
    }
}
