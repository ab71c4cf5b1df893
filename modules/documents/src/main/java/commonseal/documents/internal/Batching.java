package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.Kind;
import commonseal.documents.Batches;
import commonseal.documents.internal.BatchTable.Line;
import commonseal.documents.internal.BatchTable.Moved;
import commonseal.documents.internal.BatchTable.Started;
import commonseal.documents.internal.RowEffect.Effected;
import commonseal.documents.internal.RowEffect.Tried;
import commonseal.identity.Access.Action;
import commonseal.identity.Access.Basis;
import commonseal.identity.Access.Decision;
import commonseal.identity.Access.Facts;
import commonseal.identity.Access.Purpose;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.HolderId.PersonId;
import commonseal.identity.Identity;
import commonseal.kernel.Act;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Db;
import commonseal.kernel.Ids;
import commonseal.kernel.Page;
import commonseal.kernel.Tx;
import commonseal.keys.Keys;
import commonseal.keys.Opener;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.Sealed;
import commonseal.proof.CanonicalJson;
import commonseal.proof.Hash;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Batches: rows in, each tried, each carried out once. A chunk is one transaction that moves its rows and the batch's
 * position with it, so that a crash leaves whole chunks and whoever goes on begins behind the last one. What a row does is
 * its {@link RowEffect}.
 */
final class Batching implements Batches {
    static final String BATCH = "documents.batch";
    static final String BATCH_ROW = "documents.batch_row";

    private static final String KEY_FIELD = "documents.batch_row.key";
    private static final int CHUNK = 500;

    private final Db db;
    private final Keys keys;
    private final Ledger ledger;
    private final Identity identity;
    private final Catalog catalog;
    private final Vault vault;
    private final Map<String, RowEffect> effects;

    Batching(
            Db db, Keys keys, Ledger ledger, Identity identity, Catalog catalog, Vault vault, List<RowEffect> effects) {
        this.db = db;
        this.keys = keys;
        this.ledger = ledger;
        this.identity = identity;
        this.catalog = catalog;
        this.vault = vault;
        this.effects = effects.stream().collect(Collectors.toMap(RowEffect::name, Function.identity()));
    }

    // -- upload

    @Override
    public UploadResult upload(Tx tx, Actor issuer, String code, Format format, byte[] file) {
        Optional<Kind> kind = catalog.kind(code);
        if (kind.isEmpty()) {
            return new UploadResult.Refused("UNKNOWN_KIND", 0, "");
        }
        if (decision(issuer, kind.get()) instanceof Decision.Deny deny) {
            return new UploadResult.Refused(deny.reason(), 0, "");
        }
        if (file.length > MOST_BYTES) {
            return new UploadResult.Refused("FILE_LARGE", 0, "");
        }
        RowEffect effect = effect(IssueRows.NAME);
        Bytes digest = Bytes.of(Hash.sha256(file).bytes());
        Optional<UUID> known = BatchTable.sameFile(tx, effect.name(), code, digest);
        if (known.isPresent()) {
            return new UploadResult.Known(known.get());
        }
        try {
            List<RowFile.Line> lines = RowFile.read(format, file, MOST_ROWS);
            checkColumns(effect.columns(code).orElseThrow(), lines);
            return new UploadResult.Uploaded(store(tx, issuer, effect, kind.get(), digest, lines), lines.size());
        } catch (RowFile.Unreadable e) {
            return new UploadResult.Refused(e.code(), e.line(), e.column());
        }
    }

    /** Lays out rows that another part of the module read; nothing is carried out. At least one row. */
    UUID lay(Tx tx, Actor issuer, String effect, Kind kind, Bytes digest, List<RowFile.Line> lines) {
        return store(tx, issuer, effect(effect), kind, digest, lines);
    }

    private static void checkColumns(RowEffect.Columns columns, List<RowFile.Line> lines) throws RowFile.Unreadable {
        Set<String> allowed = new HashSet<>(columns.required());
        allowed.addAll(columns.optional());
        Set<String> seen = new HashSet<>();
        for (RowFile.Line line : lines) {
            for (String column : line.cells().keySet()) {
                if (!allowed.contains(column)) {
                    throw new RowFile.Unreadable("COLUMN_UNKNOWN", line.number(), column);
                }
                seen.add(column);
            }
        }
        for (String column : columns.required()) {
            if (!seen.contains(column)) {
                throw new RowFile.Unreadable("COLUMN_MISSING", 0, column);
            }
        }
    }

