package commonseal.approvals.internal;

import commonseal.approvals.Cases.DecideResult;
import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.StepResult;
import commonseal.approvals.internal.Desk.Done;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Journal.Happened;
import commonseal.approvals.internal.Rows.Confirmed;
import commonseal.approvals.internal.Rows.Decided;
import commonseal.approvals.internal.Rows.LinkRow;
import commonseal.approvals.internal.Rows.Row;
import commonseal.identity.Actor;
import commonseal.identity.Confirmation;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Ids;
import commonseal.kernel.Secret;
import commonseal.planner.Link;
import commonseal.planner.Outcome;
import commonseal.planner.Outcome.Effect;
import commonseal.planner.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An office takes a link and decides it. */
final class Decisions {

    private final Desk desk;
    private final Opinions opinions;
    private final Inputs inputs;
    private final Founding founding;
    private final Results results;
    private final Returns returns;

    Decisions(Desk desk, Opinions opinions, Supplements supplements) {
        this.desk = desk;
        this.opinions = opinions;
        this.inputs = new Inputs(desk);
        this.founding = new Founding(desk);
        this.results = new Results(desk);
        this.returns = new Returns(desk, supplements);
    }

    StepResult claim(Actor officer, UUID caseId, String link) {
        return desk.step(officer, caseId, at -> denied(at, link), at -> {
            LinkRow row = at.file().linkRow(link);
            if (row.state() == LinkState.CLAIMED) {
                return row.claimedBy().equals(Optional.of(officer.ref()))
                        ? new StepResult.Done()
                        : Desk.refused(
                                "CLAIMED_BY_OTHER",
                                Map.of("officer", row.claimedBy().orElse("")));
            }
            if (!CaseWriter.claim(at.tx(), caseId, link, officer.ref())) {
                return Desk.refused("NOT_READY");
            }
            return desk.done(at, "link.claimed", Map.of("link", link, "round", String.valueOf(row.round())));
        });
    }

    private Optional<String> denied(Opened at, String link) {
        return at.file().link(link).map(found -> desk.deciding(at, found)).orElse(Optional.of("UNKNOWN_LINK"));
    }

    // -- decide

    DecideResult decide(
            Actor officer,
            UUID caseId,
            String link,
            String outcome,
            Optional<String> reason,
            Map<String, String> entered,
            Secret stepUp) {
        Ruling ruling = new Ruling(link, outcome, reason, entered);
        record Checked(Optional<DecideResult> refusal, boolean stale, Set<UUID> results, Set<UUID> copies, int round) {}
        Checked checked = desk.look(
                officer,
                caseId,
                new Checked(Optional.of(new DecideResult.NotAllowed("UNKNOWN_CASE")), false, Set.of(), Set.of(), 0),
                at -> {
                    Optional<DecideResult> refusal = refusal(at, ruling);
                    return refusal.isPresent()
                            ? new Checked(refusal, false, Set.of(), Set.of(), 0)
                            : new Checked(
                                    Optional.empty(),
                                    inputs.stale(at, ruling).isPresent(),
                                    inputs.results(at, link),
                                    inputs.copies(at, link),
                                    at.file().linkRow(link).round());
                });
        if (checked.refusal().isPresent()) {
            return checked.refusal().get();
        }
        // What registers of other offices gave is asked about anew; whoever does not answer stops nobody.
        desk.documents().exchange().askStatus(checked.copies());
        if (checked.stale() || !checked.copies().isEmpty()) {
            Optional<DecideResult> reopened = desk.act(
                    officer,
                    caseId,
                    code -> Optional.of(new DecideResult.NotAllowed(code)),
                    at -> refusal(at, ruling)
                            .or(() -> inputs.stale(at, ruling).map(input -> inputs.noLongerValid(at, input))));
            if (reopened.isPresent()) {
                return reopened.get();
            }
        }
        if (!checked.results().isEmpty()) {
            desk.documents().awaitProvable(checked.results(), desk.settings().provablePatience());
        }
        // Consumes the code: so only after everything that can be refused without it.
        Optional<Confirmation> confirmation =
                desk.identity().signIn().stepUp(officer, stepUp, ruling.digest(caseId, checked.round()));
        if (confirmation.isEmpty()) {
            return new DecideResult.StepUpFailed();
        }
        try {
            return desk.<DecideResult>act(
                    officer,
                    caseId,
                    DecideResult.NotAllowed::new,
                    at -> refusal(at, ruling)
                            .or(() -> movedOn(at, link, checked.round()))
                            .orElseGet(() -> decide(at, ruling, confirmation.get())));
        } catch (DecisionRefused refused) {
            return refused.result();
        }
    }

