package commonseal.web.api;

import commonseal.documents.Documents.CorrectResult;
import commonseal.documents.Documents.Evidence;
import commonseal.documents.Documents.EvidenceQuery;
import commonseal.identity.DualControl;
import commonseal.identity.HolderId;
import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.EvidenceCorrection;
import commonseal.web.EvidenceSearch;
import commonseal.web.EvidenceSearch.Read;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Stored electronic evidence, for auditors. */
final class EvidenceApi {

    private static final Access AUDITOR = Access.officer(Role.AUDITOR);

    private EvidenceApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/api/v1/evidence", AUDITOR, "api.evidence", EvidenceApi::search),
                Route.post("/api/v1/evidence/export", AUDITOR, "api.export-found", EvidenceApi::exportFound),
                Route.post("/api/v1/evidence/search", AUDITOR, "api.search-evidence", EvidenceApi::ask),
                Route.get("/api/v1/cases/{id}/disclosures", AUDITOR, "api.disclosures", EvidenceApi::disclosures),
                Route.get("/api/v1/evidence/{id}", AUDITOR, "api.evidence-one", EvidenceApi::one),
                Route.post("/api/v1/evidence/{id}/export", AUDITOR, "api.export-evidence", EvidenceApi::export),
                Route.post(
                        "/api/v1/evidence/{id}/correction",
                        Access.officer(Role.SUPERVISOR),
                        "api.correct-evidence",
                        EvidenceApi::correct));
    }

    private static void search(Exchange exchange) {
        found(exchange, EvidenceSearch.ofAddress(exchange));
    }

    /** Numbers of people and documents come in the body, never in an address. */
    private static void ask(Exchange exchange) {
        JsonNode body = exchange.body();
        found(exchange, EvidenceSearch.ofBody(exchange, name -> Json.maybeText(body, name)));
    }

    private static void found(Exchange exchange, Read read) {
        if (isWrong(exchange, read)) {
            return;
        }
        var page = exchange.services()
                .db()
                .read(
                        exchange.actor().act("audit"),
                        tx -> exchange.services().documents().evidence(tx, read.query(), exchange.page(50)));
        exchange.json(HttpStatus.OK, Json.page(page, EvidenceApi::evidence));
    }

    private static boolean isWrong(Exchange exchange, Read read) {
        if (!read.wrong().isEmpty()) {
            exchange.problem(HttpStatus.BAD_REQUEST, "QUERY_WRONG", Map.of("part", String.join(", ", read.wrong())));
            return true;
        }
        if (read.query().equals(EvidenceQuery.NONE)) {
            exchange.problem(HttpStatus.BAD_REQUEST, "QUERY_EMPTY", Map.of());
            return true;
        }
        return false;
    }

    private static JsonNode evidence(Evidence evidence) {
        ObjectNode node = Exchange.object();
        node.put("id", evidence.id().toString());
        node.put("outcome", evidence.outcome().name());
        node.put("case", evidence.caseId().toString());
        node.put("service", evidence.service());
        node.put("slot", evidence.slot());
        node.put("document", evidence.document().toString());
        node.put("kind", evidence.kind());
        node.set(
                "owners",
                Json.strings(evidence.owners().stream().map(HolderId::ref).toList()));
        node.put("officer", evidence.officerRef());
        node.put("office", evidence.office());
        Json.put(node, "refusedBy", evidence.refusedBy());
        node.put("ground", evidence.ground());
        node.set("fields", Json.strings(evidence.fields()));
        node.put("verdict", evidence.verdict());
        Json.put(node, "underlying", evidence.underlying());
        node.put("deed", evidence.outcome().deed().name());
        node.put("reason", evidence.reason());
        Json.put(node, "version", evidence.version());
        Json.put(node, "file", evidence.file());
        evidence.reliance()
                .ifPresent(reliance -> node.put("link", reliance.link())
                        .put("decision", reliance.decision().toString())
                        .put("restsOn", reliance.pull().toString()));
        evidence.corrects()
                .ifPresent(corrects -> node.put("corrects", corrects.evidence().toString())
                        .put("correctedBy", corrects.byRef())
                        .put("correction", corrects.reason()));
        evidence.supersededBy().ifPresent(by -> node.put("supersededBy", by.toString()));
        node.put("at", evidence.at().toString());
        node.put("provable", evidence.provable());
        node.put("copy", evidence.copy());
        return node;
    }

    /** How many disclosures the access log holds for a case: equals its evidence records of outcomes PULLED and PREVIEWED. */
    private static void disclosures(Exchange exchange) {
        var id = exchange.pathId("id");
        long count = exchange.services()
                .db()
                .read(
                        exchange.actor().act("audit"),
                        tx -> exchange.services().identity().access().count(tx, id));
        exchange.json(HttpStatus.OK, Exchange.object().put("count", count));
    }

    private static void one(Exchange exchange) {
        var id = exchange.pathId("id");
        Answers.found(
                exchange,
                exchange.services()
                        .db()
                        .read(
                                exchange.actor().act("audit"),
                                tx -> exchange.services().documents().evidence(tx, id))
                        .map(EvidenceApi::evidence));
    }

    private static void export(Exchange exchange) {
        var id = exchange.pathId("id");
        String reason = Json.text(exchange.body(), "reason");
        DualControlApi.answer(
                exchange, exchange.services().documents().exportEvidence(exchange.actor(), List.of(id), reason));
    }

    private static void correct(Exchange exchange) {
        JsonNode body = exchange.body();
        var id = exchange.pathId("id");
        Optional<String> named = Json.maybeText(body, "case");
        Optional<UUID> caseId = named.flatMap(text -> EvidenceCorrection.caseOf(exchange, text));
        if (named.isPresent() && caseId.isEmpty()) {
            exchange.problem(HttpStatus.NOT_FOUND, "UNKNOWN_CASE", Map.of());
            return;
        }
        String reason = Json.text(body, "reason");
        switch (exchange.services()
                .cases()
                .correctEvidence(exchange.actor(), id, caseId, Json.maybeText(body, "ground"), reason)) {
            case CorrectResult.Corrected(UUID successor) ->
                exchange.json(HttpStatus.CREATED, Exchange.object().put("evidence", successor.toString()));
            case CorrectResult.Superseded(UUID by) ->
                exchange.problem(HttpStatus.CONFLICT, "EVIDENCE_SUPERSEDED", Map.of("evidence", by.toString()));
            case CorrectResult.Refused(String code) ->
                exchange.problem(EvidenceCorrection.status(code), code, Map.of());
        }
    }

    /** Everything found: a file, an archive, or the request that a second person confirms. */
    private static void exportFound(Exchange exchange) {
        JsonNode body = exchange.body();
        Read read = EvidenceSearch.ofBody(exchange, name -> Json.maybeText(body, name));
        String reason = Json.text(body, "reason");
        if (isWrong(exchange, read)) {
            return;
        }
        List<UUID> found = exchange.services()
                .db()
                .read(
                        exchange.actor().act("audit"),
                        tx -> exchange.services()
                                .documents()
                                .evidenceIds(tx, read.query(), DualControl.Deed.Export.MOST + 1));
        DualControlApi.answer(
                exchange, exchange.services().documents().exportEvidence(exchange.actor(), found, reason));
    }
}
