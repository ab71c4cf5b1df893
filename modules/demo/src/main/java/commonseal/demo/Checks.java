package commonseal.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

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
        Path eventsFile = folder.resolve("events-" + caseId + ".json");
        Path evidenceFile = folder.resolve("evidence-" + caseId + ".json");
        Path calendarFile = folder.resolve("calendar.json");
        Files.write(eventsFile, Api.JSON.writeValueAsBytes(events));
        Files.write(evidenceFile, Api.JSON.writeValueAsBytes(evidence));
        Files.write(calendarFile, Api.JSON.writeValueAsBytes(calendar));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Recount.class.getName(),
                        eventsFile.toString(),
                        evidenceFile.toString(),
                        calendarFile.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return Api.JSON.readTree(process.getInputStream().readAllBytes());
    }

    /** What the product says of a case and what was counted are the same. */
    void agree(String what, VrStory.Result result, JsonNode counted) {
        JsonNode counts = result.countsAtAcceptance();
        List<String> differences = new ArrayList<>();
        compare(differences, "toSubmit", counts.path("toSubmit"), counted.path("toSubmit"));
        compare(differences, "onLedger", counts.path("onLedger"), counted.path("onLedger"));
        compare(differences, "resultOfLink", counts.path("resultOfLink"), counted.path("resultOfLink"));
        compare(differences, "workingDays", result.view().path("workingDaysTaken"), counted.path("workingDays"));
        that(
                what + " recounted: " + counted.path("workingDays").asString() + " days, "
                        + counted.path("toSubmit").asString() + "/"
                        + counted.path("onLedger").asString() + "/"
                        + counted.path("resultOfLink").asString() + (differences.isEmpty() ? "" : " " + differences),
                differences.isEmpty());
    }

    private static void compare(List<String> differences, String name, JsonNode product, JsonNode counted) {
        if (product.asInt(-1) != counted.asInt(-2)) {
            differences.add(name + ": product " + product.asString() + ", counted " + counted.asString());
        }
    }

    /** The planner's days of a definition are the days its case took. */
    void planned(String what, byte[] definition, VrStory.Result result) throws IOException {
        Path file = folder.resolve("definition.json");
        Files.write(file, definition);
        Installation.Ran ran = installation.run("plan", file.toString(), "--json");
        JsonNode plan = Api.JSON.readTree(
                ran.output().substring(Math.max(0, ran.output().indexOf('{'))));
        that(
                what + " as planned: " + plan.path("parallelDays").asString() + " days",
                plan.path("parallelDays").asInt(-1)
                        == result.view().path("workingDaysTaken").asInt(-2));
    }

    /** The figures that the reference reports. */
    void expected(JsonNode parallel, JsonNode series) throws IOException {
        JsonNode summary = Api.JSON
                .readTree(Files.readAllBytes(
                        root.resolve("modules/planner/src/test/resources/vr-experience-hall.expected.json")))
                .path("summary");
        that(
                "expected: 41 materials before",
                parallel.path("materials").asInt()
                        == summary.path("materials_before").asInt(-1));
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
