package commonseal.approvals.internal;

import commonseal.approvals.Cases.Source;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Rows.Answer;
import commonseal.approvals.internal.Rows.Item;
import commonseal.approvals.internal.Rows.ItemKey;
import commonseal.approvals.internal.Rows.StatementKey;
import commonseal.approvals.internal.Rows.StatementRow;
import commonseal.documents.Documents.Content;
import commonseal.documents.Documents.Outcome;
import commonseal.kernel.CrashPoint;
import commonseal.planner.FieldSource;
import commonseal.planner.FormField;
import commonseal.planner.Material;
import commonseal.planner.Transform;
import commonseal.planner.Transform.Read;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** What a verified document says, in the case: statements about the form, and values that a later result takes over. */
final class Backfill {

    private static final String NOT_STATED = "NOT_STATED";

    private Backfill() {}

    /** Of a document just pulled for a material of an owner: it takes the place of the one pulled before. */
    static void of(Desk desk, Opened at, ItemKey key, Material material, Content content, UUID evidence) {
        Source source = source(content, evidence);
        Map<StatementKey, StatementRow> stated = stated(at, key, material, content, source);
        at.file().statements().stream()
                .filter(row ->
                        row.key().slot().equals(key.slot()) && row.key().owner().equals(key.owner()))
                .forEach(row -> stated.putIfAbsent(
                        row.key(), row(row.key(), source, content, at, new Read.Unreadable(NOT_STATED))));
        desk.writer().statements(at.tx(), at.file().row(), stated.values());
        CrashPoint.reach("approvals.stated");
        CaseFile file = at.file().with(key, Item.tried(source.document(), Outcome.PULLED, evidence, Optional.empty()));
        Map<String, Answer> answers = Filling.changes(file.with(stated));
        answers.putAll(carried(at.file(), content, source));
        store(desk, at, answers);
    }

    private static Map<StatementKey, StatementRow> stated(
            Opened at, ItemKey key, Material material, Content content, Source source) {
        Map<StatementKey, StatementRow> stated = new HashMap<>();
        for (FormField field : at.file().definition().form()) {
            List<FormField.Backfill> rules = field.backfill();
            for (int i = 0; i < rules.size(); i++) {
                FormField.Backfill rule = rules.get(i);
                boolean speaks = rule.kind().equals(content.document().kind())
                        && (rule.party() == null || rule.party().equals(material.party()));
                String text = content.fields().getOrDefault(rule.documentField(), "");
                if (speaks && !text.isBlank()) {
                    StatementKey place = new StatementKey(key.slot(), key.owner(), field.id(), i);
                    stated.put(place, row(place, source, content, at, read(field, rule, text)));
                }
            }
        }
        return stated;
    }

    /** What does not fit the question is no answer to it either. */
    private static Read read(FormField field, FormField.Backfill rule, String text) {
        return switch (Transform.all(rule.transform(), text)) {
            case Read.Value(String value) ->
                FormAnswers.problem(field, value)
                        .<Read>map(Read.Unreadable::new)
                        .orElseGet(() -> new Read.Value(value));
            case Read.Unreadable unreadable -> unreadable;
        };
    }

    private static StatementRow row(StatementKey key, Source source, Content content, Opened at, Read read) {
        boolean value = read instanceof Read.Value;
        String text = switch (read) {
            case Read.Value(String found) -> found;
            case Read.Unreadable(String code) -> code;
        };
        return new StatementRow(
                key,
                source,
                content.kindVersion(),
                at.tx().now(),
                value ? Optional.of(text) : Optional.empty(),
                value ? Optional.empty() : Optional.of(text),
                content.document().copy().isPresent());
    }

    /** A document serves no more, or another one is to serve: what it states counts no longer where another speaks. */
    static void settle(Desk desk, Opened at, ItemKey key, Item item) {
        store(desk, at, Filling.changes(at.file().with(key, item)));
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

    /**
     * Values that a later result document takes over from this one, kept sealed beside the answers. Of a copy none: what an
     * office issues rests on documents, or on what its own officer reads from a paper.
     */
    private static Map<String, Answer> carried(CaseFile file, Content content, Source source) {
        Map<String, Answer> carried = new TreeMap<>();
        if (content.document().copy().isPresent()) {
            return carried;
        }
        Stream<FieldSource> sources = Stream.concat(
                file.definition().links().stream()
                        .flatMap(link -> link.outcomes().values().stream())
                        .flatMap(outcome -> outcome.fields().values().stream()),
                file.definition().issues().stream().flatMap(issue -> issue.fields().values().stream()));
        sources.forEach(field -> {
            if (field instanceof FieldSource.Document(String kind, String name)
                    && kind.equals(content.document().kind())
                    && content.fields().containsKey(name)) {
                carried.put(field.text(), Answer.documented(content.fields().getOrDefault(name, ""), true, source));
            }
        });
        return carried;
    }
}
