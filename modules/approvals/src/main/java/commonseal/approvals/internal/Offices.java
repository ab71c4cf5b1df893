package commonseal.approvals.internal;

import commonseal.approvals.Cases.CaseState;
import commonseal.approvals.Cases.DecideResult;
import commonseal.approvals.Cases.LinkState;
import commonseal.approvals.Cases.StepResult;
import commonseal.approvals.internal.CaseFile.Answer;
import commonseal.approvals.internal.CaseFile.Decided;
import commonseal.approvals.internal.CaseFile.Item;
import commonseal.approvals.internal.CaseFile.ItemKey;
import commonseal.approvals.internal.CaseFile.LinkRow;
import commonseal.approvals.internal.CaseFile.OpinionRow;
import commonseal.approvals.internal.CaseFile.Row;
import commonseal.approvals.internal.Checklist.Line;
import commonseal.approvals.internal.Checklist.Piece;
import commonseal.approvals.internal.Desk.Done;
import commonseal.approvals.internal.Desk.Opened;
import commonseal.approvals.internal.Journal.Happened;
import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Policy;
import commonseal.documents.Documents.Ground;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.PullContext;
import commonseal.documents.Documents.PullResult;
import commonseal.documents.Documents.State;
import commonseal.identity.Actor;
import commonseal.identity.HolderId.OrganisationId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Register;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Ids;
import commonseal.kernel.Secret;
import commonseal.planner.Assistance;
import commonseal.planner.FieldSource;
import commonseal.planner.JointEvaluation;
import commonseal.planner.Link;
import commonseal.planner.Material;
import commonseal.planner.Outcome;
import commonseal.planner.Outcome.Effect;
import commonseal.planner.Reason;
import commonseal.planner.Subject;
import commonseal.proof.Hash;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The offices' side of a case: claim, decide, opine, visit together. */
final class Offices {

    private static final int LONGEST_REASON = 2000;
    private static final int LONGEST_MINUTES = 10_000;
    /** Credit codes are dense; more collisions than this mean a broken series. */
    private static final int MOST_TRIES = 20;

    private static final String COMPANY_NAME = "company-name";
    private static final String COMPANY_ADDRESS = "premises-address";

    private final Desk desk;
    private final Counter counter;
    private final ResultFields fields;

    Offices(Desk desk, Counter counter) {
        this.desk = desk;
        this.counter = counter;
        this.fields = new ResultFields(desk.identity.register());
    }

    /** Rolls back what an act has already written and is answered with {@code result}. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient DecideResult result;

        Refusal(DecideResult result) {
            super("decision refused");
            this.result = result;
        }
    }

    /** What an officer decides. */
    private record Ruling(String link, String outcome, Optional<String> reason, Map<String, String> fields) {}

    // -- claim

    StepResult claim(Actor officer, UUID caseId, String link) {
        return desk.act(officer, caseId, Desk.refused("UNKNOWN_CASE"), at -> {
            Optional<Link> found = at.file().link(link);
            if (found.isEmpty()) {
                return Desk.refused("UNKNOWN_LINK");
            }
            Optional<String> denied = desk.deciding(at, found.get());
            if (denied.isPresent()) {
                return Desk.refused(denied.get());
            }
            LinkRow row = at.file().linkRow(link);
            if (row.state() == LinkState.CLAIMED) {
                return row.claimedBy().equals(Optional.of(officer.ref()))
                        ? new StepResult.Done()
                        : Desk.refused(
                                "CLAIMED_BY_OTHER",
                                Map.of("officer", row.claimedBy().orElse("")));
            }
            if (!CaseStore.claim(at.tx(), caseId, link, officer.ref())) {
                return Desk.refused("NOT_READY");
            }
            desk.finish(
                    at,
                    at.file().row(),
                    List.of(new Happened("link.claimed", Map.of("link", link, "round", String.valueOf(row.round())))));
            return new StepResult.Done();
        });
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
        Ruling ruling = new Ruling(link, outcome, reason.filter(text -> !text.isBlank()), Map.copyOf(entered));
        record Checked(Optional<DecideResult> refusal, boolean stale, Set<UUID> results, int round) {}
        Checked checked = desk.look(
                officer,
                caseId,
                new Checked(Optional.of(new DecideResult.NotAllowed("UNKNOWN_CASE")), false, Set.of(), 0),
                at -> {
                    Optional<DecideResult> refusal = refusal(at, ruling);
                    return refusal.isPresent()
                            ? new Checked(refusal, false, Set.of(), 0)
                            : new Checked(
                                    Optional.empty(),
                                    stale(at, ruling).isPresent(),
                                    results(at, link),
                                    at.file().linkRow(link).round());
                });
        if (checked.refusal().isPresent()) {
            return checked.refusal().get();
        }
        if (checked.stale()) {
            Optional<DecideResult> reopened = desk.act(
                    officer,
                    caseId,
                    Optional.empty(),
                    at -> refusal(at, ruling)
                            .or(() -> stale(at, ruling).map(input -> noLongerValid(at, input.line(), input.piece()))));
            if (reopened.isPresent()) {
                return reopened.get();
            }
        }
        if (!checked.results().isEmpty()) {
            desk.documents.awaitProvable(checked.results(), desk.settings.provablePatience());
        }
        // Consumes the code: so only after everything that can be refused without it.
        if (!desk.identity
                .signIn()
                .stepUp(officer, stepUp.revealText(), digest(caseId, link, checked.round(), outcome))) {
            return new DecideResult.StepUpFailed();
        }
        try {
            return desk.<DecideResult>act(
                    officer,
                    caseId,
                    new DecideResult.NotAllowed("UNKNOWN_CASE"),
                    at -> refusal(at, ruling).orElseGet(() -> decide(at, ruling)));
        } catch (Refusal refused) {
            return refused.result;
        }
    }

