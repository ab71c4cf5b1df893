package commonseal.web.ui;

import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.State;
import commonseal.identity.HolderId;
import commonseal.identity.Register.Office;
import commonseal.identity.StandingAuthorisations;
import commonseal.identity.StandingAuthorisations.GiveResult;
import commonseal.identity.StandingAuthorisations.Terms;
import commonseal.identity.StandingAuthorisations.View;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.web.Exchange;
import commonseal.web.OwnPapers;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The owner authorises an office beforehand: sees what that means, gives it, sees each use counted, takes it back. */
final class MyStanding {

    private static final int AT_ONCE = 20;

    private MyStanding() {}

    private static StandingAuthorisations standing(Exchange exchange) {
        return exchange.services().identity().standing();
    }

    private static <T> T read(Exchange exchange, Function<Tx, T> work) {
        return exchange.services().db().read(exchange.actor().act("own-standing"), work::apply);
    }

    static void list(Exchange exchange) {
        Page<View> page =
                read(exchange, tx -> standing(exchange).of(tx, exchange.actor().person(), exchange.page(AT_ONCE)));
        Names names = Names.of(exchange);
        Mine mine = Mine.of(exchange);
        Map<String, Object> model = new HashMap<>();
        model.put(
                "all",
                page.items().stream()
                        .map(view -> OwnStanding.of(exchange, names, mine, view))
                        .toList());
        model.put("holders", mine.choices(Optional.empty()));
        model.put("next", Pages.next(exchange, page.next()));
        exchange.page("holder/standing-list.jte", "standing.title", model);
    }

    static void show(Exchange exchange) {
        Optional<View> view = read(
                exchange, tx -> standing(exchange).view(tx, exchange.actor().person(), exchange.pathId("id")));
        if (view.isEmpty()) {
            exchange.notFound();
            return;
        }
        exchange.page(
                "holder/standing.jte",
                "standing.title",
                Map.of(
                        "one",
                        OwnStanding.of(exchange, Names.of(exchange), Mine.of(exchange), view.get()),
                        "notice",
                        Pages.notice(exchange)));
    }

    static void withdraw(Exchange exchange) {
        var id = exchange.pathId("id");
        boolean withdrawn = exchange.services()
                .db()
                .write(
                        exchange.actor().act("own-standing"),
                        tx -> standing(exchange).withdraw(tx, exchange.actor(), id));
        if (withdrawn) {
            exchange.redirect("/my/standing/" + id + "?done=my-authorisation-withdrawn");
        } else {
            exchange.notFound();
        }
    }

    // -- giving

    /** For whom; somebody else's holder looks like an unknown one. */
    private static Optional<HolderId> owner(Exchange exchange, Mine mine) {
        Optional<String> asked = exchange.query("holder");
        return asked.isEmpty() ? Optional.of(mine.self()) : mine.find(asked.get());
    }

    static void form(Exchange exchange) {
        Mine mine = Mine.of(exchange);
        owner(exchange, mine)
                .ifPresentOrElse(
                        owner -> form(exchange, mine, owner, StandingForm.empty(), List.of()), exchange::notFound);
    }

    static void post(Exchange exchange) {
        Mine mine = Mine.of(exchange);
        Optional<HolderId> owner = owner(exchange, mine);
        if (owner.isEmpty()) {
            exchange.notFound();
            return;
        }
        StandingForm form = StandingForm.of(exchange);
        List<Problem> problems = form.problems(exchange.messages());
        if (!problems.isEmpty() || exchange.form("step").equals("change")) {
            form(exchange, mine, owner.get(), form, exchange.form("step").equals("change") ? List.of() : problems);
        } else if (exchange.form("step").equals("give")) {
            given(exchange, mine, owner.get(), form);
        } else {
            checked(exchange, mine, owner.get(), form);
        }
    }

    /** Also the service that is named has to be one. */
    private static Optional<Terms> terms(Exchange exchange, Tx tx, HolderId owner, StandingForm form) {
        return OwnPapers.named(exchange, tx, owner, form.documentIds())
                .map(named -> form.terms(owner, named))
                .filter(terms -> terms.service()
                        .map(code -> exchange.services().catalog().process(code).isPresent())
                        .orElse(true));
    }

