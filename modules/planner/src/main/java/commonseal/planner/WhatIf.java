package commonseal.planner;

import java.util.List;
import java.util.Set;

/** Two plans side by side: as it is, and as it would be. */
public record WhatIf(Plan before, Plan after) {
    /** Something that could be different. */
    public sealed interface Change {
        /** A link gets another limit, in its own unit. */
        record Days(String link, int days) implements Change {}

        /** A kind is on the ledger, whoever asks. */
        record Held(String kind) implements Change {}

        /** An office has so many officers. */
        record Officers(String office, int count) implements Change {}

        /** The applicant needs so many days to bring things. */
        record SupplyDays(int days) implements Change {}

        /** A question is answered so. */
        record Answer(String field, Value value) implements Change {}
    }

    /** Plans both; throws {@link IllegalArgumentException} if a change names a link that is not there. */
    public static WhatIf of(ProcessDefinition definition, Facts facts, List<Change> changes) {
        ProcessDefinition changed = definition;
        Facts otherwise = facts;
        for (Change change : changes) {
            switch (change) {
                case Change.Days(String link, int days) -> {
                    changed.link(link);
                    changed = changed.withLink(link, it -> it.withDays(days));
                }
                case Change.Held(String kind) -> otherwise = otherwise.withHeld(Set.of(new Holding.OfKind(kind)));
                case Change.Officers(String office, int count) -> otherwise = otherwise.withOfficers(office, count);
                case Change.SupplyDays(int days) -> otherwise = otherwise.withSupplyDays(days);
                case Change.Answer(String field, Value value) -> otherwise = otherwise.withAnswer(field, value);
            }
        }
        return new WhatIf(Planner.plan(definition, facts), Planner.plan(changed, otherwise));
    }

    /** Working days won (negative: lost), counting officers where their number is given. */
    public int daysSaved() {
        return days(before) - days(after);
    }

    /** Materials the applicant need no longer submit (negative: more). */
    public int materialsSaved() {
        return before.count(Reason.APPLICANT) - after.count(Reason.APPLICANT);
    }

    private static int days(Plan plan) {
        Plan.Schedule schedule = plan.schedule();
        return schedule == null ? plan.parallelDays() : schedule.days();
    }
}
