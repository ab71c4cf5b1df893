package commonseal.app;

import commonseal.app.cli.AdminCommand;
import commonseal.app.cli.CatalogueCommand;
import commonseal.app.cli.ConfigCommand;
import commonseal.app.cli.KeysCommand;
import commonseal.app.cli.LedgerCommand;
import commonseal.app.cli.MigrateCommand;
import commonseal.app.cli.PlanCommand;
import commonseal.app.cli.PrepareCommand;
import commonseal.app.cli.ServeCommand;
import commonseal.app.cli.VerifyCommand;
import commonseal.postgres.PostgresException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Exit codes follow sysexits: 0 good, 1 a decided bad verdict, 64 usage, 66 input, 69 missing, 75 later, 78 configuration. */
@Command(
        name = "commonseal",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description =
                "Issues, pulls, verifies and approves a district's official documents on a ledger anyone can check.",
        subcommands = {
            ServeCommand.class,
            VerifyCommand.class,
            LedgerCommand.class,
            PlanCommand.class,
            CatalogueCommand.class,
            MigrateCommand.class,
            AdminCommand.class,
            ConfigCommand.class,
            KeysCommand.class,
            PrepareCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main implements Runnable {

    /** Wrong use. */
    public static final int USAGE = 64;
    /** Input that cannot be read. */
    public static final int NO_INPUT = 66;
    /** Something needed is missing or unreachable. */
    public static final int UNAVAILABLE = 69;
    /** Could not be checked now; try again. */
    public static final int TEMPORARY = 75;
    /** Configuration that cannot be used. */
    public static final int CONFIGURATION = 78;

    private Main() {}

    /** Entry point, called by the launcher. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs one command and returns its exit code. */
    public static int run(String... arguments) {
        CommandLine line = new CommandLine(new Main());
        offerHelp(line);
        return line.setExitCodeExceptionMapper(Main::exitCode)
                .setExecutionExceptionHandler((exception, command, parsed) -> {
                    command.getErr().println(message(exception));
                    return exitCode(exception);
                })
                .execute(arguments);
    }

    /** Every command says what it does when asked with --help or -h, without doing it. */
    private static void offerHelp(CommandLine line) {
        for (CommandLine command : line.getSubcommands().values()) {
            if (command.getCommandSpec().findOption("--help") == null
                    && !(command.getCommand() instanceof CommandLine.HelpCommand)) {
                command.getCommandSpec().mixinStandardHelpOptions(true);
            }
            offerHelp(command);
        }
    }

    private static String message(Exception exception) {
        String text = exception.getMessage();
        return text == null ? exception.toString() : text;
    }

    private static int exitCode(Throwable exception) {
        return switch (exception) {
            case Config.Refused refused -> CONFIGURATION;
            case Refusal refusal -> refusal.exitCode();
            case commonseal.keys.KeysRefused refused -> CONFIGURATION;
            case PostgresException refused -> UNAVAILABLE;
            case commonseal.kernel.DatabaseUnavailable unavailable -> UNAVAILABLE;
            case CommandLine.ParameterException wrong -> USAGE;
            default -> 70;
        };
    }

    @Override
    public void run() {
        new CommandLine(this).usage(System.out);
    }

    /** Reads the version from the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Commonseal " + App.version()};
        }
    }
}