    /** What a step-up code is bound to: case, link, round and outcome, so that it cannot be spent on another decision. */
    static byte[] digest(UUID caseId, String link, int round, String outcome) {
        return Hash.sha256((caseId + "|" + link + "|" + round + "|" + outcome).getBytes(StandardCharsets.UTF_8))
                .bytes();
    }

    private Set<UUID> results(Opened at, String link) {
        return desk.checklist(at).of(link).stream()
                .filter(line -> line.reason() == Reason.RESULT_OF_LINK)
                .flatMap(line -> line.pieces().stream())
                .flatMap(piece -> piece.document().stream())
                .collect(Collectors.toSet());
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
        Optional<Decided> made = at.file().decision(link.id());
        if (made.isPresent()) {
            return Optional.of(new DecideResult.AlreadyDecided(
                    made.get().officer(), made.get().at(), made.get().outcome()));
        }
        @Nullable Outcome outcome = link.outcomes().get(ruling.outcome());
        if (outcome == null) {
            return Optional.of(new DecideResult.NotAllowed("UNKNOWN_OUTCOME"));
        }
        if (ruling.reason().filter(text -> text.length() > LONGEST_REASON).isPresent()) {
            return Optional.of(new DecideResult.InvalidResult(Map.of("reason", "TOO_LONG")));
        }
        LinkRow row = at.file().linkRow(link.id());
        boolean ready = row.state() == LinkState.READY || row.state() == LinkState.CLAIMED;
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
                        desk.identity.register().grants(at.tx(), actor.person()),
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
        missing.addAll(opinionsMissing(at, link));
        return missing;
    }

    /**
     * Opinions that must still be waited for: binding ones until they are given or deemed given, others of the district's
     * own offices until their limit is over. Bodies outside answer by the material they contribute.
     */
    private List<String> opinionsMissing(Opened at, Link link) {
        LinkRow row = at.file().linkRow(link.id());
        List<Assistance> asked = at.file().openOpinions(link).stream()
                .filter(assistance -> assistance.contributes() == null)
                .toList();
        if (asked.isEmpty() || row.readyOn().isEmpty()) {
            return List.of();
        }
        Set<String> offices = desk.identity.register().offices(at.tx()).stream()
                .map(Register.Office::code)
                .collect(Collectors.toSet());
        List<String> missing = new ArrayList<>();
        for (Assistance assistance : asked) {
            commonseal.planner.Deadline due =
                    Deadlines.due(at.days(), row.readyOn().get(), assistance.limit());
            boolean over = assistance.limit().onExpiry().deems()
                    ? due.mayDeem(desk.clock.now(at.tx()))
                    : due.isOver(desk.clock.now(at.tx()));
            boolean waits = assistance.binding()
                    ? !(over && assistance.limit().onExpiry().deems())
                    : !over && offices.contains(assistance.agency());
            if (waits) {
                missing.add("opinion:" + assistance.agency());
            }
        }
        return missing;
    }

