package commonseal.web.api;

import commonseal.documents.Documents;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Life;
import commonseal.documents.Documents.StatusChange;
import commonseal.documents.Documents.StatusResult;
import commonseal.identity.HolderId;
import commonseal.identity.Role;
import commonseal.proof.CanonicalJson;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verifier;
import commonseal.web.Access;
import commonseal.web.AsOf;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import commonseal.web.PdfFiles;
import commonseal.web.Route;
import commonseal.web.ui.VerifierFiles;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Issue, status, successor; the holder's own documents and bundles; public verification. */
final class DocumentsApi {

    private static final Access ISSUER = Access.officer(Role.ISSUER, Role.APPROVER);

    private DocumentsApi() {}

    static List<Route> routes() {
        return List.of(
                Route.post("/api/v1/documents", ISSUER, "api.issue", DocumentsApi::issue),
                Route.post("/api/v1/documents/search", ISSUER, "api.search-documents", DocumentsApi::search),
                Route.get("/api/v1/documents/{id}/events", ISSUER, "api.document-events", DocumentsApi::events),
                Route.post("/api/v1/documents/{id}/status", ISSUER, "api.status", DocumentsApi::status),
                Route.post("/api/v1/documents/{id}/successor", ISSUER, "api.supersede", DocumentsApi::supersede),
                Route.get("/api/v1/documents", Access.signedIn(), "api.my-documents", DocumentsApi::mine),
                Route.get("/api/v1/documents/{id}", Access.signedIn(), "api.my-document", DocumentsApi::own),
                Route.get("/api/v1/documents/{id}/bundle", Access.signedIn(), "api.bundle", DocumentsApi::bundle),
                Route.get("/api/v1/documents/{id}/pdf", Access.signedIn(), "api.pdf", PdfFiles::answer),
                Route.post("/api/v1/verify", Access.open(), "api.verify-file", DocumentsApi::verifyFile),
                Route.get("/api/v1/verify/{code}", Access.open(), "api.verify-code", DocumentsApi::verifyCode),
                Route.post("/api/v1/verify/receipt", Access.open(), "api.verify-receipt", DocumentsApi::fileReceipt),
                Route.post(
                        "/api/v1/verify/{code}/receipt",
                        Access.open(),
                        "api.verify-code-receipt",
                        DocumentsApi::codeReceipt),
                Route.get(
                        "/api/v1/trust",
                        Access.open(),
                        "api.trust",
                        // The widget reads it from pages of others.
                        exchange -> VerifierFiles.forAnybody(exchange.context())
                                .contentType("application/json")
                                .result(exchange.services().documents().trustFile())));
    }

    private static Documents documents(Exchange exchange) {
        return exchange.services().documents();
    }

    static Documents.Order order(JsonNode body) {
        List<HolderId> holders =
                Json.list(body, "holders").stream().map(RegisterApi::holder).toList();
        return new Documents.Order(
                Json.text(body, "kind"),
                Json.text(body, "office"),
                holders,
                Json.texts(body, "fields"),
                RegisterApi.day(body, "validFrom"),
                RegisterApi.day(body, "validUntil"),
                Json.maybeText(body, "asset"),
                Optional.empty(),
                Optional.empty());
    }

    private static void issue(Exchange exchange) {
        Documents.Order order = order(exchange.body());
        issued(
                exchange,
                exchange.services()
                        .db()
                        .write(
                                exchange.actor().act("issue"),
                                tx -> documents(exchange).issue(tx, exchange.actor(), order)));
    }

    private static void supersede(Exchange exchange) {
        Documents.Order order = order(exchange.body());
        var old = exchange.pathId("id");
        issued(
                exchange,
                exchange.services()
                        .db()
                        .write(
                                exchange.actor().act("supersede"),
                                tx -> documents(exchange).supersede(tx, exchange.actor(), old, order)));
    }

    static void issued(Exchange exchange, IssueResult result) {
        switch (result) {
            case IssueResult.Issued(var document, var number, var publicCode) ->
                exchange.json(
                        HttpStatus.CREATED,
                        Exchange.object()
                                .put("document", document.toString())
                                .put("number", number)
                                .put("publicCode", publicCode));
            case IssueResult.NotAllowed(String reason) -> exchange.problem(HttpStatus.FORBIDDEN, reason, Map.of());
            case IssueResult.Taken(var existing) ->
                exchange.problem(
                        HttpStatus.CONFLICT,
                        "TAKEN",
                        existing.map(document -> Map.of("document", document.toString()))
                                .orElse(Map.of()));
            case IssueResult.Invalid(var problems) -> Answers.invalid(exchange, "FIELDS_INVALID", problems);
        }
    }

