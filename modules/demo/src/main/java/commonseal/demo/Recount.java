package commonseal.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A program of its own that counts what a case came to from its exported events and evidence and the published calendar,
 * and nothing else: it knows neither planner nor engine. {@code Recount EVENTS EVIDENCE CALENDAR} prints JSON.
 */
final class Recount {

    private Recount() {}

    public static void main(String[] files) throws IOException {
        if (files.length != 3) {
            System.err.println("usage: Recount EVENTS EVIDENCE CALENDAR");
            System.exit(64);
        }
        System.out.println(count(read(files[0]), read(files[1]), new Days(read(files[2]))));
    }

    private static JsonNode read(String file) throws IOException {
        return Api.JSON.readTree(Files.readAllBytes(Path.of(file)));
    }

    /** Days, materials by where they came from, links, visits, evidence. */
    static ObjectNode count(JsonNode events, JsonNode evidence, Days days) {
        LocalDate accepted = null;
        LocalDate finished = null;
        Set<String> checked = new TreeSet<>();
        Set<String> links = new TreeSet<>();
        int siteVisits = 0;
        int visitsReplaced = 0;
        List<LocalDate[]> pauses = new ArrayList<>();
        for (JsonNode event : events) {
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
                    visitsReplaced += data.path("links").asString().split(",", -1).length;
                }
                case "supplement.requested" -> pauses.add(new LocalDate[] {day, day});
                case "supplement.supplied", "case.supplied" -> {
                    if (!pauses.isEmpty()) {
                        pauses.getLast()[1] = day;
                    }
                }
                default -> {
                    // Other events change none of the figures.
                }
            }
        }
        Map<String, Set<String>> pulled = new TreeMap<>();
        Map<String, Integer> outcomes = new TreeMap<>();
        for (JsonNode record : evidence) {
            String outcome = record.path("outcome").asString();
            outcomes.merge(outcome, 1, Integer::sum);
            if (outcome.equals("PULLED")) {
                String ground = record.path("ground").asString();
                pulled.computeIfAbsent(
                                ground.startsWith("result-of-link") ? "result-of-link" : "on-ledger",
                                unused -> new TreeSet<>())
                        .add(record.path("slot").asString());
            }
        }
        ObjectNode result = Api.object();
        if (accepted == null || finished == null) {
            return result.put("error", "the case was never accepted or never decided");
        }
        int onLedger = pulled.getOrDefault("on-ledger", Set.of()).size();
        int results = pulled.getOrDefault("result-of-link", Set.of()).size();
        int paused = 0;
        for (LocalDate[] pause : pauses) {
            paused += days.between(pause[0], pause[1]);
        }
        result.put("acceptedOn", accepted.toString());
        result.put("finishedOn", finished.toString());
        result.put("workingDays", days.between(accepted, finished) - paused);
        result.put("toSubmit", checked.size());
        result.put("onLedger", onLedger);
        result.put("resultOfLink", results);
        result.put("materials", checked.size() + onLedger + results);
        result.put("links", links.size());
        result.put("siteVisits", siteVisits);
        result.put("visitsReplaced", visitsReplaced);
        ObjectNode counted = result.putObject("evidence");
        outcomes.forEach(counted::put);
        return result;
    }
}
