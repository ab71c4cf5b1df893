package commonseal.web.ui;

import commonseal.documents.Batches;
import commonseal.documents.Batches.Batch;
import commonseal.documents.Batches.Row;
import commonseal.documents.Batches.State;
import commonseal.documents.Batches.StepResult;
import commonseal.documents.Batches.UploadResult;
import commonseal.identity.Actor;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.web.Access;
import commonseal.web.BatchProblems;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** Many documents from one file: sent, looked at, signed off or thrown away. */
final class BatchPages {

    static final Access ISSUER = Access.officer(Role.ISSUER);
    private static final int AT_ONCE = 20;
    private static final String PATH = "/batches";

    private BatchPages() {}

    static List<Route> routes() {
        return List.of(
                Route.get(PATH, ISSUER, "batches", x -> list(x, List.of())),
                Route.post(PATH, ISSUER, "batches.upload", BatchPages::upload),
                Route.get(PATH + "/{id}", ISSUER, "batch", BatchPages::one),
                Route.get(
                        PATH + "/{id}/problems", ISSUER, "batch.problems", x -> BatchProblems.write(x, x.pathId("id"))),
                Route.post(PATH + "/{id}/start", ISSUER, "batch.start", x -> step(x, Batches::start, "batch-started")),
                Route.post(
                        PATH + "/{id}/discard",
                        ISSUER,
                        "batch.discard",
                        x -> step(x, Batches::discard, "batch-discarded")));
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

    private static void list(Exchange exchange, List<Problem> problems) {
        Page<Batch> page = read(exchange, tx -> batches(exchange).list(tx, exchange.actor(), exchange.page(AT_ONCE)));
        Map<String, Object> model = new HashMap<>();
        model.put("notice", Pages.notice(exchange));
        model.put("problems", problems);
        model.put("batches", page.items());
        model.put("next", Pages.next(exchange, page.next()));
        model.put("kinds", RowFiles.kinds(exchange));
        model.put("kind", exchange.form("kind"));
        model.put("names", Names.of(exchange));
        model.put(
                "officers",
                Pages.officers(
                        exchange, page.items().stream().map(Batch::uploadedBy).toList()));
        exchange.page(
                Pages.status(problems),
                "office/batches.jte",
                Pages.title(exchange, exchange.messages().text("batch.title"), problems),
                model);
    }

    private static void upload(Exchange exchange) {
        switch (RowFiles.of(exchange)) {
            case RowFiles.Sent.Wrong(Problem problem) -> list(exchange, List.of(problem));
            case RowFiles.Sent.Rows(var format, byte[] bytes) -> {
                String kind = exchange.form("kind");
                switch (write(exchange, tx -> batches(exchange).upload(tx, exchange.actor(), kind, format, bytes))) {
                    case UploadResult.Uploaded(UUID batch, int rows) ->
                        exchange.redirect(PATH + "/" + batch + "?done=batch-uploaded");
                    case UploadResult.Known(UUID batch) -> exchange.redirect(PATH + "/" + batch + "?done=batch-known");
                    case UploadResult.Refused(String code, int line, String column) ->
                        list(exchange, List.of(RowFiles.problem(exchange, code, line, column)));
                }
            }
        }
    }

    private static void one(Exchange exchange) {
        UUID id = exchange.pathId("id");
        boolean all = exchange.query("rows").filter("all"::equals).isPresent();
        record Found(Batch batch, Page<Row> rows) {}
        Optional<Found> found = read(
                exchange,
                tx -> batches(exchange)
                        .find(tx, exchange.actor(), id)
                        .map(batch -> new Found(
                                batch,
                                batches(exchange).rows(tx, exchange.actor(), id, !all, exchange.page(AT_ONCE)))));
        if (found.isEmpty()) {
            exchange.notFound();
            return;
        }
        Batch batch = found.get().batch();
        Map<String, Object> model = new HashMap<>();
        model.put("notice", Pages.notice(exchange));
        model.put("batch", batch);
        model.put("rows", found.get().rows().items());
        model.put("all", all);
        model.put("next", Pages.next(exchange, found.get().rows().next()));
        model.put("names", Names.of(exchange));
        model.put(
                "officers",
                Pages.officers(
                        exchange,
                        Stream.concat(Stream.of(batch.uploadedBy()), batch.startedBy().stream())
                                .toList()));
        // The facade refuses it anyway; here nobody is led to a button that does.
        model.put(
                "needsAnother",
                batch.state() == State.CHECKED
                        && batch.twoPersons()
                        && batch.uploadedBy().equals(exchange.actor().ref()));
        exchange.page("office/batch.jte", "batch.one", model);
    }

    @FunctionalInterface
    private interface Step {
        StepResult take(Batches batches, Tx tx, Actor actor, UUID batch);
    }

    private static void step(Exchange exchange, Step step, String done) {
        UUID id = exchange.pathId("id");
        switch (write(exchange, tx -> step.take(batches(exchange), tx, exchange.actor(), id))) {
            case StepResult.Done() -> exchange.redirect(PATH + "/" + id + "?done=" + done);
            case StepResult.Refused(String code) -> refused(exchange, code);
        }
    }

    private static void refused(Exchange exchange, String code) {
        switch (code) {
            case "BATCH_UNKNOWN" -> exchange.notFound();
            case "TWO_PERSONS" -> exchange.problem(HttpStatus.FORBIDDEN, "BATCH_TWO_PERSONS", Map.of());
            default -> exchange.problem(Pages.statusOf(code), code, Map.of());
        }
    }
}
