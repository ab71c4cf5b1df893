package commonseal.approvals.internal;

import commonseal.approvals.Cases.PullReport;
import commonseal.approvals.Cases.Pulled;
import commonseal.approvals.internal.Checklist.Line;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Rows.Item;
import commonseal.approvals.internal.Rows.ItemKey;
import commonseal.documents.Documents;
import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.PullContext;
import commonseal.documents.Documents.PullResult;
import commonseal.identity.Actor;
import commonseal.identity.Authorisations.ItemState;
import commonseal.kernel.CrashPoint;
import commonseal.planner.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The counter pulls what its owners agreed to; each document in its own transaction, with its own evidence. */
final class Pulling {

    private final Desk desk;

    Pulling(Desk desk) {
        this.desk = desk;
    }

    /** What to do about one document of one owner in one slot. */
    private record Task(ItemKey key, UUID document, boolean refusal) {}

    PullReport pull(Actor clerk, UUID caseId, Optional<String> onlySlot) {
        record Todo(Optional<String> refused, List<Task> tasks) {}
        Todo todo = desk.look(clerk, caseId, new Todo(Optional.of("UNKNOWN_CASE"), List.of()), at -> {
            Optional<String> denied = desk.handling(at);
            if (denied.isPresent() || !at.file().row().open()) {
                return new Todo(denied.or(() -> Optional.of("WRONG_STATE")), List.of());
            }
            if (onlySlot.isPresent() && desk.checklist(at).find(onlySlot.get()).isEmpty()) {
                return new Todo(Optional.of("UNKNOWN_SLOT"), List.of());
            }
            return new Todo(Optional.empty(), tasks(at, onlySlot));
        });
        if (todo.refused().isPresent()) {
            return new PullReport(List.of(), todo.refused());
        }
        Set<UUID> needed = todo.tasks().stream()
                .filter(task -> !task.refusal())
                .map(Task::document)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (!needed.isEmpty()) {
            desk.documents().awaitProvable(needed, desk.settings().provablePatience());
        }
        List<Pulled> items = new ArrayList<>();
        for (Task task : todo.tasks()) {
            desk.<Optional<Pulled>>act(clerk, caseId, Optional.empty(), at -> pull(at, task))
                    .ifPresent(items::add);
            CrashPoint.reach("approvals.between-pulls");
        }
        return new PullReport(items, Optional.empty());
    }

    /** Items with an answer that has not been acted on; in one named slot, whatever stands there. */
    private List<Task> tasks(Opened at, Optional<String> onlySlot) {
        Outside outside = desk.outside(at.tx(), at.file(), at.today());
        Map<ItemKey, Item> items = new LinkedHashMap<>(at.file().items());
        onlySlot.ifPresent(slot -> Checklist.of(at.file(), outside, at.days())
                .line(slot)
                .pieces()
                .forEach(piece -> piece.document()
                        .ifPresent(document ->
                                items.putIfAbsent(new ItemKey(slot, piece.owner()), Item.untried(document)))));
        List<Task> tasks = new ArrayList<>();
        items.forEach((key, item) -> {
            boolean named = onlySlot.map(key.slot()::equals).orElse(false);
            Optional<ItemState> answer = outside.answer(item.document());
            boolean refused = answer.equals(Optional.of(ItemState.REFUSED));
            boolean ready =
                    answer.equals(Optional.of(ItemState.REDEEMED)) || answer.equals(Optional.of(ItemState.WITHDRAWN));
            boolean open = item.outcome().isEmpty()
                    || item.is(Outcome.CANNOT_CHECK)
                    || (item.is(Outcome.NOT_AUTHORISED) && answer.equals(Optional.of(ItemState.REDEEMED)));
            boolean inScope = onlySlot.isEmpty() || named;
            if (inScope && open && !isResult(at.file(), key) && (refused || ready || named)) {
                tasks.add(new Task(key, item.document(), refused));
            }
        });
        return tasks;
    }

