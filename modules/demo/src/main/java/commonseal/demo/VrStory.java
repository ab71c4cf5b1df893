package commonseal.demo;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Opening a VR experience hall, from the application to the last result; and its variants. */
public final class VrStory {

    static final LocalDate FIRST_DAY = LocalDate.of(2026, 3, 2);
    /** Code of the service. */
    public static final String SERVICE = "vr-experience-hall";
    /** Logins of everybody who owns a document that the case uses. */
    public static final List<String> OWNERS = List.of(
            "founder",
            "partner",
            "agent",
            "landlord",
            "builder",
            "operator1",
            "operator2",
            "employee1",
            "employee2",
            "employee3");

    private final Cast cast;
    private final Papers papers;
    private final Window window;
    private final Days days;
    private final StoryClock clock;
    private final Progress progress;

    /** The story in this district. */
    public VrStory(Cast cast, Papers papers, Days days, Progress progress) {
        this.cast = cast;
        this.papers = papers;
        this.days = days;
        this.clock = new StoryClock(cast);
        this.progress = progress;
        this.window = new Window(cast, progress);
    }

    Window window() {
        return window;
    }

    /** Who plays which part. */
    public Map<String, List<String>> parties() {
        Map<String, List<String>> parties = new LinkedHashMap<>();
        parties.put("legal-representative", List.of(cast.get("founder").ref()));
        parties.put("agent", List.of(cast.get("agent").ref()));
        parties.put("landlord", List.of(cast.organisation("property")));
        parties.put(
                "shareholder",
                List.of(cast.get("founder").ref(), cast.get("partner").ref()));
        parties.put("contractor", List.of(cast.organisation("contractor")));
        parties.put(
                "operator",
                List.of(cast.get("operator1").ref(), cast.get("operator2").ref()));
        parties.put(
                "employee",
                List.of(
                        cast.get("employee1").ref(),
                        cast.get("employee2").ref(),
                        cast.get("employee3").ref()));
        return parties;
    }

    /** What only the applicant knows. */
    public static Map<String, String> answers(String company, String venue) {
        Map<String, String> answers = new LinkedHashMap<>();
        answers.put("company-name", company);
        answers.put("registered-capital", "300 万元");
        answers.put("business-scope", "虚拟现实体验服务;游艺娱乐活动");
        answers.put("venue-name", venue);
        answers.put("capacity", "120");
        answers.put("floors", "1 层");
        answers.put("opening-date", "2026-05-01");
        answers.put("has-cafe", "false");
        answers.put("contents", "《清河幻境》《云上长城》等 18 项 VR 内容");
        answers.put("equipment-count", "30");
        answers.put("sign-text", venue);
        answers.put("security-staff", "4");
        answers.put("surveillance-points", "26");
        return answers;
    }

    /** What a case came to. */
    record Result(String caseId, JsonNode view, JsonNode countsAtAcceptance, Optional<JsonNode> countsAtWorst) {}

    /**
     * The main case: one owner refuses, one document is found revoked, both put right; then twelve links.
     *
     * @param shifts link to working days decided later (or earlier)
     * @param supplement whether the clerk once asks for a supplement
     */
    Result play(String service, boolean trouble, Map<String, Integer> shifts, boolean supplement) {
        clock.begin(FIRST_DAY, LocalTime.of(9, 0));
        Map<String, String> answers = answers("清河幻境虚拟现实有限公司", "清河幻境 VR 体验馆");
        String caseId = window.apply("agent", service, parties(), Optional.empty(), Papers.UNIT, answers, false);
        progress.line(
                "checklist: %s materials, %s (to submit / on the ledger / results of links)",
                window.view(caseId).path("counts").path("total").asString(), window.counts(caseId));
        window.ask(caseId, Optional.empty());
        Optional<JsonNode> worst = Optional.empty();
        if (trouble) {
            worst = Optional.of(troubledPull(caseId));
        } else {
            window.answer(caseId, OWNERS, Set.of());
            var unused = window.pull(caseId);
        }
        JsonNode counts = window.view(caseId).path("counts");
        progress.line("checklist: %s", Window.counts(counts));
        List<String> uploaded = window.submitTheRest("agent", caseId);
        progress.line("the applicant submits the remaining %d materials", uploaded.size());
        window.accept("agent", caseId, uploaded);
        progress.line("%s  accepted at the counter", FIRST_DAY);
        if (supplement) {
            supplement(caseId, uploaded.getFirst());
        }
        JsonNode view = new CaseRun(cast, clock, days, progress, caseId, shifts, Optional.empty()).toTheEnd();
        progress.line(
                "%s  closed after %s working days",
                view.path("finishedOn").asString(),
                view.path("workingDaysTaken").asString());
        return new Result(caseId, view, counts, worst);
    }

