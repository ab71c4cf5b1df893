package commonseal.approvals.internal;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.PullReport;
import commonseal.approvals.Cases.Pulled;
import commonseal.approvals.Cases.RedeemResult;
import commonseal.approvals.Cases.SlotState;
import commonseal.approvals.Cases.Source;
import commonseal.approvals.Cases.StepResult;
import commonseal.approvals.internal.CaseFile.Answer;
import commonseal.approvals.internal.CaseFile.Item;
import commonseal.approvals.internal.CaseFile.ItemKey;
import commonseal.approvals.internal.CaseFile.Row;
import commonseal.approvals.internal.CaseFile.Stop;
import commonseal.approvals.internal.Checklist.Line;
import commonseal.approvals.internal.Checklist.Piece;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Journal.Happened;
import commonseal.catalog.Catalog;
import commonseal.documents.Documents;
import commonseal.documents.Documents.Content;
import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.PullContext;
import commonseal.documents.Documents.PullResult;
import commonseal.identity.Actor;
import commonseal.identity.Authorisations;
import commonseal.identity.Authorisations.ItemState;
import commonseal.identity.HolderId;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Secret;
import commonseal.planner.FieldSource;
import commonseal.planner.FormField;
import commonseal.planner.Link;
import commonseal.planner.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The counter's side of a case: authorisations, pulls, checks, acceptance, supplements. */
final class Counter {

    private static final int LONGEST_REASON = 2000;
    private static final int MOST_SLOTS = 1000;

    private final Desk desk;

    Counter(Desk desk) {
        this.desk = desk;
    }

    // -- authorisations

    StepResult requestAuthorisations(Actor clerk, UUID caseId, Optional<HolderId> again) {
        return desk.act(clerk, caseId, Desk.refused("UNKNOWN_CASE"), at -> {
            Optional<String> denied = desk.handling(at);
            if (denied.isPresent()) {
                return Desk.refused(denied.get());
            }
            if (!at.file().row().open()) {
                return Desk.refused("WRONG_STATE");
            }
            return request(at, again);
        });
    }

    private StepResult request(Opened at, Optional<HolderId> again) {
        Outside outside = desk.outside(at.tx(), at.file(), at.today());
        Checklist list = Checklist.of(at.file(), outside, at.days());
        Map<HolderId, Set<UUID>> wanted = new LinkedHashMap<>();
        Map<HolderId, Set<UUID>> refused = new LinkedHashMap<>();
        Map<ItemKey, Item> items = new LinkedHashMap<>();
        Map<UUID, String> kinds = new HashMap<>();
        outside.usable().forEach(held -> kinds.put(held.id(), held.kind()));
        for (Line line : list.lines().values()) {
            for (Piece piece : line.pieces()) {
                if (again.isPresent() && !piece.owner().equals(again.get())) {
                    continue;
                }
                if (canAsk(line, piece, outside)) {
                    UUID document = piece.document().orElseThrow();
                    wanted.computeIfAbsent(piece.owner(), owner -> new LinkedHashSet<>())
                            .add(document);
                    items.put(
                            new ItemKey(line.slot(), piece.owner()),
                            new Item(document, Optional.empty(), Optional.empty(), Optional.empty()));
                } else if (again.isPresent() && canAskAgain(at.file(), line, piece, outside, kinds)) {
                    UUID document = piece.document().orElseThrow();
                    refused.computeIfAbsent(piece.owner(), owner -> new LinkedHashSet<>())
                            .add(document);
                    items.put(
                            new ItemKey(line.slot(), piece.owner()),
                            new Item(document, Optional.empty(), Optional.empty(), Optional.empty()));
                }
            }
        }
        if (items.isEmpty()) {
            return Desk.refused("NOTHING_TO_ASK");
        }
        List<Happened> events = new ArrayList<>();
        wanted.forEach((owner, documents) -> {
            Set<UUID> fresh = new LinkedHashSet<>(documents);
            fresh.removeAll(refused.getOrDefault(owner, Set.of()));
            if (!fresh.isEmpty()) {
                UUID id = desk.identity.authorisations().request(at.tx(), at.actor(), order(at, owner, fresh, kinds));
                events.add(asked("authorisation.requested", id, fresh));
            }
        });
        refused.forEach((owner, documents) -> {
            UUID id = desk.identity.authorisations().askAgain(at.tx(), at.actor(), order(at, owner, documents, kinds));
            events.add(asked("authorisation.asked-again", id, documents));
        });
        CaseStore.items(at.tx(), at.file().id(), items);
        desk.finish(at, at.file().row(), events);
        return new StepResult.Done();
    }

