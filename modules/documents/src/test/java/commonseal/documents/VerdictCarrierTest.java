package commonseal.documents;

import static commonseal.documents.District.context;
import static commonseal.documents.District.licence;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Documents.ExportResult;
import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.PdfResult;
import commonseal.documents.Documents.StatusChange.Kind;
import commonseal.documents.Documents.Verified;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.Role;
import commonseal.ledger.Ledger;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verdict.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Each of the ten verdicts, on each carrier that can bring it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerdictCarrierTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @TempDir
    static Path home;

    /** What is shown. */
    private enum Carrier {
        FILE,
        PDF,
        CODE,
        PAPER_SEAL,
        EVIDENCE,
        CONTAINER
    }

    /** What says whether a document counts. */
    private static final Set<Carrier> OF_DOCUMENTS =
            Set.of(Carrier.FILE, Carrier.PDF, Carrier.CODE, Carrier.PAPER_SEAL);

    private District district;
    private Actor issuer;
    private OrganisationId company;

    @BeforeAll
    void startDistrict() {
        district = District.start(database, home, false);
        issuer = district.officer(Role.ISSUER, "AMR");
        company = district.organisation("公司");
    }

    @AfterAll
    void stopDistrict() {
        district.close();
    }

    // -- carriers of one document

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Of one issued document, and of the evidence of one pull of it. */
    private static Map<Carrier, byte[]> carriers(District of, Actor issuer, Documents.IssueResult.Issued issued) {
        Map<Carrier, byte[]> all = new EnumMap<>(Carrier.class);
        UUID document = issued.document();
        all.put(
                Carrier.FILE,
                of.<Optional<byte[]>>read(tx -> of.documents.bundle(tx, issuer, document))
                        .orElseThrow());
        all.put(
                Carrier.PDF,
                ((PdfResult.Ready) of.<PdfResult>write(tx -> of.documents.pdf(tx, issuer, document))).pdf());
        all.put(Carrier.CODE, bytes(issued.publicCode()));
        all.put(
                Carrier.PAPER_SEAL,
                bytes(of.<Optional<Documents.PaperCode>>write(tx -> of.documents.paperCode(tx, issuer, document))
                        .flatMap(Documents.PaperCode::seal)
                        .orElseThrow()));
        return all;
    }

    private static Map<Carrier, byte[]> pulled(District of, OrganisationId holder, UUID document) {
        Actor clerk = of.officer(Role.COUNTER_CLERK, "AMR");
        UUID evidence = of.pull(
                        context(
                                clerk,
                                UUID.randomUUID(),
                                District.LICENCE,
                                Set.of(holder),
                                new Ground.OwnerAuthorised()),
                        document)
                .evidence();
        Map<Carrier, byte[]> all = new EnumMap<>(Carrier.class);
        Documents.Export export = ((ExportResult.Ready)
                        of.documents.exportEvidence(of.officer(Role.AUDITOR, "*"), List.of(evidence), "complaint 20"))
                .export();
        all.put(Carrier.EVIDENCE, export.file(evidence));
        all.put(Carrier.CONTAINER, export.container().orElseThrow().file());
        return all;
    }

    private static Value judged(District by, Carrier carrier, byte[] shown) {
        Optional<Verdict> verdict = carrier == Carrier.CODE
                ? by.documents
                        .verifyByCode(new String(shown, StandardCharsets.US_ASCII))
                        .map(Verified::verdict)
                : Optional.of(by.documents.verify(shown));
        return verdict.map(Verdict::value).orElse(Value.UNKNOWN);
    }

    private void assertSaid(Value value, Map<Carrier, byte[]> shown) {
        shown.forEach((carrier, file) -> assertThat(judged(district, carrier, file))
                .as(carrier.name())
                // A seal on paper carries no proof that the ledger holds it: its best is less than good.
                .isEqualTo(
                        carrier == Carrier.PAPER_SEAL && (value == Value.VALID || value == Value.VALID_PENDING_ANCHOR)
                                ? Value.CANNOT_CHECK
                                : value));
    }

    private Documents.IssueResult.Issued document() {
        return district.provable(issuer, licence(company));
    }

    // -- verdicts

    @Test
    void pendingBeforeTheChainHasItAndValidAfterwards() {
        Documents.IssueResult.Issued issued = document();
        Map<Carrier, byte[]> shown = carriers(district, issuer, issued);
        shown.putAll(pulled(district, company, issued.document()));
        assertSaid(Value.VALID_PENDING_ANCHOR, shown);

        // A file brings the anchors that were known when it was made.
        Documents.IssueResult.Issued anchored = document();
        district.anchors.anchor(district.ledger);
        var unused = district.documents.trustFile();
        assertSaid(Value.VALID, carriers(district, issuer, anchored));
    }

    @Test
    void expired() {
        Order order = licence(company);
        Documents.IssueResult.Issued issued = district.provable(
                issuer,
                new Order(
                        order.kind(),
                        order.office(),
                        order.holders(),
                        order.fields(),
                        Optional.of(LocalDate.of(2020, 1, 1)),
                        Optional.of(LocalDate.of(2020, 12, 31)),
                        order.asset(),
                        order.caseId(),
                        order.link()));

        assertSaid(Value.EXPIRED, carriers(district, issuer, issued));
    }

    @Test
    void superseded() {
        Documents.IssueResult.Issued issued = document();
        Map<Carrier, byte[]> shown = carriers(district, issuer, issued);
        assertThat(district.<Documents.IssueResult>write(
                        tx -> district.documents.supersede(tx, issuer, issued.document(), licence(company))))
                .isInstanceOf(Documents.IssueResult.Issued.class);

        assertSaid(Value.SUPERSEDED, shown);
    }

    @Test
    void suspendedAndThenRevoked() {
        Documents.IssueResult.Issued issued = document();
        Map<Carrier, byte[]> shown = carriers(district, issuer, issued);

        district.change(issuer, issued.document(), Kind.SUSPENDED, "INVESTIGATION");
        assertSaid(Value.SUSPENDED, shown);

        district.change(issuer, issued.document(), Kind.REVOKED, "LAW_BROKEN");
        assertSaid(Value.REVOKED, shown);
    }

    @Test
    void altered() throws SQLException {
        Documents.IssueResult.Issued issued = document();
        Map<Carrier, byte[]> shown = carriers(district, issuer, issued);
        shown.putAll(pulled(district, company, issued.document()));
        Documents.IssueResult.Issued row = document();
        shown.put(Carrier.CODE, bytes(row.publicCode()));
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica;"
                    + " alter table documents.document disable trigger user;"
                    + " update documents.document set valid_until = '2099-01-01' where id = '" + row.document() + "'");
        }
        shown.replaceAll((carrier, file) -> switch (carrier) {
            case FILE -> replaced(file, "1000000", "9000000");
            case PDF -> appended(file, "\n% and more\n");
            case PAPER_SEAL -> respelled(file, file.length - 20);
            case EVIDENCE -> replaced(file, "open-hall", "open-hell");
            case CONTAINER -> rewritten(file);
            case CODE -> file;
        });

        assertSaid(Value.ALTERED, shown);
    }

    private static byte[] replaced(byte[] file, String old, String with) {
        String text = new String(file, StandardCharsets.UTF_8);
        assertThat(text).contains(old);
        return bytes(text.replace(old, with));
    }

    private static byte[] appended(byte[] file, String more) {
        byte[] longer = Arrays.copyOf(file, file.length + more.length());
        System.arraycopy(bytes(more), 0, longer, file.length, more.length());
        return longer;
    }

    /** The same archive with another word in the first file that says what was pulled. */
    private static byte[] rewritten(byte[] archive) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] content = in.readAllBytes();
                byte[] changed =
                        entry.getName().startsWith("evidence-") ? replaced(content, "open-hall", "open-hell") : content;
                ZipEntry copy = new ZipEntry(entry.getName());
                copy.setMethod(entry.getMethod());
                if (entry.getMethod() == ZipEntry.STORED) {
                    CRC32 crc = new CRC32();
                    crc.update(changed);
                    copy.setSize(changed.length);
                    copy.setCrc(crc.getValue());
                }
                out.putNextEntry(copy);
                out.write(changed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Another character of the same alphabet: the seal is read, and does not fit. */
    private static byte[] respelled(byte[] text, int at) {
        byte[] changed = text.clone();
        changed[at] = (byte) (text[at] == 'A' ? 'B' : 'A');
        return changed;
    }

    @Test
    void unknownIfAnotherDistrictIssuedIt() {
        try (TestDatabase other = TestDatabase.create();
                District stranger = District.elsewhere(other, home.resolve("stranger"))) {
            Actor theirs = stranger.officer(Role.ISSUER, "AMR");
            OrganisationId holder = stranger.organisation("公司");
            Documents.IssueResult.Issued issued = stranger.provable(theirs, licence(holder));
            Map<Carrier, byte[]> shown = carriers(stranger, theirs, issued);
            shown.putAll(pulled(stranger, holder, issued.document()));

            assertSaid(Value.UNKNOWN, shown);
        }
    }

    @Test
    void cannotCheckWhileItsRecordsAreInDoubt() {
        Documents.IssueResult.Issued issued = document();
        Map<Carrier, byte[]> shown = carriers(district, issuer, issued);
        district.documents.audited(List.of(new Ledger.Finding(
                "ROW_ALTERED", "documents.document", issued.document().toString(), "")));
        try {
            assertSaid(Value.CANNOT_CHECK, shown);
        } finally {
            district.documents.audited(List.of());
        }
        assertThat(shown.keySet()).containsExactlyInAnyOrderElementsOf(OF_DOCUMENTS);
    }

    @Test
    void demoIfADemonstrationDistrictIssuedItAndWhatItWouldBe() {
        try (TestDatabase other = TestDatabase.create();
                District demonstration = District.start(other, home.resolve("demonstration"), true)) {
            Actor theirs = demonstration.officer(Role.ISSUER, "AMR");
            OrganisationId holder = demonstration.organisation("公司");
            Documents.IssueResult.Issued issued = demonstration.provable(theirs, licence(holder));
            Map<Carrier, byte[]> shown = carriers(demonstration, theirs, issued);
            shown.putAll(pulled(demonstration, holder, issued.document()));

            shown.forEach((carrier, file) -> assertThat(judged(demonstration, carrier, file))
                    .as(carrier.name())
                    .isEqualTo(Value.DEMO));
            demonstration.change(theirs, issued.document(), Kind.REVOKED, "LAW_BROKEN");
            for (Carrier carrier : List.of(Carrier.FILE, Carrier.PDF, Carrier.PAPER_SEAL)) {
                assertThat(demonstration
                                .documents
                                .verify(Optional.ofNullable(shown.get(carrier)).orElseThrow())
                                .effective())
                        .as(carrier.name())
                        .isEqualTo(Value.REVOKED);
            }
        }
    }
}
