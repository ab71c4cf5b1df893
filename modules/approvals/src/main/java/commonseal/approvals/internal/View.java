package commonseal.approvals.internal;

import commonseal.approvals.Cases;
import commonseal.approvals.Cases.CaseSummary;
import commonseal.approvals.Cases.CaseView;
import commonseal.approvals.Cases.Counts;
import commonseal.approvals.Cases.Filled;
import commonseal.approvals.Cases.FormField;
import commonseal.approvals.Cases.Joint;
import commonseal.approvals.Cases.LinkView;
import commonseal.approvals.Cases.Supplement;
import commonseal.approvals.internal.Checklist.Line;
import commonseal.approvals.internal.Checklist.Piece;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Filling.Stated;
import commonseal.approvals.internal.Rows.Answer;
import commonseal.approvals.internal.Rows.Decided;
import commonseal.approvals.internal.Rows.Item;
import commonseal.approvals.internal.Rows.LinkRow;
import commonseal.documents.Documents.Held;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Role;
import commonseal.kernel.Tx;
import commonseal.planner.Deadline;
import commonseal.planner.JointEvaluation;
import commonseal.planner.Link;
import commonseal.planner.Plan;
import commonseal.planner.Reason;
import commonseal.planner.WorkingCalendar;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A case as one actor may see it. */
final class View {

    private final Desk desk;
    private final Actions actions;
    private final LawfulReading lawful;

    View(Desk desk) {
        this.desk = desk;
        this.actions = new Actions(desk);
        this.lawful = new LawfulReading(desk);
    }

    Optional<CaseView> view(Actor actor, UUID caseId) {
        return desk.reading(actor, caseId, Optional.empty(), at -> Optional.of(view(at)));
    }

    /** Whoever works on the case or applies; an auditor sees that it exists and how it went, not what it says. */
    boolean seesContent(Opened at) {
        if (at.standing().applicantSide()) {
            return true;
        }
        return desk.seeing(at).isEmpty()
                && at.file().offices().stream()
                        .anyMatch(office -> at.actor().has(Role.COUNTER_CLERK, office)
                                || at.actor().has(Role.APPROVER, office)
                                || at.actor().has(Role.ASSISTANT, office));
    }

    private CaseView view(Opened at) {
        CaseFile file = at.file();
        boolean content = seesContent(at);
        Outside outside = desk.outside(at.tx(), file, at.today());
        Checklist list = Checklist.of(file, outside, at.days());
        Map<HolderId, String> names = content ? desk.names(at.tx(), file.everybody()) : Map.of();
        Map<Deadlines.Key, Deadlines.Stored> deadlines = Deadlines.stored(at.tx(), file.id());
        CaseSummary summary = summary(
                file.row(),
                file.process().titleZh(),
                file.process().titleEn(),
                content ? applicantName(file, names) : "",
                due(deadlines));
        return new CaseView(
                summary,
                file.row().origin().version(),
                file.row().applicant(),
                file.parties(),
                names,
                slots(file, list, names, at.today(), copies(at.tx(), list, outside)),
                counts(list),
                content ? form(file) : List.of(),
                links(file, list, at.days()),
                file.row().acceptedOn().isPresent()
                        ? new ChecklistMaker(file, outside, at.days()).planned()
                        : list.plan(),
                list.plan(),
                joints(file, list),
                supplements(file, at.days().calendar(), at.today()),
                file.row().acceptedOn(),
                file.row().finishedOn(),
                taken(file, at),
                actions.of(at, list, outside),
                file.altered());
    }

    private static Optional<Integer> taken(CaseFile file, Opened at) {
        Optional<LocalDate> until = file.row().finishedOn().or(() -> Optional.of(at.today()));
        return file.row()
                .acceptedOn()
                .flatMap(from -> until.flatMap(to -> at.days().elapsed(from, to)));
    }

    private static Optional<LocalDate> due(Map<Deadlines.Key, Deadlines.Stored> deadlines) {
        return deadlines.values().stream()
                .filter(row ->
                        row.key().link().isEmpty() && row.key().kind() != Deadlines.Kind.SUPPLEMENT && !row.closed())
                .map(Deadlines.Stored::dueOn)
                .min(LocalDate::compareTo);
    }

    static CaseSummary summary(
            Rows.Row row, String titleZh, String titleEn, String applicantName, Optional<LocalDate> dueOn) {
        return new CaseSummary(
                row.id(),
                row.reference(),
                row.service(),
                titleZh,
                titleEn,
                applicantName,
                row.state(),
                row.origin().openedAt(),
                dueOn);
    }

