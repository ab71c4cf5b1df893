package commonseal.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.IntNode;

/** Compares what the product says with what a separate program counts, with the plan, and with the expected values. */
final class Checks {

    /** A public name that the district's tables hold in clear. */
    private static final String OFFICE = "清河示范区政务服务中心";

    private final Installation installation;
    private final Cast cast;
    private final VrStory story;
    private final JsonNode calendar;
    private final Path root;
    private final Path folder;
    private final Progress progress;
    private boolean good = true;

    Checks(
            Installation installation,
            Cast cast,
            VrStory story,
            JsonNode calendar,
            Path root,
            Path folder,
            Progress progress) {
        this.installation = installation;
        this.cast = cast;
        this.story = story;
        this.calendar = calendar;
        this.root = root;
        this.folder = folder;
        this.progress = progress;
    }

    boolean allGood() {
        return good;
    }

    void that(String sentence, boolean holds) {
        good &= holds;
        progress.line("%s  %s", holds ? "ok    " : "FAILED", sentence);
    }

    /** Without its keys nobody reads what the stopped installation wrote. */
    void nothingIsReadable(Collection<String> personal) throws IOException {
        Path district = installation.data().resolve("district");
        // That names in clear would be found shows one that is public.
        that(
                "the search finds the name of an office",
                !new Traces(List.of(OFFICE)).in(district).isEmpty());
        Traces traces = new Traces(personal);
        TreeSet<String> found = traces.in(district);
        found.addAll(traces.in(installation.log()));
        found.forEach(trace -> progress.line("in clear: %s", trace));
        that(
                "%d names, numbers, addresses and secrets, eight encodings, %d MB of tables, write-ahead log and logs: %d found"
                        .formatted(traces.values(), traces.searched() >> 20, found.size()),
                found.isEmpty());
    }

