package commonseal.web.ui;

import commonseal.documents.Documents.ExportResult;
import commonseal.identity.DualControl;
import commonseal.identity.DualControl.AnswerResult;
import commonseal.identity.DualControl.AskResult;
import commonseal.identity.DualControl.Deed;
import commonseal.identity.DualControl.Request;
import commonseal.identity.DualControl.State;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Officers.Term;
import commonseal.identity.Register.Office;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.keys.Rotating;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Exports;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** What takes two persons: asking for it, and confirming what another asked for. */
final class DualControlPages {

    private static final Access OFFICERS = Access.officer(Role.ADMINISTRATOR, Role.AUDITOR);
    private static final Access AUDITOR = Access.officer(Role.AUDITOR);
    private static final int AT_ONCE = 20;
    private static final String STEP_UP = "step-up";
    private static final String PATH = "/dual-control";
    private static final String EVERYWHERE = "*";

    private DualControlPages() {}

    static List<Route> routes() {
        return List.of(
                Route.get(PATH, OFFICERS, "dual-control", x -> list(x, List.of())),
                Route.post(PATH, OFFICERS, "dual-control.ask", DualControlPages::ask),
                Route.get(PATH + "/{id}", OFFICERS, "dual-control.one", x -> one(x, List.of())),
                Route.post(PATH + "/{id}/confirm", OFFICERS, "dual-control.confirm", DualControlPages::confirm),
                Route.post(
                        PATH + "/{id}/confirm/question", OFFICERS, "dual-control.question", DualControlPages::question),
                Route.post(PATH + "/{id}/decline", OFFICERS, "dual-control.decline", DualControlPages::decline),
                Route.post(PATH + "/{id}/export", AUDITOR, "dual-control.export", DualControlPages::export));
    }

    private static DualControl dualControl(Exchange exchange) {
        return exchange.services().identity().dualControl();
    }

    // -- asking

    private static void list(Exchange exchange, List<Problem> problems) {
        boolean asks = exchange.actor().has(Role.ADMINISTRATOR);
        record Read(Page<Request> requests, List<Office> offices) {}
        Read read = exchange.services()
                .db()
                .read(
                        exchange.actor().act("dual-control"),
                        tx -> new Read(
                                dualControl(exchange).requests(tx, exchange.actor(), exchange.page(AT_ONCE)),
                                asks ? exchange.services().identity().register().offices(tx) : List.of()));
        Map<String, Object> model = new HashMap<>();
        model.put("notice", Pages.notice(exchange));
        model.put("problems", problems);
        model.put("lines", lines(exchange, read.requests().items()));
        model.put("next", Pages.next(exchange, read.requests().next()));
        model.put("asks", asks);
        model.put("offices", read.offices().stream().map(Office::code).toList());
        model.put("names", Names.of(exchange));
        model.put(
                "typed",
                Stream.of("holder", "law", "key", "login", "office")
                        .collect(java.util.stream.Collectors.toMap(field -> field, exchange::form)));
        exchange.page(
                Pages.status(problems),
                "office/dual-control.jte",
                Pages.title(exchange, exchange.messages().text("dual.title"), problems),
                model);
    }