    private static boolean isResult(CaseFile file, ItemKey key) {
        return file.slot(key.slot()).settled().equals(Optional.of(Reason.RESULT_OF_LINK));
    }

    private Optional<Pulled> pull(Opened at, Task task) {
        Item before = at.file().items().getOrDefault(task.key(), Item.untried(task.document()));
        Optional<String> denied = desk.handling(at);
        if (denied.isPresent()
                || !at.file().row().open()
                || !before.document().equals(task.document())
                || before.is(Outcome.PULLED)) {
            return Optional.empty();
        }
        Optional<Line> line = desk.checklist(at).find(task.key().slot());
        if (line.isEmpty()) {
            return Optional.empty();
        }
        String kind = desk.documents()
                .find(at.tx(), task.document())
                .map(Documents.Held::kind)
                .orElse(line.get().material().kind());
        boolean fits = line.get().material().kinds().contains(kind);
        PullContext context = new PullContext(
                at.file().id(),
                at.file().row().service(),
                task.key().slot(),
                at.actor(),
                at.file().row().office(),
                new Ground.OwnerAuthorised(),
                Set.of(task.key().owner()),
                fits ? kind : line.get().material().kind(),
                desk.leaving(kind));
        if (task.refusal()) {
            UUID evidence = desk.documents().recordRefusal(at.tx(), context, task.document(), "OWNER_REFUSED");
            return Optional.of(recorded(
                    at,
                    task,
                    Item.tried(task.document(), Outcome.REFUSED_BY_OWNER, evidence, Optional.of("owner-refused")),
                    ""));
        }
        return Optional.of(
                switch (desk.documents().pull(at.tx(), context, task.document())) {
                    case PullResult.Pulled pulled -> {
                        Backfill.of(desk, at, line.get().material(), pulled.content(), pulled.evidence());
                        yield recorded(
                                at,
                                task,
                                Item.tried(task.document(), Outcome.PULLED, pulled.evidence(), Optional.empty()),
                                Verdicts.code(pulled.verdict()));
                    }
                    case PullResult.NotPulled not ->
                        recorded(
                                at,
                                task,
                                Item.tried(task.document(), not.outcome(), not.evidence(), Optional.of(why(not))),
                                not.verdict().map(Verdicts::code).orElse(""));
                });
    }

    private Pulled recorded(Opened at, Task task, Item item, String verdict) {
        Outcome outcome = item.outcome().orElseThrow();
        UUID evidence = item.evidence().orElseThrow();
        CaseWriter.items(at.tx(), at.file().id(), Map.of(task.key(), item));
        CrashPoint.reach("approvals.pulled");
        desk.finish(
                at,
                switch (outcome) {
                    case PULLED -> "document.pulled";
                    case REFUSED_BY_OWNER -> "document.refused";
                    case NOT_AUTHORISED, WRONG_OWNER, WRONG_KIND, NOT_VALID, ALTERED, CANNOT_CHECK ->
                        "document.not-pulled";
                },
                Map.of(
                        "slot", task.key().slot(),
                        "owner", task.key().owner().ref(),
                        "document", task.document().toString(),
                        "outcome", outcome.name(),
                        "evidence", evidence.toString(),
                        "verdict", verdict));
        return new Pulled(task.key().slot(), task.key().owner(), task.document(), outcome, evidence, verdict);
    }

    private static String why(PullResult.NotPulled not) {
        return switch (not.outcome()) {
            case REFUSED_BY_OWNER -> "owner-refused";
            case NOT_AUTHORISED -> "not-authorised";
            case WRONG_OWNER -> "not-owner";
            case WRONG_KIND -> "wrong-kind";
            case ALTERED -> "altered";
            case CANNOT_CHECK -> "cannot-check";
            case NOT_VALID, PULLED -> not.verdict().map(Verdicts::code).orElse("not-valid");
        };
    }
}
