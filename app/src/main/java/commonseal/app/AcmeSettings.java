package commonseal.app;

import commonseal.kernel.HttpOut;
import commonseal.kernel.Pem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/**
 * Which authority is asked for certificates by ACME (RFC 8555), and as whom, as {@code https.acme-directory} and its
 * neighbours say.
 *
 * @param trust roots that the directory's own https is checked against; empty: those of the Java runtime
 */
record AcmeSettings(URI directory, Optional<String> contact, Optional<Path> trust, Optional<Binding> binding) {

    private static final List<Setting> FOR_ACME = List.of(
            Setting.HTTPS_ACME_DIRECTORY,
            Setting.HTTPS_ACME_CONTACT,
            Setting.HTTPS_ACME_TRUST_FILE,
            Setting.HTTPS_ACME_ACCOUNT,
            Setting.HTTPS_ACME_ACCOUNT_KEY_FILE);

    /**
     * The customer that an account belongs to.
     *
     * @param key file with its key, read when the account is made
     */
    record Binding(String identifier, Path key) {}

    /**
     * Empty unless {@code https.mode} is acme.
     *
     * @throws Config.Refused for what is missing, contradicts something else or has a wrong shape
     */
    static Optional<AcmeSettings> of(Config config) {
        boolean agreed = config.flag(Setting.HTTPS_ACME_TERMS_AGREED);
        if (!config.text(Setting.HTTPS_MODE).equals("acme")) {
            FOR_ACME.stream()
                    .filter(setting -> isSet(config, setting))
                    .findFirst()
                    .ifPresent(setting -> {
                        throw new Config.Refused("CONFIG-008 " + setting.key() + " needs https.mode=acme, not "
                                + config.text(Setting.HTTPS_MODE) + ": set it, or leave " + setting.key() + " empty");
                    });
            return Optional.empty();
        }
        if (!isSet(config, Setting.HTTPS_ACME_DIRECTORY) || !isSet(config, Setting.HTTP_BASE_URL)) {
            throw new Config.Refused("CONFIG-008 https.mode=acme needs https.acme-directory (whom to ask) and"
                    + " http.base-url (for which name)");
        }
        if (isSet(config, Setting.HTTPS_CERTIFICATE_FILE) || isSet(config, Setting.HTTPS_KEY_FILE)) {
            throw new Config.Refused("CONFIG-008 https.certificate-file and https.key-file need https.mode=own:"
                    + " leave them empty, as https.mode is acme");
        }
        if (!agreed) {
            throw new Config.Refused("CONFIG-008 https.mode=acme needs https.acme-terms-agreed=true: read the terms of"
                    + " service of " + config.text(Setting.HTTPS_ACME_DIRECTORY) + " first");
        }
        checkPorts(config);
        if (isSet(config, Setting.HTTPS_ACME_CONTACT)
                && !config.text(Setting.HTTPS_ACME_CONTACT).matches("[^\\s@:?,]+@[^\\s@:?,]+")) {
            // Not the value: it is somebody's.
            throw new Config.Refused("CONFIG-004 https.acme-contact must be one e-mail address (from "
                    + config.source(Setting.HTTPS_ACME_CONTACT) + ")");
        }
        return Optional.of(new AcmeSettings(
                directory(config), text(config, Setting.HTTPS_ACME_CONTACT), trust(config), binding(config)));
    }

    /** The authority comes to the plain port, so it has to be known and another than that of https. */
    private static void checkPorts(Config config) {
        if (config.number(Setting.HTTP_PORT, 0, 65_535) == 0) {
            throw config.wrong(Setting.HTTP_PORT, "a port that the authority's requests to port 80 arrive at");
        }
        if (config.text(Setting.HTTP_PORT).equals(config.text(Setting.HTTPS_PORT))) {
            throw config.wrong(Setting.HTTPS_PORT, "another port than http.port");
        }
    }

    private static URI directory(Config config) {
        try {
            URI directory = URI.create(config.text(Setting.HTTPS_ACME_DIRECTORY));
            if (HttpOut.isSafe(directory)) {
                return directory;
            }
        } catch (IllegalArgumentException e) {
            throw wrongDirectory(config);
        }
        throw wrongDirectory(config);
    }

    private static Config.Refused wrongDirectory(Config config) {
        return config.wrong(Setting.HTTPS_ACME_DIRECTORY, "an https address (http only on this machine)");
    }

    private static Optional<Path> trust(Config config) {
        Optional<Path> trust = text(config, Setting.HTTPS_ACME_TRUST_FILE).map(Path::of);
        trust.ifPresent(file -> {
            try {
                var unused = Pem.certificates(file);
            } catch (IOException | GeneralSecurityException e) {
                throw config.wrong(
                        Setting.HTTPS_ACME_TRUST_FILE, "a PEM file with certificates that this user can read");
            }
        });
        return trust;
    }

    private static Optional<Binding> binding(Config config) {
        if (isSet(config, Setting.HTTPS_ACME_ACCOUNT) != isSet(config, Setting.HTTPS_ACME_ACCOUNT_KEY_FILE)) {
            throw new Config.Refused("CONFIG-008 https.acme-account and https.acme-account-key-file need each other");
        }
        config.checkPrivate(Setting.HTTPS_ACME_ACCOUNT_KEY_FILE);
        return text(config, Setting.HTTPS_ACME_ACCOUNT)
                .map(identifier -> new Binding(identifier, Path.of(config.text(Setting.HTTPS_ACME_ACCOUNT_KEY_FILE))));
    }

    private static Optional<String> text(Config config, Setting setting) {
        return Optional.of(config.text(setting)).filter(text -> !text.isEmpty());
    }

    private static boolean isSet(Config config, Setting setting) {
        return !config.text(setting).isEmpty();
    }
}
