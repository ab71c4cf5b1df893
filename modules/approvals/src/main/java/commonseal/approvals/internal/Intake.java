package commonseal.approvals.internal;

import commonseal.approvals.Cases.Application;
import commonseal.approvals.Cases.ApplyResult;
import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.PreviewResult;
import commonseal.approvals.Cases.StepResult;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Journal.Happened;
import commonseal.approvals.internal.Rows.Answer;
import commonseal.approvals.internal.Rows.Origin;
import commonseal.approvals.internal.Rows.Row;
import commonseal.catalog.Catalog;
import commonseal.identity.Access;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Role;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.planner.ProcessDefinition;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The applicant's side of a case: preview, opening, submission, withdrawal. */
final class Intake {

    /** Who is previewed for while nobody is named: holds nothing. */
    private static final HolderId NOBODY = new HolderId.PersonId(new UUID(0, 0));

    private static final int LONGEST_PREMISES = 200;
    private static final Map<String, String> WRONG_APPLICANT = Map.of("applicant", "APPLICANT_TYPE");

    private final Desk desk;
    private final View view;
    private final Strangers strangers;

    Intake(Desk desk, View view, Strangers strangers) {
        this.desk = desk;
        this.view = view;
        this.strangers = strangers;
    }

    PreviewResult preview(
            Actor applicant, String service, Map<String, List<HolderId>> parties, Optional<HolderId> onBehalfOf) {
        Optional<Catalog.Process> process = desk.catalog().process(service);
        if (process.isEmpty()) {
            return new PreviewResult.UnknownService();
        }
        Map<String, String> problems = Opening.problems(process.get().definition(), parties, false);
        if (!problems.isEmpty()) {
            return new PreviewResult.InvalidParties(problems);
        }
        if (applicant.kind() != Actor.Kind.PERSON) {
            return new PreviewResult.NotAllowed("NOT_SIGNED_IN");
        }
        Opening opening = new Opening(process.get(), parties, onBehalfOf, Optional.empty(), false);
        record Seen(PreviewResult result, Set<HolderId> strangers) {}
        Seen seen = desk.db().read(applicant.act("preview"), tx -> {
            Instant now = desk.clock().now(tx);
            Optional<Row> named = row(tx, applicant, opening, now);
            if (named.filter(row -> !opening.isFor(row.applicant())).isPresent()) {
                return new Seen(new PreviewResult.InvalidParties(WRONG_APPLICANT), Set.of());
            }
            Row row = named.orElseGet(() -> row(tx, applicant, opening, NOBODY, now));
            CaseFile file = opening.file(row);
            Opened at = desk.opened(tx, applicant, file);
            Optional<String> denied = opening(at);
            if (denied.isPresent()) {
                return new Seen(new PreviewResult.NotAllowed(denied.get()), Set.of());
            }
            Set<HolderId> unseen = strangers.in(at, known(tx, file));
            if (!unseen.isEmpty()) {
                return new Seen(new PreviewResult.NotIdentified(Strangers.roles(file, unseen)), unseen);
            }
            Outside outside = desk.outside(tx, file, at.today());
            Checklist list = Checklist.of(file, outside, at.days());
            Map<HolderId, String> names = desk.names(tx, file.everybody());
            return new Seen(
                    new PreviewResult.Preview(
                            list.plan(),
                            view.slots(file, list, names, at.today(), view.copies(tx, list, outside)),
                            View.counts(list)),
                    Set.of());
        });
        if (!seen.strangers().isEmpty()) {
            desk.db().write(applicant.act("preview"), tx -> {
                strangers.record(tx, applicant, seen.strangers());
                return seen;
            });
        }
        return seen.result();
    }

