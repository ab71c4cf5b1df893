package commonseal.web.ui;

import commonseal.approvals.Cases;
import commonseal.approvals.Cases.CaseView;
import commonseal.approvals.Cases.StepResult;
import commonseal.approvals.Cases.UploadResult;
import commonseal.planner.ProcessDefinition;
import commonseal.web.Exchange;
import commonseal.web.Materials;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The applicant's own case: where it stands, files, submission, supplement, withdrawal. */
final class MyCases {

    private MyCases() {}

    private static Cases cases(Exchange exchange) {
        return exchange.services().cases();
    }

    static void show(Exchange exchange) {
        page(exchange, HttpStatus.OK, List.of());
    }

    /** The case again, with what went wrong on top. */
    private static void page(Exchange exchange, HttpStatus status, List<Problem> problems) {
        UUID id = exchange.pathId("id");
        Optional<CaseView> view = cases(exchange).view(exchange.actor(), id);
        if (view.isEmpty()) {
            exchange.notFound();
            return;
        }
        ProcessDefinition definition = MyCase.definition(exchange, view.get());
        MyCase model = MyCase.of(exchange, id, view.get(), definition, problems);
        String title = exchange.messages()
                .pick(view.get().summary().titleZh(), view.get().summary().titleEn());
        exchange.page(status, "holder/case.jte", Pages.title(exchange, title, problems), Map.of("page", model));
    }

    private static String to(UUID id, String done) {
        return "/my/cases/" + id + "?done=" + done;
    }

    static void upload(Exchange exchange) {
        UUID id = exchange.pathId("id");
        String slot = exchange.path("slot");
        String field = "file-" + slot;
        switch (Uploads.of(exchange, "file")) {
            case Uploads.Given.None() -> uploadRefused(exchange, field, "NONE");
            case Uploads.Given.Empty() -> uploadRefused(exchange, field, "EMPTY");
            case Uploads.Given.TooLarge() -> uploadRefused(exchange, field, "TOO_LARGE");
            case Uploads.Given.File file -> {
                UploadResult result = cases(exchange).upload(exchange.actor(), id, slot, file.name(), file.bytes());
                switch (result) {
                    case UploadResult.Stored(var sha256) -> exchange.redirect(to(id, "my-uploaded") + "#slot-" + slot);
                    case UploadResult.Refused(String code) -> uploadRefused(exchange, field, code);
                    case UploadResult.UnknownSlot() -> exchange.notFound();
                    case UploadResult.NotAllowed(String reason) ->
                        exchange.problem(Pages.statusOf(reason), reason, Map.of());
                }
            }
        }
    }

    private static void uploadRefused(Exchange exchange, String field, String code) {
        page(
                exchange,
                code.equals("TOO_LARGE") ? HttpStatus.CONTENT_TOO_LARGE : HttpStatus.UNPROCESSABLE_CONTENT,
                List.of(new Problem(field, exchange.messages().code("my.upload", code))));
    }

    static void uploaded(Exchange exchange) {
        Materials.answer(
                exchange, cases(exchange).uploaded(exchange.actor(), exchange.pathId("id"), exchange.path("slot")));
    }

    static void submit(Exchange exchange) {
        UUID id = exchange.pathId("id");
        step(exchange, cases(exchange).submit(exchange.actor(), id), to(id, "my-submitted"));
    }

    static void supplied(Exchange exchange) {
        UUID id = exchange.pathId("id");
        step(exchange, cases(exchange).supplied(exchange.actor(), id), to(id, "my-supplied"));
    }

    static void paper(Exchange exchange) {
        UUID id = exchange.pathId("id");
        String slot = exchange.path("slot");
        step(exchange, cases(exchange).usePaper(exchange.actor(), id, slot), to(id, "my-paper") + "#slot-" + slot);
    }

    static void withdraw(Exchange exchange) {
        UUID id = exchange.pathId("id");
        String reason = exchange.form("reason");
        if (reason.isEmpty()) {
            page(
                    exchange,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    List.of(new Problem("reason", exchange.messages().text("my.case.withdraw.reason.needed"))));
            return;
        }
        step(exchange, cases(exchange).withdraw(exchange.actor(), id, reason), to(id, "my-withdrawn"));
    }

    private static void step(Exchange exchange, StepResult result, String to) {
        switch (result) {
            case StepResult.Done() -> exchange.redirect(to);
            case StepResult.Refused(String code, var values) -> {
                if (code.equals("UNKNOWN_CASE")) {
                    exchange.notFound();
                } else {
                    page(exchange, Pages.statusOf(code), problems(exchange, code, values));
                }
            }
        }
    }

    /** Each missing material or answer is a line of its own that leads to its place. */
    private static List<Problem> problems(Exchange exchange, String code, Map<String, String> values) {
        List<Problem> problems = new ArrayList<>();
        Optional<CaseView> view = cases(exchange).view(exchange.actor(), exchange.pathId("id"));
        if (code.equals("INCOMPLETE") && view.isPresent()) {
            view.get().slots().stream()
                    .filter(slot -> values.containsKey(slot.slot()))
                    .forEach(slot -> problems.add(new Problem(
                            "slot-" + slot.slot(),
                            exchange.messages()
                                    .text(
                                            "my.case.missing.material",
                                            exchange.messages().pick(slot.titleZh(), slot.titleEn())))));
            view.get().form().stream()
                    .filter(field -> values.containsKey(field.id()))
                    .forEach(field -> problems.add(new Problem(
                            "answers",
                            exchange.messages()
                                    .text(
                                            "my.case.missing.answer",
                                            exchange.messages().pick(field.titleZh(), field.titleEn())))));
        }
        if (problems.isEmpty()) {
            problems.add(new Problem("main", exchange.messages().code("problem", code)));
        }
        return problems;
    }
}
