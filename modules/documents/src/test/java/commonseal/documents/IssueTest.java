package commonseal.documents;

import static commonseal.documents.District.LICENCE;
import static commonseal.documents.District.card;
import static commonseal.documents.District.inCase;
import static commonseal.documents.District.licence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.documents.Documents.Content;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.State;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Mandates.NewMandate;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.TrustFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IssueTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    @TempDir
    static Path home;

    private District district;
    private Actor issuer;
    private OrganisationId company;

    @BeforeAll
    void startDistrict() {
        district = District.start(database, home, false);
        issuer = district.officer(Role.ISSUER, "AMR");
        company = district.organisation("示范科技有限公司");
    }

    @AfterAll
    void stopDistrict() {
        district.close();
    }

    @Test
    void issuesADocumentThatItsHolderReadsAsItWasOrdered() {
        PersonId owner = district.person("法人");
        district.write(tx -> {
            district.identity
                    .mandates()
                    .appoint(tx, NewMandate.legalRepresentative(company, owner, tx.now(), Optional.empty()));
            return 0;
        });

        IssueResult.Issued issued = district.provable(issuer, licence(company));

        LocalDate today = LocalDate.ofInstant(Instant.now(), District.ZONE);
        Content content = district.write(tx -> district.documents.own(tx, District.citizen(owner), issued.document()))
                .orElseThrow();
        assertThat(content.number()).isEqualTo(issued.number()).startsWith("QH-AMR-01-" + today.getYear() + "-00");
        assertThat(content.fields())
                .containsEntry("name", "示范科技有限公司")
                .containsEntry("capital", "1000000")
                .containsEntry("internal_note", "not for others")
                .containsEntry("licence_number", issued.number())
                .containsEntry("issuing_authority", "AMR局")
                .containsEntry("valid_from", today.toString())
                .containsEntry("valid_to", today.plusMonths(12).minusDays(1).toString());
        Held held = content.document();
        assertThat(held.state()).isEqualTo(State.ACTIVE);
        assertThat(held.holders()).containsExactly(company);
        assertThat(held.validUntil()).contains(today.plusMonths(12).minusDays(1));
        assertThat(held.publicCode()).hasSize(22).isEqualTo(issued.publicCode());
        assertThat(district.<Optional<Held>>read(tx -> district.documents.findByCode(tx, issued.publicCode())))
                .contains(held);
    }

    @Test
    void showsADocumentToNobodyElse() {
        IssueResult.Issued issued = district.issued(issuer, licence(company));
        Actor stranger = District.citizen(district.person("路人"));

        assertThat(district.<Optional<Content>>read(tx -> district.documents.own(tx, stranger, issued.document())))
                .isEmpty();
        assertThat(district.<Optional<byte[]>>read(tx -> district.documents.bundle(tx, stranger, issued.document())))
                .isEmpty();
        assertThat(district.<Optional<Content>>read(tx -> district.documents.own(tx, issuer, issued.document())))
                .isEmpty();
    }

    @Test
    void refusesWhoMayNotIssue() {
        Order order = licence(company);

        assertThat(result(District.citizen(district.person("路人")), order))
                .isEqualTo(new IssueResult.NotAllowed("NO_ROLE"));
        assertThat(result(district.officer(Role.ISSUER, "PSB"), order))
                .isEqualTo(new IssueResult.NotAllowed("OTHER_OFFICE"));
        assertThat(result(issuer, copy(order, "NOPE-1", "AMR", order.fields())))
                .isEqualTo(new IssueResult.NotAllowed("UNKNOWN_KIND"));
        assertThat(result(issuer, copy(order, LICENCE, "PSB", order.fields())))
                .isEqualTo(new IssueResult.NotAllowed("OTHER_OFFICE"));
        assertThat(result(new Actor(Actor.Kind.PERSON, issuer.id(), issuer.grants(), Optional.empty()), order))
                .isEqualTo(new IssueResult.NotAllowed("NOT_SIGNED_IN"));
    }

    @Test
    void nobodyIssuesToHimself() {
        PersonId self = issuer.person();
        Order order = new Order(
                District.TITLE,
                "PNR",
                List.of(self),
                Map.of("location", "清河路 1 号"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        Actor both = new Actor(
                Actor.Kind.PERSON,
                issuer.id(),
                List.of(new commonseal.identity.Grant(Role.ISSUER, "PNR", Set.of(), Instant.EPOCH, Optional.empty())),
                issuer.session());

        assertThat(result(both, order)).isEqualTo(new IssueResult.NotAllowed("OWN_CASE"));
    }

    @Test
    void namesEveryFieldThatIsWrongAndIssuesNothing() throws SQLException {
        long before = entries();
        Map<String, String> fields = new HashMap<>();
        fields.put("credit_code", "x".repeat(501));
        fields.put("capital", "much");
        fields.put("established_on", "2026-02-30");
        fields.put("unheard_of", "1");
        fields.put("internal_note", "half a character \uD842");

        assertThat(result(issuer, copy(licence(company), LICENCE, "AMR", fields)))
                .isEqualTo(new IssueResult.Invalid(Map.of(
                        "name", "REQUIRED",
                        "credit_code", "TOO_LONG",
                        "capital", "NOT_A_NUMBER",
                        "established_on", "NOT_A_DATE",
                        "unheard_of", "UNKNOWN",
                        "internal_note", "NOT_TEXT")));
        assertThat(entries()).isEqualTo(before);
    }

    /** Asked of the table: the ledger's own account of itself is a moment old. */
    private static long entries() throws SQLException {
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("select count(*) from ledger.entry")) {
            count.next();
            return count.getLong(1);
        }
    }

    @Test
    void refusesHoldersThatDoNotFit() {
        assertThat(invalid(licence(district.person("人")), List.of(district.person("人"))))
                .containsEntry("holders", "WRONG_TYPE");
        assertThat(invalid(licence(company), List.of())).containsEntry("holders", "REQUIRED");
        assertThat(invalid(licence(company), List.of(new OrganisationId(UUID.randomUUID()))))
                .containsEntry("holders", "UNKNOWN");
    }

    @Test
    void refusesDatesThatContradict() {
        Order backwards = new Order(
                LICENCE,
                "AMR",
                List.of(company),
                licence(company).fields(),
                Optional.of(LocalDate.of(2026, 3, 2)),
                Optional.of(LocalDate.of(2026, 3, 1)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(result(issuer, backwards)).isEqualTo(new IssueResult.Invalid(Map.of("valid_to", "BEFORE_START")));

        Map<String, String> fields = new HashMap<>(licence(company).fields());
        fields.put("valid_from", "2026-03-03");
        Order twoDates = new Order(
                LICENCE,
                "AMR",
                List.of(company),
                fields,
                Optional.of(LocalDate.of(2026, 3, 2)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(result(issuer, twoDates)).isEqualTo(new IssueResult.Invalid(Map.of("valid_from", "CONFLICT")));
    }

    @Test
    void aLinkGivesItsResultOnce() {
        UUID caseId = UUID.randomUUID();
        Actor approver = district.officer(Role.APPROVER, "AMR");
        Order order = inCase(licence(company), caseId, "L03");

        IssueResult.Issued issued = district.issued(approver, order);

        assertThat(result(approver, order)).isEqualTo(new IssueResult.NotAllowed("ALREADY_ISSUED"));
        assertThat(district.<Optional<Held>>read(tx -> district.documents.find(tx, issued.document()))
                        .flatMap(Held::caseId))
                .contains(caseId);
        // An approver issues results of cases, nothing else.
        assertThat(result(approver, licence(company))).isEqualTo(new IssueResult.NotAllowed("NO_ROLE"));
    }

    @Test
    void theDatabaseRefusesASecondResultToo() {
        UUID caseId = UUID.randomUUID();
        IssueResult.Issued issued = district.issued(issuer, inCase(licence(company), caseId, "L03"));

        assertThatThrownBy(() -> database.tamper("insert into documents.document select '" + UUID.randomUUID()
                        + "', kind, kind_version, office, number_sealed, '\\x000102030405060708090a0b0c0d0e0f',"
                        + " valid_from, valid_until, asset, case_id, link, first_holder, predecessor,"
                        + " 'AAAAAAAAAAAAAAAAAAAAAA', issued_by, issued_at, credential, credential_digest, blinding,"
                        + " 99999999 from documents.document where id = '" + issued.document() + "'"))
                .hasMessageContaining("document_once_per_link");
    }

    @Test
    void numbersHaveNeitherGapsNorDoublesUnderConcurrency() throws Exception {
        Actor psb = district.officer(Role.ISSUER, "PSB");
        PersonId holder = district.person("张三");
        Set<String> numbers = new HashSet<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            List<Callable<String>> work = IntStream.range(0, 60)
                    .<Callable<String>>mapToObj(i -> () -> {
                        if (i % 5 == 0) {
                            // Taken and given back: the transaction fails after the number was drawn.
                            try {
                                district.write(tx -> {
                                    district.documents.issue(tx, psb, card(holder));
                                    throw new IllegalStateException("fails on purpose");
                                });
                            } catch (IllegalStateException e) {
                                // Meant.
                            }
                        }
                        return district.issued(psb, card(holder)).number();
                    })
                    .toList();
            for (Future<String> number : pool.invokeAll(work)) {
                numbers.add(number.get());
            }
        }

        int year = LocalDate.ofInstant(Instant.now(), District.ZONE).getYear();
        List<String> expected = IntStream.rangeClosed(1, 60)
                .mapToObj(i -> String.format(java.util.Locale.ROOT, "QH-PSB-01-%d-%06d", year, i))
                .toList();
        assertThat(numbers).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void listsWhatAHolderHasAndWhatCountsNow() {
        OrganisationId other = district.organisation("另一家公司");
        UUID first = district.issued(issuer, licence(other)).document();
        UUID second = district.issued(issuer, licence(other)).document();
        UUID third = district.issued(issuer, licence(other)).document();
        district.change(issuer, second, Documents.StatusChange.Kind.REVOKED, "LAW_BROKEN");

        Page<Held> page = district.read(tx -> district.documents.held(tx, other, Page.Request.first(2)));
        assertThat(page.items()).extracting(Held::id).containsExactly(third, second);
        Page<Held> rest = district.read(tx -> district.documents.held(tx, other, new Page.Request(2, page.next())));
        assertThat(rest.items()).extracting(Held::id).containsExactly(first);
        assertThat(rest.next()).isEmpty();

        Set<HolderId> holders = Set.of(other, district.person("无证者"));
        Instant now = Instant.now();
        assertThat(district.<List<Held>>read(
                        tx -> district.documents.usable(tx, holders, List.of(LICENCE, "PSB-01"), now)))
                .extracting(Held::id)
                .containsExactly(third, first);
        Instant afterItsEnd = now.plus(java.time.Duration.ofDays(400));
        assertThat(district.<List<Held>>read(
                        tx -> district.documents.usable(tx, holders, List.of(LICENCE), afterItsEnd)))
                .isEmpty();
    }

    @Test
    void theTrustFileNamesTheKeyAndTheKindsOfWhoeverIssued() {
        district.issued(issuer, licence(company));

        TrustFile trust = district.trust();

        assertThat(trust.issuerKeys()).anyMatch(key -> key.office().equals("AMR"));
        assertThat(trust.authorities())
                .anyMatch(a -> a.office().equals("AMR") && a.kind().equals(LICENCE));
        long version = trust.version();
        district.documents.refreshTrust();
        assertThat(district.trust().version()).isEqualTo(version);
    }

    private IssueResult result(Actor actor, Order order) {
        return district.write(tx -> district.documents.issue(tx, actor, order));
    }

    private Map<String, String> invalid(Order order, List<? extends HolderId> holders) {
        Order changed = new Order(
                order.kind(),
                order.office(),
                List.copyOf(holders),
                order.fields(),
                order.validFrom(),
                order.validUntil(),
                order.asset(),
                order.caseId(),
                order.link());
        return ((IssueResult.Invalid) result(issuer, changed)).problems();
    }

    private static Order copy(Order order, String kind, String office, Map<String, String> fields) {
        return new Order(
                kind,
                office,
                order.holders(),
                fields,
                order.validFrom(),
                order.validUntil(),
                order.asset(),
                order.caseId(),
                order.link());
    }
}