    ApplyResult apply(Actor applicant, Application application) {
        Optional<Catalog.Process> process = desk.catalog().process(application.service());
        if (process.isEmpty()) {
            return new ApplyResult.UnknownService();
        }
        ProcessDefinition definition = process.get().definition();
        Map<String, String> problems = Opening.problems(definition, application.parties(), true);
        if (!problems.isEmpty()) {
            return new ApplyResult.InvalidParties(problems);
        }
        if (application
                .premises()
                .filter(text -> text.isBlank() || text.length() > LONGEST_PREMISES)
                .isPresent()) {
            return new ApplyResult.InvalidAnswers(Map.of("premises", "TOO_LONG"));
        }
        Map<String, String> wrong = Answering.wrong(definition, application.answers());
        if (!wrong.isEmpty()) {
            return new ApplyResult.InvalidAnswers(wrong);
        }
        if (applicant.kind() != Actor.Kind.PERSON) {
            return new ApplyResult.NotAllowed("NOT_SIGNED_IN");
        }
        Opening opening = new Opening(
                process.get(),
                application.parties(),
                application.onBehalfOf(),
                application.premises(),
                application.paperOnly());
        return desk.db().write(applicant.act("apply:" + application.service()), tx -> {
            Optional<String> denied = Desk.denied(desk.identity()
                    .access()
                    .can(
                            applicant,
                            Access.Action.APPLY,
                            new Access.Facts.District(),
                            new Access.Purpose("apply", Optional.empty())));
            return denied.isPresent()
                    ? new ApplyResult.NotAllowed(denied.get())
                    : open(tx, applicant, opening, Answering.plain(application.answers()));
        });
    }

    private ApplyResult open(Tx tx, Actor applicant, Opening opening, Map<String, Answer> answers) {
        ProcessDefinition definition = opening.process().definition();
        Instant now = desk.clock().now(tx);
        LocalDate today = desk.calendar(definition.calendar()).dayOf(now);
        if (!inForce(definition, today)) {
            return new ApplyResult.UnknownService();
        }
        Optional<Row> draft = row(tx, applicant, opening, now);
        if (draft.isEmpty()) {
            return new ApplyResult.InvalidParties(Map.of("applicant", "MISSING"));
        }
        if (!opening.isFor(draft.get().applicant())) {
            return new ApplyResult.InvalidParties(WRONG_APPLICANT);
        }
        Opened before = desk.opened(tx, applicant, opening.file(draft.get()));
        Optional<String> denied = opening(before);
        if (denied.isPresent()) {
            return new ApplyResult.NotAllowed(denied.get());
        }
        Map<String, String> unknown = unknown(tx, before.file());
        if (!unknown.isEmpty()) {
            return new ApplyResult.InvalidParties(unknown);
        }
        Set<HolderId> unseen = strangers.in(before, before.file().everybody());
        if (!unseen.isEmpty()) {
            strangers.record(tx, applicant, unseen);
            return new ApplyResult.NotIdentified(Strangers.roles(before.file(), unseen));
        }
        Row row = draft.get().named(reference(tx, today));
        NewCase.insert(tx, row, opening.parties(), definition);
        if (!answers.isEmpty()) {
            desk.writer().answers(tx, row, answers);
        }
        Map<String, String> data = new TreeMap<>();
        data.put("reference", row.reference());
        data.put("service", row.service());
        data.put("version", String.valueOf(row.origin().version()));
        data.put("slots", String.valueOf(CaseFile.slotIds(definition).size()));
        data.put("links", String.valueOf(definition.links().size()));
        desk.finish(
                new Opened(tx, applicant, opening.file(row), before.days(), today, before.standing()),
                row,
                List.of(new Happened("case.opened", data)));
        return new ApplyResult.Opened(row.id(), row.reference());
    }

    private static boolean inForce(ProcessDefinition definition, LocalDate day) {
        @Nullable LocalDate from = definition.from();
        @Nullable LocalDate to = definition.to();
        return (from == null || !day.isBefore(from)) && (to == null || !day.isAfter(to));
    }

