package commonseal.app.cli;

import commonseal.app.App;
import commonseal.app.Main;
import commonseal.app.Refusal;
import commonseal.identity.DualControl.AnswerResult;
import commonseal.identity.DualControl.Deed;
import commonseal.identity.HolderId;
import commonseal.keys.Rotating;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The first administrator, and recovery. The server must be stopped if it runs the embedded database. */
@Command(
        name = "admin",
        description = "The first administrator, and recovery.",
        subcommands = {AdminCommand.Link.class, AdminCommand.Confirm.class})
public final class AdminCommand {

    /** The second person, when nobody else can be it. */
    @Command(
            name = "confirm",
            description = {
                "Confirms a request that takes two persons, as whoever works on the server; the ledger says so.",
                "Without a request it lists those that wait."
            })
    static final class Confirm implements Runnable {

        @Mixin
        private ConfigOptions options = new ConfigOptions();

        @Parameters(paramLabel = "REQUEST", arity = "0..1", description = "id, as the page shows it in its address")
        private @Nullable UUID request;

        @Override
        public void run() {
            try (App app = App.build(options.read())) {
                if (request == null) {
                    app.waiting()
                            .forEach(each -> System.out.println(each.id() + "  " + words(each.deed()) + "  by "
                                    + whose(each.byRef()) + "  until " + each.until()));
                    return;
                }
                switch (app.confirm(request)) {
                    case AnswerResult.Done() -> System.out.println("confirmed and done: " + request);
                    case AnswerResult.Refused(String code) ->
                        throw new Refusal(Main.NO_INPUT, "ADMIN-002 nothing was done: " + meaning(code));
                }
            }
        }

        private static String whose(String ref) {
            return ref.startsWith("job:") ? "who works on the server" : ref;
        }

        private static String words(Deed deed) {
            return switch (deed) {
                case Deed.EraseHolder(HolderId holder, var law) -> "erase " + holder.ref();
                case Deed.ExchangeKey(Rotating key) -> "exchange the key " + key.code();
                case Deed.GiveAdministrator(HolderId.PersonId person, String office, var term) ->
                    "make " + person.ref() + " an administrator of " + office;
                case Deed.Export export -> "take out " + export.records().size() + " records";
            };
        }

        private static String meaning(String code) {
            return switch (code) {
                case "DUAL_UNKNOWN" -> "there is no such request; 'commonseal admin confirm' lists those that wait";
                case "DUAL_ANSWERED" -> "it was answered already";
                case "DUAL_OVER" -> "its 24 hours are over; it has to be asked for again";
                case "DUAL_SECOND" -> "it was asked for on the server: an administrator or auditor confirms it";
                case "DUAL_ASKER" -> "who asked for it may not any more";
                case "KEY_UNDERWAY" -> "the exchange before it is underway; see 'commonseal keys list'";
                default -> code;
            };
        }
    }

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