    /** While it is being founded, an organisation is called what it asks to be called. */
    private static String applicantName(CaseFile file, Map<HolderId, String> names) {
        return (file.unfounded() ? file.answer("company-name") : Optional.<String>empty())
                .orElse(names.getOrDefault(file.row().applicant(), ""));
    }

    private Optional<String> office(String kind) {
        return desk.catalog().kind(kind).map(known -> known.office());
    }

    // -- parts

    /** Which of its documents are attested copies; a query for each that was used and has ended since. */
    Set<UUID> copies(Tx tx, Checklist list, Outside outside) {
        return list.lines().values().stream()
                .flatMap(line -> line.pieces().stream())
                .flatMap(piece -> piece.document().stream())
                .distinct()
                .flatMap(document -> outside
                        .find(document)
                        .or(() -> desk.documents().find(tx, document))
                        .filter(held -> held.copy().isPresent())
                        .map(Held::id)
                        .stream())
                .collect(Collectors.toSet());
    }

    List<Cases.Slot> slots(
            CaseFile file, Checklist list, Map<HolderId, String> names, LocalDate today, Set<UUID> copies) {
        return list.lines().values().stream()
                .map(line -> new Cases.Slot(
                        line.slot(),
                        line.link().id(),
                        line.material().id(),
                        line.material().title().zh(),
                        line.material().title().en(),
                        office(line.material().kind())
                                .map(known -> line.material().kind()),
                        line.reason().code(),
                        line.why(),
                        line.reason() == Reason.ON_LEDGER
                                ? office(line.material().kind()).or(line::from)
                                : line.from(),
                        line.coveredBy(),
                        line.state(),
                        line.pieces().stream()
                                .map(piece -> item(piece, names, copies))
                                .toList(),
                        file.slot(line.slot()).fileName().filter(name -> line.toSubmit() && !names.isEmpty()),
                        file.slot(line.slot()).remark().filter(text -> line.toSubmit() && !names.isEmpty()),
                        law(file, line, today)))
                .toList();
    }

    private Optional<Cases.LegalGround> law(CaseFile file, Line line, LocalDate today) {
        return line.material().kinds().stream()
                .flatMap(kind -> lawful.law(file, kind, today).stream())
                .findFirst()
                .map(law -> new Cases.LegalGround(law.id(), law.citationZh(), law.citationEn()));
    }

    private static Cases.Item item(Piece piece, Map<HolderId, String> names, Set<UUID> copies) {
        return new Cases.Item(
                piece.owner(),
                names.getOrDefault(piece.owner(), ""),
                piece.document(),
                piece.state(),
                piece.item().flatMap(Item::outcome),
                piece.item().flatMap(Item::evidence),
                piece.document().filter(copies::contains).isPresent());
    }

    static Counts counts(Checklist list) {
        Map<Reason, Integer> counts = list.counts();
        Map<String, Integer> byReason = new TreeMap<>();
        counts.forEach((reason, count) -> byReason.put(reason.code(), count));
        return new Counts(
                list.lines().size(),
                byReason,
                counts.getOrDefault(Reason.APPLICANT, 0) + counts.getOrDefault(Reason.LATER, 0),
                counts.getOrDefault(Reason.ON_LEDGER, 0),
                counts.getOrDefault(Reason.RESULT_OF_LINK, 0));
    }

    private static List<FormField> form(CaseFile file) {
        return file.definition().form().stream()
                .filter(field -> field.when() == null || field.when().holds(file.values()))
                .map(field -> field(file, field))
                .toList();
    }

    private static FormField field(CaseFile file, commonseal.planner.FormField field) {
        Answer answer = file.answers().getOrDefault(field.id(), Answer.typed(""));
        List<Stated> stated = Filling.of(file, field);
        Optional<UUID> used = answer.source()
                .filter(source -> answer.filled() != Filled.OVERRIDDEN)
                .map(Cases.Source::document);
        return new FormField(
                field.id(),
                field.title().zh(),
                field.title().en(),
                field.type().code(),
                Optional.of(answer.value()).filter(value -> !value.isEmpty()),
                answer.locked(),
                answer.source(),
                field.required(),
                answer.filled(),
                stated.stream()
                        .map(each -> statement(
                                each,
                                used.equals(Optional.of(each.document()))
                                        && each.value().equals(answer.value())))
                        .toList(),
                Filling.conflict(field, stated),
                answer.departure()
                        .map(from -> new Cases.Departure(
                                from.documented(),
                                from.reason(),
                                from.by(),
                                from.at(),
                                Filling.toConfirm(field, answer, stated))));
    }

