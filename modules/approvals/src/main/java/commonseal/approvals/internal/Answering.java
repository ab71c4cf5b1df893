package commonseal.approvals.internal;

import commonseal.approvals.Cases.AnswersResult;
import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Rows.Answer;
import commonseal.identity.Actor;
import commonseal.planner.FormField;
import commonseal.planner.ProcessDefinition;
import java.util.HashMap;
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

    AnswersResult answer(Actor actor, UUID caseId, Map<String, String> answers) {
        return desk.<AnswersResult>act(
                actor,
                caseId,
                AnswersResult.NotAllowed::new,
                part -> part.startsWith("form."),
                at -> answer(at, answers));
    }

    private AnswersResult answer(Opened at, Map<String, String> answers) {
        Optional<String> denied = desk.applyingOrHandling(at).or(() -> closed(at));
        if (denied.isPresent()) {
            return new AnswersResult.NotAllowed(denied.get());
        }
        Map<String, String> wrong = wrong(at.file().definition(), at.file().answers(), answers);
        if (!wrong.isEmpty()) {
            return new AnswersResult.Invalid(wrong);
        }
        Map<String, Answer> changed = plain(answers);
        changed.keySet()
                .removeIf(field -> !at.file().altered().contains("form." + field)
                        && at.file().answers().containsKey(field)
                        && at.file().answers().get(field).value().equals(answers.get(field)));
        if (at.file().altered().stream().anyMatch(part -> !changed.containsKey(part.substring("form.".length())))) {
            return new AnswersResult.NotAllowed("ALTERED");
        }
        if (!changed.isEmpty()) {
            desk.writer().answers(at.tx(), at.file().row(), changed);
            desk.finish(at, "answers.saved", Map.of("fields", String.join(",", changed.keySet())));
        }
        return new AnswersResult.Saved();
    }

    private static Optional<String> closed(Opened at) {
        CaseState state = at.file().row().state();
        boolean open = state == CaseState.DRAFT
                || (state == CaseState.SUPPLEMENT
                        && at.file().row().acceptedOn().isEmpty());
        return open ? Optional.empty() : Optional.of("WRONG_STATE");
    }

    /** Field to code. A locked field may be posted back unchanged, as every form does, and nothing else. */
    static Map<String, String> wrong(
            ProcessDefinition definition, Map<String, Answer> stored, Map<String, String> answers) {
        Map<String, FormField> fields = new HashMap<>();
        definition.form().forEach(field -> fields.put(field.id(), field));
        Map<String, String> wrong = new TreeMap<>();
        answers.forEach((id, value) -> {
            @Nullable FormField field = fields.get(id);
            @Nullable Answer known = stored.get(id);
            if (field == null) {
                wrong.put(id, "UNKNOWN");
            } else if (known != null && known.locked()) {
                if (!known.value().equals(value)) {
                    wrong.put(id, "LOCKED");
                }
            } else {
                FormAnswers.problem(field, value).ifPresent(code -> wrong.put(id, code));
            }
        });
        return wrong;
    }

    /** What a person typed; it has no source. */
    static Map<String, Answer> plain(Map<String, String> answers) {
        Map<String, Answer> plain = new TreeMap<>();
        answers.forEach((field, value) -> plain.put(field, new Answer(value, false, Optional.empty())));
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
