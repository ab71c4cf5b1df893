package commonseal.catalog.internal;

import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.FieldType;
import commonseal.catalog.Catalog.HolderType;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Paper;
import commonseal.catalog.Catalog.Policy;
import commonseal.catalog.FieldShape;
import commonseal.catalog.FieldShape.Choice;
import commonseal.catalog.FieldShape.Standard;
import commonseal.catalog.KindFiles.Result;
import commonseal.catalog.KindRules;
import commonseal.catalog.KindRules.Basis;
import commonseal.catalog.KindRules.Consequence;
import commonseal.catalog.KindRules.Effect;
import commonseal.catalog.KindRules.Holding;
import commonseal.catalog.KindRules.Issuance;
import commonseal.catalog.KindRules.Issuer;
import commonseal.catalog.KindRules.Law;
import commonseal.catalog.KindRules.Nature;
import commonseal.catalog.KindRules.Template;
import commonseal.catalog.KindRules.Uniqueness;
import commonseal.catalog.Series;
import commonseal.catalog.Series.Reserved;
import commonseal.catalog.Validity;
import java.time.MonthDay;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Document kinds as JSON; what is hashed has neither version nor hash. Format 1 knows fields, months and a pattern; what
 * a kind asks beyond makes it format 2, and what is as usual is left out, so that a kind of format 1 keeps its hash.
 */
final class KindJson {

    /** Codes of kinds; everything else a definition names is a private material type. */
    static final Pattern CODE = Pattern.compile("[A-Z]{2,4}-[0-9]{2,3}");

    private static final String PLAIN = "commonseal.kind/1";
    private static final String FULL = "commonseal.kind/2";
    private static final KindRules USUAL = KindRules.plain();

    private KindJson() {}

    // -- writing

    static ObjectNode write(Kind kind) {
        ObjectNode json = object();
        json.put("format", isPlain(kind) ? PLAIN : FULL);
        json.put("code", kind.code());
        json.put("nameZh", kind.nameZh());
        json.put("nameEn", kind.nameEn());
        json.put("office", kind.office());
        json.put("holder", kind.holder().name());
        json.put("licence", kind.licence());
        kind.validMonths().ifPresent(months -> json.put("validMonths", months));
        json.put("numbering", kind.numbering());
        ArrayNode fields = json.putArray("fields");
        kind.fields().forEach(field -> fields.add(field(field)));
        validity(json, kind.validity());
        series(json, kind.series());
        rules(json, kind.rules());
        return json;
    }

    private static boolean isPlain(Kind kind) {
        return kind.rules().equals(USUAL)
                && kind.validity().equals(Validity.months(kind.validMonths()))
                && kind.series().equals(Series.of(kind.numbering()))
                && kind.fields().stream()
                        .allMatch(field ->
                                field.paper() == Paper.NO && field.shape().equals(FieldShape.ANY));
    }

    private static ObjectNode field(Field field) {
        ObjectNode json = object();
        json.put("name", field.name());
        json.put("labelZh", field.labelZh());
        json.put("labelEn", field.labelEn());
        json.put("type", field.type().name());
        json.put("policy", field.policy().name());
        json.put("required", field.required());
        if (field.paper() != Paper.NO) {
            json.put("paper", field.paper().name());
        }
        FieldShape shape = field.shape();
        if (shape.standard() != Standard.NONE) {
            json.put("standard", shape.standard().name());
        }
        shape.maxLength().ifPresent(longest -> json.put("maxLength", longest));
        shape.pattern().ifPresent(pattern -> json.put("pattern", pattern));
        if (!shape.choices().isEmpty()) {
            ArrayNode choices = json.putArray("choices");
            shape.choices()
                    .forEach(choice -> choices.addObject()
                            .put("value", choice.value())
                            .put("zh", choice.labelZh())
                            .put("en", choice.labelEn()));
        }
        return json;
    }

    private static void validity(ObjectNode json, Validity validity) {
        ObjectNode own = object();
        validity.endsOn().ifPresent(day -> own.put("endsOn", day.toString().substring(2)));
        putUnlessZero(own, "graceDays", validity.graceDays());
        putUnlessZero(own, "renewalDays", validity.renewalDays());
        putUnlessEmpty(json, "validity", own);
    }