    private static void ask(Exchange exchange) {
        Optional<Deed> deed = deed(exchange);
        if (deed.isEmpty()) {
            list(exchange, List.of(missing(exchange)));
            return;
        }
        AskResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("dual-control"),
                        tx -> dualControl(exchange).ask(tx, exchange.actor(), deed.get()));
        switch (result) {
            case AskResult.Asked(UUID request, var until) ->
                exchange.redirect(PATH + "/" + request + "?done=dual-asked");
            case AskResult.Refused(String code) ->
                list(
                        exchange,
                        List.of(new Problem(field(code), exchange.messages().code("problem", code))));
        }
    }

    /** Empty if it names nobody, or no key. */
    private static Optional<Deed> deed(Exchange exchange) {
        return switch (exchange.form("deed")) {
            case "ERASE_HOLDER" ->
                holder(exchange, exchange.form("holder"))
                        .map(holder -> new Deed.EraseHolder(holder, exchange.form("law")));
            case "EXCHANGE_KEY" -> Rotating.of(exchange.form("key")).map(Deed.ExchangeKey::new);
            case "GIVE_ADMINISTRATOR" ->
                exchange.services()
                        .identity()
                        .signIn()
                        .personOf(exchange.form("login"))
                        .map(person -> new Deed.GiveAdministrator(person, exchange.form("office"), Term.OPEN));
            default -> throw new Exchange.Malformed("FIELD_WRONG", "deed");
        };
    }

    /** By his reference, as cases and evidence show it, or by his login. */
    private static Optional<HolderId> holder(Exchange exchange, String typed) {
        try {
            return Optional.of(HolderId.parse(typed));
        } catch (IllegalArgumentException e) {
            return exchange.services().identity().signIn().personOf(typed).map(person -> person);
        }
    }

    private static Problem missing(Exchange exchange) {
        return switch (exchange.form("deed")) {
            case "ERASE_HOLDER" -> new Problem("holder", exchange.messages().text("dual.holder.unknown"));
            case "GIVE_ADMINISTRATOR" ->
                new Problem("login", exchange.messages().text("dual.login.unknown"));
            default -> new Problem("key-0", exchange.messages().text("dual.key.choose"));
        };
    }

    private static String field(String code) {
        return switch (code) {
            case "DUAL_LAW" -> "law";
            case "HOLDER_UNKNOWN" -> "holder";
            case "OWN_GRANT", "PERSON_UNKNOWN" -> "login";
            case "OFFICE_UNKNOWN", "OTHER_OFFICE" -> "office";
            default -> "main";
        };
    }

    // -- one

    private static Optional<Request> find(Exchange exchange) {
        UUID id = exchange.pathId("id");
        return exchange.services()
                .db()
                .read(
                        exchange.actor().act("dual-control"),
                        tx -> dualControl(exchange).request(tx, exchange.actor(), id));
    }

    private static void one(Exchange exchange, List<Problem> problems) {
        Optional<Request> found = find(exchange);
        if (found.isEmpty()) {
            exchange.notFound();
            return;
        }
        Request request = found.get();
        boolean own = request.byRef().equals(exchange.actor().ref());
        boolean waiting = request.state() == State.WAITING;
        boolean passkey =
                !exchange.services().identity().passkeys().all(exchange.actor()).isEmpty();
        if (passkey && waiting && !own) {
            exchange.withScript();
        }
        Map<String, Object> model = new HashMap<>();
        model.put("notice", Pages.notice(exchange));
        model.put("problems", problems);
        model.put("line", lines(exchange, List.of(request)).getFirst());
        model.put("path", PATH + "/" + request.id());
        model.put("own", own);
        model.put("passkey", passkey);
        model.put("totp", exchange.services().identity().signIn().hasTotp(exchange.actor()));
        exchange.page(
                Pages.status(problems),
                "office/dual-request.jte",
                Pages.title(exchange, exchange.messages().text("dual.one"), problems),
                model);
    }

    private static void question(Exchange exchange) {
        Questions.confirm(exchange, find(exchange).map(dualControl(exchange)::digest));
    }

    private static void confirm(Exchange exchange) {
        if (!Questions.isAnswered(exchange)) {
            one(exchange, List.of(new Problem(STEP_UP, exchange.messages().text("decide.totp.missing"))));
            return;
        }
        UUID id = exchange.pathId("id");
        answered(
                exchange,
                id,
                dualControl(exchange).confirm(exchange.actor(), id, AccountPages.proof(exchange)),
                "dual-confirmed");
    }

    private static void decline(Exchange exchange) {
        UUID id = exchange.pathId("id");
        answered(
                exchange,
                id,
                exchange.services()
                        .db()
                        .write(
                                exchange.actor().act("dual-control"),
                                tx -> dualControl(exchange).decline(tx, exchange.actor(), id)),
                "dual-declined");
    }

    private static void answered(Exchange exchange, UUID id, AnswerResult result, String done) {
        switch (result) {
            case AnswerResult.Done() -> exchange.redirect(PATH + "/" + id + "?done=" + done);
            case AnswerResult.Refused(String code) when code.equals("DUAL_UNKNOWN") -> exchange.notFound();
            case AnswerResult.Refused(String code)
            when code.equals("NO_ROLE") -> exchange.problem(HttpStatus.FORBIDDEN, code, Map.of());
            case AnswerResult.Refused(String code) ->
                one(
                        exchange,
                        List.of(new Problem(
                                code.equals("STEP_UP_FAILED") ? STEP_UP : "main",
                                exchange.messages().code("problem", code))));
        }
    }

    private static void export(Exchange exchange) {
        answer(exchange, exchange.services().documents().exportConfirmed(exchange.actor(), exchange.pathId("id")));
    }

    /** The files, or the page of the request that waits. */
    static void answer(Exchange exchange, ExportResult result) {
        switch (result) {
            case ExportResult.Ready(var export) -> Exports.write(exchange, export);
            case ExportResult.SecondPerson(UUID request, var until) ->
                exchange.redirect(PATH + "/" + request + "?done=dual-export");
            case ExportResult.Refused(String code) -> Exports.refused(exchange, code);
        }
    }

    // -- in words

    private static List<DualLine> lines(Exchange exchange, List<Request> requests) {
        Map<String, String> people = Pages.officers(
                exchange,
                requests.stream().flatMap(DualControlPages::named).distinct().toList());
        Names names = Names.of(exchange);
        return requests.stream()
                .map(request -> new DualLine(
                        request,
                        what(exchange, names, people, request.deed()),
                        about(request.deed()),
                        reason(request.deed()),
                        people.getOrDefault(request.byRef(), request.byRef()),
                        request.answeredBy().map(ref -> people.getOrDefault(ref, ref))))
                .toList();
    }

    private static Stream<String> named(Request request) {
        return Stream.concat(
                about(request.deed()).stream(),
                Stream.concat(Stream.of(request.byRef()), request.answeredBy().stream()));
    }

    private static String what(Exchange exchange, Names names, Map<String, String> people, Deed deed) {
        return switch (deed) {
            case Deed.EraseHolder(HolderId holder, var law) ->
                exchange.messages()
                        .text(
                                "dual.what.erase",
                                people.getOrDefault(
                                        holder.ref(), exchange.messages().text("dual.erased")));
            case Deed.ExchangeKey(Rotating key) ->
                exchange.messages().text("dual.what.key", exchange.messages().code("dual.key", key.code()));
            case Deed.GiveAdministrator(PersonId person, String office, var term) ->
                exchange.messages()
                        .text(
                                "dual.what.administrator",
                                people.getOrDefault(person.ref(), person.ref()),
                                office.equals(EVERYWHERE)
                                        ? exchange.messages().text("dual.everywhere")
                                        : names.office(office));
            case Deed.Export export ->
                exchange.messages().text("dual.what.export", export.records().size());
        };
    }

    /** Two of the same name are told apart by it. */
    private static Optional<String> about(Deed deed) {
        return switch (deed) {
            case Deed.EraseHolder erase -> Optional.of(erase.holder().ref());
            case Deed.GiveAdministrator give -> Optional.of(give.person().ref());
            case Deed.ExchangeKey exchanged -> Optional.empty();
            case Deed.Export export -> Optional.empty();
        };
    }

    private static Optional<String> reason(Deed deed) {
        return switch (deed) {
            case Deed.EraseHolder erase -> Optional.of(erase.law());
            case Deed.Export export -> Optional.of(export.reason());
            case Deed.ExchangeKey exchanged -> Optional.empty();
            case Deed.GiveAdministrator give -> Optional.empty();
        };
    }
}
