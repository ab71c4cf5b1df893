package commonseal.app.cli;

import commonseal.app.Config;
import commonseal.app.KeyService;
import commonseal.app.Main;
import commonseal.app.MasterKeys;
import commonseal.app.Refusal;
import commonseal.app.UnsealSocket;
import commonseal.kernel.Clock;
import commonseal.kernel.Secret;
import commonseal.keys.KeyProtection;
import commonseal.keys.KeyProtection.ProtectResult;
import commonseal.keys.KeyWrapping;
import commonseal.keys.internal.KeysModule;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The master key under a passphrase: there, back, and the opening and sealing of a server. */
final class ProtectCommands {

    private static final String CHOOSE =
            "New passphrase (at least " + KeyProtection.SHORTEST_PASSPHRASE + " characters): ";

    private ProtectCommands() {}

    /** From the file to the passphrase. */
    @Command(
            name = "protect",
            description = {
                "Puts the master key under a passphrase (file master.sealed) and deletes the plain file master.key.",
                "Then set keys.master=passphrase. Again with a plain file beside it: sets the passphrase anew.",
                "Copies of master.key elsewhere open the district as before: keep or destroy them on purpose."
            })
    static final class Protect implements Runnable {

        @Mixin
        private ConfigOptions options = new ConfigOptions();

        @Option(names = "--new", description = "Makes the key of a new district, before its first start.")
        private boolean fresh;

        @Override
        public void run() {
            Path data = options.read().dataDirectory();
            KeyProtection protection = KeysModule.protection(data, Clock.system());
            Secret passphrase = MasterKeys.passphrase(CHOOSE);
            ProtectResult said = fresh ? protection.found(passphrase) : protection.protect(passphrase);
            report(data, said, "under the passphrase; set keys.master=passphrase, and test it with the next start");
        }
    }

    /** Back to the file. */
    @Command(
            name = "unprotect",
            description = {
                "Writes the master key into the plain file master.key and deletes master.sealed.",
                "Then set keys.master=file."
            })
    static final class Unprotect implements Runnable {

        @Mixin
        private ConfigOptions options = new ConfigOptions();

        @Override
        public void run() {
            Path data = options.read().dataDirectory();
            KeyProtection protection = KeysModule.protection(data, Clock.system());
            Secret passphrase = MasterKeys.passphrase("Passphrase of the master key: ");
            report(data, protection.unprotect(passphrase), "in the plain file; set keys.master=file");
        }
    }

    /** From the file to the service. */
    @Command(
            name = "wrap",
            description = {
                "Wraps the master key with the key management service that keys.kms-url names (file master.wrapped) and",
                "deletes the plain file master.key. Needs keys.master=kms. A new district needs no such step.",
                "Back without the service: 'keys recover' from two shares, then keys.master=file."
            })
    static final class Wrap implements Runnable {

        @Mixin
        private ConfigOptions options = new ConfigOptions();

        @Override
        public void run() {
            Config config = options.read();
            KeyWrapping service = KeyService.of(config)
                    .orElseThrow(() -> new Refusal(
                            Main.CONFIGURATION,
                            "KEYS-048 no service is configured: set keys.master=kms, keys.kms-url and"
                                    + " keys.kms-token-file"));
            System.out.println("the master key " + KeysModule.wrap(config.dataDirectory(), service)
                    + " lies wrapped by " + service.place());
        }
    }

    /** Opens a server that waits. */
    @Command(
            name = "unseal",
            description = {
                "Opens the server of this data directory, which started sealed. On the same machine and as its user only.",
                "Reads the passphrase; with --shares two of the printed shares, each ended by an empty line."
            })
    static final class Unseal implements Runnable {

        @Mixin
        private ConfigOptions options = new ConfigOptions();

        @Option(names = "--shares", description = "Two printed shares instead of the passphrase.")
        private boolean shares;

        @Override
        public void run() {
            Path data = options.read().dataDirectory();
            List<Secret> secrets = shares
                    ? KeysCommand.Recover.read().stream().map(Secret::of).toList()
                    : List.of(MasterKeys.passphrase("Passphrase of the master key: "));
            System.out.println(UnsealSocket.unseal(data, secrets));
        }
    }

    /** Seals one that runs. */
    @Command(
            name = "seal",
            description = {
                "Seals the running server of this data directory again: it ends what it does, starts again without the",
                "master key and waits for 'keys unseal'. On the same machine and as its user only; needs no passphrase.",
                "For a server with keys.master=passphrase; where the key lies in a plain file, stop the server instead."
            })
    static final class Seal implements Runnable {

        @Mixin
        private ConfigOptions options = new ConfigOptions();

        @Override
        public void run() {
            System.out.println(UnsealSocket.seal(options.read().dataDirectory()));
        }
    }

    private static void report(Path data, ProtectResult said, String done) {
        switch (said) {
            case ProtectResult.Done(String fingerprint) ->
                System.out.println("the master key " + fingerprint + " lies " + done);
            case ProtectResult.TooShort() ->
                throw new Refusal(
                        Main.NO_INPUT,
                        "KEYS-041 the passphrase is too short: take " + KeyProtection.SHORTEST_PASSPHRASE
                                + " characters or more, best six words drawn by lot");
            case ProtectResult.NoKey() ->
                throw new Refusal(
                        Main.NO_INPUT,
                        "KEYS-042 there is no such master key in " + data
                                + ": look at data.directory; 'keys protect --new' makes one for a new district");
            case ProtectResult.KeyExists() ->
                throw new Refusal(
                        Main.NO_INPUT, "KEYS-043 there is a master key in " + data + " already: run it without --new");
            case ProtectResult.WrongPassphrase() ->
                throw new Refusal(
                        Main.NO_INPUT,
                        "KEYS-031 the passphrase is wrong; if it is lost, 'keys recover' from two shares and then 'keys"
                                + " protect' set a new one");
            case ProtectResult.DifferentKeys(String plain, String underPassphrase) ->
                throw new Refusal(
                        Main.NO_INPUT,
                        "KEYS-044 master.key (" + plain + ") and master.sealed (" + underPassphrase
                                + ") hold different keys: move the one that is not this district's away");
        }
    }
}
