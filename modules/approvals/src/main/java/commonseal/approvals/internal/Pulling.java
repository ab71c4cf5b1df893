package commonseal.approvals.internal;

import commonseal.approvals.Cases.PullReport;
import commonseal.approvals.Cases.Pulled;
import commonseal.approvals.Cases.SlotState;
import commonseal.approvals.internal.Checklist.Line;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Rows.Item;
import commonseal.approvals.internal.Rows.ItemKey;
import commonseal.documents.Documents;
import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.PullContext;
import commonseal.documents.Documents.PullResult;
import commonseal.documents.Documents.Refusal;
import commonseal.identity.Actor;
import commonseal.identity.Authorisations.ItemState;
import commonseal.kernel.CrashPoint;
import commonseal.planner.Reason;
import commonseal.verifier.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The counter pulls what its owners agreed to; each document in its own transaction, with its own evidence. */
final class Pulling {

    private static final int LONGEST_LAWFUL_REASON = 500;
    private static final String NOT_IN_CASE = "NOT_IN_CASE";
    private static final String OUTSIDE_SERVICE = "OUTSIDE_SERVICE";
    /** Of tries that are open to another one. */
    private static final Set<Outcome> UNAUTHORISED =
            Set.of(Outcome.NOT_AUTHORISED, Outcome.OVER_LIMIT, Outcome.NOT_CITED);

    private static final Set<String> STRAY = Set.of(NOT_IN_CASE, OUTSIDE_SERVICE);

    private final Desk desk;
    private final LawfulReading lawful;

    Pulling(Desk desk) {
        this.desk = desk;
        this.lawful = new LawfulReading(desk);
    }

    /** What is to be pulled. */
    sealed interface Wanted {
        record Authorised() implements Wanted {}

        record InSlot(String slot) implements Wanted {}

        record Named(UUID document) implements Wanted {}

        record ByLaw(String slot, String reason) implements Wanted {}
    }

    /**
     * What to do about one document of one owner in one slot.
     *
     * @param law the officer's reason, if it is pulled without asking the owner
     */
    private record Task(ItemKey key, UUID document, boolean refusal, Optional<String> law) {}

    /** @param offers documents that registers of other offices are to be asked for first */
    private record Todo(Optional<String> refused, List<Task> tasks, Set<UUID> offers) {
        Todo(Optional<String> refused, List<Task> tasks) {
            this(refused, tasks, Set.of());
        }

        static Todo refuse(String code) {
            return new Todo(Optional.of(code), List.of());
        }
    }

    PullReport pull(Actor clerk, UUID caseId, Wanted wanted) {
        if (wanted instanceof Wanted.ByLaw(String slot, String reason)) {
            Optional<String> wrong = reason.isEmpty()
                    ? Optional.of("REASON_REQUIRED")
                    : Optional.of("TOO_LONG").filter(code -> reason.length() > LONGEST_LAWFUL_REASON);
            if (wrong.isPresent()) {
                return new PullReport(List.of(), wrong);
            }
        }
        Todo todo = desk.look(clerk, caseId, Todo.refuse("UNKNOWN_CASE"), at -> todo(at, wanted));
        boolean stray = todo.refused().filter(STRAY::contains).isPresent();
        if (stray && wanted instanceof Wanted.Named(UUID document)) {
            return desk.act(
                    clerk,
                    caseId,
                    code -> new PullReport(List.of(), Optional.of(code)),
                    at -> stray(at, document, todo.refused().get()));
        }
        if (todo.refused().isPresent() && todo.tasks().isEmpty()) {
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
            if (!task.refusal() && todo.offers().contains(task.document())) {
                // Outside every transaction: the register may take its time.
                desk.<Optional<UUID>>act(clerk, caseId, code -> Optional.empty(), at -> prepare(at, task))
                        .ifPresent(desk.documents().exchange()::ask);
            }
            desk.<Optional<Pulled>>act(clerk, caseId, code -> Optional.empty(), at -> pull(at, task))
                    .ifPresent(items::add);
            CrashPoint.reach("approvals.between-pulls");
        }
        return new PullReport(items, refusal(items));
    }

