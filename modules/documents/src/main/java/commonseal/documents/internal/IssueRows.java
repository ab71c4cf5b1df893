package commonseal.documents.internal;

import commonseal.catalog.Catalog;
import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.Kind;
import commonseal.documents.Batches.RowProblem;
import commonseal.documents.Documents.IssueResult;
import commonseal.documents.Documents.Order;
import commonseal.documents.internal.Issuing.Wanted;
import commonseal.identity.Actor;
import commonseal.identity.HolderId;
import commonseal.identity.Identity;
import commonseal.kernel.Tx;
import commonseal.proof.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows that each become a document. */
final class IssueRows implements RowEffect {
    static final String NAME = "ISSUE";

    private static final String HOLDER = "holder";
    private static final String ASSET = "asset";
    private static final String FROM = "valid_from";
    private static final String UNTIL = "valid_until";
    private static final String WHOLE = "row";

    private final Catalog catalog;
    private final Identity identity;
    private final Issuing issuing;

    IssueRows(Catalog catalog, Identity identity, Issuing issuing) {
        this.catalog = catalog;
        this.identity = identity;
        this.issuing = issuing;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<Columns> columns(String code) {
        return catalog.kind(code)
                .map(kind -> new Columns(
                        Stream.concat(
                                        Stream.of(HOLDER),
                                        kind.fields().stream()
                                                .filter(Field::required)
                                                .map(Field::name))
                                .toList(),
                        Stream.concat(
                                        Stream.of(ASSET, FROM, UNTIL),
                                        kind.fields().stream().map(Field::name))
                                .toList()));
    }

    @Override
    public List<Tried> attempt(Tx tx, Actor officer, String code, List<Map<String, String>> rows) {
        Kind kind = catalog.kind(code).orElseThrow();
        RowHolders known = RowHolders.of(
                identity, tx, kind, rows.stream().flatMap(IssueRows::holders).toList());
        List<Mapped> mapped = rows.stream().map(row -> mapped(kind, row, known)).toList();
        // What an earlier row does already is not tried beside it: the batch says that it is double.
        Set<String> seen = new HashSet<>();
        List<Boolean> first = mapped.stream()
                .map(row -> row.problems().isEmpty() && seen.add(same(kind, row.order())))
                .toList();
        List<Wanted> wanted = IntStream.range(0, mapped.size())
                .filter(first::get)
                .mapToObj(i -> new Wanted(mapped.get(i).order(), List.of(), Optional.of(officer.ref())))
                .toList();
        List<Optional<IssueResult>> refused = wanted.isEmpty() ? List.of() : issuing.tryAll(tx, officer, wanted);
        List<Tried> tried = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < mapped.size(); i++) {
            Mapped row = mapped.get(i);
            Optional<IssueResult> why = first.get(i) ? refused.get(next++) : Optional.empty();
            tried.add(
                    row.problems().isEmpty() && why.isEmpty()
                            ? new Tried.Good(CanonicalJson.of(DraftJson.order(row.order())), same(kind, row.order()))
                            : new Tried.Bad(why.map(IssueRows::problems).orElse(row.problems())));
        }
        return tried;
    }

    private static String same(Kind kind, Order order) {
        return KindAsks.unique(
                        kind, order.holders().stream().map(HolderId::ref).toList(), order.asset(), order.fields())
                .map(List::toString)
                .orElseGet(() -> new String(CanonicalJson.of(DraftJson.order(order)), StandardCharsets.UTF_8));
    }

    @Override
    public List<Effected> carryOut(Tx tx, Actor officer, String uploadedBy, List<byte[]> ready) {
        Optional<String> draftedBy = Optional.of(uploadedBy).filter(ref -> !ref.equals(officer.ref()));
        List<Wanted> wanted = ready.stream()
                .map(row -> new Wanted(DraftJson.order(DraftJson.object(row)), List.of(), draftedBy))
                .toList();
        return issuing.issueAll(tx, officer, wanted, false).stream()
                .<Effected>map(result -> result instanceof IssueResult.Issued issued
                        ? new Effected.Done(issued.document())
                        : new Effected.Failed(problems(result)))
                .toList();
    }

    static List<RowProblem> problems(IssueResult why) {
        return switch (why) {
            case IssueResult.Invalid(var problems) ->
                new TreeMap<>(problems)
                        .entrySet().stream()
                                .map(each -> new RowProblem(column(each.getKey()), each.getValue()))
                                .toList();
            case IssueResult.NotAllowed(var reason) -> List.of(new RowProblem(WHOLE, reason));
            case IssueResult.Taken taken -> List.of(new RowProblem(WHOLE, "TAKEN"));
            case IssueResult.Issued issued -> throw new IllegalStateException("it was issued");
        };
    }

    static String column(String field) {
        return field.equals("holders") ? HOLDER : field;
    }

    // -- what stands in a row

    private record Mapped(Order order, List<RowProblem> problems) {}

    private static Stream<String> holders(Map<String, String> row) {
        return Stream.of(row.getOrDefault(HOLDER, "").split(";", -1))
                .map(String::strip)
                .filter(typed -> !typed.isEmpty());
    }

    private static Mapped mapped(Kind kind, Map<String, String> row, RowHolders known) {
        List<RowProblem> problems = new ArrayList<>();
        List<HolderId> holders = new ArrayList<>();
        holders(row)
                .forEach(typed -> known.find(typed)
                        .ifPresentOrElse(holders::add, () -> problems.add(new RowProblem(HOLDER, "HOLDER_UNKNOWN"))));
        Map<String, String> fields = new TreeMap<>(row);
        List.of(HOLDER, ASSET, FROM, UNTIL).forEach(name -> {
            if (kind.fields().stream().noneMatch(field -> field.name().equals(name))) {
                fields.remove(name);
            }
        });
        return new Mapped(
                new Order(
                        kind.code(),
                        kind.office(),
                        holders,
                        fields,
                        day(row, FROM, problems),
                        day(row, UNTIL, problems),
                        Optional.ofNullable(row.get(ASSET)),
                        Optional.empty(),
                        Optional.empty()),
                problems);
    }

    static Optional<LocalDate> day(Map<String, String> row, String name, List<RowProblem> problems) {
        Optional<String> typed = Optional.ofNullable(row.get(name));
        Optional<LocalDate> day = typed.flatMap(Fields::date);
        if (typed.isPresent() && day.isEmpty()) {
            problems.add(new RowProblem(name, "NOT_A_DATE"));
        }
        return day;
    }
}