    private DecideResult decide(Opened at, Ruling ruling) {
        Link link = at.file().definition().link(ruling.link());
        Outcome outcome = link.outcomes().getOrDefault(ruling.outcome(), Outcome.approve(null));
        Checklist list = desk.checklist(at);
        Map<String, String> inputs = new TreeMap<>();
        if (outcome.effect() == Effect.APPROVE) {
            Optional<Input> stale = stale(at, ruling);
            Optional<DecideResult> invalid = stale.isPresent()
                    ? Optional.of(
                            noLongerValid(at, stale.get().line(), stale.get().piece()))
                    : useInputs(at, list, link, inputs);
            if (invalid.isPresent()) {
                return invalid.get();
            }
        }
        CrashPoint.reach("approvals.inputs-used");
        CaseFile file = desk.store.again(at.tx(), at.file().id());
        Row row = at.file().row();
        List<Happened> events = new ArrayList<>();
        if (link.foundsApplicant() && outcome.effect() == Effect.APPROVE && file.unfounded()) {
            OrganisationId founded = found(at, file);
            row = row.of(founded);
            file = file.with(row);
            events.add(new Happened("applicant.founded", Map.of("link", link.id(), "applicant", founded.ref())));
        }
        Optional<UUID> result = Optional.empty();
        @Nullable String kind = outcome.produces();
        if (kind != null) {
            Map<String, FieldSource> sources = outcome.fields();
            result = Optional.of(issue(
                    at,
                    file,
                    new Issue(
                            link.id(),
                            kind,
                            link.agency(),
                            outcome.subject(),
                            Optional.ofNullable(outcome.validMonths()),
                            sources,
                            word(outcome, ruling.outcome()),
                            ruling)));
        }
        CrashPoint.reach("approvals.result-issued");
        int round = at.file().linkRow(link.id()).round();
        if (!CaseStore.decide(at.tx(), row.id(), link.id(), round)) {
            throw new Refusal(new DecideResult.NotReady(List.of("link:" + link.id())));
        }
        desk.journal.decide(
                at.tx(),
                row.id(),
                new Journal.Deciding(
                        Ids.next(at.tx()),
                        link.id(),
                        round,
                        ruling.outcome(),
                        outcome.effect(),
                        ruling.reason(),
                        link.agency(),
                        at.today(),
                        result.isPresent() ? Optional.ofNullable(kind) : Optional.empty(),
                        result,
                        inputs,
                        desk.store.answersDigest(file)));
        CrashPoint.reach("approvals.decision-written");
        events.addFirst(decided(at, link, ruling, outcome, result, kind, round));
        if (outcome.effect() == Effect.RETURN) {
            row = giveBack(at, row, link, outcome, list, ruling, events);
        } else {
            CaseStore.settle(at.tx(), row.id(), list.of(link.id()));
        }
        Done done = desk.finish(at, row, events, (stored, closing) -> issues(at, stored.with(closing), ruling));
        return new DecideResult.Decided(result, done.nowReady(), done.closed());
    }

    private static Happened decided(
            Opened at,
            Link link,
            Ruling ruling,
            Outcome outcome,
            Optional<UUID> result,
            @Nullable String kind,
            int round) {
        Map<String, String> data = new TreeMap<>();
        data.put("link", link.id());
        data.put("round", String.valueOf(round));
        data.put("office", link.agency());
        data.put("outcome", ruling.outcome());
        data.put("effect", outcome.effect().name());
        at.file().linkRow(link.id()).readyOn().ifPresent(day -> data.put("startedOn", day.toString()));
        result.ifPresent(document -> data.put("result", document.toString()));
        if (result.isPresent() && kind != null) {
            data.put("kind", kind);
        }
        return new Happened("link.decided", data);
    }

    private static String word(Outcome outcome, String code) {
        return outcome.title() == null ? code : outcome.title().zh();
    }

    // -- inputs

    /** A pulled document that a decision would rest on. */
    private record Input(Line line, Piece piece) {}