    /** Nothing at all was authorised. */
    private static Optional<String> refusal(List<Pulled> items) {
        Set<Outcome> outcomes = items.stream().map(Pulled::outcome).collect(Collectors.toSet());
        boolean none = !items.isEmpty() && UNAUTHORISED.containsAll(outcomes);
        return Stream.of(Outcome.NOT_CITED, Outcome.OVER_LIMIT, Outcome.NOT_AUTHORISED)
                .filter(outcome -> none && outcomes.contains(outcome))
                .findFirst()
                .map(Outcome::name);
    }

    private Todo todo(Opened at, Wanted wanted) {
        Optional<String> denied = denied(at, wanted instanceof Wanted.ByLaw);
        if (denied.isPresent() || !at.file().row().open()) {
            return Todo.refuse(denied.orElse("WRONG_STATE"));
        }
        if (!at.file().altered().isEmpty()) {
            return Todo.refuse("ALTERED");
        }
        Outside outside = desk.outside(at.tx(), at.file(), at.today());
        Checklist list = Checklist.of(at.file(), outside, at.days());
        Todo todo = todo(at, wanted, outside, list);
        return new Todo(todo.refused(), todo.tasks(), outside.offers());
    }

    private Todo todo(Opened at, Wanted wanted, Outside outside, Checklist list) {
        return switch (wanted) {
            case Wanted.Authorised() -> {
                Map<ItemKey, Item> known = new LinkedHashMap<>(authorised(list));
                known.putAll(at.file().items());
                List<Task> ready = tasks(at, outside, known, false);
                // Nobody has allowed anything: what could be pulled is tried, so that the try is on record.
                yield new Todo(Optional.empty(), ready.isEmpty() ? tasks(at, outside, ofLedger(list), true) : ready);
            }
            case Wanted.InSlot(String slot) ->
                list.find(slot).isEmpty()
                        ? Todo.refuse("UNKNOWN_SLOT")
                        : new Todo(Optional.empty(), tasks(at, outside, in(at, list.line(slot)), true));
            case Wanted.ByLaw(String slot, String reason) ->
                list.find(slot).isEmpty()
                        ? Todo.refuse("UNKNOWN_SLOT")
                        : new Todo(Optional.empty(), lawful(at, list.line(slot), reason));
            case Wanted.Named(UUID document) -> named(at, outside, list, document);
        };
    }

    /** What the law permits it may permit to approvers too; what owners permit is for the counter. */
    private Optional<String> denied(Opened at, boolean byLaw) {
        return byLaw && lawful.office(at).isPresent() ? Optional.empty() : desk.handling(at);
    }

    /** Whatever its owner said: where the law says so, he is not asked. */
    private static List<Task> lawful(Opened at, Line line, String reason) {
        List<Task> tasks = new ArrayList<>();
        in(at, line).forEach((key, item) -> {
            if (!item.is(Outcome.PULLED) && !isResult(at.file(), key)) {
                tasks.add(new Task(key, item.document(), false, Optional.of(reason)));
            }
        });
        return tasks;
    }

    private Todo named(Opened at, Outside outside, Checklist list, UUID document) {
        Map<ItemKey, Item> items = new LinkedHashMap<>();
        list.lines().values().forEach(line -> items.putAll(in(at, line)));
        items.values().removeIf(item -> !item.document().equals(document));
        if (!items.isEmpty()) {
            return new Todo(Optional.empty(), tasks(at, outside, items, true));
        }
        Set<String> kinds = at.file().definition().materials().stream()
                .flatMap(material -> material.kinds().stream())
                .collect(Collectors.toSet());
        boolean used = desk.documents()
                .find(at.tx(), document)
                .filter(held -> kinds.contains(held.kind()))
                .isPresent();
        return Todo.refuse(used ? NOT_IN_CASE : OUTSIDE_SERVICE);
    }

    /** A document that is no business of this case: nothing of it leaves, and the try is on record. */
    private PullReport stray(Opened at, UUID document, String code) {
        Optional<String> denied = desk.handling(at);
        if (denied.isPresent()) {
            return new PullReport(List.of(), denied);
        }
        PullContext context = new PullContext(
                at.file().id(),
                at.file().row().service(),
                "-",
                at.actor(),
                at.file().row().office(),
                new Ground.OwnerAuthorised(),
                Set.of(),
                code.equals(OUTSIDE_SERVICE)
                        ? "-"
                        : desk.documents()
                                .find(at.tx(), document)
                                .map(Documents.Held::kind)
                                .orElse("-"),
                List.of());
        PullResult result = desk.documents().pull(at.tx(), context, document);
        desk.finish(
                at,
                "document.not-pulled",
                Map.of(
                        "document", document.toString(),
                        "outcome", code,
                        "evidence", result.evidence().toString()));
        return new PullReport(List.of(), Optional.of(code));
    }