    private UUID store(Tx tx, Actor issuer, RowEffect effect, Kind kind, Bytes digest, List<RowFile.Line> lines) {
        UUID id = Ids.next(tx);
        BatchTable.insert(
                tx,
                new BatchTable.Row(
                        id,
                        effect.name(),
                        kind.code(),
                        kind.office(),
                        digest,
                        lines.size(),
                        State.CHECKING,
                        0,
                        issuer.ref(),
                        tx.now(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        for (int from = 0; from < lines.size(); from += CHUNK) {
            BatchTable.insertLines(
                    tx,
                    id,
                    lines.subList(from, Math.min(from + CHUNK, lines.size())).stream()
                            .map(line -> new Line(
                                    line.number(),
                                    RowState.READ,
                                    Optional.of(sealed(id, line.number(), json(line.cells()))),
                                    List.of(),
                                    Optional.empty()))
                            .toList());
        }
        CrashPoint.reach("documents.batch.uploaded");
        return id;
    }

    private static byte[] json(Map<String, String> cells) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(cells).forEach(json::put);
        return CanonicalJson.of(json);
    }

    private static Map<String, String> cells(byte[] canonical) {
        Map<String, String> cells = new TreeMap<>();
        DraftJson.object(canonical)
                .properties()
                .forEach(cell -> cells.put(cell.getKey(), cell.getValue().stringValue()));
        return cells;
    }

    private Bytes sealed(UUID batch, int line, byte[] plain) {
        return vault.bytes(BATCH_ROW, "content", batch + "/" + line, plain);
    }

    private byte[] opened(UUID batch, Line line) {
        return vault.openBytes(
                BATCH_ROW,
                "content",
                batch + "/" + line.number(),
                line.content().orElseThrow());
    }

    // -- steps

    @Override
    public StepResult start(Tx tx, Actor issuer, UUID batch) {
        Optional<BatchTable.Row> row = BatchTable.lock(tx, batch).filter(found -> mayIssue(issuer, found));
        if (row.isEmpty()) {
            return new StepResult.Refused("BATCH_UNKNOWN");
        }
        if (row.get().state() != State.CHECKED) {
            return new StepResult.Refused("BATCH_STATE");
        }
        boolean two = twoPersons(row.get());
        if (two && row.get().uploadedBy().equals(issuer.ref())) {
            return new StepResult.Refused("TWO_PERSONS");
        }
        if (BatchTable.lines(tx, batch, 0, EnumSet.of(RowState.GOOD), 1).isEmpty()) {
            return new StepResult.Refused("BATCH_EMPTY");
        }
        BatchTable.Row started = new BatchTable.Row(
                batch,
                row.get().effect(),
                row.get().kind(),
                row.get().office(),
                row.get().fileDigest(),
                row.get().rows(),
                State.RUNNING,
                0,
                row.get().uploadedBy(),
                row.get().uploadedAt(),
                Optional.of(issuer.ref()),
                Optional.of(tx.now()),
                Optional.empty(),
                Optional.of(two));
        Sealed sealed = ledger.append(tx, "batch.started|" + batch, Records.batch(started));
        BatchTable.start(
                tx, new Started(started, vault.blinding(BATCH, batch.toString(), sealed.blinding()), sealed.entry()));
        CrashPoint.reach("documents.batch.started");
        return new StepResult.Done();
    }

    @Override
    public StepResult discard(Tx tx, Actor issuer, UUID batch) {
        Optional<BatchTable.Row> row = BatchTable.lock(tx, batch).filter(found -> mayIssue(issuer, found));
        if (row.isEmpty()) {
            return new StepResult.Refused("BATCH_UNKNOWN");
        }
        if (!EnumSet.of(State.CHECKING, State.CHECKED).contains(row.get().state())) {
            return new StepResult.Refused("BATCH_STATE");
        }
        BatchTable.move(tx, batch, State.DISCARDED, row.get().position());
        BatchTable.forget(tx, batch, EnumSet.of(RowState.READ, RowState.GOOD, RowState.BAD));
        return new StepResult.Done();
    }

    // -- work

    @Override
    public boolean work() {
        // Who issues is told by the batch, so the transaction is his; which one is asked by the program.
        Optional<BatchTable.Row> waiting = db.write(Act.job("documents.batch"), BatchTable::next);
        return waiting.isPresent()
                && db.write(act(waiting.get()), tx -> work(tx, waiting.get().id()));
    }

    private static Act act(BatchTable.Row row) {
        return new Act(row.startedBy().orElse(row.uploadedBy()), "batch:" + row.id());
    }

    private boolean work(Tx tx, UUID id) {
        Optional<BatchTable.Row> row = tx.asProgram("batch", () -> BatchTable.lock(tx, id));
        return switch (row.map(BatchTable.Row::state).orElse(State.DONE)) {
            case CHECKING -> attempt(tx, row.orElseThrow());
            case RUNNING -> carryOut(tx, row.orElseThrow());
            // Somebody else was faster.
            case CHECKED, DONE, DISCARDED -> true;
        };
    }

    /** As he may act at this moment: who lost his role issues nothing more. */
    private Actor actor(Tx tx, String ref, UUID batch) {
        PersonId person = (PersonId) HolderId.parse(ref);
        return new Actor(Actor.Kind.PERSON, person.value(), identity.officers().grants(tx, person), Optional.of(batch));
    }

    private boolean attempt(Tx tx, BatchTable.Row batch) {
        List<Line> lines = tx.asProgram(
                "batch", () -> BatchTable.lines(tx, batch.id(), batch.position(), EnumSet.of(RowState.READ), CHUNK));
        List<Tried> tried = lines.isEmpty()
                ? List.of()
                : effect(batch.effect())
                        .attempt(
                                tx,
                                actor(tx, batch.uploadedBy(), batch.id()),
                                batch.kind(),
                                lines.stream()
                                        .map(line -> cells(opened(batch.id(), line)))
                                        .toList());
        tx.asProgram("batch", () -> {
            BatchTable.move(tx, batch.id(), tried(tx, batch, lines, tried));
            BatchTable.move(
                    tx,
                    batch.id(),
                    lines.size() < CHUNK ? State.CHECKED : State.CHECKING,
                    lines.isEmpty() ? batch.position() : lines.getLast().number());
            return true;
        });
        CrashPoint.reach("documents.batch.tried");
        return true;
    }

    private List<Moved> tried(Tx tx, BatchTable.Row batch, List<Line> lines, List<Tried> tried) {
        List<Optional<Bytes>> same = tried.stream()
                .map(each -> each instanceof Tried.Good good
                        ? Optional.of(Bytes.of(keys.blindIndex(KEY_FIELD, batch.id() + "|" + good.same())))
                        : Optional.<Bytes>empty())
                .toList();
        Set<Bytes> seen = new HashSet<>(BatchTable.present(
                tx, batch.id(), same.stream().flatMap(Optional::stream).toList()));
        List<Moved> moved = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            int line = lines.get(i).number();
            switch (tried.get(i)) {
                case Tried.Bad(var problems) -> moved.add(wrong(lines.get(i), RowState.BAD, problems));
                case Tried.Good good -> {
                    Bytes key = same.get(i).orElseThrow();
                    moved.add(
                            seen.add(key)
                                    ? new Moved(
                                            line,
                                            RowState.GOOD,
                                            Optional.of(sealed(batch.id(), line, good.ready())),
                                            Optional.of(key),
                                            List.of(),
                                            Optional.empty())
                                    : wrong(lines.get(i), RowState.BAD, List.of(new RowProblem("row", "DOUBLE"))));
                }
            }
        }
        return moved;
    }

    private static Moved wrong(Line line, RowState state, List<RowProblem> problems) {
        return new Moved(
                line.number(),
                state,
                state == RowState.FAILED ? Optional.empty() : line.content(),
                Optional.empty(),
                problems.stream()
                        .map(problem -> problem.field() + ":" + problem.code())
                        .toList(),
                Optional.empty());
    }

    private boolean carryOut(Tx tx, BatchTable.Row batch) {
        List<Line> lines = tx.asProgram(
                "batch", () -> BatchTable.lines(tx, batch.id(), batch.position(), EnumSet.of(RowState.GOOD), CHUNK));
        Actor officer = actor(tx, batch.startedBy().orElseThrow(), batch.id());
        List<Effected> effected = lines.isEmpty()
                ? List.of()
                : effect(batch.effect())
                        .carryOut(
                                tx,
                                officer,
                                batch.uploadedBy(),
                                lines.stream()
                                        .map(line -> opened(batch.id(), line))
                                        .toList());
        // Documents without the rows that say so: a crash here leaves neither.
        CrashPoint.reach("documents.batch.issued");
        List<Moved> moved = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            int line = lines.get(i).number();
            moved.add(
                    switch (effected.get(i)) {
                        case Effected.Done(UUID document) ->
                            new Moved(
                                    line,
                                    RowState.DONE,
                                    Optional.empty(),
                                    Optional.empty(),
                                    List.of(),
                                    Optional.of(document));
                        case Effected.Failed(var problems) -> wrong(lines.get(i), RowState.FAILED, problems);
                    });
        }
        boolean over = lines.size() < CHUNK;
        tx.asProgram("batch", () -> {
            BatchTable.move(tx, batch.id(), moved);
            BatchTable.move(
                    tx,
                    batch.id(),
                    over ? State.DONE : State.RUNNING,
                    lines.isEmpty() ? batch.position() : lines.getLast().number());
            if (over) {
                BatchTable.forget(tx, batch.id(), EnumSet.of(RowState.BAD));
            }
            return true;
        });
        CrashPoint.reach("documents.batch.moved");
        return true;
    }

