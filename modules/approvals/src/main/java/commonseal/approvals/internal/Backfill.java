package commonseal.approvals.internal;

import commonseal.approvals.Cases.Source;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Rows.Answer;
import commonseal.documents.Documents.Content;
import commonseal.planner.FieldSource;
import commonseal.planner.FormField;
import commonseal.planner.Material;
import commonseal.planner.Transform;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** What a verified document says, in the case: answers of the form, and values that a later result takes over. */
final class Backfill {

    private Backfill() {}

    /** Of a document pulled for a material; the first document that speaks about a field wins. */
    static void of(Desk desk, Opened at, Material material, Content content, UUID evidence) {
        Source source = source(content, evidence);
        Map<String, Answer> answers = new TreeMap<>();
        for (FormField field : at.file().definition().form()) {
            Optional<Answer> known = Optional.ofNullable(at.file().answers().get(field.id()));
            boolean open = known.flatMap(Answer::source).isEmpty();
            for (FormField.Backfill from : field.backfill()) {
                boolean speaks = from.kind().equals(content.document().kind())
                        && (from.party() == null || from.party().equals(material.party()));
                Optional<String> value = Optional.ofNullable(content.fields().get(from.documentField()))
                        .flatMap(text -> Transform.all(from.transform(), text) instanceof Transform.Read.Value(var read)
                                ? Optional.of(read)
                                : Optional.empty());
                if (open && speaks && value.isPresent() && !answers.containsKey(field.id())) {
                    answers.put(field.id(), new Answer(value.get(), !from.editable(), Optional.of(source)));
                }
            }
        }
        answers.putAll(carried(at.file(), content, source));
        store(desk, at, answers);
    }

    /** Of the result of an earlier link: only what a later result takes over. */
    static void ofResult(Desk desk, Opened at, Content content, UUID evidence) {
        store(desk, at, carried(at.file(), content, source(content, evidence)));
    }

    private static void store(Desk desk, Opened at, Map<String, Answer> answers) {
        if (!answers.isEmpty()) {
            desk.writer().answers(at.tx(), at.file().row(), answers);
        }
    }

    private static Source source(Content content, UUID evidence) {
        return new Source(
                content.document().kind(),
                content.document().office(),
                content.document().id(),
                content.document().validFrom(),
                evidence);
    }

    /** Values that a later result document takes over from this one, kept sealed beside the answers. */
    private static Map<String, Answer> carried(CaseFile file, Content content, Source source) {
        Map<String, Answer> carried = new TreeMap<>();
        Stream<FieldSource> sources = Stream.concat(
                file.definition().links().stream()
                        .flatMap(link -> link.outcomes().values().stream())
                        .flatMap(outcome -> outcome.fields().values().stream()),
                file.definition().issues().stream().flatMap(issue -> issue.fields().values().stream()));
        sources.forEach(field -> {
            if (field instanceof FieldSource.Document(String kind, String name)
                    && kind.equals(content.document().kind())
                    && content.fields().containsKey(name)) {
                carried.put(
                        field.text(), new Answer(content.fields().getOrDefault(name, ""), true, Optional.of(source)));
            }
        });
        return carried;
    }
}