    /** Documents that may be pulled for a material now, as far as owners are concerned. */
    static Map<ItemKey, Item> authorised(Checklist list) {
        Map<ItemKey, Item> items = new LinkedHashMap<>();
        list.lines().values().stream()
                .filter(line -> line.reason() == Reason.ON_LEDGER)
                .forEach(line -> line.pieces().stream()
                        .filter(piece -> piece.state() == SlotState.AUTHORISED)
                        .forEach(piece -> piece.document()
                                .ifPresent(document ->
                                        items.put(new ItemKey(line.slot(), piece.owner()), Item.untried(document)))));
        return items;
    }

    /** Documents that serve a material and have not been pulled for it, whatever their owners said. */
    private static Map<ItemKey, Item> ofLedger(Checklist list) {
        Map<ItemKey, Item> items = new LinkedHashMap<>();
        list.lines().values().stream()
                .filter(line -> line.reason() == Reason.ON_LEDGER)
                .forEach(line -> line.pieces().stream()
                        .filter(piece -> piece.state() != SlotState.PULLED)
                        .forEach(piece -> piece.document()
                                .ifPresent(document ->
                                        items.put(new ItemKey(line.slot(), piece.owner()), Item.untried(document)))));
        return items;
    }

    /** What serves a material, or served it last. */
    static Map<ItemKey, Item> in(Opened at, Line line) {
        Map<ItemKey, Item> items = new LinkedHashMap<>();
        line.pieces()
                .forEach(piece -> piece.document()
                        .ifPresent(document ->
                                items.put(new ItemKey(line.slot(), piece.owner()), Item.untried(document))));
        at.file().items().forEach((key, item) -> {
            if (key.slot().equals(line.slot())) {
                items.put(key, item);
            }
        });
        return items;
    }

    /** Items with an answer that has not been acted on; {@code named}: whatever the answer. */
    private static List<Task> tasks(Opened at, Outside outside, Map<ItemKey, Item> items, boolean named) {
        List<Task> tasks = new ArrayList<>();
        items.forEach((key, item) -> {
            Optional<ItemState> answer = outside.answer(item.document());
            boolean refused = answer.equals(Optional.of(ItemState.REFUSED));
            boolean allowed = outside.isAuthorised(item.document());
            boolean ready = allowed || answer.equals(Optional.of(ItemState.WITHDRAWN));
            boolean open = item.outcome().isEmpty()
                    || item.is(Outcome.CANNOT_CHECK)
                    || (unauthorised(item) && (named || allowed));
            if (open && !isResult(at.file(), key) && (refused || ready || named)) {
                tasks.add(new Task(key, item.document(), refused, Optional.empty()));
            }
        });
        return tasks;
    }

    private static boolean unauthorised(Item item) {
        return item.outcome().filter(UNAUTHORISED::contains).isPresent();
    }

    private static boolean isResult(CaseFile file, ItemKey key) {
        return file.slot(key.slot()).settled().equals(Optional.of(Reason.RESULT_OF_LINK));
    }

    private Optional<Pulled> pull(Opened at, Task task) {
        Item before = at.file().items().getOrDefault(task.key(), Item.untried(task.document()));
        Optional<String> denied = denied(at, task.law().isPresent());
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
        PullContext context = context(at, task, line.get());
        if (task.refusal()) {
            // Refused before the case had this item: the answer itself is with the authorisation.
            UUID evidence = desk.documents()
                    .recordRefusal(
                            at.tx(),
                            new Refusal(
                                    context.caseId(),
                                    context.service(),
                                    context.slot(),
                                    task.document(),
                                    context.expectedKind(),
                                    context.officer().ref(),
                                    context.office(),
                                    Optional.empty(),
                                    Refusing.REASON));
            return Optional.of(recorded(
                    at,
                    task,
                    Item.tried(task.document(), Outcome.REFUSED_BY_OWNER, evidence, Optional.of("owner-refused")),
                    Optional.empty()));
        }
        return Optional.of(
                switch (desk.documents().pull(at.tx(), context, task.document())) {
                    case PullResult.Pulled pulled -> {
                        Backfill.of(desk, at, task.key(), line.get().material(), pulled.content(), pulled.evidence());
                        yield recorded(
                                at,
                                task,
                                Item.tried(task.document(), Outcome.PULLED, pulled.evidence(), Optional.empty()),
                                pulled.verdict());
                    }
                    case PullResult.NotPulled not ->
                        recorded(
                                at,
                                task,
                                Item.tried(task.document(), not.outcome(), not.evidence(), Optional.of(why(not))),
                                not.verdict());
                });
    }

