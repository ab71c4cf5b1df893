package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.documents.Documents;
import commonseal.documents.Documents.CheckContext;
import commonseal.documents.Documents.Content;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.PullContext;
import commonseal.documents.Documents.PullResult;
import commonseal.documents.Documents.Refusal;
import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.documents.internal.Grounds.Found;
import commonseal.documents.internal.Verification.Judgement;
import commonseal.identity.Access.Action;
import commonseal.identity.Access.Basis;
import commonseal.identity.Access.Decision;
import commonseal.identity.Access.Disclosure;
import commonseal.identity.Access.Facts;
import commonseal.identity.Access.Purpose;
import commonseal.identity.HolderId;
import commonseal.identity.Identity;
import commonseal.kernel.BusinessClock;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.proof.Hash;
import commonseal.verifier.Verdict;
import commonseal.verifier.Verdict.Value;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Pulls: verify what is stored, decide, record the disclosure and the evidence, and only then hand out content. Refused
 * and failed pulls leave evidence too.
 */
final class Pulling {
    static final String EVIDENCE = "documents.evidence";
    private static final String NONE = "none";
    /** Stands for what is no document of ours. */
    private static final UUID NO_DOCUMENT = new UUID(0, 0);

    private final Identity identity;
    private final Catalog catalog;
    private final BusinessClock clock;
    private final EvidenceSealing sealing;
    private final Verification verification;
    private final Settings settings;
    private final Owners owners;
    private final Grounds grounds;

    Pulling(
            Identity identity,
            Catalog catalog,
            BusinessClock clock,
            EvidenceSealing sealing,
            Verification verification,
            Settings settings) {
        this.identity = identity;
        this.catalog = catalog;
        this.clock = clock;
        this.sealing = sealing;
        this.verification = verification;
        this.settings = settings;
        this.owners = new Owners(identity);
        this.grounds = new Grounds(identity, catalog);
    }

    /**
     * How a pull is decided.
     *
     * @param reason code of the check that decided
     * @param found what it rests on
     * @param same evidence of a look of which this one is a part
     */
    record Ruling(Outcome outcome, String reason, Found found, Optional<UUID> same) {
        Ruling(Outcome outcome, String reason, Found found) {
            this(outcome, reason, found, Optional.empty());
        }

        Ruling previewed(Optional<UUID> before) {
            return new Ruling(Outcome.PREVIEWED, reason, found, before);
        }
    }

    /** What verification found, in words of the evidence; {@code underlying} exactly with demo. */
    record Said(String verdict, Optional<String> underlying) {
        static final Said NOT_RUN = new Said(NONE, Optional.empty());
        static final Said UNKNOWN = new Said(Value.UNKNOWN.json(), Optional.empty());

        static Said of(Verdict verdict) {
            return new Said(verdict.value().json(), verdict.underlying().map(Value::json));
        }
    }

    PullResult pull(Tx tx, PullContext context, UUID document) {
        PullResult result = show(tx, context, document, (stored, judgement) -> rule(tx, context, stored, judgement));
        // Disclosure and evidence commit together; a crash here leaves neither, and nobody has seen the content.
        if (result instanceof PullResult.Pulled) {
            CrashPoint.reach("documents.pull.recorded");
        }
        return result;
    }

    /** @param ruling how it ends for what is stored and what verification says of it */
    private PullResult show(
            Tx tx, PullContext context, UUID document, BiFunction<StoredDocument, Judgement, Ruling> ruling) {
        Instant at = clock.now(tx);
        Optional<StoredDocument> found = DocumentTable.load(tx, document);
        if (found.isEmpty()) {
            Ruling unknown = new Ruling(Outcome.NOT_VALID, "UNKNOWN_DOCUMENT", Found.NOTHING);
            UUID evidence =
                    leave(tx, context, document, Optional.empty(), unknown, Said.UNKNOWN, Map.of(), Optional.empty());
            return new PullResult.NotPulled(evidence, Outcome.NOT_VALID, Optional.empty());
        }
        StoredDocument stored = found.get();
        Judgement judgement = verification.judge(tx, stored, at);
        return left(tx, context, stored, judgement, ruling.apply(stored, judgement));
    }

