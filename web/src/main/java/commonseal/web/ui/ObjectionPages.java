package commonseal.web.ui;

import commonseal.identity.Access.Logged;
import commonseal.identity.AccessDelays;
import commonseal.identity.Objections;
import commonseal.identity.Objections.AnswerResult;
import commonseal.identity.Objections.Objection;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** What a supervisor answers for: objections of holders to looks of his offices, and entries that wait for his release. */
final class ObjectionPages {

    private static final int AT_ONCE = 20;
    private static final String ALL = "all";
    private static final Access SUPERVISOR = Access.officer(Role.SUPERVISOR);

    private ObjectionPages() {}

    static List<Route> routes() {
        return List.of(
                Route.get(
                        "/objections",
                        SUPERVISOR,
                        "objections",
                        exchange -> show(exchange, Optional.empty(), List.of())),
                Route.post("/objections/{id}/answer", SUPERVISOR, "objections", ObjectionPages::answer),
                Route.post("/objections/withheld/{id}", SUPERVISOR, "objections", ObjectionPages::release));
    }

    private static Objections objections(Exchange exchange) {
        return exchange.services().identity().objections();
    }

    private static AccessDelays delays(Exchange exchange) {
        return exchange.services().identity().accessDelays();
    }

    private record Read(Page<Objection> objections, Page<Logged> withheld) {}

    /** @param typed id of the objection whose answer has to be corrected */
    private static void show(Exchange exchange, Optional<UUID> typed, List<Problem> problems) {
        boolean all = exchange.query(ALL).isPresent();
        Read read = exchange.services()
                .db()
                .read(
                        exchange.actor().act("objections"),
                        tx -> new Read(
                                objections(exchange)
                                        .received(
                                                tx,
                                                exchange.actor(),
                                                !all,
                                                new Page.Request(AT_ONCE, exchange.query("cursor"))),
                                delays(exchange)
                                        .withheld(
                                                tx,
                                                exchange.actor(),
                                                new Page.Request(AT_ONCE, exchange.query("withheld")))));
        Names names = Names.of(exchange);
        Map<String, String> officers = Pages.officers(
                exchange,
                Stream.concat(
                                read.objections().items().stream().flatMap(objection -> objection.subject().stream()),
                                read.withheld().items().stream())
                        .map(Logged::officerRef)
                        .toList());
        Map<String, Object> model = new HashMap<>();
        model.put("notice", Pages.notice(exchange));
        model.put("problems", problems);
        model.put("all", all);
        model.put(
                "objections",
                read.objections().items().stream()
                        .map(objection -> received(
                                exchange,
                                names,
                                officers,
                                objection,
                                typed.filter(objection.id()::equals).isPresent() ? exchange.form("text") : ""))
                        .toList());
        model.put("next", Pages.next(exchange, read.objections().next()));
        model.put(
                "withheld",
                read.withheld().items().stream()
                        .map(entry -> new WithheldEntry(
                                entry.id(),
                                exchange.messages().time(entry.at()),
                                LoggedText.line(exchange, names, entry),
                                officers.getOrDefault(entry.officerRef(), entry.officerRef())))
                        .toList());
        model.put(
                "moreWithheld",
                read.withheld().next().map(cursor -> "/objections?withheld=" + Pages.encoded(cursor) + "#withheld"));
        exchange.page(
                Pages.status(problems),
                "office/objections.jte",
                Pages.title(exchange, exchange.messages().text("objections.title"), problems),
                model);
    }

    private static ReceivedObjection received(
            Exchange exchange, Names names, Map<String, String> officers, Objection objection, String typed) {
        OwnObjection own = OwnObjection.of(exchange.messages(), objection);
        return new ReceivedObjection(
                objection.id(),
                own.at(),
                objection.subject().map(subject -> LoggedText.line(exchange, names, subject)),
                objection.subject().map(subject -> exchange.messages().time(subject.at())),
                objection.subject().map(subject -> officers.getOrDefault(subject.officerRef(), subject.officerRef())),
                own.text(),
                own.answer(),
                typed);
    }

    private static void answer(Exchange exchange) {
        UUID id = exchange.pathId("id");
        AnswerResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("objections"),
                        tx -> objections(exchange).answer(tx, exchange.actor(), id, exchange.form("text")));
        switch (result) {
            case AnswerResult.Answered() -> exchange.redirect("/objections?done=objection-answered");
            case AnswerResult.Refused refused -> refused(exchange, id, refused.code());
        }
    }

    private static void refused(Exchange exchange, UUID id, String code) {
        switch (code) {
            case "OBJECTION_UNKNOWN" -> exchange.notFound();
            case "OBJECTION_OWN" -> exchange.problem(HttpStatus.FORBIDDEN, code, Map.of());
            case "OBJECTION_ANSWERED" -> exchange.problem(HttpStatus.CONFLICT, code, Map.of());
            default ->
                show(
                        exchange,
                        Optional.of(id),
                        List.of(new Problem("text-" + id, exchange.messages().code("problem", code))));
        }
    }

    private static void release(Exchange exchange) {
        boolean released = exchange.services()
                .db()
                .write(
                        exchange.actor().act("withheld"),
                        tx -> delays(exchange).release(tx, exchange.actor(), exchange.pathId("id")));
        if (released) {
            exchange.redirect("/objections?done=entry-released#withheld");
        } else {
            exchange.notFound();
        }
    }
}
