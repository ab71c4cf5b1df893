package commonseal.web.ui;

import commonseal.approvals.Cases;
import commonseal.approvals.Cases.AnswersResult;
import commonseal.approvals.Cases.FileCheckResult;
import commonseal.approvals.Cases.PullReport;
import commonseal.approvals.Cases.RedeemResult;
import commonseal.approvals.Cases.StepResult;
import commonseal.approvals.Cases.UploadResult;
import commonseal.identity.HolderId;
import commonseal.identity.Role;
import commonseal.kernel.Secret;
import commonseal.web.Access;
import commonseal.web.Exchange;
import commonseal.web.Messages;
import commonseal.web.Route;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What the applicant's side and the counter do to a case. Every step answers 303 to the page that shows its effect. */
final class CaseSteps {

    private static final Access COUNTER = Access.officer(Role.COUNTER_CLERK);

    private CaseSteps() {}

    static List<Route> routes() {
        Access anybody = Access.signedIn();
        return List.of(
                Route.post("/cases/{id}/form", anybody, "case.answer", CaseSteps::answer),
                Route.post("/cases/{id}/form/departure", anybody, "case.depart", CaseSteps::depart),
                Route.post("/cases/{id}/submission", anybody, "case.submit", CaseSteps::submit),
                Route.post("/cases/{id}/supply", anybody, "case.supplied", CaseSteps::supplied),
                Route.post("/cases/{id}/withdrawal", anybody, "case.withdraw", CaseSteps::withdraw),
                Route.post("/cases/{id}/materials/{slot}", anybody, "case.upload", CaseSteps::upload),
                Route.post("/cases/{id}/materials/{slot}/paper", anybody, "case.use-paper", CaseSteps::usePaper),
                Route.post("/cases/{id}/materials/{slot}/check", COUNTER, "case.check-material", CaseSteps::check),
                Route.post("/cases/{id}/authorisations", COUNTER, "case.ask-owners", CaseSteps::ask),
                Route.post("/cases/{id}/redemptions", COUNTER, "case.redeem", CaseSteps::redeem),
                Route.post("/cases/{id}/pulls", COUNTER, "case.pull", CaseSteps::pull),
                Route.post(
                        "/cases/{id}/file-checks",
                        Access.officer(Role.COUNTER_CLERK, Role.APPROVER, Role.ASSISTANT),
                        "case.check-file",
                        CaseSteps::checkFile),
                Route.post(
                        "/cases/{id}/materials/{slot}/lawful-pull",
                        Access.officer(Role.COUNTER_CLERK, Role.APPROVER),
                        "case.pull-by-law",
                        CaseSteps::pullByLaw),
                Route.post("/cases/{id}/acceptance", COUNTER, "case.accept", CaseSteps::accept),
                Route.post("/cases/{id}/lapse", COUNTER, "case.lapse", CaseSteps::lapse),
                Route.post(
                        "/cases/{id}/supplement",
                        Access.officer(Role.COUNTER_CLERK, Role.APPROVER),
                        "case.ask-supplement",
                        CaseSteps::supplement));
    }

    private static Cases cases(Exchange exchange) {
        return exchange.services().cases();
    }

    private static String path(Exchange exchange, String suffix) {
        return "/cases/" + exchange.pathId("id") + suffix;
    }

    private static Problem refusal(Exchange exchange, String field, String code) {
        return new Problem(field, exchange.messages().code("problem", code));
    }

    // -- the form

    private static void answer(Exchange exchange) {
        Map<String, String> answers = exchange.formsStartingWith("answer.");
        Map<String, String> reasons = exchange.formsStartingWith("reason.");
        switch (cases(exchange).answer(exchange.actor(), exchange.pathId("id"), answers, reasons)) {
            case AnswersResult.Saved() ->
                exchange.redirect(
                        exchange.form("then").equals("check")
                                ? path(exchange, "/check")
                                : path(exchange, "/form?done=saved"));
            case AnswersResult.Invalid(var wrong) ->
                CasePages.form(exchange, answers, fieldProblems(exchange, "answer.", wrong));
            case AnswersResult.NotAllowed(String reason) -> exchange.problem(Pages.statusOf(reason), reason, Map.of());
        }
    }

