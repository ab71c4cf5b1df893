package commonseal.web.api;

import commonseal.approvals.Cases;
import commonseal.approvals.Cases.AnswersResult;
import commonseal.approvals.Cases.ApplyResult;
import commonseal.approvals.Cases.FileCheckResult;
import commonseal.approvals.Cases.LookResult;
import commonseal.approvals.Cases.PreviewResult;
import commonseal.approvals.Cases.PullReport;
import commonseal.approvals.Cases.RedeemResult;
import commonseal.approvals.Cases.UploadResult;
import commonseal.identity.HolderId;
import commonseal.identity.Invitations.Invitation;
import commonseal.identity.Messages.Channel;
import commonseal.identity.Role;
import commonseal.kernel.Secret;
import commonseal.verifier.Verifier;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Materials;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Applying, the checklist, authorisation, pull, upload, acceptance. */
final class CasesApi {

    /** Codes of pulls that no owner or law permits; each left evidence. */
    private static final Set<String> UNAUTHORISED = Set.of("NOT_AUTHORISED", "OVER_LIMIT", "NOT_CITED");

    private static final Access COUNTER = Access.officer(Role.COUNTER_CLERK);
    private static final Access READERS = Access.officer(Role.COUNTER_CLERK, Role.APPROVER, Role.ASSISTANT);

    private CasesApi() {}

    static List<Route> routes() {
        return List.of(
                Route.post("/api/v1/cases/preview", Access.signedIn(), "api.preview", CasesApi::preview),
                Route.post("/api/v1/cases", Access.signedIn(), "api.apply", CasesApi::apply),
                Route.get("/api/v1/cases", Access.signedIn(), "api.cases", CasesApi::list),
                Route.get("/api/v1/cases/{id}", Access.signedIn(), "api.case", CasesApi::view),
                Route.get("/api/v1/cases/{id}/events", Access.signedIn(), "api.events", CasesApi::events),
                Route.put("/api/v1/cases/{id}/answers", Access.signedIn(), "api.answers", CasesApi::answer),
                Route.put("/api/v1/cases/{id}/materials/{slot}", Access.signedIn(), "api.upload", CasesApi::upload),
                Route.get("/api/v1/cases/{id}/materials/{slot}", Access.signedIn(), "api.uploaded", CasesApi::uploaded),
                Route.post(
                        "/api/v1/cases/{id}/submission",
                        Access.signedIn(),
                        "api.submit",
                        exchange -> Answers.step(
                                exchange, cases(exchange).submit(exchange.actor(), exchange.pathId("id")))),
                Route.post("/api/v1/cases/{id}/withdrawal", Access.signedIn(), "api.withdraw", CasesApi::withdraw),
                Route.post(
                        "/api/v1/cases/{id}/supply",
                        Access.signedIn(),
                        "api.supplied",
                        exchange -> Answers.step(
                                exchange, cases(exchange).supplied(exchange.actor(), exchange.pathId("id")))),
                Route.post(
                        "/api/v1/cases/{id}/answers/{field}/choice",
                        Access.signedIn(),
                        "api.choose-statement",
                        CasesApi::choose),
                Route.post(
                        "/api/v1/cases/{id}/answers/{field}/override",
                        Access.signedIn(),
                        "api.keep-override",
                        CasesApi::keepOverride),
                Route.post(
                        "/api/v1/cases/{id}/slots/{slot}/paper", Access.signedIn(), "api.use-paper", CasesApi::paper),
                Route.post("/api/v1/cases/{id}/authorisation-requests", COUNTER, "api.ask-owners", CasesApi::askOwners),
                Route.get(
                        "/api/v1/cases/{id}/authorisation-requests",
                        Access.signedIn(),
                        "api.asked-owners",
                        CasesApi::askedOwners),
                Route.post("/api/v1/cases/{id}/invitations", COUNTER, "api.invite", CasesApi::invite),
                Route.get("/api/v1/cases/{id}/invitations", COUNTER, "api.invitations", CasesApi::invitations),
                Route.post("/api/v1/cases/{id}/redemptions", COUNTER, "api.redeem", CasesApi::redeem),
                Route.post("/api/v1/cases/{id}/pulls", COUNTER, "api.pull", CasesApi::pull),
                Route.post(
                        "/api/v1/cases/{id}/slots/{slot}/lawful-pull",
                        Access.officer(Role.COUNTER_CLERK, Role.APPROVER),
                        "api.pull-by-law",
                        CasesApi::pullByLaw),
                Route.post("/api/v1/cases/{id}/slots/{slot}/look", READERS, "api.look", CasesApi::look),
                Route.post("/api/v1/cases/{id}/file-checks", READERS, "api.check-file", CasesApi::checkFile),
                Route.post("/api/v1/cases/{id}/slots/{slot}/check", COUNTER, "api.check-material", CasesApi::check),
                Route.post(
                        "/api/v1/cases/{id}/acceptance",
                        COUNTER,
                        "api.accept",
                        exchange -> Answers.step(
                                exchange, cases(exchange).accept(exchange.actor(), exchange.pathId("id")))),
                Route.post(
                        "/api/v1/cases/{id}/lapse",
                        COUNTER,
                        "api.lapse",
                        exchange ->
                                Answers.step(exchange, cases(exchange).lapse(exchange.actor(), exchange.pathId("id")))),
                Route.post(
                        "/api/v1/cases/{id}/supplements",
                        Access.officer(Role.COUNTER_CLERK, Role.APPROVER),
                        "api.supplement",
                        CasesApi::supplement));
    }

