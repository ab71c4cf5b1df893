package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.documents.Documents.Content;
import commonseal.documents.Documents.Held;
import commonseal.documents.Documents.Outcome;
import commonseal.documents.Documents.PullContext;
import commonseal.documents.Documents.PullResult;
import commonseal.documents.Documents.State;
import commonseal.documents.Exchange;
import commonseal.documents.internal.Pulling.Ruling;
import commonseal.documents.internal.SourceCopies.Row;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Identity;
import commonseal.kernel.Act;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Tx;
import commonseal.proof.Hash;
import commonseal.sources.Answer;
import commonseal.sources.Question;
import commonseal.sources.SourceClient.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Sources, from rule to copy. What one question does lies in three steps: two transactions, and the question between them. */
final class ExchangeService implements Exchange {

    private static final String ACT = "documents.exchange";
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(30);
    private static final int MOST_DOUBLINGS = 7;
    private static final String AUTHORISATION = "authorisation:";

    private final Db db;
    private final Identity identity;
    private final Catalog catalog;
    private final ZoneId zone;
    private final ExchangeRules rules;
    private final SourceLines lines;
    private final Pulling pulling;
    private final SourceQuestions questions;

    ExchangeService(
            Db db,
            Identity identity,
            Catalog catalog,
            Vault vault,
            ZoneId zone,
            ExchangeRules rules,
            SourceLines lines,
            Pulling pulling) {
        this.db = db;
        this.identity = identity;
        this.catalog = catalog;
        this.zone = zone;
        this.rules = rules;
        this.lines = lines;
        this.pulling = pulling;
        this.questions = new SourceQuestions(identity, vault);
    }

    // -- rules

    @Override
    public RuleResult publish(Tx tx, Actor administrator, Source source) {
        return rules.publish(tx, administrator, source);
    }

    @Override
    public RuleResult publish(Tx tx, Actor administrator, Requirement requirement) {
        return rules.publish(tx, administrator, requirement);
    }

    @Override
    public List<Source> sources(Tx tx) {
        return rules.newest(tx).sources();
    }

    @Override
    public List<Requirement> requirements(Tx tx) {
        return rules.newest(tx).requirements();
    }

    @Override
    public List<String> acceptable(Tx tx, String named) {
        return rules.current(tx).requirements().stream()
                .filter(requirement -> requirement.code().equals(named))
                .findFirst()
                .map(Requirement::kinds)
                .orElse(List.of(named));
    }

    @Override
    public Health health(Tx tx, String source) {
        List<SourceCopies.Call> calls = SourceCopies.calls(tx, source);
        List<Long> times =
                calls.stream().map(call -> call.took().toMillis()).sorted().toList();
        return new Health(
                calls.size(),
                (int) calls.stream().filter(SourceCopies.Call::good).count(),
                times.isEmpty()
                        ? Optional.empty()
                        : Optional.of(times.get(times.size() / 2).intValue()),
                calls.stream()
                        .filter(SourceCopies.Call::good)
                        .map(SourceCopies.Call::at)
                        .findFirst(),
                rules.current(tx)
                        .source(source)
                        .filter(known -> lines.rests(known, tx.now()))
                        .isPresent());
    }

    // -- offers

    @Override
    public List<Held> offers(
            Tx tx, UUID caseId, Collection<HolderId> holders, Collection<String> kinds, Collection<Held> held) {
        List<Source> serving = rules.current(tx).sources().stream()
                .filter(source ->
                        source.active() && source.kinds().keySet().stream().anyMatch(kinds::contains))
                .toList();
        if (serving.isEmpty()) {
            return List.of();
        }
        Map<UUID, Row> known = tx.asProgram(ACT, () -> SourceCopies.ofCase(tx, caseId)).stream()
                .collect(Collectors.toMap(Row::id, row -> row));
        List<Held> offers = new ArrayList<>();
        for (Source source : serving) {
            for (String kind : source.kinds().keySet()) {
                for (HolderId holder : new HashSet<>(holders)) {
                    UUID id = id(caseId, holder, kind, source.code());
                    boolean over = Optional.ofNullable(known.get(id))
                            .filter(row -> row.state() == CopyState.ENDED || row.state() == CopyState.ERASED)
                            .isPresent();
                    boolean owned = held.stream()
                            .anyMatch(each ->
                                    each.kind().equals(kind) && each.holders().contains(holder));
                    if (kinds.contains(kind) && mayHold(kind, holder) && !over && !owned) {
                        offers.add(held(id, kind, source.office(), holder, caseId, State.ACTIVE, tx.now()));
                    }
                }
            }
        }
        return offers;
    }

