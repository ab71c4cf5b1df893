package commonseal.approvals.internal;

import commonseal.approvals.Cases.Filled;
import commonseal.approvals.internal.Rows.Answer;
import commonseal.approvals.internal.Rows.Departure;
import commonseal.approvals.internal.Rows.ItemKey;
import commonseal.approvals.internal.Rows.StatementRow;
import commonseal.documents.Documents.Outcome;
import commonseal.planner.FormField;
import commonseal.planner.Texts;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Which of what documents state becomes an answer: the definition's order decides, unless a person chose another statement
 * or departed from it with a reason. Pure.
 */
final class Filling {

    private Filling() {}

    /**
     * One document's statement by one source of the definition.
     *
     * @param current whether the document still serves the material it was pulled for
     */
    record Stated(StatementRow row, FormField.Backfill rule, boolean current) {

        boolean readable() {
            return row.value().isPresent();
        }

        /** An attested copy says what an officer read from a paper: no more than the applicant's paper would. */
        boolean copy() {
            return row.copy();
        }

        /** Whether a person may say otherwise, with a reason. */
        boolean editable() {
            return rule.editable() || copy();
        }

        String value() {
            return row.value().orElse("");
        }

        UUID document() {
            return row.source().document();
        }
    }

    /**
     * What documents state about a question: first what still counts, then documents before attested copies, then in the
     * definition's order, then by time.
     */
    static List<Stated> of(CaseFile file, FormField field) {
        Map<String, Stated> latest = new LinkedHashMap<>();
        file.statements().stream()
                .filter(row -> row.key().field().equals(field.id())
                        && row.key().position() < field.backfill().size())
                .sorted(Comparator.comparing(StatementRow::at))
                .forEach(row -> {
                    Stated stated =
                            new Stated(row, field.backfill().get(row.key().position()), isCurrent(file, row));
                    // Pulled for two materials, a document says the same thing twice.
                    latest.merge(
                            row.key().position() + "|" + row.source().document(),
                            stated,
                            (old, fresh) -> old.current() && !fresh.current() ? old : fresh);
                });
        return latest.values().stream()
                .sorted(Comparator.comparing(Stated::current)
                        .reversed()
                        .thenComparing(Stated::copy)
                        .thenComparingInt(stated -> stated.row().key().position())
                        .thenComparing(stated -> stated.row().at())
                        .thenComparing(Stated::document))
                .toList();
    }

    private static boolean isCurrent(CaseFile file, StatementRow row) {
        UUID document = row.source().document();
        boolean ended = file.items().values().stream()
                .anyMatch(item -> item.document().equals(document) && item.is(Outcome.NOT_VALID));
        return !ended
                && Optional.ofNullable(file.items()
                                .get(new ItemKey(row.key().slot(), row.key().owner())))
                        .filter(item -> item.document().equals(document) && item.is(Outcome.PULLED))
                        .isPresent();
    }

    /** What the definition's order takes; empty if no document states a value. */
    static Optional<Stated> best(List<Stated> stated) {
        return stated.stream().filter(Stated::readable).findFirst();
    }

    /** Whether two documents that count state different things. */
    static boolean conflict(FormField field, List<Stated> stated) {
        List<Stated> current = stated.stream()
                .filter(each -> each.current() && each.readable())
                .toList();
        return current.stream()
                .anyMatch(one -> current.stream()
                        .anyMatch(other -> !one.document().equals(other.document())
                                && !Texts.same(field.type(), one.value(), other.value())));
    }

    /** Whether the documents say something else by now than when a person departed from them. */
    static boolean toConfirm(FormField field, Answer answer, List<Stated> stated) {
        return answer.filled() == Filled.OVERRIDDEN
                && answer.departure()
                        .filter(departure -> best(stated)
                                .map(best -> !Texts.same(field.type(), best.value(), departure.documented()))
                                .orElse(true))
                        .isPresent();
    }

    /** Answers that differ from what documents and departures come to. */
    static Map<String, Answer> changes(CaseFile file) {
        Map<String, Answer> changes = new TreeMap<>();
        for (FormField field : file.definition().form()) {
            List<Stated> stated = of(file, field);
            Answer before = file.answers().getOrDefault(field.id(), Answer.typed(""));
            Answer after = stated.isEmpty() ? before : settled(field, before, stated);
            if (!after.equals(before)) {
                changes.put(field.id(), after);
            }
        }
        return changes;
    }

    private static Answer settled(FormField field, Answer before, List<Stated> stated) {
        Optional<Stated> best = best(stated);
        if (best.isEmpty()) {
            // No document says it any more; what a person typed stays.
            return before.filled() == Filled.DOCUMENT || before.filled() == Filled.CHOSEN ? Answer.typed("") : before;
        }
        Optional<Stated> chosen = before.departure()
                .filter(departure -> before.filled() == Filled.CHOSEN)
                .flatMap(departure ->
                        stating(stated, before.source().orElseThrow().document()))
                .filter(Stated::current);
        if (chosen.isPresent()) {
            return departed(chosen.get(), before.departure().orElseThrow());
        }
        boolean stands = before.filled() == Filled.OVERRIDDEN
                && best.get().editable()
                && !Texts.same(field.type(), before.value(), best.get().value());
        return stands ? before : documented(best.get());
    }

    /** The first thing that this document states about the question. */
    static Optional<Stated> stating(List<Stated> stated, UUID document) {
        return stated.stream()
                .filter(each -> each.readable() && each.document().equals(document))
                .findFirst();
    }

    static Answer documented(Stated stated) {
        return Answer.documented(
                stated.value(), !stated.editable(), stated.row().source());
    }

    static Answer departed(Stated chosen, Departure departure) {
        return new Answer(
                chosen.value(),
                !chosen.editable(),
                Optional.of(chosen.row().source()),
                Filled.CHOSEN,
                Optional.of(departure));
    }
}
