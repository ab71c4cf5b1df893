package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.Kind;
import commonseal.documents.Batches;
import commonseal.documents.Batches.Format;
import commonseal.documents.Registers;
import commonseal.documents.internal.RegisterMapping.Made;
import commonseal.documents.internal.RegisterTable.Item;
import commonseal.documents.internal.RegisterTable.Mapped;
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
import commonseal.keys.Keys;
import commonseal.ledger.Ledger;
import commonseal.ledger.Ledger.EntryId;
import commonseal.ledger.Ledger.Sealed;
import commonseal.proof.CanonicalJson;
import commonseal.proof.Hash;
import commonseal.proof.Leaf;
import commonseal.proof.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;

/** Registers of offices: mappings, readings, and what a reading finds laid out in batches. */
final class Registering implements Registers {
    private static final String KEY_FIELD = "documents.register_item.key";
    private static final String CONTENT_FIELD = "documents.register_item.content";
    private static final int CHUNK = 500;

    private final Keys keys;
    private final Ledger ledger;
    private final Identity identity;
    private final Catalog catalog;
    private final Vault vault;
    private final Batching batching;

    Registering(Keys keys, Ledger ledger, Identity identity, Catalog catalog, Vault vault, Batching batching) {
        this.keys = keys;
        this.ledger = ledger;
        this.identity = identity;
        this.catalog = catalog;
        this.vault = vault;
        this.batching = batching;
    }

    // -- mappings

    @Override
    public MapResult map(Tx tx, Actor officer, String json) {
        if (json.length() > LONGEST_MAPPING) {
            return new MapResult.Refused("MAPPING_LARGE", "");
        }
        try {
            RegisterMapping mapping = RegisterMapping.read(json);
            Optional<Kind> kind = catalog.kind(mapping.kind());
            if (kind.isEmpty()) {
                return new MapResult.Refused("UNKNOWN_KIND", "kind");
            }
            if (decision(officer, mapping.kind(), kind.get().office()) instanceof Decision.Deny deny) {
                return new MapResult.Refused(deny.reason(), "kind");
            }
            mapping.check(kind.get());
            RegisterTable.hold(tx, mapping.register());
            Optional<Mapped> before = RegisterTable.newest(tx, mapping.register());
            if (before.filter(known -> !known.kind().equals(mapping.kind())).isPresent()) {
                return new MapResult.Refused("REGISTER_KIND", "register");
            }
            return before.filter(known -> known.content().equals(mapping.text()))
                    .map(known -> new MapResult.Mapped(known.register(), known.version()))
                    .orElseGet(() -> sealed(
                            tx,
                            new Mapped(
                                    mapping.register(),
                                    before.map(Mapped::version).orElse(0) + 1,
                                    mapping.kind(),
                                    kind.get().office(),
                                    mapping.text(),
                                    officer.ref(),
                                    tx.now(),
                                    Bytes.of(new byte[0]),
                                    new EntryId(0))));
        } catch (RegisterMapping.Unusable e) {
            return new MapResult.Refused(e.code(), e.place());
        }
    }

    private MapResult.Mapped sealed(Tx tx, Mapped mapped) {
        Sealed sealed = ledger.append(tx, "register.mapping|" + mapped.key(), RegisterTable.record(mapped));
        // Sealed without its row: a crash here leaves neither.
        CrashPoint.reach("documents.register.mapped");
        RegisterTable.insert(
                tx,
                new Mapped(
                        mapped.register(),
                        mapped.version(),
                        mapped.kind(),
                        mapped.office(),
                        mapped.content(),
                        mapped.officer(),
                        mapped.at(),
                        vault.blinding(RegisterTable.MAPPING, mapped.key(), sealed.blinding()),
                        sealed.entry()));
        return new MapResult.Mapped(mapped.register(), mapped.version());
    }

    /** A mapping that somebody wrote behind the application makes no documents. */
    private boolean isConfirmed(Tx tx, Mapped mapped) {
        try {
            var blinding = Vault.openBlinding(
                    vault.opener(tx, List.of(mapped.blinding())),
                    RegisterTable.MAPPING,
                    mapped.key(),
                    mapped.blinding());
            return ledger.holds(tx, mapped.entry(), Leaf.commit(RegisterTable.record(mapped), blinding));
        } catch (Keys.Unreadable | MalformedException e) {
            return false;
        }
    }

    @Override
    public List<Register> list(Tx tx, Actor officer) {
        Set<String> kinds = catalog.kinds().stream()
                .filter(kind -> mayIssue(officer, kind.code(), kind.office()))
                .map(Kind::code)
                .collect(Collectors.toSet());
        return kinds.isEmpty()
                ? List.of()
                : RegisterTable.newest(tx, kinds).stream()
                        .filter(mapped -> mayIssue(officer, mapped.kind(), mapped.office()))
                        .map(Registering::shown)
                        .toList();
    }

