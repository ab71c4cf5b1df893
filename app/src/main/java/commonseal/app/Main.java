package commonseal.app;

import commonseal.app.cli.AdminCommand;
import commonseal.app.cli.CatalogueCommand;
import commonseal.app.cli.ConfigCommand;
import commonseal.app.cli.DidLogCommand;
import commonseal.app.cli.KeysCommand;
import commonseal.app.cli.LedgerCommand;
import commonseal.app.cli.MigrateCommand;
import commonseal.app.cli.OfflineVerifierCommand;
import commonseal.app.cli.PlanCommand;
import commonseal.app.cli.PrepareCommand;
import commonseal.app.cli.RegisterCommand;
import commonseal.app.cli.ServeCommand;
import commonseal.app.cli.SourceCommand;
import commonseal.app.cli.VerifyCommand;
import commonseal.kernel.Db;
import commonseal.keys.internal.KeysModule;
import commonseal.postgres.PostgresException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Exit codes follow sysexits: 0 good, 1 a decided bad verdict, 64 usage, 66 input, 69 missing, 75 later, 78 configuration. */
@Command(
        name = "commonseal",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description =
                "Issues, pulls, verifies and approves a district's official documents on a ledger anyone can check.")
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

    /** In the order in which the help lists them. */
    private static final List<Map.Entry<String, Class<?>>> COMMANDS = List.of(
            Map.entry("serve", ServeCommand.class),
            Map.entry("verify", VerifyCommand.class),
            Map.entry("did-log", DidLogCommand.class),
            Map.entry("offline-verifier", OfflineVerifierCommand.class),
            Map.entry("ledger", LedgerCommand.class),
            Map.entry("plan", PlanCommand.class),
            Map.entry("catalogue", CatalogueCommand.class),
            Map.entry("migrate", MigrateCommand.class),
            Map.entry("admin", AdminCommand.class),
            Map.entry("config", ConfigCommand.class),
            Map.entry("keys", KeysCommand.class),
            Map.entry("register", RegisterCommand.class),
            Map.entry("source", SourceCommand.class),
            Map.entry("prepare", PrepareCommand.class));

    private Main() {}

    /** Entry point, called by the launcher. */
    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals("serve")) {
            // While the command line is read and the database comes up, the other processor has nothing to do.
            Thread.ofPlatform().daemon().name("warm-up").start(() -> {
                Db.warmUp();
                KeysModule.warmUp();
            });
        }
        System.exit(run(arguments));
    }

    /** Runs one command and returns its exit code. */
    public static int run(String... arguments) {
        CommandLine line = commands(arguments);
        offerHelp(line);
        return line.setExitCodeExceptionMapper(Main::exitCode)
                .setExecutionExceptionHandler((exception, command, parsed) -> {
                    command.getErr().println(message(exception));
                    return exitCode(exception);
                })
                .execute(arguments);
    }

    /** All commands; only the first word's, if it is one: to read the others takes a tenth of a start. */
    static CommandLine commands(String... arguments) {
        CommandLine line = new CommandLine(new Main());
        boolean named = arguments.length > 0
                && COMMANDS.stream().anyMatch(command -> command.getKey().equals(arguments[0]));
        COMMANDS.stream()
                .filter(command -> !named || command.getKey().equals(arguments[0]))
                .forEach(command -> line.addSubcommand(command.getKey(), command.getValue()));
        if (!named) {
            line.addSubcommand(new CommandLine.HelpCommand());
        }
        return line;
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
            case commonseal.keys.KeysUnavailable unavailable -> TEMPORARY;
            case PostgresException refused -> UNAVAILABLE;
            case commonseal.kernel.DatabaseUnavailable unavailable -> UNAVAILABLE;
            case CommandLine.ParameterException wrong -> USAGE;
            default -> 70;
        };
    }

    @Override
    public void run() {
        commands().usage(System.out);
    }

    /** Reads the version from the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Commonseal " + App.version()};
        }
    }
}
