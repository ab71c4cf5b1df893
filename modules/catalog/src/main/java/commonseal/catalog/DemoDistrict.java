package commonseal.catalog;

import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.FieldType;
import commonseal.catalog.Catalog.HolderType;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Policy;
import commonseal.catalog.Catalog.PublishResult;
import commonseal.catalog.ProcessFiles.Surroundings;
import commonseal.identity.Actor;
import commonseal.identity.Register;
import commonseal.identity.Register.Office;
import commonseal.kernel.Tx;
import commonseal.planner.ProcessDefinitions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fictional 清河示范区 (Qinghe Demonstration District): its offices, 200 document kinds, working calendar and process
 * definitions. For the demonstration profile and for tests; a real district publishes its own. What is reported and what
 * is reconstructed stands in {@code PROVENANCE.md} beside the data.
 */
public final class DemoDistrict {

    private static final List<String> PROCESSES = List.of("vr-experience-hall", "open-exhibition-hall");
    private static final String SERIES_OF = "vr-experience-hall";
    private static final String SERIES = "-series";
    private static final String CALENDAR = "cn-gov";

    /** A field in {@code kinds.csv}: its name, then what differs from {@code fields.csv}. */
    private static final Pattern FIELD = Pattern.compile("([a-z][a-z0-9_]*)([+~-]?)([*?]?)");

    private static final Pattern VERSION = Pattern.compile("(?m)^version: ([0-9]{1,6})$");

    private DemoDistrict() {}

    /** What was there after loading. */
    public record Loaded(int offices, int kinds, List<Catalog.Process> processes) {
        public Loaded {
            processes = List.copyOf(processes);
        }
    }

