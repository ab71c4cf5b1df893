package commonseal.approvals.internal;

import commonseal.approvals.Cases.AnswersResult;
import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.Filled;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Filling.Stated;
import commonseal.approvals.internal.Journal.Happened;
import commonseal.approvals.internal.Rows.Answer;
import commonseal.approvals.internal.Rows.Departure;
import commonseal.identity.Actor;
import commonseal.planner.FormField;
import commonseal.planner.ProcessDefinition;
import commonseal.planner.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The form of a case: what is typed into it, and what is not taken. */
final class Answering {

    private final Desk desk;

    Answering(Desk desk) {
        this.desk = desk;
    }

    /** What posted answers come to. */
    private record Posted(Map<String, String> wrong, Map<String, Answer> changed) {}

    AnswersResult answer(Actor actor, UUID caseId, Map<String, String> answers, Map<String, String> reasons) {
        return desk.<AnswersResult>act(
                actor,
                caseId,
                AnswersResult.NotAllowed::new,
                part -> part.startsWith("form."),
                at -> answer(at, answers, reasons));
    }

    private AnswersResult answer(Opened at, Map<String, String> answers, Map<String, String> reasons) {
        Optional<String> denied = desk.applyingOrHandling(at).or(() -> closed(at));
        if (denied.isPresent()) {
            return new AnswersResult.NotAllowed(denied.get());
        }
        Posted posted = posted(at, answers, reasons);
        if (!posted.wrong().isEmpty()) {
            return new AnswersResult.Invalid(posted.wrong());
        }
        Map<String, Answer> changed = posted.changed();
        if (at.file().altered().stream().anyMatch(part -> !changed.containsKey(part.substring("form.".length())))) {
            return new AnswersResult.NotAllowed("ALTERED");
        }
        if (!changed.isEmpty()) {
            desk.writer().answers(at.tx(), at.file().row(), changed);
            List<Happened> events = new ArrayList<>();
            events.add(new Happened("answers.saved", Map.of("fields", String.join(",", changed.keySet()))));
            changed.forEach((field, answer) -> {
                if (answer.filled() == Filled.OVERRIDDEN) {
                    events.add(Departing.happened(field, answer));
                }
            });
            desk.finish(at, at.file().row(), events);
        }
        return new AnswersResult.Saved();
    }

    private static Posted posted(Opened at, Map<String, String> answers, Map<String, String> reasons) {
        Map<String, String> wrong = new TreeMap<>();
        Map<String, Answer> changed = new TreeMap<>();
        Map<String, FormField> fields = fields(at.file().definition());
        answers.forEach((id, value) -> {
            @Nullable FormField field = fields.get(id);
            if (field == null) {
                wrong.put(id, "UNKNOWN");
                return;
            }
            Answer known = at.file().answers().getOrDefault(id, Answer.typed(""));
            boolean altered = at.file().altered().contains("form." + id);
            boolean same = !altered && Texts.same(field.type(), known.value(), value);
            Optional<String> problem =
                    known.locked() ? Optional.of("LOCKED").filter(code -> !same) : FormAnswers.problem(field, value);
            if (problem.isPresent()) {
                wrong.put(id, problem.get());
            } else if (known.source().isEmpty()) {
                if (altered || !known.value().equals(value)) {
                    changed.put(id, Answer.typed(value));
                }
            } else {
                String reason = reasons.getOrDefault(id, "").strip();
                departing(at, field, known, same, value, reason, wrong, changed);
            }
        });
        return new Posted(wrong, changed);
    }

    /**
     * An answer that a document filled in and the definition lets a person change. A form posts back what it showed: the
     * same value is no override; nothing, or what the document says, takes the document's value again.
     */
    private static void departing(
            Opened at,
            FormField field,
            Answer known,
            boolean same,
            String value,
            String reason,
            Map<String, String> wrong,
            Map<String, Answer> changed) {
        Optional<Stated> best = Filling.best(Filling.of(at.file(), field));
        String documented = best.map(Stated::value)
                .or(() -> known.departure().map(Departure::documented))
                .orElse(known.value());
        if (same && (reason.isEmpty() || known.filled() != Filled.OVERRIDDEN)) {
            return;
        }
        boolean back = value.isEmpty() || Texts.same(field.type(), documented, value);
        if (back) {
            changed.put(
                    field.id(),
                    best.map(Filling::documented)
                            .orElseGet(() -> Answer.documented(
                                    documented, false, known.source().orElseThrow())));
        } else if (Departing.wrong(reason).isPresent()) {
            wrong.put(field.id(), Departing.wrong(reason).get());
        } else {
            changed.put(
                    field.id(),
                    Departing.overridden(
                            at,
                            value,
                            documented,
                            best.map(stated -> stated.row().source())
                                    .or(known::source)
                                    .orElseThrow(),
                            reason));
        }
    }

    private static Map<String, FormField> fields(ProcessDefinition definition) {
        Map<String, FormField> fields = new HashMap<>();
        definition.form().forEach(field -> fields.put(field.id(), field));
        return fields;
    }

    static Optional<String> closed(Opened at) {
        CaseState state = at.file().row().state();
        boolean open = state == CaseState.DRAFT
                || (state == CaseState.SUPPLEMENT
                        && at.file().row().acceptedOn().isEmpty());
        return open ? Optional.empty() : Optional.of("WRONG_STATE");
    }

    /** Field to code, of answers before any document was pulled. */
    static Map<String, String> wrong(ProcessDefinition definition, Map<String, String> answers) {
        Map<String, FormField> fields = fields(definition);
        Map<String, String> wrong = new TreeMap<>();
        answers.forEach((id, value) -> {
            @Nullable FormField field = fields.get(id);
            Optional<String> problem = field == null ? Optional.of("UNKNOWN") : FormAnswers.problem(field, value);
            problem.ifPresent(code -> wrong.put(id, code));
        });
        return wrong;
    }

    /** What a person typed; it has no source. */
    static Map<String, Answer> plain(Map<String, String> answers) {
        Map<String, Answer> plain = new TreeMap<>();
        answers.forEach((field, value) -> plain.put(field, Answer.typed(value)));
        return plain;
    }

    /** Fields that must be answered before the form can be handed in, and are not. */
    static Map<String, String> missing(CaseFile file) {
        Map<String, String> missing = new TreeMap<>();
        for (FormField field : file.definition().form()) {
            boolean asked = field.when() == null || field.when().holds(file.values());
            if (field.required() && asked && file.answer(field.id()).isEmpty()) {
                missing.put(field.id(), "REQUIRED");
            }
        }
        return missing;
    }
}
