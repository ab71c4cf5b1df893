package commonseal.documents;

import static commonseal.documents.District.CARD;
import static commonseal.documents.District.GUN;
import static commonseal.documents.District.PERMIT;
import static commonseal.documents.District.card;
import static org.assertj.core.api.Assertions.assertThat;

import commonseal.documents.Batches.Batch;
import commonseal.documents.Batches.Format;
import commonseal.documents.Batches.Row;
import commonseal.documents.Batches.RowProblem;
import commonseal.documents.Batches.RowState;
import commonseal.documents.Batches.State;
import commonseal.documents.Batches.StepResult;
import commonseal.documents.Batches.UploadResult;
import commonseal.documents.Documents.Held;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.testkit.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many documents from one file: tried row by row, issued in chunks, each row once. */
class BatchTest {
    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path home;

    private District district;
    private Batches batches;
    private Actor psb;
    private PersonId owner;

    @BeforeEach
    void startDistrict() {
        district = District.start(database, home, false);
        batches = district.documents.batches();
        psb = district.officer(Role.ISSUER, "PSB");
        owner = district.person("张三");
    }

    @AfterEach
    void stopDistrict() {
        district.close();
        database.close();
    }

    @Test
    void rowsThatFailAreNamedAndStopNoOthers() {
        PersonId second = district.person("李四");
        UUID taken = district.issued(psb, District.as(PERMIT, card(second))).document();
        UUID batch = uploaded(
                PERMIT,
                "holder,name,id_number\n"
                        + owner.ref() + ",张三,1\n"
                        + owner.ref() + ",\"张,三\",2\n"
                        + second.ref() + ",李四,3\n"
                        + "CN-ID:none,王五,4\n"
                        + district.person("赵六").ref() + ",,5\n"
                        + district.person("钱七").ref() + ",\"钱\"\"七\",6\n");

        tryAll();

        assertThat(find(batch).state()).isEqualTo(State.CHECKED);
        assertThat(problems(batch))
                .isEqualTo(Map.of(
                        3, List.of(new RowProblem("row", "DOUBLE")),
                        4, List.of(new RowProblem("row", "TAKEN")),
                        5, List.of(new RowProblem("holder", "HOLDER_UNKNOWN")),
                        6, List.of(new RowProblem("name", "REQUIRED"))));
        assertThat(district.<StepResult>write(tx -> batches.start(tx, psb, batch)))
                .isEqualTo(new StepResult.Done());
        tryAll();

        Batch done = find(batch);
        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(done.counts()).isEqualTo(Map.of(RowState.DONE, 2, RowState.BAD, 4));
        List<Row> issued =
                rows(batch).stream().filter(row -> row.state() == RowState.DONE).toList();
        assertThat(issued).extracting(Row::line).containsExactly(2, 7);
        assertThat(issued).allSatisfy(row -> assertThat(row.number()).isPresent());
        UUID document = issued.getLast().document().orElseThrow();
        district.documents.awaitProvable(List.of(document, taken), District.LONG_ENOUGH);
        assertThat(district.ledger.verify(district.sealedRows).findings()).isEmpty();
    }

    @Test
    void whatHappenedBetweenTrialAndStartIsToldOfTheRow() {
        UUID batch = uploaded(
                PERMIT, "[{\"holder\":\"" + owner.ref() + "\",\"name\":\"张三\",\"id_number\":\"1\"}]", Format.JSON);
        tryAll();
        district.issued(psb, District.as(PERMIT, card(owner)));

        district.write(tx -> batches.start(tx, psb, batch));
        tryAll();

        assertThat(rows(batch)).extracting(Row::state).containsExactly(RowState.FAILED);
        assertThat(problems(batch)).isEqualTo(Map.of(1, List.of(new RowProblem("row", "TAKEN"))));
    }

    @Test
    void aFileOfAKindThatTakesTwoIsStartedByAnother() {
        Actor second = district.officer(Role.ISSUER, "PSB");
        UUID batch = uploaded(GUN, "holder,name,id_number\n" + owner.ref() + ",张三,1\n");
        tryAll();

        assertThat(district.<StepResult>write(tx -> batches.start(tx, psb, batch)))
                .isEqualTo(new StepResult.Refused("TWO_PERSONS"));
        assertThat(district.<StepResult>write(tx -> batches.start(tx, second, batch)))
                .isEqualTo(new StepResult.Done());
        tryAll();

        assertThat(find(batch).counts()).isEqualTo(Map.of(RowState.DONE, 1));
    }

