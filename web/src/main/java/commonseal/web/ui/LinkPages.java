package commonseal.web.ui;

import commonseal.approvals.Cases;
import commonseal.approvals.Cases.DecideResult;
import commonseal.approvals.Cases.Joint;
import commonseal.approvals.Cases.StepResult;
import commonseal.identity.Role;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Review and decide a link, give an opinion on it, record a joint visit. */
final class LinkPages {

    private static final Access OFFICE = Access.officer(Role.APPROVER, Role.ASSISTANT);
    private static final Access APPROVER = Access.officer(Role.APPROVER);
    private static final Access JOINT = Access.officer(Role.APPROVER, Role.COUNTER_CLERK);

    /** Id of what confirms a decision. */
    private static final String STEP_UP = "step-up";

    private LinkPages() {}

    static List<Route> routes() {
        return List.of(
                Route.get("/cases/{id}/links/{link}", OFFICE, "link", x -> show(x, HttpStatus.OK, List.of())),
                Route.post("/cases/{id}/links/{link}/claim", APPROVER, "link.claim", LinkPages::claim),
                Route.post("/cases/{id}/links/{link}/decision", APPROVER, "link.decide", LinkPages::decide),
                Route.post("/cases/{id}/links/{link}/question", APPROVER, "link.ask-to-decide", LinkPages::ask),
                Route.post("/cases/{id}/links/{link}/opinion", OFFICE, "link.opinion", LinkPages::opinion),
                Route.get("/cases/{id}/joint/{joint}", JOINT, "joint", x -> joint(x, List.of())),
                Route.post("/cases/{id}/joint/{joint}", JOINT, "joint.record", LinkPages::recordJoint));
    }

    private static Cases cases(Exchange exchange) {
        return exchange.services().cases();
    }

    private static String path(Exchange exchange, String suffix) {
        return "/cases/" + exchange.pathId("id") + "/links/" + Pages.encoded(exchange.path("link")) + suffix;
    }

    private static void show(Exchange exchange, HttpStatus status, List<Problem> problems) {
        Optional<LinkPage> review = LinkReview.of(exchange, problems);
        if (review.isEmpty()) {
            exchange.notFound();
            return;
        }
        LinkPage model = review.get();
        String title = model.page().title(model.link()) + " · "
                + model.page().view().summary().reference();
        boolean decides = model.can("decide");
        boolean passkey = decides
                && !exchange.services()
                        .identity()
                        .passkeys()
                        .all(exchange.actor())
                        .isEmpty();
        if (passkey) {
            exchange.withScript();
        }
        exchange.page(
                status,
                "office/link.jte",
                Pages.title(exchange, title, problems),
                Map.of(
                        "page",
                        model.page(),
                        "review",
                        model,
                        "passkey",
                        passkey,
                        "totp",
                        decides && exchange.services().identity().signIn().hasTotp(exchange.actor())));
    }

    private static void claim(Exchange exchange) {
        Pages.step(
                exchange,
                cases(exchange).claim(exchange.actor(), exchange.pathId("id"), exchange.path("link")),
                path(exchange, "?done=claimed"));
    }

    // -- decide

