package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.Kind;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.ReplaceResult;
import commonseal.documents.Drafts;
import commonseal.documents.internal.DraftTable.Event;
import commonseal.documents.internal.DraftTable.EventType;
import commonseal.documents.internal.DraftTable.Row;
import commonseal.documents.internal.Issuing.Wanted;
import commonseal.identity.Access.Action;
import commonseal.identity.Access.Basis;
import commonseal.identity.Access.Decision;
import commonseal.identity.Access.Facts;
import commonseal.identity.Access.Purpose;
import commonseal.identity.Actor;
import commonseal.identity.Identity;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Ids;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.Sealed;
import commonseal.proof.Blinding;
import commonseal.proof.Hash;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Drafts: one locked row each, one way forward, each end sealed in the ledger. */
final class Drafting implements Drafts {
    static final String DRAFT = "documents.draft";
    static final String DRAFT_EVENT = "documents.draft_event";

    /** Five hundred characters in a hundred fields, and some holders. */
    private static final int MOST_BYTES = 256 * 1024;

    private final Ledger ledger;
    private final Identity identity;
    private final Catalog catalog;
    private final Vault vault;
    private final Issuing issuing;
    private final Replacing replacing;

    Drafting(Ledger ledger, Identity identity, Catalog catalog, Vault vault, Issuing issuing, Replacing replacing) {
        this.ledger = ledger;
        this.identity = identity;
        this.catalog = catalog;
        this.vault = vault;
        this.issuing = issuing;
        this.replacing = replacing;
    }

    /** The refusal of a step, thrown within this class only. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String code) {
            super(code, null, false, false);
        }

        String code() {
            return String.valueOf(getMessage());
        }
    }

    @Override
    public SaveResult draft(Tx tx, Actor drafter, Content content) {
        return saved(tx, drafter, content, () -> {
            UUID id = Ids.next(tx);
            DraftTable.insert(
                    tx,
                    new Row(
                            id,
                            content.order().kind(),
                            content.order().office(),
                            State.DRAFT,
                            1,
                            drafter.ref(),
                            tx.now(),
                            tx.now(),
                            Optional.of(sealed(id, content))));
            return new Place(id, 1);
        });
    }

    @Override
    public SaveResult change(Tx tx, Actor drafter, UUID draft, int version, Content content) {
        return saved(tx, drafter, content, () -> {
            Row row = own(tx, drafter, draft, State.DRAFT);
            if (row.version() != version) {
                throw new Refusal("DRAFT_CHANGED");
            }
            if (!row.kind().equals(content.order().kind())) {
                throw new Refusal("OTHER_KIND");
            }
            DraftTable.update(tx, draft, State.DRAFT, version + 1, Optional.of(sealed(draft, content)));
            return new Place(draft, version + 1);
        });
    }

    private record Place(UUID draft, int version) {}

    @FunctionalInterface
    private interface Save {
        Place save();
    }

    private SaveResult saved(Tx tx, Actor drafter, Content content, Save save) {
        if (content.order().caseId().isPresent() || content.order().link().isPresent()) {
            return new SaveResult.Refused("DRAFT_OF_CASE");
        }
        return switch (wrong(tx, drafter, content)) {
            case IssueResult.NotAllowed(var reason) -> new SaveResult.Refused(reason);
            case IssueResult.Invalid(var problems) -> saved(save, problems);
            // That there is one already is said when it is submitted; until then it may have ended.
            case IssueResult.Taken taken -> saved(save, Map.of());
            case IssueResult.Issued issued -> saved(save, Map.of());
        };
    }

    private static SaveResult saved(Save save, Map<String, String> problems) {
        try {
            Place place = save.save();
            return new SaveResult.Saved(place.draft(), place.version(), problems);
        } catch (Refusal refusal) {
            return new SaveResult.Refused(refusal.code());
        }
    }

    private static final IssueResult GOOD = new IssueResult.Issued(new UUID(0, 0), "", "");

    /** Why it could not be issued if it were approved now; {@link #GOOD} if it could. */
    private IssueResult wrong(Tx tx, Actor drafter, Content content) {
        // What it replaces holds what it will hold.
        Claims.Released released = Claims.release(
                tx, content.replaces().map(Replaces::old).map(List::copyOf).orElse(List.of()));
        IssueResult found = issuing.tryAll(
                        tx, drafter, List.of(new Wanted(content.order(), List.of(), Optional.of(drafter.ref()))))
                .getFirst()
                .orElse(GOOD);
        Claims.restore(tx, released);
        return found;
    }

    private Bytes sealed(UUID draft, Content content) {
        byte[] canonical = DraftJson.salted(content);
        if (canonical.length > MOST_BYTES) {
            throw new Refusal("DRAFT_LARGE");
        }
        return vault.bytes(DRAFT, "content", draft.toString(), canonical);
    }

