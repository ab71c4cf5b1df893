package commonseal.approvals;

import commonseal.catalog.Catalog;
import commonseal.catalog.FieldRules;
import commonseal.planner.Assistance;
import commonseal.planner.FieldSource;
import commonseal.planner.FinalDecision;
import commonseal.planner.JointEvaluation;
import commonseal.planner.Law;
import commonseal.planner.Limit;
import commonseal.planner.Limits;
import commonseal.planner.Link;
import commonseal.planner.Material;
import commonseal.planner.Outcome;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.Source;
import commonseal.planner.Subject;
import commonseal.planner.Title;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Small processes for tests. */
final class Definitions {

    static final Law LAW = new Law("行政许可法 第三十二条", null);
    static final Title TITLE = new Title("示例", "example");

    private Definitions() {}

    static Material paper(String id) {
        return Material.of(id, "paper-" + id.toLowerCase(java.util.Locale.ROOT), Source.APPLICANT);
    }

    static ProcessDefinition process(
            String code, FinalDecision.Reject reject, List<Material> materials, Link... links) {
        return process(
                code,
                new Limits(null, Limit.workingDays(45), null, null),
                new FinalDecision(FinalDecision.Approve.ALL, null, reject),
                List.of(),
                materials,
                links);
    }

    static ProcessDefinition process(
            String code,
            Limits limits,
            FinalDecision decision,
            List<JointEvaluation> joint,
            List<Material> materials,
            Link... links) {
        return ProcessDefinition.of(code, materials, links)
                .withLimits(limits)
                .withDecision(decision)
                .withJoint(joint);
    }

    /** A link that issues a kind, every required field of it as text. */
    static Link producing(District district, String id, String office, int days, String kind, String... materials) {
        Catalog.Kind known = district.catalog.kind(kind).orElseThrow();
        Map<String, FieldSource> fields = new TreeMap<>();
        known.fields().stream()
                .filter(Catalog.Field::required)
                .forEach(field -> fields.put(
                        field.name(),
                        switch (field.type()) {
                            case TEXT -> new FieldSource.Literal(FieldRules.example(field));
                            case DATE -> new FieldSource.Decision("date");
                            case NUMBER -> new FieldSource.Literal("7");
                        }));
        Link link = Link.of(id, office, days, kind, materials);
        return outcomes(
                link,
                Map.of(
                        "ok",
                        new Outcome(Outcome.Effect.APPROVE, null, kind, Subject.APPLICANT, null, false, null, fields)));
    }

    /** The link with these outcomes as well. */
    static Link outcomes(Link link, Map<String, Outcome> more) {
        Map<String, Outcome> all = new LinkedHashMap<>(link.outcomes());
        all.putAll(more);
        return link.withOutcomes(all);
    }

    /** With refusal, return to the applicant and, if named, return to an earlier link. */
    static Link withAll(Link link, @Nullable String to) {
        Map<String, Outcome> more = new LinkedHashMap<>();
        more.put("no", new Outcome(Outcome.Effect.REJECT, null, null, Subject.APPLICANT, null, true, null, Map.of()));
        more.put("back", new Outcome(Outcome.Effect.RETURN, null, null, Subject.APPLICANT, null, true, null, Map.of()));
        if (to != null) {
            more.put(
                    "again",
                    new Outcome(Outcome.Effect.RETURN, null, null, Subject.APPLICANT, null, true, to, Map.of()));
        }
        return outcomes(link, more);
    }

    static Link assisted(Link link, Link.@Nullable Phases phases, Assistance... assist) {
        return link.withAssist(phases, Arrays.asList(assist)).withClockStops(Set.of(Link.StopReason.SUPPLEMENT));
    }

    static Assistance assistance(String office, int days) {
        return new Assistance(
                office, null, null, Limit.workingDays(days), null, false, List.of(Assistance.Opinion.DISAGREE));
    }

    static Limit deems(int days, Limit.OnExpiry expiry) {
        return new Limit(days, Limit.Unit.WORKDAY, null, List.of(), expiry, LAW);
    }
}