    // -- reading

    @Override
    public Optional<Batch> find(Tx tx, Actor officer, UUID batch) {
        return BatchTable.find(tx, batch)
                .filter(row -> mayIssue(officer, row))
                .map(row -> shown(tx, List.of(row)).getFirst());
    }

    @Override
    public Page<Batch> list(Tx tx, Actor officer, Page.Request page) {
        Set<String> kinds = catalog.kinds().stream()
                .filter(kind -> decision(officer, kind).permitted())
                .map(Kind::code)
                .collect(Collectors.toSet());
        List<BatchTable.Row> rows =
                kinds.isEmpty() ? List.of() : BatchTable.list(tx, kinds, page.afterId(), page.limit() + 1);
        return Page.cut(shown(tx, rows), page.limit(), batch -> batch.id().toString());
    }

    private List<Batch> shown(Tx tx, List<BatchTable.Row> rows) {
        Map<UUID, Map<RowState, Integer>> counts =
                BatchTable.counts(tx, rows.stream().map(BatchTable.Row::id).toList());
        return rows.stream()
                .map(row -> new Batch(
                        row.id(),
                        row.effect(),
                        row.kind(),
                        row.office(),
                        row.state(),
                        row.rows(),
                        counts.getOrDefault(row.id(), Map.of()),
                        row.two().orElseGet(() -> twoPersons(row)),
                        Hash.of(row.fileDigest().copy()).hex(),
                        row.uploadedBy(),
                        row.uploadedAt(),
                        row.startedBy(),
                        row.startedAt(),
                        row.finishedAt()))
                .toList();
    }