    /** In the body, for a number may be somebody's. */
    private static void search(Exchange exchange) {
        String text = Json.text(exchange.body(), "text").strip();
        List<Held> found = exchange.services()
                .db()
                .read(
                        exchange.actor().act("search-documents"),
                        tx -> documents(exchange).ofOffice(tx, exchange.actor(), text));
        exchange.json(HttpStatus.OK, Json.items(found, DocumentsApi::held));
    }

    private static void events(Exchange exchange) {
        var id = exchange.pathId("id");
        Answers.found(
                exchange,
                exchange.services()
                        .db()
                        .read(
                                exchange.actor().act("document-events"),
                                tx -> documents(exchange).life(tx, exchange.actor(), id))
                        .map(DocumentsApi::life));
    }

    private static JsonNode life(Life life) {
        ObjectNode node = (ObjectNode) held(life.document());
        ArrayNode events = node.putArray("events");
        life.events().forEach(event -> {
            ObjectNode each = events.addObject()
                    .put("event", event.event())
                    .put("reason", event.reason())
                    .put("effectiveAt", event.effectiveAt().toString())
                    .put("recordedAt", event.recordedAt().toString())
                    .put("officer", event.officerRef());
            Json.put(each, "successor", event.successor());
            each.set("changed", Json.strings(event.changed()));
        });
        node.set(
                "possible",
                Json.strings(life.possible().stream().map(Enum::name).sorted().toList()));
        return node;
    }

    private static Optional<Instant> moment(JsonNode body, String name) {
        try {
            return Json.maybeText(body, name).map(Instant::parse);
        } catch (DateTimeParseException e) {
            throw Json.bad(name);
        }
    }

