package commonseal.web.ui;

import commonseal.documents.Documents.Held;
import commonseal.documents.WalletCopies;
import commonseal.documents.WalletCopies.Copy;
import commonseal.documents.WalletCopies.GiveResult;
import commonseal.documents.WalletCopies.Question;
import commonseal.web.Exchange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The holder's copies of one document in wallets: what there are, another one, one taken back. */
public final class MyWallet {

    private static final String ACT = "wallet";

    private MyWallet() {}

    /** A copy as shown. */
    public record Line(int number, String madeAt, String expiresAt, Optional<String> withdrawnAt, boolean inForce) {}

    /** What the page is made of. */
    private record Own(Held document, Question question, List<Copy> copies) {}

    private static WalletCopies copies(Exchange exchange) {
        return exchange.services().documents().walletCopies();
    }

    static void show(Exchange exchange) {
        show(exchange, List.of());
    }

    private static void show(Exchange exchange, List<Problem> problems) {
        UUID id = exchange.pathId("id");
        Optional<Own> own = exchange.services()
                .db()
                .read(
                        exchange.actor().act(ACT),
                        tx -> copies(exchange)
                                .question(tx, exchange.actor(), id)
                                .flatMap(question -> exchange.services()
                                        .documents()
                                        .find(tx, id)
                                        .map(held -> new Own(
                                                held, question, copies(exchange).of(tx, exchange.actor(), id)))));
        if (own.isEmpty()) {
            exchange.notFound();
            return;
        }
        Map<String, Object> model = new HashMap<>();
        model.put("id", id.toString());
        model.put("kind", Names.of(exchange).kind(own.get().document().kind()));
        model.put("audience", own.get().question().audience());
        model.put("nonce", own.get().question().nonce());
        model.put("until", exchange.messages().time(own.get().question().until()));
        model.put(
                "copies",
                own.get().copies().stream().map(copy -> line(exchange, copy)).toList());
        model.put("problems", problems);
        model.put("notice", Pages.notice(exchange));
        exchange.page(
                Pages.status(problems),
                "holder/wallet.jte",
                Pages.title(exchange, exchange.messages().text("wallet.title"), problems),
                model);
    }

    private static Line line(Exchange exchange, Copy copy) {
        return new Line(
                copy.number(),
                exchange.messages().time(copy.madeAt()),
                exchange.messages().time(copy.expiresAt()),
                copy.withdrawnAt().map(exchange.messages()::time),
                copy.inForce(exchange.services().db().clock().now()));
    }

    /** Answers with the copy as a file: it is kept nowhere, so there is no page to come back to. */
    static void give(Exchange exchange) {
        UUID id = exchange.pathId("id");
        GiveResult result = exchange.services()
                .db()
                .write(
                        exchange.actor().act(ACT),
                        tx -> copies(exchange).give(tx, exchange.actor(), id, exchange.form("proof")));
        switch (result) {
            case GiveResult.Given(int copy, String text, var unusedEnd) ->
                exchange.context()
                        .contentType("application/dc+sd-jwt")
                        .header(
                                "Content-Disposition",
                                "attachment; filename=\"wallet-copy-" + id + "-" + copy + ".sd-jwt\"")
                        .result(text);
            case GiveResult.NotGiven(String reason) ->
                show(
                        exchange,
                        List.of(new Problem(
                                "proof",
                                exchange.messages().code("problem", "WALLET_" + reason) + " "
                                        + exchange.messages().code("problem.next", "WALLET_" + reason))));
            case GiveResult.Unknown() -> exchange.notFound();
        }
    }

    static void withdraw(Exchange exchange) {
        UUID id = exchange.pathId("id");
        String copy = exchange.path("copy");
        boolean withdrawn = copy.matches("[1-9][0-9]{0,4}")
                && exchange.services()
                        .db()
                        .<Boolean>write(
                                exchange.actor().act(ACT),
                                tx -> copies(exchange).withdraw(tx, exchange.actor(), id, Integer.parseInt(copy)));
        if (withdrawn) {
            exchange.redirect("/my/documents/" + id + "/wallet?done=wallet-withdrawn");
        } else {
            exchange.notFound();
        }
    }
}
