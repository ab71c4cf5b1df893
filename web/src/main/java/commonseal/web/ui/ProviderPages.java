package commonseal.web.ui;

import commonseal.identity.IdentityProvider.Offer;
import commonseal.identity.ProviderSignIn;
import commonseal.identity.ProviderSignIn.Answer;
import commonseal.identity.ProviderSignIn.AnswerResult;
import commonseal.identity.ProviderSignIn.BeginResult;
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

/**
 * Sign-in and confirmation through the government's identity provider. The browser is sent there by links and by answers
 * to links only: pages forbid their forms to lead elsewhere.
 */
public final class ProviderPages {

    private ProviderPages() {}

    /** The routes; without a provider there is nothing there. */
    public static List<Route> routes() {
        return List.of(
                Route.get("/sign-in/provider", Access.open(), "sign-in-provider", ProviderPages::begin),
                Route.get("/sign-in/provider/answer", Access.open(), "sign-in-provider-answer", ProviderPages::answer));
    }

    private static ProviderSignIn provider(Exchange exchange) {
        return exchange.services().identity().provider();
    }

    /** What the provider is called in this person's language; empty without one. */
    static Optional<String> name(Exchange exchange) {
        return provider(exchange).offer().map(offer -> exchange.messages().pick(offer.nameZh(), offer.nameEn()));
    }

    /** What is offered on the page for signing in; empty if nothing is. */
    static Optional<Offer> offered(Exchange exchange) {
        return provider(exchange).offer();
    }

    private static void begin(Exchange exchange) {
        switch (provider(exchange).begin(exchange.query("back").orElse(""))) {
            case BeginResult.Go(URI to, Secret browser) -> {
                Cookies.provider(exchange.context(), exchange.settings(), browser);
                // 302 after GET: nothing that was sent goes along.
                exchange.context().redirect(to.toString(), HttpStatus.FOUND);
            }
            case BeginResult.Refused(String code) -> refused(exchange, code, Optional.empty());
        }
    }

    private static void answer(Exchange exchange) {
        Answer answer = new Answer(
                exchange.query("state").orElse(""),
                Secret.of(exchange.query("code").orElse("")),
                exchange.query("error").orElse(""),
                exchange.query("iss"));
        Optional<Secret> browser = Cookies.takeProvider(exchange.context(), exchange.settings());
        switch (provider(exchange).answer(answer, browser, exchange.maybeActor())) {
            case AnswerResult.Entered(var signedIn, String back) -> SessionPages.enter(exchange, signedIn, back);
            case AnswerResult.Confirmed(Secret code) ->
                exchange.page(
                        "session/confirmed.jte",
                        "confirmed.title",
                        Map.of(
                                "code",
                                code.revealText().substring(0, 4) + " "
                                        + code.revealText().substring(4)));
            case AnswerResult.Refused(String code, Optional<String> subject) -> refused(exchange, code, subject);
        }
    }

    private static void refused(Exchange exchange, String code, Optional<String> subject) {
        HttpStatus status = switch (code) {
            case "PROVIDER_OFF" -> HttpStatus.NOT_FOUND;
            case "PROVIDER_DOWN" -> HttpStatus.SERVICE_UNAVAILABLE;
            case "PROVIDER_ANSWER", "PROVIDER_AUDIENCE", "PROVIDER_EXPIRED" -> HttpStatus.BAD_GATEWAY;
            case "PROVIDER_REPLAYED" -> HttpStatus.GONE;
            default -> HttpStatus.FORBIDDEN;
        };
        exchange.problem(
                status, code, subject.map(each -> Map.of("subject", each)).orElse(Map.of()));
    }

    // -- confirm

    /** Instead of the script's question: a page of its own, beside the form that waits for the code. */
    static void confirm(Exchange exchange, Optional<byte[]> digest) {
        if (digest.isEmpty()) {
            exchange.problem(HttpStatus.FORBIDDEN, "PROVIDER_NOTHING", Map.of());
            return;
        }
        switch (provider(exchange).beginStepUp(exchange.actor(), digest.get())) {
            case BeginResult.Go(URI to, Secret browser) -> {
                Cookies.provider(exchange.context(), exchange.settings(), browser);
                exchange.page(
                        "session/confirm.jte",
                        "confirm.title",
                        Map.of("to", to.toString(), "name", name(exchange).orElse("")));
            }
            case BeginResult.Refused(String code) -> refused(exchange, code, Optional.empty());
        }
    }

    static void refuse(Exchange exchange, HttpStatus status, String sentence) {
        exchange.page(
                status,
                "session/not-confirmed.jte",
                exchange.messages().text("confirm.missing"),
                Map.of("sentence", sentence));
    }
}