    private PullResult left(Tx tx, PullContext context, StoredDocument stored, Judgement judgement, Ruling ruling) {
        UUID document = stored.held().id();
        Said verdict = Said.of(judgement.verdict());
        if (!ruling.outcome().discloses()) {
            UUID evidence =
                    leave(tx, context, document, Optional.of(stored), ruling, verdict, Map.of(), Optional.empty());
            // Who may not have the document learns nothing about it, not even its state.
            boolean mayKnow = ruling.outcome() == Outcome.NOT_VALID
                    || ruling.outcome() == Outcome.ALTERED
                    || ruling.outcome() == Outcome.CANNOT_CHECK;
            return new PullResult.NotPulled(
                    evidence, ruling.outcome(), mayKnow ? Optional.of(judgement.verdict()) : Optional.empty());
        }
        Credential credential = judgement.credential().orElseThrow();
        Map<String, String> leaving = leaving(stored, credential, context.fields());
        UUID evidence = ruling.same()
                .orElseGet(() -> leave(
                        tx,
                        context,
                        document,
                        Optional.of(stored),
                        ruling,
                        verdict,
                        leaving,
                        Optional.of(credential.digest())));
        return new PullResult.Pulled(
                evidence,
                new Content(stored.held(), stored.columns().kindVersion(), credential.number(), leaving),
                Optional.of(judgement.verdict()));
    }

    private Map<String, String> leaving(StoredDocument stored, Credential credential, List<String> asked) {
        return Fields.leaving(
                Fields.policies(catalog, stored.held().kind(), stored.columns().kindVersion()),
                credential.fields(),
                asked);
    }

    // -- previews

    PullResult preview(Tx tx, PullContext context, UUID document) {
        List<StoredEvidence> before = before(tx, context, document);
        Optional<StoredEvidence> pulled = pulled(before);
        PullContext asked = pulled.map(pull -> narrowed(context, pull)).orElse(context);
        PullResult result = show(tx, asked, document, (stored, judgement) -> {
            Ruling allowed = rule(
                    judgement,
                    () -> pulled.map(pull -> allowsAgain(tx, asked, stored.held(), pull))
                            .orElseGet(() -> allows(
                                    tx, asked, stored.held(), stored.columns().link())));
            return allowed.outcome() == Outcome.PULLED
                    ? allowed.previewed(seen(before, asked, stored, judgement, allowed))
                    : allowed;
        });
        // As of a pull: a crash here leaves neither disclosure nor evidence, and nobody has seen the content.
        if (result instanceof PullResult.Pulled) {
            CrashPoint.reach("documents.preview.recorded");
        }
        return result;
    }

    /** What the officer may have seen of it in the case already, newest first. */
    List<StoredEvidence> before(Tx tx, PullContext context, UUID document) {
        return EvidenceTable.before(
                        tx,
                        context.caseId(),
                        document,
                        context.officer().ref(),
                        tx.now().minus(Documents.ONE_LOOK))
                .stream()
                .map(EvidenceTable.Row::evidence)
                .toList();
    }

    /** The pull among them that took something. */
    static Optional<StoredEvidence> pulled(List<StoredEvidence> before) {
        return before.stream()
                .filter(each ->
                        each.outcome() == Outcome.PULLED && !each.fields().isEmpty())
                .findFirst();
    }

    /** No more than the pull took. */
    static PullContext narrowed(PullContext context, StoredEvidence pull) {
        List<String> fields = context.fields().isEmpty()
                ? pull.fields()
                : context.fields().stream().filter(pull.fields()::contains).toList();
        return new PullContext(
                context.caseId(),
                context.service(),
                context.slot(),
                context.officer(),
                context.office(),
                context.ground(),
                context.expectedOwners(),
                context.expectedKind(),
                fields.isEmpty() ? pull.fields() : fields);
    }

