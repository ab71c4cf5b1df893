package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import commonseal.identity.Actor;
import commonseal.ledger.Ledger.Finding;
import commonseal.planner.FinalDecision.Reject;
import commonseal.planner.Link;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is changed behind the application is refused by the database, or named by the ledger's check. */
class TamperTest {

    @TempDir
    Path home;

    private TestDatabase database;
    private District district;
    private UUID id = new UUID(0, 0);

    @BeforeEach
    void start() {
        database = TestDatabase.create();
        district = District.start(database, home);
        district.publish(Definitions.process("one", Reject.FIRST_REJECT, List.of(), Link.of("A", "PNR", 3, null)));
        Actor applicant = District.citizen(district.person("甲"));
        id = district.apply(
                applicant, new Cases.Application("one", Map.of(), Optional.empty(), Optional.empty(), Map.of(), false));
        district.accepted(applicant, id);
        district.approved(id, "A");
        assertThat(findings()).isEmpty();
    }

    @AfterEach
    void stop() {
        district.close();
        database.close();
    }

    @Test
    void whatIsAppendOnlyRefusesEveryChange() {
        for (String statement : List.of(
                "update approvals.case_event set type = 'x'",
                "delete from approvals.case_event",
                "truncate approvals.case_event",
                "update approvals.decision set outcome = 'no'",
                "delete from approvals.decision",
                "update approvals.approval_case set reference = 'x'",
                "delete from approvals.approval_case",
                "update approvals.case_party set holder = 'x'",
                "update approvals.upload set size = 1",
                "delete from approvals.opinion")) {
            assertThatThrownBy(() -> asApplication(statement)).as(statement).isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> database.tamper("update approvals.decision set outcome = 'no'"))
                .hasMessageContaining("append-only");
        assertThatThrownBy(
                        () -> database.tamper(
                                "insert into approvals.case_event (case_id, number, type, at, business_at,"
                                        + " business_day, actor, data, facts, entry_id, blinding) select case_id, 99, type, at, business_at,"
                                        + " business_day, actor, data, facts, 9999, blinding from approvals.case_event limit 1"))
                .hasMessageContaining("gap");
    }

    @Test
    void everyChangedColumnIsNamed() {
        database.tamper(
                "alter table approvals.decision disable trigger user",
                "alter table approvals.case_event disable trigger user");
        for (String change : List.of(
                "decision set outcome = 'no'",
                "decision set officer = 'person:' || gen_random_uuid()",
                "decision set decided_on = decided_on - 1",
                "decision set confirmed_by = 'PASSKEY'",
                "decision set statement = null, confirmed_by = null",
                "decision set inputs = '{\"A.M1\":\"x\"}'",
                "case_event set type = 'case.refused' where type = 'case.approved'",
                "case_event set data = '{\"deemed\":\"true\"}' where type = 'case.accepted'",
                "case_event set business_day = business_day - 1 where number = 1",
                "approval_case set state = 'REFUSED'",
                "approval_case set accepted_on = accepted_on - 1",
                "approval_case set opened_by = 'person:x'",
                "approval_case set definition_version = 7")) {
            String table = change.substring(0, change.indexOf(' '));
            database.tamper("create table approvals.kept as table approvals." + table, "update approvals." + change);

            assertThat(findings())
                    .as(change)
                    .anyMatch(finding -> finding.table().equals("approvals." + table));

            restore(table);
        }
        assertThat(findings()).as("put back").isEmpty();
    }

    @Test
    void anEventThatIsGoneIsMissed() {
        database.tamper(
                "alter table approvals.case_event disable trigger user",
                "delete from approvals.case_event where type = 'case.approved'");

        assertThat(findings())
                .anyMatch(finding -> finding.table().equals("approvals.approval_case")
                        && finding.row().equals(id.toString()));
    }

    private void restore(String table) {
        String columns = switch (table) {
            case "decision" -> "outcome, officer, decided_on, inputs, statement, confirmed_by";
            case "case_event" -> "type, data, business_day";
            default -> "state, accepted_on, opened_by, definition_version";
        };
        String key = table.equals("case_event") ? "t.case_id = k.case_id and t.number = k.number" : "t.id = k.id";
        StringBuilder set = new StringBuilder();
        for (String column : columns.split(", ", -1)) {
            set.append(set.isEmpty() ? "" : ", ").append(column).append(" = k.").append(column);
        }
        database.tamper(
                "update approvals." + table + " t set " + set + " from approvals.kept k where " + key,
                "drop table approvals.kept");
    }

    private void asApplication(String statement) throws SQLException {
        try (Connection connection = database.app().getConnection();
                var run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    private List<Finding> findings() {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (district.ledger.state().pending() > 0 && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        return district.ledger.verify(district.sealedRows).findings();
    }
}