    /** The first document that was pulled and has ended since, if the decision is an approval. */
    private Optional<Input> stale(Opened at, Ruling ruling) {
        Link link = at.file().definition().link(ruling.link());
        boolean approves = Optional.ofNullable(link.outcomes().get(ruling.outcome()))
                .filter(outcome -> outcome.effect() == Effect.APPROVE)
                .isPresent();
        Outside outside = desk.outside(at.tx(), at.file(), at.today());
        return Checklist.of(at.file(), outside, at.days()).of(link.id()).stream()
                .filter(line -> approves
                        && line.reason() == Reason.ON_LEDGER
                        && line.material().validOn() == Material.ValidOn.DECISION)
                .flatMap(line -> line.pieces().stream().map(piece -> new Input(line, piece)))
                .filter(input -> input.piece()
                        .document()
                        .filter(document -> !outside.isUsable(document))
                        .isPresent())
                .findFirst();
    }

    /** Notes what was pulled, and pulls the results of earlier links with evidence. */
    private Optional<DecideResult> useInputs(Opened at, Checklist list, Link link, Map<String, String> inputs) {
        for (Line line : list.of(link.id())) {
            for (Piece piece : line.pieces()) {
                boolean rests =
                        line.reason() == Reason.ON_LEDGER && piece.document().isPresent();
                if (rests) {
                    inputs.put(
                            line.slot() + "|" + piece.owner().ref(),
                            piece.document().get() + " "
                                    + piece.item()
                                            .flatMap(Item::evidence)
                                            .map(UUID::toString)
                                            .orElse(""));
                }
                if (line.reason() == Reason.RESULT_OF_LINK) {
                    Optional<DecideResult> invalid = useResult(at, line, piece, inputs);
                    if (invalid.isPresent()) {
                        return invalid;
                    }
                }
            }
            at.file()
                    .slot(line.slot())
                    .sha256()
                    .filter(hash -> line.toSubmit())
                    .ifPresent(hash -> inputs.put(line.slot(), "sha256 " + hash));
        }
        return Optional.empty();
    }

    private Optional<DecideResult> useResult(Opened at, Line line, Piece piece, Map<String, String> inputs) {
        UUID document = piece.document().orElseThrow();
        Optional<Held> held = desk.documents.find(at.tx(), document);
        String kind = held.map(Held::kind).orElse(line.material().kind());
        PullContext context = new PullContext(
                at.file().id(),
                at.file().row().service(),
                line.slot(),
                at.actor(),
                line.link().agency(),
                new Ground.ResultOfLink(line.from().orElse("")),
                Set.copyOf(held.map(Held::holders).orElse(at.file().applicants())),
                kind,
                leaving(kind));
        ItemKey key = new ItemKey(line.slot(), at.file().row().applicant());
        return switch (desk.documents.pull(at.tx(), context, document)) {
            case PullResult.Pulled pulled -> {
                Map<String, Answer> carried = Counter.carried(
                        at.file(), pulled.content(), Counter.source(at, pulled.content(), pulled.evidence()));
                if (!carried.isEmpty()) {
                    desk.store.answers(at.tx(), at.file().id(), carried);
                }
                CaseStore.items(
                        at.tx(),
                        at.file().id(),
                        Map.of(
                                key,
                                new Item(
                                        document,
                                        Optional.of(commonseal.documents.Documents.Outcome.PULLED),
                                        Optional.of(pulled.evidence()),
                                        Optional.empty())));
                inputs.put(line.slot() + "|" + key.owner().ref(), document + " " + pulled.evidence());
                yield Optional.empty();
            }
            case PullResult.NotPulled not -> {
                String verdict =
                        not.verdict().map(Verdicts::code).orElse(not.outcome().name());
                Map<String, String> data = Map.of(
                        "slot", line.slot(),
                        "document", document.toString(),
                        "outcome", not.outcome().name(),
                        "evidence", not.evidence().toString(),
                        "verdict", verdict);
                desk.finish(at, at.file().row(), List.of(new Happened("input.not-valid", data)));
                yield Optional.of(new DecideResult.InputNotValid(line.slot(), verdict));
            }
        };
    }

    private List<String> leaving(String kind) {
        return desk.catalog.kind(kind).stream()
                .flatMap(known -> known.fields().stream())
                .filter(field -> field.policy() != Policy.NEVER)
                .map(Field::name)
                .toList();
    }

