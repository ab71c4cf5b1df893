package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.catalog.Numbering;
import commonseal.documents.Batches;
import commonseal.documents.Copies;
import commonseal.documents.Documents;
import commonseal.documents.Drafts;
import commonseal.documents.Exchange;
import commonseal.documents.Registers;
import commonseal.documents.WalletCopies;
import commonseal.documents.internal.DocumentsModule.Settings;
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
import commonseal.proof.Hash;
import commonseal.verifier.Bundle;
import commonseal.verifier.Challenge;
import commonseal.verifier.CheckReceipt;
import commonseal.verifier.Moment;
import commonseal.verifier.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
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
    private final Replacing replacing;
    private final Drafting drafting;
    private final Batching batching;
    private final Registering registering;
    private final Pulling pulling;
    private final Uses uses;
    private final Corrections corrections;
    private final ExchangeService exchange;
    private final Copying copying;
    private final Verification verification;
    private final Anchors anchors;
    private final Receipts receipts;
    private final Doubts doubts;
    private final StatusLists statusLists;
    private final PaperCodes paperCodes;
    private final WalletGiving walletGiving;
    private final Owners owners;
    private final Exporting exporting;
    private final Papers papers;
    private final KnownVerdicts knownVerdicts = new KnownVerdicts();

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
            Replacing replacing,
            Drafting drafting,
            Batching batching,
            Registering registering,
            Pulling pulling,
            Uses uses,
            Corrections corrections,
            ExchangeService exchange,
            Copying copying,
            Verification verification,
            Anchors anchors,
            Receipts receipts,
            Doubts doubts,
            StatusLists statusLists,
            PaperCodes paperCodes,
            WalletGiving walletGiving) {
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
        this.replacing = replacing;
        this.drafting = drafting;
        this.batching = batching;
        this.registering = registering;
        this.pulling = pulling;
        this.uses = uses;
        this.corrections = corrections;
        this.exchange = exchange;
        this.copying = copying;
        this.verification = verification;
        this.anchors = anchors;
        this.receipts = receipts;
        this.doubts = doubts;
        this.statusLists = statusLists;
        this.paperCodes = paperCodes;
        this.walletGiving = walletGiving;
        this.owners = new Owners(identity);
        this.papers = new Papers(vault, unsealing, verification, trust.seals(), paperCodes, catalog, settings);
        this.exporting = new Exporting(
                db,
                ledger,
                identity,
                vault,
                verification,
                trust.seals(),
                new Containing(catalog, settings),
                this::lookForAnchors);
    }

    // -- issuing and status

    @Override
    public IssueResult issue(Tx tx, Actor issuer, Order order) {
        return issuing.issue(tx, issuer, new Issuing.Wanted(order));
    }

    @Override
    public StatusResult changeStatus(Tx tx, Actor officer, UUID document, StatusChange change) {
        return statusChanges.change(tx, officer, document, change);
    }

    @Override
    public List<Held> ofOffice(Tx tx, Actor officer, String codeOrNumber) {
        Set<UUID> ids = new LinkedHashSet<>(findByNumber(tx, codeOrNumber));
        findByCode(tx, codeOrNumber).map(Held::id).ifPresent(ids::add);
        List<Held> found = ids.isEmpty()
                ? List.of()
                : DocumentTable.those(tx, ids).values().stream()
                        .map(StoredDocument::held)
                        .sorted(Comparator.comparing(Held::issuedAt).reversed())
                        .toList();
        Map<UUID, String> denied = statusChanges.denied(tx, officer, found);
        return found.stream().filter(held -> !denied.containsKey(held.id())).toList();
    }

    @Override
    public Optional<Life> life(Tx tx, Actor officer, UUID document) {
        return DocumentTable.load(tx, document)
                .filter(stored ->
                        statusChanges.denied(tx, officer, stored.held()).isEmpty())
                .map(History::life);
    }

    @Override
    public IssueResult supersede(Tx tx, Actor issuer, UUID old, Order successor) {
        return switch (replacing.replace(
                tx, issuer, Replacement.REPLACEMENT, List.of(old), List.of(successor), Optional.empty())) {
            case ReplaceResult.Replaced(var issued) -> issued.getFirst();
            case ReplaceResult.NotAllowed(var reason) -> new IssueResult.NotAllowed(reason);
            case ReplaceResult.Refused(var order, var why) -> why;
        };
    }

    @Override
    public ReplaceResult replace(Tx tx, Actor issuer, Replacement how, List<UUID> old, List<Order> successors) {
        return replacing.replace(tx, issuer, how, old, successors, Optional.empty());
    }

    @Override
    public List<UUID> predecessors(Tx tx, UUID document) {
        return DocumentTable.load(tx, document)
                .map(stored -> stored.columns().predecessors())
                .orElse(List.of());
    }

    @Override
    public List<UUID> successors(Tx tx, UUID document) {
        return DocumentTable.successors(tx, document);
    }

    @Override
    public Drafts drafts() {
        return drafting;
    }

    @Override
    public Batches batches() {
        return batching;
    }

    @Override
    public Registers registers() {
        return registering;
    }

    @Override
    public Optional<AsOf> asOf(Tx tx, UUID document, LocalDate day, Optional<Instant> knownAt) {
        return DocumentTable.load(tx, document).flatMap(stored -> History.asOf(stored, day, knownAt, settings.zone()));
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
        return DocumentTable.find(tx, document).or(() -> exchange.held(tx, document));
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

    @Override
    public Optional<NumberUse> numberUse(Tx tx, String kind, int year, long sequence) {
        List<Catalog.Kind> versions =
                catalog.versions(kind).stream().map(Catalog.KindVersion::kind).toList();
        if (versions.isEmpty() || sequence < 1) {
            return Optional.empty();
        }
        return Optional.of(given(tx, versions, year, sequence)
                .or(() -> versions.stream()
                        .flatMap(version -> version.series().reservation(year, sequence).stream())
                        .findFirst()
                        .map(range -> new NumberUse.Reserved(range.reasonZh(), range.reasonEn())))
                .orElseGet(() -> {
                    long last = Numbers.last(tx, versions.getFirst(), year);
                    return sequence > last ? new NumberUse.Free(last) : new NumberUse.Unexplained();
                }));
    }

    private Optional<NumberUse> given(Tx tx, List<Catalog.Kind> versions, int year, long sequence) {
        return versions.stream()
                .map(Catalog.Kind::numbering)
                .distinct()
                .map(pattern -> vault.numberIndexes(Numbering.format(pattern, year, sequence)))
                .flatMap(indexes ->
                        DocumentTable.withNumber(tx, List.of(versions.getFirst().code()), indexes).stream())
                .flatMap(document -> DocumentTable.load(tx, document).stream())
                .filter(stored -> stored.held().copy().isEmpty())
                .findFirst()
                .map(stored -> new NumberUse.Given(
                        stored.held().id(),
                        stored.held().state(),
                        stored.events().isEmpty()
                                ? Optional.empty()
                                : Optional.of(stored.events().getLast().reason())));
    }

    // -- pulling

    @Override
    public PullResult pull(Tx tx, PullContext context, UUID document) {
        // Whoever tries leaves evidence of it, also who has no role and sees no row: can and the owner's ground decide.
        return tx.asProgram(
                "pull",
                () -> exchange.pull(tx, context, document).orElseGet(() -> pulling.pull(tx, context, document)));
    }

    @Override
    public PullResult preview(Tx tx, PullContext context, UUID document) {
        return tx.asProgram(
                "preview",
                () -> exchange.preview(tx, context, document).orElseGet(() -> pulling.preview(tx, context, document)));
    }

    @Override
    public UseResult use(Tx tx, Use use) {
        return uses.use(tx, use);
    }

    @Override
    public CorrectResult correct(Tx tx, Actor supervisor, UUID evidence, Correction correction) {
        return corrections.correct(tx, supervisor, evidence, correction);
    }

    @Override
    public UUID recordRefusal(Tx tx, Refusal refusal) {
        return tx.asProgram("pull", () -> {
            Optional<HolderId> ofPaper = copying.find(tx, refusal.document())
                    .map(proposal -> proposal.paper().holder());
            List<HolderId> owners = ofPaper.map(List::of).orElseGet(() -> exchange.owners(tx, refusal.document()));
            UUID evidence = pulling.refused(tx, refusal, owners, ofPaper.isPresent());
            exchange.refused(tx, refusal.document());
            return evidence;
        });
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

    @Override
    public Copies copies() {
        return copying;
    }

    @Override
    public Exchange exchange() {
        return exchange;
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

    @Override
    public PdfResult pdf(Tx tx, Actor actor, UUID document) {
        return DocumentTable.load(tx, document)
                .filter(stored -> maySee(tx, actor, stored.held()))
                .map(stored -> papers.pdf(tx, stored))
                .orElseGet(PdfResult.Unknown::new);
    }

    @Override
    public Optional<PaperCode> paperCode(Tx tx, Actor actor, UUID document) {
        return DocumentTable.load(tx, document)
                .filter(stored -> maySee(tx, actor, stored.held()) && !doubts.about(tx, stored))
                .flatMap(stored -> paperCodes.of(tx, stored));
    }

    @Override
    public WalletCopies walletCopies() {
        return walletGiving;
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
        return verify(file, asOf, Optional.empty());
    }

    @Override
    public Verdict verify(byte[] file, Optional<Instant> asOf, Optional<Question> question) {
        lookForAnchors();
        Trust.Published published = trust.newest();
        return db.read(
                Act.job("documents.verify"),
                tx -> verification
                        .judgeFile(
                                tx,
                                file,
                                published,
                                moment(asOf, clock.now(tx)),
                                question.map(asked -> new Challenge(asked.audience(), asked.nonce(), tx.now())))
                        .verdict());
    }

    @Override
    public CheckedInCase check(CheckContext context, byte[] file) {
        lookForAnchors();
        Trust.Published published = trust.newest();
        Hash digest = Hash.sha256(file);
        return db.write(
                context.officer().act("case:" + context.caseId()),
                tx -> tx.asProgram("check", () -> {
                    Verification.File judged = verification.judgeFile(
                            tx, file, published, moment(Optional.empty(), clock.now(tx)), Optional.empty());
                    return new CheckedInCase(
                            pulling.verified(tx, context, judged.document(), digest, judged.verdict()),
                            judged.verdict());
                }));
    }

    @Override
    public Checked check(byte[] file, Optional<Instant> asOf) {
        Verdict verdict = verify(file, asOf);
        return checked(new CheckReceipt.About.File(Hash.sha256(file)), verdict);
    }

    @Override
    public Optional<Checked> checkByCode(String publicCode, Optional<Instant> asOf) {
        return verified(publicCode, asOf, false)
                .map(verified -> checked(new CheckReceipt.About.PublicCode(publicCode), verified.verdict()));
    }

    private Checked checked(CheckReceipt.About about, Verdict verdict) {
        return new Checked(verdict, receipts.give(about, verdict, trust.newest().file()));
    }

    @Override
    public List<EndedUse> endedUses(Tx tx, Optional<UUID> caseId, int limit) {
        return EndedUses.find(tx, caseId, limit);
    }

    private static Moment moment(Optional<Instant> asOf, Instant now) {
        return Moment.asOf(asOf.filter(now::isAfter).orElse(now), now);
    }

    @Override
    public Optional<Verified> verifyByCode(String publicCode, Optional<Instant> asOf) {
        return verified(publicCode, asOf, asOf.isEmpty());
    }

    /** @param again whether what was said a moment ago may be said again */
    private Optional<Verified> verified(String publicCode, Optional<Instant> asOf, boolean again) {
        Optional<Verified> verified = judged(publicCode, asOf, again);
        // Only what the remembered anchors do not cover asks whether there are new ones.
        boolean anchored = verified.flatMap(v -> v.verdict().check(Verdict.Row.ANCHORED))
                .filter(check -> check.state() == Verdict.State.PASS)
                .isPresent();
        return verified.isEmpty() || anchored || !lookForAnchors() ? verified : judged(publicCode, asOf, again);
    }

    /** Costs two queries and one decryption if it is said again, and no signature. */
    private Optional<Verified> judged(String publicCode, Optional<Instant> asOf, boolean again) {
        return db.read(
                Act.job("documents.verify"),
                tx -> DocumentTable.loadByCode(tx, publicCode).map(stored -> {
                    Instant now = clock.now(tx);
                    // What is in doubt or was erased is looked at each time.
                    Optional<KnownVerdicts.Grounds> grounds =
                            again && !doubts.about(tx, stored) && !unsealing.isErased(tx, stored)
                                    ? grounds(tx, stored, now)
                                    : Optional.empty();
                    return grounds.flatMap(same -> knownVerdicts.find(publicCode, same, now))
                            .orElseGet(() -> judged(tx, stored, moment(asOf, now), grounds));
                }));
    }

    private Verified judged(Tx tx, StoredDocument stored, Moment moment, Optional<KnownVerdicts.Grounds> grounds) {
        Judgement judgement = verification.judge(tx, stored, moment);
        Map<String, String> fields = judgement
                .credential()
                .filter(vc -> judgement.verdict().effective() != Verdict.Value.ALTERED)
                .map(vc -> Fields.shownToAll(policies(stored), vc.fields()))
                .orElse(Map.of());
        Verified verified = new Verified(stored.held(), judgement.verdict(), fields);
        // What waits for the sequencer is different in a moment, and what was altered is looked at each time.
        grounds.filter(any -> judgement.provable() && judgement.credential().isPresent())
                .ifPresent(same -> knownVerdicts.keep(stored.held().publicCode(), same, moment.now(), verified));
        return verified;
    }

    private Map<String, Catalog.Policy> policies(StoredDocument stored) {
        return Fields.policies(catalog, stored.held().kind(), stored.columns().kindVersion());
    }

    private Optional<KnownVerdicts.Grounds> grounds(Tx tx, StoredDocument stored, Instant now) {
        return trust.newest(tx)
                .map(published -> new KnownVerdicts.Grounds(
                        stored,
                        published.version(),
                        anchors.newest(),
                        LocalDate.ofInstant(now, settings.zone()),
                        policies(stored)));
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
    public Optional<PublishedLog> didLog() {
        return trust.didLog().published();
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
        Vault.Reasons reasons = vault.correction(
                tx, rows.items().stream().map(EvidenceTable.Row::evidence).toList());
        return new Page<>(rows.items().stream().map(row -> shown(row, reasons)).toList(), rows.next());
    }

    @Override
    public Optional<Evidence> evidence(Tx tx, UUID id) {
        return EvidenceTable.find(tx, id).map(row -> shown(row, vault.correction(tx, List.of(row.evidence()))));
    }

    private Evidence shown(EvidenceTable.Row row, Vault.Reasons reasons) {
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
                e.reason(),
                e.credentialDigest().map(Hash::hex),
                e.fileDigest().map(Hash::hex),
                e.reliance(),
                e.correction()
                        .map(what -> new Corrects(
                                what.supersedes(), what.by(), reasons.reason(e).orElse(""))),
                row.supersededBy(),
                e.at(),
                ledger.proof(row.entry()).isPresent(),
                e.copy());
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
