package commonseal.app.cli;

import commonseal.app.Config;
import commonseal.app.Setting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows configuration. */
@Command(
        name = "config",
        description = "Shows configuration.",
        subcommands = {ConfigCommand.Print.class, ConfigCommand.Keys.class})
public final class ConfigCommand {

    /** Effective values and where they come from. */
    @Command(
            name = "print",
            description = {
                "Effective values and where each comes from.",
                "Exit code: 0 good, 78 an installation could not run with them."
            })
    static final class Print implements Runnable {
        @Mixin
        private ConfigOptions options = new ConfigOptions();

        @Override
        public void run() {
            Config config = options.readAsItIs();
            for (Setting setting : Setting.values()) {
                System.out.println(setting.key() + "=" + config.text(setting) + "   # " + config.source(setting));
            }
            // What is missing is said after what is there.
            config.check();
        }
    }

    /** The reference. */
    @Command(name = "keys", description = "Every key with default and meaning.")
    static final class Keys implements Runnable {
        @Override
        public void run() {
            for (Setting setting : Setting.values()) {
                System.out.println("# " + setting.meaning() + " (" + setting.variable() + ")");
                System.out.println(setting.key() + "=" + setting.byDefault());
            }
        }
    }
}
