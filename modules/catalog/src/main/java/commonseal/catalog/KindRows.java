package commonseal.catalog;

import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.FieldType;
import commonseal.catalog.Catalog.HolderType;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Paper;
import commonseal.catalog.Catalog.Policy;
import commonseal.catalog.FieldShape.Choice;
import commonseal.catalog.FieldShape.Standard;
import commonseal.catalog.KindRules.Basis;
import commonseal.catalog.KindRules.Consequence;
import commonseal.catalog.KindRules.Effect;
import commonseal.catalog.KindRules.Holding;
import commonseal.catalog.KindRules.Issuance;
import commonseal.catalog.KindRules.Issuer;
import commonseal.catalog.KindRules.Law;
import commonseal.catalog.KindRules.Nature;
import commonseal.catalog.KindRules.Template;
import commonseal.catalog.KindRules.Template.Layout;
import commonseal.catalog.KindRules.Uniqueness;
import commonseal.catalog.Series.Reserved;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Document kinds out of the rows of a catalogue folder. */
final class KindRows {

    /** A field in {@code kinds.csv}: its name, then what differs from {@code fields.csv}, then what of it is on paper. */
    private static final Pattern FIELD = Pattern.compile("([a-z][a-z0-9_]*)([+~-]?)([*?]?)([#%]?)");

    private static final Pattern HOLDERS = Pattern.compile("([0-9]{1,3})(?:-([0-9]{1,3}))?");

    private final Map<String, Csv.Row> fields = new HashMap<>();
    private final Map<String, List<Choice>> codes = new HashMap<>();
    /** File, a space, and the kind's code, to rows in order. */
    private final Map<String, List<Csv.Row>> parts = new HashMap<>();

    private final SortedMap<String, Kind> kinds = new TreeMap<>();

    private KindRows() {}

    static KindRows of(Map<String, byte[]> files) {
        KindRows rows = new KindRows();
        for (Csv.Row row : Csv.read(files, "codes.csv", Set.of("list", "value", "zh", "en"), Set.of())) {
            rows.codes
                    .computeIfAbsent(row.cell("list"), list -> new ArrayList<>())
                    .add(new Choice(row.cell("value"), row.cell("zh"), row.cell("en")));
        }
        for (Csv.Row row : Csv.read(
                files,
                "fields.csv",
                Set.of("name", "scope", "zh", "en", "type", "policy", "required"),
                Set.of("standard", "max_length", "pattern", "list"))) {
            rows.fields.put(row.cell("name") + "@" + row.cell("scope"), row);
        }
        rows.addPart(files, "issuers.csv", Set.of("kind", "office", "since", "until"));
        rows.addPart(files, "series.csv", Set.of("kind", "year", "first", "last", "reason_zh", "reason_en"));
        rows.addPart(files, "bases.csv", Set.of("kind", "basis", "required", "when_it_ends"));
        rows.addPart(files, "effects.csv", Set.of("kind", "other", "consequence"));
        rows.addKinds(Csv.read(
                files,
                "kinds.csv",
                Set.of(
                        "code",
                        "name_zh",
                        "name_en",
                        "office",
                        "holder",
                        "licence",
                        "valid_months",
                        "fields",
                        "numbering"),
                Set.of(
                        "ends_on",
                        "grace_days",
                        "renewal_days",
                        "yearly",
                        "nature",
                        "four_eyes",
                        "holders",
                        "representative",
                        "unique",
                        "status_hours",
                        "retention_years",
                        "template",
                        "law_zh",
                        "law_en")));
        rows.parts.forEach((key, list) -> {
            Csv.Row first = list.getFirst();
            String code = key.substring(key.indexOf(' ') + 1);
            if (!rows.kinds.containsKey(code)) {
                throw first.refused("KIND_UNKNOWN", code);
            }
        });
        return rows;
    }

    /** By code, not yet published. */
    SortedMap<String, Kind> kinds() {
        return kinds;
    }

    KindPlaces places() {
        Map<String, List<Integer>> lines = new HashMap<>();
        parts.forEach(
                (key, rows) -> lines.put(key, rows.stream().map(Csv.Row::line).toList()));
        return new KindPlaces(lines);
    }

