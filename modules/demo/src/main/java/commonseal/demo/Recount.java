package commonseal.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A program of its own that counts what a case came to from its exported events and evidence, the published calendar and
 * the published list of materials, and nothing else: it knows neither planner nor engine. {@code Recount EVENTS EVIDENCE
 * CALENDAR DEFINITION} prints JSON; {@code Recount DEFINITION HELD} counts what falls away for somebody who holds documents.
 */
final class Recount {

    private static final String PULLED = "PULLED";
    /** Of documents that came already, or of files: these change nothing about what came. */
    private static final Set<String> AFTERWARDS = Set.of("PREVIEWED", "VERIFIED", "USED");

    private Recount() {}

    public static void main(String[] files) throws IOException {
        switch (files.length) {
            case 2 -> System.out.println(Holdings.count(read(files[0]), read(files[1])));
            case 4 ->
                System.out.println(count(read(files[0]), read(files[1]), new Days(read(files[2])), read(files[3])));
            default -> {
                System.err.println("usage: Recount EVENTS EVIDENCE CALENDAR DEFINITION, or Recount DEFINITION HELD");
                System.exit(64);
            }
        }
    }

    private static JsonNode read(String file) throws IOException {
        return Api.JSON.readTree(Files.readAllBytes(Path.of(file)));
    }

    /** Days, materials by where they came from, links, visits, evidence. */
    private static ObjectNode count(JsonNode events, JsonNode evidence, Days days, JsonNode definition) {
        Course course = new Course();
        events.forEach(course::add);
        ObjectNode result = Api.object();
        if (course.accepted == null || course.finished == null) {
            return result.put("error", "the case was never accepted or never decided");
        }
        Pulls pulls = new Pulls();
        evidence.valueStream()
                .sorted(Comparator.comparing(
                                (JsonNode record) -> record.path("at").asString())
                        .thenComparing(record -> record.path("id").asString()))
                .forEach(pulls::add);
        int paused = 0;
        for (LocalDate[] pause : course.pauses) {
            paused += days.between(pause[0], pause[1]);
        }
        int onLedger = pulls.onLedger.size();
        int results = pulls.results.size();
        Set<String> there = new TreeSet<>(course.checked);
        there.addAll(pulls.onLedger);
        there.addAll(pulls.results);
        Set<String> covered = covered(definition, there);
        result.put("acceptedOn", course.accepted.toString());
        result.put("finishedOn", course.finished.toString());
        result.put("workingDays", days.between(course.accepted, course.finished) - paused);
        result.put("toSubmit", course.checked.size());
        result.put("onLedger", onLedger);
        result.put("resultOfLink", results);
        result.put("covered", covered.size());
        result.put("materials", there.size() + covered.size());
        result.put("links", course.links.size());
        result.put("siteVisits", course.siteVisits);
        result.put("visitingLinks", course.visitingLinks);
        ObjectNode worst = result.putObject("worst");
        worst.put("toSubmit", course.checked.size() + pulls.worst.size());
        worst.put("onLedger", onLedger - pulls.worst.size());
        worst.put("resultOfLink", results);
        var kinds = worst.putArray("kinds");
        pulls.kindsWithout(pulls.worst).forEach(kinds::add);
        result.put("records", evidence.size());
        result.put("pulls", pulls.outcomes.getOrDefault(PULLED, 0));
        ObjectNode counted = result.putObject("evidence");
        pulls.outcomes.forEach(counted::put);
        return result;
    }

    /** Materials that nobody handed in or pulled because the same paper is there for an earlier one. */
    private static Set<String> covered(JsonNode definition, Set<String> there) {
        Map<String, JsonNode> materials = Holdings.materials(definition);
        Set<String> papers = new HashSet<>();
        Set<String> covered = new TreeSet<>();
        for (JsonNode link : definition.path("links")) {
            for (JsonNode id : link.path("needs").path("materials")) {
                JsonNode material = materials.getOrDefault(id.asString(), Api.object());
                String slot = link.path("id").asString() + "." + id.asString();
                String paper = material.path("kind").asString() + " of "
                        + material.path("party").asString("applicant");
                if (there.contains(slot)) {
                    papers.add(paper);
                } else if (papers.contains(paper)) {
                    covered.add(slot);
                }
            }
        }
        return covered;
    }

    /** What the events say. */
    private static final class Course {
        private @Nullable LocalDate accepted;
        private @Nullable LocalDate finished;
        private final Set<String> checked = new TreeSet<>();
        private final Set<String> links = new TreeSet<>();
        private final List<LocalDate[]> pauses = new ArrayList<>();
        private int siteVisits;
        private int visitingLinks;

        void add(JsonNode event) {
            LocalDate day = LocalDate.parse(event.path("businessDay").asString());
            JsonNode data = event.path("data");
            switch (event.path("type").asString()) {
                case "case.accepted" -> accepted = day;
                case "material.checked" -> {
                    if (data.path("usable").asString().equals("true")) {
                        checked.add(data.path("slot").asString());
                    }
                }
                case "link.decided" -> {
                    links.add(data.path("link").asString());
                    finished = day;
                }
                case "joint.recorded" -> {
                    siteVisits++;
                    visitingLinks += data.path("links").asString().split(",", -1).length;
                }
                case "supplement.requested" -> pauses.add(new LocalDate[] {day, day});
                case "supplement.supplied" -> {
                    if (!pauses.isEmpty()) {
                        pauses.getLast()[1] = day;
                    }
                }
                default -> {
                    // Other events change none of the figures.
                }
            }
        }
    }

    /** What the evidence says, oldest first. */
    private static final class Pulls {
        private final Map<String, Integer> outcomes = new TreeMap<>();
        private final Set<String> onLedger = new TreeSet<>();
        private final Set<String> results = new TreeSet<>();
        private final Map<String, Set<String>> kinds = new TreeMap<>();
        /** Whose document did not come, to the material it was meant for. */
        private final Map<String, String> failed = new TreeMap<>();

        private Set<String> worst = Set.of();

        void add(JsonNode record) {
            String outcome = record.path("outcome").asString();
            outcomes.merge(outcome, 1, Integer::sum);
            if (AFTERWARDS.contains(outcome)) {
                return;
            }
            String slot = record.path("slot").asString();
            String whose = slot + " " + record.path("owners");
            if (!outcome.equals(PULLED)) {
                failed.put(whose, slot);
            } else if (record.path("ground").asString().startsWith("result-of-link")) {
                results.add(slot);
            } else {
                failed.remove(whose);
                onLedger.add(slot);
                kinds.computeIfAbsent(record.path("kind").asString(), unused -> new TreeSet<>())
                        .add(slot);
            }
            Set<String> now = new TreeSet<>(failed.values());
            if (now.size() > worst.size()) {
                worst = now;
            }
        }

        /** Kinds that were pulled for other materials than these. */
        Set<String> kindsWithout(Set<String> slots) {
            Set<String> others = new TreeSet<>();
            kinds.forEach((kind, pulled) -> {
                if (!slots.containsAll(pulled)) {
                    others.add(kind);
                }
            });
            return others;
        }
    }
}
