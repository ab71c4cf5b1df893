package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.documents.Documents;
import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.documents.internal.Transitions.Event;
import commonseal.documents.internal.Verification.Judgement;
import commonseal.identity.Access.Action;
import commonseal.identity.Access.Basis;
import commonseal.identity.Access.Facts;
import commonseal.identity.Access.Purpose;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Identity;
import commonseal.kernel.Act;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.Db;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.EntryId;
import commonseal.verifier.Bundle;
import commonseal.verifier.Moment;
import commonseal.verifier.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The facade: each method one act, carried out by the class named after it. */
final class DocumentService implements Documents {
    /** More than the sequencer ever needs while it runs; an auditor waits for it once. */
    private final Db db;

    private final Ledger ledger;
    private final Identity identity;
    private final Catalog catalog;
    private final BusinessClock clock;
    private final Settings settings;
    private final Vault vault;
    private final Unsealing unsealing;
    private final Trust trust;
    private final Issuing issuing;
    private final StatusChanges statusChanges;
    private final Pulling pulling;
    private final Verification verification;
    private final Anchors anchors;
    private final Doubts doubts;
    private final StatusLists statusLists;
    private final Owners owners;
    private final Exporting exporting;

    DocumentService(
            Db db,
            Ledger ledger,
            Identity identity,
            Catalog catalog,
            BusinessClock clock,
            Settings settings,
            Vault vault,
            Unsealing unsealing,
            Trust trust,
            Issuing issuing,
            StatusChanges statusChanges,
            Pulling pulling,
            Verification verification,
            Anchors anchors,
            Doubts doubts,
            StatusLists statusLists) {
        this.db = db;
        this.ledger = ledger;
        this.identity = identity;
        this.catalog = catalog;
        this.clock = clock;
        this.settings = settings;
        this.vault = vault;
        this.unsealing = unsealing;
        this.trust = trust;
        this.issuing = issuing;
        this.statusChanges = statusChanges;
        this.pulling = pulling;
        this.verification = verification;
        this.anchors = anchors;
        this.doubts = doubts;
        this.statusLists = statusLists;
        this.owners = new Owners(identity);
        this.exporting = new Exporting(db, ledger, identity, vault, verification, this::lookForAnchors);
    }

    // -- issuing and status

    @Override
    public IssueResult issue(Tx tx, Actor issuer, Order order) {
        return issuing.issue(tx, issuer, order, Optional.empty());
    }

    @Override
    public StatusResult changeStatus(Tx tx, Actor officer, UUID document, StatusChange change) {
        return statusChanges.change(tx, officer, document, change);
    }

    @Override
    public IssueResult supersede(Tx tx, Actor issuer, UUID old, Order successor) {
        Optional<StoredDocument> stored = StatusChanges.lock(tx, old);
        if (stored.isEmpty()) {
            return new IssueResult.NotAllowed("UNKNOWN_DOCUMENT");
        }
        Held held = stored.get().held();
        // Whoever decides a link again may replace what its earlier decision issued; anything else is a change of
        // status.
        boolean sameCase = held.caseId().isPresent() && held.caseId().equals(successor.caseId());
        Optional<String> denied = sameCase ? Optional.empty() : statusChanges.denied(tx, issuer, held);
        if (denied.isPresent()) {
            return new IssueResult.NotAllowed(denied.get());
        }
        Optional<State> state = Transitions.after(held.state(), Event.SUPERSEDED);
        if (state.isEmpty()) {
            return new IssueResult.NotAllowed("WRONG_STATE");
        }
        if (!held.kind().equals(successor.kind())) {
            return new IssueResult.NotAllowed("OTHER_KIND");
        }
        IssueResult result = issuing.issue(tx, issuer, successor, Optional.of(old));
        if (result instanceof IssueResult.Issued issued) {
            statusChanges.write(
                    tx,
                    issuer,
                    stored.get(),
                    Event.SUPERSEDED,
                    "SUCCESSOR_ISSUED",
                    statusChanges.moment(tx),
                    Optional.of(issued.document()),
                    state.get());
        }
        return result;
    }

    // -- finding

    @Override
    public Page<Held> held(Tx tx, HolderId holder, Page.Request page) {
        return DocumentTable.heldBy(tx, holder, page);
    }

    @Override
    public List<Held> usable(Tx tx, Collection<HolderId> holders, Collection<String> kinds, Instant at) {
        return holders.isEmpty() || kinds.isEmpty()
                ? List.of()
                : DocumentTable.usable(tx, holders, kinds, LocalDate.ofInstant(at, settings.zone()));
    }

    @Override
    public Optional<Held> find(Tx tx, UUID document) {
        return DocumentTable.find(tx, document);
    }

    @Override
    public Optional<Held> findByCode(Tx tx, String publicCode) {
        return DocumentTable.findByCode(tx, publicCode);
    }

    @Override
    public Set<UUID> findByNumber(Tx tx, String number) {
        List<String> kinds = catalog.kinds().stream().map(Catalog.Kind::code).toList();
        return DocumentTable.withNumber(tx, kinds, vault.numberIndexes(number));
    }

    // -- pulling

    @Override
    public PullResult pull(Tx tx, PullContext context, UUID document) {
        // Whoever tries leaves evidence of it, also who has no role and sees no row: can and the owner's ground decide.
        return tx.asProgram("pull", () -> pulling.pull(tx, context, document));
    }

    @Override
    public UUID recordRefusal(Tx tx, Refusal refusal) {
        return tx.asProgram("pull", () -> pulling.refused(tx, refusal));
    }

