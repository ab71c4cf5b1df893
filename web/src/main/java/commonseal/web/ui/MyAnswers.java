package commonseal.web.ui;

import commonseal.approvals.Cases;
import commonseal.approvals.Cases.AnswersResult;
import commonseal.approvals.Cases.CaseView;
import commonseal.approvals.Cases.FormField;
import commonseal.planner.ProcessDefinition;
import commonseal.web.Exchange;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The one form of a case. What a verified document has filled in is shown with its source and cannot be changed. */
final class MyAnswers {

    /** Prefix of the fields' names. */
    private static final String FIELD = "field-";

    private MyAnswers() {}

    static void form(Exchange exchange) {
        UUID id = exchange.pathId("id");
        Optional<CaseView> view = exchange.services().cases().view(exchange.actor(), id);
        if (view.isEmpty()) {
            exchange.notFound();
        } else {
            page(exchange, id, view.get(), Map.of(), Map.of());
        }
    }

    static void save(Exchange exchange) {
        UUID id = exchange.pathId("id");
        Optional<CaseView> view = exchange.services().cases().view(exchange.actor(), id);
        if (view.isEmpty()) {
            exchange.notFound();
            return;
        }
        Map<String, String> typed = exchange.formsStartingWith(FIELD);
        Map<String, String> changed = new LinkedHashMap<>();
        typed.forEach((field, value) -> {
            boolean same = view.get().form().stream()
                    .anyMatch(known ->
                            known.id().equals(field) && known.value().orElse("").equals(value));
            if (!same) {
                changed.put(field, value);
            }
        });
        AnswersResult result = exchange.services()
                .cases()
                .answer(exchange.actor(), id, changed, exchange.formsStartingWith("reason-"));
        switch (result) {
            case AnswersResult.Saved() -> exchange.redirect("/my/cases/" + id + "?done=my-answers#answers");
            case AnswersResult.Invalid(var problems) -> page(exchange, id, view.get(), typed, problems);
            case AnswersResult.NotAllowed(String reason) -> exchange.problem(Pages.statusOf(reason), reason, Map.of());
        }
    }

    private static void page(
            Exchange exchange, UUID id, CaseView view, Map<String, String> typed, Map<String, String> codes) {
        ProcessDefinition definition = MyCase.definition(exchange, view);
        Names names = Names.of(exchange);
        List<AnswerField> fields = view.form().stream()
                .map(field -> field(exchange, names, definition, field, typed, codes))
                .toList();
        List<Problem> problems = new ArrayList<>();
        fields.forEach(field -> field.error()
                .ifPresent(text -> problems.add(new Problem(
                        field.anchor(), exchange.messages().text("my.answers.problem", field.title(), text)))));
        codes.forEach((field, code) -> {
            if (fields.stream().noneMatch(known -> known.id().equals(field))) {
                problems.add(new Problem("main", exchange.messages().code("my.answer", code)));
            }
        });
        String title = exchange.messages().text("my.answers.title");
        exchange.page(
                problems.isEmpty() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT,
                "holder/answers.jte",
                Pages.title(exchange, title, problems),
                Map.of(
                        "id",
                        id,
                        "service",
                        exchange.messages()
                                .pick(view.summary().titleZh(), view.summary().titleEn()),
                        "reference",
                        view.summary().reference(),
                        "fields",
                        fields,
                        "editable",
                        view.actions().contains("answer"),
                        "problems",
                        problems));
    }

    /** What documents state otherwise, each with its source. */
    private static List<String> disagreeing(Exchange exchange, Names names, FormField field) {
        return field.statements().stream()
                .filter(stated -> !stated.used() && stated.current())
                .filter(stated -> field.conflict()
                        || stated.problem().isPresent()
                        || field.departure().isPresent())
                .map(stated -> exchange.messages()
                        .text(
                                "my.answers.stated",
                                names.kind(stated.source().kind()),
                                exchange.messages().time(stated.at()),
                                stated.value()
                                        .or(() -> stated.problem()
                                                .map(code -> exchange.messages().code("unread", code)))
                                        .orElse("")))
                .toList();
    }

    private static AnswerField field(
            Exchange exchange,
            Names names,
            ProcessDefinition definition,
            FormField field,
            Map<String, String> typed,
            Map<String, String> codes) {
        Optional<commonseal.planner.FormField> defined = definition.form().stream()
                .filter(known -> known.id().equals(field.id()))
                .findFirst();
        return new AnswerField(
                field.id(),
                exchange.messages().pick(field.titleZh(), field.titleEn()),
                field.type(),
                Optional.ofNullable(typed.get(field.id())).orElse(field.value().orElse("")),
                field.locked(),
                field.required(),
                defined.map(commonseal.planner.FormField::values).orElse(List.of()),
                !field.locked() && field.source().isPresent(),
                field.departure().map(Cases.Departure::reason).orElse(""),
                disagreeing(exchange, names, field),
                field.source()
                        .map(source -> exchange.messages()
                                .text(
                                        "my.answers.source",
                                        names.kind(source.kind()),
                                        names.office(source.office()),
                                        exchange.messages().date(source.issuedOn()))),
                defined.filter(known -> field.source().isEmpty())
                        .flatMap(known -> known.backfill().stream().findFirst())
                        .map(backfill -> exchange.messages().text("my.answers.will-fill", names.kind(backfill.kind()))),
                Optional.ofNullable(codes.get(field.id()))
                        .map(code -> exchange.messages().code("my.answer", code)));
    }
}