    private byte[] opened(Row row) {
        return vault.openBytes(
                DRAFT, "content", row.id().toString(), row.content().orElseThrow());
    }

    /** Locked, the drafter's own, in that state. */
    private Row own(Tx tx, Actor drafter, UUID draft, State state) {
        Row row = locked(tx, drafter, draft, state);
        if (!row.draftedBy().equals(drafter.ref())) {
            throw new Refusal("DRAFT_OTHER");
        }
        return row;
    }

    private Row locked(Tx tx, Actor officer, UUID draft, State state) {
        Row row = DraftTable.lock(tx, draft)
                .filter(found -> mayIssue(officer, found))
                .orElseThrow(() -> new Refusal("DRAFT_UNKNOWN"));
        if (row.state() != state) {
            throw new Refusal("DRAFT_STATE");
        }
        return row;
    }

    private boolean mayIssue(Actor officer, Row row) {
        return decision(officer, row.kind(), row.office(), false).permitted();
    }

    private Decision decision(Actor officer, String kind, String office, boolean own) {
        return identity.access()
                .can(
                        officer,
                        Action.ISSUE_DOCUMENT,
                        new Facts.DocumentFacts(kind, office, own, new Basis.None()),
                        new Purpose("draft", Optional.empty()));
    }

    private interface Step {
        StepResult take();
    }

    private static StepResult step(Step step) {
        try {
            return step.take();
        } catch (Refusal refusal) {
            return new StepResult.Refused(refusal.code());
        }
    }

    @Override
    public StepResult discard(Tx tx, Actor drafter, UUID draft) {
        return step(() -> {
            Row row = own(tx, drafter, draft, State.DRAFT);
            DraftTable.update(tx, draft, State.DISCARDED, row.version(), Optional.empty());
            return new StepResult.Done();
        });
    }

    @Override
    public StepResult submit(Tx tx, Actor drafter, UUID draft) {
        return step(() -> {
            Row row = own(tx, drafter, draft, State.DRAFT);
            byte[] canonical = opened(row);
            IssueResult wrong = wrong(tx, drafter, DraftJson.content(canonical));
            if (!wrong.equals(GOOD)) {
                return new StepResult.NotGood(wrong);
            }
            DraftTable.update(tx, draft, State.SUBMITTED, row.version(), row.content());
            boolean two = kind(row).filter(KindAsks::twoPersons).isPresent();
            append(tx, drafter, row, 1, EventType.SUBMITTED, two, Hash.sha256(canonical), Optional.empty(), List.of());
            return new StepResult.Done();
        });
    }

    @Override
    public StepResult withdraw(Tx tx, Actor drafter, UUID draft) {
        return step(() -> {
            Row row = own(tx, drafter, draft, State.SUBMITTED);
            ended(tx, drafter, row, EventType.WITHDRAWN, State.WITHDRAWN, Optional.empty(), List.of());
            return new StepResult.Done();
        });
    }

    @Override
    public StepResult refuse(Tx tx, Actor approver, UUID draft, String reason) {
        return step(() -> {
            Row row = locked(tx, approver, draft, State.SUBMITTED);
            if (reason.isBlank() || reason.length() > LONGEST_REASON) {
                throw new Refusal("REASON_REQUIRED");
            }
            if (row.draftedBy().equals(approver.ref())) {
                throw new Refusal("TWO_PERSONS");
            }
            ended(tx, approver, row, EventType.REFUSED, State.REFUSED, Optional.of(reason), List.of());
            return new StepResult.Done();
        });
    }

    @Override
    public ApproveResult approve(Tx tx, Actor approver, UUID draft) {
        try {
            Row row = locked(tx, approver, draft, State.SUBMITTED);
            Event submitted = submission(tx, draft);
            byte[] canonical = opened(row);
            if (!Hash.sha256(canonical).equals(Hash.of(submitted.digest().copy()))) {
                throw new Refusal("DRAFT_ALTERED");
            }
            boolean self = row.draftedBy().equals(approver.ref());
            if (self
                    && (submitted.two()
                            || kind(row).filter(KindAsks::twoPersons).isPresent())) {
                throw new Refusal("TWO_PERSONS");
            }
            Content content = DraftJson.content(canonical);
            Optional<String> draftedBy = Optional.of(row.draftedBy()).filter(drafter -> !self);
            ReplaceResult result = content.replaces()
                    .map(replaces -> replacing.replace(
                            tx, approver, replaces.how(), replaces.old(), List.of(content.order()), draftedBy))
                    .orElseGet(() ->
                            single(issuing.issue(tx, approver, new Wanted(content.order(), List.of(), draftedBy))));
            if (!(result instanceof ReplaceResult.Replaced(var issued))) {
                return new ApproveResult.NotIssued(result);
            }
            CrashPoint.reach("documents.draft.issued");
            ended(
                    tx,
                    approver,
                    row,
                    EventType.APPROVED,
                    State.APPROVED,
                    Optional.empty(),
                    issued.stream().map(IssueResult.Issued::document).toList());
            return new ApproveResult.Approved(issued.getFirst());
        } catch (Refusal refusal) {
            return new ApproveResult.Refused(refusal.code());
        }
    }

