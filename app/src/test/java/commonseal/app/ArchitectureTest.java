package commonseal.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import commonseal.kernel.Tx;
import commonseal.testkit.GoldenFile;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md as rules; every rule is also run on a planted breach and must find it. */
class ArchitectureTest {

    // Plain JUnit, not @ArchTest fields: those silently do not run under Surefire 3.5.3 and later
    // (https://github.com/TNG/ArchUnit/issues/1442).
    private static final JavaClasses DISTRICT =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("commonseal");

    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages("commonseal.planted");

    private static final Borders BORDERS = new Borders("commonseal");

    @Test
    void seesEveryModuleOfTheProduct() {
        Set<String> found = BORDERS.arrowsOf(DISTRICT).keySet();

        assertThat(found).isEqualTo(new TreeSet<>(Borders.ARROWS.keySet()));
    }

    @Test
    void arrowsPointDown() {
        holds(Borders::arrowsPointDown, "commonseal.planted.ledger.KnowsIdentity");
    }

    @Test
    void kernelProofAndPlannerUseNothingOfOurs() {
        assertThat(Borders.below("kernel")).isEmpty();
        assertThat(Borders.below("proof")).isEmpty();
        assertThat(Borders.below("planner")).isEmpty();
        assertThat(Borders.below("carriers")).containsExactly("proof");
        assertThat(Borders.below("verifier")).containsExactlyInAnyOrder("carriers", "eseal", "proof");
        assertThat(Borders.below("web")).contains("planner", "verifier", "anchoring", "proof", "kernel");
    }

    @Test
    void modulesFormNoCycle() {
        holds(Borders::noCycles, "planted.catalog");
    }

    @Test
    void onlyTheCompositionRootSeesInternalsOfOthers() {
        holds(Borders::internalsStayInside, "commonseal.planted.web.ReachesInside");
    }

    @Test
    void internalsArePackagePrivate() {
        holds(Borders::internalsArePackagePrivate, "commonseal.planted.identity.internal.Exposed");
    }

    @Test
    void jooqStaysInStores() {
        holds(Borders::jooqStaysInStores, "commonseal.planted.web.Queries");
    }

    @Test
    void javalinStaysInWeb() {
        holds(Borders::javalinStaysInWeb, "commonseal.planted.ledger.Serves");
    }

    @Test
    void web3jStaysInAnchoring() {
        holds(Borders::web3jStaysInAnchoring, "commonseal.planted.ledger.KnowsTheChain");
    }

    @Test
    void bouncyCastleStaysInKeys() {
        holds(Borders::bouncyCastleStaysInKeys, "commonseal.planted.ledger.Hashes");
    }

    @Test
    void pdfboxStaysInEseal() {
        holds(Borders::pdfboxStaysInEseal, "commonseal.planted.ledger.Draws");
    }

    @Test
    void tinkStaysInKeys() {
        holds(Borders::tinkStaysInKeys, "commonseal.planted.identity.internal.Encrypts");
    }

    @Test
    void nothingFromOutsideBecomesCode() {
        holds(Borders::nothingFromOutsideBecomesCode, "commonseal.planted.ledger.ReadsObjects");
    }

    @Test
    void timeAndChanceComeFromTheKernel() {
        holds(Borders::timeAndChanceComeFromTheKernel, "commonseal.planted.catalog.LooksAtTheClock.byReference");
        ArchRule planted = new Borders("commonseal.planted").timeAndChanceComeFromTheKernel();

        assertThatThrownBy(() -> planted.check(PLANTED))
                .hasMessageContaining("LooksAtTheClock.today")
                .hasMessageContaining("LooksAtTheClock.id")
                .hasMessageContaining("LooksAtTheClock.random");
    }

    @Test
    void everyStatedExceptionIsStillNeeded() {
        Set<String> asking = DISTRICT.stream()
                .filter(Borders::asksTimeOrChance)
                .map(Borders::outermost)
                .collect(Collectors.toSet());

        assertThat(asking).containsAll(Borders.OWN_TIME_OR_CHANCE.keySet());
    }

    @Test
    void onlyThesePlacesAskPastRowSecurity() {
        Set<String> asking = DISTRICT.stream()
                .flatMap(each -> each.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().isEquivalentTo(Tx.class)
                        && call.getName().equals("asProgram"))
                .map(call -> Borders.outermost(call.getOriginOwner()).replaceFirst(".*\\.", ""))
                .collect(Collectors.toSet());

        assertThat(asking)
                .containsExactlyInAnyOrder(
                        "AccountEventRows",
                        "AuthorisationRows",
                        "Batching",
                        "CasePages",
                        "Desk",
                        "DistrictAuthorisations",
                        "DistrictDualControl",
                        "DistrictOfficers",
                        "DistrictProviderSignIn",
                        "DistrictRegister",
                        "DocumentService",
                        "ExchangeService",
                        "InvitationRows",
                        "Pages",
                        "PasskeyRows",
                        "Refusing");
    }

    @Test
    void everyPackageIsNullMarked() {
        holds(Borders::packagesAreNullMarked, "commonseal.planted.unmarked.Unmarked");
    }

    @Test
    void theArrowsInUseAreThoseReviewed() {
        StringBuilder text = new StringBuilder(
                "# What each module uses, as found in the class files. mvn test -Dgolden=write refreshes it.\n");
        BORDERS.arrowsOf(DISTRICT)
                .forEach((module, used) -> text.append(module)
                        .append(" ->")
                        .append(used.stream().map(each -> " " + each).collect(Collectors.joining()))
                        .append('\n'));

        GoldenFile.check("docs/arrows.golden.txt", text.toString());
    }

    /** The product keeps the rule, and the rule finds the breach planted for it. */
    private static void holds(Function<Borders, ArchRule> rule, String breach) {
        ArchRule onPlanted = rule.apply(new Borders("commonseal.planted"));
        assertThatThrownBy(() -> onPlanted.check(PLANTED))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(breach);

        rule.apply(BORDERS).check(DISTRICT);
    }
}