    /**
     * What the case pulled its readers see, without asking anew. What the law or a standing authorisation gave one office
     * only that office sees.
     */
    Ruling allowsAgain(Tx tx, PullContext context, Held held, StoredEvidence pull) {
        if (!held.kind().equals(context.expectedKind())) {
            return new Ruling(Outcome.WRONG_KIND, "WRONG_KIND", Found.NOTHING);
        }
        if (held.holders().stream().noneMatch(context.expectedOwners()::contains)) {
            return new Ruling(Outcome.WRONG_OWNER, "WRONG_OWNER", Found.NOTHING);
        }
        Found found = grounds.ofPull(tx, pull);
        if (owners.actsFor(tx, context.officer(), held.holders())) {
            return new Ruling(Outcome.NOT_AUTHORISED, "OWN_CASE", found);
        }
        boolean ofOneOffice = pull.ground().startsWith("law:") || pull.ground().startsWith("standing:");
        if (ofOneOffice && !pull.office().equals(context.office())) {
            return new Ruling(Outcome.NOT_AUTHORISED, "OTHER_OFFICE", found);
        }
        Decision decision = identity.access()
                .can(
                        context.officer(),
                        Action.SEE_DOCUMENT,
                        new Facts.DocumentFacts(held.kind(), held.office(), false, new Basis.Authorised()),
                        Purpose.ofCase(context.caseId()));
        return decision instanceof Decision.Deny deny
                ? new Ruling(Outcome.NOT_AUTHORISED, deny.reason(), found)
                : new Ruling(Outcome.PULLED, "OK", found);
    }

    /** The evidence of an earlier look at the same; what changed since is another look. */
    private Optional<UUID> seen(
            List<StoredEvidence> before,
            PullContext context,
            StoredDocument stored,
            Judgement judgement,
            Ruling allowed) {
        Credential credential = judgement.credential().orElseThrow();
        List<String> fields = leaving(stored, credential, context.fields()).keySet().stream()
                .sorted()
                .toList();
        return seen(
                before,
                context,
                allowed,
                fields,
                Optional.of(credential.digest()),
                stored.events().size());
    }

    static Optional<UUID> seen(
            List<StoredEvidence> before,
            PullContext context,
            Ruling allowed,
            List<String> fields,
            Optional<Hash> digest,
            int events) {
        return before.stream()
                .filter(look -> look.outcome() == Outcome.PREVIEWED
                        && look.office().equals(context.office())
                        && look.ground().equals(allowed.found().words())
                        && look.fields().equals(fields)
                        && look.credentialDigest().equals(digest)
                        && look.statusEvents() == events)
                .map(StoredEvidence::id)
                .findFirst();
    }

    /**
     * @param owners of what is no document of ours
     * @param proposal whether it is a copy that nobody has made yet
     */
    UUID refused(Tx tx, Refusal refusal, List<HolderId> owners, boolean proposal) {
        Optional<StoredDocument> stored = DocumentTable.load(tx, refusal.document());
        return sealing.seal(
                tx,
                new StoredEvidence(
                        Ids.next(tx),
                        Outcome.REFUSED_BY_OWNER,
                        refusal.caseId(),
                        refusal.service(),
                        refusal.slot(),
                        refusal.document(),
                        stored.map(d -> d.held().kind()).orElse(refusal.kind()),
                        stored.map(d -> d.held().holders()).orElse(owners),
                        refusal.askedBy(),
                        refusal.office(),
                        refusal.refusedBy(),
                        NONE,
                        List.of(),
                        NONE,
                        Optional.empty(),
                        refusal.reason(),
                        Optional.empty(),
                        stored.map(d -> d.events().size()).orElse(0),
                        tx.now(),
                        clock.now(tx),
                        proposal
                                || stored.filter(d -> d.held().copy().isPresent())
                                        .isPresent()));
    }

    private Ruling rule(Tx tx, PullContext context, StoredDocument stored, Judgement judgement) {
        return rule(
                judgement,
                () -> allows(tx, context, stored.held(), stored.columns().link()));
    }