    private static void series(ObjectNode json, Series series) {
        ObjectNode own = object();
        if (series.yearly() != Series.of(series.pattern()).yearly()) {
            own.put("yearly", series.yearly());
        }
        ArrayNode reserved = array();
        series.reserved().forEach(range -> {
            ObjectNode item = reserved.addObject();
            range.year().ifPresent(year -> item.put("year", year));
            item.put("first", range.first())
                    .put("last", range.last())
                    .put("reasonZh", range.reasonZh())
                    .put("reasonEn", range.reasonEn());
        });
        putUnlessEmpty(own, "reserved", reserved);
        putUnlessEmpty(json, "series", own);
    }

    private static void rules(ObjectNode json, KindRules rules) {
        if (rules.nature() != USUAL.nature()) {
            json.put("nature", rules.nature().name());
        }
        ArrayNode issuers = array();
        rules.issuance().issuers().forEach(issuer -> {
            ObjectNode item = issuers.addObject().put("office", issuer.office());
            issuer.since().ifPresent(day -> item.put("since", day.toString()));
            issuer.until().ifPresent(day -> item.put("until", day.toString()));
        });
        putUnlessEmpty(json, "issuers", issuers);
        if (rules.issuance().fourEyes()) {
            json.put("fourEyes", true);
        }
        Holding holding = rules.holding();
        if (!holding.equals(USUAL.holding())) {
            json.putObject("holders")
                    .put("least", holding.least())
                    .put("most", holding.most())
                    .put("representative", holding.representative());
        }
        if (!rules.uniqueness().equals(USUAL.uniqueness())) {
            ObjectNode unique =
                    json.putObject("unique").put("per", rules.uniqueness().per().name());
            ArrayNode fields = array();
            rules.uniqueness().fields().forEach(fields::add);
            putUnlessEmpty(unique, "fields", fields);
        }
        ArrayNode bases = array();
        rules.bases()
                .forEach(basis -> bases.addObject()
                        .put("kind", basis.kind())
                        .put("required", basis.required())
                        .put("whenItEnds", basis.whenItEnds().name()));
        putUnlessEmpty(json, "bases", bases);
        ArrayNode effects = array();
        rules.effects()
                .forEach(effect -> effects.addObject()
                        .put("kind", effect.kind())
                        .put("consequence", effect.consequence().name()));
        putUnlessEmpty(json, "effects", effects);
        ArrayNode laws = array();
        rules.laws().forEach(law -> laws.addObject().put("zh", law.zh()).put("en", law.en()));
        putUnlessEmpty(json, "laws", laws);
        rules.statusHours().ifPresent(hours -> json.put("statusHours", hours));
        rules.retentionYears().ifPresent(years -> json.put("retentionYears", years));
        if (!rules.template().equals(USUAL.template())) {
            json.putObject("template")
                    .put("layout", rules.template().layout().name())
                    .put("name", rules.template().name());
        }
    }

    private static void putUnlessEmpty(ObjectNode json, String name, JsonNode value) {
        if (!value.isEmpty()) {
            json.set(name, value);
        }
    }

