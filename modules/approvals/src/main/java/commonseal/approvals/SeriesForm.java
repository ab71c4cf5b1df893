package commonseal.approvals;

import commonseal.planner.Link;
import commonseal.planner.Material;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.ProcessDefinitions;
import commonseal.planner.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A process as it was before the reform, so that the same engine can run and measure it: one link after the other in the
 * legacy order, every material brought by the applicant on paper, no joint evaluation, nothing skipped.
 */
public final class SeriesForm {

    private SeriesForm() {}

    /** The series definition, code {@code <code>-series}. Pure. */
    public static ProcessDefinition of(ProcessDefinition definition) {
        ProcessDefinition series = definition.inSeries();
        Set<String> produced = definition.links().stream()
                .flatMap(link -> link.products().stream())
                .collect(Collectors.toSet());
        List<Material> materials = new ArrayList<>();
        for (Material material : series.materials()) {
            materials.add(onPaper(material, material.kinds().stream().anyMatch(produced::contains), definition));
        }
        List<Link> links = series.links().stream()
                .map(link -> link.withSkipWhenHeld(false))
                .toList();
        return new ProcessDefinition(
                definition.code() + "-series",
                definition.version(),
                new commonseal.planner.Title(
                        definition.title().zh() + "（改革前串联）",
                        definition.title().en() + " (in series, before the reform)"),
                definition.law(),
                definition.from(),
                definition.to(),
                definition.calendar(),
                definition.applicants(),
                // The promise is the reform's; before it there was only the law's limit, and not even that was met.
                new commonseal.planner.Limits(
                        definition.limits().acceptance(),
                        definition
                                .limits()
                                .statutory()
                                .withDays(
                                        Math.max(definition.limits().statutory().days(), seriesDays(series))),
                        null,
                        definition.limits().supplement()),
                definition.parties(),
                definition.form(),
                materials,
                links,
                List.of(),
                definition.decision(),
                definition.issues(),
                definition.legacyOrder(),
                List.of());
    }

    /** The series definition as a file for {@code Catalog.publishProcess} (JSON, which is YAML). */
    public static byte[] file(ProcessDefinition definition) {
        return ProcessDefinitions.toJson(of(definition)).toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * A copy on paper. Each counts for itself (its kind is the copy's own), and a copy of an earlier link's result can
     * only come once that exists: before its link decides.
     */
    private static Material onPaper(Material material, boolean resultOfLink, ProcessDefinition definition) {
        String link = definition.links().stream()
                .filter(user -> user.materials().contains(material.id()))
                .map(Link::id)
                .findFirst()
                .orElse("");
        return new Material(
                material.id(),
                material.title(),
                "paper-" + material.id(),
                List.of(),
                material.subject(),
                material.party(),
                false,
                Set.of(Source.APPLICANT),
                material.when(),
                material.validOn(),
                null,
                resultOfLink && !link.isEmpty() ? link : null,
                List.of(),
                material.law());
    }

    private static int seriesDays(ProcessDefinition series) {
        return series.links().stream()
                .mapToInt(link -> link.limit().asWorkingDays())
                .sum();
    }
}