    /** Roles whose holders are not registered; the applicant if it is he. */
    private Map<String, String> unknown(Tx tx, CaseFile file) {
        Set<HolderId> known = desk.names(tx, file.everybody()).keySet();
        Map<String, String> unknown = new HashMap<>();
        file.parties().forEach((role, holders) -> {
            if (!known.containsAll(holders)) {
                unknown.put(role, "MISSING");
            }
        });
        return unknown.isEmpty() && !known.contains(file.row().applicant()) ? Map.of("applicant", "MISSING") : unknown;
    }

    /** Those of them who are registered, if anybody is named at all. */
    private Set<HolderId> known(Tx tx, CaseFile file) {
        Set<HolderId> named = file.everybody();
        named.remove(NOBODY);
        return desk.names(tx, named).keySet();
    }

    /** What people read over the telephone: day and running number of that day. */
    private static String reference(Tx tx, LocalDate today) {
        String day = today.toString().replace("-", "");
        return day + "-" + String.format(Locale.ROOT, "%05d", CaseWriter.next(tx, "case:" + day));
    }

    /** The applicant's side opens a case, or at the counter a clerk of the office that handles the service. */
    private Optional<String> opening(Opened at) {
        return at.standing().applicantSide()
                ? Optional.empty()
                : desk.handling(at).map(code -> code.equals("NO_ROLE") ? "NOT_PARTY" : code);
    }

    /** The new row; empty if nobody is named for whom it could be. */
    private Optional<Row> row(Tx tx, Actor actor, Opening opening, Instant now) {
        boolean atCounter = actor.has(Role.COUNTER_CLERK, office(opening.process()));
        return opening.applicant(actor.person(), atCounter).map(holder -> row(tx, actor, opening, holder, now));
    }

    private Row row(Tx tx, Actor actor, Opening opening, HolderId applicant, Instant now) {
        Catalog.Process process = opening.process();
        Origin origin = new Origin(
                process.code(),
                process.version(),
                process.hash(),
                office(process),
                actor.ref(),
                now,
                desk.calendar(process.definition().calendar()).dayOf(now),
                opening.premises(),
                opening.paperOnly(),
                opening.founding());
        return Row.draft(Ids.next(tx), origin, applicant);
    }

    private String office(Catalog.Process process) {
        return desk.settings()
                .counterOffice()
                .orElse(process.definition().links().getFirst().agency());
    }

    // -- steps

    StepResult submit(Actor applicant, UUID caseId) {
        return desk.step(applicant, caseId, desk::applyingOrHandling, at -> {
            Row row = at.file().row();
            if (Transitions.SUBMIT.from(row.state()).isEmpty()) {
                return Desk.refused("WRONG_STATE");
            }
            Map<String, String> missing = new TreeMap<>(Answering.missing(at.file()));
            missing.putAll(desk.checklist(at).unsubmitted());
            if (!missing.isEmpty()) {
                return Desk.refused("INCOMPLETE", missing);
            }
            Map<String, String> data = new TreeMap<>(FillShares.count(at.tx(), at.file()));
            data.put("answers", HexFormat.of().formatHex(desk.writer().answersDigest(at.file())));
            CrashPoint.reach("approvals.fill-counted");
            return desk.done(at, row.submitted(at.today()), "case.submitted", data);
        });
    }

    StepResult withdraw(Actor applicant, UUID caseId, String reason) {
        if (reason.length() > Desk.LONGEST_REASON) {
            return Desk.refused("TOO_LONG");
        }
        return desk.step(applicant, caseId, part -> true, desk::applying, at -> {
            Row row = at.file().row();
            if (Transitions.WITHDRAW.from(row.state()).isEmpty()) {
                return Desk.refused("WRONG_STATE");
            }
            return desk.done(
                    at,
                    row.finished(CaseState.WITHDRAWN, at.today()),
                    "case.taken-back",
                    Map.of("state", row.state().name(), "reason", desk.writer().reasonDigest(caseId, reason)));
        });
    }
}
