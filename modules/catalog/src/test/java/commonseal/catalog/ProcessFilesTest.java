package commonseal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.ProcessFiles.Result;
import commonseal.planner.Facts;
import commonseal.planner.PartyRole;
import commonseal.planner.Planner;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.Subject;
import commonseal.planner.Title;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProcessFilesTest {

    private static final ProcessFiles.Surroundings DISTRICT = DemoDistrict.surroundings();

    @Test
    void packagedProcessesPassWithoutWarnings() {
        for (String name : DemoDistrict.processNames()) {
            Result result = ProcessFiles.check(DemoDistrict.process(name), DISTRICT);

            assertThat(result)
                    .as(name)
                    .isInstanceOfSatisfying(
                            Result.Good.class,
                            good -> assertThat(good.warnings()).as(name).isEmpty());
        }
    }

    @Test
    void goodFilePassesWithoutWarnings() {
        Result result = ProcessFiles.check(TeaHouse.yaml(), DISTRICT);

        assertThat(result).isInstanceOf(Result.Good.class);
        assertThat(((Result.Good) result).warnings()).isEmpty();
        assertThat(((Result.Good) result).definition().code()).isEqualTo("tea-house");
    }

    @Test
    void jsonIsYamlToo() {
        Result.Good good = (Result.Good) ProcessFiles.read(TeaHouse.yaml());
        byte[] json = good.body().toString().getBytes(StandardCharsets.UTF_8);

        Result again = ProcessFiles.read(json);

        assertThat(again).isInstanceOf(Result.Good.class);
        assertThat(((Result.Good) again).definition()).isEqualTo(good.definition());
    }

    @Test
    void aDraftNeedsNoTitlesAndMaySpeakOfTheRepresentative() {
        byte[] draft = """
                format: 1
                code: demo.kiosk
                version: 1
                title: {zh: 我要开报刊亭, en: Open a kiosk}
                effective: {from: 2026-03-01}
                limits:
                  statutory: {days: 20}
                form:
                  - {id: applicant-name, type: string, required: true}
                materials:
                  - {id: id-card, kind: id-card, anyOf: [passport], subject: representative, sources: [ledger, applicant]}
                  - {id: plan, kind: floor-plan, subject: premises, sources: [applicant]}
                links:
                  - {id: registration, agency: market, role: {decide: registrar}, needs: {materials: [id-card, plan]}, limit: {days: 3}, outcomes: {ok: {effect: approve}, no: {effect: reject, reasons: true}}}
                decision: {approve: all}
                """.getBytes(StandardCharsets.UTF_8);

        Result result = ProcessFiles.read(draft);

        assertThat(result).as(result.toString()).isInstanceOf(Result.Good.class);
        ProcessDefinition definition = ((Result.Good) result).definition();
        assertThat(definition.code()).isEqualTo("demo.kiosk");
        assertThat(definition.from()).isEqualTo("2026-03-01");
        assertThat(definition.link("registration").title()).isEqualTo(new Title("registration", "registration"));
        assertThat(definition.form().getFirst().title().en()).isEqualTo("applicant-name");
        assertThat(definition.materials().getFirst().subject()).isEqualTo(Subject.PARTY);
        assertThat(definition.materials().getFirst().party()).isEqualTo("legal-representative");
        assertThat(definition.parties()).extracting(PartyRole::role).containsExactly("legal-representative");
        assertThat(Planner.plan(definition, Facts.none()).parallelDays()).isEqualTo(3);
        assertThat(ProcessFiles.read(new String(draft, StandardCharsets.UTF_8)
                        .replace("demo.kiosk", "demo..kiosk")
                        .getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Result.Bad.class);
    }

    // -- syntax

    @Test
    void syntaxErrorIsGivenWithItsLine() {
        byte[] yaml = TeaHouse.with("title: {zh: 我要开茶馆, en: Open a tea house}", "title: {zh: 我要开茶馆, en: [}");

        Problem problem = only(ProcessFiles.read(yaml));

        assertThat(problem.code()).isEqualTo("YAML_SYNTAX");
        assertThat(problem.line()).isEqualTo(5);
    }

    @Test
    void duplicateKeyIsRefused() {
        byte[] yaml = TeaHouse.with("    agency: UMC\n", "    agency: UMC\n    agency: GSC\n");

        Problem problem = only(ProcessFiles.read(yaml));

        assertThat(problem.code()).isIn("YAML_DUPLICATE_KEY", "YAML_SYNTAX");
        assertThat(problem.line()).isEqualTo(TeaHouse.line(yaml, "agency: GSC"));
    }

    @Test
    void aliasesAreRefused() {
        byte[] yaml = TeaHouse.with("  promised: {days: 15}", "  promised: &x {days: 15}\n  supplement: *x");

        assertThat(only(ProcessFiles.read(yaml)).code()).isIn("YAML_ALIAS", "YAML_SYNTAX");
    }

    @Test
    void secondDocumentIsRefused() {
        byte[] yaml = (TeaHouse.text() + "---\nformat: 1\n").getBytes(StandardCharsets.UTF_8);

        assertThat(only(ProcessFiles.read(yaml)).code()).isEqualTo("YAML_SEVERAL_DOCUMENTS");
    }

    @Test
    void emptyTooLargeTooDeepAndForeignBytesAreRefused() {
        byte[] deep = ("a: " + "[".repeat(60) + "]".repeat(60)).getBytes(StandardCharsets.UTF_8);
        byte[] large = "# ".concat("x".repeat(ProcessFiles.LARGEST_BYTES)).getBytes(StandardCharsets.UTF_8);

        assertThat(only(ProcessFiles.read(new byte[0])).code()).isEqualTo("EMPTY");
        assertThat(only(ProcessFiles.read(large)).code()).isEqualTo("TOO_LARGE");
        assertThat(only(ProcessFiles.read(deep)).code()).isIn("YAML_TOO_DEEP", "YAML_SYNTAX");
        assertThat(only(ProcessFiles.read(new byte[] {(byte) 0xC3, 0x28})).code())
                .isEqualTo("NOT_UTF8");
        assertThat(only(ProcessFiles.read("just words".getBytes(StandardCharsets.UTF_8)))
                        .code())
                .isEqualTo("SCHEMA_TYPE");
    }

    @Test
    void anyBrokenFileIsAnsweredNotThrown() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = TeaHouse.yaml();
        for (int i = 0; i < 500; i++) {
            byte[] broken = good.clone();
            for (int j = 0; j <= random.nextInt(4); j++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            assertThat(ProcessFiles.check(broken, DISTRICT))
                    .as("seed %d, file %d", seed, i)
                    .isNotNull();
        }
    }

    // -- schema

    @Test
    void schemaProblemsAreAllListedInTheOrderOfTheFile() {
        byte[] yaml = new String(
                        TeaHouse.with("  statutory: {days: 20}", "  statutory: {days: -1}"), StandardCharsets.UTF_8)
                .replace("    agency: PNR\n", "")
                .replace("version: 1\n", "version: one\n")
                .getBytes(StandardCharsets.UTF_8);

        List<Problem> problems = problems(ProcessFiles.read(yaml));

        assertThat(problems)
                .extracting(Problem::code)
                .containsExactly("SCHEMA_TYPE", "SCHEMA_MINIMUM", "SCHEMA_REQUIRED");
        assertThat(problems)
                .extracting(Problem::pointer)
                .containsExactly("/version", "/limits/statutory/days", "/links/0");
        assertThat(problems)
                .extracting(Problem::line)
                .containsExactly(4, TeaHouse.line(yaml, "statutory"), TeaHouse.line(yaml, "id: planning"));
        assertThat(problems.get(2).values()).containsEntry("property", "agency");
    }

    @Test
    void deemedRuleWithoutLawIsRefused() {
        byte[] yaml = TeaHouse.with(", law: {ref: 行政许可法 第三十二条}", "");

        List<Problem> problems = problems(ProcessFiles.read(yaml));

        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.code()).isEqualTo("SCHEMA_REQUIRED");
            assertThat(problem.pointer()).isEqualTo("/limits/acceptance");
            assertThat(problem.line()).isEqualTo(TeaHouse.line(yaml, "acceptance"));
        });
    }

    @Test
    void unknownKeyIsRefused() {
        byte[] yaml = TeaHouse.with("    agency: UMC\n", "    agency: UMC\n    agancy: UMC\n");

        assertThat(problems(ProcessFiles.read(yaml))).anySatisfy(problem -> {
            assertThat(problem.code()).isEqualTo("SCHEMA_ADDITIONAL_PROPERTIES");
            assertThat(problem.values()).containsEntry("property", "agancy");
        });
    }

    // -- references

    @Test
    void referenceInsideTheFileMustResolve() {
        refused("needs: {materials: [use]}", "needs: {materials: [usage]}", "DEFINITION", "materials: [usage]");
    }

    @Test
    void unknownKindsOfficesRolesAndCalendarsAreNamed() {
        refused("{id: use, kind: PNR-05,", "{id: use, kind: PNR-99,", "KIND_UNKNOWN", "PNR-99");
        refused("agency: UMC", "agency: XYZ", "OFFICE_UNKNOWN", "agency: XYZ");
        refused("calendar: cn-gov", "calendar: moon", "CALENDAR_UNKNOWN", "calendar: moon");
        refused(
                "    agency: UMC\n    role: {decide: approver}",
                "    agency: UMC\n    role: {decide: sorcerer}",
                "ROLE_UNKNOWN",
                "sorcerer");
    }

    @Test
    void aLawIsCitedForKindsThatTheServiceUsesAndRolesThatPull() {
        String access = """
                access:
                  - id: planning-law
                    citation: {zh: 《示例法》第八条, en: Article 8 of the Example Act}
                    kinds: [PNR-05]
                    roles: [approver]
                calendar: cn-gov
                """;
        Result good = ProcessFiles.check(TeaHouse.with("calendar: cn-gov\n", access), DISTRICT);
        assertThat(((Result.Good) good)
                        .definition()
                        .accessTo("PNR-05")
                        .orElseThrow()
                        .citation()
                        .en())
                .isEqualTo("Article 8 of the Example Act");
        String before = "calendar: cn-gov\n";
        refused(before, access.replace("[approver]", "[issuer]"), "ACCESS_ROLE", "issuer");
        refused(before, access.replace("[approver]", "[sorcerer]"), "ROLE_UNKNOWN", "sorcerer");
        refused(before, access.replace("[PNR-05]", "[PNR-99]"), "DEFINITION", "PNR-99");
        refused(before, access.replace("[PNR-05]", "[menu]"), "KIND_UNKNOWN", "[menu]");
        refused(before, access.replace(", en: Article 8 of the Example Act", ""), "SCHEMA_REQUIRED", "citation");
    }

    @Test
    void backfillMustNameAFieldOfTheKindAndFitTheQuestion() {
        refused("path: $.location", "path: $.galaxy", "DOCUMENT_FIELD_UNKNOWN", "galaxy");
        refused("path: $.area", "path: $.location_x", "DOCUMENT_FIELD_UNKNOWN", "location_x");
        refused("{id: floor-area, type: number", "{id: floor-area, type: date", "BACKFILL_TYPE", "floor-area");
        refused(
                "[{kind: PNR-01, path: $.location}]",
                "[{kind: DPF-01, path: $.guardian_phone}]",
                "DOCUMENT_FIELD_NEVER_LEAVES",
                "guardian_phone");
    }

    @Test
    void aTransformationTakesWhatTheDocumentSaysAndGivesWhatIsAsked() {
        String address = "path: $.location}";
        assertThat(ProcessFiles.check(
                        TeaHouse.with(address, "path: $.location, transform: {address: street}}"), DISTRICT))
                .isInstanceOf(Result.Good.class);
        String area = "path: $.area}";
        refused(area, "path: $.area, transform: {address: city}}", "BACKFILL_TRANSFORM", "floor-area");
        refused(area, "path: $.location, transform: {date: iso}}", "BACKFILL_TYPE", "floor-area");
        refused(area, "path: $.use, transform: {map: {住宅: home}}}", "BACKFILL_MAP_VALUE", "floor-area");
        refused(area, "path: $.area, transform: {address: galaxy}}", "SCHEMA_ENUM", "galaxy");
        assertThat(problems(ProcessFiles.check(
                                TeaHouse.with(area, "path: $.use, transform: {map: {住宅: home}}}"), DISTRICT))
                        .getFirst()
                        .values())
                .containsEntry("value", "home")
                .containsKey("do");
    }

    @Test
    void resultMustBeOfTheOfficeAndComplete() {
        refused("    agency: UMC\n", "    agency: GSC\n", "RESULT_NOT_OF_THIS_OFFICE", "produces: UMC-01");
        refused("produces: UMC-01", "produces: some-paper", "RESULT_KIND_PRIVATE", "some-paper");
        refused("credit_code: applicant.id, ", "", "RESULT_FIELD_MISSING", "content: form.shop-name");
        refused("content: form.shop-name", "colour: form.shop-name", "RESULT_FIELD_UNKNOWN", "colour");
        refused("decided_on: decision.date", "decided_on: applicant.name", "RESULT_FIELD_TYPE", "decided_on");
    }

    @Test
    void dateFieldTakesADateOfTheForm() {
        byte[] yaml = TeaHouse.with("decided_on: decision.date", "decided_on: form.opened-on");

        assertThat(ProcessFiles.check(yaml, DISTRICT)).isInstanceOf(Result.Good.class);
    }

    // -- plan

    @Test
    void materialWithoutSourceIsRefused() {
        byte[] yaml =
                TeaHouse.with("kind: lease-contract, sources: [applicant]", "kind: lease-contract, sources: [ledger]");

        assertThat(problems(ProcessFiles.check(yaml, DISTRICT)))
                .extracting(Problem::code)
                .contains("MATERIAL_WITHOUT_SOURCE");
    }

    @Test
    void linksThatWaitForEachOtherAreADeadlock() {
        byte[] yaml =
                TeaHouse.with("needs: {materials: [deed, lease]}", "needs: {materials: [deed, lease], links: [sign]}");

        assertThat(problems(ProcessFiles.check(yaml, DISTRICT)))
                .filteredOn(problem -> problem.code().equals("DEADLOCK"))
                .anySatisfy(problem -> assertThat(problem.values().get("links")).contains("planning", "sign"));
    }

    @Test
    void deadlockUnderOneConditionOnlyIsFound() {
        // The menu comes from a link that only runs without food: with food nobody supplies it.
        byte[] yaml = new String(
                        TeaHouse.with(
                                "    kind: menu\n    sources: [applicant]", "    kind: UMC-02\n    sources: [link]"),
                        StandardCharsets.UTF_8)
                .replace("  - id: opening\n", """
                          - id: advert
                            title: {zh: 广告, en: Advertising}
                            agency: UMC
                            role: {decide: approver}
                            when: {field: sells-food, op: ne, value: true}
                            limit: {days: 1}
                            outcomes: {ok: {effect: approve, produces: UMC-02, fields: {applicant: applicant.name}}}
                          - id: opening
                        """)
                .getBytes(StandardCharsets.UTF_8);

        List<Problem> problems = problems(ProcessFiles.check(yaml, DISTRICT));

        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.code()).isEqualTo("DEADLOCK");
            assertThat(problem.values().get("answers")).isEqualTo("{sells-food=true}");
            assertThat(problem.values().get("missing")).isEqualTo("UMC-02");
        });
    }

    @Test
    void linkThatLeadsNowhereIsRefused() {
        refused(
                "needs: {materials: [menu], links: [sign]}",
                "needs: {materials: [menu]}",
                "LINK_CONTRIBUTES_NOTHING",
                "id: planning");
    }

    @Test
    void promiseThatCannotBeKeptIsAWarning() {
        Result result = ProcessFiles.check(TeaHouse.with("  promised: {days: 15}", "  promised: {days: 9}"), DISTRICT);

        assertThat(((Result.Good) result).warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo("LIMIT_TOO_SHORT");
            assertThat(warning.values()).containsEntry("days", "10").containsEntry("limit", "9");
        });
    }

    @Test
    void promiseBeyondTheLawIsAWarning() {
        Result result = ProcessFiles.check(TeaHouse.with("  promised: {days: 15}", "  promised: {days: 25}"), DISTRICT);

        assertThat(((Result.Good) result).warnings()).extracting(Problem::code).containsExactly("PROMISE_BEYOND_LAW");
    }

    @Test
    void definitionsOwnTestsMustPass() {
        byte[] yaml = TeaHouse.with("seriesDays: 10", "seriesDays: 11");

        Problem problem = only(ProcessFiles.check(yaml, DISTRICT));

        assertThat(problem.code()).isEqualTo("TEST_FAILED");
        assertThat(problem.pointer()).isEqualTo("/tests/0");
        assertThat(problem.line()).isEqualTo(TeaHouse.line(yaml, "nothing held"));
        assertThat(problem.values()).containsEntry("expected", "11").containsEntry("actual", "10");
    }

    @Test
    void manyConditionsAreTriedInPairsInReasonableTime() {
        StringBuilder form = new StringBuilder();
        StringBuilder materials = new StringBuilder();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            form.append("  - {id: q").append(i).append(", type: boolean, title: {zh: 问, en: Question}}\n");
            materials.append("  - {id: m").append(i).append(", kind: paper").append(i);
            materials.append(", title: {zh: 纸, en: Paper}, when: {field: q").append(i);
            materials.append(", op: eq, value: true}}\n");
            ids.add("m" + i);
        }
        byte[] yaml = TeaHouse.text()
                .replace("form:\n", "form:\n" + form)
                .replace("materials:\n", "materials:\n" + materials)
                .replace("[menu]", "[menu, " + String.join(", ", ids) + "]")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(ProcessFiles.check(yaml, DISTRICT)).isInstanceOf(Result.Good.class);
    }

    private static void refused(String place, String instead, String code, String lineWith) {
        byte[] yaml = TeaHouse.with(place, instead);

        assertThat(problems(ProcessFiles.check(yaml, DISTRICT)))
                .filteredOn(problem -> problem.code().equals(code))
                .as("%s for %s", code, instead)
                .first()
                .satisfies(problem -> assertThat(problem.line()).isEqualTo(TeaHouse.line(yaml, lineWith)));
    }

    private static List<Problem> problems(Result result) {
        assertThat(result).isInstanceOf(Result.Bad.class);
        return ((Result.Bad) result).problems();
    }

    private static Problem only(Result result) {
        assertThat(problems(result)).hasSize(1);
        return problems(result).getFirst();
    }
}