    private static void decide(Exchange exchange) {
        Messages messages = exchange.messages();
        String outcome = exchange.form("outcome");
        List<Problem> missing = new ArrayList<>();
        if (outcome.isEmpty()) {
            missing.add(new Problem("outcome-0", messages.text("decide.choose")));
        }
        if (!Questions.isAnswered(exchange)) {
            missing.add(new Problem(STEP_UP, messages.text("decide.totp.missing")));
        }
        if (!missing.isEmpty()) {
            show(exchange, HttpStatus.UNPROCESSABLE_CONTENT, missing);
            return;
        }
        DecideResult result = cases(exchange)
                .decide(
                        exchange.actor(),
                        exchange.pathId("id"),
                        exchange.path("link"),
                        outcome,
                        reason(exchange),
                        fields(exchange),
                        AccountPages.proof(exchange));
        switch (result) {
            case DecideResult.Decided(Optional<UUID> unused, var nowReady, boolean closed) ->
                exchange.redirect(path(
                        exchange,
                        closed ? "?done=closed" : nowReady.isEmpty() ? "?done=decided" : "?done=decided-next"));
            case DecideResult.AlreadyDecided(String officer, var at, String made) ->
                show(
                        exchange,
                        HttpStatus.CONFLICT,
                        List.of(new Problem(
                                "main",
                                messages.text(
                                        "decide.already",
                                        Pages.officers(exchange, List.of(officer))
                                                .getOrDefault(officer, officer),
                                        messages.time(at)))));
            case DecideResult.NotReady(var lacking) -> show(exchange, HttpStatus.CONFLICT, notReady(exchange, lacking));
            case DecideResult.InvalidResult(var wrong) ->
                show(exchange, HttpStatus.UNPROCESSABLE_CONTENT, wrongFields(exchange, wrong));
            case DecideResult.InputNotValid(String slot, String verdict) ->
                show(
                        exchange,
                        HttpStatus.CONFLICT,
                        List.of(new Problem(
                                "main",
                                verdict.equals("altered")
                                        ? messages.text("decide.input-altered", slot)
                                        : messages.text(
                                                "decide.input-not-valid", slot, messages.code("verdict", verdict)))));
            case DecideResult.StepUpFailed() ->
                show(
                        exchange,
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        List.of(new Problem(STEP_UP, messages.code("problem", "STEP_UP_FAILED"))));
            case DecideResult.NotAllowed(String reason) -> exchange.problem(Pages.statusOf(reason), reason, Map.of());
            case DecideResult.UnknownLink() -> exchange.notFound();
            case DecideResult.ReasonRequired() ->
                show(
                        exchange,
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        List.of(new Problem("reason", messages.code("problem", "REASON_REQUIRED"))));
        }
    }

    private static Optional<String> reason(Exchange exchange) {
        return Optional.of(exchange.form("reason")).filter(text -> !text.isEmpty());
    }

    private static Map<String, String> fields(Exchange exchange) {
        Map<String, String> fields = new HashMap<>(exchange.formsStartingWith("field."));
        fields.values().removeIf(String::isEmpty);
        return fields;
    }

    /** What passkey or provider are asked is about exactly what stands in the form. */
    private static void ask(Exchange exchange) {
        String outcome = exchange.form("outcome");
        if (outcome.isEmpty()) {
            Questions.refuse(
                    exchange,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    exchange.messages().text("decide.choose"));
            return;
        }
        Questions.confirm(
                exchange,
                cases(exchange)
                        .digestToDecide(
                                exchange.actor(),
                                exchange.pathId("id"),
                                exchange.path("link"),
                                outcome,
                                reason(exchange),
                                fields(exchange)));
    }

    private static List<Problem> notReady(Exchange exchange, List<String> lacking) {
        Optional<LinkPage> review = LinkReview.of(exchange, List.of());
        return lacking.stream()
                .map(what -> {
                    String name = review.map(known -> named(known.page(), what)).orElse(what);
                    return new Problem("main", exchange.messages().text("decide.lacking", name));
                })
                .toList();
    }

    /** A slot, {@code joint:<id>}, {@code opinion:<office>} or a link, in words. */
    private static String named(CasePage page, String what) {
        int colon = what.indexOf(':');
        String id = what.substring(colon + 1);
        return switch (colon < 0 ? "" : what.substring(0, colon)) {
            case "joint" ->
                page.view().joints().stream()
                        .filter(joint -> joint.id().equals(id))
                        .findFirst()
                        .map(joint -> page.messages().pick(joint.titleZh(), joint.titleEn()))
                        .orElse(id);
            case "opinion" -> page.office(id);
            case "case" -> page.messages().code("case", id);
            default -> page.link(id).map(page::title).orElseGet(() -> page.slotTitle(id));
        };
    }

    private static List<Problem> wrongFields(Exchange exchange, Map<String, String> wrong) {
        Messages messages = exchange.messages();
        Optional<LinkPage> review = LinkReview.of(exchange, List.of());
        Names names = Names.of(exchange);
        List<Problem> problems = new ArrayList<>();
        wrong.forEach((field, code) -> {
            String label = review.flatMap(known -> known.link().produces())
                    .map(kind -> names.field(kind, field))
                    .orElse(field);
            boolean entered = review.filter(known -> known.entries().stream()
                            .anyMatch(entry -> entry.name().equals(field)))
                    .isPresent();
            problems.add(new Problem(
                    field.equals("reason") ? "reason" : entered ? "field." + field : "main",
                    messages.text("problem.of-field", label, messages.code("field", code))));
        });
        return problems;
    }