    Optional<byte[]> digest(
            Actor officer,
            UUID caseId,
            String link,
            String outcome,
            Optional<String> reason,
            Map<String, String> entered) {
        Ruling ruling = new Ruling(link, outcome, reason, entered);
        Optional<Integer> round = desk.look(
                officer,
                caseId,
                Optional.empty(),
                at -> denied(at, link).isPresent()
                        ? Optional.empty()
                        : Optional.of(at.file().linkRow(link).round()));
        return round.map(known -> ruling.digest(caseId, known));
    }

    /** Everything that speaks against the decision and can be said before anything is written. */
    private Optional<DecideResult> refusal(Opened at, Ruling ruling) {
        Optional<Link> found = at.file().link(ruling.link());
        if (found.isEmpty()) {
            return Optional.of(new DecideResult.UnknownLink());
        }
        Link link = found.get();
        Actor current = current(at);
        Optional<String> denied =
                desk.deciding(new Opened(at.tx(), current, at.file(), at.days(), at.today(), at.standing()), link);
        if (denied.isPresent()) {
            return Optional.of(new DecideResult.NotAllowed(denied.get()));
        }
        if (!at.file().altered().isEmpty()) {
            return Optional.of(new DecideResult.NotAllowed("ALTERED"));
        }
        Optional<Decided> made = at.file().decision(link.id());
        if (made.isPresent()) {
            return Optional.of(new DecideResult.AlreadyDecided(
                    made.get().officer(), made.get().at(), made.get().outcome()));
        }
        @Nullable Outcome outcome = link.outcomes().get(ruling.outcome());
        if (outcome == null) {
            return Optional.of(new DecideResult.NotAllowed("UNKNOWN_OUTCOME"));
        }
        if (ruling.reason().filter(text -> text.length() > Desk.LONGEST_REASON).isPresent()) {
            return Optional.of(new DecideResult.InvalidResult(Map.of("reason", "TOO_LONG")));
        }
        LinkRow row = at.file().linkRow(link.id());
        boolean ready = row.canBeWorkedOn();
        Checklist list = desk.checklist(at);
        List<String> missing = ready ? beforeDeciding(at, link, outcome, list) : lacking(at, link, list);
        if (!missing.isEmpty()) {
            return Optional.of(new DecideResult.NotReady(missing));
        }
        if (row.state() == LinkState.CLAIMED
                && !row.claimedBy().equals(Optional.of(at.actor().ref()))) {
            return Optional.of(new DecideResult.NotAllowed("CLAIMED_BY_OTHER"));
        }
        return outcome.reasons() && ruling.reason().isEmpty()
                ? Optional.of(new DecideResult.ReasonRequired())
                : Optional.empty();
    }

    /** The grants in force now, not those of when the page was loaded. */
    private Actor current(Opened at) {
        Actor actor = at.actor();
        return actor.kind() != Actor.Kind.PERSON
                ? actor
                : new Actor(
                        actor.kind(),
                        actor.id(),
                        desk.identity().officers().grants(at.tx(), actor.person()),
                        actor.session());
    }

    private static List<String> lacking(Opened at, Link link, Checklist list) {
        List<String> missing = Readiness.missing(at.file(), list, link);
        return missing.isEmpty() ? List.of("case:" + at.file().row().state().name()) : missing;
    }

    private List<String> beforeDeciding(Opened at, Link link, Outcome outcome, Checklist list) {
        List<String> missing = new ArrayList<>();
        if (outcome.effect() == Effect.RETURN) {
            return missing;
        }
        list.of(link.id()).stream()
                .filter(line -> line.reason() == Reason.LATER
                        && link.id().equals(line.material().lateUntil())
                        && !at.file().slot(line.slot()).usable())
                .forEach(line -> missing.add(line.slot()));
        at.file().definition().joint().stream()
                .filter(joint ->
                        joint.links().contains(link.id()) && !at.file().joints().containsKey(joint.id()))
                .forEach(joint -> missing.add("joint:" + joint.id()));
        missing.addAll(opinions.missing(at, link));
        return missing;
    }