    private static Cases.Statement statement(Stated stated, boolean used) {
        return new Cases.Statement(
                stated.row().source(),
                stated.row().kindVersion(),
                stated.rule().path(),
                stated.row().at(),
                stated.row().value(),
                stated.row().problem(),
                stated.current(),
                used,
                stated.copy());
    }

    private static List<LinkView> links(CaseFile file, Checklist list, Days days) {
        Map<String, Set<String>> waits = new LinkedHashMap<>();
        for (Plan.Edge edge : list.plan().edges()) {
            if (file.decision(edge.from()).isEmpty()) {
                waits.computeIfAbsent(edge.to(), id -> new LinkedHashSet<>()).add(edge.from());
            }
        }
        return file.definition().links().stream()
                .map(link -> link(file, list, days, link, waits.getOrDefault(link.id(), Set.of())))
                .toList();
    }

    private static LinkView link(CaseFile file, Checklist list, Days days, Link link, Set<String> waits) {
        LinkRow row = file.linkRow(link.id());
        Optional<Decided> decision = file.decision(link.id());
        Plan.@Nullable Times times = list.plan().link(link.id()).times();
        Optional<Integer> taken =
                row.readyOn().flatMap(from -> decision.flatMap(made -> days.elapsed(from, made.on())));
        return new LinkView(
                link.id(),
                link.title().zh(),
                link.title().en(),
                link.agency(),
                row.state(),
                decision.isPresent() ? Set.of() : waits,
                row.readyOn(),
                row.dueOn(),
                decision.map(Decided::on),
                decision.map(d -> new Cases.Decision(d.outcome(), d.effect().code(), d.reason(), d.officer(), d.at())),
                link.products().stream().findFirst(),
                decision.flatMap(Decided::result),
                file.opinions().stream()
                        .filter(opinion -> opinion.link().equals(link.id()) && opinion.round() == row.round())
                        .map(o -> new Cases.Opinion(o.office(), o.answer(), o.reason(), o.officer(), o.at()))
                        .toList(),
                taken.orElse(link.days(file.values())),
                times != null && times.slack() == 0,
                times == null ? 0 : times.slack());
    }

    /** The term to supply runs on although the limits stand still. */
    private static List<Supplement> supplements(CaseFile file, WorkingCalendar calendar, LocalDate today) {
        return file.stops().stream()
                .map(stop -> {
                    Optional<LocalDate> due = Supplements.dueOn(file, calendar, stop);
                    return new Supplement(
                            stop.number(),
                            stop.kind(),
                            stop.office(),
                            stop.askedBy(),
                            stop.slots(),
                            stop.reason(),
                            stop.from(),
                            due,
                            stop.until(),
                            Supplements.isOverdue(stop, due, today));
                })
                .toList();
    }

    /** The window of a visit as dates: the definition's, else the planner's forecast. */
    private List<Joint> joints(CaseFile file, Checklist list) {
        return file.definition().joint().stream()
                .map(joint -> {
                    Optional<LocalDate> accepted = file.row().acceptedOn();
                    Optional<Plan.JointPlan> planned = list.plan().joint().stream()
                            .filter(plan -> plan.id().equals(joint.id()))
                            .findFirst();
                    JointEvaluation.@Nullable Window window = joint.window();
                    Optional<Integer> from =
                            window == null ? planned.map(Plan.JointPlan::notBefore) : Optional.of(window.notBefore());
                    Optional<Integer> to =
                            window == null ? planned.map(Plan.JointPlan::notAfter) : Optional.of(window.notAfter());
                    return new Joint(
                            joint.id(),
                            joint.title().zh(),
                            joint.title().en(),
                            joint.links(),
                            accepted.flatMap(day -> from.flatMap(n -> dayOf(file, day, n))),
                            accepted.flatMap(day -> to.flatMap(n -> dayOf(file, day, n))),
                            Optional.ofNullable(file.joints().get(joint.id())).map(Rows.JointRow::heldOn));
                })
                .toList();
    }

    private Optional<LocalDate> dayOf(CaseFile file, LocalDate accepted, int days) {
        return desk.days(file).due(accepted, days) instanceof Deadline.Due due
                ? Optional.of(due.date())
                : Optional.empty();
    }
}
