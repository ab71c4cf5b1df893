package commonseal.app;

import commonseal.identity.Invitations;
import commonseal.kernel.HttpOut;
import commonseal.proof.Suite;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The effective configuration: defaults, then the file, then the environment, then the command line. Unknown keys stop the
 * start and name what was probably meant; secrets are files, never values.
 */
public final class Config {

    private static final String PREFIX = "COMMONSEAL_";

    /** Variables of the launcher, the scripts and the tests, which configure no installation. */
    private static final Set<String> NO_SETTINGS =
            Set.of("COMMONSEAL_JAVA_OPTS", "COMMONSEAL_VECTORS", "COMMONSEAL_TEST_DB", "COMMONSEAL_POSTGRES15");

    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(s|m|h)");

    private final Map<Setting, String> values;
    private final Map<Setting, String> sources;

    private Config(Map<Setting, String> values, Map<Setting, String> sources) {
        this.values = values;
        this.sources = sources;
    }

    /** A configuration that cannot be used; the message says what to do. The program ends with 78. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * Reads everything there is.
     *
     * @param file properties file, if one was named
     * @param environment e.g. {@code System.getenv()}
     * @param overrides {@code key=value} from the command line
     * @throws Refused for an unknown key, an unreadable file or a value of the wrong shape
     */
    public static Config read(Optional<Path> file, Map<String, String> environment, List<String> overrides) {
        Config config = readAsItIs(file, environment, overrides);
        config.check();
        return config;
    }

