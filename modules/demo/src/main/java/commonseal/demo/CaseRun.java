package commonseal.demo;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs an accepted case to its end: every office decides its link on the last day of its limit, no earlier, no later,
 * unless the run says otherwise. Which link is open when is the product's own answer; this only plays the officers.
 */
public final class CaseRun {

    private final Cast cast;
    private final StoryClock clock;
    private final Days days;
    private final Progress progress;
    private final String caseId;
    private final Map<String, Integer> shifts;
    private final Optional<String> carrier;

    /** @param shifts link to working days it decides later (or earlier, negative) than its limit */
    public CaseRun(Cast cast, Days days, Progress progress, String caseId, Map<String, Integer> shifts) {
        this(cast, new StoryClock(cast), days, progress, caseId, shifts, Optional.empty());
    }

    /** @param carrier who brings to a link on paper what may come as late as its decision */
    CaseRun(
            Cast cast,
            StoryClock clock,
            Days days,
            Progress progress,
            String caseId,
            Map<String, Integer> shifts,
            Optional<String> carrier) {
        this.cast = cast;
        this.clock = clock;
        this.days = days;
        this.progress = progress;
        this.caseId = caseId;
        this.shifts = Map.copyOf(shifts);
        this.carrier = carrier;
    }

    /** A link to decide, by whom and when. */
    private record Due(String link, String office, LocalDate on) {}

    /** Decides until the case is closed. Returns the case as it then is. */
    public JsonNode toTheEnd() {
        for (int guard = 0; guard < 100; guard++) {
            JsonNode view = cast.get("clerk").get("/api/v1/cases/" + caseId);
            if (view.path("state").asString().equals("APPROVED")) {
                return view;
            }
            step(view);
        }
        throw new IllegalStateException("the case does not end: " + caseId);
    }

    /** One decision, or one joint visit: whatever is due first. {@code view} is the case as it is now. */
    public void step(JsonNode view) {
        List<Due> open = open(view);
        Optional<Due> visit = jointDue(view);
        if (visit.isPresent()
                && open.stream().allMatch(due -> !due.on().isBefore(visit.get().on()))) {
            hold(view, visit.get());
            return;
        }
        Due next = open.stream()
                .min(Comparator.comparing(Due::on).thenComparing(Due::link))
                .orElseThrow(() -> new IllegalStateException("no link is open in case " + caseId));
        decide(view, next);
    }

    private List<Due> open(JsonNode view) {
        Set<String> waiting = new HashSet<>();
        for (JsonNode joint : view.path("joints")) {
            if (joint.path("heldOn").isMissingNode()) {
                joint.path("links").forEach(link -> waiting.add(link.asString()));
            }
        }
        Map<String, LocalDate> visited = new HashMap<>();
        for (JsonNode joint : view.path("joints")) {
            if (!joint.path("heldOn").isMissingNode()) {
                LocalDate held = LocalDate.parse(joint.path("heldOn").asString());
                joint.path("links").forEach(link -> visited.put(link.asString(), held));
            }
        }
        List<Due> open = new ArrayList<>();
        for (JsonNode link : view.path("links")) {
            String id = link.path("id").asString();
            if (isOpen(link) && !waiting.contains(id)) {
                LocalDate limit = days.plus(
                        LocalDate.parse(link.path("startedOn").asString()),
                        Math.max(0, link.path("workingDays").asInt() + shifts.getOrDefault(id, 0)),
                        stood(view));
                LocalDate visit = visited.getOrDefault(id, limit);
                open.add(new Due(id, link.path("office").asString(), limit.isBefore(visit) ? visit : limit));
            }
        }
        return open;
    }

    /** First and last day of every time in which the case waited for a supplement. */
    private static List<LocalDate[]> stood(JsonNode view) {
        return view.path("supplements")
                .valueStream()
                .filter(asked -> asked.hasNonNull("endedOn"))
                .map(asked -> new LocalDate[] {
                    LocalDate.parse(asked.path("askedOn").asString()),
                    LocalDate.parse(asked.path("endedOn").asString())
                })
                .toList();
    }

    private static boolean isOpen(JsonNode link) {
        String state = link.path("state").asString();
        return state.equals("READY") || state.equals("CLAIMED");
    }

    /** A visit takes place on the first working day after the last of its links has begun. */
    private Optional<Due> jointDue(JsonNode view) {
        for (JsonNode joint : view.path("joints")) {
            List<JsonNode> members = new ArrayList<>();
            for (JsonNode link : view.path("links")) {
                if (contains(joint.path("links"), link.path("id").asString())) {
                    members.add(link);
                }
            }
            if (joint.path("heldOn").isMissingNode()
                    && !members.isEmpty()
                    && members.stream().allMatch(CaseRun::isOpen)) {
                LocalDate last = members.stream()
                        .map(link -> LocalDate.parse(link.path("startedOn").asString()))
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
                return Optional.of(new Due(
                        joint.path("id").asString(),
                        members.getFirst().path("office").asString(),
                        days.plus(last, 1)));
            }
        }
        return Optional.empty();
    }

    private static boolean contains(JsonNode array, String text) {
        return array.valueStream().anyMatch(node -> node.asString().equals(text));
    }

    private void hold(JsonNode view, Due visit) {
        clock.moveTo(visit.on(), LocalTime.of(10, 0));
        cast.approver(visit.office())
                .post(
                        "/api/v1/cases/" + caseId + "/joint/" + visit.link(),
                        Api.object().put("heldOn", visit.on().toString()).put("minutes", "踏勘:现场与申报一致。"));
        int offices = view.path("joints")
                .valueStream()
                .filter(joint -> joint.path("id").asString().equals(visit.link()))
                .mapToInt(joint -> joint.path("links").size())
                .sum();
        progress.line(
                offices > 1 ? "%s  one joint visit by %d offices" : "%s  a visit by %d office alone",
                visit.on(),
                offices);
    }

    private void decide(JsonNode view, Due due) {
        clock.moveTo(due.on(), LocalTime.of(16, 0));
        // What an earlier link resulted in is carried to this one on paper, and checked at the counter.
        carrier.ifPresent(person -> new Window(cast, progress).bringLate(person, view, due.link()));
        Person officer = cast.approver(due.office());
        officer.attempt("POST", "/api/v1/cases/" + caseId + "/links/" + due.link() + "/claim", Api.object());
        ObjectNode decision = Api.object();
        decision.put("outcome", "ok").put("totp", officer.totp(java.time.Instant.now()));
        decision.set("fields", Api.object(extra(due.link())));
        JsonNode decided = officer.post("/api/v1/cases/" + caseId + "/links/" + due.link() + "/decision", decision);
        List<String> ready =
                decided.path("nowReady").valueStream().map(JsonNode::asString).toList();
        progress.line(
                "%s  %s decides %s%s%s",
                due.on(),
                due.office(),
                due.link(),
                decided.path("result").isMissingNode() ? "" : ", result sealed in the ledger",
                ready.isEmpty() ? "" : "; may now begin: " + String.join(" ", ready));
    }

    /** What the officer enters himself: only what no verified document and no answer holds. */
    private static Map<String, String> extra(String link) {
        return switch (link) {
            case "L08" -> Map.of("equipment", "VR 一体机 24 台、动感平台 6 台");
            case "L09" -> Map.of("size", "4.0 m × 0.8 m", "position", "一层主入口上方");
            case "L11" -> Map.of("measures", "隔声门窗、限时营业");
            default -> Map.of();
        };
    }
}
