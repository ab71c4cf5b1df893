package commonseal.approvals.internal;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.StepResult;
import commonseal.approvals.internal.Checklist.Line;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Rows.Row;
import commonseal.approvals.internal.Rows.Stop;
import commonseal.identity.Actor;
import commonseal.planner.Deadline;
import commonseal.planner.Limit;
import commonseal.planner.Link;
import commonseal.planner.WorkingCalendar;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is missing is asked for, the clock stands still, the applicant supplies. */
final class Supplements {

    private static final int MOST_SLOTS = 1000;

    private final Desk desk;

    Supplements(Desk desk) {
        this.desk = desk;
    }

    StepResult request(Actor officer, UUID caseId, List<String> slots, String reason) {
        if (reason.isBlank()) {
            return Desk.refused("REASON_REQUIRED");
        }
        if (reason.length() > Desk.LONGEST_REASON || slots.size() > MOST_SLOTS) {
            return Desk.refused("TOO_LONG");
        }
        return desk.step(
                officer,
                caseId,
                Desk.MATERIALS,
                at -> asking(at, slots).isPresent() ? Optional.empty() : desk.handling(at),
                at -> request(at, slots, reason));
    }

    private StepResult request(Opened at, List<String> slots, String reason) {
        Row row = at.file().row();
        if (Transitions.ASK_SUPPLEMENT.from(row.state()).isEmpty()) {
            return Desk.refused("WRONG_STATE");
        }
        if (row.acceptedOn().isEmpty() && !at.file().stops().isEmpty()) {
            // 行政许可法 art. 32 (4): everything that is missing is asked for once.
            return Desk.refused("ASKED_BEFORE");
        }
        Checklist list = desk.checklist(at);
        Map<String, String> wrong = new TreeMap<>();
        slots.stream()
                .filter(slot -> list.find(slot).filter(Line::toSubmit).isEmpty())
                .forEach(slot -> wrong.put(slot, "NOT_TO_SUBMIT"));
        if (slots.isEmpty() || !wrong.isEmpty()) {
            return Desk.refused("UNKNOWN_SLOT", wrong);
        }
        desk.writer().check(at.tx(), row, slots, false, Optional.of(reason));
        stop(at, "SUPPLEMENT", asking(at, slots).map(Link::agency).orElse(row.office()), slots, reason);
        return desk.done(
                at, row.with(CaseState.SUPPLEMENT), "supplement.requested", Map.of("slots", String.join(",", slots)));
    }

    void stop(Opened at, String kind, String office, List<String> slots, String reason) {
        desk.writer()
                .stop(
                        at.tx(),
                        at.file().row(),
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
        return desk.step(actor, caseId, desk::applyingOrHandling, at -> {
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
            CaseWriter.resume(at.tx(), caseId, at.today());
            Transitions back = row.acceptedOn().isPresent()
                    ? Transitions.SUPPLY_AFTER_ACCEPTANCE
                    : Transitions.SUPPLY_BEFORE_ACCEPTANCE;
            return desk.done(
                    at,
                    row.with(back.to()),
                    "supplement.supplied",
                    Map.of(
                            "number",
                            String.valueOf(stop.get().number()),
                            "kind",
                            stop.get().kind()));
        });
    }

    /** The last day to supply; empty if the definition sets no term. */
    static Optional<LocalDate> dueOn(CaseFile file, WorkingCalendar calendar, Stop stop) {
        @Nullable Limit term = file.definition().limits().supplement();
        return term != null
                        && Deadlines.due(new Days(calendar, List.of()), stop.from(), term) instanceof Deadline.Due due
                ? Optional.of(due.date())
                : Optional.empty();
    }

    static boolean isOverdue(Stop stop, Optional<LocalDate> due, LocalDate today) {
        return stop.until().isEmpty() && due.filter(today::isAfter).isPresent();
    }

    /** The open supplement whose term is over. */
    static Optional<Stop> overdue(Opened at) {
        return at.file()
                .openStop()
                .filter(stop -> isOverdue(stop, dueOn(at.file(), at.days().calendar(), stop), at.today()));
    }

    /** Who does not supply in time is taken to have given up; that is said by a person, never by a clock. */
    StepResult lapse(Actor clerk, UUID caseId) {
        return desk.step(clerk, caseId, part -> true, desk::handling, at -> {
            Row row = at.file().row();
            Optional<Stop> stop = overdue(at);
            if (row.state() != CaseState.SUPPLEMENT || stop.isEmpty()) {
                return Desk.refused("NOT_OVERDUE");
            }
            return desk.done(
                    at,
                    row.finished(CaseState.WITHDRAWN, at.today()),
                    "supplement.lapsed",
                    Map.of("number", String.valueOf(stop.get().number())));
        });
    }
}