    @Override
    public void awaitProvable(Collection<UUID> documents, Duration patience) {
        if (documents.isEmpty()) {
            return;
        }
        List<EntryId> entries = db.read(Act.job("documents.await"), tx -> DocumentTable.entries(tx, documents));
        long end = System.nanoTime() + patience.toNanos();
        for (EntryId entry : entries) {
            var unused = ledger.await(entry, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
        lookForAnchors();
    }

    // -- the holder's own

    @Override
    public Optional<Content> own(Tx tx, Actor holder, UUID document) {
        return DocumentTable.load(tx, document)
                .filter(stored -> owners.reads(
                        tx, holder, stored.held().holders(), stored.held().kind()))
                .flatMap(stored -> unsealing
                        .credential(tx, stored)
                        .map(credential -> new Content(
                                stored.held(),
                                stored.columns().kindVersion(),
                                credential.number(),
                                credential.fields())));
    }

    @Override
    public Optional<byte[]> bundle(Tx tx, Actor actor, UUID document) {
        return DocumentTable.load(tx, document)
                .filter(stored -> maySee(tx, actor, stored.held()))
                .flatMap(stored -> verification.bundle(tx, stored))
                .map(Bundle::bytes);
    }

    private boolean maySee(Tx tx, Actor actor, Held held) {
        return identity.access()
                .can(
                        actor,
                        Action.SEE_DOCUMENT,
                        new Facts.DocumentFacts(
                                held.kind(),
                                held.office(),
                                owners.reads(tx, actor, held.holders(), held.kind()),
                                new Basis.None()),
                        new Purpose("bundle", Optional.empty()))
                .permitted();
    }

    // -- verification

    @Override
    public Verdict verify(byte[] file, Optional<Instant> asOf) {
        lookForAnchors();
        Trust.Published published = trust.newest();
        return db.read(
                Act.job("documents.verify"),
                tx -> verification.judgeFile(tx, file, published, moment(asOf, clock.now(tx))));
    }

    private static Moment moment(Optional<Instant> asOf, Instant now) {
        return Moment.asOf(asOf.filter(now::isAfter).orElse(now), now);
    }

    @Override
    public Optional<Verified> verifyByCode(String publicCode, Optional<Instant> asOf) {
        Optional<Verified> verified = judged(publicCode, asOf);
        boolean anchored = verified.flatMap(v -> v.verdict().check(Verdict.Row.ANCHORED))
                .filter(check -> check.state() == Verdict.State.PASS)
                .isPresent();
        // Only what the remembered anchors do not cover asks whether there are new ones.
        return verified.isEmpty() || anchored || !lookForAnchors() ? verified : judged(publicCode, asOf);
    }

    private Optional<Verified> judged(String publicCode, Optional<Instant> asOf) {
        return db.read(
                Act.job("documents.verify"),
                tx -> DocumentTable.loadByCode(tx, publicCode).map(stored -> {
                    Judgement judgement = verification.judge(tx, stored, moment(asOf, clock.now(tx)));
                    Map<String, String> fields = judgement
                            .credential()
                            .filter(vc -> judgement.verdict().effective() != Verdict.Value.ALTERED)
                            .map(vc -> Fields.shownToAll(
                                    Fields.policies(
                                            catalog,
                                            stored.held().kind(),
                                            stored.columns().kindVersion()),
                                    vc.fields()))
                            .orElse(Map.of());
                    return new Verified(stored.held(), judgement.verdict(), fields);
                }));
    }

    @Override
    public void audited(List<Ledger.Finding> findings) {
        doubts.audited(findings);
    }

    @Override
    public byte[] trustFile() {
        lookForAnchors();
        return trust.newest().bytes().copy();
    }

    @Override
    public void refreshTrust() {
        var unused = trust.refresh();
        anchors.refresh();
    }

    /** Never inside a transaction. A first anchor in a new place adds that place to the trust file. */
    private boolean lookForAnchors() {
        boolean more = anchors.refresh();
        if (more) {
            var unused = trust.refresh();
        }
        return more;
    }

    @Override
    public void publishStatusLists() {
        statusLists.publish();
    }

    @Override
    public Optional<StatusFile> statusList(String list, String form) {
        return statusLists.file(list, form);
    }

    // -- evidence

    @Override
    public Page<Evidence> evidence(Tx tx, EvidenceQuery query, Page.Request page) {
        Page<EvidenceTable.Row> rows = EvidenceTable.search(tx, query, page);
        return new Page<>(rows.items().stream().map(this::shown).toList(), rows.next());
    }

    @Override
    public Optional<Evidence> evidence(Tx tx, UUID id) {
        return EvidenceTable.find(tx, id).map(this::shown);
    }

    private Evidence shown(EvidenceTable.Row row) {
        StoredEvidence e = row.evidence();
        return new Evidence(
                e.id(),
                e.outcome(),
                e.caseId(),
                e.service(),
                e.slot(),
                e.document(),
                e.kind(),
                e.owners(),
                e.officer(),
                e.office(),
                e.refusedBy(),
                e.ground(),
                e.fields(),
                e.verdict(),
                e.underlying(),
                e.at(),
                ledger.proof(row.entry()).isPresent());
    }

    @Override
    public List<UUID> evidenceIds(Tx tx, EvidenceQuery query, int limit) {
        return EvidenceTable.ids(tx, query, limit);
    }

    @Override
    public ExportResult exportEvidence(Actor auditor, List<UUID> evidence, String reason) {
        return exporting.export(auditor, evidence, reason);
    }

    @Override
    public ExportResult exportConfirmed(Actor auditor, UUID request) {
        return exporting.exportConfirmed(auditor, request);
    }

    @Override
    public Map<Outcome, Long> evidenceCounts(Tx tx, UUID caseId) {
        return EvidenceTable.counts(tx, caseId);
    }
}