    private static Cases cases(Exchange exchange) {
        return exchange.services().cases();
    }

    private static Map<String, List<HolderId>> parties(JsonNode body) {
        JsonNode parties = body.get("parties");
        Map<String, List<HolderId>> result = new LinkedHashMap<>();
        if (parties == null) {
            return result;
        }
        if (!parties.isObject()) {
            throw Json.bad("parties");
        }
        for (var property : parties.properties()) {
            result.put(
                    property.getKey(),
                    Json.list(parties, property.getKey()).stream()
                            .map(RegisterApi::holder)
                            .toList());
        }
        return result;
    }

    private static void preview(Exchange exchange) {
        JsonNode body = exchange.body();
        PreviewResult result = cases(exchange)
                .preview(
                        exchange.actor(),
                        Json.text(body, "service"),
                        parties(body),
                        Json.maybeText(body, "onBehalfOf").map(RegisterApi::holder));
        switch (result) {
            case PreviewResult.Preview(var plan, var slots, var counts) ->
                exchange.json(HttpStatus.OK, CaseJson.preview(plan, slots, counts));
            case PreviewResult.UnknownService() -> exchange.problem(HttpStatus.NOT_FOUND, "UNKNOWN_SERVICE", Map.of());
            case PreviewResult.InvalidParties(var problems) -> Answers.invalid(exchange, "PARTIES_INVALID", problems);
            case PreviewResult.NotIdentified(var roles) -> notIdentified(exchange, roles);
            case PreviewResult.NotAllowed(String reason) -> exchange.problem(HttpStatus.FORBIDDEN, reason, Map.of());
        }
    }

    private static void notIdentified(Exchange exchange, List<String> roles) {
        Map<String, String> problems = new TreeMap<>();
        roles.forEach(role -> problems.put(role, "NOT_IDENTIFIED"));
        exchange.problem(HttpStatus.FORBIDDEN, "PARTIES_NOT_IDENTIFIED", problems);
    }

    private static void apply(Exchange exchange) {
        JsonNode body = exchange.body();
        ApplyResult result = cases(exchange)
                .apply(
                        exchange.actor(),
                        new Cases.Application(
                                Json.text(body, "service"),
                                parties(body),
                                Json.maybeText(body, "onBehalfOf").map(RegisterApi::holder),
                                Json.maybeText(body, "premises"),
                                Json.texts(body, "answers"),
                                Json.flag(body, "paperOnly", false)));
        switch (result) {
            case ApplyResult.Opened(UUID id, String reference) -> {
                exchange.context().header("Location", "/api/v1/cases/" + id);
                exchange.json(
                        HttpStatus.CREATED,
                        Exchange.object().put("case", id.toString()).put("reference", reference));
            }
            case ApplyResult.UnknownService() -> exchange.problem(HttpStatus.NOT_FOUND, "UNKNOWN_SERVICE", Map.of());
            case ApplyResult.InvalidParties(var problems) -> Answers.invalid(exchange, "PARTIES_INVALID", problems);
            case ApplyResult.InvalidAnswers(var problems) -> Answers.invalid(exchange, "ANSWERS_INVALID", problems);
            case ApplyResult.NotIdentified(var roles) -> notIdentified(exchange, roles);
            case ApplyResult.NotAllowed(String reason) -> exchange.problem(HttpStatus.FORBIDDEN, reason, Map.of());
        }
    }

    private static void list(Exchange exchange) {
        var page = cases(exchange).casesOf(exchange.actor(), RegisterApi.holderOfActor(exchange), exchange.page(50));
        exchange.json(HttpStatus.OK, Json.page(page, CaseJson::summary));
    }

    private static void view(Exchange exchange) {
        Answers.found(
                exchange,
                cases(exchange).view(exchange.actor(), exchange.pathId("id")).map(CaseJson::view));
    }

    private static void events(Exchange exchange) {
        Answers.found(
                exchange,
                cases(exchange)
                        .events(exchange.actor(), exchange.pathId("id"), exchange.page(200))
                        .map(page -> Json.page(page, CaseJson::event)));
    }

