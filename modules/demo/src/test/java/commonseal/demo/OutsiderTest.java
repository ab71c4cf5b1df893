package commonseal.demo;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The story is told from outside: over HTTP, with no class of the product (ADR 0004). */
class OutsiderTest {

    private static final JavaClasses DEMONSTRATION =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("commonseal.demo");

    private static final ArchRule USES_NOTHING_OF_THE_PRODUCT = noClasses()
            .that()
            .resideInAPackage("commonseal.demo..")
            .should()
            .dependOnClassesThat(resideInAPackage("commonseal..").and(not(resideInAPackage("commonseal.demo.."))))
            .because("what the demonstration can do, an integrator can do too");

    @Test
    void theDemonstrationUsesNoClassOfTheProduct() {
        assertThat(DEMONSTRATION.size()).isGreaterThan(10);

        USES_NOTHING_OF_THE_PRODUCT.check(DEMONSTRATION);
    }

    @Test
    void theRuleFindsAPlantedBreach() {
        JavaClasses planted = new ClassFileImporter().importPackages("commonseal.demo.planted");

        assertThatThrownBy(() -> USES_NOTHING_OF_THE_PRODUCT.check(planted))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("commonseal.demo.planted.Insider");
    }
}