    private static void status(Exchange exchange) {
        JsonNode body = exchange.body();
        StatusChange.Kind kind;
        try {
            kind = StatusChange.Kind.valueOf(Json.text(body, "change"));
        } catch (IllegalArgumentException e) {
            throw Json.bad("change");
        }
        StatusChange change = new StatusChange(kind, Json.text(body, "reason"), moment(body, "effectiveAt"));
        var id = exchange.pathId("id");
        StatusResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("change-status"),
                        tx -> documents(exchange).changeStatus(tx, exchange.actor(), id, change));
        switch (result) {
            case StatusResult.Changed(var state) ->
                exchange.json(HttpStatus.OK, Exchange.object().put("state", state.name()));
            case StatusResult.NotAllowed(String reason) -> exchange.problem(HttpStatus.FORBIDDEN, reason, Map.of());
            case StatusResult.WrongState(var state) ->
                exchange.problem(HttpStatus.CONFLICT, "WRONG_STATE", Map.of("state", state.name()));
            case StatusResult.Unknown() -> exchange.notFound();
        }
    }

    static JsonNode held(Held held) {
        ObjectNode node = Exchange.object();
        node.put("document", held.id().toString());
        node.put("kind", held.kind());
        node.put("office", held.office());
        node.set(
                "holders",
                Json.strings(held.holders().stream().map(HolderId::ref).toList()));
        node.put("state", held.state().name());
        node.put("validFrom", held.validFrom().toString());
        Json.put(node, "validUntil", held.validUntil());
        Json.put(node, "asset", held.asset());
        Json.put(node, "case", held.caseId());
        Json.put(node, "successor", held.successor());
        node.put("publicCode", held.publicCode());
        node.put("issuedAt", held.issuedAt().toString());
        Json.put(node, "copy", held.copy());
        return node;
    }

    private static void mine(Exchange exchange) {
        HolderId holder = RegisterApi.holderOfActor(exchange);
        var page = exchange.services()
                .db()
                .read(
                        exchange.actor().act("own-documents"),
                        tx -> RegisterApi.readable(
                                exchange,
                                tx,
                                holder,
                                documents(exchange).held(tx, holder, exchange.page(50)),
                                Documents.Held::kind));
        exchange.json(HttpStatus.OK, Json.page(page, DocumentsApi::held));
    }

    private static void own(Exchange exchange) {
        var id = exchange.pathId("id");
        var content = exchange.services()
                .db()
                .write(
                        exchange.actor().act("own-document"),
                        tx -> documents(exchange).own(tx, exchange.actor(), id).map(found -> {
                            ObjectNode node = (ObjectNode) held(found.document());
                            node.put("number", found.number());
                            ObjectNode fields = node.putObject("fields");
                            found.fields().forEach(fields::put);
                            documents(exchange)
                                    .paperCode(tx, exchange.actor(), id)
                                    .ifPresent(onPaper -> node.put("qr", onPaper.text()));
                            return node;
                        }));
        Answers.found(exchange, content);
    }

    private static void bundle(Exchange exchange) {
        var id = exchange.pathId("id");
        Optional<byte[]> bundle = exchange.services()
                .db()
                .write(exchange.actor().act("bundle"), tx -> documents(exchange).bundle(tx, exchange.actor(), id));
        file(exchange, bundle, "document-" + id + ".json");
    }

    static void file(Exchange exchange, Optional<byte[]> bytes, String name) {
        if (bytes.isEmpty()) {
            exchange.notFound();
            return;
        }
        exchange.context()
                .contentType("application/vnd.commonseal.evidence+json")
                .header("Content-Disposition", "attachment; filename=\"" + name + "\"")
                .result(bytes.get());
    }

    private static void verifyFile(Exchange exchange) {
        byte[] file = exchange.context().bodyAsBytes();
        if (file.length > Verifier.MAX_BYTES) {
            exchange.problem(HttpStatus.CONTENT_TOO_LARGE, "TOO_LARGE", Map.of());
            return;
        }
        Optional<AsOf> asOf = asOf(exchange);
        Verdict verdict = documents(exchange).verify(file, asOf.map(AsOf::at), question(exchange));
        if (asOf.filter(then -> then.isAhead(verdict)).isPresent()) {
            throw new Exchange.Malformed("AS_OF", "asOf");
        }
        exchange.json(HttpStatus.OK, verdict.toJson());
    }

    /** What the bearer of a wallet copy was asked; one half of it is no question. */
    private static Optional<Documents.Question> question(Exchange exchange) {
        Optional<String> audience = exchange.query("aud");
        Optional<String> nonce = exchange.query("nonce");
        if (audience.isPresent() != nonce.isPresent()) {
            throw new Exchange.Malformed("QUESTION", audience.isPresent() ? "nonce" : "aud");
        }
        return audience.flatMap(name -> nonce.map(once -> new Documents.Question(name, once)));
    }

    private static void fileReceipt(Exchange exchange) {
        byte[] file = exchange.context().bodyAsBytes();
        if (file.length > Verifier.MAX_BYTES) {
            exchange.problem(HttpStatus.CONTENT_TOO_LARGE, "TOO_LARGE", Map.of());
            return;
        }
        receipt(exchange, asOf -> Optional.of(documents(exchange).check(file, asOf)));
    }

    private static void codeReceipt(Exchange exchange) {
        receipt(exchange, asOf -> documents(exchange).checkByCode(exchange.path("code"), asOf));
    }

    /** A moment that has not come is refused before anything is signed. */
    private static void receipt(Exchange exchange, Function<Optional<Instant>, Optional<Documents.Checked>> check) {
        Optional<AsOf> asOf = asOf(exchange);
        if (asOf.filter(then -> then.isAhead(exchange)).isPresent()) {
            throw new Exchange.Malformed("AS_OF", "asOf");
        }
        Answers.found(exchange, check.apply(asOf.map(AsOf::at)).map(checked -> CanonicalJson.parse(checked.receipt())));
    }

    private static Optional<AsOf> asOf(Exchange exchange) {
        return exchange.query("asOf")
                .map(text ->
                        AsOf.parse(text, Messages.ZONE).orElseThrow(() -> new Exchange.Malformed("AS_OF", "asOf")));
    }

    private static void verifyCode(Exchange exchange) {
        Optional<AsOf> asOf = asOf(exchange);
        Answers.found(
                exchange,
                documents(exchange)
                        .verifyByCode(exchange.path("code"), asOf.map(AsOf::at))
                        .map(verified -> {
                            if (asOf.filter(then -> then.isAhead(verified.verdict()))
                                    .isPresent()) {
                                throw new Exchange.Malformed("AS_OF", "asOf");
                            }
                            ObjectNode node = Exchange.object();
                            node.put("kind", verified.document().kind());
                            node.put("office", verified.document().office());
                            node.put("state", verified.document().state().name());
                            node.put(
                                    "validFrom", verified.document().validFrom().toString());
                            Json.put(node, "validUntil", verified.document().validUntil());
                            Json.put(node, "copy", verified.document().copy());
                            ObjectNode fields = node.putObject("fields");
                            verified.publicFields().forEach(fields::put);
                            node.set("verdict", verified.verdict().toJson());
                            return node;
                        }));
    }
}