    /** The pulled document has ended since: the line opens again and the link waits; this commits, the decision does not. */
    private DecideResult noLongerValid(Opened at, Line line, Piece piece) {
        UUID document = piece.document().orElseThrow();
        String why = desk.documents
                .find(at.tx(), document)
                .map(held -> held.state() == State.ACTIVE
                        ? "expired"
                        : held.state().name().toLowerCase(java.util.Locale.ROOT))
                .orElse("unknown");
        UUID evidence = piece.item().flatMap(Item::evidence).orElse(document);
        CaseStore.items(
                at.tx(),
                at.file().id(),
                Map.of(
                        new ItemKey(line.slot(), piece.owner()),
                        new Item(
                                document,
                                Optional.of(commonseal.documents.Documents.Outcome.NOT_VALID),
                                Optional.of(evidence),
                                Optional.of(why))));
        CaseStore.unsettle(at.tx(), at.file().id(), line.slot());
        desk.finish(
                at,
                at.file().row(),
                List.of(new Happened(
                        "input.not-valid",
                        Map.of("slot", line.slot(), "document", document.toString(), "verdict", why))));
        return new DecideResult.InputNotValid(line.slot(), why);
    }

    // -- the founded organisation

    private OrganisationId found(Opened at, CaseFile file) {
        Register register = desk.identity.register();
        String name = file.answer(COMPANY_NAME)
                .orElseThrow(() -> new Refusal(new DecideResult.InvalidResult(Map.of("name", "REQUIRED"))));
        String division = desk.settings.division();
        for (int i = 0; i < MOST_TRIES; i++) {
            long number = CaseStore.next(at.tx(), "credit-code:" + division);
            String code = CreditCode.of(division, number, desk.settings.demonstration());
            switch (register.addOrganisation(
                    at.tx(),
                    new Register.NewOrganisation(
                            name, code, file.answer(COMPANY_ADDRESS), desk.settings.demonstration()))) {
                case Register.OrganisationResult.Added added -> {
                    if (file.row().applicant() instanceof PersonId person) {
                        register.appoint(
                                at.tx(),
                                added.id(),
                                person,
                                Register.Representation.LEGAL_REPRESENTATIVE,
                                at.tx().now(),
                                Optional.empty());
                    }
                    return added.id();
                }
                case Register.OrganisationResult.Known known -> {
                    // Given by hand before: the next number.
                }
                case Register.OrganisationResult.Invalid invalid ->
                    throw new Refusal(new DecideResult.InvalidResult(Map.of("name", invalid.code())));
            }
        }
        throw new IllegalStateException("APPROVALS-003 no free credit code in division " + division);
    }

    // -- result documents

    /** A document to issue. */
    private record Issue(
            String link,
            String kind,
            String office,
            Subject subject,
            Optional<Integer> validMonths,
            Map<String, FieldSource> sources,
            String outcome,
            Ruling ruling) {}

    private UUID issue(Opened at, CaseFile file, Issue issue) {
        Kind kind = desk.catalog
                .kind(issue.kind())
                .orElseThrow(() -> new Refusal(new DecideResult.NotAllowed("UNKNOWN_KIND")));
        // Twelve months from 2 March end with 1 March.
        Optional<LocalDate> until = issue.validMonths()
                .or(kind::validMonths)
                .map(months -> at.today().plusMonths(months).minusDays(1));
        String officeName = desk.identity.register().offices(at.tx()).stream()
                .filter(office -> office.code().equals(issue.office()))
                .map(Register.Office::nameZh)
                .findFirst()
                .orElse(issue.office());
        ResultFields.Filled filled = fields.fill(
                at.tx(),
                new ResultFields.Context(
                        file,
                        kind,
                        at.today(),
                        until,
                        issue.outcome(),
                        officeName,
                        issue.ruling().reason(),
                        file.row().reference() + "-" + issue.link()),
                issue.sources(),
                issue.ruling().fields());
        if (!filled.problems().isEmpty()) {
            throw new Refusal(new DecideResult.InvalidResult(filled.problems()));
        }
        Order order = new Order(
                issue.kind(),
                issue.office(),
                file.applicants(),
                filled.values(),
                Optional.of(at.today()),
                until,
                issue.subject() == Subject.PREMISES ? file.row().premises() : Optional.empty(),
                Optional.of(file.id()),
                Optional.of(issue.link()));
        Optional<UUID> old = file.lastResult(issue.link())
                .filter(made -> made.kind().equals(Optional.of(issue.kind())))
                .flatMap(Decided::result);
        IssueResult issued = old.isPresent()
                ? desk.documents.supersede(at.tx(), at.actor(), old.get(), order)
                : desk.documents.issue(at.tx(), at.actor(), order);
        return switch (issued) {
            case IssueResult.Issued done -> done.document();
            case IssueResult.NotAllowed not -> throw new Refusal(new DecideResult.NotAllowed(not.reason()));
            case IssueResult.Invalid invalid -> throw new Refusal(new DecideResult.InvalidResult(invalid.problems()));
        };
    }

