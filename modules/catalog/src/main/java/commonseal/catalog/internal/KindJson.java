package commonseal.catalog.internal;

import commonseal.catalog.Catalog.Field;
import commonseal.catalog.Catalog.FieldType;
import commonseal.catalog.Catalog.HolderType;
import commonseal.catalog.Catalog.Kind;
import commonseal.catalog.Catalog.Policy;
import commonseal.catalog.Catalog.Problem;
import commonseal.catalog.Numbering;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

    private static final Pattern FIELD = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final int MOST_MONTHS = 1200;
    private static final int MOST_FIELDS = 100;

    private KindJson() {}

    /** What is wrong with a kind: a code and what it is about; empty if nothing is. */
    static Optional<Problem> problem(Kind kind) {
        if (!CODE.matcher(kind.code()).matches()) {
            return problem("/code", "KIND_CODE", kind.code());
        }
        if (kind.nameZh().isBlank() || kind.nameEn().isBlank()) {
            return problem("/name", "NAME_EMPTY", kind.code());
        }
        if (kind.validMonths()
                .filter(months -> months < 1 || months > MOST_MONTHS)
                .isPresent()) {
            return problem("/validMonths", "MONTHS", "" + kind.validMonths().get());
        }
        if (!Numbering.isPattern(kind.numbering())) {
            return problem("/numbering", "NUMBERING", kind.numbering());
        }
        if (kind.fields().isEmpty() || kind.fields().size() > MOST_FIELDS) {
            return problem("/fields", "FIELDS_COUNT", "" + kind.fields().size());
        }
        Set<String> names = new HashSet<>();
        return kind.fields().stream()
                .flatMap(field -> problem(field, names).stream())
                .findFirst();
    }

    private static Optional<Problem> problem(Field field, Set<String> names) {
        if (!FIELD.matcher(field.name()).matches()) {
            return problem("/fields/" + field.name(), "FIELD_NAME", field.name());
        }
        if (!names.add(field.name())) {
            return problem("/fields/" + field.name(), "FIELD_TWICE", field.name());
        }
        return field.labelZh().isBlank() || field.labelEn().isBlank()
                ? problem("/fields/" + field.name(), "LABEL_EMPTY", field.name())
                : Optional.empty();
    }

    private static Optional<Problem> problem(String pointer, String code, String value) {
        return Optional.of(new Problem(pointer, 0, code, Map.of("value", value)));
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
