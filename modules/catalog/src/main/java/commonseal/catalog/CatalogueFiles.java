package commonseal.catalog;

import commonseal.catalog.Catalog.DefinitionResult;
import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.FieldType;
import commonseal.catalog.Catalog.HolderType;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Policy;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A district's catalogue as files, as its people write and review it: {@code offices.csv}, {@code kinds.csv},
 * {@code fields.csv}, {@code *.calendar.json}, {@code processes/*.yaml}. {@link DemoDistrict} is one such folder; docs/catalogue.md
 * describes the columns.
 *
 * @param offices parents before their parts
 * @param kinds not yet published (version 0)
 * @param calendars by file name
 * @param processes by file name, YAML
 */
public record CatalogueFiles(
        List<Office> offices,
        SortedMap<String, Kind> kinds,
        SortedMap<String, byte[]> calendars,
        SortedMap<String, byte[]> processes) {

    /** Files of a folder that are catalogue files. */
    private static final Pattern FILE =
            Pattern.compile("(offices|kinds|fields)\\.csv|[a-z0-9-]+\\.calendar\\.json|processes/[a-z0-9-]+\\.yaml");

    /** A field in {@code kinds.csv}: its name, then what differs from {@code fields.csv}. */
    private static final Pattern FIELD = Pattern.compile("([a-z][a-z0-9_]*)([+~-]?)([*?]?)");

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
        Map<String, Map<String, String>> fields = new HashMap<>();
        for (Csv.Row row : rows(files, "fields.csv")) {
            fields.put(row.cell("name") + "@" + row.cell("scope"), row.cells());
        }
        SortedMap<String, Kind> kinds = new TreeMap<>();
        for (Csv.Row row : rows(files, "kinds.csv")) {
            Kind kind = kind(row, fields);
            if (kinds.put(kind.code(), kind) != null) {
                throw row.refused("TWICE", kind.code());
            }
        }
        SortedMap<String, byte[]> calendars = new TreeMap<>();
        SortedMap<String, byte[]> processes = new TreeMap<>();
        files.forEach((name, bytes) -> {
            if (name.endsWith(".calendar.json")) {
                calendars.put(name, bytes);
            } else if (name.endsWith(".yaml")) {
                processes.put(name, bytes);
            }
        });
        return new CatalogueFiles(parentsFirst(rows(files, "offices.csv")), kinds, calendars, processes);
    }

    private static List<Csv.Row> rows(Map<String, byte[]> files, String name) {
        byte[] bytes = files.get(name);
        return bytes == null ? List.of() : Csv.read(name, new String(bytes, StandardCharsets.UTF_8));
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

    private static Kind kind(Csv.Row row, Map<String, Map<String, String>> fields) {
        HolderType holder = row.oneOf("holder", HolderType.class);
        List<Field> items = new ArrayList<>();
        for (String spec : row.cell("fields").split(";", -1)) {
            items.add(field(row, holder, spec, fields));
        }
        return new Kind(
                row.cell("code"),
                row.cell("name_zh"),
                row.cell("name_en"),
                row.cell("office"),
                holder,
                row.cell("licence").equals("yes"),
                months(row),
                items,
                row.cell("numbering"),
                0,
                "");
    }

    private static Optional<Integer> months(Csv.Row row) {
        String months = row.cell("valid_months");
        try {
            return months.isEmpty() ? Optional.empty() : Optional.of(Integer.valueOf(months));
        } catch (NumberFormatException e) {
            throw row.refused("MONTHS", months);
        }
    }

    private static Field field(Csv.Row kind, HolderType holder, String spec, Map<String, Map<String, String>> fields) {
        Matcher matcher = FIELD.matcher(spec);
        if (!matcher.matches()) {
            throw kind.refused("FIELD_NAME", spec);
        }
        String name = matcher.group(1);
        // The label of the kind itself, else of its sort of holder (a person's name is 姓名, a company's 名称), else any.
        Csv.Row row = new Csv.Row(
                "fields.csv",
                0,
                Optional.ofNullable(fields.get(name + "@" + kind.cell("code")))
                        .or(() -> Optional.ofNullable(fields.get(name + "@" + holder)))
                        .or(() -> Optional.ofNullable(fields.get(name + "@")))
                        .orElseThrow(() -> kind.refused("FIELD_WITHOUT_LABEL", name)));
        Policy policy = switch (matcher.group(2)) {
            case "+" -> Policy.PUBLIC;
            case "~" -> Policy.SELECTIVE;
            case "-" -> Policy.NEVER;
            default -> row.oneOf("policy", Policy.class);
        };
        boolean required = matcher.group(3).isEmpty()
                ? row.cell("required").equals("yes")
                : matcher.group(3).equals("*");
        return new Field(name, row.cell("zh"), row.cell("en"), row.oneOf("type", FieldType.class), policy, required);
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
        kinds.forEach((code, kind) -> {
            if (!catalog.kind(code).map(CatalogueFiles::unpublished).equals(Optional.of(kind))) {
                expect("kinds.csv", catalog.publishKind(tx, actor, kind));
            }
        });
        calendars.forEach((file, json) -> expect(file, catalog.publishCalendar(tx, actor, json)));
        List<Catalog.Process> published = new ArrayList<>();
        processes.forEach((file, yaml) -> published.add(process(file, catalog.publishProcess(tx, actor, yaml))));
        return new Published(offices.size(), kinds.size(), calendars.size(), published);
    }

    private static Kind unpublished(Kind kind) {
        return new Kind(
                kind.code(),
                kind.nameZh(),
                kind.nameEn(),
                kind.office(),
                kind.holder(),
                kind.licence(),
                kind.validMonths(),
                kind.fields(),
                kind.numbering(),
                0,
                "");
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
