package commonseal.app.cli;

import commonseal.app.App;
import commonseal.app.Main;
import commonseal.app.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The first administrator, and recovery. The server must be stopped if it runs the embedded database. */
@Command(name = "admin", description = "The first administrator, and recovery.", subcommands = AdminCommand.Link.class)
public final class AdminCommand {

    /** A one-time link for an account. */
    @Command(
            name = "link",
            description = "Prints a one-time sign-in link (30 minutes) for an account; earlier ones end.")
    static final class Link implements Runnable {

        @Mixin
        private ConfigOptions options = new ConfigOptions();

        @Parameters(paramLabel = "LOGIN")
        private String login = "";

        @Override
        public void run() {
            try (App app = App.build(options.read())) {
                System.out.println(app.oneTimeLink(login)
                        .orElseThrow(() -> new Refusal(
                                Main.NO_INPUT, "ADMIN-001 there is no account " + login + ": see the officers page")));
            }
        }
    }
}
