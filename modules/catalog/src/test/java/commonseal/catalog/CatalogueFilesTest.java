package commonseal.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.CatalogueFiles.FileProblem;
import commonseal.catalog.CatalogueFiles.Published;
import commonseal.catalog.CatalogueFiles.Refused;
import commonseal.identity.Actor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueFilesTest {

    @TempDir
    Path home;

    /** A small district of its own: one office with a part, one kind. */
    private Path folder() throws IOException {
        Path folder = Files.createDirectory(home.resolve("catalogue"));
        write(folder, "offices.csv", "code,name_zh,name_en,parent\nTEA-1,茶务科,Tea section,TEA\nTEA,茶务局,Tea Office,\n");
        write(
                folder,
                "fields.csv",
                "name,scope,zh,en,type,policy,required\nname,,姓名,Name,TEXT,SELECTIVE,yes\n"
                        + "name,ORGANISATION,名称,Name,TEXT,PUBLIC,yes\n");
        write(
                folder,
                "kinds.csv",
                "code,name_zh,name_en,office,holder,licence,valid_months,fields,numbering\n"
                        + "TEA-01,茶馆执照,Tea house licence,TEA,ORGANISATION,yes,12,name,T-{year}-{seq:4}\n");
        return folder;
    }

    private static void write(Path folder, String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static Published publish(District district, Path folder) throws IOException {
        return CatalogueFiles.read(folder).publish(district.db, Actor.job(), district.register, district.catalog());
    }

    @Test
    void aDistrictPublishesItsOwnCatalogueAndChangesItLater() throws IOException {
        Path folder = folder();
        try (District district = new District(home)) {
            Published first = publish(district, folder);
            write(
                    folder,
                    "kinds.csv",
                    Files.readString(folder.resolve("kinds.csv")).replace(",12,", ",24,"));
            Published second = publish(district, folder);

            assertThat(first).isEqualTo(second).isEqualTo(new Published(2, 1, 0, java.util.List.of()));
            assertThat(district.catalog().kind("TEA-01").orElseThrow().version())
                    .isEqualTo(2);
            assertThat(district.catalog()
                            .kind("TEA-01")
                            .orElseThrow()
                            .fields()
                            .getFirst()
                            .labelZh())
                    .isEqualTo("名称");
        }
    }

    @Test
    void theWholePackagedCatalogueIsAFolderToBeginWith() throws IOException {
        Path folder = home.resolve("own");
        Files.createDirectories(folder.resolve("processes"));
        for (Map.Entry<String, byte[]> file : DemoDistrict.packaged().entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
        try (District district = new District(home)) {
            Published published = publish(district, folder);

            assertThat(published.kinds()).isEqualTo(200);
            assertThat(published.processes()).hasSize(2);
            assertThat(published.calendars()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "kinds.csv,TEA-01,tea 1,kinds.csv,2,KIND_CODE,tea 1",
        "kinds.csv,'TEA,ORG','COFFEE,ORG',kinds.csv,2,OFFICE_UNKNOWN,COFFEE",
        "kinds.csv,ORGANISATION,COMPANY,kinds.csv,2,VALUE_UNKNOWN,holder COMPANY",
        "kinds.csv,',12,',',a year,',kinds.csv,2,MONTHS,a year",
        "kinds.csv,',name,T',',owner,T',kinds.csv,2,FIELD_WITHOUT_LABEL,owner",
        "kinds.csv,licence,license,kinds.csv,1,COLUMN_MISSING,licence",
        "kinds.csv,'yes,12','yes',kinds.csv,2,CELLS_COUNT,8/9",
        "offices.csv,'section,TEA','section,TEE',offices.csv,2,PARENT_UNKNOWN,TEE",
        "offices.csv,TEA-1,TEA,offices.csv,2,PARENT_UNKNOWN,TEA",
    })
    void namesFileLineAndValueAndPublishesNothing(
            String file, String from, String to, String found, int line, String code, String value) throws IOException {
        Path folder = folder();
        String text = Files.readString(folder.resolve(file), StandardCharsets.UTF_8);
        if (code.equals("PARENT_UNKNOWN") && value.equals("TEA")) {
            text = text.replace("\nTEA,茶务局,Tea Office,\n", "\n");
        } else {
            text = text.replaceFirst(java.util.regex.Pattern.quote(from), to);
        }
        write(folder, file, text);
        try (District district = new District(home)) {
            Refused refused = catchThrowableOfType(Refused.class, () -> publish(district, folder));

            assertThat(refused.problems())
                    .singleElement()
                    .extracting(
                            FileProblem::file,
                            each -> each.problem().line(),
                            each -> each.problem().code(),
                            each -> each.problem().values().get("value"))
                    .containsExactly(found, line, code, value);
            assertThat(district.catalog().kinds()).isEmpty();
            assertThat(district.write(district.register::offices)).isEmpty();
        }
    }

    @Test
    void aProcessThatDoesNotPassTheGateStopsTheWholeCatalogue() throws IOException {
        Path folder = folder();
        Files.createDirectory(folder.resolve("processes"));
        Files.write(folder.resolve("processes/tea-house.yaml"), TeaHouse.yaml());
        try (District district = new District(home)) {
            Refused refused = catchThrowableOfType(Refused.class, () -> publish(district, folder));

            assertThat(refused.problems())
                    .isNotEmpty()
                    .allSatisfy(each -> assertThat(each.file()).isEqualTo("processes/tea-house.yaml"))
                    .extracting(FileProblem::problem)
                    .extracting(Problem::line)
                    .allSatisfy(line -> assertThat(line).isPositive());
            assertThat(district.catalog().kinds()).isEmpty();
        }
    }

    private static final String TEA_RULES =
            "code,name_zh,name_en,office,holder,licence,valid_months,fields,numbering,ends_on,unique,holders,template,law_zh,law_en,four_eyes\n"
                    + "TEA-01,茶馆执照,Tea house"
                    + " licence,TEA,ORGANISATION,yes,,name+#,T-{year}-{seq:4},12-31,HOLDER;name,1,landscape tea,《茶法》,Tea"
                    + " Act,yes\n"
                    + "TEA-02,茶艺证,Tea master,TEA,PERSON,no,12,name~%,M{seq:6},,,,,,,\n";

    /** The folder with everything a kind may ask. */
    private Path ruled() throws IOException {
        Path folder = folder();
        write(folder, "kinds.csv", TEA_RULES);
        write(
                folder,
                "issuers.csv",
                "kind,office,since,until\nTEA-01,TEA,2020-01-01,\nTEA-01,TEA-1,2010-01-01,2019-12-31\n");
        write(
                folder,
                "series.csv",
                "kind,year,first,last,reason_zh,reason_en\n"
                        + "TEA-01,2026,1,20,纸质,On paper\n"
                        + "TEA-01,,50,60,应急,Emergencies\n");
        write(folder, "bases.csv", "kind,basis,required,when_it_ends\nTEA-01,TEA-02,no,SUSPEND\n");
        write(folder, "effects.csv", "kind,other,consequence\n");
        return folder;
    }

    @Test
    void aKindSaysEverythingInItsFiles() throws IOException {
        Path folder = ruled();
        try (District district = new District(home)) {
            publish(district, folder);
            Catalog.Kind first = district.catalog().kind("TEA-01").orElseThrow();
            write(folder, "kinds.csv", TEA_RULES.replace("茶馆执照", "茶室执照"));
            publish(district, folder);

            assertThat(first.issuers()).extracting(KindRules.Issuer::office).containsExactly("TEA", "TEA-1");
            assertThat(first.isIssuedBy("TEA-1", java.time.LocalDate.parse("2019-12-31")))
                    .isTrue();
            assertThat(first.isIssuedBy("TEA-1", java.time.LocalDate.parse("2020-01-01")))
                    .isFalse();
            assertThat(first.series().after(2026, 0)).isEqualTo(21);
            assertThat(first.series().after(2027, 49)).isEqualTo(61);
            assertThat(first.validity().lastDay(java.time.LocalDate.parse("2026-05-03")))
                    .contains(java.time.LocalDate.parse("2026-12-31"));
            assertThat(first.rules().issuance().fourEyes()).isTrue();
            assertThat(district.catalog().kind("TEA-01", 1)).contains(first);
            assertThat(district.otherNode().versions("TEA-01"))
                    .extracting(version -> version.kind().nameZh())
                    .containsExactly("茶室执照", "茶馆执照");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "kinds.csv,name+#,name~#,kinds.csv,2,FIELD_PAPER,name",
        "kinds.csv,HOLDER;name,HOLDER;owner,kinds.csv,2,UNIQUE_FIELD,owner",
        "kinds.csv,HOLDER;name,FIELDS,kinds.csv,2,UNIQUE,FIELDS",
        "kinds.csv,'HOLDER;name,1,','HOLDER;name,3-2,',kinds.csv,2,HOLDERS,3-2",
        "kinds.csv,12-31,13-31,kinds.csv,2,VALUE_UNKNOWN,ends_on 13-31",
        "kinds.csv,four_eyes,for_eyes,kinds.csv,1,COLUMN_UNKNOWN,for_eyes",
        "issuers.csv,'TEA-1,2010','TEA-9,2010',issuers.csv,3,OFFICE_UNKNOWN,TEA-9",
        "issuers.csv,'TEA-1,2010','TEA,2021',issuers.csv,3,ISSUER_PERIOD,TEA",
        "issuers.csv,'TEA-1,2010-01-01,2019-12-31','TEA,2010-01-01,2020-12-31',issuers.csv,2,ISSUER_TWICE,TEA",
        "series.csv,50,10,series.csv,2,RESERVED_OVERLAP,1-20",
        "series.csv,'50,60','60,50',series.csv,3,RESERVED_RANGE,60-50",
        "bases.csv,TEA-02,TEA-09,bases.csv,2,KIND_UNKNOWN,TEA-09",
        "bases.csv,TEA-02,TEA-01,bases.csv,2,BASIS_OF_ITSELF,TEA-01",
        "bases.csv,'TEA-01,TEA-02','TEA-07,TEA-02',bases.csv,2,KIND_UNKNOWN,TEA-07",
    })
    void anInconsistentKindIsNamedByFileLineAndValue(
            String file, String from, String to, String found, int line, String code, String value) throws IOException {
        Path folder = ruled();
        write(
                folder,
                file,
                Files.readString(folder.resolve(file)).replaceFirst(java.util.regex.Pattern.quote(from), to));
        try (District district = new District(home)) {
            Refused refused = catchThrowableOfType(Refused.class, () -> publish(district, folder));

            assertThat(refused.problems())
                    .singleElement()
                    .extracting(
                            FileProblem::file,
                            each -> each.problem().line(),
                            each -> each.problem().code(),
                            each -> each.problem().values().get("value"))
                    .containsExactly(found, line, code, value);
        }
    }
}
