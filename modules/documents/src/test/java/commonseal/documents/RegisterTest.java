package commonseal.documents;

import static commonseal.documents.District.CARD;
import static commonseal.documents.District.GUN;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Batches.Format;
import commonseal.documents.Batches.Row;
import commonseal.documents.Batches.RowProblem;
import commonseal.documents.Batches.RowState;
import commonseal.documents.Batches.StepResult;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.State;
import commonseal.documents.Registers.MapResult;
import commonseal.documents.Registers.ReadResult;
import commonseal.documents.Registers.Reading;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.testkit.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An office's own register: read, reported, signed off, issued under its old numbers, and kept up with. */
class RegisterTest {
    private static final String HEADING = "no,name,id,since,remark\n";

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path home;

    private District district;
    private Registers registers;
    private Batches batches;
    private Actor psb;

    @BeforeEach
    void startDistrict() {
        district = District.start(database, home, false);
        registers = district.documents.registers();
        batches = district.documents.batches();
        psb = district.officer(Role.ISSUER, "PSB");
    }

    @AfterEach
    void stopDistrict() {
        district.close();
        database.close();
    }

    static String mapping(String kind) {
        return """
                {"register": "HUKOU", "kind": "%s", "key": ["no"], "columns": {
                  "holder": {"from": "id"}, "holder_name": {"from": "name"}, "number": {"from": "no"},
                  "name": {"from": "name"}, "id_number": {"from": "id"},
                  "valid_from": {"from": "since", "transform": {"date": "iso"}}}}""".formatted(kind);
    }

    /** A resident identity number whose check digit is right. */
    static String identity(int person) {
        String body = "11010119850307" + String.format(java.util.Locale.ROOT, "%03d", person);
        int sum = 0;
        for (int i = 0; i < body.length(); i++) {
            sum = (sum + (body.charAt(i) - '0')) * 2 % 11;
        }
        return body + "0123456789X".charAt((12 - sum) % 11);
    }

