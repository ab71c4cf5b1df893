package commonseal.planner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One office's decision in a process. It says what it needs, never what comes next: the order is computed.
 *
 * @param agency office code
 * @param materials ids of the materials it looks at
 * @param links links whose decision it needs although no document passes
 * @param after legal orders without a document, each with its law
 * @param phases present if the limit is made of a request, opinions side by side, and a decision
 * @param separate links that another person must decide
 * @param skipWhenHeld falls away if everything it produces is already held and valid
 * @param foundsApplicant its result brings the applicant organisation into being, which is the holder from then on
 * @param outcomes code to outcome, in order; at least one approves
 */
public record Link(
        String id,
        Title title,
        String agency,
        Type type,
        Roles role,
        @Nullable Condition when,
        List<String> materials,
        List<String> links,
        List<After> after,
        Limit limit,
        @Nullable Phases phases,
        Set<StopReason> clockStops,
        List<Assistance> assist,
        List<String> separate,
        boolean skipWhenHeld,
        boolean foundsApplicant,
        Map<String, Outcome> outcomes) {
    public Link {
        Require.code("link", id);
        Require.code("agency", agency);
        materials = Require.codes("material", materials);
        links = Require.codes("needed link", links);
        separate = Require.codes("separate", separate);
        after = List.copyOf(after);
        assist = List.copyOf(assist);
        clockStops = Set.copyOf(clockStops);
        outcomes = Require.ordered(outcomes);
        outcomes.keySet().forEach(code -> Require.code("outcome", code));
        Require.that(
                outcomes.values().stream().anyMatch(outcome -> outcome.effect() == Outcome.Effect.APPROVE),
                "link '" + id + "' has no outcome that approves");
        Require.that(
                !skipWhenHeld || !products(outcomes).isEmpty(),
                "link '" + id + "' produces nothing that could be held");
        Require.that(
                !foundsApplicant || !products(outcomes).isEmpty(),
                "link '" + id + "' founds the applicant without a document");
    }

    /** A link that needs these materials and, approved, produces this kind (null: nothing); its titles are its id. */
    public static Link of(String id, String agency, int days, @Nullable String produces, String... materials) {
        return new Link(
                id,
                new Title(id, id),
                agency,
                Type.DECISION,
                new Roles(null, "approver"),
                null,
                Arrays.asList(materials),
                List.of(),
                List.of(),
                Limit.workingDays(days),
                null,
                Set.of(),
                List.of(),
                List.of(),
                false,
                false,
                Map.of("ok", Outcome.approve(produces)));
    }

    /** The kinds its approval issues, in order. */
    public List<String> products() {
        return products(outcomes);
    }

    /** The outcome that issues this kind; throws if none does. */
    public Outcome outcomeFor(String kind) {
        return outcomes.values().stream()
                .filter(outcome -> kind.equals(outcome.produces()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("link '" + id + "' does not produce " + kind));
    }

    /** Working days it takes if opinions are given side by side; without phases, its limit. */
    public int days(Map<String, Value> answers) {
        return phases == null
                ? limit.asWorkingDays()
                : phases.request
                        + opinions(answers).stream()
                                .mapToInt(a -> a.limit().asWorkingDays())
                                .max()
                                .orElse(0)
                        + phases.decide;
    }

    /** Working days it takes if opinions are given one after the other; without phases, its limit. */
    public int seriesDays(Map<String, Value> answers) {
        return phases == null
                ? limit.asWorkingDays()
                : phases.request
                        + opinions(answers).stream()
                                .mapToInt(a -> a.limit().asWorkingDays())
                                .sum()
                        + phases.decide;
    }

    /** The opinions asked under these answers. */
    public List<Assistance> opinions(Map<String, Value> answers) {
        return assist.stream()
                .filter(asked -> {
                    Condition condition = asked.when();
                    return condition == null || condition.holds(answers);
                })
                .toList();
    }

    /** The same link with another number of days in the unit of its limit; without phases. */
    public Link withDays(int days) {
        return withLimit(limit.withDays(days));
    }

    /** The same link looking at other materials. */
    public Link withMaterials(List<String> other) {
        return copy(other, links, after, limit, phases, clockStops, assist, separate, skipWhenHeld, outcomes);
    }

    /** The same link needing other links. */
    public Link withLinks(List<String> other) {
        return copy(materials, other, after, limit, phases, clockStops, assist, separate, skipWhenHeld, outcomes);
    }

    /** The same link with other orders of law. */
    public Link withAfter(List<After> other) {
        return copy(materials, links, other, limit, phases, clockStops, assist, separate, skipWhenHeld, outcomes);
    }

    /** The same link with another limit; without phases. */
    public Link withLimit(Limit other) {
        return copy(materials, links, after, other, null, clockStops, assist, separate, skipWhenHeld, outcomes);
    }

    /** The same link asking these opinions; absent phases: within its limit. */
    public Link withAssist(@Nullable Phases split, List<Assistance> other) {
        return copy(materials, links, after, limit, split, clockStops, other, separate, skipWhenHeld, outcomes);
    }

    /** The same link whose clock the law stops for other reasons. */
    public Link withClockStops(Set<StopReason> other) {
        return copy(materials, links, after, limit, phases, other, assist, separate, skipWhenHeld, outcomes);
    }

    /** The same link, to be decided by somebody else than these. */
    public Link withSeparate(List<String> other) {
        return copy(materials, links, after, limit, phases, clockStops, assist, other, skipWhenHeld, outcomes);
    }

    /** The same link, skipped or not when its products are held. */
    public Link withSkipWhenHeld(boolean skip) {
        return copy(materials, links, after, limit, phases, clockStops, assist, separate, skip, outcomes);
    }

    /** The same link with other outcomes. */
    public Link withOutcomes(Map<String, Outcome> other) {
        return copy(materials, links, after, limit, phases, clockStops, assist, separate, skipWhenHeld, other);
    }

    private Link copy(
            List<String> materials,
            List<String> links,
            List<After> after,
            Limit limit,
            @Nullable Phases phases,
            Set<StopReason> clockStops,
            List<Assistance> assist,
            List<String> separate,
            boolean skipWhenHeld,
            Map<String, Outcome> outcomes) {
        return new Link(
                id,
                title,
                agency,
                type,
                role,
                when,
                materials,
                links,
                after,
                limit,
                phases,
                clockStops,
                assist,
                separate,
                skipWhenHeld,
                foundsApplicant,
                outcomes);
    }

    private static List<String> products(Map<String, Outcome> outcomes) {
        List<String> products = new ArrayList<>();
        for (Outcome outcome : outcomes.values()) {
            String kind = outcome.produces();
            if (kind != null && !products.contains(kind)) {
                products.add(kind);
            }
        }
        return products;
    }

    /** What an office does in a link. */
    public enum Type implements Coded {
        DECISION,
        OPINION,
        INSPECTION,
        HEARING,
        PUBLICITY,
        PAYMENT,
        ISSUE
    }

    /** Why the clock may stand still (行政许可法 art. 45). */
    public enum StopReason implements Coded {
        SUPPLEMENT,
        INSPECTION,
        TESTING,
        HEARING,
        TENDER,
        EXPERT_REVIEW,
        PUBLICITY,
        PAYMENT
    }

    /** Role codes: who prepares (absent: nobody) and who decides. */
    public record Roles(@Nullable String handle, String decide) {
        public Roles {
            if (handle != null) {
                Require.code("role", handle);
            }
            Require.code("role", decide);
        }
    }

    /** This link comes after another because a law says so. */
    public record After(String link, Law law) {
        public After {
            Require.code("link", link);
        }
    }

    /** Working days for asking the assistants and for deciding once they have answered. */
    public record Phases(int request, int decide) {
        public Phases {
            Require.that(request >= 0 && decide >= 0, "phases of " + request + " and " + decide + " days");
        }
    }
}
