package commonseal.documents;

import static commonseal.documents.District.licence;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.PullResult;
import commonseal.documents.Documents.Verified;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.Role;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.ChainView;
import commonseal.verifier.Code;
import commonseal.verifier.Policy;
import commonseal.verifier.StatusSource;
import commonseal.verifier.TrustFile;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {
    @TempDir
    Path home;

    @Test
    void aCheckReceiptVerifiesAndTellsNobodysName() {
        try (TestDatabase own = TestDatabase.create();
                District fresh = District.start(own, home.resolve("receipts"), false)) {
            Actor officer = fresh.officer(Role.ISSUER, "AMR");
            var issued = fresh.provable(officer, District.licence(fresh.organisation("公司")));
            byte[] file = fresh.<Optional<byte[]>>read(tx -> fresh.documents.bundle(tx, officer, issued.document()))
                    .orElseThrow();

            Documents.Checked checked = fresh.documents.check(file, Optional.empty());
            Documents.Checked byCode = fresh.documents
                    .checkByCode(issued.publicCode(), Optional.empty())
                    .orElseThrow();

            assertThat(fresh.documents.checkByCode("AAAAAAAAAAAAAAAAAAAAAA", Optional.empty()))
                    .isEmpty();
            for (byte[] receipt : List.of(checked.receipt(), byCode.receipt())) {
                Verdict verdict = Verifier.verify(receipt, fresh.trust(), Policy.standard(), Instant.now());
                assertThat(verdict.value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
                assertThat(verdict.subject()).contains(Verdict.Subject.CHECK);
                assertThat(verdict.check(Verdict.Row.STATUS).orElseThrow().data())
                        .containsEntry("verdict", "valid-pending-anchor");
                assertThat(fresh.documents.verify(receipt).effective()).isEqualTo(verdict.value());
            }
            assertThat(fresh.ledger.verify(fresh.sealedRows).findings()).isEmpty();
        }
    }

    @Test
    void aRealDistrictSaysValidOnceTheChainHasIt() {
        try (TestDatabase database = TestDatabase.create();
                District district = District.start(database, home, false)) {
            Actor issuer = district.officer(Role.ISSUER, "AMR");
            OrganisationId company = district.organisation("公司");
            IssueResult.Issued issued = district.provable(issuer, licence(company));
            assertThat(verify(district, issued).value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);

            district.anchors.anchor(district.ledger);
            assertThat(verify(district, issued).value()).isEqualTo(Verdict.Value.VALID);

            // The tree grows past the anchored size: the record proves itself in the smaller, anchored one.
            IssueResult.Issued later = district.provable(issuer, licence(company));
            assertThat(verify(district, issued).value()).isEqualTo(Verdict.Value.VALID);
            assertThat(verify(district, later).value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
            byte[] bundle = bundle(district, issuer, issued);
            assertThat(offline(district, bundle, ChainView.OFFLINE).value())
                    .isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
            assertThat(offline(district, bundle, claim -> ChainView.Finding.CONFIRMED)
                            .value())
                    .isEqualTo(Verdict.Value.VALID);
            assertThat(district.documents.verify(bundle).value()).isEqualTo(Verdict.Value.VALID);
        }
    }

    @Test
    void whatWasSaidIsSaidAgainOnlyWhileItsRowsStand() throws SQLException {
        try (TestDatabase database = TestDatabase.create();
                District district = District.start(database, home.resolve("again"), false)) {
            Actor issuer = district.officer(Role.ISSUER, "AMR");
            OrganisationId company = district.organisation("公司");
            IssueResult.Issued first = district.provable(issuer, licence(company));
            IssueResult.Issued second = district.provable(issuer, licence(company));

            Verdict said = verify(district, first);
            assertThat(verify(district, first)).as("not judged anew").isSameAs(said);
            assertThat(district.documents
                            .verifyByCode(first.publicCode(), Optional.of(said.at()))
                            .orElseThrow()
                            .verdict())
                    .as("another question")
                    .isNotSameAs(said);
            var unused = verify(district, second);

            district.change(issuer, first.document(), Documents.StatusChange.Kind.REVOKED, "LAW_BROKEN");
            assertThat(verify(district, first).value()).isEqualTo(Verdict.Value.REVOKED);
            try (Connection connection = database.superuser().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("set session_replication_role = replica;"
                        + " alter table documents.document disable trigger user;"
                        + " update documents.document set office = 'PSB' where id = '" + second.document() + "'");
            }
            assertThat(verify(district, second).value()).isEqualTo(Verdict.Value.ALTERED);
        }
    }

    @Test
    void aDemonstrationDistrictSaysDemoAndWhatItWouldBe() {
        try (TestDatabase database = TestDatabase.create();
                District district = District.start(database, home, true)) {
            Instant monday = Instant.parse("2026-03-02T01:00:00Z");
            district.write(tx -> {
                district.clock.moveTo(tx, monday);
                return 0;
            });
            Actor issuer = district.officer(Role.ISSUER, "AMR");
            Actor clerk = district.officer(Role.COUNTER_CLERK, "AMR");
            OrganisationId company = district.organisation("公司");
            UUID caseId = UUID.randomUUID();
            IssueResult.Issued issued = district.provable(issuer, District.inCase(licence(company), caseId, "L03"));

            Verdict verdict = verify(district, issued);
            assertThat(verdict.value()).isEqualTo(Verdict.Value.DEMO);
            assertThat(verdict.underlying()).contains(Verdict.Value.VALID_PENDING_ANCHOR);
            assertThat(verdict.remarks()).contains(Code.TEST_ONLY);
            assertThat(issued.number()).startsWith("QH-AMR-01-2026-");
            // Good in its own district.
            PullResult pulled = district.pull(
                    District.context(clerk, caseId, District.LICENCE, Set.of(company), new Ground.ResultOfLink("L03")),
                    issued.document());
            assertThat(pulled).isInstanceOf(PullResult.Pulled.class);
            Documents.Evidence evidence = district.read(tx -> district.documents.evidence(tx, pulled.evidence()))
                    .orElseThrow();
            assertThat(evidence.verdict()).isEqualTo("demo");
            assertThat(evidence.underlying()).contains("valid-pending-anchor");
            Verdict sealed = district.documents.verify(
                    district.export(district.officer(Role.AUDITOR, "AMR"), pulled.evidence(), "complaint 17")
                            .orElseThrow());
            assertThat(sealed.value()).isEqualTo(Verdict.Value.DEMO);
            assertThat(sealed.evidence().orElseThrow().verdict()).isEqualTo("demo");
            assertThat(sealed.evidence().orElseThrow().underlying()).contains("valid-pending-anchor");

            district.change(issuer, issued.document(), Documents.StatusChange.Kind.REVOKED, "LAW_BROKEN");
            Verdict revoked = verify(district, issued);
            assertThat(revoked.underlying()).contains(Verdict.Value.REVOKED);
            assertThat(revoked.check(Verdict.Row.STATUS).orElseThrow().data().get("since"))
                    .startsWith("2026-03-02T01:0");
        }
    }

    @Test
    void aBundleIsJudgedByWhatTheDistrictKnowsNow() {
        try (TestDatabase database = TestDatabase.create();
                District district = District.start(database, home, false)) {
            Actor issuer = district.officer(Role.ISSUER, "AMR");
            IssueResult.Issued issued = district.provable(issuer, licence(district.organisation("公司")));
            byte[] bundle = bundle(district, issuer, issued);
            district.change(issuer, issued.document(), Documents.StatusChange.Kind.REVOKED, "LAW_BROKEN");

            assertThat(district.documents.verify(bundle).value()).isEqualTo(Verdict.Value.REVOKED);
            // The file alone still carries yesterday's word.
            assertThat(offline(district, bundle, ChainView.OFFLINE).value())
                    .isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
            assertThat(offline(district, bundle(district, issuer, issued), ChainView.OFFLINE)
                            .value())
                    .isEqualTo(Verdict.Value.REVOKED);
        }
    }

    @Test
    void showsPublicFieldsOnlyAndNothingForAnUnknownCode() {
        try (TestDatabase database = TestDatabase.create();
                District district = District.start(database, home, false)) {
            Actor issuer = district.officer(Role.ISSUER, "AMR");
            IssueResult.Issued issued = district.provable(issuer, licence(district.organisation("公司")));

            Verified verified =
                    district.documents.verifyByCode(issued.publicCode()).orElseThrow();

            assertThat(verified.publicFields())
                    .containsKeys("name", "credit_code", "licence_number")
                    .doesNotContainKeys("capital", "internal_note");
            assertThat(district.documents.verifyByCode("AAAAAAAAAAAAAAAAAAAAAA"))
                    .isEmpty();
            assertThat(district.documents.verifyByCode("' or 1=1 --")).isEmpty();
            Random random = new Random(Long.getLong("seed", 20_261_123L));
            for (int i = 0; i < 10_000; i++) {
                String guess = i % 2 == 0 ? anyCode(random) : almost(issued.publicCode(), random);
                assertThat(district.documents.verifyByCode(guess)).as(guess).isEmpty();
            }
        }
    }

    /** As many characters as a code has, as many bits. */
    private static String anyCode(Random random) {
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    /** One character of the first twenty is another; the last also holds bits that count for nothing. */
    private static String almost(String code, Random random) {
        int at = random.nextInt(20);
        char other = (char) ('a' + random.nextInt(26));
        return code.substring(0, at) + (other == code.charAt(at) ? '7' : other) + code.substring(at + 1);
    }

    @Test
    void alteredAndForeignFilesAreNamedAsWhatTheyAre() {
        try (TestDatabase database = TestDatabase.create();
                District district = District.start(database, home, false)) {
            Actor issuer = district.officer(Role.ISSUER, "AMR");
            IssueResult.Issued issued = district.provable(issuer, licence(district.organisation("公司")));
            String bundle = new String(bundle(district, issuer, issued), StandardCharsets.UTF_8);

            assertThat(district.documents
                            .verify(bytes(bundle.replace("1000000", "9000000")))
                            .value())
                    .isEqualTo(Verdict.Value.ALTERED);
            assertThat(district.documents.verify(bytes("{}")).value()).isEqualTo(Verdict.Value.UNKNOWN);
            assertThat(district.documents.verify(bytes("not a file of ours")).value())
                    .isEqualTo(Verdict.Value.UNKNOWN);
            assertThat(district.documents.verify(new byte[0]).value()).isEqualTo(Verdict.Value.UNKNOWN);
        }
    }

    @Test
    void theTrustFileIsThereBeforeTheFirstDocument() {
        try (TestDatabase database = TestDatabase.create();
                District district = District.start(database, home, false)) {
            TrustFile first = district.trust();

            assertThat(first.version()).isEqualTo(1);
            assertThat(first.anchorTargets()).containsExactly(KnownAnchors.TARGET);
            assertThat(first.issuerKeys()).isEmpty();
            district.issued(district.officer(Role.ISSUER, "AMR"), licence(district.organisation("公司")));
            assertThat(district.trust().version()).isEqualTo(2);
        }
    }

    @Test
    void aRolledBackTrustFileIsForgotten() {
        try (TestDatabase database = TestDatabase.create();
                District district = District.start(database, home, false);
                District second = District.start(database, home, false)) {
            Actor issuer = district.officer(Role.ISSUER, "AMR");
            OrganisationId company = district.organisation("公司");
            try {
                // The second issue reads the trust file that the first one has published, and nobody else ever sees.
                district.write(tx -> {
                    district.documents.issue(tx, issuer, licence(company));
                    district.documents.issue(tx, issuer, licence(company));
                    throw new IllegalStateException("fails on purpose");
                });
            } catch (IllegalStateException e) {
                // Meant.
            }

            IssueResult.Issued issued = second.provable(issuer, licence(company));
            district.documents.awaitProvable(java.util.List.of(issued.document()), District.LONG_ENOUGH);

            assertThat(verify(district, issued).value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
            assertThat(issued.number()).endsWith("-000001");
            assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
        }
    }

    @Test
    void anotherProcessKnowsTheSameTrustFile() {
        try (TestDatabase database = TestDatabase.create();
                District district = District.start(database, home, false);
                District second = District.start(database, home, false)) {
            Actor issuer = district.officer(Role.ISSUER, "AMR");
            second.documents.trustFile();
            IssueResult.Issued issued = district.provable(issuer, licence(district.organisation("公司")));
            second.documents.awaitProvable(java.util.List.of(issued.document()), District.LONG_ENOUGH);

            assertThat(verify(second, issued).value()).isEqualTo(Verdict.Value.VALID_PENDING_ANCHOR);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Verdict verify(District district, IssueResult.Issued issued) {
        return district.documents
                .verifyByCode(issued.publicCode())
                .orElseThrow()
                .verdict();
    }

    private static byte[] bundle(District district, Actor issuer, IssueResult.Issued issued) {
        return district.<Optional<byte[]>>read(tx -> district.documents.bundle(tx, issuer, issued.document()))
                .orElseThrow();
    }

    private static Verdict offline(District district, byte[] file, ChainView chain) {
        return Verifier.verify(file, district.trust(), Policy.standard(), Instant.now(), StatusSource.OFFLINE, chain);
    }
}
