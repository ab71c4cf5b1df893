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
}