    private void addPart(Map<String, byte[]> files, String file, Set<String> columns) {
        Csv.read(files, file, columns, Set.of()).forEach(row -> add(row, row.cell("kind")));
    }

    private void add(Csv.Row row, String kind) {
        parts.computeIfAbsent(row.file() + " " + kind, key -> new ArrayList<>()).add(row);
    }

    private List<Csv.Row> part(String file, String kind) {
        return parts.getOrDefault(file + " " + kind, List.of());
    }

    private void addKinds(List<Csv.Row> rows) {
        for (Csv.Row row : rows) {
            Kind kind = kind(row);
            if (kinds.put(kind.code(), kind) != null) {
                throw row.refused("TWICE", kind.code());
            }
            add(row, kind.code());
        }
    }

    private Kind kind(Csv.Row row) {
        HolderType holder = row.oneOf("holder", HolderType.class);
        List<Field> items = new ArrayList<>();
        for (String spec : row.cell("fields").split(";", -1)) {
            items.add(field(row, holder, spec));
        }
        return new Kind(
                row.cell("code"),
                row.cell("name_zh"),
                row.cell("name_en"),
                row.cell("office"),
                holder,
                row.flag("licence", false),
                validity(row),
                items,
                series(row),
                rules(row),
                0,
                "");
    }

    private static Validity validity(Csv.Row row) {
        return new Validity(
                months(row),
                row.optional("ends_on", day -> MonthDay.parse("--" + day)),
                row.optional("grace_days", Integer::valueOf).orElse(0),
                row.optional("renewal_days", Integer::valueOf).orElse(0));
    }

    private static Optional<Integer> months(Csv.Row row) {
        String months = row.cell("valid_months");
        try {
            return months.isEmpty() ? Optional.empty() : Optional.of(Integer.valueOf(months));
        } catch (NumberFormatException e) {
            throw row.refused("MONTHS", months);
        }
    }

    private Series series(Csv.Row row) {
        Series usual = Series.of(row.cell("numbering"));
        return new Series(
                usual.pattern(),
                row.flag("yearly", usual.yearly()),
                part("series.csv", row.cell("code")).stream()
                        .map(range -> new Reserved(
                                range.optional("year", Integer::valueOf),
                                number(range, "first"),
                                number(range, "last"),
                                range.cell("reason_zh"),
                                range.cell("reason_en")))
                        .toList());
    }

    private static long number(Csv.Row row, String heading) {
        return row.optional(heading, Long::valueOf).orElseThrow(() -> row.refused("VALUE_UNKNOWN", heading));
    }

    private KindRules rules(Csv.Row row) {
        KindRules usual = KindRules.plain();
        String code = row.cell("code");
        return new KindRules(
                row.oneOf("nature", Nature.CERTIFICATE),
                new Issuance(
                        part("issuers.csv", code).stream()
                                .map(issuer -> new Issuer(
                                        issuer.cell("office"),
                                        issuer.optional("since", LocalDate::parse),
                                        issuer.optional("until", LocalDate::parse)))
                                .toList(),
                        row.flag("four_eyes", false)),
                holding(row, usual.holding()),
                uniqueness(row),
                part("bases.csv", code).stream()
                        .map(basis -> new Basis(
                                basis.cell("basis"),
                                basis.flag("required", true),
                                basis.oneOf("when_it_ends", Consequence.class)))
                        .toList(),
                part("effects.csv", code).stream()
                        .map(effect -> new Effect(effect.cell("other"), effect.oneOf("consequence", Consequence.class)))
                        .toList(),
                laws(row),
                row.optional("status_hours", Integer::valueOf),
                row.optional("retention_years", Integer::valueOf),
                template(row, usual.template()));
    }

