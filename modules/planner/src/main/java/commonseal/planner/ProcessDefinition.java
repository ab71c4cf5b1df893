package commonseal.planner;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One version of one approval process: inputs only. Immutable; every reference inside it resolves (the constructor
 * throws {@link IllegalArgumentException} otherwise; {@link ProcessDefinitions#fromJson} lists problems instead).
 *
 * @param from first day it may be used (absent: at once)
 * @param to last day (absent: no end)
 * @param calendar code of the working calendar that counts its limits
 * @param applicants who may apply; empty: anybody
 * @param access laws on which documents are read without consent; empty: never
 * @param legacyOrder the order of the links before they were made parallel; empty: the order of {@code links}
 */
public record ProcessDefinition(
        String code,
        int version,
        Title title,
        List<Law> law,
        @Nullable LocalDate from,
        @Nullable LocalDate to,
        String calendar,
        Set<ApplicantType> applicants,
        Limits limits,
        List<PartyRole> parties,
        List<FormField> form,
        List<Material> materials,
        List<Link> links,
        List<JointEvaluation> joint,
        FinalDecision decision,
        List<Issue> issues,
        List<String> legacyOrder,
        List<Expectation> tests,
        List<LegalAccess> access) {
    public ProcessDefinition {
        Require.processCode(code);
        Require.code("calendar", calendar);
        Require.that(version >= 1, "version " + version);
        Require.that(!links.isEmpty(), "a process needs a link");
        Require.that(from == null || to == null || !to.isBefore(from), "effective from " + from + " to " + to);
        law = List.copyOf(law);
        applicants = Set.copyOf(applicants);
        parties = List.copyOf(parties);
        form = List.copyOf(form);
        materials = List.copyOf(materials);
        links = List.copyOf(links);
        joint = List.copyOf(joint);
        issues = List.copyOf(issues);
        legacyOrder = List.copyOf(legacyOrder);
        tests = List.copyOf(tests);
        access = List.copyOf(access);
        List<Problem> problems =
                References.problems(parties, form, materials, links, joint, decision, legacyOrder, access);
        Require.that(
                problems.isEmpty(),
                problems.isEmpty()
                        ? ""
                        : problems.getFirst().path() + ": "
                                + problems.getFirst().message());
    }

    /** The smallest definition of these links and materials, for tests and reports. */
    public static ProcessDefinition of(String code, List<Material> materials, Link... links) {
        return new ProcessDefinition(
                code,
                1,
                new Title(code, code),
                List.of(),
                null,
                null,
                "cn-gov",
                Set.of(),
                new Limits(null, Limit.workingDays(45), null, null),
                List.of(),
                List.of(),
                materials,
                Arrays.asList(links),
                List.of(),
                FinalDecision.allLinks(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** Whether it may be used on this day. */
    public boolean appliesOn(LocalDate day) {
        return (from == null || !day.isBefore(from)) && (to == null || !day.isAfter(to));
    }

    /** The law under which documents of this kind are read without consent. */
    public Optional<LegalAccess> accessTo(String kind) {
        return access.stream().filter(law -> law.kinds().contains(kind)).findFirst();
    }

    /** The link of this id; throws if there is none. Linear. */
    public Link link(String id) {
        return links.stream()
                .filter(link -> link.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no link '" + id + "'"));
    }

    /** The material of this id; throws if there is none. Linear. */
    public Material material(String id) {
        return materials.stream()
                .filter(material -> material.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no material '" + id + "'"));
    }

    /** The party of this role; throws if there is none. Linear. */
    public PartyRole party(String role) {
        return parties.stream()
                .filter(party -> party.role().equals(role))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no party '" + role + "'"));
    }

    /** The order of the links before the reform. */
    public List<String> seriesOrder() {
        return legacyOrder.isEmpty() ? links.stream().map(Link::id).toList() : legacyOrder;
    }

    /** The same process with this link changed. */
    public ProcessDefinition withLink(String id, UnaryOperator<Link> change) {
        return withLinks(links.stream()
                .map(link -> link.id().equals(id) ? change.apply(link) : link)
                .toList());
    }

    /** The same process with other links. */
    public ProcessDefinition withLinks(List<Link> other) {
        return copy(limits, materials, other, joint, decision, legacyOrder);
    }

    /** The same process with other materials. */
    public ProcessDefinition withMaterials(List<Material> other) {
        return copy(limits, other, links, joint, decision, legacyOrder);
    }

    /** The same process with other limits of the case. */
    public ProcessDefinition withLimits(Limits other) {
        return copy(other, materials, links, joint, decision, legacyOrder);
    }

    /** The same process with other joint evaluations. */
    public ProcessDefinition withJoint(List<JointEvaluation> other) {
        return copy(limits, materials, links, other, decision, legacyOrder);
    }

    /** The same process, decided otherwise. */
    public ProcessDefinition withDecision(FinalDecision other) {
        return copy(limits, materials, links, joint, other, legacyOrder);
    }

    /** The same process with another order before the reform. */
    public ProcessDefinition withLegacyOrder(List<String> other) {
        return copy(limits, materials, links, joint, decision, other);
    }

    /**
     * The process as it was before the reform, runnable by the same engine: every link waits for the one before it in
     * {@link #seriesOrder()}, opinions are not asked side by side, every link of a joint evaluation holds its own, and the
     * applicant carries the result of one link on paper to the next.
     */
    public ProcessDefinition inSeries() {
        List<Link> chained = new ArrayList<>();
        Link before = null;
        for (String id : seriesOrder()) {
            Link link = link(id);
            chained.add(link.withLimit(link.limit().withWorkingDays(link.seriesDays(Map.of())))
                    .withAfter(before == null ? List.of() : List.of(new Link.After(before.id(), COUNTER_ORDER))));
            before = link;
        }
        List<JointEvaluation> apart = joint.stream()
                .flatMap(evaluation -> evaluation.apart().stream())
                .toList();
        return copy(limits, materials.stream().map(this::carried).toList(), chained, apart, decision, legacyOrder);
    }

    /** What a link results in, once more as paper: brought to the first link that needs it, before that decides. */
    private Material carried(Material material) {
        return material.sources().contains(Source.LINK)
                ? seriesOrder().stream()
                        .filter(id -> link(id).materials().contains(material.id()))
                        .findFirst()
                        .map(material::onPaperTo)
                        .orElse(material)
                : material;
    }

    private ProcessDefinition copy(
            Limits limits,
            List<Material> materials,
            List<Link> links,
            List<JointEvaluation> joint,
            FinalDecision decision,
            List<String> legacyOrder) {
        return new ProcessDefinition(
                code,
                version,
                title,
                law,
                from,
                to,
                calendar,
                applicants,
                limits,
                parties,
                form,
                materials,
                links,
                joint,
                decision,
                issues,
                legacyOrder,
                tests,
                access);
    }

    private static final Law COUNTER_ORDER = new Law("counter order before the reform", null);

    /** Who may apply. */
    public enum ApplicantType implements Coded {
        PERSON,
        COMPANY,
        AGENCY
    }

    /** The same process where materials are met by what a district says meets each kind that they name. */
    public ProcessDefinition metBy(Function<String, List<String>> acceptable) {
        List<Material> met =
                materials.stream().map(material -> material.metBy(acceptable)).toList();
        return met.equals(materials)
                ? this
                : new ProcessDefinition(
                        code,
                        version,
                        title,
                        law,
                        from,
                        to,
                        calendar,
                        applicants,
                        limits,
                        parties,
                        form,
                        met,
                        links,
                        joint,
                        decision,
                        issues,
                        legacyOrder,
                        tests,
                        access);
    }
}