    /** What the case as a whole issues once it is approved. */
    private List<Happened> issues(Opened at, CaseFile file, Ruling ruling) {
        List<Happened> events = new ArrayList<>();
        for (commonseal.planner.Issue issue : file.definition().issues()) {
            UUID document = issue(
                    at,
                    file,
                    new Issue(
                            ruling.link(),
                            issue.kind(),
                            issue.signedBy(),
                            Subject.APPLICANT,
                            Optional.ofNullable(issue.validMonths()),
                            issue.fields(),
                            ruling.outcome(),
                            new Ruling(ruling.link(), ruling.outcome(), ruling.reason(), Map.of())));
            events.add(new Happened(
                    "case.issued",
                    Map.of("kind", issue.kind(), "document", document.toString(), "office", issue.signedBy())));
        }
        return events;
    }

    // -- return

    /** Opens the next round: of this link for the applicant, or of an earlier one and everything that rested on it. */
    private Row giveBack(
            Opened at, Row row, Link link, Outcome outcome, Checklist list, Ruling ruling, List<Happened> events) {
        Set<String> again = new HashSet<>(Set.of(link.id()));
        @Nullable String to = outcome.to();
        if (to != null) {
            again.addAll(restingOn(at.file(), list, to));
        }
        List<LinkRow> rounds = new ArrayList<>();
        again.stream().sorted().forEach(id -> {
            LinkRow old = at.file().linkRow(id);
            rounds.add(LinkRow.waiting(id, old.round() + 1, old.office()));
            events.add(new Happened(
                    "link.returned",
                    Map.of(
                            "link",
                            id,
                            "round",
                            String.valueOf(old.round() + 1),
                            "office",
                            old.office(),
                            "by",
                            link.id())));
        });
        CaseStore.links(at.tx(), row.id(), rounds);
        if (to != null) {
            return row;
        }
        List<String> slots = list.of(link.id()).stream()
                .filter(Line::toSubmit)
                .map(Line::slot)
                .toList();
        desk.store.check(at.tx(), row.id(), slots, false, ruling.reason());
        if (at.file().openStop().isPresent()) {
            return row;
        }
        counter.stop(at, "RETURN", link.agency(), slots, ruling.reason().orElse(ruling.outcome()));
        return row.with(CaseState.SUPPLEMENT);
    }

