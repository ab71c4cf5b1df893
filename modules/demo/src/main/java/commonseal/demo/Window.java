package commonseal.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What happens at the counter: apply, ask the owners, redeem their codes, pull, upload the rest, accept. */
public final class Window {

    /** A small but well-formed PDF, as a scan would be. */
    private static final String PDF = """
            %%PDF-1.4
            1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
            2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
            3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
            %% %s
            trailer<</Root 1 0 R>>
            %%%%EOF
            """;

    private final Cast cast;
    private final Progress progress;

    /** The counter of this district. */
    public Window(Cast cast, Progress progress) {
        this.cast = cast;
        this.progress = progress;
    }

    /** The applicant applies; returns the case. */
    public String apply(
            String applicant,
            String service,
            Map<String, List<String>> parties,
            Optional<String> onBehalfOf,
            String premises,
            Map<String, String> answers,
            boolean paperOnly) {
        ObjectNode application = application(service, parties, onBehalfOf);
        application.set("answers", Api.object(answers));
        application.put("premises", premises);
        application.put("paperOnly", paperOnly);
        JsonNode opened = cast.get(applicant).post("/api/v1/cases", application);
        progress.line(
                "%s applies for %s: case %s",
                applicant, service, opened.path("reference").asString());
        return opened.path("case").asString();
    }

    private static ObjectNode application(
            String service, Map<String, List<String>> parties, Optional<String> onBehalfOf) {
        ObjectNode application = Api.object();
        application.put("service", service);
        ObjectNode roles = application.putObject("parties");
        parties.forEach((role, holders) -> {
            var array = roles.putArray(role);
            holders.forEach(array::add);
        });
        onBehalfOf.ifPresent(holder -> application.put("onBehalfOf", holder));
        return application;
    }

    /** What the applicant would have to bring, before applying. */
    JsonNode preview(String applicant, String service, Map<String, List<String>> parties, Optional<String> onBehalfOf) {
        return cast.get(applicant).post("/api/v1/cases/preview", application(service, parties, onBehalfOf));
    }

    /** The case as the clerk sees it. */
    public JsonNode view(String caseId) {
        return cast.get("clerk").get("/api/v1/cases/" + caseId);
    }

    /** The checklist's counts: to submit, on the ledger, results of links. */
    String counts(String caseId) {
        return counts(view(caseId).path("counts"));
    }

    static String counts(JsonNode counts) {
        return counts.path("toSubmit").asInt() + "/" + counts.path("onLedger").asInt() + "/"
                + counts.path("resultOfLink").asInt();
    }

    /** The clerk asks the owners (all, or one again). */
    public void ask(String caseId, Optional<String> again) {
        ObjectNode body = Api.object();
        again.ifPresent(holder -> body.put("again", holder));
        cast.get("clerk").post("/api/v1/cases/" + caseId + "/authorisation-requests", body);
    }

    /**
     * Each of these people answers what waits for him in his own session and tells the clerk the code, who types it in.
     *
     * @param refused documents that their owner does not want used
     */
    public int answer(String caseId, List<String> owners, Set<String> refused) {
        int agreed = 0;
        for (String owner : owners) {
            Person person = cast.get(owner);
            for (JsonNode request : person.get("/api/v1/authorisations").path("items")) {
                if (!request.path("case").asString().equals(caseId)) {
                    continue;
                }
                ObjectNode documents = Api.object();
                ObjectNode answers = documents.putObject("documents");
                for (JsonNode document : request.path("documents")) {
                    String id = document.path("document").asString();
                    answers.put(id, !refused.contains(id));
                }
                JsonNode answer = person.post(
                        "/api/v1/authorisations/" + request.path("id").asString() + "/answer", documents);
                if (answer.path("doneBefore").asBoolean(false)) {
                    // The answer was kept, its code went down with the connection: the owner asks for a new one.
                    answer = person.post(
                            "/api/v1/authorisations/" + request.path("id").asString() + "/code", Api.object());
                }
                if (!answer.path("code").isMissingNode()) {
                    JsonNode redeemed = cast.get("clerk")
                            .post(
                                    "/api/v1/cases/" + caseId + "/redemptions",
                                    Api.object().put("code", answer.path("code").asString()));
                    agreed += redeemed.path("documents").asInt();
                }
            }
        }
        return agreed;
    }

    /** The clerk pulls whatever is authorised; outcome to how many. */
    public Map<String, Integer> pull(String caseId) {
        Map<String, Integer> outcomes = new HashMap<>();
        cast.get("clerk")
                .post("/api/v1/cases/" + caseId + "/pulls", Api.object())
                .path("items")
                .forEach(item -> outcomes.merge(item.path("outcome").asString(), 1, Integer::sum));
        return outcomes;
    }

    /** Uploads a file for every slot that the checklist wants before acceptance, as the applicant. */
    public List<String> submitTheRest(String applicant, String caseId) {
        JsonNode view = view(caseId);
        return upload(applicant, view, slot -> slot.path("reason").asString().equals("applicant"));
    }

    /** Uploads what this link still wants of what may come late; the clerk checks it. */
    void bringLate(String applicant, JsonNode view, String link) {
        String caseId = view.path("case").asString();
        upload(
                        applicant,
                        view,
                        slot -> slot.path("reason").asString().equals("later")
                                && slot.path("link").asString().equals(link))
                .forEach(slot -> check(caseId, slot));
    }

    private List<String> upload(String applicant, JsonNode view, Predicate<JsonNode> which) {
        List<String> uploaded = new ArrayList<>();
        for (JsonNode slot : view.path("slots")) {
            if (slot.path("state").asString().equals("TO_SUBMIT") && which.test(slot)) {
                String id = slot.path("slot").asString();
                byte[] file =
                        String.format(java.util.Locale.ROOT, PDF, id).getBytes(java.nio.charset.StandardCharsets.UTF_8);
                cast.get(applicant)
                        .upload(
                                "/api/v1/cases/" + view.path("case").asString() + "/materials/" + id + "?name=" + id
                                        + ".pdf",
                                file);
                uploaded.add(id);
            }
        }
        return uploaded;
    }

    private void check(String caseId, String slot) {
        cast.get("clerk")
                .post(
                        "/api/v1/cases/" + caseId + "/slots/" + slot + "/check",
                        Api.object().put("usable", true));
    }

    /** The applicant declares it complete, the clerk checks the uploads and accepts. */
    public void accept(String applicant, String caseId, List<String> uploaded) {
        cast.get(applicant).post("/api/v1/cases/" + caseId + "/submission", Api.object());
        uploaded.forEach(slot -> check(caseId, slot));
        cast.get("clerk").post("/api/v1/cases/" + caseId + "/acceptance", Api.object());
    }

    /** Every event of a case, oldest first. */
    List<JsonNode> events(String caseId) {
        List<JsonNode> events = new ArrayList<>();
        String cursor = "";
        while (true) {
            JsonNode page = cast.get("clerk")
                    .get("/api/v1/cases/" + caseId + "/events?limit=200"
                            + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            page.path("items").forEach(events::add);
            if (page.path("next").isMissingNode()) {
                return events;
            }
            cursor = page.path("next").asString();
        }
    }
}
