package commonseal.planner;

import static commonseal.planner.Fixtures.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The reasons the worked examples do not meet. */
final class SlotsTest {
    private static final ProcessDefinition DEFINITION = Fixtures.read(json("""
            {'format': 1, 'code': 'slots', 'version': 1, 'title': {'zh': '例', 'en': 'example'},
             'limits': {'statutory': {'days': 20}}, 'decision': {'approve': 'all'},
             'parties': [{'role': 'owner', 'type': 'any', 'min': 0, 'title': {'zh': '例', 'en': 'owner'}}],
             'form': [{'id': 'address', 'type': 'address', 'title': {'zh': '例', 'en': 'address'}, 'backfill': [{'kind': 'DEED', 'path': '$.location'}]},
                      {'id': 'has-cafe', 'type': 'boolean', 'title': {'zh': '例', 'en': 'cafe'}}],
             'materials': [
               {'id': 'deed', 'kind': 'DEED', 'title': {'zh': '例', 'en': 'deed'}, 'sources': ['ledger', 'applicant']},
               {'id': 'bill', 'kind': 'bill', 'title': {'zh': '例', 'en': 'bill'}, 'sources': ['applicant'], 'fieldsOnly': ['address']},
               {'id': 'credit', 'kind': 'CREDIT', 'title': {'zh': '例', 'en': 'credit'}, 'sources': ['ledger', 'commitment']},
               {'id': 'report', 'kind': 'report', 'title': {'zh': '例', 'en': 'report'}, 'sources': ['applicant'], 'lateUntil': 'B'},
               {'id': 'food', 'kind': 'food', 'title': {'zh': '例', 'en': 'food'}, 'sources': ['applicant'], 'when': {'field': 'has-cafe', 'op': 'eq', 'value': true}},
               {'id': 'owners', 'kind': 'ID', 'party': 'owner', 'each': true, 'title': {'zh': '例', 'en': 'owners'}, 'sources': ['ledger', 'applicant']},
               {'id': 'kitchen', 'kind': 'kitchen', 'title': {'zh': '例', 'en': 'kitchen'}, 'sources': ['applicant']}],
             'links': [
               {'id': 'A', 'title': {'zh': '例', 'en': 'A'}, 'agency': 'one', 'role': {'decide': 'approver'}, 'limit': {'days': 2},
                'needs': {'materials': ['deed', 'bill', 'credit', 'report', 'food', 'owners']}, 'outcomes': {'ok': {'effect': 'approve'}}},
               {'id': 'B', 'title': {'zh': '例', 'en': 'B'}, 'agency': 'two', 'role': {'decide': 'approver'}, 'limit': {'days': 3},
                'needs': {'links': ['A']}, 'outcomes': {'ok': {'effect': 'approve'}}},
               {'id': 'C', 'title': {'zh': '例', 'en': 'C'}, 'agency': 'two', 'role': {'decide': 'approver'}, 'limit': {'days': 9},
                'when': {'field': 'has-cafe', 'op': 'eq', 'value': true},
                'needs': {'materials': ['kitchen']}, 'outcomes': {'ok': {'effect': 'approve'}}}]}"""));

    @Test
    void fieldsVerifiedElsewhereMakeAPaperSuperfluous() {
        assertThat(reason(Facts.holding("DEED"), "bill")).isEqualTo(Reason.FIELDS_ONLY);
        assertThat(reason(Facts.none().withVerifiedFields(Set.of("address")), "bill"))
                .isEqualTo(Reason.FIELDS_ONLY);
        assertThat(reason(Facts.none(), "bill")).isEqualTo(Reason.APPLICANT);
    }

    @Test
    void anUndertakingReplacesWhatTheLedgerDoesNotHave() {
        assertThat(reason(Facts.none(), "credit")).isEqualTo(Reason.UNDERTAKING);
        assertThat(reason(Facts.holding("CREDIT"), "credit")).isEqualTo(Reason.ON_LEDGER);
    }

    @Test
    void whatMayComeLaterHoldsUpOnlyTheLinkThatWaitsForIt() {
        Plan plan =
                Planner.plan(DEFINITION, Facts.holding("DEED", "CREDIT", "ID").withSupplyDays(10));

        assertThat(plan.slot("A", "report").reason()).isEqualTo(Reason.LATER);
        assertThat(Objects.requireNonNull(plan.link("A").times()).earliestStart())
                .isZero();
        assertThat(Objects.requireNonNull(plan.link("B").times()).earliestStart())
                .isEqualTo(10);
    }

    @Test
    void whatHasBeenHandedInIsNotWaitedFor() {
        Facts facts = Facts.holding("DEED", "CREDIT", "ID")
                .withSupplyDays(10)
                .withProgress(new Progress(1, Map.of(), Map.of(), Set.of("report")));

        assertThat(Objects.requireNonNull(
                                Planner.plan(DEFINITION, facts).link("B").times())
                        .earliestStart())
                .isEqualTo(3);
    }

    @Test
    void conditionsDecideWhatApplies() {
        Plan without = Planner.plan(DEFINITION, Facts.none());
        Plan with = Planner.plan(DEFINITION, Facts.none().withAnswer("has-cafe", Value.of(true)));

        assertThat(without.slot("A", "food").reason()).isEqualTo(Reason.NOT_APPLICABLE);
        assertThat(without.slot("C", "kitchen").reason()).isEqualTo(Reason.NOT_APPLICABLE);
        assertThat(without.link("C").state()).isEqualTo(Plan.State.NOT_APPLICABLE);
        assertThat(without.seriesDays()).isEqualTo(5);
        assertThat(with.slot("A", "food").reason()).isEqualTo(Reason.APPLICANT);
        assertThat(with.seriesDays()).isEqualTo(14);
        assertThat(with.slots()).hasSameSizeAs(without.slots());
    }

    @Test
    void aRoleNobodyPlaysAsksForNothing() {
        assertThat(reason(Facts.none().withParties("owner", 0), "owners")).isEqualTo(Reason.NOT_APPLICABLE);
        assertThat(reason(Facts.none(), "owners")).isEqualTo(Reason.APPLICANT);
    }

    @Test
    void conditionsExplainThemselves() {
        Condition condition = Objects.requireNonNull(DEFINITION.link("C").when());

        assertThat(condition.explain(Map.of("has-cafe", Value.of(false))).words())
                .isEqualTo("has-cafe eq true [false]");
        assertThat(condition.explain(Map.of()).words()).isEqualTo("has-cafe eq true [-]");
        assertThat(condition.explain(Map.of()).holds()).isFalse();
        assertThat(condition.fields()).containsExactly("has-cafe");
    }

    @Test
    void numbersCompareByValueAndAbsenceHoldsOnlyForNotEqual() {
        Condition atLeast = new Condition.Test("area", Condition.Op.GE, java.util.List.of(Value.of(500)));
        Condition other = new Condition.Test("area", Condition.Op.NE, java.util.List.of(Value.of(500)));

        assertThat(atLeast.holds(Map.of("area", Value.of(new java.math.BigDecimal("500.00")))))
                .isTrue();
        assertThat(atLeast.holds(Map.of("area", Value.of(90)))).isFalse();
        assertThat(atLeast.holds(Map.of("area", Value.of("900")))).isFalse();
        assertThat(atLeast.holds(Map.of())).isFalse();
        assertThat(other.holds(Map.of())).isTrue();
        assertThat(new Condition.Not(other).holds(Map.of())).isFalse();
    }

    private static Reason reason(Facts facts, String material) {
        return Planner.plan(DEFINITION, facts).slot("A", material).reason();
    }
}