    private PullContext context(Opened at, Task task, Line line) {
        String kind = desk.documents()
                .find(at.tx(), task.document())
                .map(Documents.Held::kind)
                .orElse(line.material().kind());
        boolean fits = line.material().kinds().contains(kind);
        return new PullContext(
                at.file().id(),
                at.file().row().service(),
                task.key().slot(),
                at.actor(),
                task.law()
                        .flatMap(reason -> lawful.office(at))
                        .orElse(at.file().row().office()),
                task.law().<Ground>map(Ground.ByLaw::new).orElseGet(Ground.OwnerAuthorised::new),
                Set.of(task.key().owner()),
                fits ? kind : line.material().kind(),
                desk.leaving(kind));
    }

    /** The question to a register, if there is one to ask. */
    private Optional<UUID> prepare(Opened at, Task task) {
        if (denied(at, task.law().isPresent()).isPresent() || !at.file().row().open()) {
            return Optional.empty();
        }
        Outside outside = desk.outside(at.tx(), at.file(), at.today());
        outside.find(task.document())
                .ifPresent(held -> desk.documents()
                        .exchange()
                        .keep(
                                at.tx(),
                                at.file().id(),
                                at.file().row().service(),
                                task.key().owner(),
                                held));
        return Checklist.of(at.file(), outside, at.days())
                .find(task.key().slot())
                .flatMap(
                        line -> desk.documents().exchange().prepare(at.tx(), context(at, task, line), task.document()));
    }

    private Pulled recorded(Opened at, Task task, Item item, Optional<Verdict> found) {
        String verdict = found.map(known -> known.value().json()).orElse("");
        Optional<String> underlying = found.flatMap(Verdict::underlying).map(Verdict.Value::json);
        Map<String, String> data = new HashMap<>(Map.of(
                "slot", task.key().slot(),
                "owner", task.key().owner().ref(),
                "document", task.document().toString(),
                "outcome", item.outcome().orElseThrow().name(),
                "evidence", item.evidence().orElseThrow().toString(),
                "verdict", verdict));
        underlying.ifPresent(would -> data.put("underlying", would));
        Outcome outcome = item.outcome().orElseThrow();
        UUID evidence = item.evidence().orElseThrow();
        CaseWriter.items(at.tx(), at.file().id(), Map.of(task.key(), item));
        if (outcome != Outcome.PULLED) {
            Backfill.settle(desk, at, task.key(), item);
        }
        CrashPoint.reach("approvals.pulled");
        desk.finish(
                at,
                switch (outcome) {
                    case PULLED -> "document.pulled";
                    case PREVIEWED, VERIFIED, USED -> throw new IllegalStateException("no end of a pull");
                    case REFUSED_BY_OWNER -> "document.refused";
                    case ASKED,
                            NOT_AUTHORISED,
                            OVER_LIMIT,
                            NOT_CITED,
                            WRONG_OWNER,
                            WRONG_KIND,
                            NOT_VALID,
                            ALTERED,
                            CANNOT_CHECK -> "document.not-pulled";
                },
                data);
        return new Pulled(
                task.key().slot(), task.key().owner(), task.document(), outcome, evidence, verdict, underlying);
    }

    private static String why(PullResult.NotPulled not) {
        return switch (not.outcome()) {
            case REFUSED_BY_OWNER -> "owner-refused";
            case NOT_AUTHORISED -> "not-authorised";
            case OVER_LIMIT -> "over-limit";
            case NOT_CITED -> "not-cited";
            case WRONG_OWNER -> "not-owner";
            case WRONG_KIND -> "wrong-kind";
            case ALTERED -> "altered";
            case CANNOT_CHECK, ASKED -> "cannot-check";
            case NOT_VALID, PULLED, PREVIEWED, VERIFIED, USED ->
                not.verdict().map(Verdicts::code).orElse("not-valid");
        };
    }
}
