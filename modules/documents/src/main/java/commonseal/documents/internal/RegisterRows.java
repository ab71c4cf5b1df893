package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.HolderType;
import commonseal.catalog.Catalog.Kind;
import commonseal.documents.Batches.RowProblem;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Order;
import commonseal.documents.Documents.ReplaceResult;
import commonseal.documents.Documents.Replacement;
import commonseal.documents.Documents.StatusChange;
import commonseal.documents.Documents.StatusResult;
import commonseal.documents.internal.DocumentsModule.Settings;
import commonseal.documents.internal.Issuing.Wanted;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Identity;
import commonseal.identity.NumberSchemes;
import commonseal.identity.Register;
import commonseal.kernel.CrashPoint;
import commonseal.kernel.Tx;
import commonseal.proof.CanonicalJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Rows of a register: each becomes a document, replaces the one that was made of it, or ends it because it is gone. */
final class RegisterRows implements RowEffect {
    /** Why a document was revoked whose row is gone; a person signed it off. */
    static final String GONE = "NOT_IN_REGISTER";

    /** Cells that a reading adds; no column of a kind is named so. */
    static final String REGISTER = "#register";

    static final String ITEM = "#item";
    static final String CONTENT = "#content";
    static final String DOCUMENT = "#document";
    static final String PROBLEMS = "#problems";

    private static final String WHOLE = "row";

    private final Effect effect;
    private final Catalog catalog;
    private final Identity identity;
    private final Issuing issuing;
    private final Replacing replacing;
    private final StatusChanges statusChanges;
    private final Vault vault;
    private final Settings settings;

    RegisterRows(
            Effect effect,
            Catalog catalog,
            Identity identity,
            Issuing issuing,
            Replacing replacing,
            StatusChanges statusChanges,
            Vault vault,
            Settings settings) {
        this.effect = effect;
        this.catalog = catalog;
        this.identity = identity;
        this.issuing = issuing;
        this.replacing = replacing;
        this.statusChanges = statusChanges;
        this.vault = vault;
        this.settings = settings;
    }

    /** What its rows are for. */
    enum Effect {
        REGISTER_ISSUE,
        REGISTER_REPLACE,
        REGISTER_REVOKE
    }

    @Override
    public String name() {
        return effect.name();
    }

    /** None: no file is uploaded for it. */
    @Override
    public Optional<Columns> columns(String kind) {
        return Optional.empty();
    }

    // -- trying

    /** Somebody who is not registered yet. */
    private record Newcomer(String scheme, String number, String name) {}

    /** A row as far as it was understood. */
    private record Mapped(
            Map<String, String> row,
            Order order,
            List<Newcomer> newcomers,
            Optional<String> number,
            List<RowProblem> problems) {}

    @Override
    public List<Tried> attempt(Tx tx, Actor officer, String code, List<Map<String, String>> rows) {
        Kind kind = catalog.kind(code).orElseThrow();
        if (effect == Effect.REGISTER_REVOKE) {
            return ending(tx, officer, rows);
        }
        RowHolders known = RowHolders.of(
                identity, tx, kind, rows.stream().flatMap(RegisterRows::holders).toList());
        Map<UUID, StoredDocument> stored = stored(tx, rows);
        List<Mapped> mapped =
                rows.stream().map(row -> mapped(tx, kind, row, known, stored)).toList();
        Set<String> taken = issuing.taken(
                tx, kind, mapped.stream().flatMap(row -> row.number().stream()).toList());
        // Whose holders are registered is tried as it will be issued; of the others only what can be known without
        // them.
        List<Mapped> whole = effect == Effect.REGISTER_ISSUE
                ? mapped.stream()
                        .filter(row ->
                                row.problems().isEmpty() && row.newcomers().isEmpty())
                        .toList()
                : List.of();
        List<Optional<IssueResult>> refused = whole.isEmpty()
                ? List.of()
                : issuing.tryAll(
                        tx,
                        officer,
                        whole.stream()
                                .map(row ->
                                        new Wanted(row.order(), List.of(), Optional.of(officer.ref()), row.number()))
                                .toList());
        List<Tried> tried = new ArrayList<>();
        int next = 0;
        for (Mapped row : mapped) {
            List<RowProblem> problems = new ArrayList<>(row.problems());
            if (problems.isEmpty()
                    && effect == Effect.REGISTER_ISSUE
                    && row.newcomers().isEmpty()) {
                refused.get(next++).ifPresent(why -> problems.addAll(IssueRows.problems(why)));
            } else if (problems.isEmpty()) {
                new TreeMap<>(issuing.problems(tx, kind, row.order(), row.number(), taken))
                        .forEach((field, why) -> problems.add(new RowProblem(IssueRows.column(field), why)));
                row.number().ifPresent(taken::add);
            }
            tried.add(
                    problems.isEmpty()
                            ? new Tried.Good(
                                    ready(row),
                                    Optional.ofNullable(row.row().get(ITEM)).orElseThrow())
                            : new Tried.Bad(problems));
        }
        return tried;
    }

