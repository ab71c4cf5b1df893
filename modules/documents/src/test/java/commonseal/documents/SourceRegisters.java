package commonseal.documents;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Documents.Held;
import commonseal.documents.Exchange.RuleResult;
import commonseal.documents.Exchange.Source;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Register.Person;
import commonseal.kernel.Pem;
import commonseal.sources.ReferenceConfig;
import commonseal.sources.ReferenceConfig.Entry;
import commonseal.sources.ReferenceConfig.Standing;
import commonseal.sources.ReferenceSource;
import commonseal.testkit.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A register of another office on the loopback, known to a district under the code LAND. */
final class SourceRegisters {

    static final String LAND = "LAND";

    private SourceRegisters() {}

    /** A record of one person in that register. */
    static Entry record(District district, PersonId person, Standing standing, Map<String, String> other) {
        Map<String, String> holder = new HashMap<>(identifiers(district, person));
        holder.putAll(other);
        return new Entry(
                District.TITLE,
                holder,
                "T-" + person.value(),
                "1",
                "flat",
                standing,
                Map.of("location", "1 Example Road"),
                Duration.ZERO,
                Duration.ZERO);
    }

    static Map<String, String> identifiers(District district, PersonId person) {
        Person known = district.read(tx -> district.identity.register().person(tx, person))
                .orElseThrow();
        return Map.of("name", known.name(), "id_number", known.number());
    }

    static ReferenceSource start(Path home, List<Entry> records) throws IOException, GeneralSecurityException {
        return start(home, records, 0);
    }

    static ReferenceSource start(Path home, List<Entry> records, int port)
            throws IOException, GeneralSecurityException {
        Path folder = home.resolve("sources").resolve(LAND);
        Files.createDirectories(folder);
        TlsFiles.into(folder);
        return ReferenceSource.start(
                new ReferenceConfig(
                        "localhost",
                        port,
                        Pem.read(folder.resolve("server.crt"), folder.resolve("server.key")),
                        folder.resolve("authority.crt"),
                        Optional.empty(),
                        Set.of("id_number"),
                        records),
                InstantSource.system());
    }

    static Source source(ReferenceSource at, int seconds) {
        return new Source(
                LAND,
                "不动产登记",
                "Land register",
                "PNR",
                at.url().toString(),
                Map.of(District.TITLE, List.of("id_number", "name")),
                Optional.empty(),
                Duration.ofSeconds(seconds),
                4,
                true,
                0);
    }

    static void publish(District district, Source source) {
        assertThat(district.<RuleResult>write(
                        tx -> district.documents.exchange().publish(tx, Actor.job(), source)))
                .isInstanceOf(RuleResult.Published.class);
    }

    /** What the register could give for a case, written down as when its owner is asked. */
    static Optional<UUID> offer(District district, UUID caseId, PersonId owner) {
        List<Held> offers = district.read(tx ->
                district.documents.exchange().offers(tx, caseId, List.of(owner), List.of(District.TITLE), List.of()));
        offers.forEach(offer -> district.write(tx -> {
            district.documents.exchange().keep(tx, caseId, "open-hall", owner, offer);
            return offer;
        }));
        return offers.stream().map(Held::id).findFirst();
    }
}
