package commonseal.planner;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A plan as {@code bin/commonseal plan --json} prints it. */
public final class PlanJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private PlanJson() {}

    /**
     * {@code {seriesDays, parallelDays, criticalPath, slack, materials: {total, counts, slots: [{link, material, reason,
     * from}]}, deadlock: [{links, missing}]}}; {@code from} is null where there is nothing to name. Where officers were
     * given, {@code officers: {days, heuristic: true, starts}} besides.
     */
    public static JsonNode toJson(Plan plan) {
        ObjectNode out = JSON.objectNode();
        out.put("seriesDays", plan.seriesDays());
        out.put("parallelDays", plan.parallelDays());
        ArrayNode critical = out.putArray("criticalPath");
        plan.criticalPath().forEach(critical::add);
        ObjectNode slack = out.putObject("slack");
        for (Plan.LinkPlan link : plan.links()) {
            Plan.Times times = link.times();
            if (times != null) {
                slack.put(link.id(), times.slack());
            }
        }
        ObjectNode materials = out.putObject("materials");
        materials.put("total", plan.slots().size());
        ObjectNode counts = materials.putObject("counts");
        plan.counts().forEach((reason, count) -> counts.put(reason.code(), count));
        ArrayNode slots = materials.putArray("slots");
        for (Plan.Slot slot : plan.slots()) {
            slots.addObject()
                    .put("link", slot.link())
                    .put("material", slot.material())
                    .put("reason", slot.reason().code())
                    .put("from", slot.from());
        }
        ArrayNode deadlocks = out.putArray("deadlock");
        for (Plan.Deadlock deadlock : plan.deadlock()) {
            ObjectNode one = deadlocks.addObject();
            ArrayNode links = one.putArray("links");
            deadlock.links().forEach(links::add);
            ArrayNode missing = one.putArray("missing");
            deadlock.missing().forEach(missing::add);
        }
        Plan.Schedule schedule = plan.schedule();
        if (schedule != null) {
            ObjectNode officers = out.putObject("officers");
            officers.put("days", schedule.days()).put("heuristic", true);
            ObjectNode starts = officers.putObject("starts");
            schedule.starts().forEach(starts::put);
        }
        return out;
    }
}