    private boolean mayHold(String kind, HolderId holder) {
        return catalog.kind(kind)
                .filter(known -> switch (known.holder()) {
                    case PERSON -> holder instanceof HolderId.PersonId;
                    case ORGANISATION -> holder instanceof HolderId.OrganisationId;
                    case BOTH -> true;
                })
                .isPresent();
    }

    /** The same for the same case, holder, kind and source: an offer needs no row. */
    private static UUID id(UUID caseId, HolderId holder, String kind, String source) {
        byte[] hash = Hash.sha256(String.join("|", "source-copy", caseId.toString(), holder.ref(), kind, source)
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .bytes();
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(hash);
        // Version 8, variant 2: not a time, not a name of others.
        return new UUID(
                (bytes.getLong() & ~0xF000L) | 0x8000L,
                (bytes.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
    }

    private Held held(UUID id, String kind, String office, HolderId owner, UUID caseId, State state, Instant at) {
        return new Held(
                id,
                kind,
                office,
                List.of(owner),
                state,
                LocalDate.ofInstant(at, zone),
                Optional.empty(),
                Optional.empty(),
                Optional.of(caseId),
                Optional.empty(),
                "",
                // Older than anything of our own, which is preferred.
                Instant.EPOCH,
                Optional.empty());
    }

    /** A copy as if it were held. */
    Optional<Held> held(Tx tx, UUID copy) {
        return SourceCopies.find(tx, copy).map(row -> held(tx, row));
    }

    private Held held(Tx tx, Row row) {
        String office =
                rules.current(tx).source(row.source()).map(Source::office).orElse(row.source());
        State state = switch (row.state()) {
            case ENDED ->
                switch (row.reason()) {
                    case "SOURCE_REVOKED" -> State.REVOKED;
                    case "SOURCE_SUSPENDED" -> State.SUSPENDED;
                    default -> State.VOID;
                };
            case OFFERED, ASKED, PENDING, FOUND, FAILED, ERASED -> State.ACTIVE;
        };
        return held(row.id(), row.kind(), office, row.owner(), row.caseId(), state, row.created());
    }

    @Override
    public void keep(Tx tx, UUID caseId, String service, HolderId owner, Held offer) {
        rules.current(tx).sources().stream()
                .map(Source::code)
                .filter(source -> id(caseId, owner, offer.kind(), source).equals(offer.id()))
                .findFirst()
                .ifPresent(source -> tx.asProgram(ACT, () -> {
                    SourceCopies.insert(
                            tx,
                            new Row(
                                    offer.id(),
                                    Ids.next(tx),
                                    caseId,
                                    owner,
                                    offer.kind(),
                                    source,
                                    service,
                                    "-",
                                    tx.act().actor(),
                                    "-",
                                    "none",
                                    List.of(),
                                    CopyState.OFFERED,
                                    "SOURCE_OFFERED",
                                    0,
                                    Optional.empty(),
                                    tx.now(),
                                    Optional.empty(),
                                    Optional.empty()));
                    return source;
                }));
    }

    // -- asking

    @Override
    public Optional<UUID> prepare(Tx tx, PullContext context, UUID offer) {
        return tx.asProgram(ACT, () -> SourceCopies.lock(tx, offer).flatMap(row -> prepare(tx, context, row)));
    }

    private Optional<UUID> prepare(Tx tx, PullContext context, Row row) {
        Optional<Source> source = rules.current(tx).source(row.source()).filter(Source::active);
        boolean waits = row.state() == CopyState.PENDING
                && row.next().filter(due -> due.isAfter(tx.now())).isPresent();
        boolean done =
                row.state() == CopyState.FOUND || row.state() == CopyState.ENDED || row.state() == CopyState.ERASED;
        if (source.isEmpty() || waits || done || lines.rests(source.get(), tx.now())) {
            return Optional.empty();
        }
        Ruling ruling = pulling.allows(tx, context, held(tx, row), row.caseId());
        if (ruling.outcome() != Outcome.PULLED) {
            return Optional.empty();
        }
        if (row.state() == CopyState.OFFERED) {
            SourceCopies.update(
                    tx,
                    row.asking(
                            Ids.next(tx),
                            context.slot(),
                            context.officer().ref(),
                            context.office(),
                            ruling.found().words(),
                            fields(row.kind(), context.fields()),
                            tx.now()));
            return SourceCopies.find(tx, row.id()).map(Row::request);
        }
        return Optional.of(row.request());
    }

    private List<String> fields(String kind, List<String> wanted) {
        return catalog.kind(kind).stream()
                .flatMap(known -> known.fields().stream())
                .filter(field -> field.policy() != Catalog.Policy.NEVER)
                .map(Catalog.Field::name)
                .filter(name -> wanted.isEmpty() || wanted.contains(name))
                .toList();
    }

    /** What goes out. */
    private record Outgoing(Row row, Source source, Question question, boolean poll, Instant at) {}

    @Override
    public void ask(UUID request) {
        Optional<Outgoing> outgoing = db.write(Act.job(ACT), tx -> leaving(tx, request));
        outgoing.ifPresent(out -> {
            CrashPoint.reach("documents.source.recorded");
            long start = System.nanoTime();
            Reply reply = lines.ask(out.source(), out.question(), out.poll(), out.at());
            int millis = (int) Duration.ofNanos(System.nanoTime() - start).toMillis();
            CrashPoint.reach("documents.source.answered");
            db.execute(Act.job(ACT), tx -> arrived(tx, out, reply, millis));
        });
    }

    /** The question is on record, and the row in our hands, before anything leaves. */
    private Optional<Outgoing> leaving(Tx tx, UUID request) {
        Optional<Row> found = SourceCopies.lockRequest(tx, request)
                .filter(row -> row.state() == CopyState.ASKED
                        || row.state() == CopyState.PENDING
                        || row.state() == CopyState.FAILED);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Row row = found.get();
        // In other hands: its lease is not over.
        if (row.attempts() > 0
                && row.state() == CopyState.ASKED
                && row.next().filter(due -> due.isAfter(tx.now())).isPresent()) {
            return Optional.empty();
        }
        Optional<Source> source = rules.newest(tx).source(row.source()).filter(Source::active);
        if (source.isEmpty() || !stillAllowed(tx, row)) {
            SourceCopies.update(tx, row.to(CopyState.OFFERED, "SOURCE_NOT_ASKED", Optional.empty()));
            return Optional.empty();
        }
        Optional<Question> question = questions.document(tx, row, source.get());
        if (question.isEmpty()) {
            SourceCopies.update(tx, row.to(CopyState.ENDED, "SOURCE_NO_IDENTIFIERS", Optional.empty()));
            return Optional.empty();
        }
        boolean poll = row.state() == CopyState.PENDING;
        if (!poll) {
            leave(tx, row, Outcome.ASKED, "SOURCE_ASKED");
        }
        Row tried = row.tried(tx.now().plus(LEASE));
        SourceCopies.update(tx, tried);
        return Optional.of(new Outgoing(tried, source.get(), question.get(), poll, tx.now()));
    }

    private boolean stillAllowed(Tx tx, Row row) {
        return !row.ground().startsWith(AUTHORISATION)
                || identity.authorisations().inForce(tx, row.caseId(), row.id()).isPresent();
    }

    private void arrived(Tx tx, Outgoing out, Reply reply, int millis) {
        Optional<Row> now = SourceCopies.lockRequest(tx, out.row().request())
                .filter(row ->
                        row.attempts() == out.row().attempts() && row.next().isPresent());
        SourceCopies.called(
                tx, out.source().code(), millis, SourceQuestions.code(reply), reply instanceof Reply.Answered);
        if (now.isEmpty()) {
            // Closed, refused or taken over meanwhile: what came back is not kept.
            leave(tx, out.row(), Outcome.CANNOT_CHECK, "SOURCE_TOO_LATE");
            return;
        }
        Row row = now.get();
        Row after = after(tx, row, out, reply);
        SourceCopies.update(tx, after);
        leave(tx, after, outcome(after), after.reason());
        CrashPoint.reach("documents.source.stored");
    }

    private Row after(Tx tx, Row row, Outgoing out, Reply reply) {
        Instant again = tx.now()
                .plus(FIRST_RETRY.multipliedBy(1L << Math.min(MOST_DOUBLINGS, Math.max(0, row.attempts() - 1))));
        String code = SourceQuestions.code(reply);
        return switch (reply) {
            case Reply.Answered(Answer.Found found) -> found(tx, row, out, found, again);
            case Reply.Answered(Answer.Pending(Duration after)) ->
                row.to(CopyState.PENDING, code, Optional.of(tx.now().plus(after)));
            case Reply.Answered(Answer.Mismatch(Set<String> names)) ->
                questions.mismatch(
                        tx,
                        row.to(CopyState.ENDED, code, Optional.empty()),
                        out.question().holder(),
                        names,
                        Map.of());
            case Reply.Answered(Answer.Error(Answer.ErrorCode error)) ->
                error == Answer.ErrorCode.REQUEST_REUSED || error == Answer.ErrorCode.UNKNOWN_REQUEST
                        // Asked afresh: the source forgot, or what we know of the holder changed.
                        ? row.asking(
                                Ids.next(tx),
                                row.slot(),
                                row.officer(),
                                row.office(),
                                row.ground(),
                                row.fields(),
                                again)
                        : row.to(CopyState.FAILED, code, Optional.of(again));
            case Reply.Answered answered -> row.to(CopyState.ENDED, code, Optional.empty());
            case Reply.Failed failed -> row.to(CopyState.FAILED, code, Optional.of(again));
            case Reply.Lied lied -> row.to(CopyState.FAILED, code, Optional.of(again));
        };
    }

    private Row found(Tx tx, Row row, Outgoing out, Answer.Found found, Instant again) {
        Set<String> differing = SourceQuestions.differing(out.question().holder(), found.holder());
        if (!differing.isEmpty()) {
            return questions.mismatch(
                    tx,
                    row.to(CopyState.ENDED, "SOURCE_MISMATCH", Optional.empty()),
                    out.question().holder(),
                    differing,
                    found.holder());
        }
        if (found.status() != Answer.Status.ACTIVE) {
            return row.to(CopyState.ENDED, "SOURCE_" + found.status(), Optional.empty());
        }
        boolean whole = catalog.kind(row.kind()).stream()
                .flatMap(kind -> kind.fields().stream())
                .filter(field -> field.required() && row.fields().contains(field.name()))
                .allMatch(field -> found.fields().containsKey(field.name()));
        return whole
                ? questions.keep(tx, row.to(CopyState.FOUND, "SOURCE_FOUND", Optional.empty()), found)
                : row.to(CopyState.FAILED, "SOURCE_LIED_INCOMPLETE", Optional.of(again));
    }

    private static Outcome outcome(Row row) {
        return switch (row.state()) {
            case FOUND -> Outcome.ASKED;
            case ENDED -> row.reason().equals("SOURCE_MISMATCH") ? Outcome.WRONG_OWNER : Outcome.NOT_VALID;
            case OFFERED, ASKED, PENDING, FAILED, ERASED -> Outcome.CANNOT_CHECK;
        };
    }

    private UUID leave(Tx tx, Row row, Outcome outcome, String reason) {
        return pulling.happened(tx, row, outcome, reason);
    }

    // -- status

    @Override
    public void askStatus(Collection<UUID> copies) {
        if (copies.isEmpty()) {
            return;
        }
        for (UUID copy : copies) {
            Optional<Outgoing> outgoing = db.write(Act.job(ACT), tx -> statusLeaving(tx, copy));
            outgoing.ifPresent(out -> {
                long start = System.nanoTime();
                Reply reply = lines.ask(out.source(), out.question(), false, out.at());
                int millis = (int) Duration.ofNanos(System.nanoTime() - start).toMillis();
                db.execute(Act.job(ACT), tx -> statusArrived(tx, out, reply, millis));
            });
        }
    }

    private Optional<Outgoing> statusLeaving(Tx tx, UUID copy) {
        Optional<Row> found = SourceCopies.lock(tx, copy).filter(row -> row.state() == CopyState.FOUND);
        Optional<Source> source = found.flatMap(row -> rules.newest(tx).source(row.source()));
        if (source.isEmpty()) {
            return Optional.empty();
        }
        Row row = found.orElseThrow();
        Optional<Question> question = questions.status(tx, row, source.get(), Ids.next(tx));
        question.ifPresent(asked -> leave(tx, row, Outcome.ASKED, "SOURCE_STATUS_ASKED"));
        return question.map(asked -> new Outgoing(row, source.get(), asked, false, tx.now()));
    }

    /** Only a clear no ends a copy; a source that does not answer is written down. */
    private void statusArrived(Tx tx, Outgoing out, Reply reply, int millis) {
        String code = SourceQuestions.code(reply);
        SourceCopies.called(tx, out.source().code(), millis, code, reply instanceof Reply.Answered);
        boolean good = reply instanceof Reply.Answered(Answer.Found found)
                && found.status() == Answer.Status.ACTIVE
                && SourceQuestions.differing(out.question().holder(), found.holder())
                        .isEmpty();
        if (good) {
            leave(tx, out.row(), Outcome.ASKED, "SOURCE_STATUS_ACTIVE");
            return;
        }
        boolean ended = reply instanceof Reply.Answered(Answer answer)
                && !(answer instanceof Answer.Pending)
                && !(answer instanceof Answer.Error);
        Optional<Row> row = SourceCopies.lock(tx, out.row().id()).filter(each -> each.state() == CopyState.FOUND);
        if (ended && row.isPresent()) {
            String reason = reply instanceof Reply.Answered(Answer.Found found)
                    ? found.status() == Answer.Status.ACTIVE ? "SOURCE_MISMATCH" : "SOURCE_" + found.status()
                    : code;
            Row over = row.get().to(CopyState.ENDED, reason, Optional.empty());
            SourceCopies.update(tx, over);
            leave(tx, over, outcome(over), reason);
        } else {
            leave(tx, out.row(), Outcome.CANNOT_CHECK, code);
        }
    }

    // -- using

    /** As a pull; empty if it is no copy of a source. */
    Optional<PullResult> pull(Tx tx, PullContext context, UUID document) {
        return SourceCopies.lock(tx, document)
                .map(row -> show(
                        tx,
                        context,
                        row,
                        Outcome.PULLED,
                        pulling.allows(tx, context, held(tx, row), row.caseId()),
                        List.of()));
    }

    /** As a preview of a document: after the pull its ground and its fields count, and the same look again is one look. */
    Optional<PullResult> preview(Tx tx, PullContext context, UUID document) {
        return SourceCopies.lock(tx, document).map(row -> {
            List<StoredEvidence> before = pulling.before(tx, context, row.id());
            Optional<StoredEvidence> pulled = Pulling.pulled(before);
            PullContext asked =
                    pulled.map(pull -> Pulling.narrowed(context, pull)).orElse(context);
            Held held = held(tx, row);
            Ruling allowed = pulled.map(pull -> pulling.allowsAgain(tx, asked, held, pull))
                    .orElseGet(() -> pulling.allows(tx, asked, held, row.caseId()));
            return show(tx, asked, row, Outcome.PREVIEWED, allowed, before);
        });
    }

    /** @param before looks that this one may be the same as */
    private PullResult show(
            Tx tx, PullContext context, Row row, Outcome done, Ruling allowed, List<StoredEvidence> before) {
        Held held = held(tx, row);
        Optional<SourceQuestions.Kept> kept =
                row.state() == CopyState.FOUND ? questions.open(tx, row) : Optional.empty();
        Ruling ruling = allowed.outcome() == Outcome.PULLED ? ofUse(row, kept.isPresent(), allowed, done) : allowed;
        Map<String, String> leaving = ruling.outcome().discloses()
                ? Fields.leaving(
                        catalog.kind(row.kind()).stream()
                                .flatMap(kind -> kind.fields().stream())
                                .collect(Collectors.toMap(Catalog.Field::name, Catalog.Field::policy)),
                        kept.orElseThrow().fields(),
                        context.fields())
                : Map.of();
        Optional<UUID> seen = ruling.outcome().discloses()
                ? Pulling.seen(
                        before,
                        context,
                        allowed,
                        leaving.keySet().stream().sorted().toList(),
                        row.digest(),
                        0)
                : Optional.empty();
        UUID evidence = seen.orElseGet(() -> pulling.used(tx, context, held, ruling, leaving, row.digest()));
        return ruling.outcome().discloses()
                ? new PullResult.Pulled(
                        evidence,
                        // A register knows no version of ours: its fields are read as the kind is defined now.
                        new Content(
                                held,
                                catalog.kind(row.kind()).orElseThrow().version(),
                                kept.orElseThrow().record(),
                                leaving),
                        Optional.empty())
                : new PullResult.NotPulled(evidence, ruling.outcome(), Optional.empty());
    }

    private static Ruling ofUse(Row row, boolean opens, Ruling allowed, Outcome done) {
        return switch (row.state()) {
            case FOUND ->
                opens
                        ? new Ruling(done, row.reason(), allowed.found())
                        : new Ruling(Outcome.ALTERED, "ALTERED", allowed.found());
            case ERASED -> new Ruling(Outcome.NOT_VALID, row.reason(), allowed.found());
            case OFFERED, ASKED, PENDING, ENDED, FAILED -> new Ruling(outcome(row), row.reason(), allowed.found());
        };
    }

    /** Whether what was pulled is no more what is kept: another content, one that does not open, or nothing at all. */
    boolean isAltered(Tx tx, UUID copy, Optional<Hash> digest) {
        return SourceCopies.find(tx, copy)
                .map(row -> row.state() == CopyState.FOUND
                        && (!row.digest().equals(digest)
                                || questions.open(tx, row).isEmpty()))
                .orElse(true);
    }

    /** Whose copy it is. */
    List<HolderId> owners(Tx tx, UUID copy) {
        return SourceCopies.find(tx, copy).map(Row::owner).stream().toList();
    }

    /** Its owner refused: what the source said goes. */
    void refused(Tx tx, UUID copy) {
        SourceCopies.lock(tx, copy)
                .filter(row -> row.state() != CopyState.OFFERED && row.state() != CopyState.ERASED)
                .ifPresent(
                        row -> SourceCopies.update(tx, row.to(CopyState.OFFERED, "SOURCE_REFUSED", Optional.empty())));
    }

    @Override
    public Optional<Copy> copy(Tx tx, UUID copy) {
        return SourceCopies.find(tx, copy).map(row -> copy(tx, row));
    }

    @Override
    public List<Copy> ofCase(Tx tx, UUID caseId) {
        return SourceCopies.ofCase(tx, caseId).stream()
                .map(row -> copy(tx, row))
                .toList();
    }

    private Copy copy(Tx tx, Row row) {
        return new Copy(
                row.id(),
                row.caseId(),
                row.owner(),
                row.kind(),
                row.source(),
                row.state(),
                row.reason(),
                row.next(),
                row.state() == CopyState.ENDED ? questions.explained(tx, row) : Map.of());
    }

    // -- job and end

    @Override
    public int work(int most) {
        List<UUID> due = db.read(Act.job(ACT), tx -> SourceCopies.due(tx, most));
        due.forEach(this::ask);
        return due.size();
    }

    @Override
    public void closeCase(Tx tx, UUID caseId) {
        tx.asProgram(ACT, () -> {
            SourceCopies.ofCase(tx, caseId).stream()
                    .filter(row -> row.state() != CopyState.ERASED)
                    .forEach(row ->
                            SourceCopies.update(tx, row.to(CopyState.ERASED, "SOURCE_CASE_CLOSED", Optional.empty())));
            return caseId;
        });
    }
}