    /** One owner refuses one document, one document turns out to be revoked; both leave evidence and are put right. */
    private JsonNode troubledPull(String caseId) {
        int agreed = window.answer(caseId, OWNERS, Set.of(papers.document("building-fire")));
        progress.line(
                "%d documents authorised by their owners, each in his own session; the landlord refuses one", agreed);
        cast.approver("FRD")
                .post(
                        "/api/v1/documents/" + papers.document("qualification-operator2") + "/status",
                        Api.object().put("change", "REVOKED").put("reason", "QUALIFICATION_WITHDRAWN"));
        progress.line("the fire office revokes an operator's qualification");
        Map<String, Integer> outcomes = window.pull(caseId);
        JsonNode counts = window.view(caseId).path("counts");
        progress.line("the clerk pulls: %s; checklist: %s", outcomes, Window.counts(counts));
        String replaced = papers.replaceOperator("operator2", "FX20260009");
        progress.line(
                "the fire office issues the qualification anew (%s), the landlord is asked again and agrees",
                replaced.substring(0, 8));
        window.ask(caseId, Optional.empty());
        window.ask(caseId, Optional.of(cast.organisation("property")));
        var unused = window.answer(caseId, List.of("landlord", "operator2"), Set.of());
        progress.line("the clerk pulls again: %s", window.pull(caseId));
        return counts;
    }