    private static ReplaceResult single(IssueResult result) {
        return result instanceof IssueResult.Issued issued
                ? new ReplaceResult.Replaced(List.of(issued))
                : new ReplaceResult.Refused(0, result);
    }

    private static Event submission(Tx tx, UUID draft) {
        return DraftTable.events(tx, List.of(draft)).stream()
                .filter(event -> event.type() == EventType.SUBMITTED)
                .findFirst()
                .orElseThrow(() -> new Refusal("DRAFT_ALTERED"));
    }

    private void ended(
            Tx tx, Actor actor, Row row, EventType type, State state, Optional<String> reason, List<UUID> documents) {
        Event submitted = submission(tx, row.id());
        DraftTable.update(tx, row.id(), state, row.version(), Optional.empty());
        append(
                tx,
                actor,
                row,
                2,
                type,
                submitted.two(),
                Hash.of(submitted.digest().copy()),
                reason,
                documents);
    }

    private void append(
            Tx tx,
            Actor actor,
            Row row,
            int number,
            EventType type,
            boolean two,
            Hash digest,
            Optional<String> reason,
            List<UUID> documents) {
        String key = row.id() + "/" + number;
        Event event = new Event(
                row.id(),
                number,
                type,
                row.kind(),
                row.office(),
                row.draftedBy(),
                two,
                Bytes.of(digest.bytes()),
                reason.map(text -> vault.text(DRAFT_EVENT, "reason", key, text)),
                documents,
                actor.ref(),
                tx.now(),
                NONE,
                new Ledger.EntryId(0));
        Sealed sealed = ledger.append(tx, "document.draft|" + key, Records.draft(event, reason));
        DraftTable.insert(tx, sealed(event, key, sealed.blinding(), sealed.entry()));
        CrashPoint.reach("documents.draft.recorded");
    }

    private static final Bytes NONE = Bytes.of(new byte[0]);

    private Event sealed(Event event, String key, Blinding blinding, Ledger.EntryId entry) {
        return new Event(
                event.draft(),
                event.number(),
                event.type(),
                event.kind(),
                event.office(),
                event.draftedBy(),
                event.two(),
                event.digest(),
                event.reason(),
                event.documents(),
                event.actor(),
                event.at(),
                vault.blinding(DRAFT_EVENT, key, blinding),
                entry);
    }

    // -- reading

    @Override
    public Optional<Draft> find(Tx tx, Actor officer, UUID draft) {
        return DraftTable.find(tx, draft)
                .filter(row -> mayIssue(officer, row))
                .map(row -> shown(tx, List.of(row)).getFirst());
    }

    @Override
    public Page<Draft> list(Tx tx, Actor officer, Optional<State> state, Page.Request page) {
        Set<String> kinds = catalog.kinds().stream()
                .filter(kind ->
                        decision(officer, kind.code(), kind.office(), false).permitted())
                .map(Kind::code)
                .collect(Collectors.toSet());
        List<Row> rows =
                kinds.isEmpty() ? List.of() : DraftTable.list(tx, kinds, state, page.afterId(), page.limit() + 1);
        return Page.cut(shown(tx, rows), page.limit(), draft -> draft.id().toString());
    }

    private List<Draft> shown(Tx tx, List<Row> rows) {
        Map<UUID, List<Event>> events = DraftTable.events(
                        tx, rows.stream().map(Row::id).toList())
                .stream()
                .collect(Collectors.groupingBy(Event::draft));
        return rows.stream()
                .map(row -> shown(row, events.getOrDefault(row.id(), List.of())))
                .toList();
    }

    private Draft shown(Row row, Collection<Event> events) {
        Optional<Event> end =
                events.stream().filter(event -> event.number() == 2).findFirst();
        return new Draft(
                row.id(),
                row.kind(),
                row.office(),
                row.state(),
                row.version(),
                kind(row).filter(KindAsks::twoPersons).isPresent()
                        || events.stream().anyMatch(Event::two),
                row.draftedBy(),
                row.draftedAt(),
                row.changedAt(),
                row.content().map(content -> DraftJson.content(opened(row))),
                end.map(Event::actor),
                end.flatMap(event ->
                        event.reason().map(reason -> vault.openText(DRAFT_EVENT, "reason", event.key(), reason))),
                end.map(Event::documents).orElse(List.of()));
    }

    private Optional<Kind> kind(Row row) {
        return catalog.kind(row.kind());
    }
}