    /** Exports events and evidence of a case and lets the separate program count. */
    JsonNode recount(String caseId) throws IOException {
        ArrayNode events = Api.JSON.createArrayNode();
        story.window().events(caseId).forEach(events::add);
        ArrayNode evidence = Api.JSON.createArrayNode();
        String cursor = "";
        do {
            JsonNode page = cast.get("auditor")
                    .get("/api/v1/evidence?case=" + caseId + "&limit=200"
                            + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            page.path("items").forEach(evidence::add);
            cursor = page.path("next").asString("");
        } while (!cursor.isEmpty());
        return count(
                file("events-" + caseId, events),
                file("evidence-" + caseId, evidence),
                file("calendar", calendar),
                definition(story.window().view(caseId).path("service").asString()));
    }

    private Path definition(String service) throws IOException {
        return file(
                service, cast.get("clerk").get("/api/v1/services/" + service).path("definition"));
    }

    private Path file(String name, JsonNode content) throws IOException {
        return Files.write(folder.resolve(name + ".json"), Api.JSON.writeValueAsBytes(content));
    }

    /** Runs the separate program on these files. */
    private static JsonNode count(Path... files) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Recount.class.getName()));
        for (Path file : files) {
            command.add(file.toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return Api.JSON.readTree(process.getInputStream().readAllBytes());
    }

    /** What a preview says and what follows from the holders' own lists of documents are the same; returns the latter. */
    JsonNode previewed(String what, JsonNode preview, JsonNode held) throws IOException {
        JsonNode counted = count(definition(VrStory.SERVICE), file("held", held));
        List<String> differences = new ArrayList<>();
        for (String figure : List.of("total", "toSubmit", "onLedger", "resultOfLink")) {
            compare(differences, figure, preview.path("counts").path(figure), counted.path(figure));
        }
        that(
                what + " from the holders' own lists: " + counted.path("total").asString() + " materials, "
                        + Window.counts(counted) + (differences.isEmpty() ? "" : " " + differences),
                differences.isEmpty());
        return counted;
    }

    /** What the product says of a case and what was counted are the same. */
    void agree(String what, VrStory.Result result, JsonNode counted) {
        JsonNode view = result.view();
        List<String> differences = new ArrayList<>();
        compareCounts(differences, "", result.countsAtAcceptance(), counted);
        compare(differences, "materials", result.countsAtAcceptance().path("total"), counted.path("materials"));
        compare(differences, "workingDays", view.path("workingDaysTaken"), counted.path("workingDays"));
        compare(differences, "links", IntNode.valueOf(view.path("links").size()), counted.path("links"));
        long held = view.path("joints")
                .valueStream()
                .filter(visit -> visit.hasNonNull("heldOn"))
                .count();
        compare(differences, "siteVisits", IntNode.valueOf((int) held), counted.path("siteVisits"));
        result.countsAtWorst().ifPresent(worst -> compareCounts(differences, "worst ", worst, counted.path("worst")));
        // A record of a pull discloses; one of a refusal or a failure does not.
        compare(differences, "disclosures", IntNode.valueOf(disclosures(result.caseId())), counted.path("pulls"));
        that(
                what + " recounted: " + counted.path("workingDays").asString() + " days, " + Window.counts(counted)
                        + result.countsAtWorst()
                                .map(unused -> " (at its worst " + Window.counts(counted.path("worst")) + ")")
                                .orElse("")
                        + ", site visits: " + counted.path("siteVisits").asString() + ", "
                        + counted.path("pulls").asString() + " disclosures for as many pulls"
                        + (differences.isEmpty() ? "" : " " + differences),
                differences.isEmpty());
    }

    private int disclosures(String caseId) {
        return cast.get("auditor")
                .get("/api/v1/cases/" + caseId + "/disclosures")
                .path("count")
                .asInt();
    }

    private static void compareCounts(List<String> differences, String when, JsonNode product, JsonNode counted) {
        for (String figure : List.of("toSubmit", "onLedger", "resultOfLink")) {
            compare(differences, when + figure, product.path(figure), counted.path(figure));
        }
    }

    private static void compare(List<String> differences, String name, JsonNode product, JsonNode counted) {
        if (product.asInt(-1) != counted.asInt(-2)) {
            differences.add(name + ": product " + product.asString() + ", counted " + counted.asString());
        }
    }

    /** The planner's days of a definition are the days its case took. */
    void planned(String what, byte[] definition, JsonNode counted) throws IOException {
        JsonNode plan = plan(definition);
        that(
                what + " as planned: " + plan.path("parallelDays").asString() + " days",
                plan.path("parallelDays").asInt(-1)
                        == counted.path("workingDays").asInt(-2));
    }

    /** The links that the planner says everything waits for. */
    Set<String> criticalPath(byte[] definition) throws IOException {
        return plan(definition)
                .path("criticalPath")
                .valueStream()
                .map(JsonNode::asString)
                .collect(Collectors.toSet());
    }

    /** What the checklist came to while documents were missing is what the planner says with the others held. */
    void plannedAtWorst(byte[] definition, JsonNode counted) throws IOException {
        JsonNode worst = counted.path("worst");
        String held = String.join(
                ",", worst.path("kinds").valueStream().map(JsonNode::asString).toList());
        JsonNode counts = plan(definition, "--held", held).path("materials").path("counts");
        List<String> differences = new ArrayList<>();
        compare(differences, "toSubmit", counts.path("applicant"), worst.path("toSubmit"));
        compare(differences, "onLedger", counts.path("on-ledger"), worst.path("onLedger"));
        compare(differences, "resultOfLink", counts.path("result-of-link"), worst.path("resultOfLink"));
        that(
                "at its worst as planned: " + Window.counts(worst) + (differences.isEmpty() ? "" : " " + differences),
                differences.isEmpty());
    }

    private JsonNode plan(byte[] definition, String... options) throws IOException {
        Path file = Files.write(folder.resolve("definition.json"), definition);
        List<String> command = new ArrayList<>(List.of("plan", file.toString(), "--json"));
        command.addAll(List.of(options));
        return Api.JSON.readTree(
                installation.run(command.toArray(String[]::new)).output());
    }

    /** The figures that the reference reports. */
    void expected(JsonNode parallel, JsonNode series) throws IOException {
        JsonNode summary = Api.JSON
                .readTree(Files.readAllBytes(
                        root.resolve("modules/planner/src/test/resources/vr-experience-hall.expected.json")))
                .path("summary");
        that(
                "expected: materials before",
                series.path("toSubmit").asInt()
                        == summary.path("materials_before").asInt(-1));
        that(
                "each link of the joint visit came by itself before",
                series.path("siteVisits").asInt()
                        == parallel.path("visitingLinks").asInt(-1));
        that(
                "expected: to submit",
                parallel.path("toSubmit").asInt()
                        == summary.path("materials_after").asInt(-1));
        that(
                "expected: on the ledger",
                parallel.path("onLedger").asInt()
                        == summary.path("fall_away_on_ledger").asInt(-1));
        that(
                "expected: results of links",
                parallel.path("resultOfLink").asInt()
                        == summary.path("fall_away_result_of_link").asInt(-1));
        that(
                "expected: days in series",
                series.path("workingDays").asInt()
                        == summary.path("series_working_days").asInt(-1));
        that(
                "expected: days in parallel",
                parallel.path("workingDays").asInt()
                        == summary.path("critical_path_working_days").asInt(-1));
        that(
                "expected: links",
                parallel.path("links").asInt() == summary.path("links").asInt(-1));
    }
}