    @Test
    void moreThanOneChunkIsIssuedInItsOrder() {
        StringBuilder file = new StringBuilder("holder,name,id_number\n");
        for (int i = 0; i < 1_001; i++) {
            file.append(owner.ref()).append(",张三,").append(i).append('\n');
        }
        UUID batch = uploaded(CARD, file.toString());
        tryAll();
        district.write(tx -> batches.start(tx, psb, batch));
        tryAll();

        assertThat(find(batch).counts()).isEqualTo(Map.of(RowState.DONE, 1_001));
        List<Row> rows = rows(batch);
        assertThat(rows.getLast().line()).isEqualTo(1_002);
        assertThat(rows.getLast().number().orElseThrow()).endsWith("-001001");
    }

    @Test
    void aFileThatIsNoneIsRefusedWithItsLine() {
        assertThat(upload(CARD, "")).isEqualTo(new UploadResult.Refused("FILE_EMPTY", 0, ""));
        assertThat(upload(CARD, "holder,name,id_number\na,b\n"))
                .isEqualTo(new UploadResult.Refused("FILE_FORM", 2, ""));
        assertThat(upload(CARD, "holder,name,id_number,colour\na,b,c,d\n"))
                .isEqualTo(new UploadResult.Refused("COLUMN_UNKNOWN", 2, "colour"));
        assertThat(upload(CARD, "holder,name\na,b\n"))
                .isEqualTo(new UploadResult.Refused("COLUMN_MISSING", 0, "id_number"));
        assertThat(upload(CARD, "holder,name,name\na,b,c\n"))
                .isEqualTo(new UploadResult.Refused("COLUMN_TWICE", 1, "name"));
        assertThat(upload(CARD, "holder,name,id_number\n\"a\nb,c,d\n"))
                .isEqualTo(new UploadResult.Refused("FILE_FORM", 2, ""));
        assertThat(upload("AMR-01", "holder,name\na,b\n")).isEqualTo(new UploadResult.Refused("OTHER_OFFICE", 0, ""));
        UUID first = uploaded(CARD, "holder,name,id_number\nx,张三,1\n");
        assertThat(upload(CARD, "holder,name,id_number\nx,张三,1\n")).isEqualTo(new UploadResult.Known(first));
        assertThat(district.<StepResult>write(tx -> batches.discard(tx, psb, first)))
                .isEqualTo(new StepResult.Done());
        assertThat(upload(CARD, "holder,name,id_number\nx,张三,1\n")).isInstanceOf(UploadResult.Uploaded.class);
        assertThat(district.<Page<Held>>read(tx -> district.documents.held(tx, owner, Page.Request.first(10)))
                        .items())
                .isEmpty();
    }

    private void tryAll() {
        while (batches.work()) {
            // Chunk by chunk.
        }
    }

    private UUID uploaded(String kind, String file) {
        return uploaded(kind, file, Format.CSV);
    }

    private UUID uploaded(String kind, String file, Format format) {
        UploadResult result =
                district.write(tx -> batches.upload(tx, psb, kind, format, file.getBytes(StandardCharsets.UTF_8)));
        assertThat(result).isInstanceOf(UploadResult.Uploaded.class);
        return ((UploadResult.Uploaded) result).batch();
    }

    private UploadResult upload(String kind, String file) {
        return district.write(tx -> batches.upload(tx, psb, kind, Format.CSV, file.getBytes(StandardCharsets.UTF_8)));
    }

    private Batch find(UUID batch) {
        return district.<Optional<Batch>>read(tx -> batches.find(tx, psb, batch))
                .orElseThrow();
    }

    private Map<Integer, List<RowProblem>> problems(UUID batch) {
        return rows(batch).stream()
                .filter(row -> !row.problems().isEmpty())
                .collect(java.util.stream.Collectors.toMap(Row::line, Row::problems));
    }

    private List<Row> rows(UUID batch) {
        List<Row> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page.Request request = new Page.Request(200, cursor);
            Page<Row> page = district.read(tx -> batches.rows(tx, psb, batch, false, request));
            all.addAll(page.items());
            cursor = page.next();
        } while (cursor.isPresent());
        return all;
    }
}