    private static void answer(Exchange exchange) {
        JsonNode body = exchange.body();
        AnswersResult result = cases(exchange)
                .answer(
                        exchange.actor(),
                        exchange.pathId("id"),
                        Json.texts(body, "answers"),
                        Json.texts(body, "reasons"));
        switch (result) {
            case AnswersResult.Saved() -> exchange.context().status(HttpStatus.NO_CONTENT);
            case AnswersResult.Invalid(var problems) -> Answers.invalid(exchange, "ANSWERS_INVALID", problems);
            case AnswersResult.NotAllowed(String reason) -> Answers.refused(exchange, reason, Map.of());
        }
    }

    private static void choose(Exchange exchange) {
        JsonNode body = exchange.body();
        Answers.step(
                exchange,
                cases(exchange)
                        .choose(
                                exchange.actor(),
                                exchange.pathId("id"),
                                exchange.path("field"),
                                Json.id(body, "document"),
                                Json.maybeText(body, "reason").orElse("")));
    }

    private static void keepOverride(Exchange exchange) {
        Answers.step(
                exchange,
                cases(exchange)
                        .keepOverride(
                                exchange.actor(),
                                exchange.pathId("id"),
                                exchange.path("field"),
                                Json.text(exchange.body(), "reason")));
    }

    private static void upload(Exchange exchange) {
        String name = exchange.query("name").orElse("material");
        UploadResult result = cases(exchange)
                .upload(
                        exchange.actor(),
                        exchange.pathId("id"),
                        exchange.path("slot"),
                        name,
                        exchange.context().bodyAsBytes());
        switch (result) {
            case UploadResult.Stored(String sha256) ->
                exchange.json(HttpStatus.OK, Exchange.object().put("sha256", sha256));
            case UploadResult.Refused(String code) ->
                exchange.problem(
                        code.equals("TOO_LARGE") ? HttpStatus.CONTENT_TOO_LARGE : HttpStatus.UNPROCESSABLE_CONTENT,
                        "UPLOAD_" + code,
                        Map.of());
            case UploadResult.UnknownSlot() -> exchange.notFound();
            case UploadResult.NotAllowed(String reason) -> Answers.refused(exchange, reason, Map.of());
        }
    }

    private static void uploaded(Exchange exchange) {
        Materials.answer(
                exchange, cases(exchange).uploaded(exchange.actor(), exchange.pathId("id"), exchange.path("slot")));
    }

    private static void withdraw(Exchange exchange) {
        Answers.step(
                exchange,
                cases(exchange)
                        .withdraw(exchange.actor(), exchange.pathId("id"), Json.text(exchange.body(), "reason")));
    }

    private static void paper(Exchange exchange) {
        Answers.step(
                exchange, cases(exchange).usePaper(exchange.actor(), exchange.pathId("id"), exchange.path("slot")));
    }

    private static void askOwners(Exchange exchange) {
        Optional<HolderId> again = Json.maybeText(exchange.body(), "again").map(RegisterApi::holder);
        Answers.step(exchange, cases(exchange).requestAuthorisations(exchange.actor(), exchange.pathId("id"), again));
    }

    private static void askedOwners(Exchange exchange) {
        UUID id = exchange.pathId("id");
        if (cases(exchange).view(exchange.actor(), id).isEmpty()) {
            exchange.notFound();
            return;
        }
        var views = exchange.services()
                .db()
                .read(
                        exchange.actor().act("case:" + id),
                        tx -> exchange.services().identity().authorisations().ofCase(tx, id));
        exchange.json(HttpStatus.OK, Json.items(views, AuthorisationsApi::view));
    }

    private static void invite(Exchange exchange) {
        JsonNode body = exchange.body();
        Channel channel;
        UUID request;
        String part = "channel";
        try {
            channel = Channel.valueOf(Json.text(body, "channel"));
            part = "request";
            request = UUID.fromString(Json.text(body, "request"));
        } catch (IllegalArgumentException e) {
            throw Json.bad(part);
        }
        Answers.step(
                exchange,
                cases(exchange)
                        .invite(exchange.actor(), exchange.pathId("id"), request, channel, Json.text(body, "address")));
    }

    private static void invitations(Exchange exchange) {
        UUID id = exchange.pathId("id");
        if (cases(exchange).view(exchange.actor(), id).isEmpty()) {
            exchange.notFound();
            return;
        }
        var sent = exchange.services()
                .db()
                .read(
                        exchange.actor().act("case:" + id),
                        tx -> exchange.services().identity().invitations().ofCase(tx, id));
        exchange.json(HttpStatus.OK, Json.items(sent, CasesApi::invitation));
    }

