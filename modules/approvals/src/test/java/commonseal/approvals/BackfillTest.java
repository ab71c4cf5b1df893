package commonseal.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import commonseal.approvals.Cases.AnswersResult;
import commonseal.approvals.Cases.Attention;
import commonseal.approvals.Cases.Filled;
import commonseal.approvals.Cases.FormField;
import commonseal.approvals.Cases.StepResult;
import commonseal.ledger.Ledger.Finding;
import commonseal.testkit.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What documents state about a form, who may say otherwise, and what is kept of it. */
class BackfillTest {

    @TempDir
    static Path home;

    private static TestDatabase database;
    private static District district;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        district = District.start(database, home);
    }

    @AfterAll
    static void stop() {
        district.close();
        database.close();
    }

    @Test
    void theDefinitionsOrderDecidesAndAConflictShowsBothSources() {
        Shop shop = new Shop(district).withCard("张三", Shop.NUMBER);
        UUID id = shop.authorised();

        shop.pull(id, "A.card");
        assertThat(shop.value(id, "owner-name")).isEqualTo("张三");
        assertThat(shop.field(id, "owner-name").locked()).isTrue();
        assertThat(shop.value(id, "sex")).isEqualTo("female");

        shop.pull(id, "A.title");
        FormField name = shop.field(id, "owner-name");
        assertThat(name.value()).as("first in the definition, second in time").contains("李四");
        assertThat(name.locked()).isFalse();
        assertThat(name.conflict()).isTrue();
        assertThat(name.statements()).extracting(s -> s.value().orElseThrow()).containsExactly("李四", "张三");
        assertThat(name.statements()).extracting(Cases.Statement::used).containsExactly(true, false);
        assertThat(name.statements().getFirst()).satisfies(stated -> {
            assertThat(stated.source().document()).isEqualTo(shop.title);
            assertThat(stated.path()).isEqualTo("$.right_holder");
            assertThat(stated.kindVersion()).isEqualTo(1);
            assertThat(stated.source().evidence()).isNotNull();
        });
        assertThat(district.view(id).attention()).extracting(FormField::id).containsExactly("owner-name");
        assertThat(shop.value(id, "district")).isEqualTo("清河示范区");
    }

    @Test
    void anotherStatementIsChosenByTheCounterWithAReasonAndTheFirstTakenAgain() {
        Shop shop = new Shop(district).withCard("张三", Shop.NUMBER);
        UUID id = shop.pulled();
        UUID card = shop.field(id, "owner-name").statements().getLast().source().document();

        assertThat(district.cases.choose(shop.applicant, id, "owner-name", card, "曾用名"))
                .as("the card's source is not editable")
                .isInstanceOf(StepResult.Refused.class);
        assertThat(district.cases.choose(district.clerk(), id, "owner-name", card, " "))
                .isEqualTo(new StepResult.Refused("REASON_REQUIRED", Map.of()));
        assertThat(district.cases.choose(district.clerk(), id, "owner-name", UUID.randomUUID(), "曾用名"))
                .isEqualTo(new StepResult.Refused("NOT_STATED", Map.of()));
        district.done(district.cases.choose(district.clerk(), id, "owner-name", card, "曾用名"));

        FormField chosen = shop.field(id, "owner-name");
        assertThat(chosen.value()).contains("张三");
        assertThat(chosen.filled()).isEqualTo(Filled.CHOSEN);
        assertThat(chosen.locked()).isTrue();
        assertThat(chosen.departure().orElseThrow()).satisfies(why -> {
            assertThat(why.documented()).isEqualTo("李四");
            assertThat(why.reason()).isEqualTo("曾用名");
            assertThat(why.actorRef()).isEqualTo(district.clerk().ref());
        });
        assertThat(chosen.attention()).contains(Attention.CONFLICT);
        assertThat(event(id, "answer.chosen").data()).containsEntry("document", card.toString());

        district.done(district.cases.choose(district.clerk(), id, "owner-name", shop.title, ""));
        assertThat(shop.field(id, "owner-name").filled()).isEqualTo(Filled.DOCUMENT);
        assertThat(shop.value(id, "owner-name")).isEqualTo("李四");
    }

    @Test
    void aFilledFieldDepartsFromItsDocumentByARecordedOverrideOnly() {
        Shop shop = new Shop(district).withCard("李四", Shop.NUMBER);
        UUID id = shop.pulled();
        assertThat(shop.field(id, "owner-name").conflict()).isFalse();

        assertThat(answer(shop, id, "district", "别的区", "because"))
                .isEqualTo(new AnswersResult.Invalid(Map.of("district", "LOCKED")));
        assertThat(answer(shop, id, "floor-area", "300", ""))
                .isEqualTo(new AnswersResult.Invalid(Map.of("floor-area", "REASON_REQUIRED")));
        assertThat(answer(shop, id, "floor-area", "320.0", "")).isEqualTo(new AnswersResult.Saved());
        assertThat(shop.field(id, "floor-area").filled()).as("the same value").isEqualTo(Filled.DOCUMENT);

        assertThat(answer(shop, id, "floor-area", "300", "只用一部分")).isEqualTo(new AnswersResult.Saved());
        FormField area = shop.field(id, "floor-area");
        assertThat(area.value()).contains("300");
        assertThat(area.filled()).isEqualTo(Filled.OVERRIDDEN);
        assertThat(area.source().orElseThrow().document()).isEqualTo(shop.title);
        assertThat(area.departure().orElseThrow().documented()).isEqualTo("320");
        assertThat(area.departure().orElseThrow().reason()).isEqualTo("只用一部分");
        assertThat(event(id, "answer.overridden").data())
                .containsEntry("field", "floor-area")
                .doesNotContainValue("300");
        assertThat(district.view(id).attention()).extracting(FormField::id).containsExactly("floor-area");

        assertThat(answer(shop, id, "floor-area", "", "")).isEqualTo(new AnswersResult.Saved());
        assertThat(shop.value(id, "floor-area")).as("taken back").isEqualTo("320");
        assertThat(shop.field(id, "floor-area").departure()).isEmpty();
    }

    @Test
    void whatCannotBeReadLeavesTheFieldOpenAndSaysWhy() {
        Shop shop = new Shop(district).withCard("李四", "110105194912310021");
        UUID id = shop.pulled();

        FormField sex = shop.field(id, "sex");
        assertThat(sex.value()).isEmpty();
        assertThat(sex.statements().getFirst().problem()).contains("NOT_AN_ID_NUMBER");
        assertThat(sex.attention()).contains(Attention.UNREADABLE);
        assertThat(answer(shop, id, "sex", "female", "")).isEqualTo(new AnswersResult.Saved());
        assertThat(shop.field(id, "sex").filled()).isEqualTo(Filled.TYPED);
    }

    @Test
    void aSuccessorChangesWhatThisFormAndTheNextOneReceive() {
        Shop shop = new Shop(district).withCard("李四", Shop.NUMBER);
        UUID id = shop.pulled();
        assertThat(answer(shop, id, "floor-area", "300", "只用一部分")).isEqualTo(new AnswersResult.Saved());
        UUID old = shop.title;
        district.revoke(old, "PNR-01");
        shop.title = shop.title("王五", "浙江省杭州市西湖区北山街道曙光路1号", "310");

        shop.ask(id);
        shop.pull(id, "A.title");

        assertThat(shop.value(id, "owner-name")).isEqualTo("王五");
        assertThat(shop.value(id, "district")).isEqualTo("西湖区");
        FormField area = shop.field(id, "floor-area");
        assertThat(area.value()).as("an override stands").contains("300");
        assertThat(area.attention()).contains(Attention.TO_CONFIRM);
        assertThat(area.statements()).singleElement().satisfies(stated -> {
            assertThat(stated.source().document()).isEqualTo(shop.title);
            assertThat(stated.value()).contains("310");
        });
        assertThat(district.cases.keepOverride(shop.applicant, id, "floor-area", ""))
                .isEqualTo(new StepResult.Refused("REASON_REQUIRED", Map.of()));
        district.done(district.cases.keepOverride(shop.applicant, id, "floor-area", "仍只用一部分"));
        assertThat(shop.field(id, "floor-area").attention()).contains(Attention.OVERRIDDEN);
        assertThat(district.cases.keepOverride(shop.applicant, id, "remark", "x"))
                .isEqualTo(new StepResult.Refused("NOT_OVERRIDDEN", Map.of()));

        UUID next = shop.pulled();
        assertThat(shop.value(next, "floor-area")).isEqualTo("310");
        assertThat(findings()).isEmpty();
    }

    @Test
    void theShareIsCountedAtSubmissionAndReconciled() {
        Shop shop = new Shop(district).withCard("李四", Shop.NUMBER);
        UUID id = shop.pulled();
        assertThat(answer(shop, id, "floor-area", "300", "只用一部分")).isEqualTo(new AnswersResult.Saved());
        district.done(district.cases.submit(shop.applicant, id));

        assertThat(district.cases.fillShares()).containsEntry(Shop.SERVICE, new Cases.FillShare(1, 3, 1, 1));
        assertThat(new Cases.FillShare(1, 3, 1, 1).percent()).isEqualTo(60);

        database.tamper("update approvals.case_fill set filled = 5");
        assertThat(district.cases.reconcile()).isEqualTo(1);
        database.tamper("delete from approvals.case_fill");
        assertThat(district.cases.reconcile()).isEqualTo(1);
        assertThat(district.cases.fillShares()).containsEntry(Shop.SERVICE, new Cases.FillShare(1, 3, 1, 1));
        assertThat(district.cases.reconcile()).isZero();
    }

    @Test
    void everyChangeOfAStatementOrADepartureIsNamed() {
        Shop shop = new Shop(district).withCard("张三", Shop.NUMBER);
        UUID id = shop.pulled();
        assertThat(answer(shop, id, "floor-area", "300", "只用一部分")).isEqualTo(new AnswersResult.Saved());
        assertThat(findings()).isEmpty();
        String of = " where case_id = '" + id + "' and field = 'floor-area'";
        for (String change : List.of(
                "case_statement set kind_version = 7",
                "case_statement set document = gen_random_uuid()",
                "case_statement set evidence = gen_random_uuid()",
                "case_statement set stated_at = stated_at - interval '1 day'",
                "case_statement set slot = 'A.card'",
                "case_statement set position = 1",
                "case_statement set value = null, problem = 'UNMAPPED'",
                "case_answer set departed_by = 'person:x'",
                "case_answer set departed_at = departed_at - interval '1 day'",
                "case_answer set documented = reason",
                "case_answer set departure = 'CHOSEN'",
                "case_answer set departure = null, documented = null, reason = null, departed_by = null, departed_at = null")) {
            String table = "approvals." + change.substring(0, change.indexOf(' '));
            database.tamper("create table approvals.kept as table " + table, "update approvals." + change + of);

            assertThat(findings())
                    .as(change)
                    .anyMatch(finding -> finding.table().equals(table));

            database.tamper(
                    "delete from " + table,
                    "insert into " + table + " table approvals.kept",
                    "drop table approvals.kept");
        }
        assertThat(findings()).as("put back").isEmpty();
    }

    private static AnswersResult answer(Shop shop, UUID id, String field, String value, String reason) {
        return district.cases.answer(shop.applicant, id, Map.of(field, value), Map.of(field, reason));
    }

    private static Cases.Event event(UUID id, String type) {
        return district.events(id).stream()
                .filter(event -> event.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static List<Finding> findings() {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (district.ledger.state().pending() > 0 && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        return district.ledger.verify(district.sealedRows).findings();
    }
}
