package commonseal.app;

import commonseal.keys.KeyWrapping;
import commonseal.keys.KeysUnavailable;
import commonseal.keys.MasterKeyProvider;
import commonseal.keys.internal.KeysModule;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The service that unwraps the master key, as {@code keys.kms-url} and its neighbours say. */
public final class KeyService {

    private static final List<String> THIS_MACHINE = List.of("127.0.0.1", "localhost", "[::1]");

    private KeyService() {}

    /** Empty unless {@code keys.master} is kms. */
    public static Optional<KeyWrapping> of(Config config) {
        if (!config.text(Setting.KEYS_MASTER).equals("kms")) {
            return Optional.empty();
        }
        URI url = url(config);
        String key = config.text(Setting.KEYS_KMS_KEY);
        if (!key.matches("[A-Za-z0-9._-]{1,100}")) {
            throw config.wrong(Setting.KEYS_KMS_KEY, "letters, digits, '.', '_' and '-'");
        }
        if (config.text(Setting.KEYS_KMS_TOKEN_FILE).isEmpty()) {
            throw config.wrong(Setting.KEYS_KMS_TOKEN_FILE, "a file, as keys.master is kms");
        }
        return Optional.of(KeysModule.transit(url, key, Path.of(config.text(Setting.KEYS_KMS_TOKEN_FILE))));
    }

    /** The master key passes over it: in clear only within this machine. */
    private static URI url(Config config) {
        try {
            URI url = new URI(config.text(Setting.KEYS_KMS_URL));
            boolean here = "http".equals(url.getScheme()) && THIS_MACHINE.contains(String.valueOf(url.getHost()));
            if (here || "https".equals(url.getScheme())) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw wrongUrl(config);
        }
        throw wrongUrl(config);
    }

    private static Config.Refused wrongUrl(Config config) {
        return config.wrong(
                Setting.KEYS_KMS_URL, "an https address (http on this machine only), as keys.master is kms");
    }

    /**
     * The master key in this installation's {@code master.wrapped}, not asked for yet.
     *
     * @throws Refusal if the key still lies in the plain file
     */
    static MasterKeyProvider key(Config config, KeyWrapping service) {
        Path data = config.dataDirectory();
        MasterKeyProvider key = KeysModule.wrapped(data, service);
        if (!key.isThere() && Files.exists(data.resolve("master.key"))) {
            throw new Refusal(
                    Main.CONFIGURATION,
                    "KEYS-047 keys.master is kms, but the master key in " + data
                            + " lies in a plain file: run 'commonseal keys wrap'");
        }
        return key;
    }

    /**
     * For a start: whether everything may be wired now.
     *
     * @return false if the service has to be waited for; a new district cannot wait, it has nothing to serve
     */
    public static boolean answers(Config config, KeyWrapping service) {
        MasterKeyProvider key = key(config, service);
        if (!key.isThere()) {
            return true;
        }
        try {
            var unused = KeysModule.opened(key);
            return true;
        } catch (KeysUnavailable e) {
            return false;
        }
    }
}
