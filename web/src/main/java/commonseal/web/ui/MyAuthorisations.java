package commonseal.web.ui;

import commonseal.documents.Copies.Proposal;
import commonseal.identity.Authorisations;
import commonseal.identity.Authorisations.AnswerResult;
import commonseal.identity.Authorisations.ItemState;
import commonseal.identity.Authorisations.View;
import commonseal.kernel.Secret;
import commonseal.web.Exchange;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The owner's side of an authorisation: see, agree or refuse each document, tell the code, take it back. */
final class MyAuthorisations {

    /** Prefix of the radios' names; the document's id follows. */
    private static final String FIELD = "document-";

    private MyAuthorisations() {}

    private static Authorisations authorisations(Exchange exchange) {
        return exchange.services().identity().authorisations();
    }

    private static Optional<View> view(Exchange exchange) {
        UUID id = exchange.pathId("id");
        return exchange.services()
                .db()
                .read(
                        exchange.actor().act("own-authorisation"),
                        tx -> authorisations(exchange).view(tx, exchange.actor().person(), id));
    }

    static void show(Exchange exchange) {
        Optional<View> view = view(exchange);
        if (view.isPresent()) {
            page(exchange, view.get(), List.of());
        } else {
            exchange.notFound();
        }
    }

    private static void page(Exchange exchange, View view, List<Problem> problems) {
        Names names = Names.of(exchange);
        Mine mine = Mine.of(exchange);
        List<AskedDocument> documents = view.request().items().stream()
                .map(item -> asked(exchange, names, view, item))
                .toList();
        boolean open = documents.stream().anyMatch(document -> document.state() == ItemState.ASKED);
        boolean agreed = documents.stream().anyMatch(document -> document.state() == ItemState.AGREED);
        boolean inForce = agreed || documents.stream().anyMatch(document -> document.state() == ItemState.REDEEMED);
        Map<String, Object> model = new HashMap<>();
        model.put("id", view.id());
        model.put("owner", mine.names().getOrDefault(view.request().owner(), ""));
        model.put("office", names.office(view.request().office()));
        model.put("service", names.service(view.request().service()));
        model.put("until", exchange.messages().time(view.request().until()));
        model.put("askedAt", exchange.messages().time(view.askedAt()));
        model.put("documents", documents);
        model.put("open", open);
        model.put("agreed", agreed);
        model.put("inForce", inForce);
        model.put("problems", problems);
        model.put("notice", Pages.notice(exchange));
        exchange.page(
                Pages.status(problems),
                "holder/authorisation.jte",
                Pages.title(exchange, exchange.messages().text("my.authorisation.title"), problems),
                model);
    }

    /** A paper of which a copy is to be made is shown whole; a copy that there is already is called one. */
    private static AskedDocument asked(Exchange exchange, Names names, View view, Authorisations.Item item) {
        Optional<Proposal> copy = CopyPages.own(exchange, item.document());
        return new AskedDocument(
                FIELD + item.document(),
                copy.isEmpty()
                        ? names.kind(item.kind())
                        : exchange.messages().text("verify.copy.of", names.kind(item.kind())),
                item.fields().stream()
                        .map(field -> names.field(item.kind(), field))
                        .toList(),
                state(exchange, view, item),
                exchange.form(FIELD + item.document()),
                copy.filter(proposal -> !proposal.made())
                        .map(proposal -> CopyPages.rows(exchange, names, proposal))
                        .orElse(List.of()));
    }

    /** What the office proposed and took back has ended. */
    private static ItemState state(Exchange exchange, View view, Authorisations.Item item) {
        ItemState state = Optional.ofNullable(view.items().get(item.document())).orElse(ItemState.ENDED);
        return state == ItemState.ASKED && CopyPages.isGone(exchange, item.document()) ? ItemState.ENDED : state;
    }

    /** Every document needs its own answer; one left out is asked for, never taken as a yes. */
    static void answer(Exchange exchange) {
        Optional<View> view = view(exchange);
        if (view.isEmpty()) {
            exchange.notFound();
            return;
        }
        Names names = Names.of(exchange);
        Map<UUID, Boolean> agreed = new HashMap<>();
        List<Problem> problems = new ArrayList<>();
        for (Authorisations.Item item : view.get().request().items()) {
            if (state(exchange, view.get(), item) == ItemState.ASKED) {
                switch (exchange.form(FIELD + item.document())) {
                    case "agree" -> agreed.put(item.document(), true);
                    case "refuse" -> agreed.put(item.document(), false);
                    default ->
                        problems.add(new Problem(
                                FIELD + item.document() + "-agree",
                                exchange.messages().text("my.authorisation.choose", names.kind(item.kind()))));
                }
            }
        }
        if (problems.isEmpty()) {
            answered(
                    exchange,
                    view.get().id(),
                    exchange.services()
                            .cases()
                            .answerRequest(exchange.actor(), view.get().id(), agreed));
        } else {
            page(exchange, view.get(), problems);
        }
    }

    static void renew(Exchange exchange) {
        UUID id = exchange.pathId("id");
        answered(exchange, id, authorisations(exchange).renewCode(exchange.actor(), id));
    }

    private static void answered(Exchange exchange, UUID id, AnswerResult result) {
        switch (result) {
            // The one answer to a POST that is a page: the code exists here and nowhere else, and must not be kept.
            case AnswerResult.Agreed(Secret code, Instant expiresAt) ->
                exchange.page(
                        HttpStatus.OK,
                        "holder/code.jte",
                        exchange.messages().text("my.authorisation.code.title"),
                        Map.of(
                                "id",
                                id,
                                "code",
                                code.revealText(),
                                "expires",
                                exchange.messages().time(expiresAt)));
            case AnswerResult.Refused() -> exchange.redirect("/my/authorisations/" + id + "?done=my-refused");
            case AnswerResult.NotYours() -> exchange.notFound();
            case AnswerResult.AnsweredByAnother() ->
                exchange.problem(HttpStatus.CONFLICT, "ANSWERED_BY_ANOTHER", Map.of());
            case AnswerResult.Beyond() -> exchange.problem(HttpStatus.FORBIDDEN, "BEYOND_MANDATE", Map.of());
            case AnswerResult.Closed() -> exchange.problem(HttpStatus.CONFLICT, "AUTHORISATION_CLOSED", Map.of());
        }
    }

    static void withdraw(Exchange exchange) {
        UUID id = exchange.pathId("id");
        if (authorisations(exchange).withdraw(exchange.actor(), id)) {
            exchange.redirect("/my/authorisations/" + id + "?done=my-authorisation-withdrawn");
        } else {
            exchange.notFound();
        }
    }
}
