package commonseal.sources;

import commonseal.kernel.Pem;
import commonseal.proof.CanonicalJson;
import commonseal.proof.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a reference source serves.
 *
 * @param port 0: any free one
 * @param clients file of the authority whose certificates may ask
 * @param signing key that signs answers, if any
 * @param keys identifiers that find a record; the others are compared
 */
public record ReferenceConfig(
        String host,
        int port,
        Pem.Identity identity,
        Path clients,
        Optional<KeyPair> signing,
        Set<String> keys,
        List<Entry> records) {

    private static final int MOST_RECORDS = 10_000;

    public ReferenceConfig {
        keys = Set.copyOf(keys);
        records = List.copyOf(records);
    }

    /** Where a record stands. */
    public enum Standing {
        ACTIVE,
        EXPIRED,
        SUPERSEDED,
        SUSPENDED,
        REVOKED
    }

    /**
     * One record.
     *
     * @param label tells it from the holder's others, without anything personal
     * @param pendingFor how long its first answers are {@code pending}
     * @param delay before it is answered at all
     */
    public record Entry(
            String kind,
            Map<String, String> holder,
            String record,
            String version,
            String label,
            Standing standing,
            Map<String, String> fields,
            Duration pendingFor,
            Duration delay) {
        public Entry {
            holder = Map.copyOf(holder);
            fields = Map.copyOf(fields);
        }
    }

    /**
     * Reads a configuration; files in it lie beside it.
     *
     * @throws MalformedException if a member is missing, unknown or of another type
     * @throws GeneralSecurityException if a certificate or key is none
     */
    public static ReferenceConfig read(Path file) throws IOException, GeneralSecurityException {
        Wire.Members config = Wire.object(CanonicalJson.parse(Files.readAllBytes(file)), "config");
        Path folder = file.toAbsolutePath().resolveSibling("");
        Optional<KeyPair> signing = Optional.empty();
        Optional<String> key = config.maybe("signingKey");
        if (key.isPresent()) {
            signing = Optional.of(Pem.pair(folder.resolve(key.get())));
        }
        ReferenceConfig read = new ReferenceConfig(
                config.text("host"),
                config.number("port", 0, 65_535),
                Pem.read(folder.resolve(config.text("certificate")), folder.resolve(config.text("key"))),
                folder.resolve(config.text("clients")),
                signing,
                Set.copyOf(config.names("keys")),
                config.list("records", MOST_RECORDS).stream()
                        .map(each -> entry(Wire.object(each, "config.records")))
                        .toList());
        config.end();
        return read;
    }

    private static Entry entry(Wire.Members entry) {
        Entry read = new Entry(
                entry.text("kind"),
                entry.texts("holder"),
                entry.text("record"),
                entry.text("version"),
                entry.text("label"),
                entry.oneOf("standing", Standing.class),
                entry.texts("fields"),
                Duration.ofSeconds(entry.has("pendingSeconds") ? entry.number("pendingSeconds", 0, 86_400) : 0),
                Duration.ofMillis(entry.has("delayMillis") ? entry.number("delayMillis", 0, 600_000) : 0));
        entry.ignore("pendingSeconds");
        entry.ignore("delayMillis");
        entry.end();
        return read;
    }
}
