package commonseal.web.ui;

import commonseal.identity.Passkeys.AddResult;
import commonseal.identity.Role;
import commonseal.identity.SignIn;
import commonseal.identity.SignIn.SetUpResult;
import commonseal.identity.SignIn.SignInResult;
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

/** Home, sign in, account set-up, sign out, language. */
public final class SessionPages {

    private static final String LOGIN = "login";

    private SessionPages() {}

    /** The routes. */
    public static List<Route> routes() {
        return List.of(
                Route.get("/", Access.open(), "home", SessionPages::home),
                Route.get("/language/{language}", Access.open(), "language", SessionPages::language),
                Route.get(
                        "/sign-in",
                        Access.open(),
                        "sign-in",
                        x -> signInForm(x, HttpStatus.OK, LOGIN, Optional.empty())),
                Route.post("/sign-in", Access.open(), "sign-in", SessionPages::signIn),
                Route.post("/sign-in/passkey/question", Access.open(), "sign-in-question", SessionPages::askToSignIn),
                Route.post("/sign-in/passkey", Access.open(), "sign-in-passkey", SessionPages::signInByPasskey),
                Route.get("/link/{token}", Access.open(), "link", SessionPages::linkForm),
                Route.post("/link/{token}", Access.open(), "link", SessionPages::followLink),
                Route.get(
                        "/set-up",
                        new Access.SettingUp(),
                        "set-up",
                        x -> setUpForm(x, HttpStatus.OK, "password", Optional.empty())),
                Route.post("/set-up", new Access.SettingUp(), "set-up", SessionPages::setUp),
                Route.post("/set-up/passkey", new Access.SettingUp(), "set-up-passkey", SessionPages::setUpPasskey),
                Route.post("/set-up/totp", new Access.SettingUp(), "set-up-totp", SessionPages::confirmTotp),
                Route.get("/signed-out", Access.open(), "signed-out", SessionPages::signedOut),
                Route.post("/sign-out", new Access.SettingUp(), "sign-out", SessionPages::signOut));
    }

    private static void home(Exchange exchange) {
        if (exchange.session().isEmpty()) {
            exchange.page("home.jte", "home.title", Map.of());
        } else {
            exchange.redirect(start(exchange.session().get()));
        }
    }

    /** Where somebody's day begins. */
    private static String start(SignIn.Session session) {
        if (!session.complete()) {
            return "/set-up";
        }
        if (session.actor().has(Role.COUNTER_CLERK)) {
            return "/counter";
        }
        if (session.actor().has(Role.APPROVER) || session.actor().has(Role.ASSISTANT)) {
            return "/inbox";
        }
        if (session.actor().has(Role.ISSUER)) {
            return "/batches";
        }
        if (session.actor().has(Role.AUDITOR)) {
            return "/audit";
        }
        if (session.actor().has(Role.SUPERVISOR)) {
            return "/emergencies";
        }
        return session.actor().has(Role.ADMINISTRATOR) ? "/services" : "/my";
    }

    private static void language(Exchange exchange) {
        Cookies.language(
                exchange.context(),
                exchange.settings(),
                exchange.path("language").equals("en") ? "en" : "zh");
        exchange.redirect(local(exchange.query("back").orElse("/")));
    }

    /** Only paths of this site: no scheme, no host, no control characters. */
    private static String local(String path) {
        boolean ours = path.startsWith("/")
                && !path.startsWith("//")
                && !path.contains("\\")
                && path.chars().allMatch(c -> c > 0x20 && c != 0x7f);
        return ours ? path : "/";
    }

    /** @param field where what is wrong can be put right */
    private static void signInForm(Exchange exchange, HttpStatus status, String field, Optional<String> error) {
        exchange.withScript();
        String back = exchange.query("back").orElse(exchange.form("back"));
        String title = exchange.messages().text("sign-in.title");
        exchange.page(
                status,
                "session/sign-in.jte",
                error.isPresent() ? exchange.messages().text("form.error-title", title) : title,
                Map.of(
                        "login",
                        exchange.form("login"),
                        "back",
                        back,
                        "error",
                        error,
                        "field",
                        field,
                        "provider",
                        ProviderPages.offered(exchange)));
    }

    private static void signIn(Exchange exchange) {
        SignInResult result = exchange.services()
                .identity()
                .signIn()
                .signIn(exchange.form("login"), Secret.of(exchange.form("password")), exchange.form("totp"));
        switch (result) {
            case SignInResult.Success(SignedIn signedIn) -> enter(exchange, signedIn);
            case SignInResult.Failed() ->
                signInForm(
                        exchange,
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        LOGIN,
                        Optional.of(exchange.messages().text("sign-in.failed")));
            case SignInResult.Delayed(var delay) -> {
                exchange.context().header("Retry-After", String.valueOf(Math.max(1, delay.toSeconds())));
                signInForm(
                        exchange,
                        HttpStatus.TOO_MANY_REQUESTS,
                        LOGIN,
                        Optional.of(exchange.messages().text("sign-in.delayed", Math.max(1, delay.toSeconds()))));
            }
        }
    }