    /** One button of the form: which field, and the document whose statement is taken, or none to keep an override. */
    private static void depart(Exchange exchange) {
        String[] wanted = exchange.form("depart").split("\\|", 2);
        String reason = exchange.form("reason." + wanted[0]);
        Optional<UUID> document = wanted.length == 2 ? uuid(wanted[1]) : Optional.empty();
        StepResult result = document.isPresent()
                ? cases(exchange).choose(exchange.actor(), exchange.pathId("id"), wanted[0], document.get(), reason)
                : cases(exchange).keepOverride(exchange.actor(), exchange.pathId("id"), wanted[0], reason);
        switch (result) {
            case StepResult.Done() -> exchange.redirect(path(exchange, "/form?done=saved"));
            case StepResult.Refused(String code, var values) -> {
                if (code.equals("REASON_REQUIRED") || code.equals("TOO_LONG")) {
                    CasePages.form(exchange, Map.of(), fieldProblems(exchange, "reason.", Map.of(wanted[0], code)));
                } else {
                    exchange.problem(Pages.statusOf(code), code, values);
                }
            }
        }
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** "Floor area: must be a number", each leading to its field. */
    static List<Problem> fieldProblems(Exchange exchange, String prefix, Map<String, String> wrong) {
        Messages messages = exchange.messages();
        Optional<CasePage> page = CasePage.load(exchange, exchange.pathId("id"), "form", List.of());
        List<Problem> problems = new ArrayList<>();
        wrong.forEach((field, code) -> problems.add(new Problem(
                prefix + field,
                messages.text(
                        "problem.of-field",
                        page.map(known -> known.fieldOrSlot(field)).orElse(field),
                        messages.code("field", code)))));
        return problems;
    }

    private static void submit(Exchange exchange) {
        stepOnCheckPage(
                exchange,
                cases(exchange).submit(exchange.actor(), exchange.pathId("id")),
                path(exchange, "/receipt?done=submitted"));
    }

    private static void supplied(Exchange exchange) {
        stepOnCheckPage(
                exchange,
                cases(exchange).supplied(exchange.actor(), exchange.pathId("id")),
                path(exchange, "?done=supplied"));
    }

    private static void lapse(Exchange exchange) {
        Pages.step(
                exchange,
                cases(exchange).lapse(exchange.actor(), exchange.pathId("id")),
                path(exchange, "?done=lapsed"));
    }

    private static void accept(Exchange exchange) {
        stepOnCheckPage(
                exchange,
                cases(exchange).accept(exchange.actor(), exchange.pathId("id")),
                path(exchange, "/receipt?done=accepted"));
    }

    /** What is missing is listed on the page where it can be seen, all at once. */
    private static void stepOnCheckPage(Exchange exchange, StepResult result, String to) {
        switch (result) {
            case StepResult.Done() -> exchange.redirect(to);
            case StepResult.Refused(String code, var missing) -> {
                if (code.equals("INCOMPLETE")) {
                    CasePages.check(exchange, HttpStatus.UNPROCESSABLE_CONTENT, missing(exchange, missing.keySet()));
                } else {
                    exchange.problem(Pages.statusOf(code), code, missing);
                }
            }
        }
    }

    private static List<Problem> missing(Exchange exchange, Set<String> ids) {
        Optional<CasePage> page = CasePage.load(exchange, exchange.pathId("id"), "check", List.of());
        return ids.stream()
                .sorted()
                .map(id -> new Problem(
                        "row-" + id,
                        exchange.messages()
                                .text(
                                        "check.missing",
                                        page.map(known -> known.fieldOrSlot(id)).orElse(id))))
                .toList();
    }

    private static void withdraw(Exchange exchange) {
        Pages.step(
                exchange,
                cases(exchange).withdraw(exchange.actor(), exchange.pathId("id"), exchange.form("reason")),
                path(exchange, "?done=withdrawn"));
    }

    // -- materials

    private static void upload(Exchange exchange) {
        switch (Uploads.of(exchange, "file")) {
            case Uploads.Given.File(String name, byte[] bytes) -> upload(exchange, name, bytes);
            case Uploads.Given.None() -> refuseUpload(exchange, "MISSING");
            case Uploads.Given.Empty() -> refuseUpload(exchange, "EMPTY");
            case Uploads.Given.TooLarge() -> refuseUpload(exchange, "TOO_LARGE");
        }
    }

    private static void upload(Exchange exchange, String name, byte[] bytes) {
        UploadResult result =
                cases(exchange).upload(exchange.actor(), exchange.pathId("id"), exchange.path("slot"), name, bytes);
        switch (result) {
            case UploadResult.Stored(String unused) ->
                exchange.redirect(path(exchange, "/materials/" + exchange.path("slot") + "?done=uploaded"));
            case UploadResult.Refused(String code) -> refuseUpload(exchange, code);
            case UploadResult.UnknownSlot() -> exchange.notFound();
            case UploadResult.NotAllowed(String reason) -> exchange.problem(Pages.statusOf(reason), reason, Map.of());
        }
    }

    private static void refuseUpload(Exchange exchange, String code) {
        CasePages.material(
                exchange,
                code.equals("TOO_LARGE") ? HttpStatus.CONTENT_TOO_LARGE : HttpStatus.UNPROCESSABLE_CONTENT,
                List.of(new Problem("file", exchange.messages().code("upload", code))));
    }

    private static void usePaper(Exchange exchange) {
        Pages.step(
                exchange,
                cases(exchange).usePaper(exchange.actor(), exchange.pathId("id"), exchange.path("slot")),
                path(exchange, "/materials/" + exchange.path("slot") + "?done=paper"));
    }

    private static void check(Exchange exchange) {
        boolean usable = exchange.form("usable").equals("yes");
        Optional<String> reason = Optional.of(exchange.form("reason")).filter(text -> !text.isEmpty());
        StepResult result = cases(exchange)
                .checkMaterial(exchange.actor(), exchange.pathId("id"), exchange.path("slot"), usable, reason);
        switch (result) {
            case StepResult.Done() -> exchange.redirect(path(exchange, "/checklist?done=checked"));
            case StepResult.Refused(String code, var values) -> {
                if (code.equals("REASON_REQUIRED") || code.equals("TOO_LONG")) {
                    CasePages.material(
                            exchange, HttpStatus.UNPROCESSABLE_CONTENT, List.of(refusal(exchange, "reason", code)));
                } else {
                    exchange.problem(Pages.statusOf(code), code, values);
                }
            }
        }
    }

    private static void supplement(Exchange exchange) {
        List<String> slots = exchange.forms("slot");
        StepResult result = cases(exchange)
                .requestSupplement(exchange.actor(), exchange.pathId("id"), slots, exchange.form("reason"));
        switch (result) {
            case StepResult.Done() -> exchange.redirect(path(exchange, "?done=supplement"));
            case StepResult.Refused(String code, var values) -> {
                if (code.equals("REASON_REQUIRED") || code.equals("TOO_LONG")) {
                    CasePages.supplement(exchange, List.of(refusal(exchange, "reason", code)));
                } else if (slots.isEmpty()) {
                    CasePages.supplement(
                            exchange,
                            List.of(new Problem("slot-0", exchange.messages().text("supplement.choose"))));
                } else {
                    exchange.problem(Pages.statusOf(code), code, values);
                }
            }
        }
    }

    // -- authorisation and pull

    private static void ask(Exchange exchange) {
        String again = exchange.form("again");
        Optional<HolderId> owner = again.isEmpty() ? Optional.empty() : Optional.of(Pages.holder(again, "again"));
        Pages.step(
                exchange,
                cases(exchange).requestAuthorisations(exchange.actor(), exchange.pathId("id"), owner),
                path(exchange, "/authorisations?done=asked"));
    }

    /** The typed code is never shown again. */
    private static void redeem(Exchange exchange) {
        String code = exchange.form("code").replace(" ", "");
        if (!code.matches("[0-9]{8}")) {
            CasePages.authorisations(
                    exchange,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    List.of(new Problem("code", exchange.messages().text("redeem.FORM"))));
            return;
        }
        switch (cases(exchange).redeem(exchange.actor(), exchange.pathId("id"), Secret.of(code))) {
            case RedeemResult.Redeemed(int unused) ->
                exchange.redirect(path(exchange, "/authorisations?done=redeemed"));
            case RedeemResult.Refused(String reason, var delay) -> {
                HttpStatus status = Pages.statusOf(reason);
                delay.ifPresent(wait ->
                        exchange.context().header("Retry-After", String.valueOf(Math.max(1, wait.toSeconds()))));
                if (status == HttpStatus.UNPROCESSABLE_CONTENT || status == HttpStatus.TOO_MANY_REQUESTS) {
                    String text = delay.map(wait -> exchange.messages()
                                    .text("redeem.DELAYED", String.valueOf(Math.max(1, wait.toSeconds()))))
                            .orElseGet(() -> exchange.messages().code("redeem", reason));
                    CasePages.authorisations(exchange, status, List.of(new Problem("code", text)));
                } else {
                    exchange.problem(status, reason, Map.of());
                }
            }
        }
    }

    /** What stands in a slot, without asking its owners, because a law says so. */
    private static void pullByLaw(Exchange exchange) {
        PullReport report = cases(exchange)
                .pullByLaw(exchange.actor(), exchange.pathId("id"), exchange.path("slot"), exchange.form("lawReason"));
        Optional<String> refused = report.refused();
        if (refused.isEmpty()) {
            exchange.redirect(path(
                    exchange,
                    "/materials/" + exchange.path("slot") + "?done="
                            + (report.items().isEmpty() ? "nothing-pulled" : "pulled")));
        } else if (refused.get().equals("REASON_REQUIRED") || refused.get().equals("TOO_LONG")) {
            CasePages.material(
                    exchange, HttpStatus.UNPROCESSABLE_CONTENT, List.of(refusal(exchange, "lawReason", refused.get())));
        } else {
            exchange.problem(Pages.statusOf(refused.get()), refused.get(), Map.of());
        }
    }

    /** Everything that is authorised, or one slot if it is named. */
    private static void pull(Exchange exchange) {
        String slot = exchange.form("slot");
        PullReport report = slot.isEmpty()
                ? cases(exchange).pull(exchange.actor(), exchange.pathId("id"))
                : cases(exchange).pull(exchange.actor(), exchange.pathId("id"), slot);
        if (report.refused().isPresent()) {
            String code = report.refused().get();
            HttpStatus status = code.equals("NOT_AUTHORISED") ? HttpStatus.CONFLICT : Pages.statusOf(code);
            exchange.problem(status, code, Map.of());
        } else {
            exchange.redirect(
                    path(exchange, report.items().isEmpty() ? "/pulls?done=nothing-pulled" : "/pulls?done=pulled"));
        }
    }

    /** What came of it stands in the evidence. */
    private static void checkFile(Exchange exchange) {
        switch (Uploads.of(exchange, "file")) {
            case Uploads.Given.None() -> fileWrong(exchange, HttpStatus.UNPROCESSABLE_CONTENT, "verify.file.none");
            case Uploads.Given.Empty() -> fileWrong(exchange, HttpStatus.UNPROCESSABLE_CONTENT, "verify.file.empty");
            case Uploads.Given.TooLarge() -> fileWrong(exchange, HttpStatus.CONTENT_TOO_LARGE, "verify.file.too-large");
            case Uploads.Given.File file -> {
                switch (cases(exchange).checkFile(exchange.actor(), exchange.pathId("id"), file.bytes())) {
                    case FileCheckResult.Checked checked ->
                        exchange.redirect(path(exchange, "/evidence/" + checked.evidence()));
                    case FileCheckResult.Refused(String code) -> exchange.problem(Pages.statusOf(code), code, Map.of());
                }
            }
        }
    }

    private static void fileWrong(Exchange exchange, HttpStatus status, String key) {
        CasePages.show(
                exchange,
                status,
                "pulls",
                List.of(new Problem("file", exchange.messages().text(key))),
                Map.of());
    }
}
