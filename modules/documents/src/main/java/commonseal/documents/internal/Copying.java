package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.KindRules.Nature;
import commonseal.documents.Copies;
import commonseal.documents.Documents.CopyMethod;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.State;
import commonseal.documents.Documents.StatusChange;
import commonseal.documents.Documents.StatusResult;
import commonseal.documents.internal.CopiedPapers.Row;
import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.documents.internal.StatusChanges.Written;
import commonseal.documents.internal.StoredDocument.Columns;
import commonseal.documents.internal.StoredDocument.Seal;
import commonseal.documents.internal.Transitions.Event;
import commonseal.identity.Access.Action;
import commonseal.identity.Access.Basis;
import commonseal.identity.Access.Decision;
import commonseal.identity.Access.Facts;
import commonseal.identity.Access.Purpose;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Identity;
import commonseal.identity.Mandates.Power;
import commonseal.identity.Register;
import commonseal.identity.Role;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Keys.IssuerKey;
import commonseal.keys.Opener;
import commonseal.keys.Sealer;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.Sealed;
import commonseal.proof.CanonicalJson;
import commonseal.proof.DataIntegrity;
import commonseal.proof.Hash;
import commonseal.proof.MalformedException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Papers that become attested copies: proposed by an officer, agreed to by the holder, sealed as what they are. */
final class Copying implements Copies {
    private static final String HOLDER_WITHDREW = "HOLDER_WITHDREW";

    private final Keys keys;
    private final Ledger ledger;
    private final Identity identity;
    private final Catalog catalog;
    private final BusinessClock clock;
    private final Vault vault;
    private final Trust trust;
    private final Settings settings;
    private final StatusSlots slots;
    private final StatusLists statusLists;
    private final Issuing issuing;
    private final StatusChanges statusChanges;
    private final Owners owners;

    Copying(
            Keys keys,
            Ledger ledger,
            Identity identity,
            Catalog catalog,
            BusinessClock clock,
            Vault vault,
            Trust trust,
            Settings settings,
            StatusSlots slots,
            StatusLists statusLists,
            Issuing issuing,
            StatusChanges statusChanges) {
        this.keys = keys;
        this.ledger = ledger;
        this.identity = identity;
        this.catalog = catalog;
        this.clock = clock;
        this.vault = vault;
        this.trust = trust;
        this.settings = settings;
        this.slots = slots;
        this.statusLists = statusLists;
        this.issuing = issuing;
        this.statusChanges = statusChanges;
        this.owners = new Owners(identity);
    }

    // -- proposing

    @Override
    public ProposeResult propose(Tx tx, Actor officer, Paper paper, Scan scan) {
        Optional<Kind> kind = catalog.kind(paper.kind());
        Optional<String> refused = denied(tx, officer, paper)
                .or(() -> kind.isEmpty() ? Optional.of("UNKNOWN_KIND") : Optional.empty())
                .or(() -> kind.filter(Copying::agesAtOnce).map(statement -> "COPY_NOT_OF_STATEMENT"));
        if (refused.isPresent()) {
            return new ProposeResult.NotAllowed(refused.get());
        }
        Map<String, String> problems = problems(tx, kind.orElseThrow(), paper);
        if (!problems.isEmpty()) {
            return new ProposeResult.Invalid(problems);
        }
        String number = paper.number().strip();
        if (DocumentTable.isCopied(tx, paper.kind(), paper.holder(), vault.numberIndexes(number))) {
            return new ProposeResult.NotAllowed("COPY_EXISTS");
        }
        UUID id = Ids.next(tx);
        Sealer sealer = vault.of(tx, List.of(paper.holder()));
        Proposal proposal = new Proposal(
                id,
                paper,
                scan.mediaType(),
                Hash.sha256(scan.bytes()).hex(),
                officer.ref(),
                role(officer, paper.office()),
                tx.now(),
                false);
        byte[] content = content(proposal, scan);
        CopiedPapers.insert(
                tx,
                new Row(
                        id,
                        paper.caseId(),
                        paper.slot(),
                        paper.kind(),
                        paper.office(),
                        paper.holder().ref(),
                        officer.ref(),
                        tx.now(),
                        scan.receivedAt(),
                        Bytes.of(sealer.seal(place("content", id), content)),
                        false),
                Bytes.of(sealer.seal(place("file", id), scan.bytes())));
        CrashPoint.reach("documents.copy.proposed");
        return new ProposeResult.Proposed(id);
    }

