package commonseal.web.api;

import commonseal.documents.Batches;
import commonseal.documents.Batches.Batch;
import commonseal.documents.Batches.Format;
import commonseal.documents.Batches.Row;
import commonseal.documents.Batches.RowProblem;
import commonseal.documents.Batches.RowState;
import commonseal.documents.Batches.StepResult;
import commonseal.documents.Batches.UploadResult;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.web.Access;
import commonseal.web.BatchProblems;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Many documents from one file: upload, trial, wrong rows as a file, start, progress. */
final class BatchesApi {

    static final Access ISSUER = Access.officer(Role.ISSUER);
    private static final int AT_ONCE = 50;

    private BatchesApi() {}

    static List<Route> routes() {
        return List.of(
                Route.post("/api/v1/kinds/{code}/batches", ISSUER, "api.upload-batch", BatchesApi::upload),
                Route.get("/api/v1/batches", ISSUER, "api.batches", BatchesApi::list),
                Route.get("/api/v1/batches/{id}", ISSUER, "api.batch", BatchesApi::one),
                Route.get("/api/v1/batches/{id}/rows", ISSUER, "api.batch-rows", BatchesApi::rows),
                Route.get(
                        "/api/v1/batches/{id}/problems",
                        ISSUER,
                        "api.batch-problems",
                        x -> BatchProblems.write(x, x.pathId("id"))),
                Route.post(
                        "/api/v1/batches/{id}/start",
                        ISSUER,
                        "api.start-batch",
                        exchange -> step(exchange, Batches::start)),
                Route.delete(
                        "/api/v1/batches/{id}",
                        ISSUER,
                        "api.discard-batch",
                        exchange -> step(exchange, Batches::discard)));
    }

    private static Batches batches(Exchange exchange) {
        return exchange.services().documents().batches();
    }

    static <T> T read(Exchange exchange, Function<Tx, T> reading) {
        return exchange.services().db().read(exchange.actor().act("batch"), reading);
    }

    static <T> T write(Exchange exchange, Function<Tx, T> writing) {
        return exchange.services().db().write(exchange.actor().act("batch"), writing);
    }

    /** The body as a file; one byte more than is taken tells that it is too large. */
    static byte[] file(Exchange exchange) throws IOException {
        return exchange.context().bodyInputStream().readNBytes(Batches.MOST_BYTES + 1);
    }

    static Format format(Exchange exchange) {
        String type = Optional.ofNullable(exchange.context().contentType()).orElse("");
        return type.startsWith("application/json") ? Format.JSON : Format.CSV;
    }

    private static void upload(Exchange exchange) throws IOException {
        byte[] file = file(exchange);
        String kind = exchange.path("code");
        Format format = format(exchange);
        switch (write(exchange, tx -> batches(exchange).upload(tx, exchange.actor(), kind, format, file))) {
            case UploadResult.Uploaded(UUID batch, int rows) ->
                exchange.json(
                        HttpStatus.CREATED,
                        Exchange.object().put("batch", batch.toString()).put("rows", rows));
            case UploadResult.Known(UUID batch) ->
                exchange.json(HttpStatus.OK, Exchange.object().put("batch", batch.toString()));
            case UploadResult.Refused(String code, int line, String column) ->
                refusedFile(exchange, code, line, column);
        }
    }

    /** 404 and 403 as everywhere; what is wrong with the file is 422 and names the place. */
    static void refusedFile(Exchange exchange, String code, int line, String column) {
        boolean ofFile = code.startsWith("FILE_") || code.startsWith("ROWS_") || code.startsWith("COLUMN_");
        if (ofFile) {
            Answers.invalid(exchange, code, Map.of("line", Integer.toString(line), "column", column));
        } else {
            refused(exchange, code);
        }
    }

    static void refused(Exchange exchange, String code) {
        switch (code) {
            case "BATCH_UNKNOWN", "REGISTER_UNKNOWN", "UNKNOWN_KIND" ->
                exchange.problem(HttpStatus.NOT_FOUND, code, Map.of());
            case "TWO_PERSONS" -> exchange.problem(HttpStatus.FORBIDDEN, "BATCH_TWO_PERSONS", Map.of());
            default -> Answers.refused(exchange, code, Map.of());
        }
    }

    private static void list(Exchange exchange) {
        Page<Batch> page = read(exchange, tx -> batches(exchange).list(tx, exchange.actor(), exchange.page(AT_ONCE)));
        exchange.json(HttpStatus.OK, Json.page(page, BatchesApi::batch));
    }

    private static void one(Exchange exchange) {
        UUID id = exchange.pathId("id");
        Answers.found(
                exchange,
                read(exchange, tx -> batches(exchange).find(tx, exchange.actor(), id))
                        .map(BatchesApi::batch));
    }

    private static JsonNode batch(Batch batch) {
        ObjectNode node = Exchange.object()
                .put("id", batch.id().toString())
                .put("effect", batch.effect())
                .put("kind", batch.kind())
                .put("office", batch.office())
                .put("state", batch.state().name())
                .put("rows", batch.rows())
                .put("twoPersons", batch.twoPersons())
                .put("fileDigest", batch.fileDigest())
                .put("uploadedBy", batch.uploadedBy())
                .put("uploadedAt", batch.uploadedAt().toString());
        ObjectNode counts = node.putObject("counts");
        for (RowState state : RowState.values()) {
            counts.put(state.name(), batch.counts().getOrDefault(state, 0));
        }
        Json.put(node, "startedBy", batch.startedBy());
        Json.put(node, "startedAt", batch.startedAt());
        Json.put(node, "finishedAt", batch.finishedAt());
        return node;
    }

    private static void rows(Exchange exchange) {
        UUID id = exchange.pathId("id");
        Page<Row> page =
                read(exchange, tx -> batches(exchange).rows(tx, exchange.actor(), id, false, exchange.page(AT_ONCE)));
        exchange.json(HttpStatus.OK, Json.page(page, BatchesApi::row));
    }

    private static JsonNode row(Row row) {
        ObjectNode node = Exchange.object()
                .put("line", row.line())
                .put("state", row.state().name());
        ArrayNode problems = node.putArray("problems");
        for (RowProblem problem : row.problems()) {
            problems.addObject().put("field", problem.field()).put("code", problem.code());
        }
        Json.put(node, "document", row.document());
        Json.put(node, "number", row.number());
        Json.put(node, "publicCode", row.publicCode());
        return node;
    }

    @FunctionalInterface
    private interface Step {
        StepResult take(Batches batches, Tx tx, commonseal.identity.Actor actor, UUID batch);
    }

    private static void step(Exchange exchange, Step step) {
        UUID id = exchange.pathId("id");
        switch (write(exchange, tx -> step.take(batches(exchange), tx, exchange.actor(), id))) {
            case StepResult.Done() -> exchange.context().status(HttpStatus.NO_CONTENT);
            case StepResult.Refused(String code) -> refused(exchange, code);
        }
    }
}
