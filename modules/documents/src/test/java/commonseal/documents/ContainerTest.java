package commonseal.documents;

import static commonseal.documents.District.CARD;
import static commonseal.documents.District.card;
import static commonseal.documents.District.context;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Documents.Container;
import commonseal.documents.Documents.ExportResult;
import commonseal.documents.Documents.Ground;
import commonseal.eseal.ContainerReader;
import commonseal.eseal.ContainerReader.Read;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.testkit.FakeTsa;
import commonseal.testkit.FakeTsa.Mood;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.Code;
import commonseal.verifier.Policy;
import commonseal.verifier.TrustFile;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verdict.Row;
import commonseal.verifier.Verdict.Subject;
import commonseal.verifier.Verdict.Value;
import commonseal.verifier.Verifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Evidence that leaves as a sealed file, with everything that a stranger needs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerTest {
    private static final int MUTANTS = 600;

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @TempDir
    static Path home;

    private FakeTsa tsa;
    private District district;
    private Actor clerk;
    private PersonId owner;

    ContainerTest() throws IOException {
        tsa = FakeTsa.start(Instant.now());
    }

    @BeforeAll
    void startDistrict() {
        district = District.stamped(database, home, tsa.url());
        clerk = district.officer(Role.COUNTER_CLERK, "AMR");
        owner = district.person("张三");
    }

    @BeforeEach
    void theAuthorityStamps() {
        tsa.be(Mood.STAMPS);
    }

    @AfterAll
    void stopDistrict() {
        district.close();
        tsa.close();
    }

    @Test
    void severalPiecesLeaveAsOneSealedFileThatStrangersVerify() {
        UUID document = issued();
        UUID caseId = UUID.randomUUID();
        UUID refused = piece(caseId, document);
        district.authorise(clerk, caseId, owner, owner, document, CARD);
        UUID pulled = piece(caseId, document);

        Container container = containers(List.of(pulled, refused)).getFirst();
        Verdict offline = verify(container.file(), district.trust());
        Verdict asked = district.documents.verify(container.file());

        assertThat(container.evidence()).containsExactly(pulled, refused);
        assertThat(offline.subject()).contains(Subject.CONTAINER);
        assertThat(offline.value()).isEqualTo(Value.VALID_PENDING_ANCHOR);
        assertThat(asked.value()).isEqualTo(Value.VALID_PENDING_ANCHOR);
        assertThat(code(offline, Row.UNALTERED)).isEqualTo(Code.CONTAINER_OK);
        assertThat(code(offline, Row.ISSUER)).isEqualTo(Code.SEAL_DISTRICT);
        assertThat(code(offline, Row.RECORDED)).isEqualTo(Code.LOG_OK);
        assertThat(code(offline, Row.DATES)).isEqualTo(Code.TS_OK);
        assertThat(offline.check(Row.DATES).orElseThrow().data()).containsEntry("fingerprint", tsa.fingerprint());
        assertThat(offline.pieces())
                .extracting(piece -> piece.verdict().evidence().orElseThrow().outcome())
                .containsExactly("PULLED", "NOT_AUTHORISED");
        assertThat(offline.toJson().path("pieces").size()).isEqualTo(2);
        assertThat(((Read.Sealed) ContainerReader.read(container.file()))
                        .files()
                        .keySet())
                .containsExactlyInAnyOrder(
                        "contents.json",
                        "evidence.pdf",
                        "evidence-" + pulled + ".json",
                        "evidence-" + refused + ".json");
    }

    @Test
    void withoutAnAnswerItIsSealedWithoutATimeStampAndSaysSo() {
        tsa.be(Mood.BROKEN);
        Container container =
                containers(List.of(piece(UUID.randomUUID(), issued()))).getFirst();
        Verdict verdict = verify(container.file(), district.trust());

        assertThat(container.stamped()).isFalse();
        assertThat(verdict.value()).isEqualTo(Value.VALID_PENDING_ANCHOR);
        assertThat(code(verdict, Row.DATES)).isEqualTo(Code.TS_MISSING);
        assertThat(verdict.check(Row.DATES).orElseThrow().data()).containsEntry("reason", "UNREACHABLE");
    }

    @Test
    void anotherDistrictsSealIsNotOurs() {
        Container container =
                containers(List.of(piece(UUID.randomUUID(), issued()))).getFirst();
        TrustFile trust = district.trust();

        assertThat(code(verify(container.file(), withAuthorities(trust, List.of("00".repeat(32)))), Row.ISSUER))
                .isEqualTo(Code.SEAL_FOREIGN);
        assertThat(verify(container.file(), withAuthorities(trust, List.of())).value())
                .isEqualTo(Value.CANNOT_CHECK);
    }

    /** Bits anywhere: refused, or only the archive's own labels differ and the verdict says exactly the same. */
    @Test
    void noChangedContainerIsTakenForAnother() {
        long seed = System.nanoTime();
        System.out.println("ContainerTest seed " + seed);
        Random random = new Random(seed);
        byte[] file = containers(List.of(piece(UUID.randomUUID(), issued())))
                .getFirst()
                .file();
        TrustFile trust = district.trust();
        Instant now = district.db.clock().now();
        String same =
                Verifier.verify(file, trust, Policy.standard(), now).toJson().toString();
        String files = files(file);
        int refused = 0;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = file.clone();
            int at = random.nextInt(mutant.length);
            mutant[at] ^= (byte) (1 << random.nextInt(8));

            Verdict verdict = Verifier.verify(mutant, trust, Policy.standard(), now);

            if (verdict.value() == Value.ALTERED || verdict.value() == Value.UNKNOWN) {
                refused++;
            } else {
                assertThat(verdict.toJson().toString()).as("byte " + at).isEqualTo(same);
                assertThat(files(mutant)).as("byte " + at).isEqualTo(files);
            }
        }
        assertThat(refused).isGreaterThan(MUTANTS * 9 / 10);
    }

    private static String files(byte[] file) {
        StringBuilder all = new StringBuilder();
        ((Read.Sealed) ContainerReader.read(file))
                .files()
                .forEach((name, bytes) -> all.append(name).append(new String(bytes, StandardCharsets.ISO_8859_1)));
        return all.toString();
    }

    private static TrustFile withAuthorities(TrustFile file, List<String> authorities) {
        return new TrustFile(
                file.version(),
                file.issuedAt(),
                file.demo(),
                file.origin(),
                file.did(),
                file.root(),
                file.logKeys(),
                file.witnesses(),
                file.witnessQuorum(),
                file.issuerKeys(),
                file.authorities(),
                file.anchorTargets(),
                authorities,
                file.walletAuthorities());
    }

    private UUID issued() {
        return district.provable(district.officer(Role.ISSUER, "PSB"), card(owner))
                .document();
    }

    private UUID piece(UUID caseId, UUID document) {
        return district.pull(context(clerk, caseId, CARD, Set.of(owner), new Ground.OwnerAuthorised()), document)
                .evidence();
    }

    private List<Container> containers(List<UUID> evidence) {
        ExportResult result =
                district.documents.exportEvidence(district.officer(Role.AUDITOR, "*"), evidence, "complaint 20");
        assertThat(result).isInstanceOf(ExportResult.Ready.class);
        Documents.Export export = ((ExportResult.Ready) result).export();
        List<Container> all = new ArrayList<>();
        for (Optional<Container> next = export.container(); next.isPresent(); next = export.container()) {
            all.add(next.get());
        }
        return all;
    }

    private Verdict verify(byte[] file, TrustFile trust) {
        return Verifier.verify(
                file, trust, Policy.standard(), district.db.clock().now());
    }

    private static Code code(Verdict verdict, Row row) {
        return verdict.check(row).orElseThrow().code();
    }
}