    private static boolean agesAtOnce(Kind kind) {
        return kind.rules().nature() == Nature.STATEMENT;
    }

    /** Whoever is both attests as what he was asked as first: at the counter. */
    private static String role(Actor officer, String office) {
        return (officer.has(Role.COUNTER_CLERK, office) ? Role.COUNTER_CLERK : Role.APPROVER).name();
    }

    private Optional<String> denied(Tx tx, Actor officer, Paper paper) {
        Decision decision = identity.access()
                .can(
                        officer,
                        Action.ATTEST_COPY,
                        new Facts.DocumentFacts(
                                paper.kind(),
                                paper.office(),
                                owners.actsFor(tx, officer, List.of(paper.holder())),
                                new Basis.None()),
                        Purpose.ofCase(paper.caseId()));
        return decision instanceof Decision.Deny deny ? Optional.of(deny.reason()) : Optional.empty();
    }

    /** A field that the paper does not state is no mistake: only what is said of it must be sayable. */
    private Map<String, String> problems(Tx tx, Kind kind, Paper paper) {
        Map<String, String> problems =
                new LinkedHashMap<>(Fields.problems(kind, stated(paper), settings.demonstration()));
        problems.values().removeIf("REQUIRED"::equals);
        text(paper.statedIssuer()).ifPresent(code -> problems.put("statedIssuer", code));
        text(paper.number()).ifPresent(code -> problems.put("number", code));
        LocalDate today = LocalDate.ofInstant(clock.now(tx), settings.zone());
        if (paper.issuedOn().isAfter(today)) {
            problems.put("issuedOn", "IN_FUTURE");
        }
        paper.expiresOn().ifPresent(last -> {
            if (last.isBefore(paper.issuedOn())) {
                problems.put("expiresOn", "BEFORE_START");
            } else if (last.isBefore(today)) {
                problems.put("expiresOn", "ENDED");
            }
        });
        List<HolderId> holders = List.of(paper.holder());
        // One of several who hold it together may have a copy for himself.
        Issuing.holderProblem(kind, holders, identity.register().names(tx, holders))
                .filter(code -> !code.equals("TOO_FEW"))
                .ifPresent(code -> problems.put("holder", code));
        return problems;
    }

    private static Optional<String> text(String text) {
        if (text.isBlank()) {
            return Optional.of("REQUIRED");
        }
        if (text.length() > LONGEST) {
            return Optional.of("TOO_LONG");
        }
        return text.chars().anyMatch(Character::isISOControl) ? Optional.of("NOT_TEXT") : Optional.empty();
    }

    private static Map<String, String> stated(Paper paper) {
        Map<String, String> stated = new TreeMap<>(paper.fields());
        stated.values().removeIf(String::isBlank);
        return stated;
    }

    // -- what is stored of a proposal

    private static Keys.Place place(String column, UUID id) {
        return new Keys.Place(CopiedPapers.TABLE, column, id.toString());
    }

    private static byte[] content(Proposal proposal, Scan scan) {
        Paper paper = proposal.paper();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kind", paper.kind());
        json.put("office", paper.office());
        json.put("holder", paper.holder().ref());
        json.put("case", paper.caseId().toString());
        json.put("slot", paper.slot());
        json.put("statedIssuer", paper.statedIssuer().strip());
        json.put("number", paper.number().strip());
        json.put("issuedOn", paper.issuedOn().toString());
        paper.expiresOn().ifPresent(day -> json.put("expiresOn", day.toString()));
        json.put("method", paper.method().name());
        ObjectNode fields = json.putObject("fields");
        stated(paper).forEach(fields::put);
        json.put("mediaType", proposal.mediaType());
        json.put("sha256", proposal.sha256());
        json.put("receivedAt", scan.receivedAt().toString());
        json.put("proposedBy", proposal.proposedBy());
        json.put("role", proposal.role());
        json.put("at", proposal.at().toString());
        return CanonicalJson.of(json);
    }

