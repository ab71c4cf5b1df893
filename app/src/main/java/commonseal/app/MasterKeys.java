package commonseal.app;

import commonseal.kernel.Clock;
import commonseal.kernel.Secret;
import commonseal.keys.KeyProtection;
import commonseal.keys.KeyProtection.UnsealResult;
import commonseal.keys.KeyWrapping;
import commonseal.keys.MasterKeyProvider;
import commonseal.keys.RecoverResult;
import commonseal.keys.internal.KeysModule;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the master key comes from, as {@code keys.master} says, and what is said when it does not come. */
public final class MasterKeys {

    private static final Logger LOG = LoggerFactory.getLogger(MasterKeys.class);

    private MasterKeys() {}

    /** For a command that opens the installation itself: asks for the passphrase, or the service, where there is one. */
    public static MasterKeyProvider forCommand(Config config) {
        Optional<KeyWrapping> service = KeyService.of(config);
        if (service.isPresent()) {
            MasterKeyProvider key = KeyService.key(config, service.get());
            return key.isThere() ? KeysModule.opened(key) : key;
        }
        KeyProtection protection = checked(config);
        if (!config.sealedStart()) {
            return KeysModule.inFile(config.dataDirectory());
        }
        UnsealResult said = protection.unseal(passphrase("Passphrase of the master key: "));
        if (said instanceof UnsealResult.Opened opened) {
            return opened.key();
        }
        throw new Refusal(Main.NO_INPUT, sentence(said));
    }

    /**
     * The files, after a look whether they are as {@code keys.master} says.
     *
     * @throws Refusal if they are not
     */
    static KeyProtection checked(Config config) {
        Path data = config.dataDirectory();
        KeyProtection protection = KeysModule.protection(data, Clock.system());
        if (!config.sealedStart()) {
            if (protection.isProtected() && !protection.isPlain()) {
                throw new Refusal(
                        Main.CONFIGURATION,
                        "KEYS-032 the master key in " + data + " lies under a passphrase, but keys.master is file: set"
                                + " keys.master=passphrase, or run 'commonseal keys unprotect'");
            }
            return protection;
        }
        if (!protection.isProtected()) {
            throw new Refusal(
                    Main.CONFIGURATION,
                    "KEYS-033 keys.master is passphrase, but no master key in " + data + " lies under one: run "
                            + (protection.isPlain()
                                    ? "'commonseal keys protect'"
                                    : "'commonseal keys protect --new' before the first start of a new district, or"
                                            + " 'commonseal keys recover' and then 'commonseal keys protect'"));
        }
        if (protection.isPlain()) {
            LOG.atWarn()
                    .addKeyValue("code", "KEYS-034")
                    .addKeyValue("directory", data)
                    .log("the master key also lies there without a passphrase: run 'commonseal keys protect' again");
        }
        return protection;
    }

    /** Typed unseen at the terminal; without one, the first line of standard input. */
    public static Secret passphrase(String prompt) {
        Console console = System.console();
        if (console != null && console.isTerminal()) {
            char[] typed = console.readPassword("%s", prompt);
            return Secret.of(typed == null ? "" : new String(typed));
        }
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return Secret.of(line == null ? "" : line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What came of an attempt to open, with the next step. */
    static String sentence(UnsealResult said) {
        return switch (said) {
            case UnsealResult.Opened(String fingerprint, int wrong, var key) ->
                "opened: fingerprint " + fingerprint
                        + (wrong == 0 ? "" : ", after " + wrong + " wrong passphrases: ask who typed them");
            case UnsealResult.Wrong(int wrong, Duration next) ->
                "KEYS-031 the passphrase is wrong (" + wrong + " wrong so far): try again in " + seconds(next);
            case UnsealResult.TooSoon(Duration left) ->
                "KEYS-035 too soon after a wrong passphrase: this one was not looked at, try again in " + seconds(left);
            case UnsealResult.BadShares(RecoverResult why) -> sentence(why);
            case UnsealResult.OtherKey(String given, String wanted) ->
                "KEYS-036 these shares give another key: fingerprint " + given + ", this district's is " + wanted
                        + ": take the shares of this district";
        };
    }

    private static String seconds(Duration duration) {
        return Math.max(1, duration.toSeconds() + (duration.toNanosPart() > 0 ? 1 : 0)) + " s";
    }

    /** What is wrong with two shares. */
    public static String sentence(RecoverResult why) {
        return switch (why) {
            case RecoverResult.Written(String fingerprint) -> "written, fingerprint " + fingerprint;
            case RecoverResult.Mistyped(int share, int group) ->
                "KEYS-022 share " + share + " is not as it was printed"
                        + (group > 0 ? ", look at group " + group : "")
                        + ": a share is 24 groups of five digits, type it again";
            case RecoverResult.SameShare() -> "KEYS-023 that is one share twice: two different ones are needed";
            case RecoverResult.NotTogether() ->
                "KEYS-024 these shares do not belong together: take two of one split, printed on one day";
            case RecoverResult.FileExists() ->
                "KEYS-025 the master key file exists and is never replaced: move it away first";
        };
    }
}
