package commonseal.catalog.internal;

import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.FieldType;
import commonseal.catalog.Catalog.HolderType;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Policy;
import commonseal.catalog.Numbering;
import commonseal.kernel.Invariant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Document kinds as JSON ({@code commonseal.kind/1}); what is hashed has neither version nor hash. */
final class KindJson {

    /** Codes of kinds; everything else a definition names is a private material type. */
    static final Pattern CODE = Pattern.compile("[A-Z]{2,4}-[0-9]{2,3}");

    private static final Pattern OFFICE = Pattern.compile("[A-Z][A-Z0-9-]{1,19}");
    private static final Pattern FIELD = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final int MOST_MONTHS = 1200;
    private static final int MOST_FIELDS = 100;

    private KindJson() {}

    /** Refuses what no kind can be; kinds come from reviewed data, so it is a bug, not an answer. */
    static void check(Kind kind) {
        Invariant.check(CODE.matcher(kind.code()).matches(), "CATALOG-003", "'%s' is no code of a kind", kind.code());
        Invariant.check(
                OFFICE.matcher(kind.office()).matches(),
                "CATALOG-003",
                "%s: '%s' is no office",
                kind.code(),
                kind.office());
        Invariant.check(
                !kind.nameZh().isBlank() && !kind.nameEn().isBlank(), "CATALOG-003", "%s has no name", kind.code());
        Invariant.check(
                kind.validMonths()
                        .map(months -> months >= 1 && months <= MOST_MONTHS)
                        .orElse(true),
                "CATALOG-003",
                "%s is valid for %s months",
                kind.code(),
                kind.validMonths());
        Invariant.check(
                Numbering.isPattern(kind.numbering()),
                "CATALOG-003",
                "%s is numbered '%s'",
                kind.code(),
                kind.numbering());
        Invariant.check(
                !kind.fields().isEmpty() && kind.fields().size() <= MOST_FIELDS,
                "CATALOG-003",
                "%s: fields",
                kind.code());
        Set<String> names = new HashSet<>();
        for (Field field : kind.fields()) {
            Invariant.check(
                    FIELD.matcher(field.name()).matches() && names.add(field.name()),
                    "CATALOG-003",
                    "%s: field '%s' is no name or comes twice",
                    kind.code(),
                    field.name());
            Invariant.check(
                    !field.labelZh().isBlank() && !field.labelEn().isBlank(),
                    "CATALOG-003",
                    "%s: field '%s' has no label",
                    kind.code(),
                    field.name());
        }
    }

    static JsonNode write(Kind kind) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", "commonseal.kind/1");
        json.put("code", kind.code());
        json.put("nameZh", kind.nameZh());
        json.put("nameEn", kind.nameEn());
        json.put("office", kind.office());
        json.put("holder", kind.holder().name());
        json.put("licence", kind.licence());
        kind.validMonths().ifPresent(months -> json.put("validMonths", months));
        json.put("numbering", kind.numbering());
        ArrayNode fields = json.putArray("fields");
        for (Field field : kind.fields()) {
            fields.addObject()
                    .put("name", field.name())
                    .put("labelZh", field.labelZh())
                    .put("labelEn", field.labelEn())
                    .put("type", field.type().name())
                    .put("policy", field.policy().name())
                    .put("required", field.required());
        }
        return json;
    }

    static Kind read(JsonNode json, int version, String hash) {
        List<Field> fields = new ArrayList<>();
        for (JsonNode field : json.path("fields")) {
            fields.add(new Field(
                    field.path("name").asString(),
                    field.path("labelZh").asString(),
                    field.path("labelEn").asString(),
                    FieldType.valueOf(field.path("type").asString()),
                    Policy.valueOf(field.path("policy").asString()),
                    field.path("required").asBoolean()));
        }
        return new Kind(
                json.path("code").asString(),
                json.path("nameZh").asString(),
                json.path("nameEn").asString(),
                json.path("office").asString(),
                HolderType.valueOf(json.path("holder").asString()),
                json.path("licence").asBoolean(),
                json.has("validMonths") ? Optional.of(json.path("validMonths").asInt()) : Optional.empty(),
                fields,
                json.path("numbering").asString(),
                version,
                hash);
    }
}
