package commonseal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Policy;
import commonseal.identity.Register.Office;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DemoDistrictTest {

    @Test
    void hasTwoHundredKindsOfWhichTwentyFourAreLicences() {
        List<Kind> kinds = DemoDistrict.kinds();

        assertThat(kinds).hasSize(200).extracting(Kind::code).doesNotHaveDuplicates();
        assertThat(kinds).filteredOn(Kind::licence).hasSize(24);
        assertThat(kinds).allSatisfy(kind -> {
            assertThat(kind.fields()).isNotEmpty();
            assertThat(kind.fields()).as(kind.code()).anyMatch(Field::required);
            assertThat(Numbering.isPattern(kind.numbering())).isTrue();
        });
    }

    @Test
    void everyKindBelongsToAnOfficeOfTheFictionalDistrict() {
        Set<String> offices = DemoDistrict.offices().stream().map(Office::code).collect(Collectors.toSet());

        assertThat(DemoDistrict.kinds()).allSatisfy(kind -> assertThat(offices).contains(kind.office()));
        assertThat(DemoDistrict.offices()).allSatisfy(office -> {
            assertThat(office.nameZh()).startsWith("清河示范区");
            assertThat(office.nameEn()).startsWith("Qinghe Demonstration District");
        });
    }

    @Test
    void namesNoRealDistrict() {
        assertThat(DemoDistrict.kinds() + " " + DemoDistrict.offices())
                .doesNotContain("海淀", "Haidian", "北京", "Beijing", "中关村", "Zhongguancun");
    }

    @Test
    void labelsFollowTheHolderAndPersonalDataIsNotPublic() {
        assertThat(field("PSB-01", "name").labelZh()).isEqualTo("姓名");
        assertThat(field("AMR-01", "name").labelZh()).isEqualTo("名称");
        assertThat(field("AMR-01", "legal_representative").policy()).isEqualTo(Policy.PUBLIC);
        assertThat(field("HEC-02", "cause_category").policy()).isEqualTo(Policy.NEVER);
        assertThat(DemoDistrict.kinds())
                .allSatisfy(kind -> assertThat(kind.fields())
                        .filteredOn(field -> field.name().matches("(.*_)?id_number|.*_id|id_[ab]"))
                        .allSatisfy(field -> assertThat(field.policy()).isNotEqualTo(Policy.PUBLIC)));
        assertThat(field("DPF-01", "certificate_number").policy()).isEqualTo(Policy.SELECTIVE);
    }

    private static Field field(String kind, String name) {
        return DemoDistrict.kinds().stream()
                .filter(each -> each.code().equals(kind))
                .flatMap(each -> each.fields().stream())
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