    /** Absent if it does not open, or its columns say something else than what is sealed. */
    private Optional<Proposal> opened(Tx tx, Row row) {
        try {
            Opener key = vault.opener(tx, List.of(row.content()));
            JsonNode json = CanonicalJson.parse(
                    key.open(place("content", row.id()), row.content().copy()));
            Map<String, String> fields = new TreeMap<>();
            json.get("fields")
                    .properties()
                    .forEach(
                            field -> fields.put(field.getKey(), field.getValue().stringValue()));
            Paper paper = new Paper(
                    text(json, "kind"),
                    text(json, "office"),
                    HolderId.parse(text(json, "holder")),
                    UUID.fromString(text(json, "case")),
                    text(json, "slot"),
                    text(json, "statedIssuer"),
                    text(json, "number"),
                    LocalDate.parse(text(json, "issuedOn")),
                    Optional.ofNullable(json.get("expiresOn")).map(day -> LocalDate.parse(day.stringValue())),
                    CopyMethod.valueOf(text(json, "method")),
                    fields);
            Proposal proposal = new Proposal(
                    row.id(),
                    paper,
                    text(json, "mediaType"),
                    text(json, "sha256"),
                    text(json, "proposedBy"),
                    text(json, "role"),
                    Instant.parse(text(json, "at")),
                    row.made());
            boolean same = paper.kind().equals(row.kind())
                    && paper.office().equals(row.office())
                    && paper.holder().ref().equals(row.holder())
                    && paper.caseId().equals(row.caseId())
                    && paper.slot().equals(row.slot())
                    && proposal.proposedBy().equals(row.proposedBy())
                    && proposal.at().equals(row.proposedAt())
                    && Instant.parse(text(json, "receivedAt")).equals(row.receivedAt());
            return same ? Optional.of(proposal) : Optional.empty();
        } catch (Keys.Unreadable | MalformedException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = json.get(name);
        if (value == null) {
            throw new MalformedException("member missing: " + name);
        }
        return value.stringValue();
    }

    @Override
    public List<Proposal> ofCase(Tx tx, UUID caseId) {
        return CopiedPapers.ofCase(tx, caseId).stream()
                .flatMap(row -> opened(tx, row).stream())
                .toList();
    }

    @Override
    public Set<UUID> madeIn(Tx tx, UUID caseId) {
        return CopiedPapers.madeIn(tx, caseId);
    }

    @Override
    public Optional<Proposal> find(Tx tx, UUID copy) {
        return CopiedPapers.find(tx, copy).flatMap(row -> opened(tx, row));
    }

    @Override
    public Optional<Proposal> read(Tx tx, Actor actor, UUID copy) {
        return find(tx, copy).filter(found -> mayRead(tx, actor, found));
    }

    @Override
    public Optional<Scan> file(Tx tx, Actor actor, UUID copy) {
        Optional<Row> row = CopiedPapers.find(tx, copy);
        return find(tx, copy)
                .filter(found -> reads(tx, actor, found))
                .flatMap(found -> file(tx, copy)
                        .map(bytes -> new Scan(
                                found.mediaType(), bytes, row.orElseThrow().receivedAt())));
    }

    /** Of officers only who typed it, until it is made: others have it from the case, by what they are in it. */
    private boolean mayRead(Tx tx, Actor actor, Proposal proposal) {
        return reads(tx, actor, proposal)
                || !proposal.made()
                        && proposal.proposedBy().equals(actor.ref())
                        && denied(tx, actor, proposal.paper()).isEmpty();
    }

    private boolean reads(Tx tx, Actor actor, Proposal proposal) {
        Paper paper = proposal.paper();
        return owners.reads(tx, actor, List.of(paper.holder()), paper.kind());
    }

    /** @throws Keys.Tampered if it was altered behind the application */
    private Optional<byte[]> file(Tx tx, UUID copy) {
        try {
            return CopiedPapers.file(tx, copy)
                    .map(kept -> vault.opener(tx, List.of(kept)).open(place("file", copy), kept.copy()));
        } catch (Keys.Erased e) {
            return Optional.empty();
        }
    }

    // -- making

    @Override
    public MakeResult make(Tx tx, UUID copy) {
        if (!CopiedPapers.lock(tx, copy)) {
            return new MakeResult.NotMade("COPY_UNKNOWN");
        }
        Row row = CopiedPapers.find(tx, copy).orElseThrow();
        if (row.made()) {
            return new MakeResult.NotMade("COPY_MADE");
        }
        Optional<Proposal> proposed = opened(tx, row);
        Optional<byte[]> file = proposed.flatMap(proposal -> intact(tx, proposal));
        if (file.isEmpty()) {
            return new MakeResult.NotMade("COPY_ALTERED");
        }
        Proposal proposal = proposed.orElseThrow();
        Paper paper = proposal.paper();
        // Two cases may have proposed the same paper: one copy is made of it.
        CopiedPapers.hold(tx, paper.kind(), paper.holder());
        if (DocumentTable.isCopied(
                tx,
                paper.kind(),
                paper.holder(),
                vault.numberIndexes(paper.number().strip()))) {
            return new MakeResult.NotMade("COPY_EXISTS");
        }
        LocalDate today = LocalDate.ofInstant(clock.now(tx), settings.zone());
        if (paper.expiresOn().filter(today::isAfter).isPresent()) {
            return new MakeResult.NotMade("ENDED");
        }
        Optional<UUID> agreed = identity.authorisations().inForce(tx, paper.caseId(), copy);
        if (agreed.isEmpty()) {
            return new MakeResult.NotMade("NOT_AUTHORISED");
        }
        return catalog.kind(paper.kind())
                .<MakeResult>map(kind -> seal(tx, kind, proposal, file.get().length, "authorisation:" + agreed.get()))
                .orElseGet(() -> new MakeResult.NotMade("UNKNOWN_KIND"));
    }

    /** The file as it was proposed; absent if it is another one by now. */
    private Optional<byte[]> intact(Tx tx, Proposal proposal) {
        try {
            return file(tx, proposal.id())
                    .filter(bytes -> Hash.sha256(bytes).hex().equals(proposal.sha256()));
        } catch (Keys.Tampered e) {
            return Optional.empty();
        }
    }

    private MakeResult.Made seal(Tx tx, Kind kind, Proposal proposal, int size, String ground) {
        Paper paper = proposal.paper();
        UUID id = proposal.id();
        keys.ensureIssuerKey(tx, paper.office())
                .ifPresent(made -> identity.keyActs().made(tx, made));
        IssuerKey key = keys.issuerKey(tx, paper.office());
        // Named in the trust file, and for no kind: whoever attests issues nothing.
        Instant mayFrom = trust.since(tx, key, paper.office());
        Instant at = mayFrom.isAfter(tx.now()) ? mayFrom : tx.now();
        Register.Office office = issuing.office(tx, paper.office());
        List<HolderId> holders = List.of(paper.holder());
        LocalDate today = LocalDate.ofInstant(clock.now(tx), settings.zone());
        StatusSlots.Slot slot = slots.next(tx, today, 1).getFirst();
        String publicCode = Ids.token();
        Credential.Envelope envelope = new Credential.Envelope(
                id,
                kind,
                office.code(),
                office.nameZh(),
                office.nameEn(),
                paper.number(),
                holders,
                identity.register().names(tx, holders),
                paper.issuedOn(),
                paper.expiresOn(),
                Optional.empty(),
                publicCode,
                slot,
                Optional.of(new Credential.Attestation(
                        paper.method(),
                        paper.statedIssuer(),
                        proposal.role(),
                        at,
                        ground,
                        paper.caseId(),
                        paper.slot(),
                        Hash.fromHex(proposal.sha256()),
                        proposal.mediaType(),
                        size)));
        Map<String, String> fields = Fields.completed(
                kind,
                paper.fields(),
                paper.number(),
                paper.statedIssuer(),
                paper.issuedOn(),
                paper.issuedOn(),
                paper.expiresOn());
        Credential credential = new Credential(DataIntegrity.create(
                Credential.unsigned(settings, envelope, fields),
                DataIntegrity.Proof.assertion(at.toString(), trust.method(key)),
                key.publicKey().suite(),
                key::sign));
        Held held = new Held(
                id,
                kind.code(),
                paper.office(),
                holders,
                State.ACTIVE,
                paper.issuedOn(),
                paper.expiresOn(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                publicCode,
                at,
                Optional.of(paper.method()));
        Sealer sealer = vault.of(tx, holders);
        Columns columns = new Columns(
                kind.version(),
                Vault.number(sealer, id, paper.number()),
                vault.numberIndex(paper.number()),
                paper.holder().ref(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                proposal.proposedBy());
        write(tx, sealer, held, columns, credential, slot);
        return new MakeResult.Made(id, publicCode);
    }

    private void write(Tx tx, Sealer sealer, Held held, Columns columns, Credential credential, StatusSlots.Slot slot) {
        UUID id = held.id();
        byte[] canonical = credential.bytes();
        Hash digest = Hash.sha256(canonical);
        Sealed sealed = ledger.append(tx, "document.issued|" + id, Records.issued(held, columns, digest));
        DocumentTable.insert(
                tx,
                List.of(new DocumentTable.New(
                        held,
                        columns,
                        new Seal(
                                Vault.credential(sealer, id, canonical),
                                Bytes.of(digest.bytes()),
                                Vault.blinding(sealer, Unsealing.DOCUMENT, id.toString(), sealed.blinding()),
                                sealed.entry()))));
        StatusSlots.insert(tx, Map.of(id, slot));
        statusLists.issued(tx, slot.list());
        // A crash here leaves the proposal, the code unused, and no copy.
        CrashPoint.reach("documents.copy.sealed");
    }

    // -- ending

    @Override
    public boolean forget(Tx tx, UUID copy) {
        return CopiedPapers.forget(tx, copy) > 0;
    }

    @Override
    public int closeCase(Tx tx, UUID caseId) {
        return CopiedPapers.forgetCase(tx, caseId);
    }

    @Override
    public StatusResult withdraw(Tx tx, Actor holder, UUID copy) {
        Optional<StoredDocument> stored = copy(tx, copy).filter(found -> allows(tx, holder, found.held()));
        if (stored.isEmpty()) {
            return new StatusResult.Unknown();
        }
        State state = stored.get().held().state();
        return Transitions.after(state, Event.SURRENDERED)
                .<StatusResult>map(after -> {
                    statusChanges.write(
                            tx,
                            holder,
                            stored.get(),
                            new Written(Event.SURRENDERED, HOLDER_WITHDREW, statusChanges.moment(tx)),
                            after);
                    return new StatusResult.Changed(after);
                })
                .orElseGet(() -> new StatusResult.WrongState(state));
    }

    /** Whoever may allow its use may end it. */
    private boolean allows(Tx tx, Actor actor, Held held) {
        return actor.kind() == Actor.Kind.PERSON
                && (held.holders().contains(actor.person())
                        || identity.mandates()
                                .reach(tx, actor.person())
                                .covers(held.holders(), Power.AUTHORISE, Optional.of(held.kind())));
    }

    @Override
    public StatusResult declareVoid(Tx tx, Actor officer, UUID copy, String reason) {
        return copy(tx, copy)
                .map(stored -> {
                    Instant now = statusChanges.moment(tx);
                    Instant made = stored.held().issuedAt();
                    return statusChanges.change(
                            tx,
                            officer,
                            copy,
                            new StatusChange(
                                    StatusChange.Kind.VOID, reason, Optional.of(made.isAfter(now) ? now : made)));
                })
                .orElseGet(StatusResult.Unknown::new);
    }

    /** Locked; absent if there is none, or it is a document. */
    private static Optional<StoredDocument> copy(Tx tx, UUID id) {
        return StatusChanges.lock(tx, id).filter(stored -> stored.held().copy().isPresent());
    }
}