    /** Asked for on the day of acceptance, supplied two working days later: so long every limit stands still. */
    private void supplement(String caseId, String slot) {
        clock.moveTo(FIRST_DAY, LocalTime.of(15, 0));
        var body = Api.object();
        body.putArray("slots").add(slot);
        body.put("reason", "扫描件不清晰,请重新上传。");
        cast.get("clerk").post("/api/v1/cases/" + caseId + "/supplements", body);
        progress.line("%s  the clerk asks for one material again", FIRST_DAY);
        LocalDate supplied = days.plus(FIRST_DAY, 2);
        clock.moveTo(supplied, LocalTime.of(11, 0));
        byte[] file = ("%PDF-1.4\n% again " + slot + "\n%%EOF\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        cast.get("agent").upload("/api/v1/cases/" + caseId + "/materials/" + slot + "?name=again.pdf", file);
        cast.get("agent").post("/api/v1/cases/" + caseId + "/supply", Api.object());
        progress.line("%s  it is supplied; the clock stood still meanwhile", supplied);
    }

    /** The same case as it was run before: one office after the other, everything on paper. */
    Result series() {
        clock.begin(FIRST_DAY, LocalTime.of(9, 0));
        Map<String, String> answers = new LinkedHashMap<>(answers("清河旧制虚拟现实有限公司", "清河旧制 VR 体验馆"));
        onPaper(answers);
        String caseId = window.apply(
                "agent", SERVICE + "-series", parties(), Optional.empty(), Papers.SERIES_UNIT, answers, true);
        return onPaper(caseId, "agent");
    }

    /** What nobody pulls must be typed. */
    private void onPaper(Map<String, String> answers) {
        answers.put("premises-unit-number", Papers.SERIES_UNIT);
        answers.put("agent-name", cast.name("agent"));
        answers.put("agent-id-number", cast.number("agent"));
        answers.put("legal-representative-name", cast.name("founder"));
        answers.put("legal-representative-id-number", cast.number("founder"));
        answers.put("legal-representative-address", "清河示范区清泉街道槐柏路 12 号");
        answers.put("landlord-name", cast.name("property"));
        answers.put("premises-address", Papers.SERIES_PREMISES);
        answers.put("premises-planned-use", "商业");
        answers.put("floor-area", "320.5");
        answers.put("contractor-name", cast.name("contractor"));
        answers.put("contractor-credit-code", cast.code("contractor"));
    }

    private Result onPaper(String caseId, String applicant) {
        JsonNode counts = window.view(caseId).path("counts");
        List<String> uploaded = window.submitTheRest(applicant, caseId);
        window.accept(applicant, caseId, uploaded);
        JsonNode view = new CaseRun(cast, clock, days, progress, caseId, Map.of(), Optional.of(applicant)).toTheEnd();
        progress.line(
                "on paper: %s; closed after %s working days",
                Window.counts(counts), view.path("workingDaysTaken").asString());
        return new Result(caseId, view, counts, Optional.empty());
    }

    /** A second, shorter case whose applicant does not want the ledger used at all. */
    Result paperRoute() {
        clock.begin(FIRST_DAY, LocalTime.of(9, 30));
        Map<String, List<String>> parties = new LinkedHashMap<>();
        parties.put("legal-representative", List.of(cast.get("landlord").ref()));
        parties.put("landlord", List.of(cast.organisation("property")));
        parties.put("employee", List.of(cast.get("employee1").ref()));
        Map<String, String> answers = new LinkedHashMap<>();
        answers.put("company-name", cast.name("property"));
        answers.put("company-credit-code", cast.code("property"));
        answers.put("legal-representative-name", cast.name("landlord"));
        answers.put("legal-representative-id-number", cast.number("landlord"));
        answers.put("premises-address", Papers.SECOND_PREMISES);
        answers.put("premises-unit-number", Papers.SECOND_UNIT);
        answers.put("floor-area", "280");
        answers.put("venue-name", "云杉展览馆");
        answers.put("capacity", "80");
        answers.put("opening-date", "2026-05-10");
        String caseId = window.apply(
                "landlord",
                "open-exhibition-hall",
                parties,
                Optional.of(cast.organisation("property")),
                Papers.SECOND_UNIT,
                answers,
                true);
        return onPaper(caseId, "landlord");
    }

    /** What each who would take part in a second venue finds in his own list as in force: role to kinds, holder by holder. */
    JsonNode held(String company) {
        ObjectNode held = Api.object();
        held.putArray("applicant").add(kinds("founder", company));
        parties().forEach((role, holders) -> {
            ArrayNode lists = held.putArray(role);
            holders.forEach(holder -> lists.add(kinds(reader(holder), holder)));
        });
        progress.line(
                "the hub shows what the company holds already: %s",
                String.join(
                        " ",
                        held.path("applicant")
                                .get(0)
                                .valueStream()
                                .map(JsonNode::asString)
                                .toList()));
        return held;
    }

    /** Who reads the documents of a holder: he himself, or who acts for the company. */
    private String reader(String holder) {
        return OWNERS.stream()
                .filter(login -> cast.get(login).ref().equals(holder))
                .findFirst()
                .orElse(holder.equals(cast.organisation("property")) ? "landlord" : "builder");
    }

    private ArrayNode kinds(String login, String holder) {
        ArrayNode kinds = Api.JSON.createArrayNode();
        cast.get(login)
                .get("/api/v1/documents?holder=" + holder + "&limit=200")
                .path("items")
                .valueStream()
                .filter(document -> document.path("state").asString().equals("ACTIVE"))
                .map(document -> document.path("kind").asString())
                .distinct()
                .sorted()
                .forEach(kinds::add);
        return kinds;
    }

    /** What the company that the main case founded would bring for a second venue. */
    JsonNode secondVenue(String company) {
        Map<String, List<String>> parties = parties();
        JsonNode preview = window.preview("founder", SERVICE, parties, Optional.of(company));
        progress.line(
                "preview for the same company: %s materials, %s",
                preview.path("counts").path("total").asString(), Window.counts(preview.path("counts")));
        return preview;
    }
}
