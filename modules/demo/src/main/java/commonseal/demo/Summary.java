package commonseal.demo;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What the demonstration prints in the end. */
final class Summary {

    /** Who can be looked over the shoulder in the end: login to part in the story. */
    private static final Map<String, String> ROLES = new LinkedHashMap<>();

    static {
        ROLES.put("clerk", "counter clerk");
        ROLES.put("gsc", "approver, last link");
        ROLES.put("frd", "approver, fire");
        ROLES.put("psb", "issuer, identity cards");
        ROLES.put("auditor", "auditor");
        ROLES.put("supervisor", "supervisor");
        ROLES.put("administrator", "administrator");
        ROLES.put("agent", "applicant's agent");
        ROLES.put("founder", "founder");
        ROLES.put("landlord", "landlord");
        ROLES.put("employee1", "employee");
    }

    private Summary() {}

    /** What the separate program counted. */
    static void counted(JsonNode parallel, JsonNode series, JsonNode paper, JsonNode second) {
        System.out.println();
        System.out.println("Counted again from exported events, evidence and lists by a program of its own");
        row("materials before", series.path("toSubmit").asString() + "  (handed in, results of links on paper)");
        row(
                "materials to submit",
                parallel.path("toSubmit").asString() + "  (on the ledger "
                        + parallel.path("onLedger").asString() + ", results of links "
                        + parallel.path("resultOfLink").asString() + ")");
        row("at its worst", Window.counts(parallel.path("worst")) + " (to submit/ledger/results)");
        row("working days in series", series.path("workingDays").asString());
        row("working days in parallel", parallel.path("workingDays").asString());
        row("links", parallel.path("links").asString());
        row(
                "site visits",
                parallel.path("siteVisits").asString() + " instead of "
                        + series.path("siteVisits").asString());
        row(
                "paper route",
                paper.path("materials").asString() + " materials, " + Window.counts(paper) + ", "
                        + paper.path("covered").asString() + " covered by the same paper");
        row("second venue", second.path("total").asString() + " materials, " + Window.counts(second));
        row("evidence records", parallel.path("records").asString() + "  " + parallel.path("evidence"));
        row(
                "of them disclosing",
                parallel.path("pulls").asString() + "  (each pull; a refusal or failure discloses nothing)");
    }

    /** What cannot be counted from exports. */
    static void said(
            Installation installation,
            Aftermath aftermath,
            VrStory.Result main,
            VrStory.Result series,
            Aftermath.Evidence evidence,
            JsonNode anchor) {
        System.out.println("As the product says");
        row("disclosures", evidence.disclosures() + "  (access log of the case)");
        row("ledger", aftermath.backlog().path("size").asString() + " entries");
        row("checkpoint", aftermath.checkpoint());
        row(
                "anchor",
                "size " + anchor.path("size").asString() + ", "
                        + anchor.path("txHash").asString());
        row("case", main.view().path("reference").asString() + " at " + installation.url() + "/cases/" + main.caseId());
        row("series case", series.view().path("reference").asString());
        System.out.println();
    }

    private static void row(String name, String value) {
        System.out.println("  " + name + " ".repeat(Math.max(1, 32 - name.length())) + value);
    }

    /** Where to look, and a sign-in for each part. */
    static void links(URI url, Cast cast) {
        System.out.println("Look at");
        row("start", url + "/");
        row("verify", url + "/verify");
        row("ledger", url + "/ledger");
        System.out.println("One-time sign-in links (30 minutes)");
        ROLES.forEach((login, role) -> {
            String path = cast.get("supervisor")
                    .post("/api/v1/demonstration/links", Api.object().put("login", login))
                    .path("path")
                    .asString();
            row(role + " (" + login + ")", url + path);
        });
    }
}
