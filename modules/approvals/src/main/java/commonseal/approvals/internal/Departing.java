package commonseal.approvals.internal;

import commonseal.approvals.Cases.Filled;
import commonseal.approvals.Cases.Source;
import commonseal.approvals.Cases.StepResult;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Filling.Stated;
import commonseal.approvals.internal.Journal.Happened;
import commonseal.approvals.internal.Rows.Answer;
import commonseal.approvals.internal.Rows.Departure;
import commonseal.identity.Actor;
import commonseal.planner.FormField;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Where documents disagree, or say something else by now: who decides it, and why. */
final class Departing {

    private final Desk desk;

    Departing(Desk desk) {
        this.desk = desk;
    }

    StepResult choose(Actor actor, UUID caseId, String field, UUID document, String reason) {
        return desk.step(actor, caseId, Departing::open, at -> choose(at, field, document, reason.strip()));
    }

    private StepResult choose(Opened at, String id, UUID document, String reason) {
        Optional<FormField> field = field(at.file(), id);
        List<Stated> stated = field.map(known -> Filling.of(at.file(), known)).orElse(List.of());
        Optional<Stated> chosen = Filling.stating(stated, document);
        if (chosen.isEmpty()) {
            return Desk.refused(field.isEmpty() ? "UNKNOWN_FIELD" : "NOT_STATED");
        }
        Optional<String> denied = denied(at, chosen.get());
        if (denied.isPresent()) {
            return Desk.refused(denied.get());
        }
        Stated best = Filling.best(stated).orElseThrow();
        boolean back = best.document().equals(document);
        Optional<String> wrong = back ? Optional.empty() : wrong(reason);
        if (wrong.isPresent()) {
            return Desk.refused(wrong.get());
        }
        Answer answer = back
                ? Filling.documented(best)
                : Filling.departed(
                        chosen.get(),
                        new Departure(
                                best.value(),
                                reason,
                                at.tx().act().actor(),
                                at.tx().now()));
        desk.writer().answers(at.tx(), at.file().row(), Map.of(id, answer));
        return desk.done(at, "answer.chosen", told(id, answer));
    }

    StepResult keep(Actor actor, UUID caseId, String field, String reason) {
        return desk.step(actor, caseId, Departing::open, at -> keep(at, field, reason.strip()));
    }

    private StepResult keep(Opened at, String id, String reason) {
        Answer before = at.file().answers().getOrDefault(id, Answer.typed(""));
        Optional<Stated> best = field(at.file(), id).flatMap(known -> Filling.best(Filling.of(at.file(), known)));
        if (before.filled() != Filled.OVERRIDDEN || best.isEmpty()) {
            return Desk.refused("NOT_OVERRIDDEN");
        }
        Optional<String> denied = denied(at, best.get()).or(() -> wrong(reason));
        if (denied.isPresent()) {
            return Desk.refused(denied.get());
        }
        Answer answer = overridden(
                at, before.value(), best.get().value(), best.get().row().source(), reason);
        desk.writer().answers(at.tx(), at.file().row(), Map.of(id, answer));
        return desk.done(at, "answer.overridden", told(id, answer));
    }

    static Answer overridden(Opened at, String value, String documented, Source source, String reason) {
        return new Answer(
                value,
                false,
                Optional.of(source),
                Filled.OVERRIDDEN,
                Optional.of(new Departure(
                        documented, reason, at.tx().act().actor(), at.tx().now())));
    }

    /** The event of a departure. */
    static Happened happened(String field, Answer answer) {
        return new Happened("answer.overridden", told(field, answer));
    }

    private static Map<String, String> told(String field, Answer answer) {
        Map<String, String> data = new TreeMap<>();
        data.put("field", field);
        answer.source().ifPresent(source -> {
            data.put("kind", source.kind());
            data.put("document", source.document().toString());
            data.put("evidence", source.evidence().toString());
        });
        return data;
    }

    /** What is wrong with a reason; empty if nothing. */
    static Optional<String> wrong(String reason) {
        return reason.isEmpty()
                ? Optional.of("REASON_REQUIRED")
                : Optional.of("TOO_LONG").filter(code -> reason.length() > Desk.LONGEST_REASON);
    }

    private static Optional<FormField> field(CaseFile file, String id) {
        return file.definition().form().stream()
                .filter(known -> known.id().equals(id))
                .findFirst();
    }

    private static Optional<String> open(Opened at) {
        return at.file().row().open() ? Optional.empty() : Optional.of("WRONG_STATE");
    }

    /** The counter at any time; the applicant's side while the form is open, where the definition lets it. */
    private Optional<String> denied(Opened at, Stated stated) {
        boolean own = at.standing().applicantSide()
                && stated.editable()
                && Answering.closed(at).isEmpty();
        return own ? Optional.empty() : desk.handling(at);
    }
}