    /**
     * Publishes everything that is not yet published, in the caller's transaction; a second time changes nothing.
     *
     * @throws IllegalStateException if the packaged data does not pass the publish gate: a damaged jar
     */
    public static Loaded load(Tx tx, Actor actor, Register register, Catalog catalog) {
        // What is in memory was confirmed by the ledger; a start with nothing new writes and reads nothing more.
        List<Office> present = register.offices(tx);
        offices().stream()
                .filter(office -> !present.contains(office))
                .forEach(office -> register.putOffice(tx, office));
        List<Kind> kinds = kinds();
        kinds.stream()
                .filter(kind -> !catalog.kind(kind.code())
                        .map(DemoDistrict::unpublished)
                        .equals(Optional.of(kind)))
                .forEach(kind -> catalog.publishKind(tx, actor, kind));
        if (catalog.calendar(CALENDAR).isEmpty()) {
            catalog.publishCalendar(tx, actor, calendar());
        }
        List<Catalog.Process> processes = new ArrayList<>();
        for (String name : PROCESSES) {
            processes.add(
                    current(catalog, name, name).orElseGet(() -> publish(tx, actor, catalog, name, process(name))));
        }
        String series = SERIES_OF + SERIES;
        processes.add(current(catalog, series, SERIES_OF)
                .orElseGet(() -> publish(tx, actor, catalog, series, series(SERIES_OF))));
        return new Loaded(offices().size(), kinds.size(), processes);
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

    /** The published process if its version is the packaged one: what is published never changes. */
    private static Optional<Catalog.Process> current(Catalog catalog, String code, String file) {
        Matcher version = VERSION.matcher(text("processes/" + file + ".yaml"));
        return version.find() ? catalog.process(code, Integer.parseInt(version.group(1))) : Optional.empty();
    }

    private static Catalog.Process publish(Tx tx, Actor actor, Catalog catalog, String name, byte[] yaml) {
        return switch (catalog.publishProcess(tx, actor, yaml)) {
            case PublishResult.Published(var process) -> process;
            case PublishResult.Unchanged(var process) -> process;
            case PublishResult.Invalid(var problems) ->
                throw new IllegalStateException(name + " does not pass the gate: " + problems);
            case PublishResult.Valid ignored ->
                throw new IllegalStateException("publishing " + name + " published nothing");
        };
    }

    /**
     * The process as it was run before, one office after the other, as a definition of its own ({@code <code>-series}): so
     * that the days of both can be measured by the same engine.
     */
    static byte[] series(String name) {
        if (!(ProcessFiles.read(process(name)) instanceof ProcessFiles.Result.Good good)) {
            throw new IllegalStateException(name + " cannot be read");
        }
        ObjectNode json =
                (ObjectNode) ProcessDefinitions.toJson(good.definition().inSeries());
        json.put("code", name + SERIES);
        ObjectNode title = json.putObject("title");
        title.put("zh", good.definition().title().zh() + "(串联办理,改革前)");
        title.put("en", good.definition().title().en() + " (in series, as before)");
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The offices, parents before their parts. */
    public static List<Office> offices() {
        List<Office> offices = new ArrayList<>();
        for (Map<String, String> row : Csv.read(text("offices.csv"))) {
            Optional<String> parent = Optional.of(cell(row, "parent")).filter(code -> !code.isEmpty());
            offices.add(new Office(cell(row, "code"), cell(row, "name_zh"), cell(row, "name_en"), parent));
        }
        return offices;
    }

    /** The 200 kinds, not yet published (version 0). */
    public static List<Kind> kinds() {
        Map<String, Map<String, String>> fields = new HashMap<>();
        for (Map<String, String> row : Csv.read(text("fields.csv"))) {
            fields.put(cell(row, "name") + "@" + cell(row, "scope"), row);
        }
        return Csv.read(text("kinds.csv")).stream()
                .map(row -> kind(row, fields))
                .toList();
    }

    /** The working calendar {@code cn-gov}. */
    public static byte[] calendar() {
        return bytes(CALENDAR + ".calendar.json");
    }

    /** Names of the packaged processes. */
    public static List<String> processNames() {
        return PROCESSES;
    }

    /** A packaged process as YAML; throws if there is no such name. */
    public static byte[] process(String name) {
        return bytes("processes/" + name + ".yaml");
    }

    /** What a definition of this district may refer to, for checking files without a database. */
    public static Surroundings surroundings() {
        Map<String, Kind> kinds = kinds().stream().collect(Collectors.toMap(Kind::code, kind -> kind));
        return new Surroundings(
                kinds, offices().stream().map(Office::code).collect(Collectors.toSet()), java.util.Set.of(CALENDAR));
    }

    private static Kind kind(Map<String, String> row, Map<String, Map<String, String>> fields) {
        String code = cell(row, "code");
        HolderType holder = HolderType.valueOf(cell(row, "holder"));
        List<Field> items = new ArrayList<>();
        for (String spec : cell(row, "fields").split(";", -1)) {
            items.add(field(code, holder, spec, fields));
        }
        String months = cell(row, "valid_months");
        return new Kind(
                code,
                cell(row, "name_zh"),
                cell(row, "name_en"),
                cell(row, "office"),
                holder,
                cell(row, "licence").equals("yes"),
                months.isEmpty() ? Optional.empty() : Optional.of(Integer.valueOf(months)),
                items,
                cell(row, "numbering"),
                0,
                "");
    }

    private static Field field(String kind, HolderType holder, String spec, Map<String, Map<String, String>> fields) {
        Matcher matcher = FIELD.matcher(spec);
        if (!matcher.matches()) {
            throw new IllegalStateException(kind + ": '" + spec + "' is no field");
        }
        String name = matcher.group(1);
        // The label of the kind itself, else of its sort of holder (a person's name is 姓名, a company's 名称), else any.
        Map<String, String> row = Optional.ofNullable(fields.get(name + "@" + kind))
                .or(() -> Optional.ofNullable(fields.get(name + "@" + holder)))
                .or(() -> Optional.ofNullable(fields.get(name + "@")))
                .orElseThrow(() -> new IllegalStateException(kind + ": field '" + name + "' has no label"));
        Policy policy = switch (matcher.group(2)) {
            case "+" -> Policy.PUBLIC;
            case "~" -> Policy.SELECTIVE;
            case "-" -> Policy.NEVER;
            default -> Policy.valueOf(cell(row, "policy"));
        };
        boolean required = matcher.group(3).isEmpty()
                ? cell(row, "required").equals("yes")
                : matcher.group(3).equals("*");
        return new Field(
                name, cell(row, "zh"), cell(row, "en"), FieldType.valueOf(cell(row, "type")), policy, required);
    }

    private static String cell(Map<String, String> row, String heading) {
        String cell = row.get(heading);
        if (cell == null) {
            throw new IllegalStateException("no column " + heading);
        }
        return cell;
    }

    private static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String name) {
        try (InputStream in = DemoDistrict.class.getResourceAsStream("/commonseal/catalog/demo/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar has no demonstration data " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
