package commonseal.documents;

import static commonseal.documents.District.card;
import static commonseal.documents.District.citizen;
import static commonseal.documents.District.licence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.documents.Documents.PdfResult;
import commonseal.documents.Documents.StatusChange.Kind;
import commonseal.eseal.PdfFile;
import commonseal.eseal.Pdfs;
import commonseal.eseal.SealCertificates;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.keys.Keys;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.Code;
import commonseal.verifier.Policy;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verdict.Row;
import commonseal.verifier.Verdict.Value;
import commonseal.verifier.Verifier;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PdfTest {
    /** A bar of the issue, with everything that a real file carries. */
    private static final int BAR = 60_000;

    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @TempDir
    static Path home;

    private District district;
    private Actor psb;
    private Actor amr;
    private PersonId owner;

    @BeforeAll
    void startDistrict() {
        district = District.start(database, home, false);
        psb = district.officer(Role.ISSUER, "PSB");
        amr = district.officer(Role.ISSUER, "AMR");
        owner = district.person("张三");
    }

    @AfterAll
    void stopDistrict() {
        district.close();
    }

    @Test
    void holderAndIssuerGetTheSameBytesAndNobodyElseAny() {
        UUID document = district.provable(psb, card(owner)).document();

        byte[] pdf = ready(psb, document);

        assertThat(ready(citizen(owner), document)).isEqualTo(pdf);
        assertThat(pdf.length).isLessThan(BAR);
        assertThat(pdf(citizen(district.person("李四")), document)).isInstanceOf(PdfResult.Unknown.class);
        assertThat(pdf(amr, document)).isInstanceOf(PdfResult.Unknown.class);
        assertThat(pdf(psb, UUID.randomUUID())).isInstanceOf(PdfResult.Unknown.class);
    }

    @Test
    void theFileVerifiesWithTheDistrictAndWithStrangers() {
        byte[] pdf = ready(psb, district.provable(psb, card(owner)).document());

        Verdict asked = district.documents.verify(pdf);
        Verdict offline = Verifier.verify(
                pdf, district.trust(), Policy.standard(), district.db.clock().now());

        assertThat(asked.effective()).isEqualTo(Value.VALID_PENDING_ANCHOR);
        assertThat(code(offline, Row.UNALTERED)).isEqualTo(Code.SIG_OK);
        assertThat(code(offline, Row.RECORDED)).isEqualTo(Code.LOG_OK);
        // No signed answer inside: it would be too old when somebody looks.
        assertThat(offline.effective()).isEqualTo(Value.CANNOT_CHECK);
    }

    @Test
    void aRevokedDocumentHasItsFileAndIsRevoked() {
        UUID document = district.provable(psb, card(owner)).document();
        byte[] before = ready(psb, document);
        district.change(psb, document, Kind.REVOKED, "LOST");

        assertThat(ready(psb, document)).isEqualTo(before);
        assertThat(district.documents.verify(before).effective()).isEqualTo(Value.REVOKED);
    }

    @Test
    void whatIsAppendedOrSealedByOthersIsAltered() {
        byte[] pdf = ready(psb, district.provable(psb, card(owner)).document());
        byte[] longer = Arrays.copyOf(pdf, pdf.length + 1);
        byte[] data = ((PdfFile.Sealed) Pdfs.read(pdf)).data();

        Verdict verdict = district.documents.verify(longer);

        assertThat(verdict.effective()).isEqualTo(Value.ALTERED);
        assertThat(code(verdict, Row.UNALTERED)).isEqualTo(Code.PDF_FACE_CHANGED);
        // The data is judged all the same.
        assertThat(code(verdict, Row.RECORDED)).isEqualTo(Code.LOG_OK);
        assertThat(district.documents.verify(data).effective()).isEqualTo(Value.VALID_PENDING_ANCHOR);
        assertThat(code(
                        district.documents.verify("%PDF-1.7 nothing".getBytes(StandardCharsets.US_ASCII)),
                        Row.READABLE))
                .isEqualTo(Code.FMT_NO_CREDENTIAL);
    }

    @Test
    void aChangedRowIsNotHandedOut() throws SQLException {
        UUID document = district.provable(amr, licence(district.organisation("示范科技有限公司")))
                .document();
        byte[] pdf = ready(amr, document);
        assertThat(pdf.length).isLessThan(BAR);
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("alter table documents.artefact disable trigger artefact_append_only;"
                    + " update documents.artefact set content = set_byte(content, 500, get_byte(content, 500) # 1)"
                    + " where document_id = '" + document + "';"
                    + " alter table documents.artefact enable always trigger artefact_append_only");
        }

        assertThatThrownBy(() -> pdf(amr, document)).isInstanceOf(Keys.Tampered.class);
    }

    @Test
    void anAuthorityOfAnotherKeyIsNeverPublished() throws Exception {
        UUID document = district.provable(psb, card(owner)).document();
        KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        SealCertificates.Party stranger =
                new SealCertificates.Party("Stranger", pair.getPublic(), BigInteger.TWO, bytes -> {
                    try {
                        Signature signature = Signature.getInstance("SHA256withECDSA");
                        signature.initSign(pair.getPrivate());
                        signature.update(bytes);
                        return signature.sign();
                    } catch (GeneralSecurityException e) {
                        throw new IllegalStateException(e);
                    }
                });
        Instant from = Instant.parse("2026-01-01T00:00:00Z");
        byte[] root = SealCertificates.root(stranger, "Stranger", from, from.plus(Duration.ofDays(3650)))
                .getEncoded();
        try (Connection connection = database.superuser().getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into documents.seal_certificate select number + 1, ?, ?, revocations, made_at"
                                + " from documents.seal_certificate")) {
            insert.setBytes(1, root);
            insert.setBytes(2, root);
            insert.executeUpdate();
        }
        try {
            assertThatThrownBy(() -> pdf(psb, document))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("DOC-020 ");
            assertThat(district.trust().sealAuthorities()).hasSize(1);
        } finally {
            try (Connection connection = database.superuser().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("alter table documents.seal_certificate disable trigger seal_certificate_append_only;"
                        + " delete from documents.seal_certificate where number > 1;"
                        + " alter table documents.seal_certificate enable always trigger seal_certificate_append_only");
            }
        }
        assertThat(pdf(psb, document)).isInstanceOf(PdfResult.Ready.class);
    }

    @Test
    void aNameWithoutAGlyphIsNamedNotDropped() {
        var order = card(owner);
        var strange = new Documents.Order(
                order.kind(),
                order.office(),
                order.holders(),
                Map.of("name", "محمد", "id_number", "110101199003070011"),
                order.validFrom(),
                order.validUntil(),
                order.asset(),
                order.caseId(),
                order.link());
        UUID document = district.provable(psb, strange).document();

        assertThat(pdf(psb, document)).isEqualTo(new PdfResult.MissingGlyph("U+0645"));
    }

    @Test
    void theTrustFileNamesTheAuthorityOfTheSeal() {
        assertThat(district.trust().sealAuthorities()).hasSize(1);
    }

    private static Code code(Verdict verdict, Row row) {
        return verdict.check(row).orElseThrow().code();
    }

    private PdfResult pdf(Actor actor, UUID document) {
        return district.db.write(actor.act("pdf"), tx -> district.documents.pdf(tx, actor, document));
    }

    private byte[] ready(Actor actor, UUID document) {
        PdfResult result = pdf(actor, document);
        assertThat(result).isInstanceOf(PdfResult.Ready.class);
        return ((PdfResult.Ready) result).pdf();
    }
}