    private Ruling rule(Judgement judgement, Supplier<Ruling> allowing) {
        Value value = judgement.verdict().effective();
        if (value == Value.ALTERED) {
            return new Ruling(Outcome.ALTERED, "ALTERED", Found.NOTHING);
        }
        Ruling allowed = allowing.get();
        if (allowed.outcome() != Outcome.PULLED) {
            return allowed;
        }
        Found found = allowed.found();
        if (!judgement.provable() || value == Value.CANNOT_CHECK) {
            return new Ruling(Outcome.CANNOT_CHECK, reason(judgement), found);
        }
        // A demonstration document is good in its own district and nowhere else.
        boolean accepted = value.isGood() && (judgement.verdict().value() != Value.DEMO || settings.demonstration());
        return accepted
                ? new Ruling(Outcome.PULLED, "OK", found)
                : new Ruling(Outcome.NOT_VALID, reason(judgement), found);
    }

    /** Whether this may leave, whatever it says: kind, owner, ground, officer. */
    private Ruling allows(Tx tx, PullContext context, Held held, Optional<String> link) {
        if (!held.kind().equals(context.expectedKind())) {
            return new Ruling(Outcome.WRONG_KIND, "WRONG_KIND", Found.NOTHING);
        }
        if (held.holders().stream().noneMatch(context.expectedOwners()::contains)) {
            return new Ruling(Outcome.WRONG_OWNER, "WRONG_OWNER", Found.NOTHING);
        }
        Found found = grounds.find(tx, context, held, link, LocalDate.ofInstant(clock.now(tx), settings.zone()));
        Decision decision = identity.access()
                .can(
                        context.officer(),
                        Action.PULL_DOCUMENT,
                        new Facts.DocumentFacts(
                                held.kind(),
                                held.office(),
                                owners.actsFor(tx, context.officer(), held.holders()),
                                found.basis()),
                        Purpose.ofCase(context.caseId()));
        if (found.basis() instanceof Basis.None) {
            return new Ruling(Outcome.NOT_AUTHORISED, "NO_GROUND", found);
        }
        if (decision instanceof Decision.Deny deny) {
            Outcome outcome = switch (deny.reason()) {
                case "OVER_LIMIT" -> Outcome.OVER_LIMIT;
                case "NOT_CITED" -> Outcome.NOT_CITED;
                default -> Outcome.NOT_AUTHORISED;
            };
            return new Ruling(outcome, deny.reason(), found);
        }
        return new Ruling(Outcome.PULLED, "OK", found);
    }

    /** The same for a copy of a case, which is no other case's business. */
    Ruling allows(Tx tx, PullContext context, Held copy, UUID caseId) {
        return caseId.equals(context.caseId())
                ? allows(tx, context, copy, Optional.<String>empty())
                : new Ruling(Outcome.WRONG_OWNER, "OTHER_CASE", Found.NOTHING);
    }

    /** The code of the check that decided, either way. */
    static String decisive(Judgement judgement) {
        Value value = judgement.verdict().effective();
        return judgement.provable() && value.isGood() ? "OK" : reason(judgement);
    }

    /** The code of the check that decided against it. */
    private static String reason(Judgement judgement) {
        Verdict verdict = judgement.verdict();
        return verdict.checks().stream()
                .filter(check -> check.state() == Verdict.State.FAIL)
                .findFirst()
                .or(() -> verdict.checks().stream()
                        .filter(check ->
                                check.state() == Verdict.State.CANNOT_CHECK && check.row() != Verdict.Row.ANCHORED)
                        .findFirst())
                .map(check -> check.code().name())
                .orElse(judgement.provable() ? verdict.value().name() : "LOG_MISSING");
    }

    private UUID leave(
            Tx tx,
            PullContext context,
            UUID document,
            Optional<StoredDocument> stored,
            Ruling ruling,
            Said verdict,
            Map<String, String> leaving,
            Optional<Hash> digest) {
        return leave(
                tx,
                context,
                document,
                stored.map(StoredDocument::held),
                ruling,
                verdict,
                leaving,
                digest,
                stored.map(d -> d.events().size()).orElse(0));
    }