    /** A document that serves and about which its owner has not been asked. */
    private static boolean canAsk(Line line, Piece piece, Outside outside) {
        boolean ledger = line.reason() == Reason.ON_LEDGER || line.why().isPresent();
        return ledger
                && !line.why().equals(Optional.of("paper-route"))
                && piece.usable()
                && piece.state() == SlotState.ON_LEDGER
                && piece.document()
                        .filter(document -> outside.answer(document)
                                .map(answer -> answer == ItemState.ENDED)
                                .orElse(true))
                        .isPresent();
    }

    private static boolean canAskAgain(
            CaseFile file, Line line, Piece piece, Outside outside, Map<UUID, String> kinds) {
        return !file.slot(line.slot()).paper()
                && !file.row().paperOnly()
                && piece.document()
                        .filter(kinds::containsKey)
                        .flatMap(outside::answer)
                        .filter(answer -> answer == ItemState.REFUSED || answer == ItemState.WITHDRAWN)
                        .isPresent();
    }

    private Authorisations.Request order(Opened at, HolderId owner, Set<UUID> documents, Map<UUID, String> kinds) {
        return new Authorisations.Request(
                at.file().id(),
                at.file().row().service(),
                at.file().row().office(),
                owner,
                documents.stream()
                        .map(document -> {
                            String kind = kinds.getOrDefault(document, "");
                            return new Authorisations.Item(document, kind, fields(kind));
                        })
                        .toList(),
                at.tx().now().plus(desk.settings.authorisationTerm()));
    }

    /** The fields of a kind that may leave it by a pull. */
    private List<String> fields(String kind) {
        return desk.catalog.kind(kind).stream()
                .flatMap(known -> known.fields().stream())
                .filter(field -> field.policy() != Catalog.Policy.NEVER)
                .map(Catalog.Field::name)
                .toList();
    }

    private static Happened asked(String type, UUID id, Set<UUID> documents) {
        return new Happened(
                type,
                Map.of(
                        "authorisation",
                        id.toString(),
                        "documents",
                        documents.stream().map(UUID::toString).collect(Collectors.joining(","))));
    }

    /** One transaction: a code is used up exactly when the case says so. */
    RedeemResult redeem(Actor clerk, UUID caseId, Secret code) {
        return desk.<RedeemResult>act(
                clerk, caseId, new RedeemResult.Refused("UNKNOWN_CASE", Optional.empty()), at -> redeem(at, code));
    }

    private RedeemResult redeem(Opened at, Secret code) {
        Row row = at.file().row();
        Optional<String> denied =
                desk.handling(at).or(() -> row.open() ? Optional.empty() : Optional.of("WRONG_STATE"));
        if (denied.isPresent()) {
            return new RedeemResult.Refused(denied.get(), Optional.empty());
        }
        return switch (desk.identity.authorisations().redeem(at.tx(), at.actor(), row.office(), row.id(), code)) {
            case Authorisations.RedeemResult.Redeemed(UUID authorisation, List<UUID> documents) -> {
                CrashPoint.reach("approvals.code-redeemed");
                desk.finish(
                        at,
                        row,
                        List.of(asked("authorisation.redeemed", authorisation, new LinkedHashSet<>(documents))));
                yield new RedeemResult.Redeemed(documents.size());
            }
            case Authorisations.RedeemResult.Wrong wrong -> new RedeemResult.Refused("WRONG", Optional.empty());
            case Authorisations.RedeemResult.Expired expired -> new RedeemResult.Refused("EXPIRED", Optional.empty());
            case Authorisations.RedeemResult.Used used -> new RedeemResult.Refused("USED", Optional.empty());
            case Authorisations.RedeemResult.Delayed(var delay) ->
                new RedeemResult.Refused("DELAYED", Optional.of(delay));
            case Authorisations.RedeemResult.Denied(String reason) ->
                new RedeemResult.Refused(reason, Optional.empty());
        };
    }

