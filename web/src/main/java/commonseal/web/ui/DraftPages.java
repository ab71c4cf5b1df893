package commonseal.web.ui;

import commonseal.catalog.Catalog.Kind;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.ReplaceResult;
import commonseal.documents.Drafts;
import commonseal.documents.Drafts.ApproveResult;
import commonseal.documents.Drafts.Content;
import commonseal.documents.Drafts.Draft;
import commonseal.documents.Drafts.SaveResult;
import commonseal.documents.Drafts.State;
import commonseal.documents.Drafts.StepResult;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Role;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/** Documents that an office prepares outside of a case: drafted, submitted, approved by whom the kind asks for. */
final class DraftPages {

    private static final Access ISSUER = Access.officer(Role.ISSUER);
    private static final int AT_ONCE = 20;
    private static final String PATH = "/drafts";
    private static final String NEW = "/draft-new";

    private DraftPages() {}

    static List<Route> routes() {
        return List.of(
                Route.get(PATH, ISSUER, "drafts", DraftPages::list),
                Route.get(NEW, ISSUER, "draft-new", DraftPages::fresh),
                Route.post(NEW, ISSUER, "draft.create", DraftPages::create),
                Route.get(PATH + "/{id}", ISSUER, "draft", x -> show(x, List.of())),
                Route.post(PATH + "/{id}", ISSUER, "draft.change", DraftPages::change),
                Route.post(PATH + "/{id}/discard", ISSUER, "draft.discard", x -> step(x, Drafts::discard, "discarded")),
                Route.post(
                        PATH + "/{id}/withdraw", ISSUER, "draft.withdraw", x -> step(x, Drafts::withdraw, "withdrawn")),
                Route.post(PATH + "/{id}/refuse", ISSUER, "draft.refuse", DraftPages::refuse),
                Route.post(PATH + "/{id}/approve", ISSUER, "draft.approve", DraftPages::approve));
    }

    private static Drafts drafts(Exchange exchange) {
        return exchange.services().documents().drafts();
    }

    private static <T> T read(Exchange exchange, Function<Tx, T> reading) {
        return exchange.services().db().read(exchange.actor().act("draft"), reading);
    }

    private static <T> T write(Exchange exchange, Function<Tx, T> writing) {
        return exchange.services().db().write(exchange.actor().act("draft"), writing);
    }

    private static Optional<Kind> kind(Exchange exchange, String code) {
        return RowFiles.kinds(exchange).stream()
                .filter(kind -> kind.code().equals(code))
                .findFirst();
    }

    private static String path(UUID draft) {
        return PATH + "/" + draft;
    }

    // -- list

    private static void list(Exchange exchange) {
        Optional<State> state = exchange.query("state")
                .flatMap(name -> Arrays.stream(State.values())
                        .filter(each -> each.name().equals(name))
                        .findFirst());
        Page<Draft> page =
                read(exchange, tx -> drafts(exchange).list(tx, exchange.actor(), state, exchange.page(AT_ONCE)));
        Map<String, Object> model = new HashMap<>();
        model.put("notice", Pages.notice(exchange));
        model.put("drafts", page.items());
        model.put("state", state);
        model.put("next", Pages.next(exchange, page.next()));
        model.put("kinds", RowFiles.kinds(exchange));
        model.put("names", Names.of(exchange));
        model.put(
                "officers",
                Pages.officers(
                        exchange, page.items().stream().map(Draft::draftedBy).toList()));
        exchange.page("office/drafts.jte", "draft.title", model);
    }

    // -- the form

    private static void fresh(Exchange exchange) {
        Optional<Kind> kind = kind(exchange, exchange.query("kind").orElse(""));
        if (kind.isEmpty()) {
            exchange.notFound();
            return;
        }
        form(
                exchange,
                DraftForm.fresh(exchange, kind.get(), exchange.query("replaces").orElse("")),
                List.of());
    }

    private static void form(Exchange exchange, DraftForm form, List<Problem> problems) {
        Map<String, Object> model = new HashMap<>();
        model.put("notice", Pages.notice(exchange));
        model.put("form", form);
        model.put("problems", problems);
        model.put("names", Names.of(exchange));
        model.put("twoPersons", form.kind().rules().issuance().fourEyes());
        exchange.page(
                Pages.status(problems),
                "office/draft-form.jte",
                Pages.title(
                        exchange,
                        exchange.messages()
                                .pick(form.kind().nameZh(), form.kind().nameEn()),
                        problems),
                model);
    }