    /** A copy was used, or not: as for a document, but nothing of ours was verified. */
    UUID used(
            Tx tx, PullContext context, Held copy, Ruling ruling, Map<String, String> leaving, Optional<Hash> digest) {
        UUID evidence = leave(
                tx,
                context,
                copy.id(),
                Optional.of(copy),
                ruling,
                Said.NOT_RUN,
                leaving,
                digest.filter(any -> ruling.outcome().discloses()),
                0);
        CrashPoint.reach("documents.source.used");
        return evidence;
    }

    private UUID leave(
            Tx tx,
            PullContext context,
            UUID document,
            Optional<Held> held,
            Ruling ruling,
            Said verdict,
            Map<String, String> leaving,
            Optional<Hash> digest,
            int events) {
        UUID id = Ids.next(tx);
        List<HolderId> owners = held.map(Held::holders).orElse(List.of());
        List<String> fields = leaving.keySet().stream().sorted().toList();
        StoredEvidence evidence = new StoredEvidence(
                id,
                ruling.outcome(),
                context.caseId(),
                context.service(),
                context.slot(),
                document,
                held.map(Held::kind).orElse(context.expectedKind()),
                owners,
                context.officer().ref(),
                context.office(),
                Optional.empty(),
                ruling.found().words(),
                fields,
                verdict.verdict(),
                verdict.underlying(),
                ruling.reason(),
                digest,
                events,
                tx.now(),
                clock.now(tx),
                held.filter(d -> d.copy().isPresent()).isPresent());
        if (ruling.outcome().discloses()) {
            Disclosure disclosure = new Disclosure(
                    id,
                    document,
                    evidence.kind(),
                    owners,
                    context.officer(),
                    context.office(),
                    context.caseId(),
                    context.service(),
                    ruling.found().words(),
                    fields);
            ruling.found()
                    .law()
                    .ifPresentOrElse(
                            law -> identity.access().record(tx, disclosure, law),
                            () -> identity.access().record(tx, disclosure));
            ruling.found()
                    .standing()
                    .ifPresent(standing -> identity.standing().use(tx, standing, id, document, context.caseId()));
        }
        return sealing.seal(tx, evidence);
    }

    // -- verification in a case

    /** @param document of ours that the file is */
    UUID verified(Tx tx, CheckContext context, Optional<StoredDocument> document, Hash file, Verdict verdict) {
        Said said = Said.of(verdict);
        UUID evidence = sealing.seal(
                tx,
                new StoredEvidence(
                        Ids.next(tx),
                        Outcome.VERIFIED,
                        context.caseId(),
                        context.service(),
                        context.slot(),
                        document.map(stored -> stored.held().id()).orElse(NO_DOCUMENT),
                        document.map(stored -> stored.held().kind()).orElse("-"),
                        document.map(stored -> stored.held().holders()).orElse(List.of()),
                        context.officer().ref(),
                        context.office(),
                        Optional.empty(),
                        NONE,
                        List.of(),
                        said.verdict(),
                        said.underlying(),
                        verdict.effective().isGood() ? "OK" : reason(new Judgement(verdict, Optional.empty(), true)),
                        Optional.empty(),
                        document.map(stored -> stored.events().size()).orElse(0),
                        tx.now(),
                        clock.now(tx),
                        Optional.empty(),
                        Optional.of(file),
                        Optional.empty(),
                        document.filter(stored -> stored.held().copy().isPresent())
                                .isPresent()));
        CrashPoint.reach("documents.verification.recorded");
        return evidence;
    }

    /** Of something that happened to a copy of a source: no content, nothing verified. */
    UUID happened(Tx tx, SourceCopies.Row row, Outcome outcome, String reason) {
        return sealing.seal(
                tx,
                new StoredEvidence(
                        Ids.next(tx),
                        outcome,
                        row.caseId(),
                        row.service(),
                        row.slot(),
                        row.id(),
                        row.kind(),
                        List.of(row.owner()),
                        row.officer(),
                        row.office(),
                        Optional.empty(),
                        row.ground(),
                        List.of(),
                        NONE,
                        Optional.empty(),
                        reason,
                        Optional.empty(),
                        0,
                        tx.now(),
                        clock.now(tx),
                        false));
    }
}
