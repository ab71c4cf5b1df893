package commonseal.documents;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.catalog.Catalog.DefinitionResult;
import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.FieldType;
import commonseal.catalog.Catalog.HolderType;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Paper;
import commonseal.catalog.Catalog.Policy;
import commonseal.catalog.FieldShape;
import commonseal.catalog.KindRules;
import commonseal.catalog.KindRules.Holding;
import commonseal.catalog.KindRules.Issuance;
import commonseal.catalog.KindRules.Issuer;
import commonseal.catalog.Series;
import commonseal.catalog.Series.Reserved;
import commonseal.catalog.Validity;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.NumberUse;
import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.State;
import commonseal.documents.Documents.StatusChange;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Role;
import commonseal.testkit.TestDatabase;
import commonseal.verifier.TrustFile.Authority;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
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

/** A kind that nobody programmed: its offices, series, holders and fields are data, in a district that is no demonstration. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KindRulesTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.create();

    private static final String TEA = "TEA-01";
    private static final String COUNTED = "TEA-02";
    private static final LocalDate SINCE = LocalDate.of(2020, 1, 1);

    @TempDir
    static Path home;

    private District district;
    private Actor market;
    private Actor police;
    private HolderId holder;

    @BeforeAll
    void startDistrict() {
        district = District.start(database, home, false);
        publish(TEA, Policy.PUBLIC, List.of());
        publish(COUNTED, Policy.PUBLIC, List.of(range(3, 5), range(7, 7)));
        market = district.officer(Role.ISSUER, "AMR");
        police = district.officer(Role.ISSUER, "PSB");
        holder = district.organisation("茶馆");
    }

    @AfterAll
    void stopDistrict() {
        district.close();
    }

    private static Reserved range(long first, long last) {
        return new Reserved(Optional.empty(), first, last, "纸质登记簿", "Paper register");
    }

    private void publish(String code, Policy owner, List<Reserved> reserved) {
        KindRules plain = KindRules.plain();
        FieldShape list = new FieldShape(
                FieldShape.Standard.NONE,
                Optional.empty(),
                Optional.empty(),
                List.of(new FieldShape.Choice("绿茶", "绿茶", "green"), new FieldShape.Choice("红茶", "红茶", "black")));
        Kind kind = new Kind(
                code,
                "茶馆执照",
                "Tea house licence",
                "AMR",
                HolderType.ORGANISATION,
                true,
                Validity.months(Optional.of(12)),
                List.of(
                        new Field("tea", "茶类", "Tea", FieldType.TEXT, Policy.PUBLIC, true, list, Paper.WHOLE),
                        new Field("owner", "经营者", "Owner", FieldType.TEXT, owner, false)),
                new Series("T{seq:6}", false, reserved),
                new KindRules(
                        plain.nature(),
                        new Issuance(
                                List.of(
                                        new Issuer("AMR", Optional.of(SINCE), Optional.empty()),
                                        new Issuer("PSB", Optional.empty(), Optional.empty()),
                                        new Issuer("PNR", Optional.of(SINCE), Optional.of(LocalDate.of(2021, 12, 31)))),
                                false),
                        new Holding(1, 1, false),
                        plain.uniqueness(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        plain.template()),
                0,
                "");
        DefinitionResult result = district.write(tx -> district.catalog.publishKind(tx, Actor.job(), kind));
        assertThat(result).isInstanceOf(DefinitionResult.Published.class);
    }

    private Order order(String office, Map<String, String> fields, HolderId... holders) {
        return order(TEA, office, fields, holders);
    }

    private Order order(String kind, String office, Map<String, String> fields, HolderId... holders) {
        return new Order(
                kind,
                office,
                List.of(holders),
                fields,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private IssueResult issue(Actor actor, Order order) {
        return district.write(tx -> district.documents.issue(tx, actor, order));
    }

    private Optional<NumberUse> use(long sequence) {
        return district.read(tx -> district.documents.numberUse(tx, COUNTED, 2026, sequence));
    }

    @Test
    void numbersAreGivenOnceReservedOnesNeverAndEachGapIsExplained() throws Exception {
        List<IssueResult.Issued> issued = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            List<Callable<IssueResult>> work = IntStream.range(0, 24)
                    .<Callable<IssueResult>>mapToObj(i -> () -> i % 2 == 0
                            ? issue(market, order(COUNTED, "AMR", Map.of("tea", "绿茶"), holder))
                            : issue(police, order(COUNTED, "PSB", Map.of("tea", "红茶"), holder)))
                    .toList();
            for (Future<IssueResult> each : pool.invokeAll(work)) {
                issued.add((IssueResult.Issued) each.get());
            }
        }
        List<String> expected = IntStream.rangeClosed(1, 28)
                .filter(i -> (i < 3 || i > 5) && i != 7)
                .mapToObj(i -> String.format(java.util.Locale.ROOT, "T%06d", i))
                .toList();
        assertThat(new TreeSet<>(issued.stream().map(IssueResult.Issued::number).toList()))
                .containsExactlyElementsOf(expected);

        IssueResult.Issued second = issued.stream()
                .filter(each -> each.number().equals("T000002"))
                .findFirst()
                .orElseThrow();
        Actor again = district.read(tx -> district.documents.find(tx, second.document()))
                        .orElseThrow()
                        .office()
                        .equals("AMR")
                ? market
                : police;
        district.change(again, second.document(), StatusChange.Kind.VOID, "ISSUED_IN_ERROR");
        // The range that explains number 4 is not in the newest version any more.
        publish(COUNTED, Policy.PUBLIC, List.of());
        assertThat(use(2)).contains(new NumberUse.Given(second.document(), State.VOID, Optional.of("ISSUED_IN_ERROR")));
        assertThat(use(4)).contains(new NumberUse.Reserved("纸质登记簿", "Paper register"));
        assertThat(use(29)).contains(new NumberUse.Free(28));
        assertThat(use(0)).isEmpty();
    }

    @Test
    void trustFileSaysWhichOfficeMayIssueItAndWhen() {
        assertThat(issue(market, order("AMR", Map.of("tea", "绿茶"), holder))).isInstanceOf(IssueResult.Issued.class);
        assertThat(issue(police, order("PSB", Map.of("tea", "绿茶"), holder))).isInstanceOf(IssueResult.Issued.class);
        Actor planning = district.officer(Role.ISSUER, "PNR");
        assertThat(issue(planning, order("PNR", Map.of("tea", "绿茶"), holder)))
                .isEqualTo(new IssueResult.NotAllowed("OTHER_OFFICE"));
        district.documents.refreshTrust();

        List<Authority> mays = district.trust().authorities().stream()
                .filter(authority -> authority.kind().equals(TEA))
                .toList();
        assertThat(mays)
                .filteredOn(authority -> authority.office().equals("AMR"))
                .singleElement()
                .satisfies(authority -> {
                    assertThat(authority.from())
                            .isEqualTo(SINCE.atStartOfDay(District.ZONE).toInstant());
                    assertThat(authority.until()).isEmpty();
                });
        assertThat(mays)
                .filteredOn(authority -> authority.office().equals("PSB"))
                .hasSize(1);
        byte[] before = district.documents.trustFile();
        district.documents.refreshTrust();
        assertThat(district.documents.trustFile()).isEqualTo(before);
    }

    @Test
    void fieldsAndHoldersAreWhatTheKindAsks() {
        HolderId other = district.organisation("另一家");

        assertThat(issue(market, order("AMR", Map.of("tea", "咖啡"), holder, other)))
                .isEqualTo(new IssueResult.Invalid(Map.of("tea", "NOT_IN_LIST", "holders", "TOO_MANY")));
    }

    @Test
    void whatANewVersionWithholdsIsWithheldFromOldDocumentsToo() {
        IssueResult.Issued issued =
                (IssueResult.Issued) issue(market, order("AMR", Map.of("tea", "绿茶", "owner", "王五"), holder));
        assertThat(shown(issued)).containsEntry("owner", "王五");

        publish(TEA, Policy.NEVER, List.of());
        assertThat(shown(issued)).containsEntry("tea", "绿茶").doesNotContainKey("owner");
        publish(TEA, Policy.PUBLIC, List.of());
    }

    private Map<String, String> shown(IssueResult.Issued issued) {
        return district.documents
                .verifyByCode(issued.publicCode())
                .orElseThrow()
                .publicFields();
    }
}