    private static Stream<String> holders(Map<String, String> row) {
        return Stream.of(row.getOrDefault(RegisterMapping.HOLDER, "").split("[;；]", -1))
                .map(String::strip)
                .filter(typed -> !typed.isEmpty());
    }

    /** What was made of these rows before. */
    private static Map<UUID, StoredDocument> stored(Tx tx, List<Map<String, String>> rows) {
        List<UUID> ids = rows.stream()
                .flatMap(row -> Optional.ofNullable(row.get(DOCUMENT)).stream())
                .map(UUID::fromString)
                .toList();
        return ids.isEmpty() ? Map.of() : DocumentTable.those(tx, ids);
    }

    private Mapped mapped(
            Tx tx, Kind kind, Map<String, String> row, RowHolders known, Map<UUID, StoredDocument> stored) {
        List<RowProblem> problems = new ArrayList<>();
        Optional.ofNullable(row.get(PROBLEMS)).stream()
                .flatMap(text -> Pattern.compile(";").splitAsStream(text))
                .forEach(text -> {
                    int colon = text.lastIndexOf(':');
                    problems.add(new RowProblem(text.substring(0, colon), text.substring(colon + 1)));
                });
        List<HolderId> holders = new ArrayList<>();
        List<Newcomer> newcomers = new ArrayList<>();
        holders(row)
                .forEach(typed -> known.find(typed)
                        .ifPresentOrElse(
                                holders::add,
                                () -> newcomer(tx, kind, typed, row, problems).ifPresent(newcomers::add)));
        if (holders.isEmpty() && newcomers.isEmpty() && problems.isEmpty()) {
            problems.add(new RowProblem(RegisterMapping.HOLDER, "REQUIRED"));
        }
        // A name belongs to one.
        if (!newcomers.isEmpty() && holders.size() + newcomers.size() > 1) {
            problems.add(new RowProblem(RegisterMapping.HOLDER, "HOLDER_UNKNOWN"));
        }
        Optional<String> number =
                Optional.ofNullable(row.get(RegisterMapping.NUMBER)).filter(text -> !isOwnNumber(stored, row, text));
        Map<String, String> fields = new TreeMap<>(row);
        fields.keySet()
                .removeIf(name -> name.startsWith("#")
                        || RegisterMapping.OWN.contains(name)
                                && kind.fields().stream()
                                        .noneMatch(field -> field.name().equals(name)));
        return new Mapped(
                row,
                new Order(
                        kind.code(),
                        kind.office(),
                        holders,
                        fields,
                        IssueRows.day(row, RegisterMapping.FROM, problems),
                        IssueRows.day(row, RegisterMapping.UNTIL, problems),
                        Optional.ofNullable(row.get(RegisterMapping.ASSET)),
                        Optional.empty(),
                        Optional.empty()),
                newcomers,
                number,
                problems);
    }

