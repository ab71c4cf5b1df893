package commonseal.web.ui;

import commonseal.identity.BreakGlass;
import commonseal.identity.BreakGlass.OpenResult;
import commonseal.identity.BreakGlass.Opening;
import commonseal.identity.BreakGlass.Order;
import commonseal.identity.BreakGlass.Reason;
import commonseal.identity.BreakGlass.ReviewResult;
import commonseal.identity.HolderId;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Seeing somebody in an emergency, and the supervisor's review of it. */
final class EmergencyPages {

    private static final Access SUPERVISOR = Access.officer(Role.SUPERVISOR);
    private static final int AT_ONCE = 20;
    private static final String STEP_UP = "step-up";

    private EmergencyPages() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/emergencies", SUPERVISOR, "emergencies", x -> list(x, Optional.empty(), List.of())),
                Route.post("/emergencies/{id}/review", SUPERVISOR, "emergencies", EmergencyPages::review));
    }

    private static BreakGlass breakGlass(Exchange exchange) {
        return exchange.services().identity().breakGlass();
    }

    // -- open

    static void form(Exchange exchange) {
        form(exchange, List.of());
    }

    private static void form(Exchange exchange, List<Problem> problems) {
        HolderId holder = Pages.holder(exchange.path("ref"), "ref");
        boolean passkey =
                !exchange.services().identity().passkeys().all(exchange.actor()).isEmpty();
        if (passkey) {
            exchange.withScript();
        }
        exchange.page(
                Pages.status(problems),
                "clerk/emergency.jte",
                Pages.title(exchange, exchange.messages().text("emergency.title"), problems),
                Map.of(
                        "path",
                        "/holders/" + holder.ref() + "/emergency",
                        "problems",
                        problems,
                        "reason",
                        exchange.form("reason"),
                        "text",
                        exchange.form("text"),
                        "passkey",
                        passkey,
                        "totp",
                        exchange.services().identity().signIn().hasTotp(exchange.actor())));
    }

    private static Optional<Reason> reason(Exchange exchange) {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.name().equals(exchange.form("reason")))
                .findFirst();
    }

    private static Order order(Exchange exchange, Reason reason) {
        return new Order(Pages.holder(exchange.path("ref"), "ref"), reason, exchange.form("text"));
    }

    static void ask(Exchange exchange) {
        Optional<Reason> reason = reason(exchange);
        if (reason.isEmpty()) {
            Questions.refuse(
                    exchange,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    exchange.messages().text("emergency.choose"));
            return;
        }
        Questions.confirm(exchange, Optional.of(breakGlass(exchange).digest(order(exchange, reason.get()))));
    }

    static void open(Exchange exchange) {
        List<Problem> missing = new ArrayList<>();
        Optional<Reason> reason = reason(exchange);
        if (reason.isEmpty()) {
            missing.add(new Problem("reason-0", exchange.messages().text("emergency.choose")));
        }
        if (!Questions.isAnswered(exchange)) {
            missing.add(new Problem(STEP_UP, exchange.messages().text("decide.totp.missing")));
        }
        if (!missing.isEmpty()) {
            form(exchange, missing);
            return;
        }
        Order order = order(exchange, reason.orElseThrow());
        switch (breakGlass(exchange).open(exchange.actor(), order, AccountPages.proof(exchange))) {
            case OpenResult.Opened(var unused) ->
                exchange.redirect("/holders/" + order.holder().ref());
            case OpenResult.Refused(String code) -> refused(exchange, code);
        }
    }

    private static void refused(Exchange exchange, String code) {
        switch (code) {
            case "HOLDER_UNKNOWN" -> exchange.notFound();
            case "NO_ROLE", "GLASS_OWN", "GLASS_OFTEN", "GLASS_UNREVIEWED" ->
                exchange.problem(HttpStatus.FORBIDDEN, code, Map.of());
            default ->
                form(
                        exchange,
                        List.of(new Problem(
                                code.equals("STEP_UP_FAILED") ? STEP_UP : "text",
                                exchange.messages().code("problem", code))));
        }
    }

    // -- review

    /** @param typed id of the opening whose review has to be corrected */
    private static void list(Exchange exchange, Optional<UUID> typed, List<Problem> problems) {
        boolean all = exchange.query("all").isPresent();
        Page<Opening> openings = exchange.services()
                .db()
                .read(
                        exchange.actor().act("emergencies"),
                        tx -> breakGlass(exchange).openings(tx, exchange.actor(), !all, exchange.page(AT_ONCE)));
        Names names = Names.of(exchange);
        Map<String, String> officers = Pages.officers(
                exchange,
                openings.items().stream()
                        .flatMap(opening -> Stream.concat(
                                Stream.of(opening.officerRef()),
                                opening.review().stream().map(BreakGlass.Review::byRef)))
                        .distinct()
                        .toList());
        Map<String, Object> model = new HashMap<>();
        model.put("notice", Pages.notice(exchange));
        model.put("problems", problems);
        model.put("all", all);
        model.put("openings", openings.items());
        model.put("next", Pages.next(exchange, openings.next()));
        model.put("names", names);
        model.put("officers", officers);
        model.put("typed", typed.map(id -> Map.of(id, exchange.form("text"))).orElse(Map.of()));
        exchange.page(
                Pages.status(problems),
                "office/emergencies.jte",
                Pages.title(exchange, exchange.messages().text("emergencies.title"), problems),
                model);
    }

    private static void review(Exchange exchange) {
        UUID id = exchange.pathId("id");
        String answer = exchange.form("justified");
        if (!answer.equals("yes") && !answer.equals("no")) {
            list(
                    exchange,
                    Optional.of(id),
                    List.of(new Problem("justified-" + id, exchange.messages().text("emergencies.choose"))));
            return;
        }
        ReviewResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("emergencies"),
                        tx -> breakGlass(exchange)
                                .review(tx, exchange.actor(), id, answer.equals("yes"), exchange.form("text")));
        switch (result) {
            case ReviewResult.Reviewed() -> exchange.redirect("/emergencies?done=emergency-reviewed");
            case ReviewResult.Refused(String code) -> reviewRefused(exchange, id, code);
        }
    }

    private static void reviewRefused(Exchange exchange, UUID id, String code) {
        switch (code) {
            case "GLASS_UNKNOWN" -> exchange.notFound();
            case "GLASS_REVIEWED" -> exchange.problem(HttpStatus.CONFLICT, code, Map.of());
            case "GLASS_SECOND", "GLASS_OWN" -> exchange.problem(HttpStatus.FORBIDDEN, code, Map.of());
            default ->
                list(
                        exchange,
                        Optional.of(id),
                        List.of(new Problem("text-" + id, exchange.messages().code("problem", code))));
        }
    }
}
