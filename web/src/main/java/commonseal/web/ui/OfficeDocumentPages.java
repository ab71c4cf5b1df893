package commonseal.web.ui;

import commonseal.documents.Documents;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.Life;
import commonseal.documents.Documents.LifeEvent;
import commonseal.documents.Documents.StatusChange;
import commonseal.documents.Documents.StatusResult;
import commonseal.identity.Role;
import commonseal.kernel.Tx;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import commonseal.web.Route;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Documents that an office has issued: found by code or number, their life, and changes of their status. No content. */
final class OfficeDocumentPages {

    private static final Access ISSUER = Access.officer(Role.ISSUER);
    private static final String PATH = "/documents";

    private OfficeDocumentPages() {}

    static List<Route> routes() {
        return List.of(
                Route.get(PATH, ISSUER, "documents", x -> search(x, List.of(), List.of())),
                // A number may be somebody's: it stays out of addresses.
                Route.post(PATH, ISSUER, "documents.search", OfficeDocumentPages::find),
                Route.get(PATH + "/{id}", ISSUER, "document", x -> show(x, List.of())),
                Route.post(PATH + "/{id}/status", ISSUER, "document.status", OfficeDocumentPages::change));
    }

    private static Documents documents(Exchange exchange) {
        return exchange.services().documents();
    }

    private static <T> T read(Exchange exchange, Function<Tx, T> reading) {
        return exchange.services().db().read(exchange.actor().act("office-documents"), reading);
    }

    private static void search(Exchange exchange, List<Held> found, List<Problem> problems) {
        Map<String, Object> model = new HashMap<>();
        model.put("problems", problems);
        model.put("found", found);
        model.put("text", exchange.form("text"));
        model.put("names", Names.of(exchange));
        exchange.page(
                Pages.status(problems),
                "office/documents.jte",
                Pages.title(exchange, exchange.messages().text("document.title"), problems),
                model);
    }

    private static void find(Exchange exchange) {
        String text = exchange.form("text");
        List<Held> found = text.isEmpty()
                ? List.of()
                : read(exchange, tx -> documents(exchange).ofOffice(tx, exchange.actor(), text));
        switch (found.size()) {
            case 0 ->
                search(
                        exchange,
                        found,
                        List.of(new Problem(
                                "text",
                                exchange.messages().text(text.isEmpty() ? "document.text.none" : "document.unknown"))));
            case 1 -> exchange.redirect(PATH + "/" + found.getFirst().id());
            default -> search(exchange, found, List.of());
        }
    }

    private static void show(Exchange exchange, List<Problem> problems) {
        UUID id = exchange.pathId("id");
        Optional<Life> found = read(exchange, tx -> documents(exchange).life(tx, exchange.actor(), id));
        if (found.isEmpty()) {
            exchange.notFound();
            return;
        }
        Life life = found.get();
        Map<String, Object> model = new HashMap<>();
        model.put("notice", Pages.notice(exchange));
        model.put("problems", problems);
        model.put("life", life);
        model.put("names", Names.of(exchange));
        model.put(
                "officers",
                Pages.officers(
                        exchange,
                        life.events().stream().map(LifeEvent::officerRef).toList()));
        model.put("successors", codes(exchange, life));
        Map<StatusChange.Kind, List<String>> possible = new EnumMap<>(StatusChange.Kind.class);
        life.possible().forEach(kind -> possible.put(kind, reasons(life.document(), kind)));
        model.put("possible", possible);
        model.put("change", exchange.form("change"));
        model.put("reason", exchange.form("reason"));
        model.put("effective", exchange.form("effective"));
        exchange.page(
                Pages.status(problems),
                "office/document.jte",
                Pages.title(exchange, exchange.messages().text("document.one"), problems),
                model);
    }

    /** Public codes of its successors. A division has some; a query for each. */
    private static Map<UUID, String> codes(Exchange exchange, Life life) {
        List<UUID> ids = life.events().stream()
                .flatMap(event -> event.successor().stream())
                .distinct()
                .toList();
        return ids.isEmpty()
                ? Map.of()
                : read(
                        exchange,
                        tx -> ids.stream()
                                .flatMap(id -> documents(exchange).find(tx, id).stream())
                                .collect(Collectors.toMap(Held::id, Held::publicCode)));
    }

    private static List<String> reasons(Held document, StatusChange.Kind kind) {
        return document.copy().isPresent() ? CopyPages.REASONS : kind.reasons();
    }

    private static void change(Exchange exchange) {
        Messages messages = exchange.messages();
        Optional<StatusChange.Kind> kind = Arrays.stream(StatusChange.Kind.values())
                .filter(each -> each.name().equals(exchange.form("change")))
                .findFirst();
        List<Problem> problems = new ArrayList<>();
        if (kind.isEmpty()) {
            problems.add(new Problem("change-0", messages.text("document.change.choose")));
        }
        String reason = exchange.form("reason");
        UUID id = exchange.pathId("id");
        Optional<Held> held = read(exchange, tx -> documents(exchange).find(tx, id));
        if (held.isEmpty()) {
            exchange.notFound();
            return;
        }
        if (kind.filter(each -> reasons(held.get(), each).contains(reason)).isEmpty()) {
            problems.add(new Problem("reason", messages.text("document.reason.choose")));
        }
        String typed = exchange.form("effective");
        Optional<LocalDate> day = Pages.day(typed);
        if (day.isEmpty() && !typed.isEmpty()) {
            problems.add(new Problem("effective", messages.text("register.birth-date.wrong")));
        }
        if (!problems.isEmpty()) {
            show(exchange, problems);
            return;
        }
        Optional<Instant> effective =
                day.map(each -> each.atStartOfDay(Messages.ZONE).toInstant());
        StatusChange wanted = new StatusChange(kind.orElseThrow(), reason, effective);
        StatusResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("change-status"),
                        tx -> documents(exchange).changeStatus(tx, exchange.actor(), id, wanted));
        switch (result) {
            case StatusResult.Changed changed -> exchange.redirect(PATH + "/" + id + "?done=status-changed");
            case StatusResult.NotAllowed(String code)
            when code.equals("BACKDATED") ->
                show(exchange, List.of(new Problem("effective", messages.text("document.backdated"))));
            case StatusResult.NotAllowed(String code)
            when code.equals("EFFECTIVE_IN_FUTURE") ->
                show(exchange, List.of(new Problem("effective", messages.code("problem", code))));
            case StatusResult.NotAllowed(String code) -> exchange.problem(Pages.statusOf(code), code, Map.of());
            case StatusResult.WrongState wrong ->
                show(exchange, List.of(new Problem("main", messages.text("document.wrong-state"))));
            case StatusResult.Unknown() -> exchange.notFound();
        }
    }
}