    @Test
    void rowsAreReportedFirstAndIssuedUnderTheirNumbersOnceSignedOff() {
        map(CARD);
        Reading reading = read(HEADING
                + "旧字第1号,张三," + identity(1) + ",2019.3.1,x\n"
                + "旧字第2号,李四," + identity(2) + ",2019年3月2日,\n"
                + "旧字第3号,王五," + identity(3).substring(0, 17) + "?,20190303,\n"
                + "旧字第4号,赵六," + identity(4) + ",yesterday,\n"
                + "旧字第1号,钱七," + identity(5) + ",20190303,\n"
                + "QH-PSB-01-2026-000001,孙八," + identity(6) + ",20190303,\n"
                + ",周九," + identity(7) + ",20190303,\n");

        assertThat(reading.unmapped()).containsExactly("remark");
        assertThat(reading.changed()).isEmpty();
        assertThat(reading.vanished()).isEmpty();
        UUID fresh = reading.fresh().orElseThrow();
        workAll();
        assertThat(problems(fresh))
                .isEqualTo(Map.of(
                        4, List.of(new RowProblem("holder", "HOLDER_NUMBER")),
                        5, List.of(new RowProblem("valid_from", "NOT_A_DATE")),
                        6, List.of(new RowProblem("row", "DOUBLE")),
                        7, List.of(new RowProblem("number", "NUMBER_NOT_RESERVED")),
                        8, List.of(new RowProblem("row", "KEY_EMPTY"))));
        assertThat(person(1)).isEmpty();

        sign(fresh, psb);

        List<Row> issued =
                rows(fresh).stream().filter(row -> row.state() == RowState.DONE).toList();
        assertThat(issued).extracting(row -> row.number().orElseThrow()).containsExactly("旧字第1号", "旧字第2号");
        UUID document = issued.getFirst().document().orElseThrow();
        district.documents.awaitProvable(List.of(document), District.LONG_ENOUGH);
        Held held = held(1).getFirst();
        assertThat(held.validFrom()).hasToString("2019-03-01");
        PersonId owner = person(1).orElseThrow();
        UUID caseId = UUID.randomUUID();
        Actor clerk = district.officer(Role.COUNTER_CLERK, "AMR");
        district.authorise(clerk, caseId, owner, owner, document, CARD);
        assertThat(district.pull(
                        District.context(clerk, caseId, CARD, Set.of(owner), new Documents.Ground.OwnerAuthorised()),
                        document))
                .isInstanceOf(Documents.PullResult.Pulled.class);
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void thatTheRegisterDiffersIsProposedAndNothingMoreUntilItIsSignedOff() {
        map(CARD);
        sign(read(HEADING + row(1, "张三") + row(2, "李四") + row(3, "王五")).fresh().orElseThrow(), psb);

        Reading next = read(HEADING + row(1, "张三") + row(2, "李四四") + row(4, "赵六"));
        workAll();

        assertThat(next.same()).isEqualTo(1);
        assertThat(held(2)).extracting(Held::state).containsExactly(State.ACTIVE);
        assertThat(held(3)).extracting(Held::state).containsExactly(State.ACTIVE);
        assertThat(person(4)).isEmpty();

        sign(next.fresh().orElseThrow(), psb);
        sign(next.changed().orElseThrow(), psb);
        sign(next.vanished().orElseThrow(), psb);

        assertThat(held(2)).extracting(Held::state).containsExactlyInAnyOrder(State.ACTIVE, State.SUPERSEDED);
        assertThat(held(3)).extracting(Held::state).containsExactly(State.REVOKED);
        assertThat(held(4)).extracting(Held::state).containsExactly(State.ACTIVE);
        Reading again = read(HEADING + row(1, "张三") + row(2, "李四四") + row(4, "赵六"));
        assertThat(again.same()).isEqualTo(3);
        assertThat(List.of(again.fresh(), again.changed(), again.vanished())).containsOnly(Optional.empty());
        district.documents.awaitProvable(held(2).stream().map(Held::id).toList(), District.LONG_ENOUGH);
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void aProposalThatIsDiscardedComesAgain() {
        map(CARD);
        sign(read(HEADING + row(1, "张三") + row(2, "李四")).fresh().orElseThrow(), psb);
        Reading first = read(HEADING + row(1, "张三"));

        assertThat(readResult(HEADING + row(1, "张三"))).isEqualTo(new ReadResult.Refused("READING_OPEN", 0, ""));
        assertThat(district.<StepResult>write(
                        tx -> batches.discard(tx, psb, first.vanished().orElseThrow())))
                .isEqualTo(new StepResult.Done());

        assertThat(held(2)).extracting(Held::state).containsExactly(State.ACTIVE);
        assertThat(read(HEADING + row(1, "张三")).vanished()).isPresent();
    }

    @Test
    void whereTheKindTakesTwoAnotherSignsOff() {
        map(GUN);
        UUID fresh = read(HEADING + row(1, "张三")).fresh().orElseThrow();
        workAll();

        assertThat(district.<StepResult>write(tx -> batches.start(tx, psb, fresh)))
                .isEqualTo(new StepResult.Refused("TWO_PERSONS"));
        sign(fresh, district.officer(Role.ISSUER, "PSB"));

        assertThat(held(1)).hasSize(1);
    }

    @Test
    void aMappingThatDoesNotFitIsRefusedWithItsPlace() {
        assertThat(mapped("{")).isEqualTo(new MapResult.Refused("MAPPING_FORM", ""));
        assertThat(mapped(mapping("NONE"))).isEqualTo(new MapResult.Refused("UNKNOWN_KIND", "kind"));
        assertThat(mapped(mapping("AMR-01"))).isEqualTo(new MapResult.Refused("OTHER_OFFICE", "kind"));
        assertThat(mapped(mapping(CARD).replace("\"id_number\"", "\"colour\"")))
                .isEqualTo(new MapResult.Refused("MAPPING_TARGET", "colour"));
        assertThat(mapped(mapping(CARD).replace("\"id_number\"", "\"asset\"")))
                .isEqualTo(new MapResult.Refused("MAPPING_MISSING", "id_number"));
        assertThat(mapped(mapping(CARD).replace("\"iso\"", "\"moon\"")))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(MapResult.Refused.class))
                .extracting(MapResult.Refused::code)
                .isEqualTo("MAPPING_TRANSFORM");
        assertThat(mapped(mapping(CARD).replace("[\"no\"]", "[]")))
                .isEqualTo(new MapResult.Refused("MAPPING_KEY", "key"));

        map(CARD);
        assertThat(mapped(mapping(CARD))).isEqualTo(new MapResult.Mapped("HUKOU", 1));
        assertThat(mapped(mapping(CARD).replace("\"iso\"", "\"chinese\""))).isEqualTo(new MapResult.Mapped("HUKOU", 2));
        assertThat(mapped(mapping(GUN))).isEqualTo(new MapResult.Refused("REGISTER_KIND", "register"));
        assertThat(readResult("no,name\n1,张三\n")).isEqualTo(new ReadResult.Refused("COLUMN_MISSING", 0, "id"));
        Actor other = district.officer(Role.ISSUER, "AMR");
        assertThat(district.<ReadResult>write(
                        tx -> registers.read(tx, other, "HUKOU", Format.CSV, bytes(HEADING + row(1, "张三")))))
                .isEqualTo(new ReadResult.Refused("REGISTER_UNKNOWN", 0, ""));
        assertThat(district.<List<Registers.Register>>read(tx -> registers.list(tx, other)))
                .isEmpty();
        assertThat(district.<List<Registers.Register>>read(tx -> registers.list(tx, psb)))
                .extracting(Registers.Register::version)
                .containsExactly(2);
    }

    @Test
    void aMappingThatWasChangedBehindTheProgramIsNamedAndReadsNothing() {
        map(CARD);
        database.tamper(
                "alter table documents.register_mapping disable trigger user",
                "update documents.register_mapping set content = replace(content, '\"from\":\"id\"', '\"from\":\"no\"')");

        assertThat(readResult(HEADING + row(1, "张三"))).isEqualTo(new ReadResult.Refused("MAPPING_ALTERED", 0, ""));
        assertThat(district.ledger.verify(district.sealedRows).findings())
                .anyMatch(finding -> finding.table().equals("documents.register_mapping"));
    }

    static String row(int person, String name) {
        return "旧字第" + person + "号," + name + "," + identity(person) + ",2019-03-01,\n";
    }

    private void map(String kind) {
        assertThat(mapped(mapping(kind))).isEqualTo(new MapResult.Mapped("HUKOU", 1));
    }

    private MapResult mapped(String mapping) {
        return district.write(tx -> registers.map(tx, psb, mapping));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private ReadResult readResult(String file) {
        return district.write(tx -> registers.read(tx, psb, "HUKOU", Format.CSV, bytes(file)));
    }

    private Reading read(String file) {
        ReadResult result = readResult(file);
        assertThat(result).isInstanceOf(ReadResult.Read.class);
        return ((ReadResult.Read) result).reading();
    }

    private void workAll() {
        while (batches.work()) {
            // Chunk by chunk.
        }
    }

    private void sign(UUID batch, Actor officer) {
        workAll();
        assertThat(district.<StepResult>write(tx -> batches.start(tx, officer, batch)))
                .isEqualTo(new StepResult.Done());
        workAll();
        assertThat(rows(batch)).extracting(Row::state).doesNotContain(RowState.FAILED, RowState.GOOD);
    }

    private Optional<PersonId> person(int person) {
        return district.read(tx -> district.identity.register().findPerson(tx, "CN-ID", identity(person)));
    }

    private List<Held> held(int person) {
        PersonId owner = person(person).orElseThrow();
        return district.<Page<Held>>read(tx -> district.documents.held(tx, owner, Page.Request.first(10)))
                .items();
    }

    private List<Row> rows(UUID batch) {
        return district.<Page<Row>>read(tx -> batches.rows(tx, psb, batch, false, Page.Request.first(100)))
                .items();
    }

    private Map<Integer, List<RowProblem>> problems(UUID batch) {
        return rows(batch).stream()
                .filter(row -> !row.problems().isEmpty())
                .collect(Collectors.toMap(Row::line, Row::problems));
    }
}