    /**
     * The same without {@link #check}: to show what is there although something is missing or of the wrong shape.
     *
     * @throws Refused for an unknown key or an unreadable file
     */
    public static Config readAsItIs(Optional<Path> file, Map<String, String> environment, List<String> overrides) {
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        Map<Setting, String> sources = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            values.put(setting, setting.byDefault());
            sources.put(setting, "default");
        }
        file.ifPresent(path -> properties(path)
                .forEach((key, value) -> put(
                        values,
                        sources,
                        String.valueOf(key),
                        String.valueOf(value).strip(),
                        path.toString())));
        refuseUnknown(environment);
        for (Setting setting : Setting.values()) {
            String value = environment.get(setting.variable());
            if (value != null) {
                put(values, sources, setting.key(), value.strip(), setting.variable());
            }
        }
        for (String override : overrides) {
            int equals = override.indexOf('=');
            if (equals < 1) {
                throw new Refused("CONFIG-003 --set needs key=value, not " + override);
            }
            put(values, sources, override.substring(0, equals), override.substring(equals + 1), "command line");
        }
        return new Config(values, sources);
    }

    /** A mistyped variable would otherwise be a setting that silently does not hold. */
    private static void refuseUnknown(Map<String, String> environment) {
        environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !NO_SETTINGS.contains(name))
                .filter(name -> Arrays.stream(Setting.values())
                        .noneMatch(setting -> setting.variable().equals(name)))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new Refused("CONFIG-001 unknown variable " + name + " in the environment: did you mean "
                            + Nearest.to(
                                    name,
                                    Arrays.stream(Setting.values())
                                            .map(Setting::variable)
                                            .toList())
                            + "?");
                });
    }

    private static Properties properties(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new Refused(
                    "CONFIG-002 the configuration file " + file + " cannot be read: check its path and rights");
        }
        return properties;
    }

    private static void put(
            Map<Setting, String> values, Map<Setting, String> sources, String key, String value, String source) {
        Setting setting = Setting.of(key)
                .orElseThrow(() -> new Refused("CONFIG-001 unknown key " + key + " in " + source + ": did you mean "
                        + Setting.closest(key) + "?"));
        values.put(setting, value);
        sources.put(setting, source);
    }

    /**
     * Whether an installation can run with these values.
     *
     * @throws Refused for what is missing or of the wrong shape
     */
    public void check() {
        List<String> missing = new ArrayList<>();
        if (!profile().equals("real") && !profile().equals("demonstration")) {
            throw wrong(Setting.PROFILE, "real or demonstration");
        }
        if (!demonstration()) {
            for (Setting setting : List.of(
                    Setting.DISTRICT_NAME_ZH,
                    Setting.DISTRICT_NAME_EN,
                    Setting.DISTRICT_DIVISION,
                    Setting.DISTRICT_ORIGIN)) {
                if (text(setting).isEmpty()) {
                    missing.add(setting.key());
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new Refused("CONFIG-005 a real district needs " + String.join(", ", missing)
                    + ": set them in the configuration file or as COMMONSEAL_… variables (or try bin/demo)");
        }
        if (!division().matches("[0-9]{6}")) {
            throw wrong(Setting.DISTRICT_DIVISION, "six digits");
        }
        var unusedPort = number(Setting.HTTP_PORT, 0, 65_535);
        if (!List.of("off", "own", "local-ca", "acme").contains(text(Setting.HTTPS_MODE))) {
            throw wrong(Setting.HTTPS_MODE, "off, own, local-ca or acme");
        }
        var unusedSecurePort = number(Setting.HTTPS_PORT, 1, 65_535);
        if (text(Setting.HTTPS_MODE).equals("own")
                && (text(Setting.HTTPS_CERTIFICATE_FILE).isEmpty()
                        || text(Setting.HTTPS_KEY_FILE).isEmpty())) {
            throw new Refused("CONFIG-007 https.mode=own needs https.certificate-file and https.key-file"
                    + " (or https.mode=local-ca, which makes its own)");
        }
        if (secure() && text(Setting.HTTP_BASE_URL).startsWith("http:")) {
            throw wrong(Setting.HTTP_BASE_URL, "an https address, as https.mode is " + text(Setting.HTTPS_MODE));
        }
        var unusedAcme = AcmeSettings.of(this);
        if (!List.of("file", "passphrase", "kms").contains(text(Setting.KEYS_MASTER))) {
            throw wrong(Setting.KEYS_MASTER, "file, passphrase or kms");
        }
        var unusedKms = KeyService.of(this);
        var unusedSuite = suite();
        var unusedRetention = backupRetention();
        var unusedPool = number(Setting.DB_POOL, 2, 64);
        var unusedFee = number(Setting.ANCHOR_MAX_FEE_GWEI, 1, 1_000_000);
        var unusedPublish = duration(Setting.LEDGER_PUBLISH_EVERY);
        var unusedAnchor = duration(Setting.ANCHOR_EVERY);
        var unusedForwarded = flag(Setting.HTTP_TRUST_FORWARDED);
        var unusedTest = flag(Setting.ANCHOR_TEST);
        if (!text(Setting.DB_URL).isEmpty()
                && (!text(Setting.DB_URL).startsWith("jdbc:postgresql:")
                        || text(Setting.DB_PASSWORDS_FILE).isEmpty())) {
            throw new Refused("CONFIG-006 db.url must begin with jdbc:postgresql: and needs db.passwords-file;"
                    + " run `commonseal migrate --print-roles` for the roles");
        }
        checkPrivate(Setting.DB_PASSWORDS_FILE);
        checkProvider();
        checkIdentityCheck();
        checkTimeStamps();
        if (!text(Setting.PASSWORDS_BREACHED).isEmpty()
                && !Files.isReadable(Path.of(text(Setting.PASSWORDS_BREACHED)))) {
            throw wrong(Setting.PASSWORDS_BREACHED, "a file or folder that this user can read");
        }
        addresses(Setting.HTTP_BASE_URL, "an http or https address such as https://seal.example.org");
        addresses(Setting.ANCHOR_RPC, "an http or https address, or two with a comma between them");
    }

    private void checkTimeStamps() {
        if (timeStamps().filter(url -> !HttpOut.isSafe(url)).isPresent()) {
            throw wrong(Setting.SEAL_TSA_URL, "an https address (http only on this machine)");
        }
    }

    /** The time-stamping authority, if one is configured. */
    Optional<URI> timeStamps() {
        if (text(Setting.SEAL_TSA_URL).isEmpty()) {
            return Optional.empty();
        }
        addresses(Setting.SEAL_TSA_URL, "an https address");
        return Optional.of(URI.create(text(Setting.SEAL_TSA_URL)));
    }

    private void checkIdentityCheck() {
        if (text(Setting.IDENTITY_CHECK_URL).isEmpty()) {
            return;
        }
        addresses(Setting.IDENTITY_CHECK_URL, "an https address");
        if (!HttpOut.isSafe(URI.create(text(Setting.IDENTITY_CHECK_URL)))) {
            throw wrong(Setting.IDENTITY_CHECK_URL, "an https address (http only on this machine)");
        }
        if (text(Setting.IDENTITY_CHECK_TOKEN_FILE).isEmpty()
                || text(Setting.IDENTITY_CHECK_SOURCE).isBlank()) {
            throw new Refused(
                    "CONFIG-008 identity-check.url needs identity-check.token-file and identity-check.source");
        }
        checkPrivate(Setting.IDENTITY_CHECK_TOKEN_FILE);
    }

    private void checkProvider() {
        if (!List.of("off", "allowed", "required").contains(text(Setting.OIDC_OFFICIALS))) {
            throw wrong(Setting.OIDC_OFFICIALS, "off, allowed or required");
        }
        boolean holders = flag(Setting.OIDC_HOLDERS);
        if (text(Setting.OIDC_ISSUER).isEmpty()) {
            if (holders || !text(Setting.OIDC_OFFICIALS).equals("off")) {
                throw new Refused("CONFIG-008 oidc.officials and oidc.holders need oidc.issuer");
            }
            return;
        }
        addresses(Setting.OIDC_ISSUER, "an https address");
        if (!HttpOut.isSafe(URI.create(text(Setting.OIDC_ISSUER)))) {
            throw wrong(Setting.OIDC_ISSUER, "an https address (http only on this machine)");
        }
        if (text(Setting.OIDC_CLIENT_ID).isEmpty()
                || text(Setting.OIDC_CLIENT_SECRET_FILE).isEmpty()) {
            throw new Refused("CONFIG-008 oidc.issuer needs oidc.client-id and oidc.client-secret-file");
        }
        checkPrivate(Setting.OIDC_CLIENT_SECRET_FILE);
        if (!List.of(text(Setting.OIDC_SCOPES).split(" ", -1)).contains("openid")) {
            throw wrong(Setting.OIDC_SCOPES, "a list with openid in it");
        }
        if (holders && text(Setting.OIDC_ASSURANCE).isEmpty()) {
            throw new Refused("CONFIG-008 oidc.holders needs oidc.assurance: at which level the provider has checked"
                    + " somebody's identity document");
        }
    }

    /** A file with secrets that others may read is refused, like the master key. */
    void checkPrivate(Setting setting) {
        if (text(setting).isEmpty()) {
            return;
        }
        Path file = Path.of(text(setting));
        try {
            if (Files.exists(file) && !OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
                throw new Refused(
                        "CONFIG-007 " + file + " (" + setting.key()
                                + ") is readable by others: chmod 600 it, and change the passwords if others may have read them");
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new Refused("CONFIG-007 the rights of " + file + " (" + setting.key()
                    + ") cannot be read: check its path and rights");
        }
    }

    private void addresses(Setting setting, String shape) {
        for (String address : text(setting).isEmpty()
                ? List.<String>of()
                : List.of(text(setting).split(",", -1))) {
            try {
                URI uri = URI.create(address.strip());
                String scheme = String.valueOf(uri.getScheme());
                boolean good = (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null;
                if (!good) {
                    throw wrong(setting, shape);
                }
            } catch (IllegalArgumentException e) {
                throw wrong(setting, shape);
            }
        }
    }

    /** A setting that has not the shape it must have. */
    Refused wrong(Setting setting, String shape) {
        return new Refused("CONFIG-004 " + setting.key() + " must be " + shape + ", not \"" + text(setting)
                + "\" (from " + sources.get(setting) + ")");
    }

    /** The value as written; empty if unset without default. */
    public String text(Setting setting) {
        return values.getOrDefault(setting, "");
    }

    /** Where the value comes from. */
    public String source(Setting setting) {
        return sources.getOrDefault(setting, "default");
    }

    /** A whole number in range. */
    public int number(Setting setting, int least, int most) {
        try {
            int number = Integer.parseInt(text(setting));
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(setting, "a whole number from " + least + " to " + most);
        }
        throw wrong(setting, "a whole number from " + least + " to " + most);
    }

    /** true or false. */
    public boolean flag(Setting setting) {
        return switch (text(setting)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(setting, "true or false");
        };
    }

    /** A duration such as 30s, 10m, 2h. */
    public Duration duration(Setting setting) {
        Matcher matcher = DURATION.matcher(text(setting));
        if (!matcher.matches()) {
            throw wrong(setting, "a duration such as 30s, 10m or 2h");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /** Which profile. */
    public String profile() {
        return text(Setting.PROFILE);
    }

    /** Whether this is a demonstration district. */
    public boolean demonstration() {
        return profile().equals("demonstration");
    }

    /** The data directory, absolute. */
    public Path dataDirectory() {
        return Path.of(text(Setting.DATA_DIRECTORY)).toAbsolutePath().normalize();
    }

    /** The district's Chinese name. */
    public String nameZh() {
        return orDemonstration(Setting.DISTRICT_NAME_ZH, "清河示范区");
    }

    /** The district's English name. */
    public String nameEn() {
        return orDemonstration(Setting.DISTRICT_NAME_EN, "Qinghe Demonstration District");
    }

    /** The administrative division; the demonstration's belongs to no real one. */
    public String division() {
        return orDemonstration(Setting.DISTRICT_DIVISION, "990100");
    }

    /** The ledger's origin. */
    public String origin() {
        return orDemonstration(Setting.DISTRICT_ORIGIN, "qinghe.demonstration.example/ledger");
    }

    private String orDemonstration(Setting setting, String name) {
        return text(setting).isEmpty() ? name : text(setting);
    }

    /** Whether the master key lies under a passphrase, so that the server starts sealed. */
    public boolean sealedStart() {
        return text(Setting.KEYS_MASTER).equals("passphrase");
    }

    /** The algorithms, as the first start fixes them. */
    public Suite suite() {
        return Suite.ofCode(text(Setting.KEYS_SUITE))
                .orElseThrow(() -> wrong(Setting.KEYS_SUITE, "international or sm"));
    }

    /** How long backups of the database are kept. */
    public Duration backupRetention() {
        return Duration.ofDays(number(Setting.KEYS_BACKUP_RETENTION_DAYS, 1, 3_650));
    }

    /** How often status lists are published anyway; at least once in half their life. */
    public Duration statusEvery() {
        Duration every = duration(Setting.STATUS_EVERY);
        if (every.toSeconds() < 60 || every.compareTo(Duration.ofHours(6)) > 0) {
            throw wrong(Setting.STATUS_EVERY, "a duration from 1m to 6h");
        }
        return every;
    }

    /** How long a copy in a wallet lasts at most. */
    public Duration walletFor() {
        return Duration.ofDays(number(Setting.WALLET_COPY_DAYS, 1, 3_660));
    }

    /** How long a standing authorisation lasts at most. */
    public Duration longestStanding() {
        return Duration.ofDays(number(Setting.AUTHORISATIONS_LONGEST_DAYS, 1, 3_660));
    }

    /** What goes to owners who were invited and do not answer. */
    public Invitations.Reminders reminders() {
        return new Invitations.Reminders(
                Duration.ofDays(number(Setting.MESSAGES_REMINDER_DAYS, 1, 30)),
                number(Setting.MESSAGES_REMINDERS, 0, Invitations.MOST - 1));
    }

    /** Whether this server speaks https itself. */
    public boolean secure() {
        return !text(Setting.HTTPS_MODE).equals("off");
    }

    /** The port that people use; 0 for any free one. */
    public int port() {
        return secure() ? number(Setting.HTTPS_PORT, 1, 65_535) : number(Setting.HTTP_PORT, 0, 65_535);
    }

    /** What people type. */
    public URI baseUrl(int port) {
        String url = text(Setting.HTTP_BASE_URL);
        return URI.create(url.isEmpty() ? (secure() ? "https" : "http") + "://localhost:" + port : url);
    }
}