    @Override
    public Optional<Register> find(Tx tx, Actor officer, String register) {
        return known(tx, officer, register).map(Registering::shown);
    }

    private static Register shown(Mapped mapped) {
        return new Register(
                mapped.register(),
                mapped.version(),
                mapped.kind(),
                mapped.office(),
                mapped.content(),
                mapped.officer(),
                mapped.at());
    }

    private Optional<Mapped> known(Tx tx, Actor officer, String register) {
        return RegisterTable.newest(tx, register).filter(mapped -> mayIssue(officer, mapped.kind(), mapped.office()));
    }

    // -- reading

    @Override
    public ReadResult read(Tx tx, Actor officer, String register, Format format, byte[] file) {
        Optional<Mapped> mapped = known(tx, officer, register);
        if (mapped.isEmpty()) {
            return new ReadResult.Refused("REGISTER_UNKNOWN", 0, "");
        }
        if (!isConfirmed(tx, mapped.get())) {
            return new ReadResult.Refused("MAPPING_ALTERED", 0, "");
        }
        if (file.length > Batches.MOST_BYTES) {
            return new ReadResult.Refused("FILE_LARGE", 0, "");
        }
        RegisterTable.hold(tx, register);
        if (RegisterTable.isOpen(tx, register)) {
            return new ReadResult.Refused("READING_OPEN", 0, "");
        }
        try {
            List<RowFile.Line> lines = RowFile.read(format, file, Batches.MOST_ROWS);
            RegisterMapping mapping = RegisterMapping.read(mapped.get().content());
            Set<String> columns = RowFile.columns(format, file, lines);
            for (String column : new TreeSet<>(mapping.sources())) {
                if (!columns.contains(column)) {
                    return new ReadResult.Refused("COLUMN_MISSING", 0, column);
                }
            }
            columns.removeAll(mapping.sources());
            Found found = found(tx, mapping, lines);
            return new ReadResult.Read(
                    laid(tx, officer, mapped.get(), Hash.sha256(file), lines.size(), List.copyOf(columns), found));
        } catch (RowFile.Unreadable e) {
            return new ReadResult.Refused(e.code(), e.line(), e.column());
        } catch (RegisterMapping.Unusable e) {
            throw new IllegalStateException("a sealed mapping that this version cannot read: " + e.code(), e);
        }
    }

    /** What a reading finds: cells for each batch. */
    private record Found(List<RowFile.Line> fresh, List<RowFile.Line> changed, List<RowFile.Line> vanished, int same) {}

    /** A row with its indexes; the key is absent if the row has none of its own. */
    private record Indexed(RowFile.Line line, Made made, Optional<Bytes> key, Bytes content) {}

    private Found found(Tx tx, RegisterMapping mapping, List<RowFile.Line> lines) {
        List<RowFile.Line> fresh = new ArrayList<>();
        List<RowFile.Line> changed = new ArrayList<>();
        Set<Bytes> seen = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        int same = 0;
        for (int from = 0; from < lines.size(); from += CHUNK) {
            List<Indexed> chunk = lines.subList(from, Math.min(from + CHUNK, lines.size())).stream()
                    .map(line -> indexed(mapping, line, seen, numbers))
                    .toList();
            Map<Bytes, Item> items = RegisterTable.items(
                    tx,
                    mapping.register(),
                    chunk.stream().flatMap(row -> row.key().stream()).toList());
            for (Indexed row : chunk) {
                Optional<Item> item = row.key().flatMap(key -> Optional.ofNullable(items.get(key)));
                if (item.isEmpty()) {
                    fresh.add(cells(mapping, row, Optional.empty()));
                } else if (item.get().content().equals(row.content())
                        && row.made().problems().isEmpty()) {
                    same++;
                } else {
                    changed.add(cells(mapping, row, item));
                }
            }
        }
        return new Found(fresh, changed, vanished(tx, mapping.register(), seen), same);
    }

    private Indexed indexed(RegisterMapping mapping, RowFile.Line line, Set<Bytes> seen, Set<String> numbers) {
        Made made = mapping.of(line.cells());
        List<String> problems = new ArrayList<>(made.problems());
        Optional<Bytes> key = Optional.of(made.key())
                .filter(text -> !text.isEmpty())
                .map(text -> Bytes.of(keys.blindIndex(KEY_FIELD, mapping.register() + "|" + text)));
        boolean second = key.filter(index -> !seen.add(index)).isPresent();
        if (second) {
            problems.add("row:DOUBLE");
        }
        Optional.ofNullable(made.cells().get(RegisterMapping.NUMBER))
                .filter(number -> !second && !numbers.add(number))
                .ifPresent(number -> problems.add(RegisterMapping.NUMBER + ":DOUBLE"));
        Bytes content = Bytes.of(keys.blindIndex(CONTENT_FIELD, mapping.register() + "|" + made.content()));
        // A second row of the same key must not pass for a change of the first.
        return new Indexed(
                line, new Made(made.key(), made.cells(), problems), second ? Optional.empty() : key, content);
    }

