package commonseal.approvals.internal;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.StepResult;
import commonseal.approvals.Settings;
import commonseal.approvals.internal.Journal.Happened;
import commonseal.approvals.internal.Rows.LinkRow;
import commonseal.approvals.internal.Rows.Row;
import commonseal.catalog.Catalog;
import commonseal.documents.Documents;
import commonseal.documents.Documents.Held;
import commonseal.identity.Access;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Identity;
import commonseal.identity.Mandates.Power;
import commonseal.identity.Mandates.Reach;
import commonseal.identity.StandingAuthorisations;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Db;
import commonseal.kernel.Tx;
import commonseal.planner.Link;
import commonseal.planner.Material;
import commonseal.planner.Source;
import commonseal.planner.WorkingCalendar;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What every act on a case shares: lock, rights, what other modules say, and the end of the act, where readiness,
 * deadlines, closing and the journal follow from what was stored.
 */
record Desk(
        Db db,
        Identity identity,
        Catalog catalog,
        Documents documents,
        BusinessClock clock,
        Settings settings,
        CaseStore store,
        CaseWriter writer,
        Files files,
        Journal journal) {

    /** Of a person's free text that says why. */
    static final int LONGEST_REASON = 2000;

    private static final String READING = "case.read";
    /** Of an act that rests on what the case says. */
    private static final Predicate<String> INTACT = part -> false;
    /** Of an act after which another file stands where one was altered. */
    static final Predicate<String> MATERIALS = part -> part.startsWith("material.");
    /** Pages opened one after the other are one reading. */
    private static final Duration ONE_READING = Duration.ofMinutes(15);

    /** A locked case and the acting person's place in it. */
    record Opened(Tx tx, Actor actor, CaseFile file, Days days, LocalDate today, Standing standing) {
        Opened with(CaseFile other) {
            return new Opened(tx, actor, other, days, today, standing);
        }
    }

    /** Where an actor stands in a case. */
    record Standing(boolean party, boolean applicantSide) {}

    /** The case after an act. */
    record Done(CaseFile file, List<String> nowReady, boolean closed) {}

    /**
     * Runs one act: case row locked first, everything else after.
     *
     * @param refused what a code means here: UNKNOWN_CASE if there is no such case or it does not concern the actor;
     *     ALTERED if something in it was changed behind the application, then nothing is done but to write that down
     */
    <T> T act(Actor actor, UUID caseId, Function<String, T> refused, Function<Opened, T> work) {
        return act(actor, caseId, refused, INTACT, work);
    }

    /** An act that may find these things altered: those that put them right, and leaving. */
    <T> T act(
            Actor actor, UUID caseId, Function<String, T> refused, Predicate<String> mends, Function<Opened, T> work) {
        return db.write(
                actor.act("case:" + caseId),
                tx -> concerning(tx, actor, store.lock(tx, caseId))
                        .map(this::noteAltered)
                        .map(at -> at.file().altered().stream().allMatch(mends)
                                ? work.apply(at)
                                : refused.apply("ALTERED"))
                        .orElseGet(() -> refused.apply("UNKNOWN_CASE")));
    }

    /** An act that is a step of the case: who lacks the right, or a case that is not there, is refused with its code. */
    StepResult step(
            Actor actor, UUID caseId, Function<Opened, Optional<String>> right, Function<Opened, StepResult> work) {
        return step(actor, caseId, INTACT, right, work);
    }

    StepResult step(
            Actor actor,
            UUID caseId,
            Predicate<String> mends,
            Function<Opened, Optional<String>> right,
            Function<Opened, StepResult> work) {
        return act(
                actor,
                caseId,
                Desk::refused,
                mends,
                at -> right.apply(at).map(Desk::refused).orElseGet(() -> work.apply(at)));
    }

    /** Like {@link #act} without lock or writes. */
    <T> T look(Actor actor, UUID caseId, T unknown, Function<Opened, T> work) {
        return db.read(
                actor.act("case:" + caseId),
                tx -> concerning(tx, actor, store.read(tx, caseId)).map(work).orElse(unknown));
    }

    /** Like {@link #look}, and leaves evidence: nothing of the case changes, so it is not locked. */
    <T> T noting(Actor actor, UUID caseId, T unknown, Function<Opened, T> work) {
        return db.write(
                actor.act("case:" + caseId),
                tx -> concerning(tx, actor, store.read(tx, caseId)).map(work).orElse(unknown));
    }

    /**
     * The case with its content; empty for whom it does not concern, as if it did not exist. Decided on the outline, so
     * that nothing is decrypted for somebody else.
     */
    private Optional<Opened> concerning(Tx tx, Actor actor, Optional<CaseFile> outline) {
        return outline.map(found -> opened(tx, actor, found))
                .filter(at -> seeing(at).isEmpty() || auditing(at).isEmpty())
                .map(at -> opened(tx, actor, store.whole(tx, at.file())));
    }

    /** A case for who only owns something that it needs; locked. Nothing of it is shown to him, so it is read for him. */
    Optional<Opened> bystander(Tx tx, Actor actor, UUID caseId) {
        return tx.asProgram(
                "case-of-owner",
                () -> store.lock(tx, caseId).map(outline -> opened(tx, actor, store.whole(tx, outline))));
    }

    /** Events of an act by a bystander: what follows from them is worked out unless something is altered. */
    void note(Opened at, List<Happened> events) {
        if (at.file().altered().isEmpty()) {
            finish(at, at.file().row(), events);
        } else {
            journal.write(at.tx(), at.file(), at.file(), at.today(), events);
        }
    }

    private static Map<String, String> altered(CaseFile file) {
        return Map.of("parts", String.join(",", new TreeSet<>(file.altered())));
    }

    private static boolean unnoted(Opened at) {
        return !at.file().altered().isEmpty()
                && !CaseEvents.said(at.tx(), at.file().id(), "content.altered", altered(at.file()));
    }

    /** What was found altered becomes an event of the case, once. */
    private Opened noteAltered(Opened at) {
        return unnoted(at) ? at.with(noteOnly(at, "content.altered", altered(at.file()))) : at;
    }

    /**
     * Shows a case to those it concerns. To an auditor too: then what he reads is written into the case, and committed,
     * before it leaves; so is what is found altered, whoever finds it.
     */
    <T> T reading(Actor actor, UUID caseId, T unknown, Function<Opened, T> work) {
        record Seen<T>(T value, boolean writes) {}
        Seen<T> seen = look(actor, caseId, new Seen<>(unknown, false), at -> {
            boolean writes = seeing(at).isPresent() || unnoted(at);
            return new Seen<>(writes ? unknown : work.apply(at), writes);
        });
        return seen.writes()
                ? act(actor, caseId, code -> unknown, part -> true, at -> written(at, work))
                : seen.value();
    }

    private <T> T written(Opened at, Function<Opened, T> work) {
        T value = work.apply(at);
        boolean audits = seeing(at).isPresent();
        if (audits && !CaseEvents.goesOn(at.tx(), at.file().row(), READING, ONE_READING)) {
            noteOnly(at, READING, Map.of("purpose", "audit"));
        }
        return value;
    }

    /** An event that changes nothing else. */
    CaseFile noteOnly(Opened at, String type, Map<String, String> data) {
        return at.file()
                .with(journal.write(at.tx(), at.file(), at.file(), at.today(), List.of(new Happened(type, data))));
    }

    Opened opened(Tx tx, Actor actor, CaseFile file) {
        Days days = days(file);
        return new Opened(tx, actor, file, days, days.day(clock.now(tx)), standing(tx, actor, file));
    }

    private Standing standing(Tx tx, Actor actor, CaseFile file) {
        if (actor.kind() != Actor.Kind.PERSON) {
            return new Standing(false, false);
        }
        // Any mandate keeps an officer out of the case; only one for applying lets somebody speak for the applicant.
        Reach reach = identity.mandates().reach(tx, actor.person());
        Set<HolderId> own = reach.holders();
        return new Standing(
                file.everybody().stream().anyMatch(own::contains),
                reach.covers(file.applicantSide(), Power.APPLY, Optional.empty()));
    }

    Days days(CaseFile file) {
        return new Days(calendar(file.definition().calendar()), file.stops());
    }

    WorkingCalendar calendar(String name) {
        return catalog.calendar(name)
                .orElseThrow(() -> new IllegalStateException(
                        "APPROVALS-002 the calendar " + name + " is not published: publish it, then try again"));
    }

    /** What the other modules say, in a few statements however many people and kinds. */
    Outside outside(Tx tx, CaseFile file, LocalDate today) {
        Set<String> kinds = new HashSet<>();
        for (Material material : file.definition().materials()) {
            if (material.sources().contains(Source.LEDGER) || material.sources().contains(Source.LINK)) {
                kinds.addAll(material.kinds());
            }
        }
        file.definition().links().stream().filter(Link::skipWhenHeld).forEach(link -> kinds.addAll(link.products()));
        // What all parties hold decides what the case still needs, whoever of them acts.
        List<Held> usable = kinds.isEmpty()
                ? List.of()
                : tx.asProgram(
                        "documents-of-parties", () -> documents.usable(tx, file.everybody(), kinds, clock.now(tx)));
        // Of a paper that lies in this case, its copy is for later ones.
        Set<UUID> ownCopies = usable.stream().allMatch(held -> held.copy().isEmpty())
                ? Set.of()
                : tx.asProgram("copies-of-case", () -> documents.copies().madeIn(tx, file.id()));
        List<Held> all = new ArrayList<>(
                usable.stream().filter(held -> !ownCopies.contains(held.id())).toList());
        if (file.row().open()) {
            // A register's own word is better than a copy of its paper.
            List<Held> documentsProper =
                    usable.stream().filter(held -> held.copy().isEmpty()).toList();
            all.addAll(documents.exchange().offers(tx, file.id(), file.everybody(), kinds, documentsProper));
        }
        return new Outside(all, identity.authorisations().stateOf(tx, file.id()), standing(tx, file, all), today);
    }

    private Set<UUID> standing(Tx tx, CaseFile file, List<Held> usable) {
        if (!file.row().open()) {
            return Set.of();
        }
        List<StandingAuthorisations.Subject> documents = usable.stream()
                .map(held -> new StandingAuthorisations.Subject(held.id(), held.kind(), Set.copyOf(held.holders())))
                .toList();
        return tx.asProgram(
                "standing-of-parties",
                () -> identity.standing()
                        .covering(tx, file.row().office(), file.row().service(), documents)
                        .keySet());
    }

    /** What those are called who take part in cases that the actor may see: of his own, the other parties too. */
    Map<HolderId, String> names(Tx tx, Collection<HolderId> holders) {
        return tx.asProgram("names-of-parties", () -> identity.register().names(tx, holders));
    }

    Checklist checklist(Opened at) {
        return Checklist.of(at.file(), outside(at.tx(), at.file(), at.today()), at.days());
    }

    /** The fields of a kind that may leave it by a pull. */
    List<String> leaving(String kind) {
        return catalog.kind(kind).stream()
                .flatMap(known -> known.fields().stream())
                .filter(field -> field.policy() != Catalog.Policy.NEVER)
                .map(Catalog.Field::name)
                .toList();
    }

    // -- rights

    /** Empty if permitted, else the code of the refusal. */
    private Optional<String> may(Opened at, Access.Action action, Access.Facts facts, Access.Purpose purpose) {
        return denied(identity.access().can(at.actor(), action, facts, purpose));
    }

    private Optional<String> may(Opened at, Access.Action action, Access.Facts facts) {
        return may(at, action, facts, Access.Purpose.ofCase(at.file().id()));
    }

    Optional<String> seeing(Opened at) {
        return may(at, Access.Action.SEE_CASE, caseFacts(at, at.standing().applicantSide()));
    }

    private Optional<String> auditing(Opened at) {
        return may(
                at,
                Access.Action.SEE_CASE,
                caseFacts(at, false),
                Access.Purpose.auditOf(at.file().id()));
    }

    Optional<String> handling(Opened at) {
        return may(at, Access.Action.HANDLE_CASE, caseFacts(at, at.standing().party()));
    }

    /** The applicant's own steps: his side of the case. */
    Optional<String> applying(Opened at) {
        return at.standing().applicantSide() ? Optional.empty() : Optional.of("NOT_PARTY");
    }

    /** Steps that the counter clerk may take on the applicant's behalf. */
    Optional<String> applyingOrHandling(Opened at) {
        return at.standing().applicantSide() ? Optional.empty() : handling(at);
    }

    Optional<String> deciding(Opened at, Link link) {
        boolean separated = link.separate().stream()
                .anyMatch(other -> at.file()
                        .decision(other)
                        .filter(d -> d.officer().equals(at.actor().ref()))
                        .isPresent());
        return may(at, Access.Action.DECIDE_LINK, linkFacts(at, link.agency(), separated));
    }

    Optional<String> opining(Opened at, String office) {
        return may(at, Access.Action.GIVE_OPINION, linkFacts(at, office, false));
    }

    private static Access.Facts linkFacts(Opened at, String office, boolean separated) {
        return new Access.Facts.LinkFacts(at.file().id(), office, at.standing().party(), separated);
    }

    private static Access.Facts caseFacts(Opened at, boolean party) {
        CaseFile file = at.file();
        return new Access.Facts.CaseFacts(
                file.id(), file.row().open(), party, file.row().office(), file.offices());
    }

    static Optional<String> denied(Access.Decision decision) {
        return switch (decision) {
            case Access.Decision.Permit permit -> Optional.empty();
            case Access.Decision.Deny deny -> Optional.of(deny.reason());
        };
    }

    static StepResult refused(String code) {
        return new StepResult.Refused(code, Map.of());
    }

    static StepResult refused(String code, Map<String, String> values) {
        return new StepResult.Refused(code, values);
    }

    // -- the end of an act

    /**
     * Ends an act: recomputes every link from what is stored now, moves deadlines, closes the case if it is decided, and
     * writes the journal. The last thing an act does.
     *
     * @param after the case row as the act leaves it
     * @param events what the act did; never empty
     */
    Done finish(Opened at, Row after, List<Happened> events) {
        return finish(at, after, events, (file, row) -> List.of());
    }

    /** Ends an act that leaves the case row as it is. */
    Done finish(Opened at, String event, Map<String, String> data) {
        return finish(at, at.file().row(), List.of(new Happened(event, data)));
    }

    /** Ends a step that leaves the case row as it is. */
    StepResult done(Opened at, String event, Map<String, String> data) {
        return done(at, at.file().row(), event, data);
    }

    StepResult done(Opened at, Row after, String event, Map<String, String> data) {
        finish(at, after, List.of(new Happened(event, data)));
        return new StepResult.Done();
    }

    /** What is issued when the case is approved; runs in the act's transaction. */
    interface OnApproval {
        List<Happened> issue(CaseFile file, Row row);
    }

    Done finish(Opened at, Row after, List<Happened> events, OnApproval onApproval) {
        Tx tx = at.tx();
        List<Happened> all = new ArrayList<>(events);
        CaseFile stored = store.again(tx, at.file().id()).with(after);
        Days days = days(stored);
        Checklist list = Checklist.of(stored, outside(tx, stored, at.today()), days);
        Map<String, LinkState> states = Readiness.of(stored, list);
        Optional<CaseState> end = Readiness.end(stored, states);
        Row row = after;
        if (end.isPresent()) {
            row = after.finished(end.get(), at.today());
            if (end.get() == CaseState.APPROVED) {
                all.addAll(onApproval.issue(stored, row));
            }
            states = Readiness.of(stored.with(row), list);
        }
        boolean closing = at.file().row().open() && !row.open();
        if (closing) {
            CaseWriter.resume(tx, row.id(), at.today());
            identity.authorisations().closeCase(tx, row.id());
            documents.exchange().closeCase(tx, row.id());
            // Whoever closes it, what other parties were asked for goes as well.
            var unused = tx.asProgram(
                    "copies-of-case",
                    () -> documents.copies().closeCase(tx, at.file().id()));
        }
        List<String> nowReady = new ArrayList<>();
        List<LinkRow> rows = LinkMoves.moved(stored, states, at.today(), all, nowReady);
        CaseWriter.links(tx, row.id(), rows);
        CaseFile moved = store.again(tx, row.id()).with(row);
        Map<String, LocalDate> due =
                Deadlines.refresh(tx, moved, days(moved), JointLimits.of(this, tx, moved, at.today()));
        CaseWriter.links(tx, row.id(), LinkMoves.dueAndAsked(moved, due));
        if (closing) {
            all.add(new Happened(
                    "case." + row.state().name().toLowerCase(Locale.ROOT),
                    Map.of(
                            "workingDays",
                            row.acceptedOn()
                                    .flatMap(day -> days(moved).elapsed(day, at.today()))
                                    .map(String::valueOf)
                                    .orElse(""))));
        }
        CrashPoint.reach("approvals.before-journal");
        Row written = journal.write(tx, at.file(), moved, at.today(), all);
        CrashPoint.reach("approvals.before-commit");
        return new Done(moved.with(written), nowReady, closing);
    }
}
