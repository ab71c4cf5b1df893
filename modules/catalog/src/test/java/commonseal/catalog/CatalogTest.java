package commonseal.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.catalog.Catalog.DefinitionResult;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.Catalog.Process;
import commonseal.catalog.Catalog.PublishResult;
import commonseal.identity.Actor;
import commonseal.kernel.Page;
import commonseal.ledger.Ledger.Audit;
import commonseal.ledger.Ledger.Finding;
import commonseal.testkit.Eventually;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {

    private static final Page.Request ALL = Page.Request.first(Page.LARGEST);

    @Test
    void demonstrationDistrictIsPublishedReadableAndSealed(@TempDir Path home) {
        try (District district = new District(home)) {
            CatalogueFiles.Published loaded = district.load();

            assertThat(loaded.kinds()).isEqualTo(200);
            assertThat(loaded.processes())
                    .extracting(Process::code)
                    .containsExactlyInAnyOrder(
                            "vr-experience-hall", "open-exhibition-hall", "vr-experience-hall-series");
            assertThat(district.catalog().kinds()).hasSize(200).allSatisfy(kind -> {
                assertThat(kind.version()).isEqualTo(1);
                assertThat(kind.hash()).matches("[0-9a-f]{64}");
            });
            assertThat(district.catalog().calendar("cn-gov")).isPresent();
            assertThat(district.catalog().calendar("cn-gov").orElseThrow().isWorking(LocalDate.parse("2026-02-14")))
                    .isTrue();
            Audit audit = audit(district);
            assertThat(audit.findings()).isEmpty();
            assertThat(audit.size()).isEqualTo(204 + loaded.offices());
            assertThat(audit.rowsChecked()).isGreaterThanOrEqualTo(204 + loaded.offices());
        }
    }

    @Test
    void loadingTwiceChangesNothing(@TempDir Path home) {
        try (District district = new District(home)) {
            district.load();
            long size = audit(district).size();

            CatalogueFiles.Published again = district.load();

            assertThat(again.processes()).isEmpty();
            assertThat(audit(district).size()).isEqualTo(size);
        }
    }

    @Test
    void anotherNodeReadsTheSameAfterReload(@TempDir Path home) {
        try (District district = new District(home)) {
            district.load();

            Catalog other = district.otherNode();

            assertThat(other.kinds()).isEqualTo(district.catalog().kinds());
            assertThat(other.services("", ALL)).isEqualTo(district.catalog().services("", ALL));
            assertThat(other.calendar("cn-gov")).isPresent();
        }
    }

    @Test
    void nothingIsReadableBeforeTheCommit(@TempDir Path home) {
        try (District district = new District(home)) {
            district.addOffices();
            assertThatThrownBy(() -> district.write(tx -> {
                        assertThat(district.catalog().publishKind(tx, Actor.job(), kind("PNR-01")))
                                .isEqualTo(new DefinitionResult.Published("PNR-01", 1));
                        assertThat(district.catalog().kind("PNR-01")).isEmpty();
                        throw new IllegalArgumentException("changed my mind");
                    }))
                    .hasMessage("changed my mind");

            assertThat(district.catalog().kind("PNR-01")).isEmpty();
            district.catalog().reload();
            assertThat(district.catalog().kind("PNR-01")).isEmpty();
        }
    }

    // -- kinds

    @Test
    void changedKindGetsANewVersionAndTheSameKindNone(@TempDir Path home) {
        try (District district = new District(home)) {
            district.addOffices();
            Kind first = kind("AMR-01");

            List<DefinitionResult> results = List.of(
                    publish(district, first), publish(district, first), publish(district, named(first, "营业执照(新版)")));

            assertThat(results)
                    .containsExactly(
                            new DefinitionResult.Published("AMR-01", 1),
                            new DefinitionResult.Published("AMR-01", 1),
                            new DefinitionResult.Published("AMR-01", 2));
            assertThat(district.catalog().kind("AMR-01").orElseThrow().nameZh()).isEqualTo("营业执照(新版)");
            assertThat(district.otherNode().kind("AMR-01").orElseThrow().version())
                    .isEqualTo(2);
            assertThat(audit(district).findings()).isEmpty();
        }
    }

    @Test
    void malformedKindIsRefused(@TempDir Path home) {
        try (District district = new District(home)) {
            Kind kind = kind("AMR-01");
            Kind twice = new Kind(
                    kind.code(),
                    kind.nameZh(),
                    kind.nameEn(),
                    kind.office(),
                    kind.holder(),
                    kind.licence(),
                    Optional.of(0),
                    List.of(kind.fields().getFirst(), kind.fields().getFirst()),
                    "no number",
                    0,
                    "");

            assertThat(publish(district, twice)).isEqualTo(refused("/validMonths", "MONTHS", "0"));
            assertThat(district.catalog().kinds()).isEmpty();
        }
    }

    @Test
    void onlyAnAdministratorOrTheProgramPublishes(@TempDir Path home) {
        try (District district = new District(home)) {
            Actor clerk = new Actor(Actor.Kind.PERSON, new UUID(1, 1), List.of(), Optional.empty());

            DefinitionResult kind = district.write(tx -> district.catalog().publishKind(tx, clerk, kind("AMR-01")));
            assertThat(kind).isEqualTo(new DefinitionResult.Refused(new Problem("", 0, "NOT_ALLOWED", Map.of())));
            PublishResult process = district.write(tx -> district.catalog().publishProcess(tx, clerk, TeaHouse.yaml()));
            assertThat(codes(process)).containsExactly("NOT_ALLOWED");
        }
    }

    // -- processes

    @Test
    void processIsPublishedOnceThenUnchangedThenTaken(@TempDir Path home) {
        try (District district = new District(home)) {
            district.load();

            PublishResult first = publish(district, TeaHouse.yaml());
            PublishResult same = publish(district, TeaHouse.yaml());
            PublishResult commented = publish(district, TeaHouse.with("# A small", "# Another small"));
            PublishResult other = publish(district, TeaHouse.with("{days: 15}", "{days: 14}"));

            assertThat(first).isInstanceOf(PublishResult.Published.class);
            assertThat(same).isInstanceOf(PublishResult.Unchanged.class);
            assertThat(commented).isInstanceOf(PublishResult.Unchanged.class);
            assertThat(codes(other)).containsExactly("VERSION_TAKEN");
            assertThat(audit(district).findings()).isEmpty();
        }
    }

    @Test
    void newVersionIsServedAndTheOldStaysForItsCases(@TempDir Path home) {
        try (District district = new District(home)) {
            district.load();
            publish(district, TeaHouse.yaml());

            PublishResult third = publish(district, version(3, "{days: 14}"));
            PublishResult second = publish(district, version(2, "{days: 13}"));

            assertThat(third).isInstanceOf(PublishResult.Published.class);
            assertThat(codes(second)).containsExactly("VERSION_NOT_NEWER");
            Catalog other = district.otherNode();
            for (Catalog catalog : List.of(district.catalog(), other)) {
                assertThat(catalog.process("tea-house").orElseThrow().version()).isEqualTo(3);
                assertThat(catalog.process("tea-house", 1)
                                .orElseThrow()
                                .definition()
                                .version())
                        .isEqualTo(1);
                assertThat(catalog.process("tea-house", 2)).isEmpty();
            }
        }
    }

    @Test
    void invalidProcessIsNotPublished(@TempDir Path home) {
        try (District district = new District(home)) {
            district.load();

            PublishResult result = publish(district, TeaHouse.with("agency: UMC", "agency: XYZ"));

            assertThat(codes(result)).contains("OFFICE_UNKNOWN");
            assertThat(district.catalog().process("tea-house")).isEmpty();
        }
    }

    @Test
    void kindsOfTheSameTransactionCountForTheGate(@TempDir Path home) {
        try (District district = new District(home)) {
            PublishResult before = publish(district, TeaHouse.yaml());

            PublishResult together = district.write(tx -> {
                DemoDistrict.load(tx, Actor.job(), district.register, district.catalog());
                return district.catalog().publishProcess(tx, Actor.job(), TeaHouse.yaml());
            });

            assertThat(codes(before)).contains("KIND_UNKNOWN", "OFFICE_UNKNOWN", "CALENDAR_UNKNOWN");
            assertThat(together).isInstanceOf(PublishResult.Published.class);
        }
    }

    @Test
    void validationPublishesNothingAndWarnsOfMissingOfficers(@TempDir Path home) {
        try (District district = new District(home)) {
            district.load();
            byte[] yaml = TeaHouse.with(
                    "    agency: UMC\n    role: {decide: approver}\n",
                    "    agency: UMC\n    role: {decide: approver}\n    separate: [planning]\n");

            PublishResult result = district.catalog().validate(yaml);

            assertThat(result)
                    .isInstanceOfSatisfying(
                            PublishResult.Valid.class,
                            valid -> assertThat(valid.warnings())
                                    .extracting(Problem::code)
                                    .contains("TOO_FEW_APPROVERS"));
            assertThat(district.catalog().process("tea-house")).isEmpty();
        }
    }

    @Test
    void samePublicationByTwoAtOnceGivesOneVersion(@TempDir Path home) throws Exception {
        try (District district = new District(home)) {
            district.load();

            List<PublishResult> results = atOnce(8, () -> publish(district, TeaHouse.yaml()));
            List<DefinitionResult> versions = atOnce(8, () -> publish(district, named(kind("AMR-01"), "营业执照(新版)")));

            assertThat(results)
                    .filteredOn(PublishResult.Published.class::isInstance)
                    .hasSize(1);
            assertThat(results)
                    .filteredOn(PublishResult.Unchanged.class::isInstance)
                    .hasSize(7);
            assertThat(versions).containsOnly(new DefinitionResult.Published("AMR-01", 2));
            assertThat(audit(district).findings()).isEmpty();
        }
    }

    @Test
    void differentPublicationsOfOneVersionAtOnceGiveOneVersion(@TempDir Path home) throws Exception {
        try (District district = new District(home)) {
            district.load();
            List<byte[]> files = List.of(
                    version(1, "{days: 11}"),
                    version(1, "{days: 12}"),
                    version(1, "{days: 13}"),
                    version(1, "{days: 14}"));
            var next = new java.util.concurrent.atomic.AtomicInteger();

            List<PublishResult> results = atOnce(4, () -> publish(district, files.get(next.getAndIncrement())));

            assertThat(results)
                    .filteredOn(PublishResult.Published.class::isInstance)
                    .hasSize(1);
            assertThat(results)
                    .filteredOn(PublishResult.Invalid.class::isInstance)
                    .allSatisfy(result -> assertThat(codes(result)).containsExactly("VERSION_TAKEN"));
        }
    }

    // -- search

    @Test
    void servicesAreFoundByNameCodeAndInitials(@TempDir Path home) {
        try (District district = new District(home)) {
            district.load();
            publish(district, TeaHouse.yaml());

            assertThat(found(district, ""))
                    .containsExactly(
                            "open-exhibition-hall", "tea-house", "vr-experience-hall", "vr-experience-hall-series");
            assertThat(found(district, "体验")).containsExactly("vr-experience-hall", "vr-experience-hall-series");
            assertThat(found(district, "EXHIBITION")).containsExactly("open-exhibition-hall");
            assertThat(found(district, "ＶＲ")).containsExactly("vr-experience-hall", "vr-experience-hall-series");
            assertThat(found(district, "wykzlg")).containsExactly("open-exhibition-hall");
            assertThat(found(district, "KCG")).containsExactly("tea-house");
            assertThat(found(district, "tea-h")).containsExactly("tea-house");
            assertThat(found(district, "%")).isEmpty();
        }
    }

    @Test
    void servicesComeInPages(@TempDir Path home) {
        try (District district = new District(home)) {
            district.load();
            publish(district, TeaHouse.yaml());

            Page<Process> first = district.catalog().services("", Page.Request.first(2));
            Page<Process> second = district.catalog().services("", new Page.Request(2, first.next()));

            assertThat(first.items()).extracting(Process::code).containsExactly("open-exhibition-hall", "tea-house");
            assertThat(second.items())
                    .extracting(Process::code)
                    .containsExactly("vr-experience-hall", "vr-experience-hall-series");
            assertThat(second.next()).isEmpty();
        }
    }

    // -- calendars

    @Test
    void calendarIsReplacedByANewerOne(@TempDir Path home) {
        try (District district = new District(home)) {
            district.load();
            String changed =
                    new String(DemoDistrict.calendar(), StandardCharsets.UTF_8).replace("\"2026-01-04\", ", "");

            district.write(tx -> {
                district.catalog().publishCalendar(tx, Actor.job(), changed.getBytes(StandardCharsets.UTF_8));
                return true;
            });

            LocalDate day = LocalDate.parse("2026-01-04");
            assertThat(district.catalog().calendar("cn-gov").orElseThrow().isWorking(day))
                    .isFalse();
            assertThat(district.otherNode().calendar("cn-gov").orElseThrow().isWorking(day))
                    .isFalse();
            assertThat(audit(district).findings()).isEmpty();
        }
    }

    @Test
    void brokenCalendarIsRefused(@TempDir Path home) {
        try (District district = new District(home)) {
            byte[] broken = "{\"format\": 1, \"calendar\": \"x\"}".getBytes(StandardCharsets.UTF_8);

            DefinitionResult result = district.write(tx -> district.catalog().publishCalendar(tx, Actor.job(), broken));

            assertThat(result)
                    .asInstanceOf(InstanceOfAssertFactories.type(DefinitionResult.Refused.class))
                    .extracting(refused -> refused.problem().code())
                    .isEqualTo("CALENDAR");
        }
    }

    // -- tampering

    @Test
    void alteredRowsAreNamedByTheLedgerAndNotUsed(@TempDir Path home) {
        try (District district = new District(home)) {
            district.load();
            publish(district, TeaHouse.yaml());
            audit(district);

            district.database.tamper(
                    "update catalog.definition_version set body = replace(body, '\"PUBLIC\"', '\"NEVER\"')"
                            + " where type = 'kind' and code = 'AMR-01'",
                    // Body and hash agree with each other, but not with the ledger.
                    "update catalog.definition_version set body = replace(body, '\"days\":15', '\"days\":16')"
                            + " where type = 'process' and code = 'tea-house'",
                    "update catalog.definition_version set hash = sha256(convert_to(body, 'UTF8'))"
                            + " where type = 'process' and code = 'tea-house'",
                    "update catalog.definition_version set published_at = '2001-01-01T00:00:00Z'"
                            + " where type = 'kind' and code = 'PSB-01'",
                    "update catalog.definition_version set blinding = '\\x00' where type = 'calendar'");

            Audit audit = audit(district);
            assertThat(audit.findings())
                    .filteredOn(finding -> finding.table().equals("catalog.definition_version"))
                    .extracting(Finding::row)
                    .contains("kind/AMR-01/1", "process/tea-house/1", "kind/PSB-01/1", "calendar/cn-gov/1");
            Catalog other = district.otherNode();
            assertThat(other.kind("AMR-01")).isEmpty();
            assertThat(other.kind("PSB-01")).isEmpty();
            assertThat(other.process("tea-house")).isEmpty();
            assertThat(other.calendar("cn-gov")).isEmpty();
            assertThat(other.kinds()).hasSize(198);
        }
    }

    @Test
    void deletedNewestVersionIsFound(@TempDir Path home) {
        try (District district = new District(home)) {
            district.addOffices();
            publish(district, kind("AMR-01"));
            publish(district, named(kind("AMR-01"), "营业执照(新版)"));

            district.database.tamper("delete from catalog.definition_version where code = 'AMR-01' and version = 2");

            assertThat(audit(district).findings()).extracting(Finding::code).containsExactly("ENTRY_UNCLAIMED");
        }
    }

    @Test
    void applicationCannotChangeWhatIsPublished(@TempDir Path home) {
        try (District district = new District(home)) {
            district.addOffices();
            publish(district, kind("AMR-01"));

            for (String statement : List.of(
                    "update catalog.definition_version set version = 9", "delete from catalog.definition_version")) {
                assertThatThrownBy(() -> district.write(tx -> tx.dsl().execute(statement)))
                        .hasMessageContaining("permission denied");
            }
        }
    }

    private static Audit audit(District district) {
        // What was appended a moment ago may still wait for its index.
        Eventually.holds(
                "the sequencer has caught up",
                Duration.ofSeconds(30),
                () -> district.ledger().state().checkpoint().size() > 0
                        && district.ledger().state().pending() == 0);
        return district.ledger().verify(district.sealedRows());
    }

    private static List<String> found(District district, String text) {
        return district.catalog().services(text, ALL).items().stream()
                .map(Process::code)
                .toList();
    }

    private static DefinitionResult refused(String pointer, String code, String value) {
        return new DefinitionResult.Refused(new Problem(pointer, 0, code, Map.of("value", value)));
    }

    private static DefinitionResult publish(District district, Kind kind) {
        return district.write(tx -> district.catalog().publishKind(tx, Actor.job(), kind));
    }

    private static PublishResult publish(District district, byte[] yaml) {
        return district.write(tx -> district.catalog().publishProcess(tx, Actor.job(), yaml));
    }

    private static byte[] version(int version, String promised) {
        return new String(TeaHouse.with("\nversion: 1\n", "\nversion: " + version + "\n"), StandardCharsets.UTF_8)
                .replace("{days: 15}", promised)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> codes(PublishResult result) {
        return switch (result) {
            case PublishResult.Invalid(var problems) ->
                problems.stream().map(Problem::code).toList();
            case PublishResult.Published ignored -> List.of();
            case PublishResult.Unchanged ignored -> List.of();
            case PublishResult.Valid ignored -> List.of();
        };
    }

    private static Kind kind(String code) {
        return DemoDistrict.kinds().stream()
                .filter(kind -> kind.code().equals(code))
                .findFirst()
                .orElseThrow();
    }

    private static Kind named(Kind kind, String nameZh) {
        return new Kind(
                kind.code(),
                nameZh,
                kind.nameEn(),
                kind.office(),
                kind.holder(),
                kind.licence(),
                kind.validity(),
                kind.fields(),
                kind.series(),
                kind.rules(),
                0,
                "");
    }

    /** Runs the work in so many threads that begin together. */
    private static <T> List<T> atOnce(int threads, Callable<T> work) throws Exception {
        CountDownLatch begin = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(pool.submit(() -> {
                    begin.await();
                    return work.call();
                }));
            }
            begin.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }
}