    private static RowFile.Line cells(RegisterMapping mapping, Indexed row, Optional<Item> item) {
        Map<String, String> cells = new HashMap<>(row.made().cells());
        cells.put(RegisterRows.REGISTER, mapping.register());
        row.key().ifPresent(key -> cells.put(RegisterRows.ITEM, hex(key)));
        cells.put(RegisterRows.CONTENT, hex(row.content()));
        item.ifPresent(
                known -> cells.put(RegisterRows.DOCUMENT, known.document().toString()));
        if (!row.made().problems().isEmpty()) {
            cells.put(RegisterRows.PROBLEMS, String.join(";", row.made().problems()));
        }
        return new RowFile.Line(row.line().number(), cells);
    }

    private static List<RowFile.Line> vanished(Tx tx, String register, Set<Bytes> seen) {
        List<RowFile.Line> vanished = new ArrayList<>();
        Optional<Bytes> after = Optional.empty();
        List<Item> page;
        do {
            page = RegisterTable.inForce(tx, register, after, CHUNK);
            for (Item item : page) {
                if (!seen.contains(item.key())) {
                    vanished.add(new RowFile.Line(
                            vanished.size() + 1,
                            Map.of(
                                    RegisterRows.REGISTER,
                                    register,
                                    RegisterRows.ITEM,
                                    hex(item.key()),
                                    RegisterRows.DOCUMENT,
                                    item.document().toString())));
                }
            }
            after = page.isEmpty()
                    ? Optional.empty()
                    : Optional.of(page.getLast().key());
        } while (page.size() == CHUNK);
        return vanished;
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.copy());
    }

    private Reading laid(
            Tx tx, Actor officer, Mapped mapped, Hash source, int rows, List<String> unmapped, Found found) {
        Kind kind = catalog.kind(mapped.kind()).orElseThrow();
        UUID id = Ids.next(tx);
        Bytes digest = Bytes.of(digest(id, mapped, source).bytes());
        Reading reading = new Reading(
                id,
                mapped.register(),
                mapped.version(),
                source.hex(),
                rows,
                found.same(),
                unmapped,
                officer.ref(),
                tx.now(),
                batch(tx, officer, RegisterRows.Effect.REGISTER_ISSUE, kind, digest, found.fresh()),
                batch(tx, officer, RegisterRows.Effect.REGISTER_REPLACE, kind, digest, found.changed()),
                batch(tx, officer, RegisterRows.Effect.REGISTER_REVOKE, kind, digest, found.vanished()));
        RegisterTable.insert(tx, reading, Bytes.of(source.bytes()));
        CrashPoint.reach("documents.register.read");
        return reading;
    }

    /** What a sign-off is bound to: this reading of this source under this mapping. */
    static Hash digest(UUID reading, Mapped mapped, Hash source) {
        return Hash.sha256(CanonicalJson.of(JsonNodeFactory.instance
                .objectNode()
                .put("reading", reading.toString())
                .put("register", mapped.register())
                .put("version", mapped.version())
                .put(
                        "mappingDigest",
                        Hash.sha256(mapped.content().getBytes(StandardCharsets.UTF_8))
                                .hex())
                .put("sourceDigest", source.hex())));
    }

    private Optional<UUID> batch(
            Tx tx, Actor officer, RegisterRows.Effect effect, Kind kind, Bytes digest, List<RowFile.Line> lines) {
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(batching.lay(tx, officer, effect.name(), kind, digest, lines));
    }

    @Override
    public Optional<Reading> reading(Tx tx, Actor officer, UUID reading) {
        return RegisterTable.reading(tx, reading)
                .filter(found -> known(tx, officer, found.register()).isPresent());
    }

    @Override
    public Page<Reading> readings(Tx tx, Actor officer, String register, Page.Request page) {
        List<Reading> readings = known(tx, officer, register).isEmpty()
                ? List.of()
                : RegisterTable.readings(tx, register, page.afterId(), page.limit() + 1);
        return Page.cut(readings, page.limit(), reading -> reading.id().toString());
    }

    // -- who may

    private boolean mayIssue(Actor officer, String kind, String office) {
        return decision(officer, kind, office).permitted();
    }

    private Decision decision(Actor officer, String kind, String office) {
        return identity.access()
                .can(
                        officer,
                        Action.ISSUE_DOCUMENT,
                        new Facts.DocumentFacts(kind, office, false, new Basis.None()),
                        new Purpose("register", Optional.empty()));
    }
}