    private static void putUnlessZero(ObjectNode json, String name, int value) {
        if (value != 0) {
            json.put(name, value);
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    // -- reading

    static Result read(JsonNode json) {
        try {
            return new Result.Good(kind(new JsonMembers(json, "")));
        } catch (JsonMembers.Bad e) {
            return new Result.Bad(e.problem());
        }
    }

    private static Kind kind(JsonMembers json) {
        json.only(
                "format",
                "version",
                "hash",
                "code",
                "nameZh",
                "nameEn",
                "office",
                "holder",
                "licence",
                "validMonths",
                "numbering",
                "fields",
                "validity",
                "series",
                "nature",
                "issuers",
                "fourEyes",
                "holders",
                "unique",
                "bases",
                "effects",
                "laws",
                "statusHours",
                "retentionYears",
                "template");
        json.optionalText("format")
                .filter(format -> !List.of(PLAIN, FULL).contains(format))
                .ifPresent(format -> {
                    throw json.bad("/format", "VALUE_UNKNOWN", format);
                });
        Validity usual = Validity.months(json.optionalNumber("validMonths"));
        return new Kind(
                json.text("code"),
                json.text("nameZh"),
                json.text("nameEn"),
                json.text("office"),
                json.oneOf("holder", HolderType.class),
                json.flag("licence", false),
                json.object("validity").map(own -> validity(own, usual)).orElse(usual),
                json.list("fields", KindJson::field),
                series(json, json.text("numbering")),
                rules(json),
                0,
                "");
    }

    private static Field field(JsonMembers json) {
        json.only(
                "name",
                "labelZh",
                "labelEn",
                "type",
                "policy",
                "required",
                "paper",
                "standard",
                "maxLength",
                "pattern",
                "choices");
        return new Field(
                json.text("name"),
                json.text("labelZh"),
                json.text("labelEn"),
                json.oneOf("type", FieldType.class),
                json.oneOf("policy", Policy.class),
                json.flag("required", false),
                new FieldShape(
                        json.oneOf("standard", Standard.NONE),
                        json.optionalNumber("maxLength"),
                        json.optionalText("pattern"),
                        json.list("choices", choice -> {
                            choice.only("value", "zh", "en");
                            return new Choice(choice.text("value"), choice.text("zh"), choice.text("en"));
                        })),
                json.oneOf("paper", Paper.NO));
    }

    private static Validity validity(JsonMembers json, Validity usual) {
        json.only("endsOn", "graceDays", "renewalDays");
        return new Validity(
                usual.months(),
                json.optionalText("endsOn").map(day -> json.parsed("endsOn", () -> MonthDay.parse("--" + day))),
                json.optionalNumber("graceDays").orElse(0),
                json.optionalNumber("renewalDays").orElse(0));
    }

    private static Series series(JsonMembers json, String pattern) {
        Series usual = Series.of(pattern);
        return json.object("series")
                .map(own -> {
                    own.only("yearly", "reserved");
                    return new Series(
                            pattern, own.flag("yearly", usual.yearly()), own.list("reserved", KindJson::reserved));
                })
                .orElse(usual);
    }

    private static Reserved reserved(JsonMembers json) {
        json.only("year", "first", "last", "reasonZh", "reasonEn");
        return new Reserved(
                json.optionalNumber("year"),
                json.longNumber("first"),
                json.longNumber("last"),
                json.text("reasonZh"),
                json.text("reasonEn"));
    }

    private static KindRules rules(JsonMembers json) {
        return new KindRules(
                json.oneOf("nature", Nature.CERTIFICATE),
                new Issuance(json.list("issuers", KindJson::issuer), json.flag("fourEyes", false)),
                json.object("holders").map(KindJson::holding).orElse(USUAL.holding()),
                json.object("unique").map(KindJson::uniqueness).orElse(USUAL.uniqueness()),
                json.list("bases", basis -> {
                    basis.only("kind", "required", "whenItEnds");
                    return new Basis(
                            basis.text("kind"),
                            basis.flag("required", true),
                            basis.oneOf("whenItEnds", Consequence.class));
                }),
                json.list("effects", effect -> {
                    effect.only("kind", "consequence");
                    return new Effect(effect.text("kind"), effect.oneOf("consequence", Consequence.class));
                }),
                json.list("laws", law -> {
                    law.only("zh", "en");
                    return new Law(law.text("zh"), law.text("en"));
                }),
                json.optionalNumber("statusHours"),
                json.optionalNumber("retentionYears"),
                json.object("template").map(KindJson::template).orElse(USUAL.template()));
    }

    private static Issuer issuer(JsonMembers json) {
        json.only("office", "since", "until");
        return new Issuer(json.text("office"), json.optionalDay("since"), json.optionalDay("until"));
    }

    private static Holding holding(JsonMembers json) {
        json.only("least", "most", "representative");
        return new Holding(
                json.optionalNumber("least").orElse(USUAL.holding().least()),
                json.optionalNumber("most").orElse(USUAL.holding().most()),
                json.flag("representative", false));
    }

    private static Uniqueness uniqueness(JsonMembers json) {
        json.only("per", "fields");
        return new Uniqueness(json.oneOf("per", Uniqueness.Per.class), json.texts("fields"));
    }

    private static Template template(JsonMembers json) {
        json.only("layout", "name");
        return new Template(json.oneOf("layout", Template.Layout.class), json.text("name"));
    }
}