    // -- pulls

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
            desk.documents.awaitProvable(needed, desk.settings.provablePatience());
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
                        .ifPresent(document -> items.putIfAbsent(
                                new ItemKey(slot, piece.owner()),
                                new Item(document, Optional.empty(), Optional.empty(), Optional.empty())))));
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
        Item before = at.file()
                .items()
                .getOrDefault(
                        task.key(), new Item(task.document(), Optional.empty(), Optional.empty(), Optional.empty()));
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
        String kind = desk.documents
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
                fields(kind));
        if (task.refusal()) {
            UUID evidence = desk.documents.recordRefusal(at.tx(), context, task.document(), "OWNER_REFUSED");
            return Optional.of(recorded(
                    at,
                    task,
                    new Item(
                            task.document(),
                            Optional.of(Outcome.REFUSED_BY_OWNER),
                            Optional.of(evidence),
                            Optional.of("owner-refused")),
                    ""));
        }
        return Optional.of(
                switch (desk.documents.pull(at.tx(), context, task.document())) {
                    case PullResult.Pulled pulled -> {
                        backfill(at, line.get(), pulled);
                        yield recorded(
                                at,
                                task,
                                new Item(
                                        task.document(),
                                        Optional.of(Outcome.PULLED),
                                        Optional.of(pulled.evidence()),
                                        Optional.empty()),
                                Verdicts.code(pulled.verdict()));
                    }
                    case PullResult.NotPulled not ->
                        recorded(
                                at,
                                task,
                                new Item(
                                        task.document(),
                                        Optional.of(not.outcome()),
                                        Optional.of(not.evidence()),
                                        Optional.of(why(not))),
                                not.verdict().map(Verdicts::code).orElse(""));
                });
    }

    private Pulled recorded(Opened at, Task task, Item item, String verdict) {
        Outcome outcome = item.outcome().orElseThrow();
        UUID evidence = item.evidence().orElseThrow();
        CaseStore.items(at.tx(), at.file().id(), Map.of(task.key(), item));
        CrashPoint.reach("approvals.pulled");
        desk.finish(
                at,
                at.file().row(),
                List.of(new Happened(
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
                                "verdict", verdict))));
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

    /** Puts what a verified document says into the form; the first document that speaks about a field wins. */
    private void backfill(Opened at, Line line, PullResult.Pulled pulled) {
        Content content = pulled.content();
        Source source = source(at, content, pulled.evidence());
        Map<String, Answer> answers = new TreeMap<>();
        for (FormField field : at.file().definition().form()) {
            Optional<Answer> known = Optional.ofNullable(at.file().answers().get(field.id()));
            boolean open = known.flatMap(Answer::source).isEmpty();
            for (FormField.Backfill from : field.backfill()) {
                boolean speaks = from.kind().equals(content.document().kind())
                        && (from.party() == null
                                || from.party().equals(line.material().party()));
                Optional<String> value = Optional.ofNullable(content.fields().get(from.documentField()));
                if (open && speaks && value.isPresent() && !answers.containsKey(field.id())) {
                    answers.put(field.id(), new Answer(value.get(), !from.editable(), Optional.of(source)));
                }
            }
        }
        answers.putAll(carried(at.file(), content, source));
        if (!answers.isEmpty()) {
            desk.store.answers(at.tx(), at.file().id(), answers);
        }
    }

    static Source source(Opened at, Content content, UUID evidence) {
        return new Source(
                content.document().kind(),
                content.document().office(),
                content.document().id(),
                content.document().validFrom(),
                evidence);
    }

    /** Values that a later result document takes over from this one, kept sealed beside the answers. */
    static Map<String, Answer> carried(CaseFile file, Content content, Source source) {
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

    // -- checks and steps

    StepResult usePaper(Actor actor, UUID caseId, String slot) {
        return desk.act(actor, caseId, Desk.refused("UNKNOWN_CASE"), at -> {
            Optional<String> denied = desk.applyingOrHandling(at);
            if (denied.isPresent()) {
                return Desk.refused(denied.get());
            }
            Optional<Line> line = desk.checklist(at).find(slot);
            if (line.isEmpty()) {
                return Desk.refused("UNKNOWN_SLOT");
            }
            if (!at.file().row().open() || at.file().row().acceptedOn().isPresent()) {
                return Desk.refused("WRONG_STATE");
            }
            boolean possible = line.get().reason() == Reason.ON_LEDGER
                    && line.get().material().sources().contains(commonseal.planner.Source.APPLICANT);
            if (!possible) {
                return Desk.refused("NOT_ON_LEDGER");
            }
            desk.store.paper(at.tx(), caseId, slot);
            desk.finish(at, at.file().row(), List.of(new Happened("slot.paper", Map.of("slot", slot))));
            return new StepResult.Done();
        });
    }

    StepResult checkMaterial(Actor clerk, UUID caseId, String slot, boolean usable, Optional<String> reason) {
        if (reason.filter(text -> text.length() > LONGEST_REASON).isPresent()) {
            return Desk.refused("TOO_LONG");
        }
        return desk.act(clerk, caseId, Desk.refused("UNKNOWN_CASE"), at -> {
            Optional<String> denied = desk.handling(at);
            if (denied.isPresent()) {
                return Desk.refused(denied.get());
            }
            if (!at.file().row().open()) {
                return Desk.refused("WRONG_STATE");
            }
            if (!CaseFile.slotIds(at.file().definition()).contains(slot)) {
                return Desk.refused("UNKNOWN_SLOT");
            }
            if (at.file().slot(slot).upload().isEmpty()) {
                return Desk.refused("NOTHING_UPLOADED");
            }
            if (!usable && reason.filter(text -> !text.isBlank()).isEmpty()) {
                return Desk.refused("REASON_REQUIRED");
            }
            desk.store.check(at.tx(), caseId, List.of(slot), usable, reason);
            desk.finish(
                    at,
                    at.file().row(),
                    List.of(new Happened("material.checked", Map.of("slot", slot, "usable", String.valueOf(usable)))));
            return new StepResult.Done();
        });
    }

    StepResult accept(Actor clerk, UUID caseId) {
        return desk.act(clerk, caseId, Desk.refused("UNKNOWN_CASE"), at -> {
            Optional<String> denied = desk.handling(at);
            if (denied.isPresent()) {
                return Desk.refused(denied.get());
            }
            if (Transitions.ACCEPT.from(at.file().row().state()).isEmpty()) {
                return Desk.refused("WRONG_STATE");
            }
            Checklist list = desk.checklist(at);
            Map<String, String> missing = Intake.incomplete(list);
            if (!missing.isEmpty()) {
                return Desk.refused("INCOMPLETE", missing);
            }
            accept(at, list, false);
            return new StepResult.Done();
        });
    }

    /** Fixes the reason of every line and starts the clock; {@code deemed}: the office let its five days pass. */
    void accept(Opened at, Checklist list, boolean deemed) {
        CaseStore.settle(at.tx(), at.file().id(), list.lines().values());
        Map<String, String> reasons = new TreeMap<>();
        list.lines()
                .values()
                .forEach(line -> reasons.put(line.slot(), line.reason().code()));
        List<Happened> events = List.of(
                new Happened("case.accepted", Map.of("deemed", String.valueOf(deemed))),
                new Happened("checklist.settled", reasons));
        desk.finish(at, at.file().row().accepted(at.today()), events);
    }

    StepResult requestSupplement(Actor officer, UUID caseId, List<String> slots, String reason) {
        if (reason.isBlank()) {
            return Desk.refused("REASON_REQUIRED");
        }
        if (reason.length() > LONGEST_REASON || slots.size() > MOST_SLOTS) {
            return Desk.refused("TOO_LONG");
        }
        return desk.act(officer, caseId, Desk.refused("UNKNOWN_CASE"), at -> {
            Row row = at.file().row();
            Optional<Link> asking = asking(at, slots);
            Optional<String> denied = asking.isPresent() ? Optional.empty() : desk.handling(at);
            if (denied.isPresent()) {
                return Desk.refused(denied.get());
            }
            if (Transitions.ASK_SUPPLEMENT.from(row.state()).isEmpty()) {
                return Desk.refused("WRONG_STATE");
            }
            boolean asked = row.acceptedOn().isEmpty() && !at.file().stops().isEmpty();
            if (asked) {
                // 行政许可法 art. 32 (4): everything that is missing is asked for once.
                return Desk.refused("ASKED_BEFORE");
            }
            Checklist list = desk.checklist(at);
            Map<String, String> wrong = new TreeMap<>();
            slots.forEach(slot -> {
                if (list.find(slot).filter(Line::toSubmit).isEmpty()) {
                    wrong.put(slot, "NOT_TO_SUBMIT");
                }
            });
            if (slots.isEmpty() || !wrong.isEmpty()) {
                return Desk.refused("UNKNOWN_SLOT", wrong);
            }
            desk.store.check(at.tx(), caseId, slots, false, Optional.of(reason));
            stop(at, "SUPPLEMENT", asking.map(Link::agency).orElse(row.office()), slots, reason);
            desk.finish(
                    at,
                    row.with(CaseState.SUPPLEMENT),
                    List.of(new Happened("supplement.requested", Map.of("slots", String.join(",", slots)))));
            return new StepResult.Done();
        });
    }

    void stop(Opened at, String kind, String office, List<String> slots, String reason) {
        desk.store.stop(
                at.tx(),
                at.file().id(),
                new Stop(
                        at.file().stops().size() + 1,
                        kind,
                        at.today(),
                        Optional.empty(),
                        slots,
                        at.actor().ref(),
                        office,
                        reason));
    }

    /** After acceptance the office of a link whose clock the law lets stop may ask for that link's materials. */
    private Optional<Link> asking(Opened at, List<String> slots) {
        return at.file().row().acceptedOn().isEmpty()
                ? Optional.empty()
                : at.file().definition().links().stream()
                        .filter(link -> link.clockStops().contains(Link.StopReason.SUPPLEMENT))
                        .filter(link -> slots.stream().allMatch(slot -> slot.startsWith(link.id() + ".")))
                        .filter(link -> desk.deciding(at, link).isEmpty())
                        .findFirst();
    }

    StepResult supplied(Actor actor, UUID caseId) {
        return desk.act(actor, caseId, Desk.refused("UNKNOWN_CASE"), at -> {
            Optional<String> denied = desk.applyingOrHandling(at);
            if (denied.isPresent()) {
                return Desk.refused(denied.get());
            }
            Row row = at.file().row();
            Optional<Stop> stop = at.file().openStop();
            if (row.state() != CaseState.SUPPLEMENT || stop.isEmpty()) {
                return Desk.refused("WRONG_STATE");
            }
            Checklist list = desk.checklist(at);
            Map<String, String> missing = new TreeMap<>();
            stop.get()
                    .slots()
                    .forEach(slot -> list.find(slot)
                            .filter(line ->
                                    line.toSubmit() && !at.file().slot(slot).usable())
                            .ifPresent(line -> missing.put(slot, line.state().name())));
            if (!missing.isEmpty()) {
                return Desk.refused("INCOMPLETE", missing);
            }
            CaseStore.resume(at.tx(), caseId, at.today());
            Transitions back = row.acceptedOn().isPresent()
                    ? Transitions.SUPPLY_AFTER_ACCEPTANCE
                    : Transitions.SUPPLY_BEFORE_ACCEPTANCE;
            desk.finish(
                    at,
                    row.with(back.to()),
                    List.of(new Happened(
                            "supplement.supplied",
                            Map.of(
                                    "number",
                                    String.valueOf(stop.get().number()),
                                    "kind",
                                    stop.get().kind()))));
            return new StepResult.Done();
        });
    }
}
