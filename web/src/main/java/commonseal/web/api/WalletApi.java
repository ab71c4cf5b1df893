package commonseal.web.api;

import commonseal.documents.WalletCopies;
import commonseal.documents.WalletCopies.Copy;
import commonseal.documents.WalletCopies.GiveResult;
import commonseal.documents.WalletCopies.Question;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Copies of one's own documents in wallets, and the types that wallets read to show them. */
final class WalletApi {

    private static final String PATH = "/api/v1/documents/{id}/wallet-copies";
    private static final String ACT = "wallet";

    private WalletApi() {}

    static List<Route> routes() {
        return List.of(
                Route.get(PATH, Access.signedIn(), "api.wallet-copies", WalletApi::list),
                Route.post(PATH, Access.signedIn(), "api.give-wallet-copy", WalletApi::give),
                Route.delete(PATH + "/{copy}", Access.signedIn(), "api.withdraw-wallet-copy", WalletApi::withdraw),
                Route.get("/.well-known/vct/{kind}/{version}", Access.open(), "vct", WalletApi::type));
    }

    private static WalletCopies copies(Exchange exchange) {
        return exchange.services().documents().walletCopies();
    }

    /** What a holder has, and what his wallet has to answer for another one. */
    private record Own(Question question, List<Copy> copies) {}

    private static void list(Exchange exchange) {
        UUID id = exchange.pathId("id");
        Optional<Own> own = exchange.services()
                .db()
                .read(
                        exchange.actor().act(ACT),
                        tx -> copies(exchange)
                                .question(tx, exchange.actor(), id)
                                .map(question ->
                                        new Own(question, copies(exchange).of(tx, exchange.actor(), id))));
        Answers.found(exchange, own.map(WalletApi::json));
    }

    private static ObjectNode json(Own own) {
        ObjectNode node = Exchange.object();
        ArrayNode items = node.putArray("items");
        own.copies().forEach(copy -> {
            ObjectNode item = items.addObject()
                    .put("copy", copy.number())
                    .put("madeAt", copy.madeAt().toString())
                    .put("expiresAt", copy.expiresAt().toString());
            Json.put(item, "withdrawnAt", copy.withdrawnAt());
        });
        node.putObject("question")
                .put("audience", own.question().audience())
                .put("nonce", own.question().nonce())
                .put("until", own.question().until().toString());
        return node;
    }

    private static void give(Exchange exchange) {
        UUID id = exchange.pathId("id");
        String proof = Json.maybeText(exchange.body(), "proof").orElse("");
        GiveResult result = exchange.services()
                .db()
                .write(exchange.actor().act(ACT), tx -> copies(exchange).give(tx, exchange.actor(), id, proof));
        switch (result) {
            case GiveResult.Given(int copy, String text, var expiresAt) ->
                exchange.json(
                        HttpStatus.CREATED,
                        Exchange.object()
                                .put("copy", copy)
                                .put("credential", text)
                                .put("expiresAt", expiresAt.toString()));
            case GiveResult.NotGiven(String reason) ->
                exchange.problem(
                        reason.startsWith("PROOF") ? HttpStatus.UNPROCESSABLE_CONTENT : HttpStatus.CONFLICT,
                        "WALLET_" + reason,
                        Map.of());
            case GiveResult.Unknown() -> exchange.notFound();
        }
    }

    private static void withdraw(Exchange exchange) {
        UUID id = exchange.pathId("id");
        Optional<Integer> copy = number(exchange.path("copy"));
        boolean withdrawn = copy.isPresent()
                && exchange.services()
                        .db()
                        .<Boolean>write(
                                exchange.actor().act(ACT),
                                tx -> copies(exchange).withdraw(tx, exchange.actor(), id, copy.get()));
        if (withdrawn) {
            exchange.context().status(HttpStatus.NO_CONTENT);
        } else {
            exchange.notFound();
        }
    }

    private static Optional<Integer> number(String text) {
        return text.matches("[1-9][0-9]{0,4}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    private static void type(Exchange exchange) {
        StatusApi.send(
                exchange,
                number(exchange.path("version"))
                        .flatMap(version -> copies(exchange).type(exchange.path("kind"), version)));
    }
}