    /** What the office could do, before it can. */
    private static void checked(Exchange exchange, Mine mine, HolderId owner, StandingForm form) {
        record Checked(Terms terms, GiveResult result) {}
        Optional<Checked> checked = read(
                exchange,
                tx -> terms(exchange, tx, owner, form)
                        .map(terms -> new Checked(terms, standing(exchange).check(tx, exchange.actor(), terms))));
        if (checked.isEmpty()) {
            exchange.notFound();
            return;
        }
        switch (checked.get().result()) {
            case GiveResult.Given given ->
                exchange.page(
                        "holder/standing-check.jte",
                        "standing.check.title",
                        Map.of(
                                "action",
                                action(owner),
                                "form",
                                form,
                                "one",
                                OwnStanding.of(
                                        exchange,
                                        Names.of(exchange),
                                        mine,
                                        checked.get().terms())));
            case GiveResult.NotYours no -> exchange.notFound();
            case GiveResult.Beyond beyond -> refused(exchange, mine, owner, form, "BEYOND_MANDATE");
            case GiveResult.Refused(String code) -> refused(exchange, mine, owner, form, code);
        }
    }

    private static void given(Exchange exchange, Mine mine, HolderId owner, StandingForm form) {
        Optional<GiveResult> result = exchange.services()
                .db()
                .write(
                        exchange.actor().act("own-standing"),
                        tx -> terms(exchange, tx, owner, form)
                                .map(terms -> standing(exchange).give(tx, exchange.actor(), terms)));
        switch (result.orElseGet(GiveResult.NotYours::new)) {
            case GiveResult.Given given ->
                exchange.redirect("/my/standing/" + given.standing().orElseThrow() + "?done=my-standing-given");
            case GiveResult.NotYours no -> exchange.notFound();
            case GiveResult.Beyond beyond -> refused(exchange, mine, owner, form, "BEYOND_MANDATE");
            case GiveResult.Refused(String code) -> refused(exchange, mine, owner, form, code);
        }
    }

    private static void refused(Exchange exchange, Mine mine, HolderId owner, StandingForm form, String code) {
        String field = switch (code) {
            case "STANDING_PURPOSE", "TEXT_CHARACTERS" -> "purpose";
            case "STANDING_TERM" -> "until";
            case "STANDING_LIMIT" -> "mostADay";
            case "OFFICE_UNKNOWN" -> "office";
            default -> "papers";
        };
        form(
                exchange,
                mine,
                owner,
                form,
                List.of(new Problem(field, exchange.messages().code("problem", code))));
    }

    private static String action(HolderId owner) {
        return "/my/standing/new?holder=" + Pages.encoded(owner.ref());
    }

    private static void form(Exchange exchange, Mine mine, HolderId owner, StandingForm form, List<Problem> problems) {
        record Choices(List<Held> held, List<Office> offices) {}
        Choices choices = read(
                exchange,
                tx -> new Choices(
                        OwnPapers.of(exchange, tx, owner).stream()
                                .filter(held -> held.state() == State.ACTIVE)
                                .toList(),
                        exchange.services().identity().register().offices(tx)));
        Map<String, Object> model = new HashMap<>();
        model.put("action", action(owner));
        model.put("owner", mine.names().getOrDefault(owner, ""));
        model.put("names", Names.of(exchange));
        model.put("form", form);
        model.put("documents", choices.held());
        model.put(
                "kinds",
                choices.held().stream().map(Held::kind).distinct().sorted().toList());
        model.put("offices", choices.offices().stream().map(Office::code).toList());
        model.put(
                "services",
                exchange.services().catalog().services("", Page.Request.first(Page.LARGEST)).items().stream()
                        .map(process -> process.code())
                        .toList());
        model.put("longestDays", standing(exchange).longestTerm().toDays());
        model.put("longestPurpose", StandingAuthorisations.LONGEST_PURPOSE);
        model.put("problems", problems);
        exchange.page(
                problems.isEmpty() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT,
                "holder/standing-form.jte",
                Pages.title(exchange, exchange.messages().text("standing.new.title"), problems),
                model);
    }
}