    @Override
    public Page<Row> rows(Tx tx, Actor officer, UUID batch, boolean wrongOnly, Page.Request page) {
        if (BatchTable.find(tx, batch).filter(row -> mayIssue(officer, row)).isEmpty()) {
            return new Page<>(List.of(), Optional.empty());
        }
        List<Line> lines = BatchTable.lines(
                tx,
                batch,
                page.afterNumber().map(Long::intValue).orElse(0),
                wrongOnly ? EnumSet.of(RowState.BAD, RowState.FAILED) : EnumSet.allOf(RowState.class),
                page.limit() + 1);
        Map<UUID, StoredDocument> documents = DocumentTable.those(
                tx, lines.stream().flatMap(line -> line.document().stream()).toList());
        Opener opener = vault.opener(
                tx,
                documents.values().stream()
                        .map(stored -> stored.columns().numberSealed())
                        .toList());
        List<Row> rows = lines.stream()
                .map(line -> {
                    Optional<StoredDocument> stored =
                            line.document().flatMap(id -> Optional.ofNullable(documents.get(id)));
                    return new Row(
                            line.number(),
                            line.state(),
                            line.problems().stream().map(Batching::problem).toList(),
                            line.document(),
                            stored.flatMap(found -> number(opener, found)),
                            stored.map(found -> found.held().publicCode()));
                })
                .toList();
        return Page.cut(rows, page.limit(), row -> Integer.toString(row.line()));
    }

    /** Absent if the holder was erased meanwhile. */
    private static Optional<String> number(Opener opener, StoredDocument stored) {
        try {
            return Optional.of(Vault.openNumber(
                    opener, stored.held().id(), stored.columns().numberSealed()));
        } catch (Keys.Unreadable e) {
            return Optional.empty();
        }
    }

    private static RowProblem problem(String written) {
        int colon = written.lastIndexOf(':');
        return new RowProblem(written.substring(0, colon), written.substring(colon + 1));
    }

    // -- who may

    private RowEffect effect(String name) {
        return Optional.ofNullable(effects.get(name))
                .orElseThrow(() -> new IllegalStateException("a batch of an effect that this version does not know"));
    }

    private boolean twoPersons(BatchTable.Row row) {
        return catalog.kind(row.kind()).filter(KindAsks::twoPersons).isPresent();
    }

    private boolean mayIssue(Actor officer, BatchTable.Row row) {
        return decision(officer, row.kind(), row.office()).permitted();
    }

    private Decision decision(Actor officer, Kind kind) {
        return decision(officer, kind.code(), kind.office());
    }

    private Decision decision(Actor officer, String kind, String office) {
        return identity.access()
                .can(
                        officer,
                        Action.ISSUE_DOCUMENT,
                        new Facts.DocumentFacts(kind, office, false, new Basis.None()),
                        new Purpose("batch", Optional.empty()));
    }
}