    private static void create(Exchange exchange) {
        Optional<Kind> kind = kind(exchange, exchange.form("kind"));
        if (kind.isEmpty()) {
            exchange.notFound();
            return;
        }
        save(
                exchange,
                DraftForm.sent(exchange, kind.get(), Optional.empty()),
                (tx, content) -> drafts(exchange).draft(tx, exchange.actor(), content));
    }

    private static void change(Exchange exchange) {
        UUID id = exchange.pathId("id");
        Optional<Draft> draft = read(exchange, tx -> drafts(exchange).find(tx, exchange.actor(), id));
        Optional<Kind> kind = draft.flatMap(found -> kind(exchange, found.kind()));
        if (kind.isEmpty()) {
            exchange.notFound();
            return;
        }
        DraftForm form = DraftForm.sent(exchange, kind.get(), draft);
        save(
                exchange,
                form,
                (tx, content) -> drafts(exchange).change(tx, exchange.actor(), id, form.version(), content));
    }

    @FunctionalInterface
    private interface Save {
        SaveResult save(Tx tx, Content content);
    }

    private static void save(Exchange exchange, DraftForm form, Save save) {
        switch (form.read(exchange)) {
            case DraftForm.Read.Wrong(var problems) -> form(exchange, form, problems);
            case DraftForm.Read.Good(Content content) -> {
                switch (write(exchange, tx -> save.save(tx, content))) {
                    case SaveResult.Saved(UUID draft, int version, var unfinished) -> {
                        if (exchange.form("do").equals("submit")) {
                            submit(exchange, draft);
                        } else {
                            exchange.redirect(
                                    path(draft) + (unfinished.isEmpty() ? "?done=draft-saved" : "?done=draft-begun"));
                        }
                    }
                    case SaveResult.Refused(String code) -> {
                        // Somebody saved it meanwhile: what was typed stays on the page.
                        if (code.equals("DRAFT_CHANGED") || code.equals("DRAFT_LARGE")) {
                            form(exchange, form, List.of(new Problem("main", words(exchange, code))));
                        } else {
                            refused(exchange, code);
                        }
                    }
                }
            }
        }
    }

    /** What was saved is submitted; if that cannot be, the page says why and the draft stays. */
    private static void submit(Exchange exchange, UUID id) {
        switch (write(exchange, tx -> drafts(exchange).submit(tx, exchange.actor(), id))) {
            case StepResult.Done() -> exchange.redirect(path(id) + "?done=draft-submitted");
            case StepResult.Refused(String code) -> refused(exchange, code);
            case StepResult.NotGood(IssueResult why) -> {
                Draft draft = read(exchange, tx -> drafts(exchange).find(tx, exchange.actor(), id))
                        .orElseThrow();
                Kind kind = kind(exchange, draft.kind()).orElseThrow();
                DraftForm form =
                        DraftForm.stored(exchange, kind, draft, draft.content().orElseThrow());
                form(exchange, form, problems(exchange, form, why));
            }
        }
    }

    private static String words(Exchange exchange, String code) {
        Messages messages = exchange.messages();
        return messages.code("problem", code) + messages.pick("", " ") + messages.code("problem.next", code);
    }

    private static List<Problem> problems(Exchange exchange, DraftForm form, IssueResult why) {
        return switch (why) {
            case IssueResult.Invalid(var wrong) -> {
                Names names = Names.of(exchange);
                List<Problem> problems = new ArrayList<>();
                new TreeMap<>(wrong).forEach((field, code) -> problems.add(form.problem(exchange, names, field, code)));
                yield problems;
            }
            case IssueResult.Taken taken -> List.of(new Problem("main", words(exchange, "TAKEN")));
            case IssueResult.NotAllowed(String reason) -> List.of(new Problem("main", words(exchange, reason)));
            case IssueResult.Issued issued -> throw new IllegalStateException("it would be issued");
        };
    }

    // -- one draft