    /** No number is given twice: a successor under the same number in the register gets the next of the series. */
    private boolean isOwnNumber(Map<UUID, StoredDocument> stored, Map<String, String> row, String number) {
        return Optional.ofNullable(row.get(DOCUMENT))
                .flatMap(id -> Optional.ofNullable(stored.get(UUID.fromString(id))))
                .filter(document -> vault.isIndexOf(document.columns().numberIndex(), number))
                .isPresent();
    }

    private Optional<Newcomer> newcomer(
            Tx tx, Kind kind, String typed, Map<String, String> row, List<RowProblem> problems) {
        Optional<RowHolders.Numbered> named = RowHolders.named(typed);
        String number = named.map(RowHolders.Numbered::number).orElse(typed);
        String scheme = named.map(RowHolders.Numbered::scheme).orElseGet(() -> scheme(kind, typed));
        Optional<String> name = Optional.ofNullable(row.get(RegisterMapping.HOLDER_NAME));
        boolean known = scheme.equals(RowHolders.CREDIT_CODE) || scheme.equals(RowHolders.IDENTITY_NUMBER);
        if (known && !NumberSchemes.fits(scheme, number, settings.demonstration())) {
            problems.add(new RowProblem(RegisterMapping.HOLDER, "HOLDER_NUMBER"));
            return Optional.empty();
        }
        boolean organisation = scheme.equals(RowHolders.CREDIT_CODE);
        if (name.isEmpty() || kind.holder() == (organisation ? HolderType.PERSON : HolderType.ORGANISATION)) {
            problems.add(new RowProblem(RegisterMapping.HOLDER, "HOLDER_UNKNOWN"));
            return Optional.empty();
        }
        Newcomer newcomer = new Newcomer(scheme, number, name.get());
        // As the register will judge it when the document is issued.
        Optional<String> refused = organisation
                ? identity.register().refusal(tx, newOrganisation(newcomer))
                : identity.register().refusal(tx, newPerson(newcomer));
        refused.ifPresent(code -> problems.add(new RowProblem(RegisterMapping.HOLDER, code)));
        return refused.isPresent() ? Optional.empty() : Optional.of(newcomer);
    }

    private Register.NewOrganisation newOrganisation(Newcomer newcomer) {
        return new Register.NewOrganisation(
                newcomer.name(), newcomer.number(), Optional.empty(), settings.demonstration());
    }

    private Register.NewPerson newPerson(Newcomer newcomer) {
        return new Register.NewPerson(
                newcomer.name(),
                newcomer.scheme(),
                newcomer.number(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                settings.demonstration());
    }

    private String scheme(Kind kind, String number) {
        return switch (kind.holder()) {
            case PERSON -> RowHolders.IDENTITY_NUMBER;
            case ORGANISATION -> RowHolders.CREDIT_CODE;
            case BOTH ->
                NumberSchemes.fits(RowHolders.CREDIT_CODE, number, settings.demonstration())
                        ? RowHolders.CREDIT_CODE
                        : RowHolders.IDENTITY_NUMBER;
        };
    }

    private List<Tried> ending(Tx tx, Actor officer, List<Map<String, String>> rows) {
        Map<UUID, StoredDocument> stored = stored(tx, rows);
        Map<UUID, String> denied = statusChanges.denied(
                tx, officer, stored.values().stream().map(StoredDocument::held).toList());
        return rows.stream()
                .map(row -> {
                    UUID document = UUID.fromString(cell(row, DOCUMENT));
                    Optional<String> why = stored.containsKey(document)
                            ? Optional.ofNullable(denied.get(document))
                            : Optional.of("UNKNOWN_DOCUMENT");
                    return why.<Tried>map(code -> new Tried.Bad(List.of(new RowProblem(WHOLE, code))))
                            .orElseGet(() -> new Tried.Good(
                                    CanonicalJson.of(JsonNodeFactory.instance
                                            .objectNode()
                                            .put("register", cell(row, REGISTER))
                                            .put("item", cell(row, ITEM))
                                            .put("document", cell(row, DOCUMENT))),
                                    cell(row, ITEM)));
                })
                .toList();
    }

    private static byte[] ready(Mapped mapped) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("register", cell(mapped.row(), REGISTER))
                .put("item", cell(mapped.row(), ITEM))
                .put("content", cell(mapped.row(), CONTENT));
        json.set("order", DraftJson.order(mapped.order()));
        ArrayNode newcomers = json.putArray("newcomers");
        mapped.newcomers()
                .forEach(each -> newcomers
                        .addObject()
                        .put("scheme", each.scheme())
                        .put("number", each.number())
                        .put("name", each.name()));
        mapped.number().ifPresent(number -> json.put("number", number));
        Optional.ofNullable(mapped.row().get(DOCUMENT)).ifPresent(document -> json.put("document", document));
        return CanonicalJson.of(json);
    }

