package commonseal.sources;

import commonseal.kernel.Pem;
import commonseal.proof.Ed25519PublicKey;
import commonseal.proof.PublicSigningKey;
import commonseal.sources.Question.Want;
import commonseal.sources.Question.Why;
import commonseal.sources.ReferenceConfig.Entry;
import commonseal.sources.ReferenceConfig.Standing;
import commonseal.testkit.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/** A reference source on this machine with one person for each outcome. */
final class Loopback implements AutoCloseable {

    static final String KIND = "IPO-01";
    static final List<String> FIELDS = List.of("patent_number", "name");
    static final Instant NOW = Instant.parse("2026-03-02T01:02:03Z");
    private static final AtomicLong IDS = new AtomicLong();

    final Path folder;
    final ReferenceSource source;

    Loopback(Path folder, boolean signed) throws IOException, GeneralSecurityException {
        this.folder = TlsFiles.into(folder);
        this.source = ReferenceSource.start(config(signed), InstantSource.fixed(NOW));
    }

    private ReferenceConfig config(boolean signed) throws IOException, GeneralSecurityException {
        return new ReferenceConfig(
                "localhost",
                0,
                Pem.read(folder.resolve("server.crt"), folder.resolve("server.key")),
                folder.resolve("authority.crt"),
                signed ? Optional.of(Pem.pair(folder.resolve("signing.pem"))) : Optional.empty(),
                Set.of("id_number"),
                List.of(
                        entry("1", "P-1", Standing.ACTIVE, Duration.ZERO),
                        entry("2", "P-2a", Standing.ACTIVE, Duration.ZERO),
                        entry("2", "P-2b", Standing.ACTIVE, Duration.ZERO),
                        entry("3", "P-3", Standing.REVOKED, Duration.ZERO),
                        entry("4", "P-4", Standing.SUSPENDED, Duration.ZERO),
                        entry("5", "P-5", Standing.ACTIVE, Duration.ofDays(1))));
    }

    private static Entry entry(String number, String record, Standing standing, Duration pending) {
        return new Entry(
                KIND,
                person(number),
                record,
                "1",
                "invention " + record,
                standing,
                Map.of("patent_number", record, "name", "a lamp", "secret", "never asked"),
                pending,
                Duration.ZERO);
    }

    static Map<String, String> person(String number) {
        return Map.of("id_number", "11010119900307000" + number, "name", "赵一");
    }

    static Map<String, String> misnamed(String number) {
        return Map.of("id_number", person(number).get("id_number"), "name", "钱二");
    }

    SSLContext tls(String who) throws IOException, GeneralSecurityException {
        Optional<Pem.Identity> identity = who.isEmpty()
                ? Optional.empty()
                : Optional.of(Pem.read(folder.resolve(who + ".crt"), folder.resolve(who + ".key")));
        return SourceTls.context(identity, folder.resolve("authority.crt"));
    }

    PublicSigningKey key() throws IOException, GeneralSecurityException {
        KeyPair pair = Pem.pair(folder.resolve("signing.pem"));
        byte[] spki = pair.getPublic().getEncoded();
        return Ed25519PublicKey.of(Arrays.copyOfRange(spki, spki.length - Ed25519PublicKey.SIZE, spki.length));
    }

    SourceClient client(boolean signed) throws IOException, GeneralSecurityException {
        return new SourceClient(
                source.url(), tls("client"), Duration.ofSeconds(5), signed ? Optional.of(key()) : Optional.empty());
    }

    static UUID id() {
        return new UUID(7, IDS.incrementAndGet());
    }

    static Why why() {
        return new Why("SVC-1", "c-1", "AMR", "authorisation", "a-1");
    }

    static Question question(Map<String, String> holder) {
        return question(holder, Optional.empty());
    }

    static Question question(Map<String, String> holder, Optional<String> choice) {
        return new Question(id(), Want.DOCUMENT, KIND, holder, why(), FIELDS, choice, Optional.empty(), NOW);
    }

    @Override
    public void close() {
        source.close();
    }
}