    private static void show(Exchange exchange, List<Problem> problems) {
        UUID id = exchange.pathId("id");
        Optional<Draft> found = read(exchange, tx -> drafts(exchange).find(tx, exchange.actor(), id));
        if (found.isEmpty()) {
            exchange.notFound();
            return;
        }
        Draft draft = found.get();
        boolean own = draft.draftedBy().equals(exchange.actor().ref());
        Optional<Kind> kind = kind(exchange, draft.kind());
        if (draft.state() == State.DRAFT
                && own
                && kind.isPresent()
                && draft.content().isPresent()) {
            form(
                    exchange,
                    DraftForm.stored(
                            exchange, kind.get(), draft, draft.content().get()),
                    problems);
            return;
        }
        Map<String, Object> model = new HashMap<>();
        model.put("notice", Pages.notice(exchange));
        model.put("problems", problems);
        model.put("draft", draft);
        model.put("own", own);
        model.put("names", Names.of(exchange));
        List<String> refs = new ArrayList<>(List.of(draft.draftedBy()));
        draft.decidedBy().ifPresent(refs::add);
        draft.content()
                .ifPresent(content ->
                        content.order().holders().stream().map(HolderId::ref).forEach(refs::add));
        model.put("people", Pages.officers(exchange, refs));
        model.put(
                "old",
                draft.content()
                        .map(content -> DraftForm.codes(exchange, content))
                        .orElse(List.of()));
        model.put("issued", issued(exchange, draft));
        model.put("reason", exchange.form("reason"));
        exchange.page(
                Pages.status(problems),
                "office/draft.jte",
                Pages.title(exchange, exchange.messages().text("draft.one"), problems),
                model);
    }

    /** Public codes of what its approval issued. */
    private static List<String> issued(Exchange exchange, Draft draft) {
        return draft.documents().isEmpty()
                ? List.of()
                : read(
                        exchange,
                        tx -> draft.documents().stream()
                                .flatMap(id -> exchange.services().documents().find(tx, id).stream())
                                .map(Held::publicCode)
                                .toList());
    }

    @FunctionalInterface
    private interface Step {
        StepResult take(Drafts drafts, Tx tx, Actor actor, UUID draft);
    }

    private static void step(Exchange exchange, Step step, String done) {
        UUID id = exchange.pathId("id");
        switch (write(exchange, tx -> step.take(drafts(exchange), tx, exchange.actor(), id))) {
            case StepResult.Done() -> exchange.redirect(path(id) + "?done=draft-" + done);
            case StepResult.Refused(String code) -> refused(exchange, code);
            case StepResult.NotGood notGood -> throw new IllegalStateException("only a submission can be not good");
        }
    }

    private static void refuse(Exchange exchange) {
        String reason = exchange.form("reason");
        if (reason.isEmpty() || reason.length() > Drafts.LONGEST_REASON) {
            show(exchange, List.of(new Problem("reason", exchange.messages().text("draft.reason.missing"))));
            return;
        }
        step(exchange, (drafts, tx, actor, draft) -> drafts.refuse(tx, actor, draft, reason), "refused");
    }

    private static void approve(Exchange exchange) {
        UUID id = exchange.pathId("id");
        switch (write(exchange, tx -> drafts(exchange).approve(tx, exchange.actor(), id))) {
            case ApproveResult.Approved approved -> exchange.redirect(path(id) + "?done=draft-approved");
            case ApproveResult.Refused(String code) -> refused(exchange, code);
            case ApproveResult.NotIssued(ReplaceResult why) -> show(exchange, List.of(notIssued(exchange, id, why)));
        }
    }

    private static Problem notIssued(Exchange exchange, UUID id, ReplaceResult why) {
        return switch (why) {
            case ReplaceResult.NotAllowed(String reason) -> new Problem("main", words(exchange, reason));
            case ReplaceResult.Refused(int order, IssueResult.Invalid(var wrong)) -> {
                Draft draft = read(exchange, tx -> drafts(exchange).find(tx, exchange.actor(), id))
                        .orElseThrow();
                Names names = Names.of(exchange);
                var first = new TreeMap<>(wrong).firstEntry();
                yield new Problem(
                        "main",
                        exchange.messages()
                                .text(
                                        "problem.of-field",
                                        names.column(draft.kind(), first.getKey()),
                                        names.wrong(first.getValue())));
            }
            case ReplaceResult.Refused(int order, IssueResult.NotAllowed(String reason)) ->
                new Problem("main", words(exchange, reason));
            case ReplaceResult.Refused refused -> new Problem("main", words(exchange, "TAKEN"));
            case ReplaceResult.Replaced replaced -> throw new IllegalStateException("it was issued");
        };
    }

    private static void refused(Exchange exchange, String code) {
        switch (code) {
            case "DRAFT_UNKNOWN" -> exchange.notFound();
            case "TWO_PERSONS" -> exchange.problem(HttpStatus.FORBIDDEN, "DRAFT_TWO_PERSONS", Map.of());
            default -> exchange.problem(Pages.statusOf(code), code, Map.of());
        }
    }
}