    /** What was confirmed is about one round; the link went back and came again meanwhile. */
    private static Optional<DecideResult> movedOn(Opened at, String link, int round) {
        return at.file().linkRow(link).round() == round
                ? Optional.empty()
                : Optional.of(new DecideResult.StepUpFailed());
    }

    private DecideResult decide(Opened at, Ruling ruling, Confirmation confirmation) {
        Link link = at.file().definition().link(ruling.link());
        Outcome outcome = link.outcomes().getOrDefault(ruling.outcome(), Outcome.approve(null));
        Checklist list = desk.checklist(at);
        Map<String, String> rested = new TreeMap<>();
        List<Inputs.Rested> pulls = new ArrayList<>(Inputs.pulled(list, link));
        if (outcome.effect() == Effect.APPROVE) {
            Optional<Inputs.Input> stale = inputs.stale(at, ruling);
            Optional<DecideResult> invalid = stale.isPresent()
                    ? Optional.of(inputs.noLongerValid(at, stale.get()))
                    : inputs.use(at, list, link, rested, pulls);
            if (invalid.isPresent()) {
                return invalid.get();
            }
        }
        UUID decision = Ids.next(at.tx());
        Optional<DecideResult> altered =
                outcome.effect() == Effect.RETURN ? Optional.empty() : inputs.rest(at, link, decision, pulls);
        if (altered.isPresent()) {
            return altered.get();
        }
        CrashPoint.reach("approvals.inputs-used");
        CaseFile file = desk.store().again(at.tx(), at.file().id());
        Row row = at.file().row();
        List<Happened> events = new ArrayList<>();
        if (link.foundsApplicant() && outcome.effect() == Effect.APPROVE && file.unfounded()) {
            OrganisationId founded = founding.found(at, file);
            row = row.of(founded);
            file = file.with(row);
            events.add(new Happened("applicant.founded", Map.of("link", link.id(), "applicant", founded.ref())));
        }
        Optional<UUID> result = results.issue(at, file, link, outcome, ruling);
        Optional<String> kind = result.flatMap(document -> Optional.ofNullable(outcome.produces()));
        CrashPoint.reach("approvals.result-issued");
        int round = at.file().linkRow(link.id()).round();
        if (!CaseWriter.decide(at.tx(), row.id(), link.id(), round)) {
            throw new DecisionRefused(new DecideResult.NotReady(List.of("link:" + link.id())));
        }
        Decided decided = new Decided(
                decision,
                link.id(),
                round,
                ruling.outcome(),
                outcome.effect(),
                ruling.reason(),
                at.tx().act().actor(),
                link.agency(),
                at.tx().now(),
                at.today(),
                kind,
                result,
                Optional.of(new Confirmed(ruling.statement(row.id(), round), way(confirmation))));
        desk.journal().decide(at.tx(), row, decided, rested, desk.writer().answersDigest(file));
        if (confirmation instanceof Confirmation.ByPasskey signed) {
            desk.identity().passkeys().keep(at.tx(), signed, decided.id(), row.applicant());
        }
        CrashPoint.reach("approvals.decision-written");
        events.addFirst(happened(at, decided));
        if (outcome.effect() == Effect.RETURN) {
            row = returns.giveBack(at, row, link, outcome, list, ruling, events);
        } else {
            CaseWriter.settle(at.tx(), row.id(), list.of(link.id()));
        }
        Done done = desk.finish(at, row, events, (stored, closing) -> results.issues(at, stored.with(closing), ruling));
        return new DecideResult.Decided(result, done.nowReady(), done.closed());
    }

    private static String way(Confirmation confirmation) {
        return switch (confirmation) {
            case Confirmation.ByPasskey passkey -> "PASSKEY";
            case Confirmation.ByCode code -> "CODE";
            case Confirmation.ByProvider provider -> "PROVIDER";
        };
    }

    private static Happened happened(Opened at, Decided decided) {
        Map<String, String> data = new TreeMap<>();
        data.put("link", decided.link());
        data.put("round", String.valueOf(decided.round()));
        data.put("office", decided.office());
        data.put("outcome", decided.outcome());
        data.put("effect", decided.effect().name());
        at.file().linkRow(decided.link()).readyOn().ifPresent(day -> data.put("startedOn", day.toString()));
        decided.result().ifPresent(document -> data.put("result", document.toString()));
        decided.kind().ifPresent(code -> data.put("kind", code));
        return new Happened("link.decided", data);
    }
}
