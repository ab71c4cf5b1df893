package commonseal.catalog;

import commonseal.catalog.Catalog.DefinitionResult;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.Catalog.PublishResult;
import commonseal.identity.Actor;
import commonseal.identity.Register;
import commonseal.identity.Register.Office;
import commonseal.identity.Register.OfficeResult;
import commonseal.kernel.Act;
import commonseal.kernel.Db;
import commonseal.kernel.Tx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A district's catalogue as files, as its people write and review it: {@code offices.csv}, {@code kinds.csv},
 * {@code fields.csv}, what kinds ask beyond ({@code codes.csv}, {@code issuers.csv}, {@code series.csv}, {@code bases.csv},
 * {@code effects.csv}), {@code *.calendar.json}, {@code processes/*.yaml}. {@link DemoDistrict} is one such folder;
 * docs/catalogue.md describes the columns.
 *
 * @param offices parents before their parts
 * @param kinds not yet published (version 0)
 * @param places where each kind stands in the files
 * @param calendars by file name
 * @param processes by file name, YAML
 */
public record CatalogueFiles(
        List<Office> offices,
        SortedMap<String, Kind> kinds,
        KindPlaces places,
        SortedMap<String, byte[]> calendars,
        SortedMap<String, byte[]> processes) {

    /** Files of a folder that are catalogue files. */
    private static final Pattern FILE =
            Pattern.compile("[a-z]+\\.csv|[a-z0-9-]+\\.calendar\\.json|processes/[a-z0-9-]+\\.yaml");

    /** Something in a file that must be put right; {@code problem.line()} is its line there, 0 for the whole file. */
    public record FileProblem(String file, Problem problem) {}

    /** A catalogue that was not read or not published: nothing was stored. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<FileProblem> problems;

        Refused(List<FileProblem> problems) {
            super("the catalogue was refused: " + problems);
            this.problems = List.copyOf(problems);
        }

        /** In the order of the files, at least one. */
        public List<FileProblem> problems() {
            return problems;
        }
    }

    /** How much there is now, new or as before. */
    public record Published(int offices, int kinds, int calendars, List<Catalog.Process> processes) {
        public Published {
            processes = List.copyOf(processes);
        }
    }

    // -- reading

    /**
     * Reads a folder; other files in it are left alone.
     *
     * @throws Refused if a file cannot be understood
     */
    public static CatalogueFiles read(Path folder) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder, 2)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (FILE.matcher(name).matches()) {
                    files.put(name, Files.readAllBytes(file));
                }
            }
        }
        return of(files);
    }

    /**
     * From the files' bytes by name.
     *
     * @throws Refused if a file cannot be understood
     */
    static CatalogueFiles of(SortedMap<String, byte[]> files) {
        KindRows rows = KindRows.of(files);
        SortedMap<String, Kind> kinds = rows.kinds();
        SortedMap<String, byte[]> calendars = new TreeMap<>();
        SortedMap<String, byte[]> processes = new TreeMap<>();
        files.forEach((name, bytes) -> {
            if (name.endsWith(".calendar.json")) {
                calendars.put(name, bytes);
            } else if (name.endsWith(".yaml")) {
                processes.put(name, bytes);
            }
        });
        List<Csv.Row> offices =
                Csv.read(files, "offices.csv", Set.of("code", "name_zh", "name_en", "parent"), Set.of());
        return new CatalogueFiles(parentsFirst(offices), kinds, rows.places(), calendars, processes);
    }

    private static List<Office> parentsFirst(List<Csv.Row> rows) {
        List<Office> offices = new ArrayList<>();
        List<Csv.Row> left = new ArrayList<>(rows);
        while (!left.isEmpty()) {
            List<Csv.Row> next = left.stream()
                    .filter(row -> row.cell("parent").isEmpty()
                            || offices.stream().anyMatch(office -> office.code().equals(row.cell("parent"))))
                    .toList();
            if (next.isEmpty()) {
                throw left.getFirst().refused("PARENT_UNKNOWN", left.getFirst().cell("parent"));
            }
            for (Csv.Row row : next) {
                Optional<String> parent = Optional.of(row.cell("parent")).filter(code -> !code.isEmpty());
                if (offices.stream().anyMatch(office -> office.code().equals(row.cell("code")))) {
                    throw row.refused("TWICE", row.cell("code"));
                }
                offices.add(new Office(row.cell("code"), row.cell("name_zh"), row.cell("name_en"), parent));
            }
            left.removeAll(next);
        }
        return offices;
    }

    // -- publishing

    /**
     * Publishes what differs from what is published, all of it in one transaction or nothing; each definition is sealed in
     * the ledger. A second time changes nothing.
     *
     * @throws Refused if a definition does not pass the publish gate; names all that is wrong with the first such file
     */
    public Published publish(Db db, Actor actor, Register register, Catalog catalog) {
        return db.write(new Act(actor.ref(), "publish-catalogue"), tx -> publish(tx, actor, register, catalog));
    }

    /** In the caller's transaction, which must not commit if this throws {@link Refused}. */
    Published publish(Tx tx, Actor actor, Register register, Catalog catalog) {
        // What is in memory was confirmed by the ledger; with nothing new this writes and reads nothing more.
        List<Office> present = register.offices(tx);
        offices.stream().filter(office -> !present.contains(office)).forEach(office -> {
            if (register.putOffice(tx, office) instanceof OfficeResult.Refused(String code)) {
                throw Csv.refused("offices.csv", 0, code, office.code());
            }
        });
        for (Kind kind : otherKindsFirst()) {
            if (!catalog.kind(kind.code()).map(Kind::unpublished).equals(Optional.of(kind))
                    && catalog.publishKind(tx, actor, kind) instanceof DefinitionResult.Refused(Problem problem)) {
                throw new Refused(List.of(places.at(kind.code(), problem)));
            }
        }
        calendars.forEach((file, json) -> expect(file, catalog.publishCalendar(tx, actor, json)));
        List<Catalog.Process> published = new ArrayList<>();
        processes.forEach((file, yaml) -> published.add(process(file, catalog.publishProcess(tx, actor, yaml))));
        return new Published(offices.size(), kinds.size(), calendars.size(), published);
    }

    /** A kind after those that it names. */
    private List<Kind> otherKindsFirst() {
        Map<String, Kind> ordered = new LinkedHashMap<>();
        kinds.keySet().forEach(code -> addAfterOthers(code, new HashSet<>(), ordered));
        return List.copyOf(ordered.values());
    }

    private void addAfterOthers(String code, Set<String> begun, Map<String, Kind> ordered) {
        Kind kind = kinds.get(code);
        if (kind == null || ordered.containsKey(code) || !begun.add(code)) {
            return;
        }
        kind.rules().bases().forEach(basis -> addAfterOthers(basis.kind(), begun, ordered));
        kind.rules().effects().forEach(effect -> addAfterOthers(effect.kind(), begun, ordered));
        ordered.put(code, kind);
    }

    private static void expect(String file, DefinitionResult result) {
        if (result instanceof DefinitionResult.Refused(Problem problem)) {
            throw new Refused(List.of(new FileProblem(file, problem)));
        }
    }

    private static Catalog.Process process(String file, PublishResult result) {
        return switch (result) {
            case PublishResult.Published(var process) -> process;
            case PublishResult.Unchanged(var process) -> process;
            case PublishResult.Invalid(var problems) ->
                throw new Refused(problems.stream()
                        .map(problem -> new FileProblem(file, problem))
                        .toList());
            case PublishResult.Valid ignored -> throw new IllegalStateException(file + " was only looked at");
        };
    }
}
