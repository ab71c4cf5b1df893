package commonseal.web.ui;

import commonseal.identity.Access.Logged;
import commonseal.identity.HolderId;
import commonseal.identity.Objections;
import commonseal.identity.Objections.RaiseResult;
import commonseal.web.Exchange;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The holder objects to one entry of who looked. */
final class MyObjections {

    private MyObjections() {}

    private static Objections objections(Exchange exchange) {
        return exchange.services().identity().objections();
    }

    /** Address of the form for an entry of this holder's log. */
    static String href(HolderId holder, UUID logged) {
        return "/my/entries/" + logged + "/objection?holder=" + Pages.encoded(holder.ref());
    }

    private static HolderId holder(Exchange exchange) {
        return exchange.query("holder")
                .flatMap(ref -> Mine.of(exchange).find(ref))
                .orElseGet(() -> exchange.actor().person());
    }

    static void form(Exchange exchange) {
        page(exchange, holder(exchange), "", List.of());
    }

    static void raise(Exchange exchange) {
        HolderId holder = holder(exchange);
        String text = exchange.form("text");
        RaiseResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("objection"),
                        tx -> objections(exchange).raise(tx, exchange.actor(), holder, exchange.pathId("id"), text));
        switch (result) {
            case RaiseResult.Raised raised ->
                exchange.redirect("/my?done=my-objected&holder=" + Pages.encoded(holder.ref()) + "#looks");
            case RaiseResult.Refused refused -> refused(exchange, holder, text, refused.code());
        }
    }

    private static void refused(Exchange exchange, HolderId holder, String text, String code) {
        switch (code) {
            case "ENTRY_UNKNOWN" -> exchange.notFound();
            case "OBJECTION_TWICE" -> exchange.problem(HttpStatus.CONFLICT, code, Map.of());
            default ->
                page(
                        exchange,
                        holder,
                        text,
                        List.of(new Problem("text", exchange.messages().code("problem", code))));
        }
    }

    private static void page(Exchange exchange, HolderId holder, String text, List<Problem> problems) {
        Optional<Logged> logged = exchange.services()
                .db()
                .read(
                        exchange.actor().act("objection"),
                        tx -> objections(exchange).readable(tx, exchange.actor(), holder, exchange.pathId("id")));
        if (logged.isEmpty()) {
            exchange.notFound();
            return;
        }
        Map<String, Object> model = new HashMap<>();
        model.put("action", href(holder, logged.get().id()));
        model.put("at", exchange.messages().time(logged.get().at()));
        model.put("line", LoggedText.line(exchange, Names.of(exchange), logged.get()));
        model.put("text", text);
        model.put("longest", Objections.LONGEST);
        model.put("problems", problems);
        exchange.page(
                Pages.status(problems),
                "holder/objection.jte",
                Pages.title(exchange, exchange.messages().text("objection.title"), problems),
                model);
    }
}
