package commonseal.web.api;

import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.ReplaceResult;
import commonseal.documents.Documents.Replacement;
import commonseal.documents.Drafts;
import commonseal.documents.Drafts.ApproveResult;
import commonseal.documents.Drafts.Content;
import commonseal.documents.Drafts.Draft;
import commonseal.documents.Drafts.Replaces;
import commonseal.documents.Drafts.SaveResult;
import commonseal.documents.Drafts.State;
import commonseal.documents.Drafts.StepResult;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents prepared outside of a case: drafted, submitted, approved by whom the kind asks for. */
final class DraftsApi {

    private static final Access ISSUER = Access.officer(Role.ISSUER);
    private static final int AT_ONCE = 50;
    private static final String PATH = "/api/v1/drafts";

    private DraftsApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get(PATH, ISSUER, "api.drafts", DraftsApi::list),
                Route.post(PATH, ISSUER, "api.create-draft", DraftsApi::create),
                Route.get(PATH + "/{id}", ISSUER, "api.draft", DraftsApi::one),
                Route.put(PATH + "/{id}", ISSUER, "api.change-draft", DraftsApi::change),
                Route.delete(PATH + "/{id}", ISSUER, "api.discard-draft", x -> step(x, Drafts::discard)),
                Route.post(PATH + "/{id}/submit", ISSUER, "api.submit-draft", x -> step(x, Drafts::submit)),
                Route.post(PATH + "/{id}/withdraw", ISSUER, "api.withdraw-draft", x -> step(x, Drafts::withdraw)),
                Route.post(PATH + "/{id}/refuse", ISSUER, "api.refuse-draft", DraftsApi::refuse),
                Route.post(PATH + "/{id}/approve", ISSUER, "api.approve-draft", DraftsApi::approve));
    }

    private static Drafts drafts(Exchange exchange) {
        return exchange.services().documents().drafts();
    }

    private static <T> T read(Exchange exchange, Function<Tx, T> reading) {
        return exchange.services().db().read(exchange.actor().act("draft"), reading);
    }

    private static <T> T write(Exchange exchange, Function<Tx, T> writing) {
        return exchange.services().db().write(exchange.actor().act("draft"), writing);
    }

    // -- reading

    private static <E extends Enum<E>> E named(E[] all, String name, String member) {
        return Arrays.stream(all)
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Json.bad(member));
    }

    private static void list(Exchange exchange) {
        Optional<State> state = exchange.query("state").map(name -> named(State.values(), name, "state"));
        Page<Draft> page =
                read(exchange, tx -> drafts(exchange).list(tx, exchange.actor(), state, exchange.page(AT_ONCE)));
        exchange.json(HttpStatus.OK, Json.page(page, DraftsApi::draft));
    }

    private static void one(Exchange exchange) {
        UUID id = exchange.pathId("id");
        Answers.found(
                exchange,
                read(exchange, tx -> drafts(exchange).find(tx, exchange.actor(), id))
                        .map(DraftsApi::draft));
    }

    private static JsonNode draft(Draft draft) {
        ObjectNode node = Exchange.object()
                .put("id", draft.id().toString())
                .put("kind", draft.kind())
                .put("office", draft.office())
                .put("state", draft.state().name())
                .put("version", draft.version())
                .put("twoPersons", draft.twoPersons())
                .put("draftedBy", draft.draftedBy())
                .put("draftedAt", draft.draftedAt().toString())
                .put("changedAt", draft.changedAt().toString());
        draft.content().ifPresent(content -> {
            Order order = content.order();
            node.set(
                    "holders",
                    Json.strings(order.holders().stream().map(HolderId::ref).toList()));
            ObjectNode fields = node.putObject("fields");
            order.fields().forEach(fields::put);
            Json.put(node, "validFrom", order.validFrom());
            Json.put(node, "validUntil", order.validUntil());
            Json.put(node, "asset", order.asset());
            content.replaces()
                    .ifPresent(replaces -> node.putObject("replaces")
                            .put("how", replaces.how().name())
                            .set(
                                    "documents",
                                    Json.strings(replaces.old().stream()
                                            .map(UUID::toString)
                                            .toList())));
        });
        Json.put(node, "decidedBy", draft.decidedBy());
        Json.put(node, "reason", draft.reason());
        node.set(
                "documents",
                Json.strings(draft.documents().stream().map(UUID::toString).toList()));
        return node;
    }

    // -- saving

    private static Content content(JsonNode body) {
        JsonNode replaces = body.get("replaces");
        return new Content(
                DocumentsApi.order(body),
                replaces == null || replaces.isNull() ? Optional.empty() : Optional.of(replaces(replaces)));
    }

    private static Replaces replaces(JsonNode node) {
        if (!node.isObject()) {
            throw Json.bad("replaces");
        }
        Replacement how = named(Replacement.values(), Json.text(node, "how"), "replaces.how");
        if (how == Replacement.DIVISION) {
            throw Json.bad("replaces.how");
        }
        List<String> old = Json.list(node, "documents");
        try {
            return new Replaces(how, old.stream().map(UUID::fromString).toList());
        } catch (IllegalArgumentException e) {
            throw Json.bad("replaces.documents");
        }
    }

    private static void create(Exchange exchange) {
        Content content = content(exchange.body());
        saved(
                exchange,
                HttpStatus.CREATED,
                write(exchange, tx -> drafts(exchange).draft(tx, exchange.actor(), content)));
    }

    private static void change(Exchange exchange) {
        JsonNode body = exchange.body();
        Content content = content(body);
        JsonNode version = body.get("version");
        if (version == null || !version.isInt()) {
            throw Json.bad("version");
        }
        UUID id = exchange.pathId("id");
        saved(
                exchange,
                HttpStatus.OK,
                write(exchange, tx -> drafts(exchange).change(tx, exchange.actor(), id, version.intValue(), content)));
    }

    private static void saved(Exchange exchange, HttpStatus status, SaveResult result) {
        switch (result) {
            case SaveResult.Saved(UUID draft, int version, var problems) -> {
                ObjectNode node =
                        Exchange.object().put("draft", draft.toString()).put("version", version);
                ObjectNode unfinished = node.putObject("problems");
                problems.forEach(unfinished::put);
                exchange.json(status, node);
            }
            case SaveResult.Refused(String code) -> refused(exchange, code);
        }
    }

    // -- steps

    @FunctionalInterface
    private interface Step {
        StepResult take(Drafts drafts, Tx tx, Actor actor, UUID draft);
    }

    private static void step(Exchange exchange, Step step) {
        UUID id = exchange.pathId("id");
        switch (write(exchange, tx -> step.take(drafts(exchange), tx, exchange.actor(), id))) {
            case StepResult.Done() -> exchange.context().status(HttpStatus.NO_CONTENT);
            case StepResult.Refused(String code) -> refused(exchange, code);
            case StepResult.NotGood(IssueResult why) -> DocumentsApi.issued(exchange, why);
        }
    }

    private static void refuse(Exchange exchange) {
        String reason = Json.text(exchange.body(), "reason");
        step(exchange, (drafts, tx, actor, draft) -> drafts.refuse(tx, actor, draft, reason));
    }

    private static void approve(Exchange exchange) {
        UUID id = exchange.pathId("id");
        switch (write(exchange, tx -> drafts(exchange).approve(tx, exchange.actor(), id))) {
            case ApproveResult.Approved(IssueResult.Issued issued) -> DocumentsApi.issued(exchange, issued);
            case ApproveResult.Refused(String code) -> refused(exchange, code);
            case ApproveResult.NotIssued(ReplaceResult.NotAllowed(String reason)) -> refused(exchange, reason);
            case ApproveResult.NotIssued(ReplaceResult.Refused(int order, IssueResult why)) ->
                DocumentsApi.issued(exchange, why);
            case ApproveResult.NotIssued(ReplaceResult.Replaced replaced) ->
                throw new IllegalStateException("it was issued");
        }
    }

    private static void refused(Exchange exchange, String code) {
        switch (code) {
            case "DRAFT_UNKNOWN", "UNKNOWN_KIND", "UNKNOWN_DOCUMENT" ->
                exchange.problem(HttpStatus.NOT_FOUND, code, Map.of());
            case "TWO_PERSONS" -> exchange.problem(HttpStatus.FORBIDDEN, "DRAFT_TWO_PERSONS", Map.of());
            case "DRAFT_OTHER" -> exchange.problem(HttpStatus.FORBIDDEN, code, Map.of());
            case "REASON_REQUIRED", "DRAFT_LARGE", "DRAFT_OF_CASE" ->
                exchange.problem(HttpStatus.UNPROCESSABLE_CONTENT, code, Map.of());
            default -> Answers.refused(exchange, code, Map.of());
        }
    }
}