    /** {@code 2} or {@code 1-20}. */
    private static Holding holding(Csv.Row row, Holding usual) {
        boolean representative = row.flag("representative", usual.representative());
        String holders = row.optional("holders");
        Matcher matcher = HOLDERS.matcher(holders);
        if (holders.isEmpty()) {
            return new Holding(usual.least(), usual.most(), representative);
        }
        if (!matcher.matches()) {
            throw row.refused("HOLDERS", holders);
        }
        int least = Integer.parseInt(matcher.group(1));
        int most = matcher.group(2) == null ? least : Integer.parseInt(matcher.group(2));
        return new Holding(least, most, representative);
    }

    /** {@code HOLDER}, {@code ASSET;school_type}, {@code FIELDS;vin}. */
    private static Uniqueness uniqueness(Csv.Row row) {
        String unique = row.optional("unique");
        if (unique.isEmpty()) {
            return Uniqueness.none();
        }
        List<String> words = Arrays.asList(unique.split(";", -1));
        return Arrays.stream(Uniqueness.Per.values())
                .filter(per -> per.name().equals(words.getFirst()))
                .findFirst()
                .map(per -> new Uniqueness(per, words.subList(1, words.size())))
                .orElseThrow(() -> row.refused("VALUE_UNKNOWN", "unique " + unique));
    }

    /** Several are separated by a vertical bar, in both columns alike. */
    private static List<Law> laws(Csv.Row row) {
        if (row.optional("law_zh").isEmpty() && row.optional("law_en").isEmpty()) {
            return List.of();
        }
        String[] zh = row.optional("law_zh").split("\\|", -1);
        String[] en = row.optional("law_en").split("\\|", -1);
        if (zh.length != en.length) {
            throw row.refused("LAW", row.optional("law_zh"));
        }
        List<Law> laws = new ArrayList<>();
        for (int i = 0; i < zh.length; i++) {
            laws.add(new Law(zh[i].strip(), en[i].strip()));
        }
        return laws;
    }

    /** {@code landscape business-licence}. */
    private static Template template(Csv.Row row, Template usual) {
        String template = row.optional("template");
        if (template.isEmpty()) {
            return usual;
        }
        String[] words = template.split(" ", 2);
        return Arrays.stream(Layout.values())
                .filter(layout -> words.length == 2 && layout.name().equalsIgnoreCase(words[0]))
                .findFirst()
                .map(layout -> new Template(layout, words[1]))
                .orElseThrow(() -> row.refused("TEMPLATE", template));
    }

    private Field field(Csv.Row kind, HolderType holder, String spec) {
        Matcher matcher = FIELD.matcher(spec);
        if (!matcher.matches()) {
            throw kind.refused("FIELD_NAME", spec);
        }
        String name = matcher.group(1);
        // The label of the kind itself, else of its sort of holder (a person's name is 姓名, a company's 名称), else any.
        Csv.Row row = Optional.ofNullable(fields.get(name + "@" + kind.cell("code")))
                .or(() -> Optional.ofNullable(fields.get(name + "@" + holder)))
                .or(() -> Optional.ofNullable(fields.get(name + "@")))
                .orElseThrow(() -> kind.refused("FIELD_WITHOUT_LABEL", name));
        Policy policy = switch (matcher.group(2)) {
            case "+" -> Policy.PUBLIC;
            case "~" -> Policy.SELECTIVE;
            case "-" -> Policy.NEVER;
            default -> row.oneOf("policy", Policy.class);
        };
        boolean required = matcher.group(3).isEmpty()
                ? row.flag("required", false)
                : matcher.group(3).equals("*");
        Paper paper = switch (matcher.group(4)) {
            case "#" -> Paper.WHOLE;
            case "%" -> Paper.MASKED;
            default -> Paper.NO;
        };
        return new Field(
                name,
                row.cell("zh"),
                row.cell("en"),
                row.oneOf("type", FieldType.class),
                policy,
                required,
                shape(row),
                paper);
    }

    private FieldShape shape(Csv.Row row) {
        String list = row.optional("list");
        if (!list.isEmpty() && !codes.containsKey(list)) {
            throw row.refused("LIST_UNKNOWN", list);
        }
        return new FieldShape(
                row.oneOf("standard", Standard.NONE),
                row.optional("max_length", Integer::valueOf),
                row.optional("pattern", pattern -> pattern),
                codes.getOrDefault(list, List.of()));
    }
}
