package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.approvals.Cases.StepResult;
import commonseal.approvals.Cases.UploadResult;
import commonseal.approvals.Cases.UploadedResult;
import commonseal.identity.Actor;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.ledger.Ledger.Finding;
import commonseal.planner.FinalDecision;
import commonseal.planner.FinalDecision.Reject;
import commonseal.planner.JointEvaluation;
import commonseal.planner.Limit;
import commonseal.planner.Limits;
import commonseal.planner.Link;
import commonseal.planner.ProcessDefinitions;
import commonseal.testkit.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What a case says and was changed behind the application: found by the ledger's check, and never handed out. */
class AlteredTest {

    @TempDir
    Path home;

    private TestDatabase database;
    private District district;

    private Actor applicant = Actor.job();
    private UUID id = new UUID(0, 0);

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        district = District.start(database, home);
        ObjectNode file = (ObjectNode) ProcessDefinitions.toJson(Definitions.process(
                "told",
                new Limits(null, Limit.workingDays(45), null, Limit.workingDays(10)),
                new FinalDecision(FinalDecision.Approve.ALL, null, Reject.WHEN_ALL_DECIDED),
                List.of(new JointEvaluation(
                        "visit",
                        Definitions.TITLE,
                        List.of("A", "B"),
                        JointEvaluation.Mode.SITE_VISIT,
                        Limit.workingDays(5),
                        null,
                        null,
                        JointEvaluation.Absence.WAIT,
                        null)),
                List.of(Definitions.paper("M1")),
                Definitions.assisted(Link.of("A", "PNR", 5, null, "M1"), null, Definitions.assistance("FRD", 2)),
                Link.of("B", "AMR", 4, null)));
        for (String field : List.of("venue-name", "capacity")) {
            ObjectNode node = file.withArray("form").addObject();
            node.put("id", field).put("type", "string").put("required", true);
            node.putObject("title").put("zh", "名称").put("en", "name");
        }
        district.publish(file.toString().getBytes(StandardCharsets.UTF_8));
        database.tamper(
                "alter table approvals.upload disable trigger user",
                "alter table approvals.opinion disable trigger user",
                "alter table approvals.joint_event disable trigger user");
        applicant = District.citizen(district.person("申请人"));
        id = district.apply(
                applicant,
                new Cases.Application(
                        "told",
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of("venue-name", "幻境", "capacity", "80"),
                        false));
        district.uploadAll(applicant, id);
    }

    @AfterEach
    void stop() {
        district.close();
        database.close();
    }

    @Test
    void theLedgersCheckNamesEveryChangedRowWhoseHashIsInAnEvent() {
        district.accepted(applicant, id);
        district.done(district.cases.giveOpinion(
                district.officer(Role.ASSISTANT, "FRD").actor(), id, "A", "agree", Optional.of("同意")));
        district.done(
                district.cases.recordJoint(district.approver("PNR").actor(), id, "visit", District.MONDAY, "现场踏勘"));
        district.done(district.cases.requestSupplement(district.approver("PNR").actor(), id, List.of("A.M1"), "请重新上传"));
        assertThat(findings()).isEmpty();

        for (String change : List.of(
                "upload set bytes = set_byte(bytes, 20, get_byte(bytes, 20) # 1)",
                "upload set file_name = bytes",
                "upload set sha256 = decode(repeat('00', 32), 'hex')",
                "upload set slot = 'B.M9'",
                "upload set media_type = 'image/png'",
                "upload set stored_at = stored_at - interval '1 day'",
                "case_answer set value = set_byte(value, 20, get_byte(value, 20) # 1) where field = 'capacity'",
                "case_answer set locked = true, source_kind = 'PSB-01', source_office = 'PSB', source_document = case_id,"
                        + " source_issued = current_date, source_evidence = case_id where field = 'capacity'",
                "opinion set answer = 'disagree'",
                "opinion set reason = null",
                "opinion set given_on = given_on - 1",
                "joint_event set held_on = held_on - 1",
                "joint_event set minutes = set_byte(minutes, 20, get_byte(minutes, 20) # 1)",
                "clock_stop set from_on = from_on - 1",
                "clock_stop set office = 'HUD'",
                "clock_stop set until_on = from_on",
                "clock_stop set reason = set_byte(reason, 20, get_byte(reason, 20) # 1)")) {
            String table = change.substring(0, change.indexOf(' '));
            database.tamper(
                    "drop table if exists approvals.kept", "create table approvals.kept as table approvals." + table);
            String mine = change.contains(" where ") ? " and case_id = '" : " where case_id = '";
            database.tamper("update approvals." + change + mine + id + "'");

            assertThat(findings())
                    .as(change)
                    .anyMatch(finding -> finding.table().equals("approvals." + table)
                            && (table.equals("upload") || finding.row().startsWith(id.toString())));

            database.tamper(
                    "alter table approvals.case_slot drop constraint case_slot_upload_fkey",
                    "delete from approvals." + table,
                    "insert into approvals." + table + " select * from approvals.kept",
                    "alter table approvals.case_slot add constraint case_slot_upload_fkey foreign key (upload) references approvals.upload");
            assertThat(findings()).as("after " + change).isEmpty();
        }
        for (String table : List.of("case_answer", "opinion", "joint_event", "clock_stop")) {
            database.tamper(
                    "drop table if exists approvals.kept",
                    "create table approvals.kept as table approvals." + table,
                    "delete from approvals." + table + " where case_id = '" + id + "'");
            assertThat(findings())
                    .as("deleted from " + table)
                    .anyMatch(finding -> finding.table().equals("approvals." + table)
                            && finding.row().startsWith(id.toString()));
            database.tamper(
                    "delete from approvals." + table,
                    "insert into approvals." + table + " select * from approvals.kept");
        }
        database.tamper("drop table approvals.kept");
        assertThat(findings()).isEmpty();
    }

    @Test
    void anAnswerThatIsPutBackToAnEarlierOneIsNamed() {
        database.tamper("create table approvals.earlier as table approvals.case_answer");
        assertThat(district.cases.answer(applicant, id, Map.of("capacity", "90")))
                .isEqualTo(new Cases.AnswersResult.Saved());
        assertThat(findings()).isEmpty();

        database.tamper("update approvals.case_answer a set value = e.value from approvals.earlier e"
                + " where a.case_id = e.case_id and a.field = e.field and a.case_id = '" + id + "'");

        assertThat(findings())
                .extracting(Finding::table, Finding::row)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("approvals.case_answer", id + "|capacity"));
        database.tamper("drop table approvals.earlier");
        // Answering once more puts it right.
        assertThat(district.cases.answer(applicant, id, Map.of("capacity", "91")))
                .isEqualTo(new Cases.AnswersResult.Saved());
        assertThat(findings()).isEmpty();
    }

    @Test
    void anAlteredFileIsNotHandedOutAndTheSlotWaitsForAnother() {
        district.done(district.cases.submit(applicant, id));
        alterFile();
        Actor clerk = district.clerk();

        assertThat(district.cases.uploaded(clerk, id, "A.M1")).isEqualTo(new UploadedResult.Altered());
        assertThat(district.cases.uploaded(applicant, id, "A.M1")).isEqualTo(new UploadedResult.Altered());

        assertThat(types("material.altered")).isEqualTo(1);
        assertThat(slot().state()).isEqualTo(Cases.SlotState.ALTERED);
        assertThat(district.cases.accept(clerk, id))
                .isEqualTo(new StepResult.Refused("INCOMPLETE", Map.of("A.M1", "ALTERED")));
        assertThat(district.cases.upload(applicant, id, "A.M1", "again.pdf", District.pdf("again")))
                .isInstanceOf(UploadResult.Stored.class);
        assertThat(district.cases.uploaded(clerk, id, "A.M1")).isInstanceOf(UploadedResult.Found.class);
        district.done(district.cases.accept(clerk, id));
    }

    @Test
    void anAlteredFileIsNeitherCheckedNorDecidedOn() {
        district.done(district.cases.submit(applicant, id));
        alterFile();
        assertThat(district.cases.checkMaterial(district.clerk(), id, "A.M1", true, Optional.empty()))
                .isEqualTo(new StepResult.Refused("ALTERED", Map.of("A.M1", "ALTERED")));
        district.uploadAll(applicant, id);
        district.done(district.cases.accept(district.clerk(), id));
        district.done(district.cases.giveOpinion(
                district.officer(Role.ASSISTANT, "FRD").actor(), id, "A", "agree", Optional.empty()));
        district.done(
                district.cases.recordJoint(district.approver("PNR").actor(), id, "visit", District.MONDAY, "现场踏勘"));
        alterFile();

        assertThat(district.decide(id, "A", "ok")).isEqualTo(new Cases.DecideResult.InputNotValid("A.M1", "altered"));
        assertThat(district.view(id).links().getFirst().decision()).isEmpty();
        assertThat(types("material.altered")).isEqualTo(2);
    }

    @Test
    void anAlteredAnswerIsSaidAndNothingGoesOnUntilItIsPutRight() {
        alterAnswer();
        Actor clerk = district.clerk();

        Cases.CaseView seen = district.cases.view(clerk, id).orElseThrow();
        assertThat(seen.altered()).containsExactly("form.capacity");
        assertThat(seen.form())
                .filteredOn(field -> field.id().equals("capacity"))
                .extracting(Cases.FormField::value)
                .containsExactly(Optional.empty());
        assertThat(district.view(id).altered()).isNotEmpty();
        assertThat(types("content.altered")).isEqualTo(1);
        assertThat(district.cases.submit(applicant, id)).isEqualTo(new StepResult.Refused("ALTERED", Map.of()));
        assertThat(district.cases.answer(applicant, id, Map.of("venue-name", "x")))
                .isEqualTo(new Cases.AnswersResult.NotAllowed("ALTERED"));
        assertThat(district.cases.pull(clerk, id).refused()).contains("ALTERED");
        assertThat(district.cases
                        .casesOf(applicant, seen.applicant(), Page.Request.first(10))
                        .items())
                .hasSize(1);

        assertThat(district.cases.answer(applicant, id, Map.of("capacity", "80")))
                .isEqualTo(new Cases.AnswersResult.Saved());
        assertThat(district.view(id).altered()).isEmpty();
        district.done(district.cases.submit(applicant, id));
    }

    /** Nothing is decrypted for whom the case does not concern. */
    @Test
    void whoHasNothingToDoWithACaseLearnsNothingWhateverStateItIsIn() {
        Actor stranger = District.citizen(district.person("路人"));
        UUID none = UUID.randomUUID();
        for (boolean altered : new boolean[] {false, true}) {
            if (altered) {
                alterAnswer();
                alterFile();
            }
            for (UUID any : List.of(id, none)) {
                assertThat(district.cases.view(stranger, any)).isEmpty();
                assertThat(district.cases.uploaded(stranger, any, "A.M1")).isEqualTo(new UploadedResult.Nothing());
                assertThat(district.cases.events(stranger, any, Page.Request.first(10)))
                        .isEmpty();
                assertThat(district.cases.upload(stranger, any, "A.M1", "x.pdf", District.pdf("x")))
                        .isEqualTo(new UploadResult.NotAllowed("UNKNOWN_CASE"));
                assertThat(district.cases.submit(stranger, any))
                        .isEqualTo(new StepResult.Refused("UNKNOWN_CASE", Map.of()));
                assertThat(district.cases.pull(stranger, any).refused()).contains("UNKNOWN_CASE");
            }
        }
        assertThat(district.<Boolean>read(tx -> tx.dsl()
                        .fetchExists(tx.dsl()
                                .selectOne()
                                .from("approvals.case_event")
                                .where("case_id = ? and type like '%altered'", id))))
                .isFalse();
    }

    private void alterFile() {
        database.tamper("update approvals.upload set bytes = set_byte(bytes, 20, get_byte(bytes, 20) # 1)"
                + " where case_id = '" + id + "' and id = (select upload from approvals.case_slot where case_id = '"
                + id + "' and slot = 'A.M1')");
    }

    private void alterAnswer() {
        database.tamper("update approvals.case_answer set value = set_byte(value, 20, get_byte(value, 20) # 1)"
                + " where case_id = '" + id + "' and field = 'capacity'");
    }

    private Cases.Slot slot() {
        return district.view(id).slots().getFirst();
    }

    private long types(String type) {
        return district.events(id).stream()
                .filter(event -> event.type().equals(type))
                .count();
    }

    private List<Finding> findings() {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (district.ledger.state().pending() > 0 && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        return district.ledger.verify(district.sealedRows).findings();
    }
}