    private static void enter(Exchange exchange, SignedIn signedIn) {
        enter(exchange, signedIn, exchange.form("back"));
    }

    /** @param back where the person wanted to go, empty if to where his day begins */
    static void enter(Exchange exchange, SignedIn signedIn, String back) {
        Cookies.signIn(exchange.context(), exchange.settings(), signedIn.token());
        exchange.redirect(back.isEmpty() ? start(signedIn.session()) : local(back));
    }

    private static void askToSignIn(Exchange exchange) {
        Questions.put(exchange, exchange.services().identity().passkeys().beginSignIn());
    }

    private static void signInByPasskey(Exchange exchange) {
        Optional<SignedIn> signedIn =
                exchange.services().identity().passkeys().signIn(Secret.of(exchange.form("proof")));
        if (signedIn.isPresent()) {
            enter(exchange, signedIn.get());
        } else {
            signInForm(
                    exchange,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "passkey",
                    Optional.of(exchange.messages().code("problem", "PASSKEY_REFUSED")));
        }
    }

    /** A link is followed by a button, so that mail scanners and previews do not use it up. */
    private static void linkForm(Exchange exchange) {
        exchange.page("session/link.jte", "link.title", Map.of("token", exchange.path("token")));
    }

    private static void followLink(Exchange exchange) {
        Optional<SignedIn> signedIn =
                exchange.services().identity().signIn().followLink(Secret.of(exchange.path("token")));
        if (signedIn.isEmpty()) {
            exchange.problem(HttpStatus.GONE, "LINK_ENDED", Map.of());
            return;
        }
        Cookies.signIn(exchange.context(), exchange.settings(), signedIn.get().token());
        exchange.redirect(start(signedIn.get().session()));
    }

    private static void setUpForm(Exchange exchange, HttpStatus status, String field, Optional<String> error) {
        exchange.withScript();
        String title = exchange.messages().text("set-up.title");
        exchange.page(
                status,
                "session/set-up.jte",
                error.isPresent() ? exchange.messages().text("form.error-title", title) : title,
                Map.of("error", error, "field", field, "name", exchange.form("name")));
    }

    private static void setUp(Exchange exchange) {
        SetUpResult result =
                exchange.services().identity().signIn().setUp(exchange.actor(), Secret.of(exchange.form("password")));
        switch (result) {
            case SetUpResult.ConfirmTotp(Secret uri, Secret base32) ->
                exchange.page(
                        "session/totp.jte",
                        "totp.title",
                        Map.of(
                                "error",
                                Optional.empty(),
                                "qr",
                                Qr.svg(uri.revealText(), exchange.messages().text("totp.qr")),
                                "secret",
                                base32.revealText()));
            case SetUpResult.Refused(String code) ->
                setUpForm(
                        exchange,
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "password",
                        Optional.of(exchange.messages().code("password", code)));
        }
    }

    private static void setUpPasskey(Exchange exchange) {
        AddResult result =
                exchange.services().identity().passkeys().add(exchange.actor(), Secret.of(exchange.form("answer")));
        switch (result) {
            case AddResult.Added(var unused) -> exchange.redirect("/");
            case AddResult.Refused(String code) ->
                setUpForm(
                        exchange,
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "name",
                        Optional.of(exchange.messages().code("problem", code)));
        }
    }

    private static void confirmTotp(Exchange exchange) {
        if (exchange.services().identity().signIn().confirmTotp(exchange.actor(), exchange.form("totp"))) {
            exchange.redirect("/");
        } else {
            exchange.page(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "session/totp.jte",
                    exchange.messages()
                            .text("form.error-title", exchange.messages().text("totp.title")),
                    Map.of("error", Optional.of(exchange.messages().text("totp.wrong")), "qr", "", "secret", ""));
        }
    }

    /** Whoever was signed in by the provider is still so there: on a computer that others use he has to know. */
    private static void signedOut(Exchange exchange) {
        Optional<URI> there = exchange.services().identity().provider().signOut();
        if (there.isEmpty()) {
            exchange.redirect("/");
        } else {
            exchange.page(
                    "session/signed-out.jte",
                    "signed-out.title",
                    Map.of(
                            "to",
                            there.get().toString(),
                            "name",
                            ProviderPages.name(exchange).orElse("")));
        }
    }

    private static void signOut(Exchange exchange) {
        exchange.services().identity().signIn().signOut(exchange.actor());
        Cookies.signOut(exchange.context(), exchange.settings());
        Optional<URI> there =
                exchange.session().filter(SignIn.Session::byProvider).isPresent()
                        ? exchange.services().identity().provider().signOut()
                        : Optional.empty();
        if (there.isEmpty()) {
            exchange.redirect("/");
        } else {
            exchange.redirect("/signed-out");
        }
    }
}
