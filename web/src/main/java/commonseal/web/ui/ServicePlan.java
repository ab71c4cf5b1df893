package commonseal.web.ui;

import commonseal.planner.Facts;
import commonseal.planner.Limit;
import commonseal.planner.Link;
import commonseal.planner.Plan;
import commonseal.planner.Planner;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.Reason;
import commonseal.planner.Title;
import commonseal.web.Messages;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a service takes before there is a case: the plan of its definition with everything held that the ledger could
 * hold, in the reader's words.
 *
 * @param before materials in all
 * @param toBring of them, what the applicant brings
 * @param offices how many offices decide
 * @param picture the path as SVG markup
 */
public record ServicePlan(
        int before,
        int toBring,
        int seriesDays,
        int parallelDays,
        int offices,
        int visitsSaved,
        Optional<Integer> promisedDays,
        List<Group> groups,
        List<Row> links,
        List<Visit> visits,
        String picture) {

    public ServicePlan {
        groups = List.copyOf(groups);
        links = List.copyOf(links);
        visits = List.copyOf(visits);
    }

    /** Materials that come to the case in the same way; {@code key} is bring, ledger, result or spared. */
    public record Group(String key, List<Line> lines) {
        public Group {
            lines = List.copyOf(lines);
        }
    }

    /** One material; {@code from} says where it comes from, empty if the applicant brings it. */
    public record Line(String id, String title, String link, Optional<String> from) {}

    /**
     * One link.
     *
     * @param firstDay first and last working day of the case, counted from 1; absent if it never runs
     */
    public record Row(
            String id,
            String title,
            String office,
            int days,
            Optional<Integer> firstDay,
            Optional<Integer> lastDay,
            boolean critical,
            int slack,
            List<String> waitsFor,
            Optional<String> produces) {
        public Row {
            waitsFor = List.copyOf(waitsFor);
        }

        /** First to last working day, or the one day. */
        public String span() {
            return firstDay.flatMap(
                            first -> lastDay.map(last -> first.equals(last) ? last.toString() : first + "–" + last))
                    .orElse("–");
        }
    }

    /** One visit or meeting for several links. */
    public record Visit(String title, List<String> links, int saved) {
        public Visit {
            links = List.copyOf(links);
        }
    }

    /** The groups in the order shown, and the planner's reasons in each. */
    enum Bringing {
        BRING(EnumSet.of(Reason.APPLICANT, Reason.LATER)),
        LEDGER(EnumSet.of(Reason.ON_LEDGER)),
        RESULT(EnumSet.of(Reason.RESULT_OF_LINK)),
        SPARED(EnumSet.of(Reason.DUPLICATE, Reason.FIELDS_ONLY, Reason.UNDERTAKING, Reason.NOT_APPLICABLE));

        private final Set<Reason> reasons;

        Bringing(Set<Reason> reasons) {
            this.reasons = reasons;
        }

        String key() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        static Bringing of(Reason reason) {
            for (Bringing group : values()) {
                if (group.reasons.contains(reason)) {
                    return group;
                }
            }
            throw new IllegalStateException("no group for " + reason);
        }
    }

    static ServicePlan of(Messages messages, Names names, ProcessDefinition definition) {
        Plan plan = Planner.plan(definition, Facts.ledgerCapable(definition));
        List<Row> rows = rows(messages, names, definition, plan);
        @Nullable Limit promised = definition.limits().promised();
        return new ServicePlan(
                plan.slots().size(),
                plan.count(Reason.APPLICANT) + plan.count(Reason.LATER),
                plan.seriesDays(),
                plan.parallelDays(),
                (int) definition.links().stream().map(Link::agency).distinct().count(),
                plan.visitsSaved(),
                Optional.ofNullable(promised).map(Limit::days),
                groups(messages, names, definition, plan),
                rows,
                definition.joint().stream()
                        .filter(joint -> joint.links().size() > 1)
                        .map(joint -> new Visit(
                                title(messages, joint.title()),
                                joint.links(),
                                plan.joint().stream()
                                        .filter(one -> one.id().equals(joint.id()))
                                        .mapToInt(Plan.JointPlan::visitsSaved)
                                        .sum()))
                        .toList(),
                PathPicture.svg(messages, definition, plan));
    }

    private static List<Group> groups(Messages messages, Names names, ProcessDefinition definition, Plan plan) {
        Map<Bringing, List<Plan.Slot>> slots =
                plan.slots().stream().collect(Collectors.groupingBy(slot -> Bringing.of(slot.reason())));
        List<Group> groups = new ArrayList<>();
        for (Bringing bringing : Bringing.values()) {
            List<Plan.Slot> of = slots.getOrDefault(bringing, List.of());
            if (!of.isEmpty()) {
                groups.add(new Group(
                        bringing.key(),
                        of.stream()
                                .map(slot -> new Line(
                                        slot.material(),
                                        title(
                                                messages,
                                                definition
                                                        .material(slot.material())
                                                        .title()),
                                        slot.link() + " "
                                                + title(
                                                        messages,
                                                        definition
                                                                .link(slot.link())
                                                                .title()),
                                        from(messages, names, definition, slot)))
                                .toList()));
            }
        }
        return groups;
    }

    private static Optional<String> from(Messages messages, Names names, ProcessDefinition definition, Plan.Slot slot) {
        return switch (slot.reason()) {
            case ON_LEDGER -> Optional.of(names.kind(slot.kind()));
            case RESULT_OF_LINK, DUPLICATE ->
                Optional.ofNullable(slot.from())
                        .map(link -> link + " "
                                + title(messages, definition.link(link).title()));
            case FIELDS_ONLY, UNDERTAKING, NOT_APPLICABLE, LATER ->
                Optional.of(messages.code("reason", slot.reason().code()));
            case APPLICANT -> Optional.empty();
        };
    }

    private static List<Row> rows(Messages messages, Names names, ProcessDefinition definition, Plan plan) {
        return definition.links().stream()
                .map(link -> {
                    Plan.LinkPlan planned = plan.link(link.id());
                    Optional<Plan.Times> times = Optional.ofNullable(planned.times());
                    return new Row(
                            link.id(),
                            title(messages, link.title()),
                            names.office(link.agency()),
                            planned.days(),
                            times.map(at -> Math.min(at.earliestStart() + 1, Math.max(1, at.earliestFinish()))),
                            times.map(Plan.Times::earliestFinish),
                            times.filter(at -> at.slack() == 0).isPresent(),
                            times.map(Plan.Times::slack).orElse(0),
                            plan.edges().stream()
                                    .filter(edge -> edge.to().equals(link.id()))
                                    .map(Plan.Edge::from)
                                    .distinct()
                                    .toList(),
                            link.products().stream().findFirst().map(names::kind));
                })
                .sorted(Comparator.comparing(row -> row.firstDay().orElse(Integer.MAX_VALUE)))
                .toList();
    }

    static String title(Messages messages, Title title) {
        return messages.pick(title.zh(), title.en());
    }

    /** When a link that runs does so. */
    static Plan.Times times(Plan.LinkPlan link) {
        return Objects.requireNonNull(link.times());
    }
}
