package commonseal.web.ui;

import commonseal.identity.RemoteChecks;
import commonseal.identity.RemoteChecks.AnswerResult;
import commonseal.identity.RemoteChecks.BeginResult;
import commonseal.identity.SignIn.SignedIn;
import commonseal.kernel.Secret;
import commonseal.web.Access;
import commonseal.web.Cookies;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How somebody gets an account: with one visit for life, or by a remote identity check without any. */
public final class AccountRequestPages {

    private AccountRequestPages() {}

    /** The routes. */
    public static List<Route> routes() {
        return List.of(
                Route.get(
                        "/account-request",
                        Access.open(),
                        "account-request",
                        exchange -> form(exchange, HttpStatus.OK, List.of())),
                Route.post("/account-request", Access.open(), "account-request", AccountRequestPages::begin),
                Route.get(
                        "/account-request/answer",
                        Access.open(),
                        "account-request.answer",
                        AccountRequestPages::answer));
    }

    private static RemoteChecks checks(Exchange exchange) {
        return exchange.services().identity().remoteChecks();
    }

    private static Optional<String> name(Exchange exchange) {
        return checks(exchange).offer().map(offer -> exchange.messages().pick(offer.nameZh(), offer.nameEn()));
    }

    private static void form(Exchange exchange, HttpStatus status, List<Problem> problems) {
        exchange.page(
                status,
                "session/account-request.jte",
                Pages.title(exchange, exchange.messages().text("account-request.title"), problems),
                Map.of(
                        "check",
                        name(exchange),
                        "scheme",
                        exchange.form("scheme"),
                        "number",
                        exchange.form("number"),
                        "name",
                        exchange.form("name"),
                        "problems",
                        problems));
    }

    private static void begin(Exchange exchange) {
        switch (checks(exchange).begin(exchange.form("scheme"), exchange.form("number"), exchange.form("name"))) {
            case BeginResult.Go(URI to, Secret token) -> {
                Cookies.check(exchange.context(), exchange.settings(), token);
                exchange.page(
                        "session/check.jte",
                        "remote-check.title",
                        Map.of("to", to.toString(), "name", name(exchange).orElse("")));
            }
            case BeginResult.Refused(String code) when code.startsWith("CHECK_") -> refused(exchange, code);
            case BeginResult.Refused(String code) -> {
                String field = code.startsWith("ID_") ? "number" : "name";
                form(
                        exchange,
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        List.of(new Problem(field, exchange.messages().code("identity", code))));
            }
        }
    }

    private static void answer(Exchange exchange) {
        Optional<Secret> token = Cookies.checkOf(exchange.context(), exchange.settings());
        AnswerResult result =
                token.map(checks(exchange)::answer).orElseGet(() -> new AnswerResult.Refused("CHECK_UNKNOWN"));
        switch (result) {
            case AnswerResult.Entered(SignedIn signedIn) -> {
                Cookies.endCheck(exchange.context(), exchange.settings());
                SessionPages.enter(exchange, signedIn, "");
            }
            case AnswerResult.Pending() ->
                exchange.page("session/check-pending.jte", "remote-check.pending.title", Map.of());
            case AnswerResult.Refused(String code) -> refused(exchange, code);
        }
    }

    private static void refused(Exchange exchange, String code) {
        HttpStatus status = switch (code) {
            case "CHECK_UNAVAILABLE" -> HttpStatus.SERVICE_UNAVAILABLE;
            case "CHECK_OFTEN" -> HttpStatus.TOO_MANY_REQUESTS;
            case "CHECK_UNKNOWN" -> HttpStatus.GONE;
            case "CHECK_ACCOUNT" -> HttpStatus.CONFLICT;
            default -> HttpStatus.FORBIDDEN;
        };
        exchange.problem(status, code, Map.of());
    }
}
