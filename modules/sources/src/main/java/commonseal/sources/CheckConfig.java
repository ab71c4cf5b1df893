package commonseal.sources;

import commonseal.kernel.Pem;
import commonseal.proof.CanonicalJson;
import commonseal.proof.Multikey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The file of a check: our certificate, the agreed test persons, the limits. */
public final class CheckConfig {

    private static final Set<String> PEOPLE =
            Set.of("found", "none", "several", "pending", "slow", "revoked", "suspended", "mismatch");

    private CheckConfig() {}

    /**
     * Reads it; files in it lie beside it.
     *
     * @param stranger an identity that the adapter must refuse
     * @throws commonseal.proof.MalformedException if a member is missing, unknown or of another type
     * @throws GeneralSecurityException if a certificate or key is none
     */
    public static SourceCheck.Subject read(Path file, URI url, Pem.Identity stranger)
            throws IOException, GeneralSecurityException {
        Wire.Members config = Wire.object(CanonicalJson.parse(Files.readAllBytes(file)), "config");
        Path folder = file.toAbsolutePath().resolveSibling("");
        Path authority = folder.resolve(config.text("authority"));
        Pem.Identity own = Pem.read(folder.resolve(config.text("certificate")), folder.resolve(config.text("key")));
        Wire.Members named = config.object("people");
        TreeMap<String, java.util.Map<String, String>> people = new TreeMap<>();
        for (String person : PEOPLE) {
            if (named.has(person)) {
                people.put(person, named.texts(person));
            }
        }
        named.end();
        SourceCheck.Subject read = new SourceCheck.Subject(
                url,
                SourceTls.context(Optional.of(own), authority),
                SourceTls.context(Optional.empty(), authority),
                SourceTls.context(Optional.of(stranger), authority),
                config.maybe("publicKey").map(Multikey::publicKey),
                config.text("kind"),
                new Question.Why(config.text("service"), "check", config.text("office"), "authorisation", "check"),
                config.names("fields"),
                people,
                Duration.ofSeconds(config.number("patienceSeconds", 1, 60)),
                Duration.ofSeconds(config.number("longestPendingSeconds", 0, 600)));
        config.end();
        return read;
    }
}
