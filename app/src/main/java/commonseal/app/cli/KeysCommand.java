package commonseal.app.cli;

import commonseal.app.App;
import commonseal.app.Main;
import commonseal.app.MasterKeys;
import commonseal.app.Refusal;
import commonseal.identity.DualControl.AskResult;
import commonseal.keys.KeysRefused;
import commonseal.keys.RecoverResult;
import commonseal.keys.Rotating;
import commonseal.keys.Rotation;
import commonseal.keys.internal.KeysModule;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The district's keys. The server must be stopped if it runs the embedded database. */
@Command(
        name = "keys",
        description = {
            "The district's keys.",
            "Who was erased is in no backup that opens, keys.backup-retention-days (28) and a week after the erasure; until",
            "then a restored one is corrected at the next start by erasure.journal of the data directory: keep it."
        },
        subcommands = {
            KeysCommand.ListKeys.class,
            KeysCommand.Rotate.class,
            KeysCommand.Split.class,
            KeysCommand.Recover.class,
            ProtectCommands.Protect.class,
            ProtectCommands.Unprotect.class,
            ProtectCommands.Wrap.class,
            ProtectCommands.Unseal.class,
            ProtectCommands.Seal.class
        })
public final class KeysCommand {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private KeysCommand() {}

    /** Exchangeable keys. */
    @Command(
            name = "list",
            description = "Shows the keys that can be exchanged, newest first, and how far each has come.")
    static final class ListKeys implements Runnable {

        @Mixin
        private ConfigOptions options = new ConfigOptions();

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public void run() {
            try (App app = App.build(options.read())) {
                ArrayNode array = JSON.createArrayNode();
                for (Rotation.State state : app.rotation().list()) {
                    if (json) {
                        array.add(node(state));
                    } else {
                        System.out.println(state.key() + "  made " + state.createdAt() + "  "
                                + state.retiredAt()
                                        .map(at -> "retired " + at)
                                        .orElse("in use, seals from " + state.sealsFrom())
                                + "  " + state.rows() + " rows done");
                    }
                }
                if (json) {
                    System.out.println(array);
                }
            }
        }

        private static ObjectNode node(Rotation.State state) {
            ObjectNode node = JSON.createObjectNode()
                    .put("key", state.key())
                    .put("purpose", state.purpose().code())
                    .put("createdAt", state.createdAt().toString())
                    .put("sealsFrom", state.sealsFrom().toString())
                    .put("rows", state.rows());
            state.retiredAt().ifPresent(at -> node.put("retiredAt", at.toString()));
            return node;
        }
    }

    /** A new key. */
    @Command(
            name = "rotate",
            description = {
                "Asks for a new key of the district: field, key-encryption or blind-index.",
                "An administrator or auditor confirms it within 24 hours under 'Second person'. The new key seals a minute"
                        + " later; running servers then replace the old one in the background."
            })
    static final class Rotate implements Runnable {

        @Mixin
        private ConfigOptions options = new ConfigOptions();

        @Parameters(paramLabel = "PURPOSE", description = "field, key-encryption or blind-index")
        private String purpose = "";

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public void run() {
            Rotating wanted = Rotating.of(purpose)
                    .orElseThrow(() -> new Refusal(
                            Main.USAGE,
                            "KEYS-020 there is no key " + purpose + " to exchange: one of "
                                    + Arrays.stream(Rotating.values())
                                            .map(Rotating::code)
                                            .collect(Collectors.joining(", "))));
            try (App app = App.build(options.read())) {
                switch (app.askForKey(wanted)) {
                    case AskResult.Asked(UUID request, Instant until) ->
                        System.out.println(
                                json
                                        ? JSON.createObjectNode()
                                                .put("request", request.toString())
                                                .put("until", until.toString())
                                        : "request " + request + ": an administrator or auditor confirms it until "
                                                + until + " at " + app.address() + "/dual-control/" + request);
                    case AskResult.Refused(String code) ->
                        throw new Refusal(
                                Main.TEMPORARY,
                                code.equals("DUAL_WAITING")
                                        ? "KEYS-021 the same was asked for and waits: see 'commonseal admin confirm'"
                                        : "KEYS-021 refused: " + code);
                }
            }
        }
    }

    /** Shares for three people. */
    @Command(
            name = "split",
            description = {
                "Prints the master key as three shares, any two of which give it back; one alone tells nothing.",
                "Print each on its own sheet and give it to another person. The server may run."
            })
    static final class Split implements Runnable {

        @Mixin
        private ConfigOptions options = new ConfigOptions();

        @Override
        public void run() {
            List<String> shares;
            try {
                shares = KeysModule.split(MasterKeys.forCommand(options.read()));
            } catch (KeysRefused e) {
                throw new Refusal(Main.UNAVAILABLE, String.valueOf(e.getMessage()));
            }
            for (int i = 0; i < shares.size(); i++) {
                System.out.println("Share " + (i + 1) + " of " + shares.size() + "\n\n" + shares.get(i) + "\n");
            }
        }
    }

    /** The file from two shares. */
    @Command(
            name = "recover",
            description = {
                "Reads two shares, each ended by an empty line, from standard input and writes the master key file.",
                "A file that is there is never replaced."
            })
    static final class Recover implements Runnable {

        @Mixin
        private ConfigOptions options = new ConfigOptions();

        @Override
        public void run() {
            Path file = masterKeyFile(options);
            List<String> shares = read();
            switch (KeysModule.recover(shares.get(0), shares.get(1), file)) {
                case RecoverResult.Written(String fingerprint) ->
                    System.out.println("written: " + file + ", fingerprint " + fingerprint);
                case RecoverResult.FileExists() ->
                    throw new Refusal(
                            Main.NO_INPUT,
                            "KEYS-025 the file " + file + " exists and is never replaced: move it away first");
                case RecoverResult why -> throw new Refusal(Main.NO_INPUT, MasterKeys.sentence(why));
            }
        }

        static List<String> read() {
            List<StringBuilder> shares = new ArrayList<>(List.of(new StringBuilder()));
            for (String line : new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                    .lines()
                    .toList()) {
                // The heading that split prints may be typed along.
                if (line.isBlank()) {
                    if (!shares.getLast().isEmpty()) {
                        shares.add(new StringBuilder());
                    }
                } else if (!line.startsWith("Share ")) {
                    shares.getLast().append(line).append(' ');
                }
            }
            shares.removeIf(StringBuilder::isEmpty);
            if (shares.size() != 2) {
                throw new Refusal(
                        Main.NO_INPUT,
                        "KEYS-026 two shares are needed, " + shares.size()
                                + " were given: end each with an empty line");
            }
            return shares.stream().map(StringBuilder::toString).toList();
        }
    }

    private static Path masterKeyFile(ConfigOptions options) {
        return options.read().dataDirectory().resolve("master.key");
    }
}