    private static String cell(Map<String, String> row, String name) {
        return Optional.ofNullable(row.get(name)).orElseThrow();
    }

    // -- carrying out

    @Override
    public List<Effected> carryOut(Tx tx, Actor officer, String uploadedBy, List<byte[]> ready) {
        Optional<String> draftedBy = Optional.of(uploadedBy).filter(ref -> !ref.equals(officer.ref()));
        List<ObjectNode> rows = ready.stream().map(DraftJson::object).toList();
        String register = text(rows.getFirst(), "register").orElseThrow();
        RegisterTable.hold(tx, register);
        return switch (effect) {
            case REGISTER_ISSUE -> issue(tx, officer, draftedBy, register, rows);
            case REGISTER_REPLACE ->
                rows.stream()
                        .map(row -> replace(tx, officer, draftedBy, register, row))
                        .toList();
            case REGISTER_REVOKE ->
                rows.stream().map(row -> revoke(tx, officer, register, row)).toList();
        };
    }

    private List<Effected> issue(
            Tx tx, Actor officer, Optional<String> draftedBy, String register, List<ObjectNode> rows) {
        Set<Bytes> known = new HashSet<>(RegisterTable.items(
                        tx,
                        register,
                        rows.stream().map(row -> index(row, "item")).toList())
                .keySet());
        List<Optional<Effected>> failed = new ArrayList<>();
        List<Wanted> wanted = new ArrayList<>();
        for (ObjectNode row : rows) {
            switch (known.contains(index(row, "item")) ? new Ordered.Refused("row", "ROW_KNOWN") : ordered(tx, row)) {
                case Ordered.Complete(Order order) -> {
                    wanted.add(new Wanted(order, List.of(), draftedBy, text(row, "number")));
                    failed.add(Optional.empty());
                }
                case Ordered.Refused(String field, String code) -> failed.add(Optional.of(failed(field, code)));
            }
        }
        List<IssueResult> results = wanted.isEmpty() ? List.of() : issuing.issueAll(tx, officer, wanted, false);
        List<Effected> effected = new ArrayList<>();
        List<RegisterTable.Item> items = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < rows.size(); i++) {
            ObjectNode row = rows.get(i);
            if (failed.get(i).isPresent()) {
                effected.add(failed.get(i).get());
            } else if (results.get(next++) instanceof IssueResult.Issued issued) {
                items.add(new RegisterTable.Item(index(row, "item"), index(row, "content"), issued.document()));
                effected.add(new Effected.Done(issued.document()));
            } else {
                effected.add(new Effected.Failed(IssueRows.problems(results.get(next - 1))));
            }
        }
        // Documents that the register does not know yet: a crash here leaves neither.
        CrashPoint.reach("documents.register.issued");
        RegisterTable.put(tx, register, items);
        return effected;
    }

    private Effected replace(Tx tx, Actor officer, Optional<String> draftedBy, String register, ObjectNode row) {
        UUID old = UUID.fromString(text(row, "document").orElseThrow());
        return switch (ordered(tx, row)) {
            case Ordered.Refused(String field, String code) -> failed(field, code);
            case Ordered.Complete(Order order) ->
                switch (replacing.replace(
                        tx,
                        officer,
                        Replacement.REPLACEMENT,
                        List.of(old),
                        List.of(order),
                        draftedBy,
                        text(row, "number"))) {
                    case ReplaceResult.NotAllowed(String reason) -> failed(WHOLE, reason);
                    case ReplaceResult.Refused(int place, IssueResult why) ->
                        new Effected.Failed(IssueRows.problems(why));
                    case ReplaceResult.Replaced(List<IssueResult.Issued> issued) -> {
                        UUID successor = issued.getFirst().document();
                        CrashPoint.reach("documents.register.replaced");
                        RegisterTable.put(
                                tx,
                                register,
                                List.of(new RegisterTable.Item(index(row, "item"), index(row, "content"), successor)));
                        yield new Effected.Done(successor);
                    }
                };
        };
    }

    private Effected revoke(Tx tx, Actor officer, String register, ObjectNode row) {
        UUID document = UUID.fromString(text(row, "document").orElseThrow());
        StatusResult result = statusChanges.change(
                tx, officer, document, new StatusChange(StatusChange.Kind.REVOKED, GONE, Optional.empty()));
        return switch (result) {
            case StatusResult.Changed changed -> {
                CrashPoint.reach("documents.register.revoked");
                RegisterTable.remove(tx, register, List.of(index(row, "item")));
                yield new Effected.Done(document);
            }
            case StatusResult.NotAllowed(String reason) -> failed(WHOLE, reason);
            case StatusResult.WrongState wrong -> failed(WHOLE, "WRONG_STATE");
            case StatusResult.Unknown unknown -> failed(WHOLE, "UNKNOWN_DOCUMENT");
        };
    }

    private static Effected failed(String field, String code) {
        return new Effected.Failed(List.of(new RowProblem(field, code)));
    }

    /** An order with its holders, or why there is none. */
    private sealed interface Ordered {
        record Complete(Order order) implements Ordered {}

        record Refused(String field, String code) implements Ordered {}
    }

    /** Registers who is not registered yet. */
    private Ordered ordered(Tx tx, ObjectNode row) {
        Order order = DraftJson.order((ObjectNode) row.get("order"));
        List<HolderId> holders = new ArrayList<>(order.holders());
        for (JsonNode each : row.get("newcomers")) {
            ObjectNode newcomer = (ObjectNode) each;
            Newcomer who = new Newcomer(
                    text(newcomer, "scheme").orElseThrow(),
                    text(newcomer, "number").orElseThrow(),
                    text(newcomer, "name").orElseThrow());
            Register persons = identity.register();
            Optional<String> refused;
            if (who.scheme().equals(RowHolders.CREDIT_CODE)) {
                refused = switch (persons.addOrganisation(tx, newOrganisation(who))) {
                    case Register.OrganisationResult.Added(var id) -> added(holders, id);
                    case Register.OrganisationResult.Known(var id) -> added(holders, id);
                    case Register.OrganisationResult.Invalid(String code) -> Optional.of(code);
                };
            } else {
                refused = switch (persons.addPerson(tx, newPerson(who))) {
                    case Register.PersonResult.Added(var id) -> added(holders, id);
                    case Register.PersonResult.Known(var id) -> added(holders, id);
                    case Register.PersonResult.Invalid(String code) -> Optional.of(code);
                };
            }
            if (refused.isPresent()) {
                return new Ordered.Refused(RegisterMapping.HOLDER, refused.get());
            }
        }
        return new Ordered.Complete(new Order(
                order.kind(),
                order.office(),
                holders,
                order.fields(),
                order.validFrom(),
                order.validUntil(),
                order.asset(),
                Optional.empty(),
                Optional.empty()));
    }

    private static Optional<String> added(List<HolderId> holders, HolderId holder) {
        holders.add(holder);
        return Optional.empty();
    }

    private static Bytes index(ObjectNode row, String name) {
        return Bytes.of(HexFormat.of().parseHex(text(row, name).orElseThrow()));
    }

    private static Optional<String> text(ObjectNode json, String name) {
        return Optional.ofNullable(json.get(name)).map(JsonNode::stringValue);
    }
}