    // -- opinion

    private static void opinion(Exchange exchange) {
        String answer = exchange.form("answer");
        if (answer.isEmpty()) {
            show(
                    exchange,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    List.of(new Problem("answer-0", exchange.messages().text("opinion.choose"))));
            return;
        }
        StepResult result = cases(exchange)
                .giveOpinion(
                        exchange.actor(),
                        exchange.pathId("id"),
                        exchange.path("link"),
                        answer,
                        Optional.of(exchange.form("opinionReason")).filter(text -> !text.isEmpty()));
        switch (result) {
            case StepResult.Done() -> exchange.redirect(path(exchange, "?done=opinion"));
            case StepResult.Refused(String code, var values) -> {
                if (code.equals("REASON_REQUIRED") || code.equals("TOO_LONG")) {
                    show(
                            exchange,
                            HttpStatus.UNPROCESSABLE_CONTENT,
                            List.of(new Problem(
                                    "opinionReason", exchange.messages().code("problem", code))));
                } else {
                    exchange.problem(Pages.statusOf(code), code, values);
                }
            }
        }
    }

    // -- joint evaluation

    private static void joint(Exchange exchange, List<Problem> problems) {
        String id = exchange.path("joint");
        Optional<CasePage> page = CasePage.load(exchange, exchange.pathId("id"), "joint", problems);
        Optional<Joint> joint = page.flatMap(known -> known.view().joints().stream()
                .filter(each -> each.id().equals(id))
                .findFirst());
        if (page.isEmpty() || joint.isEmpty() || !page.get().seesContent()) {
            exchange.notFound();
            return;
        }
        String title =
                exchange.messages().pick(joint.get().titleZh(), joint.get().titleEn()) + " · "
                        + page.get().view().summary().reference();
        exchange.page(
                Pages.status(problems),
                "office/joint.jte",
                Pages.title(exchange, title, problems),
                Map.of(
                        "page",
                        page.get(),
                        "joint",
                        joint.get(),
                        "heldOn",
                        exchange.form("heldOn"),
                        "minutes",
                        exchange.form("minutes")));
    }

    private static void recordJoint(Exchange exchange) {
        Messages messages = exchange.messages();
        Optional<LocalDate> day = Pages.day(exchange.form("heldOn"));
        if (day.isEmpty()) {
            joint(exchange, List.of(new Problem("heldOn", messages.text("joint.day.wrong"))));
            return;
        }
        StepResult result = cases(exchange)
                .recordJoint(
                        exchange.actor(),
                        exchange.pathId("id"),
                        exchange.path("joint"),
                        day.get(),
                        exchange.form("minutes"));
        switch (result) {
            case StepResult.Done() -> exchange.redirect("/cases/" + exchange.pathId("id") + "/board?done=joint");
            case StepResult.Refused(String code, var values) -> {
                Optional<Problem> here = jointProblem(messages, code);
                if (here.isPresent()) {
                    joint(exchange, List.of(here.get()));
                } else {
                    exchange.problem(Pages.statusOf(code), code, values);
                }
            }
        }
    }

    /** What the form itself can put right. */
    private static Optional<Problem> jointProblem(Messages messages, String code) {
        return switch (code) {
            case "REASON_REQUIRED" -> Optional.of(new Problem("minutes", messages.text("joint.minutes.missing")));
            case "TOO_LONG" -> Optional.of(new Problem("minutes", messages.code("problem", "TOO_LONG")));
            case "DATE_OUT_OF_RANGE" ->
                Optional.of(new Problem("heldOn", messages.code("problem", "DATE_OUT_OF_RANGE")));
            case "OUTSIDE_WINDOW" -> Optional.of(new Problem("heldOn", messages.code("problem", "OUTSIDE_WINDOW")));
            default -> Optional.empty();
        };
    }
}
