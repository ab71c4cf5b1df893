package commonseal.web.ui;

import commonseal.identity.Actor;
import commonseal.identity.Passkeys;
import commonseal.identity.Passkeys.AddResult;
import commonseal.identity.Passkeys.BeginResult;
import commonseal.identity.Passkeys.Passkey;
import commonseal.identity.Passkeys.RemoveResult;
import commonseal.identity.Passkeys.RenameResult;
import commonseal.identity.SignIn;
import commonseal.kernel.Secret;
import commonseal.web.Access;
import commonseal.web.Cookies;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import commonseal.web.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A person's own account: his passkeys and his sessions. */
public final class AccountPages {

    private AccountPages() {}

    /** The routes. */
    public static List<Route> routes() {
        return List.of(
                own(Route.get("/account", Access.signedIn(), "account", x -> show(x, List.of()))),
                own(Route.post(
                        "/account/passkeys/question",
                        new Access.SettingUp(),
                        "account.ask-to-add",
                        AccountPages::askToAdd)),
                own(Route.post(
                        "/account/passkeys/confirmation",
                        Access.signedIn(),
                        "account.confirm-adding",
                        AccountPages::confirmAdding)),
                own(Route.post("/account/passkeys", Access.signedIn(), "account.add", AccountPages::add)),
                own(Route.get(
                        "/account/passkeys/{id}", Access.signedIn(), "account.passkey", x -> passkey(x, List.of()))),
                own(Route.post(
                        "/account/passkeys/{id}/name", Access.signedIn(), "account.rename", AccountPages::rename)),
                own(Route.post(
                        "/account/passkeys/{id}/question",
                        Access.signedIn(),
                        "account.confirm-removal",
                        AccountPages::confirmRemoval)),
                own(Route.post(
                        "/account/passkeys/{id}/removal", Access.signedIn(), "account.remove", AccountPages::remove)),
                own(Route.post(
                        "/account/sessions/{id}/end", Access.signedIn(), "account.end-session", AccountPages::end)),
                own(Route.post(
                        "/account/sessions/end", Access.signedIn(), "account.end-sessions", AccountPages::endAll)));
    }

    /** Programs have no passkeys. */
    private static Route own(Route route) {
        return new Route(route.method(), route.path(), route.access(), route.name(), exchange -> {
            if (exchange.actor().kind() == Actor.Kind.PERSON) {
                route.action().handle(exchange);
            } else {
                exchange.notFound();
            }
        });
    }

    private static Passkeys passkeys(Exchange exchange) {
        return exchange.services().identity().passkeys();
    }

    private static SignIn signIns(Exchange exchange) {
        return exchange.services().identity().signIn();
    }

    private static void show(Exchange exchange, List<Problem> problems) {
        exchange.withScript();
        exchange.page(
                Pages.status(problems),
                "session/account.jte",
                Pages.title(exchange, exchange.messages().text("account.title"), problems),
                Map.of(
                        "notice",
                        Pages.notice(exchange),
                        "problems",
                        problems,
                        "passkeys",
                        passkeys(exchange).all(exchange.actor()),
                        "sessions",
                        signIns(exchange).sessions(exchange.actor()),
                        "totp",
                        signIns(exchange).hasTotp(exchange.actor()),
                        "name",
                        exchange.form("name")));
    }

    // -- add

    /** A passkey's answer or the code that was typed. */
    static Secret proof(Exchange exchange) {
        String answer = exchange.form("proof");
        return Secret.of(answer.isEmpty() ? exchange.form("totp") : answer);
    }

    private static void confirmAdding(Exchange exchange) {
        byte[] digest = passkeys(exchange).digestOfAdding(exchange.actor(), exchange.form("name"));
        Questions.confirm(exchange, Optional.of(digest));
    }

    private static void askToAdd(Exchange exchange) {
        switch (passkeys(exchange).beginAdding(exchange.actor(), exchange.form("name"), proof(exchange))) {
            case BeginResult.Ask(var question) -> Questions.put(exchange, question);
            case BeginResult.Refused(String code) -> Questions.refuse(exchange, code);
        }
    }

    private static void add(Exchange exchange) {
        switch (passkeys(exchange).add(exchange.actor(), Secret.of(exchange.form("answer")))) {
            case AddResult.Added(var unused) -> exchange.redirect("/account?done=passkey-added");
            case AddResult.Refused(String code) -> show(exchange, List.of(problem(exchange, "name", code)));
        }
    }

    private static Problem problem(Exchange exchange, String field, String code) {
        return new Problem(field, exchange.messages().code("problem", code));
    }

    // -- one passkey

    private static void passkey(Exchange exchange, List<Problem> problems) {
        UUID id = exchange.pathId("id");
        Optional<Passkey> found = passkeys(exchange).all(exchange.actor()).stream()
                .filter(each -> each.id().equals(id))
                .findFirst();
        if (found.isEmpty()) {
            exchange.notFound();
            return;
        }
        Messages messages = exchange.messages();
        String typed = exchange.form("name");
        exchange.withScript();
        exchange.page(
                Pages.status(problems),
                "session/passkey.jte",
                Pages.title(
                        exchange,
                        messages.text("account.passkey.title", found.get().name()),
                        problems),
                Map.of(
                        "passkey",
                        found.get(),
                        "problems",
                        problems,
                        "totp",
                        signIns(exchange).hasTotp(exchange.actor()),
                        "name",
                        typed.isEmpty() ? found.get().name() : typed));
    }

    private static void rename(Exchange exchange) {
        switch (passkeys(exchange).rename(exchange.actor(), exchange.pathId("id"), exchange.form("name"))) {
            case RenameResult.Renamed() -> exchange.redirect("/account?done=passkey-renamed");
            case RenameResult.Refused(String code) -> passkey(exchange, List.of(problem(exchange, "name", code)));
        }
    }

    private static void confirmRemoval(Exchange exchange) {
        byte[] digest = passkeys(exchange).digestOfRemoving(exchange.actor(), exchange.pathId("id"));
        Questions.confirm(exchange, Optional.of(digest));
    }

    private static void remove(Exchange exchange) {
        switch (passkeys(exchange).remove(exchange.actor(), exchange.pathId("id"), proof(exchange))) {
            case RemoveResult.Removed() -> exchange.redirect("/account?done=passkey-removed");
            case RemoveResult.Refused(String code) -> {
                boolean typed =
                        code.equals("STEP_UP_FAILED") && signIns(exchange).hasTotp(exchange.actor());
                passkey(exchange, List.of(problem(exchange, typed ? "totp" : "removal", code)));
            }
        }
    }

    // -- sessions

    private static void end(Exchange exchange) {
        if (signIns(exchange).endSession(exchange.actor(), exchange.pathId("id"))) {
            exchange.redirect("/account?done=session-ended");
        } else {
            exchange.notFound();
        }
    }

    private static void endAll(Exchange exchange) {
        signIns(exchange).signOutEverywhere(exchange.actor().person());
        Cookies.signOut(exchange.context(), exchange.settings());
        exchange.redirect("/sign-in");
    }
}