    private static JsonNode invitation(Invitation invitation) {
        var node = Exchange.object()
                .put("id", invitation.id().toString())
                .put("request", invitation.authorisation().toString())
                .put("channel", invitation.channel().name())
                .put("state", invitation.state().name())
                .put("tries", invitation.tries())
                .put("at", invitation.at().toString())
                .put("until", invitation.until().toString());
        node.put("automatic", invitation.automatic());
        Json.put(node, "remindAt", invitation.remindAt().map(Instant::toString));
        Json.put(node, "failure", invitation.failure());
        Json.put(node, "sentAt", invitation.sentAt().map(Instant::toString));
        Json.put(node, "openedAt", invitation.openedAt().map(Instant::toString));
        Json.put(node, "nextTry", invitation.nextTry().map(Instant::toString));
        return node;
    }

    private static void redeem(Exchange exchange) {
        RedeemResult result = cases(exchange)
                .redeem(exchange.actor(), exchange.pathId("id"), Secret.of(Json.text(exchange.body(), "code")));
        switch (result) {
            case RedeemResult.Redeemed(int documents) ->
                exchange.json(HttpStatus.OK, Exchange.object().put("documents", documents));
            case RedeemResult.Refused(String code, var delay) -> {
                if (delay.isPresent()) {
                    exchange.delayed(delay.get());
                } else {
                    Answers.refused(exchange, code, Map.of());
                }
            }
        }
    }

    private static void pull(Exchange exchange) {
        Optional<UUID> document = Json.maybeText(exchange.body(), "document").map(CasesApi::document);
        UUID id = exchange.pathId("id");
        reported(
                exchange,
                document.isPresent()
                        ? cases(exchange).pull(exchange.actor(), id, document.get())
                        : cases(exchange).pull(exchange.actor(), id));
    }

    private static void pullByLaw(Exchange exchange) {
        String reason = Json.text(exchange.body(), "reason");
        reported(
                exchange,
                cases(exchange).pullByLaw(exchange.actor(), exchange.pathId("id"), exchange.path("slot"), reason));
    }

    private static void look(Exchange exchange) {
        UUID document = document(Json.text(exchange.body(), "document"));
        switch (cases(exchange).look(exchange.actor(), exchange.pathId("id"), exchange.path("slot"), document)) {
            case LookResult.Shown shown -> exchange.json(HttpStatus.OK, CaseJson.shown(shown));
            case LookResult.NotShown(UUID evidence, var outcome) ->
                exchange.problem(HttpStatus.CONFLICT, outcome.name(), Map.of(document.toString(), evidence.toString()));
            case LookResult.Refused(String code) -> Answers.refused(exchange, code, Map.of());
        }
    }

    private static void checkFile(Exchange exchange) {
        byte[] file = exchange.context().bodyAsBytes();
        if (file.length > Verifier.MAX_BYTES) {
            exchange.problem(HttpStatus.CONTENT_TOO_LARGE, "TOO_LARGE", Map.of());
            return;
        }
        switch (cases(exchange).checkFile(exchange.actor(), exchange.pathId("id"), file)) {
            case FileCheckResult.Checked(UUID evidence, var verdict) ->
                exchange.json(
                        HttpStatus.OK,
                        Exchange.object().put("evidence", evidence.toString()).set("verdict", verdict.toJson()));
            case FileCheckResult.Refused(String code) -> Answers.refused(exchange, code, Map.of());
        }
    }

    private static void reported(Exchange exchange, PullReport report) {
        Optional<String> unauthorised = report.refused().filter(UNAUTHORISED::contains);
        if (unauthorised.isPresent()) {
            exchange.problem(HttpStatus.CONFLICT, unauthorised.get(), evidence(report));
        } else if (report.refused().isPresent()) {
            Answers.refused(exchange, report.refused().get(), Map.of());
        } else {
            exchange.json(HttpStatus.OK, Json.items(report.items(), CaseJson::pulled));
        }
    }

    private static UUID document(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Json.bad("document");
        }
    }

    /** Document to the evidence that was left. */
    private static Map<String, String> evidence(PullReport report) {
        return report.items().stream()
                .collect(Collectors.toMap(
                        item -> item.document().toString(),
                        item -> item.evidence().toString(),
                        (first, second) -> first));
    }

    private static void check(Exchange exchange) {
        JsonNode body = exchange.body();
        Answers.step(
                exchange,
                cases(exchange)
                        .checkMaterial(
                                exchange.actor(),
                                exchange.pathId("id"),
                                exchange.path("slot"),
                                Json.flag(body, "usable", true),
                                Json.maybeText(body, "reason")));
    }

    private static void supplement(Exchange exchange) {
        JsonNode body = exchange.body();
        Answers.step(
                exchange,
                cases(exchange)
                        .requestSupplement(
                                exchange.actor(),
                                exchange.pathId("id"),
                                Json.list(body, "slots"),
                                Json.text(body, "reason")));
    }
}