    /** A link and every link whose decision took its result or waited for it. */
    private static Set<String> restingOn(CaseFile file, Checklist list, String first) {
        Set<String> resting = new HashSet<>(Set.of(first));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Link link : file.definition().links()) {
                boolean takes = link.links().stream().anyMatch(resting::contains)
                        || link.after().stream().anyMatch(after -> resting.contains(after.link()))
                        || list.of(link.id()).stream()
                                .anyMatch(line -> line.reason() == Reason.RESULT_OF_LINK
                                        && line.from().filter(resting::contains).isPresent());
                if (takes && file.decision(link.id()).isPresent()) {
                    grew = resting.add(link.id()) || grew;
                }
            }
        }
        return resting;
    }

    // -- opinions and joint evaluation

    StepResult giveOpinion(Actor assistant, UUID caseId, String link, String answer, Optional<String> reason) {
        return desk.act(assistant, caseId, Desk.refused("UNKNOWN_CASE"), at -> {
            Optional<Link> found = at.file().link(link);
            if (found.isEmpty()) {
                return Desk.refused("UNKNOWN_LINK");
            }
            List<Assistance> asked = found.get().opinions(at.file().values());
            Optional<Assistance> own = asked.stream()
                    .filter(assistance -> desk.opining(at, assistance.agency()).isEmpty())
                    .min(Comparator.comparing(Assistance::agency));
            if (own.isEmpty()) {
                return Desk.refused(asked.stream()
                        .flatMap(assistance -> desk.opining(at, assistance.agency()).stream())
                        .findFirst()
                        .orElse("NOT_ASKED"));
            }
            LinkRow row = at.file().linkRow(link);
            if (row.state() != LinkState.READY && row.state() != LinkState.CLAIMED) {
                return Desk.refused("NOT_READY");
            }
            Optional<Assistance.Opinion> meant = java.util.Arrays.stream(Assistance.Opinion.values())
                    .filter(opinion -> opinion.code().equals(answer))
                    .findFirst();
            if (meant.isEmpty()) {
                return Desk.refused("UNKNOWN_ANSWER");
            }
            Optional<String> given = reason.filter(text -> !text.isBlank());
            if (given.isEmpty() && own.get().reasonFor().contains(meant.get())) {
                return Desk.refused("REASON_REQUIRED");
            }
            if (given.filter(text -> text.length() > LONGEST_REASON).isPresent()) {
                return Desk.refused("TOO_LONG");
            }
            boolean first = desk.store.opinion(
                    at.tx(),
                    caseId,
                    new OpinionRow(
                            link,
                            row.round(),
                            own.get().agency(),
                            answer,
                            given,
                            assistant.ref(),
                            at.tx().now(),
                            at.today()));
            if (!first) {
                return Desk.refused("ALREADY_GIVEN");
            }
            desk.finish(
                    at,
                    at.file().row(),
                    List.of(new Happened(
                            "opinion.given",
                            Map.of("link", link, "office", own.get().agency(), "answer", answer))));
            return new StepResult.Done();
        });
    }

    StepResult recordJoint(Actor officer, UUID caseId, String joint, LocalDate heldOn, String minutes) {
        if (minutes.isBlank()) {
            return Desk.refused("REASON_REQUIRED");
        }
        if (minutes.length() > LONGEST_MINUTES) {
            return Desk.refused("TOO_LONG");
        }
        return desk.act(officer, caseId, Desk.refused("UNKNOWN_CASE"), at -> {
            Optional<JointEvaluation> found = at.file().definition().joint().stream()
                    .filter(evaluation -> evaluation.id().equals(joint))
                    .findFirst();
            if (found.isEmpty()) {
                return Desk.refused("UNKNOWN_JOINT");
            }
            Optional<String> denied = recording(at, found.get());
            if (denied.isPresent()) {
                return Desk.refused(denied.get());
            }
            if (at.file().joints().containsKey(joint)) {
                return Desk.refused("ALREADY_RECORDED");
            }
            List<String> waiting = found.get().links().stream()
                    .filter(member -> at.file().linkRow(member).state() == LinkState.WAITING)
                    .toList();
            if (!waiting.isEmpty()
                    || at.file().row().acceptedOn().isEmpty()
                    || !at.file().row().open()) {
                return Desk.refused("NOT_READY", waiting.stream().collect(Collectors.toMap(m -> m, m -> "WAITING")));
            }
            LocalDate accepted = at.file().row().acceptedOn().get();
            if (heldOn.isAfter(at.today()) || heldOn.isBefore(accepted)) {
                return Desk.refused("DATE_OUT_OF_RANGE");
            }
            JointEvaluation.@Nullable Window window = found.get().window();
            int day = at.days().elapsed(accepted, heldOn).orElse(0);
            if (window != null && (day < window.notBefore() || day > window.notAfter())) {
                return Desk.refused("OUTSIDE_WINDOW");
            }
            if (!desk.store.joint(at.tx(), caseId, joint, heldOn, minutes)) {
                return Desk.refused("ALREADY_RECORDED");
            }
            Map<String, String> data = new LinkedHashMap<>();
            data.put("joint", joint);
            data.put("heldOn", heldOn.toString());
            data.put("links", String.join(",", found.get().links()));
            data.put("mode", found.get().mode().code());
            desk.finish(at, at.file().row(), List.of(new Happened("joint.recorded", data)));
            return new StepResult.Done();
        });
    }

    /** An approver of a member, or the counter that arranged it. */
    private Optional<String> recording(Opened at, JointEvaluation joint) {
        List<Optional<String>> answers = new ArrayList<>();
        joint.links()
                .forEach(member ->
                        answers.add(desk.deciding(at, at.file().definition().link(member))));
        answers.add(desk.handling(at));
        return answers.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : answers.stream().flatMap(Optional::stream).findFirst();
    }
}
